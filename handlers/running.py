"""Owns the walk through any questionnaire: begin, answer by whatever a question wants, go back, end.

Recognises the act and hands it on (``handlers.running_steps``); knows no rule about which question comes
next or what may stand as an answer: the engine (``bot.forms``) says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

from bot.acts import (
    AskForHelp,
    ChangeAnswer,
    ChooseAnswer,
    ConfirmSummary,
    GoOn,
    Rest,
    SkipQuestion,
)
from bot.acts import running as acts
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.ids import AskingId, FileId, FormVersionId, PersonId, RunId, VoiceNoteId
from bot.domain.people import Role
from bot.domain.runs import RunPurpose
from bot.forms import (
    Answered,
    AnswerKept,
    CardAnswered,
    ChangeAsked,
    Chosen,
    Confirmed,
    Entered,
    FileSent,
    Given,
    KeptAside,
    Kind,
    Located,
    OneMore,
    Phase,
    QuestionSkipped,
    RemovedLast,
    Skipped,
    Spoken,
    Step,
    TextKept,
    TicksChanged,
    TicksDone,
    Toggled,
    VoiceKept,
    WentBack,
    WentOn,
    Written,
    asked,
    carry_over,
    resume,
)
from bot.forms.run import FileKind
from bot.inputs import (
    DocumentGiven,
    FileGiven,
    FilmGiven,
    PhotoGiven,
    PlaceGiven,
    SoundGiven,
    TextGiven,
    VoiceGiven,
)
from bot.screens import Button, Keys, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import orientation as words
from bot.wording import running as kind_words
from bot.wording.registry import Joined, Saying, Verbatim
from handlers import helping, lost, menu, orientation
from handlers import running_steps as steps
from handlers.records_screens import Words
from handlers.running_pickers import (
    HOURS,
    IN_PLACE,
    PAGE,
    PROMPTS,
    Pickers,
    day_of_number,
    time_of_minutes,
)
from handlers.running_screens import Interview, View, answer_rows, line_of
from handlers.running_summary import marked
from storage.files import Belonging, Purpose
from storage.voice_notes import VoiceNote

_ANSWERS = (Answered, AnswerKept, QuestionSkipped)
"""What a press on an answer, or on leaving it out, leads to; the pressed message shows it."""

BUTTONS_ONLY = (Kind.NOTE, Kind.ACKNOWLEDGE, Kind.ONE_MORE)
"""Questions to which nothing can be typed."""

LONGEST_WORDS = 1000
"""Characters of a typed answer that are kept."""

SAME_REPEATS = 1
"""How often 🔊 says the same words; then come the simpler ones, then a person is offered."""


# -- for other conversations -----------------------------------------------------------------------


async def begin(
    ctx: Context,
    version: FormVersionId,
    purpose: RunPurpose,
    *,
    about: PersonId | None = None,
    asking: AskingId | None = None,
) -> RunId:
    """The person who acts begins this version of a form; its first question is shown.

    `about` is the learner of whom somebody of the staff is asked, `asking` what is answered by it. Another
    questionnaire that was open stays as it is, and is come back to.
    """
    interview = await steps.begun(ctx, version, purpose, about=about, asking=asking)
    if interview.is_rehearsal:
        steps.announce_rehearsal(ctx, interview)
    await steps.show_where(ctx, interview)
    return interview.stored.id


async def take_up(ctx: Context, run: RunId) -> None:
    """Go on with a run of the person who acts where it was left; a newer version is offered."""
    interview = await steps.named(ctx, run)
    ctx.records.runs.asked_again(run, ctx.now)
    if await _newer_version(ctx, interview) is not None:
        _offer_newer(ctx, interview)
        return
    await steps.show_where(ctx, interview)


async def give_up(ctx: Context, run: RunId) -> None:
    """Nothing more is asked in this run; what was answered is kept, of a rehearsal nothing."""
    interview = await steps.named(ctx, run)
    if interview.is_rehearsal:
        await steps.forget(ctx, interview)
    else:
        ctx.records.runs.give_up(run, ctx.now)
    ctx.expect_nothing()


# -- a newer version -------------------------------------------------------------------------------


async def _newer_version(ctx: Context, interview: Interview) -> FormVersionId | None:
    """The version published since, where this run is of one that is no longer asked."""
    if interview.stored.purpose is not RunPurpose.QUESTIONNAIRE:
        return None
    if interview.run.phase is Phase.FINISHED or not interview.run.answers:
        return None
    return await ctx.records.questionnaires.newer_than(
        interview.stored.organisation, interview.stored.form_version
    )


def _offer_newer(ctx: Context, interview: Interview) -> None:
    rows = (
        (Button(kind_words.TAKE_ALONG(), acts.TakeNewVersion(interview.own), "✋"),),
        (Button(kind_words.AS_BEFORE(), acts.StayWithVersion(interview.own), "✊"),),
    )
    ctx.show(Screen(kind_words.NEW_VERSION(), rows, spoken=interview.is_heard))


async def take_up_pressed(tap: acts.TakeUpRun, ctx: Context) -> None:
    """Go on with this questionnaire."""
    await take_up(ctx, tap.run)


async def stay(tap: acts.StayWithVersion, ctx: Context) -> None:
    """Go on with the version with which the run began."""
    ctx.show_pressed(Button(kind_words.AS_BEFORE(), tap, "✊"))
    await steps.show_where(ctx, await steps.named(ctx, tap.run))


async def take_new_version(tap: acts.TakeNewVersion, ctx: Context) -> None:
    """The answers that still fit come along to the version that is asked now."""
    ctx.show_pressed(Button(kind_words.TAKE_ALONG(), tap, "✋"))
    before = await steps.named(ctx, tap.run)
    version = await _newer_version(ctx, before)
    if version is None:
        await steps.show_where(ctx, before)
        return
    form = await ctx.library.form(version, ctx.records.unit)
    moved = carry_over(before.run, before.form, form, ctx.now)
    # A higher step than any before: no old button may count in the new version.
    run = replace(moved.run, step=before.run.step + 1)
    ctx.records.runs.moved_to(before.stored, version, run.step, run.phase.value, run.to_json())
    await ctx.audit("questionnaire_carried_over", "run", tap.run, subject=before.stored.about)
    text = kind_words.TAKEN_ALONG_PARTLY if moved.dropped else kind_words.TAKEN_ALONG
    ctx.show(Screen(text(), keys=before.keys, spoken=before.is_heard))
    stored = replace(before.stored, form_version=version, step=run.step, state=run.to_json())
    await steps.show_where(ctx, await steps.interview_of(ctx, stored))


# -- buttons that answer ---------------------------------------------------------------------------


async def _pressed(ctx: Context, run: RunId, given: Given) -> None:
    """An answer was pressed; its message shows it."""
    await _took(ctx, await steps.named(ctx, run), given)


async def _took(ctx: Context, interview: Interview, given: Given) -> None:
    step = resume(interview.run, interview.form, given, ctx.now)
    if isinstance(given, Toggled):
        step = _ranked_all(ctx, interview, step)
    await steps.answered_before(ctx, interview, step)
    if interview.is_heard and ctx.pressed_message is not None:
        _mark(ctx, interview, step, given)
    await steps.taken(ctx, interview, step)


def _ranked_all(ctx: Context, interview: Interview, step: Step) -> Step:
    """Of things put in order one after another, the last needs no press: it is the only one left."""
    if not interview.is_heard or not any(isinstance(each, TicksChanged) for each in step.events):
        return step
    question = asked(step.run, interview.form, ctx.translator.language)
    left = [each for each in question.choices if each.rank is None]
    if question.kind is not Kind.RANK or len(left) > 1:
        return step
    for given in (*(Toggled(step.run.step, each.number) for each in left), None):
        following = resume(step.run, interview.form, given or TicksDone(step.run.step), ctx.now)
        step = Step(following.run, (*step.events, *following.events))
    return step


def _mark(ctx: Context, interview: Interview, step: Step, given: Given) -> None:
    """The pressed message keeps its line and the choice; its buttons go, but one to change it."""
    after = replace(interview, run=step.run)
    if isinstance(given, CardAnswered | OneMore):
        if step.run == interview.run:
            return
        question = asked(interview.run, interview.form, ctx.translator.language)
        said = common.YES() if given.yes else kind_words.NO()
        sign = "✅ ✋" if given.yes else "✅ ✊"
        ctx.mark(Screen(Joined((line_of(question), Joined((Verbatim(sign), said), " ")))))
        return
    if isinstance(given, Toggled) and any(isinstance(each, TicksChanged) for each in step.events):
        question = asked(interview.run, interview.form, ctx.translator.language)
        chosen = next((each for each in question.choices if each.number == given.choice), None)
        sign = "" if chosen is None else f"✅ {chosen.emoji} {chosen.label}"
        ctx.mark(Screen(Joined((line_of(question), Verbatim(sign)))))
        return
    if any(isinstance(event, _ANSWERS) for event in step.events):
        screen = marked(interview, after, ctx.translator)
        if screen is not None:
            ctx.mark(screen)


async def choose(tap: ChooseAnswer, ctx: Context) -> None:
    """An answer was tapped."""
    await _pressed(ctx, tap.run, Chosen(tap.step, tap.choice))


async def skip(tap: SkipQuestion, ctx: Context) -> None:
    """The question is left out."""
    await _pressed(ctx, tap.run, Skipped(tap.step))


async def answer_card(tap: acts.AnswerCard, ctx: Context) -> None:
    """Yes or no to one of several things."""
    await _pressed(ctx, tap.run, CardAnswered(tap.step, tap.yes == 1))


async def tick(tap: acts.TickAnswer, ctx: Context) -> None:
    """A choice of a list was pressed."""
    await _pressed(ctx, tap.run, Toggled(tap.step, tap.choice))


async def ticks_done(tap: acts.TicksDone, ctx: Context) -> None:
    """What is ticked is the answer."""
    await _pressed(ctx, tap.run, TicksDone(tap.step))


async def enter_number(tap: acts.EnterNumber, ctx: Context) -> None:
    """A number was put together."""
    interview = await steps.named(ctx, tap.run)
    await _took(ctx, interview, Entered(tap.step, tap.value))


async def enter_day(tap: acts.EnterDay, ctx: Context) -> None:
    """A day was chosen; where a time belongs to it, that is asked next."""
    interview = await steps.named(ctx, tap.run)
    day = day_of_number(tap.day)
    if day is None or not _is_open(interview, tap.step):
        await _took(ctx, interview, Entered(-1, ""))
        return
    if _kind(interview) is Kind.DATETIME:
        await look_at(acts.LookAt(tap.run, tap.step, HOURS, tap.day), ctx)
        return
    await _took(ctx, interview, Entered(tap.step, day.isoformat()))


async def enter_time(tap: acts.EnterTime, ctx: Context) -> None:
    """A time was chosen, of a day or alone."""
    interview = await steps.named(ctx, tap.run)
    at, day = time_of_minutes(tap.minutes), day_of_number(tap.day)
    if at is None:
        await _took(ctx, interview, Entered(-1, ""))
        return
    value = at
    if day is not None:
        zone = ctx.actor.organisation.zone
        moment = datetime.combine(day, time.fromisoformat(at), tzinfo=zone)
        value = moment.isoformat(timespec="milliseconds")
    await _took(ctx, interview, Entered(tap.step, value))


async def one_more(tap: acts.OneMoreAnswer, ctx: Context) -> None:
    """Whether there is one more of what is asked several times."""
    await _pressed(ctx, tap.run, OneMore(tap.step, tap.yes == 1))


async def remove_last(tap: acts.RemoveLast, ctx: Context) -> None:
    """The last of what is asked several times goes, with its answers."""
    interview = await steps.named(ctx, tap.run)
    more = None
    if _is_open(interview, tap.step) and _kind(interview) is Kind.ONE_MORE:
        more = asked(interview.run, interview.form, ctx.translator.language).more
    given = RemovedLast(tap.step if more else -1, more.repeat if more else "")
    await _took(ctx, interview, given)


def _is_open(interview: Interview, step: int) -> bool:
    run = interview.run
    return run.phase is Phase.ASKING and run.step == step and run.position is not None


def _kind(interview: Interview) -> Kind | None:
    """The kind of the open question."""
    run = interview.run
    if run.phase is not Phase.ASKING or run.position is None:
        return None
    return interview.form.question(run.position).kind


# -- looking for an answer -------------------------------------------------------------------------


async def look_at(tap: acts.LookAt, ctx: Context) -> None:
    """Another part of what can be pressed for the open question; nothing is answered by it."""
    interview = await steps.named(ctx, tap.run)
    if not _is_open(interview, tap.step):
        ctx.toast(common.STALE_TOAST if interview.is_heard else common.STALE_STAFF)
        await steps.show_where(ctx, interview)
        return
    view = View(tap.view, tap.at)
    if not interview.is_heard or tap.view == PAGE:
        await steps.show_where(ctx, interview, view=view)
        return
    pickers = Pickers(interview.own, interview.run.step, interview.today)
    rows = pickers.view(tap.view, tap.at)
    question = asked(interview.run, interview.form, ctx.translator.language)
    if rows is None:
        ctx.mark(Screen(line_of(question, view), answer_rows(interview, question, view)))
        return
    prompt = PROMPTS[tap.view]()
    if tap.view in IN_PLACE:
        ctx.mark(Screen(prompt, rows))
    else:
        ctx.show(Screen(prompt, rows, spoken=(prompt,)))


# -- moving ----------------------------------------------------------------------------------------


async def go_on(tap: GoOn, ctx: Context) -> None:
    """On after a rest, a note, or from an answer that stays."""
    interview = await steps.named(ctx, tap.run)
    if interview.is_heard:
        heard = _kind(interview) is Kind.ACKNOWLEDGE
        label = kind_words.OK_HEARD() if heard else common.GO_ON()
        ctx.show_pressed(Button(label, tap, "👌" if heard else "▶️"))
    await steps.take(ctx, interview, WentOn(tap.step))


async def rest(tap: Rest, ctx: Context) -> None:
    """The learner stops here for now; the button to go on stays."""
    interview = await steps.named(ctx, tap.run)
    step = interview.run.step
    if interview.run.phase is not Phase.RESTING or tap.step != step:
        await steps.take(ctx, interview, WentOn(tap.step))
        return
    ctx.show_pressed(Button(common.LATER(), tap, "☕"))
    ctx.show(
        Screen(
            words.REST_WELL(),
            ((Button(common.GO_ON(), GoOn(interview.own, step), "▶️"),),),
            spoken=True,
        )
    )


async def change(tap: ChangeAnswer, ctx: Context) -> None:
    """A question is asked again; its answer stays until another is given."""
    interview = await steps.named(ctx, tap.run)
    trail = interview.run.trail
    if not 0 <= tap.question < len(trail):
        await steps.show_where(ctx, interview)
        return
    await steps.take(ctx, interview, ChangeAsked(trail[tap.question]))


async def confirm(tap: ConfirmSummary, ctx: Context) -> None:
    """The summary is right."""
    interview = await steps.named(ctx, tap.run)
    if interview.is_heard:
        ctx.show_pressed(Button(words.ALL_RIGHT(), tap, "👍"))
    await steps.take(ctx, interview, Confirmed(tap.step))


async def back_in_run(tap: acts.BackInRun, ctx: Context) -> None:
    """Staff: to the question before."""
    await steps.take(ctx, await steps.named(ctx, tap.run), WentBack())


async def end_rehearsal(tap: acts.EndRehearsal, ctx: Context) -> None:
    """Enough was tried."""
    interview = await steps.named(ctx, tap.run)
    if interview.is_rehearsal:
        await steps.end_rehearsal(ctx, interview)
        await menu.show(tap, ctx)
    else:
        ctx.toast(common.STALE_STAFF)


# -- the keys --------------------------------------------------------------------------------------


async def _open_now(ctx: Context) -> Interview | None:
    """The run to which keys and words belong. A learner always has one; staff only where they hear a
    trial run; else they are shown their menu."""
    interview = await steps.current(ctx)
    if Role.LEARNER in ctx.actor.roles:
        if interview is None:
            await orientation.begin(ctx)
        return interview
    if interview is None or not interview.is_heard:
        await menu.show(None, ctx)
        return None
    return interview


async def back(_given: object, ctx: Context) -> None:
    """⬅️: the question before, from wherever the person is."""
    interview = await _open_now(ctx)
    if interview is not None:
        await steps.take(ctx, interview, WentBack())


async def again(_given: object, ctx: Context) -> None:
    """🔊: the same words, then the simpler ones, then a person is offered."""
    interview = await _open_now(ctx)
    if interview is None:
        return
    runs = ctx.records.runs
    replays = interview.stored.replays
    runs.asked_again(interview.stored.id, ctx.now, replays=replays + 1)
    if interview.run.phase is not Phase.ASKING or replays < SAME_REPEATS:
        await steps.show_where(ctx, interview)
        return
    await steps.show_where(ctx, interview, simpler=True)
    if replays > SAME_REPEATS and not ctx.actor.is_staff:
        kind = AlertKind.DOES_NOT_UNDERSTAND.value
        rows = ((Button(common.YES(), AskForHelp(kind), "✋"),),)
        ctx.show(Screen(words.SIMPLER_OR_PERSON(), rows, spoken=True))


async def help_pressed(given: object, ctx: Context) -> None:
    """🙋: a person, in earnest; in a trial run only a word about it."""
    if Role.LEARNER in ctx.actor.roles:
        await helping.opened(given, ctx)
        return
    if await _open_now(ctx) is not None:
        ctx.show(Screen(kind_words.REHEARSAL_HELP()))


# -- what is said, typed and sent ------------------------------------------------------------------


async def spoke(given: VoiceGiven, ctx: Context) -> None:
    """A voice note of a learner is an answer at any time."""
    interview = await _open_now(ctx)
    if interview is not None:
        await _spoken(given, ctx, interview)


async def _spoken(given: VoiceGiven, ctx: Context, interview: Interview) -> None:
    note = ctx.records.voice_notes.next_id()
    step = resume(interview.run, interview.form, Spoken(str(note), given.seconds), ctx.now)
    await steps.answered_before(ctx, interview, step)
    await _keep_for_a_person(ctx, interview, step, note, given)
    for event in step.events:
        if isinstance(event, Answered) and interview.is_heard:
            ctx.show(Screen(words.HEARD_YOU(), spoken=True))
    await steps.taken(ctx, interview, step)


async def wrote(given: TextGiven, ctx: Context) -> None:
    """Typed words of a learner answer where they can; else they are kept for a person."""
    interview = await _open_now(ctx)
    if interview is not None:
        await _written(given, ctx, interview)


async def _written(given: TextGiven, ctx: Context, interview: Interview) -> None:
    said = Written(given.text[:LONGEST_WORDS])
    step = resume(interview.run, interview.form, said, ctx.now)
    await steps.answered_before(ctx, interview, step)
    for event in step.events:
        if isinstance(event, Answered):
            ctx.show(Screen(_noted(ctx, interview, event), spoken=True))
    if any(isinstance(event, TextKept | KeptAside) for event in step.events):
        note = ctx.records.voice_notes.next_id()
        await _keep_for_a_person(ctx, interview, step, note, given)
    await steps.taken(ctx, interview, step)


def _noted(ctx: Context, interview: Interview, answered: Answered) -> Saying:
    """Typed words have no button to mark: say which answer they were taken for."""
    choice = interview.form.question(answered.question).choice(answered.value)
    if choice is None:
        return words.READ_YOU()
    language = ctx.translator.language
    label = choice.label.get(language) or choice.label[interview.form.default_language]
    return words.NOTED(answer=Verbatim(label))


async def _keep_for_a_person(
    ctx: Context,
    interview: Interview,
    step: Step,
    note: VoiceNoteId,
    given: VoiceGiven | TextGiven,
) -> None:
    """What was said or typed waits in the list "to listen"; what is an answer by itself is only kept."""
    if interview.is_rehearsal:
        return
    waits = any(isinstance(event, VoiceKept | TextKept) for event in step.events)
    stands = any(isinstance(event, Answered) for event in step.events)
    question = interview.run.position if waits or stands else None
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
    if stands and ctx.actor.is_staff:
        # What staff dictate is the answer itself; nobody is asked to listen to it.
        await ctx.records.voice_notes.mapped(note, ctx.actor.person, ctx.now)


async def sent(given: FileGiven, ctx: Context) -> None:
    """A photo, video, sound or file of a learner: the answer where one was asked for, else thanks."""
    interview = await steps.current(ctx)
    if interview is None or not _takes_file(interview, given):
        await lost.received(ctx)
        return
    await _filed(given, ctx, interview)


_FILE_KINDS: Mapping[type[Any], FileKind] = {
    PhotoGiven: "image",
    FilmGiven: "video",
    SoundGiven: "audio",
    DocumentGiven: "file",
}
_WANTED: Mapping[Kind, tuple[FileKind, ...]] = {
    Kind.IMAGE: ("image",),
    Kind.VIDEO: ("video",),
    Kind.AUDIO: ("audio",),
    Kind.FILE: ("file", "image", "video", "audio"),
}


def _file_kind(given: FileGiven) -> FileKind:
    """What a file is; a picture that was sent as a file is a picture still."""
    if isinstance(given, DocumentGiven):
        family = given.mime.partition("/")[0]
        kinds: dict[str, FileKind] = {"image": "image", "video": "video", "audio": "audio"}
        return kinds.get(family, "file")
    return _FILE_KINDS[type(given)]


def _takes_file(interview: Interview, given: FileGiven) -> bool:
    kind = _kind(interview)
    return kind is not None and _file_kind(given) in _WANTED.get(kind, ())


async def _filed(given: FileGiven, ctx: Context, interview: Interview) -> None:
    name = "rehearsal"
    if not interview.is_rehearsal:
        belongs = Belonging(
            interview.stored.organisation, ctx.actor.person, Purpose.ANSWER, interview.stored.id
        )
        file = ctx.records.files.add(given, belongs, ctx.actor.person, ctx.now)
        name = kept_as(file, _file_kind(given))
    step = resume(interview.run, interview.form, FileSent(name, _file_kind(given)), ctx.now)
    if interview.is_heard and any(isinstance(event, Answered) for event in step.events):
        ctx.show(Screen(kind_words.FILE_KEPT(), spoken=True))
    await steps.taken(ctx, interview, step)


def kept_as(file: FileId, kind: FileKind) -> str:
    """How an answer names a file: by its number among the files that are kept. A sound says that it is one
    of them, for a plain number stands for a voice note there."""
    return f"file-{file}" if kind == "audio" else str(file)


async def placed(given: PlaceGiven, ctx: Context) -> None:
    """A place is the answer where one was asked for; else it is received with thanks, and not kept."""
    interview = await steps.current(ctx)
    if interview is None or _kind(interview) is not Kind.GEOPOINT:
        ctx.forget_words = True
        await lost.received(ctx)
        return
    await _located(given, ctx, interview)


async def _located(given: PlaceGiven, ctx: Context, interview: Interview) -> None:
    place = Located(given.latitude, given.longitude, accuracy=given.accuracy)
    await steps.take(ctx, interview, place)


# -- staff type and send ---------------------------------------------------------------------------


async def ask_words(tap: acts.AnswerInWords, ctx: Context) -> None:
    """The open question once more; what comes next answers it."""
    await steps.show_where(ctx, await steps.named(ctx, tap.run))


async def answered_in_words(given: Words, ctx: Context) -> None:
    """What staff typed, said or sent to the question that was open when it was shown."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.AnswerInWords)
    interview = await steps.named(ctx, tap.run)
    if not _is_open(interview, tap.step):
        await steps.show_where(ctx, interview)
        return
    if interview.is_heard:
        await _as_a_learner(said, ctx, interview)
        return
    notice = await _as_staff(said, ctx, interview)
    if notice is not None:
        await steps.show_where(ctx, interview, notice)


async def _as_a_learner(said: object, ctx: Context, interview: Interview) -> None:
    match said:
        case VoiceGiven():
            await _spoken(said, ctx, interview)
        case TextGiven():
            await _written(said, ctx, interview)
        case PlaceGiven() if _kind(interview) is Kind.GEOPOINT:
            await _located(said, ctx, interview)
        case PhotoGiven() | DocumentGiven() | FilmGiven() | SoundGiven() if _takes_file(
            interview, said
        ):
            await _filed(said, ctx, interview)
        case _:
            ctx.show(Screen(common.THANKS_RECEIVED(), keys=Keys.REHEARSAL, spoken=True))
            await steps.show_where(ctx, interview)


async def _as_staff(said: object, ctx: Context, interview: Interview) -> Saying | None:
    """What to say above the same question where this is no answer to it, else nothing."""
    match said:
        case TextGiven():
            return await _typed(said, ctx, interview)
        case VoiceGiven() if _kind(interview) is Kind.AUDIO:
            await _spoken(said, ctx, interview)
        case VoiceGiven():
            return kind_words.VOICE_NOT_HERE()
        case PlaceGiven() if _kind(interview) is Kind.GEOPOINT:
            await _located(said, ctx, interview)
        case PhotoGiven() | DocumentGiven() | FilmGiven() | SoundGiven() if _takes_file(
            interview, said
        ):
            await _filed(said, ctx, interview)
        case _:
            return kind_words.NOT_THIS_KIND()
    return None


async def _typed(said: TextGiven, ctx: Context, interview: Interview) -> Saying | None:
    if len(said.text) > LONGEST_WORDS:
        return kind_words.TOO_LONG(most=LONGEST_WORDS)
    step = resume(interview.run, interview.form, Written(said.text), ctx.now)
    if any(isinstance(event, TextKept | KeptAside) for event in step.events):
        # Words that fit no answer would wait for a person to map them; the person is here.
        kind = _kind(interview)
        chosen = kind is not None and (kind.has_choices or kind in BUTTONS_ONLY)
        return kind_words.PRESS_ONE() if chosen else kind_words.NOT_UNDERSTOOD()
    await steps.taken(ctx, interview, step)
    return None


# -- which act does what ---------------------------------------------------------------------------

RUNNING_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        ChooseAnswer: choose,
        SkipQuestion: skip,
        GoOn: go_on,
        Rest: rest,
        ChangeAnswer: change,
        ConfirmSummary: confirm,
        acts.AnswerCard: answer_card,
        acts.TickAnswer: tick,
        acts.TicksDone: ticks_done,
        acts.EnterNumber: enter_number,
        acts.EnterDay: enter_day,
        acts.EnterTime: enter_time,
        acts.LookAt: look_at,
        acts.OneMoreAnswer: one_more,
        acts.RemoveLast: remove_last,
        acts.TakeUpRun: take_up_pressed,
        acts.TakeNewVersion: take_new_version,
        acts.StayWithVersion: stay,
    }
)
"""For everybody who walks through a questionnaire."""

STAFF_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        acts.BackInRun: back_in_run,
        acts.AnswerInWords: ask_words,
        acts.EndRehearsal: end_rehearsal,
    }
)
