"""Owns what each document of the mentor's month says, as values; must not render, translate or compute.

A paper is finished: every label stands in the language of the document, every day, time and sum is
already written as its reader writes it. Where a spreadsheet needs the thing itself, a day, a number,
the value holds both. A paper goes through JSON unharmed, for the outbox keeps papers and the sender
renders them (``bot.reports.render``).

``made_at`` is an instant in UTC and becomes the date inside the file, so that the same paper gives
the same bytes. ``language`` is a tag such as ``lv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, with_config

_EXACTLY = ConfigDict(extra="forbid", strict=True)
"""Read back as it was written: nothing is coerced, nothing unknown is passed over."""


class FileType(StrEnum):
    """What kind of file a paper becomes."""

    PDF = "pdf"
    PNG = "png"
    XLSX = "xlsx"
    CSV = "csv"
    ICS = "ics"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends: ``.pdf``."""
        return f".{self.value}"

    @property
    def media_type(self) -> str:
        """The type as mail and browsers name it."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.CSV: "text/csv",
    FileType.ICS: "text/calendar",
}


# -- what several papers are made of ---------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a document's head: ``Mentors`` and ``Anna Ozola``."""

    label: str
    value: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Day:
    """A local day: itself for spreadsheets, and as the reader writes it."""

    on: date
    shown: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Money:
    """A sum in whole cents for spreadsheets, and as the reader writes it, currency included."""

    cents: int
    shown: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of ``text``, and ``short``: a few characters of the hash that a person can compare."""

    text: str
    short: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Approval:
    """A line under a form: in which capacity, who, and when. An empty name or ``when`` stays to be filled in.

    ``when`` is written as the reader writes local times.
    """

    label: str
    name: str = ""
    when: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class InstitutionTotal:
    """What the rows of one institution come to."""

    institution: str
    hours: int
    amount: Money


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class ExportNote:
    """Who exported what, and when: a line of the sheet on which a workbook says where it comes from."""

    when: str
    who: str
    what: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class ExportLabels:
    """The name of that sheet, and the heads of its columns."""

    sheet: str
    when: str
    who: str
    what: str


# -- signature sheet -------------------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class SignatureLabels:
    """The heads of the columns and the lines under the table."""

    number: str
    day: str
    time: str
    hours: str
    place: str
    activity: str
    learner_signature: str
    mentor_signature: str
    total: str
    signature: str
    """Under the line on which one signs at the end."""
    date: str
    """Under the line for the date beside it."""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A meeting; a learner who did not come has 0 hours, and ``remark`` says so: nobody signs there."""

    number: int
    day: str
    time: str
    hours: int
    place: str
    activity: str
    remark: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class SignatureSheet:
    """The meetings of one learner in one month, to be signed by hand (Mentor guidelines, signature sheet).

    ``signers`` are those who sign below the table, in which capacity and by which name.
    """

    language: str
    made_at: AwareDatetime
    title: str
    facts: tuple[Fact, ...]
    labels: SignatureLabels
    rows: tuple[SignatureRow, ...]
    total_hours: int
    signers: tuple[Fact, ...]
    code: Code
    notes: tuple[str, ...] = ()
    """Small print under the head of the first page."""
    file_type: Literal[FileType.PDF] = FileType.PDF
    kind: Literal["signature_sheet"] = "signature_sheet"


# -- work-time form --------------------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class WorkTimeLabels:
    """The heads of the columns, and what the totals are called."""

    number: str
    learner: str
    day: str
    time: str
    hours: str
    remark: str
    learner_total: str
    totals: str
    """The head of the table of totals."""
    institution: str
    rate: str
    amount: str
    sheet: str
    """The name of the sheet in a workbook."""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class WorkTimeRow:
    """A meeting which is paid, or with 0 hours one to which the learner did not come."""

    day: Day
    time: str
    hours: int
    remark: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class WorkTimeLearner:
    """The meetings of one learner, with marks such as "late" or "returned: why"."""

    learner: str
    institution: str
    rows: tuple[WorkTimeRow, ...]
    hours: int
    amount: Money
    marks: tuple[str, ...] = ()


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class WorkTimeForm:
    """The hours of one mentor, contract and month, from which pay is computed (DLUV).

    As PNG it is the first page, for the chat; a single one without the white at its end.
    """

    language: str
    made_at: AwareDatetime
    title: str
    number: str
    facts: tuple[Fact, ...]
    labels: WorkTimeLabels
    learners: tuple[WorkTimeLearner, ...]
    rate: Money
    totals: tuple[InstitutionTotal, ...]
    grand_total_label: str
    total_hours: int
    total_amount: Money
    approvals: tuple[Approval, ...]
    code: Code
    marks: tuple[str, ...] = ()
    """Of the whole form, such as "approved late"."""
    file_type: Literal[FileType.PDF, FileType.PNG, FileType.XLSX] = FileType.PDF
    kind: Literal["work_time_form"] = "work_time_form"


# -- diary of a month ------------------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class DiaryLabels:
    """The heads of the columns before the sections, and the name of the sheet of entries."""

    sheet: str
    number: str
    learner: str
    day: str
    time: str
    hours: str
    place: str
    state: str
    remark: str
    total: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A meeting with what was written about it, in the order of the diary's ``sections``."""

    number: int
    learner: str
    day: Day
    time: str
    hours: int
    place: str
    state: str
    sections: tuple[str, ...]
    remark: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class MonthDiary:
    """The diary of a month, of one learner or of several; sections under the names of the programme.

    A learner's name comes from the entries and need not stand among the ``facts``.
    Raises ValueError when an entry does not have exactly the sections which the diary names.
    """

    language: str
    made_at: AwareDatetime
    title: str
    facts: tuple[Fact, ...]
    labels: DiaryLabels
    sections: tuple[str, ...]
    entries: tuple[DiaryEntry, ...]
    total_hours: int
    export_labels: ExportLabels
    exports: tuple[ExportNote, ...]
    file_type: Literal[FileType.XLSX, FileType.PDF] = FileType.XLSX
    kind: Literal["month_diary"] = "month_diary"

    def __post_init__(self) -> None:
        for entry in self.entries:
            if len(entry.sections) != len(self.sections):
                raise ValueError(
                    f"entry {entry.number} has {len(entry.sections)} sections, "
                    f"the diary names {len(self.sections)}"
                )


# -- export for payment ----------------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PaymentLabels:
    """The heads of the columns and the names of the three sheets."""

    number: str
    mentor: str
    contract: str
    partner: str
    institution: str
    learner: str
    month: str
    hours: str
    rate: str
    amount: str
    change: str
    hours_before: str
    total: str
    rows_sheet: str
    totals_sheet: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PaymentRow:
    """What is paid for one learner, contract and month.

    ``change`` says in a word what happened since the export before (added, changed, removed), and
    ``hours_before`` what stood there; a removed row has 0 hours.
    """

    mentor: str
    contract: str
    partner: str
    institution: str
    learner: str
    month: str
    hours: int
    rate: Money
    amount: Money
    change: str = ""
    hours_before: int | None = None


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PaymentExport:
    """The rows that are handed over for payment under one number.

    ``facts`` (who, when, number, hash, the number of the export before) stand on a sheet of their own.
    The CSV holds the rows only, each with the export's number.
    """

    language: str
    made_at: AwareDatetime
    title: str
    number: int
    facts: tuple[Fact, ...]
    labels: PaymentLabels
    rows: tuple[PaymentRow, ...]
    totals: tuple[InstitutionTotal, ...]
    total_hours: int
    total_amount: Money
    export_labels: ExportLabels
    exports: tuple[ExportNote, ...]
    file_type: Literal[FileType.XLSX, FileType.CSV] = FileType.XLSX
    kind: Literal["payment_export"] = "payment_export"


# -- picture of the month --------------------------------------------------------------------------


class DotState(StrEnum):
    """What a day of the month shows; the stronger one wins where a day has two."""

    HELD = "held"
    NO_SHOW = "no_show"
    PLANNED = "planned"


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Dot:
    """A day of the month on which something is, from 1."""

    day: int
    state: DotState


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PictureLabels:
    """What the three kinds of dots are called in the legend, and the underlined day, where it has a name."""

    held: str
    no_show: str
    planned: str
    today: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class LearnerPicture:
    """One learner's month: hours against ``cap`` (None: no bar), days, what is missing, what is next.

    ``hours_shown`` stands at the bar ("12 / 20 h"), ``state`` is the month's state in a word.
    """

    name: str
    hours: int
    cap: int | None
    hours_shown: str
    days: tuple[Dot, ...]
    state: str
    missing: tuple[str, ...] = ()
    next: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class MonthPicture:
    """A mentor's month as one picture for the chat; ``days`` is the length of the month."""

    language: str
    made_at: AwareDatetime
    title: str
    subtitle: str
    days: int
    labels: PictureLabels
    learners: tuple[LearnerPicture, ...]
    today: int | None = None
    """The day on which the picture is made, where it lies in this month."""
    file_type: Literal[FileType.PNG] = FileType.PNG
    kind: Literal["month_picture"] = "month_picture"


# -- evaluation of a support plan ------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the evaluation and what was answered; the answer may have several paragraphs."""

    question: str
    answer: str
    heading: str = ""
    """The group which begins with this question, where one begins."""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PlanEvaluation:
    """The evaluation of a support plan at the semester's end (Mentor guidelines, evaluation)."""

    language: str
    made_at: AwareDatetime
    title: str
    facts: tuple[Fact, ...]
    answers: tuple[Answer, ...]
    approvals: tuple[Approval, ...] = ()
    file_type: Literal[FileType.PDF] = FileType.PDF
    kind: Literal["plan_evaluation"] = "plan_evaluation"


# -- support plan with all that belongs to it ------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PlanLabels:
    """The headings, and the heads of the columns of months."""

    meetings: str
    month: str
    days: str
    hours: str
    sheet: str
    total: str
    evaluation: str


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class PlanMonth:
    """What was held in a month under the plan; ``sheet`` is empty where no signed one is attached."""

    month: str
    days: str
    meetings: int
    hours: int
    sheet: str = ""


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class WholePlan:
    """A support plan, its months and its evaluation (Mentor guidelines, support plan).

    ``appended`` are the numbers of kept files, signed sheets, whose pages the sender puts behind those
    that are rendered here. ``said`` is what the plan says of the learner, as far as its reader may know.
    """

    language: str
    made_at: AwareDatetime
    title: str
    facts: tuple[Fact, ...]
    said: tuple[str, ...]
    labels: PlanLabels
    months: tuple[PlanMonth, ...]
    meetings: int
    hours: int
    remarks: tuple[str, ...] = ()
    """Under the table of months, such as where the signed sheets are."""
    answers: tuple[Answer, ...] = ()
    not_evaluated: str = ""
    """Stands in the place of the answers where there are none."""
    approvals: tuple[Approval, ...] = ()
    appended: tuple[int, ...] = ()
    file_type: Literal[FileType.PDF] = FileType.PDF
    kind: Literal["whole_plan"] = "whole_plan"


# -- invitation for a calendar ---------------------------------------------------------------------


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """One meeting in a calendar.

    ``uid`` is the same for the whole life of the meeting, ``sequence`` grows with each change, so a
    calendar moves or removes what it holds instead of adding to it. Instants are in UTC.
    """

    uid: str
    sequence: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    summary: str
    place: str = ""
    description: str = ""
    cancelled: bool = False


@with_config(_EXACTLY)
@dataclass(frozen=True, slots=True)
class CalendarInvitation:
    """One meeting, or the meetings of a weekly series; ``organiser`` and ``guests`` are names.

    Raises ValueError without a meeting.
    """

    made_at: AwareDatetime
    organiser: str
    guests: tuple[str, ...]
    meetings: tuple[CalendarMeeting, ...]
    file_type: Literal[FileType.ICS] = FileType.ICS
    kind: Literal["calendar_invitation"] = "calendar_invitation"

    def __post_init__(self) -> None:
        if not self.meetings:
            raise ValueError("an invitation without a meeting")


# -- all of them -----------------------------------------------------------------------------------

Paper = (
    SignatureSheet
    | WorkTimeForm
    | MonthDiary
    | PaymentExport
    | MonthPicture
    | PlanEvaluation
    | WholePlan
    | CalendarInvitation
)

_ADAPTER: Final[TypeAdapter[Paper]] = TypeAdapter(Annotated[Paper, Field(discriminator="kind")])


def to_json(paper: Paper) -> bytes:
    """The paper as JSON, the same bytes for the same paper.

    Raises ValueError for text that is none (a half of a surrogate pair).
    """
    return _ADAPTER.dump_json(paper)


def from_json(data: bytes) -> Paper:
    """The paper that ``to_json`` wrote. Raises ValueError when the bytes are no whole paper."""
    return _ADAPTER.validate_json(data)
