"""Owns the work-time form (DLUV) as a workbook in the layout of a form; must not add anything up."""

from __future__ import annotations

import io

from bot.reports.codes import code_as_png
from bot.reports.papers import WorkTimeForm, WorkTimeLearner
from bot.reports.spreadsheet import (
    COUNT,
    FACT,
    HEAD,
    LABEL,
    TITLE,
    TO_WRITE_ON,
    TOTAL,
    Sheet,
    workbook,
)

_WIDTHS = (22, 36, 14, 16, 10, 40, 14)
_LAST = len(_WIDTHS) - 1
_CODE_PIXELS = 113
"""3 cm on the screen's 96 dots an inch."""


def work_time_workbook(form: WorkTimeForm) -> bytes:
    """One sheet: head, a block of rows per learner, totals per institution, approvals."""
    with workbook(form.title, form.made_at) as (book, buffer):
        sheet = book.sheet(form.labels.sheet, _WIDTHS)
        row = _head(sheet, form)
        row = _rows(sheet, row + 1, form)
        row = _totals(sheet, row + 1, form)
        _approvals(sheet, row + 1, form)
    return buffer.getvalue()


def _head(sheet: Sheet, form: WorkTimeForm) -> int:
    sheet.put_across(0, _LAST - 1, form.title, TITLE)
    sheet.put(1, 0, form.number, FACT)
    row = sheet.put_facts(2, form.facts)
    for words in form.marks:
        sheet.put(row, 0, words, HEAD)
        row += 1
    _code(sheet, form)
    return max(row, 7)  # the code beside the head is seven rows high


def _code(sheet: Sheet, form: WorkTimeForm) -> None:
    picture, side = code_as_png(form.code.text)
    scale = _CODE_PIXELS / side
    sheet.page.insert_image(
        0,
        _LAST,
        "code.png",
        {
            "image_data": io.BytesIO(picture),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": 4,
            "y_offset": 4,
            "description": form.code.text,
        },
    )
    sheet.put(6, _LAST, form.code.short, LABEL)


def _rows(sheet: Sheet, row: int, form: WorkTimeForm) -> int:
    labels = form.labels
    sheet.put_row(
        row,
        (
            labels.number,
            labels.learner,
            labels.day,
            labels.time,
            labels.hours,
            labels.remark,
            labels.amount,
        ),
        HEAD,
    )
    sheet.page.repeat_rows(row)
    row += 1
    for learner in form.learners:
        row = _block(sheet, row, learner, labels.learner_total)
    return row


def _block(sheet: Sheet, row: int, learner: WorkTimeLearner, total: str) -> int:
    for number, line in enumerate(learner.rows, start=1):
        values = (learner.learner, line.day, line.time, line.hours, line.remark, None)
        sheet.put_row(row, values, first=1)
        sheet.put(row, 0, number, COUNT)
        row += 1
    marks = "; ".join(learner.marks)
    sheet.put_row(
        row, (total, learner.learner, None, None, learner.hours, marks, learner.amount), TOTAL
    )
    return row + 1


def _totals(sheet: Sheet, row: int, form: WorkTimeForm) -> int:
    labels = form.labels
    sheet.put(row, 0, labels.totals, FACT)
    sheet.put_row(
        row + 1, (labels.institution, labels.hours, labels.rate, labels.amount), HEAD, first=1
    )
    row += 2
    for total in form.totals:
        sheet.put_row(row, (total.institution, total.hours, form.rate, total.amount), first=1)
        row += 1
    sheet.put_row(
        row, (form.grand_total_label, form.total_hours, None, form.total_amount), TOTAL, first=1
    )
    return row + 1


def _approvals(sheet: Sheet, row: int, form: WorkTimeForm) -> None:
    for offset, approval in enumerate(form.approvals):
        sheet.put(row + offset, 0, approval.label, LABEL)
        # What isn't known yet is a line to write on.
        sheet.put(row + offset, 1, approval.name, FACT if approval.name else TO_WRITE_ON)
        sheet.put(row + offset, 2, approval.when, LABEL if approval.when else TO_WRITE_ON)
        sheet.put(row + offset, 3, "", LABEL if approval.when else TO_WRITE_ON)
