"""Owns fetching the voice notes that people gave: limited, retried, checked, sealed, kept.

Nobody waits for it and no answer depends on it: file id and length were stored with the answer.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.domain.ids import VoiceNoteId
from bot.errors import StorageBroken
from bot.killpoints import reached
from bot.speech.incoming import inspect, refused_unread
from bot.telegram.gateway import Done, Gateway, Refused
from storage.records import Store
from storage.rows import Row
from storage.voice_notes import VoiceNotes

_log = logging.getLogger(__name__)


class Downloads:
    """The loop that empties the list of voice notes to fetch."""

    def __init__(
        self, store: Store, gateway: Gateway, folder: Path, clock: Clock, beat: Callable[[], None]
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._folder = folder
        self._clock = clock
        self._beat = beat

    async def run(self) -> None:
        """Fetch what is due, then look again every two seconds, until cancelled."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            for row in await self._due():
                await self._tried(row)
            self._beat()
            await asyncio.sleep(2.0)

    async def _due(self) -> list[Row]:
        async with self._store.database.reading() as reader:
            return list(
                await VoiceNotes(reader, self._store.ids, self._store.vault).to_download(
                    self._clock.now()
                )
            )

    async def _tried(self, row: Row) -> None:
        """Fetch one; a note that breaks us counts as a failed try and holds up no other."""
        try:
            await self._one(row)
        except StorageBroken:
            raise
        except Exception as error:
            _log.exception("a voice note failed", extra={"note": row["id"]})
            await self._retry(VoiceNoteId(row["id"]), row, type(error).__name__)

    async def _one(self, row: Row) -> None:
        note = VoiceNoteId(row["id"])
        verdict = refused_unread(row["bytes"], row["seconds"])
        if verdict is not None:
            await self._settle(note, refused=verdict.value)
            return
        outcome = await self._gateway.download(row["file_id"])
        match outcome:
            case Done(content):
                await self._keep(note, row, content)
            case Refused(reason):
                await self._settle(note, refused=reason)
            case _:
                await self._retry(note, row, type(outcome).__name__)

    async def _keep(self, note: VoiceNoteId, row: Row, content: bytes) -> None:
        """Sealed under a random name; a note that can't be decoded is kept too."""
        inspection = await inspect(content, row["seconds"])
        name = f"{secrets.token_hex(16)}.box"
        box = self._store.vault.seal(row["person_id"], f"voice_note:{note}:file", content)
        await asyncio.to_thread(_write, self._folder / name, box)
        reached("voice_written")
        async with self._store.database.unit_of_work() as unit:
            await VoiceNotes(unit, self._store.ids, self._store.vault).kept(note, name)
        _log.info("voice kept", extra={"note": note, "verdict": inspection.verdict.value})

    async def _settle(self, note: VoiceNoteId, refused: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            await VoiceNotes(unit, self._store.ids, self._store.vault).refused(note, refused)
        _log.warning("voice refused", extra={"note": note, "reason": refused})

    async def _retry(self, note: VoiceNoteId, row: Row, why: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            notes = VoiceNotes(unit, self._store.ids, self._store.vault)
            await notes.failed(note, row["attempts"] + 1, why, self._clock.now())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
