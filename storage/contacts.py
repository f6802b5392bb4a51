"""Owns how mentors can be reached, sealed under each mentor's own key; decides nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.domain.contact_list import ContactDetails
from bot.domain.ids import OrganisationId, PersonId
from bot.errors import VaultError
from storage.database import Reader, Unit
from storage.instants import to_text
from storage.rows import Row, instant
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class ListedMentor:
    """A mentor of the organisation, with what is known of how to reach them."""

    person: PersonId
    name: str
    details: ContactDetails
    confirmed_at: datetime | None


_MENTORS = """
    SELECT p.id AS person_id, p.name, c.details_box, c.confirmed_at
    FROM membership m
    JOIN person p ON p.id = m.person_id
    LEFT JOIN contact c ON c.person_id = p.id AND c.organisation_id = m.organisation_id
    WHERE m.organisation_id = :organisation AND m.role = 'mentor' AND m.ended_at IS NULL
      AND (EXISTS (SELECT 1 FROM contract k WHERE k.mentor_id = p.id
             AND k.organisation_id = :organisation)
        OR EXISTS (SELECT 1 FROM assignment a WHERE a.mentor_id = p.id
             AND a.organisation_id = :organisation AND a.programme = 'school_community'
             AND a.state = 'active')
        OR c.person_id IS NOT NULL)
"""
"""Mentors of the school programme: with a contract, a learner, or an entry in the list."""

_NOT_ASKED = """
      AND (c.confirmed_at IS NULL OR c.confirmed_at < :since)
      AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.subject_id = p.id
        AND r.kind = :kind AND r.organisation_id = :organisation AND r.step = :step)
    ORDER BY p.id
"""
"""Of them, those who said nothing since an instant, and got no notice of a kind and step."""


class Contacts:
    """The contact list within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, vault: Vault) -> None:
        self._unit = unit
        self._vault = vault

    async def mentors(self, organisation: OrganisationId) -> list[ListedMentor]:
        """The mentors of the school programme here, by name."""
        rows = await self._unit.fetch(
            _MENTORS + " ORDER BY p.name_key, p.id", organisation=organisation
        )
        return [self._listed(row, organisation) for row in rows]

    async def to_ask(
        self, organisation: OrganisationId, since: datetime, kind: str, step: str
    ) -> list[PersonId]:
        """Those who said nothing since that instant and got no notice of this kind and step."""
        rows = await self._unit.fetch(
            _MENTORS + _NOT_ASKED,
            organisation=organisation,
            since=to_text(since),
            kind=kind,
            step=step,
        )
        return [PersonId(row["person_id"]) for row in rows]

    async def is_listed(self, organisation: OrganisationId, person: PersonId) -> bool:
        """Whether the person is a mentor of the school programme here."""
        row = await self._unit.one(
            _MENTORS + " AND p.id = :person", organisation=organisation, person=person
        )
        return row is not None

    async def of(self, organisation: OrganisationId, person: PersonId) -> ListedMentor | None:
        """One person's own entry with the name, or nothing where nobody has this id."""
        row = await self._unit.one(
            """SELECT p.id AS person_id, p.name, c.details_box, c.confirmed_at FROM person p
               LEFT JOIN contact c ON c.person_id = p.id AND c.organisation_id = :organisation
               WHERE p.id = :person""",
            organisation=organisation,
            person=person,
        )
        return None if row is None else self._listed(row, organisation)

    def _listed(self, row: Row, organisation: OrganisationId) -> ListedMentor:
        person = PersonId(row["person_id"])
        details = ContactDetails()
        if row["details_box"]:
            place = _place(person, organisation)
            try:
                opened = self._vault.open(person, place, row["details_box"])
            except VaultError:
                if person not in self._vault.tombstones():
                    raise
            else:
                details = ContactDetails(**json.loads(opened))
        return ListedMentor(person, row["name"], details, instant(row["confirmed_at"]))

    def keep(
        self, organisation: OrganisationId, person: PersonId, details: ContactDetails, now: datetime
    ) -> None:
        """The person says that this is right, as of now."""
        assert isinstance(self._unit, Unit)
        content = json.dumps(asdict(details), ensure_ascii=False, sort_keys=True)
        self._unit.later(
            """INSERT INTO contact (person_id, organisation_id, details_box, confirmed_at)
               VALUES (:person, :organisation, :details, :now)
               ON CONFLICT (person_id, organisation_id) DO UPDATE SET
                 details_box = excluded.details_box, confirmed_at = excluded.confirmed_at""",
            person=person,
            organisation=organisation,
            details=self._vault.seal(person, _place(person, organisation), content.encode()),
            now=to_text(now),
        )


def _place(person: PersonId, organisation: OrganisationId) -> str:
    return f"contact:{person}:{organisation}:details"
