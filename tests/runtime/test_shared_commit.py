"""What came and what was done about it are one write to the disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.runtime.lanes import Lanes, Work
from storage import inbox as rows
from storage.database import DATABASE_FILE, Database, Unit
from storage.inbox import Inbox, Received
from storage.vault import Vault
from tests.support.world import message

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "data", now=lambda: NOW)
    yield opened
    await opened.close()


async def worked(database: Database, tmp_path, work: Work, chats: list[int]) -> None:
    """Take in one update of each chat while the lanes run, and let all of them be worked."""
    vault = Vault.at(tmp_path / "data", tmp_path / "key", now=lambda: NOW)
    inbox = Inbox(database, vault)

    async def parked(_unit: Unit, _row: Received) -> None:
        """Nobody is told here."""

    lanes = Lanes(inbox, SystemClock(), work, parked, lambda: None)
    running = asyncio.create_task(lanes.run())
    await asyncio.sleep(0)
    batch = [{"update_id": n, **message(chat, n)} for n, chat in enumerate(chats, start=1)]
    await inbox.add(batch, NOW, lanes.accept)
    async with asyncio.timeout(10):
        while lanes.waiting:  # noqa: ASYNC110  (looks at what is tested, which tells nobody)
            await asyncio.sleep(0.005)
    lanes.stop()
    await running


def states(tmp_path) -> list[str]:
    """The state of each update, as another program finds it."""
    with sqlite3.connect(tmp_path / "data" / DATABASE_FILE) as other:
        return [state for (state,) in other.execute("SELECT state FROM inbox ORDER BY update_id")]


async def test_an_update_and_its_work_share_one_commit(database, tmp_path):
    """Ten people press at once: ten updates come in and are done with a single commit."""

    async def work(row: Received) -> None:
        async with database.unit_of_work() as unit:
            rows.done(unit, row, NOW, keep_raw=False)

    before = database.commits
    await worked(database, tmp_path, work, list(range(1, 11)))
    assert database.commits - before == 1
    assert states(tmp_path) == ["done"] * 10


async def test_a_failing_handler_takes_no_update_with_it(database, tmp_path):
    """Its own changes are undone; what came, and what the others did, is kept."""
    failed: list[int] = []

    async def work(row: Received) -> None:
        async with database.unit_of_work() as unit:
            rows.done(unit, row, NOW, keep_raw=False)
            await unit.fetch("SELECT 1")
            if row.lane == 2 and not failed:
                failed.append(row.update_id)
                assert states(tmp_path) == [], "nothing is on the disk yet"
                raise ValueError("this handler is broken")

    await worked(database, tmp_path, work, [1, 2, 3])
    assert failed == [2]
    assert states(tmp_path) == ["done"] * 3
    with sqlite3.connect(tmp_path / "data" / DATABASE_FILE) as other:
        assert other.execute("SELECT attempts FROM inbox WHERE update_id = 2").fetchone() == (1,)
