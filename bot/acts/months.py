"""Owns the acts on a mentor's month with a learner: approving, signing, handing in; decides nothing.

Months are ``YYYYMM``. ``version`` is the one of the learner-month that stood on the screen, and
``content`` the beginning of the hash of its entries: what was not seen is not approved. ``anew`` is 1
where the message with the button has to stay as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import AssignmentId, LearnerMonthId
from bot.taps import Tap, tap


@tap("Mo")
@dataclass(frozen=True, slots=True)
class OpenMonth(Tap):
    """One learner's month, with what is missing and what is next."""

    assignment: AssignmentId
    month: int
    anew: int = 0


@tap("Me")
@dataclass(frozen=True, slots=True)
class ListEntries(Tap):
    """The entries of one learner's month; ``page`` counts from 0."""

    assignment: AssignmentId
    month: int
    page: int = 0


@tap("Ma")
@dataclass(frozen=True, slots=True)
class ApproveMonth(Tap):
    """The mentor has checked this month and approves it."""

    assignment: AssignmentId
    month: int
    version: int
    content: str


@tap("MA")
@dataclass(frozen=True, slots=True)
class ApproveAllMonths(Tap):
    """Approve the month with each learner where that is possible; ``content`` is of all of them."""

    month: int
    content: str


@tap("Mw")
@dataclass(frozen=True, slots=True)
class TakeApprovalBack(Tap):
    """The mentor takes the approval back, before the month is handed in."""

    assignment: AssignmentId
    month: int
    version: int


@tap("Ms")
@dataclass(frozen=True, slots=True)
class SubmitMonth(Tap):
    """Hand this month in to the coordinator."""

    assignment: AssignmentId
    month: int
    version: int


@tap("MS")
@dataclass(frozen=True, slots=True)
class SubmitAllMonths(Tap):
    """Hand in every month of these that is ready."""

    month: int


@tap("Mp")
@dataclass(frozen=True, slots=True)
class PrintSheet(Tap):
    """The signature sheet as it is now, to print and sign."""

    assignment: AssignmentId
    month: int


@tap("Mt")
@dataclass(frozen=True, slots=True)
class AttachSheetPages(Tap):
    """The mentor wants to send photographs of the signed sheet."""

    learner_month: LearnerMonthId


@tap("Md")
@dataclass(frozen=True, slots=True)
class SheetPagesSent(Tap):
    """All pages are sent: they are to be read."""

    learner_month: LearnerMonthId


@tap("Mx")
@dataclass(frozen=True, slots=True)
class DropSheetPages(Tap):
    """The pages sent so far are not to be used."""

    learner_month: LearnerMonthId


@tap("Mk")
@dataclass(frozen=True, slots=True)
class ConfirmSheet(Tap):
    """No code could be read: the mentor says that the sheet is this month's."""

    learner_month: LearnerMonthId
    version: int


@tap("Mv")
@dataclass(frozen=True, slots=True)
class SeeSheet(Tap):
    """Show the signed sheet that is attached."""

    learner_month: LearnerMonthId
