"""Owns one step of a run: what the engine made of an act is stored, told to whom it concerns, and shown.

Knows no rule about which question comes next: the engine (``bot.forms``) says so. Each accepted step is
stored with its number, so the same press never counts twice. Of a rehearsal nothing leaves this chat: no
alert is raised, nobody is asked to listen.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from bot.acts.questionnaires import OpenQuestionnaire
from bot.acts.running import AnswerInWords, EndRehearsal
from bot.alerting import Desk, raise_alert, settle
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.ids import AskingId, FormVersionId, PersonId, RunId
from bot.domain.people import Role
from bot.domain.runs import RunPurpose
from bot.forms import (
    AlertRaised,
    AnswerRefused,
    BackAtStart,
    BlockEnded,
    Event,
    Finished,
    FormFailed,
    Given,
    KeptAside,
    Kind,
    Phase,
    RuleFailed,
    Run,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    VoiceKept,
    WentOn,
    refusal,
    resume,
    start,
)
from bot.library import Library
from bot.outgoing import Kind as Sending
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import orientation as words
from bot.wording import questionnaires as desk_words
from bot.wording import running as kind_words
from bot.wording.registry import Saying, Verbatim
from handlers.mentoring import present
from handlers.running_screens import WHOLE, Interview, View, question_screens, rest_screen
from handlers.running_staff import staff_screens
from handlers.running_summary import (
    corrected_screens,
    is_it_right,
    staff_summary,
    summary_screens,
    title_of,
)
from storage.records import Records
from storage.runs import StoredRun

LONGEST_FAULT = 300
"""Characters of the note on a rule that broke."""

# -- finding a run ---------------------------------------------------------------------------------


async def loaded(records: Records, library: Library, stored: StoredRun, today: date) -> Interview:
    """The run with the form version that it began with; `today` is the day in its organisation."""
    form = await library.form(stored.form_version, records.unit)
    media = {}
    if stored.purpose is not RunPurpose.ORIENTATION:
        media = await records.form_media.known(stored.organisation, stored.form_version)
    about = None if stored.about is None else await records.people.name_of(stored.about)
    return Interview(stored, form, Run.from_json(stored.state), today, media, about)


async def interview_of(ctx: Context, stored: StoredRun) -> Interview:
    """The same within one act."""
    return await loaded(ctx.records, ctx.library, stored, ctx.today)


async def named(ctx: Context, run: RunId) -> Interview:
    """The run that a button names."""
    stored = await ctx.records.runs.get(run)
    assert stored is not None, "the reach check found this run"
    return await interview_of(ctx, stored)


async def current(ctx: Context) -> Interview | None:
    """The run in which the person is; for a learner who answered everything, their own road."""
    runs = ctx.records.runs
    stored = await runs.current_of(ctx.actor.person)
    if stored is None and Role.LEARNER in ctx.actor.roles:
        stored = await runs.orientation_of(ctx.actor.person)
    return None if stored is None else await interview_of(ctx, stored)


# -- beginning and ending --------------------------------------------------------------------------


async def begun(
    ctx: Context,
    version: FormVersionId,
    purpose: RunPurpose,
    *,
    about: PersonId | None = None,
    asking: AskingId | None = None,
) -> Interview:
    """A new run of the person who acts, at its first question; nothing is shown yet."""
    await forget_rehearsals(ctx)
    form = await ctx.library.form(version, ctx.records.unit)
    step = start(
        form,
        _known(ctx),
        ctx.now,
        zone=ctx.actor.organisation.zone.key,
        language=ctx.translator.language,
        # Two people who begin in the same moment must not draw the same.
        seed=f"{form.digest}{ctx.now.isoformat()}/{ctx.actor.person}",
    )
    run = ctx.records.runs.add(
        ctx.actor.organisation.id,
        ctx.actor.person,
        version,
        step.run.step,
        step.run.phase.value,
        step.run.to_json(),
        ctx.now,
        purpose=purpose,
        about=about,
    )
    if asking is not None:
        await ctx.records.askings.begin(asking, run)
    if purpose is RunPurpose.QUESTIONNAIRE:
        await ctx.audit("questionnaire_begun", "run", run, subject=about)
    return await named(ctx, run)


def _known(ctx: Context) -> dict[str, str]:
    """What a form may take over from what is known of the person."""
    return {"age_band": ctx.actor.age_band or ""}


async def forget_rehearsals(ctx: Context) -> None:
    """Whoever begins something else is done with trying things out."""
    for stored in await ctx.records.runs.rehearsals_of(ctx.actor.person):
        await forget(ctx, await interview_of(ctx, stored))


async def forget(ctx: Context, interview: Interview) -> None:
    """Of a rehearsal nothing is kept, and no button of it leads anywhere any more."""
    empty = Run(interview.form.digest, interview.run.step + 1, Phase.EXPIRED, None)
    ctx.records.runs.forget(interview.stored, empty.to_json(), ctx.now)
    await ctx.records.leaving.trial(interview.stored.id)


async def end_rehearsal(ctx: Context, interview: Interview) -> None:
    """The trial run is over, finished or not; the card, by now far above, is a press away."""
    await forget(ctx, interview)
    ctx.expect_nothing()
    title = Verbatim(title_of(interview.form, ctx.translator.language))
    ctx.show(Screen(kind_words.REHEARSAL_ENDS(title=title), keys=Keys.STAFF), Sending.FACT)
    here, form_version = ctx.actor.organisation.id, interview.stored.form_version
    version = await ctx.records.questionnaires.holding(here, form_version)
    if version is not None:
        card = OpenQuestionnaire(version.questionnaire.id, anew=1)
        button = Button(desk_words.IN_LIST(title=title), card, "📝")
        ctx.show(Screen(kind_words.REHEARSAL_OVER(), ((button,),)))


def announce_rehearsal(ctx: Context, interview: Interview) -> None:
    """What a trial run is, before its first question, and the keys that others have."""
    title = Verbatim(title_of(interview.form, ctx.translator.language))
    stop = Button(kind_words.END_REHEARSAL(), EndRehearsal(interview.own), "⏹")
    ctx.show(Screen(kind_words.REHEARSAL_BEGINS(title=title), keys=interview.keys))
    ctx.show(Screen(kind_words.REHEARSAL_STOPS(), ((stop,),)))


# -- what stands open ------------------------------------------------------------------------------


async def show_where(
    ctx: Context,
    interview: Interview,
    notice: Saying | None = None,
    *,
    simpler: bool = False,
    view: View = WHOLE,
) -> None:
    """What stands open in this run: a question, a rest, the summary, or the end."""
    try:
        _show(ctx, interview, notice, simpler=simpler, view=view)
    except RuleFailed as fault:
        # Rules may break where a text is filled in, too; nobody is left without a word then.
        await form_failed(ctx, interview, FormFailed(fault.row, fault.name, fault.message))


def _show(
    ctx: Context, interview: Interview, notice: Saying | None, *, simpler: bool, view: View
) -> None:
    match interview.run.phase:
        case Phase.ASKING:
            _ask(ctx, interview, notice, simpler=simpler, view=view)
        case Phase.RESTING:
            ctx.show(rest_screen(interview))
        case Phase.SUMMARY:
            _show_summary(ctx, interview)
        case Phase.FINISHED | Phase.EXPIRED:
            _show_end(ctx, interview)


def _ask(
    ctx: Context, interview: Interview, notice: Saying | None, *, simpler: bool, view: View
) -> None:
    language = ctx.translator.language
    if ctx.actor.is_staff:
        ctx.expect(AnswerInWords(interview.own, interview.run.step))
    if interview.is_heard:
        if notice is not None:
            ctx.show(Screen(notice, spoken=True))
        for screen in question_screens(interview, language, simpler=simpler, view=view):
            ctx.show(screen)
        return
    screens = staff_screens(interview, language, notice=notice, view=view)
    if len(screens) == 1:
        present(ctx, screens[0])
        return
    for screen in screens:
        ctx.show(screen)


def _show_end(ctx: Context, interview: Interview) -> None:
    text = kind_words.ALL_ANSWERED
    if interview.stored.purpose is RunPurpose.ORIENTATION:
        text = words.READY_ALREADY if interview.stored.closed_at is None else words.CLOSED
    ctx.show(Screen(text(), keys=interview.keys, spoken=interview.is_heard))


def _show_summary(ctx: Context, interview: Interview) -> None:
    """Part by part; then: is it right?"""
    if not interview.is_heard:
        ctx.expect_nothing()
        language = ctx.translator.language
        title = title_of(interview.form, language)
        screens = staff_summary(interview, language, title)
        if len(screens) == 1:
            present(ctx, screens[0])
            return
        for screen in screens:
            ctx.show(screen)
        return
    for part in summary_screens(interview, ctx.translator):
        ctx.show(part)
    ctx.show(is_it_right(interview))


def _show_corrected(ctx: Context, interview: Interview, question: str | None) -> None:
    for part in corrected_screens(interview, ctx.translator, question):
        ctx.show(part)
    ctx.show(is_it_right(interview))


# -- one step --------------------------------------------------------------------------------------


async def take(ctx: Context, interview: Interview, given: Given) -> Interview:
    """Let the engine take what was given, keep what came of it, and show what stands open now."""
    step = resume(interview.run, interview.form, given, ctx.now)
    await answered_before(ctx, interview, step)
    return await taken(ctx, interview, step)


async def taken(ctx: Context, interview: Interview, step: Step) -> Interview:
    """Store what happened, tell whom it concerns, ask what comes next."""
    if not interview.is_heard:
        step = _without_rests(ctx, interview, step)
    after = await store(ctx, interview, step)
    notice: Saying | None = None
    for event in step.events:
        notice = await _respond(ctx, after, event) or notice
    await _next(ctx, interview, after, step, notice)
    return after


def _without_rests(ctx: Context, interview: Interview, step: Step) -> Step:
    """Staff need no rest between the parts: straight on to the next question."""
    while step.run.phase is Phase.RESTING:
        following = resume(step.run, interview.form, WentOn(step.run.step), ctx.now)
        step = Step(following.run, (*step.events, *following.events))
    return step


async def store(
    ctx: Context, interview: Interview, step: Step, *, by_staff: bool = False
) -> Interview:
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
        by_staff=by_staff,
    )
    stored = replace(
        interview.stored,
        step=step.run.step,
        phase=step.run.phase.value,
        state=state,
        ready_at=interview.stored.ready_at or ctx.now if ready else None,
    )
    return replace(interview, stored=stored, run=step.run)


def _figures(event: Event) -> dict[str, object]:
    return {name: str(getattr(event, name)) for name in event.__slots__}


async def _respond(ctx: Context, interview: Interview, event: Event) -> Saying | None:
    """What an event says to the person, and to those who must know; for staff it may be a notice above
    the next question."""
    heard = interview.is_heard
    match event:
        case VoiceKept():
            ctx.show(Screen(words.HEARD_YOU(), spoken=True))
            await voice_to_map(ctx, interview)
        case TextKept():
            ctx.show(Screen(words.READ_YOU(), spoken=True))
            await voice_to_map(ctx, interview)
        case KeptAside():
            ctx.show(Screen(words.KEPT_FOR_A_PERSON(), keys=interview.keys, spoken=True))
            await voice_to_map(ctx, interview)
        case StaleGiven():
            ctx.toast(common.STALE_TOAST if heard else common.STALE_STAFF)
        case BackAtStart():
            if not heard:
                return words.FIRST_QUESTION()
            ctx.show(Screen(words.FIRST_QUESTION(), spoken=True))
        case AnswerRefused():
            said = _why_not(ctx, interview, event)
            if not heard:
                return said
            ctx.show(Screen(said, spoken=True))
        case AlertRaised():
            await _alert_of_answer(ctx, interview)
        case FormFailed():
            await form_failed(ctx, interview, event)
        case Finished():
            await _finished(ctx, interview)
        case _:
            pass
    return None


def _why_not(ctx: Context, interview: Interview, event: AnswerRefused) -> Saying:
    """The author's own words where there are any."""
    language = ctx.translator.language
    own = refusal(interview.run, interview.form, event.question, event.code, language)
    if own:
        return Verbatim(own)
    if event.code == "required":
        return kind_words.NEEDED_HERE()
    chosen = interview.form.question(event.question).kind is Kind.SELECT_ONE
    return words.TAKE_ANOTHER() if chosen else kind_words.REFUSED_HERE()


async def _alert_of_answer(ctx: Context, interview: Interview) -> None:
    if interview.is_rehearsal:
        ctx.show(Screen(kind_words.REHEARSAL_ALERT()))
        return
    await _alert(ctx, AlertKind.ALARMING_ANSWER, interview, update=ctx.envelope.update_id)


async def form_failed(ctx: Context, interview: Interview, event: FormFailed) -> None:
    """A rule broke: nothing is guessed. Whoever can repair the form hears which one."""
    if interview.is_rehearsal:
        ctx.show(
            Screen(
                kind_words.REHEARSAL_FAILED(
                    row=event.row or "?", question=event.question, error=event.error
                )
            )
        )
        return
    text = words.FORM_FAILED if interview.is_heard else kind_words.STAFF_FORM_FAILED
    ctx.show(Screen(text(), keys=interview.keys, spoken=interview.is_heard))
    name = f"{interview.form.form_id}:{event.question}:{event.row}"
    failed = f"form_failed:{name}:{event.error}"[:LONGEST_FAULT]
    await ctx.audit(failed, "run", interview.stored.id)
    organisation = ctx.actor.organisation.id
    await _alert(ctx, AlertKind.FORM_FAILED, interview, organisation=organisation, form=name)


async def _alert(
    ctx: Context, kind: AlertKind, interview: Interview, **occasion: int | str
) -> None:
    await raise_alert(
        Desk(ctx.records, ctx.post, ctx.now),
        ctx.actor.organisation,
        kind,
        occasion,
        subject=interview.stored.about or ctx.actor.person,
        run=interview.stored.id,
    )


async def voice_to_map(ctx: Context, interview: Interview) -> None:
    """One alert for all voice answers of a run; the next round begins once it was closed."""
    if interview.is_rehearsal:
        return
    closed = await ctx.records.alerts.closed_rounds(interview.stored.id)
    run = interview.stored.id
    await _alert(ctx, AlertKind.VOICE_TO_MAP, interview, run=run, round=closed + 1)


async def answered_before(ctx: Context, interview: Interview, step: Step) -> None:
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


# -- what comes next -------------------------------------------------------------------------------


def _was_corrected(before: Interview, step: Step) -> bool:
    """Whether one answer was put right at the summary: all of it was heard before."""
    return before.run.position in before.run.answers and all(
        name in before.run.answers for name in step.run.answers
    )


async def _next(
    ctx: Context, before: Interview, interview: Interview, step: Step, notice: Saying | None
) -> None:
    """Ask what comes next; a fault of the form stops kindly."""
    kinds = {type(event) for event in step.events}
    if FormFailed in kinds:
        return
    if Finished in kinds:
        await _after_the_end(ctx, interview)
        return
    _put_keys_back(ctx, before, interview)
    if StaleGiven in kinds:
        interview = await _where_the_person_is(ctx, interview)
    if SummaryReached in kinds and interview.is_heard:
        if _was_corrected(before, step):
            _show_corrected(ctx, interview, before.run.position)
            return
        ctx.show(Screen(words.SUMMARY(), keys=interview.keys, spoken=True))
    if BlockEnded in kinds and interview.run.phase is Phase.RESTING:
        ctx.show(rest_screen(interview))
        return
    await show_where(ctx, interview, notice)


async def _where_the_person_is(ctx: Context, interview: Interview) -> Interview:
    """An old button of one questionnaire leads back to the question that is open in another."""
    stored = await ctx.records.runs.current_of(ctx.actor.person)
    if stored is None or stored.id == interview.stored.id:
        return interview
    return await interview_of(ctx, stored)


def _put_keys_back(ctx: Context, before: Interview, after: Interview) -> None:
    """The key that sends a place goes as soon as no place is asked for."""
    if not _asks_for_place(before) or before.run.position == after.run.position:
        return
    assert before.run.position is not None
    answer = after.run.answers.get(before.run.position)
    sent = answer is not None and answer.value is not None
    text = kind_words.PLACE_KEPT if sent else kind_words.PLACE_LEFT_OUT
    ctx.show(Screen(text(), keys=after.keys, spoken=after.is_heard))


def _asks_for_place(interview: Interview) -> bool:
    run = interview.run
    if run.phase is not Phase.ASKING or run.position is None:
        return False
    return interview.form.question(run.position).kind is Kind.GEOPOINT


async def _finished(ctx: Context, interview: Interview) -> None:
    """Who must know that everything was answered."""
    if interview.stored.purpose is RunPurpose.ORIENTATION:
        await _alert(ctx, AlertKind.ORIENTATION_READY, interview, run=interview.stored.id)
    elif interview.stored.purpose is RunPurpose.QUESTIONNAIRE:
        await ctx.records.askings.finish(interview.stored.id, ctx.now)
        about = interview.stored.about
        await ctx.audit("questionnaire_answered", "run", interview.stored.id, subject=about)


async def _after_the_end(ctx: Context, interview: Interview) -> None:
    """Thanks, and back to where the person was before."""
    if interview.is_rehearsal:
        await end_rehearsal(ctx, interview)
        return
    ctx.expect_nothing()
    if interview.stored.purpose is RunPurpose.ORIENTATION:
        organisation = Verbatim(ctx.actor.organisation.name)
        text: Saying = words.READY(organisation=organisation)
    else:
        text = _thanks(ctx, interview)
    if interview.is_heard:
        ctx.show(Screen(text, keys=interview.keys, spoken=True))
    else:
        present(ctx, Screen(text))
    before = await ctx.records.runs.current_of(ctx.actor.person)
    if before is not None and before.id != interview.stored.id and interview.is_heard:
        ctx.show(Screen(kind_words.BACK_ON_THE_ROAD(), spoken=True))
        ctx.records.runs.asked_again(before.id, ctx.now)
        await show_where(ctx, await interview_of(ctx, before))


def _thanks(ctx: Context, interview: Interview) -> Saying:
    if interview.is_heard:
        return kind_words.ALL_ANSWERED()
    title = Verbatim(title_of(interview.form, ctx.translator.language))
    if interview.about is None:
        return kind_words.STAFF_DONE(title=title)
    return kind_words.STAFF_DONE_ABOUT(title=title, name=interview.about)
