"""The road of an assignment from proposal to end."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.consent import AgeBand
from bot.domain.contracts import Cover, Covering
from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from bot.domain.pairing import (
    Assignment,
    AssignmentAccepted,
    AssignmentDeclined,
    AssignmentEnded,
    AssignmentProposed,
    AssignmentState,
    EndReason,
    Papers,
    Roster,
    accept,
    decline,
    end,
    propose,
)
from bot.domain.qualification import Requirement
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme, rules_on
from tests.domain.books import ANNA, MENTOR, utc

RULES = rules_on(date(2026, 11, 20), Programme.SCHOOL_COMMUNITY)
NOW = utc(2026, 11, 20, 10)
COMPLETE = Papers((), Covering(Cover.COVERED))


def proposed(
    roster: Roster,
    *,
    learner: PersonId = ANNA,
    band: AgeBand = AgeBand.AGE_15,
    programme: Programme = Programme.SCHOOL_COMMUNITY,
    papers: Papers | None = COMPLETE,
) -> AssignmentProposed | Refused:
    return propose(
        organisation=OrganisationId(1),
        programme=programme,
        learner=learner,
        learner_band=band,
        roster=roster,
        rules=RULES,
        papers=papers,
        by=PersonId(1),
        at=NOW,
    )


def assignment(state: AssignmentState) -> Assignment:
    return Assignment(
        AssignmentId(5), OrganisationId(1), Programme.SCHOOL_COMMUNITY, MENTOR, ANNA, state
    )


@pytest.mark.parametrize(
    ("active", "waiting", "fits"), [(7, 0, True), (0, 7, True), (8, 0, False), (5, 3, False)]
)
def test_the_eighth_learner_can_be_proposed_and_the_ninth_cannot(
    active: int, waiting: int, fits: bool
) -> None:
    """Learners whom the mentor has been asked to take count with those whom the mentor has."""
    outcome = proposed(Roster(MENTOR, active, waiting))
    if fits:
        assert isinstance(outcome, AssignmentProposed)
        assert (outcome.mentor, outcome.learner) == (MENTOR, ANNA)
    else:
        assert outcome == refuse(RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=8)


def test_the_ninth_learner_cannot_be_accepted() -> None:
    """The limit is held again when the mentor answers, whatever was proposed elsewhere."""
    waiting = assignment(AssignmentState.PROPOSED)
    assert accept(waiting, Roster(MENTOR, 7, 3), RULES, NOW, COMPLETE) == AssignmentAccepted(
        waiting.id, NOW
    )
    assert accept(waiting, Roster(MENTOR, 8, 1), RULES, NOW) == refuse(
        RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=8
    )


def test_a_child_under_13_gets_no_mentor_here() -> None:
    """The programme begins at 13, and a learner of exactly 13 is taken."""
    roster = Roster(MENTOR, 0, 0)
    assert proposed(roster, band=AgeBand.UNDER_13) == refuse(
        RefusalCode.LEARNER_TOO_YOUNG, least=13
    )
    assert isinstance(proposed(roster, band=AgeBand.AGE_13), AssignmentProposed)


def test_nobody_is_their_own_mentor() -> None:
    """A person with two roles can't be paired with themselves."""
    assert proposed(Roster(MENTOR, 0, 0), learner=MENTOR) == refuse(RefusalCode.PAIRING_SAME_PERSON)


@pytest.mark.parametrize("state", [AssignmentState.PROPOSED, AssignmentState.ACTIVE])
def test_two_people_are_paired_once(state: AssignmentState) -> None:
    """While one assignment of the two is open, a second one is refused."""
    assert proposed(Roster(MENTOR, 1, 0, with_this_learner=state)) == refuse(
        RefusalCode.PAIRING_EXISTS, state=state.value
    )


def test_an_answer_is_given_once() -> None:
    """Only a proposal can be accepted or declined; a second tap changes nothing."""
    roster = Roster(MENTOR, 0, 1)
    waiting = assignment(AssignmentState.PROPOSED)
    assert decline(waiting, NOW) == AssignmentDeclined(waiting.id, NOW)
    for state in set(AssignmentState) - {AssignmentState.PROPOSED}:
        answered = refuse(RefusalCode.ASSIGNMENT_ANSWERED, state=state.value)
        assert accept(assignment(state), roster, RULES, NOW) == answered
        assert decline(assignment(state), NOW) == answered


def test_what_is_open_can_end_once() -> None:
    """A learner may refuse the mentor at any time; what is over stays over."""
    for state in (AssignmentState.PROPOSED, AssignmentState.ACTIVE):
        ended = end(assignment(state), EndReason.LEARNER_REFUSED, NOW)
        assert ended == AssignmentEnded(AssignmentId(5), EndReason.LEARNER_REFUSED, NOW)
    for state in (AssignmentState.DECLINED, AssignmentState.ENDED):
        assert end(assignment(state), EndReason.FINISHED, NOW) == refuse(
            RefusalCode.ASSIGNMENT_NOT_ACTIVE, state=state.value
        )


LACKING = [
    (None, refuse(RefusalCode.MENTOR_NOT_QUALIFIED, count=5)),
    (
        Papers((Requirement.EDUCATION,), Covering(Cover.COVERED)),
        refuse(RefusalCode.MENTOR_NOT_QUALIFIED, count=1),
    ),
    (Papers((), Covering(Cover.NO_CONTRACT)), refuse(RefusalCode.PAIRING_NO_CONTRACT)),
    (
        Papers((), Covering(Cover.LATER, date(2027, 1, 1))),
        refuse(RefusalCode.PAIRING_CONTRACT_LATER, begins=date(2027, 1, 1)),
    ),
    (Papers((), Covering(Cover.OTHER_LEARNERS)), refuse(RefusalCode.PAIRING_CONTRACT_OF_OTHERS)),
]
"""What a mentor may lack, and what is said of it."""


@pytest.mark.parametrize(("papers", "said"), LACKING)
def test_a_mentor_without_papers_is_neither_asked_nor_taken(
    papers: Papers | None, said: Refused
) -> None:
    """Qualification and a contract that covers the learner come before the question and the yes."""
    roster = Roster(MENTOR, 0, 0)
    assert proposed(roster, papers=papers) == said
    waiting = assignment(AssignmentState.PROPOSED)
    assert accept(waiting, roster, RULES, NOW, papers) == said


def test_the_plain_diary_asks_for_no_papers() -> None:
    """The orientation's mentors are not paid from it, so nothing is asked of them."""
    outcome = proposed(Roster(MENTOR, 0, 0), programme=Programme.ORIENTATION, papers=None)
    assert isinstance(outcome, AssignmentProposed)
