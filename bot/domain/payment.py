"""Owns what goes out for payment, what changed since the export before, and the chain over its rows.

Must not store, render or word anything. Rows are never changed: another export of the same month
states the whole month again, under the next number, and says what is different.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.ids import (
    AssignmentId,
    ContractId,
    InstitutionId,
    OrganisationId,
    PayExportId,
    PersonId,
)
from bot.domain.ledger import FIRST_PREVIOUS_HASH
from bot.domain.months import Month, require_utc
from bot.domain.pay import pay_of_month
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.standing import MonthState
from bot.domain.work_time import FormState, LearnerPart, WorkTimeForm, approved_contracts

DIGITS_OF_CONTENT = 16


@dataclass(frozen=True, slots=True, order=True)
class PayRow:
    """What is paid for one learner, contract and month: whole hours, cents."""

    contract: ContractId
    learner: PersonId
    institution: InstitutionId
    mentor: PersonId
    month: Month
    hours: int
    unit_rate_cents: int

    @property
    def amount_cents(self) -> int:
        return self.hours * self.unit_rate_cents


class Change(StrEnum):
    """What happened to a row since the export before."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row as it goes out now; a removed one as it stood, for there is no other.

    `hours_before` is what the export before had, None where there was none or nothing changed.
    """

    row: PayRow
    change: Change | None = None
    hours_before: int | None = None

    @property
    def hours(self) -> int:
        """Of a removed row: none."""
        return 0 if self.change is Change.REMOVED else self.row.hours

    @property
    def amount_cents(self) -> int:
        return 0 if self.change is Change.REMOVED else self.row.amount_cents


@dataclass(frozen=True, slots=True)
class ExportProposal:
    """What an export made now would hold, and which learner-months and forms it takes along."""

    month: Month
    rows: tuple[PayRow, ...]
    compared: tuple[ComparedRow, ...]
    months: frozenset[AssignmentId]
    forms: frozenset[ContractId]

    @property
    def hours(self) -> int:
        return sum(each.hours for each in self.rows)

    @property
    def amount_cents(self) -> int:
        return sum(each.amount_cents for each in self.rows)

    @property
    def content(self) -> str:
        """The hash of what would go out, in capitals: a button exports what was on the screen."""
        lines = [
            f"{each.contract} {each.learner} {each.institution} {each.mentor} {each.month} "
            f"{each.hours} {each.unit_rate_cents}"
            for each in sorted(self.rows)
        ]
        lines += [f"month {each}" for each in sorted(self.months)]
        digest = sha256("\n".join(lines).encode("ascii")).hexdigest()
        return digest[:DIGITS_OF_CONTENT].upper()


def propose_export(
    month: Month,
    forms: Sequence[WorkTimeForm],
    before: Sequence[PayRow],
    number: int | None,
) -> ExportProposal | Refused:
    """What would go out now: approved forms, and whatever went out before.

    `before` are the rows of the last export of this month, and `number` its number; None where there
    was none. Refused where nothing is approved, or nothing new.
    """
    approved = approved_contracts(forms)
    rows: list[PayRow] = []
    months: set[AssignmentId] = set()
    taken: set[ContractId] = set()
    for form in forms:
        going = [part for part in form.parts if _goes_out(part, approved)]
        months |= {each.assignment for each in going if each.state is MonthState.ACCEPTED}
        rows += _rows(form, going)
        all_out = len(going) == len(form.parts)
        if all_out and form.state is FormState.APPROVED:
            taken.add(form.contract)
    if not rows:
        return refuse(RefusalCode.EXPORT_NOTHING, month=month)
    rows.sort()
    if number is not None and rows == sorted(before):
        return refuse(RefusalCode.EXPORT_NOTHING_NEW, month=month, number=number)
    compared = compare(before, rows) if number is not None else [ComparedRow(each) for each in rows]
    return ExportProposal(month, tuple(rows), tuple(compared), frozenset(months), frozenset(taken))


def _goes_out(part: LearnerPart, approved: frozenset[ContractId]) -> bool:
    """What went out stays; what is accepted goes when each form that it stands in is approved."""
    if part.state is MonthState.EXPORTED:
        return True
    return part.state is MonthState.ACCEPTED and part.contracts <= approved


def _rows(form: WorkTimeForm, parts: Sequence[LearnerPart]) -> list[PayRow]:
    """A row for each learner with paid hours; who ended and began again in the month has one."""
    entries = [entry for part in parts for entry in part.entries]
    pay = pay_of_month(form.month, entries, {form.contract: form.unit_rate_cents})
    return [
        PayRow(
            contract=form.contract,
            learner=line.learner,
            institution=form.institution,
            mentor=form.mentor,
            month=form.month,
            hours=line.hours,
            unit_rate_cents=line.unit_rate_cents,
        )
        for line in pay.lines
    ]


def compare(before: Iterable[PayRow], now: Iterable[PayRow]) -> list[ComparedRow]:
    """Each row of now with what happened to it, then those that are gone; by contract and learner."""
    old = {(each.contract, each.learner): each for each in before}
    found = []
    for row in sorted(now):
        known = old.pop((row.contract, row.learner), None)
        if known is None:
            found.append(ComparedRow(row, Change.ADDED, 0))
        elif known == row:
            found.append(ComparedRow(row))
        else:
            found.append(ComparedRow(row, Change.CHANGED, known.hours))
    gone = [ComparedRow(each, Change.REMOVED, each.hours) for each in sorted(old.values())]
    return [*found, *gone]


# -- the chain -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportHead:
    """The export to which a row belongs; it is in the hash of each of its rows. UTC."""

    id: PayExportId
    organisation: OrganisationId
    number: int
    month: Month
    made_at: datetime
    made_by: PersonId


def next_pay_hash(previous: str, head: ExportHead, row: PayRow, amount_cents: int) -> str:
    """The hash of a row that follows `previous`, as 64 hexadecimal digits.

    The form that is hashed is written down once, here, with its version in front: a change of it
    would make every old chain look broken. Raises ValueError for an instant that is not in UTC.
    """
    written = json.dumps(
        [
            "celabiedrs-pay-1",
            previous,
            head.id,
            head.organisation,
            head.number,
            str(head.month),
            require_utc(head.made_at).isoformat(timespec="microseconds"),
            head.made_by,
            row.contract,
            row.institution,
            row.mentor,
            row.learner,
            str(row.month),
            row.hours,
            row.unit_rate_cents,
            amount_cents,
        ],
        ensure_ascii=True,
        separators=(",", ":"),
    )
    return sha256(written.encode("ascii")).hexdigest()


def chained(previous: str | None, head: ExportHead, rows: Sequence[PayRow]) -> list[str]:
    """The hash of each row of a new export, after `previous`; None where there is no row yet."""
    hashes: list[str] = []
    last = FIRST_PREVIOUS_HASH if previous is None else previous
    for row in rows:
        last = next_pay_hash(last, head, row, row.amount_cents)
        hashes.append(last)
    return hashes
