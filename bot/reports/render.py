"""Owns which renderer makes the file of which paper; must not know how any of them looks.

Pure: the same paper gives the same bytes. It computes for some ten milliseconds a page, so the sender
calls it in a thread.
"""

from __future__ import annotations

from typing import assert_never

from bot.reports import typesetting
from bot.reports.calendar_file import calendar_file
from bot.reports.diary_workbook import diary_workbook
from bot.reports.papers import (
    CalendarInvitation,
    FileType,
    MonthDiary,
    MonthPicture,
    Paper,
    PaymentExport,
    PlanEvaluation,
    SignatureSheet,
    WholePlan,
    WorkTimeForm,
    to_json,
)
from bot.reports.payment_files import payment_csv, payment_workbook
from bot.reports.work_time_workbook import work_time_workbook


def rendered(paper: Paper) -> bytes:
    """The file that the paper's ``file_type`` names."""
    match paper:
        case SignatureSheet() | PlanEvaluation() | WholePlan():
            return _pdf(paper)
        case MonthPicture():
            return typesetting.pages_as_png(paper.kind, to_json(paper), paper.made_at)[0]
        case WorkTimeForm(file_type=FileType.PDF) | MonthDiary(file_type=FileType.PDF):
            return _pdf(paper)
        case WorkTimeForm(file_type=FileType.PNG):
            return typesetting.page_without_its_end(paper.kind, to_json(paper), paper.made_at)
        case WorkTimeForm():
            return work_time_workbook(paper)
        case MonthDiary():
            return diary_workbook(paper)
        case PaymentExport(file_type=FileType.CSV):
            return payment_csv(paper)
        case PaymentExport():
            return payment_workbook(paper)
        case CalendarInvitation():
            return calendar_file(paper)
        case _:
            assert_never(paper)


def _pdf(
    paper: SignatureSheet | PlanEvaluation | WholePlan | WorkTimeForm | MonthDiary,
) -> bytes:
    return typesetting.pdf(paper.kind, to_json(paper), paper.made_at)
