"""Holds `celabiedrs form walk` to what it prints: one line for the start, one after each line of answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

XFORMS = Path(__file__).parent / "xforms"
PETS = """
| survey |
| | type | name | label::English (en) | relevant | required | constraint | calculation | choice_filter |
| | integer | age | Age? | | | . < 150 | | |
| | select_multiple_from_file pets.csv | pets | Pets? | ${age} > 5 | yes | | | size = 'small' or ${age} >= 18 |
| | calculate | first | | | | | pulldata('pets', 'food', 'name', selected-at(${pets}, 0)) | |
| | calculate | day | | | | | format-date(today(), '%e. %B') | |
| settings |
| | form_id | default_language |
| | pets | English (en) |
"""
FOOD = "name,label,size,food\ncat,Cat,small,fish\nhorse,Horse,big,hay\n"


def walked(
    capsys: pytest.CaptureFixture[str], folder: Path, form: list[str], *lines: dict[str, str] | str
) -> list[dict[str, Any]]:
    """What the command prints for these lines of answers."""
    answers = folder / "answers.jsonl"
    written = [each if isinstance(each, str) else json.dumps(each) for each in lines]
    answers.write_text("\n".join(written) + "\n", encoding="utf-8")
    options = ["form", "walk", *form, "--answers", str(answers), "--now", "2026-03-01T09:00Z"]
    assert main(options) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def household(
    capsys: pytest.CaptureFixture[str], folder: Path, *lines: dict[str, str] | str
) -> list[dict[str, Any]]:
    """The same for the XForm of a household."""
    return walked(capsys, folder, ["--xform", str(XFORMS / "household.xml")], *lines)


def setting(path: str, value: str) -> dict[str, str]:
    """A line of answers."""
    return {"set": path, "value": value}


def value(state: dict[str, Any], path: str) -> str:
    """What a question holds."""
    return str(next(each["value"] for each in state["questions"] if each["path"] == path))


def test_the_start_is_told_before_any_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every question a person could be asked, what is worked out, and what comes next."""
    (start,) = household(capsys, tmp_path)
    paths = [each["path"] for each in start["questions"]]
    assert paths == [
        "/dwelling/region",
        "/dwelling/town",
        "/dwelling/person[1]/name",
        "/dwelling/person[1]/age",
        "/dwelling/pets",
        "/dwelling/pet_kind",
        "/dwelling/thanks",
    ]
    assert start["questions"][1] == {
        "path": "/dwelling/town",
        "relevant": True,
        "required": False,
        "value": "",
        "choices": ["cesis"],
    }
    assert start["questions"][2]["required"] is True
    assert start["calculated"] == {
        "/dwelling/town_name": "",
        "/dwelling/person[1]/adult": "no",
        "/dwelling/adults": "0",
        "/dwelling/animal": "none",
        "/dwelling/code": "e0",
    }
    assert (start["verdict"], start["next"]) == ("ok", "/dwelling/town")


def test_values_repeats_and_languages_follow_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each line is told with its verdict; a refused answer leaves the old one."""
    states = household(
        capsys,
        tmp_path,
        setting("/dwelling/town", "cesis"),
        {"language": "Latvian (lv)"},
        setting("/dwelling/person/name", "Anna"),
        setting("/dwelling/person[1]/age", "40"),
        setting("/dwelling/person[1]/age", "120"),
        {"add_repeat": "/dwelling/person"},
        setting("/dwelling/person[2]/age", "17"),
        setting("/dwelling/person[2]/name", ""),
        setting("/dwelling/region", "west"),
    )
    told = [(state["verdict"], state["next"]) for state in states]
    assert told == [
        ("ok", "/dwelling/town"),
        ("ok", "/dwelling/person[1]/name"),
        ("ok", "/dwelling/person[1]/name"),
        ("ok", "/dwelling/person[1]/age"),
        ("ok", "/dwelling/pets"),
        ("constraint", "/dwelling/pets"),
        ("ok", "/dwelling/person[2]/name"),
        ("ok", "/dwelling/person[2]/name"),
        ("required", "/dwelling/person[2]/name"),
        ("ok", "/dwelling/town"),
    ]
    assert states[1]["calculated"]["/dwelling/town_name"] == "Cesis"
    assert states[2]["calculated"]["/dwelling/town_name"] == "Cēsis"
    assert value(states[5], "/dwelling/person[1]/age") == "40"
    assert states[8]["calculated"]["/dwelling/adults"] == "1"
    assert states[8]["calculated"]["/dwelling/person[2]/adult"] == "no"
    assert value(states[9], "/dwelling/town") == ""
    assert states[9]["questions"][1]["choices"] == ["riga"]


def test_a_bare_question_as_a_condition_runs_by_its_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Other tools run it so; only an author of ours is asked to say more.

    What became irrelevant is kept, but no rule reads it.
    """
    states = household(
        capsys,
        tmp_path,
        setting("/dwelling/pets", "one"),
        setting("/dwelling/pet_kind", "cat"),
        setting("/dwelling/pets", ""),
    )
    relevant = [state["questions"][5]["relevant"] for state in states]
    assert relevant == [False, True, True, False]
    assert value(states[3], "/dwelling/pet_kind") == "cat"
    animals = [state["calculated"]["/dwelling/animal"] for state in states]
    assert animals == ["none", "none", "cat", "none"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (setting("/dwelling/nothing", "x"), "no question /dwelling/nothing"),
        (setting("/dwelling/person[9]/age", "1"), "no question"),
        (setting("/dwelling/person[1]/age", "old"), "no whole number"),
        (setting("/dwelling/town", "riga"), "no choice “riga”"),
        (setting("/dwelling/pet_kind", "cat"), "not relevant"),
        (setting("/dwelling/thanks", "x"), "only be read"),
        (setting("/dwelling/adults", "x"), "not asked"),
        ({"add_repeat": "/dwelling/pets"}, "no repeat"),
        ({"language": "Livonian"}, "no language"),
        ({"sing": "a song"}, "sets a value"),
        ("no json", "no JSON"),
        ("[1]", "no JSON object"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: dict[str, str] | str, words: str
) -> None:
    """The walk goes on after it."""
    start, after = household(capsys, tmp_path, line)
    assert words in after["verdict"]
    assert {**after, "verdict": "ok"} == start


def test_a_questionnaire_is_walked_with_the_lists_that_lie_beside_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Straight from Markdown or a workbook, though it may not be ready for people."""
    form = tmp_path / "pets.md"
    form.write_text(PETS, encoding="utf-8")
    (tmp_path / "pets.csv").write_text(FOOD, encoding="utf-8")
    states = walked(
        capsys,
        tmp_path,
        [str(form)],
        setting("/data/age", "7"),
        setting("/data/pets", "horse"),
        setting("/data/age", "18"),
        setting("/data/pets", "horse cat"),
        setting("/data/age", "9"),
    )
    assert [state["verdict"] for state in states] == [
        *("ok", "ok", "there is no choice “horse” now", "ok", "ok", "ok")
    ]
    assert states[0]["questions"][1]["relevant"] is False
    assert states[4]["calculated"] == {"/data/first": "hay", "/data/day": "1. March"}
    assert value(states[5], "/data/pets") == "cat"
    assert states[5]["calculated"]["/data/first"] == "fish"


def test_the_same_walk_prints_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Chance is drawn from the seed, and the time stands still."""
    form = tmp_path / "luck.md"
    chance = PETS.replace("format-date(today(), '%e. %B')", "concat(random(), uuid(), now())")
    form.write_text(chance, encoding="utf-8")
    (tmp_path / "pets.csv").write_text(FOOD, encoding="utf-8")
    first = walked(capsys, tmp_path, [str(form)])
    again = walked(capsys, tmp_path, [str(form)])
    other = walked(capsys, tmp_path, [str(form), "--seed", "8"])
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["none.xlsx"], "can't be read"),
        ([], "takes a FILE"),
        (["--xform", "broken.xml"], "as an XForm"),
        (["--xform", "circle.xml"], "circle"),
        (["blank.md"], "sheet survey, row 2, “k”: Nothing is worked out here"),
    ],
)
def test_a_form_that_cannot_be_walked_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str], words: str
) -> None:
    """In sentences, with exit code 2; nothing is printed as if it were a state."""
    (tmp_path / "broken.xml").write_text("<html", encoding="utf-8")
    blank = "| survey |\n| | type | name | label::English (en) |\n| | calculate | k | |\n"
    (tmp_path / "blank.md").write_text(blank, encoding="utf-8")
    circle = (XFORMS / "household.xml").read_text(encoding="utf-8")
    circle = circle.replace(
        'calculate="count(/dwelling/person', 'calculate="/dwelling/code + count(/dwelling/person'
    )
    (tmp_path / "circle.xml").write_text(circle, encoding="utf-8")
    named = [str(tmp_path / each) if "." in each else each for each in options]
    assert main(["form", "walk", *named]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
