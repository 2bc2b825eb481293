"""Sync: how two members' copies of a space become the same, and what is held for others in letters.

A session is ``Pulling`` on one side and ``Serving`` on the other (``Fetching`` for a blob). Whoever drives them hands
in each frame's payload as ``Came`` and the end of the stream as ``Closed``, and does what comes back in its order: what
is to be taken or stored is durable before a frame after it is sent. They set no alarms; the stream has a deadline.
"""
