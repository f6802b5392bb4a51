"""Owns planning as a conversation: plan, write what for, repeat, move, call off, say what became of it.

Recognises the act and hands it to ``bot.domain.planning`` and to the guard of the diary; knows no
rule. Both people hear of everything: the mentor in a message with a number, the learner by voice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, assert_never

from bot.acts import OpenMeeting
from bot.acts import planning as acts
from bot.context import Context
from bot.domain.diary import LogMeeting, MeetingLogged, RecordNoShow, decide
from bot.domain.ids import AssignmentId, PlannedId
from bot.domain.planning import (
    Agenda,
    CancelledBy,
    CancelMeeting,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    MeetingSettled,
    MoveMeeting,
    PlanMeeting,
    PlannedState,
    RepeatWeekly,
    SeriesPlanned,
    SettleMeeting,
    decide_planning,
    semester_end,
    standing_as_seen,
    times_both_can,
)
from bot.domain.quiet import QuietHours
from bot.domain.refusals import Refused
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Button, Keys, Screen
from bot.taps import Tap
from bot.wording import diary as diary_words
from bot.wording import planning as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying, Text
from bot.wording.values import DayOfWeek, LocalTime
from handlers import diary, lost
from handlers import planning_screens as screens
from handlers.diary_entry import frozen_entry
from handlers.diary_screens import ASK_AFTER, day_of, instant_of, stacked
from handlers.diary_sections import next_section, take_over
from handlers.mentoring import my_assignments, present, time_of_act
from handlers.planning_screens import Ahead
from storage.expectations import Expectation
from storage.planned import PlannedRow, PlannedWords
from storage.voice_notes import VoiceNote

LONGEST_SECTION = 1000
"""Characters of activities or goals: enough for what is planned, and the card stays one message."""

LONGEST_PLACE = 100
"""Characters of a place: it is said aloud."""

LONGEST_REASON = 300

SOON = timedelta(hours=12)
"""A meeting that is off so shortly before is worth a sound, also in quiet hours."""

PLACES = 4
"""Places offered as buttons."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A planned meeting, and all that is known around it."""

    row: PlannedRow
    agenda: Agenda


# -- planning --------------------------------------------------------------------------------------


async def plan_begin(tap: acts.PlanBegin, ctx: Context) -> None:
    """Choose the learner; with a single one, the day at once."""
    ctx.expect_nothing()
    mine = await my_assignments(ctx)
    if not mine:
        present(ctx, Screen(words.NO_LEARNERS()), anew=tap.anew == 1)
    elif len(mine) == 1:
        ahead = await _ahead(mine[0].id, ctx)
        present(ctx, screens.days(ahead, 0), anew=tap.anew == 1)
    else:
        present(ctx, screens.whom(mine), anew=tap.anew == 1)


async def plan_learner(tap: acts.PlanLearner, ctx: Context) -> None:
    """The learner is chosen: which day?"""
    ctx.expect_nothing()
    ahead = await _ahead(tap.assignment, ctx)
    present(ctx, screens.days(ahead, tap.page), anew=tap.anew == 1)


async def plan_day(tap: acts.PlanDay, ctx: Context) -> None:
    """The day is chosen: when will it begin?"""
    day = day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    present(ctx, screens.starts(await _ahead(tap.assignment, ctx), day, tap.part))


async def plan_start(tap: acts.PlanStart, ctx: Context) -> None:
    """The start is chosen: how long?"""
    ctx.expect_nothing()
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    present(ctx, screens.hours(await _ahead(tap.assignment, ctx), starts_at))


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
    ahead = await _ahead(tap.assignment, ctx)
    books = ahead.agenda.books
    places = await ctx.records.planned.last_places(books.mentor, books.learner, PLACES)
    present(ctx, screens.where(ahead, starts_at, tap.hours, places, notice))


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
    like = await _row(tap.like, ctx)
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
    ahead = await _ahead(assignment, ctx)
    match decide_planning(PlanMeeting(starts_at, hours, ahead.now), ahead.agenda):
        case Refused() as refused:
            same = _same_time(ahead.agenda, starts_at, hours)
            if same is not None:
                ctx.toast(words.IS_PLANNED_ALREADY(number=same))
                return
            notice = refusal(refused, ahead.zone)
            day = starts_at.astimezone(ahead.zone).date()
            present(ctx, screens.starts(ahead, day, screens.LIKELIEST, notice))
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
    opened = await _opened(number, ctx)
    row, books = opened.row, opened.agenda.books
    await _audit("meeting_planned", row, ctx)
    told = await _tell_learner(row, words.MEET, ctx)
    _close_wizard(row, ctx)
    ctx.show(screens.kept(row, books, told=told), Kind.FACT)
    _send_calendar([row], ctx)
    lacking = screens.lacks(row, books)
    if lacking:
        ctx.expect(acts.WritePlanned(number, lacking[0].value))


def _close_wizard(row: PlannedRow, ctx: Context) -> None:
    """Leave what was chosen in the pressed message, without buttons that would do it again."""
    if ctx.pressed_message is not None:
        entry = screens.in_words(row, ctx.actor.organisation.zone)
        ctx.replace(Screen(diary_words.IS_BEING_KEPT(entry=entry)))


# -- what for, and where ---------------------------------------------------------------------------


async def write_planned(tap: acts.WritePlanned, ctx: Context) -> None:
    """Ask for activities, goals or the place: what is typed or said next belongs to it."""
    if tap.section not in words.ASKED_FOR:
        await lost.stale(ctx)
        return
    opened = await _opened(tap.planned, ctx)
    if opened.row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    ctx.expect(tap)
    ctx.show(screens.asked_for(opened.row, tap.section, opened.agenda.books.zone))


async def words_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """Words about a planned meeting came: they are kept with it, and more may follow."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.WritePlanned)
    opened = await _opened(tap.planned, ctx)
    if opened.row.meeting.state is not PlannedState.PLANNED:
        ctx.expect_nothing()
        ctx.show(_card(opened, ctx))
    elif tap.section == "place":
        await _new_place(opened, said, ctx)
    else:
        answer = await _section_kept(opened.row, tap.section, said, ctx)
        opened = await _opened(tap.planned, ctx)
        books = opened.agenda.books
        ctx.show(screens.after_words(opened.row, answer, books, tap.section), Kind.FACT)


async def _section_kept(
    row: PlannedRow, section: str, said: TextGiven | VoiceGiven, ctx: Context
) -> Saying:
    name, number = words.SECTIONS[section](), row.meeting.id
    match said:
        case TextGiven(text):
            before = getattr(row.words, section)
            whole = f"{before}\n{text}" if before else text
            if len(whole) > LONGEST_SECTION:
                return words.WORDS_TOO_LONG(most=max(0, LONGEST_SECTION - len(before) - 1))
            await ctx.records.planned.write(row.meeting, replace(row.words, **{section: whole}))
            await _audit(f"planned_{section}_written", row, ctx)
            return words.WORDS_KEPT(number=number, section=name)
        case VoiceGiven() as voice:
            _keep_voice(voice, row, section, ctx)
            await _audit(f"planned_{section}_said", row, ctx)
            return words.VOICE_KEPT(number=number, section=name, seconds=voice.seconds)
        case never:
            assert_never(never)


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


async def _new_place(opened: Opened, said: TextGiven | VoiceGiven, ctx: Context) -> None:
    row = opened.row
    place = await _place_in(said, row.meeting.assignment, ctx)
    if not isinstance(place, str):
        ctx.show(Screen(place))
        return
    ctx.expect_nothing()
    await ctx.records.planned.write(row.meeting, replace(row.words, place=place))
    await _audit("planned_place_written", row, ctx)
    now = await _opened(row.meeting.id, ctx)
    told = await _tell_learner(now.row, words.MEET, ctx)
    ctx.show(screens.kept(now.row, now.agenda.books, told=told, text=words.PLACE_KEPT), Kind.FACT)


async def play_planned(tap: acts.PlayPlanned, ctx: Context) -> None:
    """Hear again what was said about a planned meeting."""
    row = await _row(tap.planned, ctx)
    notes = await ctx.records.voice_notes.of_planned(tap.planned)
    if not notes:
        ctx.toast(words.NO_VOICE_NOTES)
        return
    await _audit("planned_words_heard", row, ctx)
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
    present(ctx, _card(await _opened(tap.planned, ctx), ctx), anew=tap.anew == 1)


async def repeat_planned(tap: acts.RepeatPlanned, ctx: Context) -> None:
    """Every week: for how long?"""
    ctx.expect_nothing()
    opened = await _opened(tap.planned, ctx)
    row, books = opened.row, opened.agenda.books
    if row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    ctx.show(screens.for_how_long(row, books))


async def repeat_for(tap: acts.RepeatFor, ctx: Context) -> None:
    """Plan the coming weeks, and say which can't be."""
    opened = await _opened(tap.planned, ctx)
    row, books = opened.row, opened.agenda.books
    until = semester_end(row.meeting, books) if tap.weeks == 0 else None
    if tap.weeks == 0 and until is None:
        present(ctx, screens.for_how_long(row, books, words.NO_SEMESTER()))
        return
    weeks = None if until is not None else max(1, tap.weeks)
    command = RepeatWeekly(row.meeting, tap.version, ctx.now, weeks, until)
    match decide_planning(command, opened.agenda):
        case Refused() as refused:
            present(ctx, _card(opened, ctx, refusal(refused, books.zone)))
        case SeriesPlanned() as series:
            await _repeated(series, opened, ctx)
        case other:
            raise AssertionError(f"repeating led to {other!r}")


async def _repeated(series: SeriesPlanned, opened: Opened, ctx: Context) -> None:
    row, planned = opened.row, ctx.records.planned
    if series.planned and not await planned.begin_series(row.meeting, ctx.now):
        present(ctx, _card(await _opened(row.meeting.id, ctx), ctx))
        return
    about = replace(row.words, reason="")
    rows = []
    for event in series.planned:
        number = await planned.add(event, row.organisation, ctx.now, about, row.meeting.id)
        rows.append(await _row(number, ctx))
        await _audit("meeting_planned", rows[-1], ctx)
    told = bool(rows) and await _tell_learner(
        rows[0], words.MEET_EVERY_WEEK, ctx, asks=False, dates=rows
    )
    _close_wizard(row, ctx)
    zone = opened.agenda.books.zone
    ctx.show(screens.series(rows, series.left_out, zone, told=told), Kind.FACT)
    if rows:
        _send_calendar(rows, ctx)


# -- moved, called off -----------------------------------------------------------------------------


async def move_planned(tap: acts.MovePlanned, ctx: Context) -> None:
    """Choose another day."""
    ctx.expect_nothing()
    ahead = await _moving(tap.planned, ctx)
    if ahead is not None:
        present(ctx, screens.days(ahead, tap.page))


async def move_day(tap: acts.MoveDay, ctx: Context) -> None:
    """Choose another start."""
    day = day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    ahead = await _moving(tap.planned, ctx)
    if ahead is not None:
        present(ctx, screens.starts(ahead, day, tap.part))


async def _moving(planned: PlannedId, ctx: Context) -> Ahead | None:
    """A meeting that may be moved; where it may not, it is shown as it stands."""
    opened = await _opened(planned, ctx)
    row = opened.row
    if row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return None
    return Ahead(opened.agenda, row.learner_name, ctx.now, row)


async def move_to(tap: acts.MoveTo, ctx: Context) -> None:
    """Move it, and tell both."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    opened = await _opened(tap.planned, ctx)
    row = opened.row
    command = MoveMeeting(row.meeting, tap.version, starts_at, row.meeting.hours, ctx.now)
    match decide_planning(command, opened.agenda):
        case Refused() if row.meeting.starts_at == starts_at:
            ctx.toast(words.IS_PLANNED_ALREADY(number=tap.planned))
        case Refused() as refused:
            present(ctx, _card(opened, ctx, refusal(refused, opened.agenda.books.zone)))
        case MeetingMoved() as moved:
            await _moved(moved, ctx)
        case other:
            raise AssertionError(f"moving led to {other!r}")


async def _moved(event: MeetingMoved, ctx: Context) -> None:
    if not await ctx.records.planned.move(event, ctx.now):
        present(ctx, _card(await _opened(event.before.id, ctx), ctx))
        return
    opened = await _opened(event.after.id, ctx)
    row = opened.row
    await _audit("meeting_moved", row, ctx)
    told = await _tell_learner(row, words.MEET_MOVED, ctx)
    _close_wizard(row, ctx)
    ctx.show(screens.kept(row, opened.agenda.books, told=told, text=words.MOVED), Kind.FACT)
    _send_calendar([row], ctx)


async def cancel_planned(tap: acts.CancelPlanned, ctx: Context) -> None:
    """Ask for the reason: a press, or a few words."""
    opened = await _opened(tap.planned, ctx)
    if opened.row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    ctx.expect(tap)
    present(ctx, screens.why_call_off(opened.row, opened.agenda.books.zone))


async def reason_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """The reason was typed or said: it is called off."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.CancelPlanned)
    opened = await _opened(tap.planned, ctx)
    match said:
        case TextGiven(text) if len(text) > LONGEST_REASON:
            too_long = words.WORDS_TOO_LONG(most=LONGEST_REASON)
            ctx.show(screens.why_call_off(opened.row, opened.agenda.books.zone, too_long))
        case TextGiven(text):
            await _cancel(opened, opened.row.meeting.version, text, ctx)
        case VoiceGiven() as voice:
            _keep_voice(voice, opened.row, "reason", ctx)
            await _cancel(opened, opened.row.meeting.version, "", ctx)
        case never:
            assert_never(never)


async def cancel_for(tap: acts.CancelFor, ctx: Context) -> None:
    """The reason was pressed: it is called off."""
    text = words.REASONS.get(tap.reason)
    if text is None:
        await lost.stale(ctx)
        return
    opened = await _opened(tap.planned, ctx)
    said = text(name=opened.row.learner_name) if tap.reason == "asked" else text()
    await _cancel(opened, tap.version, ctx.translator.say(said), ctx)


async def _cancel(opened: Opened, version: int, reason: str, ctx: Context) -> None:
    ctx.expect_nothing()
    command = CancelMeeting(opened.row.meeting, version, CancelledBy.MENTOR, ctx.now)
    match decide_planning(command, opened.agenda):
        case Refused() as refused:
            present(ctx, _card(opened, ctx, refusal(refused, opened.agenda.books.zone)))
        case MeetingCancelled() as cancelled:
            await _cancelled(cancelled, reason, ctx)
        case other:
            raise AssertionError(f"calling off led to {other!r}")


async def _cancelled(event: MeetingCancelled, reason: str, ctx: Context) -> None:
    if not await ctx.records.planned.cancel(event, reason, ctx.now):
        present(ctx, _card(await _opened(event.before.id, ctx), ctx))
        return
    opened = await _opened(event.after.id, ctx)
    row, zone = opened.row, opened.agenda.books.zone
    await _audit("meeting_called_off", row, ctx)
    coming = row.meeting.starts_at > ctx.now
    head: list[Saying] = [
        words.CALLED_OFF(number=row.meeting.id, entry=screens.in_words(row, zone))
    ]
    if coming:
        told = await _tell_learner(row, words.MEET_OFF, ctx, asks=False, place=False)
        told_text = words.LEARNER_TOLD if told else words.LEARNER_NOT_TOLD
        head.append(told_text(name=row.learner_name))
    _close_wizard(row, ctx)
    times = times_both_can(row.meeting, opened.agenda, ctx.now)
    ctx.show(screens.called_off(row, head, times, zone), Kind.FACT)
    if coming:
        _send_calendar([row], ctx)


async def plan_instead(tap: acts.PlanInstead, ctx: Context) -> None:
    """Plan B: the same meeting at another time."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    row = await _row(tap.planned, ctx)
    about = replace(row.words, reason="")
    await _plan(row.meeting.assignment, starts_at, row.meeting.hours, about, ctx)


# -- the learner answers ---------------------------------------------------------------------------


async def come(tap: acts.Come, ctx: Context) -> None:
    """I come: the mentor is told, without a sound."""
    row = await _row(tap.planned, ctx)
    if not _is_as_said(row, tap.start):
        await _as_it_stands(row, ctx)
        return
    if await ctx.records.planned.comes(tap.planned, ctx.now):
        await _audit("learner_comes", row, ctx)
        entry = screens.in_words(row, ctx.actor.organisation.zone)
        mentor = await ctx.records.people.addressee(row.meeting.mentor)
        screen = Screen(words.LEARNER_COMES(name=row.learner_name, entry=entry))
        ctx.post.to(mentor, screen, kind=Kind.FACT, silent=True)
    _show_answer(row, ctx, comes=True)
    _say(words.GOOD_COME(mentor=row.mentor_name), ctx)


async def cannot_come(tap: acts.CannotCome, ctx: Context) -> None:
    """I can't: nothing more is asked, and the mentor hears it at once with other times."""
    opened = await _opened(tap.planned, ctx)
    row = opened.row
    if _was_said_before(row, tap.start):
        _show_answer(row, ctx, comes=False)
        _say(words.GOOD_CANNOT_NOTED(), ctx)
        return
    if not _is_as_said(row, tap.start):
        await _as_it_stands(row, ctx)
        return
    at = ctx.envelope.counts_at
    command = CancelMeeting(row.meeting, row.meeting.version, CancelledBy.LEARNER, at)
    match decide_planning(command, opened.agenda):
        case Refused():
            _say(words.HAS_BEGUN(mentor=row.mentor_name), ctx)
        case MeetingCancelled() as cancelled:
            await _learner_cancelled(cancelled, ctx)
        case other:
            raise AssertionError(f"a learner's no led to {other!r}")


async def _learner_cancelled(event: MeetingCancelled, ctx: Context) -> None:
    assert await ctx.records.planned.cancel(event, "", ctx.now), "read in the same unit"
    opened = await _opened(event.after.id, ctx)
    row = opened.row
    await _audit("learner_cannot_come", row, ctx)
    told = await _tell_mentor_of_no(opened, ctx)
    _show_answer(row, ctx, comes=False)
    _say(words.GOOD_CANNOT(mentor=row.mentor_name) if told else words.GOOD_CANNOT_NOTED(), ctx)


async def _tell_mentor_of_no(opened: Opened, ctx: Context) -> bool:
    row, zone = opened.row, opened.agenda.books.zone
    mentor = await ctx.records.people.addressee(row.meeting.mentor)
    head = words.LEARNER_CANNOT(
        name=row.learner_name, number=row.meeting.id, entry=screens.in_words(row, zone)
    )
    times = times_both_can(row.meeting, opened.agenda, ctx.now)
    screen = screens.called_off(row, [head], times, zone)
    urgent = row.meeting.starts_at - ctx.now < SOON
    if ctx.tell(mentor, screen, urgent=urgent) is None:
        return False
    caption = words.FOR_YOUR_CALENDAR(entry=screens.in_words(row, zone))
    translator = ctx.translators.of(mentor.language)
    ctx.tell(mentor, screens.calendar([row], caption, translator, ctx.now))
    return True


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
    opened = await _opened(tap.planned, ctx)
    if opened.row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    present(ctx, screens.how_was_it(opened.row, opened.agenda.books.zone))


async def was_held(tap: acts.WasHeld, ctx: Context) -> None:
    """It was held: how many hours?"""
    ctx.expect_nothing()
    opened = await _opened(tap.planned, ctx)
    row, books = opened.row, opened.agenda.books
    if row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    present(ctx, screens.hours_held(row, books, ctx.envelope.counts_at))


async def log_planned(tap: acts.LogPlanned, ctx: Context) -> None:
    """The guard decides; what it allows becomes an entry with what was planned in it."""
    opened = await _opened(tap.planned, ctx)
    row, books = opened.row, opened.agenda.books
    stale = standing_as_seen(row.meeting, tap.version, opened.agenda)
    if stale is not None:
        present(ctx, _card(opened, ctx, refusal(stale, books.zone)))
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
            present(ctx, screen if tap.held else _card(opened, ctx, notice))
        case MeetingLogged() as logged:
            await _logged(logged, opened, ctx)
        case other:
            raise AssertionError(f"logging led to {other!r}")


async def _logged(logged: MeetingLogged, opened: Opened, ctx: Context) -> None:
    row = opened.row
    meeting = await ctx.records.meetings.add(logged, ctx.actor.organisation.id, ctx.now)
    state = PlannedState.HELD if logged.hours else PlannedState.NO_SHOW
    settled = decide_planning(SettleMeeting(row.meeting, state), opened.agenda)
    assert isinstance(settled, MeetingSettled), "it stands, as was asked before"
    assert await ctx.records.planned.settle(settled, ctx.now), "read in the same unit"
    await take_over(row, meeting, ctx)
    await diary.kept(meeting, row.learner_name, logged, ctx)


async def was_moved(tap: acts.WasMoved, ctx: Context) -> None:
    """It is or was at another time."""
    ctx.expect_nothing()
    opened = await _opened(tap.planned, ctx)
    if opened.row.meeting.state is not PlannedState.PLANNED:
        present(ctx, _card(opened, ctx))
        return
    present(ctx, screens.moved_where(opened.row, opened.agenda.books.zone))


async def connect_planned(tap: acts.ConnectPlanned, ctx: Context) -> None:
    """An entry that was made by hand is that of a planned meeting."""
    opened = await _opened(tap.planned, ctx)
    entry = await ctx.records.meetings.get(tap.meeting)
    assert entry is not None, "reach is checked before"
    meeting, row = entry.meeting, opened.row
    if meeting.planned == tap.planned:
        ctx.toast(words.IS_PLANNED_ALREADY(number=tap.planned))
        return
    same = meeting.assignment == row.meeting.assignment
    stands = row.meeting.state is PlannedState.PLANNED and row.meeting.starts_at <= ctx.now
    frozen = frozen_entry(entry, opened.agenda.books, time_of_act(ctx))
    if (
        not same
        or not stands
        or frozen
        or not await ctx.records.planned.connect(tap.meeting, tap.planned)
    ):
        present(ctx, _card(opened, ctx))
        return
    state = PlannedState.HELD if meeting.hours else PlannedState.NO_SHOW
    settled = decide_planning(SettleMeeting(row.meeting, state), opened.agenda)
    assert isinstance(settled, MeetingSettled), "it stands, as was asked before"
    assert await ctx.records.planned.settle(settled, ctx.now), "read in the same unit"
    await take_over(row, meeting, ctx)
    await _audit("planned_connected", row, ctx)
    asked = await next_section(tap.meeting, ctx)
    line = stacked(
        words.CONNECTED(entry=tap.meeting, number=tap.planned),
        None if asked is None else ASK_AFTER[asked](),
    )
    opening = Button(words.OPEN_AGAIN(), OpenMeeting(tap.meeting, anew=1), "✏️")
    ctx.replace(Screen(line, ((opening,),)))


# -- what the acts share ---------------------------------------------------------------------------


async def _ahead(assignment: AssignmentId, ctx: Context) -> Ahead:
    row = await ctx.records.assignments.get(assignment)
    assert row is not None, "reach is checked before"
    return Ahead(await _agenda(assignment, ctx), row.learner_name, ctx.now)


async def _agenda(assignment: AssignmentId, ctx: Context) -> Agenda:
    """The plans of both people; presses are judged by the moment in which they are handled."""
    books = await ctx.records.meetings.books_for(assignment, ctx.envelope.counts_at)
    organisation = ctx.actor.organisation
    quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
    return await ctx.records.planned.agenda_of(books, quiet, ctx.now)


async def _row(planned: PlannedId, ctx: Context) -> PlannedRow:
    row = await ctx.records.planned.get(planned)
    assert row is not None, "reach is checked before"
    return row


async def _opened(planned: PlannedId, ctx: Context) -> Opened:
    row = await _row(planned, ctx)
    return Opened(row, await _agenda(row.meeting.assignment, ctx))


def _card(opened: Opened, ctx: Context, notice: Saying | None = None) -> Screen:
    return screens.card(opened.row, opened.agenda.books, ctx.now, notice)


async def _tell_learner(
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
    said = screens.said_to_learner(row, text, zone, asks=asks, place=place)
    urgent = row.meeting.starts_at - ctx.now < SOON
    if ctx.tell(learner, said, urgent=urgent) is None:
        return False
    starts_at = row.meeting.starts_at
    caption = words.FOR_CALENDAR(
        day=DayOfWeek(starts_at.astimezone(zone).date()), time=LocalTime(starts_at, zone)
    )
    translator = ctx.translators.of(learner.language)
    ctx.tell(learner, screens.calendar(dates or [row], caption, translator, ctx.now))
    return True


def _send_calendar(rows: Sequence[PlannedRow], ctx: Context) -> None:
    entry = screens.in_words(rows[0], ctx.actor.organisation.zone)
    caption = words.FOR_YOUR_CALENDAR(entry=entry)
    ctx.show(screens.calendar(rows, caption, ctx.translator, ctx.now), Kind.FACT)


async def _audit(act: str, row: PlannedRow, ctx: Context) -> None:
    await ctx.audit(act, "planned_meeting", row.meeting.id, row.meeting.learner)


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
        acts.CancelPlanned: cancel_planned,
        acts.CancelFor: cancel_for,
        acts.PlanInstead: plan_instead,
        acts.HowWasIt: how_was_it,
        acts.WasHeld: was_held,
        acts.LogPlanned: log_planned,
        acts.WasMoved: was_moved,
        acts.ConnectPlanned: connect_planned,
    }
)
"""What the buttons of planning do; all of it is the mentor's alone (``handlers.routes``)."""

ANSWER_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.Come: come, acts.CannotCome: cannot_come}
)
"""What a learner's buttons about a planned meeting do."""

PLANNING_WORDS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.PlanHours: place_given,
        acts.WritePlanned: words_given,
        acts.CancelPlanned: reason_given,
    }
)
"""What typed or spoken words belong to, once they were asked for."""
