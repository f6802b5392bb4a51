"""Holds the lint to its rules: each fault that is planted is found, and a good form has none."""

from __future__ import annotations

import pytest

from bot.forms import Choice, Kind, Question
from bot.forms.findings import Finding, Level
from bot.forms.lint import lint
from tests.forms.authoring import YES_NO, form, question

TREE = Choice("tree", {"lv": "Ārā", "en": "Outside"}, "🌳")
HOUSE = Choice("house", {"lv": "Telpās", "en": "Inside"}, "🏠")
BUS = Choice("bus", {"lv": "Buss", "en": "Bus"}, "🚌")
CAR = Choice("car", {"lv": "Auto", "en": "Car"}, "🚗")
BIKE = Choice("bike", {"lv": "Ritenis", "en": "Bike"}, "🚲")


def good(name: str = "a", **fields: object) -> Question:
    """A question without any fault, unless the fields bring one."""
    texts = {"lv": "Vai tev patīk?", "en": "Do you like it?"}
    return question(name, **{"label": texts, "guidance": texts, "row": 5, **fields})


def said(*questions: Question) -> list[Finding]:
    """What the lint says beyond notes."""
    return [each for each in lint(form(*questions)) if each.level is not Level.NOTE]


def english(text: str) -> dict[str, str]:
    """A text whose Latvian has no fault."""
    return {"lv": "Vai tev patīk?", "en": text}


def test_a_good_form_has_no_findings() -> None:
    """So that a finding means something."""
    assert said(good("a"), good("b", choices=(TREE, HOUSE)), good("c", choices=(BUS, CAR))) == []


@pytest.mark.parametrize(
    ("fields", "level", "code"),
    [
        ({"choices": (TREE, HOUSE, BUS, CAR, BIKE)}, "E", "answers:too_many"),
        ({"choices": (TREE, Choice("x", {"lv": "X", "en": "X"}))}, "E", "answers:no_picture"),
        (
            {"choices": (TREE, Choice("x", {"lv": "X", "en": "X"}, "🌳"))},
            "E",
            "answers:same_picture",
        ),
        ({"choices": (Choice("yes", {"lv": "Jā", "en": "Yes"}, "👍"),)}, "E", "answers:other_sign"),
        ({"choices": YES_NO[::-1]}, "E", "answers:other_order"),
        ({"choices": ()}, "E", "road:dead_end"),
        ({"choices": (TREE, HOUSE), "skip": False}, "E", "ways:no_way_out"),
        ({"kind": Kind.TEXT, "voice": "no"}, "E", "ways:typing_only"),
        ({"required": "true()"}, "W", "ways:required"),
        ({"sensitive": True}, "W", "care:too_early"),
        ({"label": english("Do you have debts?")}, "W", "care:unmarked"),
        ({"guidance": {}}, "W", "care:no_simpler"),
        ({"guidance": {"lv": "Patīk?"}}, "W", "languages:no_simpler"),
        ({"label": {"lv": "Vai tev patīk?", "en": "-"}}, "E", "languages:missing"),
        ({"choices": (TREE, Choice("x", {"lv": "X"}, "🏠"))}, "E", "languages:missing"),
        (
            {"label": english("Do you " + "really " * 9 + "like it all?")},
            "W",
            "words:long_sentence",
        ),
        ({"label": english("Considerably " * 7 + "?")}, "W", "words:long_line"),
        ({"label": english("Do you walk? Do you run?")}, "W", "words:two_questions"),
        (
            {"choices": (TREE, Choice("x", {"lv": "X", "en": "x" * 21}, "🏠"))},
            "W",
            "words:long_button",
        ),
        ({"label": english("Do you not like it?")}, "W", "words:negation"),
        ({"label": english("Do you want education?")}, "W", "words:frightening"),
        ({"label": english("Do you have 2 hours?")}, "W", "sound:unspeakable"),
        ({"label": english("Do you like it? 👋")}, "W", "sound:unspeakable"),
        ({"label": english("Do you like *it*?")}, "W", "sound:unspeakable"),
        ({"label": english("Do you like Нет?")}, "W", "sound:unspeakable"),
        ({"label": english("Do you like cows, etc?")}, "W", "sound:unspeakable"),
        ({"relevant": "false()"}, "E", "road:unreachable"),
    ],
)
def test_a_planted_fault_is_found(fields: dict[str, object], level: str, code: str) -> None:
    """With its level, its row and its name."""
    found = [each for each in said(good(**fields)) if each.code == code]
    assert [(each.level.value, each.row, each.name) for each in found][:1] == [(level, 5, "a")]


def test_four_answers_are_a_note_only() -> None:
    """Four fit; three are easier."""
    of = form(good(choices=(TREE, HOUSE, BUS, CAR)))
    assert [(each.level, each.code) for each in lint(of)] == [(Level.NOTE, "answers:many")]


def test_the_same_picture_twice_running_is_found() -> None:
    """Else a new question looks as if nothing had happened."""
    codes = [
        each.code for each in said(good("a", choices=(TREE, BUS)), good("b", choices=(TREE, CAR)))
    ]
    assert codes == ["answers:picture_again"]


def test_a_block_may_hold_five_questions_at_once() -> None:
    """Alternatives that never meet count once; six that can meet are too many."""
    age = question("age", kind=Kind.HIDDEN)
    five = [good(f"q{at}") for at in range(4)]
    either = [good("young", relevant="/data/age = '13'"), good("old", relevant="/data/age = '25'")]
    assert said(age, *five, *either) == []
    six = [each.code for each in said(age, *five, *either, good("last"))]
    assert six == ["blocks:too_many"]


def test_speech_is_measured_by_the_voice_that_is_given() -> None:
    """Over fifteen seconds warns, over twenty keeps the form from being asked."""
    of = form(good())

    def findings(seconds: float) -> list[tuple[Level, str]]:
        found = lint(of, lambda text, language: seconds)
        return [(each.level, each.code) for each in found if each.language == "en"]

    assert findings(3.7) == []
    assert findings(3.8) == [(Level.WARNING, "sound:too_long")]
    assert findings(5.1) == [(Level.ERROR, "sound:too_long")]


def test_a_form_that_asks_nothing_is_an_error() -> None:
    """Prefilled values alone are no questionnaire."""
    assert [each.code for each in said(question("age", kind=Kind.HIDDEN))] == ["road:nothing_asked"]
