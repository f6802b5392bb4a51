"""Owns what a person was just asked to type or say: one open expectation per person.

It must not act on what comes; handlers do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import PersonId
from bot.taps import Tap, unpack
from storage.database import Unit
from storage.instants import to_text
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Expectation:
    """The act that the next words belong to, as if it were a button, and what is drafted so far."""

    tap: Tap
    draft: str


class Expectations:
    """Expectations within one unit of work."""

    def __init__(self, unit: Unit, vault: Vault) -> None:
        self._unit = unit
        self._vault = vault

    async def of(self, person: PersonId) -> Expectation | None:
        row = await self._unit.one(
            "SELECT tap, draft_box FROM expectation WHERE person_id = :person", person=person
        )
        if row is None:
            return None
        tap = unpack(row["tap"])
        if tap is None:
            return None
        draft = ""
        if row["draft_box"] is not None:
            draft = self._vault.open(person, self._aad(person), row["draft_box"]).decode()
        return Expectation(tap, draft)

    def set(self, person: PersonId, tap: Tap, draft: str, now: datetime) -> None:
        """From now on what the person types belongs to this act."""
        box = self._vault.seal(person, self._aad(person), draft.encode()) if draft else None
        self._unit.later(
            """INSERT INTO expectation (person_id, tap, draft_box, since)
               VALUES (:person, :tap, :draft, :now)
               ON CONFLICT (person_id) DO UPDATE SET tap = excluded.tap,
                 draft_box = excluded.draft_box, since = excluded.since""",
            person=person,
            tap=tap.pack(),
            draft=box,
            now=to_text(now),
        )

    def clear(self, person: PersonId) -> None:
        self._unit.later("DELETE FROM expectation WHERE person_id = :person", person=person)

    @staticmethod
    def _aad(person: PersonId) -> str:
        return f"expectation:{person}:draft"
