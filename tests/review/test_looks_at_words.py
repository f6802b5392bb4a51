"""Whoever of the staff is shown words about a learner leaves a row in the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import planning as planning_acts
from bot.acts import work_time as work_acts
from bot.domain.ids import MeetingId
from bot.domain.sections import Section
from tests.handlers.diary_world import DiaryWorld
from tests.handlers.month_world import ready
from tests.handlers.work_time_world import NUMBER, opened, presses, submitted, types


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


def looks(world: DiaryWorld, act: str) -> list[tuple[int, int]]:
    """Who looked, and at what of whom, by the audit log."""
    return world.rows(f"SELECT actor_id, subject_id FROM audit WHERE act = '{act}'")


async def test_the_words_of_a_section_that_is_rewritten_are_a_look(world):
    """Asked for more words, the mentor is shown those that stand: that is a look like any other."""
    await ready(world)
    before = len(looks(world, "what_was_done_read"))
    tap = planning_acts.WriteSection(MeetingId(1), Section.ACTIVITIES.value)
    shown = await world.taps(tap)
    assert "We read." in shown.words
    assert len(looks(world, "what_was_done_read")) == before + 1


async def test_nothing_shown_is_no_look(world):
    """A section that says nothing yet shows nothing."""
    await ready(world)
    before = len(looks(world, "what_was_done_read"))
    await world.taps(planning_acts.WriteSection(MeetingId(1), Section.RESULTS.value))
    assert len(looks(world, "what_was_done_read")) == before


async def test_the_reason_of_a_return_is_a_look_of_its_own(world):
    """Why a month came back was written about the learner, and its reader is on record."""
    anna = await submitted(world, "Anna", (18, 2))
    await world.taps(acts.MyMonth(NUMBER))
    assert looks(world, "reason_read") == []
    await presses(world, work_acts.ReturnMonth(anna, NUMBER, 3))
    await types(world, "One hour too much.")
    shown = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    assert "One hour too much." in shown.words
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    assert looks(world, "reason_read") == [(world.mentor, learner)]
