"""What leaves before its people do: answers once sent, drafts thrown away, what a trial run was given.

A second connection says which rows are there, the file system which bytes.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import FileId, RunId
from bot.domain.people import Role
from bot.outgoing import Body
from bot.runtime.papers import Papers
from storage.backup import Backups
from storage.files import Belonging, Purpose, StoredFile, shelve
from storage.records import Records
from storage.sealed_files import missing_files
from tests.handlers.desk_world import MORNING, Desk, drafted, newest, written
from tests.support.world import Somebody, World

REHEARSED = RunId(4711)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world: World) -> Somebody:
    return await world.person("Ilze", Role.COORDINATOR, await world.organisation("Dobele"))


def _data(world: World) -> Path:
    return world.store.database.path.parent


def _boxes(world: World, folder: str = "files") -> set[str]:
    return {path.name for path in (_data(world) / folder).glob("*")}


def _rows(world: World) -> list[tuple[str]]:
    return world.rows("SELECT purpose FROM file ORDER BY id")


async def _made(world: World, who: Somebody, purpose: Purpose, number: int | None) -> FileId:
    passing = purpose is Purpose.ANSWERS
    shelf, ids = world.store.shelf, world.store.ids
    shelved = await shelve(shelf, ids, who.person, b"Anna: yes", passing=passing)
    belongs = Belonging(who.organisation, who.person, purpose, number)
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        return files.keep_made(shelved, belongs, name="a.csv", mime="text/csv", now=world.now)


async def _round(world: World) -> None:
    async with world.store.database.unit_of_work() as unit:
        await Records(unit, world.store).leaving.in_time(world.now)


async def _sent(world: World, number: FileId, result: object) -> StoredFile:
    """The file was uploaded, as the sender does it."""
    papers = Papers(world.store)
    file = await papers.stored(number)
    assert file is not None
    await papers.content(file)
    async with world.store.database.unit_of_work() as unit:
        papers.learned(unit, Body("stored", stored=number), result)
    return file


@pytest.mark.parametrize("result", [{"document": {"file_id": "known"}}, None])
async def test_answers_go_as_soon_as_telegram_has_them(world, ilze, result):
    """Neither row nor bytes are left, also where Telegram's answer was damaged."""
    number = await _made(world, ilze, Purpose.ANSWERS, 1)
    assert len(_boxes(world)) == 1
    await _sent(world, number, result)
    assert _rows(world) == []
    assert _boxes(world) == set()


async def test_other_papers_stay_when_telegram_has_them(world, ilze):
    """A sheet is asked for again."""
    number = await _made(world, ilze, Purpose.SHEET, 1)
    await _sent(world, number, {"document": {"file_id": "known"}})
    assert world.rows("SELECT telegram_file_id FROM file") == [("known",)]
    assert len(_boxes(world)) == 1


async def test_answers_that_were_not_sent_go_after_a_day(world, ilze):
    """Telegram was away, or the coordinator has blocked the bot."""
    await _made(world, ilze, Purpose.ANSWERS, 1)
    world.later(hours=23)
    await _round(world)
    assert _rows(world) == [("answers",)]
    world.later(hours=1)
    await _round(world)
    assert _rows(world) == []
    assert _boxes(world) == set()


async def test_no_backup_holds_a_copy_of_answers(world, ilze):
    """A copy would outlive the file by 35 days; and nobody misses it."""
    await _made(world, ilze, Purpose.ANSWERS, 1)
    await _made(world, ilze, Purpose.SHEET, 1)
    folder = _data(world) / "backups"
    backups = Backups(world.store.database, world.store.vault, folder, now=lambda: world.now)
    await backups.make()
    (copy,) = (folder / "files").iterdir()
    assert copy.suffix == ".box"
    (answers,) = (_data(world) / "files").glob("*.passing")
    answers.unlink()
    assert missing_files(_data(world)) == []


async def test_answers_that_a_killed_process_left_are_swept_after_a_day(world, ilze):
    """Whether a row names them or not."""
    shelf = world.store.shelf
    old = _data(world) / "files" / await shelf.put(901, ilze.person, b"old", passing=True)
    written_at = old.stat().st_mtime - timedelta(hours=25).total_seconds()
    os.utime(old, (written_at, written_at))
    young = await shelf.put(902, ilze.person, b"young", passing=True)
    folder = _data(world) / "backups"
    await Backups(world.store.database, world.store.vault, folder, now=lambda: world.now).make()
    assert _boxes(world) == {young}


async def test_a_draft_that_is_thrown_away_leaves_no_file(world, ilze):
    """The file as it was sent, what it names, and the report."""
    desk = Desk(world, ilze)
    await desk.gets_in(written(MORNING.replace("Are you hungry?", "Are you hungry now, 5?")))
    _, version = newest(world)
    ((form,),) = world.rows("SELECT id FROM file WHERE purpose = 'form'")
    await _made(world, ilze, Purpose.FORM_PART, form)
    assert [each for (each,) in _rows(world)] == ["form", "form_report", "form_part"]
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        await records.questionnaires.throw_away(version)
        await records.leaving.draft(version)
    assert _rows(world) == []
    assert _boxes(world) == set()


async def test_a_draft_that_another_replaced_leaves_no_file(world, ilze):
    """The newer draft keeps its own; what is published keeps its own."""
    desk = Desk(world, ilze)
    await desk.gets_in(written())
    await desk.gets_in(written(title="Day"))
    await _round(world)
    _, version = newest(world)
    found = world.rows("SELECT object_id, state FROM file WHERE purpose = 'form'")
    assert found == [(version, "kept")]
    kept = {name for (name,) in world.rows("SELECT file_name FROM file")}
    assert _boxes(world) == kept


async def test_a_form_that_could_not_be_asked_goes_after_a_week(world, ilze):
    """Its lists may come meanwhile."""
    desk = Desk(world, ilze)
    await desk.gets_in(written(MORNING.replace("yes_no | hungry", "yes_know | hungry")))
    world.later(days=6)
    await _round(world)
    assert _rows(world) == [("form",), ("form_report",)]
    world.later(days=1)
    await _round(world)
    assert _rows(world) == []
    assert _boxes(world) == set()


async def test_what_was_sent_in_a_trial_run_goes_with_it(world, ilze):
    """Photos and voices, fetched or not; answers of others stay."""
    await drafted(world, ilze, written())
    await _made(world, ilze, Purpose.ANSWER, REHEARSED)
    other = await _made(world, ilze, Purpose.ANSWER, REHEARSED + 1)
    async with world.store.database.unit_of_work() as unit:
        await Records(unit, world.store).leaving.trial(REHEARSED)
    assert world.rows("SELECT id FROM file") == [(other,)]
    assert len(_boxes(world)) == 1
