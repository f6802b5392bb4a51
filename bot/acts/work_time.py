"""Owns the coordinator's acts on a month: forms, export for payment; and copying into the Rīks.

Months are ``YYYYMM``. ``seen`` is the beginning of the hash of what stood on the screen: what was not
seen is neither approved nor exported.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import AssignmentId, ContractId, MeetingId, MemberId, PayExportId
from bot.taps import Tap, tap

# -- the month and its mentors ---------------------------------------------------------------------


@tap("Wm")
@dataclass(frozen=True, slots=True)
class OpenMonths(Tap):
    """The months with entries, to choose from."""


@tap("Wl")
@dataclass(frozen=True, slots=True)
class ListMonth(Tap):
    """The mentors of a month, from this place in the list; ``only`` 1: those who wait for a decision.

    ``anew`` 1: the message with the button stays as it is.
    """

    month: int
    start: int
    only: int
    anew: int = 0


@tap("Wo")
@dataclass(frozen=True, slots=True)
class OpenMentorsMonth(Tap):
    """One mentor's month: learners, states, forms. ``anew`` 1: the pressed message stays as it is."""

    mentor: MemberId
    month: int
    anew: int = 0


@tap("Wc")
@dataclass(frozen=True, slots=True)
class OpenLearnersMonth(Tap):
    """One learner-month with its steps."""

    assignment: AssignmentId
    month: int


@tap("Wv")
@dataclass(frozen=True, slots=True)
class ShowSignedSheet(Tap):
    """The signed sheet of a learner-month."""

    assignment: AssignmentId
    month: int


@tap("Wd")
@dataclass(frozen=True, slots=True)
class ShowDeadlineRule(Tap):
    """How the deadline is kept, in words."""

    month: int


# -- work-time forms -------------------------------------------------------------------------------


@tap("Wf")
@dataclass(frozen=True, slots=True)
class OpenForm(Tap):
    """The work-time form of a contract and month, as a picture and in numbers."""

    contract: ContractId
    month: int


@tap("Wa")
@dataclass(frozen=True, slots=True)
class ApproveForm(Tap):
    """Approve what was on the screen."""

    contract: ContractId
    month: int
    version: int
    seen: str


@tap("Wn")
@dataclass(frozen=True, slots=True)
class AcceptWithoutHours(Tap):
    """Accept a mentor's learner-months in which there is nothing to pay."""

    mentor: MemberId
    month: int


@tap("WA")
@dataclass(frozen=True, slots=True)
class ListComplete(Tap):
    """The forms that could be approved together, before they are."""

    month: int


@tap("WB")
@dataclass(frozen=True, slots=True)
class ApproveComplete(Tap):
    """Approve the forms that were listed; each is a decision of its own."""

    month: int
    seen: str


@tap("Wr")
@dataclass(frozen=True, slots=True)
class ChooseToReturn(Tap):
    """Choose the learner whose month is returned."""

    contract: ContractId
    month: int


@tap("Wt")
@dataclass(frozen=True, slots=True)
class ReturnMonth(Tap):
    """Return this learner-month; the reason is typed next."""

    assignment: AssignmentId
    month: int
    version: int


@tap("Wq")
@dataclass(frozen=True, slots=True)
class ReopenMonth(Tap):
    """Let the entries of this learner-month be changed again; the reason is typed next."""

    assignment: AssignmentId
    month: int
    version: int


@tap("Wb")
@dataclass(frozen=True, slots=True)
class HandInOnBehalf(Tap):
    """Hand in a learner-month of a mentor who left; ``content`` is the beginning of the hash of what
    was seen, and the reason is typed next."""

    assignment: AssignmentId
    month: int
    version: int
    content: str


@tap("Wp")
@dataclass(frozen=True, slots=True)
class SendFormPaper(Tap):
    """The form as a file: ``pdf`` or ``xlsx``."""

    contract: ContractId
    month: int
    file: str


@tap("Ws")
@dataclass(frozen=True, slots=True)
class SendFormSheets(Tap):
    """The signed sheets of a form's learner-months."""

    contract: ContractId
    month: int


# -- payment ---------------------------------------------------------------------------------------


@tap("We")
@dataclass(frozen=True, slots=True)
class ShowExport(Tap):
    """What would go out for payment now, and what went out."""

    month: int


@tap("WE")
@dataclass(frozen=True, slots=True)
class MakeExport(Tap):
    """Export what was on the screen."""

    month: int
    seen: str


@tap("Wx")
@dataclass(frozen=True, slots=True)
class SendExport(Tap):
    """The files of an export again."""

    export: PayExportId


# -- the Interaktīvais rīks ------------------------------------------------------------------------


@tap("WR")
@dataclass(frozen=True, slots=True)
class OpenRiks(Tap):
    """The mentor: what is to be entered of a month."""

    month: int
    start: int
    anew: int = 0


@tap("Wg")
@dataclass(frozen=True, slots=True)
class CopyEntry(Tap):
    """The sections of an entry, each ready to paste."""

    meeting: MeetingId


@tap("Wh")
@dataclass(frozen=True, slots=True)
class CopyMonth(Tap):
    """A learner-month as one text, ready to paste."""

    assignment: AssignmentId
    month: int


@tap("WX")
@dataclass(frozen=True, slots=True)
class SendMonthWorkbook(Tap):
    """The mentor's diary of a month as a workbook."""

    month: int


@tap("Wi")
@dataclass(frozen=True, slots=True)
class MarkEntered(Tap):
    """The mentor entered this entry in the Rīks."""

    meeting: MeetingId
    version: int


@tap("Wj")
@dataclass(frozen=True, slots=True)
class MarkMonthEntered(Tap):
    """The mentor entered all approved entries of the month; ``seen`` is the hash of which."""

    month: int
    seen: str


@tap("WF")
@dataclass(frozen=True, slots=True)
class ListEntriesOfUnreached(Tap):
    """The coordinator: what is to be entered of a month for mentors who can't be reached."""

    month: int
    start: int
    anew: int = 0


@tap("WG")
@dataclass(frozen=True, slots=True)
class CopyEntryOfUnreached(Tap):
    """The sections of an entry of a mentor who can't be reached, each ready to paste."""

    meeting: MeetingId


@tap("WH")
@dataclass(frozen=True, slots=True)
class MarkEntryOfUnreached(Tap):
    """The coordinator entered this entry of a mentor who can't be reached."""

    meeting: MeetingId
    version: int


@tap("WI")
@dataclass(frozen=True, slots=True)
class MarkEntriesOfUnreached(Tap):
    """The coordinator entered all of the month for them; ``seen`` is the hash of which."""

    month: int
    seen: str


@tap("WC")
@dataclass(frozen=True, slots=True)
class CopyForm(Tap):
    """A work-time form as one text, ready to paste."""

    contract: ContractId
    month: int


@tap("Wk")
@dataclass(frozen=True, slots=True)
class ListRiksForms(Tap):
    """The coordinator: approved forms that are to be entered."""

    month: int
    anew: int = 0


@tap("Wy")
@dataclass(frozen=True, slots=True)
class MarkFormsEntered(Tap):
    """All approved forms of the month are entered; ``seen`` is the hash of which."""

    month: int
    seen: str


@tap("Wz")
@dataclass(frozen=True, slots=True)
class SetRiks(Tap):
    """The organisation uses the Rīks (1) or not (0)."""

    used: int
