"""What might be shown to more people: the self proposes, the owner decides. Nothing is ever widened here.

A line is proposed wider only if its form is one of a few that tell of hobbies, of a job, or of something published, and
if nothing in it is a private matter. Whatever cannot be judged stays where it is. That something should be shown to
fewer is proposed freely.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from agent.memory.boot import words as lists
from agent.memory.confidence import fingerprint
from identity.audience import Tier

MOST_A_DAY = 5
SURE, UNSURE = 0.9, 0.5  # where a private sign is seen; where a line cannot be judged
SHORT = 3  # letters, of which a word can hardly be said to begin so
LONGEST = 160  # characters of a line that may be proposed wider
_PRIVATE = {  # why a line stays private, and by what it is seen; words begin so, whatever their ending
    "it is about health": "health ill illness sick doctor hospital clinic dentist therap medic pill pills diagnos "
    "pregnan "
    "abort depress anxi suicid cancer surger symptom allerg blood pain panic insomnia addict alcohol drunk drug "
    "rehab "
    "disab diabet hiv virus infect fever weigh diet 병원 의사 아프 아팠 우울 수술 임신 치료 病院 医者 病気 鬱 "
    "手術 妊娠 薬",
    "it is about money": "money salar wage rent debt loan mortgage bank account accounts tax taxes pension insur "
    "invest "
    "savings "
    "broke afford owe owing inherit credit debit iban invoice euro dollar pound earn paid pay bankrupt 월급 대출 "
    "은행 돈 빚 "
    "세금 給料 借金 銀行 お金 税金 年収",
    "it holds a secret": "secret password passwort passphrase passcode pin code key token login confiden private "
    "hush "
    "nda nobody confess hidden hide lied lying affair cheat steal stole stolen crime illegal police court lawyer "
    "arrest "
    "jail 비밀 암호 경찰 秘密 内緒 暗証 警察 パスワード",
    "it says where somebody is to be found": "address street avenue road lane apartment flat house home door gate "
    "postcode zip phone mobile email mail contact contacts live lives lived living moved neighbo alone holiday "
    "vacation away "
    "주소 집 전화 住所 家 電話 番地",
    "it is about other people's affairs": "he she him her his hers they them their theirs who whom we us our "
    f"{lists.KIN} everybody everyone somebody someone colleague boss client student patient neighbour kid family "
    "엄마 아빠 어머니 아버지 남편 아내 딸 아들 친구 동생 언니 오빠 누나 그녀 母 父 夫 妻 娘 息子 友 彼 妹 弟 姉 兄",
    "it is about love or the body": "lover sex kiss date dates dating crush naked nude porn lover divorce marri "
    "wedding ex "
    "girlfriend boyfriend gay lesbian trans queer bisexual 사랑 섹스 이혼 연애 愛 恋 離婚 セックス",
    "it is about belief or politics": "god pray church mosque temple synagogue muslim christian jew hindu buddh "
    "atheis "
    "vote voted party politic union strike protest election refugee asylum visa 교회 기도 정치 투표 教会 祈 政治 "
    "選挙",
    "it tells how the owner feels": " ".join(
        words for feeling, words in lists.FEELING_WORDS.items() if feeling.name in ("SADNESS", "ANGER", "FEAR")
    ),
    "it is about trouble at work": "fired sacked quit resign unemploy redundan interview notice contract warning",
}
_THERE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff가-힣]")
_BEGINNINGS = {
    word: why for why, words in _PRIVATE.items() for word in words.casefold().split() if not _THERE.search(word)
}
_SIGNS_THERE = [(word, why) for why, words in _PRIVATE.items() for word in words.split() if _THERE.search(word)]
_SPACED = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_WHOLE = {"account", "contact", "date", "them", "pill"}  # with another ending they are other words
_OTHER_LETTERS = re.compile("[^\\W\\d_A-Za-zÀ-ÿ\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff가-힣]")
_WRITTEN = re.compile(r"\d|@|://|www\.|#|\$|€|£|¥|₩|%")
_DOING = (
    "playing|drawing|painting|hiking|cycling|running|swimming|reading|baking|gardening|knitting|climbing|photography|"
    "chess|pottery|birdwatching|astronomy|football|tennis|badminton|sewing|woodworking|dancing|singing|fishing|sailing|"
    "skating|board games|jazz|science fiction|crosswords|origami|calligraphy"
)
_PLAYED = "guitar|piano|violin|cello|flute|drums|trumpet|clarinet|accordion|harp|organ|banjo|ukulele|saxophone"
_COLLECTED = "stamps|coins|records|books|postcards|minerals|shells|maps|comics|teapots|fossils"
_LANGUAGES = (
    "english|french|german|spanish|italian|korean|japanese|chinese|polish|portuguese|dutch|greek|arabic|hindi|turkish|"
    "swedish|danish|norwegian|finnish|czech|ukrainian|russian|latin|esperanto"
)
_THERE_DOING = (
    "등산|독서|요리|낚시|사진|그림|피아노|기타|도예|뜨개질|수영|달리기|자전거|게임|체스|"
    "登山|読書|料理|釣り|写真|絵画|ピアノ|ギター|陶芸|編み物|水泳|ランニング|サイクリング|ゲーム|将棋"
)
_HOBBY = re.compile(
    rf"i (?:really )?(?:like|enjoy|love|practise|practice) (?:{_DOING})(?: (?:a lot|very much|outdoors))?$|"
    rf"my hobb(?:y is|ies are) (?:{_DOING})(?:(?:, | and |, and )(?:{_DOING}))*$|"
    rf"i (?:play|am learning|am learning to play) the (?:{_PLAYED})$|i collect (?:old )?(?:{_COLLECTED})$|"
    rf"i (?:speak|am learning) (?:{_LANGUAGES})(?: and (?:{_LANGUAGES}))?$|"
    rf"(?:제 |내 |나의 )?취미는 (?:{_THERE_DOING})(?:이다|입니다|이에요|예요|다)?$|"
    rf"(?:私の)?趣味は(?:{_THERE_DOING})(?:です|だ)?$"
)
_JOB = re.compile(
    r"i (?:work as|am) an? (?:[a-z]+ "
    ")?(?:teacher|nurse|engineer|developer|programmer|designer|baker|carpenter|writer|"
    r"translator|librarian|scientist|researcher|architect|gardener|musician|photographer|electrician|chef|cook|"
    r"accountant|journalist|professor|farmer|pilot|driver|plumber|tailor|mechanic|editor)$"
)
_WORKS = "book|article|post|blog post|podcast|talk|paper|song|video|recipe|photograph|poem|novel"
_PUBLISHED = re.compile(
    rf"i (?:published|released|gave|posted publicly) (?:a|an|my) (?:new |first |public )?(?:{_WORKS})"
    rf"(?: (?:about|on) (?:{_DOING}))?$|my (?:new |first )?(?:{_WORKS}) (?:about|on) (?:{_DOING}) (?:is|was) "
    r"(?:out|public|published)$"
)
_CAPITAL = re.compile(r"(?<=\w[\s,;:]|[,;:]\s)[A-ZÀ-Þ]\w+")
_TONGUES = {*_LANGUAGES.split("|")}
_FORMS = (
    (_PUBLISHED, Tier.PUBLIC, "it tells of something that is public already", 0.8, "public"),
    (_JOB, Tier.KNOWN, "it names a job, as a card would", 0.7, "work"),
    (_HOBBY, Tier.KNOWN, "it tells of a hobby", 0.7, "hobby"),
)


@dataclass(frozen=True)
class Judgement:
    """What the self thinks of a line: the widest tier that it would propose, why in words, and how sure it is."""

    tier: Tier
    why: str
    sure: float
    topic: str = ""


@dataclass(frozen=True)
class Proposal:
    """For the review queue. Only the owner's yes changes anything."""

    row: int
    tier: Tier
    tags: frozenset[str]  # that the owner has, and that would fit; empty where it is to be shown to fewer
    why: str
    sure: float
    fingerprint: bytes


def judged(text: str) -> Judgement:
    """What tier would fit a line."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
    if why := _private(plain):
        return Judgement(Tier.PRIVATE, why, SURE)
    if why := _unclear(text, plain):
        return Judgement(Tier.PRIVATE, why, UNSURE)
    core = plain.rstrip(".!。").replace("i'm ", "i am ")
    for form, tier, reason, sure, topic in _FORMS:
        if form.match(core):
            return Judgement(tier, reason, sure, topic)
    return Judgement(Tier.PRIVATE, "nothing in it says that others may know", UNSURE)


def proposed(
    lines: Iterable[tuple[int, str, Tier]],
    refused: Collection[bytes] = frozenset(),
    asked_today: int = 0,
    tags: Collection[str] = frozenset(),
    most: int = MOST_A_DAY,
) -> list[Proposal]:
    """What to propose of these rows, texts and tiers; no more than is left of today's, and nothing refused before.

    ``refused`` holds fingerprints of texts, also of those that wait for an answer already; ``tags`` are those in use.
    """
    found: list[Proposal] = []
    passed = set(refused)
    for row, text, tier in lines:
        if len(found) >= most - asked_today:
            break
        mark = fingerprint(text)
        judgement = judged(text)
        narrower = judgement.tier < tier and judgement.sure >= SURE
        if mark in passed or not (narrower or judgement.tier > tier):
            continue
        passed.add(mark)
        fitting = frozenset(tag for tag in tags if tag.casefold() == judgement.topic) if not narrower else frozenset()
        found.append(Proposal(row, judgement.tier, fitting, judgement.why, judgement.sure, mark))
    return found


def _private(plain: str) -> str:
    """Why a line is private; empty if no word says so."""
    for word in _SPACED.findall(plain):
        if why := _why(word):
            return why
    return next((why for sign, why in _SIGNS_THERE if sign in plain), "") if _THERE.search(plain) else ""


def _unclear(text: str, plain: str) -> str:
    """Why a line cannot be judged, and so stays as private as it is; empty if it can."""
    if not plain or len(text) > LONGEST:
        return "it is too long to be sure of" if plain else "there is nothing in it"
    if any(unicodedata.category(sign) in ("Cf", "Co", "Cn", "Cs") for sign in text):
        return "it holds signs that cannot be seen"
    if _OTHER_LETTERS.search(plain):
        return "it is in a language that is not read here"
    if _WRITTEN.search(plain):
        return "it holds a number, an address or an amount"
    if any(word.casefold() not in _TONGUES for word in _CAPITAL.findall(text)):
        return "it names somebody or some place"
    return ""


def _why(word: str) -> str:
    """Why a word is private: it is one of the listed ones, or begins like one."""
    return next(
        (_BEGINNINGS[word[:size]] for size in range(len(word), 1, -1) if _reaches(word, word[:size])),
        "",
    )


def _reaches(word: str, beginning: str) -> bool:
    return beginning in _BEGINNINGS and (beginning == word or (beginning not in _WHOLE and len(beginning) > SHORT))
