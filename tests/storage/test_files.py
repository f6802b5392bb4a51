"""Papers beside the database: sealed, found again, and gone with the person they belong to."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta

import pytest

from bot.domain.ids import FileId
from bot.domain.people import Role
from bot.errors import VaultError
from bot.inputs import DocumentGiven, PhotoGiven
from storage.erasing import erased
from storage.files import Belonging, Files, FileState, Purpose, StoredFile, content, shelve
from storage.records import Records
from tests.support.world import Somebody, World

PAGE = PhotoGiven("telegram-photo", "u", 1280, 960, 90_000)
CONTRACT = DocumentGiven("telegram-paper", "u", "Annas līgums.pdf", "application/pdf", 9_000)


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world: World) -> Somebody:
    return await world.person("Ilze", Role.MENTOR, await world.organisation("Dobele"))


def pages_of(who: Somebody) -> Belonging:
    return Belonging(who.organisation, who.person, Purpose.SHEET_PAGE, 4711)


async def given(world: World, who: Somebody, paper: PhotoGiven | DocumentGiven) -> FileId:
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        return records.files.add(paper, pages_of(who), who.person, world.now)


async def read(world: World, file: FileId) -> StoredFile:
    async with world.store.database.reading() as reader:
        found = await Files(reader, world.store.ids, world.store.vault).get(file)
    assert found is not None
    return found


async def test_what_is_known_of_a_paper_is_kept_at_once(world, ilze):
    """Before a byte was fetched the row says whose it is, what for, and how Telegram gives it."""
    photo = await read(world, await given(world, ilze, PAGE))
    paper = await read(world, await given(world, ilze, CONTRACT))
    assert photo.belongs == paper.belongs == pages_of(ilze)
    assert (photo.telegram, photo.name, photo.is_photo) == ("telegram-photo", "", True)
    assert (paper.telegram, paper.name, paper.is_photo) == (
        "telegram-paper",
        "Annas līgums.pdf",
        False,
    )
    assert photo.state is FileState.WAITING
    async with world.store.database.reading() as reader:
        files = Files(reader, world.store.ids, world.store.vault)
        assert await files.of(Purpose.SHEET_PAGE, 4711) == [photo, paper]
        assert await files.of(Purpose.SHEET, 4711) == []
        assert await files.to_work(Purpose.SHEET_PAGE) == []


async def test_neither_name_nor_bytes_lie_open_on_the_disk(world, ilze, tmp_path):
    """A file named after a learner, and what it holds, are found nowhere in the data folder."""
    await given(world, ilze, CONTRACT)
    shelved = await shelve(world.store.shelf, world.store.ids, ilze.person, b"signed by Anna")
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        files.keep_made(shelved, pages_of(ilze), name="Anna.pdf", mime="x", now=world.now)
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"Annas" not in held
            assert b"Anna.pdf" not in held
            assert b"signed by" not in held
            assert path.stat().st_mode & 0o077 == 0


async def test_what_we_made_is_opened_again(world, ilze):
    """A merged sheet is kept with its row, and asks nobody to work it."""
    shelved = await shelve(world.store.shelf, world.store.ids, ilze.person, b"%PDF all pages")
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        made = files.keep_made(
            shelved, pages_of(ilze), name="lapa.pdf", mime="application/pdf", now=world.now
        )
    file = await read(world, made)
    assert (file.state, file.given_by, file.size) == (FileState.KEPT, None, 14)
    assert await content(world.store.shelf, file) == b"%PDF all pages"
    async with world.store.database.reading() as reader:
        files = Files(reader, world.store.ids, world.store.vault)
        assert await files.to_work(Purpose.SHEET_PAGE) == []


async def test_a_paper_that_was_settled_waits_to_be_worked_once(world, ilze):
    """Kept, refused or given up: the routine gets each until it has said "worked"."""
    kept, refused, dead, waiting = [await given(world, ilze, PAGE) for _ in range(4)]
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        await files.kept(kept, "x.box", 80_000, world.now)
        await files.refused(refused, "too large", world.now)
        await files.failed(dead, 8, "time-out", world.now)
        await files.failed(waiting, 7, "time-out", world.now)
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        found = await files.to_work(Purpose.SHEET_PAGE)
        assert [(each.id, each.state) for each in found] == [
            (kept, FileState.KEPT),
            (refused, FileState.REFUSED),
            (dead, FileState.DEAD),
        ]
        assert found[1].error == "too large"
        for each in found:
            files.worked(each.id, world.now)
    async with world.store.database.reading() as reader:
        files = Files(reader, world.store.ids, world.store.vault)
        assert await files.to_work(Purpose.SHEET_PAGE) == []
        assert await files.to_download(world.now) == []
        later = await files.to_download(world.now + timedelta(minutes=11))
        assert [row["id"] for row in later] == [waiting]


async def test_bytes_that_are_not_kept_cannot_be_opened(world, ilze):
    """Asking for what was never fetched is our mistake, and says so."""
    file = await read(world, await given(world, ilze, PAGE))
    with pytest.raises(FileNotFoundError, match="waiting"):
        await content(world.store.shelf, file)


async def test_the_papers_of_an_erased_person_stay_closed(world, ilze):
    """The key is gone: the row stands, the name is a dash, the bytes open for nobody."""
    shelved = await shelve(world.store.shelf, world.store.ids, ilze.person, b"signed")
    async with world.store.database.unit_of_work() as unit:
        files = Records(unit, world.store).files
        made = files.keep_made(shelved, pages_of(ilze), name="Ilze.pdf", mime="x", now=world.now)
    world.store.vault.shred(ilze.person)
    file = await read(world, made)
    assert file.name == "—"
    with pytest.raises(VaultError):
        await content(world.store.shelf, file)


async def test_an_old_backup_brings_no_paper_of_an_erased_person_back(world, ilze):
    """After the restore the row names neither file nor Telegram's id, and nothing is fetched."""
    await given(world, ilze, CONTRACT)
    with closing(sqlite3.connect(world.store.database.path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        erased(connection, [ilze.person])
    sql = "SELECT state, telegram_file_id, unique_id, name_box, file_name FROM file"
    assert world.rows(sql) == [("dead", None, None, None, None)]
