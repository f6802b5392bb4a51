"""Who hears of an alert when the one who should can't be reached."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.alerting import Desk
from bot.domain.alerts import AlertKind
from bot.domain.people import Role
from bot.post import Post
from bot.routines import rounds
from storage import outbox
from storage.outbox import Outbox
from storage.records import Records
from tests.support.world import TRANSLATORS, Shown, Somebody, World


async def _blocked_at(world: World, message: Shown) -> list[Shown]:
    """Telegram answers 403 to this message; what goes out in the same transaction."""
    waiting = await Outbox(world.store.database, world.store.vault).unsettled(after=0)
    row = next(each.outgoing for each in waiting if each.outgoing.id == message.id)
    async with world.store.database.unit_of_work() as unit:
        prefix = f"unreachable:{row.id}"
        post = Post(unit, world.store, TRANSLATORS, world.now, prefix, lambda _: None)
        outbox.settled(unit, row, "dead", "unreachable", world.now)
        desk = Desk(Records(unit, world.store), post, world.now)
        await rounds.unreachable(desk, row.chat, row.person)
    return await world.news()


async def _loses(world: World, who: Somebody) -> None:
    async with world.store.database.unit_of_work() as unit:
        Records(unit, world.store).people.set_blocked(who.account, world.now)


async def _called(world: World, kind: AlertKind, learner: Somebody, who: Somebody) -> Shown:
    """The alert on this person's phone."""
    await world.news()
    await world.alert(learner, kind, update=1)
    (message,) = [each for each in await world.news() if each.chat == who.account]
    return message


async def test_a_call_that_its_coordinator_cannot_get_goes_to_the_deputy_at_once(
    tmp_path: Path,
) -> None:
    """Who blocked the bot hears nothing, so the next person is told in the same moment."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        dace = await world.person("Dace", Role.COORDINATOR, dobele, deputy=True)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        call = await _called(world, AlertKind.WANTS_TALK, anna, mara)
        told = await _blocked_at(world, call)
        of_anna = [each for each in told if "Anna" in each.words]
        assert [each.chat for each in of_anna] == [dace.account]


async def test_distress_refused_by_one_reaches_who_came_meanwhile(tmp_path: Path) -> None:
    """A coordinator whom nobody told yet is told of the distress that another could not get."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        call = await _called(world, AlertKind.IN_DANGER, anna, mara)
        ilze = await world.person("Ilze", Role.COORDINATOR, dobele)
        told = await _blocked_at(world, call)
        assert [each.body.protect for each in told if each.chat == ilze.account] == [True, False]


async def test_who_has_the_call_already_is_not_called_twice(tmp_path: Path) -> None:
    """Where one of two coordinators got the alert, the other's refusal changes nothing for them."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        ilze = await world.person("Ilze", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        call = await _called(world, AlertKind.IN_DANGER, anna, mara)
        told = await _blocked_at(world, call)
        assert [(each.chat, "Māra" in each.words) for each in told] == [(ilze.account, True)]


async def test_distress_that_reaches_nobody_is_an_error_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator can see it: the alert's number, and nothing that was said or who said it."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        call = await _called(world, AlertKind.IN_DANGER, anna, mara)
        assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
        await _blocked_at(world, call)
        (refused,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
        ((number,),) = world.rows("SELECT id FROM alert WHERE kind = 'in_danger'")
        assert refused.__dict__["alert"] == number
        caplog.clear()
        world.later(minutes=5)
        second = await world.alert(anna, AlertKind.FEELS_BAD, update=2)
        (nobody,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
        assert nobody.__dict__["alert"] == second
        assert "Anna" not in str(nobody.__dict__)


async def test_a_call_goes_on_when_telegram_refuses_its_message(tmp_path: Path) -> None:
    """A message that Telegram takes never is as bad as a blocked bot: somebody else is told."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        dace = await world.person("Dace", Role.COORDINATOR, dobele, deputy=True)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        call = await _called(world, AlertKind.WANTS_TALK, anna, mara)
        waiting = await Outbox(world.store.database, world.store.vault).unsettled(after=0)
        row = next(each.outgoing for each in waiting if each.outgoing.id == call.id)
        async with world.store.database.unit_of_work() as unit:
            outbox.settled(unit, row, "dead", "bad request", world.now)
        async with world.store.database.unit_of_work() as unit:
            post = Post(unit, world.store, TRANSLATORS, world.now, "refused", lambda _: None)
            await rounds.message_parked(
                Desk(Records(unit, world.store), post, world.now), row.person
            )
        told = [each for each in await world.news() if "Anna" in each.words]
        assert [each.chat for each in told] == [dace.account]
