"""`celabiedrs form import | publish | withdraw | list` over real files, beside a bot and without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import app, control
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.people import Role
from tests.exports.test_command import celabiedrs
from tests.handlers.desk_world import BROKEN, MORNING, written
from tests.support.world import Somebody, World

HERE = ("--organisation", "Dobele")


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world) -> Somebody:
    return await world.person("Ilze", Role.COORDINATOR, await world.organisation("Dobele"))


async def _beside(world: World, folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The command, while a process holds the database and takes orders."""
    settings = Settings(data_dir=folder / "data")

    async def perform(order: str, given: Any) -> Any:
        return await app.perform(world.store, settings, SystemClock(), order, given)

    async with control.listening(folder / "data", perform):
        return await celabiedrs(folder, "form", *arguments)


def _file(folder: Path, content: bytes, name: str = "morning.md") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


async def test_a_form_is_imported_published_listed_and_withdrawn(world, ilze, tmp_path):
    """Beside a running bot, which sees it at once; each step is in the audit log."""
    code, said, _ = await _beside(world, tmp_path, "import", _file(tmp_path, written()), *HERE)
    assert code == 0
    assert "“morning.md” can be asked." in said
    assert "morning: version no. 1 is draft." in said
    assert world.rows("SELECT state, source FROM questionnaire_version") == [("draft", written())]
    code, said, _ = await _beside(world, tmp_path, "publish", "morning", *HERE)
    assert (code, said) == (0, "morning: version no. 1 is published.\n")
    code, said, _ = await _beside(world, tmp_path, "publish", "morning", *HERE)
    assert (code, said) == (0, "morning: version no. 1 is published already.\n")
    _, said, _ = await _beside(world, tmp_path, "list", *HERE)
    lines = said.splitlines()
    assert lines[0].startswith("morning  no. 1  published since ")
    assert lines[0].endswith("for learners  0 answers  morning.md")
    assert "checkin  (ships with the program, not used)" in lines
    code, said, _ = await _beside(world, tmp_path, "withdraw", "morning", *HERE)
    assert (code, said) == (0, "morning: version no. 1 is withdrawn. Runs under way go on.\n")
    audited = world.rows(
        "SELECT act FROM audit WHERE object_kind = 'questionnaire_version' ORDER BY sequence"
    )
    assert audited == [("questionnaire_published",), ("questionnaire_withdrawn",)]


async def test_what_is_broken_is_not_kept_and_the_exit_code_says_so(world, ilze, tmp_path):
    """The report is printed whole, with sheet and row."""
    file = _file(tmp_path, written(BROKEN))
    code, said, _ = await _beside(world, tmp_path, "import", file, *HERE)
    assert code == 1
    assert "row 3" in said
    assert world.rows("SELECT COUNT(*) FROM questionnaire_version") == [(0,)]


async def test_files_that_belong_to_a_form_come_with_it(world, ilze, tmp_path):
    """Lists, pictures and sounds, each under its name."""
    sheets = MORNING.replace(
        "| label::English (en)          |", "| label::English (en) | media::image::English (en) |"
    ).replace("| Did you sleep well?          |", "| Did you sleep well? | bed.png |")
    picture = _file(tmp_path, b"a bed", "bed.png")
    file = _file(
        tmp_path, written(sheets.replace("| Are you hungry?              |", "| Hungry? | |"))
    )
    code, said, _ = await _beside(world, tmp_path, "import", file, *HERE, "--with", picture)
    assert code == 0, said
    assert "bed.png" not in said
    assert world.rows("SELECT name, content FROM questionnaire_file") == [("bed.png", b"a bed")]


async def test_what_is_asked_otherwise_needs_agreement(world, ilze, tmp_path):
    """As in the chat, nothing of that kind is published by the way."""
    await _beside(world, tmp_path, "import", _file(tmp_path, written()), *HERE)
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE questionnaire_version SET to_agree = 1")
    code, _, complaint = await _beside(world, tmp_path, "publish", "morning", *HERE)
    assert code == 2
    assert "add --agree if that is right" in complaint
    code, _, _ = await _beside(world, tmp_path, "publish", "morning", *HERE, "--agree")
    assert code == 0


async def test_without_a_bot_the_command_does_it_by_itself(world, ilze, tmp_path):
    """Also for what ships with the program."""
    await world.store.database.close()
    code, said, complaint = await celabiedrs(tmp_path, "form", "publish", "checkin", *HERE)
    assert (code, complaint) == (0, "")
    assert said == "checkin: version no. 1 is published.\n"
    assert world.rows("SELECT state, source FROM questionnaire_version") == [("published", None)]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("publish", "nothing", *HERE), "has no questionnaire 'nothing'"),
        (("withdraw", "checkin", *HERE), "no version of 'checkin' is published"),
        (("list", "--organisation", "Nowhere"), "there is no organisation 'Nowhere'"),
        (("import", "/nowhere/form.md", *HERE), "/nowhere/form.md can't be read"),
        (("publish", "orientation", *HERE), "has no questionnaire 'orientation'"),
    ],
)
async def test_what_cannot_be_done_is_said_with_its_name(
    world, ilze, tmp_path, arguments, complaint
):
    """One line that names the thing."""
    code, _, said = await _beside(world, tmp_path, *arguments)
    assert code == 2
    assert complaint in said


async def test_the_name_of_a_form_of_the_program_is_taken_on_the_command_line_too(
    world, ilze, tmp_path
):
    """The orientation is everybody's beginning."""
    file = _file(tmp_path, written(form_id="orientation"))
    code, _, said = await _beside(world, tmp_path, "import", file, *HERE)
    assert code == 2
    assert "belongs to a questionnaire of the program" in said
    assert world.rows("SELECT COUNT(*) FROM questionnaire") == [(0,)]
