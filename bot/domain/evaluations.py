"""Owns which support plans need an evaluation, from when on, and when a mentor is reminded of it.

Must not know the questions: they are a questionnaire (``bot.forms``). Each plan is evaluated at the
end of its semester (Mentor guidelines, end of semester: "Mentora individuālā atbalsta
izvērtēšana"). Days are local days of the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.domain.days import DayRange
from bot.domain.ids import PersonId, SupportPlanId
from bot.domain.months import require_utc
from bot.domain.quiet import WorkCalendar, last_working_day_on_or_before, next_working_moment
from bot.domain.refusals import RefusalCode, Refused, refuse

OPENS_BEFORE = timedelta(days=14)
"""How long before the end of the semester an evaluation can be begun *(ours)*."""

LAST_WORKS_FOR = timedelta(days=14)
"""How long after it fell due the last reminder is of use, after a standstill *(ours)*."""


class EvaluationStep(StrEnum):
    """Which of the reminders of a semester, in the order of urgency."""

    OPENS = "14d"
    SEVEN_DAYS = "7d"
    ONE_DAY = "1d"
    AFTER = "after"


_DAYS_BEFORE: Mapping[EvaluationStep, int] = {
    EvaluationStep.OPENS: OPENS_BEFORE.days,
    EvaluationStep.SEVEN_DAYS: 7,
    EvaluationStep.ONE_DAY: 1,
}


@dataclass(frozen=True, slots=True)
class PlanToEvaluate:
    """A support plan as far as its evaluation goes.

    ``used_hours`` counts its standing entries. ``finished_at`` is of its evaluation, in UTC.
    """

    plan: SupportPlanId
    mentor: PersonId
    semester: DayRange
    used_hours: int
    ended: bool
    begun: bool = False
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder whose time has come: it may go out from ``due_at`` until before ``expires_at``."""

    step: EvaluationStep
    due_at: datetime
    expires_at: datetime

    def speaks_of(self, made_at: datetime) -> bool:
        """Whether it is about a plan made at that instant (UTC): whoever got a plan on the 9th is
        not at once reminded of what the 7th was for."""
        return require_utc(made_at) <= self.due_at


def opens_on(plan: PlanToEvaluate) -> date:
    """The first day on which the evaluation can be begun; a plan that ended early waits for none."""
    return plan.semester.begins if plan.ended else plan.semester.ends - OPENS_BEFORE


def is_needed(plan: PlanToEvaluate) -> bool:
    """Whether the plan asks for an evaluation at all.

    One that was ended before a single hour was worked under it has nothing to be evaluated *(ours)*.
    """
    return not plan.ended or plan.used_hours > 0


def lacks_evaluation(plan: PlanToEvaluate, today: date) -> bool:
    """Whether the evaluation could be filled in by now and is not finished."""
    return is_needed(plan) and plan.finished_at is None and opens_on(plan) <= today


def check_begin(plan: PlanToEvaluate, today: date) -> Refused | None:
    """Nothing when the mentor may fill the evaluation in now."""
    if plan.finished_at is not None:
        return refuse(RefusalCode.EVALUATION_FINISHED)
    if not is_needed(plan):
        return refuse(RefusalCode.EVALUATION_NOT_NEEDED)
    if today < opens_on(plan):
        return refuse(RefusalCode.EVALUATION_TOO_EARLY, day=opens_on(plan))
    return None


def reminder_days(semester_ends: date, calendar: WorkCalendar) -> dict[EvaluationStep, date]:
    """The local days of the reminders of a semester, each one a working day.

    14, 7 and 1 days before the last day are moved back to a working day, the day after it is moved
    forward to one. Of steps that meet on one day only the most urgent stays.
    """
    by_day: dict[date, EvaluationStep] = {}
    for step, days in _DAYS_BEFORE.items():
        wished = semester_ends - timedelta(days=days)
        moved = last_working_day_on_or_before(wished, calendar.country, calendar.overrides)
        by_day[moved] = step
    by_day[_first_working_day_after(semester_ends, calendar)] = EvaluationStep.AFTER
    return {step: day for day, step in by_day.items()}


def due_reminder(semester_ends: date, calendar: WorkCalendar, now: datetime) -> DueReminder | None:
    """The reminder that may go out now, if one may: the latest whose time has come.

    A reminder works until the next one falls due, so after a standstill only the latest goes out.
    Nothing goes out in quiet hours or on a free day.
    """
    require_utc(now)
    if next_working_moment(now, calendar) != now:
        return None
    days = reminder_days(semester_ends, calendar)
    moments = sorted((_morning(day, calendar), step) for step, day in days.items())
    ends = [*(due_at for due_at, _ in moments[1:]), moments[-1][0] + LAST_WORKS_FOR]
    for (due_at, step), expires_at in zip(moments, ends, strict=True):
        if due_at <= now < expires_at:
            return DueReminder(step, due_at, expires_at)
    return None


def ends_reminded_on(today: date) -> DayRange:
    """The last days of semesters of which somebody could be reminded on that local day.

    Wider than it need be: days move past holidays, and a reminder lives on after a standstill.
    """
    return DayRange(today - timedelta(days=30), today + timedelta(days=30))


def _first_working_day_after(day: date, calendar: WorkCalendar) -> date:
    morning = _morning(day + timedelta(days=1), calendar)
    return next_working_moment(morning, calendar).astimezone(calendar.zone).date()


def _morning(day: date, calendar: WorkCalendar) -> datetime:
    """The end of the night's quiet hours on a local day, in UTC."""
    return datetime.combine(day, calendar.quiet.end, calendar.zone).astimezone(UTC)
