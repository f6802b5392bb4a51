"""Owns a mentor's other working hours, week by week, as time that is taken; must not judge a meeting.

Hours that another employer pays are declared as a timetable with days that differ from it (Mentor
guidelines, double payment). Walls are those of the zone in which the line was declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.months import start_of_day
from bot.domain.terms import Interval

END_OF_DAY = time(0)
"""As the end of working hours: midnight at the end of the day, for nothing ends when it begins."""


@dataclass(frozen=True, slots=True)
class DeclaredHours:
    """A line of the week: on this weekday (ISO, 1 is Monday) from one time on the wall to another.

    It holds from `begins` to `ends`, the last day included; without it until further notice.
    """

    weekday: int
    wall_from: time
    wall_until: time
    begins: date
    ends: date | None
    zone: ZoneInfo

    def holds_on(self, day: date) -> bool:
        """Whether the line is of that day."""
        if day.isoweekday() != self.weekday or day < self.begins:
            return False
        return self.ends is None or day <= self.ends


@dataclass(frozen=True, slots=True)
class DeclaredException:
    """A day that is not as the week says: other hours, or none."""

    day: date
    zone: ZoneInfo
    hours: tuple[time, time] | None = None


def other_work(
    lines: Iterable[DeclaredHours], exceptions: Iterable[DeclaredException], days: DayRange
) -> tuple[Interval, ...]:
    """The working hours of these local days as instants, in order."""
    week, other = list(lines), {each.day: each for each in exceptions}
    found: list[Interval] = []
    for day in days if week or other else ():
        if day in other:
            hours = other[day].hours
            found += [] if hours is None else _on(day, *hours, other[day].zone)
            continue
        for line in week:
            if line.holds_on(day):
                found += _on(day, line.wall_from, line.wall_until, line.zone)
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.ends_at)))


def _on(day: date, wall_from: time, wall_until: time, zone: ZoneInfo) -> list[Interval]:
    """From one time on the wall to the other: of times that come twice the wider reading."""
    starts_at = datetime.combine(day, wall_from.replace(fold=0), zone).astimezone(UTC)
    if wall_until == END_OF_DAY:
        ends_at = start_of_day(day + timedelta(days=1), zone)
    else:
        ends_at = datetime.combine(day, wall_until.replace(fold=1), zone).astimezone(UTC)
    return [Interval(starts_at, ends_at)] if starts_at < ends_at else []
