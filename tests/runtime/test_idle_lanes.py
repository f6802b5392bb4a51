"""A bot to whom nobody writes is well."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.runtime import lanes as module
from bot.runtime.lanes import Lanes
from storage.inbox import Inbox
from storage.vault import Vault
from tests.support.fresh import open_fresh


class StillClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, tzinfo=UTC)


async def test_lanes_without_work_still_beat(tmp_path, monkeypatch):
    """Nothing to do is no sign of being stuck: the loop says that it lives."""
    monkeypatch.setattr(module, "IDLE_BEAT", 0.01)
    clock = StillClock()
    database = await open_fresh(tmp_path / "data", clock.now)
    vault = Vault.at(tmp_path / "data", tmp_path / "master.key", now=clock.now)
    beaten = asyncio.Event()

    async def nothing(*_: object) -> None:
        """There is no work."""

    lanes = Lanes(Inbox(database, vault), clock, nothing, nothing, beaten.set)
    running = asyncio.create_task(lanes.run())
    await asyncio.wait_for(beaten.wait(), timeout=5)
    lanes.stop()
    await running
    await database.close()
