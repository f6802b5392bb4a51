"""Owns the diary of a month as a workbook; must not choose what a reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reports.papers import ExportLabels, ExportNote, Fact, MonthDiary
from bot.reports.spreadsheet import HEAD, TITLE, TOTAL, Book, Value, workbook


def diary_workbook(diary: MonthDiary) -> bytes:
    """A sheet of entries, a column per section, and a sheet that says where the workbook comes from."""
    labels = diary.labels
    heads = (
        labels.number,
        labels.learner,
        labels.day,
        labels.time,
        labels.hours,
        labels.place,
        labels.state,
        *diary.sections,
        labels.remark,
    )
    with workbook(diary.title, diary.made_at) as (book, buffer):
        sheet = book.sheet(
            labels.sheet, (6, 24, 12, 14, 9, 20, 14, *(38 for _ in diary.sections), 22)
        )
        sheet.head(0, heads, filtered_to=len(diary.entries))
        for row, entry in enumerate(diary.entries, start=1):
            sheet.put_row(
                row,
                (
                    entry.number,
                    entry.learner,
                    entry.day,
                    entry.time,
                    entry.hours,
                    entry.place,
                    entry.state,
                    *entry.sections,
                    entry.remark,
                ),
            )
        total: list[Value] = [None] * len(heads)
        total[1], total[4] = labels.total, diary.total_hours
        sheet.put_row(len(diary.entries) + 1, total, TOTAL)
        origin_sheet(book, diary.title, diary.facts, diary.export_labels, diary.exports)
    return buffer.getvalue()


def origin_sheet(
    book: Book,
    title: str,
    facts: Sequence[Fact],
    labels: ExportLabels,
    exports: Sequence[ExportNote],
) -> None:
    """The sheet that says what the workbook is, and who exported what and when."""
    sheet = book.sheet(labels.sheet, (26, 40, 60))
    sheet.put_across(0, 2, title, TITLE)
    row = sheet.put_facts(1, facts) + 1
    sheet.put_row(row, (labels.when, labels.who, labels.what), HEAD)
    for offset, note in enumerate(exports, start=1):
        sheet.put_row(row + offset, (note.when, note.who, note.what))
