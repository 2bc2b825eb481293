"""Stretches of days: the week, month, season or feast that somebody means who speaks of it on a certain day.

A stretch is two dates, the first day of it and the first day after it. Where the calendar ends, there is none.
"""

from collections.abc import Callable
from datetime import date, timedelta

Stretch = tuple[date, date]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # the months they begin with
FEASTS = {  # month, first day, how many days
    "christmas": (12, 24, 3),
    "new year": (12, 31, 2),
    "halloween": (10, 31, 1),
    "valentine": (2, 14, 1),
}


def day(of: date) -> Stretch:
    """One day."""
    return of, of + timedelta(1)


def ago(today: date, number: int, unit: str) -> Stretch:
    """So many days, weeks, months or years ago; the longer ago, the less exactly it is meant."""
    if unit == "day":
        return day(today - timedelta(number))
    if unit == "week":
        middle = today - timedelta(7 * number)
        return middle - timedelta(3), middle + timedelta(4)
    if unit == "month":
        begin, _ = month(today.year, today.month, -number)
        middle = begin + timedelta(min(today.day, 28) - 1)
        return middle - timedelta(15), middle + timedelta(16)
    return date(today.year - number, 1, 1), date(today.year - number + 1, 1, 1)


def week(today: date, back: int = 0) -> Stretch:
    """A week from Monday on, so many weeks back."""
    monday = today - timedelta(today.weekday() + 7 * back)
    return monday, monday + timedelta(7)


def weekend(today: date, back: int = 0) -> Stretch:
    """Saturday and Sunday of a week; Friday's evening belongs to it."""
    monday, _ = week(today, back)
    return monday + timedelta(4), monday + timedelta(7)


def weekday(today: date, which: int) -> Stretch:
    """The last Monday (0) or other weekday before today."""
    return day(today - timedelta((today.weekday() - which - 1) % 7 + 1))


def month(year: int, number: int, later: int = 0) -> Stretch:
    """A month of a year, or one that comes so many months later."""
    if not 1 <= number <= 12:
        raise ValueError(f"there is no month {number}")
    begin = year * 12 + number - 1 + later
    return date(begin // 12, begin % 12 + 1, 1), date((begin + 1) // 12, (begin + 1) % 12 + 1, 1)


def year(number: int) -> Stretch:
    """A whole year."""
    return date(number, 1, 1), date(number + 1, 1, 1)


def season(number: int, name: str) -> Stretch:
    """A season of a year; winter is the one that begins in it."""
    begin, _ = month(number, SEASONS[name])
    _, end = month(number, SEASONS[name], 2)
    return begin, end


def feast(number: int, name: str) -> Stretch:
    """A feast of a year."""
    in_month, first, lasts = FEASTS[name]
    begin = date(number, in_month, first)
    return begin, begin + timedelta(lasts)


def latest(of_year: Callable[[int], Stretch], today: date, is_over: bool = False) -> Stretch:
    """The latest of something yearly that has begun, or that is over."""
    for number in (today.year, today.year - 1, today.year - 2):
        begin, end = of_year(number)
        if (end if is_over else begin) <= today:
            return begin, end
    return of_year(today.year - 2)
