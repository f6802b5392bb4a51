"""Roads of a month that were blind: an early entry, another deadline, a month returned too late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import work_time as work_acts
from bot.domain.diary import Given, LogMeeting, MeetingLogged, decide
from bot.domain.ids import ContractId
from bot.domain.people import Role
from bot.domain.rules import Programme
from handlers.diary_screens import minutes_of
from storage.records import Records
from storage.rules import Reading
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    MENTOR_ACCOUNT,
    DiaryWorld,
    riga,
)
from tests.handlers.month_world import held
from tests.handlers.work_time_world import (
    NUMBER,
    at,
    contract_of,
    hands_in,
    opened,
    presses,
    states,
    submitted,
    to,
    types,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def test_an_entry_of_a_month_before_the_assignment_began_can_be_approved(world):
    """What the guard took is shown, approved and handed in, though the two became a pair later."""
    world.now = at(3, 12)
    anna = await world.learner("Anna", since=datetime(2026, 12, 2, 9, tzinfo=UTC))
    await held(world, anna, riga(18, 9), 2)
    shown = await world.taps(acts.MyMonth(NUMBER))
    assert any("Anna" in each.body.words for each in shown.sent)
    await hands_in(world, anna)
    assert states(world)[anna] == "submitted"


async def test_a_month_without_entry_before_the_assignment_began_asks_for_nothing(world):
    """Nobody has to say that there was no meeting with somebody not known yet."""
    world.now = at(3, 12)
    await world.learner("Anna", since=datetime(2026, 12, 2, 9, tzinfo=UTC))
    shown = await world.taps(acts.MyMonth(NUMBER))
    assert not any("Anna" in each.body.words for each in shown.sent)


async def rule(world: DiaryWorld, name: str, value: str) -> None:
    reading = Reading(Programme.SCHOOL_COMMUNITY, date(2026, 11, 1), name, value)
    async with world.store.database.unit_of_work() as unit:
        await Records(unit, world.store).rules.set(reading)


async def test_the_coordinators_deadline_is_that_of_the_rules(world):
    """Where entries can be changed until the 12th, nobody is late on the 11th, and the rule says so."""
    await rule(world, "edit_until_day", "12")
    await world.learner("Anna")
    world.now = at(11, 9)
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert not any("⏰ Māris" in each for each in listed.labels)
    shown = await presses(world, work_acts.ShowDeadlineRule(NUMBER))
    assert "until 12 December, 23:59:59" in shown.words
    world.now = at(13, 9)
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert any("⏰ Māris" in each for each in listed.labels)


async def returned(world: DiaryWorld):
    """Anna's November was handed in and is returned with a reason."""
    anna = await submitted(world, "Anna", (18, 2))

    async def give_back():
        await presses(world, work_acts.ReturnMonth(anna, NUMBER, 3))
        return await types(world, "One hour too much.")

    return anna, give_back


async def test_returned_in_time_is_simply_put_right(world):
    """Before the deadline nobody hears of locks: the mentor changes the entry and goes on."""
    anna, give_back = await returned(world)
    done = await give_back()
    assert not any("10 December" in each for each in to(done, MENTOR_ACCOUNT))
    assert not any("10 December" in each for each in to(done, COORDINATOR_ACCOUNT))
    card = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    assert "10 December" not in card.words


async def test_returned_after_the_deadline_both_hear_that_entries_are_locked(world):
    """The mentor isn't told to change what can't be changed; the coordinator gets the way out."""
    anna, give_back = await returned(world)
    world.now = at(15, 9)
    done = await give_back()
    [told] = to(done, MENTOR_ACCOUNT)
    assert "could be changed until 10 December" in told
    assert "One hour too much." in told
    said = to(done, COORDINATOR_ACCOUNT)[-1]
    assert "could be changed until 10 December" in said
    card = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    assert "The entries could be changed until 10 December." in card.words
    assert "Next: check and approve" in card.words
    await presses(world, done.tap("🔓 Open again…"))
    await types(world, "Please take the hour out.")
    [(entry, version)] = world.rows("SELECT id, version FROM meeting")
    await world.taps(acts.DeleteMeeting(entry, version, 1))
    assert world.rows("SELECT state FROM meeting") == [("deleted",)]


async def test_a_month_handed_in_in_time_is_not_late_because_it_was_returned(world):
    """Neither the steps taken again, nor the coordinator's list, nor the form say that it was late."""
    anna, give_back = await returned(world)
    world.now = at(12, 9)
    await give_back()
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "⏳ Māris: 0/1" in listed.labels
    world.now = at(13, 9)
    await hands_in(world, anna)
    assert world.rows("SELECT approved_late, submitted_late FROM learner_month") == [(0, 0)]
    again = "SELECT late FROM learner_month_event WHERE event IN ('approved', 'submitted')"
    assert world.rows(again) == [(0,)] * 4
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "❗ Māris: 1/1" in listed.labels


async def test_a_month_handed_in_late_stays_late_when_it_was_returned(world):
    """A return makes nobody timely who wasn't."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    world.now = at(11, 9)
    await hands_in(world, anna)
    [(version,)] = world.rows("SELECT version FROM learner_month")
    await presses(world, work_acts.ReturnMonth(anna, NUMBER, version))
    await types(world, "The goals are missing.")
    await hands_in(world, anna)
    assert world.rows("SELECT approved_late, submitted_late FROM learner_month") == [(1, 1)]


async def test_two_entries_at_one_time_from_before_are_named_with_what_helps(world):
    """The mentor of the paid month reads which entry and whom to ask; approving all says it too."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    before = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    other = await world.joins("Dace", Role.MENTOR, 2000)
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    plain = await world.pairs(learner, other, programme="orientation")
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        books = await records.books.of(plain, world.now)
        unaware = replace(books, learner_entries=())
        logged = decide(LogMeeting(riga(18, 10), 2, Given(world.now)), unaware)
        assert isinstance(logged, MeetingLogged)
        await records.meetings.add(logged, world.organisation, world.now)
    card = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    why = "From 10:00 to 12:00 this learner met another mentor."
    assert f"• entry #1: {why}" in card.words
    assert "please talk to your coordinator" in card.words
    assert "✅ Approve" not in card.labels
    pressed = await world.taps(before.tap("✅ Approve"))
    assert f"entry #1 breaks a rule. {why}" in pressed.words
    refused = await world.taps(acts.LogHours(plain, minutes_of(riga(18, 9)), 1, 1), 2000)
    assert "this learner met another mentor" in refused.words


async def test_who_exports_a_running_month_is_warned(world):
    """The export can't be taken back, so the coordinator hears that later hours would be lost."""
    world.now = riga(5, 12)
    await submitted(world, "Anna", (3, 2))
    form = await presses(world, work_acts.OpenForm(ContractId(contract_of(world)), NUMBER))
    await presses(world, form.tap("✅ Approve"))
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert "November 2026 is not over" in shown.words
    world.now = riga(30, 18)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert "is not over" not in shown.words


async def test_a_month_that_breaks_a_rule_is_not_called_complete(world):
    """Everything is written, but its contract was ended on paper: the state doesn't say the contrary."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    card = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    assert "State: complete" in card.words
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE contract SET ends = '2026-11-17' WHERE number = '2/2026'")
    card = await world.taps(month_acts.OpenMonth(anna, NUMBER))
    assert "State: open" in card.words
