"""The job that fetches voice notes outlives a note that it can't keep."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from bot.domain.people import Role
from bot.runtime.downloads import Downloads, voice_notes
from bot.telegram.gateway import Done, Gateway
from tests.support.world import World


class Still:
    """A clock that stands a minute after what happened."""

    def __init__(self, now: datetime) -> None:
        self._now = now + timedelta(minutes=1)

    def now(self) -> datetime:
        return self._now


class Line:
    """Every file is there."""

    async def download(self, _file: str, _largest: int) -> Done:
        return Done(b"OggS")


async def test_a_note_that_cannot_be_kept_holds_up_no_other(tmp_path: Path) -> None:
    """One person's key is gone: their note is tried again later, the next person's is kept."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        for name in ("Anna", "Berta"):
            learner = await world.person(name, Role.LEARNER, dobele, consent=True)
            await world.begins(learner)
            await world.speaks(learner)
            if name == "Anna":
                world.store.vault.shred(learner.person)
        gateway = cast("Gateway", Line())
        downloads = Downloads(
            world.store, gateway, [voice_notes(world.store)], Still(world.now), lambda: None
        )
        running = asyncio.create_task(downloads.run())
        sql = "SELECT state, attempts FROM voice_note ORDER BY id"
        async with asyncio.timeout(5):
            while world.rows(sql) != [("waiting", 1), ("kept", 0)]:  # noqa: ASYNC110  (a second connection reads)
                await asyncio.sleep(0.02)
        assert not running.done()
        running.cancel()
        await asyncio.wait({running})


async def test_what_is_given_is_fetched_at_once(tmp_path: Path) -> None:
    """The loop rests while nothing is given, and the commit of a note wakes it."""
    async with World.opened(tmp_path) as world:
        anna = await world.person("Anna", Role.LEARNER, await world.organisation("A"), consent=True)
        gateway = cast("Gateway", Line())
        beaten = asyncio.Event()
        downloads = Downloads(
            world.store, gateway, [voice_notes(world.store)], Still(world.now), beaten.set
        )
        running = asyncio.create_task(downloads.run())
        await beaten.wait()
        await world.begins(anna)
        await world.speaks(anna)
        async with asyncio.timeout(5):
            while world.rows("SELECT state FROM voice_note") != [("kept",)]:  # noqa: ASYNC110  (a second connection reads)
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.wait({running})
