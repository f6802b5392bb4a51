"""Owns quiet hours and working days; must not decide what is worth a message.

Calls for help and their repetition ignore quiet hours: see `alerts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.domain.months import require_utc


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times between which nothing is sent unasked: from `start`, until before `end`.

    They may go over midnight; where both are the same there are none. The default is ours.
    """

    start: time = time(20)
    end: time = time(9)

    def hold(self, wall: time) -> bool:
        """Whether it is quiet when the wall shows that time."""
        if self.start <= self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When an organisation works: its zone, country (ISO 3166, two capitals) and exceptions.

    `overrides` says of single days whether they are worked, against the calendar of the country:
    free days of the organisation, and moved working days that were decided later. Raises ValueError
    when nobody knows the holidays of the country.
    """

    zone: ZoneInfo
    country: str
    overrides: Mapping[date, bool] = field(default_factory=dict)
    quiet: QuietHours = field(default_factory=QuietHours)

    def __post_init__(self) -> None:
        _country_calendar(self.country, 2026)

    def is_working_day(self, day: date) -> bool:
        return is_working_day(day, self.country, self.overrides)


@lru_cache(maxsize=64)
def _country_calendar(country: str, year: int) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError as unknown:
        raise ValueError(f"no public holidays are known for the country {country!r}") from unknown


def is_working_day(day: date, country: str, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether people work on a local day: no weekend, no public holiday, moved days included."""
    if overrides is not None and day in overrides:
        return overrides[day]
    return _country_calendar(country, day.year).is_working_day(day)


def last_working_day_on_or_before(
    day: date, country: str, overrides: Mapping[date, bool] | None = None
) -> date:
    """The day itself when it is worked, else the nearest one before it.

    Raises ValueError when a whole year is free, which only wrong overrides can bring about.
    """
    for back in range(366):
        earlier = day - timedelta(days=back)
        if is_working_day(earlier, country, overrides):
            return earlier
    raise ValueError(f"the year before {day} has no working day: the overrides are wrong")


def first_working_day_on_or_after(
    day: date, country: str, overrides: Mapping[date, bool] | None = None
) -> date:
    """The day itself when it is worked, else the nearest one after it.

    Raises ValueError when a whole year is free, which only wrong overrides can bring about.
    """
    for ahead in range(366):
        later = day + timedelta(days=ahead)
        if is_working_day(later, country, overrides):
            return later
    raise ValueError(f"the year after {day} has no working day: the overrides are wrong")


def next_allowed(instant: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """The instant (UTC) itself when it is not quiet then, else the end of these quiet hours."""
    local = require_utc(instant).astimezone(zone)
    if not quiet.hold(local.time()):
        return instant
    day = local.date()
    if local.time() >= quiet.end:
        day += timedelta(days=1)
    return datetime.combine(day, quiet.end, zone).astimezone(UTC)


def next_working_moment(instant: datetime, calendar: WorkCalendar) -> datetime:
    """The first instant from that one on which is not quiet and lies on a working day (UTC).

    Raises ValueError when no working day comes within a year.
    """
    moment = next_allowed(instant, calendar.zone, calendar.quiet)
    for _ in range(366):
        day = moment.astimezone(calendar.zone).date()
        if calendar.is_working_day(day):
            return moment
        next_day = datetime.combine(day + timedelta(days=1), time(), calendar.zone)
        moment = next_allowed(next_day.astimezone(UTC), calendar.zone, calendar.quiet)
    raise ValueError(f"no working day comes within a year after {instant}")
