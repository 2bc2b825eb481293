"""The words of time in English, Korean and Japanese, each with the stretch of days that it means today.

The rules are tried in order, the most exact first: *5 May 2023* before *May 2023* before *2023*.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agent.memory import days
from agent.memory.days import Stretch

Read = Callable[[re.Match[str], date], Sequence[Stretch]]


@dataclass(frozen=True)
class Rule:
    """What a phrase looks like and how it is read; how sure it is that a time is meant."""

    pattern: re.Pattern[str]
    read: Read
    sure: float


RULES: list[Rule] = []


def is_range(before: str, between: str) -> bool:
    """Whether two times beside each other are the two ends of one."""
    words = between.strip()
    if words in {"부터", "에서", "から", "~", "〜", "–", "—", "-", "to", "until", "till", "through"}:
        return True
    return words == "and" and before.rstrip().endswith("between")


def is_since(before: str, after: str) -> bool:
    """Whether all is meant that came since."""
    return bool(
        re.search(r"\b(?:since|after)\s*(?:the\s*)?$", before) or re.match(r"\s?(?:부터|이후|から|以降|以来)", after)
    )


def is_before(before: str, after: str) -> bool:
    """Whether all is meant that came before."""
    return bool(
        re.search(r"\b(?:before|until)\s*(?:the\s*)?$", before) or re.match(r"\s?(?:이전|以前|より前|まで)", after)
    )


_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SMALL = {
    word: number
    for number, words in enumerate(
        (
            "a an one 한 일 一", "two couple 두 이 二", "three few 세 석 삼 三", "four 네 넉 사 四", "five 다섯 오 五",
            "six 여섯 육 六", "seven 일곱 칠 七", "eight 여덟 팔 八", "nine 아홉 구 九", "ten 열 십 十",
            "eleven 열한 十一", "twelve 열두 十二",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_SEASONS = {
    "spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter",
    "봄": "spring", "여름": "summer", "가을": "autumn", "겨울": "winter",
    "春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter",
}  # fmt: skip
_FEASTS = {
    "christmas": "christmas", "xmas": "christmas",
    "크리스마스": "christmas", "성탄절": "christmas", "クリスマス": "christmas",
    "halloween": "halloween", "할로윈": "halloween", "핼러윈": "halloween", "ハロウィン": "halloween",
    "valentine's day": "valentine", "valentine’s day": "valentine",
    "밸런타인데이": "valentine", "バレンタイン": "valentine",
    "new year's eve": "new year", "new year’s eve": "new year", "new year's": "new year",
    "new year’s": "new year",
    "大晦日": "new year",
}  # fmt: skip
_COUNTED = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "열흘": 10, "보름": 15}
_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year",
    "일": "day", "주일": "week", "주": "week", "개월": "month", "달": "month", "년": "year", "해": "year",
    "日": "day", "週間": "week", "ヶ月": "month", "か月": "month", "カ月": "month", "ヵ月": "month", "年": "year",
}  # fmt: skip
_DAYS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "earlier today": 0,
    "yesterday": 1, "last night": 1, "the day before yesterday": 2, "day before yesterday": 2,
    "오늘": 0, "어제": 1, "어젯밤": 1, "엊저녁": 1, "그저께": 2, "그제": 2, "엊그제": 2, "그끄저께": 3,
    "今日": 0, "本日": 0, "今朝": 0, "今夜": 0, "今晩": 0, "昨日": 1, "昨夜": 1, "昨晩": 1, "きのう": 1,
    "一昨日": 2, "おととい": 2, "今天": 0, "昨天": 1, "前天": 2,
}  # fmt: skip
_WEEKS = {
    "this week": 0, "last week": 1, "past week": 1, "the week before last": 2,
    "이번 주": 0, "이번주": 0, "지난주": 1, "지난 주": 1, "저번 주": 1, "저번주": 1, "지지난주": 2, "지지난 주": 2,
    "今週": 0, "先週": 1, "先々週": 2, "这周": 0, "上周": 1,
}  # fmt: skip
_WEEKENDS = {
    "this weekend": 0, "last weekend": 1, "past weekend": 1,
    "이번 주말": 0, "지난 주말": 1, "지난주말": 1, "저번 주말": 1, "今週末": 0, "先週末": 1, "先週の週末": 1,
}  # fmt: skip
_THIS_MONTH = {
    "this month": 0, "last month": 1, "past month": 1, "the month before last": 2,
    "이번 달": 0, "이번달": 0, "지난달": 1, "지난 달": 1, "저번 달": 1, "저번달": 1, "지지난달": 2,
    "今月": 0, "先月": 1, "先々月": 2, "这个月": 0, "上个月": 1,
}  # fmt: skip
_THIS_YEAR = {
    "this year": 0, "last year": 1, "the year before last": 2,
    "올해": 0, "금년": 0, "작년": 1, "지난해": 1, "재작년": 2,
    "今年": 0, "去年": 1, "昨年": 1, "一昨年": 2, "おととし": 2,
}  # fmt: skip


def _any(words: Sequence[str] | dict[str, int] | dict[str, str]) -> str:
    """One of the words, the longest first; those in Latin letters stand alone."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in ordered) + ")"


def _rule(pattern: str, sure: float) -> Callable[[Read], Read]:
    def added(read: Read) -> Read:
        RULES.append(Rule(re.compile(pattern), read, sure))
        return read

    return added


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _SMALL[text]


def _past(of_year: Callable[[int], Stretch], today: date) -> list[Stretch]:
    return [days.latest(of_year, today)]


def _day_of(today: date, year: str | None, month: int, day: int) -> list[Stretch]:
    if year:
        return [days.day(date(int(year), month, day))]
    if (month, day) == (2, 29):  # the latest leap year
        return [days.day(next(date(y, 2, 29) for y in range(today.year, today.year - 9, -1) if _leaps(y, today)))]
    return _past(lambda number: days.day(date(number, month, day)), today)


def _leaps(year: int, today: date) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) and date(year, 2, 29) <= today


def _month_of(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))


_MONTH = (
    r"(?:"
    + "|".join([*_MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept?", "oct", "nov", "dec"])
    + r")\b\.?"
)
_YEAR = r"(?:19|20)\d\d"
_NAMED_YEAR = _any(_THIS_YEAR)


@_rule(rf"(?<!\d)({_YEAR})[-./](\d\d?)[-./](\d\d?)(?!\d)", 1.0)
def _year_month_day(found: re.Match[str], _: date) -> Sequence[Stretch]:
    return [days.day(date(int(found[1]), int(found[2]), int(found[3])))]


@_rule(rf"(?<!\d)(\d\d?)\.\s?(\d\d?)\.\s?({_YEAR})(?!\d)", 1.0)
def _day_month_year(found: re.Match[str], _: date) -> Sequence[Stretch]:
    return [days.day(date(int(found[3]), int(found[2]), int(found[1])))]


@_rule(rf"(?<!\d)(\d\d?)/(\d\d?)/({_YEAR})(?!\d)", 1.0)
def _slashes(found: re.Match[str], _: date) -> Sequence[Stretch]:
    one, other, year = int(found[1]), int(found[2]), int(found[3])
    pairs = sorted({(month, day) for month, day in ((one, other), (other, one)) if month <= 12})
    return [days.day(date(year, month, day)) for month, day in pairs]


@_rule(rf"(?<!\w)(\d\d?)(?:st|nd|rd|th)?(?: of)? ({_MONTH}),?(?: ({_YEAR})\b)?", 1.0)
def _day_then_month(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return _day_of(today, found[3], _month_of(found[2]), int(found[1]))


@_rule(rf"\b({_MONTH}) (?:the )?(\d\d?)(?:st|nd|rd|th)?(?!\w)(?:,? ({_YEAR})\b)?", 1.0)
def _month_then_day(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return _day_of(today, found[3], _month_of(found[1]), int(found[2]))


@_rule(rf"\b({_MONTH}),?(?: of)? ({_YEAR})\b", 1.0)
def _month_then_year(found: re.Match[str], _: date) -> Sequence[Stretch]:
    return [days.month(int(found[2]), _month_of(found[1]))]


@_rule(rf"(?:({_YEAR}) ?[년年]|({_NAMED_YEAR})) ?の?(\d\d?) ?[월月](?: ?(\d\d?) ?[일日])?", 1.0)
def _year_month(found: re.Match[str], today: date) -> Sequence[Stretch]:
    year = int(found[1]) if found[1] else today.year - _THIS_YEAR[found[2]]
    if found[4]:
        return [days.day(date(year, int(found[3]), int(found[4])))]
    return [days.month(year, int(found[3]))]


@_rule(r"(?<!\d)(\d\d?) ?[월月] ?(\d\d?) ?[일日](?!本)", 1.0)
def _month_day(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return _day_of(today, None, int(found[1]), int(found[2]))


@_rule(r"(?<!\d)(\d\d?) ?[월月](?![曜요])", 0.9)
def _month_alone(found: re.Match[str], today: date) -> Sequence[Stretch]:
    number = int(found[1])
    return _past(lambda year: days.month(year, number), today)


@_rule(rf"({_any(_WEEKENDS)})", 1.0)
def _weekend(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.weekend(today, _WEEKENDS[found[1]])]


@_rule(rf"({_any(_WEEKS)}) ?の?([월화수목금토일]요일|[月火水木金土日]曜日?)", 1.0)
def _day_of_week(found: re.Match[str], today: date) -> Sequence[Stretch]:
    monday, _ = days.week(today, _WEEKS[found[1]])
    return [days.day(monday + timedelta(_which(found[2])))]


def _which(name: str) -> int:
    """Which day of the week a name means."""
    if name in _WEEKDAYS:
        return _WEEKDAYS.index(name)
    return "월화수목금토일".find(name[0]) if name[0] in "월화수목금토일" else "月火水木金土日".index(name[0])


@_rule(rf"({_any(_DAYS)})", 1.0)
def _near_day(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.day(today - timedelta(_DAYS[found[1]]))]


@_rule(
    rf"({_NAMED_YEAR}|(?<!\d){_YEAR} ?[년年]) ?の?"
    rf"(봄|여름|가을|겨울|[春夏秋冬]|{_any([k for k in _FEASTS if not k.isascii()])})",
    1.0,
)
def _season_of_year(found: re.Match[str], today: date) -> Sequence[Stretch]:
    year = today.year - _THIS_YEAR[found[1]] if found[1] in _THIS_YEAR else int(found[1][:4])
    if feast := _FEASTS.get(found[2]):
        return [days.feast(year, feast)]
    return [days.season(year, _SEASONS[found[2]])]


@_rule(rf"\b(spring|summer|autumn|fall|winter)(?: of|,)? ({_YEAR}|last year|this year)\b", 1.0)
def _season_then_year(found: re.Match[str], today: date) -> Sequence[Stretch]:
    year = today.year - _THIS_YEAR[found[2]] if found[2] in _THIS_YEAR else int(found[2])
    return [days.season(year, _SEASONS[found[1]])]


@_rule(
    r"(?:\b(last|this|the|in|past|during) (spring|summer|autumn|winter)\b"
    r"|\b(last|this|the|in|past) (fall)\b|(지난|이번|この) ?(봄|여름|가을|겨울|[春夏秋冬]))",
    0.8,
)
def _season(found: re.Match[str], today: date) -> Sequence[Stretch]:
    how, name = [part for part in found.groups() if part]
    is_over = how in {"last", "past", "지난"}
    return [days.latest(lambda year: days.season(year, _SEASONS[name]), today, is_over)]


@_rule(rf"({_any(_FEASTS)})(?:(?: of|,)? ({_YEAR}|last year)\b)?", 0.9)
def _feast(found: re.Match[str], today: date) -> Sequence[Stretch]:
    name = _FEASTS[found[1]]
    if found[2]:
        year = today.year - 1 if found[2] == "last year" else int(found[2])
        return [days.feast(year, name)]
    return _past(lambda year: days.feast(year, name), today)


@_rule(rf"({_any(_WEEKS)})", 1.0)
def _week(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.week(today, _WEEKS[found[1]])]


@_rule(rf"({_any(_THIS_MONTH)})", 1.0)
def _this_month(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.month(today.year, today.month, -_THIS_MONTH[found[1]])]


@_rule(
    r"\b(?:(?:in|over|during|within) )?the (?:last|past) (\d{1,3}|"
    + _any([w for w in _SMALL if w.isascii()])
    + r")(?: of)? (day|week|month|year)s?\b",
    0.9,
)
def _lately(found: re.Match[str], today: date) -> Sequence[Stretch]:
    lasts = {"day": 1, "week": 7, "month": 31, "year": 366}[found[2]] * _number(found[1])
    return [(today - timedelta(lasts), today + timedelta(1))]


@_rule(
    r"\b(\d{1,3}|" + _any([w for w in _SMALL if w.isascii()]) + r")(?: of)? (day|week|month|year)s? (?:ago|earlier)\b",
    0.9,
)
def _ago(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.ago(today, _number(found[1]), found[2])]


@_rule(
    r"(\d{1,3}|"
    + _any([w for w in _SMALL if not w.isascii()])
    + r") ?(주일|개월|일|주|달|년|해|週間|[ヶかカヵ]月|日|年) ?(?:전(?![화부체])|前)",
    0.9,
)
def _ago_east(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.ago(today, _number(found[1]), _UNITS[found[2]])]


@_rule(rf"({_any(_COUNTED)}) ?전", 0.9)
def _ago_counted(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.ago(today, _COUNTED[found[1]], "day")]


@_rule(rf"({_NAMED_YEAR})", 1.0)
def _this_year(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.year(today.year - _THIS_YEAR[found[1]])]


@_rule(r"\b(?:(last|on|this|past) )?(" + "|".join(_WEEKDAYS) + r")\b", 0.9)
def _weekday(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.weekday(today, _which(found[2]))]


@_rule(r"([월화수목금토일])요일|([月火水木金土日])曜", 0.9)
def _weekday_east(found: re.Match[str], today: date) -> Sequence[Stretch]:
    return [days.weekday(today, _which(found[1] or found[2]))]


@_rule(rf"\b(last|in|this|since|during|early|late|until|before|after|of|and|to|from|between) ({_MONTH})", 0.9)
def _in_month(found: re.Match[str], today: date) -> Sequence[Stretch]:
    number = _month_of(found[2])
    is_over = found[1] == "last"
    return [days.latest(lambda year: days.month(year, number), today, is_over)]


@_rule(rf"\b((?!may\b|march\b|mar\b|dec\b|jan\b|jun\b|sep\b)(?:{_MONTH}))", 0.8)
def _month_name(found: re.Match[str], today: date) -> Sequence[Stretch]:
    number = _month_of(found[1])
    return _past(lambda year: days.month(year, number), today)


@_rule(rf"(?<![\w.,-])({_YEAR})(?:(?![\w-])| ?[년年])", 0.9)
def _year(found: re.Match[str], _: date) -> Sequence[Stretch]:
    return [days.year(int(found[1]))]


@_rule(r"\bon the (\d\d?)(?:st|nd|rd|th)\b|(?<!\d)(\d\d?) ?[일日](?:에|に)", 0.8)
def _day_of_month(found: re.Match[str], today: date) -> Sequence[Stretch]:
    number = int(found[1] or found[2])
    for back in range(4):
        begin, _ = days.month(today.year, today.month, -back)
        try:
            one = begin.replace(day=number)
        except ValueError:  # no 31st in that month
            continue
        if one <= today:
            return [days.day(one)]
    return []
