"""Owns the export for payment as a workbook and as CSV; must not compute pay or say what has changed."""

from __future__ import annotations

import csv
import io
from typing import Final

from bot.reports.diary_workbook import origin_sheet
from bot.reports.papers import Money, PaymentExport, PaymentRow
from bot.reports.spreadsheet import TOTAL, Book, Value, workbook

_STARTS_OF_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDTHS: Final = (10, 26, 16, 28, 28, 26, 20, 10, 11, 13, 16, 12)


def payment_workbook(export: PaymentExport) -> bytes:
    """Sheets of rows, of totals per institution, and of where the workbook comes from."""
    with workbook(export.title, export.made_at) as (book, buffer):
        _rows(book, export)
        _totals(book, export)
        origin_sheet(book, export.title, export.facts, export.export_labels, export.exports)
    return buffer.getvalue()


def payment_csv(export: PaymentExport) -> bytes:
    """The rows for a spreadsheet program of a country with decimal commas: UTF-8 with BOM, ``;``.

    A text that such a program would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow([harmless(head) for head in _heads(export)])
    for row in export.rows:
        lines.writerow([_written(value) for value in _cells(export, row)])
    return text.getvalue().encode("utf-8-sig")


def _heads(export: PaymentExport) -> tuple[str, ...]:
    labels = export.labels
    return (
        labels.number,
        labels.mentor,
        labels.contract,
        labels.partner,
        labels.institution,
        labels.learner,
        labels.month,
        labels.hours,
        labels.rate,
        labels.amount,
        labels.change,
        labels.hours_before,
    )


def _cells(export: PaymentExport, row: PaymentRow) -> tuple[str | int | Money | None, ...]:
    return (
        export.number,
        row.mentor,
        row.contract,
        row.partner,
        row.institution,
        row.learner,
        row.month,
        row.hours,
        row.rate,
        row.amount,
        row.change,
        row.hours_before,
    )


def _rows(book: Book, export: PaymentExport) -> None:
    sheet = book.sheet(export.labels.rows_sheet, _WIDTHS)
    heads = _heads(export)
    sheet.head(0, heads, filtered_to=len(export.rows))
    for row, line in enumerate(export.rows, start=1):
        sheet.put_row(row, _cells(export, line))
    total: list[Value] = [None] * len(heads)
    total[1], total[7], total[9] = export.labels.total, export.total_hours, export.total_amount
    sheet.put_row(len(export.rows) + 1, total, TOTAL)


def _totals(book: Book, export: PaymentExport) -> None:
    labels = export.labels
    sheet = book.sheet(labels.totals_sheet, (44, 12, 16))
    sheet.head(0, (labels.institution, labels.hours, labels.amount))
    for row, total in enumerate(export.totals, start=1):
        sheet.put_row(row, (total.institution, total.hours, total.amount))
    sheet.put_row(
        len(export.totals) + 1, (labels.total, export.total_hours, export.total_amount), TOTAL
    )


def _written(value: str | int | Money | None) -> str:
    match value:
        case None:
            return ""
        case Money():
            sign = "-" if value.cents < 0 else ""
            whole, cents = divmod(abs(value.cents), 100)
            return f"{sign}{whole},{cents:02d}"
        case str():
            return harmless(value)
        case int():
            return str(value)


def harmless(text: str) -> str:
    """The text as a cell of a CSV file, with an apostrophe before what looks like a formula."""
    return f"'{text}" if text.startswith(_STARTS_OF_FORMULAS) else text
