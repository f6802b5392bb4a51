"""Holds expressions to ODK's meaning: each function and operator at its edges, by tables made by hand."""

from __future__ import annotations

import pytest

from bot.forms import Kind
from bot.forms.expressions import Expression, ExpressionRefused, Places, compile_expression
from bot.forms.findings import Level
from bot.forms.instance import settle
from bot.forms.outline import outline_of
from bot.forms.program import FormFaulty, compile_form
from tests.forms.authoring import form, imported, question

HIDDEN = {
    "blank": "",
    "three": "3",
    "half": "2.5",
    "minus": "-2.5",
    "word": "rīts",
    "many": "red green blue",
    "day": "2026-03-01",
    "moment": "2026-03-01T12:00:00Z",
    "false_word": "false",
}

TABLES: dict[str, dict[str, str]] = {
    "comparing": {
        "${three} < 3": "false",
        "${three} <= 3": "true",
        "${three} > 2.99": "true",
        "${three} >= 3.01": "false",
        "${three} = 3": "true",
        "${three} = '3.0'": "false",
        "${three} != 3": "false",
        "${blank} < 3": "false",
        "${blank} >= 3": "false",
        "${blank} = 0": "false",
        "${blank} != 0": "true",
        "${blank} = ''": "true",
        "${day} < date('2026-03-02')": "true",
        "${day} > ${moment}": "false",
        "'a' = 'a' and 'a' != 'b'": "true",
    },
    "reckoning": {
        "${three} + 1": "4",
        "${blank} + 1": "",
        "${word} * 2": "",
        "${three} - -1": "4",
        "1 + 2 * 3 - 4": "3",
        "(1 + 2) * 3": "9",
        "7 div 2": "3.5",
        "1 div 0": "Infinity",
        "-1 div 0": "-Infinity",
        "0 div 0": "",
        "-7 mod 3": "-1",
        "7 mod -3": "1",
        "5 mod 0": "",
        "1 div 10000000": "0.0000001",
        "${day} + 1": "20514",
        "date(${day} + 1)": "2026-03-02",
        "- ${three}": "-3",
    },
    "truth": {
        "not(${three} = 3)": "false",
        "not(false()) and true()": "true",
        "true() and false()": "false",
        "false() or false()": "false",
        "${three} = 3 or ${word} = 'x' and false()": "true",
        "boolean-from-string('true')": "true",
        "boolean-from-string('1')": "true",
        "boolean-from-string('yes')": "false",
        "if(${three} > 2, 'more', 'less')": "more",
        "if(${blank} = '', 'none', 1 div 0)": "none",
        "coalesce(${blank}, 'x')": "x",
        "coalesce(${three}, 'x')": "3",
    },
    "lists": {
        "selected(${many}, 'green')": "true",
        "selected(${many}, 'gree')": "false",
        "selected(${many}, 'red green')": "false",
        "selected(${blank}, '')": "false",
        "count-selected(${many})": "3",
        "count-selected(${blank})": "0",
        "selected-at(${many}, 0)": "red",
        "selected-at(${many}, 2)": "blue",
        "selected-at(${many}, 3)": "",
        "selected-at(${many}, -1)": "",
        "count-non-empty(${many}, ${blank}, ${three})": "2",
    },
    "texts": {
        "concat('a', ${three}, ${blank}, 'b')": "a3b",
        "join('-', 'a', 'b', 'c')": "a-b-c",
        "string-length(${word})": "4",
        "string-length(${blank})": "0",
        "contains(${word}, 'ī')": "true",
        "contains(${word}, 'x')": "false",
        "starts-with(${word}, 'rī')": "true",
        "starts-with(${word}, 'ī')": "false",
        "ends-with(${word}, 'ts')": "true",
        "ends-with(${word}, 't')": "false",
        "substr('hello', 1, 3)": "el",
        "substr('hello', 2)": "llo",
        "substr('hello', -2)": "lo",
        "substr('hello', 3, 99)": "lo",
        "substring-before('a-b-c', '-')": "a",
        "substring-before('abc', '-')": "",
        "substring-after('a-b-c', '-')": "b-c",
        "substring-after('abc', '-')": "",
        "translate('abba', 'ab', 'x')": "xx",
        "normalize-space('  a   b ')": "a b",
        "string(3.0)": "3",
        "regex('abc', 'b')": "false",
        "regex('abc', 'a.c')": "true",
        "regex('žēl', '[a-zāčēģīķļņšūž]+')": "true",
    },
    "numbers": {
        "int(2.9)": "2",
        "int(-2.9)": "-2",
        "round(2.5)": "3",
        "round(${minus})": "-2",
        "round(2.345, 2)": "2.35",
        "round(1234, -2)": "1200",
        "min(3, 1, 2)": "1",
        "max(3, ${half})": "3",
        "max(3, ${blank})": "3",
        "min(${blank}, ${word})": "",
        "abs(${minus})": "2.5",
        "pow(2, 3)": "8",
        "pow(0, -1)": "Infinity",
        "pow(-8, 1 div 3)": "",
        "sqrt(9)": "3",
        "sqrt(-1)": "",
        "log(1)": "0",
        "log(0)": "-Infinity",
        "log10(1000)": "3",
        "exp(0)": "1",
        "exp(1000)": "Infinity",
        "round(pi(), 2)": "3.14",
        "number('12')": "12",
        "number('1e3')": "",
        "number('')": "",
    },
    "dates": {
        "number(${day})": "20513",
        "date(20513)": "2026-03-01",
        "date(${moment})": "2026-03-01",
        "date(${word})": "",
        "decimal-date-time(${moment})": "20513.5",
        "decimal-date-time(${blank})": "",
        "number('2026-02-30')": "",
        "date-time(${day})": "2026-03-01T00:00:00.000+00:00",
        "date-time(${blank})": "",
        "decimal-time('18:00')": "0.75",
        "decimal-time(${moment})": "0.5",
        "decimal-time(${word})": "",
        "format-date(${day}, '%Y-%n-%e %b %a')": "2026-3-1 Mar Sun",
        "format-date(${day}, '%y%m%d %B %A %%')": "260301 March Sunday %",
        "format-date-time(${moment}, '%H:%M:%S.%3')": "12:00:00.000",
        "format-date(${blank}, '%Y')": "",
        "today()": "1970-01-01",
        "now()": "1970-01-01T00:00:00.000+00:00",
        "${day} - date('2026-02-28') = 1": "true",
        "${day} <= date('2026-03-01')": "true",
        "${day} < date('2026-03-01')": "false",
    },
    "values": {
        "boolean(${blank})": "false",
        "boolean(${false_word})": "true",
        "boolean(0)": "false",
        "string-length(string(true()))": "4",
        "once('x')": "x",
        "position(..)": "1",
        "count(${three})": "1",
        "count(${three} | ${blank} | ${three})": "2",
        "sum(${three} | ${half} | ${word})": "5.5",
        "uuid(0)": "",
        "string-length(uuid())": "36",
        "string-length(uuid(8))": "8",
        "random() < 1": "true",
        "${three}[. = '3'] = '3'": "true",
    },
    "checklists": {
        "checklist(2, 3, ${three} = 3, ${blank} = '', false())": "true",
        "checklist(3, 3, ${three} = 3, ${blank} = '', false())": "false",
        "checklist(-1, 1, true(), true())": "false",
        "weighted-checklist(3, 5, true(), 2, true(), 1.5, false(), 9)": "true",
        "weighted-checklist(3, 5, true(), 2, false(), 1.5)": "false",
    },
    "codes": {
        "digest('abc', 'MD5', 'hex')": "900150983cd24fb0d6963f7d28e17f72",
        "digest('abc', 'SHA-1')": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
        "base64-decode('xKtz')": "īs",
        "base64-decode('?')": "",
    },
    "angles": {
        "round(sin(pi() div 2), 6)": "1",
        "cos(0)": "1",
        "round(tan(pi() div 4), 6)": "1",
        "asin(2)": "",
        "acos(1)": "0",
        "round(atan(1) * 4, 5)": "3.14159",
        "round(atan2(1, -1) * 4, 5)": "9.42478",
        "exp10(2)": "100",
    },
    "places": {
        "round(distance('57 24 0 0;58 24 0 0'), 0)": "111319",
        "distance('57 24 0 0')": "0",
        "round(area('0 0;0 1;1 1;1 0') div 1000000, 0)": "12391",
        "area('0 0;0 1')": "0",
    },
}


def tiny(expressions: list[str]) -> str:
    """A Markdown form with a hidden question per input and a calculation per expression."""
    rows = [f"| | hidden | {name} | | |" for name in HIDDEN]
    sources = [source.replace("|", "\\|") for source in expressions]
    rows += [f"| | calculate | c{at} | | {source} |" for at, source in enumerate(sources)]
    head = "| survey |\n| | type | name | label::English (en) | calculation |\n"
    asked = "| | text | last | Last? | |\n"
    settings = "| settings |\n| | form_id | default_language |\n| | tiny | English (en) |\n"
    return head + "\n".join(rows) + "\n" + asked + settings


@pytest.mark.parametrize("group", TABLES)
def test_each_group_of_functions_gives_what_the_table_says(group: str) -> None:
    """A tiny form per group, through the converter, with all its expressions at once."""
    table = TABLES[group]
    result = imported(tiny(list(table)))
    assert result.form is not None, [finding.line() for finding in result.findings]
    settled = settle(compile_form(result.form), {}, HIDDEN)
    values = [settled.values[settled_place] for settled_place in _calculated(result.form.questions)]
    assert dict(zip(table, values, strict=True)) == table


def _calculated(questions: tuple[object, ...]) -> list[int]:
    return [at for at, each in enumerate(questions) if getattr(each, "calculation", None)]


OUTLINE = outline_of(form(question("a"), question("b", kind=Kind.TEXT)))


def compiled(source: str) -> Expression:
    """An expression of the question `b`, which stands after `a`."""
    return compile_expression(source, Places(OUTLINE, OUTLINE.paths["/data/b"]), condition=True)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("nosuch(1)", "nosuch()"),
        ("if(1 = 1, 2)", "3 arguments, but is given 2"),
        ("coalesce('a')", "2 or more arguments"),
        ("round(1, 2, 3)", "1 to 2 arguments"),
        ("'x", "can't be read"),
        ("1 +", "where a value should"),
        ("1 2", "where an operator should"),
        ("(1", "missing"),
        ("/data/none", "doesn't have"),
        ("/other/a", "doesn't have"),
        ("../none", "doesn't have"),
        ("../../../a", "out of the form"),
        ("/data/a/*", "can't be run"),
        ("/data//a", "can't be run"),
        ("ancestor::a", "can't be run"),
        ("instance('none')/root/item", "list “none”"),
        ("pulldata('none', 'a', 'b', 'c')", "no list “none”"),
        ("count('a')", "must be a question"),
        ("indexed-repeat(/data/a, /data/b, 1)", "around the question"),
        ("regex('a', /data/a)", "written out"),
        ("regex('a', '(')", "pattern"),
        ("regex('a', '(a)\\1')", "pattern"),
        ("digest('a', 'crc')", "method"),
        ("(" * 60 + "1" + ")" * 60, "deeper than 50"),
        ("1" * 2_001, "longer than"),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_reason(source: str, words: str) -> None:
    """Unknown names, wrong counts and unreadable text are found when compiled, never later."""
    with pytest.raises(ExpressionRefused) as refused:
        compiled(source)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("not(/data/a)", "no condition"),
        ("/data/a and 1 = 1", "no condition"),
        ("/data/a", "no condition"),
        ("/data/a = true()", "true() or false()"),
        ("name = 'x'", "write ${name}"),
        ("/data/a = null", "write ${null}"),
    ],
)
def test_an_author_is_asked_to_say_more_where_tools_disagree(source: str, words: str) -> None:
    """A bare question as a condition blocks a questionnaire, though a foreign XForm runs with it."""
    assert words in compiled(source).loose[0]
    of = form(question("a"), question("b", source))
    with pytest.raises(FormFaulty) as faulty:
        compile_form(of)
    assert words in faulty.value.faults[0].message
    assert compile_form(of, strict=False).form is of


def test_relative_paths_find_their_questions() -> None:
    """The converter writes `../x` for an added "other" question."""
    assert compiled("../a = 'x'").inputs == {OUTLINE.paths["/data/a"]}
    assert compiled("current()/../a = 'x'").inputs == {OUTLINE.paths["/data/a"]}
    assert compiled("parent::node()/a = 'x'").inputs == {OUTLINE.paths["/data/a"]}


def test_an_exploding_pattern_does_not_stall() -> None:
    """RE2 takes time in step with the text; the pattern that doubles elsewhere returns at once."""
    text = "a" * 2_000
    result = imported(tiny(["regex(${word}, '(a+)+b')"]))
    assert result.form is not None
    settled = settle(compile_form(result.form), {}, {**HIDDEN, "word": text})
    assert settled.values[_calculated(result.form.questions)[0]] == "false"


def test_rules_in_a_circle_are_named() -> None:
    """Two calculations that use each other are an error with both names."""
    result = imported(tiny(["${c1} + 1", "${c0} + 1"]))
    circles = [each for each in result.findings if "circle" in str(each.params.get("why"))]
    assert result.form is None
    assert [(each.level, each.row) for each in circles] == [(Level.ERROR, len(HIDDEN) + 2)]
    assert "c0, c1" in str(circles[0].params["why"])
