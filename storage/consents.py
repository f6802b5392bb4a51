"""Owns the evidence of consent: append only, from the first day on. Judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import OrganisationId, PersonId
from storage.database import Unit
from storage.ids import Ids
from storage.instants import to_text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person was told, in which words and sound, and what they answered."""

    person: PersonId
    organisation: OrganisationId
    given: bool
    version: str
    text_sha256: str
    sound_sha256: str | None
    language: str
    age_band: str
    guardian_confirmed_at: str | None
    guardian_confirmed_by: PersonId | None
    update_id: int
    answered_at: datetime


class Consents:
    """Consents within one unit of work."""

    def __init__(self, unit: Unit, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def stands(self, person: PersonId) -> bool:
        """Whether the person's last word is yes: somebody who said stop is asked nothing."""
        row = await self._unit.one(
            "SELECT given FROM consent WHERE person_id = :person ORDER BY id DESC LIMIT 1",
            person=person,
        )
        return row is not None and row["given"] == 1

    def add(self, evidence: Evidence) -> None:
        """Append one answer; earlier ones stay."""
        self._unit.later(
            """INSERT INTO consent (id, person_id, organisation_id, given, version, text_sha256,
                 sound_sha256, language, age_band, guardian_confirmed_at, guardian_confirmed_by,
                 update_id, answered_at)
               VALUES (:id, :person, :organisation, :given, :version, :text_sha256, :sound_sha256,
                 :language, :age_band, :guardian_at, :guardian_by, :update_id, :answered_at)""",
            id=self._ids.next("consent"),
            person=evidence.person,
            organisation=evidence.organisation,
            given=int(evidence.given),
            version=evidence.version,
            text_sha256=evidence.text_sha256,
            sound_sha256=evidence.sound_sha256,
            language=evidence.language,
            age_band=evidence.age_band,
            guardian_at=evidence.guardian_confirmed_at,
            guardian_by=evidence.guardian_confirmed_by,
            update_id=evidence.update_id,
            answered_at=to_text(evidence.answered_at),
        )
