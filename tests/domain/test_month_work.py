"""What is left of a learner-month, and how a month of many stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, FileId, MeetingId, PersonId
from bot.domain.learner_month import MonthRecord
from bot.domain.month_work import Forecast, MonthWork, ToDo, behind, by_mentor, forecast
from bot.domain.months import Month
from bot.domain.reminders import EntrySaid, LearnerMonth
from bot.domain.standing import MonthState
from tests.domain.books import ANNA, ANNAS, MENTOR

NOVEMBER = Month(2026, 11)
HELD = EntrySaid(MeetingId(1), MeetingState.HELD, True, True, True)
EMPTY = EntrySaid(MeetingId(2), MeetingState.HELD, False)
NO_SHOW = EntrySaid(MeetingId(3), MeetingState.NO_SHOW, False)
SHEET = FileId(9)


def work(
    *entries: EntrySaid,
    state: MonthState = MonthState.OPEN,
    paid: bool = True,
    no_meeting: bool = False,
    sheet: FileId | None = None,
    reopened: bool = False,
    locked: bool = False,
    unanswered: int = 0,
    mentor: PersonId = MENTOR,
) -> MonthWork:
    month = LearnerMonth(ANNAS, mentor, ANNA, NOVEMBER, entries, no_meeting, paid)
    record = MonthRecord(state, reopened, 1, sheet=sheet)
    return MonthWork(month, record, unanswered, locked)


APPROVE, SIGN, HAND_IN = ToDo.APPROVAL, ToDo.SHEET, ToDo.SUBMISSION


@pytest.mark.parametrize(
    ("case", "left"),
    [
        (work(), (ToDo.ENTRIES, APPROVE, HAND_IN)),
        (work(EMPTY), (ToDo.ENTRIES, APPROVE, SIGN, HAND_IN)),
        (work(HELD), (APPROVE, SIGN, HAND_IN)),
        (work(HELD, unanswered=2), (ToDo.ANSWERS, APPROVE, SIGN, HAND_IN)),
        (work(NO_SHOW), (APPROVE, HAND_IN)),
        (work(no_meeting=True), ()),
        (work(HELD, state=MonthState.APPROVED), (SIGN, HAND_IN)),
        (work(HELD, state=MonthState.APPROVED, sheet=SHEET), (SIGN, HAND_IN)),
        (work(NO_SHOW, state=MonthState.APPROVED), (HAND_IN,)),
        (work(HELD, state=MonthState.SHEET, sheet=SHEET), (HAND_IN,)),
        (work(HELD, state=MonthState.SUBMITTED), ()),
        (work(HELD, state=MonthState.ACCEPTED), ()),
        (work(HELD, state=MonthState.EXPORTED), ()),
        (work(HELD, state=MonthState.RETURNED, sheet=SHEET), (APPROVE, HAND_IN)),
        (work(HELD, state=MonthState.RETURNED), (APPROVE, SIGN, HAND_IN)),
    ],
)
def test_each_state_leaves_what_is_left_and_no_more(
    case: MonthWork, left: tuple[ToDo, ...]
) -> None:
    """Only hours that were held are signed; a sheet from before a return counts until it is proved
    wrong; where nobody met there is nothing to approve."""
    assert case.left == left
    assert case.is_ready == (left == ())


def test_after_the_deadline_entries_are_the_coordinators_to_open() -> None:
    """Approval, sheet and submission stay with the mentor; a reopened month is open again."""
    assert work(EMPTY, locked=True).left == (ToDo.LOCKED_ENTRIES, APPROVE, SIGN, HAND_IN)
    assert work(locked=True).left == (ToDo.NOTHING_SAID, APPROVE, HAND_IN)
    assert work(locked=True, no_meeting=True).left == ()
    assert work(EMPTY, locked=True, reopened=True).left[0] is ToDo.ENTRIES
    assert work(HELD, locked=True, unanswered=1).left == (APPROVE, SIGN, HAND_IN)


def test_a_plain_diary_asks_for_its_entries_and_for_nothing_after_the_deadline() -> None:
    """It leads to no pay; what an entry lacks stays so, and only the coordinator hears it. That there
    was no meeting can still be said."""
    plain = replace(EMPTY, says_activities=False)
    assert work(plain, paid=False).left == (ToDo.ENTRIES,)
    assert work(HELD, paid=False).left == ()
    late = work(plain, paid=False, locked=True)
    assert not late.is_ready
    assert not late.can_be_done
    assert behind([late, work(HELD, paid=False)]) == frozenset()
    assert work(paid=False, locked=True).left == (ToDo.NOTHING_SAID,)
    assert work(paid=False, locked=True).can_be_done
    assert work(HELD, paid=False, unanswered=1).can_be_done
    assert behind([work(HELD, locked=True)]) == {MENTOR}


STATES = some.sampled_from(MonthState)
WORKS = some.builds(
    lambda entries, state, **flags: work(*entries, state=state, **flags),
    some.lists(some.sampled_from([HELD, EMPTY, NO_SHOW]), max_size=3),
    STATES,
    paid=some.booleans(),
    no_meeting=some.booleans(),
    locked=some.booleans(),
    reopened=some.booleans(),
    unanswered=some.integers(0, 2),
    mentor=some.sampled_from([PersonId(at) for at in range(40, 44)]),
)


@given(WORKS)
def test_what_is_left_is_in_order_once_and_nothing_after_it_was_handed_in(case: MonthWork) -> None:
    """Whatever stands in the diary: a mentor is never asked twice, nor for what the coordinator has."""
    order = list(ToDo)
    places = [order.index(each) for each in case.left]
    assert places == sorted(set(places))
    if case.record.state in (MonthState.SUBMITTED, MonthState.ACCEPTED, MonthState.EXPORTED):
        assert case.left == ()
    if not case.learner_month.paid:
        assert not {APPROVE, SIGN, HAND_IN} & set(case.left)
    if case.can_be_done:
        assert case.left


@given(some.lists(WORKS, max_size=12), some.sets(some.integers(40, 44).map(PersonId)))
def test_a_forecast_counts_each_month_once(works: list[MonthWork], late: set[PersonId]) -> None:
    """Never more waiting than there are, never more trusted than waiting; a list names all of them."""
    seen = forecast(works, late)
    assert 0 <= seen.never_late <= seen.not_ready <= seen.months == len(works)
    assert seen.not_ready - seen.never_late == sum(
        each.mentor in late for each in works if not each.is_ready
    )
    listed = by_mentor(works)
    assert sum(map(len, listed.values())) == seen.not_ready
    sizes = [len(each) for each in listed.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_a_forecast_as_it_is_said() -> None:
    """Of four months three are not ready, and one of them is with somebody who was late before."""
    other = PersonId(43)
    works = [work(HELD), work(), work(no_meeting=True), work(HELD, mentor=other)]
    works = [
        replace(each, learner_month=replace(each.learner_month, assignment=AssignmentId(at)))
        for at, each in enumerate(works)
    ]
    assert forecast(works, {other}) == Forecast(months=4, not_ready=3, never_late=2)
