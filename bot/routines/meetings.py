"""Owns what the clock sends about planned meetings: reminders to learners, "How was it?" to mentors.

When which of them is due is a rule of ``bot.domain.planning``. A message and the key under which it
went out are of one transaction, so nothing goes out twice, and nothing after the meeting was moved,
called off or logged.
"""

from __future__ import annotations

from datetime import timedelta

from bot.alerting import Desk, calendar_of, is_quiet
from bot.domain.people import Organisation
from bot.domain.planning import (
    STILL_ASKED,
    MeetingReminder,
    MeetingStep,
    due_now,
    reminders_of,
)
from bot.domain.reminders import SkipReason
from bot.outgoing import Kind, Priority
from bot.wording import planning as words
from bot.wording.registry import Text
from handlers import planning_screens as screens
from storage.notices import Notice
from storage.planned import PlannedRow

ABOUT_PLANNED = "planned_meeting"
"""What the rows of ``reminder`` about planned meetings are called."""
AHEAD = timedelta(days=2)
"""How far ahead a meeting can begin and already be reminded of."""

TO_LEARNER: dict[MeetingStep, Text] = {
    MeetingStep.EVENING: words.MEET_TOMORROW,
    MeetingStep.SOON: words.MEET_TODAY,
}
TO_MENTOR: dict[MeetingStep, Text] = {
    MeetingStep.HOW_WAS_IT: words.HOW_WAS_IT,
    MeetingStep.HOW_AGAIN: words.HOW_WAS_IT_AGAIN,
}


async def watch_meetings(desk: Desk) -> None:
    """Send what is due about meetings of which nothing became yet."""
    organisations = {each.id: each for each in await desk.records.organisations.all()}
    since, until = desk.now - STILL_ASKED - timedelta(days=1), desk.now + AHEAD
    for row in await desk.records.planned.standing_between(since, until):
        await _of_one(row, organisations[row.organisation], desk)


def notice_of(reminder: MeetingReminder) -> Notice:
    """The row that keeps what became of a reminder."""
    return Notice(
        key=reminder.key,
        kind=ABOUT_PLANNED,
        organisation=reminder.organisation,
        subject=reminder.subject,
        step=reminder.step.value,
        due_at=reminder.due_at,
        expires_at=reminder.expires_at,
        month=reminder.month,
    )


async def _of_one(row: PlannedRow, organisation: Organisation, desk: Desk) -> None:
    calendar = calendar_of(organisation)
    zone, quiet = calendar.zone, calendar.quiet
    every = reminders_of(row.meeting, organisation.id, row.changed_at, zone, quiet)
    due = due_now(every, desk.now, zone, quiet)
    settled = await desk.records.notices.settled(each.key for each in due)
    waiting = [each for each in due if each.key not in settled]
    for earlier in waiting[:-1]:
        # After a standstill one message is enough: the latest that is still of use.
        await desk.records.notices.leave_out(notice_of(earlier), SkipReason.SUPERSEDED, desk.now)
    if waiting:
        await _send(waiting[-1], row, organisation, desk)


async def _send(
    reminder: MeetingReminder, row: PlannedRow, organisation: Organisation, desk: Desk
) -> None:
    """One message; who can't be reached now is reminded on coming back, while it is of use."""
    addressee = await desk.records.people.addressee(reminder.subject)
    zone = organisation.zone
    if reminder.step in TO_LEARNER:
        screen = screens.said_to_learner(row, TO_LEARNER[reminder.step], zone, asks=not row.comes)
        silent = False
    else:
        screen = screens.how_was_it(row, zone, TO_MENTOR[reminder.step])
        silent = is_quiet(organisation, desk.now)
    message = desk.post.to(
        addressee,
        screen,
        kind=Kind.NUDGE,
        priority=Priority.BULK,
        expires_at=reminder.expires_at,
        silent=silent,
    )
    if message is None:
        return
    await desk.records.notices.say(notice_of(reminder), desk.now)
    if reminder.step in TO_MENTOR:
        await desk.records.planned.asked(row.meeting.id, desk.now)
