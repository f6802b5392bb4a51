"""Owns alerts and who was told of them; the rules on who and when are in ``bot.domain.alerts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import (
    AlertId,
    MeetingId,
    OrganisationId,
    OutboxId,
    PersonId,
    RunId,
    VoiceNoteId,
)
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One matter that needs a person, as it stands now."""

    id: AlertId
    organisation: OrganisationId
    kind: str
    subject: PersonId | None
    subject_name: str | None
    run: RunId | None
    voice_note: VoiceNoteId | None
    meeting: MeetingId | None
    month: str | None
    state: str
    raised_at: datetime
    acknowledged_by: PersonId | None
    acknowledged_by_name: str | None
    acknowledged_at: datetime | None
    closed_by_name: str | None
    version: int


SELECT = """
    SELECT a.*, s.name AS subject_name, k.name AS acknowledged_by_name, c.name AS closed_by_name
    FROM alert a
    LEFT JOIN person s ON s.id = a.subject_id
    LEFT JOIN person k ON k.id = a.acknowledged_by
    LEFT JOIN person c ON c.id = a.closed_by
"""


def _alert(row: Row) -> AlertRow:
    return AlertRow(
        id=AlertId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        kind=row["kind"],
        subject=row["subject_id"],
        subject_name=row["subject_name"],
        run=row["run_id"],
        voice_note=row["voice_note_id"],
        meeting=row["meeting_id"],
        month=row["month"],
        state=row["state"],
        raised_at=from_text(row["raised_at"]),
        acknowledged_by=row["acknowledged_by"],
        acknowledged_by_name=row["acknowledged_by_name"],
        acknowledged_at=instant(row["acknowledged_at"]),
        closed_by_name=row["closed_by_name"],
        version=row["version"],
    )


class Alerts:
    """Alerts within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    async def get(self, alert: AlertId) -> AlertRow | None:
        row = await self._unit.one(SELECT + " WHERE a.id = :id", id=alert)
        return None if row is None else _alert(row)

    async def unfinished_in(self, organisation: OrganisationId) -> list[AlertRow]:
        rows = await self._unit.fetch(
            SELECT
            + " WHERE a.organisation_id = :organisation AND a.state <> 'closed' ORDER BY a.id",
            organisation=organisation,
        )
        return [_alert(row) for row in rows]

    async def closed_rounds(self, run: RunId) -> int:
        """How many rounds of listening to this run's voice answers are closed."""
        row = await self._unit.one(
            """SELECT COUNT(*) AS rounds FROM alert
               WHERE run_id = :run AND kind = 'voice_to_map' AND state = 'closed'""",
            run=run,
        )
        return 0 if row is None else int(row["rounds"])

    async def open_of_run(self, run: RunId, kind: str) -> AlertRow | None:
        """The unfinished alert of this kind about a run."""
        row = await self._unit.one(
            SELECT + " WHERE a.run_id = :run AND a.kind = :kind AND a.state <> 'closed'",
            run=run,
            kind=kind,
        )
        return None if row is None else _alert(row)

    async def to_repeat(self, now: datetime) -> list[AlertRow]:
        """Alerts that nobody took within the set time and that were not repeated yet."""
        rows = await self._unit.fetch(
            SELECT
            + """ WHERE a.state = 'open' AND a.repeated_at IS NULL
                   AND a.repeat_at IS NOT NULL AND a.repeat_at <= :now ORDER BY a.id""",
            now=to_text(now),
        )
        return [_alert(row) for row in rows]

    async def raise_(
        self,
        organisation: OrganisationId,
        kind: str,
        dedup_key: str,
        now: datetime,
        repeat_at: datetime | None,
        *,
        subject: PersonId | None = None,
        run: RunId | None = None,
        voice_note: VoiceNoteId | None = None,
        meeting: MeetingId | None = None,
        month: str | None = None,
    ) -> AlertId | None:
        """Open an alert; nothing where the same matter was raised before."""
        assert isinstance(self._unit, Unit)
        rows = await self._unit.fetch(
            """INSERT INTO alert (id, organisation_id, kind, dedup_key, subject_id, run_id,
                 voice_note_id, meeting_id, month, state, raised_at, repeat_at)
               VALUES (:id, :organisation, :kind, :dedup_key, :subject, :run, :voice_note,
                 :meeting, :month, 'open', :now, :repeat_at)
               ON CONFLICT (dedup_key) DO NOTHING RETURNING id""",
            id=self._ids.next("alert"),
            organisation=organisation,
            kind=kind,
            dedup_key=dedup_key,
            subject=subject,
            run=run,
            voice_note=voice_note,
            meeting=meeting,
            month=month,
            now=to_text(now),
            repeat_at=None if repeat_at is None else to_text(repeat_at),
        )
        return AlertId(rows[0]["id"]) if rows else None

    def told(self, alert: AlertId, person: PersonId, message: OutboxId) -> None:
        """This person got this message about it, so that it can be kept up to date."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """INSERT INTO alert_recipient (alert_id, person_id, outbox_id)
               VALUES (:alert, :person, :outbox)
               ON CONFLICT (alert_id, person_id, outbox_id) DO NOTHING""",
            alert=alert,
            person=person,
            outbox=message,
        )

    async def told_of(self, alert: AlertId) -> list[tuple[PersonId, OutboxId]]:
        """Everybody who got this alert, with each message of it."""
        rows = await self._unit.fetch(
            """SELECT person_id, outbox_id FROM alert_recipient WHERE alert_id = :alert
               ORDER BY outbox_id""",
            alert=alert,
        )
        return [(PersonId(row["person_id"]), OutboxId(row["outbox_id"])) for row in rows]

    async def undelivered_to(self, person: PersonId) -> list[AlertRow]:
        """Alerts that nobody took and of which a message to this person never arrived."""
        rows = await self._unit.fetch(
            SELECT  # noqa: S608  (a constant list of columns)
            + """ WHERE a.state = 'open' AND a.id IN (
                   SELECT t.alert_id FROM alert_recipient t JOIN outbox o ON o.id = t.outbox_id
                   WHERE t.person_id = :person AND o.state IN ('dead', 'dropped'))
                 ORDER BY a.id""",
            person=person,
        )
        return [_alert(row) for row in rows]

    async def got(self, alert: AlertId) -> set[PersonId]:
        """Whom a message about it reached, or is still on its way to."""
        rows = await self._unit.fetch(
            """SELECT t.person_id FROM alert_recipient t JOIN outbox o ON o.id = t.outbox_id
               WHERE t.alert_id = :alert AND o.state NOT IN ('dead', 'dropped')""",
            alert=alert,
        )
        return {PersonId(row["person_id"]) for row in rows}

    def repeated(self, alert: AlertId, now: datetime) -> None:
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "UPDATE alert SET repeated_at = :now WHERE id = :id", now=to_text(now), id=alert
        )

    async def acknowledge(self, alert: AlertRow, by: PersonId, now: datetime) -> bool:
        """Somebody takes it; false if it changed meanwhile."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE alert SET state = 'acknowledged', acknowledged_by = :by,
                 acknowledged_at = :now, version = version + 1
               WHERE id = :id AND version = :version AND state = 'open'""",
            by=by,
            now=to_text(now),
            id=alert.id,
            version=alert.version,
        )
        return changed == 1

    async def close(self, alert: AlertRow, by: PersonId | None, note: str, now: datetime) -> bool:
        """The matter is done; ``by`` is None when it solved itself."""
        assert isinstance(self._unit, Unit)
        box = None
        if note:
            box = self._vault.seal(alert.subject, f"alert:{alert.id}:note", note.encode())
        changed = await self._unit.run(
            """UPDATE alert SET state = 'closed', closed_by = :by, closed_at = :now,
                 note_box = :note, version = version + 1
               WHERE id = :id AND version = :version AND state <> 'closed'""",
            by=by,
            now=to_text(now),
            note=box,
            id=alert.id,
            version=alert.version,
        )
        return changed == 1
