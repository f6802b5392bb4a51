"""Holds the import to its promise for any sheets at all: a form, or why there is none, and never an exception."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.form_report import lines, page, summary
from bot.forms import child
from bot.forms.findings import has_errors
from bot.forms.importer import Imported, examined, prepared
from bot.i18n import Translators

HEADERS = (
    *(
        "type",
        "name",
        "label",
        "label::Latvian (lv)",
        "label::English",
        "hint",
        "relevant",
        "relevance",
    ),
    *(
        "constraint",
        "required",
        "calculation",
        "choice_filter",
        "repeat_count",
        "default",
        "trigger",
    ),
    *(
        "appearance",
        "parameters",
        "body::kb:block",
        "bind::kb:group",
        "list_name",
        "value",
        "emoji",
    ),
    *(
        "media::image",
        "bind::tag",
        "",
        "Type",
        "remark",
        "relevence",
        "form_id",
        "default_language",
    ),
)
CELLS = (
    *(
        "",
        "text",
        "select_one yn",
        "select_multiple yn or_other",
        "rank yn",
        "integer",
        "note",
        "range",
    ),
    *(
        "begin_group",
        "end_group",
        "begin repeat",
        "end repeat",
        "calculate",
        "hidden string",
        "geoshape",
    ),
    *(
        "audit",
        "start",
        "deviceid",
        "select_one_from_file a.csv",
        "nonsense",
        "a",
        "b",
        "a b",
        "yn",
        "yes",
    ),
    *(
        "${a} = 'yes'",
        "${b",
        "${a}",
        "((",
        "1",
        "true",
        "now()",
        ".",
        "w2",
        "start=1 end=5",
        "-",
        "é",
        "✋",
    ),
    *(
        "\x00",
        "=1+1",
        "${last-saved#a}",
        "Latvian (lv)",
        "meta",
        "x" * 300,
        "end_kobomatrix",
        "<b>&amp;",
    ),
)
ROWS = st.lists(st.lists(st.sampled_from(CELLS), max_size=7), max_size=9)
SHEET = st.builds(
    lambda header, rows: [header, *rows],
    st.lists(st.sampled_from(HEADERS), max_size=7),
    ROWS,
)
KINDS = (
    *("text", "integer", "note", "select_one yn", "select_multiple yn", "select_one yn or_other"),
    *(
        "rank yn",
        "date",
        "range",
        "geopoint",
        "calculate",
        "hidden",
        "start",
        "image",
        "begin_group",
    ),
    *("end_group", "begin_repeat", "end_repeat", "geoshape", "deviceid", "acknowledge", "time"),
)
RULES = (
    *("", "", "", "${a} = 'yes'", "${b} > 1", "1 = 1", "${a}", "today() > 1", "count(${c}) > 0"),
    *("selected(${a}, 'x')", "position(..) = 1", "${last-saved#a}", "nosuch(1)", "if(${a}, 1, 2)"),
    *(
        "yes",
        "no",
        "(((",
        ". > 2",
        "regex(., 'a+')",
        "indexed-repeat(${a}, ${c}, 1)",
        "once(random())",
    ),
)
KNOWN = (
    ["select_one yn", "a", "Is it?"],
    ["integer", "b", "How many?"],
    ["begin_group", "c", "Part"],
    ["text", "cc", "What?"],
    ["end_group", "", ""],
)
QUESTION = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from("defghijk"),
    st.sampled_from(("What is it?", "What?", "Is ${a} it?", "-", "What is the 2nd?")),
    *[st.sampled_from(RULES)] * 3,
).map(list)
FORM = st.builds(
    lambda columns, rows: [["type", "name", "label", *columns], *KNOWN, *rows],
    st.permutations(("relevant", "constraint", "calculation", "required", "default")).map(
        lambda columns: columns[:3]
    ),
    st.lists(QUESTION, min_size=1, max_size=6),
)
YES_NO = [
    ["list_name", "name", "label", "emoji"],
    ["yn", "yes", "Yes", "✋"],
    ["yn", "no", "No", "✊"],
]
BOOKS = st.fixed_dictionaries(
    {"survey": st.one_of(FORM, FORM, SHEET), "choices": st.one_of(st.just(YES_NO), SHEET)},
    optional={"settings": SHEET, "external_choices": SHEET, "entities": SHEET, "notes": SHEET},
)


def read(sheets: dict[str, list[list[str]]]) -> Imported:
    """What the import makes of these sheets, in this process."""
    ready = prepared(b"", {"sheets": sheets, "remarks": []}, language="en")
    if has_errors(ready.findings):
        return examined(ready, {})
    return examined(ready, child.convert(ready.mended.sheets()))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BOOKS)
def test_any_sheets_end_in_a_form_or_in_words(sheets: dict[str, list[list[str]]]) -> None:
    """Nothing in a file makes the import break, and the report on it can always be written."""
    imported = read(sheets)
    assert (imported.form is None) == has_errors(imported.findings)
    english = Translators(("en",)).of("en")
    assert 1 <= len(english.say(summary(imported, "x")).splitlines()) <= 6
    assert all(english.say(each) for each in lines(imported, "x"))
    assert page(imported, "x", english).startswith(b"<!DOCTYPE html>")
