"""Owns turning the diary's state into reminder rows, and due rows into messages; knows no dates.

Which reminders a month needs, and whether one is still needed, are rules of ``bot.domain.reminders``.
Each row is judged again by the books as they are when it would go out; a row and its message are of
one transaction, so a restart sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acts import LogInMonth, MyMonth, NoMeetingThisMonth, SayWhatWasDone
from bot.alerting import Desk, calendar_of
from bot.domain.ids import AssignmentId
from bot.domain.months import Month, local_day, month_of
from bot.domain.people import Organisation
from bot.domain.reminders import (
    LearnerMonth,
    Missing,
    MissingCode,
    Reminder,
    Send,
    Skip,
    Step,
    Wait,
    coalesce,
    plan,
    still_needed,
)
from bot.outgoing import Kind, Priority
from bot.screens import Button, Screen
from bot.wording import reminders as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined, Message
from bot.wording.values import LocalDay, LocalTime
from storage.meetings import NamedMonth

AT_ONCE = 100
"""Reminders of one round: handling so many takes a moment in which nobody else can write."""


async def plan_reminders(desk: Desk) -> None:
    """Keep a row for each reminder of the coming days that has none yet."""
    for organisation in await desk.records.organisations.all():
        known = await desk.records.reminders.keys_from(organisation.id, desk.now)
        calendar = calendar_of(organisation)
        current = month_of(desk.now, organisation.zone)
        for month in (current.previous(), current):
            named = await desk.records.meetings.learner_months(
                organisation.id, month, organisation.zone
            )
            learner_months = [each.learner_month for each in named]
            planned = plan(organisation.id, calendar, month, learner_months, desk.now)
            desk.records.reminders.plan(each for each in planned if each.key not in known)


async def fire_reminders(desk: Desk) -> None:
    """Send what is due and still needed; store why anything else is not sent."""
    due = coalesce(await desk.records.reminders.due(desk.now), desk.now)
    for reminder, reason in due.skip:
        await desk.records.reminders.skipped(reminder, reason, desk.now)
    if not due.fire:
        return
    organisations = {each.id: each for each in await desk.records.organisations.all()}
    sent = 0
    for reminder in due.fire:
        # Counted are those that left: rows that wait must not keep others from going out.
        sent += await _fire(reminder, organisations[reminder.organisation], desk)
        if sent == AT_ONCE:
            return


async def _fire(reminder: Reminder, organisation: Organisation, desk: Desk) -> bool:
    """Judge one row by the books of this moment; true where a message goes out."""
    named = await desk.records.meetings.learner_months(
        organisation.id, reminder.month, organisation.zone, reminder.subject
    )
    learner_months = [each.learner_month for each in named]
    match still_needed(reminder, learner_months, calendar_of(organisation), desk.now):
        case Skip(reason):
            await desk.records.reminders.skipped(reminder, reason, desk.now)
        case Wait():
            pass  # quiet hours: the row stays as it is and is looked at again
        case Send(lacking):
            screen = reminder_screen(reminder, lacking, names_of(named), organisation, desk.now)
            mentor = await desk.records.people.addressee(reminder.subject)
            message = desk.post.to(
                mentor,
                screen,
                kind=Kind.NUDGE,
                priority=Priority.BULK,
                expires_at=reminder.expires_at,
            )
            # Who can't be reached now is reminded on coming back, while it is still of use.
            if message is not None:
                return await desk.records.reminders.fired(reminder, desk.now)
    return False


def names_of(named: Sequence[NamedMonth]) -> dict[AssignmentId, str]:
    """The learner's name by assignment."""
    return {each.learner_month.assignment: each.learner_name for each in named}


def reminder_screen(
    reminder: Reminder,
    lacking: Sequence[tuple[LearnerMonth, tuple[Missing, ...]]],
    names: Mapping[AssignmentId, str],
    organisation: Organisation,
    now: datetime,
) -> Screen:
    """What is missing, learner by learner, with a button that leads to each."""
    month = reminder.month
    head = _head(reminder, organisation.zone, now)
    lines = [_line(names[each.assignment], codes) for each, codes in lacking]
    rows = [_buttons(each, names[each.assignment], codes) for each, codes in lacking]
    overview = (Button(words.MY_MONTH(), MyMonth(_number(month), anew=1), "📅"),)
    return Screen(Joined((head, *lines)), (*rows, overview))


def _head(reminder: Reminder, zone: ZoneInfo, now: datetime) -> Message:
    """What the reminder is about and how long there is time; ``now`` is when it is sent."""
    month = reminder.month
    if reminder.step is Step.MONTH_END:
        return words.MONTH_ENDS(month=month)
    last_second = reminder.expires_at - timedelta(seconds=1)
    if local_day(now, zone) == local_day(last_second, zone):
        return words.DIARY_DUE_TODAY(month=month, time=LocalTime(last_second, zone))
    return words.DIARY_DUE(month=month, day=LocalDay(last_second, zone))


def _line(name: str, lacking: Sequence[Missing]) -> Message:
    if any(each.code is MissingCode.NOTHING_SAID for each in lacking):
        return words.NOTHING_SAID(name=name)
    return words.WHAT_WAS_DONE(name=name, count=len({each.meeting for each in lacking}))


def _buttons(
    learner_month: LearnerMonth, name: str, lacking: Sequence[Missing]
) -> tuple[Button, ...]:
    first = lacking[0]
    label = short_name(name)
    if first.meeting is not None:
        say = words.SAY(number=first.meeting, name=label)
        return (Button(say, SayWhatWasDone(first.meeting), "✍️"),)
    assignment, month = learner_month.assignment, _number(learner_month.month)
    return (
        Button(words.LOG(name=label), LogInMonth(assignment, month, anew=1), "📝"),
        Button(words.NO_MEETING(), NoMeetingThisMonth(assignment, month), "🚫"),
    )


def _number(month: Month) -> int:
    return month.year * 100 + month.number
