"""What the mentor's keyboard may offer: nothing that a rule forbids, and all that none does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.diary import (
    DAYTIME,
    WHOLE_DAY,
    Books,
    ChangeMeeting,
    Given,
    LogMeeting,
    MeetingState,
    RecordNoShow,
    decide,
    hours_left,
    offered_days,
    offered_hours,
    offered_starts,
    open_months,
)
from bot.domain.months import Month, local_day, start_of_day
from bot.domain.pairing import AssignmentState
from bot.domain.refusals import Refused
from tests.domain.books import ANNAS, RIGA, books, meeting, own, riga, utc

NOVEMBER = Month(2026, 11)


def test_only_hours_still_allowed_are_offered() -> None:
    """With 18 of 20 hours used the keyboard stops at two, and says that two are left."""
    used = books(learner_hours={NOVEMBER: 18})
    now = riga(2026, 11, 20, 20)
    assert offered_hours(riga(2026, 11, 20, 10), used, now) == (1, 2)
    assert hours_left(used, NOVEMBER) == 2


def test_hours_left_are_never_negative() -> None:
    """Books that hold more than the limit, as after a change of rules, leave nothing and no debt."""
    over = books(learner_hours={NOVEMBER: 23})
    assert hours_left(over, NOVEMBER) == 0
    refused = decide(LogMeeting(riga(2026, 11, 20, 10), 1, Given(riga(2026, 11, 20, 12))), over)
    assert isinstance(refused, Refused)
    assert refused.params["left"] == 0


def test_hours_stop_at_the_next_entry_and_at_the_present() -> None:
    """From 10:00 with an entry at 13:00 three hours fit, and by 12:30 only two have passed."""
    taken = books(own=[own(riga(2026, 11, 20, 13))])
    start = riga(2026, 11, 20, 10)
    assert offered_hours(start, taken, riga(2026, 11, 20, 20)) == (1, 2, 3)
    assert offered_hours(start, taken, riga(2026, 11, 20, 12, 30)) == (1, 2)
    assert offered_hours(start, taken, riga(2026, 11, 20, 10, 59)) == ()


def test_days_run_back_through_the_open_months() -> None:
    """Until the 10th the month before is offered too, the newest day first."""
    days = offered_days(books(), riga(2026, 11, 10, 12))
    assert days[0] == date(2026, 11, 10)
    assert days[-1] == date(2026, 10, 1)
    assert len(days) == 41
    assert offered_days(books(), riga(2026, 11, 11, 12))[-1] == date(2026, 11, 1)


def test_a_day_without_a_possible_start_is_not_offered() -> None:
    """Early in the morning today is not there yet, and a full month is not there at all."""
    assert offered_days(books(), riga(2026, 11, 20, 7, 59))[0] == date(2026, 11, 19)
    assert offered_days(books(), riga(2026, 11, 20, 8))[0] == date(2026, 11, 20)
    full = books(learner_hours={NOVEMBER: 20})
    assert offered_days(full, riga(2026, 11, 20, 12)) == ()
    assert offered_days(full, riga(2026, 11, 5, 12))[0] == date(2026, 10, 31)


def test_a_no_show_is_offered_in_a_full_month() -> None:
    """It counts no hours, so no limit of hours stands against it."""
    full = books(learner_hours={NOVEMBER: 20})
    now = riga(2026, 11, 20, 12)
    assert offered_days(full, now, state=MeetingState.NO_SHOW)[0] == date(2026, 11, 20)


def test_the_doubled_hour_is_offered_twice_and_the_missing_one_never() -> None:
    """Both 03:30 of October are there, told apart; in March there is none."""
    october = offered_starts(date(2026, 10, 25), books(), riga(2026, 10, 26, 12), grid=WHOLE_DAY)
    twice = [(each.starts_at, each.again) for each in october if each.wall == time(3, 30)]
    assert twice == [(utc(2026, 10, 25, 0, 30), False), (utc(2026, 10, 25, 1, 30), True)]
    assert len(october) == 50
    assert [each.starts_at for each in october] == sorted(each.starts_at for each in october)
    march = offered_starts(date(2027, 3, 28), books(), riga(2027, 3, 29, 12), grid=WHOLE_DAY)
    assert [each.wall for each in march if each.wall.hour == 3] == []
    assert len(march) == 46


def test_what_is_changed_leaves_its_own_time_and_hours_free() -> None:
    """The keyboard for a correction offers the entry's own place again."""
    start = riga(2026, 11, 20, 10)
    full = books(own=[own(start, 2, assignment=ANNAS)], learner_hours={NOVEMBER: 20})
    now = riga(2026, 11, 20, 18)
    entry = meeting(start, 2)
    assert offered_hours(start, full, now) == ()
    assert offered_hours(start, full, now, changing=entry) == (1, 2)
    assert hours_left(full, NOVEMBER, entry) == 2
    starts = offered_starts(date(2026, 11, 20), full, now, changing=entry)
    assert start in [each.starts_at for each in starts]


@pytest.mark.parametrize("state", [AssignmentState.PROPOSED, AssignmentState.DECLINED])
def test_without_a_working_assignment_nothing_is_offered(state: AssignmentState) -> None:
    """No keyboard leads to an entry that the guard would refuse as a whole."""
    assert offered_days(books(state=state), riga(2026, 11, 20, 12)) == ()


def test_open_months_are_this_one_and_until_the_tenth_the_one_before() -> None:
    """The bound is the same as that of the guard, to the second."""
    last_second = riga(2026, 11, 10, 23, 59) + timedelta(seconds=59)
    assert open_months(books(), last_second) == (NOVEMBER, Month(2026, 10))
    assert open_months(books(), last_second + timedelta(seconds=1)) == (NOVEMBER,)


# --- the same, computed a second time without the guard -------------------------------------------


def acceptable(books_: Books, start: datetime, hours: int, now: datetime) -> bool:
    """The rules written down again as one sentence over numbers, for an active assignment."""
    wall = start.astimezone(books_.zone)
    if start + timedelta(hours=hours) > now:
        return False
    closing_month = (wall.year * 12 + wall.month) % 12 + 1
    closing_year = wall.year + (wall.month == 12)
    closes = datetime(closing_year, closing_month, 11, tzinfo=books_.zone).timestamp()
    begins, ends = start.timestamp(), start.timestamp() + 3600 * hours
    return (
        1 <= hours <= 20 - books_.learner_hours.get(Month(wall.year, wall.month), 0)
        and now.timestamp() < closes
        and all(
            entry.ends_at.timestamp() <= begins
            or ends <= entry.starts_at.timestamp()
            or (entry.no_show and entry.assignment != ANNAS)
            for entry in books_.own
        )
    )


NOWS = [
    utc(2026, 10, 25, 9),
    utc(2026, 11, 10, 21, 59),
    utc(2026, 11, 10, 22, 0),
    utc(2026, 10, 31, 22, 30),
    utc(2027, 3, 28, 4, 10),
    utc(2028, 2, 29, 17, 45),
    utc(2027, 1, 10, 12, 0),
]

entries = st.lists(
    st.tuples(st.integers(0, 44 * 48), st.integers(1, 6), st.booleans(), st.booleans()), max_size=8
)


@settings(max_examples=6, deadline=None)
@given(
    now=st.sampled_from(NOWS),
    zone=st.sampled_from([RIGA, ZoneInfo("Europe/Ljubljana")]),
    taken=entries,
    used=st.tuples(st.integers(0, 21), st.integers(0, 21)),
    whole_day=st.booleans(),
)
@example(now=NOWS[0], zone=RIGA, taken=[], used=(0, 0), whole_day=True)
@example(now=NOWS[4], zone=RIGA, taken=[], used=(0, 19), whole_day=True)
def test_exactly_what_is_acceptable_on_the_grid_is_offered(
    now: datetime,
    zone: ZoneInfo,
    taken: list[tuple[int, int, bool, bool]],
    used: tuple[int, int],
    whole_day: bool,
) -> None:
    """Days, starts and hours agree with a second computation over every instant of the grid, and
    whatever is offered is accepted when it is pressed."""
    grid = WHOLE_DAY if whole_day else DAYTIME
    today = local_day(now, zone)
    this_month = Month.of_day(today)
    the_books = books(
        zone=zone,
        own=[
            own(
                now - timedelta(minutes=30 * half_hours + now.minute % 30),
                hours,
                number=number,
                assignment=ANNAS if annas else own(now).assignment,
                no_show=no_show,
            )
            for number, (half_hours, hours, no_show, annas) in enumerate(taken)
        ],
        learner_hours={this_month.previous(): used[0], this_month: used[1]},
    )
    expected_days = []
    for back in range(45):
        day = today - timedelta(days=back)
        expected = _acceptable_on(day, the_books, now, zone, grid)
        if expected:
            expected_days.append(day)
        assert {
            each.starts_at: offered_hours(each.starts_at, the_books, now)
            for each in offered_starts(day, the_books, now, grid=grid)
        } == expected
        for start, hours in expected.items():
            for each in {hours[0], hours[-1]}:
                accepted = decide(LogMeeting(start, each, Given(now)), the_books)
                assert not isinstance(accepted, Refused)
    assert list(offered_days(the_books, now, grid=grid)) == expected_days


def _acceptable_on(
    day: date, the_books: Books, now: datetime, zone: ZoneInfo, grid: tuple[time, ...]
) -> dict[datetime, tuple[int, ...]]:
    """Walk through the day in UTC, so that no hour of it is missed or met twice."""
    found: dict[datetime, tuple[int, ...]] = {}
    instant = start_of_day(day, zone)
    while instant < start_of_day(day + timedelta(days=1), zone):
        if instant < now and instant.astimezone(zone).time() in grid:
            hours = tuple(n for n in range(1, 25) if acceptable(the_books, instant, n, now))
            if hours:
                found[instant] = hours
        instant += timedelta(minutes=30)
    return found


@settings(max_examples=50, deadline=None)
@given(back=st.integers(0, 40), hours=st.integers(1, 4), used=st.integers(0, 20))
def test_every_offer_for_a_no_show_or_a_correction_is_accepted(
    back: int, hours: int, used: int
) -> None:
    """The other two keyboards lead to no refusal either."""
    now = riga(2026, 11, 9, 18, 10)
    day = date(2026, 11, 9) - timedelta(days=back)
    entry = meeting(riga(2026, 11, 3, 10), hours)
    the_books = books(
        own=[own(entry.starts_at, hours, assignment=ANNAS)],
        learner_hours={NOVEMBER: max(used, hours), Month(2026, 10): used},
    )
    for each in offered_starts(day, the_books, now, state=MeetingState.NO_SHOW):
        absent = RecordNoShow(each.starts_at, 1, Given(now))
        assert not isinstance(decide(absent, the_books), Refused)
    for each in offered_starts(day, the_books, now, changing=entry):
        for offered in offered_hours(each.starts_at, the_books, now, changing=entry):
            change = ChangeMeeting(entry, 1, each.starts_at, offered, Given(now))
            assert not isinstance(decide(change, the_books), Refused)
