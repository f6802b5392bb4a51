"""When support plans are evaluated: what is open, what is due, at both edges of each date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.days import DayRange
from bot.domain.evaluations import (
    EvaluationStep,
    PlanToEvaluate,
    check_begin,
    due_reminder,
    ends_reminded_on,
    is_needed,
    lacks_evaluation,
    opens_on,
    reminder_days,
)
from bot.domain.ids import PersonId, SupportPlanId
from bot.domain.quiet import WorkCalendar, next_working_moment
from bot.domain.refusals import RefusalCode, Refused

RIGA = ZoneInfo("Europe/Riga")
CALENDAR = WorkCalendar(RIGA, "LV")
AUTUMN = DayRange(date(2026, 9, 1), date(2026, 12, 31))
LONG_AGO = datetime(2026, 8, 1, tzinfo=UTC)
DONE_AT = datetime(2026, 12, 20, 10, tzinfo=UTC)


def plan(
    *, ended: bool = False, used: int = 10, finished_at: datetime | None = None
) -> PlanToEvaluate:
    return PlanToEvaluate(
        SupportPlanId(1), PersonId(2), AUTUMN, used, ended, finished_at is not None, finished_at
    )


def test_it_opens_two_weeks_before_the_end():
    """The first day is 17 December for a semester until the 31st."""
    assert opens_on(plan()) == date(2026, 12, 17)
    early = check_begin(plan(), date(2026, 12, 16))
    assert isinstance(early, Refused)
    assert early.code is RefusalCode.EVALUATION_TOO_EARLY
    assert check_begin(plan(), date(2026, 12, 17)) is None
    assert check_begin(plan(), date(2027, 6, 1)) is None


def test_a_plan_that_ended_early_can_be_evaluated_at_once():
    """Its mentor may be gone before the semester is."""
    assert check_begin(plan(ended=True), date(2026, 10, 5)) is None
    assert lacks_evaluation(plan(ended=True), date(2026, 10, 5))


def test_a_plan_without_a_single_hour_that_was_ended_needs_none():
    """Nothing was done, so there is nothing to evaluate; a standing plan needs one all the same."""
    assert not is_needed(plan(ended=True, used=0))
    assert is_needed(plan(used=0))
    refused = check_begin(plan(ended=True, used=0), date(2026, 12, 20))
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.EVALUATION_NOT_NEEDED


def test_what_is_finished_stays():
    """It is neither lacking nor begun anew."""
    done = plan(finished_at=DONE_AT)
    assert not lacks_evaluation(done, date(2027, 1, 5))
    refused = check_begin(done, date(2027, 1, 5))
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.EVALUATION_FINISHED


@pytest.mark.parametrize(
    ("country", "ends", "days"),
    [
        ("LV", date(2026, 12, 31), ("2026-12-17", "2026-12-23", "2026-12-30", "2027-01-04")),
        ("LV", date(2027, 5, 31), ("2027-05-17", "2027-05-24", "2027-05-28", "2027-06-01")),
        ("IT", date(2027, 1, 31), ("2027-01-15", "2027-01-22", "2027-01-29", "2027-02-01")),
        ("SI", date(2027, 6, 24), ("2027-06-10", "2027-06-17", "2027-06-23", "2027-06-28")),
        ("HU", date(2027, 6, 15), ("2027-06-01", "2027-06-08", "2027-06-14", "2027-06-16")),
    ],
)
def test_each_reminder_lies_on_a_working_day(country, ends, days):
    """Before the end they move back, after it forward; holidays of the country are free."""
    calendar = WorkCalendar(RIGA, country)
    found = {step.value: day.isoformat() for step, day in reminder_days(ends, calendar).items()}
    assert found == dict(zip(("14d", "7d", "1d", "after"), days, strict=True))


def test_two_that_meet_on_one_day_are_one():
    """With a free fortnight before the end, all that was meant for it falls on the day before it."""
    free = {date(2026, 12, 17) + timedelta(days=offset): False for offset in range(15)}
    calendar = WorkCalendar(RIGA, "LV", free)
    days = reminder_days(AUTUMN.ends, calendar)
    assert days[EvaluationStep.ONE_DAY] == date(2026, 12, 16)
    assert EvaluationStep.OPENS not in days
    assert EvaluationStep.SEVEN_DAYS not in days


def step_at(moment: datetime, since: datetime = LONG_AGO) -> EvaluationStep | None:
    found = due_reminder(AUTUMN.ends, CALENDAR, moment)
    return None if found is None or not found.speaks_of(since) else found.step


def test_a_reminder_is_due_from_the_end_of_the_night_to_the_next_one():
    """At 08:59:59 not, at 09:00 yes, in the evening no more; the next one takes its place."""
    nine = datetime(2026, 12, 17, 7, 0, tzinfo=UTC)
    assert step_at(nine - timedelta(seconds=1)) is None
    assert step_at(nine) is EvaluationStep.OPENS
    assert step_at(datetime(2026, 12, 17, 17, 59, 59, tzinfo=UTC)) is EvaluationStep.OPENS
    assert step_at(datetime(2026, 12, 17, 18, 0, tzinfo=UTC)) is None
    assert step_at(datetime(2026, 12, 23, 7, 0, tzinfo=UTC)) is EvaluationStep.SEVEN_DAYS
    assert step_at(datetime(2027, 1, 4, 7, 0, tzinfo=UTC)) is EvaluationStep.AFTER
    assert step_at(datetime(2027, 1, 15, 7, 0, tzinfo=UTC)) is EvaluationStep.AFTER
    assert step_at(datetime(2027, 1, 18, 7, 0, tzinfo=UTC)) is None


def test_a_plan_made_late_is_not_reminded_of_what_was_before_it():
    """Made on the 21st, it is first spoken of on the 23rd."""
    made = datetime(2026, 12, 21, 10, tzinfo=UTC)
    assert step_at(datetime(2026, 12, 21, 12, tzinfo=UTC), made) is None
    assert step_at(datetime(2026, 12, 23, 7, tzinfo=UTC), made) is EvaluationStep.SEVEN_DAYS


ENDS = some.dates(date(2026, 1, 1), date(2029, 12, 31))
COUNTRIES = some.sampled_from(("LV", "IT", "SI", "HU"))


@given(ends=ENDS, country=COUNTRIES, hours=some.integers(-24 * 40, 24 * 40))
def test_what_is_due_is_due_in_working_hours_and_in_the_window(ends, country, hours):
    """Nothing rings at night or on a free day, and the routine's window misses no reminder."""
    calendar = WorkCalendar(RIGA, country)
    now = datetime(ends.year, ends.month, ends.day, 10, tzinfo=UTC) + timedelta(hours=hours)
    found = due_reminder(ends, calendar, now)
    if found is not None:
        assert next_working_moment(now, calendar) == now
        assert found.due_at <= now < found.expires_at
        assert ends in ends_reminded_on(now.astimezone(RIGA).date())
        assert next_working_moment(found.due_at, calendar) == found.due_at
