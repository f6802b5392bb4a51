"""Owns reading a work-time form with what a decision on it needs, and keeping what was decided.

The rules are ``bot.domain.work_time``, ``learner_month`` and ``payment``; this brings them together
with the books. Must not word, show or send anything. Each function runs in the caller's unit of work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.diary import Given, closing
from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from bot.domain.learner_month import (
    Accept,
    Export,
    Happened,
    LearnerMonthBooks,
    MonthMoved,
    Reopen,
    Return,
    decide,
)
from bot.domain.months import Month, editable_until, start_of_day
from bot.domain.payment import ExportProposal, propose_export
from bot.domain.people import Organisation
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.reminders import nobody_met
from bot.domain.rules import Programme, rules_of_month
from bot.domain.standing import MonthState
from bot.domain.work_time import (
    IN_A_FORM,
    ApproveForm,
    FormRefused,
    FormState,
    approve,
    approved_contracts,
)
from bot.learner_months import MonthAtHand, in_time_before, month_of_assignment, take
from storage.exports import KeptExport
from storage.learner_months import KeptMonth
from storage.records import Records
from storage.rows import folded
from storage.work_time import KeptForm, ReturnedMonth


@dataclass(frozen=True, slots=True)
class Approved:
    """A form that was approved, with the learner-months that are accepted by it."""

    before: KeptForm
    after: KeptForm
    accepted: tuple[AssignmentId, ...]


async def approve_form(
    kept: KeptForm,
    forms: Sequence[KeptForm],
    command: ApproveForm,
    organisation: OrganisationId,
    records: Records,
    now: datetime,
) -> Approved | FormRefused:
    """Approve a form after judging each of its learner-months again; ``forms`` are all of its mentor
    in that month."""
    form = kept.form
    at_hand: dict[AssignmentId, MonthAtHand] = {}
    for part in form.parts:
        found = await month_of_assignment(records, part.assignment, form.month, now)
        if found is None:
            return FormRefused(_changed(kept), part.assignment)
        at_hand[part.assignment] = found
    books = {assignment: each.books for assignment, each in at_hand.items()}
    elsewhere = approved_contracts(each.form for each in forms)
    outcome = approve(command, form, books, elsewhere)
    if isinstance(outcome, FormRefused):
        return outcome
    form_id = await records.work_time.keep(organisation, form, outcome.after)
    if form_id is None:
        return FormRefused(_changed(kept))
    for assignment, _ in outcome.accepted:
        accept = Accept(books[assignment].record.version, command.by, command.given)
        moved = await take(accept, at_hand[assignment], records, command.by, now)
        assert isinstance(moved, MonthMoved), "it was judged in this unit of work"
    await records.audit.record(
        now,
        "form_approved",
        "work_time_form",
        form_id,
        actor=command.by,
        organisation=organisation,
        subject=form.mentor,
    )
    after, _ = await records.work_time.of_contract(organisation, form.contract, form.month)
    assert after is not None, "it was kept a moment ago"
    return Approved(kept, after, tuple(assignment for assignment, _ in outcome.accepted))


def _changed(kept: KeptForm) -> Refused:
    form = kept.form
    return refuse(RefusalCode.FORM_CHANGED_MEANWHILE, month=form.month, hours=form.hours)


async def give_back(
    command: Return | Reopen,
    at_hand: MonthAtHand,
    reason: str,
    records: Records,
    now: datetime,
) -> MonthMoved | Refused:
    """Return or reopen a learner-month; every form in which it stands waits again."""
    forms = await records.work_time.of(at_hand.organisation, at_hand.month, at_hand.books.mentor)
    outcome = await take(command, at_hand, records, command.by, now, reason)
    if isinstance(outcome, MonthMoved):
        holding = [
            kept
            for kept in forms
            if any(part.assignment == at_hand.assignment for part in kept.form.parts)
        ]
        await records.work_time.put_back(at_hand.organisation, holding)
    return outcome


# -- what waits too long ---------------------------------------------------------------------------

WAITS_TOO_LONG = timedelta(hours=24)
"""After so long somebody is told of what was handed in *(ours)*."""

CORRECTED_WITHIN = timedelta(days=3)
"""After so long somebody is told of what was returned and not put right *(ours)*."""


async def waiting_months(
    records: Records, organisation: OrganisationId, now: datetime
) -> dict[Month, int]:
    """How many learner-months of each month wait for a decision too long."""
    return await records.work_time.waiting_since(organisation, now - WAITS_TOO_LONG)


async def not_corrected(
    records: Records, organisation: OrganisationId, now: datetime
) -> dict[Month, list[ReturnedMonth]]:
    """What was returned and is not put right, by month."""
    found: dict[Month, list[ReturnedMonth]] = {}
    for each in await records.work_time.returned_since(organisation, now - CORRECTED_WITHIN):
        found.setdefault(each.month, []).append(each)
    return found


# -- learner-months without a paid hour ------------------------------------------------------------


async def without_form(
    records: Records, mentor: PersonId, organisation: OrganisationId, month: Month
) -> list[AssignmentId]:
    """Learner-months that were handed in and stand in no form, for nothing of them has a contract."""
    kept = await records.learner_months.of_mentor(mentor, organisation, month)
    forms = await records.work_time.of(organisation, month, mentor)
    in_forms = {part.assignment for each in forms for part in each.form.parts}
    return [
        assignment
        for assignment, each in kept.items()
        if each.record.state is MonthState.SUBMITTED and assignment not in in_forms
    ]


async def accept_without_form(
    assignment: AssignmentId, month: Month, by: PersonId, given: Given, records: Records
) -> MonthMoved | Refused:
    """Accept a learner-month in which nothing is to be paid."""
    at_hand = await month_of_assignment(records, assignment, month, given.at)
    if at_hand is None:
        return refuse(RefusalCode.MONTH_NOT_SUBMITTED, month=month)
    return await take(Accept(at_hand.record.version, by, given), at_hand, records, by, given.at)


# -- export ----------------------------------------------------------------------------------------


async def proposed_export(
    records: Records, organisation: OrganisationId, month: Month
) -> tuple[ExportProposal | Refused, list[KeptExport], list[KeptForm]]:
    """What would go out now, the exports of the month so far, and its forms."""
    forms = await records.work_time.of(organisation, month)
    exports = await records.exports.of_month(organisation, month)
    last = exports[-1] if exports else None
    proposal = propose_export(
        month,
        [each.form for each in forms],
        () if last is None else last.rows,
        None if last is None else last.head.number,
    )
    return proposal, exports, forms


async def make_export(
    records: Records,
    organisation: OrganisationId,
    month: Month,
    seen: str,
    by: PersonId,
    given: Given,
    now: datetime,
) -> tuple[KeptExport, ExportProposal] | Refused:
    """Export what was on the screen, once; its learner-months and forms are exported with it."""
    proposal, _, forms = await proposed_export(records, organisation, month)
    if isinstance(proposal, Refused):
        return proposal
    if not seen or not proposal.content.startswith(seen):
        return refuse(RefusalCode.EXPORT_CHANGED_MEANWHILE, month=month, hours=proposal.hours)
    kept = await records.exports.add(organisation, month, proposal.rows, by, now)
    await _months_exported(records, organisation, proposal, by, given, now)
    for each in forms:
        if each.form.contract in proposal.forms:
            await _exported(each, organisation, records)
    await records.audit.record(
        now,
        "pay_exported",
        "pay_export",
        kept.head.id,
        actor=by,
        organisation=organisation,
    )
    return kept, proposal


async def _months_exported(
    records: Records,
    organisation: OrganisationId,
    proposal: ExportProposal,
    by: PersonId,
    given: Given,
    now: datetime,
) -> None:
    """Each learner-month of the export is out. Its entries are not read again: they are held."""
    accepted = await records.learner_months.of_organisation(
        organisation, proposal.month, MonthState.ACCEPTED
    )
    going = [each for each in accepted if each.assignment in proposal.months]
    if not going:
        return
    guard = await records.books.of(going[0].assignment, now, month=proposal.month)
    zone = guard.zone
    for kept in going:
        books = LearnerMonthBooks(
            assignment=kept.assignment,
            mentor=kept.mentor,
            learner=kept.learner,
            month=kept.month,
            begins_at=start_of_day(kept.month.first_day, zone),
            closes_at=closing(kept.month, guard),
            record=kept.record,
        )
        moved = decide(Export(kept.record.version, given), books)
        assert isinstance(moved, MonthMoved), "it was accepted in this unit of work"
        learner_month = await records.learner_months.keep(moved, books, organisation, by, now)
        assert learner_month is not None, "nobody else writes in this unit of work"
        await records.audit.record(
            now,
            "month_exported",
            "learner_month",
            learner_month,
            actor=by,
            organisation=organisation,
            subject=kept.learner,
        )


async def _exported(kept: KeptForm, organisation: OrganisationId, records: Records) -> None:
    record = kept.form.record
    after = replace(record, state=FormState.EXPORTED, version=record.version + 1)
    await records.work_time.keep(organisation, kept.form, after)


# -- the month of an organisation ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MentorsMonth:
    """How far one mentor's month is, as the coordinator sees it in a list.

    `late`: something was approved or handed in after the deadline, or is still missing after it.
    """

    mentor: PersonId
    name: str
    learners: int
    handed_in: int
    to_decide: int
    late: bool

    @property
    def missing(self) -> int:
        return self.learners - self.handed_in


async def last_day_for_changes(records: Records, month: Month) -> int:
    """The day of the next month after which entries of a paid month are locked, by its own rules."""
    sets = await records.rules.sets()
    return rules_of_month(month, Programme.SCHOOL_COMMUNITY, sets).last_day_for_changes


async def mentors_of(
    records: Records, organisation: Organisation, month: Month, now: datetime
) -> tuple[list[MentorsMonth], list[KeptForm]]:
    """Every mentor with a learner in that month, by name, and the month's forms."""
    named = await records.meetings.learner_months(organisation.id, month, organisation.zone)
    kept = {
        each.assignment: each
        for each in await records.learner_months.of_organisation(organisation.id, month)
    }
    forms = await records.work_time.of(organisation.id, month)
    waiting = Counter(each.form.mentor for each in forms if each.form.to_decide)
    in_forms = {part.assignment for each in forms for part in each.form.parts}
    by_mentor: dict[PersonId, list[AssignmentId]] = {}
    silent = [each.learner_month for each in named if nobody_met(each.learner_month)]
    without = {each.assignment for each in silent}
    said_late = {each.mentor for each in silent if each.no_meeting_late}
    for each in named:
        if each.learner_month.paid:
            by_mentor.setdefault(each.learner_month.mentor, []).append(
                each.learner_month.assignment
            )
    last_day = await last_day_for_changes(records, month)
    over = now >= editable_until(month, organisation.zone, last_day)
    found = []
    for mentor, assignments in by_mentor.items():
        months = [kept[each].record for each in assignments if each in kept]
        handed_in = [
            each
            for each in assignments
            if each in without or (each in kept and kept[each].record.state in IN_A_FORM)
        ]
        loose = [
            each
            for each in assignments
            if each in kept
            and kept[each].record.state is MonthState.SUBMITTED
            and each not in in_forms
        ]
        overdue = [each for each in assignments if over and each not in handed_in]
        found.append(
            MentorsMonth(
                mentor=mentor,
                name=await records.people.name_of(mentor),
                learners=len(assignments),
                handed_in=len(handed_in),
                to_decide=waiting[mentor] + bool(loose),
                late=mentor in said_late
                or any(each.approved_late or each.submitted_late for each in months)
                or not await _were_in_time(records, [kept.get(each) for each in overdue]),
            )
        )
    return sorted(found, key=lambda each: (folded(each.name), each.mentor)), forms


async def _were_in_time(records: Records, months: Sequence[KeptMonth | None]) -> bool:
    """Whether all of them were handed in in time and were only given back since."""
    return all([Happened.SUBMITTED in await in_time_before(records, each) for each in months])


def complete_forms(forms: Sequence[KeptForm]) -> list[KeptForm]:
    """Forms that wait for a decision and of which every learner-month was handed in."""
    return [each for each in forms if each.form.to_decide and each.form.is_complete]
