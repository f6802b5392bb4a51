"""Owns the one gate to another's record: who reaches which object. "Absent" equals "not yours".

Every id that a button names passes here before a handler runs (``handlers.routes``). The scope
comes from the actor, never from the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.domain.ids import (
    AlertId,
    AskingId,
    AssignmentId,
    ContractId,
    DeclaredId,
    EvaluationId,
    FormFileId,
    InstitutionId,
    LearnerMonthId,
    MeetingId,
    MemberId,
    OwnAskingId,
    OwnRunId,
    PartnerId,
    PayExportId,
    PersonId,
    PlannedId,
    QuestionnaireId,
    QuestionnaireVersionId,
    RunId,
    SemesterId,
    SupervisionDateId,
    SupervisionId,
    SupportPlanId,
    VoiceNoteId,
)
from bot.domain.people import Actor, Role
from storage.database import Reader, Unit
from storage.people import ACTOR
from storage.runs import RUN

_IS_PLAN_AUTHOR = """
    EXISTS (SELECT 1 FROM permission g WHERE g.person_id = :person
      AND g.organisation_id = :organisation AND g.permission = 'plan_author'
      AND g.ended_at IS NULL)
"""

_IS_INVITED = f"(audience = 'mentors' OR {_IS_PLAN_AUTHOR})"
"""A mentor is invited to what is for mentors, and to what is for the team as a plan author."""

_IS_ASKED = """
    SELECT 1 FROM asking WHERE id = :id AND person_id = :person AND organisation_id = :organisation
"""

_GATES: Mapping[tuple[Any, Role], str] = MappingProxyType(
    {
        (PersonId, Role.COORDINATOR): """
            SELECT 1 FROM membership WHERE person_id = :id
            AND organisation_id = :organisation AND ended_at IS NULL""",
        (PersonId, Role.MENTOR): """
            SELECT 1 FROM assignment WHERE learner_id = :id AND mentor_id = :person
            AND organisation_id = :organisation AND state = 'active'""",
        (AssignmentId, Role.COORDINATOR): """
            SELECT 1 FROM assignment WHERE id = :id AND organisation_id = :organisation""",
        (AssignmentId, Role.MENTOR): """
            SELECT 1 FROM assignment WHERE id = :id AND mentor_id = :person
            AND organisation_id = :organisation""",
        (AssignmentId, Role.LEARNER): """
            SELECT 1 FROM assignment WHERE id = :id AND learner_id = :person
            AND organisation_id = :organisation""",
        (MeetingId, Role.MENTOR): """
            SELECT 1 FROM meeting WHERE id = :id AND mentor_id = :person
            AND organisation_id = :organisation""",
        (MeetingId, Role.COORDINATOR): """
            SELECT 1 FROM meeting WHERE id = :id AND organisation_id = :organisation""",
        (PlannedId, Role.MENTOR): """
            SELECT 1 FROM planned_meeting WHERE id = :id AND mentor_id = :person
            AND organisation_id = :organisation""",
        (PlannedId, Role.LEARNER): """
            SELECT 1 FROM planned_meeting WHERE id = :id AND learner_id = :person
            AND organisation_id = :organisation""",
        (LearnerMonthId, Role.MENTOR): """
            SELECT 1 FROM learner_month WHERE id = :id AND mentor_id = :person
            AND organisation_id = :organisation""",
        (LearnerMonthId, Role.COORDINATOR): """
            SELECT 1 FROM learner_month WHERE id = :id AND organisation_id = :organisation""",
        # Judged by the row which the act reads anyway: see ``look_ahead``.
        (OwnRunId, Role.LEARNER): RUN,
        (OwnRunId, Role.MENTOR): RUN,
        (OwnRunId, Role.COORDINATOR): RUN,
        (RunId, Role.COORDINATOR): """
            SELECT 1 FROM run WHERE id = :id AND organisation_id = :organisation""",
        (VoiceNoteId, Role.COORDINATOR): """
            SELECT 1 FROM voice_note v JOIN run r ON r.id = v.run_id
            WHERE v.id = :id AND r.organisation_id = :organisation""",
        (VoiceNoteId, Role.MENTOR): """
            SELECT 1 FROM voice_note v JOIN meeting m ON m.id = v.meeting_id
            WHERE v.id = :id AND m.mentor_id = :person AND m.organisation_id = :organisation""",
        (AlertId, Role.COORDINATOR): """
            SELECT 1 FROM alert WHERE id = :id AND organisation_id = :organisation""",
        (AlertId, Role.LEARNER): """
            SELECT 1 FROM alert WHERE id = :id AND subject_id = :person
            AND organisation_id = :organisation""",
        (AlertId, Role.MENTOR): """
            SELECT 1 FROM alert a JOIN alert_recipient t ON t.alert_id = a.id
            WHERE a.id = :id AND t.person_id = :person AND a.organisation_id = :organisation""",
        (DeclaredId, Role.MENTOR): """
            SELECT 1 FROM declared_hours WHERE id = :id AND person_id = :person""",
        (MemberId, Role.COORDINATOR): """
            SELECT 1 FROM membership WHERE person_id = :id
            AND organisation_id = :organisation AND ended_at IS NULL""",
        (MemberId, Role.MENTOR): f"""
            SELECT 1 FROM membership WHERE person_id = :id
            AND organisation_id = :organisation AND ended_at IS NULL AND {_IS_PLAN_AUTHOR}""",  # noqa: S608  (a constant condition)
        (InstitutionId, Role.COORDINATOR): """
            SELECT 1 FROM institution WHERE id = :id AND organisation_id = :organisation""",
        (PartnerId, Role.COORDINATOR): """
            SELECT 1 FROM partner WHERE id = :id AND organisation_id = :organisation""",
        (SemesterId, Role.COORDINATOR): """
            SELECT 1 FROM semester WHERE id = :id AND organisation_id = :organisation""",
        (SemesterId, Role.MENTOR): f"""
            SELECT 1 FROM semester WHERE id = :id AND organisation_id = :organisation
            AND {_IS_PLAN_AUTHOR}""",  # noqa: S608  (a constant condition)
        (ContractId, Role.COORDINATOR): """
            SELECT 1 FROM contract WHERE id = :id AND organisation_id = :organisation""",
        (PayExportId, Role.COORDINATOR): """
            SELECT 1 FROM pay_export WHERE id = :id AND organisation_id = :organisation""",
        (SupportPlanId, Role.COORDINATOR): """
            SELECT 1 FROM support_plan WHERE id = :id AND organisation_id = :organisation""",
        (SupportPlanId, Role.MENTOR): f"""
            SELECT 1 FROM support_plan WHERE id = :id AND organisation_id = :organisation
            AND (mentor_id = :person OR {_IS_PLAN_AUTHOR})""",  # noqa: S608  (a constant condition)
        # Only the plan's mentor writes in an evaluation; others read it by its plan.
        (EvaluationId, Role.MENTOR): """
            SELECT 1 FROM evaluation WHERE id = :id AND mentor_id = :person
            AND organisation_id = :organisation""",
        (QuestionnaireId, Role.COORDINATOR): """
            SELECT 1 FROM questionnaire WHERE id = :id AND organisation_id = :organisation""",
        (QuestionnaireVersionId, Role.COORDINATOR): """
            SELECT 1 FROM questionnaire_version v JOIN questionnaire q ON q.id = v.questionnaire_id
            WHERE v.id = :id AND q.organisation_id = :organisation""",
        (FormFileId, Role.COORDINATOR): """
            SELECT 1 FROM file WHERE id = :id AND purpose = 'form'
            AND organisation_id = :organisation""",
        (AskingId, Role.COORDINATOR): """
            SELECT 1 FROM asking WHERE id = :id AND organisation_id = :organisation""",
        **dict.fromkeys([(OwnAskingId, role) for role in Role], _IS_ASKED),
        (SupervisionId, Role.COORDINATOR): """
            SELECT 1 FROM supervision WHERE id = :id AND organisation_id = :organisation""",
        (SupervisionId, Role.MENTOR): f"""
            SELECT 1 FROM supervision WHERE id = :id AND organisation_id = :organisation
            AND state <> 'asked_for' AND {_IS_INVITED}""",  # noqa: S608  (a constant condition)
        (SupervisionDateId, Role.COORDINATOR): """
            SELECT 1 FROM supervision_date d JOIN supervision s ON s.id = d.supervision_id
            WHERE d.id = :id AND s.organisation_id = :organisation""",
        (SupervisionDateId, Role.MENTOR): f"""
            SELECT 1 FROM supervision_date d JOIN supervision s ON s.id = d.supervision_id
            WHERE d.id = :id AND s.organisation_id = :organisation
            AND s.state <> 'asked_for' AND {_IS_INVITED}""",  # noqa: S608  (a constant condition)
    }
)

KINDS = frozenset(kind for kind, _ in _GATES)
"""The id types that a button may carry; each has a gate."""


async def within_reach(
    source: Unit | Reader, actor: Actor, role: Role, kind: object, object_id: int
) -> bool:
    """Whether the actor, acting in this role, may touch the object at all."""
    gate = _GATES.get((kind, role))
    if gate is None:
        return False
    if gate is RUN:
        run = await source.one(RUN, id=object_id)
        if run is None or run["given_up_at"] is not None:
            return False
        here = run["learner_id"], run["organisation_id"]
        return here == (actor.person, actor.organisation.id)
    row = await source.one(
        gate, id=object_id, person=actor.person, organisation=actor.organisation.id
    )
    return row is not None


async def look_ahead(unit: Unit, account: int, run: RunId) -> None:
    """Read who presses and the run that is pressed upon in one hop; judges nothing."""
    await unit.look_ahead([(ACTOR, {"account": account}), (RUN, {"id": run})])
