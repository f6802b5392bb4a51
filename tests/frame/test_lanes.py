"""Order of work: each chat in its order, chats side by side, and one bad update stops nobody."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.domain import flood
from bot.errors import StorageBroken
from bot.runtime.lanes import AT_ONCE, Lanes
from storage.database import Unit
from storage.inbox import MOST_ATTEMPTS, Inbox, Received
from storage.vault import Vault
from tests.support.fresh import open_fresh
from tests.support.world import message

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Work:
    """What the lanes did: the updates of each chat in their order, and how many were at work."""

    done: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    parked: list[int] = field(default_factory=list)
    most_at_once: int = 0
    of_one_chat: int = 0
    seconds: float = 0.002
    fails: Callable[[Received], BaseException | None] = lambda _row: None
    _now: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    async def work(self, row: Received) -> None:
        self._now[row.lane] += 1
        self.most_at_once = max(self.most_at_once, sum(self._now.values()))
        self.of_one_chat = max(self.of_one_chat, self._now[row.lane])
        try:
            await asyncio.sleep(self.seconds)
            error = self.fails(row)
            if error is not None:
                raise error
        finally:
            self._now[row.lane] -= 1
        self.done[row.lane].append(row.update_id)

    async def park(self, _unit: Unit, row: Received) -> None:
        self.parked.append(row.update_id)


@pytest.fixture
async def inbox(tmp_path) -> AsyncIterator[Inbox]:
    database = await open_fresh(tmp_path / "data", lambda: NOW)
    vault = Vault.at(tmp_path / "data", tmp_path / "key", now=lambda: NOW)
    yield Inbox(database, vault)
    await database.close()


async def received(inbox: Inbox, chats: list[int]) -> list[Received]:
    """One update for each of these chats, in this order, numbered from 1."""
    batch = [{"update_id": n, **message(chat, n)} for n, chat in enumerate(chats, start=1)]
    return await inbox.add(batch, NOW)


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (looks at what is tested, which tells nobody)
            await asyncio.sleep(0.005)


async def run_until(lanes: Lanes, over: Callable[[], bool], seconds: float = 10) -> None:
    """Run the lanes until nothing waits and the condition holds."""
    running = asyncio.create_task(lanes.run())
    await until(lambda: (over() and lanes.waiting == 0) or running.done(), seconds)
    lanes.stop()
    await running


def lanes_of(inbox: Inbox, work: Work) -> Lanes:
    return Lanes(inbox, SystemClock(), work.work, work.park, lambda: None)


async def test_each_chat_keeps_its_order_and_chats_go_side_by_side(inbox):
    """Two hundred updates of forty chats: never two of one chat at once, many chats at once."""
    work = Work()
    lanes = lanes_of(inbox, work)
    rows = await received(inbox, [n % 40 for n in range(200)])
    lanes.accept(rows)
    await run_until(lanes, lambda: True)
    assert work.of_one_chat == 1
    assert work.most_at_once == AT_ONCE
    for updates in work.done.values():
        assert updates == sorted(updates)
    assert sum(len(updates) for updates in work.done.values()) == 200


async def test_a_noisy_chat_does_not_hold_up_a_quiet_one(inbox):
    """Whoever sends a hundred things waits for their own."""
    work = Work(seconds=0.01)
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [1] * 100 + [2]))
    began = asyncio.get_running_loop().time()
    running = asyncio.create_task(lanes.run())
    await until(lambda: bool(work.done[2]))
    assert asyncio.get_running_loop().time() - began < 0.5
    assert len(work.done[1]) < 50
    lanes.stop()
    await running


async def test_an_update_that_fails_for_good_is_parked_and_its_chat_goes_on(inbox, monkeypatch):
    """Five tries, each counted in the inbox; then a person is told and the next one is worked."""
    monkeypatch.setattr(logging.getLogger("bot.runtime.lanes"), "disabled", True)
    work = Work(fails=lambda row: ValueError("bad") if row.update_id == 1 else None)
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [7, 7, 8]))
    await run_until(lanes, lambda: bool(work.done[7]))
    assert work.parked == [1]
    assert dict(work.done) == {7: [2], 8: [3]}
    left = [(row.update_id, row.attempts) for row in await inbox.waiting()]
    assert left == [(2, 0), (3, 0)], "what the work itself settles is not the lanes' business"


async def test_an_update_that_fails_once_is_worked_in_its_place(inbox, monkeypatch):
    """A passing fault changes neither the order nor the count of what is done."""
    monkeypatch.setattr(logging.getLogger("bot.runtime.lanes"), "disabled", True)
    failures = iter([ValueError("passing")])
    work = Work(fails=lambda row: next(failures, None) if row.update_id == 1 else None)
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [7, 7]))
    await run_until(lanes, lambda: len(work.done[7]) == 2)
    assert work.done[7] == [1, 2]
    assert work.parked == []


async def test_a_broken_disk_ends_the_loop(inbox):
    """Only a restart knows what was kept, so nothing is counted and nothing goes on."""
    work = Work(fails=lambda _row: StorageBroken("disk"))
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [1]))
    with pytest.raises(StorageBroken):
        await asyncio.wait_for(lanes.run(), 5)
    assert MOST_ATTEMPTS > 1
    assert work.parked == []


async def test_what_is_under_way_ends_before_the_loop_does(inbox):
    """A stop takes no new work and drops none that has begun."""
    work = Work(seconds=0.2)
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [1, 1]))
    running = asyncio.create_task(lanes.run())
    await asyncio.sleep(0.05)
    lanes.stop()
    await asyncio.wait_for(running, 5)
    assert work.done[1] == [1]


async def test_who_is_too_fast_is_worked_later_in_order_and_hears_so_once(inbox, monkeypatch):
    """Of sixty updates at once none is lost or overtaken, and no stretch of time holds too many."""
    monkeypatch.setattr(flood, "SECONDS", 0.4)
    work = Work(seconds=0)
    times: list[float] = []
    asked: list[int] = []

    async def worked(row: Received) -> None:
        times.append(asyncio.get_running_loop().time())
        await work.work(row)

    async def put_off(row: Received) -> None:
        asked.append(row.update_id)

    lanes = Lanes(inbox, SystemClock(), worked, work.park, lambda: None, put_off)
    lanes.accept(await received(inbox, [7] * 60))
    await run_until(lanes, lambda: len(work.done[7]) == 60)
    assert work.done[7] == list(range(1, 61))
    assert asked == [flood.MOST_AT_ONCE + 1]
    later = times[flood.MOST_AT_ONCE :]
    assert all(last - first > 0.39 for first, last in zip(times, later, strict=False))


async def test_patience_with_one_chat_is_not_asked_of_another(inbox, monkeypatch):
    """While one waits for their own flood, everybody else is answered at once."""
    monkeypatch.setattr(flood, "SECONDS", 60.0)
    work = Work(seconds=0)
    lanes = lanes_of(inbox, work)
    lanes.accept(await received(inbox, [7] * 30 + [8] * 5))
    running = asyncio.create_task(lanes.run())
    await until(lambda: len(work.done[8]) == 5, 2)
    assert len(work.done[7]) <= flood.MOST_AT_ONCE
    lanes.stop()
    await running
    assert lanes.waiting == 30 - flood.MOST_AT_ONCE, "what waits is kept for the next start"
    assert work.parked == []


async def test_a_failure_to_ask_for_patience_stops_nobody(inbox, monkeypatch):
    """The message is a kindness: without it the updates are worked all the same."""
    monkeypatch.setattr(flood, "SECONDS", 0.2)
    monkeypatch.setattr(logging.getLogger("bot.runtime.lanes"), "disabled", True)
    work = Work(seconds=0)

    async def put_off(_row: Received) -> None:
        raise ValueError("nobody there")

    lanes = Lanes(inbox, SystemClock(), work.work, work.park, lambda: None, put_off)
    lanes.accept(await received(inbox, [7] * 25))
    await run_until(lanes, lambda: len(work.done[7]) == 25)
    assert work.done[7] == list(range(1, 26))
