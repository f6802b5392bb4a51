"""Owns which reminders a month needs, when, and whether one is still needed; must not send any.

A reminder is a row with a natural key: planning twice gives the same rows. It is planned ahead, and
judged again when it is due, for by then the mentor may have done what it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, MeetingId, OrganisationId, PersonId
from bot.domain.months import (
    EDITABLE_UNTIL_DAY,
    Month,
    editable_until,
    require_utc,
    start_of_day,
)
from bot.domain.quiet import WorkCalendar, last_working_day_on_or_before, next_allowed
from bot.domain.sections import Section, Sections, missing_sections

PLANNED_AHEAD = timedelta(days=14)
"""How far ahead rows are planned *(ours)*: a planner that stands still for days loses none."""


class MissingCode(StrEnum):
    """What a learner-month can lack."""

    NOTHING_SAID = "nothing_said"
    """No entry, and nobody said that there was no meeting."""

    ACTIVITIES = "activities"
    """A meeting was held and its entry does not say what was planned to be done."""

    GOALS = "goals"
    """A meeting was held and its entry does not say what for."""

    WHAT_WAS_DONE = "what_was_done"
    """A meeting was held and its entry does not say what was done."""


_OF_SECTION: Mapping[Section, MissingCode] = {
    Section.ACTIVITIES: MissingCode.ACTIVITIES,
    Section.GOALS: MissingCode.GOALS,
    Section.HOW_IT_WENT: MissingCode.WHAT_WAS_DONE,
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing; `meeting` is the entry to open, where it is about one."""

    code: MissingCode
    meeting: MeetingId | None = None


@dataclass(frozen=True, slots=True)
class EntrySaid:
    """An entry of a learner-month, as far as completeness goes."""

    meeting: MeetingId
    state: MeetingState
    says_what_was_done: bool
    says_activities: bool = False
    says_goals: bool = False


@dataclass(frozen=True, slots=True)
class LearnerMonth:
    """A mentor's month with one learner, for an assignment that was active at some time in it.

    `paid`: the programme pays by the diary, and asks for the sections before the meeting too.
    """

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    month: Month
    entries: Sequence[EntrySaid] = ()
    no_meeting_said: bool = False
    paid: bool = False


def missing(learner_month: LearnerMonth) -> tuple[Missing, ...]:
    """What keeps a learner-month from being complete; nothing when it is.

    A no-show says by itself what happened. "No meeting this month" counts only while there is no
    entry: one that is added later speaks louder.
    """
    standing = [each for each in learner_month.entries if each.state is not MeetingState.DELETED]
    if not standing:
        return () if learner_month.no_meeting_said else (Missing(MissingCode.NOTHING_SAID),)
    return tuple(
        Missing(_OF_SECTION[section], each.meeting)
        for each in standing
        for section in _unsaid(each, paid=learner_month.paid)
    )


def _unsaid(entry: EntrySaid, *, paid: bool) -> tuple[Section, ...]:
    said = Sections(entry.says_activities, entry.says_goals, entry.says_what_was_done)
    return missing_sections(said, held=entry.state is MeetingState.HELD, paid=paid)


def is_complete(learner_month: LearnerMonth) -> bool:
    """Whether each entry says what it has to, or that there was no meeting was said."""
    return not missing(learner_month)


def was_active_during(
    active_from: datetime, ended_at: datetime | None, month: Month, zone: ZoneInfo
) -> bool:
    """Whether an assignment was active at some instant of the local month."""
    begins, ends = start_of_day(month.first_day, zone), start_of_day(month.next().first_day, zone)
    return active_from < ends and (ended_at is None or begins < ended_at)


class ReminderKind(StrEnum):
    """What a reminder is about."""

    DIARY_DUE = "diary_due"


class Step(StrEnum):
    """Which of the reminders about one month; they are declared in the order of urgency."""

    MONTH_END = "month_end"
    SEVEN_DAYS = "7d"
    THREE_DAYS = "3d"
    ONE_DAY = "1d"
    LAST = "last"


_DAYS_BEFORE_DEADLINE: Mapping[Step, int] = {
    Step.SEVEN_DAYS: 7,
    Step.THREE_DAYS: 3,
    Step.ONE_DAY: 1,
    Step.LAST: 0,
}

_URGENCY: Mapping[Step, int] = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Reminder:
    """A planned reminder to `subject`. From `due_at` on it may go out, at `expires_at` it may not
    any more; both are in UTC."""

    key: str
    kind: ReminderKind
    organisation: OrganisationId
    subject: PersonId
    month: Month
    step: Step
    due_at: datetime
    expires_at: datetime


def reminder_days(
    month: Month, calendar: WorkCalendar, last_day: int = EDITABLE_UNTIL_DAY
) -> dict[Step, date]:
    """Local days on which a month is reminded of, each one a working day.

    7, 3 and 1 days before the deadline, the deadline's own day, and the month's last day, each moved
    back to a working day. Of steps that meet on one day only the most urgent stays. The deadline
    itself never moves.
    """
    deadline = month.next().first_day + timedelta(days=last_day - 1)
    wished = {Step.MONTH_END: month.last_day} | {
        step: deadline - timedelta(days=days) for step, days in _DAYS_BEFORE_DEADLINE.items()
    }
    by_day: dict[date, Step] = {}
    for step in Step:
        moved = last_working_day_on_or_before(wished[step], calendar.country, calendar.overrides)
        by_day[moved] = step  # the steps come in order of urgency, so the later one stays
    return {step: day for day, step in by_day.items()}


def plan(
    organisation: OrganisationId,
    calendar: WorkCalendar,
    month: Month,
    learner_months: Iterable[LearnerMonth],
    now: datetime,
    last_day: int = EDITABLE_UNTIL_DAY,
) -> tuple[Reminder, ...]:
    """Reminders about the month that fall due from now until `PLANNED_AHEAD`, the earliest first.

    Only mentors with a learner-month that is not complete get any, one per step whatever number of
    learners it is about. Steps whose time has passed are not planned any more: who makes an entry
    on the 9th is not at once reminded of what the 7th was for.
    """
    require_utc(now)
    behind = sorted(
        {each.mentor for each in learner_months if each.month == month and not is_complete(each)}
    )
    expires_at = editable_until(month, calendar.zone, last_day)
    planned: list[Reminder] = []
    for step, day in reminder_days(month, calendar, last_day).items():
        due_at = _morning(day, calendar)
        if not now <= due_at < min(expires_at, now + PLANNED_AHEAD):
            continue
        for mentor in behind:
            key = (
                f"{ReminderKind.DIARY_DUE.value}:{month}:organisation={organisation}"
                f":mentor={mentor}:step={step.value}"
            )
            planned.append(
                Reminder(
                    key,
                    ReminderKind.DIARY_DUE,
                    organisation,
                    mentor,
                    month,
                    step,
                    due_at,
                    expires_at,
                )
            )
    return tuple(sorted(planned, key=lambda each: (each.due_at, each.subject)))


def _morning(day: date, calendar: WorkCalendar) -> datetime:
    """The end of the night's quiet hours on a local day, in UTC: 09:00 unless set otherwise."""
    return datetime.combine(day, calendar.quiet.end, calendar.zone).astimezone(UTC)


class SkipReason(StrEnum):
    """Why a planned reminder was not sent. It is stored with the row."""

    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Coalesced:
    """Due rows, parted into those that go out and those that never will."""

    fire: tuple[Reminder, ...]
    skip: tuple[tuple[Reminder, SkipReason], ...]


def coalesce(due: Iterable[Reminder], now: datetime) -> Coalesced:
    """After a standstill only the latest step of each person, kind and month goes out.

    Rows that are not due yet appear in neither part.
    """
    require_utc(now)
    fire: dict[tuple[OrganisationId, PersonId, ReminderKind, Month], Reminder] = {}
    skip: list[tuple[Reminder, SkipReason]] = []
    waiting = (each for each in due if each.due_at <= now)
    for reminder in sorted(waiting, key=lambda each: (each.due_at, _URGENCY[each.step], each.key)):
        if now >= reminder.expires_at:
            skip.append((reminder, SkipReason.EXPIRED))
            continue
        about = (reminder.organisation, reminder.subject, reminder.kind, reminder.month)
        if about in fire:
            skip.append((fire[about], SkipReason.SUPERSEDED))
        fire[about] = reminder
    return Coalesced(tuple(fire.values()), tuple(skip))


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now, and say this of these learner-months."""

    missing: tuple[tuple[LearnerMonth, tuple[Missing, ...]], ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """It is quiet: look again at that instant (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Never send it."""

    reason: SkipReason


def still_needed(
    reminder: Reminder,
    learner_months: Iterable[LearnerMonth],
    calendar: WorkCalendar,
    now: datetime,
) -> Send | Wait | Skip:
    """Judge a due reminder again by the books as they are when it would go out."""
    lacking = tuple(
        (each, missing(each))
        for each in learner_months
        if each.mentor == reminder.subject and each.month == reminder.month
    )
    lacking = tuple((each, codes) for each, codes in lacking if codes)
    if not lacking:
        return Skip(SkipReason.DONE)
    allowed = next_allowed(now, calendar.zone, calendar.quiet)
    if allowed >= reminder.expires_at:
        return Skip(SkipReason.EXPIRED)
    return Send(lacking) if allowed == now else Wait(allowed)
