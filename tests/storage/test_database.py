"""The database as a whole: who may open it, what others see, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, MigrationRefused, StorageBroken, StorageError
from storage.database import DATABASE_FILE, Database

SCHEMA = """
CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT NOT NULL) STRICT;
"""
INSERT = "INSERT INTO entry (words) VALUES (:words)"


def fixed_now() -> datetime:
    return datetime(2026, 11, 10, 21, 59, 59, tzinfo=UTC)


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    directory = tmp_path / "migrations"
    directory.mkdir()
    (directory / "0001_entry.sql").write_text(SCHEMA)
    return directory


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def database(data: Path, migrations: Path) -> AsyncIterator[Database]:
    database = await Database.open(data, now=fixed_now, migrations=migrations)
    yield database
    await database.close()


async def write(database: Database, words: str) -> None:
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, words=words)


def stored(path: Path) -> list[str]:
    second = sqlite3.connect(path)
    try:
        return [words for (words,) in second.execute("SELECT words FROM entry ORDER BY id")]
    finally:
        second.close()


HOLDER = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.database import Database
async def hold():
    database = await Database.open(
        Path(sys.argv[1]), now=lambda: datetime(2026, 11, 10, tzinfo=UTC), migrations=Path(sys.argv[2])
    )
    for number in range(int(sys.argv[3])):
        async with database.unit_of_work() as unit:
            await unit.run("INSERT INTO entry (words) VALUES (:words)", words=str(number))
        print(number, flush=True)
    print("holding", flush=True)
    await asyncio.sleep(60)
asyncio.run(hold())
"""


def started(data: Path, migrations: Path, entries: int, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(data), str(migrations), str(entries)]
    environment = {**os.environ, **more}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


async def test_a_second_process_is_told_who_holds_the_directory(data, migrations):
    """It is refused at once, with the number of the process and what to do; a kill frees it."""
    holder = started(data, migrations, entries=0)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(AlreadyRunning, match=f"process {holder.pid}.*CELABIEDRS_DATA_DIR"):
            await Database.open(data, now=fixed_now, migrations=migrations)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    database = await Database.open(data, now=fixed_now, migrations=migrations)
    await database.close()


@pytest.mark.parametrize(("point", "kept"), [("before_commit", 4), ("after_commit", 5)])
def test_a_kill_around_a_commit_keeps_every_confirmed_unit(data, migrations, point, kept):
    """What the process had confirmed is on the disk; around the COMMIT one more may be."""
    holder = started(data, migrations, entries=9, CELABIEDRS_CRASH=f"{point}:5")
    output, _ = holder.communicate(timeout=30)
    assert holder.returncode == -signal.SIGKILL
    assert output.split() == ["0", "1", "2", "3"]
    assert stored(data / DATABASE_FILE) == [str(number) for number in range(kept)]


async def test_nobody_else_can_read_the_files(database, data):
    """The directory is 0700 and every file in it 0600, whatever the umask is."""
    await write(database, "a")
    assert data.stat().st_mode & 0o777 == 0o700
    names = {path.name: path.stat().st_mode & 0o777 for path in data.iterdir()}
    assert len(names) == 4
    assert set(names.values()) == {0o600}


async def test_every_connection_keeps_to_the_rules(database):
    """Durability and protection are set on the writer and on both readers."""
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "busy_timeout": 5000,
    }
    async with (
        database.unit_of_work() as unit,
        database.reading() as one,
        database.reading() as other,
    ):
        for where, query_only in ((unit, 0), (one, 1), (other, 1)):
            found = {}
            for pragma in [*expected, "query_only"]:
                row = await where.one(f"PRAGMA {pragma}")
                assert row is not None
                found[pragma] = row[0]
            assert found == {**expected, "query_only": query_only}


async def test_a_reader_sees_one_moment_and_can_not_write(database):
    """All rows of a block are of the same moment, though others write meanwhile."""
    await write(database, "first")
    async with database.reading() as reader:
        assert [row["words"] for row in await reader.fetch("SELECT words FROM entry")] == ["first"]
        await write(database, "second")
        row = await reader.one("SELECT count(*) AS entries FROM entry")
        assert row is not None
        assert row["entries"] == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await reader.fetch(INSERT, words="third")
    with pytest.raises(RuntimeError, match="ended"):
        await reader.fetch("SELECT 1")
    async with database.reading() as reader:
        assert len(await reader.fetch("SELECT words FROM entry")) == 2


async def test_more_readers_than_connections_wait_and_none_is_lost(database):
    """Fifty looks at once, a third of them cancelled, all of the others are answered."""
    await write(database, "first")

    async def look() -> int:
        async with database.reading() as reader:
            return len(await reader.fetch("SELECT words FROM entry"))

    tasks = [asyncio.create_task(look()) for _ in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::3]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    answers = [outcome for outcome in outcomes if outcome == 1]
    assert len(answers) + sum(task.cancelled() for task in tasks) == 50
    assert len(answers) >= 33
    assert await asyncio.gather(look(), look()) == [1, 1]


async def test_a_full_disk_stops_everything_and_leaves_earlier_rows(database, data):
    """Nobody is told "saved", later units are refused, and what was there is still there."""
    await write(database, "kept")
    async with database.unit_of_work() as unit:
        row = await unit.one("PRAGMA page_count")
        assert row is not None
        await unit.fetch(f"PRAGMA max_page_count = {row[0]}")
    told: list[str] = []

    async def big(words: str) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, words=words * 10_000)
        told.append(words)

    outcomes = await asyncio.gather(*map(big, "abcde"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(StorageBroken) >= 1
    assert all(isinstance(outcome, StorageError) for outcome in outcomes)
    assert told == []
    assert isinstance(database.broken, StorageBroken)
    with pytest.raises(StorageBroken, match="disk is full"):
        await write(database, "later")
    assert stored(database.path) == ["kept"]


@pytest.mark.parametrize("content", [b"not a database at all" * 100])
async def test_a_file_that_is_no_database_is_refused(data, migrations, content):
    """The start is refused with the remedy, and the directory is free again."""
    data.mkdir()
    (data / DATABASE_FILE).write_bytes(content)
    for _ in range(2):
        with pytest.raises(StorageBroken, match="Restore the last good backup"):
            await Database.open(data, now=fixed_now, migrations=migrations)
    assert (data / DATABASE_FILE).read_bytes() == content


async def test_a_damaged_page_or_a_cut_file_is_refused_at_the_start(data, migrations):
    """Whatever page is overwritten or missing, the program doesn't write on into such a file."""
    database = await Database.open(data, now=fixed_now, migrations=migrations)
    for number in range(40):
        await write(database, f"{number}" * 1000)
    await database.close()
    path = data / DATABASE_FILE
    whole = path.read_bytes()
    pages = len(whole) // 4096
    assert pages > 10
    for page in range(pages):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        with pytest.raises(StorageBroken, match="Restore the last good backup"):
            await Database.open(data, now=fixed_now, migrations=migrations)
        path.with_name(path.name + "-wal").unlink(missing_ok=True)
    path.write_bytes(whole[: 5 * 4096])
    with pytest.raises(StorageBroken, match="Restore the last good backup"):
        await Database.open(data, now=fixed_now, migrations=migrations)


async def test_a_second_writer_stops_everything(database):
    """A lock that outlasts the timeout is a foreign program: nothing is confirmed any more."""
    await database._writer.connection.submit(
        lambda connection: connection.execute("PRAGMA busy_timeout = 20").fetchall()
    )
    foreign = sqlite3.connect(database.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBroken, match="another program"):
        await write(database, "a")
    foreign.execute("ROLLBACK")
    foreign.close()
    with pytest.raises(StorageBroken, match="another program"):
        await write(database, "b")
    assert stored(database.path) == []


async def test_a_refused_migration_frees_the_directory(data, migrations):
    """After a failed start no thread, file or lock is left behind."""
    (migrations / "0003_gap.sql").write_text("SELECT 1;")
    for _ in range(2):
        with pytest.raises(MigrationRefused):
            await Database.open(data, now=fixed_now, migrations=migrations)
    (migrations / "0003_gap.sql").unlink()
    database = await Database.open(data, now=fixed_now, migrations=migrations)
    await database.close()


async def test_closing_waits_for_the_open_unit_and_leaves_one_file(data, migrations):
    """After closing, the log is merged into the database, threads are gone, nothing is taken."""
    threads = threading.active_count()
    database = await Database.open(data, now=fixed_now, migrations=migrations)
    entered = asyncio.Event()

    async def slow() -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, words="last")
            entered.set()
            await asyncio.sleep(0.02)

    task = asyncio.create_task(slow())
    await entered.wait()
    await asyncio.gather(database.close(), database.close())
    await task
    assert sorted(path.name for path in data.iterdir()) == ["celabiedrs.db", "celabiedrs.lock"]
    assert stored(data / DATABASE_FILE) == ["last"]
    assert threading.active_count() == threads
    with pytest.raises(StorageError, match="closed"):
        await write(database, "late")
    with pytest.raises(StorageError, match="closed"):
        async with database.reading():
            pass


async def test_an_erased_row_is_in_no_file_once_the_log_is_emptied(database, data):
    """Deleted words are in neither database nor log; an open reader makes it wait."""
    marker = "marker-of-an-erased-person"
    for _ in range(50):
        await write(database, marker * 5)
    async with database.reading() as reader:
        await reader.fetch("SELECT id FROM entry")
        async with database.unit_of_work() as unit:
            await unit.run("DELETE FROM entry")
        assert not await database.truncate_log(tries=2)
    assert await database.truncate_log()
    for path in data.iterdir():
        assert marker.encode() not in path.read_bytes()
