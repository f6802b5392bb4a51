"""Owns files that go before their people do: answers once sent, drafts thrown away, trial runs.

The row goes with the unit of work and the sealed bytes after its commit; what a killed process left of
them no row names, and it is swept (``storage.sealed_files``). Must not touch what anybody answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.domain.ids import FileId, QuestionnaireVersionId, RunId
from storage.database import Unit
from storage.files import FOLDER as PAPERS
from storage.instants import to_text
from storage.rows import Row
from storage.shelf import PASSING_AFTER
from storage.voice_notes import FOLDER as VOICE

UNREAD_AFTER = timedelta(days=7)
"""How long a form stays that could not be asked: its lists may still come *(ours)*."""

_OF_VERSION = """SELECT id, file_name FROM file
    WHERE purpose IN ('form', 'form_report') AND object_id = :version"""
_OF_TRIAL = "SELECT id, file_name FROM file WHERE purpose = 'answer' AND object_id = :run"
_VOICE_OF_TRIAL = "SELECT id, file_name FROM voice_note WHERE run_id = :run"
_NOT_SENT = """SELECT id, file_name FROM file
    WHERE purpose = 'answers' AND received_at <= :before"""
_REPLACED = """SELECT id, file_name FROM file
    WHERE purpose IN ('form', 'form_report') AND object_id IS NOT NULL
      AND object_id NOT IN (SELECT id FROM questionnaire_version)"""
_UNREAD = """SELECT id, file_name FROM file
    WHERE purpose IN ('form', 'form_report') AND object_id IS NULL AND worked_at <= :before"""
_PARTS_OF_NOBODY = """SELECT id, file_name FROM file
    WHERE purpose = 'form_part'
      AND object_id NOT IN (SELECT id FROM file WHERE purpose = 'form')"""


class Leaving:
    """What leaves within one unit of work. ``data`` is the folder in which the database lies."""

    def __init__(self, unit: Unit, data: Path) -> None:
        self._unit = unit
        self._data = data

    def sent(self, file: FileId, box: str) -> None:
        """Answers that were taken along are at Telegram now, and no longer here."""
        self._unit.later("DELETE FROM file WHERE id = :id", id=file)
        self._unlink_after([self._data / PAPERS / box])

    async def draft(self, version: QuestionnaireVersionId) -> None:
        """A draft was thrown away: the file as it was sent, what it names, and the report."""
        await self._drop(_OF_VERSION, version=version)
        await self._drop(_PARTS_OF_NOBODY)

    async def trial(self, run: RunId) -> None:
        """Of a trial run nothing is kept that was sent in it."""
        await self._drop(_OF_TRIAL, run=run)
        notes = await self._unit.fetch(_VOICE_OF_TRIAL, run=run)
        self._unit.later("DELETE FROM voice_note WHERE run_id = :run", run=run)
        self._unlink_after(self._boxes(VOICE, notes))

    async def in_time(self, now: datetime) -> None:
        """Answers that Telegram didn't take within a day, drafts that others replaced, and forms that
        could not be asked, after a week."""
        await self._drop(_NOT_SENT, before=to_text(now - PASSING_AFTER))
        await self._drop(_REPLACED)
        await self._drop(_UNREAD, before=to_text(now - UNREAD_AFTER))
        await self._drop(_PARTS_OF_NOBODY)

    async def _drop(self, which: str, **params: str | int) -> None:
        rows = await self._unit.fetch(which, **params)
        for row in rows:
            self._unit.later("DELETE FROM file WHERE id = :id", id=row["id"])
        self._unlink_after(self._boxes(PAPERS, rows))

    def _boxes(self, folder: str, rows: Sequence[Row]) -> list[Path]:
        return [self._data / folder / row["file_name"] for row in rows if row["file_name"]]

    def _unlink_after(self, boxes: Sequence[Path]) -> None:
        for box in boxes:
            self._unit.after_commit(partial(box.unlink, missing_ok=True))
