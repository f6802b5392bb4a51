"""Owns the work-time form of a mentor, a contract and a month, and its approval; must not store one.

Nobody fills it in: it is the entries of those learner-months which the mentor has handed in, under
one contract (Mentor guidelines, work-time form). A learner-month whose entries have two contracts
stands in both forms and is accepted once both are approved. What was approved is tied to its content
by a hash: where an entry or a learner-month joins or leaves, the form waits for a decision again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.diary import Given, Meeting, MeetingState
from bot.domain.ids import AssignmentId, ContractId, InstitutionId, PersonId
from bot.domain.learner_month import (
    Accept,
    LearnerMonthBooks,
    MonthMoved,
    breaks_a_rule,
    decide,
    decided_by_the_mentor,
)
from bot.domain.months import Month
from bot.domain.pay import MonthPay, pay_of_month
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.standing import MonthState

IN_A_FORM = frozenset({MonthState.SUBMITTED, MonthState.ACCEPTED, MonthState.EXPORTED})
"""States of a learner-month in which its entries stand in a work-time form."""

PREFIX = "CF1"
"""First word of the code on a form; the number is that of the way in which its hash is made."""

DIGITS_OF_HASH = 16


class FormState(StrEnum):
    """Where a work-time form stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class FormRecord:
    """What a coordinator decided on a form; without a row nobody did, at version 0. UTC."""

    state: FormState = FormState.WAITING
    version: int = 0
    content: str | None = None
    """The hash of what was approved."""
    approved_at: datetime | None = None
    approved_by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class LearnerPart:
    """A learner-month as far as it stands in one form: its entries under that contract.

    `contracts` are those of all its entries: it stands in the form of each of them.
    """

    assignment: AssignmentId
    learner: PersonId
    state: MonthState
    entries: tuple[Meeting, ...]
    contracts: frozenset[ContractId]
    late: bool = False
    """The mentor approved it or handed it in after the deadline."""
    by_word: bool = False
    """No code could be read on its signed sheet: that it is this month's is the mentor's word."""

    @property
    def hours(self) -> int:
        return sum(each.hours for each in self.entries if each.state is MeetingState.HELD)


@dataclass(frozen=True, slots=True)
class WorkTimeForm:
    """The form as the diaries make it. The unit rate is in cents for an hour.

    `unfinished` counts learner-months with entries under this contract that were not handed in yet.
    """

    contract: ContractId
    institution: InstitutionId
    mentor: PersonId
    month: Month
    unit_rate_cents: int
    parts: tuple[LearnerPart, ...]
    unfinished: int = 0
    record: FormRecord = field(default_factory=FormRecord)

    @property
    def pay(self) -> MonthPay:
        """Hours and amounts by learner; one whom nobody met has no line."""
        entries = [entry for part in self.parts for entry in part.entries]
        return pay_of_month(self.month, entries, {self.contract: self.unit_rate_cents})

    @property
    def hours(self) -> int:
        return self.pay.hours

    @property
    def amount_cents(self) -> int:
        return self.pay.amount_cents

    @property
    def is_complete(self) -> bool:
        """Every learner-month with entries under the contract was handed in."""
        return bool(self.parts) and self.unfinished == 0

    @property
    def content(self) -> str:
        """The hash of everything on the form that is paid from, in capitals.

        The form that is hashed is written down once, here, with its version in front.
        """
        lines = sorted(
            f"{part.assignment} {each.id} {each.version} {each.starts_at.isoformat()} "
            f"{each.hours} {each.state.value}"
            for part in self.parts
            for each in part.entries
        )
        text = "\n".join([f"{PREFIX} {self.contract} {self.month} {self.unit_rate_cents}", *lines])
        return sha256(text.encode("ascii")).hexdigest()[:DIGITS_OF_HASH].upper()

    @property
    def code(self) -> str:
        """What its QR code says."""
        return f"{PREFIX}:{self.contract}:{self.month}:{self.content}"

    @property
    def state(self) -> FormState:
        """Where it stands now: an approval holds for what was approved, and for nothing else."""
        if not self.parts or self.record.content != self.content:
            return FormState.WAITING
        return self.record.state

    @property
    def to_decide(self) -> bool:
        """Whether it waits for the coordinator."""
        return bool(self.parts) and self.state is FormState.WAITING


@dataclass(frozen=True, slots=True)
class ApproveForm:
    """The coordinator approves what was on the screen: the beginning of its hash, its version."""

    version: int
    content: str
    by: PersonId
    given: Given


@dataclass(frozen=True, slots=True)
class FormApproved:
    """A form that was approved, and the learner-months that are accepted by it.

    One that stands in another form too, which still waits, is not among them.
    """

    before: FormRecord
    after: FormRecord
    accepted: tuple[tuple[AssignmentId, MonthMoved], ...]


@dataclass(frozen=True, slots=True)
class FormRefused:
    """Why a form can't be approved, and which learner-month it is about, where it is about one."""

    refused: Refused
    about: AssignmentId | None = None


def approve(
    command: ApproveForm,
    form: WorkTimeForm,
    months: Mapping[AssignmentId, LearnerMonthBooks],
    approved_elsewhere: Collection[ContractId],
) -> FormApproved | FormRefused:
    """Judge every learner-month of the form again, and accept those that wait for no other form.

    `months` are the books of each learner-month of the form as they stand, `approved_elsewhere` the
    contracts of the mentor whose forms of this month are approved. One learner-month that breaks a
    rule keeps the whole form waiting: it is to be returned, then the rest can be approved.
    """
    refused = _not_to_decide(command, form)
    if refused is not None:
        return FormRefused(refused)
    approved = {*approved_elsewhere, form.contract}
    accepted: list[tuple[AssignmentId, MonthMoved]] = []
    for part in form.parts:
        outcome = _judged(part, months[part.assignment], command)
        if isinstance(outcome, Refused):
            return FormRefused(outcome, part.assignment)
        if outcome is not None and part.contracts <= approved:
            accepted.append((part.assignment, outcome))
    after = FormRecord(
        state=FormState.APPROVED,
        version=form.record.version + 1,
        content=form.content,
        approved_at=command.given.at,
        approved_by=command.by,
    )
    return FormApproved(form.record, after, tuple(accepted))


def _not_to_decide(command: ApproveForm, form: WorkTimeForm) -> Refused | None:
    month = form.month
    if not form.parts:
        return refuse(RefusalCode.FORM_EMPTY, month=month)
    if form.state is FormState.EXPORTED:
        return refuse(RefusalCode.FORM_EXPORTED, month=month)
    if form.state is FormState.APPROVED:
        return refuse(RefusalCode.FORM_APPROVED_ALREADY, month=month)
    own = decided_by_the_mentor(command.by, form.mentor, month)
    if own is not None:
        return own
    seen = command.content and form.content.startswith(command.content)
    if not seen or command.version != form.record.version:
        return refuse(RefusalCode.FORM_CHANGED_MEANWHILE, month=month, hours=form.hours)
    return None


def _judged(
    part: LearnerPart, books: LearnerMonthBooks, command: ApproveForm
) -> MonthMoved | Refused | None:
    """The step to accepted; None for what was accepted before and still keeps every rule."""
    state = books.record.state
    if state is MonthState.EXPORTED:
        return None
    if state is MonthState.ACCEPTED:
        return breaks_a_rule(books)
    if part.state is not state:
        return refuse(
            RefusalCode.MONTH_CHANGED_MEANWHILE, month=books.month, hours=books.paid_hours
        )
    return decide(Accept(books.record.version, command.by, command.given), books)


def put_back(record: FormRecord) -> FormRecord | None:
    """A form of which a learner-month was returned or reopened waits again; None where it did.

    One that was exported stays so: what is left on it was paid from, and what joins it later makes
    it wait by its content.
    """
    if record.state is not FormState.APPROVED:
        return None
    return replace(
        record,
        state=FormState.WAITING,
        version=record.version + 1,
        content=None,
        approved_at=None,
        approved_by=None,
    )


def approved_contracts(forms: Iterable[WorkTimeForm]) -> frozenset[ContractId]:
    """The contracts whose forms are approved, exported ones too."""
    return frozenset(each.contract for each in forms if each.state is not FormState.WAITING)
