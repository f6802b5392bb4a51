"""Owns which mentor walks with which learner; decides nothing about it (``bot.domain.pairing``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import to_text
from storage.rows import Row

COLUMNS = """
    s.id, s.organisation_id, s.programme, s.mentor_id, s.learner_id, s.state, s.version,
    s.proposed_at, s.answered_at, s.ended_at, mp.name AS mentor_name, lp.name AS learner_name,
    lp.age_band AS learner_age_band
"""
SELECT = f"""
    SELECT {COLUMNS} FROM assignment s
    JOIN person mp ON mp.id = s.mentor_id JOIN person lp ON lp.id = s.learner_id
"""  # noqa: S608  (a constant list of columns)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with the names that a screen shows."""

    id: AssignmentId
    organisation: OrganisationId
    programme: str
    mentor: PersonId
    learner: PersonId
    state: str
    version: int
    mentor_name: str
    learner_name: str
    learner_age_band: str | None


def _assignment(row: Row) -> AssignmentRow:
    return AssignmentRow(
        id=AssignmentId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        programme=row["programme"],
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        state=row["state"],
        version=row["version"],
        mentor_name=row["mentor_name"],
        learner_name=row["learner_name"],
        learner_age_band=row["learner_age_band"],
    )


class Assignments:
    """Assignments within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(self, assignment: AssignmentId) -> AssignmentRow | None:
        row = await self._unit.one(SELECT + " WHERE s.id = :id", id=assignment)
        return None if row is None else _assignment(row)

    async def of_mentor(self, mentor: PersonId, *states: str) -> list[AssignmentRow]:
        """The mentor's assignments in these states over all organisations, by learner's name."""
        rows = await self._unit.fetch(
            SELECT + " WHERE s.mentor_id = :mentor ORDER BY lp.name_key, s.id", mentor=mentor
        )
        return [_assignment(row) for row in rows if row["state"] in states]

    async def of_learner(self, learner: PersonId, *states: str) -> list[AssignmentRow]:
        rows = await self._unit.fetch(
            SELECT + " WHERE s.learner_id = :learner ORDER BY s.id", learner=learner
        )
        return [_assignment(row) for row in rows if row["state"] in states]

    def propose(
        self,
        organisation: OrganisationId,
        programme: str,
        mentor: PersonId,
        learner: PersonId,
        by: PersonId,
        now: datetime,
    ) -> AssignmentId:
        assert isinstance(self._unit, Unit)
        assignment = self._ids.next("assignment")
        self._unit.later(
            """INSERT INTO assignment (id, organisation_id, programme, mentor_id, learner_id,
                 state, proposed_at, proposed_by)
               VALUES (:id, :organisation, :programme, :mentor, :learner, 'proposed', :now, :by)""",
            id=assignment,
            organisation=organisation,
            programme=programme,
            mentor=mentor,
            learner=learner,
            now=to_text(now),
            by=by,
        )
        return AssignmentId(assignment)

    async def move(self, assignment: AssignmentRow, state: str, now: datetime) -> bool:
        """Change the state if nobody changed it meanwhile."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE assignment SET state = :state, version = version + 1,
                 answered_at = CASE WHEN :state IN ('active', 'declined') THEN :now
                               ELSE answered_at END,
                 ended_at = CASE WHEN :state = 'ended' THEN :now ELSE ended_at END
               WHERE id = :id AND version = :version""",
            state=state,
            now=to_text(now),
            id=assignment.id,
            version=assignment.version,
        )
        return changed == 1
