"""Owns the bytes of documents and pictures that leave: made when they are sent, or from the shelf.

Must not decide what is sent, nor call Telegram. A paper that can't be made is tried three times and
then given up, so that what waits behind it in the chat goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from bot.domain.ids import FileId
from bot.errors import CelabiedrsError
from bot.outgoing import Body, Outgoing
from bot.reports.papers import WholePlan, from_json
from bot.reports.render import rendered
from bot.scans.incoming import with_pages_of
from storage import files
from storage.database import Unit
from storage.files import Files, Purpose, StoredFile
from storage.leaving import Leaving
from storage.records import Store

MOST_TRIES = 3

_log = logging.getLogger(__name__)


class NotMade(CelabiedrsError):
    """The paper failed each time."""


class Papers:
    """What the sender asks for while it sends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failures: dict[int, int] = {}
        self._uploads: dict[int, StoredFile] = {}

    async def made(self, row: Outgoing) -> bytes:
        """The bytes of the row's paper.

        Raises what rendering raised, and ``NotMade`` when that has happened three times.
        """
        try:
            assert row.body.paper is not None
            paper = await asyncio.to_thread(from_json, row.body.paper.encode())
            made = await asyncio.to_thread(rendered, paper)
            if isinstance(paper, WholePlan) and paper.appended:
                return await self._with_sheets(made, paper.appended)
            return made
        except Exception as error:
            failures = self._failures.pop(row.id, 0) + 1
            if failures >= MOST_TRIES:
                _log.exception("a paper is given up", extra={"outbox": row.id})
                raise NotMade(type(error).__name__) from error
            self._failures[row.id] = failures
            raise

    async def _with_sheets(self, made: bytes, sheets: Sequence[int]) -> bytes:
        contents: list[bytes] = []
        for number in sheets:
            file = await self.stored(FileId(number))
            if file is None:
                raise FileNotFoundError(f"file {number} is gone")
            contents.append(await files.content(self._store.shelf, file))
        whole = await asyncio.to_thread(with_pages_of, made, contents)
        if whole is None:
            raise NotMade("the signed sheets can't be appended")
        return whole

    async def stored(self, file: FileId) -> StoredFile | None:
        """What is known of a file that we keep."""
        async with self._store.database.reading() as reader:
            return await Files(reader, self._store.ids, self._store.vault).get(file)

    async def content(self, file: StoredFile) -> bytes:
        """Its bytes, which Telegram is about to get from us.

        Raises ``FileNotFoundError`` where they aren't kept, ``VaultError`` for an erased person.
        """
        opened = await files.content(self._store.shelf, file)
        self._uploads[file.id] = file
        return opened

    def learned(self, unit: Unit, body: Body, result: Any) -> None:
        """Remember under which id Telegram knows a file of ours, once it has been uploaded.

        Answers that somebody took along aren't kept any longer: a learner's erasing could not reach them.
        """
        file = self._uploads.pop(body.stored or 0, None)
        if file is not None and file.belongs.purpose is Purpose.ANSWERS and file.box is not None:
            Leaving(unit, self._store.database.path.parent).sent(file.id, file.box)
            return
        if file is None or not isinstance(result, dict):
            return
        sizes = result.get("photo")
        sent = sizes[-1] if isinstance(sizes, list) and sizes else result.get("document")
        if isinstance(sent, dict) and isinstance(sent.get("file_id"), str):
            files.learned(unit, file.id, sent["file_id"])
