"""Owns planning as a conversation: plan, write what for, repeat, move, call off, say what became of it.

Recognises the act and hands it to ``bot.domain.planning`` and to the guard of the diary; knows no
rule. Both people hear of everything: the mentor in a message with a number, the learner by voice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, assert_never

from bot.acts import planning as acts
from bot.context import Context
from bot.domain.ids import AssignmentId, PlannedId
from bot.domain.planning import (
    Agenda,
    CancelledBy,
    CancelMeeting,
    ChangeHours,
    HoursChanged,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    MoveMeeting,
    PlanMeeting,
    PlannedState,
    RepeatWeekly,
    SeriesPlanned,
    decide_planning,
    semester_end,
    times_both_can,
)
from bot.domain.refusals import Refused
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Screen
from bot.taps import Tap
from bot.wording import planning as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying, Text
from handlers import lost
from handlers import planning_offers as offers
from handlers import planning_screens as screens
from handlers.diary_screens import day_of, instant_of
from handlers.mentoring import my_assignments, present
from handlers.planning_offers import Ahead
from handlers.planning_opened import (
    Opened,
    ahead_of,
    audit,
    card_of,
    close_wizard,
    opened,
    planned_row,
    send_calendar,
    still_planned,
    tell_learner,
)
from storage.expectations import Expectation
from storage.planned import PlannedRow, PlannedWords
from storage.voice_notes import VoiceNote

LONGEST_SECTION = 1000
"""Characters of activities or goals: enough for what is planned, and the card stays one message."""

LONGEST_PLACE = 100
"""Characters of a place: it is said aloud."""

LONGEST_REASON = 300

PLACES = 4
"""Places offered as buttons."""


# -- planning --------------------------------------------------------------------------------------


async def plan_begin(tap: acts.PlanBegin, ctx: Context) -> None:
    """Choose the learner; with a single one, the day at once."""
    ctx.expect_nothing()
    mine = await my_assignments(ctx)
    if not mine:
        present(ctx, Screen(words.NO_LEARNERS()), anew=tap.anew == 1)
    elif len(mine) == 1:
        ahead = await ahead_of(mine[0].id, ctx)
        present(ctx, offers.days(ahead, 0), anew=tap.anew == 1)
    else:
        present(ctx, offers.whom(mine), anew=tap.anew == 1)


async def plan_learner(tap: acts.PlanLearner, ctx: Context) -> None:
    """The learner is chosen: which day?"""
    ctx.expect_nothing()
    ahead = await ahead_of(tap.assignment, ctx)
    present(ctx, offers.days(ahead, tap.page), anew=tap.anew == 1)


async def plan_day(tap: acts.PlanDay, ctx: Context) -> None:
    """The day is chosen: when will it begin?"""
    day = day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    present(ctx, offers.starts(await ahead_of(tap.assignment, ctx), day, tap.part))


async def plan_start(tap: acts.PlanStart, ctx: Context) -> None:
    """The start is chosen: how long?"""
    ctx.expect_nothing()
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    present(ctx, offers.hours(await ahead_of(tap.assignment, ctx), starts_at))


async def plan_hours(tap: acts.PlanHours, ctx: Context) -> None:
    """The hours are chosen: where? What is typed next is the place."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    ctx.expect(tap)
    await _ask_where(tap, starts_at, ctx)


async def _ask_where(
    tap: acts.PlanHours, starts_at: datetime, ctx: Context, notice: Saying | None = None
) -> None:
    ahead = await ahead_of(tap.assignment, ctx)
    books = ahead.agenda.books
    places = await ctx.records.planned.last_places(books.mentor, books.learner, PLACES)
    present(ctx, offers.where(ahead, starts_at, tap.hours, places, notice))


async def place_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """The place was typed: the meeting is planned."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.PlanHours)
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    place = await _place_in(said, tap.assignment, ctx)
    if isinstance(place, str):
        await _plan(tap.assignment, starts_at, tap.hours, PlannedWords(place), ctx)
    else:
        await _ask_where(tap, starts_at, ctx, place)


async def _place_in(
    said: TextGiven | VoiceGiven, assignment: AssignmentId, ctx: Context
) -> str | Saying:
    """The place on one line, or why it can't be taken."""
    if isinstance(said, VoiceGiven):
        row = await ctx.records.assignments.get(assignment)
        assert row is not None, "reach is checked before"
        return words.PLACE_WANTS_WORDS(name=row.learner_name)
    place = " ".join(said.text.split())
    return place if len(place) <= LONGEST_PLACE else words.WORDS_TOO_LONG(most=LONGEST_PLACE)


async def plan_there(tap: acts.PlanThere, ctx: Context) -> None:
    """At a place where they met before."""
    like = await planned_row(tap.like, ctx)
    await _plan_press(tap, PlannedWords(like.words.place), ctx)


async def plan_nowhere(tap: acts.PlanNowhere, ctx: Context) -> None:
    """Without a place."""
    await _plan_press(tap, PlannedWords(), ctx)


async def _plan_press(
    tap: acts.PlanThere | acts.PlanNowhere, about: PlannedWords, ctx: Context
) -> None:
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    await _plan(tap.assignment, starts_at, tap.hours, about, ctx)


async def _plan(
    assignment: AssignmentId,
    starts_at: datetime,
    hours: int,
    about: PlannedWords,
    ctx: Context,
) -> None:
    ctx.expect_nothing()
    ahead = await ahead_of(assignment, ctx)
    match decide_planning(PlanMeeting(starts_at, hours, ahead.now), ahead.agenda):
        case Refused() as refused:
            same = _same_time(ahead.agenda, starts_at, hours)
            if same is not None:
                ctx.toast(words.IS_PLANNED_ALREADY(number=same))
                return
            notice = refusal(refused, ahead.zone)
            day = starts_at.astimezone(ahead.zone).date()
            present(ctx, offers.starts(ahead, day, offers.LIKELIEST, notice))
        case MeetingPlanned() as planned:
            await _planned(planned, about, ctx)
        case other:
            raise AssertionError(f"planning led to {other!r}")


def _same_time(agenda: Agenda, starts_at: datetime, hours: int) -> PlannedId | None:
    """The planned meeting which is just that: the same button was pressed twice."""
    for each in agenda.standing:
        if (each.assignment, each.starts_at, each.hours) == (
            agenda.books.assignment,
            starts_at,
            hours,
        ):
            return each.id
    return None


async def _planned(event: MeetingPlanned, about: PlannedWords, ctx: Context) -> None:
    """Keep it, tell both, and ask the mentor what it is for."""
    organisation = ctx.actor.organisation
    number = await ctx.records.planned.add(event, organisation.id, ctx.now, about)
    seen = await opened(number, ctx)
    row = seen.row
    await audit("meeting_planned", row, ctx)
    told = await tell_learner(row, words.MEET, ctx)
    close_wizard(row, ctx)
    send_calendar([row], ctx)
    _show_kept(seen, words.PLANNED, ctx, told=told)


def _show_kept(seen: Opened, text: Text, ctx: Context, *, told: bool) -> None:
    """The meeting with its number; what it does not say yet is asked for and expected."""
    row, books = seen.row, seen.agenda.books
    ctx.show(screens.kept(row, books, told=told, text=text), Kind.FACT)
    lacking = screens.lacks(row, books)
    if lacking:
        ctx.expect(acts.WritePlanned(row.meeting.id, lacking[0].value))


# -- what for, and where ---------------------------------------------------------------------------


async def write_planned(tap: acts.WritePlanned, ctx: Context) -> None:
    """Ask for activities, goals or the place: what is typed or said next belongs to it."""
    if tap.section not in words.ASKED_FOR:
        await lost.stale(ctx)
        return
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    ctx.expect(tap)
    ctx.show(screens.asked_for(seen.row, tap.section, seen.agenda.books.zone))


async def words_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """Words about a planned meeting came: they are kept with it, and more may follow."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.WritePlanned)
    seen = await opened(tap.planned, ctx)
    stands = seen.row.meeting.state is PlannedState.PLANNED
    if not stands or tap.section not in words.ASKED_FOR:
        ctx.expect_nothing()
        ctx.show(card_of(seen, ctx))
    elif tap.section == "place":
        await _new_place(seen, said, ctx)
    else:
        answer = await _section_kept(seen.row, tap.section, said, ctx)
        seen = await opened(tap.planned, ctx)
        books = seen.agenda.books
        ctx.show(screens.after_words(seen.row, answer, books, tap.section), Kind.FACT)


async def _section_kept(
    row: PlannedRow, section: str, said: TextGiven | VoiceGiven, ctx: Context
) -> Saying:
    name, number = words.SECTIONS[section](), row.meeting.id
    match said:
        case TextGiven(text):
            before = getattr(row.words, section)
            whole = f"{before}\n{text}" if before else text
            if len(whole) > LONGEST_SECTION:
                return words.WORDS_TOO_LONG(most=_room_beside(before))
            await ctx.records.planned.write(row.meeting, replace(row.words, **{section: whole}))
            await audit(f"planned_{section}_written", row, ctx)
            return words.WORDS_KEPT(number=number, section=name)
        case VoiceGiven() as voice:
            _keep_voice(voice, row, section, ctx)
            await audit(f"planned_{section}_said", row, ctx)
            return words.VOICE_KEPT(number=number, section=name, seconds=voice.seconds)
        case never:
            assert_never(never)


def _room_beside(before: str) -> int:
    """How many characters fit beside what stands, with the line break between them."""
    return max(0, LONGEST_SECTION - len(before) - 1) if before else LONGEST_SECTION


def _keep_voice(voice: VoiceGiven, row: PlannedRow, section: str, ctx: Context) -> None:
    note = VoiceNote(
        id=ctx.records.voice_notes.next_id(),
        person=ctx.actor.person,
        run=None,
        question=section,
        meeting=None,
        file_id=voice.file_id,
        seconds=voice.seconds,
        sensitive=False,
        mapped=False,
        planned=row.meeting.id,
    )
    ctx.records.voice_notes.add(note, voice.size, ctx.now)


async def _new_place(seen: Opened, said: TextGiven | VoiceGiven, ctx: Context) -> None:
    row = seen.row
    place = await _place_in(said, row.meeting.assignment, ctx)
    if not isinstance(place, str):
        ctx.show(Screen(place))
        return
    ctx.expect_nothing()
    await ctx.records.planned.write(row.meeting, replace(row.words, place=place))
    await audit("planned_place_written", row, ctx)
    now = await opened(row.meeting.id, ctx)
    told = await tell_learner(now.row, words.MEET, ctx)
    _show_kept(now, words.PLACE_KEPT, ctx, told=told)


async def play_planned(tap: acts.PlayPlanned, ctx: Context) -> None:
    """Hear again what was said about a planned meeting."""
    row = await planned_row(tap.planned, ctx)
    notes = await ctx.records.voice_notes.of_planned(tap.planned)
    if not notes:
        ctx.toast(words.NO_VOICE_NOTES)
        return
    await audit("planned_words_heard", row, ctx)
    for note in notes:
        section = words.SECTIONS.get(note.question or "", words.WRITE_THE_PLACE)
        caption = words.WHAT_YOU_SAID(number=tap.planned, section=section())
        ctx.show(Screen(caption, played=note.file_id), Kind.FACT)


# -- what is planned -------------------------------------------------------------------------------


async def list_planned(tap: acts.ListPlanned, ctx: Context) -> None:
    """All of which nothing became yet."""
    ctx.expect_nothing()
    actor = ctx.actor
    rows = await ctx.records.planned.of_mentor(actor.person, actor.organisation.id)
    zone = actor.organisation.zone
    present(ctx, screens.listed(rows, tap.page, ctx.now, zone), anew=tap.anew == 1)


async def open_planned(tap: acts.OpenPlanned, ctx: Context) -> None:
    """One planned meeting."""
    ctx.expect_nothing()
    seen = await opened(tap.planned, ctx)
    if seen.row.words != PlannedWords():
        await audit("planned_words_read", seen.row, ctx)
    present(ctx, card_of(seen, ctx), anew=tap.anew == 1)


async def repeat_planned(tap: acts.RepeatPlanned, ctx: Context) -> None:
    """Every week: for how long?"""
    ctx.expect_nothing()
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    row, books = seen.row, seen.agenda.books
    ctx.show(screens.for_how_long(row, books))


async def repeat_for(tap: acts.RepeatFor, ctx: Context) -> None:
    """Plan the coming weeks, and say which can't be."""
    seen = await opened(tap.planned, ctx)
    row, books = seen.row, seen.agenda.books
    until = semester_end(row.meeting, books) if tap.weeks == 0 else None
    if tap.weeks == 0 and until is None:
        present(ctx, screens.for_how_long(row, books, words.NO_SEMESTER()))
        return
    weeks = None if until is not None else max(1, tap.weeks)
    command = RepeatWeekly(row.meeting, tap.version, ctx.now, weeks, until)
    match decide_planning(command, seen.agenda):
        case Refused() as refused:
            present(ctx, card_of(seen, ctx, refusal(refused, books.zone)))
        case SeriesPlanned() as series:
            await _repeated(series, seen, ctx)
        case other:
            raise AssertionError(f"repeating led to {other!r}")


async def _repeated(series: SeriesPlanned, seen: Opened, ctx: Context) -> None:
    row, planned = seen.row, ctx.records.planned
    if series.planned and not await planned.begin_series(row.meeting, ctx.now):
        present(ctx, card_of(await opened(row.meeting.id, ctx), ctx))
        return
    about = replace(row.words, reason="")
    rows = []
    for event in series.planned:
        number = await planned.add(event, row.organisation, ctx.now, about, row.meeting.id)
        rows.append(await planned_row(number, ctx))
        await audit("meeting_planned", rows[-1], ctx)
    told = bool(rows) and await tell_learner(
        rows[0], words.MEET_EVERY_WEEK, ctx, asks=False, dates=rows
    )
    close_wizard(row, ctx)
    zone = seen.agenda.books.zone
    if rows:
        send_calendar(rows, ctx)
    ctx.show(screens.series(rows, series.left_out, zone, told=told), Kind.FACT)


# -- moved, called off -----------------------------------------------------------------------------


async def move_planned(tap: acts.MovePlanned, ctx: Context) -> None:
    """Choose another day."""
    ctx.expect_nothing()
    ahead = await _moving(tap.planned, ctx)
    if ahead is not None:
        present(ctx, offers.days(ahead, tap.page))


async def move_day(tap: acts.MoveDay, ctx: Context) -> None:
    """Choose another start."""
    day = day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    ahead = await _moving(tap.planned, ctx)
    if ahead is not None:
        present(ctx, offers.starts(ahead, day, tap.part))


async def _moving(planned: PlannedId, ctx: Context) -> Ahead | None:
    """A meeting that may be moved; where it may not, it is shown as it stands."""
    seen = await still_planned(planned, ctx)
    if seen is None:
        return None
    return Ahead(seen.agenda, seen.row.learner_name, ctx.now, seen.row)


async def move_to(tap: acts.MoveTo, ctx: Context) -> None:
    """Move it, and tell both."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    seen = await opened(tap.planned, ctx)
    row = seen.row
    command = MoveMeeting(row.meeting, tap.version, starts_at, row.meeting.hours, ctx.now)
    match decide_planning(command, seen.agenda):
        case Refused() if row.meeting.starts_at == starts_at:
            ctx.toast(words.IS_PLANNED_ALREADY(number=tap.planned))
        case Refused() as refused:
            present(ctx, card_of(seen, ctx, refusal(refused, seen.agenda.books.zone)))
        case MeetingMoved() as moved:
            await _changed(moved, "meeting_moved", words.MOVED, ctx)
        case other:
            raise AssertionError(f"moving led to {other!r}")


async def _changed(event: MeetingMoved | HoursChanged, act: str, kept: Text, ctx: Context) -> None:
    """Keep the new time and tell both; who said "I come" to the same start knows the rest."""
    if not await ctx.records.planned.move(event, ctx.now):
        present(ctx, card_of(await opened(event.before.id, ctx), ctx))
        return
    seen = await opened(event.after.id, ctx)
    row = seen.row
    await audit(act, row, ctx)
    heard = words.MEET_MOVED if isinstance(event, MeetingMoved) else words.MEET_LASTS
    told = await tell_learner(row, heard, ctx, asks=not row.comes, place=not row.comes)
    close_wizard(row, ctx)
    send_calendar([row], ctx)
    _show_kept(seen, kept, ctx, told=told)


async def change_hours(tap: acts.ChangePlannedHours, ctx: Context) -> None:
    """Longer or shorter: how long?"""
    ctx.expect_nothing()
    ahead = await _moving(tap.planned, ctx)
    if ahead is not None and ahead.moving is not None:
        present(ctx, offers.other_hours(ahead, ahead.moving))


async def last_hours(tap: acts.LastHours, ctx: Context) -> None:
    """It lasts so long now; both are told, and their calendars."""
    seen = await opened(tap.planned, ctx)
    meeting = seen.row.meeting
    match decide_planning(ChangeHours(meeting, tap.version, tap.hours, ctx.now), seen.agenda):
        case Refused() if meeting.hours == tap.hours:
            ctx.toast(words.IS_PLANNED_ALREADY(number=tap.planned))
        case Refused() as refused:
            present(ctx, card_of(seen, ctx, refusal(refused, seen.agenda.books.zone)))
        case HoursChanged() as changed:
            await _changed(changed, "planned_hours_changed", words.LASTS_HOURS, ctx)
        case other:
            raise AssertionError(f"changing the hours led to {other!r}")


async def cancel_planned(tap: acts.CancelPlanned, ctx: Context) -> None:
    """Ask for the reason: a press, or a few words."""
    seen = await still_planned(tap.planned, ctx)
    if seen is None:
        return
    ctx.expect(tap)
    present(ctx, screens.why_call_off(seen.row, seen.agenda.books.zone))


async def reason_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """The reason was typed or said: it is called off."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.CancelPlanned)
    seen = await opened(tap.planned, ctx)
    match said:
        case TextGiven(text) if len(text) > LONGEST_REASON:
            too_long = words.WORDS_TOO_LONG(most=LONGEST_REASON)
            ctx.show(screens.why_call_off(seen.row, seen.agenda.books.zone, too_long))
        case TextGiven(text):
            await _cancel(seen, seen.row.meeting.version, text, ctx)
        case VoiceGiven() as voice:
            _keep_voice(voice, seen.row, "reason", ctx)
            await _cancel(seen, seen.row.meeting.version, "", ctx)
        case never:
            assert_never(never)


async def cancel_for(tap: acts.CancelFor, ctx: Context) -> None:
    """The reason was pressed: it is called off."""
    text = words.REASONS.get(tap.reason)
    if text is None:
        await lost.stale(ctx)
        return
    seen = await opened(tap.planned, ctx)
    said = text(name=seen.row.learner_name) if tap.reason == "asked" else text()
    await _cancel(seen, tap.version, ctx.translator.say(said), ctx)


async def _cancel(seen: Opened, version: int, reason: str, ctx: Context) -> None:
    ctx.expect_nothing()
    command = CancelMeeting(seen.row.meeting, version, CancelledBy.MENTOR, ctx.now)
    match decide_planning(command, seen.agenda):
        case Refused() as refused:
            present(ctx, card_of(seen, ctx, refusal(refused, seen.agenda.books.zone)))
        case MeetingCancelled() as cancelled:
            await _cancelled(cancelled, reason, ctx)
        case other:
            raise AssertionError(f"calling off led to {other!r}")


async def _cancelled(event: MeetingCancelled, reason: str, ctx: Context) -> None:
    if not await ctx.records.planned.cancel(event, reason, ctx.now):
        present(ctx, card_of(await opened(event.before.id, ctx), ctx))
        return
    seen = await opened(event.after.id, ctx)
    row, zone = seen.row, seen.agenda.books.zone
    await audit("meeting_called_off", row, ctx)
    coming = row.meeting.starts_at > ctx.now
    head: list[Saying] = [
        words.CALLED_OFF(number=row.meeting.id, entry=screens.in_words(row, zone))
    ]
    if coming:
        told = await tell_learner(row, words.MEET_OFF, ctx, asks=False, place=False)
        told_text = words.LEARNER_TOLD if told else words.LEARNER_NOT_TOLD
        head.append(told_text(name=row.learner_name))
    close_wizard(row, ctx)
    times = times_both_can(row.meeting, seen.agenda, ctx.now)
    if coming:
        send_calendar([row], ctx)
    ctx.show(screens.called_off(row, head, times, zone), Kind.FACT)


async def plan_instead(tap: acts.PlanInstead, ctx: Context) -> None:
    """Plan B: the same meeting at another time."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    row = await planned_row(tap.planned, ctx)
    about = replace(row.words, reason="")
    await _plan(row.meeting.assignment, starts_at, row.meeting.hours, about, ctx)


Act = Callable[[Any, Context], Awaitable[None]]

PLANNING_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.PlanBegin: plan_begin,
        acts.PlanLearner: plan_learner,
        acts.PlanDay: plan_day,
        acts.PlanStart: plan_start,
        acts.PlanHours: plan_hours,
        acts.PlanThere: plan_there,
        acts.PlanNowhere: plan_nowhere,
        acts.ListPlanned: list_planned,
        acts.OpenPlanned: open_planned,
        acts.WritePlanned: write_planned,
        acts.PlayPlanned: play_planned,
        acts.RepeatPlanned: repeat_planned,
        acts.RepeatFor: repeat_for,
        acts.MovePlanned: move_planned,
        acts.MoveDay: move_day,
        acts.MoveTo: move_to,
        acts.ChangePlannedHours: change_hours,
        acts.LastHours: last_hours,
        acts.CancelPlanned: cancel_planned,
        acts.CancelFor: cancel_for,
        acts.PlanInstead: plan_instead,
    }
)
"""What the buttons of planning do; all of it is the mentor's alone (``handlers.routes``)."""

PLANNING_WORDS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.PlanHours: place_given,
        acts.WritePlanned: words_given,
        acts.CancelPlanned: reason_given,
    }
)
"""What typed or spoken words belong to, once they were asked for."""
