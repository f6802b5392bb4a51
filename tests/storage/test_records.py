"""Records behind the mentor's month, as a second look at the database finds them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.contracts import end_contract
from bot.domain.days import DayRange
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.domain.plans import PlanBody, Risk, change_plan
from bot.domain.semesters import Edge, change_semester
from storage.erasing import erased
from storage.records import Records
from tests.support.school import Papers, papers_of
from tests.support.world import Somebody, World


class Office:
    """Dobele with a mentor who was invited and has not come, a learner, and all papers."""

    world: World
    mara: Somebody
    juris: Somebody
    anna: Somebody
    papers: Papers


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with World.opened(tmp_path) as world:
        made = Office()
        made.world = world
        dobele = await world.organisation("Dobele")
        made.mara = await world.person("Māra", Role.COORDINATOR, dobele)
        made.juris = await world.person("Juris", Role.MENTOR, dobele, joined=False)
        made.anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        people = (made.juris.person, made.anna.person, made.mara.person)
        made.papers = await papers_of(world.store, dobele, *people)
        yield made


async def test_papers_follow_a_mentor_who_turns_out_to_be_known(office):
    """What was entered for an invited mentor belongs to the person who opens the link."""
    world = office.world
    known = await world.person("Juris Kalns", Role.MENTOR, office.juris.organisation)
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        permission = Permission.PLAN_AUTHOR
        records.permissions.give(
            office.juris.organisation,
            office.juris.person,
            permission,
            office.mara.person,
            world.now,
        )
    async with world.store.database.unit_of_work() as unit:
        people = Records(unit, world.store).people
        await people.move_placeholder(office.juris.person, known.person, world.now)
    for table, column in (
        ("contract", "mentor_id"),
        ("support_plan", "mentor_id"),
        ("qualification", "mentor_id"),
        ("permission", "person_id"),
    ):
        owners = world.rows(f"SELECT DISTINCT {column} FROM {table}")
        assert owners == [(known.person,)], table


async def test_two_changes_of_one_record_keep_the_first(office):
    """Each is written at the version that was read; the second one touches nothing."""
    world, by = office.world, office.mara.person
    plan_id = office.papers.plans[(2026, 1)]
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        plan = await records.plans.get(plan_id)
        contract = await records.contracts.get(office.papers.contracts[2026])
        assert plan is not None
        assert contract is not None
        body = await records.plans.body_of(plan.plan)
        assert body is not None
        changed = change_plan(
            plan.plan, body, 60, version=1, author=True, hours_a_month=20, by=by, at=world.now
        )
        assert await records.plans.change(changed)
        assert not await records.plans.change(changed)
        last = contract.contract.ends.replace(month=3, day=1)
        ended = end_contract(contract.contract, last, last_entry=None, by=by, at=world.now)
        assert await records.contracts.end(ended)
        assert not await records.contracts.end(ended)
        semesters = await records.semesters.of(office.mara.organisation)
        spring = next(each for each in semesters if each.number == 2)
        moved = change_semester(spring, Edge.ENDS, spring.ends.replace(day=20), semesters)
        assert await records.semesters.change(moved)
        assert not await records.semesters.change(moved)


async def test_a_plan_is_read_as_it_was_written(office):
    """Module, risks and words come back from the sealed body, and only with the learner's key."""
    world = office.world
    async with world.store.database.unit_of_work() as unit:
        plans = Records(unit, world.store).plans
        row = await plans.get(office.papers.plans[(2026, 1)])
        assert row is not None
        body = await plans.body_of(row.plan)
    assert body is not None
    assert (body.reasons, body.expected_results) == ("Seldom at school.", "Comes to school.")
    assert body.risks == {Risk.LEARNING_DIFFICULTIES}
    assert row.plan.semester_days == DayRange(date(2026, 9, 1), date(2026, 12, 31))
    for (box,) in world.rows("SELECT body_box FROM support_plan"):
        assert b"Seldom" not in box
        assert b"learning" not in box


async def test_what_a_plan_said_goes_with_its_learner(office):
    """After erasing, also in an old backup, the plan stands without a body and without failing."""
    world = office.world
    world.store.vault.shred(office.anna.person)
    assert await _body_and_hours(office) == (None, 80)
    connection = sqlite3.connect(world.store.database.path)
    try:
        erased(connection, [office.anna.person])
        connection.commit()
    finally:
        connection.close()
    assert await _body_and_hours(office) == (None, 80)


async def _body_and_hours(office: Office) -> tuple[PlanBody | None, int]:
    async with office.world.store.database.unit_of_work() as unit:
        plans = Records(unit, office.world.store).plans
        row = await plans.get(office.papers.plans[(2026, 1)])
        assert row is not None
        return await plans.body_of(row.plan), row.plan.planned_hours


async def test_semesters_are_set_once(office):
    """What a coordinator changed is never overwritten by the presets."""
    world = office.world
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        organisation = await records.organisations.named("Dobele")
        assert organisation is not None
        before = await records.semesters.of(organisation.id)
        days = [each.begins for each in before]
        assert await records.semesters.ensure(organisation, *days[:-2]) == before


async def test_a_permission_is_given_once_and_its_past_is_kept(office):
    """Given twice it is one; taken and given again there are two rows, one of them open."""
    world, organisation = office.world, office.mara.organisation
    person, permission = office.mara.person, Permission.CONSULTANT
    async with world.store.database.unit_of_work() as unit:
        permissions = Records(unit, world.store).permissions
        for _ in range(2):
            permissions.give(organisation, person, permission, person, world.now)
        permissions.take(organisation, person, permission, world.now)
        assert not await permissions.has(organisation, person, permission)
        permissions.give(organisation, person, permission, person, world.now)
        assert await permissions.of(organisation, person) == {permission}
    rows = world.rows("SELECT ended_at IS NULL FROM permission ORDER BY id")
    assert rows == [(0,), (1,)]
