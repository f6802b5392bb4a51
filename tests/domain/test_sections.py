"""The sections of a diary entry: what comes first, and what a month needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, MeetingId, PersonId
from bot.domain.months import Month
from bot.domain.refusals import RefusalCode, refuse
from bot.domain.reminders import EntrySaid, LearnerMonth, Missing, MissingCode, missing
from bot.domain.sections import (
    BEFORE_THE_MEETING,
    NEEDED,
    Section,
    Sections,
    may_write,
    missing_sections,
)

some = st.builds(Sections, *[st.booleans()] * 5)
AFTER = [section for section in Section if section not in BEFORE_THE_MEETING]


@pytest.mark.parametrize("section", AFTER)
def test_what_was_planned_comes_before_what_came_of_it(section: Section) -> None:
    """With one of the two missing, no other section of a planned meeting can be written."""
    first = refuse(RefusalCode.SECTIONS_FIRST)
    for said in (Sections(), Sections(activities=True), Sections(goals=True)):
        assert may_write(section, said, unplanned=False) == first
    both = Sections(activities=True, goals=True)
    assert may_write(section, both, unplanned=False) is None


@given(some, st.sampled_from(Section))
def test_an_unplanned_entry_takes_its_sections_in_any_order(
    said: Sections, section: Section
) -> None:
    """Nothing was planned, so nothing has to come first."""
    assert may_write(section, said, unplanned=True) is None


@given(some, st.booleans())
def test_what_was_planned_can_always_be_written(said: Sections, unplanned: bool) -> None:
    """Activities and goals are never refused, whatever else was said."""
    for section in BEFORE_THE_MEETING:
        assert may_write(section, said, unplanned=unplanned) is None


@given(some)
def test_an_entry_lacks_just_what_it_needs_and_does_not_say(said: Sections) -> None:
    """Paid entries need three sections, plain ones one, and no-shows none."""
    paid = missing_sections(said, held=True, paid=True)
    assert set(paid) == {each for each in NEEDED if not said.has(each)}
    plain = missing_sections(said, held=True, paid=False)
    assert plain == (() if said.how_it_went else (Section.HOW_IT_WENT,))
    assert missing_sections(said, held=False, paid=True) == ()


def test_a_paid_month_is_complete_when_each_meeting_says_all_three() -> None:
    """What is missing is named by entry and section; a plain month asks for how it went alone."""
    entries = (
        EntrySaid(MeetingId(1), MeetingState.HELD, True, True, True),
        EntrySaid(MeetingId(2), MeetingState.HELD, True, True, False),
        EntrySaid(MeetingId(3), MeetingState.HELD, False),
        EntrySaid(MeetingId(4), MeetingState.NO_SHOW, False),
    )
    month = LearnerMonth(AssignmentId(1), PersonId(2), PersonId(3), Month(2026, 11), entries)
    assert missing(month) == (Missing(MissingCode.WHAT_WAS_DONE, MeetingId(3)),)
    paid = LearnerMonth(
        AssignmentId(1), PersonId(2), PersonId(3), Month(2026, 11), entries, paid=True
    )
    assert missing(paid) == (
        Missing(MissingCode.GOALS, MeetingId(2)),
        Missing(MissingCode.ACTIVITIES, MeetingId(3)),
        Missing(MissingCode.GOALS, MeetingId(3)),
        Missing(MissingCode.WHAT_WAS_DONE, MeetingId(3)),
    )
