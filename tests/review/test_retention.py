"""What the clock forgets, and that forgetting costs nothing once it is done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.people import Role
from bot.inputs import Key
from storage import outbox
from tests.support.world import Somebody, World


async def _forgets(world: World) -> int:
    """One minute's retention; how many rows it wrote."""
    before = world.store.database.changes
    week, year = world.now - timedelta(days=7), world.now - timedelta(days=400)
    async with world.store.database.unit_of_work() as unit:
        outbox.forget_settled(unit, week, year)
    return world.store.database.changes - before


async def _settled(world: World, who: Somebody, why: str) -> None:
    await world.presses(who, Key.MENU)
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE outbox SET state = 'dead', body = NULL, settled_at = :at, error = :why",
            at="2026-11-01T00:00:00.000000Z",
            why=why,
        )


async def test_forgetting_again_writes_nothing(tmp_path: Path) -> None:
    """Each minute's retention touches only what is to go: old rows aren't written anew for a year."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        await _settled(world, mara, "no")
        assert await _forgets(world) > 0
        assert world.rows("SELECT DISTINCT error FROM outbox") == [(None,)]
        assert await _forgets(world) == 0


async def test_forgetting_reads_only_what_has_a_reason(tmp_path: Path) -> None:
    """The reasons to wipe are found by an index, however many old rows there are."""
    async with World.opened(tmp_path) as world:
        plan = world.rows("EXPLAIN QUERY PLAN " + outbox.FORGET_REASONS, before="2026")
        assert "outbox_failed" in plan[0][3]
