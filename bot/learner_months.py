"""Owns reading all that a learner-month depends on, and keeping each step of it; judges nothing.

What a step leads to is said by ``bot.domain.learner_month.decide``, and what is wrong with an entry by
the guard. Called by handlers (a person took a step) and by routines (a sheet was read).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.diary import Books, MeetingState, check_approval, closing
from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from bot.domain.learner_month import (
    Command,
    Happened,
    LearnerMonthBooks,
    MonthMoved,
    MonthRecord,
    decide,
    in_time_when_given_back,
)
from bot.domain.months import Month, start_of_day
from bot.domain.people import Organisation, Role
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.reminders import Missing, missing
from bot.domain.sheets import SheetCode, SheetLine, sheet_code
from storage.learner_months import KeptMonth, StillPlanned
from storage.meetings import Entry, NamedMonth
from storage.records import Records


@dataclass(frozen=True, slots=True)
class MonthAtHand:
    """A learner-month with everything that a screen shows of it and a decision needs."""

    named: NamedMonth
    organisation: OrganisationId
    guard: Books
    entries: Sequence[Entry]
    """The standing entries, in order of time."""
    planned: Sequence[StillPlanned]
    kept: KeptMonth | None
    books: LearnerMonthBooks

    @property
    def assignment(self) -> AssignmentId:
        return self.books.assignment

    @property
    def month(self) -> Month:
        return self.books.month

    @property
    def name(self) -> str:
        """The learner's."""
        return self.named.learner_name

    @property
    def zone(self) -> ZoneInfo:
        return self.guard.zone

    @property
    def record(self) -> MonthRecord:
        return self.books.record

    @property
    def is_paid(self) -> bool:
        """Whether the month goes the road to pay; a plain diary's does not."""
        return self.guard.rules(self.month).paid_by_the_hour

    @property
    def missing(self) -> tuple[Missing, ...]:
        return missing(self.named.learner_month)

    @property
    def code(self) -> SheetCode:
        """What a sheet that is printed now carries."""
        return sheet_code(self.assignment, self.month, lines_of(self.entries))


def lines_of(entries: Sequence[Entry]) -> list[SheetLine]:
    """What is signed for of these entries."""
    return [SheetLine.of(each.meeting) for each in entries]


async def months_of(
    records: Records, mentor: PersonId, organisation: Organisation, month: Month, now: datetime
) -> list[MonthAtHand]:
    """The mentor's learner-months in one organisation, by the learner's name."""
    named = await records.meetings.learner_months(organisation.id, month, organisation.zone, mentor)
    entries = await records.meetings.of_mentor_in(mentor, organisation.id, month, organisation.zone)
    kept = await records.learner_months.of_mentor(mentor, organisation.id, month)
    return [
        await _at_hand(
            records,
            each,
            organisation.id,
            [
                entry
                for entry in entries
                if entry.meeting.assignment == each.learner_month.assignment
            ],
            kept.get(each.learner_month.assignment),
            now,
        )
        for each in named
    ]


async def month_of_assignment(
    records: Records, assignment: AssignmentId, month: Month, now: datetime
) -> MonthAtHand | None:
    """One learner-month; nothing where the assignment was not active in that month."""
    row = await records.assignments.get(assignment)
    if row is None:
        return None
    zone = (await records.books.of(assignment, now)).zone
    named = await records.meetings.learner_months(row.organisation, month, zone, row.mentor)
    mine = [each for each in named if each.learner_month.assignment == assignment]
    if not mine:
        return None
    every = await records.meetings.entries_of(assignment, month)
    standing = [each for each in every if each.meeting.state is not MeetingState.DELETED]
    kept = await records.learner_months.get(assignment, month)
    return await _at_hand(records, mine[0], row.organisation, standing, kept, now)


async def _at_hand(
    records: Records,
    named: NamedMonth,
    organisation: OrganisationId,
    entries: Sequence[Entry],
    kept: KeptMonth | None,
    now: datetime,
) -> MonthAtHand:
    about = named.learner_month
    guard = await records.books.of(about.assignment, now, month=about.month)
    begins_at = start_of_day(about.month.first_day, guard.zone)
    ends_at = start_of_day(about.month.next().first_day, guard.zone)
    planned = await records.learner_months.still_planned(about.assignment, begins_at, ends_at)
    meetings = [each.meeting for each in entries]
    held = [each for each in meetings if each.state is MeetingState.HELD]
    books = LearnerMonthBooks(
        assignment=about.assignment,
        mentor=about.mentor,
        learner=about.learner,
        month=about.month,
        begins_at=begins_at,
        closes_at=closing(about.month, guard),
        record=MonthRecord() if kept is None else kept.record,
        content=sheet_code(about.assignment, about.month, lines_of(entries)).content,
        paid_hours=sum(each.hours for each in held),
        lacking=len(missing(about)),
        refused=check_approval(about.month, meetings, guard),
        still_planned=len(planned),
        in_time_before=await in_time_before(records, kept),
    )
    return MonthAtHand(named, organisation, guard, entries, planned, kept, books)


async def as_a_coordinator_sees_it(at_hand: MonthAtHand, records: Records) -> MonthAtHand:
    """The same with whether its mentor left: without the role here, or out of reach.

    Who no longer walks with this learner still reaches the months walked together, and hands in.
    """
    reached = await records.people.reached(at_hand.organisation, Role.MENTOR)
    left = at_hand.books.mentor not in reached
    return replace(at_hand, books=replace(at_hand.books, mentor_left=left))


async def in_time_before(records: Records, kept: KeptMonth | None) -> frozenset[Happened]:
    """What the mentor had done in time before the month was given back, while it still is."""
    if kept is None or kept.record.decided_by is None:
        return frozenset()
    steps = await records.learner_months.steps(kept.id)
    return in_time_when_given_back((each.what, each.late) for each in steps)


async def take(
    command: Command,
    at_hand: MonthAtHand,
    records: Records,
    by: PersonId | None,
    now: datetime,
    reason: str = "",
) -> MonthMoved | Refused:
    """Decide on a step of a learner-month and keep what it led to, with its row in the audit.

    ``reason`` is why it was returned, reopened, or handed in for the mentor. A step that stands only by the grace for presses
    says so in the audit, and one that is late.
    """
    books = at_hand.books
    outcome = decide(command, books)
    if isinstance(outcome, Refused):
        return outcome
    kept = await records.learner_months.keep(outcome, books, at_hand.organisation, by, now, reason)
    if kept is None:
        return refuse(
            RefusalCode.MONTH_CHANGED_MEANWHILE, month=books.month, hours=books.paid_hours
        )
    mark = "_in_grace" if outcome.grace_used else "_late" if outcome.late else ""
    await records.audit.record(
        now,
        f"month_{outcome.what.value}{mark}",
        "learner_month",
        kept,
        actor=by,
        organisation=at_hand.organisation,
        subject=books.learner,
    )
    return outcome
