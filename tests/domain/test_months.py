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


DEADLINES = [
    # month, first instant after the deadline (UTC) where the wall shows Riga's time, and Ljubljana's
    ("2026-01", "2026-02-10 22:00", "2026-02-10 23:00"),
    ("2026-02", "2026-03-10 22:00", "2026-03-10 23:00"),
    ("2026-03", "2026-04-10 21:00", "2026-04-10 22:00"),
    ("2026-04", "2026-05-10 21:00", "2026-05-10 22:00"),
    ("2026-05", "2026-06-10 21:00", "2026-06-10 22:00"),
    ("2026-06", "2026-07-10 21:00", "2026-07-10 22:00"),
    ("2026-07", "2026-08-10 21:00", "2026-08-10 22:00"),
    ("2026-08", "2026-09-10 21:00", "2026-09-10 22:00"),
    ("2026-09", "2026-10-10 21:00", "2026-10-10 22:00"),
    ("2026-10", "2026-11-10 22:00", "2026-11-10 23:00"),
    ("2026-11", "2026-12-10 22:00", "2026-12-10 23:00"),
    ("2026-12", "2027-01-10 22:00", "2027-01-10 23:00"),
    ("2027-01", "2027-02-10 22:00", "2027-02-10 23:00"),
    ("2027-02", "2027-03-10 22:00", "2027-03-10 23:00"),
    ("2027-03", "2027-04-10 21:00", "2027-04-10 22:00"),
    ("2027-04", "2027-05-10 21:00", "2027-05-10 22:00"),
    ("2027-05", "2027-06-10 21:00", "2027-06-10 22:00"),
    ("2027-06", "2027-07-10 21:00", "2027-07-10 22:00"),
    ("2027-07", "2027-08-10 21:00", "2027-08-10 22:00"),
    ("2027-08", "2027-09-10 21:00", "2027-09-10 22:00"),
    ("2027-09", "2027-10-10 21:00", "2027-10-10 22:00"),
    ("2027-10", "2027-11-10 22:00", "2027-11-10 23:00"),
    ("2027-11", "2027-12-10 22:00", "2027-12-10 23:00"),
    ("2027-12", "2028-01-10 22:00", "2028-01-10 23:00"),
    ("2028-01", "2028-02-10 22:00", "2028-02-10 23:00"),
    ("2028-02", "2028-03-10 22:00", "2028-03-10 23:00"),
    ("2028-03", "2028-04-10 21:00", "2028-04-10 22:00"),
    ("2028-04", "2028-05-10 21:00", "2028-05-10 22:00"),
    ("2028-05", "2028-06-10 21:00", "2028-06-10 22:00"),
    ("2028-06", "2028-07-10 21:00", "2028-07-10 22:00"),
    ("2028-07", "2028-08-10 21:00", "2028-08-10 22:00"),
    ("2028-08", "2028-09-10 21:00", "2028-09-10 22:00"),
    ("2028-09", "2028-10-10 21:00", "2028-10-10 22:00"),
    ("2028-10", "2028-11-10 22:00", "2028-11-10 23:00"),
    ("2028-11", "2028-12-10 22:00", "2028-12-10 23:00"),
    ("2028-12", "2029-01-10 22:00", "2029-01-10 23:00"),
]


@pytest.mark.parametrize(("month", "riga", "ljubljana"), DEADLINES)
def test_both_edges_of_the_deadline_hold_for_36_months(
    month: str, riga: str, ljubljana: str
) -> None:
    """The last second of the 10th is inside and the next one is not, in every month."""
    for zone, written in ((RIGA, riga), (LJUBLJANA, ljubljana)):
        closes = datetime.fromisoformat(f"{written}+00:00")
        assert editable_until(Month.parse(month), zone) == closes
        assert is_editable(Month.parse(month), closes - timedelta(seconds=1), zone)
        assert not is_editable(Month.parse(month), closes, zone)


def test_the_table_of_deadlines_has_36_months_in_a_row() -> None:
    """No month is left out of it."""
    months = [Month.parse(month) for month, _, _ in DEADLINES]
    assert months == [Month(2026 + number // 12, number % 12 + 1) for number in range(36)]


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
