"""Owns how English says figures: times by the part of the day, days as ordinals.

It must not use "a.m." and "p.m.", which plain English avoids.
"""

from __future__ import annotations

import re
from datetime import date

from bot.speech.spoken.rules import Spoken, names

_SMALL = names(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = names("twenty thirty forty fifty")
_FIRST = names(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS = names(
    "January February March April May June July August September October November December"
)


def _count(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, rest = divmod(number, 10)
    return " ".join([_TENS[tens - 2], *([_SMALL[rest]] if rest else [])])


def _ordinal(number: int) -> str:
    if number <= 20:
        return _FIRST[number - 1]
    tens, rest = divmod(number, 10)
    return f"{_TENS[tens - 2]} {_FIRST[rest - 1]}" if rest else "thirtieth"


def _year(year: int) -> str:
    """A year from 1901 to 2099, as it is said aloud."""
    hundreds, rest = divmod(year, 100)
    if year < 2000 and rest:
        return f"{_count(hundreds)} {_pair(rest) if rest < 60 else str(rest)}"
    return f"twenty {_pair(rest)}" if 2010 <= year <= 2059 else str(year)


def _pair(number: int) -> str:
    return f"oh {_SMALL[number]}" if number < 10 else _count(number)


def _say_date(before: str, day: date, with_year: bool) -> str:
    said = f"{_ordinal(day.day)} of {_MONTHS[day.month - 1]}"
    said = said if before == "the" else f"the {said}"
    return f"{said} {_year(day.year)}" if with_year else said


def _say_time(_before: str, hour: int, minute: int) -> str:
    if minute == 0 and hour in (0, 12):
        return "midnight" if hour == 0 else "twelve noon"
    part = "in the morning" if hour < 12 else "in the afternoon"
    part = part if hour < 18 else "in the evening"
    said = _SMALL[hour % 12 or 12]
    return f"{said} {_pair(minute)} {part}" if minute else f"{said} o'clock {part}"


_MONTH_NAMES = "|".join(_MONTHS)
_DAY_FIRST = re.compile(rf"(\bthe )?\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH_NAMES})\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)")
_YEAR = re.compile(r"(?<![\d.,+])(?:19|20)\d\d(?![\d.,-]\d|\d)")


def _finish(text: str) -> str:
    text = _DAY_FIRST.sub(lambda found: _day(found[0], int(found[2]), found[3]), text)
    text = _MONTH_FIRST.sub(lambda found: _day(found[0], int(found[2]), found[1]), text)
    return _YEAR.sub(lambda found: _year(int(found[0])), text)


def _day(written: str, day: int, month: str) -> str:
    return f"the {_ordinal(day)} of {month}" if 1 <= day <= 31 else written


ENGLISH = Spoken(
    language="en",
    digits=tuple(_SMALL[:10]),
    plus="plus",
    helplines=frozenset({"110", "112", "113", "114", "115", "999"}),
    short_forms=(
        (r"\be\.\s?g\.", "for example"),
        (r"\bi\.\s?e\.", "that is"),
        (r"(?<=[\w€])\s?/\s?h(?!\w)", " an hour"),
        (r"\betc\.", "and so on"),
        (r"\bapprox\.", "about"),
        (r"\btel\.", "telephone"),
        (r"\bno\. ?(?=\d)", "number "),
        (r"№", "number "),
        (r"\bmr\.", "mister"),
        (r"\bmrs\.", "missis"),
        (r"\bdr\.", "doctor"),
        (r"&", " and "),
        (r"(?<=\d)\s?%", " percent"),
    ),
    say_date=_say_date,
    say_time=_say_time,
    time_range="from {0} to {1}",
    number_range="{0} to {1}",
    out_of="of",
    units={
        r"h|hrs?\.?": {"one": "hour", "other": "hours"},
        r"mins?\.?": {"one": "minute", "other": "minutes"},
        r"km": {"one": "kilometre", "other": "kilometres"},
        r"kg": {"one": "kilogram", "other": "kilograms"},
    },
    euro={"one": "euro", "other": "euros"},
    cent={"one": "cent", "other": "cents"},
    and_cents=" and ",
    finish=_finish,
)
"""The rules of English."""
