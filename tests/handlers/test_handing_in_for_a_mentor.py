"""A coordinator hands in for a mentor who left: with a reason, said on the form, never the own month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts import work_time as work_acts
from bot.domain.ids import AssignmentId, ContractId
from bot.reports.papers import WorkTimeForm, from_json
from storage.examining import examine_beside
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, MENTOR_ACCOUNT, Answer, DiaryWorld, riga
from tests.handlers.month_world import held
from tests.handlers.work_time_world import (
    NUMBER,
    at,
    contract_of,
    hands_in,
    opened,
    presses,
    states,
    to,
    types,
)

BUTTON = "📨 Hand in for the mentor…"
WHY = "Māris moved abroad; the meetings were confirmed by the school."


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def complete(world: DiaryWorld) -> AssignmentId:
    """Anna's November is whole, and nobody approved it."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    return anna


async def lost_role(world: DiaryWorld) -> None:
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE membership SET ended_at = '2026-11-30T16:00:00.000000Z' WHERE role = 'mentor'"
        )


async def blocked(world: DiaryWorld) -> None:
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE account SET blocked_at = '2026-11-30T16:00:00.000000Z' WHERE telegram_id = :id",
            id=MENTOR_ACCOUNT,
        )


async def ended(world: DiaryWorld) -> None:
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE assignment SET state = 'ended', ended_at = '2026-11-30T15:00:00.000000Z'"
        )


async def card_of(world: DiaryWorld, assignment: AssignmentId) -> Answer:
    return await presses(world, work_acts.OpenLearnersMonth(assignment, NUMBER))


@pytest.mark.parametrize("leave", [lost_role, blocked])
async def test_what_a_mentor_left_complete_is_handed_in_and_paid(world, leave):
    """Whatever kept the mentor: one reason, and who, when and why stand on the form and its papers."""
    anna = await complete(world)
    await leave(world)
    card = await card_of(world, anna)
    assert "Māris can't hand it in here any more." in card.words
    asked = await presses(world, card.tap(BUTTON))
    assert asked.words.startswith("Anna, November 2026: why do you hand it in for Māris?")
    done = await types(world, WHY)
    assert to(done, COORDINATOR_ACCOUNT)[-1].startswith(
        "📨 Month #1 · Anna, November 2026: handed in for Māris with 2 h."
    )
    assert states(world) == {anna: "submitted"}
    assert WHY.encode() not in world.store.database.path.read_bytes()
    form = await presses(world, work_acts.OpenForm(ContractId(contract_of(world)), NUMBER))
    assert f"❗ Anna: handed in for the mentor by Ilze, 30 November, 18:00: “{WHY}”" in form.words
    paper = from_json(form.last.body.paper)
    assert isinstance(paper, WorkTimeForm)
    assert paper.learners[0].marks == (
        f"handed in for the mentor by Ilze, 30 November 2026, 18:00: {WHY}",
        "without a signed sheet",
    )
    assert "❗ Anna: there is no signed sheet." in form.words
    listed = await presses(world, work_acts.ListComplete(NUMBER))
    assert "❗ Handed in for the mentor: Anna." in listed.words
    await presses(world, form.tap("✅ Approve"))
    assert states(world) == {anna: "accepted"}
    assert await examine_beside(world.store.database.path.parent) == []


async def test_the_mentor_who_can_be_reached_is_told(world):
    """Who lost the role still has a chat."""
    anna = await complete(world)
    await lost_role(world)
    await presses(world, (await card_of(world, anna)).tap(BUTTON))
    done = await types(world, WHY)
    [told] = to(done, MENTOR_ACCOUNT)
    assert told.splitlines() == [
        "📨 Anna, November 2026: your coordinator handed the month in for you with 2 h.",
        f"“{WHY}”",
    ]


async def test_a_mentor_who_is_there_hands_in_alone(world):
    """No button, and an old or forged one is refused with a sentence."""
    anna = await complete(world)
    card = await card_of(world, anna)
    assert BUTTON not in card.labels
    [(content,)] = [("",)]
    await presses(world, work_acts.HandInOnBehalf(anna, NUMBER, 0, content))
    refused = await types(world, WHY)
    assert "the mentor can be reached here and hands it in" in refused.words
    assert states(world) == {}


async def test_who_no_longer_walks_with_the_learner_still_hands_in(world):
    """The pair ended, the mentor is there: no button for the coordinator, the mentor's own word."""
    anna = await complete(world)
    await ended(world)
    card = await card_of(world, anna)
    assert BUTTON not in card.labels
    assert "can't hand it in" not in card.words
    await presses(world, work_acts.HandInOnBehalf(anna, NUMBER, 0, ""))
    refused = await types(world, WHY)
    assert "the mentor can be reached here and hands it in" in refused.words
    await hands_in(world, anna)
    assert states(world) == {anna: "submitted"}


async def test_nobody_hands_in_for_themselves(world):
    """A coordinator who left as a mentor is paid for that month: another coordinator does it."""
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE membership SET person_id = :mentor WHERE role = 'coordinator'",
            mentor=world.mentor,
        )
    anna = await complete(world)
    await lost_role(world)
    card = await world.taps(work_acts.OpenLearnersMonth(anna, NUMBER))
    assert BUTTON not in card.labels


async def test_after_the_deadline_it_is_marked_late_and_two_presses_are_one(world):
    """The second answer to the same question changes nothing."""
    anna = await complete(world)
    await blocked(world)
    world.now = at(12, 9)
    card = await card_of(world, anna)
    await presses(world, card.tap(BUTTON))
    done = await types(world, WHY)
    assert "It is marked as late: the deadline was 10 December." in done.words
    again = await presses(world, card.tap(BUTTON))
    assert again.words.startswith("It is handed in already. This is how it stands now.")
    assert (await types(world, WHY)).sent[0].body.words != done.words
    assert world.rows("SELECT event, late FROM learner_month_event") == [("submitted_on_behalf", 1)]


async def test_what_the_mentor_handed_in_after_a_return_says_nothing_of_the_coordinator(world):
    """Whoever comes back does it themselves, and the mark goes."""
    anna = await complete(world)
    await blocked(world)
    await presses(world, (await card_of(world, anna)).tap(BUTTON))
    await types(world, WHY)
    card = await card_of(world, anna)
    assert f"Why: {WHY}" in card.words
    await presses(world, card.tap("↩️ Return…"))
    await types(world, "He is back.")
    await hands_in(world, anna)
    form = await presses(world, work_acts.OpenForm(ContractId(contract_of(world)), NUMBER))
    assert "handed in for the mentor" not in form.words
