"""A learner was erased while the month was open: the words are gone, the hours are paid like others."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import work_time as work_acts
from bot.domain.ids import MeetingId
from storage.erasing import erased
from tests.handlers.diary_world import MENTOR_ACCOUNT, DiaryWorld
from tests.handlers.month_world import ready
from tests.handlers.work_time_world import NUMBER, hands_in, opened, presses, states, to, types


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


@pytest.fixture(params=["the key is gone", "an old backup came back"])
async def anna(world: DiaryWorld, request: pytest.FixtureRequest) -> int:
    """Anna's assignment, with two hours in November; then Anna was erased."""
    anna = await ready(world, "Anna")
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    world.store.vault.shred(learner)
    if request.param == "an old backup came back":
        with closing(sqlite3.connect(world.store.database.path)) as second:
            erased(second, [learner])
            second.commit()
    return anna


async def test_the_entry_of_an_erased_learner_can_be_opened(world, anna):
    """Its hours are shown, its words are not."""
    shown = await world.taps(acts.OpenMeeting(MeetingId(1)))
    assert "2 h" in shown.words
    assert "We read." not in shown.words


async def test_the_sheet_of_an_erased_learner_can_be_printed(world, anna):
    """The hours are still to be signed for."""
    shown = await world.taps(month_acts.PrintSheet(anna, NUMBER))
    assert shown.last.body.paper is not None
    assert "We read." not in shown.last.body.paper


async def test_the_month_of_an_erased_learner_is_approved_and_handed_in(world, anna):
    """What nobody can write any more is not asked for, so the mentor is paid."""
    await hands_in(world, anna)
    assert states(world)[anna] == "submitted"


async def test_the_month_of_an_erased_learner_can_be_returned(world, anna):
    """The mentor hears the reason, which is kept nowhere: its key is gone."""
    await hands_in(world, anna)
    await presses(world, work_acts.ReturnMonth(anna, NUMBER, 3))
    done = await types(world, "One hour too much.")
    assert states(world)[anna] == "returned"
    assert any("One hour too much." in each for each in to(done, MENTOR_ACCOUNT))
    assert world.rows("SELECT reason_box FROM learner_month") == [(None,)]
