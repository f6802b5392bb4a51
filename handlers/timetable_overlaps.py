"""Owns telling of logged meetings that come to lie in other work: the mentor reads it in the chat, a
coordinator of each organisation gets an alert.

Deletes nothing and judges no overlap itself (``bot.domain.timetable``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerting import Desk, raise_alert
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.days import DayRange
from bot.domain.ids import MeetingId, OrganisationId
from bot.domain.months import local_day, month_of, start_of_day
from bot.domain.timetable import (
    meeting_other_work,
    other_work,
)
from bot.other_work import overlap_lines
from bot.wording import timetable as words
from bot.wording.registry import Saying
from storage.timetable import HeldMeeting


@dataclass(frozen=True, slots=True)
class Overlaps:
    """The mentor's paid meetings since a day, and which of them lay in other work before a change."""

    since: date
    held: Sequence[HeldMeeting]
    known: frozenset[MeetingId]

    @classmethod
    async def before(cls, ctx: Context, since: date) -> Overlaps:
        """As it is now, before something changes from that day on."""
        # A day more, for a line of another zone can begin on the evening before.
        at = start_of_day(since - timedelta(days=1), ctx.actor.organisation.zone)
        held = await ctx.records.timetable.held(ctx.actor.person, at)
        return cls(since, held, await _in_other_work(ctx, held))

    async def said(self, ctx: Context) -> list[Saying]:
        """What the mentor reads of meetings that lie in other work only now; a coordinator of each
        organisation concerned gets an alert."""
        after = await _in_other_work(ctx, self.held)
        new = [each for each in self.held if each.entry.meeting in after - self.known]
        if not new:
            return []
        for organisation in {each.organisation: None for each in new}:
            await _alert(ctx, organisation, new)
        return [words.OVERLAPS(count=len(new)), *overlap_lines(new, ctx.actor.organisation.zone)]


async def _in_other_work(ctx: Context, held: Sequence[HeldMeeting]) -> frozenset[MeetingId]:
    if not held:
        return frozenset()
    first = held[0].entry.when.starts_at.date() - timedelta(days=1)
    last = max(each.entry.when.ends_at for each in held).date() + timedelta(days=1)
    lines = [each.hours for each in await ctx.records.timetable.lines(ctx.actor.person)]
    differ = await ctx.records.timetable.exceptions(ctx.actor.person, first)
    work = other_work(lines, differ, DayRange(first, last))
    found = meeting_other_work([each.entry for each in held], work)
    return frozenset(each.meeting for each in found)


async def _alert(ctx: Context, organisation: OrganisationId, new: Sequence[HeldMeeting]) -> None:
    """One a day for a mentor; what it lists is read when it is opened."""
    found = await ctx.records.organisations.all_of(ctx.actor.person)
    place = next((each for each in found if each.id == organisation), None)
    if place is None:
        return
    first: datetime = min(
        each.entry.when.starts_at for each in new if each.organisation == organisation
    )
    await raise_alert(
        Desk(ctx.records, ctx.post, ctx.now),
        place,
        AlertKind.OTHER_WORK,
        {"organisation": organisation, "day": local_day(ctx.now, place.zone).isoformat()},
        subject=ctx.actor.person,
        month=month_of(first, place.zone),
    )
