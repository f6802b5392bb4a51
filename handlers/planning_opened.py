"""Owns opening a planned meeting with all that is known around it, and telling both people of it.

Must not decide anything: what may be planned is judged by ``bot.domain.planning``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.context import Context
from bot.domain.ids import AssignmentId, PlannedId
from bot.domain.planning import Agenda, PlannedState
from bot.domain.quiet import QuietHours
from bot.outgoing import Kind, Priority
from bot.screens import Screen
from bot.wording import diary as diary_words
from bot.wording import planning as words
from bot.wording.registry import Saying, Text
from bot.wording.values import DayOfWeek, LocalTime
from handlers import planning_screens as screens
from handlers.mentoring import present
from handlers.planning_offers import Ahead
from storage.planned import PlannedRow

SOON = timedelta(hours=12)
"""A meeting that is changed so shortly before is worth a sound, also in quiet hours."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A planned meeting, and all that is known around it."""

    row: PlannedRow
    agenda: Agenda


async def ahead_of(assignment: AssignmentId, ctx: Context) -> Ahead:
    """What can be planned in this assignment, by the books of this moment."""
    row = await ctx.records.assignments.get(assignment)
    assert row is not None, "reach is checked before"
    return Ahead(await agenda_of(assignment, ctx), row.learner_name, ctx.now)


async def agenda_of(assignment: AssignmentId, ctx: Context) -> Agenda:
    """The plans of both people; presses are judged by the moment in which they are handled."""
    books = await ctx.records.books.of(assignment, ctx.envelope.counts_at)
    organisation = ctx.actor.organisation
    quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
    return await ctx.records.planned.agenda_of(books, quiet, ctx.now)


async def planned_row(planned: PlannedId, ctx: Context) -> PlannedRow:
    """The planned meeting with its words."""
    row = await ctx.records.planned.get(planned)
    assert row is not None, "reach is checked before"
    return row


async def opened(planned: PlannedId, ctx: Context) -> Opened:
    """The planned meeting with all that is known around it."""
    row = await planned_row(planned, ctx)
    return Opened(row, await agenda_of(row.meeting.assignment, ctx))


async def still_planned(planned: PlannedId, ctx: Context) -> Opened | None:
    """The planned meeting where it still stands; where it doesn't, it is shown as it became."""
    seen = await opened(planned, ctx)
    if seen.row.meeting.state is PlannedState.PLANNED:
        return seen
    present(ctx, card_of(seen, ctx))
    return None


def card_of(seen: Opened, ctx: Context, notice: Saying | None = None) -> Screen:
    """The planned meeting as it stands, with what can be done to it."""
    return screens.card(seen.row, seen.agenda.books, ctx.now, notice)


async def tell_learner(
    row: PlannedRow,
    text: Text,
    ctx: Context,
    *,
    asks: bool = True,
    place: bool = True,
    dates: Sequence[PlannedRow] = (),
) -> bool:
    """Say it to the learner, and send the dates for the calendar; false where there is no way."""
    zone = ctx.actor.organisation.zone
    learner = await ctx.records.people.addressee(row.meeting.learner)
    said = (
        screens.said_in_turn(row, text, zone, asks=asks)
        if place
        else (screens.said_to_learner(row, text, zone, asks=asks, place=False),)
    )
    if learner.chat is None:
        return False
    starts_at = row.meeting.starts_at
    dated_text = words.OFF_CALENDAR if row.meeting.is_off else words.FOR_CALENDAR
    caption = dated_text(
        day=DayOfWeek(starts_at.astimezone(zone).date()), time=LocalTime(starts_at, zone)
    )
    # The file first and without a sound, so that the question is the last thing in the chat.
    translator = ctx.translators.of(learner.language)
    dated = screens.calendar(dates or [row], caption, translator, ctx.now)
    ctx.post.to(learner, dated, silent=True)
    urgent = row.meeting.starts_at - ctx.now < SOON
    told = [ctx.tell(learner, each, urgent=urgent) for each in said]
    return all(each is not None for each in told)


def send_calendar(rows: Sequence[PlannedRow], ctx: Context) -> None:
    """The dates for the mentor's calendar, before the message that asks on."""
    caption = screens.calendar_caption(rows[0], ctx.actor.organisation.zone)
    dated = screens.calendar(rows, caption, ctx.translator, ctx.now)
    ctx.post.to(ctx.me, dated, kind=Kind.FACT, priority=Priority.REPLY, silent=True)


async def audit(act: str, row: PlannedRow, ctx: Context) -> None:
    """Who did what to which planned meeting."""
    await ctx.audit(act, "planned_meeting", row.meeting.id, row.meeting.learner)


def close_wizard(row: PlannedRow, ctx: Context) -> None:
    """Leave what was chosen in the pressed message, without buttons that would do it again."""
    if ctx.pressed_message is not None:
        entry = screens.in_words(row, ctx.actor.organisation.zone)
        ctx.replace(Screen(diary_words.IS_BEING_KEPT(entry=entry)))
