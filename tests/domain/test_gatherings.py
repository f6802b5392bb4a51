"""A group supervision from the wish to who came: each step in each state, both edges of each date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.gatherings import (
    LONGEST_TEXT,
    MOST_DATES,
    Audience,
    DateAdded,
    DateAnswered,
    Gathering,
    GatheringState,
    Moved,
    PossibleDate,
    add_date,
    answer,
    ask_who_came,
    cancel,
    check_text,
    day_before,
    drop_date,
    hold,
    may_tick,
    offer,
    seen_at,
    settle,
)
from bot.domain.ids import PersonId, SupervisionDateId, SupervisionId
from bot.domain.quiet import QuietHours
from bot.domain.refusals import RefusalCode, Refused

RIGA = ZoneInfo("Europe/Riga")
START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
NOW = START - timedelta(days=3)
DATE = SupervisionDateId(7)
ANNA = PersonId(5)
STATES = list(GatheringState)


def gathering(state: GatheringState, *, starts_at: datetime = START) -> Gathering:
    chosen = state in (GatheringState.SETTLED, GatheringState.HELD)
    dates = (
        PossibleDate(DATE, starts_at, 2, chosen),
        PossibleDate(SupervisionDateId(8), starts_at + timedelta(days=2), 2),
    )
    return Gathering(SupervisionId(3), Audience.MENTORS, state, dates, 4)


STEPS = {
    "add": (lambda each: add_date(each, START + timedelta(days=5), 2, NOW), {"asked_for"}),
    "drop": (lambda each: drop_date(each), {"asked_for"}),
    "offer": (lambda each: offer(each, NOW), {"asked_for"}),
    "answer": (lambda each: answer(each, DATE, ANNA, yes=True, now=NOW), {"offered", "settled"}),
    "settle": (lambda each: settle(each, DATE, [ANNA], NOW), {"offered"}),
    "tick": (lambda each: may_tick(each, START), {"settled", "held"}),
    "hold": (lambda each: hold(each, START), {"settled"}),
    "cancel": (lambda each: cancel(each), {"asked_for", "offered", "settled"}),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_possible_in_its_states_alone(step, state):
    """Whatever is pressed late or twice is refused with a reason, and never fails."""
    act, allowed = STEPS[step]
    refused = isinstance(act(gathering(state)), Refused)
    assert refused is (state.value not in allowed)


def test_the_steps_lead_where_they_say():
    """Offered, settled on one date, held; the version grows with each."""
    offered = offer(gathering(GatheringState.ASKED_FOR), NOW)
    assert isinstance(offered, Moved)
    settled = settle(offered.after, DATE, [ANNA], NOW)
    assert isinstance(settled, Moved)
    assert settled.after.chosen is not None
    assert settled.after.chosen.id == DATE
    held = hold(settled.after, START)
    assert isinstance(held, Moved)
    states = [offered.after.state, settled.after.state, held.after.state]
    assert states == [GatheringState.OFFERED, GatheringState.SETTLED, GatheringState.HELD]
    assert [offered.after.version, settled.after.version, held.after.version] == [5, 6, 7]


@pytest.mark.parametrize(("late", "allowed"), [(-1, True), (0, False), (1, False)])
def test_a_date_counts_until_it_begins(late, allowed):
    """Offering, answering and choosing: a second before the start yes, at the start no."""
    at = START + timedelta(seconds=late)
    single = replace(gathering(GatheringState.OFFERED), dates=(PossibleDate(DATE, START, 2),))
    ready = replace(single, state=GatheringState.ASKED_FOR)
    assert isinstance(offer(ready, at), Moved) is allowed
    answered = answer(single, DATE, ANNA, yes=True, now=at)
    assert isinstance(answered, DateAnswered) is allowed
    assert isinstance(settle(single, DATE, [ANNA], at), Moved) is allowed
    added = add_date(replace(ready, dates=()), START, 2, at)
    assert isinstance(added, DateAdded) is allowed


def test_who_came_is_noted_once_it_has_begun():
    """A second before it is too early."""
    settled = gathering(GatheringState.SETTLED)
    early = may_tick(settled, START - timedelta(seconds=1))
    assert early is not None
    assert early.code is RefusalCode.GATHERING_STILL_TO_COME
    assert may_tick(settled, START) is None


def test_after_the_choice_only_the_chosen_date_can_be_answered():
    """The others are no longer asked about."""
    other = SupervisionDateId(8)
    refused = answer(gathering(GatheringState.SETTLED), other, ANNA, yes=True, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.GATHERING_SETTLED


def test_five_dates_of_one_to_four_hours_none_twice():
    """What a coordinator may add, and what is said beyond it."""
    empty = replace(gathering(GatheringState.ASKED_FOR), dates=())
    full = replace(
        empty,
        dates=tuple(
            PossibleDate(SupervisionDateId(n), START + timedelta(days=n), 1)
            for n in range(MOST_DATES)
        ),
    )
    codes = {
        RefusalCode.GATHERING_TOO_MANY_DATES: add_date(full, START - timedelta(days=1), 1, NOW),
        RefusalCode.GATHERING_DATE_TWICE: add_date(full, START, 1, NOW),
        RefusalCode.GATHERING_TOO_FAR: add_date(empty, START + timedelta(days=400), 1, NOW),
    }
    for code, refused in codes.items():
        assert isinstance(refused, Refused)
        assert refused.code is code
    for hours in (-1, 0, 5, 10**9):
        assert isinstance(add_date(empty, START, hours, NOW), Refused)
    for hours in (1, 2, 3, 4):
        assert isinstance(add_date(empty, START, hours, NOW), DateAdded)


def test_nobody_is_told_of_a_date_to_which_nobody_comes():
    """Settling needs one yes."""
    refused = settle(gathering(GatheringState.OFFERED), DATE, [], NOW)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.GATHERING_NOBODY_COMES


def test_what_was_not_seen_is_not_decided():
    """Another version on the screen while it can still change is refused; later the state speaks."""
    offered = gathering(GatheringState.OFFERED)
    assert seen_at(offered, offered.version) is None
    refused = seen_at(offered, offered.version - 1)
    assert refused is not None
    assert refused.code is RefusalCode.RECORD_CHANGED_MEANWHILE
    assert seen_at(gathering(GatheringState.SETTLED), 1) is None


@pytest.mark.parametrize(
    ("text", "kept"), [("  a  b ", "a b"), ("x" * LONGEST_TEXT, "x" * LONGEST_TEXT)]
)
def test_topic_and_place_are_single_spaced(text, kept):
    """Up to two hundred characters."""
    assert check_text(text) == kept


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_TEXT + 1)])
def test_an_empty_or_endless_topic_is_refused(text):
    """With how long it may be."""
    assert isinstance(check_text(text), Refused)


def test_the_day_before_is_the_local_one_also_when_clocks_change():
    """For Sunday 25 October 2026 in Riga it is Saturday 09:00 summer time, for Monday winter time."""
    quiet = QuietHours()
    sunday = PossibleDate(DATE, datetime(2026, 10, 25, 14, tzinfo=UTC), 2)
    assert day_before(sunday, RIGA, quiet).due_at == datetime(2026, 10, 24, 6, tzinfo=UTC)
    monday = PossibleDate(DATE, datetime(2026, 10, 26, 14, tzinfo=UTC), 2)
    window = day_before(monday, RIGA, quiet)
    assert window.due_at == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert not window.is_open(window.due_at - timedelta(seconds=1))
    assert window.is_open(window.due_at)
    assert not window.is_open(monday.starts_at)


def test_the_organiser_is_asked_once_it_is_over_and_not_at_night():
    """An evening that ends at 21:00 is asked about the next morning."""
    evening = PossibleDate(DATE, datetime(2026, 11, 24, 17, tzinfo=UTC), 2)
    window = ask_who_came(evening, RIGA, QuietHours())
    assert window.due_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
