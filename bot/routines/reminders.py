"""Owns turning the state of the months into reminder rows, and due rows into messages; knows no dates.

Which reminders a month needs, and whether one is still needed, are rules of ``bot.domain.reminders``;
what is left to do is one of ``bot.domain.month_work``. Each row is judged again by the books as they
are when it would go out; a row and its message are of one transaction, so a restart sends nothing
twice. Why a row went out or did not is kept with it and logged, in ids.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.alerting import Desk, working_calendar
from bot.domain.ids import PersonId
from bot.domain.month_work import behind, forecast
from bot.domain.months import Month, month_of
from bot.domain.people import Organisation, Role
from bot.domain.quiet import WorkCalendar
from bot.domain.reminders import (
    AFTER_THE_DEADLINE,
    Reminder,
    ReminderKind,
    Send,
    Skip,
    SkipReason,
    Wait,
    coalesce,
    due_soon,
    matter,
    plan,
    still_needed,
)
from bot.lacking import NamedWork, last_day_of, works_of
from bot.outgoing import Kind, Priority
from bot.reminding import forecast_screen, late_before, reminder_screen
from bot.screens import Screen

AT_ONCE = 50
"""Reminders of one round: handling so many takes a moment in which nobody else can write."""

_log = logging.getLogger(__name__)


PLANNED_EVERY = timedelta(minutes=10)
"""How often an organisation's months are looked through *(ours)*: rows are planned days ahead, and
reading every diary each minute would keep people waiting for nothing."""


async def plan_reminders(desk: Desk) -> None:
    """Keep a row for each reminder of the coming days that has none yet."""
    for organisation in await desk.records.organisations.all():
        if not await _is_time_to_plan(organisation, desk):
            continue
        known = await desk.records.reminders.keys_from(organisation.id, desk.now)
        calendar = await working_calendar(desk.records, organisation)
        for month in _months_at(organisation, desk):
            planned = await _planned(organisation, calendar, month, desk)
            desk.records.reminders.plan(each for each in planned if each.key not in known)


async def _is_time_to_plan(organisation: Organisation, desk: Desk) -> bool:
    """Whether the last look is long ago; a clock that was set back looks again at once."""
    reminders = desk.records.reminders
    last = await reminders.last_planned(organisation.id)
    if last is not None and last <= desk.now < last + PLANNED_EVERY:
        return False
    reminders.set_planned(organisation.id, desk.now)
    return True


def _months_at(organisation: Organisation, desk: Desk) -> Iterable[Month]:
    """The running month and those before it whose last reminder may be to come."""
    current = month_of(desk.now, organisation.zone)
    return (current.previous().previous(), current.previous(), current)


async def _planned(
    organisation: Organisation, calendar: WorkCalendar, month: Month, desk: Desk
) -> list[Reminder]:
    """Rows of one month; its books are read only where something falls due soon."""
    last_day = await last_day_of(desk.records, month)
    kinds = [kind for kind in ReminderKind if due_soon(kind, month, calendar, desk.now, last_day)]
    if not kinds:
        return []
    mentors = behind(
        each.work for each in await works_of(desk.records, organisation, month, desk.now)
    )
    if not mentors:
        return []
    subjects: dict[ReminderKind, Iterable[PersonId]] = {ReminderKind.DIARY_DUE: mentors}
    if ReminderKind.FORECAST in kinds:
        subjects[ReminderKind.FORECAST] = await _coordinators(organisation, desk)
    return [
        each
        for kind in kinds
        for each in plan(kind, organisation.id, calendar, month, subjects[kind], desk.now, last_day)
    ]


async def _coordinators(organisation: Organisation, desk: Desk) -> list[PersonId]:
    """Who hears the forecast: the coordinators, or the deputies where no coordinator is reached."""
    people = desk.records.people
    found = await people.addressees(organisation.id, Role.COORDINATOR, deputies=False)
    if not any(each.chat for each in found):
        found = await people.addressees(organisation.id, Role.COORDINATOR, deputies=True)
    return [each.person for each in found]


async def fire_reminders(desk: Desk) -> None:
    """Send what is due and still needed; store why anything else is not sent."""
    due = coalesce(await desk.records.reminders.due(desk.now), desk.now)
    for reminder, reason in due.skip:
        await _skip(reminder, reason, desk)
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
    works = await _about(reminder, organisation, desk)
    about = matter(reminder.kind, reminder.organisation, reminder.month)
    judged = still_needed(
        reminder,
        await working_calendar(desk.records, organisation),
        desk.now,
        is_anything_left=bool(works) and await _is_meant(reminder, desk),
        later=await desk.records.reminders.put_off_until(reminder.subject, about),
    )
    match judged:
        case Skip(reason):
            await _skip(reminder, reason, desk)
        case Wait(until):
            _log.debug("reminder waits", extra={"key": reminder.key, "until": until.isoformat()})
        case Send():
            return await _send(reminder, organisation, works, desk)
    return False


async def _about(reminder: Reminder, organisation: Organisation, desk: Desk) -> Sequence[NamedWork]:
    """What the message would be about; nothing where nothing is left."""
    if reminder.kind is ReminderKind.FORECAST:
        every = await works_of(desk.records, organisation, reminder.month, desk.now)
        return every if any(not each.work.is_ready for each in every) else ()
    mine = await works_of(desk.records, organisation, reminder.month, desk.now, reminder.subject)
    return [each for each in mine if each.work.can_be_done]


async def _is_meant(reminder: Reminder, desk: Desk) -> bool:
    """Whether the person still has the role for which it was planned."""
    if reminder.kind is not ReminderKind.FORECAST:
        return True
    found = await desk.records.people.addressees(reminder.organisation, Role.COORDINATOR)
    return any(each.person == reminder.subject for each in found)


async def _send(
    reminder: Reminder, organisation: Organisation, works: Sequence[NamedWork], desk: Desk
) -> bool:
    """Who can't be reached now is reminded on coming back, while it is still of use."""
    message = desk.post.to(
        await desk.records.people.addressee(reminder.subject),
        await _screen(reminder, organisation, works, desk),
        kind=Kind.NUDGE,
        priority=Priority.BULK,
        expires_at=reminder.expires_at,
    )
    if message is None:
        _log.debug("reminder waits", extra={"key": reminder.key, "reason": "unreachable"})
        return False
    fired = await desk.records.reminders.fired(reminder, desk.now)
    late = reminder.step in AFTER_THE_DEADLINE
    _log.info(
        "reminder sent",
        extra={"key": reminder.key, "outbox": message, "months": len(works), "late": late},
    )
    return fired


async def _screen(
    reminder: Reminder, organisation: Organisation, works: Sequence[NamedWork], desk: Desk
) -> Screen:
    last_day = await last_day_of(desk.records, reminder.month)
    if reminder.kind is ReminderKind.DIARY_DUE:
        return reminder_screen(reminder, works, organisation, last_day, desk.now)
    late = await late_before(desk.records, organisation, reminder.month, desk.now)
    seen = forecast((each.work for each in works), late)
    return forecast_screen(reminder.month, seen, organisation, last_day)


async def _skip(reminder: Reminder, reason: SkipReason, desk: Desk) -> None:
    await desk.records.reminders.skipped(reminder, reason, desk.now)
    _log.info("reminder not sent", extra={"key": reminder.key, "reason": reason.value})
