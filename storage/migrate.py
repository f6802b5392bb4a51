"""Owns the way from one schema to the next; must not touch a database that it doesn't know.

Migrations are numbered files, ``0001_initial.sql`` and so on. The statements of a file and the
record that it was applied commit together, so whatever kills the process, the schema on disk is
the old one or the new one, and the next start goes on from there.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import MigrationRefused
from storage.instants import to_text

MIGRATIONS = Path(__file__).parent / "migrations"
REBUILD_DIRECTIVE = "-- rebuild: foreign_keys=OFF"
"""First line of a migration that rebuilds a table which others refer to.

With foreign keys on, dropping the old table would empty its children by ON DELETE CASCADE; and
the switch does nothing inside a transaction, so the runner has to turn it before BEGIN.
"""

_FILE_NAME = re.compile(r"(?P<version>\d{4})_(?P<name>[a-z0-9_]+)\.sql", re.ASCII)
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_RUNNERS_OWN = frozenset(
    {"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "ATTACH", "VACUUM"}
)
_RECORD = """
CREATE TABLE IF NOT EXISTS schema_migration (
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: its place in the order, its name, its text and the text's SHA-256."""

    version: int
    name: str
    text: str
    sha256: str

    @property
    def rebuilds(self) -> bool:
        """Whether it asks for foreign keys to be off while its statements run."""
        return self.text.partition("\n")[0].strip() == REBUILD_DIRECTIVE


def migrate(
    connection: sqlite3.Connection,
    *,
    now: Callable[[], datetime],
    directory: Path = MIGRATIONS,
    before_rebuild: Callable[[sqlite3.Connection], None] | None = None,
) -> list[int]:
    """Bring the database to the newest schema and return the versions applied now, in order.

    ``connection`` is the writer, outside of a transaction, with ``isolation_level=None``. ``now``
    gives the aware instant that is recorded. ``before_rebuild`` is called once before the first
    table is rebuilt, if any is: the place for a backup.

    Raises ``MigrationRefused`` when a file was changed after it was applied, when the database is
    newer than the program, when a file is no migration, or when rows would refer to nothing.
    """
    migrations = read_migrations(directory)
    with _transaction(connection):
        connection.execute(_RECORD)
    waiting = _not_yet_applied(connection, migrations)
    saved = False
    for migration in waiting:
        if migration.rebuilds and not saved and before_rebuild is not None:
            before_rebuild(connection)
            saved = True
        _apply(connection, migration, now)
    return [migration.version for migration in waiting]


def read_migrations(directory: Path) -> list[Migration]:
    """Read the numbered files of ``directory``, in order; they count from 1 without a gap.

    Raises ``MigrationRefused`` for a gap, a number used twice or a name of another shape.
    """
    migrations: list[Migration] = []
    for path in sorted(directory.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            raise MigrationRefused(f"{path.name}: name it like 0002_add_visits.sql.")
        if int(match["version"]) != len(migrations) + 1:
            raise MigrationRefused(f"{path.name}: {len(migrations) + 1:04} was expected here.")
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        migrations.append(
            Migration(int(match["version"]), match["name"], content.decode("utf-8"), digest)
        )
    return migrations


def statements(text: str) -> list[str]:
    """Split SQL text into its statements; a semicolon in a text, comment or trigger ends none.

    Raises ``MigrationRefused`` when something is left over after the last semicolon.
    """
    found: list[str] = []
    pending = ""
    pieces = text.split(";")
    for piece in pieces[:-1]:
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    pending += pieces[-1]
    if _COMMENTS.sub("", pending).strip():
        raise MigrationRefused(
            f"A statement has no end: {pending.strip()[:60]!r}. Add a semicolon."
        )
    return found


def _not_yet_applied(
    connection: sqlite3.Connection, migrations: Sequence[Migration]
) -> list[Migration]:
    rows = connection.execute("SELECT version, sha256 FROM schema_migration").fetchall()
    applied: dict[int, str] = {row[0]: row[1] for row in rows}
    newest = max(applied, default=0)
    if newest > len(migrations):
        raise MigrationRefused(
            f"The database has schema {newest}, this program knows {len(migrations)}. "
            "Start the newer program, or restore a backup made by this one."
        )
    for migration in migrations:
        if applied.get(migration.version, migration.sha256) != migration.sha256:
            raise MigrationRefused(
                f"Migration {migration.version:04}_{migration.name} was changed after it had been "
                "applied. Put the file back and write a new migration."
            )
    return [migration for migration in migrations if migration.version not in applied]


def _apply(
    connection: sqlite3.Connection, migration: Migration, now: Callable[[], datetime]
) -> None:
    steps = statements(migration.text)
    for step in steps:
        _refuse_runners_own(migration, step)
    with _foreign_keys(connection, off=migration.rebuilds), _transaction(connection):
        for step in steps:
            connection.execute(step).fetchall()
        connection.execute(
            "INSERT INTO schema_migration (version, name, sha256, applied_at)"
            " VALUES (:version, :name, :sha256, :applied_at)",
            {
                "version": migration.version,
                "name": migration.name,
                "sha256": migration.sha256,
                "applied_at": to_text(now()),
            },
        )
        _refuse_orphans(connection, migration)


def _refuse_runners_own(migration: Migration, step: str) -> None:
    words = _COMMENTS.sub(" ", step).split()
    word = words[0].upper().rstrip(";") if words else ""
    if word in _RUNNERS_OWN:
        raise MigrationRefused(
            f"Migration {migration.version:04}_{migration.name} says {word}. Take it out: the "
            "runner alone begins, commits and sets pragmas."
        )


def _refuse_orphans(connection: sqlite3.Connection, migration: Migration) -> None:
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise MigrationRefused(
            f"Migration {migration.version:04}_{migration.name} would leave {len(orphans)} rows "
            f"that refer to nothing, in {tables}. Nothing was changed."
        )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _foreign_keys(connection: sqlite3.Connection, *, off: bool) -> Iterator[None]:
    if not off:
        yield
        return
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
