"""Backups: whole, encrypted, thinned out, and put back without those who were erased."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, BackupRefused
from storage.backup import INTERVAL, Backups, Restored, due, restore, to_keep
from storage.database import Database
from storage.vault import Vault, default_master_key_file

SCHEMA = """
CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL) STRICT;
CREATE TABLE answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL REFERENCES person (id),
  words BLOB NOT NULL
) STRICT;
"""
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


class Watch:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class World:
    """A data directory with its database, vault and backups."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.watch = Watch()
        self.data = root / "data"
        self.vault = Vault.at(self.data, default_master_key_file(self.data), now=self.watch)
        self.migrations = root / "migrations"
        self.migrations.mkdir()
        (self.migrations / "0001_initial.sql").write_text(SCHEMA)

    async def open(self) -> None:
        self.database = await Database.open(self.data, now=self.watch, migrations=self.migrations)
        self.backups = Backups(self.database, self.vault, self.root / "backups", now=self.watch)

    async def person(self, name: str) -> int:
        async with self.database.unit_of_work() as unit:
            person = await unit.insert("INSERT INTO person (name) VALUES (:name)", name=name)
            self.vault.add_person(person)
            words = self.vault.seal(person, f"answer:{person}:words", f"I am {name}".encode())
            unit.later(
                "INSERT INTO answer (person, words) VALUES (:person, :words)",
                person=person,
                words=words,
            )
        return person

    def restored(self, file: Path, into: str = "again") -> Restored:
        return restore(file, self.root / into, vault=self.vault, forget=forget)


def forget(connection: sqlite3.Connection, persons: tuple[int, ...]) -> None:
    for person in persons:
        connection.execute("DELETE FROM answer WHERE person = :person", {"person": person})
        connection.execute("DELETE FROM person WHERE id = :person", {"person": person})


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.open()
    yield world
    await world.database.close()


async def test_a_restored_backup_holds_what_was_committed_and_opens_as_a_database(world):
    """Rows, counts and sealed words come back; the program starts on it."""
    anna = await world.person("Anna")
    done = world.restored(await world.backups.make())
    assert done.rows == {"answer": 1, "person": 1, "schema_migration": 1}
    assert done.erased == ()
    again = await Database.open(done.path.parent, now=world.watch, migrations=world.migrations)
    try:
        async with again.reading() as reader:
            row = await reader.one("SELECT words FROM answer")
            assert row is not None
            assert world.vault.open(anna, f"answer:{anna}:words", row["words"]) == b"I am Anna"
    finally:
        await again.close()


async def test_an_erased_person_stays_erased_after_an_old_backup_is_restored(world):
    """Their rows are deleted again, and nothing of them is left in the restored file."""
    anna, berta = await world.person("Anna-marker"), await world.person("Berta")
    file = await world.backups.make()
    world.vault.shred(anna)
    done = world.restored(file)
    assert done.erased == (anna,)
    assert ask(done.path, "SELECT id, name FROM person") == [(berta, "Berta")]
    assert b"Anna-marker" not in done.path.read_bytes()


async def test_a_backup_is_encrypted_and_private(world):
    """Neither words nor the format of a database can be seen; files are 0600 in 0700."""
    await world.person("Anna-marker")
    file = await world.backups.make()
    assert b"Anna-marker" not in file.read_bytes()
    assert b"SQLite format" not in file.read_bytes()
    assert file.parent.stat().st_mode & 0o777 == 0o700
    names = sorted(path.name for path in file.parent.iterdir())
    assert names == [file.name, file.name + ".sha256"]
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


async def test_its_digest_stands_beside_it_as_other_tools_write_it(world):
    """``sha256sum --check`` understands the file."""
    file = await world.backups.make()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.with_name(file.name + ".sha256").read_text() == f"{digest}  {file.name}\n"


async def test_a_backup_of_several_pieces_comes_back_and_none_can_be_left_out(world):
    """Cut at a piece, with pieces exchanged, with one bit changed: refused, nothing left behind."""
    async with world.database.unit_of_work() as unit:
        await unit.run("INSERT INTO person (name) VALUES (:name)", name="x" * 3_000_000)
    file = await world.backups.make()
    file.with_name(file.name + ".sha256").unlink()
    assert world.restored(file).rows["person"] == 1
    content, head, piece = file.read_bytes(), 21, (1 << 20) + 16
    first, second = content[head : head + piece], content[head + piece : head + 2 * piece]
    for number, broken in enumerate(
        (
            content[: head + piece],
            content[:head] + second + first + content[head + 2 * piece :],
            content[:-1] + bytes([content[-1] ^ 1]),
            content[:3] + b"x" + content[4:],
            content[:10],
            b"",
        )
    ):
        file.write_bytes(broken)
        with pytest.raises(BackupRefused):
            world.restored(file, f"broken-{number}")
        assert [path.name for path in (world.root / f"broken-{number}").iterdir()] == [
            "celabiedrs.lock"
        ]


async def test_a_backup_that_does_not_fit_its_digest_is_refused(world):
    """A changed file is found before it is decrypted."""
    file = await world.backups.make()
    with file.open("ab") as changed:
        changed.write(b"x")
    with pytest.raises(BackupRefused, match="SHA-256"):
        world.restored(file)


async def test_a_restore_never_overwrites_and_never_meets_a_running_program(world):
    """A living or an existing database is refused."""
    file = await world.backups.make()
    with pytest.raises(AlreadyRunning):
        world.restored(file, "data")
    world.restored(file)
    with pytest.raises(BackupRefused, match="Move it away first"):
        world.restored(file)


async def test_an_unsound_copy_is_refused(world):
    """Rows that refer to nothing are found before the file gets its name."""
    async with world.database.unit_of_work() as unit:
        await unit.run("CREATE TABLE loose (parent INTEGER REFERENCES person (id)) STRICT")
    second = sqlite3.connect(world.database.path)
    with second:
        second.execute("INSERT INTO loose (parent) VALUES (77)")
    second.close()
    with pytest.raises(BackupRefused, match="refer to nothing, the first in loose"):
        world.restored(await world.backups.make())


async def test_a_rotated_master_key_still_reads_older_backups(world):
    """Backups outlive the key under which they were made."""
    await world.person("Anna")
    file = await world.backups.make()
    world.vault.rotate_master()
    assert world.restored(file).rows["person"] == 1


async def test_copies_made_under_load_are_whole(world):
    """Each copy, taken while units are written, holds a prefix of what was confirmed."""
    confirmed = [await world.person("Anna")]
    running = True

    async def write() -> None:
        while running:
            confirmed.append(await world.person("Anna"))

    writers = [asyncio.create_task(write()) for _ in range(4)]
    for number in range(5):
        await asyncio.sleep(0.02)
        before = len(confirmed)
        world.watch.now += timedelta(seconds=1)
        done = world.restored(await world.backups.make(), f"again-{number}")
        assert done.rows["person"] >= before
        assert done.rows["person"] == done.rows["answer"]
        assert ask(done.path, "SELECT max(id), count(*) FROM person")[0] == (
            (done.rows["person"],) * 2
        )
    running = False
    await asyncio.gather(*writers)


async def test_a_backup_is_made_every_five_minutes_when_something_changed(world):
    """The first at once; then only after five minutes, and only after a commit."""
    await world.person("Anna")
    assert await world.backups.make_if_due() is not None
    world.watch.now += INTERVAL
    assert await world.backups.make_if_due() is None
    await world.person("Berta")
    file = await world.backups.make_if_due()
    assert file is not None
    assert world.backups.last() == world.watch.now
    await world.person("Cecilija")
    world.watch.now += INTERVAL - timedelta(seconds=1)
    assert await world.backups.make_if_due() is None


@pytest.mark.parametrize(
    ("last", "changed", "expected"),
    [
        (None, False, True),
        (NOON - INTERVAL, True, True),
        (NOON - INTERVAL, False, False),
        (NOON - INTERVAL + timedelta(seconds=1), True, False),
    ],
)
def test_a_backup_is_due_when_it_changed_and_the_interval_has_passed(last, changed, expected):
    """Without any backup yet, one is due at once."""
    assert due(NOON, last=last, changed=changed) is expected


def test_of_a_year_of_backups_the_newest_the_days_and_the_weeks_are_kept():
    """Made every five minutes and thinned out each time: 12 newest, 7 days, 4 weeks, 35 days."""
    kept: set[datetime] = set()
    now = NOON - timedelta(days=60)
    while now <= NOON:
        kept = to_keep(kept | {now}, now)
        now += INTERVAL
    ages = sorted(NOON - instant for instant in kept)
    assert ages[:12] == [INTERVAL * number for number in range(12)]
    assert len({instant.date() for instant in kept if NOON - instant < timedelta(days=7)}) == 7
    assert len({instant.isocalendar()[:2] for instant in kept}) == 4
    assert len(kept) <= 12 + 7 + 4
    assert to_keep(kept, NOON + timedelta(days=36)) == set()


async def test_backups_that_are_not_kept_are_deleted_with_their_digest(world):
    """Thinning out happens with each backup made; other files in the directory stay."""
    (world.root / "backups" / "notes.txt").write_text("by hand")
    for _ in range(14):
        await world.backups.make()
        world.watch.now += INTERVAL
    names = sorted(path.name for path in (world.root / "backups").iterdir())
    assert len(names) == 2 * 12 + 1
    assert names[-1] == "notes.txt"


KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.backup import Backups
from storage.database import Database
from storage.vault import Vault, default_master_key_file
async def main(data, left):
    now = lambda: datetime(2026, 11, 10, 12, tzinfo=UTC)
    database = await Database.open(data, now=now, migrations=data.parent / "migrations")
    vault = Vault.at(data, default_master_key_file(data), now=now)
    backups = Backups(database, vault, data.parent / "backups", now=now)
    def dying(function):
        def call(*args, **kwargs):
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return call
    for name in ("open", "replace", "fsync"):
        setattr(os, name, dying(getattr(os, name)))
    await backups.make()
    await database.close()
asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


async def test_a_kill_at_any_step_leaves_no_half_backup(tmp_path):
    """Whatever has the name of a backup or of a copied file is whole; leftovers go at the next start."""
    world = World(tmp_path)
    await world.open()
    await world.person("Anna")
    await world.database.close()
    (world.data / "files").mkdir()
    (world.data / "files" / "sheet.box").write_bytes(b"sealed sheet")
    copy = tmp_path / "backups" / "files" / "sheet.box"
    for step in range(1, 60):
        command = [sys.executable, "-c", KILLED, str(world.data), str(step)]
        ended = await asyncio.to_thread(subprocess.run, command)
        found = list((tmp_path / "backups").glob("*.backup"))
        for file in found:
            assert world.restored(file, f"again-{step}").rows["person"] == 1
            assert copy.exists(), "a backup came before the files which it may name"
            file.unlink()
        if copy.exists():
            assert copy.read_bytes() == b"sealed sheet"
            copy.unlink()
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert step > 5
    assert len(found) == 1
    assert list((tmp_path / "backups").rglob("*.draft*")) == []
