"""Whether somebody says that they don't know: read from the words, as a person would."""

import re

_NOT = (
    r"(?:don['’]t|do not|didn['’]t|did not|can['’]t|cannot|can not|couldn['’]t|could not|won['’]t|haven['’]t|have not"
    r"|hasn['’]t|has not|wasn['’]t|was not|weren['’]t|isn['’]t|is not|aren['’]t|doesn['’]t|does not|never|not)"
)
_TOLD = r"(?:what|anything|all) I(?:['’]ve| have| was)? (?:been )?told|what you told me"
_NOTES = rf"(?:notes?|memor(?:y|ies)|lines?|what I know|{_TOLD})"
_EVEN = r"(?: (?:really|honestly|just|still|yet|seem to|simply|also|even))*"
_I = rf"\bI(?:['’](?:m|d|ve)| am| would| was| have| had)?{_EVEN}"
_KNOWING = (
    r"know|sure|certain|say|tell|told|heard|find|found|see|recall|remember|aware|think (?:that )?you"
    r"|have (?:that|this|it|any|a note|anything)|been told|work that out"
)
_SAID = r"said|says?|told|tells?|knows?|notes?|noted|wrote|written|mentions?|mentioned"
_SAYING = (
    # I don't know; I'm not sure; I can't tell you; I haven't heard; I was never told
    rf"{_I} {_NOT}\b(?! only)[^.!?;]{{0,24}}\b(?:{_KNOWING})\b",
    # you never told me; Ana hasn't said
    rf"\b{_NOT}\b(?: (?:yet|ever|really|actually))*"
    r" (?:t(?:old|ell) me|says?|said|mention(?:ed)?|noted|written|recorded|includes?|covers?)\b",
    # it isn't in my notes; not in what I know; my notes don't say
    rf"\b{_NOT}\b(?: \w+){{0,3}} (?:in|among|from|on|of) (?:\w+ ){{0,2}}{_NOTES}\b",
    rf"\b{_NOTES}\b[^.!?;]{{0,30}}\b(?:{_NOT}|silent|nothing)\b",
    # nobody has told me; nothing here says
    rf"\b(?:nobody|no one|nothing|none|no line|no note)\b[^.!?;]{{0,40}}\b(?:{_SAID})\b",
    r"\bnothing (?:here |noted |written )?(?:about|on|of)\b|\b(?:know|have|find|found|see) nothing\b",
    r"\bno (?:idea|clue|note|information|mention|record|way (?:of knowing|to know))\b",
    r"\bonly be guessing\b|\bbeyond me\b|\bunknown to me\b|\bI have to pass\b|\bhard to say\b",
    r"\bI know (?:\w+ ){0,4}things?, but not\b|\bI know this and that, but not\b|\bnot that I know\b",
)
_UNKNOWN = re.compile("|".join(_SAYING), re.IGNORECASE)
# "No, as far as I know she doesn't": that is known.
_OPENING = re.compile(
    r"\b(?:as far as I (?:know|can see|can tell)|from what I know|not as I know it|that I know)\b,?", re.IGNORECASE
)


def says_unknown(answer: str) -> bool:
    """Whether an answer says that it isn't known."""
    return bool(_UNKNOWN.search(_OPENING.sub("", answer)))
