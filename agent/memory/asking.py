"""Whether somebody asks or tells. What is told may be remembered; a question that were remembered would be found as
the best answer to itself.
"""

import re

_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|am|can|could|will|would|should|shall|has|have|had|may|might|must)(?:n['’]t)?"
)
_SUBJECT = r"(?:i|you|we|he|she|it|they|there|my|your|our|his|her|their|the|this|that|any\w*|some\w*)"
_MARK = re.compile(r"[?？]\s*[\"'”’)]*\s*$")
_GREETING = re.compile(r"(?:hey|hi|hello|so|and|but|ok|okay|well|please|say|thanks|안녕|もしもし)\W*", re.IGNORECASE)
_FIRST = re.compile(
    # “who has …”, “which dentist did …”; not “where I live …”, “what a day …”
    rf"(?:(?:who|whom|whose|what|which|when|where|why|how)(?:\s+(?!{_SUBJECT}\b|an?\b)\w+){{0,3}}\s+{_AUXILIARY}\b|"
    rf"{_AUXILIARY}\s+{_SUBJECT}\b|tell me\b|remind me\b|show me\b|find\b|any idea\b)",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"(?:까|니|나요|가요|는지|던가|더라|냐|죠|지)\s*[.!…]*\s*$")
_JAPANESE = re.compile(r"(?:か|かな|かしら|っけ|の)\s*[。．.!！…]*\s*$")
_ASKS = re.compile(
    r"누구|뭐|무엇|무슨|어디|언제|왜|어떻게|어떤|몇|얼마|誰|何|どこ|いつ|なぜ|どう|どの|どれ|いくつ|いくら"
)
_MOST_LETTERS = 2000  # a question is shorter


def is_question(text: str) -> bool:
    """Whether this asks for something, and tells nothing."""
    if len(text) > _MOST_LETTERS:
        return False
    sentences = [one for one in re.split(r"(?<=[.!?。？！])\s+", text.strip()) if not _GREETING.fullmatch(one)]
    return bool(sentences) and all(map(_asks, sentences))


def _asks(sentence: str) -> bool:
    said = sentence
    while (greeting := _GREETING.match(said)) and greeting.end() < len(said) and not said[greeting.end() - 1].isalpha():
        said = said[greeting.end() :]
    if _MARK.search(said) or _FIRST.match(said):
        return True
    return bool(_ASKS.search(said)) and bool(_KOREAN.search(said) or _JAPANESE.search(said))
