"""What is kept of a semester's end: sealed, and gone with the person; steps that lost a race."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.acts import gatherings as acts
from bot.domain.contact_list import ContactDetails
from bot.domain.gatherings import cancel, settle
from bot.domain.ids import EvaluationId, SupportPlanId
from bot.domain.people import Role
from bot.errors import VaultError
from handlers.diary_screens import minutes_of
from storage.erasing import erased
from storage.records import Records
from tests.support.world import Somebody, World

START = datetime(2026, 12, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as made:
        made.now = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
        yield made


async def _pair(world: World) -> tuple[Somebody, Somebody, SupportPlanId]:
    there = await world.organisation("Dobele")
    mentor = await world.person("Māris", Role.MENTOR, there)
    learner = await world.person("Anna", Role.LEARNER, there, consent=True)
    await world.pair(mentor, learner)
    plan = world.rows(
        "SELECT p.id FROM support_plan p JOIN semester s ON s.id = p.semester_id "
        "WHERE s.begins = '2026-09-01'"
    )[0][0]
    return mentor, learner, SupportPlanId(plan)


async def test_an_evaluation_opens_with_its_learners_key_alone(world):
    """What a mentor wrote of a learner goes with the learner's key; the mentor is told so."""
    mentor, learner, plan = await _pair(world)
    await world.taps(mentor, acts.Evaluate(plan))
    world.store.vault.shred(learner.person)
    async with world.store.database.unit_of_work() as unit:
        assert await Records(unit, world.store).evaluations.of_plan(plan) is None
    number = EvaluationId(world.rows("SELECT id FROM evaluation")[0][0])
    answer = await world.taps(mentor, acts.BackInEvaluation(number))
    assert "was deleted together with the learner's data" in answer.words[0]


async def test_nobody_is_asked_to_evaluate_an_erased_learner(world):
    """Neither a list nor a button leads to a plan of whom nothing is left."""
    mentor, learner, plan = await _pair(world)
    world.store.vault.shred(learner.person)
    listed = await world.taps(mentor, acts.MyEvaluations(0))
    assert "Nothing to evaluate yet" in listed.words[0]
    answer = await world.taps(mentor, acts.Evaluate(plan))
    assert "was deleted together with the learner's data" in answer.words[0]
    assert world.rows("SELECT COUNT(*) FROM evaluation") == [(0,)]


async def test_a_box_that_was_moved_is_an_error_and_no_erasure(world):
    """What can't be opened although its learner is there is never taken for nothing."""
    mentor, _, plan = await _pair(world)
    await world.taps(mentor, acts.Evaluate(plan))
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE evaluation SET state_box = x'00'")
        with pytest.raises(VaultError):
            await Records(unit, world.store).evaluations.of_plan(plan)


async def test_an_erased_mentor_stands_in_the_list_without_a_number(world):
    """The list of the others can still be read."""
    mentor, _, _ = await _pair(world)
    async with world.store.database.unit_of_work() as unit:
        contacts = Records(unit, world.store).contacts
        contacts.keep(mentor.organisation, mentor.person, ContactDetails("20000000"), world.now)
    world.store.vault.shred(mentor.person)
    async with world.store.database.unit_of_work() as unit:
        (listed,) = await Records(unit, world.store).contacts.mentors(mentor.organisation)
    assert not listed.details.says_something


async def test_an_old_backup_gives_back_neither_evaluation_nor_contact(world):
    """After the restore the evaluation says nothing, and the plan's card goes on."""
    mentor, learner, plan = await _pair(world)
    await world.taps(mentor, acts.Evaluate(plan))
    async with world.store.database.unit_of_work() as unit:
        contacts = Records(unit, world.store).contacts
        contacts.keep(mentor.organisation, mentor.person, ContactDetails("20000000"), world.now)
    connection = sqlite3.connect(world.store.database.path)
    with connection:
        erased(connection, [learner.person, mentor.person])
    connection.close()
    assert world.rows("SELECT state_box FROM evaluation") == [(b"",)]
    assert world.rows("SELECT COUNT(*) FROM contact") == [(0,)]
    async with world.store.database.unit_of_work() as unit:
        assert await Records(unit, world.store).evaluations.of_plan(plan) is None


async def test_an_answer_that_came_second_is_not_kept(world):
    """Two phones answer the same question: the step decides, and only one stands."""
    mentor, _, plan = await _pair(world)
    await world.taps(mentor, acts.Evaluate(plan))
    async with world.store.database.unit_of_work() as unit:
        evaluations = Records(unit, world.store).evaluations
        stored = await evaluations.of_plan(plan)
        assert stored is not None
        assert await evaluations.save(stored, stored.step + 1, "{}", None)
        assert not await evaluations.save(stored, stored.step + 1, "{...}", None)
        later = replace(stored, step=stored.step + 1)
        assert await evaluations.save(later, later.step + 1, "{}", world.now)
        done = replace(later, step=later.step + 1)
        assert not await evaluations.save(done, done.step + 1, "{}", None)


async def test_of_two_coordinators_one_decides(world):
    """Choosing a date and calling it off at the same time: the first one holds."""
    there = await world.organisation("Dobele")
    ilze = await world.person("Ilze", Role.COORDINATOR, there)
    mentor = await world.person("Māris", Role.MENTOR, there)
    await world.taps(ilze, acts.NewSupervision("mentors"))
    await world.writes(ilze, "Tired learners")
    await world.writes(ilze, "Library")
    number = world.rows("SELECT id FROM supervision")[0][0]
    await world.taps(ilze, acts.KeepDate(number, minutes_of(START), 2))
    version = world.rows("SELECT version FROM supervision")[0][0]
    await world.taps(ilze, acts.OfferSupervision(number, version))
    async with world.store.database.unit_of_work() as unit:
        supervisions = Records(unit, world.store).supervisions
        row = await supervisions.get(number)
        assert row is not None
        date = row.gathering.dates[0].id
        settled = settle(row.gathering, date, [mentor.person], world.now)
        off = cancel(row.gathering)
        assert await supervisions.move(settled)
        assert not await supervisions.move(off)
    assert world.rows("SELECT state FROM supervision") == [("settled",)]
    assert world.rows("SELECT chosen FROM supervision_date") == [(1,)]
