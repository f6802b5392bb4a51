"""Holds rules of an XForm at their edges to tables reckoned by hand, where the Markdown tables don't reach."""

from __future__ import annotations

import pytest

from bot.forms.program import FormFaulty
from bot.forms.values import range_values
from tests.forms.xform_writing import Walked, asked, bind, form_of, repeated

INPUTS = (
    "<b/><t>7</t><f>2.50</f><m>red green</m><d>2026-03-01</d>"
    "<dt>2026-03-01T23:30:00.000+02:00</dt><gone>5</gone>"
)
TYPES = (
    bind("t", type="int")
    + bind("f", type="decimal")
    + bind("d", type="date")
    + bind("dt", type="dateTime")
    + bind("gone", type="int", relevant="false()")
)
EDGES = {
    "date('9999-12-31T23:59:00Z')": "9999-12-31",
    "date('0001-01-01T00:00:00+05:00')": "",
    "date-time('0001-01-01')": "",
    "format-date(/data/dt, '%Y-%m-%d %H')": "2026-03-01 23",
    "number('2026-W09-7')": "",
    "date('2026-W09-7')": "",
    "format-date-time('12:30', '%H.%M')": "12.30",
    "decimal-date-time('2026-03-01T12:00:00+02:00')": "20513.416666666668",
    "/data/d - 1": "20512",
    "/data/d < '2026-03-02'": "true",
    "/data/t = '7.0'": "true",
    "/data/f = '2.5'": "true",
    "/data/gone = ''": "true",
    "count(/data/gone)": "0",
    "count(/data/b)": "1",
    "/data/gone + 1": "",
    "coalesce(/data/gone, /data/b, 'z')": "z",
    "selected(/data/m, 'gree')": "false",
    "selected(/data/m, ' green ')": "true",
    "selected-at(/data/m, 1.9)": "green",
    "selected-at(/data/m, /data/b)": "",
    "round(-2.5)": "-2",
    "round(-2.51)": "-3",
    "round(1.005, 2)": "1.01",
    "round(-15, -1)": "-10",
    "round(5, 99)": "",
    "int(-3.9)": "-3",
    "-5.5 mod 2": "-1.5",
    "pow(-10, 309)": "-Infinity",
    "true() + 1": "2",
    "3 > 2 > 1": "false",
    "'2' < '10'": "true",
    "'a' < 'b'": "false",
    "true() = 'false'": "true",
    "substr('hello', -3, -1)": "ll",
    "substr('hello', 3, 1)": "",
    "join(',', '', 'b')": ",b",
    "if('false', 'a', 'b')": "a",
    "if(/data/b, 'a', 'b')": "b",
    "regex('ab', 'a|ab')": "true",
    "regex('xaby', 'ab')": "false",
    "/data/t -1": "6",
    "'a'='a'and'b'='b'": "true",
    "count(/data/t[. > 6])": "1",
    "count(/data/t[. > 7])": "0",
    "./../t": "7",
    "self::node()": "",
}


def test_expressions_at_their_edges_give_what_the_table_says() -> None:
    """In a zone east of Greenwich, where days begin earlier."""
    calculated = "".join(f"<c{at}/>" for at in range(len(EDGES)))
    binds = "".join(bind(f"c{at}", calculate=source) for at, source in enumerate(EDGES))
    walked = Walked(form_of(INPUTS + calculated, TYPES + binds, asked("t", "f", "d", "dt", "gone")),
                    zone="Europe/Riga")  # fmt: skip
    found = {source: walked.worked_out[f"c{at}"] for at, source in enumerate(EDGES)}
    assert found == EDGES


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("substr('a')", "2 to 3 arguments"),
        ("concat()", "1 or more arguments"),
        ("min()", "1 or more arguments"),
        ("once()", "1 argument"),
        ("today(1)", "0 arguments"),
        ("indexed-repeat(/data/t, /data)", "3 to 7 arguments"),
        ("sum(3)", "must be a question"),
        ("regex('a', '(?=a)')", "invalid perl operator: (?="),
        ("1e3", "where an operator should"),
        ("/data/t-1", "/data/t-1"),
        ("last()", "last()"),
    ],
)
def test_what_cannot_be_run_is_refused_before_the_first_answer(source: str, words: str) -> None:
    """With words that an author of forms understands."""
    with pytest.raises(FormFaulty) as faulty:
        Walked(form_of("<t/><c/>", bind("c", calculate=source), asked("t")))
    assert words in faulty.value.faults[0].message


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("lv", "1. marts, Svētdiena"),
        ("ru", "1. март, воскресенье"),
        ("en", "1. March, Sunday"),
        ("xx", "1. March, Sunday"),
    ],
)
def test_days_and_months_are_named_in_the_language_of_the_person(
    language: str, written: str
) -> None:
    """In English where the language isn't known."""
    rule = bind("c", calculate="format-date('2026-03-01', '%e. %B, %A')")
    assert Walked(form_of("<c/>", rule), language=language).worked_out == {"c": written}


def test_ranges_without_end_are_cut_and_exponents_are_none() -> None:
    """A form from elsewhere may say anything; nothing of it fills the memory."""
    assert range_values("1", "10", "3") == ("1", "4", "7", "10")
    assert range_values("2", "0", "0.5") == ("2", "1.5", "1", "0.5", "0")
    assert len(range_values("0", "9" * 300, "1")) == 1_001
    for odd in ("1e99999999", "NaN", "Infinity", ""):
        assert range_values(odd, "1", "1") == range_values("0", odd, "1") == ()
        assert range_values("0", "1", odd) == ()


def test_constraints_are_about_the_new_answer_and_only_about_one() -> None:
    """Both bounds of `. > 3 and . <= 10`; a blank answer never breaks a constraint."""
    walked = Walked(
        form_of("<a/>", bind("a", type="int", constraint=". > 3 and . <= 10"), asked("a"))
    )
    told = [walked.sets("a", value) for value in ("3", "4", "10", "11", "", "9")]
    assert told == ["constraint", "ok", "ok", "constraint", "ok", "ok"]
    assert walked.sets("a", "3") == "constraint"
    assert walked.values["a"] == "9"


def test_a_later_answer_that_breaks_an_earlier_one_brings_it_back() -> None:
    """The earlier one keeps its value until it is answered anew."""
    walked = Walked(form_of("<a/><b/>", bind("b", constraint=". > /data/a"), asked("a", "b")))
    assert [walked.sets("a", "4"), walked.sets("b", "5"), walked.next] == ["ok", "ok", None]
    walked.sets("a", "5")
    assert (walked.next, walked.values["b"]) == ("b", "5")
    walked.sets("b", "6")
    assert walked.next is None


def test_required_by_an_expression_holds_only_while_it_says_so() -> None:
    """It is about blank answers, and a question that was left out comes back when it turns required."""
    walked = Walked(form_of("<a/><b/>", bind("b", required="/data/a = 'yes'"), asked("a", "b")))
    walked.sets("a", "no")
    assert (walked.sets("b", ""), walked.next) == ("ok", None)
    walked.sets("a", "yes")
    assert (walked.next, walked.sets("b", "")) == ("b", "required")


def test_once_keeps_and_a_visible_calculation_follows_its_input() -> None:
    """A person's correction stays until an input changes."""
    rules = bind("o", calculate="once(/data/a)") + bind("v", calculate="/data/a * 2")
    walked = Walked(form_of("<a/><o/><v/>", rules, asked("a", "v")))
    walked.sets("a", "2")
    walked.sets("v", "99")
    assert (walked.worked_out["o"], walked.values["v"]) == ("2", "99")
    walked.sets("a", "3")
    assert (walked.worked_out["o"], walked.values["v"]) == ("2", "6")


def test_inside_a_repeat_a_path_means_this_instance_and_a_predicate_all() -> None:
    """`current()` is the node whose rule runs; what comes before it is found by position."""
    rules = (
        bind("r/same", calculate="count(../../r[id = current()/../id])")
        + bind("r/before", calculate="sum(../../r[position() < position(current()/..)]/v)")
        + bind("r/own", calculate="sum(/data/r/v)")
        + bind("r/total", calculate="count(/data/r)")
        + bind("last", calculate="/data/r[position() = count(/data/r)]/v")
        + bind("none", calculate="/data/r[9]/v")
    )
    instance = '<r jr:template=""><id/><v/><same/><before/><own/><total/></r><last/><none/>'
    walked = Walked(form_of(instance, rules, repeated("r", asked("r/id", "r/v"))))
    for number, (name, value) in enumerate([("x", "1"), ("y", "2"), ("x", "4")], 1):
        walked.adds("r")
        walked.sets(f"r[{number}]/id", name)
        walked.sets(f"r[{number}]/v", value)
    told = walked.worked_out
    columns = ("same", "before", "own", "total")
    rows = [[told[f"r[{number}]/{name}"] for name in columns] for number in (1, 2, 3)]
    assert rows == [["2", "0", "1", "3"], ["1", "1", "2", "3"], ["2", "3", "4", "3"]]
    assert (told["last"], told["none"]) == ("4", "")
