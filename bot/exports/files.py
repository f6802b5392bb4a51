"""Owns the files that tables become: a workbook, and CSV. It must not decide what stands in a cell.

No cell is ever a live formula, and a text is a text whatever it begins with.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.errors import FormError
from bot.exports.tables import Cell, Table
from bot.reports.papers import Day
from bot.reports.payment_files import harmless
from bot.reports.spreadsheet import LABEL, LONGEST_CELL, Sheet, workbook

MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
"""Of a sheet with its heads, limits of the file format."""

_NARROWEST, _WIDEST = 10, 40
"""Characters in a column."""

_MEASURED_ROWS: Final = 50
_LINE: Final = 15.0
"""Points, of a line in a row."""
_MOST_LINES: Final = 20

_FIRST_YEAR: Final = 1900
"""No workbook knows an earlier day."""


def as_workbook(tables: Sequence[Table], made_at: datetime) -> bytes:
    """A sheet for each table, the heads in sight; numbers and days are what they are.

    A text too long for a cell ends in "…"; CSV and JSON have it whole. Raises FormError for a table
    that no sheet holds.
    """
    for table in tables:
        if len(table.headings) > MOST_COLUMNS or len(table.rows) >= MOST_ROWS:
            raise FormError(
                f"{table.title}: {len(table.rows)} rows of {len(table.headings)} columns are more than "
                "a workbook holds; take CSV"
            )
    with workbook(tables[0].title, made_at) as (book, buffer):
        for table in tables:
            sheet = book.sheet(table.title, _widths(table))
            sheet.head(0, table.headings, filtered_to=len(table.rows))
            for row, cells in enumerate(table.rows, start=1):
                _put_row(sheet, row, cells)
    return buffer.getvalue()


def as_csv(table: Table) -> bytes:
    """One table as spreadsheets of our countries read it: `;`, UTF-8 with BOM, days as they are stored.

    A text which a spreadsheet would take for a formula gets an apostrophe before it; numbers don't.
    """
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow([harmless(heading) for heading in table.headings])
    lines.writerows([_written(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def as_csv_files(tables: Sequence[Table]) -> bytes:
    """A ZIP with a CSV file for each table, named after it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.title}.csv", as_csv(table))
    return buffer.getvalue()


def _put_row(sheet: Sheet, row: int, cells: Sequence[Cell]) -> None:
    lines = 1
    for column, cell in enumerate(cells):
        _put(sheet, row, column, cell)
        if isinstance(cell, str):
            lines = max(lines, cell.count("\n") + 1)
    if lines > 1:
        sheet.page.set_row(row, min(lines, _MOST_LINES) * _LINE)


def _put(sheet: Sheet, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.put(row, column, _fitting(cell), LABEL)
        case Decimal():
            sheet.page.write_number(row, column, float(cell), sheet.book.format(LABEL))
        case date() if cell.year < _FIRST_YEAR:
            sheet.put(row, column, cell.isoformat(), LABEL)
        case date():
            sheet.put(row, column, Day(cell, cell.isoformat()), LABEL)
        case int():
            sheet.put(row, column, cell, LABEL)


def _fitting(text: str) -> str:
    """The text as a cell holds it, counted as the file format counts: an emoji has two units."""
    units = text.encode("utf-16-le", "replace")
    most = 2 * (LONGEST_CELL - 2)  # room for the sign of cutting, and for a blank at the end
    if len(units) <= most:
        return units.decode("utf-16-le")
    return units[:most].decode("utf-16-le", "ignore") + "…"


def _widths(table: Table) -> list[int]:
    """As wide as the head and the first rows need, within reason."""
    widths = [len(heading) for heading in table.headings]
    for row in table.rows[:_MEASURED_ROWS]:
        widths = [max(wide, _length(cell)) for wide, cell in zip(widths, row, strict=True)]
    return [max(_NARROWEST, min(wide + 2, _WIDEST)) for wide in widths]


def _length(cell: Cell) -> int:
    return 0 if cell is None else max(map(len, str(cell).split("\n")))


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case _:
            return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
