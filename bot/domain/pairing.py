"""Owns the road of an assignment from proposal to end; must not look people up or tell anybody.

proposed → active → ended
         ↘ declined

In the programme that pays its mentors, nobody is proposed whose papers are not complete on that day:
the contract comes first (docs/decisions/pairing-contract-before-proposal.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.consent import LEAST_AGE, AgeBand, lowest_age
from bot.domain.contracts import Cover, Covering
from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from bot.domain.months import require_utc
from bot.domain.qualification import Requirement
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme, RuleSet


class AssignmentState(StrEnum):
    """Where an assignment stands. Declined and ended are final; a new try is a new assignment."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why an assignment ended, as far as the programme has to know."""

    LEARNER_REFUSED = "learner_refused"
    OTHER_MENTOR = "other_mentor"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Roster:
    """A mentor's learners, counted over all organisations: a person is one, also in two of them.

    `with_this_learner` is the open assignment (proposed or active) with the learner in question.
    """

    mentor: PersonId
    active: int
    proposed: int
    with_this_learner: AssignmentState | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """What a mentor has in hand for a learner on the day of the decision.

    `missing`: the requirements of the qualification that nothing meets yet. `covering`: how the
    mentor's contracts in the organisation stand to this learner.
    """

    missing: tuple[Requirement, ...]
    covering: Covering


@dataclass(frozen=True, slots=True)
class Assignment:
    """A mentor and a learner in an organisation and a programme."""

    id: AssignmentId
    organisation: OrganisationId
    programme: Programme
    mentor: PersonId
    learner: PersonId
    state: AssignmentState


@dataclass(frozen=True, slots=True)
class AssignmentProposed:
    """The mentor is to be asked."""

    organisation: OrganisationId
    programme: Programme
    mentor: PersonId
    learner: PersonId
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentAccepted:
    """The mentor said yes; the learner is to be told, and may refuse."""

    assignment: AssignmentId
    at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentDeclined:
    """The mentor said no; the coordinator is to be told."""

    assignment: AssignmentId
    at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentEnded:
    """The two no longer work together. Open months can still be put in order."""

    assignment: AssignmentId
    reason: EndReason
    at: datetime


def propose(
    *,
    organisation: OrganisationId,
    programme: Programme,
    learner: PersonId,
    learner_band: AgeBand,
    roster: Roster,
    rules: RuleSet,
    papers: Papers | None = None,
    by: PersonId,
    at: datetime,
) -> AssignmentProposed | Refused:
    """Ask a mentor to take a learner on.

    `papers` are needed where the programme asks for them: None stands for nothing at all in hand.
    Open proposals count against the limit of learners too *(ours)*: a mentor is never asked for a
    learner whom the same rule would then take away (Mentor guidelines, mentors: 8 learners).
    """
    if roster.mentor == learner:
        return refuse(RefusalCode.PAIRING_SAME_PERSON)
    if lowest_age(learner_band) < LEAST_AGE:
        return refuse(RefusalCode.LEARNER_TOO_YOUNG, least=LEAST_AGE)
    if roster.with_this_learner is not None:
        return refuse(RefusalCode.PAIRING_EXISTS, state=roster.with_this_learner.value)
    most = rules.learners_per_mentor
    if most is not None and roster.active + roster.proposed >= most:
        return refuse(RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=most)
    lacking = check_papers(programme, papers)
    if lacking is not None:
        return lacking
    return AssignmentProposed(organisation, programme, roster.mentor, learner, by, require_utc(at))


def check_papers(programme: Programme, papers: Papers | None) -> Refused | None:
    """Nothing when a mentor may be assigned as far as papers go, else what has to come first.

    A complete qualification, and a contract that is valid on the day and covers the learner
    (Mentor guidelines, mentors and contracts); `orientation` asks for neither.
    """
    if programme is not Programme.SCHOOL_COMMUNITY:
        return None
    if papers is None or papers.missing:
        count = len(Requirement) if papers is None else len(papers.missing)
        return refuse(RefusalCode.MENTOR_NOT_QUALIFIED, count=count)
    match papers.covering.cover:
        case Cover.COVERED:
            return None
        case Cover.OTHER_LEARNERS:
            return refuse(RefusalCode.PAIRING_CONTRACT_OF_OTHERS)
        case Cover.LATER if papers.covering.begins is not None:
            return refuse(RefusalCode.PAIRING_CONTRACT_LATER, begins=papers.covering.begins)
        case _:
            return refuse(RefusalCode.PAIRING_NO_CONTRACT)


def accept(
    assignment: Assignment,
    roster: Roster,
    rules: RuleSet,
    at: datetime,
    papers: Papers | None = None,
) -> AssignmentAccepted | Refused:
    """The mentor says yes. Only active learners count now, for this proposal is one of the open.

    The papers are looked at again, since a contract may have ended between question and answer.
    """
    if assignment.state is not AssignmentState.PROPOSED:
        return refuse(RefusalCode.ASSIGNMENT_ANSWERED, state=assignment.state.value)
    most = rules.learners_per_mentor
    if most is not None and roster.active >= most:
        return refuse(RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=most)
    lacking = check_papers(assignment.programme, papers)
    if lacking is not None:
        return lacking
    return AssignmentAccepted(assignment.id, require_utc(at))


def decline(assignment: Assignment, at: datetime) -> AssignmentDeclined | Refused:
    """The mentor says no, which needs no reason."""
    if assignment.state is not AssignmentState.PROPOSED:
        return refuse(RefusalCode.ASSIGNMENT_ANSWERED, state=assignment.state.value)
    return AssignmentDeclined(assignment.id, require_utc(at))


def end(assignment: Assignment, reason: EndReason, at: datetime) -> AssignmentEnded | Refused:
    """Stop working together; a proposal can be withdrawn in the same way."""
    match assignment.state:
        case AssignmentState.PROPOSED | AssignmentState.ACTIVE:
            return AssignmentEnded(assignment.id, reason, require_utc(at))
        case AssignmentState.DECLINED | AssignmentState.ENDED:
            return refuse(RefusalCode.ASSIGNMENT_NOT_ACTIVE, state=assignment.state.value)
        case never:
            assert_never(never)
