"""Owns what becomes of a planned meeting: the learner's answer, and the mentor's when it is over.

A learner's no asks nothing more. What was held becomes an entry by the guard of the diary alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.acts import OpenMeeting
from bot.acts import planning as acts
from bot.context import Context
from bot.domain.diary import LogMeeting, MeetingLogged, RecordNoShow, decide
from bot.domain.planning import (
    CancelledBy,
    CancelMeeting,
    MeetingCancelled,
    MeetingSettled,
    PlannedState,
    SettleMeeting,
    decide_planning,
    standing_as_seen,
    times_both_can,
)
from bot.domain.refusals import Refused
from bot.outgoing import Kind
from bot.screens import Button, Keys, Screen
from bot.taps import Tap
from bot.wording import planning as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from handlers import diary, running
from handlers import planning_screens as screens
from handlers.diary_entry import frozen_entry
from handlers.diary_screens import ASK_AFTER, instant_of, stacked
from handlers.diary_sections import next_section, take_over
from handlers.mentoring import present, time_of_act
from handlers.planning_opened import (
    SOON,
    Opened,
    audit,
    card_of,
    opened,
    planned_row,
    still_planned,
)
from storage.planned import PlannedRow

# -- the learner answers ---------------------------------------------------------------------------


async def again(given: object, ctx: Context) -> None:
    """🔊: what was said last is said again, a meeting or the open question."""
    row = await ctx.records.planned.last_told_to(ctx.actor.person, ctx.now)
    run = await ctx.records.runs.newest_of(ctx.actor.person)
    if ctx.actor.is_staff or row is None or (run is not None and run.asked_at > row.changed_at):
        await running.again(given, ctx)
        return
    text = words.MEET if row.meeting.moved_from is None else words.MEET_MOVED
    zone = ctx.actor.organisation.zone
    for screen in screens.said_in_turn(row, text, zone, asks=not row.comes):
        ctx.show(screen)


async def come(tap: acts.Come, ctx: Context) -> None:
    """I come: the mentor is told, without a sound."""
    row = await planned_row(tap.planned, ctx)
    if not _is_as_said(row, tap.start):
        await _as_it_stands(row, ctx)
        return
    if await ctx.records.planned.comes(tap.planned, ctx.now):
        await audit("learner_comes", row, ctx)
        entry = screens.in_words(row, ctx.actor.organisation.zone)
        mentor = await ctx.records.people.addressee(row.meeting.mentor)
        screen = Screen(words.LEARNER_COMES(entry=entry))
        ctx.post.to(mentor, screen, kind=Kind.FACT, silent=True)
    _show_answer(row, ctx, comes=True)
    _say(words.GOOD_COME(mentor=row.mentor_name), ctx)


async def cannot_come(tap: acts.CannotCome, ctx: Context) -> None:
    """I can't: nothing more is asked, and the mentor hears it at once with other times."""
    seen = await opened(tap.planned, ctx)
    row = seen.row
    if _was_said_before(row, tap.start):
        _show_answer(row, ctx, comes=False)
        _say(words.GOOD_CANNOT_NOTED(), ctx)
        return
    if not _is_as_said(row, tap.start):
        await _as_it_stands(row, ctx)
        return
    at = ctx.envelope.counts_at
    command = CancelMeeting(row.meeting, row.meeting.version, CancelledBy.LEARNER, at)
    match decide_planning(command, seen.agenda):
        case Refused():
            _say(words.HAS_BEGUN(mentor=row.mentor_name), ctx)
        case MeetingCancelled() as cancelled:
            await _learner_cancelled(cancelled, ctx)
        case other:
            raise AssertionError(f"a learner's no led to {other!r}")


async def _learner_cancelled(event: MeetingCancelled, ctx: Context) -> None:
    assert await ctx.records.planned.cancel(event, "", ctx.now), "read in the same unit"
    seen = await opened(event.after.id, ctx)
    row = seen.row
    await audit("learner_cannot_come", row, ctx)
    told = await _tell_mentor_of_no(seen, ctx)
    _show_answer(row, ctx, comes=False)
    _say(words.GOOD_CANNOT(mentor=row.mentor_name) if told else words.GOOD_CANNOT_NOTED(), ctx)


async def _tell_mentor_of_no(seen: Opened, ctx: Context) -> bool:
    row, zone = seen.row, seen.agenda.books.zone
    mentor = await ctx.records.people.addressee(row.meeting.mentor)
    head = words.LEARNER_CANNOT(number=row.meeting.id, entry=screens.in_words(row, zone))
    times = times_both_can(row.meeting, seen.agenda, ctx.now)
    screen = screens.called_off(row, [head], times, zone)
    if mentor.chat is None:
        return False
    caption = screens.calendar_caption(row, zone)
    translator = ctx.translators.of(mentor.language)
    ctx.post.to(mentor, screens.calendar([row], caption, translator, ctx.now), silent=True)
    urgent = row.meeting.starts_at - ctx.now < SOON
    return ctx.tell(mentor, screen, urgent=urgent) is not None


def _is_as_said(row: PlannedRow, start: int) -> bool:
    """Whether the meeting still is what the learner's button was about."""
    return row.meeting.state is PlannedState.PLANNED and row.meeting.starts_at == instant_of(start)


def _was_said_before(row: PlannedRow, start: int) -> bool:
    return row.meeting.cancelled_by is CancelledBy.LEARNER and row.meeting.starts_at == instant_of(
        start
    )


async def _as_it_stands(row: PlannedRow, ctx: Context) -> None:
    """The button is old: say what holds now."""
    ctx.show(Screen(words.IS_ANOTHER_TIME(), keys=Keys.LEARNER, spoken=True))
    if row.meeting.state is PlannedState.PLANNED and row.meeting.starts_at > ctx.now:
        zone = ctx.actor.organisation.zone
        ctx.show(screens.said_to_learner(row, words.MEET, zone, asks=True))


def _show_answer(row: PlannedRow, ctx: Context, *, comes: bool) -> None:
    """The press shows at once: the answer that was received carries a sign."""
    pressed = ctx.pressed_message
    if pressed is not None:
        ctx.post.edit_buttons(ctx.me, screens.answered(row, comes=comes), pressed)


def _say(saying: Saying, ctx: Context) -> None:
    ctx.show(Screen(saying, keys=Keys.LEARNER, spoken=True), Kind.FACT)


# -- how was it? -----------------------------------------------------------------------------------


async def how_was_it(tap: acts.HowWasIt, ctx: Context) -> None:
    """Held, did not come, moved."""
    ctx.expect_nothing()
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    present(ctx, screens.how_was_it(seen.row, seen.agenda.books.zone))


async def was_held(tap: acts.WasHeld, ctx: Context) -> None:
    """It was held: how many hours?"""
    ctx.expect_nothing()
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    row, books = seen.row, seen.agenda.books
    present(ctx, screens.hours_held(row, books, ctx.envelope.counts_at))


async def log_planned(tap: acts.LogPlanned, ctx: Context) -> None:
    """The guard decides; what it allows becomes an entry with what was planned in it."""
    seen = await opened(tap.planned, ctx)
    row, books = seen.row, seen.agenda.books
    stale = standing_as_seen(row.meeting, tap.version, seen.agenda)
    if stale is not None:
        present(ctx, card_of(seen, ctx, refusal(stale, books.zone)))
        return
    starts_at, given = row.meeting.starts_at, time_of_act(ctx)
    command = (
        LogMeeting(starts_at, tap.hours, given, tap.planned)
        if tap.held
        else RecordNoShow(starts_at, tap.hours, given, tap.planned)
    )
    match decide(command, books):
        case Refused() as refused:
            notice = refusal(refused, books.zone)
            now = ctx.envelope.counts_at
            screen = screens.hours_held(row, books, now, notice)
            present(ctx, screen if tap.held else card_of(seen, ctx, notice))
        case MeetingLogged() as logged:
            await _logged(logged, seen, ctx)
        case other:
            raise AssertionError(f"logging led to {other!r}")


async def _logged(logged: MeetingLogged, seen: Opened, ctx: Context) -> None:
    row = seen.row
    meeting = await ctx.records.meetings.add(logged, ctx.actor.organisation.id, ctx.now)
    state = PlannedState.HELD if logged.hours else PlannedState.NO_SHOW
    settled = decide_planning(SettleMeeting(row.meeting, state), seen.agenda)
    assert isinstance(settled, MeetingSettled), "it stands, as was asked before"
    assert await ctx.records.planned.settle(settled, ctx.now), "read in the same unit"
    await take_over(row, meeting, ctx)
    await diary.kept(meeting, row.learner_name, logged, ctx)


async def was_moved(tap: acts.WasMoved, ctx: Context) -> None:
    """It is or was at another time."""
    ctx.expect_nothing()
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    present(ctx, screens.moved_where(seen.row, seen.agenda.books.zone))


async def connect_planned(tap: acts.ConnectPlanned, ctx: Context) -> None:
    """An entry that was made by hand is that of a planned meeting."""
    seen = await opened(tap.planned, ctx)
    entry = await ctx.records.meetings.get(tap.meeting)
    assert entry is not None, "reach is checked before"
    meeting, row = entry.meeting, seen.row
    if meeting.planned == tap.planned:
        ctx.toast(words.IS_PLANNED_ALREADY(number=tap.planned))
        return
    same = meeting.assignment == row.meeting.assignment
    stands = row.meeting.state is PlannedState.PLANNED and row.meeting.starts_at <= ctx.now
    frozen = frozen_entry(entry, seen.agenda.books, time_of_act(ctx))
    if (
        not same
        or not stands
        or frozen
        or not await ctx.records.planned.connect(tap.meeting, tap.planned)
    ):
        present(ctx, card_of(seen, ctx))
        return
    state = PlannedState.HELD if meeting.hours else PlannedState.NO_SHOW
    settled = decide_planning(SettleMeeting(row.meeting, state), seen.agenda)
    assert isinstance(settled, MeetingSettled), "it stands, as was asked before"
    assert await ctx.records.planned.settle(settled, ctx.now), "read in the same unit"
    await take_over(row, meeting, ctx)
    await audit("planned_connected", row, ctx)
    asked = await next_section(tap.meeting, ctx)
    line = stacked(
        words.CONNECTED(entry=tap.meeting, number=tap.planned),
        None if asked is None else ASK_AFTER[asked](),
    )
    opening = Button(words.OPEN_AGAIN(), OpenMeeting(tap.meeting, anew=1), "✏️")
    ctx.replace(Screen(line, ((opening,),)))


Act = Callable[[Any, Context], Awaitable[None]]

ANSWER_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.Come: come, acts.CannotCome: cannot_come}
)
"""What a learner's buttons about a planned meeting do."""

OUTCOME_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.HowWasIt: how_was_it,
        acts.WasHeld: was_held,
        acts.LogPlanned: log_planned,
        acts.WasMoved: was_moved,
        acts.ConnectPlanned: connect_planned,
    }
)
"""What the mentor's buttons do once a planned meeting is over."""
