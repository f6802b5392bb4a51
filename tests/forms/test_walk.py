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
        "/home/region",
        "/home/town",
        "/home/person[1]/name",
        "/home/person[1]/age",
        "/home/pets",
        "/home/pet_kind",
        "/home/thanks",
    ]
    assert start["questions"][1] == {
        "path": "/home/town",
        "relevant": True,
        "required": False,
        "value": "",
        "choices": ["cesis"],
    }
    assert start["questions"][2]["required"] is True
    assert start["calculated"] == {
        "/home/town_name": "",
        "/home/person[1]/adult": "no",
        "/home/adults": "0",
        "/home/animal": "none",
        "/home/code": "e0",
    }
    assert (start["verdict"], start["next"]) == ("ok", "/home/town")


def test_values_repeats_and_languages_follow_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each line is told with its verdict; a refused answer leaves the old one."""
    states = household(
        capsys,
        tmp_path,
        setting("/home/town", "cesis"),
        {"language": "Latvian (lv)"},
        setting("/home/person/name", "Anna"),
        setting("/home/person[1]/age", "40"),
        setting("/home/person[1]/age", "120"),
        {"add_repeat": "/home/person"},
        setting("/home/person[2]/age", "17"),
        setting("/home/person[2]/name", ""),
        setting("/home/region", "west"),
    )
    told = [(state["verdict"], state["next"]) for state in states]
    assert told == [
        ("ok", "/home/town"),
        ("ok", "/home/person[1]/name"),
        ("ok", "/home/person[1]/name"),
        ("ok", "/home/person[1]/age"),
        ("ok", "/home/pets"),
        ("constraint", "/home/pets"),
        ("ok", "/home/person[2]/name"),
        ("ok", "/home/person[2]/name"),
        ("required", "/home/person[2]/name"),
        ("ok", "/home/town"),
    ]
    assert states[1]["calculated"]["/home/town_name"] == "Cesis"
    assert states[2]["calculated"]["/home/town_name"] == "Cēsis"
    assert value(states[5], "/home/person[1]/age") == "40"
    assert states[8]["calculated"]["/home/adults"] == "1"
    assert states[8]["calculated"]["/home/person[2]/adult"] == "no"
    assert value(states[9], "/home/town") == ""
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
        setting("/home/pets", "one"),
        setting("/home/pet_kind", "cat"),
        setting("/home/pets", ""),
    )
    relevant = [state["questions"][5]["relevant"] for state in states]
    assert relevant == [False, True, True, False]
    assert value(states[3], "/home/pet_kind") == "cat"
    animals = [state["calculated"]["/home/animal"] for state in states]
    assert animals == ["none", "none", "cat", "none"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (setting("/home/nothing", "x"), "no question /home/nothing"),
        (setting("/home/person[9]/age", "1"), "no question"),
        (setting("/home/person[1]/age", "old"), "no whole number"),
        (setting("/home/town", "riga"), "no choice “riga”"),
        (setting("/home/pet_kind", "cat"), "not relevant"),
        (setting("/home/thanks", "x"), "only be read"),
        (setting("/home/adults", "x"), "not asked"),
        ({"add_repeat": "/home/pets"}, "no repeat"),
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
    ],
)
def test_a_form_that_cannot_be_walked_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str], words: str
) -> None:
    """One line and exit code 2; nothing is printed as if it were a state."""
    (tmp_path / "broken.xml").write_text("<html", encoding="utf-8")
    circle = (XFORMS / "household.xml").read_text(encoding="utf-8")
    circle = circle.replace(
        'calculate="count(/home/person', 'calculate="/home/code + count(/home/person'
    )
    (tmp_path / "circle.xml").write_text(circle, encoding="utf-8")
    named = [str(tmp_path / each) if "." in each else each for each in options]
    assert main(["form", "walk", *named]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
