"""What people do to workbooks: kind answers with sheet, row, column and remedy, whatever a cell holds."""

from __future__ import annotations

import copy
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.domain.people import Organisation
from bot.domain.rules import RULE_SETS
from bot.forms.child import cells
from bot.i18n import LANGUAGES
from bot.imports import reading
from bot.imports.columns import MOST_ROWS, SHEETS, Holds, SheetName
from bot.imports.examining import examine
from bot.imports.reading import Row, Rows, checked
from bot.imports.report import Outcome, hinders, lines, ranges
from bot.imports.template import template
from storage.imports import OnRecord
from storage.rows import folded
from tests.handlers.diary_world import FRIDAY, RIGA
from tests.imports.conftest import Import
from tests.imports.test_people import said
from tests.imports.workbooks import TRANSLATORS, Filled, school_year

DOBELE: Any = Organisation(
    id=1,  # type: ignore[arg-type]  # an id of the tests
    name="Dobele",
    country="LV",
    zone=RIGA,
    language="en",
    quiet_from=datetime.min.time(),
    quiet_until=datetime.min.time(),
    consent_age=13,
    help_numbers={},
    help_numbers_confirmed_at=FRIDAY,
    distress_repeat_minutes=30,
    other_repeat_hours=24,
)


def read(filled: Filled | Workbook) -> Rows:
    """The rows of a workbook, read in this process to save the child's start."""
    buffer = io.BytesIO()
    (filled.book if isinstance(filled, Filled) else filled).save(buffer)
    return reading.read(checked(cells(buffer.getvalue())), TRANSLATORS)


def report(rows: Rows) -> list[str]:
    english = TRANSLATORS.of("en")
    return [english.say(each) for each in lines(rows.findings)]


def blank(language: str = "en") -> Filled:
    return Filled(template(DOBELE, TRANSLATORS.of(language), FRIDAY), language)


def the_row(rows: Rows, sheet: SheetName) -> Row:
    (row,) = rows.of[sheet]
    return row


def test_the_empty_template_holds_no_rows_and_no_faults() -> None:
    """Heads, explanations, lists and the first sheet are none of anybody's records."""
    rows = read(blank())
    assert rows.findings == []
    assert not rows.any


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_template_that_is_understood(language: str) -> None:
    """A Latvian workbook reads the same as an English one, choices included."""
    rows = read(school_year(blank(language), learners=1))
    assert rows.findings == []
    assert the_row(rows, SheetName.INSTITUTIONS).text("kind") == "school"
    assert the_row(rows, SheetName.PLANS).cells["semester"] == (2026, 1)
    assert [len(each) for each in rows.of.values()] == [1, 1, 2, 5, 1, 1, 1]


def test_no_word_means_two_columns_or_two_choices() -> None:
    """Of all languages together each head means one column, and each choice one code."""
    for plan in SHEETS:
        for means, what in [(lambda column: column.head, plan.columns)] + [
            (lambda choice: choice[1](), each.choices.items()) for each in plan.columns
        ]:
            meant: dict[str, object] = {}
            for each in what:
                for translator in TRANSLATORS:
                    word = folded(translator.say(means(each)))
                    assert meant.setdefault(word, each) == each, f"{plan.name}: {word}"


def test_the_template_offers_lists_and_explains_each_column() -> None:
    """Choices are data validation; under each head stands what it takes."""
    book = blank("lv").book
    for plan in SHEETS:
        sheet = book[TRANSLATORS.of("lv").say(plan.title())]
        listed = [each for each in plan.columns if each.holds in (Holds.CHOICE, Holds.MARK)]
        assert len(sheet.data_validations.dataValidation) >= len(listed)
        assert all(sheet.cell(2, place).value for place in range(1, len(plan.columns) + 1))


def test_days_are_days_or_typed_and_nothing_else() -> None:
    """A date cell and two ways of typing are read; a bare number and a lost day are asked about."""
    filled = blank()
    given: list[tuple[object, date | None]] = [
        (date(2026, 9, 1), date(2026, 9, 1)),
        ("01.09.2026", date(2026, 9, 1)),
        (" 2026-09-01 ", date(2026, 9, 1)),
        ("1. 9. 2026.", date(2026, 9, 1)),
        (46266, None),
        ("01/09/2026", None),
        ("31.02.2026", None),
        ("September", None),
        (True, None),
        (date(1900, 1, 1), None),
    ]
    for value, _ in given:
        filled.add(SheetName.QUALIFICATIONS, mentor="Māra", condition="adult", met_on="2026-01-01")
        filled.put(
            SheetName.QUALIFICATIONS,
            filled.sheet(SheetName.QUALIFICATIONS).max_row,
            "met_on",
            value,
        )
    rows = read(filled)
    assert [row.day("met_on") for row in rows.of[SheetName.QUALIFICATIONS]] == [
        wanted for _, wanted in given
    ]
    assert len(rows.findings) == sum(wanted is None for _, wanted in given)
    assert report(rows)[0] == (
        "Qualifications, row 7, Met on: This is not a day. Write it like 2026-09-01, or format the "
        "cell as a date."
    )


def test_money_is_exact_or_asked_about() -> None:
    """12.5, 12,50 and 12 are cents; a third of a cent is none."""
    filled = school_year(blank(), learners=1)
    answers: list[int | None] = []
    for value in (12.5, "12,50", 12, "12.5 EUR", 12.345, "twelve", -3, 0, 1.8e306):
        filled.put(SheetName.CONTRACTS, 3, "rate", value)
        row = the_row(read(filled), SheetName.CONTRACTS)
        answers.append(None if "rate" in row.wrong else row.number_in("rate"))
    assert answers == [1250, 1250, 1200, 1250, *[None] * 5]


def test_formulas_and_errors_of_excel_are_named_by_their_cell() -> None:
    """Nothing is computed here: the place is named, and what to do."""
    filled = blank()
    row = filled.add(SheetName.PARTNERS, name='="Saldus "&"novads"')
    broken = filled.add(SheetName.PARTNERS, name="#REF!")
    filled.sheet(SheetName.PARTNERS).cell(broken, 1).data_type = "e"
    assert report(read(filled)) == [
        f"Partners, row {row}, Name: There is a formula. Copy the cell and paste it as a value.",
        f"Partners, row {broken}, Name: Excel shows an error here. Write the value itself.",
    ]


def test_merged_cells_are_named() -> None:
    """A name over three rows would be one row with a name and two without."""
    filled = blank()
    filled.add(SheetName.PARTNERS, name="Saldus novads")
    filled.sheet(SheetName.PARTNERS).merge_cells("A3:A5")
    assert report(read(filled)) == [
        "Partners, row 3: The cells A3:A5 are merged. Unmerge them and fill in each row."
    ]


def test_blank_rows_and_columns_anywhere_are_no_rows() -> None:
    """Spaces, formatted cells and gaps between the rows are left out; rows keep their numbers."""
    filled = blank()
    filled.add(SheetName.PARTNERS, name="Saldus novads")
    sheet = filled.sheet(SheetName.PARTNERS)
    sheet.cell(4, 1, "   ")
    sheet.cell(9, 1, "  Dobeles   novads ")
    sheet.cell(3_000, 1).number_format = "@"
    sheet.cell(3, 40, " ")
    rows = read(filled)
    assert rows.findings == []
    assert [(row.number, row.text("name")) for row in rows.of[SheetName.PARTNERS]] == [
        (3, "Saldus novads"),
        (9, "Dobeles novads"),
    ]


def test_sheets_and_columns_of_other_names_are_asked_about_kindly() -> None:
    """A name nearly right is proposed; one that means nothing is answered with all of them."""
    filled = blank()
    filled.sheet(SheetName.PARTNERS).title = "Partner"
    extra = filled.book.create_sheet("Sheet7")
    extra["A1"] = "notes"
    people = filled.sheet(SheetName.PEOPLE)
    people["A1"] = "Nmae"
    people["J1"] = "Shoe size"
    assert report(read(filled)) == [
        "Partner: There is no sheet of this name in the template. Do you mean “Partners”?",
        "People, row 1: No column is called “Nmae”. Do you mean “Name”?",
        "People, row 1: No column is called “Shoe size”. Take it out, or name it as in the template.",
        "People, row 1: The column “Name” is missing. Copy it from the template.",
        "Sheet7: There is no sheet of this name in the template. Name it as one of these, or take "
        "it out: Institutions, Partners, People, Qualifications, Contracts, Support plans, "
        "Assignments.",
    ]


def test_a_sheet_without_heads_or_with_two_alike_is_asked_about() -> None:
    """Rows without heads could mean anything."""
    filled = blank()
    filled.sheet(SheetName.PARTNERS).delete_rows(1, 2)
    filled.sheet(SheetName.PARTNERS).cell(1, 1, "Saldus novads")
    filled.sheet(SheetName.INSTITUTIONS).cell(1, 3, "name")
    found = report(read(filled))
    assert any("lacks the heads of the columns" in each for each in found)
    assert any("The column “name” is there twice" in each for each in found)


def test_columns_may_stand_in_any_order() -> None:
    """A head says what a column is, not its place."""
    book = Workbook()
    sheet = book.active
    sheet.title = "institutions"
    for row in (["Kind", "Name"], ["school", "Saldus vidusskola"]):
        sheet.append(row)
    rows = read(book)
    assert rows.findings == []
    assert the_row(rows, SheetName.INSTITUTIONS).text("name") == "Saldus vidusskola"


def test_too_many_rows_are_said_before_they_are_read() -> None:
    """A sheet longer than any programme is refused whole."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Partners"
    for row in range(MOST_ROWS + 1):
        sheet.append([f"Name{'' if row == 0 else row}"])
    assert report(read(book)) == ["Partners: There are more than 5000 rows. Split the file."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an Excel workbook"),
        (b"PK\x03\x04 and then nothing", "not an Excel workbook"),
        (b"x" * (5 * 1024 * 1024 + 1), "bigger than 5 MB"),
    ],
)
async def test_files_that_are_no_workbooks_get_an_answer(
    importing: Import, data: bytes, words: str
) -> None:
    """One line that says what it is and what to do, and nothing kept."""
    answer = await importing.keeps(data)
    assert answer["wrong"] == 1
    assert words in said(answer)


async def test_archives_that_do_harm_are_not_opened(importing: Import) -> None:
    """Bombs, macros, links to other files, and zips that hold no sheet."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (51 * 1024 * 1024))
    assert "too big" in said(await importing.keeps(bomb.getvalue()))
    for member, words in (
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/1.xml", "links"),
        ("a.txt", "can't be read"),
    ):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(member, b"x")
        assert words in said(await importing.keeps(made.getvalue()))


async def test_a_workbook_full_of_entities_ends_in_the_child(importing: Import) -> None:
    """An XML bomb inside a small file is stopped by the parser or the limits, and answered."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(importing.blank)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 20}">' for i in range(1, 12))
                head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
                content = head.encode() + b"<worksheet>&a11;</worksheet>"
            new.writestr(name, content)
    answer = await importing.keeps(made.getvalue())
    assert answer["wrong"] == 1
    assert "can't be read" in said(answer)


def test_what_comes_by_the_socket_is_checked() -> None:
    """Cells of another shape are refused as a whole, before a row is judged."""
    for bad in ({}, {"sheets": 3}, {"sheets": [{"name": 1, "rows": []}]}, {"sheets": [], "x": 1}):
        with pytest.raises(ValueError, match="no workbook"):
            checked(bad)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["x", "Saldus", "Anna", "school", "mentor", "learner", "14", "II", "2026/2027-1", "7/2026"]
    ),
    st.sampled_from(["adult", "school_community", "16_17", "01.09.2026", "2027-05-31", "12,50"]),
    st.dates(date(1990, 1, 1), date(2110, 1, 1)).map(lambda day: {"day": day.isoformat()}),
    st.just({"formula": True}),
    st.just({"error": "#N/A"}),
)


def nothing_on_record() -> OnRecord:
    return OnRecord(DOBELE, [], [], [], {}, [], {}, {}, [], {}, [], {}, RULE_SETS)


def test_a_good_workbook_stays_good_or_is_asked_about_when_a_cell_changes() -> None:
    """Every cell of a good workbook in turn holds something else: an answer, and never a failure.

    Rows that are made still pass each rule: events and rows that are new are equally many.
    """
    buffer = io.BytesIO()
    school_year(blank(), learners=1).book.save(buffer)
    good = cells(buffer.getvalue())
    strange = (None, 7, True, "Skolēns Aa", {"day": "2026-09-02"}, {"formula": True}, "x" * 5000)
    for number, sheet in enumerate(good["sheets"]):
        for row in range(len(sheet["rows"])):
            for column in range(len(sheet["rows"][row])):
                for value in strange:
                    tried = copy.deepcopy(good)
                    tried["sheets"][number]["rows"][row][column] = value
                    rows = reading.read(checked(tried), TRANSLATORS)
                    examined = examine(rows, nothing_on_record(), "Ilze", FRIDAY)
                    if not hinders(examined.findings):
                        new = [each for each in examined.findings if each.outcome is Outcome.NEW]
                        assert len(new) <= len(examined.events)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_cells_get_a_report_and_break_nothing(data: st.DataObject) -> None:
    """Whatever stands in the cells, each row ends in an outcome; nothing raises, on any sheet."""
    sheets = []
    for plan in SHEETS:
        heads = [each.key for each in plan.columns]
        rows = data.draw(st.lists(st.lists(CELLS, max_size=len(heads)), max_size=4))
        sheets.append({"name": plan.name.value, "rows": [heads, *rows]})
    rows_read = reading.read(checked({"sheets": sheets}), TRANSLATORS)
    examined = examine(rows_read, nothing_on_record(), "Ilze", FRIDAY)
    judged = {(each.sheet, each.row) for each in examined.findings}
    for sheet, found in rows_read.of.items():
        for row in found:
            assert (sheet, row.number) in judged
    for each in lines(examined.findings):
        TRANSLATORS.of("lv").say(each)


def test_rows_are_told_in_runs() -> None:
    """Numbers side by side are one run."""
    assert ranges([3, 4, 5, 9, 11, 12]) == "3–5, 9, 11–12"


def test_the_template_is_the_same_for_the_same_day() -> None:
    """Two coordinators get one template; the book opens with its sheets in order."""
    first, second = (template(DOBELE, TRANSLATORS.of("en"), FRIDAY) for _ in range(2))
    assert first == second
    names = load_workbook(io.BytesIO(first)).sheetnames
    english = [TRANSLATORS.of("en").say(plan.title()) for plan in SHEETS]
    assert names == ["Read me", *english, "celabiedrs"]
