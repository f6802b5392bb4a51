"""Nobody is asked who has not agreed, or has taken it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.people import Role
from bot.inputs import CommandGiven
from storage.records import Records
from tests.support.world import World


async def test_who_said_stop_is_not_asked_again_after_a_gap(tmp_path: Path) -> None:
    """After an outage the open question goes only to those who still agree to be asked."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        berta = await world.person("Berta", Role.LEARNER, dobele, consent=True)
        await world.begins(anna)
        await world.begins(berta)
        await world.does(anna, CommandGiven("stop"), sent=True)
        async with world.store.database.unit_of_work() as unit:
            runs = Records(unit, world.store).runs
            rows = await runs.open_since(world.now - timedelta(hours=24), world.now)
        assert [row["learner_id"] for row in rows] == [berta.person]
