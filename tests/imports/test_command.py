"""The command line of the import: real files and processes, with the bot running and without it."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook

from tests.imports.workbooks import Filled, school_year
from tests.support.fixtures import dobele, sounds
from tests.support.program import Program
from tests.support.town import Town

__all__ = ["dobele", "sounds"]

HERE = ("--organisation", "Dobele")


async def filled_file(program: Program, *, learners: int = 2) -> Path:
    """An organisation with a coordinator, and its template filled in."""
    await program.command(
        *("organisation", "add", "Dobele", "--country", "LV"),
        *("--timezone", "Europe/Riga", "--language", "en"),
    )
    await program.command("invite", *HERE, "--role", "coordinator", "--name", "Ilze")
    blank = program.folder / "empty.xlsx"
    assert await program.command("import", "template", str(blank), *HERE) == str(blank)
    filled = program.folder / "people.xlsx"
    filled.write_bytes(school_year(Filled(blank.read_bytes()), learners=learners).saved())
    return filled


async def test_a_workbook_goes_in_while_the_bot_runs(dobele: Town) -> None:
    """Dry run, keeping, links for their owner's eyes only, and nothing the second time."""
    program = dobele.program
    file = str(await filled_file(program, learners=8))
    await program.start()
    tried = await program.command("import", "people", file, *HERE)
    assert "People: 9 new (3–11)" in tried
    links = program.folder / "links.xlsx"
    kept = await program.command("import", "people", file, *HERE, "--yes", "--links", str(links))
    assert "Kept: " in kept
    assert "9 invite links, open until" in kept
    assert "Skol" not in kept, "names and links don't stand side by side on a terminal"
    assert links.stat().st_mode & 0o777 == 0o600
    sheet = load_workbook(io.BytesIO(links.read_bytes())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 9
    assert rows[0][:2] == ("Māra Ozola", "mentor")
    assert all(str(row[2]).startswith("https://t.me/") and "?start=" in str(row[2]) for row in rows)
    again = program.folder / "again.xlsx"
    second = await program.command("import", "people", file, *HERE, "--yes", "--links", str(again))
    assert "Everything is there already" in second
    assert not again.exists(), "no file is left where there is no link"
    await _faults(program, Path(file))
    await program.stop()


def spoil(file: Path) -> None:
    file.write_bytes(b"no workbook")


async def _faults(program: Program, file: Path) -> None:
    """What is wrong in the file ends with 1, what is wrong in the command with 2; nothing is
    written over, and no empty list of links stays behind."""
    code, _, error = await program.attempt("import", "template", str(file), *HERE)
    assert (code, "is there already" in error) == (2, True)
    spoil(file)
    code, out, _ = await program.attempt("import", "people", str(file), *HERE, "--yes")
    assert (code, "This is not an Excel workbook" in out) == (1, True)
    assert not (program.folder / "people-links.xlsx").exists()
