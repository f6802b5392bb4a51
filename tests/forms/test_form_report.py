"""Holds the report to its readers: short in the chat, whole in the file, kind, and safe to open."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import bot.forms
from bot.form_report import lines, page, reason_in_words, summary, what
from bot.forms.findings import Finding, Level
from bot.forms.importer import Imported
from bot.i18n import Translators
from bot.wording import forms_report as words
from bot.wording.registry import Verbatim
from tests.forms.authored_files import HEADER, form_sheets, read_here

ENGLISH = Translators(("en",)).of("en")
WARM = ("select_one yn", "warm", "Is it warm?", "Warm?")


def short(imported: Imported) -> list[str]:
    """The answer in the chat, line by line."""
    return ENGLISH.say(summary(imported, "farm.xlsx")).splitlines()


def whole(imported: Imported) -> str:
    """The page, as text."""
    return page(imported, "farm.xlsx", ENGLISH).decode()


def test_a_good_form_gets_three_short_lines() -> None:
    """What it is, how long it is, and that there is more to read."""
    said = short(read_here(form_sheets(WARM)))
    assert said == [
        "“farm.xlsx” can be asked. Please look at what is said about it first.",
        "“Trial”, version 1: 1 question in English.",
        "1 thing is missing.",
        "Everything, with what to do, is in the report.",
    ]


def test_a_form_that_blocks_says_so_first_and_names_the_place() -> None:
    """At most six lines, whatever there is to say."""
    header = (*HEADER, "relevence", "appearance")
    rows = [
        (*WARM, "", ""),
        ("select_one yn", "warm", "Is it dry?", "Dry?", "", "w2"),
        ("geoshape", "field", "Your field?", "Field?", "", ""),
        ("text", "a", "Why?", "Why?", "${warm} = 'yes'", ""),
    ]
    said = short(read_here(form_sheets(*rows, header=header)))
    assert said[0] == "“farm.xlsx” can't be asked yet."
    assert said[1] == "1 thing has to be changed first."
    assert said[-2].startswith("First: sheet survey, row 1: Nobody reads a column “relevence”.")
    assert 3 <= len(said) <= 6


def test_the_page_is_grouped_by_how_much_it_matters() -> None:
    """What blocks stands first; within a group the order is that of the sheet."""
    rows = [WARM, ("text", "", "Where?", "Where?"), ("chocolate", "b", "Which?", "Which?")]
    text = whole(read_here(form_sheets(*rows)))
    heads = re.findall(r"<h2>(.*?)</h2>", text)
    assert heads[0] == "This has to be changed first"
    assert text.index("row 3") < text.index("row 4")


def test_words_of_a_form_are_never_markup_of_the_page() -> None:
    """A hostile name or text opens nothing on the coordinator's phone."""
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    imported = read_here(form_sheets(("select_one " + "x<b>", "a", evil, "Why?"), WARM))
    text = whole(
        Imported(imported.form, (*imported.findings, Finding(Level.NOTE, "x", message=evil)))
    )
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "default-src 'none'" in text


def test_every_level_has_a_head() -> None:
    """And all but the last are counted in the chat."""
    assert set(words.HEADS) == {level.value for level in Level}
    assert set(words.COUNTS) == {level.value for level in Level if level is not Level.NOTE}


def test_every_remedy_belongs_to_something_that_is_found() -> None:
    """A remedy under another code would never be read."""
    assert set(words.REMEDY) <= set(words.WHAT)


def codes_in_source() -> Iterator[tuple[str, frozenset[str]]]:
    """Each code written in bot/forms where a finding is made, with the names of its parameters."""
    for path in sorted(Path(bot.forms.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _code_of(node)


def _code_of(call: ast.Call) -> Iterator[tuple[str, frozenset[str]]]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in ("_say", "_say_row", "_find", "_error", "Finding"):
        return
    literals = [each.value for each in call.args if isinstance(each, ast.Constant)]
    code = next((each for each in literals if isinstance(each, str) and ":" in each), None)
    spread = any(each.arg is None or each.arg == "params" for each in call.keywords)
    own_words = len(literals) > 1 or any(isinstance(each, ast.JoinedStr) for each in call.args)
    if code is None or spread or own_words:
        return
    places = {"level", "sheet", "row", "name", "language"}
    yield code, frozenset(each.arg for each in call.keywords if each.arg) - places


@pytest.mark.parametrize(("code", "given"), sorted(set(codes_in_source()), key=str))
def test_every_finding_has_words_that_its_parameters_fill(code: str, given: frozenset[str]) -> None:
    """A code without words, or a sentence with a hole, never reaches a coordinator."""
    texts = [words.WHAT[code.removesuffix("_named")]]
    texts += [words.REMEDY[code]] if code in words.REMEDY else []
    for text in texts:
        for form in (text.english, text.plural or ""):
            needed = {field for _, field, _, _ in Formatter().parse(form) if field}
            assert needed <= given | {"name"}, (code, needed - given)


def test_a_rule_that_can_not_be_run_names_the_rows_that_need_it() -> None:
    """So that whoever repairs it sees how far it reaches."""
    params = {"rule": "relevant", "why": "unknown function nosuch()", "rows": "4, 9"}
    finding = Finding(Level.ERROR, "rule:relevant", sheet="survey", row=3, name="a", params=params)
    assert ENGLISH.say(what(finding)) == (
        "The rule “relevant” can't be run: unknown function nosuch(). Rows 4, 9 depend on it."
    )


PLAIN_REASONS = {
    "only node() can stand after this axis",
    "“..” after a “[…]” can't be run by the bot",
}
"""Of paths that only a converter writes; whoever meets one asks for help in any case."""


def reasons_in_source() -> Iterator[str]:
    """Each reason for which the reader of rules refuses one, with something in each hole."""
    source = Path(bot.forms.__file__).with_name("expressions.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        thrown = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(thrown, ast.Call) and getattr(thrown.func, "id", "") == "ExpressionRefused":
            yield from _said_by(thrown.args[0])


def _said_by(words_of: ast.expr) -> Iterator[str]:
    if isinstance(words_of, ast.Constant):
        yield str(words_of.value)
    elif isinstance(words_of, ast.JoinedStr):
        parts = [
            str(each.value) if isinstance(each, ast.Constant) else "x" for each in words_of.values
        ]
        yield "".join(parts)


@pytest.mark.parametrize("reason", sorted(set(reasons_in_source()) - PLAIN_REASONS))
def test_every_reason_against_a_rule_can_be_translated(reason: str) -> None:
    """It is said in English by the reader of rules, and found again by its English here."""
    said = reason_in_words(reason)
    assert not isinstance(said, Verbatim), reason
    assert ENGLISH.say(said) == reason


def test_the_terminal_says_all_that_the_page_says() -> None:
    """In plain lines, with the same words."""
    imported = read_here(form_sheets(WARM, ("chocolate", "b", "Which?", "Which?")))
    told = "\n".join(ENGLISH.say(each) for each in lines(imported, "farm.xlsx"))
    assert "- sheet survey, row 3, “b”: There is no type “chocolate”." in told
    assert "  What to do: Choose one of the types of the XLSForm standard." in told
