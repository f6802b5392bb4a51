"""The doctor's look at the books: whatever byte of them is changed, it is found, and named."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.diary import Given
from bot.domain.work_time import ApproveForm
from bot.work_time import approve_form, make_export, proposed_export
from storage.examining import Finding, examine, examine_beside
from storage.records import Records
from tests.handlers.diary_world import DiaryWorld
from tests.handlers.work_time_world import NOVEMBER, opened, submitted

CHAINS = ("pay_ledger", "pay_row", "audit", "pay_export")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    """Two learners whose November was approved and went out for payment, in two exports."""
    world = await opened(tmp_path)
    for name, day in (("Anna", 18), ("Bruno", 20)):
        await submitted(world, name, (day, 2))
        await goes_out(world)
    yield world
    await world.store.database.close()


async def goes_out(world: DiaryWorld) -> None:
    """Everything that waits is approved and exported."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        forms = await records.work_time.of(world.organisation, NOVEMBER)
        for kept in forms:
            command = ApproveForm(
                kept.form.record.version, kept.form.content, world.coordinator, Given(world.now)
            )
            await approve_form(kept, forms, command, world.organisation, records, world.now)
        proposal, _, _ = await proposed_export(records, world.organisation, NOVEMBER)
        await make_export(
            records,
            world.organisation,
            NOVEMBER,
            proposal.content,
            world.coordinator,
            Given(world.now),
            world.now,
        )


def changed(content: object) -> object:
    """The same content with one byte that is another one."""
    if isinstance(content, int):
        return content + 1
    if content is None:
        return 1
    assert isinstance(content, str)
    last = content[-1]
    return content[:-1] + ("0" if last != "0" else "1")


def a_copy(world: DiaryWorld, folder: Path) -> Path:
    """The database as it is, for somebody to meddle with."""
    folder.mkdir()
    path = folder / "celabiedrs.db"
    source = sqlite3.connect(world.store.database.path)
    target = sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    return path


def meddle(path: Path, sql: str, *params: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql, params)
        connection.commit()


async def test_books_as_they_were_written_are_sound(world):
    """Nothing is found after two exports, by the bot itself or beside it."""
    async with world.store.database.reading() as reader:
        assert await examine(reader) == []
    assert await examine_beside(world.store.database.path.parent) == []


@pytest.mark.parametrize("table", CHAINS)
async def test_a_changed_byte_of_any_column_of_any_row_is_found(world, tmp_path, table):
    """Column by column, row by row, each in a fresh copy."""
    source = sqlite3.connect(world.store.database.path)
    source.row_factory = sqlite3.Row
    rows = [dict(row) for row in source.execute(f"SELECT rowid AS _row, * FROM {table}")]
    source.close()
    assert rows
    copy = a_copy(world, tmp_path / "copy")
    for row in rows:
        for column in row:
            if column == "_row":
                continue
            before = row[column]
            where = f"UPDATE {table} SET {column} = ? WHERE {column} IS ? AND rowid = ?"
            key = "sequence" if "sequence" in row else "id"
            at = changed(before) if column == key else row["_row"]
            other = changed(before)
            try:
                meddle(copy, where, other, before, row["_row"])
            except sqlite3.IntegrityError:
                continue  # another row has that number: the database itself refuses the change
            found = await examine_beside(copy.parent)
            assert found, f"{table}.{column} of row {row['_row']}: {before!r} -> {other!r}"
            meddle(copy, f"UPDATE {table} SET {column} = ? WHERE rowid = ?", before, at)
            assert await examine_beside(copy.parent) == []


@pytest.mark.parametrize("table", ["pay_ledger", "pay_row", "audit"])
@pytest.mark.parametrize("where", ["MIN", "MAX"])
async def test_a_row_that_was_taken_out_is_found_at_either_end(world, tmp_path, table, where):
    """Also the last one, which a chain of hashes alone would not miss."""
    copy = a_copy(world, tmp_path / "copy")
    meddle(
        copy,
        f"DELETE FROM {table} WHERE sequence = (SELECT {where}(sequence) FROM {table})",
    )
    [first, *_] = await examine_beside(copy.parent)
    assert first.place.startswith(table)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE meeting SET hours = 3 WHERE id = 1", "meeting row 1"),
        ("UPDATE meeting SET state = 'no_show' WHERE id = 2", "meeting row 2"),
        (
            "UPDATE meeting SET starts_at = '2026-11-18T08:00:00.000000Z' WHERE id = 1",
            "meeting row 1",
        ),
        ("UPDATE meeting SET version = 2 WHERE id = 1", "meeting row 1"),
        ("UPDATE meeting SET contract_id = 1 WHERE id = 1", "pay_row row"),
        ("UPDATE meeting SET contract_id = 1 WHERE id = 1", "meeting row 1"),
        ("UPDATE meeting SET contract_id = NULL WHERE id = 1", "meeting row 1"),
        ("UPDATE learner_month SET state = 'accepted' WHERE id = 1", "pay_row row"),
    ],
)
async def test_what_no_longer_agrees_is_named(world, tmp_path, change, place):
    """An entry against the ledger, and what went out against the entries."""
    copy = a_copy(world, tmp_path / "copy")
    meddle(copy, change)
    found = await examine_beside(copy.parent)
    assert any(each.place.startswith(place) for each in found), found


def test_a_finding_names_thing_place_and_remedy():
    """The operator reads what is wrong, where, and what to do."""
    said = str(Finding("it is not what was written", "pay_row row 7"))
    assert said.startswith("pay_row row 7: it is not what was written; ")
    assert re.search(r"celabiedrs restore", said)
