"""Owns the voice notes that people gave: what Telegram said of them at once, the file later.

The bytes are not here: a job downloads them and keeps them sealed beside the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import (
    MeetingId,
    OrganisationId,
    PersonId,
    PlannedId,
    RunId,
    VoiceNoteId,
)
from storage.bell import Bell
from storage.database import Reader, Unit
from storage.fetching import after_failure
from storage.ids import Ids
from storage.instants import to_text
from storage.rows import Row
from storage.vault import Vault

FOLDER = "voice"
"""Within the data directory."""


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """A voice note as it can be played: Telegram's file id is good for this bot for ever."""

    id: VoiceNoteId
    person: PersonId
    run: RunId | None
    question: str | None
    meeting: MeetingId | None
    file_id: str | None
    """None for typed words, which wait for a person in the same way."""
    seconds: int
    sensitive: bool
    mapped: bool
    planned: PlannedId | None = None
    """The planned meeting it was said about, before there was an entry."""


def _aad(note: int) -> str:
    return f"voice_note:{note}:words"


def _note(row: Row) -> VoiceNote:
    return VoiceNote(
        id=VoiceNoteId(row["id"]),
        person=PersonId(row["person_id"]),
        run=row["run_id"],
        question=row["question"],
        meeting=row["meeting_id"],
        file_id=row["file_id"],
        seconds=row["seconds"],
        sensitive=row["sensitive"] == 1,
        mapped=row["mapped_at"] is not None,
        planned=row["planned_id"],
    )


class VoiceNotes:
    """Voice notes within one unit of work or one reader."""

    def __init__(
        self, unit: Unit | Reader, ids: Ids, vault: Vault, to_fetch: Bell | None = None
    ) -> None:
        """``to_fetch`` is rung once something new to fetch is committed."""
        self._unit = unit
        self._ids = ids
        self._vault = vault
        self._to_fetch = to_fetch

    def next_id(self) -> VoiceNoteId:
        return VoiceNoteId(self._ids.next("voice_note"))

    def add(self, note: VoiceNote, size: int, now: datetime, words: str | None = None) -> None:
        """Keep what is known at once; the download is a job of its own. ``words`` were typed."""
        assert isinstance(self._unit, Unit)
        box = None
        if words is not None:
            box = self._vault.seal(note.person, _aad(note.id), words.encode())
        self._unit.later(
            """INSERT INTO voice_note (id, person_id, run_id, question, meeting_id, planned_id,
                 file_id, seconds, bytes, sensitive, words_box, state, retry_at, received_at)
               VALUES (:id, :person, :run, :question, :meeting, :planned, :file_id, :seconds,
                 :bytes, :sensitive, :words, :state, :now, :now)""",
            id=note.id,
            person=note.person,
            run=note.run,
            question=note.question,
            meeting=note.meeting,
            planned=note.planned,
            file_id=note.file_id,
            seconds=note.seconds,
            bytes=size,
            sensitive=int(note.sensitive),
            words=box,
            state="kept" if note.file_id is None else "waiting",
            now=to_text(now),
        )
        if self._to_fetch is not None and note.file_id is not None:
            self._unit.after_commit(self._to_fetch.ring)

    async def get(self, note: VoiceNoteId) -> VoiceNote | None:
        row = await self._unit.one("SELECT * FROM voice_note WHERE id = :id", id=note)
        return None if row is None else _note(row)

    async def words_of(self, note: VoiceNote) -> str:
        """What was typed, where it was not a voice note."""
        row = await self._unit.one("SELECT words_box FROM voice_note WHERE id = :id", id=note.id)
        if row is None or row["words_box"] is None:
            return ""
        return self._vault.open(note.person, _aad(note.id), row["words_box"]).decode()

    async def of_meeting(self, meeting: MeetingId) -> list[VoiceNote]:
        rows = await self._unit.fetch(
            "SELECT * FROM voice_note WHERE meeting_id = :meeting ORDER BY id", meeting=meeting
        )
        return [_note(row) for row in rows]

    async def of_planned(self, planned: PlannedId) -> list[VoiceNote]:
        """What was said about a meeting before it, in the order in which it was said."""
        rows = await self._unit.fetch(
            "SELECT * FROM voice_note WHERE planned_id = :planned ORDER BY id", planned=planned
        )
        return [_note(row) for row in rows]

    async def hand_over(self, planned: PlannedId, meeting: MeetingId) -> None:
        """What was said before a meeting belongs to its entry from now on."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE voice_note SET meeting_id = :meeting WHERE planned_id = :planned",
            meeting=meeting,
            planned=planned,
        )

    async def to_map(self, organisation: OrganisationId) -> list[Row]:
        """Answers by voice that nobody has mapped yet, oldest first."""
        return await self._unit.fetch(
            """SELECT v.id AS voice_note_id, v.run_id, p.name, v.seconds FROM voice_note v
               JOIN run r ON r.id = v.run_id JOIN person p ON p.id = v.person_id
               WHERE r.organisation_id = :organisation AND v.mapped_at IS NULL
               ORDER BY v.id""",
            organisation=organisation,
        )

    async def superseded(self, run: RunId, question: str, now: datetime) -> None:
        """The learner answered this question otherwise: nobody needs to listen any more."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """UPDATE voice_note SET mapped_at = :now
               WHERE run_id = :run AND question = :question AND mapped_at IS NULL""",
            now=to_text(now),
            run=run,
            question=question,
        )

    async def mapped(self, note: VoiceNoteId, by: PersonId | None, now: datetime) -> None:
        """Somebody has said what it means, or the learner answered otherwise (``by`` None)."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE voice_note SET mapped_at = :now, mapped_by = :by WHERE id = :id",
            now=to_text(now),
            by=by,
            id=note,
        )

    async def to_download(self, now: datetime, limit: int = 8) -> list[Row]:
        return await self._unit.fetch(
            """SELECT id, person_id, file_id, seconds, bytes, attempts FROM voice_note
               WHERE state = 'waiting' AND retry_at <= :now ORDER BY retry_at, id LIMIT :limit""",
            now=to_text(now),
            limit=limit,
        )

    async def kept(self, note: int, file_name: str, _size: int, _now: datetime) -> None:
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE voice_note SET state = 'kept', file_name = :name, error = NULL WHERE id = :id",
            name=file_name,
            id=note,
        )

    async def refused(self, note: int, why: str, _now: datetime) -> None:
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE voice_note SET state = 'refused', error = :why WHERE id = :id",
            why=why[:200],
            id=note,
        )

    async def failed(self, note: int, attempts: int, why: str, now: datetime) -> None:
        """Try again later, or no more."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """UPDATE voice_note SET attempts = :attempts, error = :why, retry_at = :retry_at,
                 state = :state WHERE id = :id""",
            attempts=attempts,
            why=why[:200],
            id=note,
            **after_failure(attempts, now),
        )
