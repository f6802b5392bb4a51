"""Owns the diary of a month as a workbook; must not choose what a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.reports.papers import ExportLabels, ExportNote, Fact, MonthDiary
from bot.reports.spreadsheet import COUNT, HEAD, TITLE, TOTAL, Book, Value, lines_of, workbook

_WIDTHS: Final = (26, 34, 44, 60, 80, 110)
_LINES_OF_A_SECTION: Final = 20


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
        sections = [
            _width([each.sections[place] for each in diary.entries])
            for place, _ in enumerate(diary.sections)
        ]
        sheet = book.sheet(labels.sheet, (6, 20, 12, 13, 9, 16, 12, *sections, 16))
        sheet.head(0, heads, filtered_to=len(diary.entries))
        for row, entry in enumerate(diary.entries, start=1):
            sheet.put(row, 0, entry.number, COUNT)
            sheet.put_row(
                row,
                (
                    entry.learner,
                    entry.day,
                    entry.time,
                    entry.hours,
                    entry.place,
                    entry.state,
                    *entry.sections,
                    entry.remark,
                ),
                first=1,
            )
        total: list[Value] = [None] * len(heads)
        total[1], total[4] = labels.total, diary.total_hours
        sheet.put_row(len(diary.entries) + 1, total, TOTAL)
        origin_sheet(book, diary.title, diary.facts, diary.export_labels, diary.exports)
    return buffer.getvalue()


def _width(texts: Sequence[str]) -> int:
    """As narrow as long texts allow: the wider a column is, the smaller is everything on paper."""
    return next((width for width in _WIDTHS if _fits(texts, width)), _WIDTHS[-1])


def _fits(texts: Sequence[str], width: int) -> bool:
    return all(lines_of(text, width) <= _LINES_OF_A_SECTION for text in texts)


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
