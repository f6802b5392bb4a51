"""Owns copies of the whole database: made, encrypted, kept, thinned out and put back; must not
write to the living database, and must not hold a key of a person.

The sealed files beside the database are copied first (``storage.sealed_files``), so that a backup
names none that isn't there.

A copy is made by SQLite's own backup call on a query-only connection, in one step, because a copy
of the file lacks what is still in the log. It is encrypted under a key derived from the master key,
with its SHA-256 beside it. The wrapped keys of persons are not in it (see ``storage.vault``), so a
person erased since stays unreadable; ``restore`` also deletes their rows again.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import BackupRefused
from storage.database import DATABASE_FILE, Database, make_private_directory, take_lock
from storage.disk import private_file, sync
from storage.sealed_files import (
    Named,
    bring_back,
    copy_new,
    drop_drafts,
    named_by,
    named_in,
    sweep_orphans,
)
from storage.vault import Vault

INTERVAL = timedelta(minutes=5)
NEWEST_KEPT = 12
DAYS_KEPT = 7
WEEKS_KEPT = 4
OLDEST_KEPT = timedelta(days=35)

_SUFFIX = ".backup"
_DIGEST_SUFFIX = ".sha256"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"celabiedrs-(?P<made>\d{8}T\d{12}Z)\.backup", re.ASCII)

# magic, name of the backup key, nonce prefix; then pieces, each with its tag. The nonce of a piece
# is prefix, number and a last byte that is 1 for the last piece only: none can be moved or left out.
_MAGIC = b"CELAB1"
_FINGERPRINT_BYTES = 8
_PREFIX_BYTES = 7
_HEAD_BYTES = len(_MAGIC) + _FINGERPRINT_BYTES + _PREFIX_BYTES
_PIECE_BYTES = 1 << 20
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Restored:
    """What ``restore`` put back: where, how many rows per table, and who was erased again.

    ``files`` counts the sealed files that are there; ``missing`` names row and place of the others.
    """

    path: Path
    rows: dict[str, int]
    erased: tuple[int, ...]
    files: int = 0
    missing: tuple[str, ...] = ()


def due(now: datetime, *, last: datetime | None, changed: bool) -> bool:
    """Whether a backup is to be made: something changed, and the last one is five minutes old."""
    return last is None or (changed and now - last >= INTERVAL)


def to_keep(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of the backups made at these instants stay.

    The newest 12; of each of the newest 7 days and 4 ISO weeks (UTC) that have any, the newest; and
    none older than 35 days, for a backup keeps what was erased from the database since.
    """
    young = sorted((instant for instant in made if now - instant <= OLDEST_KEPT), reverse=True)
    kept = set(young[:NEWEST_KEPT])
    kept.update(_newest_of_each(young, lambda instant: instant.date().toordinal(), DAYS_KEPT))
    kept.update(_newest_of_each(young, lambda instant: instant.isocalendar()[:2], WEEKS_KEPT))
    return kept


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], object], periods: int
) -> list[datetime]:
    found: dict[object, datetime] = {}
    for instant in newest_first:
        found.setdefault(period(instant), instant)
    return list(found.values())[:periods]


class Backups:
    """The backups of one database, in a directory of their own."""

    def __init__(
        self, database: Database, vault: Vault, directory: Path, *, now: Callable[[], datetime]
    ) -> None:
        """Make the directory, private, and drop what a killed process left half-made."""
        self._database = database
        self._vault = vault
        self._directory = directory
        self._now = now
        self._changes_at_last: int | None = None
        self._making = asyncio.Lock()
        make_private_directory(directory)
        for leftover in directory.glob("*.draft*"):
            leftover.unlink()
        drop_drafts(directory)

    def last(self) -> datetime | None:
        """When the newest backup was made, in UTC; None where there is none."""
        return max(_made(self._directory), default=None)

    async def make_if_due(self) -> Path | None:
        """Make a backup if one is due; return its file. To be called about once a minute."""
        changed = self._database.changes != self._changes_at_last
        if not due(self._now(), last=self.last(), changed=changed):
            return None
        return await self.make()

    async def make(self) -> Path:
        """Make a backup now, thin out the older ones and return the new file.

        Others go on writing meanwhile. Raises ``OSError`` or ``sqlite3.Error`` when the disk
        fails; a file under the final name is always whole.
        """
        async with self._making:
            changes = self._database.changes
            path = await asyncio.to_thread(self._make)
            self._changes_at_last = changes
            return path

    def _make(self) -> Path:
        now = self._now().astimezone(UTC)
        path = self._directory / f"celabiedrs-{now.strftime(_STAMP)}{_SUFFIX}"
        plain = path.with_suffix(".draft")
        try:
            private_file(plain).close()
            copy_whole(self._database.path, plain)
            self._care_for_files(plain, now)
            _publish(plain, path, *self._vault.backup_key())
        finally:
            plain.unlink(missing_ok=True)
        _thin_out(self._directory, now)
        return path

    def _care_for_files(self, plain: Path, now: datetime) -> None:
        """Copy the files which the copied database may name; sweep what it should name and doesn't.

        What is swept has its copy already, so nothing is lost at once.
        """
        data = self._database.path.parent
        written = plain.stat().st_mtime
        copy_new(data, self._directory, now)
        sweep_orphans(data, named_by(plain), written)


def copy_whole(source: Path, target: Path) -> None:
    """Copy the committed state of ``source`` to ``target``, while others may be writing."""
    with closing(sqlite3.connect(source, isolation_level=None)) as reader:
        reader.execute("PRAGMA query_only = ON")
        reader.execute("PRAGMA busy_timeout = 5000")
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            # In one step: a copy in steps begins again after each write of somebody else.
            reader.backup(copy, pages=-1)
            # The copy is a file of its own, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    sync(target)


def restore(
    file: Path,
    into: Path,
    *,
    vault: Vault,
    forget: Callable[[sqlite3.Connection, tuple[int, ...]], None],
) -> Restored:
    """Put the backup ``file`` into the data directory ``into``, which holds no database yet.

    It is checked before it gets its name: SHA-256 (where that file is beside it), encryption,
    ``integrity_check``, foreign keys. Then ``forget(connection, persons)`` has to delete what is
    kept of the erased persons; it runs inside a transaction, with foreign keys on and deleted
    bytes overwritten. ``vault`` is the one of the living data, with its keys and tombstones. The
    sealed files that rows still name come back from beside ``file``; one that isn't there stops
    nothing and is named.

    Raises ``BackupRefused``, with the reason and the remedy; ``AlreadyRunning`` when a process
    holds ``into``. Nothing is left behind in these cases.
    """
    make_private_directory(into)
    path = into / DATABASE_FILE
    draft = into / f"{DATABASE_FILE}.restoring"
    lock = take_lock(into)
    try:
        if path.exists():
            raise BackupRefused(f"{path} exists. Move it away first; a restore overwrites nothing.")
        _check_digest(file)
        draft.unlink(missing_ok=True)
        private_file(draft).close()
        _decrypt(file, draft, vault)
        erased = tuple(sorted(vault.tombstones()))
        rows, named = _check_and_forget(draft, erased, forget)
        sync(draft)
        files, missing = bring_back(file.parent, into, named)
        os.replace(draft, path)
        sync(into)
        lost = tuple(f"{each.place}: {each.path}" for each in missing)
        return Restored(path, rows, erased, files, lost)
    finally:
        for leftover in into.glob(f"{draft.name}*"):
            leftover.unlink()
        os.close(lock)


def _check_and_forget(
    draft: Path,
    erased: tuple[int, ...],
    forget: Callable[[sqlite3.Connection, tuple[int, ...]], None],
) -> tuple[dict[str, int], list[Named]]:
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            _refuse_unsound(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON").fetchall()
            if erased:
                connection.execute("BEGIN IMMEDIATE")
                forget(connection, erased)
                connection.execute("COMMIT")
            _refuse_unsound(connection)
            return _rows(connection), named_in(connection)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"The backup is damaged ({error}). Take an older one.") from error


def _refuse_unsound(connection: sqlite3.Connection) -> None:
    verdict = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if verdict != ["ok"]:
        raise BackupRefused(f"The backup is damaged ({verdict[0]}). Take an older one.")
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise BackupRefused(
            f"{len(orphans)} rows of the backup refer to nothing, the first in {orphans[0][0]}. "
            "Take an older one."
        )


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  (a table's own name can't be bound)
        for (name,) in tables
        if not name.startswith("sqlite_")
    }


# Encryption


def _publish(plain: Path, path: Path, fingerprint: str, key: bytes) -> None:
    """Encrypt ``plain`` to ``path``; the digest comes first, so that no backup is without one."""
    draft = path.with_suffix(".draft-sealed")
    digest = hashlib.sha256()
    with plain.open("rb") as source, private_file(draft) as target:
        for part in _sealed(source, plain.stat().st_size, fingerprint, key):
            digest.update(part)
            target.write(part)
        target.flush()
        os.fsync(target.fileno())
    with private_file(path.with_suffix(_SUFFIX + _DIGEST_SUFFIX)) as beside:
        beside.write(f"{digest.hexdigest()}  {path.name}\n".encode())
        beside.flush()
        os.fsync(beside.fileno())
    os.replace(draft, path)
    sync(path.parent)


def _sealed(source: BinaryIO, size: int, fingerprint: str, key: bytes) -> Iterator[bytes]:
    prefix = secrets.token_bytes(_PREFIX_BYTES)
    head = _MAGIC + bytes.fromhex(fingerprint) + prefix
    cipher = AESGCM(key)
    yield head
    pieces = max(1, -(-size // _PIECE_BYTES))
    for number in range(pieces):
        nonce = _nonce(prefix, number, last=number == pieces - 1)
        yield cipher.encrypt(nonce, source.read(_PIECE_BYTES), head)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _decrypt(file: Path, plain: Path, vault: Vault) -> None:
    left = file.stat().st_size - _HEAD_BYTES
    with file.open("rb") as source, plain.open("wb") as target:
        head = source.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES or not head.startswith(_MAGIC) or left < _TAG_BYTES:
            raise BackupRefused(f"{file} is no backup of this program.")
        fingerprint = head[len(_MAGIC) : len(_MAGIC) + _FINGERPRINT_BYTES].hex()
        cipher = AESGCM(vault.backup_key(fingerprint)[1])
        number = 0
        while left > 0:
            piece = source.read(_PIECE_BYTES + _TAG_BYTES)
            left -= len(piece)
            nonce = _nonce(head[-_PREFIX_BYTES:], number, last=left == 0)
            try:
                target.write(cipher.decrypt(nonce, piece, head))
            except InvalidTag:
                raise BackupRefused(f"{file} was changed or cut. Take an older backup.") from None
            number += 1


def _check_digest(file: Path) -> None:
    if not file.is_file():
        raise BackupRefused(f"{file} doesn't exist. Give the path of a {_SUFFIX} file.")
    beside = file.with_name(file.name + _DIGEST_SUFFIX)
    if not beside.exists():
        return
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if beside.read_text(encoding="ascii", errors="replace").split(" ")[0] != found:
        raise BackupRefused(f"{file} doesn't fit its SHA-256 in {beside.name}. Take an older one.")


# Files


def _made(directory: Path) -> list[datetime]:
    names = (_NAME.fullmatch(path.name) for path in directory.iterdir())
    return [datetime.strptime(name["made"], _STAMP).replace(tzinfo=UTC) for name in names if name]


def _thin_out(directory: Path, now: datetime) -> None:
    made = _made(directory)
    for instant in set(made) - to_keep(made, now):
        path = directory / f"celabiedrs-{instant.strftime(_STAMP)}{_SUFFIX}"
        path.unlink(missing_ok=True)
        path.with_name(path.name + _DIGEST_SUFFIX).unlink(missing_ok=True)
