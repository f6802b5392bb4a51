"""What stays of an update as Telegram sent it: only what was used, of people who agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from bot.clock import SystemClock
from bot.domain.people import Role
from bot.runtime.sounds import Sounds
from bot.runtime.worker import Worker
from bot.speech.cache import MemoryCache
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Done, Gateway
from handlers.dispatch import dispatch
from storage.inbox import Inbox
from tests.support.world import TRANSLATORS, World, message


class Line:
    """A way to Telegram on which nothing is said."""

    def link(self, payload: str) -> str:
        return payload

    async def call(self, _method: str, _parameters: object) -> Done:
        return Done(True)


async def _kept(world: World, update: dict[str, Any]) -> bool:
    """Work the update as the running bot does; whether its words are still there."""
    gateway = cast("Gateway", Line())
    sounds = Sounds(world.store, Speaking(Espeak(), MemoryCache()), 1)
    worker = Worker(
        world.store,
        gateway,
        TRANSLATORS,
        world.library,
        sounds,
        SystemClock(),
        lambda _rows: None,
        dispatch,
    )
    box = Inbox(world.store.database, world.store.vault)
    (received,) = await box.add([{"update_id": 5, **update}], world.now)
    await worker.work(received)
    ((state, raw),) = world.rows("SELECT state, raw FROM inbox")
    assert state == "done"
    return raw is not None


@pytest.mark.parametrize(("consent", "kept"), [(True, True), (False, False), (None, False)])
async def test_words_stay_only_of_those_who_agreed(
    tmp_path: Path, consent: bool | None, kept: bool
) -> None:
    """Before consent, and after a no, nothing of a message stays once it was handled."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=consent)
        assert await _kept(world, message(anna.account, text="my words")) is kept


async def test_words_that_are_not_used_do_not_stay(tmp_path: Path) -> None:
    """An edit of a message is not used for anything, so nothing of it is kept, whoever it is of."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        edited = {"edited_message": message(anna.account, text="my words")["message"]}
        assert await _kept(world, edited) is False


async def test_words_of_a_group_do_not_stay(tmp_path: Path) -> None:
    """What is said in a group is nobody's answer, though a member of the staff may say it."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        group = {"id": -5, "type": "group"}
        assert await _kept(world, message(mara.account, text="words", chat=group)) is False
