"""A proposal that nobody accepted: no button, old or forged, logs a meeting under it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import acts
from bot.domain.ids import AssignmentId
from bot.domain.people import Role
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import DiaryWorld, riga
from tests.handlers.work_time_world import opened
from tests.support.school import school_papers


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def proposed(world: DiaryWorld) -> AssignmentId:
    """Anna is proposed to the mentor, with all papers that the programme asks for."""
    anna = await world.joins("Anna", Role.LEARNER)
    async with world.store.database.unit_of_work() as unit:
        assignment = Records(unit, world.store).assignments.propose(
            world.organisation,
            "school_community",
            world.mentor,
            anna,
            world.coordinator,
            riga(2, 9),
        )
    await school_papers(world.store, assignment)
    return assignment


@pytest.mark.parametrize("became", ["proposed", "declined", "ended"])
async def test_nothing_is_logged_under_what_was_never_accepted(world, became):
    """While it waits, after a no, and after it was withdrawn: no hour and no no-show is kept."""
    assignment = await proposed(world)
    if became != "proposed":
        async with world.store.database.unit_of_work() as unit:
            assignments = Records(unit, world.store).assignments
            row = await assignments.get(assignment)
            assert row is not None
            assert await assignments.move(row, became, world.now)
    for held in (1, 0):
        await world.taps(acts.LogHours(assignment, minutes_of(riga(18, 9)), 2, held))
    assert world.rows("SELECT id FROM meeting") == []


async def test_after_the_end_of_what_was_accepted_open_months_are_put_in_order(world):
    """Who worked together can still write down what was before the end."""
    anna = await world.learner("Anna")
    async with world.store.database.unit_of_work() as unit:
        assignments = Records(unit, world.store).assignments
        row = await assignments.get(anna)
        assert row is not None
        assert await assignments.move(row, "ended", world.now)
    await world.taps(acts.LogHours(anna, minutes_of(riga(18, 9)), 2, 1))
    assert world.rows("SELECT hours FROM meeting") == [(2,)]
