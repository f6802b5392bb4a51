"""Owns a mentor's other working hours, week by week, as time that is taken; must not judge a meeting.

Hours that another employer pays are declared as a timetable with days that differ from it (Mentor
guidelines, double payment). Walls are those of the zone in which the line was declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.ids import MeetingId
from bot.domain.months import start_of_day
from bot.domain.terms import Interval

MINUTES_A_DAY = 24 * 60

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


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """A held meeting as far as other work matters: its number, and when it was."""

    meeting: MeetingId
    when: Interval


def other_work(
    lines: Iterable[DeclaredHours], exceptions: Iterable[DeclaredException], days: DayRange
) -> tuple[Interval, ...]:
    """The working hours of these local days as instants, in order; what overlaps or touches is one."""
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
    return merged(found)


def other_work_between(
    lines: Iterable[DeclaredHours],
    exceptions: Iterable[DeclaredException],
    starts_at: datetime,
    ends_at: datetime,
) -> tuple[Interval, ...]:
    """The working hours between two instants, cut to them; nothing where the second isn't later."""
    if ends_at <= starts_at:
        return ()
    # A day more on each side: the local day of a line depends on its own zone.
    days = DayRange(starts_at.date() - timedelta(days=1), ends_at.date() + timedelta(days=1))
    return tuple(
        Interval(max(each.starts_at, starts_at), min(each.ends_at, ends_at))
        for each in other_work(lines, exceptions, days)
        if each.meets(starts_at, ends_at)
    )


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time in as few intervals as possible, in order."""
    found: list[Interval] = []
    for each in sorted(intervals, key=lambda each: (each.starts_at, each.ends_at)):
        if found and each.starts_at <= found[-1].ends_at:
            last = found.pop()
            each = Interval(last.starts_at, max(last.ends_at, each.ends_at))
        found.append(each)
    return tuple(found)


def meeting_other_work(
    entries: Iterable[TimetableEntry], work: Sequence[Interval]
) -> tuple[TimetableEntry, ...]:
    """The meetings that lie, even in part, in other work: paid twice, they must be paid back
    (Mentor guidelines, double payment)."""
    return tuple(
        entry
        for entry in entries
        if any(each.meets(entry.when.starts_at, entry.when.ends_at) for each in work)
    )


def says_already(line: DeclaredHours, lines: Iterable[DeclaredHours]) -> bool:
    """Whether the timetable holds all of the line already."""
    return any(
        each.weekday == line.weekday
        and each.zone == line.zone
        and each.begins <= line.begins
        and (each.ends is None or (line.ends is not None and line.ends <= each.ends))
        and minutes_of(each.wall_from) <= minutes_of(line.wall_from)
        and minutes_of(line.wall_until, ends=True) <= minutes_of(each.wall_until, ends=True)
        for each in lines
    )


def hours_at(
    weekday: int, starts: int, ends: int, begins: date, zone: ZoneInfo
) -> DeclaredHours | None:
    """A line of the week by minutes of the day, until further notice; nothing where they are none."""
    if not (1 <= weekday <= 7 and 0 <= starts < ends <= MINUTES_A_DAY):
        return None
    return DeclaredHours(weekday, wall_of(starts), wall_of(ends), begins, None, zone)


def wall_of(minutes: int) -> time:
    """The time on the wall of a minute of the day; 1440 is `END_OF_DAY`."""
    return time(minutes // 60 % 24, minutes % 60)


def minutes_of(wall: time, *, ends: bool = False) -> int:
    """The minute of the day; `ends` tells midnight at its end from midnight at its beginning."""
    minutes = wall.hour * 60 + wall.minute
    return MINUTES_A_DAY if ends and wall == END_OF_DAY else minutes


def _on(day: date, wall_from: time, wall_until: time, zone: ZoneInfo) -> list[Interval]:
    """From one time on the wall to the other: of times that come twice the wider reading."""
    starts_at = _instant(day, wall_from, zone, fold=0)
    if wall_until == END_OF_DAY:
        ends_at = start_of_day(day + timedelta(days=1), zone)
    else:
        ends_at = _instant(day, wall_until, zone, fold=1)
    return [Interval(starts_at, ends_at)] if starts_at < ends_at else []


def _instant(day: date, wall: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """When the wall shows that time; a time that no wall shows that night is the one of the change."""
    earlier, later = (
        datetime.combine(day, wall.replace(fold=each), zone).astimezone(UTC) for each in (0, 1)
    )
    if earlier <= later:
        return later if fold else earlier
    # In the hour that is left out the readings are swapped; between them lies the change.
    moment = later
    while moment < earlier and moment.astimezone(zone).time() < wall:
        moment += timedelta(minutes=1)
    return moment
