"""Owns the evaluations of support plans; what they say is sealed for the learner. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.days import DayRange
from bot.domain.evaluations import PlanToEvaluate
from bot.domain.ids import (
    EvaluationId,
    FormVersionId,
    OrganisationId,
    PersonId,
    SupportPlanId,
)
from bot.errors import VaultError
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant
from storage.vault import Vault

_PLANS = """
    SELECT p.id, p.organisation_id, p.learner_id, p.mentor_id, p.author_id, p.planned_hours,
           p.created_at, p.ended_at, s.begins, s.ends, s.school_year, s.number,
           l.name AS learner_name, m.name AS mentor_name, e.id AS evaluation_id, e.finished_at,
           (SELECT COALESCE(SUM(d.hours), 0) FROM meeting d
            WHERE d.plan_id = p.id AND d.state = 'held') AS used_hours
    FROM support_plan p
    JOIN semester s ON s.id = p.semester_id
    JOIN person l ON l.id = p.learner_id
    JOIN person m ON m.id = p.mentor_id
    LEFT JOIN evaluation e ON e.plan_id = p.id
"""


@dataclass(frozen=True, slots=True)
class EvaluatedPlan:
    """A support plan with what its evaluation shows of it: names, semester, hours."""

    plan: PlanToEvaluate
    organisation: OrganisationId
    learner: PersonId
    author: PersonId
    learner_name: str
    mentor_name: str
    school_year: int
    semester_number: int
    planned_hours: int
    made_at: datetime
    evaluation: EvaluationId | None


@dataclass(frozen=True, slots=True)
class StoredEvaluation:
    """An evaluation as it lies in the database; ``state`` is the engine's own JSON."""

    id: EvaluationId
    organisation: OrganisationId
    plan: SupportPlanId
    mentor: PersonId
    learner: PersonId
    form_version: FormVersionId
    step: int
    state: str
    started_at: datetime
    finished_at: datetime | None


def _plan(row: Row) -> EvaluatedPlan:
    evaluation = row["evaluation_id"]
    return EvaluatedPlan(
        plan=PlanToEvaluate(
            plan=SupportPlanId(row["id"]),
            mentor=PersonId(row["mentor_id"]),
            semester=DayRange(date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"])),
            used_hours=row["used_hours"],
            ended=row["ended_at"] is not None,
            begun=evaluation is not None,
            finished_at=instant(row["finished_at"]),
        ),
        organisation=OrganisationId(row["organisation_id"]),
        learner=PersonId(row["learner_id"]),
        author=PersonId(row["author_id"]),
        learner_name=row["learner_name"],
        mentor_name=row["mentor_name"],
        school_year=row["school_year"],
        semester_number=row["number"],
        planned_hours=row["planned_hours"],
        made_at=from_text(row["created_at"]),
        evaluation=None if evaluation is None else EvaluationId(evaluation),
    )


def _place(evaluation: int) -> str:
    return f"evaluation:{evaluation}:state"


class Evaluations:
    """Evaluations within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    # -- plans -------------------------------------------------------------------------------------

    async def plan(self, plan: SupportPlanId) -> EvaluatedPlan | None:
        """The plan as its evaluation shows it; nothing where its learner was erased."""
        found = self._plans(await self._unit.fetch(_PLANS + " WHERE p.id = :id", id=plan))
        return found[0] if found else None

    async def plans_of(self, organisation: OrganisationId, mentor: PersonId) -> list[EvaluatedPlan]:
        """The mentor's plans here, the newest semester first."""
        rows = await self._unit.fetch(
            _PLANS
            + """ WHERE p.organisation_id = :organisation AND p.mentor_id = :mentor
                   ORDER BY s.begins DESC, l.name_key, p.id""",
            organisation=organisation,
            mentor=mentor,
        )
        return self._plans(rows)

    async def plans_in(
        self, organisation: OrganisationId, ends: DayRange | None = None
    ) -> list[EvaluatedPlan]:
        """All plans here of semesters that end on those days, by mentor and learner."""
        days = ends or DayRange(date.min, date.max)
        rows = await self._unit.fetch(
            _PLANS
            + """ WHERE p.organisation_id = :organisation AND s.ends BETWEEN :first AND :last
                   ORDER BY s.begins DESC, m.name_key, l.name_key, p.id""",
            organisation=organisation,
            first=days.begins.isoformat(),
            last=days.ends.isoformat(),
        )
        return self._plans(rows)

    def _plans(self, rows: Iterable[Row]) -> list[EvaluatedPlan]:
        """Of an erased learner there is nothing to be said any more."""
        erased = self._vault.tombstones()
        return [_plan(row) for row in rows if row["learner_id"] not in erased]

    # -- evaluations -------------------------------------------------------------------------------

    async def get(self, evaluation: EvaluationId) -> StoredEvaluation | None:
        return self._stored(
            await self._unit.one(
                """SELECT e.*, p.learner_id FROM evaluation e
                   JOIN support_plan p ON p.id = e.plan_id WHERE e.id = :id""",
                id=evaluation,
            )
        )

    async def of_plan(self, plan: SupportPlanId) -> StoredEvaluation | None:
        """The plan's evaluation, begun or finished."""
        return self._stored(
            await self._unit.one(
                """SELECT e.*, p.learner_id FROM evaluation e
                   JOIN support_plan p ON p.id = e.plan_id WHERE e.plan_id = :plan""",
                plan=plan,
            )
        )

    def _stored(self, row: Row | None) -> StoredEvaluation | None:
        """The evaluation in a row; nothing where its learner was erased."""
        if row is None or not row["state_box"]:
            return None
        learner = PersonId(row["learner_id"])
        try:
            state = self._vault.open(learner, _place(row["id"]), row["state_box"]).decode()
        except VaultError:
            if learner in self._vault.tombstones():
                return None
            raise
        return StoredEvaluation(
            id=EvaluationId(row["id"]),
            organisation=OrganisationId(row["organisation_id"]),
            plan=SupportPlanId(row["plan_id"]),
            mentor=PersonId(row["mentor_id"]),
            learner=learner,
            form_version=FormVersionId(row["form_version_id"]),
            step=row["step"],
            state=state,
            started_at=from_text(row["started_at"]),
            finished_at=instant(row["finished_at"]),
        )

    async def begin(
        self, of: EvaluatedPlan, form_version: FormVersionId, step: int, state: str, now: datetime
    ) -> EvaluationId:
        """Keep a new evaluation at its first question."""
        assert isinstance(self._unit, Unit)
        evaluation = EvaluationId(self._ids.next("evaluation"))
        await self._unit.run(
            """INSERT INTO evaluation (id, organisation_id, plan_id, mentor_id, form_version_id,
                 step, state_box, started_at)
               VALUES (:id, :organisation, :plan, :mentor, :form_version, :step, :state, :now)""",
            id=evaluation,
            organisation=of.organisation,
            plan=of.plan.plan,
            mentor=of.plan.mentor,
            form_version=form_version,
            step=step,
            state=self._vault.seal(of.learner, _place(evaluation), state.encode()),
            now=to_text(now),
        )
        return evaluation

    async def save(
        self, stored: StoredEvaluation, step: int, state: str, finished_at: datetime | None
    ) -> bool:
        """Keep where it stands now; false where it moved on meanwhile, or is finished."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """UPDATE evaluation SET step = :step, state_box = :state, finished_at = :finished_at
               WHERE id = :id AND step = :before AND finished_at IS NULL""",
            step=step,
            state=self._vault.seal(stored.learner, _place(stored.id), state.encode()),
            finished_at=None if finished_at is None else to_text(finished_at),
            id=stored.id,
            before=stored.step,
        )
        return touched == 1


def by_mentor(
    plans: Iterable[EvaluatedPlan],
) -> dict[tuple[PersonId, DayRange], list[EvaluatedPlan]]:
    """The plans of each mentor and semester."""
    found: dict[tuple[PersonId, DayRange], list[EvaluatedPlan]] = {}
    for each in plans:
        found.setdefault((each.plan.mentor, each.plan.semester), []).append(each)
    return found
