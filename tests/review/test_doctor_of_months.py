"""What the doctor sees of rows that no chain holds: learner-months, forms, and rates of contracts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts import months as month_acts
from bot.acts import work_time as work_acts
from bot.domain.ids import ContractId
from storage.examining import examine_beside
from tests.handlers.diary_world import DiaryWorld
from tests.handlers.month_world import ready
from tests.handlers.work_time_world import (
    NUMBER,
    contract_of,
    opened,
    presses,
    submitted,
    types,
)
from tests.storage.test_examining import a_copy, meddle


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    """Learners in each state: paid, accepted, returned, reopened, approved, and taken back."""
    world = await opened(tmp_path)
    await submitted(world, "Anna", (2, 2))
    await approved(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    export = next(label for label in shown.labels if label.startswith("💶 Export no."))
    await presses(world, shown.tap(export))
    await submitted(world, "Bruno", (3, 2))
    await approved(world)
    for day, name, act in ((4, "Cilda", work_acts.ReturnMonth), (5, "Dita", work_acts.ReopenMonth)):
        assignment = await submitted(world, name, (day, 2))
        await presses(world, act(assignment, NUMBER, 3))
        await types(world, "One hour too much.")
    for day, name in ((6, "Elza"), (9, "Fricis")):
        assignment = await ready(world, name, day)
        card = await world.taps(month_acts.OpenMonth(assignment, NUMBER))
        card = await world.taps(card.tap("✅ Approve"))
    await world.taps(card.tap("↩️ Take approval back"))
    yield world
    await world.store.database.close()


async def approved(world: DiaryWorld) -> None:
    shown = await presses(world, work_acts.OpenForm(ContractId(contract_of(world)), NUMBER))
    await presses(world, shown.tap("✅ Approve"))


async def test_learner_months_in_every_state_are_sound(world):
    """Nothing is said of books in which everything went its way."""
    found = [state for (state,) in world.rows("SELECT state FROM learner_month ORDER BY id")]
    assert found == ["exported", "accepted", "returned", "open", "approved", "open"]
    assert await examine_beside(world.store.database.path.parent) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE learner_month SET state = 'accepted' WHERE id = 3", "learner_month row 3"),
        ("UPDATE learner_month SET state = 'submitted' WHERE id = 5", "learner_month row 5"),
        ("UPDATE learner_month SET state = 'open' WHERE id = 2", "learner_month row 2"),
        ("UPDATE learner_month SET reopened = 1 WHERE id = 3", "learner_month row 3"),
        ("UPDATE learner_month SET reopened = 0 WHERE id = 4", "learner_month row 4"),
        ("DELETE FROM learner_month WHERE id = 6", "learner_month row 6"),
        ("UPDATE contract SET unit_rate_cents = 9900 WHERE number = '2/2026'", "pay_row row 1"),
        (
            "UPDATE work_time_form SET state = 'approved', approved_by = 2",
            "work_time_form row 1",
        ),
    ],
)
async def test_a_changed_row_behind_the_pay_is_named(world, tmp_path, change, place):
    """A month moved by hand, a lock lifted by hand, a rate of what was paid: each is found."""
    copy = await asyncio.to_thread(a_copy, world, tmp_path / "copy")
    meddle(copy, change)
    found = await examine_beside(copy.parent)
    assert any(each.place == place for each in found), found
