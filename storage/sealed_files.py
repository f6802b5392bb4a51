"""Owns the sealed files beside the database as a whole: their copies among the backups, which of
them are missing, and which nobody names. Must not open one, nor change a row.

A sealed file is written once and never changes (``storage.shelf``), so one copy of it serves all
backups, before it was made and after. The copy stays 35 days after its original went, as long as a
backup that names it; what it holds of an erased person is shut with the person's key.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database import DATABASE_FILE, make_private_directory
from storage.disk import private_file, sync
from storage.examining import Finding
from storage.files import FOLDER as PAPERS
from storage.shelf import KEPT, PASSING, PASSING_AFTER
from storage.voice_notes import FOLDER as VOICE

BACKUPS_FOLDER = "backups"
"""Within the data directory."""
KEPT_AFTER = timedelta(days=35)
"""How long a copy outlives its original: as long as the oldest backup (``storage.backup``)."""
ORPHANED_AFTER = timedelta(days=1)
"""No row names a file until it is written, so a young one may be named yet."""

_ROWS = {
    VOICE: ("voice_note", "SELECT id, file_name FROM voice_note WHERE file_name IS NOT NULL"),
    PAPERS: ("file", "SELECT id, file_name FROM file WHERE file_name IS NOT NULL"),
}
"""By folder: the table that names its files, and the question which."""

_BOX = f"*{KEPT}"
_STAMP = "%Y%m%dT%H%M%SZ"
_LEFT = re.compile(r"(?P<name>.+)\.left-(?P<at>\d{8}T\d{6}Z)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A sealed file as a row names it."""

    folder: str
    name: str
    table: str
    row: int

    @property
    def path(self) -> str:
        """Where it lies within the data directory."""
        return f"{self.folder}/{self.name}"

    @property
    def place(self) -> str:
        return f"{self.table} row {self.row}"


def named_in(connection: sqlite3.Connection) -> list[Named]:
    """Every sealed file to stay that a database names; a table that an older one lacks names none."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    found: list[Named] = []
    for folder, (table, sql) in _ROWS.items():
        if (table,) in map(tuple, tables):
            rows = connection.execute(sql).fetchall()
            found += [
                Named(folder, name, table, row) for row, name in rows if not name.endswith(PASSING)
            ]
    return found


def named_by(database: Path) -> list[Named]:
    """The same of a database file, which may be in use; nothing is written."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        return named_in(connection)


# -- copies among the backups ----------------------------------------------------------------------


def drop_drafts(backups: Path) -> None:
    """Remove what a killed process left half-copied."""
    for folder in _ROWS:
        for leftover in (backups / folder).glob("*.draft"):
            leftover.unlink()


def copy_new(data: Path, backups: Path, now: datetime) -> None:
    """Copy each sealed file that has no copy yet; drop copies whose originals left long ago.

    Raises ``OSError`` where the disk fails. What has the name of a copy is always whole.
    """
    for folder in _ROWS:
        _copy_folder(data / folder, backups / folder, now)


def _copy_folder(originals: Path, copies: Path, now: datetime) -> None:
    here, there = _names(originals), _names(copies)
    if not here and not there:
        return
    make_private_directory(copies)
    for name in sorted(here - there):
        _copy(originals / name, copies / name)
    _forget_departed(copies, here, there - here, now)
    sync(copies)


def _forget_departed(copies: Path, here: set[str], gone: set[str], now: datetime) -> None:
    """Note when an original went, in the name of an empty file beside its copy."""
    noted: set[str] = set()
    for mark in copies.glob("*.left-*"):
        found = _LEFT.fullmatch(mark.name)
        if found is None:
            continue
        left = datetime.strptime(found["at"], _STAMP).replace(tzinfo=UTC)
        name = found["name"]
        if name in here:
            mark.unlink()
        elif now - left >= KEPT_AFTER:
            (copies / name).unlink(missing_ok=True)
            mark.unlink()
        else:
            noted.add(name)
            continue
        gone.discard(name)
    for name in gone - noted:
        private_file(copies / f"{name}.left-{now.astimezone(UTC).strftime(_STAMP)}").close()


def bring_back(backups: Path, data: Path, wanted: Iterable[Named]) -> tuple[int, tuple[Named, ...]]:
    """Copy the wanted files from the backups; says how many are there now, and which are missing.

    A file that is there already stays. Raises ``OSError`` where the disk fails.
    """
    there, missing = 0, []
    for each in wanted:
        target, copy = data / each.path, backups / each.path
        if not target.exists():
            if not copy.exists():
                missing.append(each)
                continue
            make_private_directory(target.parent)
            _copy(copy, target)
        there += 1
    for folder in _ROWS:
        if (data / folder).is_dir():
            sync(data / folder)
    return there, tuple(missing)


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.draft")
    with source.open("rb") as original, private_file(draft) as copy:
        shutil.copyfileobj(original, copy)
        copy.flush()
        os.fsync(copy.fileno())
    os.replace(draft, target)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob(_BOX)}


# -- what is missing, what nobody names ------------------------------------------------------------


def missing_files(data: Path) -> list[Finding]:
    """Each sealed file that a row names and that is not there; works beside a running bot."""
    return [
        Finding(f"its sealed file {each.path} is missing", each.place, _remedy(data, each))
        for each in named_by(data / DATABASE_FILE)
        if not (data / each.path).exists()
    ]


def _remedy(data: Path, each: Named) -> str:
    copy = data / BACKUPS_FOLDER / each.path
    if copy.exists():
        return f"copy {copy} to {data / each.path}"
    return f"look for {BACKUPS_FOLDER}/{each.path} in the copies that you carried away"


def sweep_orphans(data: Path, named: Iterable[Named], written: float) -> None:
    """Drop sealed files that no row names, a day after they were written; passing ones in any case.

    ``named`` is what the database said after ``written``, an instant by the clock of the disk (seconds
    since 1970): the program's own clock may be moved, and makes no file older.
    """
    known = {(each.folder, each.name) for each in named}
    for folder in _ROWS:
        for path in (data / folder).glob(_BOX):
            old = written - path.stat().st_mtime >= ORPHANED_AFTER.total_seconds()
            if old and (folder, path.name) not in known:
                path.unlink()
        for path in (data / folder).glob(f"*{PASSING}"):
            if written - path.stat().st_mtime >= PASSING_AFTER.total_seconds():
                path.unlink(missing_ok=True)
