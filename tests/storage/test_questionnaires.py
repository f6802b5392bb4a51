"""What is kept of questionnaires, as a second connection sees it: whole or not at all, and never changed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator

import pytest

from bot.domain.people import Role
from bot.domain.questionnaires import AskingState, VersionState
from storage.erasing import erased
from storage.questionnaires import VersionRow
from storage.records import Records
from tests.handlers.desk_world import drafted, written
from tests.support.world import Somebody, World


class _TakenBack(Exception):
    """Ends a unit of work that must leave nothing behind."""


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world) -> Somebody:
    return await world.person("Ilze", Role.COORDINATOR, await world.organisation("Dobele"))


@pytest.fixture
async def anna(world, ilze) -> Somebody:
    return await world.person("Anna", Role.LEARNER, ilze.organisation, consent=True)


async def test_one_version_is_published_after_any_change(world, ilze):
    """The second takes the place of the first in one commit; the database itself allows no two."""
    first = await drafted(world, ilze, written(), published=True)
    second = await drafted(world, ilze, written(title="Night"))
    found = "SELECT id FROM questionnaire_version WHERE state = 'published'"
    with contextlib.suppress(_TakenBack):
        async with world.store.database.unit_of_work() as unit:
            records = Records(unit, world.store)
            assert await records.questionnaires.publish(second, ilze.person, world.now)
            assert world.rows(found) == [(first.id,)]
            raise _TakenBack
    assert world.rows(found) == [(first.id,)]
    async with world.store.database.unit_of_work() as unit:
        await Records(unit, world.store).questionnaires.publish(second, ilze.person, world.now)
    assert world.rows(found) == [(second.id,)]
    connection = sqlite3.connect(world.store.database.path)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE questionnaire_version SET state = 'published'")
    connection.close()


async def test_what_was_published_stays_byte_for_byte(world, ilze):
    """Neither a second import of the same file nor throwing away touches it."""
    version = await drafted(world, ilze, written(), published=True)
    found = "SELECT id, source, source_digest, uploaded_at FROM questionnaire_version"
    before = world.rows(found)
    again = await drafted(world, ilze, written())
    assert (again.id, again.state) == (version.id, VersionState.PUBLISHED)
    async with world.store.database.unit_of_work() as unit:
        assert not await Records(unit, world.store).questionnaires.throw_away(version.id)
    assert world.rows(found) == before
    assert before[0][1] == written()


async def test_a_draft_that_is_replaced_leaves_neither_row_nor_file(world, ilze):
    """There is one draft of a questionnaire at a time."""
    await drafted(world, ilze, written())
    second = await drafted(world, ilze, written(title="Night"))
    assert world.rows("SELECT id FROM questionnaire_version") == [(second.id,)]
    assert world.rows("SELECT COUNT(*) FROM questionnaire_file") == [(0,)]


async def test_two_organisations_have_forms_of_the_same_name(world, ilze):
    """What one of them publishes is no version of the other's."""
    jana = await world.person("Jana", Role.COORDINATOR, await world.organisation("Saldus"))
    here = await drafted(world, ilze, written(), published=True)
    there = await drafted(world, jana, written())
    assert here.form_version == there.form_version
    assert here.questionnaire.id != there.questionnaire.id
    assert world.rows("SELECT state FROM questionnaire_version ORDER BY id") == [
        ("published",),
        ("draft",),
    ]


async def test_the_newer_version_is_found_for_a_run_of_the_older(world, ilze):
    """Only where it is published, and only in the same organisation."""
    first = await drafted(world, ilze, written(), published=True)
    second = await drafted(world, ilze, written(title="Night"))

    async def newer() -> object:
        async with world.store.database.reading() as reader:
            questionnaires = Records(reader, world.store).questionnaires
            return await questionnaires.newer_than(ilze.organisation, first.form_version)

    assert await newer() is None
    async with world.store.database.unit_of_work() as unit:
        await Records(unit, world.store).questionnaires.publish(second, ilze.person, world.now)
    assert await newer() == second.form_version


async def _asked(world: World, version: VersionRow, by: Somebody, whom: Somebody) -> object:
    async with world.store.database.unit_of_work() as unit:
        askings = Records(unit, world.store).askings
        return await askings.ask(version.questionnaire, whom.person, None, by.person, world.now)


async def test_the_same_is_open_once_with_a_person(world, ilze, anna):
    """A hundred presses ask once; after an answer it can be asked again."""
    version = await drafted(world, ilze, written(), published=True)
    asking = await _asked(world, version, ilze, anna)
    assert asking is not None
    assert [await _asked(world, version, ilze, anna) for _ in range(3)] == [None] * 3
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE asking SET state = 'done'")
    assert await _asked(world, version, ilze, anna) is not None


async def test_what_is_called_off_is_not_begun_any_more(world, ilze, anna):
    """The state decides, whoever comes second."""
    version = await drafted(world, ilze, written(), published=True)
    await _asked(world, version, ilze, anna)
    run = await world.begins(anna)
    async with world.store.database.unit_of_work() as unit:
        askings = Records(unit, world.store).askings
        (row,) = await askings.open_of(anna.person)
        assert await askings.call_off(row.id, world.now)
        assert not await askings.begin(row.id, run)
        assert await askings.finish(run, world.now) is None
        found = await askings.get(row.id)
        assert found is not None
        assert found.state is AskingState.CALLED_OFF


async def test_an_old_backup_gives_back_no_asking_of_an_erased_person(world, ilze, anna):
    """Neither of them nor about them."""
    mentor = await world.person("Māris", Role.MENTOR, ilze.organisation)
    version = await drafted(world, ilze, written(), published=True)
    await _asked(world, version, ilze, anna)
    async with world.store.database.unit_of_work() as unit:
        askings = Records(unit, world.store).askings
        row = version.questionnaire
        await askings.ask(row, mentor.person, anna.person, ilze.person, world.now)
    connection = sqlite3.connect(world.store.database.path)
    with connection:
        erased(connection, [anna.person])
    connection.close()
    assert world.rows("SELECT COUNT(*) FROM asking") == [(0,)]
