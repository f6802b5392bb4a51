"""Owns fetching what people gave, voice notes and papers: limited, retried, checked, sealed, kept.

Nobody waits for it and no answer depends on it: file id and size were stored with the answer. Must
not read what a paper says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.clock import Clock
from bot.domain.ids import FileId, PersonId
from bot.errors import StorageBroken
from bot.inputs import LARGEST_FILE
from bot.killpoints import reached
from bot.speech.incoming import MAX_BYTES as LARGEST_VOICE
from bot.speech.incoming import inspect, refused_unread
from bot.telegram.gateway import Done, Gateway, Refused
from storage.database import Reader, Unit
from storage.fetching import pause_after
from storage.files import Files
from storage.records import Store
from storage.rows import Row
from storage.shelf import Shelf
from storage.voice_notes import FOLDER as VOICE_FOLDER
from storage.voice_notes import VoiceNotes

LOOK_EVERY = 30.0
"""Seconds without a ring after which the lists are looked at all the same."""

_log = logging.getLogger(__name__)


class Waiting(Protocol):
    """The rows of one table whose bytes are to be fetched (``VoiceNotes``, ``Files``)."""

    async def to_download(self, now: datetime, limit: int = 8) -> list[Row]:
        """What is due: id, person_id, file_id, seconds, bytes and attempts of each."""
        ...

    async def kept(self, row: int, file_name: str, size: int, now: datetime, /) -> None: ...

    async def refused(self, row: int, why: str, now: datetime, /) -> None: ...

    async def failed(self, row: int, attempts: int, why: str, now: datetime, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing to fetch. ``what`` names it in the log, ``largest`` is in bytes."""

    what: str
    rows: Callable[[Unit | Reader], Waiting]
    shelf: Shelf
    largest: int
    refused_unread: Callable[[Row], str | None]
    verdict: Callable[[Row, bytes], Awaitable[str]]
    settled: Callable[[int], None]
    """Called with the row's id once it is known what became of it."""


def voice_notes(store: Store) -> Source:
    """Voice notes; one that can't be decoded is kept too, with its verdict in the log."""

    def unread(row: Row) -> str | None:
        verdict = refused_unread(row["bytes"], row["seconds"])
        return None if verdict is None else verdict.value

    async def heard(row: Row, content: bytes) -> str:
        return (await inspect(content, row["seconds"])).verdict.value

    return Source(
        what="voice",
        rows=lambda source: VoiceNotes(source, store.ids, store.vault),
        shelf=_voice_shelf(store),
        largest=LARGEST_VOICE,
        refused_unread=unread,
        verdict=heard,
        settled=lambda _row: None,
    )


def _voice_shelf(store: Store) -> Shelf:
    folder: Path = store.database.path.parent / VOICE_FOLDER
    return Shelf(store.vault, folder, "voice_note")


def papers(store: Store, settled: Callable[[FileId], None]) -> Source:
    """Photos and files. ``settled`` may wake up who works them (``Files.to_work``)."""

    def unread(row: Row) -> str | None:
        return "too large" if row["bytes"] > LARGEST_FILE else None

    async def weighed(_row: Row, content: bytes) -> str:
        return f"{len(content)} bytes"

    return Source(
        what="file",
        rows=lambda source: Files(source, store.ids, store.vault),
        shelf=store.shelf,
        largest=LARGEST_FILE,
        refused_unread=unread,
        verdict=weighed,
        settled=lambda row: settled(FileId(row)),
    )


class Downloads:
    """The loop that empties the lists of what is to be fetched."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        sources: Sequence[Source],
        clock: Clock,
        beat: Callable[[], None],
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._sources = sources
        self._clock = clock
        self._beat = beat

    async def run(self) -> None:
        """Fetch what is due, then wait until something was given, until cancelled."""
        for source in self._sources:
            await asyncio.to_thread(source.shelf.sweep)
        while True:
            while await self._round():
                pass
            self._beat()
            await self._store.to_fetch.heard(within=LOOK_EVERY)

    async def _round(self) -> bool:
        """Try some of what is due in each source; whether there was anything."""
        tried = False
        for source in self._sources:
            for row in await self._due(source):
                await self._tried(source, row)
                self._beat()
                tried = True
        return tried

    async def _due(self, source: Source) -> list[Row]:
        async with self._store.database.reading() as reader:
            return await source.rows(reader).to_download(self._clock.now())

    async def _tried(self, source: Source, row: Row) -> None:
        """Fetch one; what breaks us counts as a failed try and holds up no other."""
        try:
            await self._one(source, row)
        except StorageBroken:
            raise
        except Exception as error:
            _log.exception(f"{source.what} failed", extra={"row": row["id"]})
            await self._retry(source, row, type(error).__name__)

    async def _one(self, source: Source, row: Row) -> None:
        refused = source.refused_unread(row)
        if refused is not None:
            await self._refuse(source, row, refused)
            return
        outcome = await self._gateway.download(row["file_id"], source.largest)
        match outcome:
            case Done(content) if content:
                await self._keep(source, row, content)
            case Done():
                await self._refuse(source, row, "empty")
            case Refused(reason):
                await self._refuse(source, row, reason)
            case _:
                await self._retry(source, row, type(outcome).__name__)

    async def _keep(self, source: Source, row: Row, content: bytes) -> None:
        """Sealed under a random name."""
        verdict = await source.verdict(row, content)
        name = await source.shelf.put(row["id"], PersonId(row["person_id"]), content)
        reached(f"{source.what}_written")
        async with self._store.database.unit_of_work() as unit:
            await source.rows(unit).kept(row["id"], name, len(content), self._clock.now())
        _log.info(f"{source.what} kept", extra={"row": row["id"], "verdict": verdict})
        source.settled(row["id"])

    async def _refuse(self, source: Source, row: Row, why: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            await source.rows(unit).refused(row["id"], why, self._clock.now())
        _log.warning(f"{source.what} refused", extra={"row": row["id"], "reason": why})
        source.settled(row["id"])

    async def _retry(self, source: Source, row: Row, why: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            rows = source.rows(unit)
            await rows.failed(row["id"], row["attempts"] + 1, why, self._clock.now())
        # A loop that begins anew finds the row by its own look; in this one the pause wakes us.
        pause = pause_after(row["attempts"] + 1).total_seconds()
        asyncio.get_running_loop().call_later(pause, self._store.to_fetch.ring)
        source.settled(row["id"])
