"""Units of work, judged from a second connection on a real file."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import StorageError
from storage.database import UNITS_IN_A_GROUP, Database, Unit

SCHEMA = """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT, unit INTEGER NOT NULL, half TEXT NOT NULL,
  UNIQUE (unit, half)
) STRICT;
"""
INSERT = "INSERT INTO entry (unit, half) VALUES (:unit, :half)"


def fixed_now() -> datetime:
    return datetime(2026, 11, 10, 21, 59, 59, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "0001_entry.sql").write_text(SCHEMA)
    database = await Database.open(tmp_path / "data", now=fixed_now, migrations=migrations)
    yield database
    await database.close()


@pytest.fixture
def seen(database: Database) -> Callable[[], list[tuple[int, str]]]:
    """What another connection sees: only what was committed."""

    def look() -> list[tuple[int, str]]:
        second = sqlite3.connect(database.path)
        try:
            return second.execute("SELECT unit, half FROM entry ORDER BY id").fetchall()
        finally:
            second.close()

    return look


async def both_halves(database: Database, number: int) -> None:
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=number, half="first")
        await unit.run(INSERT, unit=number, half="second")


async def test_what_a_unit_wrote_is_on_the_disk_when_its_block_returns(database, seen):
    """Nothing is visible before the end of the block, everything after it."""
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=1, half="first")
        assert seen() == []
    assert seen() == [(1, "first")]


async def test_a_failing_unit_leaves_nothing(database, seen):
    """An exception out of the block takes back all that the unit did, and is raised again."""

    async def failing() -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=1, half="first")
            unit.later(INSERT, unit=1, half="second")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert seen() == []


async def test_units_at_once_share_transactions_and_are_all_kept(database, seen):
    """Under load there are far fewer commits than units, and every unit is whole."""
    await asyncio.gather(*(both_halves(database, number) for number in range(200)))
    assert sorted(seen()) == sorted((n, half) for n in range(200) for half in ("first", "second"))
    assert database.commits == -(-200 // UNITS_IN_A_GROUP)


async def test_a_unit_alone_needs_one_transaction_without_savepoint(database):
    """What runs alone pays for no savepoint."""
    statements: list[str] = []
    writer = database._writer.connection
    await writer.submit(lambda connection: connection.set_trace_callback(statements.append))
    await both_halves(database, 1)
    assert [text.split()[0] for text in statements] == ["BEGIN", "INSERT", "INSERT", "COMMIT"]


async def test_statements_run_where_they_are_asked_and_only_the_commit_on_the_thread(database):
    """The event loop waits for no disk, and a statement waits for no other thread."""
    ran: list[tuple[str, bool]] = []
    loops_thread = threading.get_ident()

    def note(sql: str) -> None:
        ran.append((sql.split()[0], threading.get_ident() == loops_thread))

    writer = database._writer.connection
    await writer.submit(lambda connection: connection.set_trace_callback(note))
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=1, half="first")
        unit.later(INSERT, unit=1, half="second")
    assert ran == [("BEGIN", True), ("INSERT", True), ("INSERT", True), ("COMMIT", False)]


async def test_what_is_asked_while_the_thread_works_waits_behind_it(database, seen):
    """Statements, the end of a unit and its ROLLBACK keep their order behind slow work."""
    order: list[str] = []
    writer = database._writer.connection

    def slow(_connection: sqlite3.Connection) -> None:
        time.sleep(0.05)
        order.append("slow")

    async def failing() -> None:
        async with database.unit_of_work() as unit:
            writer.submit(slow)
            await unit.run(INSERT, unit=1, half="first")
            order.append("statement")
            writer.submit(slow)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    async with database.unit_of_work() as unit:
        writer.submit(slow)
        unit.later(INSERT, unit=2, half="first")
    assert order == ["slow", "statement", "slow", "slow"]
    assert seen() == [(2, "first")]


@pytest.mark.parametrize("culprit", [0, 3, 9])
async def test_a_failing_unit_does_no_harm_to_the_others_of_its_group(database, seen, culprit):
    """First, in the middle or last in a group: only the failing unit is taken back."""

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            if number == culprit:
                raise ZeroDivisionError

    outcomes = await asyncio.gather(*map(unit_number, range(10)), return_exceptions=True)
    assert [number for number, outcome in enumerate(outcomes) if outcome] == [culprit]
    assert seen() == [(number, "first") for number in range(10) if number != culprit]


@pytest.mark.parametrize("culprit", [0, 3, 9])
async def test_a_statement_kept_for_the_end_fails_its_own_unit_only(database, seen, culprit):
    """A conflict that shows only at the end takes back the whole unit and no other."""

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            unit.later(INSERT, unit=number, half="first" if number == culprit else "second")

    outcomes = await asyncio.gather(*map(unit_number, range(10)), return_exceptions=True)
    assert isinstance(outcomes[culprit], sqlite3.IntegrityError)
    assert [number for number, outcome in enumerate(outcomes) if outcome] == [culprit]
    assert {unit for unit, _ in seen()} == set(range(10)) - {culprit}
    assert len(seen()) == 18


async def test_a_failing_commit_fails_every_unit_of_the_group(database, seen):
    """Nobody is told "saved" when the shared COMMIT did not go through."""
    told: list[int] = []

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            unit.after_commit(lambda: told.append(number))
            if number == 0:
                await unit.run("PRAGMA defer_foreign_keys = ON")
                await unit.run("INSERT INTO child (parent) VALUES (7)")

    async with database.unit_of_work() as unit:
        await unit.run("CREATE TABLE child (parent INTEGER REFERENCES entry (id)) STRICT")
    outcomes = await asyncio.gather(*map(unit_number, range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 5
    assert (seen(), told) == ([], [])
    await both_halves(database, 6)
    assert seen() == [(6, "first"), (6, "second")]


async def test_a_transaction_lost_by_the_engine_fails_every_unit_of_it(database, seen):
    """When SQLite rolls back everything, units that had finished before are not confirmed."""
    async with database.unit_of_work() as unit:
        await unit.run(
            "CREATE TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.half = 'poison'"
            " BEGIN SELECT RAISE(ROLLBACK, 'lost'); END"
        )

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="poison" if number == 2 else "first")

    outcomes = await asyncio.gather(*map(unit_number, range(5)), return_exceptions=True)
    assert all(isinstance(outcome, StorageError | sqlite3.IntegrityError) for outcome in outcomes)
    assert seen() == []


async def test_a_swallowed_error_still_undoes_the_unit(database, seen):
    """A unit in which a statement failed can't be committed by catching the error."""

    async def swallowing() -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=1, half="first")
            with pytest.raises(sqlite3.IntegrityError):
                await unit.run(INSERT, unit=1, half="first")
            with pytest.raises(StorageError, match="only be undone"):
                await unit.fetch("SELECT 1")

    with pytest.raises(StorageError, match="swallowed"):
        await swallowing()
    assert seen() == []


async def test_a_unit_inside_a_unit_is_refused(database, seen):
    """Nesting in one task would wait for itself for ever; it raises, and the outer one goes on."""
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=1, half="first")
        with pytest.raises(RuntimeError, match="already"):
            async with database.unit_of_work():
                pass
    assert seen() == [(1, "first")]


async def test_a_unit_that_has_ended_takes_no_more_statements(database):
    """A unit kept beyond its block can't write into the transaction of somebody else."""
    async with database.unit_of_work() as unit:
        pass
    with pytest.raises(RuntimeError, match="ended"):
        await unit.run(INSERT, unit=1, half="first")
    with pytest.raises(RuntimeError, match="ended"):
        unit.later(INSERT, unit=1, half="first")


async def test_what_was_read_ahead_is_forgotten_with_the_first_write(database):
    """A unit always reads its own writes, also where it had read the rows before."""
    ask = "SELECT half FROM entry WHERE unit = :unit"
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=1, half="first")
        await unit.look_ahead([(ask, {"unit": 1})])
        assert [row["half"] for row in await unit.fetch(ask, unit=1)] == ["first"]
        assert await unit.fetch(ask, unit=2) == []
        await unit.look_ahead([(ask, {"unit": 1})])
        unit.later(INSERT, unit=1, half="second")
        assert [row["half"] for row in await unit.fetch(ask, unit=1)] == ["first", "second"]


async def test_what_is_kept_for_later_hands_its_rows_over_when_it_ran(database):
    """The rows of RETURNING are there after the block, without a hop of their own."""
    async with database.unit_of_work() as unit:
        first = unit.later(INSERT + " RETURNING half", unit=1, half="first")
        assert first == []
        second = unit.later(INSERT + " RETURNING half", unit=1, half="second")
    assert [row["half"] for row in (*first, *second)] == ["first", "second"]


async def test_what_is_kept_for_later_runs_in_the_order_of_the_calls(database, seen):
    """A unit reads its own writes: what was kept runs before whatever follows."""
    async with database.unit_of_work() as unit:
        unit.later(INSERT, unit=1, half="first")
        unit.later(INSERT, unit=1, half="second")
        found = await unit.fetch("SELECT half FROM entry ORDER BY id")
        assert [row["half"] for row in found] == ["first", "second"]
        unit.later(INSERT, unit=1, half="third")
        await unit.batch([(INSERT, {"unit": 1, "half": half}) for half in ("fourth", "fifth")])
        unit.later(INSERT, unit=1, half="sixth")
    assert [half for _, half in seen()] == ["first", "second", "third", "fourth", "fifth", "sixth"]


async def test_callbacks_run_after_the_commit_and_one_that_fails_harms_nobody(database, seen):
    """A nudge finds the rows committed; its failure is logged, not raised."""
    found: list[list[tuple[int, str]]] = []
    async with database.unit_of_work() as unit:
        await unit.run(INSERT, unit=1, half="first")
        unit.after_commit(lambda: 1 / 0)
        unit.after_commit(lambda: found.append(seen()))
        assert found == []
    assert found == [[(1, "first")]]


async def test_a_unit_that_was_undone_nudges_nobody(database):
    """Callbacks of a failed unit are dropped, also where its group was committed."""
    told: list[int] = []

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            unit.after_commit(lambda: told.append(number))
            if number == 1:
                unit.later(INSERT, unit=number, half="first")
            if number == 2:
                raise ZeroDivisionError

    await asyncio.gather(*map(unit_number, range(4)), return_exceptions=True)
    assert told == [0, 3]


async def test_insert_gives_the_id_and_run_the_number_of_rows(database):
    """Ids and counts are what the caller goes on with."""
    async with database.unit_of_work() as unit:
        assert [await unit.insert(INSERT, unit=1, half=half) for half in "abc"] == [1, 2, 3]
        assert await unit.insert(INSERT + " RETURNING id", unit=1, half="d") == 4
        assert await unit.run("UPDATE entry SET unit = 2 WHERE half < :half", half="c") == 2
        assert await unit.run("DELETE FROM entry WHERE half = 'a' RETURNING id") == 1
        row = await unit.one("SELECT unit, half FROM entry WHERE half = :half", half="b")
        assert row is not None
        assert (row["unit"], row["half"]) == (2, "b")
        assert await unit.one("SELECT id FROM entry WHERE half = 'z'") is None
        with pytest.raises(LookupError):
            await unit.insert(INSERT + " ON CONFLICT (unit, half) DO NOTHING", unit=2, half="b")


@pytest.mark.parametrize("value", [True, fixed_now(), fixed_now().date(), ["a"], Path("a")])
async def test_values_that_the_engines_would_read_differently_are_refused(database, value):
    """A boolean, a date or an object is never bound; the error says what to write."""
    async with database.unit_of_work() as unit:
        with pytest.raises(TypeError, match=r":half is .*Bind"):
            await unit.run(INSERT, unit=1, half=value)
    async with database.reading() as reader:
        with pytest.raises(TypeError, match="Bind"):
            await reader.fetch("SELECT :value", value=value)


async def test_a_waiter_that_gives_up_leaves_no_group_without_its_commit(database, seen):
    """The unit that left the transaction open for a waiter returns, though the waiter went."""

    async def slow() -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=1, half="first")
            await released.wait()

    released = asyncio.Event()
    first = asyncio.create_task(slow())
    await asyncio.sleep(0.01)
    waiters = [asyncio.create_task(both_halves(database, number)) for number in range(2, 5)]
    await asyncio.sleep(0.01)
    released.set()
    await asyncio.sleep(0)
    for waiter in waiters:
        waiter.cancel()
    await asyncio.wait_for(first, timeout=5)
    assert seen() == [(1, "first")]


async def test_a_unit_cancelled_while_it_waits_for_the_commit_harms_nobody(database, seen):
    """The others of its group return, its rows are kept, and its nudge is given."""
    told: list[int] = []
    third_left = asyncio.Event()

    async def unit_number(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            unit.after_commit(lambda: told.append(number))
            if number == 2:
                third_left.set()

    tasks = [asyncio.create_task(unit_number(number)) for number in range(5)]
    await third_left.wait()
    tasks[1].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for number, outcome in enumerate(outcomes) if outcome] == [1]
    assert seen() == [(number, "first") for number in range(5)]
    assert told == [0, 1, 2, 3, 4]


async def storm(database: Database, units: int, seed: int) -> tuple[set[int], int]:
    """Run units of which many are cancelled at a random moment; return who was confirmed."""
    chance = random.Random(seed)
    confirmed: set[int] = set()
    cancelled = 0

    async def one(number: int) -> None:
        async with database.unit_of_work() as unit:
            await unit.run(INSERT, unit=number, half="first")
            for _ in range(number % 8):
                await asyncio.sleep(0)
            await work_in_the_middle(unit, number)
            unit.later(INSERT, unit=number, half="second")
        confirmed.add(number)

    async def work_in_the_middle(unit: Unit, number: int) -> None:
        if number % 3 == 0:
            await unit.fetch("SELECT half FROM entry WHERE unit = :unit", unit=number)
        if number % 7 == 0:
            raise ZeroDivisionError

    for start in range(0, units, 20):
        tasks = [asyncio.create_task(one(number)) for number in range(start, start + 20)]
        chosen = chance.sample(tasks, 12)
        for task in chosen:
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            if chance.random() < 0.5:
                await asyncio.sleep(chance.random() * 0.0005)
            cancelled += task.cancel()
        await asyncio.wait(tasks, timeout=20)
        assert all(task.done() for task in tasks)
        for task in tasks:
            if task.cancelled():
                assert task in chosen
            else:
                assert task.exception() is None or isinstance(task.exception(), ZeroDivisionError)
    return confirmed, cancelled


def judge(rows: list[tuple[int, str]], confirmed: set[int]) -> None:
    halves: dict[int, set[str]] = {}
    for number, half in rows:
        halves.setdefault(number, set()).add(half)
    assert [n for n, found in halves.items() if found != {"first", "second"}] == []
    assert confirmed - halves.keys() == set()
    assert [number for number in halves if number % 7 == 0] == []


async def test_a_thousand_units_cancelled_at_random_are_whole_or_absent(database, seen):
    """No unit is ever half-written, and none is missing that had returned."""
    confirmed, cancelled = await storm(database, 1000, seed=20261110)
    judge(seen(), confirmed)
    assert cancelled > 100
    assert confirmed


@pytest.mark.soak
async def test_ten_thousand_units_cancelled_at_random_are_whole_or_absent(database, seen):
    """The same promise over a long storm."""
    confirmed, cancelled = await storm(database, 10_000, seed=7)
    judge(seen(), confirmed)
    assert cancelled > 1000
