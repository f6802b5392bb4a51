"""Books for the tests of the diary: a mentor, a learner and whatever else a test puts in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.diary import Books, Given, LogMeeting, Meeting, MeetingState, OwnEntry
from bot.domain.ids import AssignmentId, ContractId, MeetingId, PersonId, SupportPlanId
from bot.domain.months import Existing, Month, month_of, resolve_local
from bot.domain.pairing import AssignmentState
from bot.domain.rules import RULE_SETS, Programme, RuleSet
from bot.domain.standing import MonthStanding
from bot.domain.terms import ContractTerm, Interval, PlanTerm

RIGA = ZoneInfo("Europe/Riga")
ANNAS = AssignmentId(1)
OTHERS = AssignmentId(2)
MENTOR = PersonId(42)
ANNA = PersonId(7)
CONTRACT = ContractId(11)
PLAN = SupportPlanId(21)
EVER = DayRange(date(2000, 1, 1), date(2199, 12, 31))


def riga(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The instant at which the wall in Riga shows that time, for times that exist once."""
    found = resolve_local(date(year, month, day), time(hour, minute), RIGA)
    assert isinstance(found, Existing)
    return found.instant


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def contract(
    number: int = CONTRACT, days: DayRange = EVER, covers: Sequence[DayRange] | None = None
) -> ContractTerm:
    """A contract that covers Anna on all its days, unless a test says otherwise."""
    covered = (days,) if covers is None else covers
    return ContractTerm(ContractId(number), days.begins, days.ends, covered)


def plan(
    number: int = PLAN, days: DayRange = EVER, *, planned: int = 500, used: int = 0
) -> PlanTerm:
    """A support plan with more hours than any test needs, unless it says otherwise."""
    return PlanTerm(SupportPlanId(number), days.begins, days.ends, planned, used)


def books(
    *,
    own: Sequence[OwnEntry] = (),
    learner_hours: Mapping[Month, int] | None = None,
    state: AssignmentState = AssignmentState.ACTIVE,
    ended_at: datetime | None = None,
    active_learners: int = 1,
    programme: Programme = Programme.SCHOOL_COMMUNITY,
    zone: ZoneInfo = RIGA,
    rule_sets: Sequence[RuleSet] = RULE_SETS,
    contracts: Sequence[ContractTerm] | None = None,
    plans: Sequence[PlanTerm] | None = None,
    declared: Sequence[Interval] = (),
    learner_entries: Sequence[Interval] = (),
    standings: Mapping[Month, MonthStanding] | None = None,
    hours_with_mentor: Mapping[Month, int] | None = None,
) -> Books:
    """Books in which all papers are in order."""
    return Books(
        assignment=ANNAS,
        mentor=MENTOR,
        learner=ANNA,
        programme=programme,
        zone=zone,
        assignment_state=state,
        active_learners=active_learners,
        own=tuple(own),
        learner_hours=learner_hours or {},
        ended_at=ended_at,
        rule_sets=rule_sets,
        contracts=(contract(),) if contracts is None else contracts,
        plans=(plan(),) if plans is None else plans,
        declared=declared,
        learner_entries=learner_entries,
        standings=standings or {},
        hours_with_mentor=hours_with_mentor or {},
    )


def meeting(
    starts_at: datetime,
    hours: int = 1,
    *,
    number: int = 100,
    state: MeetingState = MeetingState.HELD,
    version: int = 1,
    zone: ZoneInfo = RIGA,
    under: int | None = CONTRACT,
    within: int | None = PLAN,
) -> Meeting:
    """An entry of Anna's mentor as the books hold it."""
    return Meeting(
        id=MeetingId(number),
        assignment=ANNAS,
        mentor=MENTOR,
        learner=ANNA,
        starts_at=starts_at,
        hours=hours if state is MeetingState.HELD else 0,
        planned_hours=hours,
        state=state,
        version=version,
        month=month_of(starts_at, zone),
        contract=None if under is None else ContractId(under),
        plan=None if within is None else SupportPlanId(within),
    )


def own(
    starts_at: datetime,
    hours: int = 1,
    *,
    number: int = 100,
    assignment: AssignmentId = OTHERS,
    no_show: bool = False,
) -> OwnEntry:
    """Time that the mentor's books hold already, with another learner unless a test says so."""
    ends_at = starts_at + timedelta(hours=hours)
    return OwnEntry(MeetingId(number), assignment, starts_at, ends_at, no_show)


def log(starts_at: datetime, hours: int, at: datetime, *, by_press: bool = False) -> LogMeeting:
    return LogMeeting(starts_at, hours, Given(at, by_press))
