"""Owns sealed bytes on the disk beside the database; must not know what they are, nor keep a row.

A file is written whole and is on the disk before its name is given back, so that a row which names
it never points at nothing. What no row names (the process was killed in between) is sealed too, and is
swept a day later (``storage.sealed_files``).
"""

from __future__ import annotations

import asyncio
import os
import secrets
from datetime import timedelta
from pathlib import Path

from bot.domain.ids import PersonId
from storage.disk import sync
from storage.vault import Vault

KEPT, PASSING = ".box", ".passing"
"""How sealed files end: what is to stay, and what only waits to be sent and is never copied."""

PASSING_AFTER = timedelta(days=1)
"""After this time no passing file is there any more, whatever became of the message *(ours)*."""


class Shelf:
    """One folder of sealed files. ``table`` and the id of a row bind each box to its place."""

    def __init__(self, vault: Vault, folder: Path, table: str) -> None:
        self._vault = vault
        self._folder = folder
        self._table = table

    async def put(
        self, row: int, person: PersonId, content: bytes, *, passing: bool = False
    ) -> str:
        """Seal the bytes under the person's key and write them; returns the name of the file.

        What is ``passing`` goes again as soon as it was sent, and has no copy among the backups.

        Not to be awaited inside of a unit of work: it waits for the disk. Raises ``VaultError``
        where the person has no key, ``OSError`` where the disk fails.
        """
        name = secrets.token_hex(16) + (PASSING if passing else KEPT)
        box = self._vault.seal(person, self._aad(row), content)
        await asyncio.to_thread(self._write, name, box)
        return name

    async def get(self, row: int, person: PersonId, name: str) -> bytes:
        """What was put there. Raises ``VaultError`` or ``OSError`` where it can't be read."""
        box = await asyncio.to_thread((self._folder / name).read_bytes)
        return self._vault.open(person, self._aad(row), box)

    def _aad(self, row: int) -> str:
        return f"{self._table}:{row}:file"

    def _write(self, name: str, box: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        partial = path.with_suffix(".part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(box)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync(self._folder)

    def sweep(self) -> None:
        """Drop what a killed process left half-written. For the start, before anybody writes."""
        for leftover in self._folder.glob("*.part"):
            leftover.unlink()
