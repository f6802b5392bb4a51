"""Reminders around the 10th: to whom, when, how often, and until when they can be put off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.diary import MeetingState
from bot.domain.ids import MeetingId, OrganisationId, PersonId
from bot.domain.months import Month
from bot.domain.quiet import QuietHours, WorkCalendar, is_working_day, next_allowed
from bot.domain.reminders import (
    LEAST_LATER,
    EntrySaid,
    Later,
    LearnerMonth,
    Missing,
    MissingCode,
    Reminder,
    ReminderKind,
    Send,
    Skip,
    SkipReason,
    Step,
    Wait,
    coalesce,
    is_complete,
    missing,
    plan,
    put_off,
    put_off_until,
    reminder_days,
    running_step,
    still_needed,
    was_active_during,
)
from tests.domain.books import ANNA, ANNAS, MENTOR, RIGA, riga

NOVEMBER = Month(2026, 11)
CALENDAR = WorkCalendar(RIGA, "LV")
DOBELE = OrganisationId(1)


def learner_month(
    *entries: EntrySaid, no_meeting: bool = False, mentor: PersonId = MENTOR
) -> LearnerMonth:
    return LearnerMonth(ANNAS, mentor, ANNA, NOVEMBER, entries, no_meeting)


def entry(number: int, *, said: bool, state: MeetingState = MeetingState.HELD) -> EntrySaid:
    return EntrySaid(MeetingId(number), state, said)


SILENT = learner_month()
SAID = learner_month(entry(1, said=True))


def test_a_month_is_complete_when_each_entry_says_what_was_done() -> None:
    """Each entry that says nothing is named, so that a button can lead to it."""
    assert is_complete(SAID)
    assert missing(learner_month(entry(1, said=True), entry(2, said=False))) == (
        Missing(MissingCode.WHAT_WAS_DONE, MeetingId(2)),
    )


def test_an_empty_month_is_complete_only_when_somebody_said_so() -> None:
    """No entry may mean that nobody met, or that somebody forgot: the mentor says which."""
    assert missing(SILENT) == (Missing(MissingCode.NOTHING_SAID),)
    assert is_complete(learner_month(no_meeting=True))


def test_an_entry_speaks_louder_than_no_meeting() -> None:
    """After "no meeting this month" an entry is added: it has to say what was done."""
    both = learner_month(entry(1, said=False), no_meeting=True)
    assert missing(both) == (Missing(MissingCode.WHAT_WAS_DONE, MeetingId(1)),)


def test_a_no_show_needs_no_words_and_a_deleted_entry_is_not_there() -> None:
    """A month with just a no-show is complete; one with just a deleted entry is empty."""
    assert is_complete(learner_month(entry(1, said=False, state=MeetingState.NO_SHOW)))
    assert missing(learner_month(entry(1, said=True, state=MeetingState.DELETED))) == (
        Missing(MissingCode.NOTHING_SAID),
    )


@pytest.mark.parametrize(
    ("active_from", "ended_at", "expected"),
    [
        (riga(2026, 11, 30, 23, 59), None, True),
        (riga(2026, 12, 1), None, False),
        (riga(2026, 9, 1), riga(2026, 11, 1), False),
        (riga(2026, 9, 1), riga(2026, 11, 1, 0, 1), True),
        (riga(2026, 9, 1), None, True),
    ],
)
def test_an_assignment_belongs_to_the_months_in_which_it_was_active(
    active_from: datetime, ended_at: datetime | None, expected: bool
) -> None:
    """Both edges of the local month, to the minute."""
    assert was_active_during(active_from, ended_at, NOVEMBER, RIGA) is expected


def test_the_days_of_an_ordinary_month() -> None:
    """November 2026: its last Monday, then the 3rd, the 7th, the 9th and the 10th of December."""
    assert reminder_days(NOVEMBER, CALENDAR) == {
        Step.MONTH_END: date(2026, 11, 30),
        Step.SEVEN_DAYS: date(2026, 12, 3),
        Step.THREE_DAYS: date(2026, 12, 7),
        Step.ONE_DAY: date(2026, 12, 9),
        Step.LAST: date(2026, 12, 10),
    }


def test_steps_that_meet_on_one_day_are_one() -> None:
    """December 2026: 9 and 10 January are a weekend, so the 8th has one reminder, the last;
    and 3 January moves back over New Year to 30 December, the month's own last working day."""
    assert reminder_days(Month(2026, 12), CALENDAR) == {
        Step.SEVEN_DAYS: date(2026, 12, 30),
        Step.THREE_DAYS: date(2027, 1, 7),
        Step.LAST: date(2027, 1, 8),
    }


@pytest.mark.parametrize("country", ["LV", "IT", "SI", "HU"])
def test_for_36_months_each_reminder_is_on_a_working_day_and_in_time(country: str) -> None:
    """No two on one day, in the order of urgency, the last one on the last working day."""
    calendar = WorkCalendar(RIGA, country)
    month = Month(2026, 9)
    for _ in range(36):
        days = reminder_days(month, calendar)
        deadline = month.next().first_day + timedelta(days=9)
        ordered = [days[step] for step in Step if step in days]
        assert ordered == sorted(set(ordered))
        assert all(is_working_day(day, country) for day in ordered)
        idle = [
            days[Step.LAST] + timedelta(days=after)
            for after in range(1, (deadline - days[Step.LAST]).days + 1)
        ]
        assert not any(is_working_day(day, country) for day in idle)
        assert days[Step.LAST] <= deadline
        month = month.next()


DUE = ReminderKind.DIARY_DUE


def planned(
    now: datetime, *, people: Iterable[PersonId] = (MENTOR,), kind: ReminderKind = DUE
) -> list[tuple[Step, int]]:
    rows = plan(kind, DOBELE, CALENDAR, NOVEMBER, people, now)
    return [(each.step, each.subject) for each in rows]


def test_a_reminder_has_a_natural_key_and_comes_at_nine() -> None:
    """The key says what it is about, in ids; planning again gives the same row."""
    now = riga(2026, 12, 6, 12)
    rows = plan(DUE, DOBELE, CALENDAR, NOVEMBER, [MENTOR], now)
    assert rows[0].key == "diary_due:2026-11:organisation=1:mentor=42:step=3d"
    assert rows[0].due_at == riga(2026, 12, 7, 9)
    assert rows[0].expires_at == riga(2026, 12, 11)
    assert plan(DUE, DOBELE, CALENDAR, NOVEMBER, [MENTOR, MENTOR], now) == rows


def test_before_the_deadline_and_twice_after_it() -> None:
    """The late ones come on the first working day after the 10th, and a week later; then no more."""
    assert planned(riga(2026, 12, 9)) == [
        (Step.ONE_DAY, MENTOR),
        (Step.LAST, MENTOR),
        (Step.LATE, MENTOR),
        (Step.LATE_AGAIN, MENTOR),
    ]
    assert planned(riga(2026, 12, 18, 9, 1)) == []


def test_the_forecast_comes_three_days_and_one_day_before() -> None:
    """A coordinator is not told of the mentors' own dates."""
    both = planned(riga(2026, 12, 1), kind=ReminderKind.FORECAST)
    assert both == [(Step.THREE_DAYS, MENTOR), (Step.ONE_DAY, MENTOR)]
    (row, _) = plan(ReminderKind.FORECAST, DOBELE, CALENDAR, NOVEMBER, [MENTOR], riga(2026, 12, 1))
    assert row.key == "forecast:2026-11:organisation=1:coordinator=42:step=3d"


def test_nothing_is_planned_for_a_time_that_has_passed_or_is_far() -> None:
    """Who falls behind on the 8th is not at once reminded of the 7th; 14 days are planned ahead."""
    assert planned(riga(2026, 12, 7, 9, 1))[0] == (Step.ONE_DAY, MENTOR)
    assert planned(riga(2026, 11, 20, 9)) == [
        (Step.MONTH_END, MENTOR),
        (Step.SEVEN_DAYS, MENTOR),
    ]
    assert planned(riga(2026, 11, 1)) == []


def test_where_no_hours_are_quiet_the_late_reminder_waits_for_the_last_press() -> None:
    """A press at 23:59:59 can arrive until 00:02:30, and nobody is called late before."""
    calendar = WorkCalendar(RIGA, "LV", quiet=QuietHours(time(0), time(0)))
    rows = plan(DUE, DOBELE, calendar, NOVEMBER, [MENTOR], riga(2026, 12, 10, 12))
    assert rows[0].due_at == riga(2026, 12, 11) + timedelta(seconds=150)


def rows_of_december() -> dict[Step, Reminder]:
    first, second = riga(2026, 11, 30, 8), riga(2026, 12, 10, 8)
    rows = [
        each
        for now in (second, first)
        for each in plan(DUE, DOBELE, CALENDAR, NOVEMBER, [MENTOR], now)
    ]
    return {each.step: each for each in rows}


def test_after_a_standstill_only_the_latest_step_goes_out() -> None:
    """Of four rows that fell due together one is sent, and the others keep the reason."""
    rows = rows_of_december()
    result = coalesce(rows.values(), riga(2026, 12, 9, 12))
    assert result.fire == (rows[Step.ONE_DAY],)
    assert dict(result.skip) == {
        rows[Step.MONTH_END]: SkipReason.SUPERSEDED,
        rows[Step.SEVEN_DAYS]: SkipReason.SUPERSEDED,
        rows[Step.THREE_DAYS]: SkipReason.SUPERSEDED,
    }


def test_after_a_standstill_over_the_deadline_only_the_late_one_goes_out() -> None:
    """Whatever was for before it has expired."""
    rows = rows_of_december()
    result = coalesce(rows.values(), riga(2026, 12, 19, 12))
    assert result.fire == (rows[Step.LATE_AGAIN],)
    assert {reason for _, reason in result.skip} == {SkipReason.EXPIRED}
    assert len(result.skip) == len(rows) - 1


def test_people_and_months_do_not_supersede_each_other() -> None:
    """Two mentors each get their own latest step, and so do two months of one mentor."""
    rows = rows_of_december()
    first = rows[Step.SEVEN_DAYS]
    second = replace(first, key="other", subject=PersonId(43))
    older = replace(first, key="older", month=Month(2026, 10))
    result = coalesce([first, second, older], riga(2026, 12, 4, 12))
    assert set(result.fire) == {first, second, older}
    assert result.skip == ()


def test_two_organisations_of_one_mentor_each_have_their_own() -> None:
    """Neither the keys nor the latest step of one organisation hide those of the other."""
    now = riga(2026, 12, 10, 9)
    first, second = (
        plan(DUE, OrganisationId(number), CALENDAR, NOVEMBER, [MENTOR], now)[0] for number in (1, 2)
    )
    assert first.key != second.key
    assert coalesce([first, second], first.due_at).fire == (first, second)


def test_after_the_deadline_what_was_for_before_it_does_not_go_out() -> None:
    """A reminder that can no longer help is skipped, not sent late."""
    last = rows_of_december()[Step.LAST]
    assert coalesce([last], last.expires_at).skip == ((last, SkipReason.EXPIRED),)
    assert coalesce([last], last.expires_at).fire == ()


def judged(
    row: Reminder, now: datetime, *, left: bool = True, later: datetime | None = None
) -> Send | Wait | Skip:
    return still_needed(row, CALENDAR, now, is_anything_left=left, later=later)


def test_a_reminder_is_judged_again_when_it_would_go_out() -> None:
    """It is not sent once everything is done."""
    row = rows_of_december()[Step.THREE_DAYS]
    assert judged(row, row.due_at) == Send()
    assert judged(row, row.due_at, left=False) == Skip(SkipReason.DONE)


def test_a_delayed_reminder_waits_for_the_morning_or_expires() -> None:
    """At 20:00 it is quiet: tomorrow at nine, unless the deadline comes first."""
    rows = rows_of_december()
    evening = riga(2026, 12, 9, 20)
    assert judged(rows[Step.ONE_DAY], evening) == Wait(riga(2026, 12, 10, 9))
    assert judged(rows[Step.LAST], riga(2026, 12, 10, 20)) == Skip(SkipReason.EXPIRED)


def test_a_wait_until_the_deadline_itself_is_too_long() -> None:
    """Where quiet hours end at midnight, the next allowed moment after the 10th is one too late."""
    calendar = WorkCalendar(RIGA, "LV", quiet=QuietHours(time(20), time(0)))
    last, now = rows_of_december()[Step.LAST], riga(2026, 12, 10, 21)
    assert still_needed(last, calendar, now, is_anything_left=True) == Skip(SkipReason.EXPIRED)


# -- later -----------------------------------------------------------------------------------------


def test_what_was_put_off_rests_until_then() -> None:
    """Another step that falls due meanwhile waits, too; a time that has passed holds nothing up."""
    row, until = rows_of_december()[Step.ONE_DAY], riga(2026, 12, 9, 13)
    assert judged(row, row.due_at, later=until) == Wait(until)
    assert judged(row, until, later=until) == Send()
    assert judged(row, riga(2026, 12, 9, 14), later=until) == Send()


@pytest.mark.parametrize(
    ("later", "now", "expected"),
    [
        (Later.TODAY, riga(2026, 12, 7, 9), riga(2026, 12, 7, 13)),
        (Later.TODAY, riga(2026, 12, 7, 17), riga(2026, 12, 7, 19, 30)),
        (Later.TODAY, riga(2026, 12, 7, 19, 30), riga(2026, 12, 8, 9)),
        (Later.TODAY, riga(2026, 12, 7, 23), riga(2026, 12, 8, 9)),
        (Later.TODAY, riga(2026, 12, 8, 5), riga(2026, 12, 8, 9)),
        (Later.TOMORROW, riga(2026, 12, 7, 9), riga(2026, 12, 8, 9)),
        (Later.TOMORROW, riga(2026, 12, 9, 23, 59), riga(2026, 12, 10, 9)),
        (Later.TOMORROW, riga(2026, 12, 10, 9), riga(2026, 12, 10, 13)),
        (Later.TODAY, riga(2026, 12, 10, 18), riga(2026, 12, 10, 19, 30)),
        (Later.TODAY, riga(2026, 12, 10, 19, 30), None),
        (Later.TOMORROW, riga(2026, 12, 10, 21), None),
    ],
)
def test_until_when_a_reminder_can_be_put_off(
    later: Later, now: datetime, expected: datetime | None
) -> None:
    """Four hours, or before the night, or the next morning; on the last day not over the deadline."""
    assert put_off_until(later, now, riga(2026, 12, 11), CALENDAR) == expected


@given(
    some.sampled_from(Later),
    some.integers(0, 400 * 24 * 60),
    some.integers(1, 8 * 24 * 60),
    some.times(),
    some.times(),
)
def test_what_is_put_off_is_never_at_night_never_after_the_deadline_and_never_at_once(
    later: Later, minute: int, left: int, quiet_from: time, quiet_until: time
) -> None:
    """Whatever the hour, the quiet hours and the change of the clocks."""
    quiet = QuietHours(quiet_from.replace(second=0, microsecond=0), quiet_until.replace(second=0))
    calendar = WorkCalendar(RIGA, "LV", quiet=quiet)
    now = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=minute)
    expires_at = now + timedelta(minutes=left)
    until = put_off_until(later, now, expires_at, calendar)
    if until is not None:
        assert now < until < expires_at
        assert next_allowed(until, RIGA, quiet) == until
        assert until - now < timedelta(days=2, hours=1)
        in_the_morning = until.astimezone(RIGA).time() == quiet.end
        assert until - now >= LEAST_LATER or in_the_morning


def test_a_reminder_that_was_put_off_is_a_row_of_its_own() -> None:
    """The step that went out stays as it is; put off again it has another key, at most one counts."""
    row = rows_of_december()[Step.THREE_DAYS]
    again = put_off(row, riga(2026, 12, 7, 13))
    assert again.key == f"{row.key}:later=20261207T110000"
    assert (again.step, again.expires_at, again.due_at) == (
        row.step,
        row.expires_at,
        riga(2026, 12, 7, 13),
    )
    third = put_off(again, riga(2026, 12, 8, 9))
    assert third.key == f"{row.key}:later=20261208T070000"
    assert coalesce([again, third], riga(2026, 12, 8, 9)).fire == (third,)


def test_the_step_that_is_put_off_is_the_latest_that_came() -> None:
    """A press on an old reminder counts for what runs now; before the first and after the last none."""
    steps = [
        running_step(NOVEMBER, CALENDAR, now)
        for now in (
            riga(2026, 11, 29, 12),
            riga(2026, 12, 8, 12),
            riga(2026, 12, 11, 8),
            riga(2026, 12, 12, 8),
            riga(2026, 12, 25, 9),
        )
    ]
    assert [None if each is None else each.step for each in steps] == [
        None,
        Step.THREE_DAYS,
        None,
        Step.LATE,
        None,
    ]
