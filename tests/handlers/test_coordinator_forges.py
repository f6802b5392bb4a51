"""A coordinator with a changed client gets no rights that the buttons don't give."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import acts
from bot.domain.ids import PersonId
from bot.domain.people import Role
from tests.support.world import Somebody, World


@pytest.fixture
async def dobele(tmp_path) -> AsyncIterator[tuple[World, dict[str, Somebody]]]:
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        yield (
            world,
            {
                "coordinator": await world.person("Ilze", Role.COORDINATOR, there),
                "other coordinator": await world.person("Aija", Role.COORDINATOR, there),
                "mentor": await world.person("Māris", Role.MENTOR, there),
                "learner": await world.person("Anna", Role.LEARNER, there, consent=True),
                "invited": await world.person("Juris", Role.MENTOR, there, joined=False),
            },
        )


async def test_nobody_is_paired_in_the_wrong_way_round(dobele):
    """A learner never becomes a mentor, nor a mentor or a coordinator a learner, by a pairing."""
    world, people = dobele
    before = world.everything()
    for learner, mentor in (
        ("mentor", "learner"),
        ("mentor", "mentor"),
        ("learner", "coordinator"),
        ("learner", "learner"),
        ("coordinator", "mentor"),
    ):
        tap = acts.ProposePair(people[learner].person, people[mentor].person, "orientation")
        outcome = await world.taps(people["coordinator"], tap)
        assert outcome.toast or outcome.messages
        await world.taps(people["coordinator"], acts.PairLearner(people["mentor"].person, 0))
    assert world.everything() == before


@pytest.mark.parametrize("role", ["mentor", "learner", "coordinator", ""])
@pytest.mark.parametrize("who", ["coordinator", "other coordinator", "learner", "mentor"])
async def test_a_link_never_opens_the_account_of_somebody_who_is_here(dobele, who, role):
    """A fresh link is for who hasn't come yet; else one could come in as somebody else."""
    world, people = dobele
    before = world.everything()
    tap = acts.InviteAgain(people[who].person, role)
    outcome = await world.taps(people["coordinator"], tap)
    assert outcome.toast
    assert world.everything() == before


async def test_a_fresh_link_is_for_the_role_that_the_person_was_invited_in(dobele):
    """Whatever role stands in the data, the link is for the one of the first invite."""
    world, people = dobele
    await world.taps(people["coordinator"], acts.InviteAgain(people["invited"].person, "learner"))
    assert world.rows("SELECT role FROM invite") == []
    await world.taps(people["coordinator"], acts.InviteAgain(people["invited"].person, "mentor"))
    assert world.rows("SELECT role FROM invite") == [("mentor",)]


async def test_a_person_who_does_not_exist_is_answered_like_anybody(dobele):
    """No difference between nobody and somebody of elsewhere."""
    world, people = dobele
    outcome = await world.taps(people["coordinator"], acts.InviteAgain(PersonId(999), "mentor"))
    assert outcome.toast
