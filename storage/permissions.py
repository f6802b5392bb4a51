"""Owns who was given which permission, by whom and when; decides none of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import OrganisationId, PersonId
from bot.domain.permissions import Permission
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import to_text


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody of the staff, and what a coordinator lets them do."""

    person: PersonId
    name: str
    permissions: frozenset[Permission]


class Permissions:
    """Permissions within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def has(
        self, organisation: OrganisationId, person: PersonId, permission: Permission
    ) -> bool:
        """Whether the person has it in this organisation now."""
        row = await self._unit.one(
            """SELECT 1 FROM permission WHERE organisation_id = :organisation
               AND person_id = :person AND permission = :permission AND ended_at IS NULL""",
            organisation=organisation,
            person=person,
            permission=permission.value,
        )
        return row is not None

    async def of(self, organisation: OrganisationId, person: PersonId) -> frozenset[Permission]:
        """What the person may in this organisation now."""
        rows = await self._unit.fetch(
            """SELECT permission FROM permission WHERE organisation_id = :organisation
               AND person_id = :person AND ended_at IS NULL""",
            organisation=organisation,
            person=person,
        )
        return frozenset(Permission(row["permission"]) for row in rows)

    async def staff(self, organisation: OrganisationId) -> list[StaffRow]:
        """Everybody of the staff of the organisation with what they may, by name."""
        people = await self._unit.fetch(
            """SELECT p.id, p.name FROM person p WHERE p.id IN (
                 SELECT m.person_id FROM membership m WHERE m.organisation_id = :organisation
                   AND m.role IN ('mentor', 'coordinator') AND m.ended_at IS NULL)
               ORDER BY p.name_key, p.id""",
            organisation=organisation,
        )
        given = await self._unit.fetch(
            """SELECT person_id, permission FROM permission
               WHERE organisation_id = :organisation AND ended_at IS NULL""",
            organisation=organisation,
        )
        may: dict[int, set[Permission]] = {}
        for row in given:
            may.setdefault(row["person_id"], set()).add(Permission(row["permission"]))
        return [
            StaffRow(PersonId(row["id"]), row["name"], frozenset(may.get(row["id"], ())))
            for row in people
        ]

    def give(
        self,
        organisation: OrganisationId,
        person: PersonId,
        permission: Permission,
        by: PersonId,
        now: datetime,
    ) -> None:
        """Give it; nothing changes where the person has it."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """INSERT INTO permission (id, organisation_id, person_id, permission, given_by,
                 given_at)
               VALUES (:id, :organisation, :person, :permission, :by, :now)
               ON CONFLICT (organisation_id, person_id, permission) WHERE ended_at IS NULL
               DO NOTHING""",
            id=self._ids.next("permission"),
            organisation=organisation,
            person=person,
            permission=permission.value,
            by=by,
            now=to_text(now),
        )

    def take(
        self, organisation: OrganisationId, person: PersonId, permission: Permission, now: datetime
    ) -> None:
        """Take it back; when it was given and when it ended is kept."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """UPDATE permission SET ended_at = :now WHERE organisation_id = :organisation
               AND person_id = :person AND permission = :permission AND ended_at IS NULL""",
            now=to_text(now),
            organisation=organisation,
            person=person,
            permission=permission.value,
        )
