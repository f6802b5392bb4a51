"""Holds `celabiedrs form check` to what it prints, writes and ends with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.form_measuring import measured_by
from bot.forms.readability import estimated_seconds
from bot.speech.espeak import Espeak
from tests.forms.authored_files import form_sheets, separated, workbook

WARM = ("select_one yn", "warm", "Is it warm?", "Warm?")


def put(folder: Path, name: str, content: bytes) -> str:
    """A file to check."""
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_a_form_that_can_be_asked_ends_with_nought(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what it is."""
    file = put(tmp_path, "farm.xlsx", workbook(form_sheets(WARM)))
    assert main(["form", "check", file]) == 0
    assert "“Trial”, version 1: 1 question in English." in capsys.readouterr().out


def test_a_form_that_blocks_ends_with_one_and_writes_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page holds what the terminal says."""
    sheets = form_sheets(WARM, ("chocolate", "b", "Which?", "Which?"))
    file = put(tmp_path, "farm.csv", separated(sheets).encode())
    report = tmp_path / "report.html"
    assert main(["form", "check", file, "--report", str(report)]) == 1
    assert "There is no type “chocolate”." in capsys.readouterr().out
    assert "There is no type “chocolate”." in report.read_text(encoding="utf-8")


def test_the_report_is_in_the_language_that_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a form that names no language is taken to be in that one."""
    sheets = form_sheets(
        ("text", "a", "Kas tas ir?", "Kas?"),
        header=("type", "name", "label", "guidance_hint"),
        choices=(),
    )
    file = put(tmp_path, "farm.csv", separated(sheets).encode())
    assert main(["form", "check", file, "--language", "lv"]) == 0
    assert "Latvian (lv)" in capsys.readouterr().out


def test_a_file_that_is_not_there_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line that names it."""
    assert main(["form", "check", str(tmp_path / "nowhere.xlsx")]) == 2
    assert "nowhere.xlsx can't be read" in capsys.readouterr().err


def test_pictures_that_are_sent_along_are_not_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names are compared whatever their capitals."""
    header = (
        *("type", "name", "label::English (en)", "guidance_hint::English (en)"),
        "image::English (en)",
    )
    file = put(tmp_path, "farm.xlsx", workbook(form_sheets((*WARM, "cow.png"), header=header)))
    picture = put(tmp_path, "Cow.PNG", b"a picture")
    main(["form", "check", file])
    assert "cow.png" in capsys.readouterr().out
    main(["form", "check", file, "--with", picture])
    assert "cow.png" not in capsys.readouterr().out


def test_a_list_that_is_sent_along_is_chosen_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Towns from a .csv, in any encoding that Excel saves it in."""
    sheets = form_sheets(
        ("select_one_from_file towns.csv", "town", "Which town?", "Town?"),
        settings=(("form_title", "form_id", "kb:audience"), ("Towns", "towns", "mentor")),
    )
    file = put(tmp_path, "farm.xlsx", workbook(sheets))
    towns = put(tmp_path, "towns.csv", "name;label\nriga;Rīga\ncesis;Cēsis\n".encode("cp1257"))
    assert main(["form", "check", file]) == 1
    assert "“towns.csv”, which wasn't sent along" in capsys.readouterr().out
    assert main(["form", "check", file, "--with", towns]) == 0


def test_prompts_are_measured_by_the_voice_that_says_them() -> None:
    """Each text once; beyond a number of letters, and in foreign languages, it is a guess."""
    voice = Espeak()
    seconds = measured_by(voice, most_letters=20)
    text = "Vai tev patīk strādāt ārā?"
    spoken = seconds(text, "lv")
    assert 1 < spoken < 4
    assert seconds(text, "lv") == spoken
    assert seconds("Vai?", "lv") == estimated_seconds("Vai?", "lv")
    assert measured_by(voice)("Bonjour", "fr") == estimated_seconds("Bonjour", "fr")
