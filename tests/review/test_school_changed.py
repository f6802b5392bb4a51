"""A change of school that lies in the past: what was accepted stays covered by its contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.acts import records as record_acts
from bot.acts import work_time as work_acts
from bot.domain.contracts import InstitutionKind
from bot.domain.ids import AssignmentId, ContractId, InstitutionId, MemberId
from handlers.diary_screens import number_of_day
from storage.records import Records
from tests.handlers.diary_world import Answer, DiaryWorld
from tests.handlers.work_time_world import (
    NUMBER,
    contract_of,
    opened,
    presses,
    states,
    submitted,
)

HELD_ON = date(2026, 11, 18)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def changes(world: DiaryWorld, anna: AssignmentId, since: date) -> Answer:
    """The coordinator says that Anna attends another school since that day."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        known = await records.institutions.named(world.organisation, "Auce School")
        school = (
            known.id
            if known is not None
            else records.institutions.add(
                world.organisation, "Auce School", InstitutionKind.SCHOOL, world.now
            )
        )
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    press = record_acts.AttendSchool(MemberId(learner), InstitutionId(school), number_of_day(since))
    return await presses(world, press)


async def approved(world: DiaryWorld) -> Answer:
    """The coordinator approves the form of November."""
    shown = await presses(world, work_acts.OpenForm(ContractId(contract_of(world)), NUMBER))
    return await presses(world, shown.tap("✅ Approve"))


def schools(world: DiaryWorld) -> int:
    return len(world.rows("SELECT id FROM registration"))


async def test_an_accepted_hour_keeps_its_school(world):
    """The school can't be changed from a day on which an hour was accepted already; after it, it can."""
    anna = await submitted(world, "Anna", (18, 2))
    await approved(world)
    assert states(world)[anna] == "accepted"
    refused = await changes(world, anna, HELD_ON)
    assert "18 November 2026" in refused.words
    assert schools(world) == 1
    await changes(world, anna, HELD_ON + timedelta(days=1))
    assert schools(world) == 2


async def test_an_hour_that_is_only_handed_in_is_judged_again(world):
    """Where nothing is accepted yet the school may be put right, and the form then says what is wrong."""
    anna = await submitted(world, "Anna", (18, 2))
    await changes(world, anna, HELD_ON)
    assert schools(world) == 2
    done = await approved(world)
    assert states(world)[anna] == "submitted"
    assert "Anna" in done.words
