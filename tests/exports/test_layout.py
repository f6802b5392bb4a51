"""Which columns and tables there are, where forms go to the edges of what they may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.exports.files import as_csv
from bot.exports.responses import sensitive_names
from bot.exports.submissions import as_json
from bot.exports.tables import Table, tables
from bot.forms import Choice, Form, Group, Kind, Question, Repeat, SetOn, SetValue, seal
from tests.exports.census import FIRST, LATVIAN, NAMES, SECOND, response

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def _of(*questions: Question, **more: Any) -> Form:
    return seal(replace(FIRST, questions=questions, **{"groups": (), **more}))


def _cells(form: Form, **told: str) -> dict[str, object]:
    table = tables([form], [response(form, 1, NOON, told)], NAMES)[0]
    return dict(zip(table.headings, table.rows[0], strict=True))


def test_the_name_of_a_submission_has_no_column() -> None:
    """What a form works out for the metadata stands there alone."""
    name = Question("meta/instanceName", "/data/meta/instanceName", Kind.CALCULATE)
    assert "meta/instanceName" not in _cells(_of(*FIRST.questions[:2], name))


def test_a_value_inside_of_a_label_is_left_open() -> None:
    """A head can't hold what differs from run to run."""
    asked = Question("age", "/data/age", Kind.INTEGER, label={"lv": "Cik gadu ir ${ /data/name }?"})
    assert tables([_of(asked)], (), LATVIAN)[0].headings[0] == "Cik gadu ir …?"


def test_of_a_long_list_only_what_was_chosen_gets_a_column() -> None:
    """A list of a hundred and one villages makes two columns when two were chosen, known or not."""
    villages = tuple(Choice(f"v{number}", {}) for number in range(101))
    asked = Question("v", "/data/v", Kind.SELECT_MULTIPLE, choices=villages)
    cells = _cells(_of(asked), v="v7 gone")
    assert [name for name in cells if name.startswith("v/")] == ["v/v7", "v/gone"]
    assert (cells["v/v7"], cells["v/gone"]) == (1, 1)


def test_tables_have_names_that_sheets_and_files_can_have() -> None:
    """Two repeats of one name, and a form with a name that workbooks keep for themselves."""
    groups = (
        Group("/data/a/pet", name="a/pet", repeat=Repeat()),
        Group("/data/b/pet", name="b/pet", repeat=Repeat()),
    )
    made = tables([_of(groups=groups, form_id="History")], (), NAMES)
    assert [table.title for table in made] == ["History_2", "pet", "pet_2"]
    long = tables([_of(form_id="../" + "ā" * 40 + "x" * 40)], (), NAMES)[0].title
    assert len(long) <= 31
    assert not set(long) & set("/\\ā")


def test_what_is_set_from_a_sensitive_answer_is_sensitive() -> None:
    """A value that the form copies from a sensitive question stays with it, over two steps."""
    questions = (
        Question("ill", "/data/ill", Kind.TEXT, sensitive=True),
        Question("copy", "/data/copy", Kind.HIDDEN),
        Question("again", "/data/again", Kind.CALCULATE, calculation=" /data/copy "),
        Question("illness_day", "/data/illness_day", Kind.DATE),
    )
    copied = SetValue("/data/copy", " /data/ill ", SetOn.VALUE_CHANGED, "/data/ill")
    assert sensitive_names(_of(*questions, setvalues=(copied,))) == {"ill", "copy", "again"}


def test_what_is_worked_out_as_a_number_or_a_day_is_one() -> None:
    """A calculation of a type has cells of that type; one without stays a text."""
    sums = Question("sum", "/data/sum", Kind.CALCULATE, data_type="int")
    today = Question("today", "/data/today", Kind.METADATA, metadata="today", data_type="date")
    words = Question("words", "/data/words", Kind.CALCULATE)
    cells = _cells(_of(sums, today, words), sum="7", today="2026-11-20", words="7")
    assert (cells["sum"], cells["today"], cells["words"]) == (7, date(2026, 11, 20), "7")


def test_half_a_sign_breaks_no_file() -> None:
    """Half of an emoji, as a cut text may hold, becomes a question mark."""
    assert as_csv(Table("t", ("a",), (("x\ud83d",),))).decode("utf-8-sig") == "a\r\nx?\r\n"
    assert b'"name": "x?"' in as_json([response(FIRST, 1, NOON, {"name": "x\ud83d"})], NAMES)


def test_json_is_readable_as_it_stands() -> None:
    """Latvian and Cyrillic letters stand in the file as letters."""
    assert "Олег Ābols".encode() in as_json(
        [response(SECOND, 1, NOON, {"name": "Олег Ābols"})], NAMES
    )
