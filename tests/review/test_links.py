"""A link that is opened by somebody who is known already."""

from __future__ import annotations

from pathlib import Path

from bot.domain.people import Role
from bot.inputs import Started
from storage.records import Records
from tests.support.world import World


async def test_a_second_link_of_the_same_role_leaves_no_double(tmp_path: Path) -> None:
    """Who is invited once more as what they are already stands in the list once, by their name."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        juris = await world.person("Juris", Role.MENTOR, dobele)
        double = await world.person("Juris K.", Role.MENTOR, dobele, joined=False)
        async with world.store.database.unit_of_work() as unit:
            invites = Records(unit, world.store).invites
            token = invites.add(dobele, double.person, Role.MENTOR, None, world.now)
        await world.does(juris, Started(token), sent=True)
        async with world.store.database.unit_of_work() as unit:
            members = await Records(unit, world.store).people.members(dobele, Role.MENTOR)
        assert [member["name"] for member in members] == ["Juris"]
