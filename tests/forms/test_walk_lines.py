"""Holds the walk to lines as careless tools write them: each is judged, none stops it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.forms.xform_writing import Walked, asked, bind, form_of

TINY = form_of(
    "<a/><b/><day/><ticks/>",
    bind("a", type="int") + bind("day", type="date"),
    asked("a", "b", "day")
    + '<select ref="/data/ticks"><item><label>One</label><value>one</value></item>'
    "<item><label>Two</label><value>two</value></item></select>",
)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[" * 100_000, "no JSON"),
        ('{"set": "/data/b"}', "“value” is no text"),
        ('{"set": "/data/b", "value": ["x"]}', "“value” is no text"),
        ('{"set": "/data/b", "value": {"x": 1}}', "“value” is no text"),
        ('{"set": "/data/b", "value": NaN}', "“value” is no text"),
        ('{"set": "/data/b", "value": 1e400}', "“value” is no text"),
        ('{"set": "/data/b", "value": "\\ud800"}', "“value” is no text"),
        ('{"set": "/data/b", "value": "x\\u0000"}', "“value” is no text"),
        ('{"set": "/data/\\ud800", "value": "x"}', "“set” is no text"),
        ('{"set": ["/data/b"], "value": "x"}', "“set” is no text"),
        ('{"language": 3}', "“language” is no text"),
        ('{"set": "/data/b", "value": "x", "language": "en"}', "a line sets a value"),
        ('{"set": "/data/a", "value": "+5"}', "no whole number"),
        ('{"set": "/data/a", "value": " 5 "}', "no whole number"),
        ('{"set": "/data/a", "value": "5.0"}', "no whole number"),
        ('{"set": "/data/a", "value": "٥"}', "no whole number"),
        ('{"set": "/data/day", "value": "2026-W09-7"}', "no date"),
        ('{"set": "/data/day", "value": "20260301"}', "no date"),
        ('{"set": "/data/day", "value": "2026-02-29"}', "no date"),
        ('{"set": "/data/ticks", "value": "one three"}', "“three”"),
    ],
)
def test_a_line_that_cannot_be_done_changes_nothing(line: str, words: str) -> None:
    """It is told with a sentence that can be printed, and the state before it stays."""
    walked = Walked(TINY)
    before = walked.state
    assert words in walked.line(line)
    json.dumps(walked.state, ensure_ascii=False).encode()
    assert {**walked.state, "verdict": "ok"} == before


@pytest.mark.parametrize(
    ("path", "value", "held"),
    [
        ("a", 3, "3"),
        ("a", 3.0, "3"),
        ("a", "-3", "-3"),
        ("b", True, "true"),
        ("b", 0.5, "0.5"),
        ("b", None, ""),
        ("b", "  ", ""),
        ("b", "a\u2028b\u0085c", "a\u2028b\u0085c"),
        ("day", "2028-02-29", "2028-02-29"),
        ("ticks", "two one", "two one"),
    ],
)
def test_a_value_is_held_as_a_form_stores_it(path: str, value: object, held: str) -> None:
    """Numbers and truths that a tool didn't write as text count as if it had; null is blank."""
    walked = Walked(TINY)
    assert walked.sets(path, value) == "ok"
    assert walked.values[path] == held


def test_lines_end_at_the_end_of_a_line_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Text of JSON may hold signs that other tools take for the end of a line; blank lines say nothing."""
    form, answers = tmp_path / "form.md", tmp_path / "answers.jsonl"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | text | q | Q? |\n", encoding="utf-8"
    )
    text = json.dumps({"set": "/data/q", "value": "a\u2028b\x85c"}, ensure_ascii=False)
    answers.write_bytes(f"\n{text}\r\n\n".encode())
    assert main(["form", "walk", str(form), "--answers", str(answers)]) == 0
    states = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    assert [each["questions"][0]["value"] for each in states] == ["", "a\u2028b\x85c"]


def test_answers_that_are_not_there_are_told_with_their_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit code 2, and what can't be read."""
    form = tmp_path / "form.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | text | q | Q? |\n", encoding="utf-8"
    )
    assert main(["form", "walk", str(form), "--answers", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl can't be read" in capsys.readouterr().err


def test_a_rule_that_breaks_while_the_state_is_told_is_told_in_its_place() -> None:
    """A text grown out of bounds in a condition ends the walk with its reason, not with a fault."""
    grown = "string-length(concat(" + ", ".join(["/data/b"] * 60) + ")) > 0"
    walked = Walked(form_of("<b/><c/>", bind("c", required=grown), asked("b", "c")))
    assert "too long" in walked.sets("b", "x" * 200)
    assert (walked.state["questions"], walked.next) == ([], None)
