"""Sealed files among the backups: copied once, brought back, missed by name, swept when orphaned."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import FileId
from bot.domain.people import Role
from bot.errors import VaultError
from storage.backup import Backups, Restored, restore
from storage.erasing import erased
from storage.files import Belonging, Files, Purpose, content, shelve
from storage.records import Records
from storage.sealed_files import KEPT_AFTER, missing_files
from tests.support.world import Somebody, World

SHEET = b"signed by Anna and Ilze"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world: World) -> Somebody:
    return await world.person("Ilze", Role.MENTOR, await world.organisation("Dobele"))


def data_of(world: World) -> Path:
    return world.store.database.path.parent


def backups_of(world: World) -> Backups:
    folder = data_of(world) / "backups"
    return Backups(world.store.database, world.store.vault, folder, now=lambda: world.now)


async def sheet_of(world: World, who: Somebody, signed: bytes = SHEET) -> FileId:
    shelved = await shelve(world.store.shelf, world.store.ids, who.person, signed)
    belongs = Belonging(who.organisation, who.person, Purpose.SHEET, 4711)
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        return files.keep_made(shelved, belongs, name="a.pdf", mime="x", now=world.now)


async def voice_of(world: World, who: Somebody, name: str) -> None:
    """A voice note that was fetched, as its row and its file say."""
    (data_of(world) / "voice").mkdir(exist_ok=True)
    (data_of(world) / "voice" / name).write_bytes(b"sealed sound")
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            """INSERT INTO voice_note (person_id, file_id, seconds, bytes, state, file_name,
                 retry_at, received_at)
               VALUES (:person, 'f', 3, 12, 'kept', :name, :at, :at)""",
            person=who.person,
            name=name,
            at="2026-11-20T09:00:00.000000Z",
        )


def put_back(world: World, backup: Path, into: str = "again") -> Restored:
    target = data_of(world).with_name(into)
    return restore(backup, target, vault=world.store.vault, forget=erased)


def grown_old(path: Path) -> None:
    """As if it had been written more than a day ago."""
    written = path.stat().st_mtime - timedelta(hours=25).total_seconds()
    os.utime(path, (written, written))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*")}


async def test_a_restore_brings_voice_notes_and_papers_back(world, ilze):
    """With a whole data folder lost but for its backups, the signed sheet is read again."""
    sheet = await sheet_of(world, ilze)
    await voice_of(world, ilze, "note.box")
    done = put_back(world, await backups_of(world).make())
    again = done.path.parent
    assert done.files == 2
    assert done.missing == ()
    assert (again / "voice" / "note.box").read_bytes() == b"sealed sound"
    async with world.store.database.reading() as reader:
        file = await Files(reader, world.store.ids, world.store.vault).get(sheet)
    assert file is not None
    assert names_in(again / "files") == {file.box}
    (data_of(world) / "files" / str(file.box)).unlink()
    (again / "files" / str(file.box)).rename(data_of(world) / "files" / str(file.box))
    assert await content(world.store.shelf, file) == SHEET


async def test_copies_are_private_and_never_written_again(world, ilze):
    """The first copy stays byte for byte, even where the original was harmed since."""
    await sheet_of(world, ilze)
    backups = backups_of(world)
    await backups.make()
    (copy,) = (data_of(world) / "backups" / "files").iterdir()
    before = copy.read_bytes(), copy.stat().st_mtime_ns, copy.stat().st_ino
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.parent.stat().st_mode & 0o077 == 0
    (data_of(world) / "files" / copy.name).write_bytes(b"harmed")
    world.later(minutes=6)
    await backups.make()
    assert (copy.read_bytes(), copy.stat().st_mtime_ns, copy.stat().st_ino) == before


async def test_a_copy_goes_35_days_after_its_original(world, ilze):
    """So long as a backup may name it, it can be brought back; then it is forgotten."""
    await sheet_of(world, ilze)
    backups = backups_of(world)
    first = await backups.make()
    (original,) = (data_of(world) / "files").iterdir()
    original.unlink()
    world.later(minutes=6)
    await backups.make()
    assert put_back(world, first, "soon").files == 1
    world.later(days=KEPT_AFTER.days - 1)
    await backups.make()
    assert original.name in names_in(data_of(world) / "backups" / "files")
    world.later(days=1)
    await backups.make()
    assert names_in(data_of(world) / "backups" / "files") == set()


async def test_a_file_that_came_back_is_kept_for_good_again(world, ilze):
    """The days are counted from the last time it left, not from an earlier one."""
    await sheet_of(world, ilze)
    backups = backups_of(world)
    await backups.make()
    (original,) = (data_of(world) / "files").iterdir()
    aside = original.rename(data_of(world) / "aside")
    world.later(days=20)
    await backups.make()
    aside.rename(original)
    world.later(days=1)
    await backups.make()
    original.unlink()
    world.later(days=20)
    await backups.make()
    assert original.name in names_in(data_of(world) / "backups" / "files")


async def test_what_no_copy_holds_is_named_and_the_rest_is_restored(world, ilze):
    """A lost copy doesn't stop a restore; its place is told."""
    sheet = await sheet_of(world, ilze)
    await voice_of(world, ilze, "note.box")
    backup = await backups_of(world).make()
    (copy,) = (data_of(world) / "backups" / "files").iterdir()
    copy.unlink()
    done = put_back(world, backup)
    assert done.files == 1
    assert done.missing == (f"file row {sheet}: files/{copy.name}",)


async def test_the_doctor_names_a_missing_file_and_where_its_copy_lies(world, ilze):
    """Nothing is said while all are there; a lost one is named with its row and the remedy."""
    sheet = await sheet_of(world, ilze)
    await voice_of(world, ilze, "note.box")
    await backups_of(world).make()
    assert missing_files(data_of(world)) == []
    (original,) = (data_of(world) / "files").iterdir()
    original.unlink()
    (data_of(world) / "voice" / "note.box").unlink()
    (data_of(world) / "backups" / "voice" / "note.box").unlink()
    of_file, of_voice = sorted(missing_files(data_of(world)), key=lambda each: each.place)
    assert of_file.place == f"file row {sheet}"
    assert f"backups/files/{original.name}" in of_file.remedy
    assert of_voice.thing == "its sealed file voice/note.box is missing"
    assert "copies that you carried away" in of_voice.remedy


async def test_a_file_that_no_row_names_is_swept_after_a_day(world, ilze):
    """A kill between writing and keeping leaves nothing for ever; a fresh one is let be."""
    await sheet_of(world, ilze)
    (kept,) = (data_of(world) / "files").iterdir()
    grown_old(kept)
    old = data_of(world) / "files" / await world.store.shelf.put(901, ilze.person, b"old")
    grown_old(old)
    young = data_of(world) / "files" / await world.store.shelf.put(902, ilze.person, b"young")
    world.later(days=30)  # a moved clock makes no file older than it is
    await backups_of(world).make()
    assert names_in(data_of(world) / "files") == {kept.name, young.name}


async def test_an_erased_person_stays_erased_in_the_copies(world, ilze):
    """The copy may lie there for 35 days, but no key opens it and no restore brings it back."""
    anna = await world.person("Anna", Role.LEARNER, ilze.organisation)
    sheet = await sheet_of(world, anna)
    async with world.store.database.reading() as reader:
        file = await Files(reader, world.store.ids, world.store.vault).get(sheet)
    assert file is not None
    backup = await backups_of(world).make()
    world.store.vault.shred(anna.person)
    done = put_back(world, backup)
    assert (done.erased, done.files, done.missing) == ((anna.person,), 0, ())
    assert not (done.path.parent / "files").exists()
    with pytest.raises(VaultError):
        await content(world.store.shelf, file)
