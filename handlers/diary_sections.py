"""Owns writing what belongs to an entry of the diary, section by section, by text or by voice.

Which section may come when is a rule of ``bot.domain.sections``; whether the entry is still open,
one of the guard. A plain diary has one section, how it went.
"""

from __future__ import annotations

from typing import assert_never

from bot import acts
from bot.acts import planning as planning_acts
from bot.context import Context
from bot.domain.diary import Books, Meeting
from bot.domain.ids import MeetingId
from bot.domain.refusals import Refused
from bot.domain.sections import BEFORE_THE_MEETING, Section, may_write
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Screen
from bot.wording import diary as words
from bot.wording.planning import SECTIONS
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from bot.wording.values import ShortDay
from handlers import diary_screens as screens
from handlers import lost
from handlers.diary_entry import audit, card, frozen_entry, opened_entry
from handlers.mentoring import time_of_act
from storage.expectations import Expectation
from storage.meetings import Entry
from storage.planned import PlannedRow
from storage.voice_notes import VoiceNote

LONGEST_DONE = 3000
"""Characters of all sections together: with them, the card of an entry still fits in one message."""

WritingTap = acts.SayWhatWasDone | planning_acts.WriteSection


async def say_what_was_done(tap: acts.SayWhatWasDone, ctx: Context) -> None:
    """Ask how it went: what is typed or said next belongs to it."""
    await _ask(tap, Section.HOW_IT_WENT, ctx)


async def write_section(tap: planning_acts.WriteSection, ctx: Context) -> None:
    """Ask for the words of a section: what is typed or said next belongs to it."""
    section = _section(tap)
    if section is None:
        await lost.stale(ctx)
    else:
        await _ask(tap, section, ctx)


def _section(tap: WritingTap) -> Section | None:
    """What a tap is about; an old or forged button may name no section of ours."""
    if isinstance(tap, acts.SayWhatWasDone):
        return Section.HOW_IT_WENT
    return next((each for each in Section if each.value == tap.section), None)


async def _ask(tap: WritingTap, section: Section, ctx: Context) -> None:
    writable = await _writable(tap.meeting, section, ctx)
    if writable is None:
        return
    entry, books = writable
    ctx.expect(tap)
    written = await ctx.records.meetings.words_of(entry.meeting)
    before = written.get(section, "")
    if before:
        await audit("what_was_done_read", entry.meeting, ctx)
    rewrite = tap.rewrite == 1
    ctx.show(screens.asking(entry, books, section, before, rewrite=rewrite))


async def _writable(
    meeting: MeetingId, section: Section, ctx: Context
) -> tuple[Entry, Books] | None:
    """The entry, where words for this section can come now; where not, it is shown with the reason."""
    entry, books = await opened_entry(meeting, ctx)
    refused = _not_now(section, entry, books, ctx)
    if refused is None:
        return entry, books
    ctx.expect_nothing()
    ctx.show(await card(entry, books, ctx, refusal(refused, books.zone)))
    return None


def _not_now(section: Section, entry: Entry, books: Books, ctx: Context) -> Refused | None:
    """Why words for this section can't come now, if so."""
    refused = frozen_entry(entry, books, time_of_act(ctx))
    if refused is not None or not screens.has_sections(entry.meeting, books):
        return refused
    return may_write(section, entry.sections, unplanned=entry.meeting.unplanned)


async def words_given(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """Words about a meeting came: they are kept with the entry, and more may follow."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.SayWhatWasDone | planning_acts.WriteSection)
    section = _section(tap)
    assert section is not None, "asked for before"
    writable = await _writable(tap.meeting, section, ctx)
    if writable is None:
        return
    entry, books = writable
    match said:
        case TextGiven(text):
            answer = await _text_kept(text, entry, section, books, ctx, rewrite=tap.rewrite == 1)
        case VoiceGiven() as voice:
            answer = await _voice_kept(voice, entry, section, books, ctx)
        case never:
            assert_never(never)
    now, _ = await opened_entry(tap.meeting, ctx)
    ctx.show(Screen(answer, screens.after_words(now, books, section)), Kind.FACT)


async def _text_kept(
    text: str, entry: Entry, section: Section, books: Books, ctx: Context, *, rewrite: bool
) -> Saying:
    meeting = entry.meeting
    written = await ctx.records.meetings.words_of(meeting)
    before = "" if rewrite else written.get(section, "")
    whole = f"{before}\n{text}" if before else text
    others = sum(len(each) for name, each in written.items() if name is not section)
    if len(whole) + others > LONGEST_DONE:
        left = max(0, LONGEST_DONE - others - (len(before) + 1 if before else 0))
        return words.TEXT_TOO_LONG(number=meeting.id, left=left)
    await ctx.records.meetings.write_section(meeting, section, whole, ctx.now)
    await audit("what_was_done_written", meeting, ctx)
    ctx.expect(_again(meeting.id, section, books, meeting))
    shown = screens.in_words(meeting, entry.learner_name, books.zone)
    if screens.has_sections(meeting, books):
        kept = words.SECTION_REWRITTEN if rewrite else words.SECTION_KEPT
        return kept(number=meeting.id, entry=shown, section=SECTIONS[section.value]())
    kept = words.TEXT_REWRITTEN if rewrite else words.TEXT_KEPT
    return kept(number=meeting.id, entry=shown)


def _again(number: MeetingId, section: Section, books: Books, meeting: Meeting) -> WritingTap:
    """More words are added to the same section."""
    if screens.has_sections(meeting, books):
        return planning_acts.WriteSection(number, section.value)
    return acts.SayWhatWasDone(number)


async def _voice_kept(
    voice: VoiceGiven, entry: Entry, section: Section, books: Books, ctx: Context
) -> Saying:
    meeting = entry.meeting
    in_sections = screens.has_sections(meeting, books)
    note = VoiceNote(
        id=ctx.records.voice_notes.next_id(),
        person=ctx.actor.person,
        run=None,
        question=section.value if in_sections else None,
        meeting=meeting.id,
        file_id=voice.file_id,
        seconds=voice.seconds,
        sensitive=False,
        mapped=False,
    )
    ctx.records.voice_notes.add(note, voice.size, ctx.now)
    await audit("what_was_done_said", meeting, ctx)
    shown = screens.in_words(meeting, entry.learner_name, books.zone)
    if in_sections:
        name = SECTIONS[section.value]()
        return words.SECTION_VOICE_KEPT(
            number=meeting.id, entry=shown, section=name, seconds=voice.seconds
        )
    return words.VOICE_KEPT(number=meeting.id, entry=shown, seconds=voice.seconds)


async def play_meeting_note(tap: acts.PlayMeetingNote, ctx: Context) -> None:
    """Hear again what was said about a meeting."""
    entry, books = await opened_entry(tap.meeting, ctx)
    notes = await ctx.records.voice_notes.of_meeting(tap.meeting)
    if not notes:
        ctx.toast(words.NO_VOICE_NOTES)
        return
    await audit("what_was_done_heard", entry.meeting, ctx)
    day = ShortDay(entry.meeting.starts_at.astimezone(books.zone).date())
    for note in notes:
        section = SECTIONS.get(note.question or "")
        caption = (
            words.WHAT_YOU_SAID(number=tap.meeting, day=day)
            if section is None
            else words.WHAT_YOU_SAID_THERE(number=tap.meeting, day=day, section=section())
        )
        ctx.show(Screen(caption, played=note.file_id), Kind.FACT)


async def take_over(planned: PlannedRow, meeting: Meeting, ctx: Context) -> None:
    """What was planned becomes part of the entry: the place, and the sections before the meeting.

    What the entry says already stays: it was written later.
    """
    meetings, about = ctx.records.meetings, planned.words
    written = await meetings.words_of(meeting)
    for section in BEFORE_THE_MEETING:
        text = getattr(about, section.value)
        if text and section not in written:
            await meetings.write_section(meeting, section, text, ctx.now)
    if about.place and not await meetings.place_of(meeting):
        await meetings.write_place(meeting, about.place, ctx.now)
    await ctx.records.voice_notes.hand_over(planned.meeting.id, meeting.id)


async def next_section(meeting: MeetingId, ctx: Context) -> Section | None:
    """The first section that says nothing yet and may be written now; from now on it is expected.

    None where nothing is left, or the diary is a plain one.
    """
    entry, books = await opened_entry(meeting, ctx)
    if not screens.has_sections(entry.meeting, books):
        return None
    for section in screens.still_to_write(entry):
        if _not_now(section, entry, books, ctx) is None:
            ctx.expect(planning_acts.WriteSection(meeting, section.value))
            return section
    return None
