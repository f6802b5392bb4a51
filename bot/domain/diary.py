"""Owns the one guard over the mentor's diary and what a keyboard may offer; must not write anything.

Every path that could break a rule comes through here: log, change, move and delete through `decide`,
import through `check_import`, approval through `check_approval`; what a reopened month lets through
is `frozen`'s to say. Each is given the books as they stand and says what happened or why not. The
offers ask the same guard, so that a button never leads to a refusal while the books stay as they are.

Which rules bind: those on hours, months, overlaps of meetings and numbers of learners in both
programmes, with the numbers of `rules.py`: neither a mentor nor a learner is at two meetings at once.
Where the diary leads to pay (`RuleSet.paid_by_the_hour`), a meeting that was held needs a contract and
a plan too, and may not meet other work of the mentor's. What is not known is not there: books without
contracts pay nothing.

A no-show is kept with its start and the hours that were planned, counts 0 hours and is not paid. It
takes up no time of the mentor's: whoever waited in vain may meet another learner in those hours, and
nothing is paid twice. For the *same* learner it does, for one cannot come and not come at once. It
needs no contract and no plan, and gets them where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar, assert_never
from zoneinfo import ZoneInfo

from bot.domain.ids import (
    AssignmentId,
    ContractId,
    MeetingId,
    PersonId,
    PlannedId,
    SupportPlanId,
)
from bot.domain.months import (
    Ambiguous,
    Existing,
    Missing,
    Month,
    editable_until,
    hours_between,
    local_day,
    month_of,
    require_utc,
    resolve_local,
    start_of_day,
)
from bot.domain.pairing import AssignmentState
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import PRESS_GRACE, RULE_SETS, Programme, RuleSet, rules_of_month
from bot.domain.standing import HOLDS_ENTRIES, MonthStanding, MonthState
from bot.domain.terms import ContractTerm, Interval, PlanTerm, contract_on, no_contract, plan_on


class MeetingState(StrEnum):
    """What became of a meeting. A deleted one stays in the books and counts nowhere."""

    HELD = "held"
    NO_SHOW = "no_show"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry of the diary. `hours` are paid and counted, `planned_hours` are how long it lasted
    or should have lasted; they differ for a no-show only. The start is in UTC, the month is the
    local month of the start, and the version grows with each change.

    `contract` and `plan` are those under which it counts, `planned` is the meeting as it was planned.
    `unplanned` marks an entry of the paid diary that nobody had planned (Mentor guidelines, diary).
    """

    id: MeetingId
    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    starts_at: datetime
    hours: int
    planned_hours: int
    state: MeetingState
    version: int
    month: Month
    contract: ContractId | None = None
    plan: SupportPlanId | None = None
    planned: PlannedId | None = None
    unplanned: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.planned_hours)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Time in the mentor's books, of any organisation: ids and instants, nothing that names one."""

    meeting: MeetingId
    assignment: AssignmentId
    starts_at: datetime
    ends_at: datetime
    no_show: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """All that the guard has to know about one assignment, read in the same transaction.

    - `own`: entries of the mentor over all organisations, without the deleted ones, at least from a
      day before the first open month until now.
    - `learner_hours`: counted hours of the learner by month over all mentors, for each month that
      may still be open. A month that is absent has 0. `hours_with_mentor`: those with this mentor.
    - `active_learners`: active assignments of the mentor over all organisations.
    - `ended_at`: when the assignment ended; what was held before can still be put in order.
    - `contracts`, `plans`: of this mentor in this organisation, with what they mean for this learner.
    - `declared`: the mentor's other working hours, for the same time as `own`.
    - `learner_entries`: meetings of the learner with other mentors that were held, over all
      organisations, for the same time as `own`.
    - `standings`: where the learner-months of this assignment stand; one that is absent is open.
    """

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    programme: Programme
    zone: ZoneInfo
    assignment_state: AssignmentState
    active_learners: int
    own: Sequence[OwnEntry]
    learner_hours: Mapping[Month, int]
    ended_at: datetime | None = None
    rule_sets: Sequence[RuleSet] = RULE_SETS
    contracts: Sequence[ContractTerm] = ()
    plans: Sequence[PlanTerm] = ()
    declared: Sequence[Interval] = ()
    learner_entries: Sequence[Interval] = ()
    standings: Mapping[Month, MonthStanding] = field(default_factory=dict)
    hours_with_mentor: Mapping[Month, int] = field(default_factory=dict)

    def rules(self, month: Month) -> RuleSet:
        """The rules by which a month of this assignment is judged."""
        return rules_of_month(month, self.programme, self.rule_sets)

    def standing(self, month: Month) -> MonthStanding:
        """Where the learner-month stands; nothing known means open."""
        return self.standings.get(month, MonthStanding())


@dataclass(frozen=True, slots=True)
class Given:
    """When an act counts as done, in UTC.

    For a message that is Telegram's own time of it, for an edited one the time of the edit. A press
    has none: it counts by its arrival, with a grace at the deadline (`PRESS_GRACE`).
    """

    at: datetime
    by_press: bool = False

    def __post_init__(self) -> None:
        require_utc(self.at)


@dataclass(frozen=True, slots=True)
class LogMeeting:
    """A meeting was held. Its end is its start in UTC plus the hours, whatever the wall shows.

    `planned` is the meeting as it was planned; without it the entry of a paid diary is marked.
    """

    starts_at: datetime
    hours: int
    given: Given
    planned: PlannedId | None = None


@dataclass(frozen=True, slots=True)
class RecordNoShow:
    """The learner did not come to a meeting that should have begun then."""

    starts_at: datetime
    planned_hours: int
    given: Given
    planned: PlannedId | None = None


@dataclass(frozen=True, slots=True)
class ChangeMeeting:
    """Put an entry right: its start, its hours, or whether it was held at all.

    `version` is the one that the person had seen. Another learner is another entry: delete, then log.
    Contract and plan are chosen anew, for the day may be another one.
    """

    meeting: Meeting
    version: int
    starts_at: datetime
    hours: int
    given: Given
    state: MeetingState = MeetingState.HELD


@dataclass(frozen=True, slots=True)
class DeleteMeeting:
    """Take an entry out of the count; it stays readable."""

    meeting: Meeting
    version: int
    given: Given


Command = LogMeeting | RecordNoShow | ChangeMeeting | DeleteMeeting


@dataclass(frozen=True, slots=True)
class MeetingLogged:
    """A new entry, without the id that the books give it. `grace_used` is for the coordinator."""

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    starts_at: datetime
    hours: int
    planned_hours: int
    state: MeetingState
    month: Month
    given: Given
    grace_used: bool
    contract: ContractId | None = None
    plan: SupportPlanId | None = None
    planned: PlannedId | None = None
    unplanned: bool = False


@dataclass(frozen=True, slots=True)
class MeetingChanged:
    """An entry as it was and as it is now."""

    before: Meeting
    after: Meeting
    given: Given
    grace_used: bool


@dataclass(frozen=True, slots=True)
class MeetingDeleted:
    """An entry that no longer counts."""

    before: Meeting
    after: Meeting
    given: Given
    grace_used: bool


Outcome = MeetingLogged | MeetingChanged | MeetingDeleted | Refused


def whole_hours(text: str, rules: RuleSet | None = None) -> int | Refused:
    """Read hours as a person writes them: `2`, `2.0` and `2,0` are two.

    Half hours are refused, unless the rules say that the full ones of them count.
    """
    found = re.fullmatch(r"\s*([0-9]{1,4})(?:[.,]([0-9]{1,4}))?\s*", text)
    if found is None:
        return refuse(RefusalCode.HOURS_NOT_A_NUMBER)
    if found[2] is not None and found[2].strip("0") and (rules is None or rules.whole_hours_only):
        return refuse(RefusalCode.HOURS_NOT_WHOLE)
    return int(found[1])


def full_hours(lasted: timedelta, rules: RuleSet) -> int | Refused:
    """How many hours of a meeting count that lasted so long in UTC."""
    full, rest = divmod(lasted, timedelta(hours=1))
    if rest and rules.whole_hours_only:
        return refuse(RefusalCode.HOURS_NOT_WHOLE)
    return full


def start_from_wall(day: date, wall: time, zone: ZoneInfo) -> datetime | Refused:
    """The instant of a start that a person wrote, or a refusal when the clocks were changed then."""
    match resolve_local(day, wall, zone):
        case Existing(instant):
            return instant
        case Ambiguous(first, second):
            return refuse(RefusalCode.START_AMBIGUOUS, first=first, second=second)
        case Missing():
            return refuse(RefusalCode.START_MISSING)
        case never:
            assert_never(never)


# --- the guard ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Proposal:
    """An entry as it would be, and the one which it replaces."""

    starts_at: datetime
    planned_hours: int
    state: MeetingState
    given: Given
    replaces: Meeting | None
    month: Month
    rules: RuleSet
    contract: ContractTerm | None
    plan: PlanTerm | None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.planned_hours)

    @property
    def hours(self) -> int:
        return self.planned_hours if self.state is MeetingState.HELD else 0

    @property
    def contract_id(self) -> ContractId | None:
        return None if self.contract is None else self.contract.id

    @property
    def plan_id(self) -> SupportPlanId | None:
        return None if self.plan is None else self.plan.id

    @property
    def is_paid(self) -> bool:
        return self.rules.paid_by_the_hour and self.state is MeetingState.HELD


def decide(command: Command, books: Books) -> Outcome:
    """Say what the act leads to: the event that happened, or the first rule that forbids it.

    Raises ValueError when the entry does not belong to the books at hand, which is a mistake of
    ours: reach is checked before.
    """
    match command:
        case LogMeeting(starts_at, hours, given, planned):
            proposal = _propose(books, starts_at, hours, MeetingState.HELD, given)
            return _log(proposal, planned, books)
        case RecordNoShow(starts_at, planned_hours, given, planned):
            proposal = _propose(books, starts_at, planned_hours, MeetingState.NO_SHOW, given)
            return _log(proposal, planned, books)
        case ChangeMeeting():
            return _change(command, books)
        case DeleteMeeting():
            return _delete(command, books)
        case never:
            assert_never(never)


def _propose(
    books: Books,
    starts_at: datetime,
    planned_hours: int,
    state: MeetingState,
    given: Given,
    replaces: Meeting | None = None,
) -> _Proposal:
    day = local_day(starts_at, books.zone)
    month = Month.of_day(day)
    rules = books.rules(month)
    return _Proposal(
        starts_at,
        planned_hours,
        state,
        given,
        replaces,
        month,
        rules,
        contract=contract_on(books.contracts, day) if rules.paid_by_the_hour else None,
        plan=plan_on(books.plans, day) if rules.paid_by_the_hour else None,
    )


def _log(proposal: _Proposal, planned: PlannedId | None, books: Books) -> MeetingLogged | Refused:
    refused = _first_refusal(proposal, books)
    if refused is not None:
        return refused
    return MeetingLogged(
        assignment=books.assignment,
        mentor=books.mentor,
        learner=books.learner,
        starts_at=proposal.starts_at,
        hours=proposal.hours,
        planned_hours=proposal.planned_hours,
        state=proposal.state,
        month=proposal.month,
        given=proposal.given,
        grace_used=_grace_used([proposal.month], proposal.given, books),
        contract=proposal.contract_id,
        plan=proposal.plan_id,
        planned=planned,
        unplanned=proposal.rules.paid_by_the_hour and planned is None,
    )


def _change(command: ChangeMeeting, books: Books) -> MeetingChanged | Refused:
    if command.state is MeetingState.DELETED:
        raise ValueError("an entry is deleted by DeleteMeeting, which the rules judge differently")
    before, given = command.meeting, command.given
    stale = _stale(before, command.version, books)
    if stale is not None:
        return stale
    proposal = _propose(books, command.starts_at, command.hours, command.state, given, before)
    refused = _first_refusal(proposal, books)
    if refused is not None:
        return refused
    after = replace(
        before,
        starts_at=proposal.starts_at,
        hours=proposal.hours,
        planned_hours=proposal.planned_hours,
        state=proposal.state,
        version=before.version + 1,
        month=proposal.month,
        contract=proposal.contract_id,
        plan=proposal.plan_id,
    )
    grace_used = _grace_used([before.month, after.month], given, books)
    return MeetingChanged(before, after, given, grace_used)


def _delete(command: DeleteMeeting, books: Books) -> MeetingDeleted | Refused:
    before, given = command.meeting, command.given
    refused = _stale(before, command.version, books) or frozen(before.month, given, books)
    if refused is not None:
        return refused
    after = replace(before, hours=0, state=MeetingState.DELETED, version=before.version + 1)
    return MeetingDeleted(before, after, given, _grace_used([before.month], given, books))


def _stale(meeting: Meeting, seen: int, books: Books) -> Refused | None:
    """Refuse an act on an entry that is no longer what the person saw."""
    if (meeting.assignment, meeting.mentor) != (books.assignment, books.mentor):
        raise ValueError(f"entry {meeting.id} is not of assignment {books.assignment}")
    if meeting.state is MeetingState.DELETED:
        return refuse(RefusalCode.MEETING_DELETED)
    if meeting.version != seen:
        return refuse(RefusalCode.MEETING_CHANGED_MEANWHILE, version=meeting.version)
    return None


def _first_refusal(proposal: _Proposal, books: Books) -> Refused | None:
    for rule in _RULES:
        refused = rule(proposal, books)
        if refused is not None:
            return refused
    return None


def _in_a_working_assignment(proposal: _Proposal, books: Books) -> Refused | None:
    """Meetings belong to an assignment that is active, or was when they were held."""
    match books.assignment_state:
        case AssignmentState.ACTIVE:
            return None
        case AssignmentState.ENDED if books.ended_at is not None:
            if proposal.starts_at < books.ended_at:
                return None
            return refuse(RefusalCode.ASSIGNMENT_ENDED, ended_at=books.ended_at)
        case state:
            return refuse(RefusalCode.ASSIGNMENT_NOT_ACTIVE, state=state.value)


def _whole_unit_of_hours(proposal: _Proposal, books: Books) -> Refused | None:
    return hours_of_a_meeting(proposal.planned_hours, proposal.rules)


def hours_of_a_meeting(hours: int, rules: RuleSet) -> Refused | None:
    """Not less than an hour, whole hours only (Mentor guidelines, hours; whole is a reading)."""
    if hours < rules.least_hours:
        return refuse(RefusalCode.HOURS_TOO_FEW, least=rules.least_hours)
    if hours > rules.most_hours_per_meeting:
        return refuse(RefusalCode.HOURS_TOO_MANY_AT_ONCE, most=rules.most_hours_per_meeting)
    return None


def _nothing_in_the_future(proposal: _Proposal, books: Books) -> Refused | None:
    """A meeting is over before it is logged; of a no-show only the start must have come."""
    if proposal.starts_at > proposal.given.at:
        return refuse(RefusalCode.MEETING_IN_FUTURE, starts_at=proposal.starts_at)
    if proposal.state is MeetingState.HELD and proposal.ends_at > proposal.given.at:
        return refuse(RefusalCode.MEETING_NOT_OVER, ends_at=proposal.ends_at)
    return None


def _in_open_months(proposal: _Proposal, books: Books) -> Refused | None:
    """A move takes an entry out of one month and into another: both must be open."""
    if proposal.replaces is not None:
        refused = frozen(proposal.replaces.month, proposal.given, books)
        if refused is not None:
            return refused
    return frozen(proposal.month, proposal.given, books)


def _under_a_contract(proposal: _Proposal, books: Books) -> Refused | None:
    """A contract valid that day covers the learner (Mentor guidelines, contracts)."""
    if not proposal.is_paid or proposal.contract is not None:
        return None
    return no_contract(books.contracts, proposal.starts_at, books.zone)


def _within_the_plans_hours(proposal: _Proposal, books: Books) -> Refused | None:
    """The mentor's plan for that semester still has hours (Mentor guidelines, plan)."""
    if not proposal.is_paid:
        return None
    if proposal.plan is None:
        return refuse(RefusalCode.PLAN_NONE, day=proposal.starts_at)
    left = _left_in(proposal.plan, proposal.replaces)
    if proposal.hours <= left:
        return None
    return refuse(RefusalCode.PLAN_HOURS_OVER, left=left, planned=proposal.plan.planned_hours)


def _not_beyond_the_mentors_learners(proposal: _Proposal, books: Books) -> Refused | None:
    """At most 8 learners at a time over all organisations (Mentor guidelines, mentors)."""
    most = proposal.rules.learners_per_mentor
    if most is not None and books.active_learners > most:
        return refuse(RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=most)
    return None


def _one_learner_at_a_time(proposal: _Proposal, books: Books) -> Refused | None:
    """No overlap with own entries of any organisation; one may begin when another ends."""
    for entry in books.own:
        if proposal.replaces is not None and entry.meeting == proposal.replaces.id:
            continue
        takes_up_time = entry.assignment == books.assignment or not (
            entry.no_show or proposal.state is MeetingState.NO_SHOW
        )
        overlap = entry.starts_at < proposal.ends_at and proposal.starts_at < entry.ends_at
        if takes_up_time and overlap:
            return refuse(
                RefusalCode.MEETING_OVERLAP, starts_at=entry.starts_at, ends_at=entry.ends_at
            )
    return None


def _no_other_work_then(proposal: _Proposal, books: Books) -> Refused | None:
    """Hours that another employer pays are not paid again (Mentor guidelines, double payment)."""
    if not proposal.is_paid:
        return None
    return _meets(proposal, books.declared, RefusalCode.MENTOR_OTHER_WORK)


def _no_other_mentor_then(proposal: _Proposal, books: Books) -> Refused | None:
    """A learner meets one mentor at a time (Mentor guidelines, double payment).

    A plain diary is not paid, and yet bound: its entry would keep the other mentor's month from being
    approved, when nobody could change it any more *(ours)*. Who did not come was nowhere.
    """
    if proposal.state is not MeetingState.HELD:
        return None
    return _meets(proposal, books.learner_entries, RefusalCode.LEARNER_ELSEWHERE)


def _meets(proposal: _Proposal, taken: Iterable[Interval], code: RefusalCode) -> Refused | None:
    for each in taken:
        if each.meets(proposal.starts_at, proposal.ends_at):
            return refuse(code, starts_at=each.starts_at, ends_at=each.ends_at)
    return None


def _within_the_months_hours(proposal: _Proposal, books: Books) -> Refused | None:
    """At most 20 hours for a learner in a month (Mentor guidelines, hours)."""
    left = hours_left(books, proposal.month, proposal.replaces)
    cap = proposal.rules.hours_per_learner_and_month
    if left is None or cap is None or proposal.hours <= left:
        return None
    return refuse(RefusalCode.HOURS_OVER_CAP, left=left, cap=cap, month=proposal.month)


_Rule = Callable[[_Proposal, Books], Refused | None]

_RULES: tuple[_Rule, ...] = (
    _in_a_working_assignment,
    _whole_unit_of_hours,
    _nothing_in_the_future,
    _in_open_months,
    _under_a_contract,
    _within_the_plans_hours,
    _not_beyond_the_mentors_learners,
    _one_learner_at_a_time,
    _no_other_work_then,
    _no_other_mentor_then,
    _within_the_months_hours,
)


def closing(month: Month, books: Books) -> datetime:
    """The first instant (UTC) at which the day alone closes the entries of the month."""
    return editable_until(month, books.zone, books.rules(month).last_day_for_changes)


_BY_THE_COORDINATOR: Mapping[MonthState, RefusalCode] = {
    MonthState.SUBMITTED: RefusalCode.MONTH_SUBMITTED,
    MonthState.ACCEPTED: RefusalCode.MONTH_SUBMITTED,
    MonthState.EXPORTED: RefusalCode.MONTH_EXPORTED,
}
"""Months that the mentor can't take back."""


@dataclass(frozen=True, slots=True)
class NoMeetingSaid:
    """The mentor said that there was no meeting in the month. `late`: after its deadline."""

    month: Month
    given: Given
    late: bool
    grace_used: bool


def say_no_meeting(month: Month, given: Given, books: Books) -> NoMeetingSaid | Refused:
    """Judge "no meeting this month". Whether an entry stands against it is the caller's to see.

    It changes no entry, so the 10th does not lock it: like approval it is possible later, and late
    then *(ours)*. What the mentor approved or handed in says already what there was.
    """
    standing = books.standing(month)
    if standing.state in _BY_THE_COORDINATOR:
        return refuse(_BY_THE_COORDINATOR[standing.state], month=month)
    if standing.state in HOLDS_ENTRIES:
        return refuse(RefusalCode.MONTH_APPROVED, month=month)
    after = given.at >= closing(month, books)
    late = _counts_at(given) >= closing(month, books)
    return NoMeetingSaid(month, given, late=late, grace_used=after and not late)


def _counts_at(given: Given) -> datetime:
    """The instant that is held against a deadline: a press has its grace."""
    return given.at - PRESS_GRACE if given.by_press else given.at


def frozen(month: Month, given: Given, books: Books) -> Refused | None:
    """Why no entry of the month can be made, changed or deleted by that act, if so.

    What was approved stays so, whatever the day. A month that the coordinator reopened is open,
    whatever the day; all others until the 10th (Mentor guidelines, editing). A month that is both
    approved and past its day is said to be closed: taking the approval back would not help.
    """
    standing = books.standing(month)
    if standing.state in _BY_THE_COORDINATOR:
        return refuse(_BY_THE_COORDINATOR[standing.state], month=month)
    closed_at = closing(month, books)
    if _counts_at(given) >= closed_at and not standing.reopened:
        return refuse(RefusalCode.MONTH_CLOSED, month=month, closed_at=closed_at)
    if standing.state in HOLDS_ENTRIES:
        return refuse(RefusalCode.MONTH_APPROVED, month=month)
    return None


def _grace_used(months: Iterable[Month], given: Given, books: Books) -> bool:
    """Whether an accepted act came after a deadline and stands only by the grace for presses."""
    return any(
        given.at >= closing(month, books) and not books.standing(month).reopened for month in months
    )


# --- import and approval --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """A meeting as a table holds it: a local day and the wall's times; `came` is the learner.

    An end that is not after the start is one of the next day.
    """

    day: date
    wall_from: time
    wall_until: time
    came: bool
    given: Given


def check_import(entry: ImportedEntry, books: Books) -> MeetingLogged | Refused:
    """Judge a row of a table as if it were logged now: the same rules, and times in UTC."""
    start = start_from_wall(entry.day, entry.wall_from, books.zone)
    if isinstance(start, Refused):
        return start
    match hours_between(entry.day, entry.wall_from, entry.wall_until, books.zone):
        case Ambiguous(first, second):
            return refuse(RefusalCode.START_AMBIGUOUS, first=first, second=second)
        case Missing():
            return refuse(RefusalCode.START_MISSING)
        case lasted:
            hours = full_hours(lasted, books.rules(Month.of_day(entry.day)))
    if isinstance(hours, Refused):
        return hours
    state = MeetingState.HELD if entry.came else MeetingState.NO_SHOW
    return _log(_propose(books, start, hours, state, entry.given), None, books)


def check_approval(
    month: Month, entries: Iterable[Meeting], books: Books
) -> Mapping[MeetingId, tuple[Refused, ...]]:
    """Judge every standing entry of a month again, as a whole; empty where nothing is wrong.

    Each entry was right when it was written. Since then a contract can have ended, a plan or a
    timetable can have been changed, and another mentor can have written an entry. Of entries that are
    together over a limit the latest are named. `entries` are all those of this assignment and month,
    and the books must reach back to it.

    Raises ValueError for an entry of another assignment or month, which is a mistake of ours.
    """
    standing = sorted(
        (each for each in entries if each.state is not MeetingState.DELETED),
        key=lambda each: (each.starts_at, each.id),
    )
    if any((each.assignment, each.month) != (books.assignment, month) for each in standing):
        raise ValueError(f"an entry is not of assignment {books.assignment} and month {month}")
    found = {each.id: _judged_alone(each, books) for each in standing}
    counted = _without(standing, month, books)
    for each in standing:
        proposal = _proposed_again(each, counted)
        for rule in (_within_the_plans_hours, _within_the_months_hours):
            refused = rule(replace(proposal, replaces=None), counted)
            if refused is not None and refused.code is not RefusalCode.PLAN_NONE:
                found[each.id].append(refused)
        counted = _with(each, counted)
    return {meeting: tuple(refusals) for meeting, refusals in found.items() if refusals}


def _proposed_again(entry: Meeting, books: Books) -> _Proposal:
    """An entry as it stands, under the contract and the plan that were kept with it."""
    proposal = _propose(
        books, entry.starts_at, entry.planned_hours, entry.state, Given(entry.ends_at), entry
    )
    return replace(
        proposal,
        contract=next((each for each in books.contracts if each.id == entry.contract), None),
        plan=next((each for each in books.plans if each.id == entry.plan), None),
    )


def _judged_alone(entry: Meeting, books: Books) -> list[Refused]:
    """What is wrong with an entry beside the sums of its month."""
    proposal = _proposed_again(entry, books)
    rules = (
        _whole_unit_of_hours,
        _one_learner_at_a_time,
        _no_other_work_then,
        _no_other_mentor_then,
    )
    judged = [rule(proposal, books) for rule in rules]
    if proposal.is_paid:
        judged += [_kept_contract(proposal, books), _kept_plan(proposal, books)]
    return [each for each in judged if each is not None]


def _kept_contract(proposal: _Proposal, books: Books) -> Refused | None:
    """The contract that was kept with the entry still fits; where another one does, it says so."""
    day = local_day(proposal.starts_at, books.zone)
    if proposal.contract is not None and proposal.contract.fits(day):
        return None
    changed = refuse(RefusalCode.CONTRACT_CHANGED, day=proposal.starts_at)
    return no_contract(books.contracts, proposal.starts_at, books.zone) or changed


def _kept_plan(proposal: _Proposal, books: Books) -> Refused | None:
    """The plan that was kept with the entry still fits; where another one does, it says so."""
    day = local_day(proposal.starts_at, books.zone)
    if proposal.plan is not None and proposal.plan.fits(day):
        return None
    if plan_on(books.plans, day) is None:
        return refuse(RefusalCode.PLAN_NONE, day=proposal.starts_at)
    return refuse(RefusalCode.PLAN_CHANGED, day=proposal.starts_at)


def _without(entries: Iterable[Meeting], month: Month, books: Books) -> Books:
    """The books as they would be without these entries of a month."""
    for each in entries:
        books = _counting(each, books, -each.hours)
    return books


def _with(entry: Meeting, books: Books) -> Books:
    return _counting(entry, books, entry.hours)


def _counting(entry: Meeting, books: Books, hours: int) -> Books:
    def added(known: Mapping[Month, int]) -> Mapping[Month, int]:
        return {**known, entry.month: known.get(entry.month, 0) + hours}

    plans = [
        replace(each, used_hours=each.used_hours + hours) if each.id == entry.plan else each
        for each in books.plans
    ]
    return replace(
        books,
        learner_hours=added(books.learner_hours),
        hours_with_mentor=added(books.hours_with_mentor),
        plans=plans,
    )


# --- what a keyboard may offer -------------------------------------------------------------------


DAYTIME: tuple[time, ...] = tuple(time(hour, minute) for hour in range(7, 22) for minute in (0, 30))
"""Starts on the first keyboard: full and half hours from 07:00 to 21:30 *(ours)*."""

WHOLE_DAY: tuple[time, ...] = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
"""Starts on request: every full and half hour of a day."""


@dataclass(frozen=True, slots=True)
class OfferedStart:
    """A start that can be logged. `again` is None where the wall shows that time once; in the night
    in which it comes twice it is False for the first time and True for the second."""

    starts_at: datetime
    wall: time
    again: bool | None = None


def hours_left(books: Books, month: Month, changing: Meeting | None = None) -> int | None:
    """Whole hours that the learner still has in the month, or None where there is no limit.

    The hours of the entry that is being changed count as free. Never negative, also when the books
    already hold more than the limit.
    """
    rules = books.rules(month)
    if rules.hours_per_learner_and_month is None:
        return None
    counted = books.learner_hours if rules.cap_over_all_mentors else books.hours_with_mentor
    freed = changing.hours if changing is not None and changing.month == month else 0
    return max(0, rules.hours_per_learner_and_month - counted.get(month, 0) + freed)


@dataclass(frozen=True, slots=True)
class PlanLeft:
    """Whole hours that the plan of a semester still has, of those that were planned."""

    plan: SupportPlanId
    left: int
    planned: int


def plan_left(books: Books, day: date, changing: Meeting | None = None) -> PlanLeft | None:
    """What the mentor's plan for the semester of a local day still has; None where there is no plan,
    or where the programme has none. The hours of the entry that is being changed count as free."""
    if not books.rules(Month.of_day(day)).paid_by_the_hour:
        return None
    plan = plan_on(books.plans, day)
    if plan is None:
        return None
    return PlanLeft(plan.id, _left_in(plan, changing), plan.planned_hours)


def _left_in(plan: PlanTerm, changing: Meeting | None) -> int:
    freed = changing.hours if changing is not None and changing.plan == plan.id else 0
    return max(0, plan.planned_hours - plan.used_hours + freed)


def open_months(books: Books, now: datetime) -> tuple[Month, ...]:
    """Months whose entries can be changed now, the newest first; those which the coordinator reopened
    are among them, those which are approved are not."""
    months = [month_of(now, books.zone)]
    while now < closing(months[-1].previous(), books):
        months.append(months[-1].previous())
    reopened = {
        month
        for month, standing in books.standings.items()
        if standing.reopened and month < months[-1]
    }
    return tuple(
        month
        for month in (*months, *sorted(reopened, reverse=True))
        if books.standing(month).state not in HOLDS_ENTRIES
    )


def offered_days(
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
    grid: Sequence[time] = DAYTIME,
) -> tuple[date, ...]:
    """Days of the open months up to today with at least one possible start, the newest first."""
    today = local_day(now, books.zone)
    return tuple(
        day
        for month in open_months(books, now)
        if state is MeetingState.NO_SHOW or hours_left(books, month, changing) != 0
        for day in sorted(month.days(), reverse=True)
        if day <= today
        and any(True for _ in _possible_starts(day, books, now, state, changing, grid))
    )


def offered_starts(
    day: date,
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
    grid: Sequence[time] = DAYTIME,
) -> tuple[OfferedStart, ...]:
    """Starts on a local day for which the shortest meeting is allowed, in the order of time."""
    return tuple(
        sorted(
            _possible_starts(day, books, now, state, changing, grid),
            key=lambda offered: offered.starts_at,
        )
    )


def offered_hours(
    starts_at: datetime,
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
) -> tuple[int, ...]:
    """Whole hours that a meeting from that instant may have, the fewest first."""
    rules = books.rules(month_of(starts_at, books.zone))
    offered: list[int] = []
    for hours in range(rules.least_hours, rules.most_hours_per_meeting + 1):
        proposal = _propose(books, starts_at, hours, state, Given(now), changing)
        if _first_refusal(proposal, books) is not None:
            break  # a longer meeting breaks the same rule
        offered.append(hours)
    return tuple(offered)


def _possible_starts(
    day: date,
    books: Books,
    now: datetime,
    state: MeetingState,
    changing: Meeting | None,
    grid: Sequence[time],
) -> Iterator[OfferedStart]:
    nearby = _with_entries_around(day, books)
    least = books.rules(Month.of_day(day)).least_hours
    for wall in grid:
        for offered in _starts_on_the_wall(day, wall, books.zone):
            proposal = _propose(nearby, offered.starts_at, least, state, Given(now), changing)
            if _first_refusal(proposal, nearby) is None:
                yield offered


_Taken = TypeVar("_Taken", OwnEntry, Interval)


def _with_entries_around(day: date, books: Books) -> Books:
    """The same books with only that taken time which the shortest meeting of that day could meet.

    A mentor with eight full learners has hundreds of entries in two months; asking the guard about
    each of them for each half hour of each day took a fifth of a second.
    """
    begins = start_of_day(day, books.zone)
    ends = begins + timedelta(hours=50)  # a day of 25 hours, and the longest possible meeting

    def near(taken: Sequence[_Taken]) -> list[_Taken]:
        return [each for each in taken if begins < each.ends_at and each.starts_at < ends]

    return replace(
        books,
        own=near(books.own),
        declared=near(books.declared),
        learner_entries=near(books.learner_entries),
    )


def _starts_on_the_wall(day: date, wall: time, zone: ZoneInfo) -> Iterator[OfferedStart]:
    match resolve_local(day, wall, zone):
        case Existing(instant):
            yield OfferedStart(instant, wall)
        case Ambiguous(first, second):
            yield OfferedStart(first, wall, again=False)
            yield OfferedStart(second, wall, again=True)
        case Missing():
            pass


# --- the month so far --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """What a mentor sees of a learner's month: counted hours, meetings held, no-shows."""

    hours: int
    held: int
    no_shows: int


def month_so_far(meetings: Iterable[Meeting], month: Month) -> MonthSoFar:
    """Sum the entries of a month; those of other months and deleted ones count nowhere."""
    counted = [each for each in meetings if each.month == month]
    held = [each for each in counted if each.state is MeetingState.HELD]
    no_shows = [each for each in counted if each.state is MeetingState.NO_SHOW]
    return MonthSoFar(sum(each.hours for each in held), len(held), len(no_shows))
