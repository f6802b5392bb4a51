"""Files of tables: read again by other programs' readers, and compared with what was put in."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from bot.errors import FormError
from bot.exports.files import MOST_COLUMNS, as_csv, as_csv_files, as_workbook
from bot.exports.tables import Table

MADE_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "=1+1",
    "{=1+1}",
    "+371 2000000",
    "-1 pele",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "http://example.org",
    "internal:Sheet1!A1",
    "<r><t>bold</t></r>",
    'Ozola, "Anna"; SIA\nRīga',
    "Олег Їжак",
    "👩🏽‍🌾 ūdens",
    "'quoted'",
    "007",
    "TRUE",
    "\x00\x07bell",
)
CELLS = (date(2026, 11, 20), 7, Decimal("2.50"), Decimal("-0.5"), None, "text")
TABLE = Table(
    "census", ("name", "=head"), tuple((text, number) for number, text in enumerate(HOSTILE))
)
KINDS = Table("kinds", ("a", "b", "c", "d", "e", "f"), (CELLS,))


def _workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    """Whatever a text begins with, the cell is a text, and holds what was said."""
    sheet = _workbook(as_workbook([TABLE], MADE_AT))["census"]
    for row, text in enumerate(HOSTILE, start=2):
        cell = sheet.cell(row, 1)
        assert cell.data_type in ("s", "inlineStr")
        assert cell.hyperlink is None
        shown = text.replace("\r", "\n").replace("\x00\x07", "_x0000__x0007_")
        assert str(cell.value).rstrip(" ") == shown
    assert sheet.cell(1, 2).value == "=head"
    assert sheet.cell(1, 2).data_type == "s"


def test_days_and_numbers_are_what_they_are_in_a_workbook() -> None:
    """A day can be counted with, a number summed, and an empty cell is empty."""
    row = next(_workbook(as_workbook([KINDS], MADE_AT))["kinds"].iter_rows(min_row=2))
    first, *others = [cell.value for cell in row]
    assert isinstance(first, datetime)
    assert first.isoformat() == "2026-11-20T00:00:00"
    assert others == [7, 2.5, -0.5, None, "text"]
    assert row[0].is_date


def test_a_day_that_no_workbook_knows_is_a_text() -> None:
    """Somebody born in 1899 keeps their day."""
    table = Table("old", ("born",), ((date(1899, 12, 31),),))
    assert _workbook(as_workbook([table], MADE_AT))["old"]["A2"].value == "1899-12-31"


def test_a_text_too_long_for_a_cell_ends_in_a_sign() -> None:
    """A story of 40,000 signs doesn't break the workbook, and the reader sees that there is more."""
    table = Table("long", ("story",), (("👩" * 40_000,),))
    value = _workbook(as_workbook([table], MADE_AT))["long"]["A2"].value
    assert value.startswith("👩👩")
    assert value.endswith("👩…")


def test_a_table_too_wide_for_a_sheet_says_what_to_take() -> None:
    """A table that no workbook holds is refused with the way out."""
    table = Table("wide", tuple(str(each) for each in range(MOST_COLUMNS + 1)), ())
    with pytest.raises(FormError, match="take CSV"):
        as_workbook([table], MADE_AT)


def test_the_heads_of_a_workbook_stay_in_sight() -> None:
    """Each table is a sheet of its own name, its heads frozen and filtered."""
    book = _workbook(as_workbook([TABLE, KINDS], MADE_AT))
    assert book.sheetnames == ["census", "kinds"]
    assert book["census"].freeze_panes == "A2"


def test_csv_is_read_back_as_it_was_said() -> None:
    """Commas, quotes, semicolons and new lines survive; what looks like a formula is defused."""
    content = as_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines[0] == ["name", "'=head"]
    defused = [text for text, _ in lines[1:]]
    for text, read in zip(HOSTILE, defused, strict=True):
        assert read == (f"'{text}" if text[0] in "=+-@\t\r＝" else text)


def test_numbers_in_csv_are_numbers() -> None:
    """A minus before a number is no formula, and a day stands as forms store it."""
    assert as_csv(KINDS).decode("utf-8-sig").splitlines()[1] == "2026-11-20;7;2.50;-0.5;;text"


def test_several_tables_are_a_zip_of_csv_files() -> None:
    """Each table is a file of its name."""
    with zipfile.ZipFile(io.BytesIO(as_csv_files([TABLE, KINDS]))) as archive:
        assert archive.namelist() == ["census.csv", "kinds.csv"]
        assert archive.read("kinds.csv") == as_csv(KINDS)
