"""Reminders before the 10th: to whom, when, how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, MeetingId, OrganisationId, PersonId
from bot.domain.months import Month
from bot.domain.quiet import QuietHours, WorkCalendar, is_working_day
from bot.domain.reminders import (
    EntrySaid,
    LearnerMonth,
    Missing,
    MissingCode,
    Reminder,
    Send,
    Skip,
    SkipReason,
    Step,
    Wait,
    coalesce,
    is_complete,
    missing,
    plan,
    reminder_days,
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


def planned(now: datetime, *months: LearnerMonth) -> list[tuple[Step, int]]:
    rows = plan(DOBELE, CALENDAR, NOVEMBER, months, now)
    return [(each.step, each.subject) for each in rows]


def test_a_reminder_has_a_natural_key_and_comes_at_nine() -> None:
    """The key says what it is about, in ids; planning again gives the same row."""
    now = riga(2026, 12, 6, 12)
    rows = plan(DOBELE, CALENDAR, NOVEMBER, [SILENT], now)
    assert rows[0].key == "diary_due:2026-11:organisation=1:mentor=42:step=3d"
    assert rows[0].due_at == riga(2026, 12, 7, 9)
    assert rows[0].expires_at == riga(2026, 12, 11)
    assert plan(DOBELE, CALENDAR, NOVEMBER, [SILENT], now) == rows


def test_only_mentors_with_something_missing_are_reminded() -> None:
    """One reminder a step for a mentor, whatever number of learners it is about."""
    other = replace(SILENT, assignment=AssignmentId(9), learner=PersonId(8))
    done = learner_month(entry(1, said=True), mentor=PersonId(43))
    assert planned(riga(2026, 12, 8), SILENT, other, done) == [
        (Step.ONE_DAY, MENTOR),
        (Step.LAST, MENTOR),
    ]
    assert planned(riga(2026, 12, 8), done) == []


def test_nothing_is_planned_for_a_time_that_has_passed_or_is_far() -> None:
    """Who falls behind on the 8th is not at once reminded of the 7th; 14 days are planned ahead."""
    assert planned(riga(2026, 12, 7, 9, 1), SILENT)[0] == (Step.ONE_DAY, MENTOR)
    assert planned(riga(2026, 11, 20, 9), SILENT) == [
        (Step.MONTH_END, MENTOR),
        (Step.SEVEN_DAYS, MENTOR),
    ]
    assert planned(riga(2026, 11, 1), SILENT) == []
    assert planned(riga(2026, 12, 11), SILENT) == []


def rows_of_december() -> dict[Step, Reminder]:
    rows = plan(DOBELE, CALENDAR, NOVEMBER, [SILENT], riga(2026, 11, 30, 8))
    return {each.step: each for each in rows}


def test_after_a_standstill_only_the_latest_step_goes_out() -> None:
    """Of three rows that fell due together one is sent, and the others keep the reason."""
    rows = rows_of_december()
    result = coalesce(rows.values(), riga(2026, 12, 9, 12))
    assert result.fire == (rows[Step.ONE_DAY],)
    assert dict(result.skip) == {
        rows[Step.MONTH_END]: SkipReason.SUPERSEDED,
        rows[Step.SEVEN_DAYS]: SkipReason.SUPERSEDED,
        rows[Step.THREE_DAYS]: SkipReason.SUPERSEDED,
    }


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
    (first,) = plan(DOBELE, CALENDAR, NOVEMBER, [SILENT], riga(2026, 12, 10, 9))
    (second,) = plan(OrganisationId(2), CALENDAR, NOVEMBER, [SILENT], riga(2026, 12, 10, 9))
    assert first.key != second.key
    assert coalesce([first, second], first.due_at).fire == (first, second)


def test_after_the_deadline_nothing_goes_out() -> None:
    """A reminder that can no longer help is skipped, not sent late."""
    last = rows_of_december()[Step.LAST]
    assert coalesce([last], last.expires_at).skip == ((last, SkipReason.EXPIRED),)
    assert coalesce([last], last.expires_at).fire == ()


def test_a_reminder_is_judged_again_when_it_would_go_out() -> None:
    """It says what is missing then, and is not sent once everything is done."""
    reminder = rows_of_december()[Step.THREE_DAYS]
    now = reminder.due_at
    foreign = learner_month(mentor=PersonId(43))
    judged = still_needed(reminder, [SILENT, SAID, foreign], CALENDAR, now)
    assert judged == Send(((SILENT, (Missing(MissingCode.NOTHING_SAID),)),))
    assert still_needed(reminder, [SAID, foreign], CALENDAR, now) == Skip(SkipReason.DONE)


def test_a_late_reminder_waits_for_the_morning_or_expires() -> None:
    """At 20:00 it is quiet: tomorrow at nine, unless the deadline comes first."""
    rows = rows_of_december()
    evening = riga(2026, 12, 9, 20)
    assert still_needed(rows[Step.ONE_DAY], [SILENT], CALENDAR, evening) == Wait(
        riga(2026, 12, 10, 9)
    )
    assert still_needed(rows[Step.LAST], [SILENT], CALENDAR, riga(2026, 12, 10, 20)) == Skip(
        SkipReason.EXPIRED
    )


def test_a_wait_until_the_deadline_itself_is_too_long() -> None:
    """Where quiet hours end at midnight, the next allowed moment after the 10th is one too late."""
    calendar = WorkCalendar(RIGA, "LV", quiet=QuietHours(time(20), time(0)))
    last = rows_of_december()[Step.LAST]
    assert still_needed(last, [SILENT], calendar, riga(2026, 12, 10, 21)) == Skip(
        SkipReason.EXPIRED
    )
