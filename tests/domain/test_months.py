"""Months, deadlines and the nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.months import (
    Ambiguous,
    Existing,
    Missing,
    Month,
    editable_until,
    is_editable,
    month_of,
    require_utc,
    resolve_local,
    start_of_day,
)

RIGA = ZoneInfo("Europe/Riga")
LJUBLJANA = ZoneInfo("Europe/Ljubljana")

months = st.builds(Month, st.integers(2000, 2199), st.integers(1, 12))


def last_sunday(year: int, number: int) -> date:
    """The last Sunday of March or October, both of which have 31 days."""
    day = date(year, number, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def hours_ahead(day: date, standard: int) -> int:
    """How far a European zone is ahead of UTC at 00:00 of a day, by the rule of the directive.

    Clocks change at 01:00 UTC, so midnight of the Sunday itself still has the old offset.
    """
    summer = last_sunday(day.year, 3) < day <= last_sunday(day.year, 10)
    return standard + summer


@given(months)
def test_a_month_is_written_and_read_back(month: Month) -> None:
    """What is stored as 2026-11 comes back as the same month."""
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "26-01", "2026-011", "", "٢٠٢٦-١١"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    """A month that no calendar has is not silently another one."""
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


@given(months)
def test_the_month_after_begins_on_the_day_after_the_last(month: Month) -> None:
    """Going on and back are each other's opposite, and no day lies between two months."""
    assert month.next().previous() == month == month.previous().next()
    assert month.previous() < month < month.next()
    assert month.next().first_day - month.last_day == timedelta(days=1)
    assert list(month.days())[-1] == month.last_day


@pytest.mark.parametrize(("zone", "standard"), [(RIGA, 2), (LJUBLJANA, 1)])
def test_both_edges_of_the_deadline_hold_for_36_months(zone: ZoneInfo, standard: int) -> None:
    """The last second of the 10th is inside and the next one is not, in every month."""
    month = Month(2026, 9)
    for _ in range(36):
        following = month.next()
        eleventh = date(following.year, following.number, 11)
        expected = datetime.combine(eleventh, time(), UTC) - timedelta(
            hours=hours_ahead(eleventh, standard)
        )
        assert editable_until(month, zone) == expected
        assert is_editable(month, expected - timedelta(seconds=1), zone)
        assert not is_editable(month, expected, zone)
        month = following
    assert month == Month(2029, 9)


@pytest.mark.parametrize(
    ("month", "hour"),
    [
        (Month(2026, 9), 21),
        (Month(2026, 10), 22),
        (Month(2027, 2), 22),
        (Month(2027, 3), 21),
        (Month(2027, 4), 21),
    ],
)
def test_the_deadline_follows_summer_time(month: Month, hour: int) -> None:
    """Midnight in Riga is 21:00 in Greenwich in summer and 22:00 in winter."""
    following = month.next()
    assert editable_until(month, RIGA) == datetime(
        following.year, following.number, 10, hour, tzinfo=UTC
    )


def test_a_meeting_near_midnight_belongs_to_the_month_on_the_wall() -> None:
    """At 22:30 UTC on 30 November it is December in Riga and still November in Ljubljana."""
    starts_at = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    assert month_of(starts_at, RIGA) == Month(2026, 12)
    assert month_of(starts_at, LJUBLJANA) == Month(2026, 11)


def test_a_month_with_a_changed_clock_has_an_hour_more_or_less() -> None:
    """October 2026 lasts 31 days and an hour, March 2027 an hour short of 31 days."""

    def length(month: Month) -> timedelta:
        return start_of_day(month.next().first_day, RIGA) - start_of_day(month.first_day, RIGA)

    assert length(Month(2026, 10)) == timedelta(days=31, hours=1)
    assert length(Month(2027, 3)) == timedelta(days=30, hours=23)


def test_the_missing_hour_of_march_is_found() -> None:
    """On 28 March 2027 the wall in Riga never shows 03:30."""
    day = date(2027, 3, 28)
    assert resolve_local(day, time(3, 30), RIGA) == Missing()
    assert resolve_local(day, time(3, 0), RIGA) == Missing()
    assert resolve_local(day, time(4, 0), RIGA) == Existing(datetime(2027, 3, 28, 1, tzinfo=UTC))


def test_the_doubled_hour_of_october_is_found() -> None:
    """On 25 October 2026 the wall in Riga shows 03:30 twice, an hour apart."""
    assert resolve_local(date(2026, 10, 25), time(3, 30), RIGA) == Ambiguous(
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    )


@pytest.mark.parametrize("zone", [RIGA, LJUBLJANA])
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28), date(2028, 2, 29)])
def test_every_minute_of_a_day_is_reached_by_exactly_one_time_on_the_wall(
    zone: ZoneInfo, day: date
) -> None:
    """Walking through the day in UTC meets just the instants that its wall times resolve to."""
    walked = []
    instant = start_of_day(day, zone)
    while instant < start_of_day(day + timedelta(days=1), zone):
        walked.append(instant)
        instant += timedelta(minutes=1)
    resolved: list[datetime] = []
    for minute in range(24 * 60):
        found = resolve_local(day, time(minute // 60, minute % 60), zone)
        if isinstance(found, Existing):
            resolved.append(found.instant)
        elif isinstance(found, Ambiguous):
            resolved += [found.first, found.second]
    assert sorted(resolved) == walked


def test_durations_are_differences_of_instants() -> None:
    """From 02:30 to 04:30 on the wall it is three hours in October and one in March."""

    def between(day: date) -> timedelta:
        start, end = (resolve_local(day, time(hour, 30), RIGA) for hour in (2, 4))
        assert isinstance(start, Existing)
        assert isinstance(end, Existing)
        return end.instant - start.instant

    assert between(date(2026, 10, 25)) == timedelta(hours=3)
    assert between(date(2027, 3, 28)) == timedelta(hours=1)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 10),  # noqa: DTZ001 - the naive value is what must be refused
        datetime(2026, 11, 10, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 11, 10, tzinfo=RIGA),
    ],
)
def test_an_instant_that_is_not_in_utc_is_refused(instant: datetime) -> None:
    """A time without a zone, or with another one, never reaches a rule."""
    with pytest.raises(ValueError, match="UTC"):
        require_utc(instant)
