"""One person in two organisations: each button works where it belongs, and both hear of trouble."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from bot.acts import AnswerPairing, ListAlerts, RefuseMentor, TakeAlert
from bot.alerting import Desk
from bot.domain.alerts import AlertKind
from bot.domain.ids import OrganisationId
from bot.domain.people import Role
from bot.inputs import ReachChanged
from bot.post import Post
from bot.routines import rounds
from storage.records import Records
from tests.support.world import TRANSLATORS, Somebody, World


class Both(NamedTuple):
    """Dobele, where things happen, and Saldus, which whoever is in both joined last."""

    world: World
    dobele: OrganisationId
    saldus: OrganisationId
    mara: Somebody
    """Coordinator of Dobele."""
    ilze: Somebody
    """Coordinator of Saldus."""


@asynccontextmanager
async def _both(folder: Path) -> AsyncIterator[Both]:
    async with World.opened(folder) as world:
        dobele = await world.organisation("Dobele")
        saldus = await world.organisation("Saldus")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        ilze = await world.person("Ilze", Role.COORDINATOR, saldus)
        yield Both(world, dobele, saldus, mara, ilze)


async def test_a_button_works_in_the_organisation_that_it_came_from(tmp_path: Path) -> None:
    """A mentor of two organisations accepts in the first while the second is the current one."""
    async with _both(tmp_path) as (world, dobele, saldus, mara, ilze):
        juris = await world.person("Juris", Role.MENTOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        pair = await world.pair(juris, anna, state="proposed")
        await world.also(juris, Role.MENTOR, saldus)
        done = await world.taps(juris, AnswerPairing(pair, 1))
        assert world.rows("SELECT state FROM assignment") == [("active",)]
        assert done.to(mara)
        assert not done.to(ilze)


async def test_each_organisation_gives_only_its_own_role(tmp_path: Path) -> None:
    """A coordinator here who is a mentor there takes alerts here, and none of there."""
    async with _both(tmp_path) as (world, dobele, saldus, mara, _):
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        berta = await world.person("Berta", Role.LEARNER, saldus, consent=True)
        here = await world.alert(anna, AlertKind.WANTS_TALK, update=1)
        there = await world.alert(berta, AlertKind.WANTS_TALK, update=2)
        await world.also(mara, Role.MENTOR, saldus)
        await world.taps(mara, TakeAlert(here))
        await world.taps(mara, TakeAlert(there))
        assert world.rows("SELECT id FROM alert WHERE state = 'acknowledged'") == [(here,)]
        listed = await world.taps(mara, ListAlerts())
        assert "Anna" in " ".join(listed.words)
        assert "Berta" not in " ".join(listed.words)


async def test_what_a_learner_says_of_a_pair_is_heard_where_the_pair_is(tmp_path: Path) -> None:
    """Who would rather have another mentor is heard by the coordinator of that mentor."""
    async with _both(tmp_path) as (world, dobele, saldus, mara, ilze):
        juris = await world.person("Juris", Role.MENTOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        pair = await world.pair(juris, anna)
        await world.also(anna, Role.LEARNER, saldus)
        done = await world.taps(anna, RefuseMentor(pair))
        assert done.to(mara)
        assert not done.to(ilze)


async def test_every_organisation_hears_who_cannot_be_reached(tmp_path: Path) -> None:
    """The blocked bot is news for both coordinators, and so is the return."""
    async with _both(tmp_path) as (world, dobele, saldus, mara, ilze):
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.also(anna, Role.LEARNER, saldus)
        gone = await world.does(anna, ReachChanged(blocked=True))
        assert gone.to(mara)
        assert gone.to(ilze)
        await world.does(anna, ReachChanged(blocked=False))
        assert world.rows("SELECT DISTINCT state FROM alert") == [("closed",)]


async def test_every_organisation_hears_of_what_could_not_be_worked(tmp_path: Path) -> None:
    """An update that fails for good, and a message that is refused, are told in both."""
    async with _both(tmp_path) as (world, dobele, saldus, mara, ilze):
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.also(anna, Role.LEARNER, saldus)
        async with world.store.database.unit_of_work() as unit:
            post = Post(unit, world.store, TRANSLATORS, world.now, "parked", lambda _: None)
            desk = Desk(Records(unit, world.store), post, world.now)
            await rounds.update_parked(desk, anna.account, 7)
            await rounds.message_parked(desk, anna.person)
            await rounds.unreachable(desk, anna.account, anna.person)
        told = [each.chat for each in await world.news()]
        assert told.count(mara.account) == 3
        assert told.count(ilze.account) == 3
