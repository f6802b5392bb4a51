"""Owns the comparison of our units of work with plainer ways to write the same rows; must not
assert a figure: it prints ratios of one run on one machine.

    python -m benchmarks.storage [--units 2000] [--directory PATH]

A unit reads one row by key, updates it and inserts two rows beside an index, as one handled update
does, and is on the disk (WAL, synchronous=FULL) before it counts. Three peers write it: sqlite3 in
one thread of its own, a COMMIT each; aiosqlite with a lock, a COMMIT each; and ours, which shares
COMMITs when several wait. Each runs with one task and with sixteen. CPU is that of the process.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from storage.database import Database
from storage.vault import Vault

SCHEMA = """
CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL) STRICT;
CREATE TABLE answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, words TEXT NOT NULL
) STRICT;
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL
) STRICT;
CREATE INDEX answer_of_run ON answer (run);
"""
RUNS = 1000
READ = "SELECT id, step FROM run WHERE id = :run"
MOVE = "UPDATE run SET step = step + 1 WHERE id = :run"
ANSWER = "INSERT INTO answer (run, words) VALUES (:run, :words)"
MESSAGE = "INSERT INTO message (key, body) VALUES (:key, :body)"

Work = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit took: seconds by the wall and of CPU."""

    wall: float
    cpu: float


def _params(number: int) -> dict[str, str | int]:
    return {"run": number % RUNS + 1, "words": "w" * 40, "key": f"k{number}", "body": "b" * 200}


@asynccontextmanager
async def ours(directory: Path) -> AsyncIterator[Work]:
    """Units of work as handlers write them: read, then the rest for the end."""
    migrations = directory / "migrations"
    migrations.mkdir()
    (migrations / "0001_benchmark.sql").write_text(SCHEMA)
    database = await Database.open(
        directory / "data", now=lambda: datetime(2026, 11, 10, tzinfo=UTC), migrations=migrations
    )

    async def work(number: int) -> None:
        run, words, key, body = _params(number).values()
        async with database.unit_of_work() as unit:
            await unit.one(READ, run=run)
            unit.later(MOVE, run=run)
            unit.later(ANSWER, run=run, words=words)
            unit.later(MESSAGE, key=key, body=body)

    async with database.unit_of_work() as unit:
        await unit.batch([("INSERT INTO run (step) VALUES (0)", {})] * RUNS)
    try:
        yield work
    finally:
        await database.close()


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO run (step) VALUES (:step)", [{"step": 0}] * RUNS)


@asynccontextmanager
async def thread(directory: Path) -> AsyncIterator[Work]:
    """Whole units in one thread of their own, a COMMIT each."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        connection = sqlite3.connect(
            directory / "thread.db", isolation_level=None, check_same_thread=False
        )
        _prepare(connection)

        def whole(number: int) -> None:
            params = _params(number)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(READ, {"run": params["run"]}).fetchall()
            for statement in (MOVE, ANSWER, MESSAGE):
                connection.execute(statement, params)
            connection.execute("COMMIT")

        async def work(number: int) -> None:
            await loop.run_in_executor(pool, whole, number)

        yield work
        connection.close()


@asynccontextmanager
async def plain(directory: Path) -> AsyncIterator[Work]:
    """aiosqlite as its documentation shows it, with a lock and a COMMIT per unit."""
    path = directory / "plain.db"
    first = sqlite3.connect(path, isolation_level=None)
    _prepare(first)
    first.close()
    turn = asyncio.Lock()
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA secure_delete = ON")

        async def work(number: int) -> None:
            params = _params(number)
            async with turn:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute_fetchall(READ, {"run": params["run"]})
                for statement in (MOVE, ANSWER, MESSAGE):
                    await connection.execute_fetchall(statement, params)
                await connection.execute("COMMIT")

        yield work


async def measured(work: Work, units: int, tasks: int, first: int) -> Cost:
    """Run ``units`` units by ``tasks`` tasks and return what one took."""
    numbers = iter(range(first, first + units))

    async def worker() -> None:
        for number in numbers:
            await work(number)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(tasks)))
    return Cost((time.perf_counter() - wall) / units, (time.process_time() - cpu) / units)


PEERS = {"sqlite3 in a thread": thread, "aiosqlite, a COMMIT each": plain, "ours": ours}


async def compare(root: Path, units: int) -> dict[tuple[str, int], Cost]:
    """Measure each peer alone and with sixteen tasks, in turns, and keep the better of three."""
    costs: dict[tuple[str, int], Cost] = {}
    for turn in range(3):
        for name, peer in PEERS.items():
            directory = root / f"{turn}-{name.split()[0]}"
            directory.mkdir()
            async with peer(directory) as work:
                await measured(work, 100, 4, first=0)
                for number, tasks in enumerate((1, 16)):
                    cost = await measured(work, units, tasks, first=1000 + number * units)
                    best = costs.get((name, tasks), cost)
                    costs[name, tasks] = Cost(min(best.wall, cost.wall), min(best.cpu, cost.cpu))
    return costs


def box_cost(root: Path) -> tuple[float, float]:
    """Seconds to seal and to open 400 bytes."""
    vault = Vault.at(
        root / "boxes", root / "boxes.key", now=lambda: datetime(2026, 11, 10, tzinfo=UTC)
    )
    vault.add_person(1)
    content, rounds = b"x" * 400, 20_000
    start = time.perf_counter()
    boxes = [vault.seal(1, "answer:1:words", content) for _ in range(rounds)]
    middle = time.perf_counter()
    for box in boxes:
        vault.open(1, "answer:1:words", box)
    return (middle - start) / rounds, (time.perf_counter() - middle) / rounds


def main() -> None:
    """Print the table: microseconds, units a second, and ratios to sqlite3 in a thread."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--directory", type=Path, help="where to write; decides which disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory) as name:
        costs = asyncio.run(compare(Path(name), options.units))
        seal, unseal = box_cost(Path(name))
    print(f"SQLite {sqlite3.sqlite_version}, {options.units} units, best of 3")
    print(f"{'':26}{'tasks':>6}{'units/s':>9}{'CPU µs':>8}{'wall':>7}{'CPU':>7}  (1 = in a thread)")
    for (peer, tasks), cost in sorted(costs.items(), key=lambda entry: entry[0][1]):
        base = costs["sqlite3 in a thread", tasks]
        print(
            f"{peer:26}{tasks:6}{1 / cost.wall:9.0f}{cost.cpu * 1e6:8.0f}"
            f"{cost.wall / base.wall:7.2f}{cost.cpu / base.cpu:7.2f}"
        )
    print(f"A box of 400 bytes: sealed in {seal * 1e6:.1f} µs, opened in {unseal * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
