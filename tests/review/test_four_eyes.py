"""A mentor who coordinates too: nobody decides on the hours for which they are paid themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import acts
from bot.acts import work_time as work_acts
from bot.domain.ids import AssignmentId, ContractId, MeetingId, MemberId, PersonId
from bot.domain.people import Role
from bot.inputs import TextGiven
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import DiaryWorld, riga
from tests.handlers.month_world import tells
from tests.handlers.work_time_world import (
    NUMBER,
    contract_of,
    hands_in,
    opened,
    presses,
    states,
)

BOTH_ACCOUNT = 2000


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def both(world: DiaryWorld) -> PersonId:
    """Dace, a coordinator who walks with learners too."""
    dace = await world.joins("Dace", Role.COORDINATOR, BOTH_ACCOUNT)
    async with world.store.database.unit_of_work() as unit:
        people = Records(unit, world.store).people
        people.add_member(world.organisation, dace, Role.MENTOR, world.now)
    return dace


async def handed_in(world: DiaryWorld, dace: PersonId, hours: int = 2) -> AssignmentId:
    """Anna's November with Dace, in the coordinators' hands."""
    anna = await world.learner("Anna", mentor=dace)
    held = 1 if hours else 0
    press = acts.LogHours(anna, minutes_of(riga(18, 9)), hours or 1, held)
    await world.taps(press, BOTH_ACCOUNT)
    await tells(world, MeetingId(world.rows("SELECT MAX(id) FROM meeting")[0][0]))
    await hands_in(world, anna)
    return anna


async def test_nobody_approves_the_own_form(world):
    """The form of a mentor who coordinates too waits for another coordinator, and says so."""
    dace = await both(world)
    anna = await handed_in(world, dace)
    form = work_acts.OpenForm(ContractId(contract_of(world, dace)), NUMBER)
    shown = await world.taps(form, BOTH_ACCOUNT)
    done = await world.taps(shown.tap("✅ Approve"), BOTH_ACCOUNT)
    assert states(world)[anna] == "submitted"
    assert world.rows("SELECT state FROM work_time_form") == []
    assert "another coordinator" in done.words
    shown = await presses(world, form)
    await presses(world, shown.tap("✅ Approve"))
    assert states(world)[anna] == "accepted"


async def test_nobody_approves_the_own_form_among_many(world):
    """Approved together with others, the own form is named with why it was left out."""
    dace = await both(world)
    anna = await handed_in(world, dace)
    shown = await world.taps(work_acts.ListComplete(NUMBER), BOTH_ACCOUNT)
    press = next(each for each in shown.labels if each.startswith("✅"))
    done = await world.taps(shown.tap(press), BOTH_ACCOUNT)
    assert states(world)[anna] == "submitted"
    assert any("another coordinator" in each.body.words for each in done.sent)


async def test_nobody_accepts_the_own_month_without_hours(world):
    """Also a month in which nothing is paid is accepted by somebody else."""
    dace = await both(world)
    anna = await handed_in(world, dace, hours=0)
    # As after a no-show on a day that no contract covered: it stands in no form.
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE meeting SET contract_id = NULL")
    press = work_acts.AcceptWithoutHours(MemberId(dace), NUMBER)
    await world.taps(press, BOTH_ACCOUNT)
    assert states(world)[anna] == "submitted"
    await presses(world, press)
    assert states(world)[anna] == "accepted"


async def test_nobody_opens_the_own_month_again(world):
    """The lock after the 10th is lifted by another coordinator, never by who gains from it."""
    dace = await both(world)
    anna = await handed_in(world, dace)
    await world.taps(work_acts.ReopenMonth(anna, NUMBER, 3), BOTH_ACCOUNT)
    done = await world.does(TextGiven("I forgot one."), BOTH_ACCOUNT, sent_at=world.now)
    assert states(world)[anna] == "submitted"
    assert "another coordinator" in done.words
