"""The guard where the diary leads to pay: contracts, plans, taken time, and months that are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from bot.domain.days import DayRange
from bot.domain.diary import (
    Books,
    ChangeMeeting,
    DeleteMeeting,
    Given,
    ImportedEntry,
    LogMeeting,
    Meeting,
    MeetingChanged,
    MeetingLogged,
    MeetingState,
    NoMeetingSaid,
    Outcome,
    PlanLeft,
    RecordNoShow,
    check_approval,
    check_import,
    closing,
    decide,
    full_hours,
    offered_days,
    offered_hours,
    open_months,
    plan_left,
    say_no_meeting,
    whole_hours,
)
from bot.domain.ids import PlannedId
from bot.domain.months import Ambiguous, Missing, Month, hours_between
from bot.domain.pairing import AssignmentState
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme, RuleSet, rules_on
from bot.domain.standing import HOLDS_ENTRIES, MonthStanding, MonthState
from bot.domain.terms import ContractTerm, Interval
from tests.domain.books import (
    ANNAS,
    CONTRACT,
    EVER,
    PLAN,
    RIGA,
    books,
    contract,
    log,
    meeting,
    own,
    plan,
    riga,
    utc,
)

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
START = riga(2026, 11, 20, 10)
EVENING = riga(2026, 11, 20, 20)
DAY = date(2026, 11, 20)
YEAR = DayRange(date(2026, 9, 1), date(2027, 5, 31))


def code(outcome: Outcome) -> RefusalCode | None:
    return outcome.code if isinstance(outcome, Refused) else None


# -- contracts -------------------------------------------------------------------------------------


def test_an_hour_carries_the_contract_and_the_plan_it_is_paid_by() -> None:
    """What was chosen stands in the event, so that pay never guesses."""
    outcome = decide(LogMeeting(START, 2, Given(EVENING), PlannedId(5)), books())
    assert isinstance(outcome, MeetingLogged)
    assert (outcome.contract, outcome.plan) == (CONTRACT, PLAN)
    assert (outcome.planned, outcome.unplanned) == (5, False)


def test_an_entry_that_nobody_planned_is_marked() -> None:
    """Only where the diary is paid by: a plain diary knows no plans."""
    for programme, marked in ((Programme.SCHOOL_COMMUNITY, True), (Programme.ORIENTATION, False)):
        outcome = decide(log(START, 1, EVENING), books(programme=programme))
        assert isinstance(outcome, MeetingLogged)
        assert outcome.unplanned is marked


def test_without_a_contract_nothing_is_paid() -> None:
    """Books that know of no contract pay no hour."""
    assert decide(log(START, 1, EVENING), books(contracts=())) == refuse(
        RefusalCode.CONTRACT_NONE, day=START
    )


def test_a_contract_holds_on_its_first_and_last_day_and_on_no_other() -> None:
    """Both edges of a contract, by the day on the wall."""
    papers = books(contracts=[contract(days=DayRange(date(2026, 11, 10), date(2026, 11, 12)))])
    allowed = {
        day: code(decide(log(riga(2026, 11, day, 0), 1, EVENING), papers)) for day in range(9, 14)
    }
    assert allowed == {
        9: RefusalCode.CONTRACT_NONE,
        10: None,
        11: None,
        12: None,
        13: RefusalCode.CONTRACT_ENDED,
    }
    last_minute = riga(2026, 11, 12, 23, 59)
    assert code(decide(log(last_minute, 1, EVENING), papers)) is None


def test_a_contract_that_ended_says_when() -> None:
    """The last of several that ended is named by the first instant after it."""
    papers = books(
        contracts=[
            contract(1, DayRange(date(2025, 9, 1), date(2026, 5, 31))),
            contract(2, DayRange(date(2026, 9, 1), date(2026, 11, 15))),
        ]
    )
    assert decide(log(START, 1, EVENING), papers) == refuse(
        RefusalCode.CONTRACT_ENDED, ended_at=riga(2026, 11, 16)
    )


def test_a_schools_contract_covers_its_own_learners_only() -> None:
    """The learner changed school on the 20th: the day before was covered, that day is not."""
    moved = contract(days=YEAR, covers=[DayRange(date(2026, 9, 1), date(2026, 11, 19))])
    before, after = riga(2026, 11, 19, 10), START
    assert code(decide(log(before, 1, EVENING), books(contracts=[moved]))) is None
    assert decide(log(after, 1, EVENING), books(contracts=[moved])) == refuse(
        RefusalCode.CONTRACT_OTHER_LEARNERS, day=after
    )


def test_of_several_contracts_the_one_that_ends_first_pays() -> None:
    """Then the one with the lowest number; contracts that don't fit are out of the question."""
    short = DayRange(date(2026, 9, 1), date(2026, 12, 31))
    papers = books(
        contracts=[
            contract(1, YEAR),
            contract(7, short),
            contract(3, short),
            contract(2, DayRange(date(2026, 9, 1), date(2026, 11, 30)), covers=[]),
        ]
    )
    outcome = decide(log(START, 1, EVENING), papers)
    assert isinstance(outcome, MeetingLogged)
    assert outcome.contract == 3


def test_a_move_to_another_day_takes_the_contract_of_that_day() -> None:
    """An entry that moves into the term of another contract is paid by that one."""
    papers = books(
        contracts=[
            contract(1, DayRange(date(2026, 9, 1), date(2026, 11, 15))),
            contract(2, DayRange(date(2026, 11, 16), date(2027, 5, 31))),
        ],
        plans=[
            plan(5, DayRange(date(2026, 9, 1), date(2026, 11, 15))),
            plan(6, DayRange(date(2026, 11, 16), date(2027, 5, 31))),
        ],
    )
    entry = meeting(riga(2026, 11, 10, 10), under=1, within=5)
    moved = decide(ChangeMeeting(entry, 1, START, 1, Given(EVENING)), papers)
    assert isinstance(moved, MeetingChanged)
    assert (moved.after.contract, moved.after.plan) == (2, 6)


def test_the_plain_diary_needs_no_papers() -> None:
    """Orientation asks for no contract and no plan, and knows no other work."""
    plain = books(
        programme=Programme.ORIENTATION,
        contracts=(),
        plans=(),
        declared=[Interval(START, EVENING)],
    )
    outcome = decide(log(START, 2, EVENING), plain)
    assert isinstance(outcome, MeetingLogged)
    assert (outcome.contract, outcome.plan) == (None, None)


# -- the plan's hours ------------------------------------------------------------------------------


def test_a_meeting_needs_a_plan_for_its_semester() -> None:
    """A plan of another semester is no plan."""
    spring = plan(days=DayRange(date(2027, 1, 1), date(2027, 5, 31)))
    assert decide(log(START, 1, EVENING), books(plans=[spring])) == refuse(
        RefusalCode.PLAN_NONE, day=START
    )


def test_the_plans_last_hour_is_the_last() -> None:
    """With 38 of 40 planned hours used, two more are right and three are refused."""
    papers = books(plans=[plan(days=YEAR, planned=40, used=38)])
    assert code(decide(log(START, 2, EVENING), papers)) is None
    assert decide(log(START, 3, EVENING), papers) == refuse(
        RefusalCode.PLAN_HOURS_OVER, left=2, planned=40
    )
    assert offered_hours(START, papers, EVENING) == (1, 2)
    assert plan_left(papers, DAY) == PlanLeft(PLAN, 2, 40)


def test_hours_of_an_entry_are_free_for_its_own_change_in_the_same_plan_only() -> None:
    """An entry that moves into another semester finds that plan's hours as they are."""
    autumn = plan(5, DayRange(date(2026, 9, 1), date(2026, 11, 15)), planned=10, used=10)
    winter = plan(6, DayRange(date(2026, 11, 16), date(2027, 5, 31)), planned=10, used=9)
    papers = books(plans=[autumn, winter])
    entry = meeting(riga(2026, 11, 10, 10), 2, within=5)
    stays = ChangeMeeting(entry, 1, riga(2026, 11, 11, 10), 2, Given(EVENING))
    grows = ChangeMeeting(entry, 1, riga(2026, 11, 11, 10), 3, Given(EVENING))
    moves = ChangeMeeting(entry, 1, START, 2, Given(EVENING))
    assert code(decide(stays, papers)) is None
    assert decide(grows, papers) == refuse(RefusalCode.PLAN_HOURS_OVER, left=2, planned=10)
    assert decide(moves, papers) == refuse(RefusalCode.PLAN_HOURS_OVER, left=1, planned=10)


def test_the_newest_plan_of_a_semester_counts() -> None:
    """A plan that was ended makes way for the one that took its place."""
    ended = plan(5, DayRange(date(2026, 9, 1), date(2026, 11, 20)), planned=10, used=10)
    newer = plan(6, DayRange(date(2026, 9, 1), date(2026, 12, 31)), planned=10)
    outcome = decide(log(START, 1, EVENING), books(plans=[newer, ended]))
    assert isinstance(outcome, MeetingLogged)
    assert outcome.plan == 6


# -- time that is taken ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ({"declared": True}, RefusalCode.MENTOR_OTHER_WORK),
        ({"learner_entries": True}, RefusalCode.LEARNER_ELSEWHERE),
    ],
)
def test_no_hour_is_paid_twice(taken: dict[str, bool], expected: RefusalCode) -> None:
    """Other work and another mentor's entry may be touched and not overlapped."""
    busy = [Interval(riga(2026, 11, 20, 10), riga(2026, 11, 20, 12))]
    papers = books(**dict.fromkeys(taken, busy))  # type: ignore[arg-type]  # one of two fields
    fits = {(8, 2), (12, 3)}
    for hour, hours in [(8, 2), (8, 3), (11, 1), (12, 3), (9, 5)]:
        outcome = decide(log(riga(2026, 11, 20, hour), hours, EVENING), papers)
        assert code(outcome) is (None if (hour, hours) in fits else expected)
        if isinstance(outcome, Refused):
            times = {"starts_at": busy[0].starts_at, "ends_at": busy[0].ends_at}
            assert outcome.params == times


@pytest.mark.parametrize("programme", list(Programme))
def test_nobody_is_at_two_meetings_at_once(programme: Programme) -> None:
    """A plain diary refuses the time of another mentor's meeting too; one may touch the other."""
    busy = [Interval(riga(2026, 11, 20, 10), riga(2026, 11, 20, 12))]
    papers = books(programme=programme, learner_entries=busy)
    over = decide(log(riga(2026, 11, 20, 11), 2, EVENING), papers)
    assert over == refuse(
        RefusalCode.LEARNER_ELSEWHERE, starts_at=busy[0].starts_at, ends_at=busy[0].ends_at
    )
    assert isinstance(decide(log(riga(2026, 11, 20, 12), 2, EVENING), papers), MeetingLogged)
    came_late = ChangeMeeting(
        meeting(riga(2026, 11, 20, 12), 2), 1, riga(2026, 11, 20, 11), 2, Given(EVENING)
    )
    assert code(decide(came_late, papers)) is RefusalCode.LEARNER_ELSEWHERE


def test_a_no_show_is_kept_whatever_the_papers_say() -> None:
    """It is not paid: no contract, no plan, no free time is asked for; its contract comes if it fits."""
    busy = [Interval(START, EVENING)]
    bare = books(contracts=(), plans=(), declared=busy, learner_entries=busy)
    outcome = decide(RecordNoShow(START, 2, Given(EVENING)), bare)
    assert isinstance(outcome, MeetingLogged)
    assert (outcome.hours, outcome.contract, outcome.plan) == (0, None, None)
    with_papers = decide(RecordNoShow(START, 2, Given(EVENING)), books())
    assert isinstance(with_papers, MeetingLogged)
    assert (with_papers.contract, with_papers.plan) == (CONTRACT, PLAN)


# -- months that are held, closed or reopened ------------------------------------------------------


def every_write(start: datetime, at: datetime, papers: Books) -> list[Outcome]:
    """Each kind of write that touches the month of that start: into it, within it and out of it."""
    entry = meeting(start)
    free, december = start + timedelta(hours=3), riga(2026, 12, 1, 10)
    elsewhere = meeting(december)
    row = ImportedEntry(free.astimezone(RIGA).date(), time(13), time(14), True, Given(at))
    return [
        decide(log(free, 1, at), papers),
        decide(RecordNoShow(free, 1, Given(at)), papers),
        decide(ChangeMeeting(entry, 1, start, 2, Given(at)), papers),
        decide(ChangeMeeting(entry, 1, december, 1, Given(at)), papers),
        decide(ChangeMeeting(elsewhere, 1, start, 1, Given(at)), papers),
        decide(DeleteMeeting(entry, 1, Given(at)), papers),
        check_import(row, papers),
    ]


HELD_CODES = {
    MonthState.APPROVED: RefusalCode.MONTH_APPROVED,
    MonthState.SHEET: RefusalCode.MONTH_APPROVED,
    MonthState.SUBMITTED: RefusalCode.MONTH_SUBMITTED,
    MonthState.ACCEPTED: RefusalCode.MONTH_SUBMITTED,
    MonthState.EXPORTED: RefusalCode.MONTH_EXPORTED,
}


@pytest.mark.parametrize("state", sorted(HOLDS_ENTRIES))
def test_what_was_approved_can_not_be_changed_in_any_way(state: MonthState) -> None:
    """No write of any kind gets into, through or out of a month that is held."""
    held = books(standings={NOVEMBER: MonthStanding(state)})
    refused = refuse(HELD_CODES[state], month=NOVEMBER)
    assert every_write(START, riga(2026, 12, 2, 12), held) == [refused] * 7
    assert NOVEMBER not in open_months(held, riga(2026, 12, 2, 12))
    days = offered_days(held, riga(2026, 12, 2, 12))
    assert {Month.of_day(day) for day in days} == {Month(2026, 12)}


@pytest.mark.parametrize("state", [MonthState.OPEN, MonthState.RETURNED])
def test_a_month_in_the_mentors_hands_is_open_until_the_tenth(state: MonthState) -> None:
    """Open and returned months take every write until the day comes, and none after it."""
    papers = books(standings={NOVEMBER: MonthStanding(state)})
    end = closing(NOVEMBER, papers)
    before = every_write(START, end - timedelta(seconds=1), papers)
    assert [code(outcome) for outcome in before] == [None] * 7
    after = every_write(START, end, papers)
    assert after == [refuse(RefusalCode.MONTH_CLOSED, month=NOVEMBER, closed_at=end)] * 7


@pytest.mark.parametrize("state", [MonthState.OPEN, MonthState.RETURNED])
def test_a_reopened_month_is_open_whatever_the_day(state: MonthState) -> None:
    """Long after the 10th it takes every write, without any grace, and is offered."""
    papers = books(standings={NOVEMBER: MonthStanding(state, reopened=True)})
    march = riga(2027, 3, 1, 12)
    outcomes = every_write(START, march, papers)
    # A move to December is not out of this month alone: December was not reopened.
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [each.params["month"] for each in refusals] == [Month(2026, 12)] * 2
    logged = outcomes[0]
    assert isinstance(logged, MeetingLogged)
    assert logged.grace_used is False
    assert open_months(papers, march) == (Month(2027, 3), Month(2027, 2), NOVEMBER)
    assert DAY in offered_days(papers, march)


def test_a_reopened_month_that_was_approved_again_is_held_again() -> None:
    """Reopening lets the entries through only until the next approval."""
    papers = books(standings={NOVEMBER: MonthStanding(MonthState.APPROVED, reopened=True)})
    outcome = decide(log(START, 1, riga(2027, 3, 1, 12)), papers)
    assert outcome == refuse(RefusalCode.MONTH_APPROVED, month=NOVEMBER)


def test_an_approved_month_past_its_day_is_said_to_be_closed() -> None:
    """Taking the approval back would not help any more, so nobody is sent there."""
    papers = books(standings={NOVEMBER: MonthStanding(MonthState.APPROVED)})
    late = decide(log(START, 1, riga(2026, 12, 11, 0)), papers)
    assert code(late) is RefusalCode.MONTH_CLOSED
    early = decide(log(START, 1, riga(2026, 12, 10, 23, 59)), papers)
    assert code(early) is RefusalCode.MONTH_APPROVED


# -- the readings ----------------------------------------------------------------------------------

SCHOOL = rules_on(DAY, Programme.SCHOOL_COMMUNITY)


def reading(**fields: object) -> tuple[RuleSet, ...]:
    """The rules of the school programme with one sentence read otherwise."""
    return (replace(SCHOOL, **fields),)  # type: ignore[arg-type]  # fields of many types


@pytest.mark.parametrize("state", list(MonthState))
@pytest.mark.parametrize("reopened", [False, True])
def test_no_meeting_is_said_late_and_never_of_what_was_approved(
    state: MonthState, reopened: bool
) -> None:
    """The 10th locks entries, not this; a press has its grace as at any deadline."""
    papers = books(standings={NOVEMBER: MonthStanding(state, reopened)})
    end = riga(2026, 12, 11)
    for after, by_press, late, grace in [
        (-1, False, False, False),
        (0, False, True, False),
        (149, True, False, True),
        (150, True, True, False),
    ]:
        given = Given(end + timedelta(seconds=after), by_press)
        outcome = say_no_meeting(NOVEMBER, given, papers)
        if state in HOLDS_ENTRIES:
            assert outcome == refuse(HELD_CODES[state], month=NOVEMBER)
        else:
            assert outcome == NoMeetingSaid(NOVEMBER, given, late=late, grace_used=grace)


def test_part_hours_are_refused_or_not_counted() -> None:
    """Read otherwise, an hour and a half is kept as the hour that was full, never as two."""
    dropped = reading(whole_hours_only=False)[0]
    assert whole_hours("1,5", SCHOOL) == refuse(RefusalCode.HOURS_NOT_WHOLE)
    assert whole_hours("1,5", dropped) == 1
    for minutes, refused, counted in [(60, 1, 1), (119, None, 1), (120, 2, 2), (59, None, 0)]:
        lasted = timedelta(minutes=minutes)
        expected = refuse(RefusalCode.HOURS_NOT_WHOLE) if refused is None else refused
        assert full_hours(lasted, SCHOOL) == expected
        assert full_hours(lasted, dropped) == counted


def test_the_cap_is_the_learners_or_each_mentors() -> None:
    """With 20 hours over all mentors, of which 5 with this one: full, or 15 are left."""
    hours = {"learner_hours": {NOVEMBER: 20}, "hours_with_mentor": {NOVEMBER: 5}}
    over_all = books(**hours)  # type: ignore[arg-type]  # two of many fields
    each = books(**hours, rule_sets=reading(cap_over_all_mentors=False))  # type: ignore[arg-type]  # the same
    assert code(decide(log(START, 1, EVENING), over_all)) is RefusalCode.HOURS_OVER_CAP
    assert offered_hours(riga(2026, 11, 19, 0), each, EVENING)[-1] == 15


def test_the_tenth_is_the_last_day_or_the_first_one_too_late() -> None:
    """Read otherwise the month closes a day earlier, to the second."""
    late = books(rule_sets=reading(last_day_included=False))
    assert closing(OCTOBER, books()) == riga(2026, 11, 11)
    assert closing(OCTOBER, late) == riga(2026, 11, 10)
    for instant, expected in [
        (riga(2026, 11, 10) - timedelta(seconds=1), None),
        (riga(2026, 11, 10), RefusalCode.MONTH_CLOSED),
    ]:
        assert code(decide(log(riga(2026, 10, 20, 10), 1, instant), late)) is expected


# -- durations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "wall_from", "wall_until", "hours"),
    [
        (date(2026, 10, 25), time(2, 30), time(4, 30), 3),
        (date(2027, 3, 28), time(2, 30), time(4, 30), 1),
        (date(2026, 11, 20), time(2, 30), time(4, 30), 2),
        (date(2026, 10, 24), time(23), time(5), 7),
        (date(2027, 3, 27), time(23), time(5), 5),
        (date(2026, 11, 20), time(23), time(1), 2),
        (date(2026, 11, 20), time(10), time(10), 24),
    ],
)
def test_durations_are_counted_in_utc(
    day: date, wall_from: time, wall_until: time, hours: int
) -> None:
    """The wall shows two hours in both nights; three passed in one of them, one in the other."""
    assert hours_between(day, wall_from, wall_until, RIGA) == timedelta(hours=hours)


def test_a_time_that_came_twice_or_never_is_asked_again() -> None:
    """Neither end of a meeting is guessed in the nights of the change."""
    twice = Ambiguous(utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30))
    autumn, spring = date(2026, 10, 25), date(2027, 3, 28)
    assert hours_between(autumn, time(3, 30), time(6), RIGA) == twice
    assert hours_between(autumn, time(1), time(3, 30), RIGA) == twice
    assert hours_between(spring, time(3, 30), time(6), RIGA) == Missing()
    assert hours_between(spring, time(1), time(3, 30), RIGA) == Missing()


@drawn(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.times(), st.times())
def test_a_duration_agrees_with_counting_minutes(day: date, wall_from: time, until: time) -> None:
    """Minute by minute in UTC the wall gets from the one time to the other in just that long."""
    wall_from, until = (each.replace(second=0, microsecond=0) for each in (wall_from, until))
    lasted = hours_between(day, wall_from, until, RIGA)
    if not isinstance(lasted, timedelta):
        return
    at = riga(day.year, day.month, day.day, wall_from.hour, wall_from.minute)
    end = at + lasted
    wall = end.astimezone(RIGA)
    assert (wall.hour, wall.minute) == (until.hour, until.minute)
    assert timedelta() < lasted <= timedelta(hours=25)


# -- import ----------------------------------------------------------------------------------------


def row(day: date, wall_from: time, wall_until: time, *, came: bool = True) -> ImportedEntry:
    return ImportedEntry(day, wall_from, wall_until, came, Given(riga(2027, 4, 1, 12)))


def test_a_row_of_a_table_is_judged_like_an_entry() -> None:
    """Its hours are those that passed, its rules those of the diary."""
    reopened = {Month(2026, 10): MonthStanding(reopened=True)}
    papers = books(standings=reopened)
    night = check_import(row(date(2026, 10, 25), time(2, 30), time(4, 30)), papers)
    assert isinstance(night, MeetingLogged)
    assert (night.hours, night.unplanned) == (3, True)
    half = check_import(row(date(2026, 10, 26), time(10), time(11, 30)), papers)
    assert half == refuse(RefusalCode.HOURS_NOT_WHOLE)
    closed = check_import(row(date(2026, 9, 26), time(10), time(11)), papers)
    assert code(closed) is RefusalCode.MONTH_CLOSED
    unpaid = check_import(
        row(date(2026, 10, 26), time(10), time(11)), replace(papers, contracts=())
    )
    assert code(unpaid) is RefusalCode.CONTRACT_NONE
    absent = check_import(row(date(2026, 10, 26), time(10), time(11), came=False), papers)
    assert isinstance(absent, MeetingLogged)
    assert (absent.hours, absent.state) == (0, MeetingState.NO_SHOW)
    missing = check_import(row(date(2027, 3, 28), time(3, 30), time(6)), papers)
    assert missing == refuse(RefusalCode.START_MISSING)


# -- approval --------------------------------------------------------------------------------------


def month_of_entries(*entries: Meeting, **papers: object) -> dict[int, list[RefusalCode]]:
    """What approval finds in a November of these entries, by the number of the entry."""
    held = [each for each in entries if each.state is MeetingState.HELD]
    hours = sum(each.hours for each in held)
    fields: dict[str, object] = {
        "own": [
            own(
                each.starts_at,
                each.planned_hours,
                number=each.id,
                assignment=ANNAS,
                no_show=each.state is MeetingState.NO_SHOW,
            )
            for each in entries
            if each.state is not MeetingState.DELETED
        ],
        "learner_hours": {NOVEMBER: hours},
        "hours_with_mentor": {NOVEMBER: hours},
        "plans": [plan(used=hours)],
        **papers,
    }
    judged = check_approval(NOVEMBER, entries, books(**fields))  # type: ignore[arg-type]  # by name
    return {meeting: [each.code for each in found] for meeting, found in judged.items()}


def at(day: int, hours: int = 2, number: int | None = None, **fields: object) -> Meeting:
    """An entry of November at ten o'clock."""
    start = riga(2026, 11, day, 10)
    return meeting(start, hours, number=number or day, **fields)  # type: ignore[arg-type]  # by name


def test_a_month_in_order_can_be_approved() -> None:
    """Twenty hours, a no-show and a deleted entry break no rule."""
    assert (
        month_of_entries(
            *(at(day, 4) for day in range(2, 7)),
            at(9, 2, state=MeetingState.NO_SHOW, under=None, within=None),
            at(10, 9, state=MeetingState.DELETED),
        )
        == {}
    )


def test_what_became_wrong_after_the_entry_was_written_is_found() -> None:
    """A contract that ended, other work declared since, another mentor's entry: each by its entry."""
    first_half = contract(days=DayRange(date(2026, 9, 1), date(2026, 11, 15)))
    assert month_of_entries(at(10), at(20), contracts=[first_half]) == {
        20: [RefusalCode.CONTRACT_ENDED]
    }
    busy = [Interval(riga(2026, 11, 20, 11), riga(2026, 11, 20, 15))]
    assert month_of_entries(at(10), at(20), declared=busy) == {20: [RefusalCode.MENTOR_OTHER_WORK]}
    assert month_of_entries(at(10), at(20), learner_entries=busy) == {
        20: [RefusalCode.LEARNER_ELSEWHERE]
    }


def test_an_entry_under_a_contract_that_no_longer_fits_is_sent_to_be_chosen_anew() -> None:
    """Another contract fits: the entry says so, and a change of it takes that contract."""
    papers = [
        contract(1, DayRange(date(2026, 9, 1), date(2026, 11, 15))),
        contract(2, YEAR),
    ]
    assert month_of_entries(at(20, under=1), contracts=papers) == {
        20: [RefusalCode.CONTRACT_CHANGED]
    }
    anew = ChangeMeeting(at(20, under=1), 1, START, 2, Given(EVENING))
    changed = decide(anew, books(contracts=papers))
    assert isinstance(changed, MeetingChanged)
    assert changed.after.contract == 2
    assert month_of_entries(at(20, within=4)) == {20: [RefusalCode.PLAN_CHANGED]}
    assert month_of_entries(at(20, within=4), plans=[]) == {20: [RefusalCode.PLAN_NONE]}


def test_of_too_many_hours_the_latest_are_named() -> None:
    """21 hours with this mentor, or 20 beside one of another's: the last entry is over the cap."""
    entries = [at(day, 4) for day in range(2, 7)]
    assert month_of_entries(*entries, at(9, 1)) == {9: [RefusalCode.HOURS_OVER_CAP]}
    assert month_of_entries(*entries, learner_hours={NOVEMBER: 21}) == {
        6: [RefusalCode.HOURS_OVER_CAP]
    }


def test_hours_over_the_plan_are_named_too() -> None:
    """A plan that was made smaller: what is over it is said, with what is left."""
    entries = [at(2, 4), at(3, 4)]
    judged = check_approval(
        NOVEMBER,
        entries,
        books(learner_hours={NOVEMBER: 8}, plans=[plan(planned=6, used=8)]),
    )
    assert judged == {3: (refuse(RefusalCode.PLAN_HOURS_OVER, left=2, planned=6),)}


def test_entries_that_overlap_are_both_named() -> None:
    """Neither of the two is more right than the other."""
    assert month_of_entries(at(20, number=1), at(20, number=2)) == {
        1: [RefusalCode.MEETING_OVERLAP],
        2: [RefusalCode.MEETING_OVERLAP],
    }


def test_approval_of_another_assignments_entry_is_our_mistake() -> None:
    """Entries of another month or assignment are never judged by these books."""
    foreign = replace(at(20), assignment=99)  # type: ignore[arg-type]  # an id of the tests
    for wrong in (foreign, meeting(riga(2026, 10, 20, 10))):
        with pytest.raises(ValueError, match="assignment"):
            check_approval(NOVEMBER, [wrong], books())


@pytest.mark.parametrize("zone", [RIGA, ZoneInfo("Europe/Ljubljana")])
def test_near_midnight_day_and_month_are_those_of_the_organisation(zone: ZoneInfo) -> None:
    """22:30 UTC on 30 November: December in Riga, November in Ljubljana, and its contract with it."""
    start = utc(2026, 11, 30, 22, 30)
    november = [contract(1, DayRange(date(2026, 11, 1), date(2026, 11, 30)))]
    outcome = decide(log(start, 1, utc(2026, 12, 1, 12)), books(zone=zone, contracts=november))
    expected = RefusalCode.CONTRACT_ENDED if zone is RIGA else None
    assert code(outcome) is expected


def test_the_order_of_the_rules_is_the_order_of_the_reasons() -> None:
    """Where several rules say no, the first one that the person can do something about speaks."""
    busy = [Interval(START, EVENING)]
    worst = books(
        state=AssignmentState.PROPOSED,
        standings={NOVEMBER: MonthStanding(MonthState.SUBMITTED)},
        contracts=(),
        plans=(),
        active_learners=9,
        own=[own(START, 2)],
        declared=busy,
        learner_entries=busy,
        learner_hours={NOVEMBER: 20},
    )
    seen: list[RefusalCode | None] = []
    for mended in (
        {},
        {"assignment_state": AssignmentState.ACTIVE},
        {"standings": {}},
        {"contracts": (contract(),)},
        {"plans": (plan(),)},
        {"active_learners": 8},
        {"own": ()},
        {"declared": ()},
        {"learner_entries": ()},
        {"learner_hours": {}},
    ):
        worst = replace(worst, **mended)
        seen.append(code(decide(log(START, 1, EVENING), worst)))
    assert seen == [
        RefusalCode.ASSIGNMENT_NOT_ACTIVE,
        RefusalCode.MONTH_SUBMITTED,
        RefusalCode.CONTRACT_NONE,
        RefusalCode.PLAN_NONE,
        RefusalCode.MENTOR_TOO_MANY_LEARNERS,
        RefusalCode.MEETING_OVERLAP,
        RefusalCode.MENTOR_OTHER_WORK,
        RefusalCode.LEARNER_ELSEWHERE,
        RefusalCode.HOURS_OVER_CAP,
        None,
    ]


def test_a_cover_of_every_day_is_a_youth_centres() -> None:
    """A contract is nothing without days that cover the learner."""
    empty = ContractTerm(contract().id, EVER.begins, EVER.ends, ())
    assert code(decide(log(START, 1, EVENING), books(contracts=[empty]))) is (
        RefusalCode.CONTRACT_OTHER_LEARNERS
    )
