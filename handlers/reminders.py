"""Owns what a person does with a reminder or a forecast: put it off, see who is not ready.

Until when a reminder may be put off is a rule of ``bot.domain.reminders``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.acts import MyMonth, OpenPerson
from bot.acts.reminders import ListUnready, RemindLater
from bot.alerting import working_calendar
from bot.context import Context
from bot.domain.ids import PersonId
from bot.domain.month_work import by_mentor
from bot.domain.months import Month, local_day, month_of
from bot.domain.reminders import (
    Later,
    ReminderKind,
    matter,
    plan_one,
    put_off,
    put_off_until,
    running_step,
)
from bot.lacking import NamedWork, last_day_of, left_of, works_of
from bot.outgoing import Kind
from bot.reminding import late_before, number_of
from bot.screens import Button, Screen
from bot.wording import reminders as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined, Message
from bot.wording.values import LocalDay, LocalTime
from handlers import diary_screens as numbers
from handlers import lost
from handlers.mentoring import present
from handlers.records_screens import turning, way_out

MENTORS_A_PAGE = 8
"""Eight mentors with eight learners each fit in one message."""


# -- later -----------------------------------------------------------------------------------------


async def remind_later(tap: RemindLater, ctx: Context) -> None:
    """The same reminder comes again, judged anew; what is left stays in the message above."""
    month = _month(tap.month, ctx)
    if month is None:
        await lost.stale(ctx)
        return
    organisation, person = ctx.actor.organisation, ctx.actor.person
    works = await works_of(ctx.records, organisation, month, ctx.now, person)
    if not any(each.work.can_be_done for each in works):
        ctx.show(Screen(words.NOTHING_LEFT(month=month)), Kind.FACT)
        return
    calendar = await working_calendar(ctx.records, organisation)
    step = running_step(month, calendar, ctx.now, await last_day_of(ctx.records, month))
    later = Later.TOMORROW if tap.tomorrow == 1 else Later.TODAY
    until = None if step is None else put_off_until(later, ctx.now, step.expires_at, calendar)
    if step is None or until is None:
        ctx.show(Screen(words.NO_LATER(month=month), ((_my_month(month),),)), Kind.FACT)
        return
    again = put_off(plan_one(ReminderKind.DIARY_DUE, organisation.id, month, person, step), until)
    about = matter(ReminderKind.DIARY_DUE, organisation.id, month)
    await ctx.records.reminders.put_off(again, about, ctx.now)
    ctx.show(Screen(_put_off(later, month, until, ctx)), Kind.FACT)


def _put_off(later: Later, month: Month, until: datetime, ctx: Context) -> Message:
    """When it comes again, in words; a wish that could not be kept is said."""
    zone = ctx.actor.organisation.zone
    time = LocalTime(until, zone)
    if local_day(until, zone) != local_day(ctx.now, zone):
        return words.LATER_ON(month=month, day=LocalDay(until, zone), time=time)
    text = words.LATER_TODAY if later is Later.TODAY else words.LATER_NOT_TOMORROW
    return text(month=month, time=time)


def _my_month(month: Month) -> Button:
    return Button(words.MY_MONTH(), MyMonth(number_of(month), anew=1), "📅")


def _month(number: int, ctx: Context) -> Month | None:
    """The month of a button, where it has begun."""
    month = numbers.month_from(number)
    current = month_of(ctx.now, ctx.actor.organisation.zone)
    return None if month is None or month > current else month


# -- who is not ready ------------------------------------------------------------------------------


async def list_unready(tap: ListUnready, ctx: Context) -> None:
    """By mentor, who has most first, with everything that is left of each learner's month."""
    month = _month(tap.month, ctx)
    if month is None:
        await lost.stale(ctx)
        return
    every = await works_of(ctx.records, ctx.actor.organisation, month, ctx.now)
    waiting = [each for each in every if not each.work.is_ready]
    if not waiting:
        present(ctx, Screen(words.LIST_ALL_READY(month=month), way_out()), anew=tap.anew == 1)
        return
    await ctx.audit("unready_months_listed", "organisation", ctx.actor.organisation.id)
    mentors = list(by_mentor(each.work for each in waiting))
    first = max(0, min(tap.start, len(mentors) - 1))
    shown = mentors[first : first + MENTORS_A_PAGE]
    names = {each: await ctx.records.people.name_of(each) for each in shown}
    late = await late_before(ctx.records, ctx.actor.organisation, month, ctx.now)
    lines: list[Message] = [
        words.LIST_HEAD(month=month, count=len(waiting), all=len(every)),
        *(
            line
            for mentor in shown
            for line in _of_mentor(mentor, names[mentor], waiting, late=mentor in late)
        ),
    ]
    cards = [
        Button(words.OPEN_MENTOR(name=short_name(names[each])), OpenPerson(each), "👤")
        for each in shown
    ]
    rows = [tuple(cards[at : at + 2]) for at in range(0, len(cards), 2)]
    pages = turning(mentors, first, lambda start: ListUnready(tap.month, start))
    present(ctx, Screen(Joined(tuple(lines)), (*rows, *pages, *way_out())), anew=tap.anew == 1)


def _of_mentor(
    mentor: PersonId, name: str, waiting: Sequence[NamedWork], *, late: bool
) -> Iterator[Message]:
    head = words.LIST_MENTOR_LATE if late else words.LIST_MENTOR
    yield head(mentor=name)
    for each in waiting:
        if each.mentor == mentor:
            yield left_of(each)
