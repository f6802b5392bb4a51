"""What is told when a message can't be delivered, and that telling it doesn't feed itself."""

from __future__ import annotations

from pathlib import Path

from bot.alerting import Desk
from bot.domain.people import Role
from bot.inputs import Key
from bot.post import Post
from bot.routines import rounds
from storage.records import Records
from tests.support.world import TRANSLATORS, Shown, World


async def _refused(world: World, message: Shown) -> list[Shown]:
    """Telegram takes this message never; what is said of it."""
    ((person,),) = world.rows("SELECT person_id FROM outbox WHERE id = :id", id=message.id)
    async with world.store.database.unit_of_work() as unit:
        post = Post(
            unit, world.store, TRANSLATORS, world.now, f"undelivered:{message.id}", lambda _: None
        )
        desk = Desk(Records(unit, world.store), post, world.now)
        await rounds.message_parked(desk, person)
    return await world.news()


async def test_telling_of_what_was_refused_comes_to_an_end(tmp_path: Path) -> None:
    """Two coordinators to whom nothing can be delivered are not told of each other for ever."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        await world.person("Ilze", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.begins(anna)
        waiting = (await world.news())[:1]
        said = 0
        while waiting and said < 100:
            told = await _refused(world, waiting.pop(0))
            said += len(told)
            waiting += told
        assert said == 2 + 2 + 2  # of Anna, of Māra and of Ilze, to both of them
        world.later(days=1)
        menu = await world.presses(mara, Key.MENU)
        assert len(await _refused(world, menu.messages[0])) == 2
