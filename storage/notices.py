"""Owns that something which the clock says goes out once: a row with a natural key. Decides nothing.

The row is written when it goes out, in the same unit of work, so neither a restart nor a standstill
sends it twice. Rows of other kinds in the same table are planned ahead (``storage.reminders``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import OrganisationId, PersonId
from storage.database import Reader, Unit
from storage.instants import to_text


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said to ``subject`` once; ``step`` tells several of a kind apart. Instants in UTC."""

    key: str
    kind: str
    organisation: OrganisationId
    subject: PersonId
    step: str
    due_at: datetime
    expires_at: datetime


class Notices:
    """Such rows within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def said(self, kind: str, subject: PersonId) -> frozenset[str]:
        """The keys of this kind that went out to the person."""
        rows = await self._unit.fetch(
            "SELECT key FROM reminder WHERE subject_id = :subject AND kind = :kind",
            subject=subject,
            kind=kind,
        )
        return frozenset(row["key"] for row in rows)

    async def said_to_mentors(self, kind: str, organisation: OrganisationId) -> frozenset[str]:
        """The keys of this kind that went out to mentors of the organisation, in one question."""
        rows = await self._unit.fetch(
            """SELECT r.key FROM membership m
               JOIN reminder r ON r.subject_id = m.person_id AND r.kind = :kind
               WHERE m.organisation_id = :organisation AND m.role = 'mentor'""",
            kind=kind,
            organisation=organisation,
        )
        return frozenset(row["key"] for row in rows)

    async def say(self, notice: Notice, now: datetime) -> bool:
        """It goes out in this unit of work; false where it went out before."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """INSERT INTO reminder (key, kind, organisation_id, subject_id, month, step, due_at,
                 expires_at, state, settled_at)
               VALUES (:key, :kind, :organisation, :subject, :month, :step, :due_at, :expires_at,
                 'fired', :now)
               ON CONFLICT (key) DO NOTHING""",
            key=notice.key,
            kind=notice.kind,
            organisation=notice.organisation,
            subject=notice.subject,
            month=f"{notice.due_at:%Y-%m}",
            step=notice.step,
            due_at=to_text(notice.due_at),
            expires_at=to_text(notice.expires_at),
            now=to_text(now),
        )
        return touched == 1
