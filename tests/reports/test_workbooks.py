"""Workbooks and CSV are read by other programs: text stays text, days are days, sums are numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from bot.reports.papers import FileType, Paper, WorkTimeForm
from bot.reports.render import rendered
from bot.reports.spreadsheet import lines_of
from tests.reports.reading import book, cells, kinds_of_cells
from tests.reports.some_papers import (
    LETTERS,
    MARKUP,
    euros,
    month_diary,
    payment_export,
    work_time_form,
)

HOSTILE = (
    "=1+1",
    "{=1+1}",
    "+371 29000000",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    '=HYPERLINK("http://example.org")',
    "http://example.org",
    "internal:Sheet1!A1",
    "007",
    "<r><t>x</t></r>",
    "_x0041_",
    "<b>&amp;",
)


def form_book() -> WorkTimeForm:
    return replace(work_time_form(), file_type=FileType.XLSX)


@pytest.mark.parametrize(
    "paper", [form_book(), month_diary(), payment_export()], ids=lambda p: p.kind
)
def test_a_workbook_prints_on_a4(paper: Paper) -> None:
    """Each sheet is A4 across, as wide as the page, and without formulas."""
    read = book(paper)
    for sheet in read:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
    assert kinds_of_cells(read) <= {"s", "n", "d"}


@pytest.mark.parametrize(
    ("paper", "row"), [(form_book(), 11), (month_diary(), 1), (payment_export(), 1)]
)
def test_the_heads_of_columns_come_again_on_each_page(paper: Paper, row: int) -> None:
    """A page that lies alone on a table still says what its columns are."""
    sheet = book(paper).worksheets[0]
    assert sheet.print_title_rows == f"${row}:${row}"
    assert all(cell.value for cell in sheet[row])


@pytest.mark.parametrize(
    ("text", "width", "least", "most"),
    [
        ("", 10, 1, 1),
        ("Jānis Bērziņš", 26, 1, 1),
        ("Aleksandrs-Kristofers Šņukuķis-Žvīguriņš", 26, 2, 2),
        ("Daugavpils valstspilsētas Izglītības pārvalde", 28, 2, 2),
        ("Екатерина Щербакова-Ёлкина", 20, 2, 2),
        ("a\nb\r\n\nc", 10, 4, 4),
        ("ā" * 100, 10, 10, 12),
        ("m" * 30, 20, 2, 3),
        ("Kopīgi izpildījām mājas darbus, pārrunājām prombūtni. " * 10, 38, 13, 17),
    ],
)
def test_lines_of_a_cell_are_counted(text: str, width: float, least: int, most: int) -> None:
    """As Carlito, whose letters are as wide as Calibri's, needs them; rather one too many."""
    assert least <= lines_of(text, width) <= most


def test_rows_are_as_high_as_what_stands_in_them() -> None:
    """Programs that don't measure a text when they open a file would cut it after its first line."""
    name = "Aleksandrs-Kristofers Šņukuķis-Žvīguriņš"
    rows = book(payment_export(2, mentor=name)).worksheets[0]
    assert [rows.row_dimensions[row].height for row in (2, 3)] == [30, 30]
    entries = book(month_diary(2, words="Runājām par skolu un mājām. " * 10)).worksheets[0]
    assert 150 <= entries.row_dimensions[2].height <= 300
    endless = book(month_diary(1, words="Runājām par skolu un mājām. " * 1000)).worksheets[0]
    assert endless.row_dimensions[2].height == pytest.approx(409, abs=1), "the highest there is"


def test_sections_are_wider_only_where_long_texts_need_it() -> None:
    """A month of short sentences is printed larger than one of long stories."""
    short = book(month_diary(2, words="Runājām.")).worksheets[0]
    long = book(month_diary(2, words="Runājām par skolu un mājām. " * 30)).worksheets[0]
    assert short.column_dimensions["H"].width < 30 < long.column_dimensions["H"].width
    assert long.column_dimensions["L"].width < 30, "nothing is written there"


def test_who_has_not_approved_finds_a_line_to_sign_on() -> None:
    """The printed form has a place for the hand of the coordinator, none for who approved here."""
    sheet = book(form_book()).worksheets[0]
    signs = {row[0].value: row[1] for row in sheet.iter_rows(min_row=20)}
    assert signs["Koordinators"].border.bottom.style == "thin"
    assert signs["Mentors"].border.bottom.style is None


def test_the_form_holds_days_and_numbers() -> None:
    """The work-time form has its title over merged cells, real days, hours and sums as numbers."""
    sheet = book(form_book()).worksheets[0]
    assert "A1:F1" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["A1"].value == "Darba laika uzskaites veidlapa"
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [1, "Jānis Bērziņš", datetime(2026, 11, 1), "14:00–16:00", 2, "", None] in values  # noqa: DTZ001 - a day
    assert ["Kopā izglītojamajam", "Jānis Bērziņš", None, None, 8, "", 100] in values
    assert [None, "Maltas vidusskola", 24, 12.5, 300, None, None] in values
    assert "0123 4567" in cells(book(form_book()))
    assert len(sheet._images) == 1
    assert sheet.row_dimensions is not None


def test_the_diary_has_a_column_for_each_section() -> None:
    """Each section stands under its own name; a second sheet says who exported what and when."""
    entries, origin = book(month_diary(2, words=MARKUP)).worksheets
    heads = [cell.value for cell in entries[1]]
    assert heads[7:12] == list(month_diary().sections)
    assert [cell.value for cell in entries[2]][7:11] == [MARKUP] * 4
    assert entries["C2"].is_date
    assert entries.freeze_panes == "A2"
    assert ("01.12.2026. 11:30", "Ilze Kalniņa", "Dienasgrāmata, 2026. gada novembris") in list(
        origin.iter_rows(values_only=True)
    )


def test_the_export_says_what_has_changed() -> None:
    """Rows carry the export's number and what changed; totals per institution have their own sheet."""
    rows, totals, origin = book(payment_export(3)).worksheets
    assert [cell.value for cell in rows[3]][-5:] == [8, 12.5, 100, "mainīts", 6]
    assert rows["A3"].value == 4
    assert [cell.value for cell in totals[2]] == ["Maltas vidusskola", 24, 300]
    assert ("Kontrolsumma", "0123456789abcdef") in [
        row[:2] for row in origin.iter_rows(values_only=True)
    ]


def test_an_export_without_rows_is_a_workbook() -> None:
    """A month in which nobody is paid can be exported, too."""
    export = replace(payment_export(0), totals=(), total_hours=0, total_amount=euros(0))
    assert "Kopā" in cells(book(export))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """Nothing that a person writes becomes a formula, a link or markup in a workbook."""
    read = book(month_diary(1, words=words))
    found = [cell for row in read.worksheets[0].iter_rows() for cell in row]
    shown = [cell for cell in found if str(cell.value).rstrip() == words.rstrip()]
    assert len(shown) == 4
    assert {cell.data_type for cell in shown} == {"s"}
    assert not [cell for cell in found if cell.hyperlink]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
@example(LETTERS)
@example("\x00\x01\ufffe")
@example("a\r\nb\rc")
def test_any_words_come_back_from_a_workbook(words: str) -> None:
    """Another library reads what was written, down to control characters."""
    written = words.replace("\r\n", "\n").replace("\r", "\n")
    written = written.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    value = book(month_diary(1, words=words)).worksheets[0]["H2"].value
    assert unescape(value or "") == written


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
@example("[Maijs]: 5/6?")
@example("History")
@example("'")
@example("ā" * 40)
def test_any_label_names_a_sheet(label: str) -> None:
    """No translation of a sheet's name, and no pair of equal ones, breaks a workbook."""
    diary = month_diary(1)
    twice = replace(
        diary,
        title=label,
        labels=replace(diary.labels, sheet=label),
        export_labels=replace(diary.export_labels, sheet=label),
    )
    names = book(twice).sheetnames
    assert len({name.casefold() for name in names}) == 2
    assert all(0 < len(name) <= 31 for name in names)


def test_words_too_long_for_a_cell_are_refused() -> None:
    """A text is written whole or not at all."""
    assert len(str(book(month_diary(1, words="ž" * 32_767)).worksheets[0]["H2"].value)) == 32_767
    with pytest.raises(ValueError, match="no cell"):
        rendered(month_diary(1, words="ž" * 32_768))


def csv_rows(paper: Paper) -> list[list[str]]:
    text = rendered(paper).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def test_the_csv_holds_the_rows() -> None:
    """The CSV has heads, a row for each payment, decimal commas, and the export's number in each row."""
    heads, first, second = csv_rows(replace(payment_export(2), file_type=FileType.CSV))
    assert heads[0] == "Eksporta Nr."
    assert first[0] == "4"
    assert first[2:5] == ["RN-2026/17", "Maltas novada pašvaldība", "Maltas vidusskola"]
    assert first[7:] == ["8", "12,50", "100,00", "", ""]
    assert second[-2:] == ["mainīts", "6"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_csv_begins_a_formula(start: str) -> None:
    """Words which a spreadsheet program would compute get an apostrophe."""
    rows = csv_rows(replace(payment_export(1, mentor=f"{start}1+1"), file_type=FileType.CSV))
    assert rows[1][1] == f"'{start}1+1"


@given(st.text(max_size=60))
@example('a;"b"\nc')
def test_any_words_come_back_from_the_csv(words: str) -> None:
    """Separators, quotation marks and breaks of lines in a name move no column."""
    rows = csv_rows(replace(payment_export(1, mentor=words), file_type=FileType.CSV))
    assert rows[1][1] in (words, f"'{words}")
    assert [len(row) for row in rows] == [12, 12]
