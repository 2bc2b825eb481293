"""From a ticket to two contacts who have pinned each other: two machines, one for each side.

``joining`` holds a ticket, ``admitting`` a book of invites. What they say to each other are frames, and neither cares
whether these come over a stream or one by one in sealed letters.
"""
