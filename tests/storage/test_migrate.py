"""Migrations: the old schema or the new one, whatever happens on the way."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import MigrationRefused
from storage.migrate import REBUILD_DIRECTIVE, migrate, statements

FIRST = """
-- A semicolon in a comment; ends nothing, it isn't the end
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'a;b') STRICT;
CREATE TABLE child (
  id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE
) STRICT;
CREATE TRIGGER first_child AFTER INSERT ON parent
BEGIN
  INSERT INTO child (parent) VALUES (NEW.id);
  INSERT INTO child (parent) VALUES (NEW.id);
END;
INSERT INTO parent (id) VALUES (1), (2);
"""
REBUILD = f"""{REBUILD_DIRECTIVE}
CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER) STRICT;
INSERT INTO parent_new (id, name) SELECT id, name FROM parent;
DROP TABLE parent;
ALTER TABLE parent_new RENAME TO parent;
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    directory = tmp_path / "migrations"
    directory.mkdir()
    (directory / "0001_initial.sql").write_text(FIRST)
    return directory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def fixed_now() -> datetime:
    return datetime(2026, 11, 10, 21, 59, 59, tzinfo=UTC)


def apply(path: Path, files: Path, **more: object) -> list[int]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        return migrate(connection, now=fixed_now, directory=files, **more)
    finally:
        assert not connection.in_transaction
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        connection.close()


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_each_file_is_applied_once_and_recorded(path, files):
    """A second start applies nothing; the record says what and when."""
    assert apply(path, files) == [1]
    assert apply(path, files) == []
    assert ask(path, "SELECT version, name, applied_at FROM schema_migration") == [
        (1, "initial", "2026-11-10T21:59:59.000000Z")
    ]
    assert ask(path, "SELECT count(*) FROM child") == [(4,)]


def test_a_rebuilt_parent_keeps_its_children(path, files):
    """With the directive, dropping the old table empties no child table."""
    apply(path, files)
    (files / "0002_age.sql").write_text(REBUILD)
    assert apply(path, files) == [2]
    assert ask(path, "SELECT count(*) FROM child") == [(4,)]
    assert ask(path, "SELECT id, name, age FROM parent") == [(1, "a;b", None), (2, "a;b", None)]


def test_a_backup_can_be_made_before_the_first_rebuild_only(path, files):
    """The hook runs once, outside of a transaction, before a table is rebuilt."""
    asked: list[bool] = []

    def note(connection: sqlite3.Connection) -> None:
        asked.append(connection.in_transaction)

    apply(path, files, before_rebuild=note)
    assert asked == []
    (files / "0002_age.sql").write_text(REBUILD)
    (files / "0003_again.sql").write_text(REBUILD)
    apply(path, files, before_rebuild=note)
    assert asked == [False]


def test_rows_that_would_refer_to_nothing_stop_the_migration(path, files):
    """Foreign keys are checked before the commit; then nothing of the file is kept."""
    apply(path, files)
    (files / "0002_lose.sql").write_text(f"{REBUILD_DIRECTIVE}\nDELETE FROM parent WHERE id = 2;\n")
    with pytest.raises(MigrationRefused, match=r"2 rows .* in child"):
        apply(path, files)
    assert ask(path, "SELECT count(*) FROM parent") == [(2,)]
    assert ask(path, "SELECT max(version) FROM schema_migration") == [(1,)]


def test_a_file_changed_after_it_was_applied_is_refused(path, files):
    """What a database holds must be what the files say."""
    apply(path, files)
    (files / "0001_initial.sql").write_text(FIRST + "\n")
    with pytest.raises(MigrationRefused, match="0001_initial was changed"):
        apply(path, files)


def test_a_database_newer_than_the_program_is_refused(path, files):
    """An older program must not write into a schema that it doesn't know."""
    (files / "0002_age.sql").write_text(REBUILD)
    apply(path, files)
    (files / "0002_age.sql").unlink()
    with pytest.raises(MigrationRefused, match="schema 2, this program knows 1"):
        apply(path, files)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("0003_gap.sql", "SELECT 1;", "0002 was expected"),
        ("0001_twice.sql", "SELECT 1;", "0002 was expected"),
        ("2_short.sql", "SELECT 1;", "name it like"),
        ("0002_open.sql", "SELECT 1; SELECT 2", "no end"),
        ("0002_begin.sql", "-- ours\nbegin;", "says BEGIN"),
        ("0002_end.sql", "COMMIT ;", "says COMMIT"),
        ("0002_pragma.sql", "PRAGMA foreign_keys = OFF;", "says PRAGMA"),
    ],
)
def test_a_file_that_is_no_migration_is_refused_with_the_remedy(path, files, name, text, told):
    """Gaps, odd names, open ends and the runner's own statements are told by name."""
    (files / name).write_text(text)
    with pytest.raises(MigrationRefused, match=told):
        apply(path, files)


def test_a_failing_statement_leaves_the_schema_before_it(path, files):
    """All statements of a file are kept, or none, DDL included."""
    (files / "0002_bad.sql").write_text("CREATE TABLE third (id INTEGER) STRICT; SELECT nosuch;")
    with pytest.raises(sqlite3.OperationalError):
        apply(path, files)
    assert ask(path, "SELECT name FROM sqlite_schema WHERE name = 'third'") == []
    assert ask(path, "SELECT max(version) FROM schema_migration") == [(1,)]


def test_statements_are_split_where_sql_ends_them():
    """Semicolons in texts, comments and triggers end no statement."""
    found = statements(FIRST + "/* the; end */")
    assert [text.split("\n")[-1][:12] for text in found] == [
        "CREATE TABLE",
        ") STRICT;",
        "END;",
        "INSERT INTO ",
    ]


KILLED = """
import os, signal, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.migrate import migrate
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA foreign_keys = ON")
left = int(sys.argv[3])
def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
connection.set_trace_callback(count)
migrate(connection, now=lambda: datetime(2026, 11, 10, tzinfo=UTC), directory=Path(sys.argv[2]))
"""


def test_a_kill_before_any_statement_leaves_a_schema_from_which_the_next_start_goes_on(path, files):
    """Old schema or new one at each of the steps, children intact, second start finishes."""
    (files / "0002_age.sql").write_text(REBUILD)
    for step in range(1, 60):
        for leftover in path.parent.glob("a.db*"):
            leftover.unlink()
        command = [sys.executable, "-c", KILLED, str(path), str(files), str(step)]
        ended = subprocess.run(command)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
        tables = {name for (name,) in ask(path, "SELECT name FROM sqlite_schema")}
        applied = ask(path, "SELECT version FROM schema_migration") if tables else []
        assert ("parent" in tables) == (applied != [])
        assert "parent_new" not in tables
        apply(path, files)
        assert ask(path, "SELECT version FROM schema_migration") == [(1,), (2,)]
        assert ask(path, "SELECT count(*) FROM child") == [(4,)]
    assert step > 15
