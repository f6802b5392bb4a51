"""`celabiedrs form export` as a command, beside a process that holds the database and without one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import app, control
from bot.cli import main
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.people import Role
from bot.exports.ordering import FOLDER
from tests.exports.test_making import Visits
from tests.support.world import World


@pytest.fixture
async def visits(tmp_path: Path) -> AsyncIterator[Visits]:
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        yield Visits(world, dobele, await world.person("Māra", Role.COORDINATOR, dobele))


async def celabiedrs(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command on the data of this folder: exit code, what it printed, what it complained of."""
    environment = {
        "CELABIEDRS_DATA_DIR": str(folder / "data"),
        "CELABIEDRS_MASTER_KEY_FILE": str(folder / "master.key"),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    assert child.returncode is not None
    return child.returncode, out.decode(), err.decode()


def _export(output: Path, *more: str) -> tuple[str, ...]:
    there = ("--organisation", "Dobele", "--output", str(output))
    return ("form", "export", "visit", *there, *more)


async def test_the_command_gets_its_file_from_the_process_that_holds_the_database(
    visits: Visits, tmp_path: Path
):
    """Beside a running bot the file is the same, only its owner reads it, and no copy stays."""
    await visits.answered(await visits.learner("Anna"), {"went": "yes"})
    output = tmp_path / "visit.json"
    forgotten = tmp_path / "data" / FOLDER / "forgotten"
    forgotten.parent.mkdir()
    forgotten.write_text("of a command that was killed")
    os.utime(forgotten, (0, 0))
    settings = Settings(data_dir=tmp_path / "data")

    async def perform(order: str, given: Any) -> Any:
        return await app.perform(visits.world.store, settings, SystemClock(), order, given)

    async with control.listening(tmp_path / "data", perform):
        code, said, complaint = await celabiedrs(tmp_path, *_export(output, "--format", "json"))
    assert (code, complaint) == (0, "")
    assert said == f"{output}: 1 finished runs\n"
    assert json.loads(output.read_bytes())["results"][0]["went"] == "yes"
    assert output.stat().st_mode & 0o077 == 0
    assert list((tmp_path / "data" / FOLDER).iterdir()) == []
    assert [(*row[:2], row[3]) for row in await visits.audited()] == [
        ("answers_exported", "form_version", None),
        ("answers_exported", "run", None),
    ]


async def test_the_command_works_on_a_bot_at_rest(visits: Visits, tmp_path: Path):
    """Without a running bot it opens the data itself; labels stand for names where they are asked for."""
    await visits.answered(await visits.learner("Anna"), {"went": "yes", "felt": "afraid"})
    await visits.world.store.database.close()
    output = tmp_path / "visit.csv"
    more = ("--format", "csv", "--labels", "lv", "--with-sensitive")
    code, _, complaint = await celabiedrs(tmp_path, *_export(output, *more))
    assert (code, complaint) == (0, "")
    assert output.read_text("utf-8-sig").splitlines()[1].startswith("Jā;;afraid;")


async def test_the_command_says_what_is_wrong(
    visits: Visits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Unknown names, languages and places end with 2, one line and the remedy; nothing is written over."""
    await visits.answered(await visits.learner("Anna"), {"went": "yes"})
    await visits.world.store.database.close()
    monkeypatch.setenv("CELABIEDRS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CELABIEDRS_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    there, new = tmp_path / "there.csv", tmp_path / "new.csv"
    there.write_text("mine")
    unknown = ("form", "export", "visitt", "--organisation", "Dobele", "--format", "csv")
    for complaint, arguments in (
        ("there is no organisation 'Auce'", (*unknown[:-3], "Auce", *unknown[-2:])),
        ("no finished answers to a questionnaire 'visitt'", unknown),
        ("the questionnaire speaks en, lv", _export(new, "--labels", "ru", "--format", "csv")),
        ("is there already", _export(there, "--format", "csv")),
        ("--labels goes with xlsx and csv", _export(new, "--labels", "lv", "--format", "xml")),
    ):
        assert await asyncio.to_thread(main, arguments) == 2
        said = capsys.readouterr().err
        assert complaint in said
        assert said.count("\n") == 1
    assert there.read_text() == "mine"
    assert not new.exists()
