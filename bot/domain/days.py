"""Owns runs of local days, both ends inside; must not know a zone, an hour or what a run is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Local days from `begins` to `ends`, the last day included.

    Raises ValueError when the last day lies before the first.
    """

    begins: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends < self.begins:
            raise ValueError(f"{self.ends} lies before {self.begins}")

    def __contains__(self, day: date) -> bool:
        return self.begins <= day <= self.ends

    @property
    def days(self) -> int:
        """How many days it has, at least one."""
        return (self.ends - self.begins).days + 1

    def meets(self, other: DayRange) -> bool:
        """Whether a day lies in both."""
        return self.begins <= other.ends and other.begins <= self.ends

    def within(self, other: DayRange) -> DayRange | None:
        """The days that lie in both, or nothing."""
        if not self.meets(other):
            return None
        return DayRange(max(self.begins, other.begins), min(self.ends, other.ends))

    def __iter__(self) -> Iterator[date]:
        for offset in range(self.days):
            yield self.begins + timedelta(days=offset)


def joined(ranges: Iterable[DayRange]) -> tuple[DayRange, ...]:
    """The same days in as few ranges as possible, in order."""
    found: list[DayRange] = []
    for each in sorted(ranges):
        if found and each.begins <= found[-1].ends + timedelta(days=1):
            last = found.pop()
            each = DayRange(last.begins, max(last.ends, each.ends))
        found.append(each)
    return tuple(found)


_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\.?")
_DASHED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def read_days(said: str) -> tuple[date, ...]:
    """The days that somebody typed, in the order of the text: 31.12.2026, 2026-12-31, 31 December
    2026.

    Nothing where one of them is in no calendar; words around them are left out.
    """
    found = [(each.start(), each[3], each[2], each[1]) for each in _DOTTED.finditer(said)]
    found += [(each.start(), each[1], each[2], each[3]) for each in _DASHED.finditer(said)]
    for each in _WITH_NAME.finditer(said):
        named, year = _month_named(each["name"]), each["year_before"] or each["year_after"]
        if named is not None and year is not None:
            found.append((each.start(), year, str(named), each["day"]))
    try:
        return tuple(date(int(year), int(month), int(day)) for _, year, month, day in sorted(found))
    except ValueError:
        return ()


def read_day(said: str) -> date | None:
    """The one day that somebody typed, or nothing."""
    days = read_days(said)
    return days[0] if len(days) == 1 else None


_WITHOUT_YEAR = re.compile(r"(?<![0-9.:])([0-9]{1,2})\. ?([0-9]{1,2})(?![0-9:]|\. ?[0-9])\.?")
_WITH_NAME = re.compile(
    r"(?:(?P<year_before>[0-9]{4})\.? ?(?:g(?:ada|\.)?,? )?)?"
    r"(?<![0-9])(?P<day>[0-9]{1,2})(?:\.|st|nd|rd|th)? ?(?P<name>[^\W\d_]{3,})\.?"
    r"(?:,? (?P<year_after>[0-9]{4}))?"
)
_STEMS = (
    "jan gen янв січ",
    "feb фев лют",
    "mar már mär мар берез",
    "apr ápr апр квіт",
    "mai maj máj may mag май мая трав",
    "jun jūn jún giu июн черв",
    "jul jūl júl lug июл лип",
    "aug avg ago авг серп",
    "sep szep set сен верес",
    "okt oct ott окт жовт",
    "nov ноя листоп",
    "dec dic дек груд",
)
"""How the names of the months begin in the languages of the users, in the order of the year."""

_MONTHS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}


def _month_named(word: str) -> int | None:
    """Which month a word names, in whatever case: novembris, novembrī, ноября, November."""
    plain = word.casefold()
    return next((month for stem, month in _MONTHS.items() if plain.startswith(stem)), None)


def read_day_near(
    said: str, near: date, *, since: date = date.min, until: date = date.max
) -> date | None:
    """The one day that somebody typed, with its year or without: 21.11., 21 November, 21.11.2026.

    Without a year the day nearest to `near` is meant, of those between `since` and `until` where
    there are any. A day that is typed with its year is what it is; whether it may be so is the
    rule's to say. Words around it are left out; two days, or one in no calendar, are none.
    """
    if _DOTTED.search(said) or _DASHED.search(said):
        return read_day(said)
    found: list[tuple[int, int, int | None]] = [
        (int(each[1]), int(each[2]), None) for each in _WITHOUT_YEAR.finditer(said)
    ]
    for each in _WITH_NAME.finditer(said):
        month, year = _month_named(each["name"]), each["year_before"] or each["year_after"]
        if month is not None:
            found.append((int(each["day"]), month, None if year is None else int(year)))
    if len(found) != 1:
        return None
    ((number, month, its_year),) = found
    if its_year is not None:
        return _calendar_day(its_year, month, number)
    around = (_calendar_day(near.year + years, month, number) for years in range(-4, 5))
    days = [each for each in around if each is not None]
    meant = [each for each in days if since <= each <= until] or days
    return min(meant, key=lambda each: abs(each - near), default=None)


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
