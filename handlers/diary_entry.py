"""Owns opening one entry of the diary: with its books, as a card, and whether it may be changed.

Every look at what was written is recorded before it is shown. Must not change anything.
"""

from __future__ import annotations

from bot.context import Context
from bot.domain.diary import Books, DeleteMeeting, Given, Meeting, decide
from bot.domain.ids import MeetingId
from bot.domain.refusals import Refused
from bot.screens import Screen
from bot.wording.registry import Saying
from handlers import diary_screens as screens
from storage.meetings import Entry


async def opened_entry(meeting: MeetingId, ctx: Context) -> tuple[Entry, Books]:
    """The entry, and the books by which it is judged at the instant of the act."""
    entry = await ctx.records.meetings.get(meeting)
    assert entry is not None, "reach is checked before"
    now = ctx.envelope.counts_at
    return entry, await ctx.records.books.of(entry.meeting.assignment, now)


def frozen_entry(entry: Entry, books: Books, given: Given) -> Refused | None:
    """Why nothing about the entry can be changed any more, if so.

    What can be deleted can be changed: the guard asks the same of both before all else.
    """
    outcome = decide(DeleteMeeting(entry.meeting, entry.meeting.version, given), books)
    return outcome if isinstance(outcome, Refused) else None


async def card(entry: Entry, books: Books, ctx: Context, notice: Saying | None = None) -> Screen:
    """The entry as it stands; a look at what was done is recorded before it is shown."""
    written = await ctx.records.meetings.words_of(entry.meeting)
    place = await ctx.records.meetings.place_of(entry.meeting)
    if written or place:
        await audit("what_was_done_read", entry.meeting, ctx)
    changeable = frozen_entry(entry, books, Given(ctx.envelope.counts_at)) is None
    return screens.card(entry, books, written, place=place, changeable=changeable, notice=notice)


async def audit(act: str, meeting: Meeting, ctx: Context, *, grace_used: bool = False) -> None:
    """Who did what to which entry; an act that stands only by the grace for presses says so."""
    recorded = f"{act}_in_grace" if grace_used else act
    await ctx.audit(recorded, "meeting", meeting.id, meeting.learner)
