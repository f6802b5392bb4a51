"""Owns support plans; what they say of a learner is sealed for the learner. Decides nothing.

A plan is read without its body; who opens a body records that first (``bot.domain.plans``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.days import DayRange
from bot.domain.ids import OrganisationId, PersonId, SemesterId, SupportPlanId
from bot.domain.months import Month
from bot.domain.plans import (
    EarlyLeaving,
    Module,
    Plan,
    PlanBody,
    PlanChanged,
    PlanEnded,
    PlanMade,
    Risk,
)
from bot.errors import VaultError
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row
from storage.vault import Vault

_SELECT = """
    SELECT p.id, p.organisation_id, p.learner_id, p.semester_id, p.mentor_id, p.planned_hours,
           p.ended_at, p.version, s.begins, s.ends, l.name AS learner_name, m.name AS mentor_name,
           (SELECT COALESCE(SUM(e.hours), 0) FROM meeting e
            WHERE e.plan_id = p.id AND e.state = 'held') AS used_hours
    FROM support_plan p
    JOIN semester s ON s.id = p.semester_id
    JOIN person l ON l.id = p.learner_id
    JOIN person m ON m.id = p.mentor_id
"""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A support plan with the names that a screen shows, and without its body."""

    plan: Plan
    organisation: OrganisationId
    learner_name: str
    mentor_name: str


@dataclass(frozen=True, slots=True)
class HeldHours:
    """A meeting that was held under a plan."""

    month: Month
    starts_at: datetime
    hours: int


def _row(row: Row) -> PlanRow:
    return PlanRow(
        plan=Plan(
            id=SupportPlanId(row["id"]),
            learner=PersonId(row["learner_id"]),
            semester=SemesterId(row["semester_id"]),
            semester_days=DayRange(
                date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"])
            ),
            mentor=PersonId(row["mentor_id"]),
            planned_hours=row["planned_hours"],
            used_hours=row["used_hours"],
            ended=row["ended_at"] is not None,
            version=row["version"],
        ),
        organisation=OrganisationId(row["organisation_id"]),
        learner_name=row["learner_name"],
        mentor_name=row["mentor_name"],
    )


class Plans:
    """Support plans within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    async def get(self, plan: SupportPlanId) -> PlanRow | None:
        row = await self._unit.one(_SELECT + " WHERE p.id = :id", id=plan)
        return None if row is None else _row(row)

    async def of_learner(self, organisation: OrganisationId, learner: PersonId) -> list[PlanRow]:
        """The learner's plans here, ended ones too, the newest semester first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE p.organisation_id = :organisation AND p.learner_id = :learner
                   ORDER BY s.begins DESC, p.id DESC""",
            organisation=organisation,
            learner=learner,
        )
        return [_row(row) for row in rows]

    async def of_mentor(self, organisation: OrganisationId, mentor: PersonId) -> list[PlanRow]:
        """The plans in which the mentor walks along, ended ones too, the newest semester first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE p.organisation_id = :organisation AND p.mentor_id = :mentor
                   ORDER BY s.begins DESC, l.name_key, p.id DESC""",
            organisation=organisation,
            mentor=mentor,
        )
        return [_row(row) for row in rows]

    async def of_semester(
        self, organisation: OrganisationId, semester: SemesterId
    ) -> list[PlanRow]:
        """The plans of a semester that have not ended, by learner."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE p.organisation_id = :organisation AND p.semester_id = :semester
                   AND p.ended_at IS NULL ORDER BY l.name_key, p.id""",
            organisation=organisation,
            semester=semester,
        )
        return [_row(row) for row in rows]

    async def standing(
        self, learner: PersonId, semester: SemesterId, mentor: PersonId
    ) -> SupportPlanId | None:
        """The plan of the three that has not ended; there is one at most."""
        row = await self._unit.one(
            """SELECT id FROM support_plan WHERE learner_id = :learner AND semester_id = :semester
               AND mentor_id = :mentor AND ended_at IS NULL""",
            learner=learner,
            semester=semester,
            mentor=mentor,
        )
        return None if row is None else SupportPlanId(row["id"])

    async def body_of(self, plan: Plan) -> PlanBody | None:
        """What the plan says of the learner; nothing where the learner was erased."""
        row = await self._unit.one("SELECT body_box FROM support_plan WHERE id = :id", id=plan.id)
        if row is None or not row["body_box"]:
            return None
        try:
            opened = self._vault.open(plan.learner, _aad(plan.id), row["body_box"])
        except VaultError:
            if plan.learner in self._vault.tombstones():
                return None
            raise
        return _body(json.loads(opened))

    async def held_under(self, plan: SupportPlanId) -> list[HeldHours]:
        """The meetings whose hours count in the plan, in order of time."""
        rows = await self._unit.fetch(
            """SELECT month, starts_at, hours FROM meeting
               WHERE plan_id = :plan AND state = 'held' ORDER BY starts_at, id""",
            plan=plan,
        )
        return [
            HeldHours(Month.parse(row["month"]), from_text(row["starts_at"]), row["hours"])
            for row in rows
        ]

    def add(self, organisation: OrganisationId, made: PlanMade) -> SupportPlanId:
        """Keep a plan that was made."""
        assert isinstance(self._unit, Unit)
        plan = SupportPlanId(self._ids.next("support_plan"))
        proposal = made.proposal
        self._unit.later(
            """INSERT INTO support_plan (id, organisation_id, learner_id, semester_id, mentor_id,
                 planned_hours, body_box, author_id, created_at, changed_at)
               VALUES (:id, :organisation, :learner, :semester, :mentor, :hours, :body, :by, :now,
                 :now)""",
            id=plan,
            organisation=organisation,
            learner=proposal.learner,
            semester=proposal.semester,
            mentor=proposal.mentor,
            hours=proposal.planned_hours,
            body=self._sealed(proposal.learner, plan, proposal.body),
            by=made.by,
            now=to_text(made.at),
        )
        return plan

    async def change(self, changed: PlanChanged) -> bool:
        """Keep the new hours and body, if nobody changed the plan meanwhile."""
        before = changed.before
        return await self._touched(
            """UPDATE support_plan SET planned_hours = :hours, body_box = :body,
                 changed_at = :now, version = version + 1
               WHERE id = :id AND version = :version AND ended_at IS NULL""",
            before,
            changed.at,
            hours=changed.planned_hours,
            body=self._sealed(before.learner, before.id, changed.body),
        )

    async def end(self, ended: PlanEnded) -> bool:
        """Keep that it ended, if nobody changed the plan meanwhile."""
        return await self._touched(
            """UPDATE support_plan SET ended_at = :now, changed_at = :now, version = version + 1
               WHERE id = :id AND version = :version AND ended_at IS NULL""",
            ended.before,
            ended.at,
        )

    async def _touched(self, sql: str, plan: Plan, at: datetime, **params: int | bytes) -> bool:
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            sql, id=plan.id, version=plan.version, now=to_text(at), **params
        )
        return touched == 1

    def _sealed(self, learner: PersonId, plan: SupportPlanId, body: PlanBody) -> bytes:
        said = {
            "module": body.module.value,
            "reasons": body.reasons,
            "expected_results": body.expected_results,
            "risks": sorted(risk.value for risk in body.risks),
            "early_leaving": None if body.early_leaving is None else body.early_leaving.value,
        }
        content = json.dumps(said, ensure_ascii=False).encode()
        return self._vault.seal(learner, _aad(plan), content)


def _aad(plan: SupportPlanId) -> str:
    return f"support_plan:{plan}:body"


def _body(said: dict[str, object]) -> PlanBody:
    risks, way = said["risks"], said["early_leaving"]
    assert isinstance(risks, list)
    return PlanBody(
        module=Module(str(said["module"])),
        reasons=str(said["reasons"]),
        expected_results=str(said["expected_results"]),
        risks=frozenset(Risk(risk) for risk in risks),
        early_leaving=None if way is None else EarlyLeaving(str(way)),
    )
