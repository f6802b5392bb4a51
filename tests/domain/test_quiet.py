"""Quiet hours and working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quiet import (
    QuietHours,
    WorkCalendar,
    is_working_day,
    last_working_day_on_or_before,
    next_allowed,
    next_working_moment,
)
from tests.domain.books import RIGA, riga

NIGHT = QuietHours()


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (riga(2026, 11, 20, 19, 59), riga(2026, 11, 20, 19, 59)),
        (riga(2026, 11, 20, 20), riga(2026, 11, 21, 9)),
        (riga(2026, 11, 20, 23, 59), riga(2026, 11, 21, 9)),
        (riga(2026, 11, 21), riga(2026, 11, 21, 9)),
        (riga(2026, 11, 21, 8, 59), riga(2026, 11, 21, 9)),
        (riga(2026, 11, 21, 9), riga(2026, 11, 21, 9)),
        (riga(2027, 3, 27, 22), riga(2027, 3, 28, 9)),
        (riga(2026, 10, 24, 22), riga(2026, 10, 25, 9)),
    ],
)
def test_the_night_ends_at_nine_on_the_wall(asked: datetime, allowed: datetime) -> None:
    """Both edges to the minute, and also over the nights in which the clocks change."""
    assert next_allowed(asked, RIGA, NIGHT) == allowed


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone itself
    st.times(),
    st.times(),
    st.sampled_from([RIGA, ZoneInfo("Europe/Ljubljana")]),
)
def test_what_is_allowed_is_never_quiet_and_never_more_than_a_day_away(
    instant: datetime, start: time, end: time, zone: ZoneInfo
) -> None:
    """For any quiet hours an allowed moment comes, and moving to it twice changes nothing."""
    quiet = QuietHours(start, end)
    allowed = next_allowed(instant, zone, quiet)
    assert instant <= allowed <= instant + timedelta(hours=25)
    assert next_allowed(allowed, zone, quiet) == allowed


def test_equal_times_mean_no_quiet_hours() -> None:
    """An organisation can do without them."""
    midnight = riga(2026, 11, 20)
    assert next_allowed(midnight, RIGA, QuietHours(time(0), time(0))) == midnight


@pytest.mark.parametrize(
    ("day", "country", "worked"),
    [
        (date(2026, 11, 18), "LV", False),  # proclamation of the republic, a Wednesday
        (date(2026, 11, 18), "SI", True),
        (date(2026, 6, 22), "LV", False),  # a bridge day that was moved
        (date(2026, 6, 27), "LV", True),  # the Saturday worked for it
        (date(2027, 2, 8), "SI", False),  # day of Prešeren
        (date(2027, 4, 26), "IT", True),
        (date(2026, 10, 23), "HU", False),
        (date(2026, 11, 21), "HU", False),  # a Saturday
    ],
)
def test_working_days_follow_the_country(day: date, country: str, worked: bool) -> None:
    """Weekends, public holidays and moved days of each country."""
    assert is_working_day(day, country) is worked


def test_exceptions_of_the_organisation_win() -> None:
    """A free day of its own, and a Saturday that it works."""
    overrides = {date(2026, 11, 20): False, date(2026, 11, 21): True}
    assert not is_working_day(date(2026, 11, 20), "LV", overrides)
    assert is_working_day(date(2026, 11, 21), "LV", overrides)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 10), date(2027, 1, 8)),
        (date(2027, 4, 10), date(2027, 4, 9)),
        (date(2027, 7, 10), date(2027, 7, 9)),
        (date(2027, 10, 10), date(2027, 10, 8)),
        (date(2027, 2, 10), date(2027, 2, 10)),
        (date(2027, 1, 3), date(2026, 12, 30)),  # Sunday, Saturday, New Year, and its eve
    ],
)
def test_the_last_working_day_lies_on_or_before(day: date, expected: date) -> None:
    """Also back over the turn of the year."""
    assert last_working_day_on_or_before(day, "LV") == expected


def test_overrides_without_any_working_day_are_an_error() -> None:
    """A search that would not end says what is wrong."""
    idle = {date(2026, 1, 1) + timedelta(days=number): False for number in range(800)}
    with pytest.raises(ValueError, match="overrides"):
        last_working_day_on_or_before(date(2027, 12, 1), "LV", idle)
    with pytest.raises(ValueError, match="working day"):
        next_working_moment(riga(2026, 1, 5, 12), WorkCalendar(RIGA, "LV", idle))


def test_an_unknown_country_is_refused_when_the_calendar_is_made() -> None:
    """The mistake is found at the start and names the country."""
    with pytest.raises(ValueError, match="'ZZ'"):
        WorkCalendar(RIGA, "ZZ")


def test_working_hours_come_after_the_weekend() -> None:
    """What comes on a Friday evening waits until Monday at nine."""
    calendar = WorkCalendar(RIGA, "LV")
    assert next_working_moment(riga(2026, 11, 20, 20), calendar) == riga(2026, 11, 23, 9)
    assert next_working_moment(riga(2026, 11, 20, 12), calendar) == riga(2026, 11, 20, 12)
    assert next_working_moment(riga(2026, 11, 18, 12), calendar) == riga(2026, 11, 19, 9)
