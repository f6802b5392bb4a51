"""Owns what a person does with a learner's answers: listen, map, read, hold the talk, close.

Every look is in the audit log before anything is shown: both are one transaction, and messages
leave only after it.
"""

from __future__ import annotations

from bot.acts import (
    Cancel,
    CloseTalk,
    ListenNext,
    ListenTo,
    ListReady,
    MapInWords,
    MapToChoice,
    OpenMenu,
    ReadAnswers,
)
from bot.alerting import Desk, is_quiet, settle
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.ids import RunId, VoiceNoteId
from bot.domain.runs import RunPurpose
from bot.forms import engine
from bot.forms.definition import Question
from bot.forms.run import Mapped, Phase, Reopened, Step
from bot.forms.screen import SummaryLine, summary
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind, Priority
from bot.screens import Button, Keys, Screen
from bot.wording import alerts as alert_words
from bot.wording import common
from bot.wording import coordinating as words
from bot.wording import orientation as learner_words
from bot.wording.registry import Joined, Saying, Verbatim
from bot.wording.values import LocalDay
from handlers.running_screens import Interview, question_screens
from handlers.running_steps import interview_of, store
from handlers.running_summary import answer_said
from storage.expectations import Expectation
from storage.voice_notes import VoiceNote

LONGEST_WORDS = 500
LONGEST_NOTE = 2000
A_PART = 3500
"""Characters of answers in one message; Telegram takes 4096."""

Words = tuple[Expectation, TextGiven | VoiceGiven]


# -- listening -------------------------------------------------------------------------------------


async def listen_next(_tap: ListenNext, ctx: Context) -> None:
    """The oldest voice answer that waits."""
    waiting = await ctx.records.voice_notes.to_map(ctx.actor.organisation.id)
    if not waiting:
        ctx.show(
            Screen(words.LISTEN_NOTHING(), ((Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),),))
        )
        return
    note = await ctx.records.voice_notes.get(VoiceNoteId(waiting[0]["voice_note_id"]))
    assert note is not None
    await _play(ctx, note)


async def listen_to(tap: ListenTo, ctx: Context) -> None:
    """One voice answer, once more."""
    note = await ctx.records.voice_notes.get(tap.note)
    assert note is not None, "the reach check found this voice note"
    await _play(ctx, note)


async def _play(ctx: Context, note: VoiceNote) -> None:
    interview, question = await _interview_of_note(ctx, note)
    await ctx.audit("voice_heard", "voice_note", note.id, subject=note.person)
    name = await ctx.records.people.name_of(note.person)
    language = ctx.translator.language
    line = (
        "" if question is None else question.label.get(language) or _any_text(question, interview)
    )
    rows: list[tuple[Button, ...]] = []
    if question is not None:
        for number, choice in enumerate(question.choices):
            label = choice.label.get(language) or next(iter(choice.label.values()), choice.name)
            button = Button(Verbatim(label), MapToChoice(note.id, number), choice.emoji)
            rows.append((button,))
    has_choices = bool(rows)
    if not has_choices:
        rows.append((Button(words.LISTEN_WORDS(), MapInWords(note.id), "✍️"),))
    if note.file_id is None:
        typed = await ctx.records.voice_notes.words_of(note)
        read = words.READ_CAPTION if has_choices else words.READ_CAPTION_OPEN
        caption = read(name=name, words=typed, question=Verbatim(line))
    else:
        heard = words.LISTEN_CAPTION if has_choices else words.LISTEN_CAPTION_OPEN
        caption = heard(name=name, seconds=note.seconds, question=Verbatim(line))
    ctx.show(Screen(caption, tuple(rows), played=note.file_id, protect=True))


def _any_text(question: Question, interview: Interview) -> str:
    return question.label.get(interview.form.default_language, question.name)


async def _interview_of_note(ctx: Context, note: VoiceNote) -> tuple[Interview, Question | None]:
    assert note.run is not None, "only answers of a run are listened to here"
    stored = await ctx.records.runs.get(note.run)
    assert stored is not None
    interview = await interview_of(ctx, stored)
    if note.question is None:
        return interview, None
    return interview, interview.form.question(note.question)


async def map_to_choice(tap: MapToChoice, ctx: Context) -> None:
    """The voice answer means this choice."""
    note = await ctx.records.voice_notes.get(tap.note)
    assert note is not None, "the reach check found this voice note"
    interview, question = await _interview_of_note(ctx, note)
    if note.mapped or question is None or not 0 <= tap.choice < len(question.choices):
        ctx.toast(words.MAPPED_ALREADY)
        return
    choice = question.choices[tap.choice]
    label = choice.label.get(ctx.translator.language) or choice.name
    await _map(ctx, note, interview, choice.name, f"{choice.emoji} {label}".strip())


async def map_in_words(tap: MapInWords, ctx: Context) -> None:
    """Ask for what was said."""
    ctx.expect(tap)
    ctx.show(Screen(words.ASK_WORDS(), ((Button(common.CANCEL(), Cancel(), "✖️"),),)))


async def words_given(given: Words, ctx: Context) -> None:
    """What was said is written down."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, MapInWords)
    note = await ctx.records.voice_notes.get(tap.note)
    written = said.text.strip()[:LONGEST_WORDS] if isinstance(said, TextGiven) else ""
    if note is None or not written:
        ctx.show(Screen(words.ASK_WORDS()))
        return
    ctx.expect_nothing()
    interview, _ = await _interview_of_note(ctx, note)
    if note.mapped:
        ctx.show(Screen(words.LISTEN_NOTHING()))
        return
    await _map(ctx, note, interview, written, written)


async def _map(ctx: Context, note: VoiceNote, interview: Interview, value: str, shown: str) -> None:
    await ctx.records.voice_notes.mapped(note.id, ctx.actor.person, ctx.now)
    await ctx.audit("voice_mapped", "voice_note", note.id, subject=note.person)
    name = await ctx.records.people.name_of(note.person)
    result = Screen(words.MAPPED(name=name, answer=Verbatim(shown)))
    if ctx.pressed_message is None:
        ctx.show(result, Kind.FACT)
    elif note.file_id is None:
        ctx.replace(result)
    else:
        ctx.mark(result)
    answer = None if note.question is None else interview.run.answers.get(note.question)
    mine = note.file_id is None or (answer is not None and answer.voice == str(note.id))
    if answer is not None and answer.pending and mine:
        assert note.question is not None
        step = engine.resume(interview.run, interview.form, Mapped(note.question, value), ctx.now)
        after = await store(ctx, interview, step, by_staff=True)
        await _tell_learner(ctx, after, step)
    await _go_on_listening(ctx, interview)


async def _tell_learner(ctx: Context, interview: Interview, step: Step) -> None:
    """What depended on the answer is asked now, if the learner had finished."""
    if not any(isinstance(event, Reopened) for event in step.events):
        return
    if interview.run.phase is not Phase.ASKING:
        return
    if not await ctx.records.consents.stands(interview.stored.person):
        return
    learner = await ctx.records.people.addressee(interview.stored.person)
    intro = Screen(learner_words.NEW_QUESTIONS(), keys=Keys.LEARNER, spoken=True)
    language = ctx.translators.of(learner.language).language
    silent = is_quiet(ctx.actor.organisation, ctx.now)
    ctx.records.runs.asked_again(interview.stored.id, ctx.now)
    for each in (intro, *question_screens(interview, language)):
        ctx.post.to(learner, each, kind=Kind.QUESTION, priority=Priority.NOTICE, silent=silent)


async def _go_on_listening(ctx: Context, interview: Interview) -> None:
    waiting = await ctx.records.voice_notes.to_map(ctx.actor.organisation.id)
    of_this_run = [row for row in waiting if row["run_id"] == interview.stored.id]
    if not of_this_run:
        alert = await ctx.records.alerts.open_of_run(
            interview.stored.id, AlertKind.VOICE_TO_MAP.value
        )
        if alert is not None:
            desk = Desk(ctx.records, ctx.post, ctx.now)
            await settle(desk, ctx.actor.organisation, alert, ctx.actor.person)
    if waiting:
        rows = ((Button(words.NEXT_ONE(), ListenNext(), "🎧"),),)
        ctx.show(Screen(words.STILL_TO_LISTEN(count=len(waiting)), rows))


# -- the talk --------------------------------------------------------------------------------------


async def list_ready(_tap: ListReady, ctx: Context) -> None:
    """Learners whose questions are done and who wait for the talk."""
    ready = await ctx.records.runs.ready_in(ctx.actor.organisation.id)
    rows = [
        (Button(Verbatim(row["name"]), ReadAnswers(RunId(row["run_id"])), "📖"),) for row in ready
    ]
    rows.append((Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),))
    ctx.replace(Screen(words.READY_LIST() if ready else words.READY_NONE(), tuple(rows)))


async def read_answers(tap: ReadAnswers, ctx: Context) -> None:
    """Everything that a learner answered, as it stands."""
    stored = await ctx.records.runs.get(tap.run)
    assert stored is not None, "the reach check found this run"
    interview = await interview_of(ctx, stored)
    await ctx.audit("answers_read", "run", tap.run, subject=stored.person)
    name = await ctx.records.people.name_of(stored.person)
    started = interview.run.started_at or ctx.now
    title = words.ANSWERS_TITLE(name=name, day=LocalDay(started, ctx.actor.organisation.zone))
    lines = summary(interview.run, interview.form, ctx.translator.language)
    parts = _in_parts(ctx, [title, *(_answer_row(interview, line) for line in lines)])
    for part in parts[:-1]:
        ctx.show(Screen(part, protect=True), Kind.FACT)
    rows: tuple[tuple[Button, ...], ...] = ()
    waits = stored.ready_at is not None and stored.closed_at is None
    if waits and stored.purpose is RunPurpose.ORIENTATION:
        rows = ((Button(alert_words.CLOSE_TALK(), CloseTalk(stored.id), "💬"),),)
    ctx.show(Screen(parts[-1], rows, protect=True), Kind.FACT)


def _answer_row(interview: Interview, line: SummaryLine) -> Saying:
    answer: Saying
    given = interview.run.answers.get(line.question)
    if line.pending and given is not None and given.written:
        answer = words.ANSWER_WRITTEN(words=given.written)
    elif line.pending:
        answer = words.ANSWER_VOICE()
    elif line.answer:
        sign = (Verbatim(line.emoji),) if line.emoji else ()
        answer = Joined((*sign, answer_said(line)), " ")
    else:
        answer = words.ANSWER_NONE()
    return words.ANSWER_ROW(question=Verbatim(line.line), answer=answer)


def _in_parts(ctx: Context, lines: list[Saying]) -> list[Saying]:
    """Messages that Telegram takes whole."""
    parts: list[list[Saying]] = [[]]
    size = 0
    for line in lines:
        length = len(ctx.translator.say(line)) + 1
        if size + length > A_PART and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += length
    return [Joined(tuple(part)) for part in parts]


async def close_talk(tap: CloseTalk, ctx: Context) -> None:
    """The talk was held: its note is asked for. Answers by voice must be heard first."""
    stored = await ctx.records.runs.get(tap.run)
    assert stored is not None, "the reach check found this run"
    name = await ctx.records.people.name_of(stored.person)
    interview = await interview_of(ctx, stored)
    if stored.closed_at is not None or stored.ready_at is None:
        ctx.show(Screen(words.CLOSED_MEANWHILE()))
        return
    if engine.pending(interview.run, interview.form):
        rows = ((Button(words.TO_LISTEN(), ListenNext(), "🎧"),),)
        ctx.show(Screen(words.TALK_PENDING(name=name), rows))
        return
    ctx.expect(tap)
    ctx.show(Screen(words.ASK_TALK_NOTE(name=name), ((Button(common.CANCEL(), Cancel(), "✖️"),),)))


async def note_given(given: Words, ctx: Context) -> None:
    """The note of the talk: the profile is closed with it."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, CloseTalk)
    stored = await ctx.records.runs.get(tap.run)
    note = said.text.strip()[:LONGEST_NOTE] if isinstance(said, TextGiven) else ""
    if stored is None or not note:
        name = "" if stored is None else await ctx.records.people.name_of(stored.person)
        ctx.show(Screen(words.ASK_TALK_NOTE(name=name)))
        return
    ctx.expect_nothing()
    name = await ctx.records.people.name_of(stored.person)
    if not await ctx.records.runs.close(stored, ctx.actor.person, note, ctx.now):
        ctx.show(Screen(words.CLOSED_MEANWHILE()))
        return
    await ctx.audit("talk_closed", "run", stored.id, subject=stored.person)
    ctx.show(Screen(words.TALK_CLOSED(name=name), keys=Keys.STAFF), Kind.FACT)
    alert = await ctx.records.alerts.open_of_run(stored.id, AlertKind.ORIENTATION_READY.value)
    if alert is not None:
        desk = Desk(ctx.records, ctx.post, ctx.now)
        await settle(desk, ctx.actor.organisation, alert, ctx.actor.person)
