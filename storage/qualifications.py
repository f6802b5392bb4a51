"""Owns which conditions of a mentor's qualification were checked; decides none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import OrganisationId, PersonId
from bot.domain.qualification import Checked, Condition
from storage.database import Reader, Unit
from storage.instants import from_text, to_text


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A condition that is met, with the name of who checked it."""

    checked: Checked
    checked_by_name: str


class Qualifications:
    """Qualifications within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def of(self, mentor: PersonId, organisation: OrganisationId) -> list[CheckedRow]:
        """What was checked of the mentor in this organisation, in the order of the checks."""
        rows = await self._unit.fetch(
            """SELECT q.condition, q.met_on, q.checked_by, q.checked_at, p.name
               FROM qualification q JOIN person p ON p.id = q.checked_by
               WHERE q.mentor_id = :mentor AND q.organisation_id = :organisation
               ORDER BY q.checked_at, q.condition""",
            mentor=mentor,
            organisation=organisation,
        )
        return [
            CheckedRow(
                Checked(
                    condition=Condition(row["condition"]),
                    met_on=date.fromisoformat(row["met_on"]),
                    checked_by=PersonId(row["checked_by"]),
                    checked_at=from_text(row["checked_at"]),
                ),
                row["name"],
            )
            for row in rows
        ]

    def keep(self, mentor: PersonId, organisation: OrganisationId, checked: Checked) -> None:
        """Keep a check; a later one of the same condition takes its place."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """INSERT INTO qualification (mentor_id, organisation_id, condition, met_on, checked_by,
                 checked_at)
               VALUES (:mentor, :organisation, :condition, :met_on, :by, :at)
               ON CONFLICT (mentor_id, organisation_id, condition) DO UPDATE SET
                 met_on = excluded.met_on, checked_by = excluded.checked_by,
                 checked_at = excluded.checked_at""",
            mentor=mentor,
            organisation=organisation,
            condition=checked.condition.value,
            met_on=checked.met_on.isoformat(),
            by=checked.checked_by,
            at=to_text(checked.checked_at),
        )

    async def withdraw(
        self, mentor: PersonId, organisation: OrganisationId, condition: Condition
    ) -> bool:
        """Take a check back. False where there was none."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """DELETE FROM qualification WHERE mentor_id = :mentor
               AND organisation_id = :organisation AND condition = :condition""",
            mentor=mentor,
            organisation=organisation,
            condition=condition.value,
        )
        return touched == 1
