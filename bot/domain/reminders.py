"""Owns which reminders a month needs, when, and whether one is still needed; must not send any.

A reminder is a row with a natural key: planning twice gives the same rows. It is planned ahead, and
judged again when it is due, for by then the mentor may have done what it asks for. What is left to do
is said by `month_work`; here are the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, MeetingId, OrganisationId, PersonId
from bot.domain.months import (
    EDITABLE_UNTIL_DAY,
    Month,
    editable_until,
    local_day,
    require_utc,
    start_of_day,
)
from bot.domain.quiet import (
    WorkCalendar,
    first_working_day_on_or_after,
    last_working_day_on_or_before,
    next_allowed,
)
from bot.domain.rules import PRESS_GRACE
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
    `no_meeting_late`: that there was none was said after the deadline.
    """

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    month: Month
    entries: Sequence[EntrySaid] = ()
    no_meeting_said: bool = False
    paid: bool = False
    no_meeting_late: bool = False


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


def nobody_met(learner_month: LearnerMonth) -> bool:
    """Whether the month is done because there was no meeting: nothing to approve, sign or pay *(ours)*."""
    standing = [each for each in learner_month.entries if each.state is not MeetingState.DELETED]
    return not standing and learner_month.no_meeting_said


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
    """To a mentor: what is left of the month with each learner."""

    FORECAST = "forecast"
    """To a coordinator: how many months are not ready."""


class Step(StrEnum):
    """Which of the reminders about one month; they are declared in the order of urgency."""

    MONTH_END = "month_end"
    SEVEN_DAYS = "7d"
    THREE_DAYS = "3d"
    ONE_DAY = "1d"
    LAST = "last"
    LATE = "late"
    """The first working day after the deadline."""
    LATE_AGAIN = "late_again"
    """A week after that, for the last time."""


_DAYS_BEFORE_DEADLINE: Mapping[Step, int] = {
    Step.SEVEN_DAYS: 7,
    Step.THREE_DAYS: 3,
    Step.ONE_DAY: 1,
    Step.LAST: 0,
}

AFTER_THE_DEADLINE = frozenset({Step.LATE, Step.LATE_AGAIN})
"""Steps that no longer ask for entries, but for approval, sheet and submission, marked late."""

STEPS_OF: Mapping[ReminderKind, frozenset[Step]] = {
    ReminderKind.DIARY_DUE: frozenset(Step),
    ReminderKind.FORECAST: frozenset({Step.THREE_DAYS, Step.ONE_DAY}),
}

LATE_AGAIN_AFTER = timedelta(days=7)
"""How long after the first late reminder the second one comes, and how long it may wait *(ours)*."""

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


@dataclass(frozen=True, slots=True)
class StepTime:
    """When a step may go out: from `due_at` until before `expires_at`, both in UTC."""

    step: Step
    due_at: datetime
    expires_at: datetime


def reminder_days(
    month: Month,
    calendar: WorkCalendar,
    last_day: int = EDITABLE_UNTIL_DAY,
    steps: Iterable[Step] = tuple(_DAYS_BEFORE_DEADLINE),
    *,
    month_end: bool = True,
) -> dict[Step, date]:
    """Local days on which a month is reminded of before its deadline, each one a working day.

    7, 3 and 1 days before the deadline, the deadline's own day, and the month's last day, each moved
    back to a working day. Of steps that meet on one day only the most urgent stays. The deadline
    itself never moves.
    """
    deadline = _deadline_day(month, last_day)
    wished = {step: deadline - timedelta(days=_DAYS_BEFORE_DEADLINE[step]) for step in steps}
    if month_end:
        wished[Step.MONTH_END] = month.last_day
    by_day: dict[date, Step] = {}
    for step in sorted(wished, key=_URGENCY.__getitem__):
        moved = last_working_day_on_or_before(wished[step], calendar.country, calendar.overrides)
        by_day[moved] = step  # the steps come in order of urgency, so the later one stays
    return {step: day for day, step in by_day.items()}


def late_days(
    month: Month, calendar: WorkCalendar, last_day: int = EDITABLE_UNTIL_DAY
) -> dict[Step, date]:
    """Local days on which a month is reminded of after its deadline, each one a working day.

    The first one after the deadline, and a week later; a day that is free moves on, for there is no
    deadline any more that it could miss.
    """
    day_after = _deadline_day(month, last_day) + timedelta(days=1)
    first = first_working_day_on_or_after(day_after, calendar.country, calendar.overrides)
    again = first_working_day_on_or_after(
        first + LATE_AGAIN_AFTER, calendar.country, calendar.overrides
    )
    return {Step.LATE: first, Step.LATE_AGAIN: again}


def _deadline_day(month: Month, last_day: int) -> date:
    return month.next().first_day + timedelta(days=last_day - 1)


def step_times(
    kind: ReminderKind,
    month: Month,
    calendar: WorkCalendar,
    last_day: int = EDITABLE_UNTIL_DAY,
) -> tuple[StepTime, ...]:
    """When each step of a month goes out, the earliest first.

    Before the deadline a step may wait until the deadline, after it until the next step.
    """
    deadline = editable_until(month, calendar.zone, last_day)
    wished = STEPS_OF[kind]
    before = [step for step in _DAYS_BEFORE_DEADLINE if step in wished]
    days = reminder_days(month, calendar, last_day, before, month_end=Step.MONTH_END in wished)
    times = [StepTime(step, _morning(day, calendar), deadline) for step, day in days.items()]
    if wished & AFTER_THE_DEADLINE:
        late = late_days(month, calendar, last_day)
        # Where no hours are quiet the first morning is midnight, when a press can still be in time.
        first = max(_morning(late[Step.LATE], calendar), deadline + PRESS_GRACE)
        again = _morning(late[Step.LATE_AGAIN], calendar)
        times.append(StepTime(Step.LATE, first, again))
        times.append(StepTime(Step.LATE_AGAIN, again, again + LATE_AGAIN_AFTER))
    return tuple(sorted(times, key=lambda each: each.due_at))


def due_soon(
    kind: ReminderKind,
    month: Month,
    calendar: WorkCalendar,
    now: datetime,
    last_day: int = EDITABLE_UNTIL_DAY,
) -> tuple[StepTime, ...]:
    """Steps that fall due from now until `PLANNED_AHEAD`, the earliest first.

    Steps whose time has passed are not planned any more: who makes an entry on the 9th is not at once
    reminded of what the 7th was for.
    """
    require_utc(now)
    return tuple(
        each
        for each in step_times(kind, month, calendar, last_day)
        if now <= each.due_at < min(each.expires_at, now + PLANNED_AHEAD)
    )


_SUBJECTS: Mapping[ReminderKind, str] = {
    ReminderKind.DIARY_DUE: "mentor",
    ReminderKind.FORECAST: "coordinator",
}


def plan(
    kind: ReminderKind,
    organisation: OrganisationId,
    calendar: WorkCalendar,
    month: Month,
    subjects: Iterable[PersonId],
    now: datetime,
    last_day: int = EDITABLE_UNTIL_DAY,
) -> tuple[Reminder, ...]:
    """Reminders of a month to these people that fall due soon, the earliest first.

    One for each step and person, whatever number of learners it is about.
    """
    people = sorted(set(subjects))
    return tuple(
        plan_one(kind, organisation, month, person, each)
        for each in due_soon(kind, month, calendar, now, last_day)
        for person in people
    )


def plan_one(
    kind: ReminderKind, organisation: OrganisationId, month: Month, person: PersonId, at: StepTime
) -> Reminder:
    """The reminder of one step to one person, with its natural key: ids, never names."""
    subject = f"{_SUBJECTS[kind]}={person}"
    return Reminder(
        key=f"{matter(kind, organisation, month)}:{subject}:step={at.step.value}",
        kind=kind,
        organisation=organisation,
        subject=person,
        month=month,
        step=at.step,
        due_at=at.due_at,
        expires_at=at.expires_at,
    )


def _morning(day: date, calendar: WorkCalendar) -> datetime:
    """The end of the night's quiet hours on a local day, in UTC: 09:00 unless set otherwise."""
    return datetime.combine(day, calendar.quiet.end, calendar.zone).astimezone(UTC)


# -- later -----------------------------------------------------------------------------------------


class Later(StrEnum):
    """For when a person puts a reminder off."""

    TODAY = "today"
    TOMORROW = "tomorrow"


LATER_TODAY = timedelta(hours=4)
"""How much later "later today" is *(ours)*, where the day is long enough."""

LEAST_LATER = timedelta(minutes=30)
"""A shorter time is none *(ours)*."""


def matter(kind: ReminderKind, organisation: OrganisationId, month: Month) -> str:
    """What is put off: a person's reminders of this kind about one month."""
    return f"{kind.value}:{month}:organisation={organisation}"


def running_step(
    month: Month, calendar: WorkCalendar, now: datetime, last_day: int = EDITABLE_UNTIL_DAY
) -> StepTime | None:
    """The latest step to a mentor whose time has come and is not over."""
    times = step_times(ReminderKind.DIARY_DUE, month, calendar, last_day)
    begun = [each for each in times if each.due_at <= now < each.expires_at]
    return begun[-1] if begun else None


def put_off_until(
    later: Later, now: datetime, expires_at: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When a reminder comes again (UTC): outside of quiet hours and before `expires_at`.

    What would come too late comes earlier: tomorrow becomes today, and today the last time before
    the night. None where no time is left that would be of use.
    """
    require_utc(now)
    tomorrow = local_day(now, calendar.zone) + timedelta(days=1)
    morning = _morning(tomorrow, calendar)
    if later is Later.TOMORROW and morning < expires_at:
        return morning
    evening = min(_night_after(now, calendar), expires_at) - LEAST_LATER
    today = min(now + LATER_TODAY, evening)
    if today - now >= LEAST_LATER and next_allowed(today, calendar.zone, calendar.quiet) == today:
        return today
    return morning if morning < expires_at else None


def _night_after(now: datetime, calendar: WorkCalendar) -> datetime:
    """When today ends: at the quiet hours of the evening, or at midnight (UTC)."""
    day = local_day(now, calendar.zone)
    midnight = start_of_day(day + timedelta(days=1), calendar.zone)
    quiet = datetime.combine(day, calendar.quiet.start, calendar.zone).astimezone(UTC)
    has_quiet_evening = calendar.quiet.start != calendar.quiet.end and quiet > now
    return quiet if has_quiet_evening else midnight


def put_off(reminder: Reminder, until: datetime) -> Reminder:
    """The same reminder once more, at another time."""
    key = f"{reminder.key.partition(LATER_MARK)[0]}{LATER_MARK}{until:%Y%m%dT%H%M%S}"
    return replace(reminder, key=key, due_at=until)


LATER_MARK = ":later="
"""In the key of a reminder that somebody put off."""


# -- when it is due --------------------------------------------------------------------------------


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
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """It is quiet, or the person asked for later: look again at that instant (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Skip:
    """Never send it."""

    reason: SkipReason


def still_needed(
    reminder: Reminder,
    calendar: WorkCalendar,
    now: datetime,
    *,
    is_anything_left: bool,
    later: datetime | None = None,
) -> Send | Wait | Skip:
    """Judge a due reminder again by the books as they are when it would go out.

    `later` is the instant (UTC) until which the person put this matter off, if they did.
    """
    if not is_anything_left:
        return Skip(SkipReason.DONE)
    wished = now if later is None else max(now, later)
    allowed = next_allowed(wished, calendar.zone, calendar.quiet)
    if allowed >= reminder.expires_at:
        return Skip(SkipReason.EXPIRED)
    return Send() if allowed == now else Wait(allowed)
