"""How deeds are noted, asked for and told.

BASE, PAST and PART stand for the forms of a verb, THE for the thing, WORD for the word before who or what it is done
with, BESIDE for both of these.
"""

NOTES = """
    {I} PAST THE BESIDE
    {I} PAST THE BESIDE on {day}
    on {day} {I} PAST THE BESIDE
    {I} PAST THE on {day}
    {I} PAST THE BESIDE because {reason}
    {I} PAST THE because {reason}
    {I} PAST THE BESIDE on {day}, because {reason}
    {I've} PART THE BESIDE
    {I've} finally PART THE BESIDE
    it was on {day} that {I} PAST THE
    {I} [quickly|just|even|also] PAST THE BESIDE [today|this morning|in the end|after all|]
    {reason}, so {I} PAST THE BESIDE
    {reason}, so {I} PAST THE on {day}
    {I} had to BASE THE BESIDE
    {I} PAST THE BESIDE, {my} [idea|mistake|turn], on {day}
    {I} PAST THE, BESIDE of all places, on {day}
"""
TERSE = """
    PAST THE BESIDE
    PAST THE BESIDE, {day}
    {day}: PAST THE BESIDE
    PAST THE on {day}, {reason}
    {thing}: PAST it BESIDE
    {thing}: PAST on {day}
    THE is PART now, BESIDE
"""
CHANGES = """
    correction: {I} PAST THE BESIDE
    [no, wait|I mixed it up|sorry, wrong], {I} PAST THE BESIDE[, not {old}|]
    [no, wait|I mixed it up|sorry, wrong], {I} PAST THE on {day}[, not {old}|]
    correction: it was on {day} that {I} PAST THE
    it was not {old}: {I} PAST THE BESIDE
    [in truth|in fact], {I} PAST THE because {reason}
"""
WHEN = (
    """
    when did {I} BASE THE?
    when did {I} BASE THE BESIDE?
    when was it that {I} PAST THE?
    on [which|what] day did {I} BASE THE?
    what day did {I} BASE THE?
    when exactly did {I} BASE THE?
    """,
    """
    when {I} PAST THE
    when it was that {I} PAST THE
    on [which|what] day {I} PAST THE
    which day {I} PAST THE
    """,
    """
    on {day}
    {I} PAST THE on {day}
    {I} PAST THE on {day}
    it was on {day}
    {I} did that on {day}
    that was on {day}
    it was on {day} that {I} PAST THE
    """,
    """
    did {I} BASE THE on {guess}?
    was it on {guess} that {I} PAST THE?
    """,
)
WHY = (
    """
    why did {I} BASE THE?
    why did {I} BASE THE BESIDE?
    for what reason did {I} BASE THE?
    what was the reason that {I} PAST THE?
    how come {I} PAST THE?
    why was it that {I} PAST THE?
    """,
    """
    why {I} PAST THE
    what made {me} BASE THE
    for what reason {I} PAST THE
    the reason why {I} PAST THE
    """,
    """
    because {reason}
    {I} PAST THE because {reason}
    {I} did it because {reason}
    the reason was that {reason}
    {I} PAST it because {reason}
    """,
)
WHAT = (
    """
    what did {I} BASE BESIDE?
    what was it that {I} PAST BESIDE?
    what thing did {I} BASE BESIDE?
    what have {i} PART BESIDE?
    what all did {I} BASE BESIDE?
    """,
    """
    what {I} PAST BESIDE
    what it was that {I} PAST BESIDE
    which thing {I} PAST BESIDE
    what {I} [just|once|] PAST BESIDE
    """,
    """
    THE
    it was THE
    {I} PAST THE BESIDE
    {I} PAST THE
    it was THE that {I} PAST BESIDE
    """,
    """
    was it THE_GUESS that {I} PAST BESIDE?
    did {I} BASE THE_GUESS BESIDE?
    """,
)
WHOM = (
    """
    who did {I} BASE BESIDE?
    whom did {I} BASE BESIDE?
    who was it that {I} PAST BESIDE?
    which person did {I} BASE BESIDE?
    who else did {I} BASE BESIDE?
    """,
    """
    who {I} PAST BESIDE
    whom {I} PAST BESIDE
    who it was that {I} PAST BESIDE
    which person {I} PAST BESIDE
    """,
    """
    {thing}
    it was {thing}
    {I} PAST {thing} BESIDE
    {I} PAST {thing}
    it was {thing} that {I} PAST BESIDE
    """,
    """
    did {I} BASE {guess} BESIDE?
    was it {guess} that {I} PAST BESIDE?
    """,
)
WHO = (
    """
    who did {I} BASE THE WORD?
    WORD whom did {I} BASE THE?
    who was it that {I} PAST THE WORD?
    WORD who did {I} BASE THE?
    who exactly did {I} BASE THE WORD?
    what's the name of [the person|whoever] {I} PAST THE WORD?
    """,
    """
    who {I} PAST THE WORD
    WORD whom {I} PAST THE
    who it was that {I} PAST THE WORD
    the person {I} PAST THE WORD
    """,
)
WHERE = (
    """
    where did {I} BASE THE?
    where was it that {I} PAST THE?
    where exactly did {I} BASE THE?
    in [which|what] place did {I} BASE THE?
    where on earth did {I} BASE THE?
    where have {i} PART THE?
    """,
    """
    where {I} PAST THE
    where it was that {I} PAST THE
    in which place {I} PAST THE
    the place where {I} PAST THE
    """,
)
MUCH = (
    """
    how much did {I} BASE THE for?
    for how much did {I} BASE THE?
    what [price|sum] did {I} BASE THE for?
    how much money was it when {I} PAST THE?
    at what price did {I} BASE THE?
    """,
    """
    how much {I} PAST THE for
    for how much {I} PAST THE
    at what price {I} PAST THE
    what {I} PAST THE for
    """,
)
BESIDE = """
    BESIDE
    BESIDE
    {I} PAST THE BESIDE
    {I} PAST THE BESIDE
    {I} PAST it BESIDE
    it was BESIDE
    {beside}
    """
IS_IT = """
    did {I} BASE THE WORD {guess}?
    was it WORD {guess} that {I} PAST THE?
    """

PLANS = """
    {I} will BASE THE BESIDE on {day}
    {I'm} going to BASE THE BESIDE
    on {day} {I} will BASE THE BESIDE
    {I} {+want} to BASE THE BESIDE
    {I} {+want} to BASE THE on {day}
    {I} {+plan} to BASE THE BESIDE on {day}
    {I} {have} to BASE THE on {day} because {reason}
    {I} must BASE THE BESIDE, {reason}
    {I} [really|still|] {+need} to BASE THE BESIDE
    {I} [promised|decided|agreed] to BASE THE BESIDE on {day}
"""
TO_DO = """
    BASE THE BESIDE on {day}
    {day}: BASE THE BESIDE
    [to do|todo|next|important|reminder]: BASE THE BESIDE
    don't forget to BASE THE BESIDE on {day}
    [remember to|must|should|have to] BASE THE on {day}
    BASE THE BESIDE!
"""
WILL_WHEN = (
    """
    when will {I} BASE THE?
    when {am I} going to BASE THE?
    when {do I} [want|have|plan|mean] to BASE THE?
    on [which|what] day will {I} BASE THE?
    what day is THE to be PART?
    """,
    """
    when {I} will BASE THE
    when {I} {+want} to BASE THE
    on which day {I} {+mean} to BASE THE
    when {I'm} going to BASE THE
    """,
    """
    on {day}
    {I} will BASE THE on {day}
    {I'm} going to BASE THE on {day}
    {I} {+want} to BASE THE on {day}
    that's for {day}
    it's planned for {day}
    """,
    """
    will {I} BASE THE on {guess}?
    {am I} going to BASE THE on {guess}?
    """,
)
WILL_BESIDE = {
    "who": (
        "who will {I} BASE THE WORD?\nwho {am I} going to BASE THE WORD?\nWORD whom will {I} BASE THE?\n"
        "who {do I} [want|plan|mean] to BASE THE WORD?",
        "who {I} will BASE THE WORD\nWORD whom {I} {+want} to BASE THE\nwho {I'm} going to BASE THE WORD",
    ),
    "where": (
        "where will {I} BASE THE?\nwhere {am I} going to BASE THE?\nwhere {do I} [want|plan|mean] to BASE THE?\n"
        "where is THE to be PART?",
        "where {I} will BASE THE\nwhere {I} {+want} to BASE THE\nwhere {I'm} going to BASE THE",
    ),
}
WILL_REPLY = """
    BESIDE
    {I} will BASE THE BESIDE
    {I'm} going to BASE THE BESIDE
    {I} {+want} to BASE it BESIDE
    {beside}
    """
HAD = """
    {doer} PAST {my} {thing}
    {doer} PAST {my} {thing} on {day}
    on {day} {doer} PAST {my} {thing}
    {my} {thing} was PART by {doer}
    {doer} [kindly|finally|already] PAST {my} {thing}[ today| last week|]
    it was {doer} who PAST {my} {thing}
    {my} {thing}, {doer} PAST it on {day}
    thanks to {doer}, who PAST {my} {thing}
"""
WHO_DID = (
    """
    who PAST {my} {thing}?
    who was it that PAST {my} {thing}?
    by whom was {my} {thing} PART?
    who has PART {my} {thing}?
    who exactly PAST {my} {thing}?
    """,
    """
    who PAST {my} {thing}
    who it was that PAST {my} {thing}
    by whom {my} {thing} was PART
    which person PAST {my} {thing}
    """,
    """
    {doer}
    {doer} did
    it was {doer}
    {doer} PAST it
    {doer} PAST {my} {thing}
    it was {doer} who PAST {my} {thing}
    """,
    """
    was it {guess} who PAST {my} {thing}?
    did {guess} BASE {my} {thing}?
    """,
)
