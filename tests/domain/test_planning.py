"""Planned meetings: what may be promised, in each week of a series, and what the clock says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.days import DayRange
from bot.domain.diary import Given, LogMeeting, decide, hours_left, plan_left
from bot.domain.ids import AssignmentId, OrganisationId, PersonId, PlannedId
from bot.domain.months import Month, local_day
from bot.domain.planning import (
    EVENING,
    Agenda,
    CancelledBy,
    CancelMeeting,
    ChangeHours,
    HoursChanged,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    MeetingSettled,
    MeetingStep,
    MoveMeeting,
    PlanMeeting,
    PlannedMeeting,
    PlannedState,
    RepeatWeekly,
    SeriesPlanned,
    SettleMeeting,
    counting_plans,
    decide_planning,
    due_now,
    offered_days_ahead,
    offered_hours_ahead,
    offered_starts_ahead,
    reminders_of,
    semester_end,
    times_both_can,
)
from bot.domain.quiet import QuietHours
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.rules import Programme
from bot.domain.terms import Interval
from tests.domain.books import (
    ANNA,
    ANNAS,
    MENTOR,
    OTHERS,
    RIGA,
    books,
    contract,
    own,
    plan,
    riga,
    utc,
)

NOW = riga(2026, 11, 20, 18)
"""A Friday."""

OTHER_MENTOR = PersonId(43)
BRUNO = PersonId(8)
DOBELE = OrganisationId(1)


def planned(
    starts_at: datetime,
    hours: int = 1,
    *,
    number: int = 5,
    version: int = 1,
    mentor: PersonId = MENTOR,
    learner: PersonId = ANNA,
    assignment: AssignmentId = ANNAS,
    state: PlannedState = PlannedState.PLANNED,
) -> PlannedMeeting:
    return PlannedMeeting(
        PlannedId(number),
        assignment,
        mentor,
        learner,
        Programme.SCHOOL_COMMUNITY,
        starts_at,
        hours,
        state,
        version,
    )


def agenda(*standing: PlannedMeeting, **changes: object) -> Agenda:
    return Agenda(books(**changes), standing)  # type: ignore[arg-type]  # books checks its names


def code(outcome: object) -> RefusalCode:
    assert isinstance(outcome, Refused), outcome
    return outcome.code


# -- one meeting -----------------------------------------------------------------------------------


def test_a_meeting_to_come_can_be_planned() -> None:
    """With papers in order and free time, it is planned for both people."""
    starts_at = riga(2026, 11, 24, 16)
    outcome = decide_planning(PlanMeeting(starts_at, 2, NOW), agenda())
    assert outcome == MeetingPlanned(ANNAS, MENTOR, ANNA, starts_at, 2)


def test_nothing_is_planned_for_a_time_that_is_over() -> None:
    """The present moment is too late, a minute later is in time."""
    assert code(decide_planning(PlanMeeting(NOW, 1, NOW), agenda())) is RefusalCode.PLANNED_IN_PAST
    soon = PlanMeeting(NOW + timedelta(minutes=1), 1, NOW)
    assert isinstance(decide_planning(soon, agenda()), MeetingPlanned)


def test_nothing_is_planned_beyond_a_year() -> None:
    """A contract lasts a school year at most, so a plan does too."""
    late = PlanMeeting(NOW + timedelta(days=367), 1, NOW)
    assert code(decide_planning(late, agenda())) is RefusalCode.PLANNED_TOO_FAR


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (
            planned(riga(2026, 11, 24, 17), learner=BRUNO, assignment=OTHERS),
            RefusalCode.PLANNED_OVERLAP,
        ),
        (
            planned(riga(2026, 11, 24, 17), mentor=OTHER_MENTOR, assignment=OTHERS),
            RefusalCode.PLANNED_LEARNER_BUSY,
        ),
    ],
)
def test_neither_of_the_two_is_promised_twice(other: PlannedMeeting, expected: RefusalCode) -> None:
    """Plans of the mentor and of the learner stand in the way; one may begin when another ends."""
    taken = agenda(other)
    assert code(decide_planning(PlanMeeting(riga(2026, 11, 24, 16), 2, NOW), taken)) is expected
    before = decide_planning(PlanMeeting(riga(2026, 11, 24, 16), 1, NOW), taken)
    assert isinstance(before, MeetingPlanned)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"contracts": ()}, RefusalCode.CONTRACT_NONE),
        (
            {"contracts": (contract(days=DayRange(date(2026, 9, 1), date(2026, 11, 23))),)},
            RefusalCode.CONTRACT_ENDED,
        ),
        ({"plans": ()}, RefusalCode.PLAN_NONE),
        ({"plans": (plan(planned=1),)}, RefusalCode.PLAN_HOURS_OVER),
        ({"learner_hours": {Month(2026, 11): 19}}, RefusalCode.HOURS_OVER_CAP),
        (
            {"declared": (Interval(riga(2026, 11, 24, 17), riga(2026, 11, 24, 18)),)},
            RefusalCode.MENTOR_OTHER_WORK,
        ),
        ({"own": (own(riga(2026, 11, 24, 17)),)}, RefusalCode.MEETING_OVERLAP),
        ({"active_learners": 9}, RefusalCode.MENTOR_TOO_MANY_LEARNERS),
    ],
)
def test_the_guard_of_the_diary_judges_a_plan(
    changes: dict[str, object], expected: RefusalCode
) -> None:
    """What could not be logged when it ends is not planned, and the reason is the guard's own."""
    outcome = decide_planning(PlanMeeting(riga(2026, 11, 24, 16), 2, NOW), agenda(**changes))
    assert code(outcome) is expected


def test_what_is_planned_counts_as_if_it_had_been_held() -> None:
    """Eighteen hours used and one planned leave one hour of the month and of the plan."""
    before = planned(riga(2026, 11, 23, 16))
    used = agenda(before, learner_hours={Month(2026, 11): 18}, plans=(plan(planned=20, used=18),))
    counted = counting_plans(used, NOW)
    assert hours_left(counted, Month(2026, 11)) == 1
    left = plan_left(counted, date(2026, 11, 24))
    assert left is not None
    assert left.left == 1
    assert offered_hours_ahead(used, NOW, riga(2026, 11, 24, 16)) == (1,)


def test_a_plan_that_the_diary_holds_already_counts_once() -> None:
    """A meeting logged by hand over a planned one is in the hours of the diary, not added again."""
    held = agenda(
        planned(riga(2026, 11, 19, 16), 2),
        own=[own(riga(2026, 11, 19, 16), 2, assignment=ANNAS)],
        learner_hours={Month(2026, 11): 2},
    )
    assert hours_left(counting_plans(held, NOW), Month(2026, 11)) == 18


def test_a_plan_of_a_closed_month_counts_nowhere() -> None:
    """What was planned for September and never answered won't be held any more."""
    old = agenda(planned(riga(2026, 9, 15, 16), 3), plans=(plan(planned=20),))
    left = plan_left(counting_plans(old, NOW), date(2026, 11, 24))
    assert left is not None
    assert left.left == 20


# -- moved, called off, settled --------------------------------------------------------------------


def test_a_meeting_is_moved_within_its_own_time() -> None:
    """Its old time is free for itself, its hours count once, and the move is remembered."""
    before = planned(riga(2026, 11, 24, 16), 2)
    full = agenda(before, learner_hours={Month(2026, 11): 18})
    outcome = decide_planning(MoveMeeting(before, 1, riga(2026, 11, 24, 17), 2, NOW), full)
    assert isinstance(outcome, MeetingMoved)
    assert outcome.after.starts_at == riga(2026, 11, 24, 17)
    assert (outcome.after.moved_from, outcome.after.version) == (before.starts_at, 2)


def test_a_meeting_gets_other_hours_from_the_same_start() -> None:
    """Its own hours are free for itself; nothing else of it changes, and it was never moved."""
    before = planned(riga(2026, 11, 24, 16), 2)
    full = agenda(before, learner_hours={Month(2026, 11): 17})
    outcome = decide_planning(ChangeHours(before, 1, 3, NOW), full)
    assert outcome == HoursChanged(before, replace(before, hours=3, version=2))


@pytest.mark.parametrize(
    ("hours", "changes", "expected"),
    [
        (4, {"learner_hours": {Month(2026, 11): 17}}, RefusalCode.HOURS_OVER_CAP),
        (0, {}, RefusalCode.HOURS_TOO_FEW),
        (
            3,
            {"declared": (Interval(riga(2026, 11, 24, 18), riga(2026, 11, 24, 20)),)},
            RefusalCode.MENTOR_OTHER_WORK,
        ),
    ],
)
def test_other_hours_are_judged_like_a_new_plan(
    hours: int, changes: dict[str, object], expected: RefusalCode
) -> None:
    """The same guard: what could not be logged when it ends is not planned."""
    before = planned(riga(2026, 11, 24, 16), 2)
    assert code(decide_planning(ChangeHours(before, 1, hours, NOW), agenda(before, **changes))) is (
        expected
    )


@pytest.mark.parametrize("hours", [25, 2**53 - 1, -(2**53)])
def test_hours_that_no_day_has_are_refused_in_every_way(hours: int) -> None:
    """A forged number is an answer like any other, not a failure."""
    before = planned(riga(2026, 11, 24, 16), 2)
    for act in (
        PlanMeeting(riga(2026, 11, 25, 16), hours, NOW),
        MoveMeeting(before, 1, riga(2026, 11, 25, 16), hours, NOW),
        ChangeHours(before, 1, hours, NOW),
    ):
        expected = RefusalCode.HOURS_TOO_MANY_AT_ONCE if hours > 0 else RefusalCode.HOURS_TOO_FEW
        assert code(decide_planning(act, agenda(before))) is expected


def test_hours_are_changed_before_the_meeting_begins() -> None:
    """After that they are said in the diary; and they may not run into another planned meeting."""
    before = planned(riga(2026, 11, 24, 16), 1)
    late = ChangeHours(before, 1, 2, before.starts_at)
    assert code(decide_planning(late, agenda(before))) is RefusalCode.PLANNED_IN_PAST
    other = replace(planned(riga(2026, 11, 24, 17)), id=PlannedId(99))
    longer = ChangeHours(before, 1, 2, NOW)
    assert code(decide_planning(longer, agenda(before, other))) is RefusalCode.PLANNED_OVERLAP


def test_an_act_on_what_changed_meanwhile_is_refused() -> None:
    """Two phones: the later press sees another version, or that something became of it."""
    changed = planned(riga(2026, 11, 24, 16), version=2)
    gone = planned(riga(2026, 11, 24, 16), state=PlannedState.CANCELLED)
    for act in (
        lambda each: MoveMeeting(each, 1, riga(2026, 11, 25, 16), 1, NOW),
        lambda each: ChangeHours(each, 1, 2, NOW),
        lambda each: CancelMeeting(each, 1, CancelledBy.MENTOR, NOW),
        lambda each: RepeatWeekly(each, 1, NOW, weeks=4),
    ):
        assert (
            code(decide_planning(act(changed), agenda(changed)))
            is RefusalCode.PLANNED_CHANGED_MEANWHILE
        )
        assert code(decide_planning(act(gone), agenda())) is RefusalCode.PLANNED_SETTLED


def test_who_cancelled_is_kept() -> None:
    """A meeting that the learner cancelled in time is cancelled by the learner, and no no-show."""
    before = planned(riga(2026, 11, 24, 16))
    outcome = decide_planning(CancelMeeting(before, 1, CancelledBy.LEARNER, NOW), agenda(before))
    assert isinstance(outcome, MeetingCancelled)
    assert (outcome.after.state, outcome.after.cancelled_by) == (
        PlannedState.CANCELLED,
        CancelledBy.LEARNER,
    )


def test_a_learner_cannot_cancel_what_has_begun() -> None:
    """From its start on the mentor says what became of it."""
    before = planned(riga(2026, 11, 24, 16))
    late = CancelMeeting(before, 1, CancelledBy.LEARNER, before.starts_at)
    assert code(decide_planning(late, agenda(before))) is RefusalCode.PLANNED_BEGUN


def test_the_diary_settles_a_planned_meeting_once() -> None:
    """Held or not come; a second word about it is refused, another state is our mistake."""
    before = planned(riga(2026, 11, 19, 16))
    outcome = decide_planning(SettleMeeting(before, PlannedState.HELD), agenda(before))
    assert isinstance(outcome, MeetingSettled)
    again = decide_planning(SettleMeeting(outcome.after, PlannedState.NO_SHOW), agenda())
    assert code(again) is RefusalCode.PLANNED_SETTLED
    with pytest.raises(ValueError, match="cancelled"):
        decide_planning(SettleMeeting(before, PlannedState.CANCELLED), agenda(before))


def test_a_meeting_of_another_assignment_is_our_mistake() -> None:
    """Reach is checked before; the rules don't guess."""
    foreign = planned(riga(2026, 11, 24, 16), assignment=OTHERS)
    with pytest.raises(ValueError, match="not of assignment"):
        decide_planning(CancelMeeting(foreign, 1, CancelledBy.MENTOR, NOW), agenda(foreign))


# -- every week ------------------------------------------------------------------------------------


def walls(series: SeriesPlanned) -> set[time]:
    return {each.starts_at.astimezone(RIGA).time() for each in series.planned}


@pytest.mark.parametrize(
    ("first", "at"),
    [
        (riga(2026, 10, 20, 16), riga(2026, 10, 19, 9)),
        (riga(2027, 3, 23, 16), riga(2027, 3, 22, 9)),
    ],
)
def test_a_series_keeps_its_time_on_the_wall(first: datetime, at: datetime) -> None:
    """Over both changes of the clocks the meeting begins at four, an hour earlier or later in UTC."""
    meeting = planned(first)
    series = decide_planning(RepeatWeekly(meeting, 1, at, weeks=3), agenda(meeting))
    assert isinstance(series, SeriesPlanned)
    assert walls(series) == {time(16)}
    assert len({each.starts_at.time() for each in series.planned}) + 1 == 2
    days = [local_day(each.starts_at, RIGA) for each in series.planned]
    assert days == [local_day(first, RIGA) + timedelta(days=7 * week) for week in (1, 2, 3)]


def test_a_time_that_does_not_exist_leaves_its_week_out() -> None:
    """03:30 on the night of 28 March 2027 never comes: that week is named, the others stand."""
    meeting = planned(riga(2027, 3, 21, 3, 30))
    at = riga(2027, 3, 20, 9)
    series = decide_planning(RepeatWeekly(meeting, 1, at, weeks=2), agenda(meeting))
    assert isinstance(series, SeriesPlanned)
    assert [(each.day, each.refused.code) for each in series.left_out] == [
        (date(2027, 3, 28), RefusalCode.START_MISSING)
    ]
    assert walls(series) == {time(3, 30)}


def test_a_time_that_comes_twice_is_its_first_coming() -> None:
    """03:30 on 25 October 2026 is the one in summer time."""
    meeting = planned(riga(2026, 10, 18, 3, 30))
    at = riga(2026, 10, 17, 9)
    series = decide_planning(RepeatWeekly(meeting, 1, at, weeks=1), agenda(meeting))
    assert isinstance(series, SeriesPlanned)
    assert [each.starts_at for each in series.planned] == [utc(2026, 10, 25, 0, 30)]


def test_weeks_that_break_a_rule_are_left_out_and_named() -> None:
    """A week with other work is skipped; when the month's hours are used up the rest of it is."""
    meeting = planned(riga(2026, 11, 24, 16), 8)
    taken = Interval(riga(2026, 12, 8, 16), riga(2026, 12, 8, 17))
    series = decide_planning(
        RepeatWeekly(meeting, 1, NOW, weeks=5), agenda(meeting, declared=(taken,))
    )
    assert isinstance(series, SeriesPlanned)
    assert [local_day(each.starts_at, RIGA).day for each in series.planned] == [1, 15]
    assert [(each.day.day, each.refused.code) for each in series.left_out] == [
        (8, RefusalCode.MENTOR_OTHER_WORK),
        (22, RefusalCode.HOURS_OVER_CAP),
        (29, RefusalCode.HOURS_OVER_CAP),
    ]


def test_a_series_ends_with_the_semester() -> None:
    """Until 18 December means until the last Tuesday before it."""
    days = DayRange(date(2026, 9, 1), date(2026, 12, 18))
    meeting = planned(riga(2026, 11, 24, 16))
    known = agenda(meeting, plans=(plan(days=days),))
    until = semester_end(meeting, known.books)
    assert until == date(2026, 12, 18)
    series = decide_planning(RepeatWeekly(meeting, 1, NOW, until=until), known)
    assert isinstance(series, SeriesPlanned)
    assert [local_day(each.starts_at, RIGA).day for each in series.planned] == [1, 8, 15]


def test_a_series_has_one_end() -> None:
    """Without an end, or with two, it is our mistake."""
    meeting = planned(riga(2026, 11, 24, 16))
    for command in (
        RepeatWeekly(meeting, 1, NOW),
        RepeatWeekly(meeting, 1, NOW, weeks=2, until=date(2026, 12, 18)),
    ):
        with pytest.raises(ValueError, match="a series ends"):
            decide_planning(command, agenda(meeting))


# -- what can be chosen ----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    day=st.sampled_from(
        [date(2026, 10, 25), date(2027, 3, 28), date(2026, 11, 24), date(2026, 11, 20)]
    ),
    taken=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 4)), max_size=4),
    used=st.integers(0, 20),
    hours=st.integers(1, 3),
)
@example(day=date(2026, 10, 25), taken=[(0, 1)], used=0, hours=1)
@example(day=date(2027, 3, 28), taken=[], used=19, hours=2)
def test_what_is_offered_is_what_can_be_planned(
    day: date, taken: list[tuple[int, int]], used: int, hours: int
) -> None:
    """On any day, those of both nights included, each half hour is offered just when it is allowed."""
    at = riga(2026, 10, 24, 12) if day.month == 10 else riga(2027, 3, 27, 12)
    at = NOW if day.month == 11 else at
    midnight = datetime.combine(day, time(), RIGA).astimezone(at.tzinfo)
    standing = [
        planned(
            midnight + timedelta(minutes=30 * half),
            long,
            number=number,
            learner=BRUNO,
            assignment=OTHERS,
        )
        for number, (half, long) in enumerate(taken, 10)
    ]
    known = agenda(*standing, learner_hours={Month.of_day(day): used})
    grid = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
    offered = offered_starts_ahead(known, at, day, hours, grid)
    every = [midnight + timedelta(minutes=30 * half) for half in range(50)]
    allowed = [
        each
        for each in every
        if local_day(each, RIGA) == day
        and isinstance(decide_planning(PlanMeeting(each, hours, at), known), MeetingPlanned)
    ]
    assert list(offered) == allowed
    assert (day in offered_days_ahead(known, at, day, 1, hours)) <= bool(allowed)


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(
        st.tuples(st.integers(0, 40), st.integers(7, 21), st.integers(1, 5)), max_size=12
    ),
    used=st.integers(0, 20),
)
def test_plans_that_were_allowed_can_all_be_logged(
    starts: list[tuple[int, int, int]], used: int
) -> None:
    """Whatever is planned one after another, the guard takes each into the diary when it ends."""
    known = agenda(learner_hours={Month(2026, 11): used}, plans=(plan(planned=40, used=0),))
    accepted: list[MeetingPlanned] = []
    for day, hour, hours in starts:
        starts_at = riga(2026, 11, 21, hour) + timedelta(days=day)
        outcome = decide_planning(PlanMeeting(starts_at, hours, NOW), known)
        if isinstance(outcome, MeetingPlanned):
            accepted.append(outcome)
            known = known.also(planned(starts_at, hours, number=len(accepted)))
    diary, held = known.books, 0
    for each in sorted(accepted, key=lambda each: each.starts_at):
        over = each.starts_at + timedelta(hours=each.hours)
        logged = decide(LogMeeting(each.starts_at, each.hours, Given(over)), diary)
        assert not isinstance(logged, Refused), logged
        counted = {**diary.learner_hours}
        counted[logged.month] = counted.get(logged.month, 0) + each.hours
        held += each.hours
        diary = books(
            own=[*diary.own, own(each.starts_at, each.hours, assignment=ANNAS)],
            learner_hours=counted,
            plans=(plan(planned=40, used=held),),
        )
    assert held <= 40


def test_plan_b_offers_times_at_which_both_are_free() -> None:
    """The same time on the next working days first, none in quiet hours, none that is taken."""
    off = planned(riga(2026, 11, 24, 16), state=PlannedState.CANCELLED)
    known = agenda(
        planned(riga(2026, 11, 23, 16), number=6, learner=BRUNO, assignment=OTHERS),
        planned(riga(2026, 11, 25, 16), number=7, mentor=OTHER_MENTOR, assignment=OTHERS),
        declared=(Interval(riga(2026, 11, 26, 7), riga(2026, 11, 26, 22)),),
    )
    found = times_both_can(off, known, NOW)
    local = [each.astimezone(RIGA) for each in found]
    assert [(each.day, each.hour) for each in local] == [(27, 16), (30, 16), (1, 16), (2, 16)]


def test_plan_b_of_an_evening_ends_before_the_quiet_hours() -> None:
    """A meeting of two hours from seven is offered an hour earlier, so that it ends in time."""
    off = planned(riga(2026, 11, 24, 19), 2, state=PlannedState.CANCELLED)
    found = times_both_can(off, agenda(), NOW)
    assert len(found) == 4
    assert {each.astimezone(RIGA).hour for each in found} == {18}


# -- what the clock says ---------------------------------------------------------------------------


def steps(meeting: PlannedMeeting, told_at: datetime, at: datetime) -> list[MeetingStep]:
    quiet = QuietHours()
    every = reminders_of(meeting, DOBELE, told_at, RIGA, quiet)
    return [each.step for each in due_now(every, at, RIGA, quiet)]


def test_a_learner_is_reminded_the_evening_before_and_two_hours_before() -> None:
    """At six in the evening and two hours before, each until its time is over."""
    meeting, told = planned(riga(2026, 11, 24, 16)), riga(2026, 11, 20, 12)
    assert steps(meeting, told, riga(2026, 11, 23, 17, 59)) == []
    assert steps(meeting, told, riga(2026, 11, 23, 18)) == [MeetingStep.EVENING]
    assert steps(meeting, told, riga(2026, 11, 24, 0)) == []
    assert steps(meeting, told, riga(2026, 11, 24, 14)) == [MeetingStep.SOON]
    assert steps(meeting, told, riga(2026, 11, 24, 16)) == []
    assert time(18) == EVENING


def test_no_learner_is_reminded_in_quiet_hours() -> None:
    """A meeting at ten is reminded of at nine; one at nine only the evening before."""
    told = riga(2026, 11, 20, 12)
    ten, nine = planned(riga(2026, 11, 24, 10)), planned(riga(2026, 11, 24, 9))
    assert steps(ten, told, riga(2026, 11, 24, 8, 59)) == []
    assert steps(ten, told, riga(2026, 11, 24, 9)) == [MeetingStep.SOON]
    assert steps(nine, told, riga(2026, 11, 24, 9)) == []
    assert steps(nine, told, riga(2026, 11, 23, 20)) == []


def test_what_was_just_said_is_not_reminded_of() -> None:
    """A meeting planned at seven for tomorrow needs no reminder for six."""
    meeting = planned(riga(2026, 11, 24, 16))
    assert steps(meeting, riga(2026, 11, 23, 19), riga(2026, 11, 23, 19, 5)) == []


def test_the_mentor_is_asked_once_and_once_more_the_next_morning() -> None:
    """How was it: when it is over, and after the next night; never after two weeks."""
    meeting, told = planned(riga(2026, 11, 24, 16)), riga(2026, 11, 20, 12)
    assert steps(meeting, told, riga(2026, 11, 24, 17)) == [MeetingStep.HOW_WAS_IT]
    assert steps(meeting, told, riga(2026, 11, 25, 9)) == [
        MeetingStep.HOW_WAS_IT,
        MeetingStep.HOW_AGAIN,
    ]
    assert steps(meeting, told, riga(2026, 12, 8, 17)) == []


def test_a_moved_meeting_is_reminded_of_anew() -> None:
    """Its keys are other ones; the same meeting gives the same keys however often one asks."""
    told, quiet = riga(2026, 11, 20, 12), QuietHours()

    def keys(starts_at: datetime) -> set[str]:
        meeting = planned(starts_at)
        return {each.key for each in reminders_of(meeting, DOBELE, told, RIGA, quiet)}

    assert keys(riga(2026, 11, 24, 16)) == keys(riga(2026, 11, 24, 16))
    assert not keys(riga(2026, 11, 24, 16)) & keys(riga(2026, 11, 24, 17))
