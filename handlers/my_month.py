"""Owns the mentor's month as a conversation: what stands in it, and what is said of it as a whole.

Recognises the act and hands it to the rules; must not judge entries or hours itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot import acts
from bot.context import Context
from bot.domain.diary import (
    Books,
    DeleteMeeting,
    Given,
    Meeting,
    MeetingState,
    decide,
    open_months,
)
from bot.domain.ids import MeetingId
from bot.domain.months import Month, editable_until, month_of, start_of_day
from bot.domain.refusals import Refused
from bot.outgoing import Kind
from bot.screens import Screen
from bot.taps import Tap
from bot.wording import diary as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from handlers import diary_screens as numbers
from handlers import lost
from handlers import my_month_screens as screens
from handlers.diary_offers import Choosing
from handlers.mentoring import my_assignments, present, time_of_act


async def my_month(given: object, ctx: Context) -> None:
    """The month so far, this one unless another is asked for."""
    ctx.expect_nothing()
    tap = given if isinstance(given, acts.MyMonth) else None
    current = month_of(ctx.envelope.counts_at, ctx.actor.organisation.zone)
    month = current if tap is None else numbers.month_from(tap.month)
    if month is None or month > current:
        await lost.stale(ctx)
        return
    view = await _month_view(month, 0 if tap is None else tap.page, ctx)
    present(ctx, screens.my_month(view), anew=tap is not None and tap.anew == 1)


async def _month_view(month: Month, page: int, ctx: Context) -> screens.MonthView:
    actor, meetings = ctx.actor, ctx.records.meetings
    zone = actor.organisation.zone
    named = await meetings.learner_months(actor.organisation.id, month, zone, actor.person)
    ids = {each.learner_month.assignment for each in named}
    ids |= {each.id for each in await my_assignments(ctx)}
    now = ctx.envelope.counts_at
    books = {each: await meetings.books_for(each, now) for each in sorted(ids)}
    open_now = {each for known in books.values() for each in open_months(known, now)}
    closings = [numbers.closed_at(month, known) for known in books.values()]
    return screens.MonthView(
        month=month,
        zone=zone,
        learner_months=named,
        entries=await meetings.of_mentor_in(actor.person, actor.organisation.id, month, zone),
        books=books,
        open_months=sorted(open_now, reverse=True),
        closing=max(closings, default=editable_until(month, zone)),
        page=page,
    )


async def no_meeting_this_month(tap: acts.NoMeetingThisMonth, ctx: Context) -> None:
    """The mentor says that there was no meeting with this learner in the month."""
    month = numbers.month_from(tap.month)
    if month is None or month > month_of(ctx.envelope.counts_at, ctx.actor.organisation.zone):
        await lost.stale(ctx)
        return
    choosing = await _choosing(tap, ctx)
    ctx.show(Screen(await _no_meeting(month, choosing, ctx)), Kind.FACT)


async def _no_meeting(month: Month, choosing: Choosing, ctx: Context) -> Saying:
    """Keep it where it can be true, and say what became of it."""
    books, name, meetings = choosing.books, choosing.name, ctx.records.meetings
    refused = _closed(month, books, time_of_act(ctx))
    if refused is not None:
        return refusal(refused, books.zone)
    named = await meetings.learner_months(
        ctx.actor.organisation.id, month, books.zone, ctx.actor.person
    )
    about = [each for each in named if each.learner_month.assignment == books.assignment]
    if not about:
        return words.NOT_IN_THAT_MONTH(month=month, name=name)
    if about[0].learner_month.entries:
        return words.NO_MEETING_BUT_ENTRIES(month=month, name=name)
    if await meetings.say_no_meeting(books.assignment, month, ctx.now):
        await ctx.audit("no_meeting_said", "assignment", books.assignment, books.learner)
    return words.NO_MEETING_KEPT(month=month, name=name)


async def _choosing(tap: acts.NoMeetingThisMonth, ctx: Context) -> Choosing:
    row = await ctx.records.assignments.get(tap.assignment)
    assert row is not None, "reach is checked before"
    now = ctx.envelope.counts_at
    return Choosing(
        await ctx.records.meetings.books_for(tap.assignment, now), row.learner_name, now
    )


def _closed(month: Month, books: Books, given: Given) -> Refused | None:
    """Why nothing can be said of the month any more, if so: asked of the guard for an entry in it."""
    imagined = Meeting(
        id=MeetingId(0),
        assignment=books.assignment,
        mentor=books.mentor,
        learner=books.learner,
        starts_at=start_of_day(month.first_day, books.zone),
        hours=1,
        planned_hours=1,
        state=MeetingState.HELD,
        version=1,
        month=month,
    )
    outcome = decide(DeleteMeeting(imagined, imagined.version, given), books)
    return outcome if isinstance(outcome, Refused) else None


Act = Callable[[Any, Context], Awaitable[None]]

MONTH_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.MyMonth: my_month, acts.NoMeetingThisMonth: no_meeting_this_month}
)
"""What the buttons of the month do; all of it is the mentor's alone (``handlers.routes``)."""
