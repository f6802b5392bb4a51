"""A fresh database for a test, without migrating it each time. Must not put a row into it.

The migrations have tests of their own; for all others their outcome is what counts, and that is the
same for each: they are run once in a process, and every database begins as a copy of that file.
"""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage import migrate
from storage.database import DATABASE_FILE, Database, make_private_directory

MIGRATED_AT = datetime(2026, 1, 1, tzinfo=UTC)


async def open_fresh(directory: Path, now: Callable[[], datetime]) -> Database:
    """Open the database of a data folder; where there is none yet, of the newest schema, empty."""
    make_private_directory(directory)
    file = directory / DATABASE_FILE
    if not file.exists():
        file.write_bytes(_migrated())
    return await Database.open(directory, now=now)


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / DATABASE_FILE
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            migrate.migrate(connection, now=lambda: MIGRATED_AT)
        return file.read_bytes()
