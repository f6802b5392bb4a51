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
    """The days that somebody typed, in the order of the text: 31.12.2026 or 2026-12-31.

    Nothing where one of them is in no calendar; words around them are left out.
    """
    found = [(each.start(), each[3], each[2], each[1]) for each in _DOTTED.finditer(said)]
    found += [(each.start(), each[1], each[2], each[3]) for each in _DASHED.finditer(said)]
    try:
        return tuple(date(int(year), int(month), int(day)) for _, year, month, day in sorted(found))
    except ValueError:
        return ()


def read_day(said: str) -> date | None:
    """The one day that somebody typed, or nothing."""
    days = read_days(said)
    return days[0] if len(days) == 1 else None
