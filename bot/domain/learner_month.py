"""Owns the road of a mentor's month with one learner, from open to paid; must not judge entries.

open → approved by the mentor → sheet attached → submitted → accepted by the coordinator → exported
                                                     ↘ returned with a reason → approved again
A coordinator can reopen it, with a reason, until it is exported; and hand it in, with a reason, for a
mentor who left and can't.

Each step is decided by `decide`, which is given the books as they stand. Entries are judged by the
guard over the diary (``bot.domain.diary``); what it found comes in with the books. Who may take a
step is a matter of roles, which are checked before.

The 10th locks the entries, not the steps: approval, sheet and submission stay possible until the
export, and are marked late (Mentor guidelines, editing; that they stay possible is ours).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, FileId, MeetingId, PersonId
from bot.domain.months import Month
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import PRESS_GRACE
from bot.domain.standing import HOLDS_ENTRIES, MonthStanding, MonthState

IN_THE_MENTORS_HANDS = frozenset({MonthState.OPEN, MonthState.RETURNED})
"""States in which the mentor has to approve before anything else can be."""


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """A learner-month as it is kept; without a row it is open, at version 0. Instants are in UTC.

    `content` is the hash of the entries when they were approved, `sheet_content` that of the signed
    sheet: as read from its code, or as the mentor confirmed it. A sheet outlives a withdrawn
    approval and a return: where the entries are the same at the next approval, it is still good.
    """

    state: MonthState = MonthState.OPEN
    reopened: bool = False
    version: int = 0
    approved_at: datetime | None = None
    approved_late: bool = False
    content: str | None = None
    sheet: FileId | None = None
    sheet_content: str | None = None
    sheet_at: datetime | None = None
    submitted_at: datetime | None = None
    submitted_late: bool = False
    accepted_at: datetime | None = None
    accepted_by: PersonId | None = None
    decided_by: PersonId | None = None
    """Who returned or reopened it."""
    on_behalf_by: PersonId | None = None
    """The coordinator who handed it in for a mentor who left."""

    @property
    def standing(self) -> MonthStanding:
        return MonthStanding(self.state, self.reopened)


class Happened(StrEnum):
    """What a step was, in the past tense; stored with each step of a learner-month."""

    APPROVED = "approved"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    SHEET_ATTACHED = "sheet_attached"
    """Its code was read and fits."""
    SHEET_CONFIRMED = "sheet_confirmed"
    """No code could be read; the mentor said that it is this month's."""
    SUBMITTED = "submitted"
    SUBMITTED_ON_BEHALF = "submitted_on_behalf"
    """A coordinator handed it in for a mentor who left."""
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXPORTED = "exported"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class LearnerMonthBooks:
    """All that the road of a learner-month depends on, read in the same transaction.

    - `begins_at`, `closes_at`: the first instant of the month, and the first one at which its
      entries are locked by the calendar; both in UTC.
    - `content`: the hash of the entries as they stand (``bot.domain.sheets``).
    - `paid_hours`: hours of the meetings held. `lacking`: how many things are missing in the diary.
    - `refused`: entries that break a rule when they are judged as a whole, and which rule.
    - `still_planned`: planned meetings of the month of which nobody said yet how they were.
    - `in_time_before`: for a month that was returned or opened again, which steps the mentor had
      taken in time until then.
    - `mentor_left`: the mentor can't hand it in: without the role or out of reach here. Read where
      a coordinator wants to do it.
    """

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    month: Month
    begins_at: datetime
    closes_at: datetime
    record: MonthRecord = field(default_factory=MonthRecord)
    content: str = ""
    paid_hours: int = 0
    lacking: int = 0
    refused: Mapping[MeetingId, Sequence[Refused]] = field(default_factory=dict)
    still_planned: int = 0
    in_time_before: frozenset[Happened] = frozenset()
    mentor_left: bool = False


# -- commands --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Approve:
    """The mentor has checked the month. `content` is the beginning of the hash of what was seen."""

    version: int
    content: str
    given: Given


@dataclass(frozen=True, slots=True)
class WithdrawApproval:
    """The mentor takes the approval back, before the month is submitted."""

    version: int
    given: Given


@dataclass(frozen=True, slots=True)
class AttachSheet:
    """The signed sheet: the hash that its code carries.

    None where no code could be read and the mentor confirmed that it is this month's.
    """

    version: int
    sheet: FileId
    content: str | None
    given: Given


@dataclass(frozen=True, slots=True)
class Submit:
    """The mentor hands the month in."""

    version: int
    given: Given


@dataclass(frozen=True, slots=True)
class SubmitOnBehalf:
    """The coordinator hands in what a mentor left complete. `content` is the beginning of the hash of
    what was seen; the reason itself is kept sealed, not here."""

    version: int
    content: str
    by: PersonId
    has_reason: bool
    given: Given


@dataclass(frozen=True, slots=True)
class Accept:
    """The coordinator accepts the month, in the work-time form."""

    version: int
    by: PersonId
    given: Given


@dataclass(frozen=True, slots=True)
class Return:
    """The coordinator gives the month back. The reason itself is kept sealed, not here."""

    version: int
    by: PersonId
    has_reason: bool
    given: Given


@dataclass(frozen=True, slots=True)
class Export:
    """The month went out for payment."""

    version: int
    given: Given


@dataclass(frozen=True, slots=True)
class Reopen:
    """The coordinator lets entries be changed again, whatever the day."""

    version: int
    by: PersonId
    has_reason: bool
    given: Given


Command = (
    Approve
    | WithdrawApproval
    | AttachSheet
    | Submit
    | SubmitOnBehalf
    | Accept
    | Return
    | Export
    | Reopen
)


# -- events ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthMoved:
    """A step that happened: the learner-month as it was and as it is now.

    `late`: the act came after the month's deadline, and is no repetition of one that was in time
    before the coordinator gave the month back. `grace_used`: it came after it and is not late, only
    by the grace for presses (`PRESS_GRACE`).
    """

    what: Happened
    before: MonthRecord
    after: MonthRecord
    given: Given
    late: bool
    grace_used: bool


# -- the decision ----------------------------------------------------------------------------------


def decide(command: Command, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """Say what the step leads to: the event that happened, or the first rule that forbids it."""
    match command:
        case Approve():
            return _approve(command, books)
        case WithdrawApproval():
            return _withdraw(command, books)
        case AttachSheet():
            return _attach(command, books)
        case Submit():
            return _submit(command, books)
        case SubmitOnBehalf():
            return _submit_on_behalf(command, books)
        case Accept():
            return _accept(command, books)
        case Return():
            return _return(command, books)
        case Export():
            return _export(command, books)
        case Reopen():
            return _reopen(command, books)
        case never:
            assert_never(never)


def is_late(given: Given, closes_at: datetime) -> bool:
    """Whether an act came after the deadline: a message by its own time, a press with its grace."""
    return (given.at - PRESS_GRACE if given.by_press else given.at) >= closes_at


def _counts_as_late(what: Happened, given: Given, books: LearnerMonthBooks) -> bool:
    """Who was in time does a step again because the coordinator gave the month back *(ours)*."""
    step = Happened.SUBMITTED if what is Happened.SUBMITTED_ON_BEHALF else what
    return step not in books.in_time_before and is_late(given, books.closes_at)


def in_time_when_given_back(steps: Iterable[tuple[Happened, bool]]) -> frozenset[Happened]:
    """Approval and submission as they stood, in time, when the month was given back last: returned,
    or opened again.

    `steps` are all steps of a learner-month, the first one first, each with whether it was late. What
    the coordinator does leaves what was in time so; the mentor's own withdrawal does not.
    """
    in_time: frozenset[Happened] = frozenset()
    when_given_back = in_time
    for what, late in steps:
        match what:
            case Happened.APPROVED | Happened.SUBMITTED if not late:
                in_time |= {what}
            case Happened.SUBMITTED_ON_BEHALF if not late:
                in_time |= {Happened.SUBMITTED}
            case Happened.APPROVAL_WITHDRAWN:
                in_time -= {Happened.APPROVED}
            case Happened.RETURNED | Happened.REOPENED:
                when_given_back = in_time
            case _:
                pass
    return when_given_back


def entries_are_locked(record: MonthRecord, closes_at: datetime, at: datetime) -> bool:
    """Whether no entry of the month can be changed at that instant: held, or past the deadline."""
    return record.state in HOLDS_ENTRIES or (not record.reopened and at >= closes_at)


def _approve(command: Approve, books: LearnerMonthBooks) -> MonthMoved | Refused:
    refused = _not_with_the_coordinator(books) or _already_approved(books)
    refused = refused or _stale(command.version, books) or _seen_otherwise(command.content, books)
    refused = refused or _not_ready(command.given, books)
    if refused is not None:
        return refused
    record, late = books.record, _counts_as_late(Happened.APPROVED, command.given, books)
    still_good = record.sheet is not None and record.sheet_content == books.content
    after = replace(
        record,
        state=MonthState.SHEET if still_good else MonthState.APPROVED,
        approved_at=command.given.at,
        approved_late=late,
        content=books.content,
    )
    return _moved(Happened.APPROVED, after, command.given, books)


def _withdraw(command: WithdrawApproval, books: LearnerMonthBooks) -> MonthMoved | Refused:
    refused = _not_with_the_coordinator(books) or _not_approved(books)
    refused = refused or _stale(command.version, books)
    if refused is not None:
        return refused
    after = replace(
        books.record,
        state=MonthState.OPEN,
        approved_at=None,
        approved_late=False,
        content=None,
    )
    return _moved(Happened.APPROVAL_WITHDRAWN, after, command.given, books)


def _attach(command: AttachSheet, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """The first sheet, or one in place of another, until the month is submitted."""
    refused = _not_with_the_coordinator(books) or _not_approved(books)
    refused = refused or _stale(command.version, books)
    if refused is not None:
        return refused
    if command.content is not None and command.content != books.content:
        return refuse(RefusalCode.MONTH_SHEET_CHANGED, month=books.month, hours=books.paid_hours)
    after = replace(
        books.record,
        state=MonthState.SHEET,
        sheet=command.sheet,
        sheet_content=books.content,
        sheet_at=command.given.at,
    )
    read = command.content is not None
    what = Happened.SHEET_ATTACHED if read else Happened.SHEET_CONFIRMED
    return _moved(what, after, command.given, books)


def _submit(command: Submit, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """With the signed sheet; a month without a paid hour has nothing that would be signed."""
    refused = _not_with_the_coordinator(books) or _not_approved(books)
    refused = refused or _stale(command.version, books)
    if refused is not None:
        return refused
    if books.record.state is MonthState.APPROVED and books.paid_hours > 0:
        return refuse(RefusalCode.MONTH_SHEET_MISSING, month=books.month)
    after = replace(
        books.record,
        state=MonthState.SUBMITTED,
        reopened=False,
        submitted_at=command.given.at,
        submitted_late=_counts_as_late(Happened.SUBMITTED, command.given, books),
        decided_by=None,
    )
    return _moved(Happened.SUBMITTED, after, command.given, books)


def _submit_on_behalf(command: SubmitOnBehalf, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """From any state that is the mentor's, where the month is whole. The mentor's approval and the
    signed sheet are not to be had any more where they are missing *(reading)*; both stay visible."""
    refused = _not_with_the_coordinator(books)
    refused = refused or decided_by_the_mentor(command.by, books.mentor, books.month)
    refused = refused or _mentor_hands_in(books)
    refused = refused or _stale(command.version, books) or _seen_otherwise(command.content, books)
    refused = refused or _not_ready(command.given, books)
    refused = refused or _without_reason(books, given=command.has_reason)
    if refused is not None:
        return refused
    what = Happened.SUBMITTED_ON_BEHALF
    after = replace(
        books.record,
        state=MonthState.SUBMITTED,
        reopened=False,
        content=books.content,
        submitted_at=command.given.at,
        submitted_late=_counts_as_late(what, command.given, books),
        decided_by=None,
        on_behalf_by=command.by,
    )
    return _moved(what, after, command.given, books)


def _mentor_hands_in(books: LearnerMonthBooks) -> Refused | None:
    """Who is still there does it themselves: it is the mentor's word that is paid for."""
    if books.mentor_left:
        return None
    return refuse(RefusalCode.MONTH_MENTOR_HANDS_IN, month=books.month)


def _accept(command: Accept, books: LearnerMonthBooks) -> MonthMoved | Refused:
    refused = _exported(books)
    if refused is None and books.record.state is MonthState.ACCEPTED:
        refused = refuse(RefusalCode.MONTH_ACCEPTED_ALREADY, month=books.month)
    refused = refused or _not_submitted(books, MonthState.SUBMITTED)
    refused = refused or decided_by_the_mentor(command.by, books.mentor, books.month)
    refused = refused or _stale(command.version, books) or breaks_a_rule(books)
    if refused is not None:
        return refused
    after = replace(
        books.record,
        state=MonthState.ACCEPTED,
        accepted_at=command.given.at,
        accepted_by=command.by,
    )
    return _moved(Happened.ACCEPTED, after, command.given, books)


def _return(command: Return, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """Until the export, also what was accepted already; the sheet stays where nothing changes."""
    refused = _exported(books)
    refused = refused or _not_submitted(books, MonthState.SUBMITTED, MonthState.ACCEPTED)
    refused = refused or _stale(command.version, books)
    refused = refused or _without_reason(books, given=command.has_reason)
    if refused is not None:
        return refused
    after = replace(_unapproved(books.record), state=MonthState.RETURNED, decided_by=command.by)
    return _moved(Happened.RETURNED, after, command.given, books)


def _export(command: Export, books: LearnerMonthBooks) -> MonthMoved | Refused:
    refused = _exported(books)
    if refused is None and books.record.state is not MonthState.ACCEPTED:
        refused = refuse(RefusalCode.MONTH_NOT_ACCEPTED, month=books.month)
    refused = refused or _stale(command.version, books)
    if refused is not None:
        return refused
    after = replace(books.record, state=MonthState.EXPORTED)
    return _moved(Happened.EXPORTED, after, command.given, books)


def _reopen(command: Reopen, books: LearnerMonthBooks) -> MonthMoved | Refused:
    """From any state until the export; of an open month only where the calendar has locked it."""
    refused = _exported(books) or _open_already(command, books)
    refused = refused or decided_by_the_mentor(command.by, books.mentor, books.month)
    refused = refused or _stale(command.version, books)
    refused = refused or _without_reason(books, given=command.has_reason)
    if refused is not None:
        return refused
    after = replace(
        _unapproved(books.record),
        state=MonthState.OPEN,
        reopened=True,
        sheet=None,
        sheet_content=None,
        sheet_at=None,
        decided_by=command.by,
    )
    return _moved(Happened.REOPENED, after, command.given, books)


def _unapproved(record: MonthRecord) -> MonthRecord:
    """Without what was said of its content: approval, submission and acceptance are void."""
    return replace(
        record,
        approved_at=None,
        approved_late=False,
        content=None,
        submitted_at=None,
        submitted_late=False,
        accepted_at=None,
        accepted_by=None,
        on_behalf_by=None,
    )


def _moved(
    what: Happened, after: MonthRecord, given: Given, books: LearnerMonthBooks
) -> MonthMoved:
    return MonthMoved(
        what=what,
        before=books.record,
        after=replace(after, version=books.record.version + 1),
        given=given,
        late=_counts_as_late(what, given, books),
        grace_used=given.at >= books.closes_at and not is_late(given, books.closes_at),
    )


# -- the rules -------------------------------------------------------------------------------------


def _exported(books: LearnerMonthBooks) -> Refused | None:
    """What was paid from stays as it is."""
    if books.record.state is MonthState.EXPORTED:
        return refuse(RefusalCode.MONTH_EXPORTED, month=books.month)
    return None


def _not_with_the_coordinator(books: LearnerMonthBooks) -> Refused | None:
    """What was handed in is the coordinator's to return."""
    if books.record.state in (MonthState.SUBMITTED, MonthState.ACCEPTED):
        return refuse(RefusalCode.MONTH_SUBMITTED, month=books.month)
    return _exported(books)


def _already_approved(books: LearnerMonthBooks) -> Refused | None:
    if books.record.state in IN_THE_MENTORS_HANDS:
        return None
    return refuse(RefusalCode.MONTH_APPROVED_ALREADY, month=books.month)


def _not_approved(books: LearnerMonthBooks) -> Refused | None:
    if books.record.state in IN_THE_MENTORS_HANDS:
        return refuse(RefusalCode.MONTH_NOT_APPROVED, month=books.month)
    return None


def decided_by_the_mentor(by: PersonId, mentor: PersonId, month: Month) -> Refused | None:
    """Four eyes *(ours)*: who is paid for a month neither accepts it nor lifts its lock. Giving the
    own month back is no gain, and stays possible."""
    return refuse(RefusalCode.MONTH_OWN, month=month) if by == mentor else None


def _not_submitted(books: LearnerMonthBooks, *states: MonthState) -> Refused | None:
    if books.record.state in states:
        return None
    return refuse(RefusalCode.MONTH_NOT_SUBMITTED, month=books.month)


def _stale(version: int, books: LearnerMonthBooks) -> Refused | None:
    """Somebody took a step since the person looked: another phone, or the coordinator."""
    if version == books.record.version:
        return None
    return _changed_meanwhile(books)


def _seen_otherwise(content: str, books: LearnerMonthBooks) -> Refused | None:
    """An entry was added, changed or deleted since the person looked."""
    if content and books.content.startswith(content):
        return None
    return _changed_meanwhile(books)


def _changed_meanwhile(books: LearnerMonthBooks) -> Refused:
    return refuse(RefusalCode.MONTH_CHANGED_MEANWHILE, month=books.month, hours=books.paid_hours)


def _not_ready(given: Given, books: LearnerMonthBooks) -> Refused | None:
    """A month is approved as a whole: begun, nothing of it still to come, nothing missing in it.

    Before its last day it can be approved where nothing is planned in it any more *(ours)*. Once its
    entries are locked, an unanswered plan keeps nobody: nothing could be logged for it any more.
    """
    month = books.month
    if given.at < books.begins_at:
        return refuse(RefusalCode.MONTH_NOT_BEGUN, month=month)
    if books.still_planned and not entries_are_locked(books.record, books.closes_at, given.at):
        return refuse(RefusalCode.MONTH_STILL_PLANNED, month=month, count=books.still_planned)
    if books.lacking:
        return refuse(RefusalCode.MONTH_INCOMPLETE, month=month, count=books.lacking)
    return breaks_a_rule(books)


def breaks_a_rule(books: LearnerMonthBooks) -> Refused | None:
    """The first entry that breaks a rule as things stand now, and which rule (`why`)."""
    if not books.refused:
        return None
    first = min(books.refused)
    return refuse(
        RefusalCode.MONTH_BREAKS_A_RULE,
        month=books.month,
        number=first,
        why=books.refused[first][0],
    )


def _open_already(command: Reopen, books: LearnerMonthBooks) -> Refused | None:
    if entries_are_locked(books.record, books.closes_at, command.given.at):
        return None
    return refuse(RefusalCode.MONTH_OPEN_ALREADY, month=books.month)


def _without_reason(books: LearnerMonthBooks, *, given: bool) -> Refused | None:
    """Who has to do something again is told why."""
    return None if given else refuse(RefusalCode.MONTH_REASON_MISSING, month=books.month)
