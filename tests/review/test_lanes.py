"""What a lane does when the work on an update fails late, or for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.clock import SystemClock
from bot.runtime.lanes import Lanes
from storage import inbox
from storage.inbox import MOST_ATTEMPTS, Inbox, Received
from tests.support.world import World, message


async def _worked(world: World, lanes: Lanes) -> None:
    """Run the lanes until nothing waits."""
    running = asyncio.create_task(lanes.run())
    async with asyncio.timeout(10):
        while lanes.waiting:  # noqa: ASYNC110  (lanes have no event for "all done")
            await asyncio.sleep(0.01)
    lanes.stop()
    await running


async def test_what_fails_after_its_commit_is_not_done_again(tmp_path: Path) -> None:
    """An update whose effects are committed counts once, whatever happens right after it."""
    async with World.opened(tmp_path) as world:
        box = Inbox(world.store.database, world.store.vault)
        worked: list[int] = []
        parked: list[int] = []

        async def work(row: Received) -> None:
            async with world.store.database.unit_of_work() as unit:
                inbox.done(unit, row, world.now, keep_raw=True)
            worked.append(row.update_id)
            raise RuntimeError("after the commit")

        async def park(row: Received, _error: BaseException) -> None:
            parked.append(row.update_id)

        lanes = Lanes(box, SystemClock(), work, park, lambda: None)
        lanes.accept(await box.add([{"update_id": 7, **message(100)}], world.now))
        await _worked(world, lanes)
        assert worked == [7]
        assert parked == []
        assert world.rows("SELECT state, attempts FROM inbox") == [("done", 0)]


async def test_what_fails_before_its_commit_is_tried_until_it_is_put_aside(tmp_path: Path) -> None:
    """Five failures, then the row is dead, somebody is told once, and the chat goes on."""
    async with World.opened(tmp_path) as world:
        box = Inbox(world.store.database, world.store.vault)
        worked: list[int] = []
        parked: list[int] = []

        async def work(row: Received) -> None:
            worked.append(row.update_id)
            if row.update_id == 7:
                raise RuntimeError("before the commit")
            async with world.store.database.unit_of_work() as unit:
                inbox.done(unit, row, world.now, keep_raw=True)

        async def park(row: Received, _error: BaseException) -> None:
            parked.append(row.update_id)

        lanes = Lanes(box, SystemClock(), work, park, lambda: None)
        both = [{"update_id": number, **message(100)} for number in (7, 8)]
        lanes.accept(await box.add(both, world.now))
        await _worked(world, lanes)
        assert worked == [7] * MOST_ATTEMPTS + [8]
        assert parked == [7]
        assert world.rows("SELECT state FROM inbox ORDER BY seq") == [("dead",), ("done",)]
