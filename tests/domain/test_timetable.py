"""Other work as time that is taken: the week, days that differ, midnight, and nights of the change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import DayRange
from bot.domain.ids import MeetingId
from bot.domain.terms import Interval
from bot.domain.timetable import (
    END_OF_DAY,
    MINUTES_A_DAY,
    DeclaredException,
    DeclaredHours,
    TimetableEntry,
    hours_at,
    meeting_other_work,
    merged,
    minutes_of,
    other_work,
    other_work_between,
    says_already,
    wall_of,
)

RIGA = ZoneInfo("Europe/Riga")
LJUBLJANA = ZoneInfo("Europe/Ljubljana")
LONG_AGO = date(2026, 1, 1)


def line(
    weekday: int,
    begins: time,
    ends: time,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
    zone: ZoneInfo = RIGA,
) -> DeclaredHours:
    return DeclaredHours(weekday, begins, ends, since, until, zone)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def hours(found: tuple[Interval, ...]) -> float:
    return sum((each.ends_at - each.starts_at).total_seconds() for each in found) / 3600


def week_of(first: date) -> DayRange:
    return DayRange(first, first + timedelta(days=6))


def test_a_line_holds_on_its_weekday_from_its_first_to_its_last_day() -> None:
    """Mondays of November from the 9th to the 16th are two."""
    mondays = line(1, time(8), time(16), since=date(2026, 11, 9), until=date(2026, 11, 16))
    found = other_work([mondays], [], DayRange(date(2026, 11, 1), date(2026, 11, 30)))
    assert found == (
        Interval(utc(9, 6), utc(9, 14)),
        Interval(utc(16, 6), utc(16, 14)),
    )


def test_lines_that_overlap_or_touch_are_one() -> None:
    """Two jobs side by side take the time of both, once."""
    lines = [line(1, time(8), time(12)), line(1, time(11), time(13)), line(1, time(13), time(14))]
    found = other_work(lines, [], week_of(date(2026, 11, 9)))
    assert found == (Interval(utc(9, 6), utc(9, 12)),)


def test_midnight_ends_the_day_and_joins_the_next_one() -> None:
    """22:00 to 24:00 and 00:00 to 06:00 of the next day are one night."""
    lines = [line(1, time(22), END_OF_DAY), line(2, time(0), time(6))]
    found = other_work(lines, [], week_of(date(2026, 11, 9)))
    assert found == (Interval(utc(9, 20), utc(10, 4)),)
    whole = other_work([line(1, time(0), END_OF_DAY)], [], week_of(date(2026, 11, 9)))
    assert hours(whole) == 24


@pytest.mark.parametrize(
    ("day", "begins", "ends", "wanted"),
    [
        (date(2026, 10, 25), time(0), END_OF_DAY, 25),
        (date(2026, 10, 25), time(2, 30), time(4, 30), 3),
        (date(2026, 10, 25), time(3, 30), time(4), 1.5),
        (date(2027, 3, 28), time(0), END_OF_DAY, 23),
        (date(2027, 3, 28), time(2, 30), time(4, 30), 1),
        (date(2027, 3, 28), time(3), time(3, 30), 0),
        (date(2027, 3, 28), time(2, 30), time(3, 30), 0.5),
        (date(2027, 3, 28), time(3, 30), time(5), 1),
    ],
)
def test_the_nights_of_the_change_are_as_long_as_they_are(
    day: date, begins: time, ends: time, wanted: float
) -> None:
    """Durations are those of the clock on the wall in Riga, the doubled hour counted twice."""
    sundays = line(7, begins, ends)
    assert hours(other_work([sundays], [], DayRange(day, day))) == wanted


def test_a_day_that_differs_replaces_all_lines_of_that_day() -> None:
    """No work, or other hours, whatever the week says; the next day is untouched."""
    lines = [line(1, time(8), time(12)), line(1, time(13), time(17)), line(2, time(8), time(9))]
    off = DeclaredException(date(2026, 11, 9), RIGA)
    assert hours(other_work(lines, [off], week_of(date(2026, 11, 9)))) == 1
    other = DeclaredException(date(2026, 11, 9), RIGA, (time(10), time(11)))
    assert other_work(lines, [other], week_of(date(2026, 11, 9)))[0] == Interval(
        utc(9, 8), utc(9, 9)
    )
    free = DeclaredException(date(2026, 11, 14), RIGA, (time(10), END_OF_DAY))
    assert hours(other_work(lines, [free], week_of(date(2026, 11, 9)))) == 9 + 14


def test_between_two_instants_the_work_is_cut_to_them() -> None:
    """An answer holds nothing outside of what was asked, whatever the zone's day."""
    nights = [line(weekday, time(22), END_OF_DAY) for weekday in range(1, 8)]
    assert other_work_between(nights, [], utc(9, 21), utc(9, 21, 30)) == (
        Interval(utc(9, 21), utc(9, 21, 30)),
    )
    assert other_work_between(nights, [], utc(9, 21), utc(9, 21)) == ()
    assert other_work_between(nights, [], utc(9, 10), utc(9, 20)) == ()


def test_meetings_in_other_work_are_found_and_those_beside_it_are_not() -> None:
    """One may begin when the other ends."""
    work = [Interval(utc(9, 8), utc(9, 12))]
    entries = [
        TimetableEntry(MeetingId(number), Interval(utc(9, start), utc(9, start + 1)))
        for number, start in enumerate((7, 8, 11, 12))
    ]
    assert [each.meeting for each in meeting_other_work(entries, work)] == [1, 2]


def test_what_the_week_says_already_is_known() -> None:
    """A line within another, on the same weekday and no earlier, adds nothing."""
    known = [line(1, time(8), time(16), since=date(2026, 11, 1))]
    within = line(1, time(9), time(16), since=date(2026, 11, 5))
    assert says_already(within, known)
    assert not says_already(line(1, time(9), time(16), since=date(2026, 10, 5)), known)
    assert not says_already(line(2, time(9), time(16), since=date(2026, 11, 5)), known)
    assert not says_already(line(1, time(9), END_OF_DAY, since=date(2026, 11, 5)), known)
    ended = [line(1, time(8), time(16), until=date(2026, 11, 30))]
    assert not says_already(within, ended)


@pytest.mark.parametrize(
    ("weekday", "begins", "ends"), [(0, 0, 60), (8, 0, 60), (1, 60, 60), (1, -30, 60), (1, 0, 1441)]
)
def test_minutes_that_are_no_hours_make_no_line(weekday: int, begins: int, ends: int) -> None:
    """What no wall shows is nothing."""
    assert hours_at(weekday, begins, ends, LONG_AGO, RIGA) is None


MINUTES = st.integers(0, MINUTES_A_DAY // 30).map(lambda halves: halves * 30)


MOMENTS = st.one_of(
    st.integers(0, 240 * 1440).map(lambda minutes: utc(1, 0, month=9) + timedelta(minutes=minutes)),
    # The nights of the change, which chance would hardly find.
    st.integers(0, 1440).map(lambda minutes: utc(24, 12, month=10) + timedelta(minutes=minutes)),
    st.integers(0, 1440).map(
        lambda minutes: utc(27, 12, month=3, year=2027) + timedelta(minutes=minutes)
    ),
)


@st.composite
def lines(draw: st.DrawFn) -> DeclaredHours:
    begins, ends = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
    since = draw(st.dates(date(2026, 9, 1), date(2027, 4, 30)))
    until = draw(st.none() | st.integers(0, 200).map(lambda days: since + timedelta(days=days)))
    return DeclaredHours(
        draw(st.integers(1, 7)),
        wall_of(begins),
        wall_of(ends),
        since,
        until,
        draw(st.sampled_from([RIGA, LJUBLJANA])),
    )


@st.composite
def exceptions(draw: st.DrawFn) -> DeclaredException:
    span = None
    if draw(st.booleans()):
        begins, ends = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
        span = (wall_of(begins), wall_of(ends))
    return DeclaredException(draw(st.dates(date(2026, 9, 1), date(2027, 4, 30))), RIGA, span)


@given(
    st.lists(lines(), max_size=4),
    st.lists(exceptions(), max_size=3),
    MOMENTS,
)
def test_a_moment_is_taken_where_its_wall_says_so(
    week: list[DeclaredHours], differ: list[DeclaredException], moment: datetime
) -> None:
    """Judged otherwise, minute by minute from the wall: the same moments are taken.

    Of a time that comes twice both count, so a moment in the doubled hour can be taken beyond what
    its own reading says, and never less.
    """
    found = other_work_between(week, differ, moment, moment + timedelta(minutes=1))
    by_wall = _by_the_wall(week, {each.day: each for each in differ}, moment)
    doubled = moment.astimezone(RIGA).date() == date(2026, 10, 25)
    assert bool(found) == by_wall or (doubled and bool(found))


def _by_the_wall(
    week: list[DeclaredHours], differ: dict[date, DeclaredException], moment: datetime
) -> bool:
    in_riga = moment.astimezone(RIGA)
    other = differ.get(in_riga.date())
    if other is not None and other.hours is not None and _inside(*other.hours, in_riga):
        return True
    for each in week:
        local = moment.astimezone(each.zone)
        if (
            local.date() not in differ
            and each.holds_on(local.date())
            and _inside(each.wall_from, each.wall_until, local)
        ):
            return True
    return False


def _inside(begins: time, ends: time, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    return minutes_of(begins) <= minute < minutes_of(ends, ends=True)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 60)), max_size=12))
def test_merging_keeps_every_minute_once(given_spans: list[tuple[int, int]]) -> None:
    """No minute is lost or doubled, and what comes out neither meets nor touches."""
    start = utc(1, 0)
    spans = [
        Interval(start + timedelta(minutes=at), start + timedelta(minutes=at + length))
        for at, length in given_spans
    ]
    found = merged(spans)
    minutes = {at + offset for at, length in given_spans for offset in range(length)}
    assert hours(found) * 60 == pytest.approx(len(minutes))
    for before, after in pairwise(found):
        assert before.ends_at < after.starts_at
