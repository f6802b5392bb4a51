"""Owns the walk through the questions: ask, answer by tap or voice, go back, rest, confirm.

Knows no rule about which question comes next: the engine (``bot.forms``) says so. Each accepted
step is stored with its number, so the same press never counts twice.
"""

from __future__ import annotations

import json
from dataclasses import replace

from bot.acts import (
    AskForHelp,
    ChangeAnswer,
    ChooseAnswer,
    ConfirmSummary,
    GoOn,
    Rest,
    SkipQuestion,
)
from bot.alerting import Desk, raise_alert, settle
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.ids import RunId, VoiceNoteId
from bot.forms import engine
from bot.forms.run import (
    AlertRaised,
    Answered,
    AnswerKept,
    AnswerRefused,
    BackAtStart,
    BlockEnded,
    ChangeAsked,
    Chosen,
    Confirmed,
    Event,
    Finished,
    FormFailed,
    Given,
    KeptAside,
    Phase,
    QuestionSkipped,
    Run,
    Skipped,
    Spoken,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    VoiceKept,
    WentBack,
    WentOn,
    Written,
)
from bot.forms.screen import shown_choice
from bot.inputs import TextGiven, VoiceGiven
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import orientation as words
from bot.wording.registry import Joined, Saying, Verbatim
from handlers.orientation_screens import (
    Interview,
    corrected_screens,
    is_it_right,
    number_of,
    question_screen,
    rest_screen,
    summary_screens,
)
from storage.runs import StoredRun
from storage.voice_notes import VoiceNote

_ANSWERS = (Answered, AnswerKept, QuestionSkipped)
"""What a press on an answer, or on leaving it out, leads to; the pressed message shows it."""

LONGEST_WORDS = 1000
"""Characters of a typed answer that are kept."""

SAME_REPEATS = 1
"""How often 🔊 says the same words; then come the simpler ones, then a person is offered."""


async def interview_of(ctx: Context, stored: StoredRun) -> Interview:
    """The run with the form version that it began with."""
    form = await ctx.library.form(stored.form_version, ctx.records.unit)
    return Interview(stored, form, Run.from_json(stored.state))


async def _mine(ctx: Context) -> Interview | None:
    stored = await ctx.records.runs.newest_of(ctx.actor.person)
    return None if stored is None else await interview_of(ctx, stored)


async def _named(ctx: Context, run: RunId) -> Interview:
    stored = await ctx.records.runs.get(run)
    assert stored is not None, "the reach check found this run"
    return await interview_of(ctx, stored)


# -- beginning and coming back ---------------------------------------------------------------------


async def begin(ctx: Context) -> None:
    """The first question, or the open one where the learner began before."""
    if await ctx.records.runs.newest_of(ctx.actor.person) is not None:
        await take_up(ctx)
        return
    version, form = ctx.library.current()
    step = engine.start(form, {"age_band": ctx.actor.age_band or ""}, ctx.now)
    ctx.records.runs.add(
        ctx.actor.organisation.id,
        ctx.actor.person,
        version,
        step.run.step,
        step.run.phase.value,
        step.run.to_json(),
        ctx.now,
    )
    interview = await _mine(ctx)
    assert interview is not None
    await show_where(ctx, interview)


async def take_up(ctx: Context, *, greet: bool = False) -> None:
    """Ask the open question again, wherever the learner was."""
    interview = await _mine(ctx)
    if interview is None:
        await begin(ctx)
        return
    if greet:
        ctx.show(Screen(words.WELCOME_BACK(), keys=Keys.LEARNER, spoken=True))
    ctx.records.runs.asked_again(interview.stored.id, ctx.now)
    await show_where(ctx, interview)


async def show_where(ctx: Context, interview: Interview) -> None:
    """What stands open in this run: a question, a rest, the summary, or the end."""
    run = interview.run
    match run.phase:
        case Phase.ASKING:
            ctx.show(question_screen(interview, ctx.translator.language))
        case Phase.RESTING:
            ctx.show(rest_screen(interview))
        case Phase.SUMMARY:
            _show_summary(ctx, interview)
        case Phase.FINISHED:
            closed = interview.stored.closed_at is not None
            text = words.CLOSED if closed else words.READY_ALREADY
            ctx.show(Screen(text(), keys=Keys.LEARNER, spoken=True))


# -- answers ---------------------------------------------------------------------------------------


async def choose(tap: ChooseAnswer, ctx: Context) -> None:
    """An answer was tapped."""
    interview = await _named(ctx, tap.run)
    await _step(ctx, interview, Chosen(tap.step, tap.choice))


async def skip(tap: SkipQuestion, ctx: Context) -> None:
    """The question is left out."""
    interview = await _named(ctx, tap.run)
    await _step(ctx, interview, Skipped(tap.step))


async def go_on(tap: GoOn, ctx: Context) -> None:
    """On after a rest."""
    ctx.show_pressed(Button(common.GO_ON(), tap, "▶️"))
    interview = await _named(ctx, tap.run)
    await _step(ctx, interview, WentOn(tap.step))


async def rest(tap: Rest, ctx: Context) -> None:
    """The learner stops here for now; the button to go on stays."""
    interview = await _named(ctx, tap.run)
    step = interview.run.step
    if interview.run.phase is not Phase.RESTING or tap.step != step:
        await _step(ctx, interview, WentOn(tap.step))
        return
    ctx.show_pressed(Button(common.LATER(), tap, "☕"))
    ctx.show(
        Screen(
            words.REST_WELL(),
            ((Button(common.GO_ON(), GoOn(interview.stored.id, step), "▶️"),),),
            spoken=True,
        )
    )


async def change(tap: ChangeAnswer, ctx: Context) -> None:
    """A question is asked again; its answer stays until another is given."""
    interview = await _named(ctx, tap.run)
    questions = interview.form.questions
    if not 0 <= tap.question < len(questions):
        await show_where(ctx, interview)
        return
    await _step(ctx, interview, ChangeAsked(questions[tap.question].name))


async def confirm(tap: ConfirmSummary, ctx: Context) -> None:
    """The summary is right."""
    ctx.show_pressed(Button(words.ALL_RIGHT(), tap, "👍"))
    interview = await _named(ctx, tap.run)
    await _step(ctx, interview, Confirmed(tap.step))


async def back(_given: object, ctx: Context) -> None:
    """⬅️: the question before, from wherever the learner is."""
    interview = await _mine(ctx)
    if interview is None:
        await begin(ctx)
        return
    await _step(ctx, interview, WentBack())


async def again(_given: object, ctx: Context) -> None:
    """🔊: the same words, then the simpler ones, then a person is offered."""
    interview = await _mine(ctx)
    if interview is None:
        await begin(ctx)
        return
    runs = ctx.records.runs
    runs.asked_again(interview.stored.id, ctx.now, replays=interview.stored.replays + 1)
    if interview.run.phase is not Phase.ASKING or interview.stored.replays < SAME_REPEATS:
        await show_where(ctx, interview)
        return
    ctx.show(question_screen(interview, ctx.translator.language, simpler=True))
    if interview.stored.replays > SAME_REPEATS:
        kind = AlertKind.DOES_NOT_UNDERSTAND.value
        rows = ((Button(common.YES(), AskForHelp(kind), "✋"),),)
        ctx.show(Screen(words.SIMPLER_OR_PERSON(), rows, spoken=True))


async def spoke(given: VoiceGiven, ctx: Context) -> None:
    """A voice note is an answer at any time."""
    interview = await _mine(ctx)
    if interview is None:
        await begin(ctx)
        return
    note = ctx.records.voice_notes.next_id()
    step = engine.resume(interview.run, interview.form, Spoken(str(note), given.seconds), ctx.now)
    await _answered_before(ctx, interview, step)
    _keep_for_a_person(ctx, interview, step, note, given)
    await _taken(ctx, interview, step)


async def wrote(given: TextGiven, ctx: Context) -> None:
    """Typed words answer where they can; else they are kept for a person."""
    interview = await _mine(ctx)
    if interview is None:
        await begin(ctx)
        return
    step = engine.resume(
        interview.run, interview.form, Written(given.text[:LONGEST_WORDS]), ctx.now
    )
    await _answered_before(ctx, interview, step)
    for event in step.events:
        if isinstance(event, Answered):
            ctx.show(Screen(_noted(ctx, interview, event), spoken=True))
    if any(isinstance(event, TextKept | KeptAside) for event in step.events):
        note = ctx.records.voice_notes.next_id()
        _keep_for_a_person(ctx, interview, step, note, given)
    await _taken(ctx, interview, step)


def _noted(ctx: Context, interview: Interview, answered: Answered) -> Saying:
    """Typed words have no button to mark: say which answer they were taken for."""
    choice = interview.form.question(answered.question).choice(answered.value)
    if choice is None:
        return words.READ_YOU()
    language = ctx.translator.language
    label = choice.label.get(language) or choice.label[interview.form.default_language]
    return words.NOTED(answer=Verbatim(label))


def _keep_for_a_person(
    ctx: Context,
    interview: Interview,
    step: Step,
    note: VoiceNoteId,
    given: VoiceGiven | TextGiven,
) -> None:
    """What was said or typed waits in the list "to listen"."""
    answers = any(isinstance(event, VoiceKept | TextKept) for event in step.events)
    question = interview.run.position if answers else None
    sensitive = question is not None and interview.form.question(question).sensitive
    voice = given if isinstance(given, VoiceGiven) else None
    typed = given.text[:LONGEST_WORDS] if isinstance(given, TextGiven) else None
    kept = VoiceNote(
        id=note,
        person=ctx.actor.person,
        run=interview.stored.id,
        question=question,
        meeting=None,
        file_id=None if voice is None else voice.file_id,
        seconds=0 if voice is None else voice.seconds,
        sensitive=sensitive,
        mapped=False,
    )
    size = 0 if voice is None else voice.size
    ctx.records.voice_notes.add(kept, size, ctx.now, typed)


async def _answered_before(ctx: Context, interview: Interview, step: Step) -> None:
    """A new answer takes the place of one that was still waiting to be heard."""
    position = interview.run.position
    if position is None or step.run == interview.run:
        return
    before = interview.run.answers.get(position)
    if before is not None and before.pending and step.run.answers.get(position) != before:
        await ctx.records.voice_notes.superseded(interview.stored.id, position, ctx.now)
        await _nothing_to_listen(ctx, interview)


async def _nothing_to_listen(ctx: Context, interview: Interview) -> None:
    """Where no other voice answer of the run waits, nobody is asked to listen any more."""
    waiting = await ctx.records.voice_notes.to_map(ctx.actor.organisation.id)
    if any(row["run_id"] == interview.stored.id for row in waiting):
        return
    kind = AlertKind.VOICE_TO_MAP.value
    alert = await ctx.records.alerts.open_of_run(interview.stored.id, kind)
    if alert is not None:
        desk = Desk(ctx.records, ctx.post, ctx.now)
        await settle(desk, ctx.actor.organisation, alert, by=None)


# -- one step --------------------------------------------------------------------------------------


async def _step(ctx: Context, interview: Interview, given: Given) -> None:
    step = engine.resume(interview.run, interview.form, given, ctx.now)
    await _answered_before(ctx, interview, step)
    await _taken(ctx, interview, step)


async def _taken(ctx: Context, interview: Interview, step: Step) -> None:
    """Store what happened, show that it was received, ask what comes next."""
    after = await store(ctx, interview, step)
    _mark_choice(ctx, interview, step)
    for event in step.events:
        await _respond(ctx, after, event)
    await _next(ctx, interview, after, step)


async def store(ctx: Context, interview: Interview, step: Step) -> Interview:
    """The new state and the row of this step, if anything changed."""
    if step.run == interview.run:
        return interview
    ready = step.run.phase is Phase.FINISHED
    state = step.run.to_json()
    events = [[type(event).__name__, _figures(event)] for event in step.events]
    ctx.records.runs.save(
        interview.stored,
        step.run.step,
        step.run.phase.value,
        state,
        json.dumps(events, ensure_ascii=False),
        ctx.now,
        ready=ready,
    )
    stored = replace(
        interview.stored,
        step=step.run.step,
        phase=step.run.phase.value,
        state=state,
        ready_at=interview.stored.ready_at or ctx.now if ready else None,
    )
    return Interview(stored, interview.form, step.run)


def _figures(event: Event) -> dict[str, object]:
    return {name: str(getattr(event, name)) for name in event.__slots__}


def _mark_choice(ctx: Context, interview: Interview, step: Step) -> None:
    """The pressed message keeps its line and the choice; its buttons go, but one to change it."""
    run = interview.run
    answered = any(isinstance(event, _ANSWERS) for event in step.events)
    if ctx.pressed_message is None or not answered or run.position is None:
        return
    answer = step.run.answers.get(run.position)
    value = None if answer is None else answer.value
    line, chosen = shown_choice(run, interview.form, ctx.translator.language, value)
    mark = Verbatim(f"✅ {chosen}") if chosen else Joined((Verbatim("➖"), common.SKIP()), " ")
    number = number_of(interview.form, run.position)
    rows = ((Button(common.CHANGE(), ChangeAnswer(interview.stored.id, number), "✏️"),),)
    ctx.mark(Screen(Joined((Verbatim(line), mark)), rows))


async def _respond(ctx: Context, interview: Interview, event: Event) -> None:
    """What an event says to the learner, and to those who must know."""
    match event:
        case VoiceKept():
            ctx.show(Screen(words.HEARD_YOU(), spoken=True))
            await _voice_to_map(ctx, interview)
        case TextKept():
            ctx.show(Screen(words.READ_YOU(), spoken=True))
            await _voice_to_map(ctx, interview)
        case KeptAside():
            ctx.show(Screen(words.KEPT_FOR_A_PERSON(), keys=Keys.LEARNER, spoken=True))
            await _voice_to_map(ctx, interview)
        case StaleGiven():
            ctx.toast(common.STALE_TOAST)
        case BackAtStart():
            ctx.show(Screen(words.FIRST_QUESTION(), spoken=True))
        case AnswerRefused():
            ctx.show(Screen(words.TAKE_ANOTHER(), spoken=True))
        case AlertRaised():
            await _alert(ctx, AlertKind.FEELS_BAD, interview, update=ctx.envelope.update_id)
        case FormFailed(row, question, _):
            await ctx.audit(f"form_failed:{question}:{row}", "run", interview.stored.id)
            occasion = {
                "organisation": ctx.actor.organisation.id,
                "message": ctx.envelope.update_id,
            }
            await _alert(ctx, AlertKind.MESSAGE_PARKED, interview, **occasion)
        case Finished():
            await _alert(ctx, AlertKind.ORIENTATION_READY, interview, run=interview.stored.id)
        case _:
            pass


async def _alert(
    ctx: Context, kind: AlertKind, interview: Interview, **occasion: int | str
) -> None:
    await raise_alert(
        Desk(ctx.records, ctx.post, ctx.now),
        ctx.actor.organisation,
        kind,
        occasion,
        subject=ctx.actor.person,
        run=interview.stored.id,
    )


async def _voice_to_map(ctx: Context, interview: Interview) -> None:
    """One alert for all voice answers of a run; the next round begins once it was closed."""
    closed = await ctx.records.alerts.closed_rounds(interview.stored.id)
    run = interview.stored.id
    await _alert(ctx, AlertKind.VOICE_TO_MAP, interview, run=run, round=closed + 1)


def _was_corrected(before: Interview, step: Step) -> bool:
    """Whether one answer was put right at the summary: all of it was heard before."""
    return before.run.position in before.run.answers and all(
        name in before.run.answers for name in step.run.answers
    )


async def _next(ctx: Context, before: Interview, interview: Interview, step: Step) -> None:
    """Ask what comes next; a fault of the form stops kindly."""
    if any(isinstance(event, FormFailed) for event in step.events):
        ctx.show(Screen(words.FORM_FAILED(), keys=Keys.LEARNER, spoken=True))
        return
    if any(isinstance(event, Finished) for event in step.events):
        organisation = Verbatim(ctx.actor.organisation.name)
        ctx.show(Screen(words.READY(organisation=organisation), keys=Keys.LEARNER, spoken=True))
        return
    if any(isinstance(event, SummaryReached) for event in step.events):
        if _was_corrected(before, step):
            _show_corrected(ctx, interview, before.run.position)
            return
        ctx.show(Screen(words.SUMMARY(), keys=Keys.LEARNER, spoken=True))
    if any(isinstance(event, BlockEnded) for event in step.events):
        ctx.show(rest_screen(interview))
        return
    await show_where(ctx, interview)


# -- the summary -----------------------------------------------------------------------------------


def _show_summary(ctx: Context, interview: Interview) -> None:
    """Part by part; then: is it right?"""
    for part in summary_screens(interview, ctx.translator):
        ctx.show(part)
    ctx.show(is_it_right(interview))


def _show_corrected(ctx: Context, interview: Interview, question: str | None) -> None:
    for part in corrected_screens(interview, ctx.translator, question):
        ctx.show(part)
    ctx.show(is_it_right(interview))


async def say_simpler(ctx: Context) -> None:
    """The open question in its simpler words."""
    interview = await _mine(ctx)
    if interview is not None and interview.run.phase is Phase.ASKING:
        ctx.show(question_screen(interview, ctx.translator.language, simpler=True))
