"""Owns months, deadlines and local times; must not look at a clock or know what a month is used for.

An instant is an aware datetime in UTC. A day, a month and a time on the wall mean nothing without a
zone, so every function that crosses from one to the other is given the organisation's zone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EDITABLE_UNTIL_DAY = 10
"""Last day of the next month on which entries can be changed (Mentor guidelines, editing)."""


def require_utc(instant: datetime) -> datetime:
    """Give the instant back, or raise ValueError when it is naive or stands in another zone."""
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"an instant must be aware and in UTC, this one is not: {instant!r}")
    return instant


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, ordered by time. Raises ValueError for a month that no calendar has."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"no such month: year {self.year}, number {self.number}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2026-11`. Raises ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if found is None:
            raise ValueError(f"a month is written like 2026-11, not {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of_day(cls, day: date) -> Month:
        """The month in which a local day lies."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def previous(self) -> Month:
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    def days(self) -> Iterator[date]:
        """All days of the month, the first one first."""
        day = self.first_day
        for offset in range(self.last_day.day):
            yield day + timedelta(days=offset)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day on the wall calendar in that zone."""
    return require_utc(instant).astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC.

    Where the clocks jump over midnight this is the moment of the jump, which is when that day begins.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def month_of(starts_at: datetime, zone: ZoneInfo) -> Month:
    """The month an entry belongs to: the local month in which the meeting starts.

    A meeting over midnight at the end of a month counts wholly in the month of its start.
    """
    return Month.of_day(local_day(starts_at, zone))


def editable_until(month: Month, zone: ZoneInfo, last_day: int = EDITABLE_UNTIL_DAY) -> datetime:
    """The first instant (UTC) at which entries of the month can no longer be changed.

    Half-open: 23:59:59 local time on the 10th of the next month is still inside, 00:00 on the 11th
    is not (Mentor guidelines, editing; that the 10th itself is included is a reading).
    """
    deadline_day = month.next().first_day + timedelta(days=last_day - 1)
    return start_of_day(deadline_day + timedelta(days=1), zone)


def is_editable(
    month: Month, at: datetime, zone: ZoneInfo, last_day: int = EDITABLE_UNTIL_DAY
) -> bool:
    """Whether entries of the month can still be changed at that instant.

    Says nothing of months that have not begun: a meeting in the future is refused by another rule.
    """
    return require_utc(at) < editable_until(month, zone, last_day)


@dataclass(frozen=True, slots=True)
class Existing:
    """A time on the wall that happened or will happen exactly once."""

    instant: datetime


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A time on the wall that comes twice, in the night in which the clocks go back."""

    first: datetime
    second: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """A time on the wall that never comes, in the night in which the clocks go forward."""


LocalTime = Existing | Ambiguous | Missing


def resolve_local(day: date, wall: time, zone: ZoneInfo) -> LocalTime:
    """Find the instants (UTC) at which the wall shows that time: one, two or none.

    Nothing is guessed: whoever asked a person for a time asks again when it is ambiguous or missing.
    """
    plain = wall.replace(tzinfo=None, fold=0)
    first, second = (
        datetime.combine(day, plain.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)
    )
    if first.astimezone(zone).time() != plain:
        return Missing()
    return Existing(first) if first == second else Ambiguous(first, second)


def hours_between(
    day: date, wall_from: time, wall_until: time, zone: ZoneInfo
) -> timedelta | Ambiguous | Missing:
    """How long it lasted from one time on the wall to another, counted in UTC.

    In the night in which the clocks go back, 02:30 to 04:30 in Riga is three hours, in the night in
    which they go forward one. An end that is not after the start is one of the next day. The first of
    the two times that is not exactly once is given back instead.
    """
    until_day = day if wall_from < wall_until else day + timedelta(days=1)
    match resolve_local(day, wall_from, zone), resolve_local(until_day, wall_until, zone):
        case (Existing(starts_at), Existing(ends_at)):
            return ends_at - starts_at
        case (Existing(), (Ambiguous() | Missing()) as other):
            return other
        case ((Ambiguous() | Missing()) as other, _):
            return other
        case never:
            raise AssertionError(f"a time on the wall was {never!r}")
