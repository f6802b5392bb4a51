"""Owns the mentor's diary as a conversation: log, put right, say what was done.

Recognises the act and hands it to the guard, ``bot.domain.diary.decide``; knows no rule about hours.
A wizard's screens take each other's place; what is kept is answered by a new message with its number.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot import acts
from bot.acts import planning as planning_acts
from bot.alerting import Desk, raise_alert
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.diary import (
    Books,
    ChangeMeeting,
    DeleteMeeting,
    Given,
    LogMeeting,
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
    RecordNoShow,
    decide,
)
from bot.domain.ids import AssignmentId, MeetingId
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.outgoing import Kind
from bot.screens import Screen
from bot.taps import Tap
from bot.wording import diary as words
from bot.wording.refusals import refusal
from handlers import diary_offers as offers
from handlers import diary_screens as screens
from handlers import diary_sections as sections
from handlers import lost
from handlers.diary_entry import audit, card, frozen_entry, opened_entry
from handlers.diary_offers import Choosing
from handlers.mentoring import my_assignments, present, time_of_act
from storage.meetings import Entry

NEAR = timedelta(days=3)
"""How far from an entry made by hand a planned meeting may be that it is taken for *(ours)*."""


# -- logging ---------------------------------------------------------------------------------------


async def log_begin(given: object, ctx: Context) -> None:
    """Choose the learner; with a single one, the day at once."""
    ctx.expect_nothing()
    anew = isinstance(given, acts.LogBegin) and given.anew == 1
    mine = await my_assignments(ctx)
    if not mine:
        present(ctx, Screen(words.NO_LEARNERS()), anew=anew)
    elif len(mine) == 1:
        choosing = await _logging(mine[0].id, ctx)
        present(ctx, offers.days(choosing, 0), anew=anew)
    else:
        present(ctx, offers.learners(mine), anew=anew)


async def log_learner(tap: acts.LogLearner, ctx: Context) -> None:
    """The learner is chosen: which day?"""
    ctx.expect_nothing()
    choosing = await _logging(tap.assignment, ctx)
    present(ctx, offers.days(choosing, tap.page), anew=tap.anew == 1)


async def log_in_month(tap: acts.LogInMonth, ctx: Context) -> None:
    """The learner and the month are chosen, as in a reminder: which day of it?"""
    month = screens.month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    ctx.expect_nothing()
    choosing = await _logging(tap.assignment, ctx)
    present(ctx, offers.days(choosing, tap.page, month=month), anew=tap.anew == 1)


async def log_day(tap: acts.LogDay, ctx: Context) -> None:
    """The day is chosen: when did it begin?"""
    day = screens.day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    choosing = await _logging(tap.assignment, ctx)
    present(ctx, offers.starts(choosing, day, tap.part))


async def log_start(tap: acts.LogStart, ctx: Context) -> None:
    """The start is chosen: how many hours, or did the learner not come?"""
    starts_at = screens.instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    choosing = await _logging(tap.assignment, ctx)
    present(ctx, offers.hours(choosing, starts_at, tap.page))


async def no_show_begin(tap: acts.NoShowBegin, ctx: Context) -> None:
    """The learner did not come: how many hours were planned?"""
    starts_at = screens.instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    choosing = await _logging(tap.assignment, ctx)
    present(ctx, offers.planned_hours(choosing, starts_at))


async def log_hours(tap: acts.LogHours, ctx: Context) -> None:
    """All is chosen: the guard decides, and what it allows is kept."""
    starts_at = screens.instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    choosing = await _logging(tap.assignment, ctx)
    given = time_of_act(ctx)
    command = (
        LogMeeting(starts_at, tap.hours, given)
        if tap.held
        else RecordNoShow(starts_at, tap.hours, given)
    )
    match decide(command, choosing.books):
        case Refused() as refused:
            await _not_logged(refused, choosing, starts_at, tap, ctx)
        case MeetingLogged() as logged:
            await _logged(logged, choosing, ctx)
        case other:
            raise AssertionError(f"logging led to {other!r}")


async def _logged(logged: MeetingLogged, choosing: Choosing, ctx: Context) -> None:
    meeting = await ctx.records.meetings.add(logged, ctx.actor.organisation.id, ctx.now)
    await kept(meeting, choosing.name, logged, ctx)
    await _offer_planned(meeting, choosing.books, ctx)


async def kept(meeting: Meeting, name: str, logged: MeetingLogged, ctx: Context) -> None:
    """A new entry is in the books: say so with its number, and ask for what it still has to say."""
    act = "meeting_logged" if meeting.state is MeetingState.HELD else "no_show_recorded"
    await audit(act, meeting, ctx, grace_used=logged.grace_used)
    now = ctx.envelope.counts_at
    books = await ctx.records.books.of(meeting.assignment, now)
    _close_wizard(meeting, name, books, ctx)
    asked = None
    if meeting.state is MeetingState.HELD:
        asked = await sections.next_section(meeting.id, ctx)
    ctx.show(screens.saved(meeting, name, books, asked=asked), Kind.FACT)
    if meeting.state is MeetingState.NO_SHOW:
        await _tell_of_no_show(meeting, ctx)


async def _offer_planned(meeting: Meeting, books: Books, ctx: Context) -> None:
    """An entry made by hand may be that of a planned meeting: one that overlaps, or one of those
    days that is over and of which nothing was said yet."""
    near = await ctx.records.planned.standing_near(
        meeting.assignment, meeting.starts_at - NEAR, meeting.ends_at + NEAR
    )
    over = [each for each in near if each.meeting.starts_at <= ctx.now]
    if over:
        first = min(over, key=lambda each: abs(each.meeting.starts_at - meeting.starts_at))
        ctx.show(screens.is_it_that_one(meeting, first, books.zone))


async def _not_logged(
    refused: Refused, choosing: Choosing, starts_at: datetime, tap: acts.LogHours, ctx: Context
) -> None:
    """Something came between the offer and the press: say what, and offer what is possible now."""
    number = _already_kept(choosing.books, starts_at, tap)
    if number is not None:
        ctx.toast(words.KEPT_ALREADY(number=number))
        return
    notice = refusal(refused, choosing.books.zone)
    present(ctx, offers.hours(choosing, starts_at, 0, notice))


def _already_kept(books: Books, starts_at: datetime, tap: acts.LogHours) -> MeetingId | None:
    """The entry which says just that: the same button was pressed twice."""
    for entry in books.own:
        hours = (entry.ends_at - entry.starts_at).total_seconds() / 3600
        same = (entry.assignment, entry.starts_at, entry.no_show) == (
            books.assignment,
            starts_at,
            not tap.held,
        )
        if same and hours == tap.hours:
            return entry.meeting
    return None


async def _tell_of_no_show(meeting: Meeting, ctx: Context) -> None:
    await raise_alert(
        Desk(ctx.records, ctx.post, ctx.now),
        ctx.actor.organisation,
        AlertKind.NO_SHOW,
        {"meeting": meeting.id},
        subject=meeting.learner,
        meeting=meeting.id,
    )


# -- one entry -------------------------------------------------------------------------------------


async def open_meeting(tap: acts.OpenMeeting, ctx: Context) -> None:
    """Show one entry with what can be done to it."""
    ctx.expect_nothing()
    entry, books = await opened_entry(tap.meeting, ctx)
    present(ctx, await card(entry, books, ctx), anew=tap.anew == 1)


async def change_day(tap: acts.ChangeDay, ctx: Context) -> None:
    """Choose another day for an entry."""
    choosing = await _changing(tap.meeting, ctx)
    if choosing is not None:
        present(ctx, offers.days(choosing, tap.page))


async def change_start(tap: acts.ChangeStart, ctx: Context) -> None:
    """Choose another start for an entry."""
    day = screens.day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    choosing = await _changing(tap.meeting, ctx)
    if choosing is not None:
        present(ctx, offers.starts(choosing, day, tap.part))


async def change_hours(tap: acts.ChangeHours, ctx: Context) -> None:
    """Choose other hours for an entry; a no-show becomes a meeting when hours are chosen."""
    starts_at = screens.instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    choosing = await _changing(tap.meeting, ctx)
    if choosing is None:
        return
    if tap.held:
        present(ctx, offers.hours(choosing, starts_at, tap.page))
    else:
        present(ctx, offers.planned_hours(choosing, starts_at))


async def set_meeting(tap: acts.SetMeeting, ctx: Context) -> None:
    """The entry as it shall be: the guard decides, and what it allows is kept."""
    starts_at = screens.instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    entry, books = await opened_entry(tap.meeting, ctx)
    state = MeetingState.HELD if tap.held else MeetingState.NO_SHOW
    wanted = ChangeMeeting(
        entry.meeting, tap.version, starts_at, tap.hours, time_of_act(ctx), state
    )
    match decide(wanted, books):
        case Refused(RefusalCode.MEETING_CHANGED_MEANWHILE) if _says(entry.meeting, wanted):
            ctx.toast(words.KEPT_ALREADY(number=entry.meeting.id))
        case Refused() as refused:
            present(ctx, await card(entry, books, ctx, refusal(refused, books.zone)))
        case MeetingChanged(before, after, _, _) if after == _next_version(before):
            present(ctx, await card(entry, books, ctx))
        case MeetingChanged() as changed:
            await _changed(changed, entry, books, ctx)
        case other:
            raise AssertionError(f"changing led to {other!r}")


def _says(meeting: Meeting, wanted: ChangeMeeting) -> bool:
    """Whether the entry is already what was asked for: the same button was pressed twice."""
    stands = (meeting.starts_at, meeting.planned_hours, meeting.state)
    return stands == (wanted.starts_at, wanted.hours, wanted.state)


async def _changed(changed: MeetingChanged, entry: Entry, books: Books, ctx: Context) -> None:
    before, after = changed.before, changed.after
    if not await ctx.records.meetings.change(changed, ctx.now):
        await _show_as_it_stands(after.id, ctx)
        return
    await audit("meeting_changed", after, ctx, grace_used=changed.grace_used)
    _close_wizard(after, entry.learner_name, books, ctx)
    counted = await ctx.records.books.of(after.assignment, ctx.envelope.counts_at)
    ctx.show(screens.saved(after, entry.learner_name, counted, changed=True), Kind.FACT)
    if after.state is MeetingState.NO_SHOW and before.state is not MeetingState.NO_SHOW:
        await _tell_of_no_show(after, ctx)


async def delete_meeting(tap: acts.DeleteMeeting, ctx: Context) -> None:
    """Ask once, then take the entry out of the count; its row stays readable."""
    entry, books = await opened_entry(tap.meeting, ctx)
    match decide(DeleteMeeting(entry.meeting, tap.version, time_of_act(ctx)), books):
        case Refused() as refused:
            present(ctx, await card(entry, books, ctx, refusal(refused, books.zone)))
        case MeetingDeleted() as deletion if tap.sure == 1:
            await _deleted(deletion, entry, books, ctx)
        case MeetingDeleted():
            present(ctx, screens.sure_to_delete(entry, books.zone))
        case other:
            raise AssertionError(f"deleting led to {other!r}")


async def _deleted(deletion: MeetingDeleted, entry: Entry, books: Books, ctx: Context) -> None:
    before = deletion.before
    if not await ctx.records.meetings.delete(deletion, ctx.now):
        await _show_as_it_stands(before.id, ctx)
        return
    await audit("meeting_deleted", before, ctx, grace_used=deletion.grace_used)
    _close_wizard(before, entry.learner_name, books, ctx)
    if before.planned is not None:
        await ctx.records.planned.stand_again(before.planned, ctx.now)
    counted = await ctx.records.books.of(before.assignment, ctx.envelope.counts_at)
    ctx.show(screens.deleted(before, entry.learner_name, counted), Kind.FACT)


async def _show_as_it_stands(meeting: MeetingId, ctx: Context) -> None:
    """Somebody else was quicker: the entry as it is now."""
    entry, books = await opened_entry(meeting, ctx)
    refused = refuse(RefusalCode.MEETING_CHANGED_MEANWHILE, version=entry.meeting.version)
    present(ctx, await card(entry, books, ctx, refusal(refused, books.zone)))


# -- what the acts share ---------------------------------------------------------------------------


def _close_wizard(meeting: Meeting, name: str, books: Books, ctx: Context) -> None:
    """Leave what was chosen in the pressed message, without buttons that would do it again."""
    if ctx.pressed_message is not None:
        entry = screens.in_words(meeting, name, books.zone)
        ctx.replace(Screen(words.IS_BEING_KEPT(entry=entry)))


async def _logging(assignment: AssignmentId, ctx: Context) -> Choosing:
    """What can be logged in this assignment, by the books of this moment."""
    row = await ctx.records.assignments.get(assignment)
    assert row is not None, "reach is checked before"
    now = ctx.envelope.counts_at
    books = await ctx.records.books.of(assignment, now)
    return Choosing(books, row.learner_name, now)


async def _changing(meeting: MeetingId, ctx: Context) -> Choosing | None:
    """An entry that may be changed; where it may not, it is shown with the reason.

    Offers are made for this instant: the grace for presses is for what was offered in time.
    """
    entry, books = await opened_entry(meeting, ctx)
    refused = frozen_entry(entry, books, Given(ctx.envelope.counts_at))
    if refused is None:
        return Choosing(books, entry.learner_name, ctx.envelope.counts_at, entry)
    present(ctx, await card(entry, books, ctx, refusal(refused, books.zone)))
    return None


def _next_version(meeting: Meeting) -> Meeting:
    """The entry after a change that changed nothing."""
    return replace(meeting, version=meeting.version + 1)


Act = Callable[[Any, Context], Awaitable[None]]

DIARY_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.LogBegin: log_begin,
        acts.LogLearner: log_learner,
        acts.LogInMonth: log_in_month,
        acts.LogDay: log_day,
        acts.LogStart: log_start,
        acts.NoShowBegin: no_show_begin,
        acts.LogHours: log_hours,
        acts.SayWhatWasDone: sections.say_what_was_done,
        acts.PlayMeetingNote: sections.play_meeting_note,
        planning_acts.WriteSection: sections.write_section,
        acts.OpenMeeting: open_meeting,
        acts.ChangeDay: change_day,
        acts.ChangeStart: change_start,
        acts.ChangeHours: change_hours,
        acts.SetMeeting: set_meeting,
        acts.DeleteMeeting: delete_meeting,
    }
)
"""What the buttons of the diary do; all of it is the mentor's alone (``handlers.routes``)."""

DIARY_WORDS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.SayWhatWasDone: sections.words_given,
        planning_acts.WriteSection: sections.words_given,
    }
)
"""What typed or spoken words belong to, once they were asked for."""
