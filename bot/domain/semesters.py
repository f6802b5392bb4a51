"""Owns an organisation's calendar of semesters; must not know contracts, plans or a clock.

School years are named by the year in which they begin: 2026 for 2026/2027. The days are presets per
country which a coordinator changes, since each municipality and year has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from bot.domain.days import DayRange
from bot.domain.ids import SemesterId
from bot.domain.refusals import RefusalCode, Refused, refuse

LEAST_DAYS = 28
"""The shortest semester *(ours)*: a typing mistake in a day must not make one of a week."""


class Edge(IntEnum):
    """Which end of a semester is meant."""

    BEGINS = 0
    ENDS = 1


@dataclass(frozen=True, slots=True)
class SemesterDays:
    """A half of a school year as a country has it: month and day of both ends.

    The year is counted from the one in which the school year begins; 1 is the year after it.
    """

    begins: tuple[int, int, int]
    ends: tuple[int, int, int]

    def in_school_year(self, year: int) -> DayRange:
        """The local days of this half in the school year that begins in `year`."""
        (after, month, day), (until, last_month, last_day) = self.begins, self.ends
        return DayRange(date(year + after, month, day), date(year + until, last_month, last_day))


PRESETS: Mapping[str, tuple[SemesterDays, SemesterDays]] = {
    "LV": (SemesterDays((0, 9, 1), (0, 12, 31)), SemesterDays((1, 1, 1), (1, 5, 31))),
    "IT": (SemesterDays((0, 9, 15), (1, 1, 31)), SemesterDays((1, 2, 1), (1, 6, 10))),
    "SI": (SemesterDays((0, 9, 1), (1, 1, 31)), SemesterDays((1, 2, 1), (1, 6, 24))),
    "HU": (SemesterDays((0, 9, 1), (1, 1, 31)), SemesterDays((1, 2, 1), (1, 6, 15))),
}
"""Semesters by country *(ours)*: where to begin, to be checked against the year's own calendar."""

ELSEWHERE = PRESETS["LV"]
"""For a country that nobody has set *(ours)*."""


@dataclass(frozen=True, slots=True)
class Semester:
    """One of the two halves of a school year, as the organisation has it."""

    id: SemesterId
    school_year: int
    number: int
    days: DayRange

    @property
    def begins(self) -> date:
        return self.days.begins

    @property
    def ends(self) -> date:
        return self.days.ends


@dataclass(frozen=True, slots=True)
class SemesterChanged:
    """A semester has other days from now on."""

    before: Semester
    after: Semester


def preset(country: str, school_year: int) -> tuple[DayRange, DayRange]:
    """The two semesters of a school year in the country (ISO 3166, two capitals)."""
    first, second = PRESETS.get(country, ELSEWHERE)
    return first.in_school_year(school_year), second.in_school_year(school_year)


def school_year_of(day: date, country: str) -> int:
    """The school year to which a local day belongs by the presets; the holidays end it."""
    first, _ = preset(country, day.year)
    return day.year if day >= first.begins else day.year - 1


def in_order(semesters: Iterable[Semester]) -> tuple[Semester, ...]:
    """The same semesters, the earliest first."""
    return tuple(sorted(semesters, key=lambda each: (each.begins, each.id)))


def semester_on(day: date, semesters: Sequence[Semester]) -> Semester | None:
    """The semester in which the day lies, or nothing in the holidays."""
    return next((each for each in semesters if day in each.days), None)


def semester_from(day: date, semesters: Sequence[Semester]) -> Semester | None:
    """The semester in which the day lies or, in the holidays, the next one that is known."""
    return next((each for each in in_order(semesters) if day <= each.ends), None)


def school_year_days(school_year: int, semesters: Sequence[Semester]) -> DayRange | None:
    """From the first day of its first semester to the last day of its second one.

    Nothing where one of the two is not known. That the school year ends with its second semester
    is a reading of "not longer than one school year" (Mentor guidelines, contracts).
    """
    halves = [each for each in semesters if each.school_year == school_year]
    if {each.number for each in halves} != {1, 2}:
        return None
    return DayRange(min(each.begins for each in halves), max(each.ends for each in halves))


def change_semester(
    semester: Semester,
    edge: Edge,
    day: date,
    others: Sequence[Semester],
    *,
    used: DayRange | None = None,
) -> SemesterChanged | Refused:
    """Move one end of a semester.

    `used` runs from the first to the last day on which entries count for plans of this semester:
    what was logged under a semester keeps lying in it.
    """
    begins = day if edge is Edge.BEGINS else semester.begins
    ends = day if edge is Edge.ENDS else semester.ends
    if ends - begins < timedelta(days=LEAST_DAYS - 1):
        return refuse(RefusalCode.SEMESTER_TOO_SHORT, least=LEAST_DAYS)
    after = replace(semester, days=DayRange(begins, ends))
    for other in others:
        if other.id != semester.id and other.days.meets(after.days):
            return refuse(RefusalCode.SEMESTER_OVERLAP, begins=other.begins, ends=other.ends)
    if used is not None and not (begins <= used.begins and used.ends <= ends):
        return refuse(RefusalCode.SEMESTER_IN_USE, begins=used.begins, ends=used.ends)
    return SemesterChanged(semester, after)
