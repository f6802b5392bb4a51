"""What a lane does when the work on an update fails late, or for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.alerting import Desk
from bot.clock import SystemClock
from bot.domain.people import Role
from bot.post import Post
from bot.routines import rounds
from bot.runtime.lanes import Lanes
from storage import inbox
from storage.database import Unit
from storage.inbox import MOST_ATTEMPTS, Inbox, Received
from storage.records import Records
from tests.support.world import TRANSLATORS, World, message


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

        async def park(_unit: Unit, row: Received) -> None:
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

        async def park(_unit: Unit, row: Received) -> None:
            parked.append(row.update_id)

        lanes = Lanes(box, SystemClock(), work, park, lambda: None)
        both = [{"update_id": number, **message(100)} for number in (7, 8)]
        lanes.accept(await box.add(both, world.now))
        await _worked(world, lanes)
        assert worked == [7] * MOST_ATTEMPTS + [8]
        assert parked == [7]
        assert world.rows("SELECT state FROM inbox ORDER BY seq") == [("dead",), ("done",)]


async def _never(_row: Received) -> None:
    raise RuntimeError("whatever is tried")


async def test_nothing_is_dead_of_which_nobody_was_told(tmp_path: Path) -> None:
    """While a person is being told, the row is not settled yet: a kill there begins anew."""
    async with World.opened(tmp_path) as world:
        box = Inbox(world.store.database, world.store.vault)
        seen: list[object] = []

        async def park(_unit: Unit, _row: Received) -> None:
            seen.extend(world.rows("SELECT state FROM inbox"))

        lanes = Lanes(box, SystemClock(), _never, park, lambda: None)
        lanes.accept(await box.add([{"update_id": 7, **message(100)}], world.now))
        await _worked(world, lanes)
        assert seen == [("new",)]
        assert world.rows("SELECT state FROM inbox") == [("dead",)]


async def test_a_chat_goes_on_where_nobody_can_be_told(tmp_path: Path) -> None:
    """When telling fails as well, the row is put aside all the same and the loop lives."""
    async with World.opened(tmp_path) as world:
        box = Inbox(world.store.database, world.store.vault)

        async def park(unit: Unit, _row: Received) -> None:
            await unit.run("UPDATE organisation SET name = 'half told'")
            raise RuntimeError("telling fails too")

        await world.organisation("Dobele")
        lanes = Lanes(box, SystemClock(), _never, park, lambda: None)
        lanes.accept(await box.add([{"update_id": 7, **message(100)}], world.now))
        await _worked(world, lanes)
        assert world.rows("SELECT state, attempts FROM inbox") == [("dead", MOST_ATTEMPTS)]
        assert world.rows("SELECT name FROM organisation") == [("Dobele",)]


async def test_the_coordinator_of_a_known_chat_hears_and_a_stranger_troubles_nobody(
    tmp_path: Path,
) -> None:
    """What a learner sent and nothing can work is an alert; a stranger's is only in the log."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        box = Inbox(world.store.database, world.store.vault)

        async def park(unit: Unit, row: Received) -> None:
            post = Post(
                unit,
                world.store,
                TRANSLATORS,
                world.now,
                f"parked:{row.update_id}",
                lambda _: None,
            )
            desk = Desk(Records(unit, world.store), post, world.now)
            await rounds.update_parked(desk, row.lane, row.update_id)

        lanes = Lanes(box, SystemClock(), _never, park, lambda: None)
        both = [{"update_id": 7, **message(anna.account)}, {"update_id": 8, **message(555)}]
        lanes.accept(await box.add(both, world.now))
        await _worked(world, lanes)
        assert {each.chat for each in await world.news()} == {anna.account, mara.account}
        assert world.rows("SELECT kind FROM alert") == [("message_parked",)]
        assert world.rows("SELECT state FROM inbox") == [("dead",), ("dead",)]


async def test_who_is_known_is_asked_for_patience_and_a_stranger_is_not_written_to(
    tmp_path: Path,
) -> None:
    """A learner hears it said aloud, once; an account of nobody gets nothing unasked."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        for number, account in enumerate((anna.account, 555)):
            async with world.store.database.unit_of_work() as unit:
                name = f"moment:{number}"
                post = Post(unit, world.store, TRANSLATORS, world.now, name, lambda _: None)
                desk = Desk(Records(unit, world.store), post, world.now)
                await rounds.one_moment(desk, account)
        (said,) = await world.news()
        assert said.chat == anna.account
        assert said.words.startswith("One moment, please.")
