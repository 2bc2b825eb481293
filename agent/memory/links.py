"""Which lines say the same, and which say otherwise: decided by cheap signs, and rather not than wrongly.

Both lines stay. A line says otherwise if it gives the same thing another value ("my dentist is …" twice), or "
"denies what
the other says. It must be a thing that has one value at a time: nobody has two landlords, but many like tea and coffee.
Both lines must be of one tier; who calls sees to that.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from agent.memory.boot import words as lists
from agent.memory.boot.signs import plain

ALIKE = 0.8  # of the words, from which two lines say the same
SURELY_ALIKE = 0.6  # where vectors say so, too
LIKENESS = 0.93  # of vectors, from which that is so
LEAST_WORDS = 2  # that tell something; "thanks, Gina" twice is no duplicate worth a link
RARE = 12  # of the lines that share a word, the newest so many are paired
MOST_WORDS, LONGEST_VALUE = 6, 16  # of a value; characters, where no spaces are written
LONGEST = 400  # characters; what is longer says too much to be held against one line

_NAMED = "dentist|doctor|gp|landlord|landlady|boss|manager|therapist|lawyer|accountant|hairdresser|bank|employer"
_NUMBERED = "rent|salary|address|birthday|(?:phone|house|room|account|flight|locker) number|(?:shoe )?size"
_FREE = "surname|last name|email(?: address)?|blood type|(?:wifi |door |gate )?(?:password|code|pin)|favou?rite [a-z]+"
_SINGLE = f"{_NAMED}|{_NUMBERED}|{_FREE}"  # what somebody has one of at a time
_VAGUE = "it there this that he she they who what today one"
_UNNAMED = {*_VAGUE.split()}
_DAYS = "|".join((*lists.MONTHS.split(), *lists.WEEKDAYS.split(), "march", "noon", "midnight"))
_WHEN = rf"(?:{_DAYS}|may(?= \d)|(?<=\d )may)"
_VALUE = r"(?P<value>[^,;]+?)"
_WHO = r"(?P<who>i|we|[a-z]+)"
_BE = "(?:am|are|is)"
_SLOTS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("has", rf"(?:my|our) (?P<what>{_SINGLE}) (?:is|has become) (?:called |on |at )?{_VALUE}$"),
        ("has", rf"{_VALUE} is (?:my|our) (?P<what>{_SINGLE})$"),
        ("has", rf"(?:the )?(?P<what>{_SINGLE}) is {_VALUE}$"),
        ("of", rf"(?:my )?(?P<who>[a-z]+)'s (?P<what>{_SINGLE}) is (?:called |on |at )?{_VALUE}$"),
        ("live", rf"{_WHO} (?:lives?|{_BE} living|(?:have |has )?moved(?: from [a-z ]+)?) (?:in|to) {_VALUE}$"),
        ("work", rf"{_WHO} (?:works?|{_BE} working|(?:have |has )?started(?: working)?) (?:at|for) {_VALUE}$"),
        ("drive", rf"{_WHO} drives? an? {_VALUE}$"),
        ("amount", rf"(?P<what>i weigh|i earn|i wake up|i get up|(?:my|the|our) [a-z ]+? costs?) (?:at )?{_VALUE}$"),
        ("amount", r"(?P<what>i am|my [a-z]+ is) (?P<value>\d+)(?: years old)?$"),
        ("time", rf"(?P<what>[a-z ]+?) (?:is|are|starts?|begins?|opens?|closes?|leaves?) (?:on |at )?{_VALUE}$"),
    )
)
_OPPOSITE = ("single/married", "broken/fixed repaired mended", "open/closed shut", "employed/unemployed", "alive/dead")
_STATES = {
    word: (place, side)
    for place, pair in enumerate(_OPPOSITE)
    for side, line in enumerate(pair.split("/"))
    for word in line.split()
}
_STATE = re.compile(rf"(?P<who>i|my [a-z]+|the [a-z]+) (?:am|is|got) (?P<value>{'|'.join(_STATES)})$")
_LEADING = re.compile(
    r"(?:actually|correction|update|now|so|and|well|it turns out(?: that)?|turns out(?: that)?|:|,| )+\b"
)
_TRAILING = re.compile(
    r"(?:[ ,]+(?:now|these days|any ?more|instead|actually|at last|since \w+|(?:last|this) (?:week|month|year|spring|"
    rf"summer|autumn|winter)|in (?:{_WHEN}|\d{{4}})))+$"
)
_NEW = re.compile(r"\b(my|our) (?:new|current) |\b(is|am|are|has) (?:now|called now) |\b(i|we|my [a-z]+) now ")
_SHORT_FORMS = ((re.compile(r"\bi'm\b"), "i am"), (re.compile(r"\b(we|you|they)'re\b"), r"\1 are"))
_DENIAL = re.compile(
    r"\b(?:not|never|no longer|don't|doesn't|isn't|aren't|am not|can't|stopped|quit|gave up|given up)\b"
)
_ENDED = re.compile(r"\b(?:no longer|any ?more|stopped|quit|gave up|given up)\b")
_EVENT = re.compile(
    r"\b(?:didn't|did|wasn't|was|were|weren't|hadn't|had|today|tonight|yesterday|tomorrow|this morning|once)\b"
)
_SUPPOSES = re.compile(
    r"\b(?:might|maybe|perhaps|would|could|if|used to|as a (?:child|kid|student|boy|girl)|dreamt|dreamed|wish|should|"
    r"think about|planning)\b|았더라면|면 좋겠|かもしれ|たら|예전에|昔"
)
_PASSING = (  # states and thoughts that come and go, beside feelings
    "tired hungry thirsty sick ill well ready sure know want think feel understand remember care mind bored cold "
    "hot fine good bad ok busy home there here awake"
)
_LASTING = {"love", "loved", "hate", "hated"}
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ]\w+")
_NEXT_SENTENCE = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)[.!?;]\s+\w|[。！？].*\w|\n")
_FORMAL = (  # words that carry no meaning of their own here
    "a an the is am are was were be been being i me my mine we us our you your he she it they to of in on at with and "
    "or do does did not never no longer don't doesn't isn't aren't any more anymore now these days really very so just "
    "actually correction turns out stopped quit gave given up as for that this there have has had too also"
)
_SMALL = {*_FORMAL.split()}
_COURTEOUS = (
    "thanks thank hey hi hello bye wow nice great cool good awesome yes yeah yep no ok okay sure please sorry welcome "
    "worries problem talk soon later time long see congrats congratulations one keep going go come on lol haha"
)
_NUMBER = re.compile(rf"\d+(?:[.:,/-]\d+)*|\b{_WHEN}\b|[월화수목금토일]요일|[月火水木金土日]曜")
_ENDING = re.compile("(?<=...)(?:ing|ed|es|s|e)$")
_PASSES = frozenset(
    _ENDING.sub("", word)
    for line in (_PASSING, *lists.FEELING_WORDS.values())
    for word in line.split()
    if word not in _LASTING
)
_COURTESY = {_ENDING.sub("", word) for word in _COURTEOUS.split()}
_THERE = re.compile("[\u3040-\u30ff\u4e00-\u9fff가-힣]")
_POLITE = re.compile("(?:이다|입니다|이에요|예요|이야|다|야|요|です|ます|である|だ)$")
_SLOTS_THERE = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "live",
            "(?:(?P<who>[^ ]+?)[은는] )?(?P<value>[가-힣]+?)(?:에서?|(?:으)?로) "
            "(?:산다|삽니다|살아|살고|이사했|이사 왔)",
        ),
        ("live", "(?:(?P<who>[^はに]+)は)?(?P<value>[^はに]+?)に(?:住んで|引っ越し)"),
        (
            "has",
            "(?P<what>(?:[^ ]+ ){0,2}(?:의사|생일|번호|주소|비밀번호|월세|상사|집주인|담임|회의))[은는] "
            "(?P<value>[^,]+?)$",
        ),
        (
            "has",
            "(?P<what>[^は]*(?:誕生日|担当医|歯医者|家賃|住所|番号|上司|パスワード|大家|会議))は(?P<value>[^、]+?)$",
        ),
    )
)
_NOW_THERE = re.compile("^(?:사실은? |지금은 |이제는? |実は、?|今は、?|今、?)|(?<=내 )새 |(?<=제 )새 |新しい")
_DENIAL_THERE = re.compile("지 않|지 못|안 |더 이상|ない|ません|なくな|やめた|그만")
_ENDED_THERE = re.compile("더 이상|이제|もう|やめた|그만")
_PARTICLE = re.compile("(?<=.)(?:은|는|이|가|을|를|에|에서|도)$")
_SELVES = frozenset({"", "i", "we", "나", "저", "내", "私", "僕", "俺"})


class Kind(Enum):
    """How two lines stand to each other."""

    SAME = "same"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Said:
    """A line that may be linked."""

    row: int
    text: str
    at: float  # when it was said, or else taken in
    author: str = ""


@dataclass(frozen=True)
class Link:
    """Two lines that belong together, the newest first, and why in words."""

    newer: int
    older: int
    kind: Kind
    why: str


@dataclass(frozen=True)
class Claim:
    """What a line says, as far as that can be told by its form."""

    slots: dict[tuple[str, ...], str]  # what has one value at a time, and that value
    words: tuple[str, ...]  # that carry meaning, in their order
    numbers: frozenset[str]  # and dates
    names: frozenset[str]
    bare: str
    denies: bool = False
    ends: bool = False  # "no longer", "any more"
    happened: bool = False  # once, not always
    is_open: bool = False  # a question, a wish, a perhaps, or how it was long ago


def linked(pairs: Iterable[tuple[Said, Said, float | None]]) -> list[Link]:
    """The links among candidate pairs; with each comes the likeness of its vectors, if there is one. Newest first."""
    found = {}
    whens = {}
    for one, other, likeness in pairs:
        if one.author != other.author:  # what two people say of themselves does not contradict
            continue
        newer, older = (one, other) if (one.at, one.row) >= (other.at, other.row) else (other, one)
        if newer.row != older.row and (how := judged(older.text, newer.text, likeness)):
            found[newer.row, older.row] = Link(newer.row, older.row, *how)
            whens[newer.row, older.row] = (newer.at, newer.row, older.at, older.row)
    return [found[pair] for pair in sorted(found, key=lambda pair: whens[pair], reverse=True)]


def judged(older: str, newer: str, likeness: float | None = None) -> tuple[Kind, str] | None:
    """How ``newer`` stands to ``older``, both by one author, and why; None if nothing is plain."""
    if len(older) > LONGEST or len(newer) > LONGEST:
        return None
    before, after = claim_of(older), claim_of(newer)
    if before.is_open or after.is_open:
        return None
    if why := _otherwise(before, after):
        return Kind.OTHERWISE, why
    if _same(before, after, likeness):
        return Kind.SAME, "they say the same"
    return None


def candidates(lines: Sequence[Said], most: int = 10_000) -> list[tuple[Said, Said, None]]:
    """Pairs worth looking at: those that name the same thing, and those that share rare words. A bounded number."""
    by_key: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for line in lines:
        claim = claim_of(line.text[:LONGEST])
        for key in {*claim.slots, *((word,) for word in claim.words)}:
            by_key[key].append(line)
    pairs: dict[tuple[int, int], tuple[Said, Said, None]] = {}
    for group in sorted(by_key.values(), key=len):
        near = sorted(group, key=lambda line: (line.at, line.row), reverse=True)[:RARE]
        for place, newer in enumerate(near):
            for older in near[place + 1 :]:
                if len(pairs) >= most:
                    return list(pairs.values())
                pairs.setdefault((newer.row, older.row), (newer, older, None))
    return list(pairs.values())


def claim_of(text: str) -> Claim:
    """What a line says."""
    bare = plain(text)
    core = _TRAILING.sub("", _LEADING.sub("", bare, count=1) if _LEADING.match(bare) else bare)
    for short, full in _SHORT_FORMS:
        core = short.sub(full, core)
    there = bool(_THERE.search(core))
    core = _NOW_THERE.sub("", core) if there else _NEW.sub(lambda found: f"{found[1] or found[2] or found[3]} ", core)
    denies = bool((_DENIAL_THERE if there else _DENIAL).search(core))
    words = _words_there(core) if there else _words(core)
    names = frozenset(name.lower() for name in _CAPITAL.findall(text) if name not in lists.NOT_NAMES)
    is_one = not _NEXT_SENTENCE.search(text)
    return Claim(
        _slots(core, there, names) if is_one and not denies else {},
        words,
        frozenset(_NUMBER.findall(bare)),
        names,
        bare,
        denies,
        bool((_ENDED_THERE if there else _ENDED).search(bare)),
        bool(_EVENT.search(bare)) or bool(re.search("[했었았갔]다|오늘|今日|た$", bare)),
        text.rstrip().endswith(("?", "？")) or bool(_SUPPOSES.search(bare)),
    )


def _slots(core: str, there: bool, names: frozenset[str]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for name, pattern in _SLOTS_THERE if there else _SLOTS:
        match = pattern.match(core)
        if not match:
            continue
        parts = match.groupdict()
        value = _POLITE.sub("", parts["value"]) if there else parts["value"]
        who, what = parts.get("who") or "", _thing(parts.get("what") or "")
        if (there and len(value) <= LONGEST_VALUE) or (not there and _fits(name, who, what, value, names)):
            found[name, "" if who in _SELVES else who, what] = value
            break
    if match := _STATE.match(core):
        place, side = _STATES[match["value"]]
        found["state", match["who"], str(place)] = str(side)
    return found


def _fits(name: str, who: str, what: str, value: str, names: frozenset[str]) -> bool:
    """Whether a value is of the sort of which there is one: a name, a number, and not how somebody happens to be."""
    words = value.split()
    if len(words) > MOST_WORDS or {who, *what.split()} & _UNNAMED:
        return False
    if name in ("amount", "time") or re.fullmatch(_NUMBERED, what):
        return bool(_NUMBER.search(value))
    if name in ("live", "drive") or re.fullmatch(_NAMED, what):
        return bool(names.intersection(words)) and words[0] not in ("with", "on")
    return name != "work" or words[0] == "the" or bool(names.intersection(words))


def _thing(what: str) -> str:
    return re.sub("^(?:the|my|our) |[은는]$", "", what.replace("favorite", "favourite"))


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if word.isalpha() else word


def _words(core: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+(?:'[^\W\d_]+)?", core)
    return tuple(_stem(word.removesuffix("'s")) for word in words if word not in _SMALL)


def _words_there(core: str) -> tuple[str, ...]:
    """Nouns without particles, and what verbs begin with."""
    if re.search("[가-힣]", core):
        *first, last = re.sub("(?:더 이상|이제는?|지 않.*$|안 )", " ", core).split() or [""]
        return tuple(filter(None, (*(_PARTICLE.sub("", word) for word in first), _POLITE.sub("", last)[:1])))
    return tuple(re.findall("[\u4e00-\u9fff]+|[\u30a1-\u30fc]+|[0-9]+", core))


def _otherwise(before: Claim, after: Claim) -> str:
    """Why the later says otherwise; empty if it does not."""
    if before.happened and not after.ends and not after.slots:
        return ""
    for key in before.slots.keys() & after.slots.keys():
        old, new = before.slots[key], after.slots[key]
        if not _one_value(old, new):
            return "the same thing with another value"
    if before.denies == after.denies or not before.words or not after.words:
        return ""
    if (before.happened or after.happened) and not after.ends:
        return ""
    old_words, new_words = set(before.words), set(after.words)
    if old_words <= _PASSES or before.numbers != after.numbers:
        return ""
    if after.ends and after.denies and old_words <= new_words:
        return "it is so no longer"
    return "one denies what the other says" if _share(old_words, new_words) >= ALIKE else ""


def _one_value(old: str, new: str) -> bool:
    """Whether two values may be the same: one may say more than the other."""
    small = {"a", "an", "the", "on", "at", "in", "pm", "am", "of"}
    words, others = ({word for word in value.split() if word not in small} for value in (old, new))
    return words <= others or others <= words


def _same(before: Claim, after: Claim, likeness: float | None) -> bool:
    told = set(before.words) - before.names - _COURTESY
    if len(told) < LEAST_WORDS and not before.slots:
        return False
    if before.bare == after.bare:
        return True
    if before.denies != after.denies or before.numbers != after.numbers:
        return False
    first, second = set(before.words), set(after.words)
    apart = first ^ second
    if apart & (before.names | after.names):
        return False
    if before.slots and before.slots == after.slots and not apart:
        return True
    if likeness is not None and likeness >= LIKENESS:
        return _share(first, second) >= SURELY_ALIKE
    common = first & second
    order, other = ([word for word in dict.fromkeys(words) if word in common] for words in (before.words, after.words))
    return order == other and _share(first, second) >= ALIKE


def _share(first: set[str], second: set[str]) -> float:
    return len(first & second) / len(first | second)
