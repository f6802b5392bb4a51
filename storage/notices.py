"""Owns that something which the clock says goes out once: a row with a natural key. Decides nothing.

The row is written when it goes out, in the same unit of work, so neither a restart nor a standstill
sends it twice. Rows of other kinds in the same table are planned ahead (``storage.reminders``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import OrganisationId, PersonId
from bot.domain.months import Month
from bot.domain.reminders import SkipReason
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
    month: Month | None = None
    """What it is about, where that is a month; else the one in which it falls due is kept."""


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

    async def settled(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys of which something became already: they went out, or never will."""
        found = set()
        for key in keys:
            row = await self._unit.one("SELECT key FROM reminder WHERE key = :key", key=key)
            if row is not None:
                found.add(key)
        return frozenset(found)

    async def say(self, notice: Notice, now: datetime) -> bool:
        """It goes out in this unit of work; false where something became of it before."""
        return await self._settle(notice, "fired", None, now)

    async def leave_out(self, notice: Notice, reason: SkipReason, now: datetime) -> bool:
        """It never goes out, for this reason; false where something became of it before."""
        return await self._settle(notice, "skipped", reason.value, now)

    async def _settle(self, notice: Notice, state: str, reason: str | None, now: datetime) -> bool:
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """INSERT INTO reminder (key, kind, organisation_id, subject_id, month, step, due_at,
                 expires_at, state, reason, settled_at)
               VALUES (:key, :kind, :organisation, :subject, :month, :step, :due_at, :expires_at,
                 :state, :reason, :now)
               ON CONFLICT (key) DO NOTHING""",
            key=notice.key,
            kind=notice.kind,
            organisation=notice.organisation,
            subject=notice.subject,
            month=f"{notice.due_at:%Y-%m}" if notice.month is None else str(notice.month),
            step=notice.step,
            due_at=to_text(notice.due_at),
            expires_at=to_text(notice.expires_at),
            state=state,
            reason=reason,
            now=to_text(now),
        )
        return touched == 1
