"""Contracts and plans that are about to end: who is told, when, and that it stops by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.alerting import Desk
from bot.domain.contracts import ContractMade, ContractProposal
from bot.domain.ids import PersonId
from bot.domain.people import Role
from bot.post import Post
from bot.routines.endings import watch_endings
from storage.records import Records
from tests.support.school import papers_of
from tests.support.world import TRANSLATORS, Shown, Somebody, World


class Town:
    """Dobele with one pair, whose contract of 2026/2027 ends on 31 May 2027."""

    world: World
    mara: Somebody
    juris: Somebody
    anna: Somebody

    async def morning(self, day: date) -> list[Shown]:
        """The round of ten o'clock in Riga on that day."""
        self.world.now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        store = self.world.store
        async with store.database.unit_of_work() as unit:
            post = Post(unit, store, TRANSLATORS, self.world.now, f"e:{day}", lambda rows: None)
            await watch_endings(Desk(Records(unit, store), post, self.world.now))
        return await self.world.news()

    async def contract(self, number: str, begins: date, ends: date) -> None:
        store = self.world.store
        async with store.database.unit_of_work() as unit:
            records = Records(unit, store)
            organisation = self.juris.organisation
            school = (await records.institutions.of(organisation))[0]
            partner = (await records.partners.of(organisation))[0]
            proposal = ContractProposal(
                number, self.juris.person, school.id, partner.id, begins, ends, 1250
            )
            by = PersonId(self.mara.person)
            records.contracts.add(organisation, ContractMade(proposal, by, self.world.now))


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with World.opened(tmp_path) as world:
        made = Town()
        made.world = world
        dobele = await world.organisation("Dobele")
        made.mara = await world.person("Māra", Role.COORDINATOR, dobele)
        made.juris = await world.person("Juris", Role.MENTOR, dobele)
        made.anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        people = (made.juris.person, made.anna.person, made.mara.person)
        await papers_of(world.store, dobele, *people)
        await world.news()
        yield made


LAST = date(2028, 5, 31)
"""The last day of the last contract and of the last plan that the papers hold."""


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2028, 4, 30), False),
        (date(2028, 5, 1), True),
        (date(2028, 5, 24), True),
        (date(2028, 5, 31), True),
        (date(2028, 6, 1), False),
    ],
)
async def test_the_coordinator_is_told_thirty_days_before_and_not_earlier(town, day, told):
    """The 30th day before the last one is inside, the 31st is not; afterwards it is too late."""
    shown = [each for each in await town.morning(day) if "Contracts end soon" in each.words]
    assert bool(shown) == told
    if told:
        assert "Juris: " in shown[0].words
        assert "until 31 May 2028" in shown[0].words
        assert shown[0].chat == town.mara.account


async def test_it_is_told_twice_and_no_more(town):
    """Once with thirty days left, once with seven, however often the clock ticks."""
    days = [date(2028, 5, day) for day in range(1, 32)]
    told = [
        len([each for each in await town.morning(day) if "Contracts end" in each.words])
        for day in days
    ]
    assert [day.day for day, count in zip(days, told, strict=True) if count] == [1, 24]


async def test_what_is_followed_needs_no_word(town):
    """In May 2027 the next contract is there already."""
    shown = await town.morning(date(2027, 5, 20))
    assert not any("Contracts end" in each.words for each in shown)


async def test_an_alert_closes_when_a_contract_follows(town):
    """Nobody has to say so."""
    await town.morning(date(2028, 5, 2))
    await town.contract("next", date(2028, 9, 1), date(2029, 5, 31))
    await town.morning(date(2028, 5, 3))
    alerts = town.world.rows("SELECT state FROM alert WHERE kind = 'contracts_ending'")
    assert alerts == [("closed",)]


async def test_plans_without_a_next_one_are_counted(town):
    """One alert for the semester, however many plans end with it."""
    shown = [each for each in await town.morning(date(2028, 5, 2)) if "semester ends" in each.words]
    assert len(shown) == 1
    assert "1 support plan ends on 31 May 2028." in shown[0].words
    assert "1 of these learners has no plan" in shown[0].words


async def test_nobody_is_woken_by_it(town):
    """At night the round waits for the morning."""
    town.world.now = datetime(2028, 5, 2, 22, tzinfo=UTC)
    store = town.world.store
    async with store.database.unit_of_work() as unit:
        post = Post(unit, store, TRANSLATORS, town.world.now, "night", lambda rows: None)
        await watch_endings(Desk(Records(unit, store), post, town.world.now))
    assert await town.world.news() == []
