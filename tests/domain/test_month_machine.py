"""No sequence of acts by anybody reaches a month that breaks a rule.

Two mentors in two organisations, one learner of both, a plain diary beside it, contracts that end and
plans that change: whatever is tried in whatever order goes through the rules, and what they let
through is judged by a checker of its own (`independent_months`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain import diary, learner_month
from bot.domain.contracts import (
    Contract,
    ContractEnded,
    Institution,
    InstitutionKind,
    LearnerRegistered,
    Registration,
    days_covered,
    end_contract,
    register,
)
from bot.domain.days import DayRange
from bot.domain.diary import (
    Books,
    Given,
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
    NoMeetingSaid,
    OwnEntry,
    check_approval,
    closing,
    say_no_meeting,
)
from bot.domain.ids import (
    AssignmentId,
    ContractId,
    FileId,
    InstitutionId,
    MeetingId,
    OrganisationId,
    PartnerId,
    PersonId,
    SemesterId,
    SupportPlanId,
)
from bot.domain.learner_month import (
    Happened,
    LearnerMonthBooks,
    MonthMoved,
    MonthRecord,
    in_time_when_given_back,
)
from bot.domain.months import Month, local_day, start_of_day
from bot.domain.pairing import AssignmentState
from bot.domain.plans import (
    Module,
    Plan,
    PlanBody,
    PlanChanged,
    PlanEnded,
    Risk,
    change_plan,
    end_plan,
)
from bot.domain.reminders import EntrySaid, LearnerMonth, missing
from bot.domain.rules import Programme, rules_of_month
from bot.domain.sheets import SheetLine, sheet_code
from bot.domain.standing import HOLDS_ENTRIES, MonthState
from bot.domain.terms import ContractTerm, Interval, PlanTerm
from bot.domain.timetable import DeclaredHours, other_work
from tests.domain.independent_months import (
    Kept,
    Write,
    broken,
    closed_by_the_wall,
    half_hours,
    too_late,
    wall_month,
)

RIGA = ZoneInfo("Europe/Riga")
HERE, ELSEWHERE = OrganisationId(1), OrganisationId(2)
ILZE, JANIS, COORDINATOR = PersonId(41), PersonId(42), PersonId(90)
ANNA, BRUNO, CLARA = PersonId(7), PersonId(8), PersonId(9)
SCHOOL, OTHER_SCHOOL, CENTRE, FAR_SCHOOL = (InstitutionId(number) for number in range(1, 5))
SCHOOLS = {
    SCHOOL: Institution(SCHOOL, HERE, "School", InstitutionKind.SCHOOL),
    OTHER_SCHOOL: Institution(OTHER_SCHOOL, HERE, "Other school", InstitutionKind.SCHOOL),
}
SEMESTER = DayRange(date(2026, 9, 1), date(2026, 12, 31))
SPRING = DayRange(date(2027, 1, 1), date(2027, 5, 31))
BODY = PlanBody(Module.EXCLUSION, "why", "what for", frozenset({Risk.FAMILY}))
WORK = other_work(
    [DeclaredHours(2, time(8), time(13), date(2026, 9, 1), None, RIGA)],
    [],
    DayRange(date(2026, 9, 1), date(2027, 6, 30)),
)
"""Ilze teaches on Tuesdays."""

TAKEN: dict[int, frozenset[datetime]] = {
    ILZE: frozenset().union(*(half_hours(each.starts_at, each.ends_at) for each in WORK)),
}


@dataclass(frozen=True)
class Pair:
    """An assignment of the machine."""

    id: AssignmentId
    mentor: PersonId
    learner: PersonId
    organisation: OrganisationId
    programme: Programme

    @property
    def paid(self) -> bool:
        return self.programme is Programme.SCHOOL_COMMUNITY


PAIRS = (
    Pair(AssignmentId(1), ILZE, ANNA, HERE, Programme.SCHOOL_COMMUNITY),
    Pair(AssignmentId(2), ILZE, BRUNO, HERE, Programme.SCHOOL_COMMUNITY),
    Pair(AssignmentId(3), JANIS, ANNA, ELSEWHERE, Programme.SCHOOL_COMMUNITY),
    Pair(AssignmentId(4), ILZE, CLARA, HERE, Programme.ORIENTATION),
    Pair(AssignmentId(5), JANIS, BRUNO, ELSEWHERE, Programme.ORIENTATION),
)
PAIR_OF = {pair.id: pair for pair in PAIRS}
MAY_END = PAIRS[1:3]
"""Pairs that end for good in some walks; the others go on, so that no walk runs dry."""

STEPS = (
    *("withdraw", "attach", "confirm", "submit"),
    *("hand in", "accept", "return", "reopen", "export"),
)
"""What follows an approval, in any order."""

HANDED_IN = frozenset({MonthState.SUBMITTED, MonthState.ACCEPTED, MonthState.EXPORTED})


@dataclass(frozen=True)
class NoMeeting:
    """Somebody said that there was no meeting: when, and whether it was taken as late."""

    given: Given
    late: bool


@dataclass(frozen=True)
class HandedIn:
    """A month that was handed in, as it was seen then, beside the rules."""

    by_the_coordinator: bool
    mentor_was_there: bool
    entries: int
    nobody_met: bool
    closed: bool
    marked_late: bool
    again: bool


def _contract(
    number: int, mentor: PersonId, at: InstitutionId, kind: InstitutionKind, days: DayRange
) -> Contract:
    where = HERE if mentor == ILZE else ELSEWHERE
    return Contract(
        ContractId(number), where, str(number), mentor, at, kind, PartnerId(1), *_ends(days), 1000
    )


def _ends(days: DayRange) -> tuple[date, date]:
    return days.begins, days.ends


def _plan(number: int, pair: Pair, semester: int, days: DayRange, hours: int) -> Plan:
    return Plan(
        SupportPlanId(number),
        pair.learner,
        SemesterId(semester),
        days,
        pair.mentor,
        hours,
        0,
        ended=False,
        version=1,
    )


pairs = st.sampled_from(PAIRS)
paid_pairs = st.sampled_from([pair for pair in PAIRS if pair.paid])
near_days = st.integers(-45, 2)
halves = st.one_of(st.integers(0, 47), st.sampled_from([5, 6, 7, 8, 20, 21, 22]))
"""Half hours of a day; the hour that is doubled or skipped is among the likely ones."""
few_hours = st.one_of(st.integers(1, 4), st.integers(-1, 25))
picks = st.integers(0, 10_000)
SECONDS = st.sampled_from([-1, 0, 60, 149, 150, 3600])


class Months(RuleBasedStateMachine):
    """The books of the two mentors, and everybody who writes in them."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.entries: dict[MeetingId, Meeting] = {}
        self.months: dict[tuple[AssignmentId, Month], MonthRecord] = {}
        self.approved: dict[tuple[AssignmentId, Month], list[Meeting]] = {}
        self.writes: list[Write] = []
        self.silent: dict[tuple[AssignmentId, Month], NoMeeting] = {}
        self.steps_of: dict[tuple[AssignmentId, Month], list[tuple[Happened, bool]]] = {}
        self.handed_in: list[HandedIn] = []
        self.away: set[PersonId] = set()
        self.ended: dict[AssignmentId, datetime] = {}
        centre, school = InstitutionKind.YOUTH_CENTRE, InstitutionKind.SCHOOL
        known = [
            _contract(1, ILZE, SCHOOL, school, DayRange(SEMESTER.begins, SPRING.ends)),
            _contract(2, ILZE, CENTRE, centre, SEMESTER),
            _contract(3, JANIS, FAR_SCHOOL, centre, DayRange(SEMESTER.begins, SPRING.ends)),
        ]
        self.contracts = {each.id: each for each in known}
        self.schools = {
            ANNA: [Registration(SCHOOL, SEMESTER.begins)],
            BRUNO: [Registration(OTHER_SCHOOL, SEMESTER.begins)],
            CLARA: [],
        }
        self.plans: dict[SupportPlanId, tuple[Plan, date]] = {}
        for pair in PAIRS:
            if pair.paid:
                self._makes_plan(pair, 1, SEMESTER, 30)
                self._makes_plan(pair, 2, SPRING, 12)

    def _makes_plan(self, pair: Pair, semester: int, days: DayRange, hours: int) -> None:
        plan = _plan(len(self.plans) + 1, pair, semester, days, hours)
        self.plans[plan.id] = (plan, days.ends)

    @initialize(begins=st.sampled_from([date(2026, 10, 27), date(2026, 12, 5), date(2027, 3, 30)]))
    def begin(self, begins: date) -> None:
        self.now = start_of_day(begins, RIGA) + timedelta(hours=15)

    # -- the books ---------------------------------------------------------------------------------

    def standing(self) -> list[Meeting]:
        return [x for x in self.entries.values() if x.state is not MeetingState.DELETED]

    def used(self, plan: SupportPlanId) -> int:
        return sum(each.hours for each in self.standing() if each.plan == plan)

    def books(self, pair: Pair) -> Books:
        """What the repository reads, put together from the machine's own memory."""
        hours: dict[Month, int] = {}
        with_mentor: dict[Month, int] = {}
        for each in self.standing():
            if each.learner == pair.learner and PAIR_OF[each.assignment].paid == pair.paid:
                hours[each.month] = hours.get(each.month, 0) + each.hours
                if each.mentor == pair.mentor:
                    with_mentor[each.month] = with_mentor.get(each.month, 0) + each.hours
        return Books(
            assignment=pair.id,
            mentor=pair.mentor,
            learner=pair.learner,
            programme=pair.programme,
            zone=RIGA,
            assignment_state=(
                AssignmentState.ENDED if pair.id in self.ended else AssignmentState.ACTIVE
            ),
            ended_at=self.ended.get(pair.id),
            active_learners=2,
            own=[
                OwnEntry(
                    each.id,
                    each.assignment,
                    each.starts_at,
                    each.ends_at,
                    each.state is MeetingState.NO_SHOW,
                )
                for each in self.standing()
                if each.mentor == pair.mentor
            ],
            learner_hours=hours,
            contracts=[
                ContractTerm(x.id, x.begins, x.ends, days_covered(x, self.schools[pair.learner]))
                for x in self.contracts.values()
                if (x.mentor, x.organisation) == (pair.mentor, pair.organisation)
            ],
            plans=[
                PlanTerm(
                    plan.id, plan.semester_days.begins, ends, plan.planned_hours, self.used(plan.id)
                )
                for plan, ends in self.plans.values()
                if (plan.mentor, plan.learner) == (pair.mentor, pair.learner)
            ],
            declared=WORK if pair.mentor == ILZE else (),
            learner_entries=[
                Interval(each.starts_at, each.ends_at)
                for each in self.standing()
                if each.learner == pair.learner
                and each.mentor != pair.mentor
                and each.state is MeetingState.HELD
            ],
            standings={
                month: record.standing
                for (assignment, month), record in self.months.items()
                if assignment == pair.id
            },
            hours_with_mentor=with_mentor,
        )

    def month_books(self, pair: Pair, month: Month) -> LearnerMonthBooks:
        books = self.books(pair)
        entries = self.of(pair, month)
        lines = [SheetLine.of(each) for each in entries]
        record = self.months.get((pair.id, month), MonthRecord())
        given_back = record.decided_by is not None
        return LearnerMonthBooks(
            assignment=pair.id,
            mentor=pair.mentor,
            learner=pair.learner,
            month=month,
            begins_at=start_of_day(month.first_day, RIGA),
            closes_at=closing(month, books),
            record=record,
            content=sheet_code(pair.id, month, lines).content,
            paid_hours=sum(each.hours for each in entries),
            lacking=len(missing(self.said_of(pair, month))),
            refused=check_approval(month, entries, books),
            in_time_before=in_time_when_given_back(
                self.steps_of.get((pair.id, month), ()) if given_back else ()
            ),
            mentor_left=self.left(pair),
        )

    def said_of(self, pair: Pair, month: Month) -> LearnerMonth:
        """What the diary says of the month; each entry says what was done."""
        return LearnerMonth(
            pair.id,
            pair.mentor,
            pair.learner,
            month,
            [EntrySaid(each.id, each.state, True, True, True) for each in self.of(pair, month)],
            no_meeting_said=(pair.id, month) in self.silent,
            paid=pair.paid,
        )

    def left(self, pair: Pair) -> bool:
        """Without the role or out of reach; who ended with a learner still hands in."""
        return pair.mentor in self.away

    def of(self, pair: Pair, month: Month) -> list[Meeting]:
        return [x for x in self.standing() if (x.assignment, x.month) == (pair.id, month)]

    # -- mentors write -----------------------------------------------------------------------------

    def start(self, days: int, half: int) -> datetime:
        """A half hour of a local day; in the night of the change one of the two, or the next."""
        day = local_day(self.now, RIGA) + timedelta(days=days)
        return start_of_day(day, RIGA) + timedelta(minutes=30 * half)

    def keep(self, pair: Pair, outcome: diary.Outcome, *months: Month) -> None:
        match outcome:
            case MeetingLogged():
                number = MeetingId(len(self.entries) + 1)
                entry = Meeting(
                    number,
                    pair.id,
                    pair.mentor,
                    pair.learner,
                    outcome.starts_at,
                    outcome.hours,
                    outcome.planned_hours,
                    outcome.state,
                    1,
                    outcome.month,
                    outcome.contract,
                    outcome.plan,
                )
                self.note(pair, entry, outcome.given, entry.month)
                self.entries[number] = entry
            case MeetingChanged(before, after, given) | MeetingDeleted(before, after, given):
                self.note(pair, after, given, before.month, after.month)
                self.entries[before.id] = after

    def note(self, pair: Pair, entry: Meeting, given: Given, *months: Month) -> None:
        records = [self.months.get((pair.id, month), MonthRecord()) for month in months]
        over = entry.ends_at if entry.state is MeetingState.HELD else entry.starts_at
        self.writes.append(
            Write(
                given.at,
                given.by_press,
                tuple((month.year, month.number) for month in months),
                tuple(record.state in HOLDS_ENTRIES for record in records),
                tuple(record.reopened for record in records),
                over if entry.state is not MeetingState.DELETED else given.at,
            )
        )

    @rule(pair=pairs, days=near_days, half=halves, hours=few_hours, press=st.booleans())
    def logs(self, pair: Pair, days: int, half: int, hours: int, press: bool) -> None:
        command = diary.LogMeeting(self.start(days, half), hours, Given(self.now, press))
        self.keep(pair, diary.decide(command, self.books(pair)))

    @rule(pair=paid_pairs, days=st.integers(-40, -1), half=halves, count=st.integers(2, 9))
    def logs_a_whole_week(self, pair: Pair, days: int, half: int, count: int) -> None:
        """Day after day, three hours each: the way to full months and to plans that are used up."""
        for number in range(count):
            command = diary.LogMeeting(self.start(days + number, half), 3, Given(self.now))
            self.keep(pair, diary.decide(command, self.books(pair)))

    @rule(pair=pairs, days=near_days, half=halves, hours=few_hours)
    def nobody_came(self, pair: Pair, days: int, half: int, hours: int) -> None:
        command = diary.RecordNoShow(self.start(days, half), hours, Given(self.now))
        self.keep(pair, diary.decide(command, self.books(pair)))

    def some_entry(self, pick: int) -> Meeting:
        return self.entries[MeetingId(pick % len(self.entries) + 1)]

    @precondition(lambda self: self.entries)
    @rule(pick=picks, days=near_days, half=halves, hours=few_hours, held=st.booleans())
    def changes(self, pick: int, days: int, half: int, hours: int, held: bool) -> None:
        entry = self.some_entry(pick)
        pair, state = PAIR_OF[entry.assignment], MeetingState.NO_SHOW
        state = MeetingState.HELD if held else state
        given = Given(self.now, by_press=pick % 2 == 0)
        start = entry.starts_at if days > 0 else self.start(days, half)
        command = diary.ChangeMeeting(entry, entry.version, start, hours, given, state)
        self.keep(pair, diary.decide(command, self.books(pair)))

    @precondition(lambda self: self.entries)
    @rule(pick=picks)
    def deletes(self, pick: int) -> None:
        entry = self.some_entry(pick)
        pair = PAIR_OF[entry.assignment]
        command = diary.DeleteMeeting(entry, entry.version, Given(self.now))
        self.keep(pair, diary.decide(command, self.books(pair)))

    # -- the month goes its way --------------------------------------------------------------------

    def back(self, months: int) -> Month:
        month = Month.of_day(local_day(self.now, RIGA))
        for _ in range(months):
            month = month.previous()
        return month

    def steps(self, pair: Pair, month: Month, kind: str) -> None:
        books = self.month_books(pair, month)
        version, given = books.record.version, Given(self.now)
        commands: dict[str, learner_month.Command] = {
            "approve": learner_month.Approve(version, books.content, given),
            "withdraw": learner_month.WithdrawApproval(version, given),
            "attach": learner_month.AttachSheet(version, FileId(1), books.content, given),
            "confirm": learner_month.AttachSheet(version, FileId(2), None, given),
            "submit": learner_month.Submit(version, given),
            "hand in": learner_month.SubmitOnBehalf(
                version, books.content, COORDINATOR, True, given
            ),
            "accept": learner_month.Accept(version, COORDINATOR, given),
            "return": learner_month.Return(version, COORDINATOR, True, given),
            "reopen": learner_month.Reopen(version, COORDINATOR, True, given),
            "export": learner_month.Export(version, given),
        }
        outcome = learner_month.decide(commands[kind], books)
        if isinstance(outcome, MonthMoved):
            self.months[pair.id, month] = outcome.after
            if kind in ("approve", "hand in"):
                self.approved[pair.id, month] = self.of(pair, month)
            if kind in ("submit", "hand in"):
                self.note_handing_in(pair, month, kind, outcome)
            self.steps_of.setdefault((pair.id, month), []).append((outcome.what, outcome.late))

    def note_handing_in(self, pair: Pair, month: Month, kind: str, moved: MonthMoved) -> None:
        before = self.steps_of.get((pair.id, month), ())
        given_back = {Happened.RETURNED, Happened.REOPENED}
        self.handed_in.append(
            HandedIn(
                by_the_coordinator=kind == "hand in",
                mentor_was_there=not self.left(pair),
                entries=len(self.of(pair, month)),
                nobody_met=(pair.id, month) in self.silent,
                closed=closed_by_the_wall(self.now, (month.year, month.number), RIGA),
                marked_late=moved.after.submitted_late,
                again=any(what in given_back for what, late in before),
            )
        )

    @rule(pair=pairs, back=st.integers(0, 5), press=st.booleans())
    def says_that_nobody_met(self, pair: Pair, back: int, press: bool) -> None:
        """Also of months long past; what stands in the diary speaks against it, as on the screen."""
        month = self.back(back)
        said = say_no_meeting(month, Given(self.now, press), self.books(pair))
        if self.of(pair, month) or (pair.id, month) in self.silent:
            return
        if isinstance(said, NoMeetingSaid):
            state = self.months.get((pair.id, month), MonthRecord()).state
            assert state not in HOLDS_ENTRIES, "a month that is held says what there was"
            self.silent[pair.id, month] = NoMeeting(said.given, said.late)

    @rule(pair=paid_pairs, back=st.integers(0, 2))
    def approves(self, pair: Pair, back: int) -> None:
        self.steps(pair, self.back(back), "approve")

    @precondition(lambda self: self.months)
    @rule(
        pick=picks,
        kind=st.sampled_from(STEPS),
    )
    def takes_a_step(self, pick: int, kind: str) -> None:
        assignment, month = list(self.months)[pick % len(self.months)]
        self.steps(PAIR_OF[assignment], month, kind)

    @rule(
        pair=paid_pairs,
        back=st.integers(0, 2),
        sheet=st.sampled_from(["attach", "confirm"]),
        steps=st.integers(2, 5),
    )
    def goes_all_the_way(self, pair: Pair, back: int, sheet: str, steps: int) -> None:
        """Or a part of it."""
        for kind in ("approve", sheet, "submit", "accept", "export")[:steps]:
            self.steps(pair, self.back(back), kind)

    @rule(pair=paid_pairs, back=st.integers(0, 3), further=st.booleans())
    def is_handed_in_for_the_mentor(self, pair: Pair, back: int, further: bool) -> None:
        """By the coordinator, at any time and in any state."""
        for kind in ("hand in", "accept") if further else ("hand in",):
            self.steps(pair, self.back(back), kind)

    @precondition(lambda self: self.months)
    @rule(pick=picks, kind=st.sampled_from(["withdraw", "return", "reopen"]))
    def is_given_back_and_goes_again(self, pick: int, kind: str) -> None:
        """By the mentor, and where that one is gone by the coordinator."""
        assignment, month = list(self.months)[pick % len(self.months)]
        sheet = "confirm" if pick % 3 == 0 else "attach"
        for step in (kind, "approve", sheet, "submit", "hand in"):
            if step in (kind, "hand in") or not self.left(PAIR_OF[assignment]):
                self.steps(PAIR_OF[assignment], month, step)

    # -- mentors leave -----------------------------------------------------------------------------

    @rule(mentor=st.sampled_from([ILZE, JANIS]))
    def leaves_or_is_back(self, mentor: PersonId) -> None:
        """Blocks the bot or loses the role, and can be reached again later."""
        self.away ^= {mentor}

    @rule(pair=st.sampled_from(MAY_END))
    def a_pair_ends(self, pair: Pair) -> None:
        """What was met until then can still be logged, and nothing after it."""
        self.ended.setdefault(pair.id, self.now)

    # -- the papers change -------------------------------------------------------------------------

    @rule(pick=picks, days=st.integers(-60, 60))
    def ends_a_contract(self, pick: int, days: int) -> None:
        contract = list(self.contracts.values())[pick % len(self.contracts)]
        under = [x.starts_at for x in self.standing() if x.contract == contract.id]
        outcome = end_contract(
            contract,
            local_day(self.now, RIGA) + timedelta(days=days),
            last_entry=local_day(max(under), RIGA) if under else None,
            by=COORDINATOR,
            at=self.now,
        )
        if isinstance(outcome, ContractEnded):
            self.contracts[contract.id] = replace(contract, ends=outcome.last_day)

    @rule(pick=picks, hours=st.integers(1, 60))
    def changes_a_plan(self, pick: int, hours: int) -> None:
        plan, ends = list(self.plans.values())[pick % len(self.plans)]
        used = replace(plan, used_hours=self.used(plan.id))
        outcome = change_plan(
            used,
            BODY,
            hours,
            version=plan.version,
            author=True,
            hours_a_month=20,
            by=COORDINATOR,
            at=self.now,
        )
        if isinstance(outcome, PlanChanged):
            self.plans[plan.id] = (replace(plan, planned_hours=hours), ends)

    @rule(pick=picks, hours=st.integers(1, 20))
    def ends_a_plan_and_makes_another(self, pick: int, hours: int) -> None:
        plan, ends = list(self.plans.values())[pick % len(self.plans)]
        outcome = end_plan(plan, version=plan.version, author=True, by=COORDINATOR, at=self.now)
        if isinstance(outcome, PlanEnded):
            last = min(ends, local_day(self.now, RIGA))
            self.plans[plan.id] = (replace(plan, ended=True), last)
            number = SupportPlanId(len(self.plans) + 1)
            anew = replace(plan, id=number, planned_hours=hours)
            self.plans[number] = (anew, plan.semester_days.ends)

    @rule(learner=st.sampled_from([ANNA, BRUNO]), school=st.sampled_from(list(SCHOOLS)))
    def goes_to_another_school(self, learner: PersonId, school: InstitutionId) -> None:
        tomorrow = local_day(self.now, RIGA) + timedelta(days=1)
        known = self.schools[learner]
        outcome = register(learner, SCHOOLS[school], tomorrow, known, {})
        if isinstance(outcome, LearnerRegistered):
            kept = [each for each in known if each not in (outcome.closes, outcome.drops)]
            if outcome.closes is not None:
                kept.append(replace(outcome.closes, ends=tomorrow - timedelta(days=1)))
            self.schools[learner] = [*kept, Registration(school, tomorrow)]

    # -- time passes -------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(seconds=SECONDS)
    def the_tenth_comes(self, seconds: int) -> None:
        """On to the edge of the next deadline, or a little beside it."""
        month = Month.of_day(local_day(self.now, RIGA)).previous()
        while True:
            edge = closing(month, self.books(PAIRS[0])) + timedelta(seconds=seconds)
            if edge > self.now:
                self.now = edge
                return
            month = month.next()

    # -- what always holds -------------------------------------------------------------------------

    @invariant()
    def no_month_breaks_a_rule(self) -> None:
        """Judged by the second checker, whatever was done."""
        self.looks += 1
        assert broken(self.kept(), RIGA, self.contract_days(), self.plan_days(), TAKEN) == []

    @invariant()
    def nothing_was_written_too_late(self) -> None:
        """Neither into the future, nor into a held month, nor after the day."""
        assert [wrong for write in self.writes for wrong in too_late(write, RIGA)] == []
        self.writes.clear()

    @invariant()
    def what_was_approved_stays_as_it_was(self) -> None:
        """While a month is held its entries are those that were approved, to the last field."""
        for (assignment, month), record in self.months.items():
            if record.state in HOLDS_ENTRIES:
                now = self.of(PAIR_OF[assignment], month)
                assert now == self.approved[assignment, month]

    @invariant()
    def a_pair_that_ended_met_no_more(self) -> None:
        """Whenever its entries were written or moved."""
        for each in self.standing():
            ended_at = self.ended.get(each.assignment)
            assert ended_at is None or each.starts_at < ended_at

    @invariant()
    def what_is_handed_in_is_whole_and_says_how_it_came(self) -> None:
        """By the coordinator only for who is gone; never a month of which nothing was said; late by
        the wall, except for who does again what was done in time."""
        for each in self.handed_in:
            assert each.entries or each.nobody_met
            assert not (each.by_the_coordinator and each.mentor_was_there)
            assert each.marked_late == each.closed or (each.again and not each.marked_late)
        self.handed_in.clear()

    @invariant()
    def what_nobody_approved_was_handed_in_by_the_coordinator(self) -> None:
        """A month on its way to pay has the mentor's word, or the name of who acted instead."""
        for record in self.months.values():
            if record.state in HANDED_IN:
                assert record.approved_at is not None or record.on_behalf_by == COORDINATOR
            else:
                assert record.on_behalf_by is None

    @invariant()
    def silence_is_late_when_the_wall_says_so(self) -> None:
        """That there was no meeting is taken at any time, and marked after the 10th."""
        for (_, month), said in self.silent.items():
            at = said.given.at - timedelta(seconds=150) if said.given.by_press else said.given.at
            assert said.late == closed_by_the_wall(at, (month.year, month.number), RIGA)

    @invariant()
    def the_month_of_an_entry_is_that_of_the_wall(self) -> None:
        """In the zone of the organisation, in the doubled hour too."""
        for each in self.standing():
            assert wall_month(each.starts_at, RIGA) == (each.month.year, each.month.number)

    def kept(self) -> list[Kept]:
        return [
            Kept(
                each.id,
                each.assignment,
                each.mentor,
                each.learner,
                each.starts_at,
                each.hours if each.state is MeetingState.HELD else None,
                each.contract,
                each.plan,
                PAIR_OF[each.assignment].paid,
            )
            for each in self.standing()
        ]

    def contract_days(self) -> dict[int, tuple[date, date, frozenset[tuple[int, date]] | None]]:
        """Days and learners of each contract, counted out from the registrations."""
        found: dict[int, tuple[date, date, frozenset[tuple[int, date]] | None]] = {}
        for each in self.contracts.values():
            covered = None
            if each.kind is InstitutionKind.SCHOOL:
                days = [
                    each.begins + timedelta(days=n)
                    for n in range((each.ends - each.begins).days + 1)
                ]
                covered = frozenset(
                    (learner, day)
                    for learner, schools in self.schools.items()
                    for day in days
                    if any(
                        school.institution == each.institution
                        and school.begins <= day
                        and (school.ends is None or day <= school.ends)
                        for school in schools
                    )
                )
            found[each.id] = (each.begins, each.ends, covered)
        return found

    def plan_days(self) -> dict[int, tuple[date, date, int]]:
        return {
            plan.id: (plan.semester_days.begins, ends, plan.planned_hours)
            for plan, ends in self.plans.values()
        }


def _walk(examples: int, steps: int) -> Counter[str]:
    """How often the walks looked at the months, and which steps of a month they took how often."""
    seen: Counter[str] = Counter()

    class Walk(Months):
        def teardown(self) -> None:
            seen["looks"] += self.looks
            seen.update(what.value for taken in self.steps_of.values() for what, _ in taken)

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return seen


def test_no_sequence_of_acts_reaches_a_month_that_breaks_a_rule() -> None:
    """A short walk through the months of two mentors."""
    _walk(30, 40)


@pytest.mark.soak
def test_ten_thousand_acts_reach_no_month_that_breaks_a_rule() -> None:
    """The long walk; it takes every step that a month can take."""
    seen = _walk(300, 60)
    assert seen["looks"] > 10_000
    assert {each.value for each in Happened} <= seen.keys()


def test_the_rules_of_the_walk_are_those_of_the_programme() -> None:
    """The checker's twenty hours and its tenth are the numbers that are shipped."""
    rules = rules_of_month(Month(2026, 11), Programme.SCHOOL_COMMUNITY)
    assert (rules.hours_per_learner_and_month, rules.last_day_for_changes) == (20, 10)
