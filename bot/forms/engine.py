"""Owns what an act of a person does to a run; must not send, store, wait or word anything.

Pure: the form, the run, what was given and the time come in; the new run and the events go out. A voice
message is an answer at any time; until a person maps it, it is pending and reads as blank (EM2 handbook,
4.4: spoken conversation for people who read little). What comes next is decided in `bot.forms.turn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, assert_never

from bot.errors import FormError
from bot.forms.definition import Form, Kind, Question
from bot.forms.program import RuleFailed, Rules, calls_alert, compile_form, is_required
from bot.forms.run import (
    AlertRaised,
    Answer,
    Answered,
    AnswerKept,
    AnswerRefused,
    AssistanceChanged,
    AssistanceStated,
    Assisted,
    BackAtStart,
    BlockEnded,
    CardAnswered,
    CarriedOver,
    ChangeAsked,
    Chosen,
    Confirmed,
    Entered,
    Event,
    Expired,
    FileSent,
    Finished,
    FormFailed,
    Given,
    KeptAside,
    Located,
    Mapped,
    NoteHeard,
    OneMore,
    PendingMapped,
    Phase,
    QuestionSkipped,
    Refusal,
    RemovedLast,
    Reopened,
    Run,
    Skipped,
    Spoken,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    Ticked,
    TicksDone,
    Toggled,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
)
from bot.forms.turn import Turn
from bot.forms.values import is_number, is_whole_number

CONTROLS_ONLY: Final = (Kind.NOTE, Kind.ACKNOWLEDGE)
"""Kinds which are gone on from; nothing spoken or typed answers them."""

ACKNOWLEDGED: Final = "OK"
"""What a form stores when a person acknowledged."""


def start(form: Form, prefilled: Mapping[str, str], now: datetime) -> Step:
    """A new run at its first question. `prefilled` holds values of hidden questions, such as `age_band`.

    `now` is aware UTC. Raises FormFaulty when the form can't be asked at all.
    """
    run = Run(
        form.digest, 1, Phase.ASKING, None, prefilled=dict(prefilled), started_at=now, acted_at=now
    )
    try:
        first = Turn(compile_form(form), run).next_question()
    except RuleFailed as fault:
        return Step(run, (_failure(fault),))
    if first is None:
        return Step(replace(run, phase=Phase.SUMMARY), (SummaryReached(),))
    return Step(replace(run, position=first.name, reached=first.block), ())


def resume(run: Run, form: Form, given: Given, now: datetime) -> Step:
    """What an act of a person does. One that means nothing here changes nothing, and the event says so.

    `now` is the aware UTC time of the act. A rule that breaks ends in FormFailed; what was given is kept.
    Raises FormError when the run belongs to another form.
    """
    if run.form_digest != form.digest:
        raise FormError(f"this run began with another version of {form.form_id!r}")
    try:
        return _resumed(Turn(compile_form(form), run), given, now)
    except RuleFailed as fault:
        return Step(run, (_failure(fault),))


def pending(run: Run, form: Form) -> tuple[str, ...]:
    """The relevant questions whose answers a person must still map, in the order of the form."""
    return Turn(compile_form(form), run).pending()


def _resumed(turn: Turn, given: Given, now: datetime) -> Step:
    match given:
        case Chosen():
            return _chosen(turn, given, now)
        case Spoken():
            return _spoken(turn, given, now)
        case Written():
            return _written(turn, given.text.strip(), now)
        case WentBack():
            return _went_back(turn)
        case ChangeAsked():
            return _change_asked(turn, given.question)
        case Skipped():
            return _skipped(turn, given, now)
        case WentOn():
            return _went_on(turn, given, now)
        case Confirmed():
            return _confirmed(turn, given)
        case Mapped():
            return _mapped(turn, given)
        case AssistanceStated():
            return _assisted(turn, given.assisted)
        case (
            CardAnswered()
            | Toggled()
            | TicksDone()
            | Ticked()
            | Entered()
            | Located()
            | FileSent()
            | OneMore()
            | RemovedLast()
            | Expired()
        ):
            return _unchanged(turn, StaleGiven())
        case _:
            assert_never(given)


# -- answers ---------------------------------------------------------------------------------------


def _chosen(turn: Turn, given: Chosen, now: datetime) -> Step:
    rules = _open_at(turn, given.step)
    if rules is None or rules.question.kind is not Kind.SELECT_ONE:
        return _unchanged(turn, StaleGiven())
    value = next((each.name for at, each in turn.choices(rules) if at == given.choice), None)
    if value is None:
        return _unchanged(turn, StaleGiven())
    return _accept(turn, rules, Answer(value, now))


def _spoken(turn: Turn, given: Spoken, now: datetime) -> Step:
    rules = _open(turn)
    if rules is None or rules.question.kind in CONTROLS_ONLY:
        return _unchanged(turn, KeptAside(given.voice, None))
    answer = Answer(None, now, pending=True, voice=given.voice, seconds=given.seconds)
    if rules.question.kind is Kind.AUDIO:
        answer = replace(answer, value=given.voice, pending=False)
    return _accept(turn, rules, answer)


def _written(turn: Turn, text: str, now: datetime) -> Step:
    rules = _open(turn)
    if rules is None or not text or rules.question.kind in CONTROLS_ONLY:
        return _unchanged(turn, KeptAside(None, text))
    value = _understood(turn, rules, text)
    if value is None:
        return _accept(turn, rules, Answer(None, now, pending=True, written=text))
    return _accept(turn, rules, Answer(value, now, written=text))


def _understood(turn: Turn, rules: Rules, text: str) -> str | None:
    """The value that a typed text plainly is: the words or the sign of a choice, a number, a text."""
    match rules.question.kind:
        case Kind.TEXT:
            return text
        case Kind.INTEGER:
            return text if is_whole_number(text) else None
        case Kind.DECIMAL:
            number = text.replace(",", ".")
            return number if is_number(number) else None
        case Kind.SELECT_ONE:
            wanted = _bare(text)
            for _, choice in turn.choices(rules):
                if wanted in {
                    _bare(each) for each in (*choice.label.values(), choice.emoji) if each
                }:
                    return choice.name
    return None


def _bare(text: str) -> str:
    """A text for comparing: no case, no sign around it, single spaces."""
    return " ".join(text.casefold().strip(" .!,;:?").split()).replace("\ufe0f", "")


def _skipped(turn: Turn, given: Skipped, now: datetime) -> Step:
    rules = _open_at(turn, given.step)
    if rules is None:
        return _unchanged(turn, StaleGiven())
    if is_required(rules, turn.settled.scene):
        return _unchanged(turn, AnswerRefused(rules.question.name, "required"))
    return _accept(turn, rules, Answer(None, now))


def _accept(turn: Turn, rules: Rules, answer: Answer) -> Step:
    """Keep the answer if it may stand, then move on. The old answer stays when it may not."""
    question = rules.question
    given = replace(answer, assisted=turn.run.assisted)
    after = turn.with_answer(question.name, given)
    kept = _next_step(after.run)
    event = _answer_event(question, given, _value(turn.run, question.name))
    try:
        if given.value is not None and not after.allows(rules, given.value):
            return _unchanged(turn, AnswerRefused(question.name, "constraint"))
        return _advance(after, event, *_alerts(turn, after, rules))
    except RuleFailed as fault:
        return Step(kept, (event, _failure(fault)))


def _answer_event(question: Question, answer: Answer, was: str | None) -> Event:
    if answer.value is not None:
        return Answered(question.name, answer.value, was)
    if answer.voice is not None:
        return VoiceKept(question.name, answer.voice, was)
    if answer.written is not None:
        return TextKept(question.name, was)
    if question.kind is Kind.NOTE:
        return NoteHeard(question.name)
    return QuestionSkipped(question.name, was)


def _alerts(before: Turn, after: Turn, rules: Rules) -> tuple[AlertRaised, ...]:
    """An alert when the answer calls for one and wasn't the same before."""
    name = rules.question.name
    value = _value(after.run, name)
    if value is None or value == _value(before.run, name):
        return ()
    return (AlertRaised(name, value),) if calls_alert(rules, value, after.settled.scene) else ()


# -- moving ----------------------------------------------------------------------------------------


def _advance(turn: Turn, *events: Event) -> Step:
    """On to what is needed next: a question, a rest before a new block, or the summary."""
    following = turn.next_question()
    if following is None:
        return _moved(turn, Phase.SUMMARY, None, *events, SummaryReached())
    if following.block <= turn.run.reached:
        return _moved(turn, Phase.ASKING, following, *events)
    blocks = turn.blocks()
    ended = BlockEnded(blocks.index(following.block), len(blocks))
    return _moved(turn, Phase.RESTING, following, *events, ended)


def _went_back(turn: Turn) -> Step:
    if turn.run.phase is Phase.FINISHED:
        return _moved(turn, Phase.SUMMARY, None, SummaryReached())
    walked, position = turn.walked(), turn.run.position
    if turn.run.phase is Phase.ASKING and position in walked:
        walked = walked[: walked.index(position)]
    if not walked:
        return _unchanged(turn, BackAtStart())
    return _moved(turn, Phase.ASKING, _question(turn, walked[-1]), WentBackTo(walked[-1]))


def _change_asked(turn: Turn, name: str) -> Step:
    if name not in turn.walked():
        return _unchanged(turn, StaleGiven())
    event = Reopened(name) if turn.run.phase is Phase.FINISHED else WentBackTo(name)
    return _moved(turn, Phase.ASKING, _question(turn, name), event)


def _went_on(turn: Turn, given: WentOn, now: datetime) -> Step:
    rules = turn.open
    if rules is None or given.step != turn.run.step:
        return _unchanged(turn, StaleGiven())
    if turn.run.phase is Phase.RESTING:
        return _moved(turn, Phase.ASKING, rules.question)
    if rules.question.kind is Kind.NOTE:
        return _accept(turn, rules, Answer(None, now))
    if rules.question.kind is Kind.ACKNOWLEDGE:
        return _accept(turn, rules, Answer(ACKNOWLEDGED, now))
    if turn.is_needed(rules):
        return _unchanged(turn, StaleGiven())
    return _advance(turn, AnswerKept(rules.question.name))


def _confirmed(turn: Turn, given: Confirmed) -> Step:
    if turn.run.phase is not Phase.SUMMARY or given.step != turn.run.step:
        return _unchanged(turn, StaleGiven())
    return _moved(turn, Phase.FINISHED, None, Finished(turn.pending()))


def _assisted(turn: Turn, assisted: Assisted) -> Step:
    """Note who holds the phone; an open sensitive question then gives way to one that isn't."""
    after = turn.with_run(replace(turn.run, assisted=assisted))
    event = AssistanceChanged(assisted)
    rules = after.open
    gives_way = (
        after.run.phase is Phase.ASKING
        and rules is not None
        and after.waits(rules)
        and after.next_question() is not rules.question
    )
    if gives_way:
        return _advance(after, event)
    return _unchanged(after, event)


# -- mapping by a person on the staff ------------------------------------------------------------------


def _mapped(turn: Turn, given: Mapped) -> Step:
    answer = turn.run.answers.get(given.question)
    if answer is None or not (answer.pending or answer.mapped):
        return _unchanged(turn, StaleGiven())
    rules = turn.program.of(given.question)
    code = _no_value(turn, rules, given.value)
    if code is not None:
        return _unchanged(turn, AnswerRefused(given.question, code))
    mapped = replace(answer, value=given.value, pending=False, mapped=True)
    after = turn.with_answer(given.question, mapped)
    try:
        if not after.allows(rules, given.value):
            return _unchanged(turn, AnswerRefused(given.question, "constraint"))
        event = PendingMapped(given.question, given.value, after.pending())
        return _after_mapping(after, event, *_alerts(turn, after, rules))
    except RuleFailed as fault:
        return Step(_next_step(after.run), (_failure(fault),))


def _no_value(turn: Turn, rules: Rules, value: str) -> Refusal | None:
    """Why this can't be a value of the question, or None when it can."""
    match rules.question.kind:
        case Kind.SELECT_ONE:
            known = any(choice.name == value for _, choice in turn.choices(rules))
            return None if known else "unknown_choice"
        case Kind.INTEGER:
            return None if is_whole_number(value) else "no_number"
        case Kind.DECIMAL:
            return None if is_number(value) else "no_number"
    return None if value.strip() else "no_text"


def _after_mapping(turn: Turn, *events: Event) -> Step:
    """Leave the person where they are; only what became needed, or fell away, moves the run.

    The step stays as long as the open question does, so that a button pressed at this moment still counts.
    """
    run, rules = turn.run, turn.open
    if run.phase is Phase.ASKING:
        stays = rules is not None and turn.is_live(rules)
        return _unchanged(turn, *events) if stays else _advance(turn, *events)
    following = turn.next_question()
    if run.phase is Phase.RESTING:
        if following is None:
            return _moved(turn, Phase.SUMMARY, None, *events, SummaryReached())
        return Step(replace(run, position=following.name), events)
    if following is None:
        return _unchanged(turn, *events)
    return _moved(turn, Phase.ASKING, following, *events, Reopened(following.name))


# -- the small parts -----------------------------------------------------------------------------------


def _open(turn: Turn) -> Rules | None:
    """The open question, when the run is asking."""
    return turn.open if turn.run.phase is Phase.ASKING else None


def _open_at(turn: Turn, step: int) -> Rules | None:
    return _open(turn) if step == turn.run.step else None


def _question(turn: Turn, name: str) -> Question:
    return turn.program.of(name).question


def _value(run: Run, name: str) -> str | None:
    answer = run.answers.get(name)
    return None if answer is None else answer.value


def _next_step(run: Run, **changes: Any) -> Run:
    return replace(run, step=run.step + 1, **changes)


def _moved(turn: Turn, phase: Phase, question: Question | None, *events: Event) -> Step:
    reached = turn.run.reached
    if phase is Phase.ASKING and question is not None:
        reached = max(reached, question.block)
    position = None if question is None else question.name
    return Step(_next_step(turn.run, phase=phase, position=position, reached=reached), events)


def _unchanged(turn: Turn, *events: Event) -> Step:
    return Step(turn.run, events)


def _failure(fault: RuleFailed) -> FormFailed:
    return FormFailed(fault.row, fault.name, fault.message)


# -- versions ------------------------------------------------------------------------------------------


def carry_over(old_run: Run, old_form: Form, new_form: Form, now: datetime) -> CarriedOver:
    """A run of another version with the answers that still fit it: same key, same kind, a choice that is
    there. Pending answers come along. `now` is aware UTC."""
    begun = start(new_form, old_run.prefilled, now).run
    kept = tuple(
        name
        for name in old_run.trail
        if name in old_run.answers and _fits(old_form, new_form, name, old_run.answers[name])
    )
    answers = {name: old_run.answers[name] for name in kept}
    run = replace(begun, answers=answers, trail=kept, assisted=old_run.assisted)
    following = Turn(compile_form(new_form), run).next_question()
    moved = replace(run, phase=Phase.SUMMARY, position=None)
    if following is not None:
        moved = replace(run, phase=Phase.ASKING, position=following.name, reached=following.block)
    dropped = tuple(name for name in old_run.trail if name not in kept)
    return CarriedOver(moved, kept, dropped)


def _fits(old_form: Form, new_form: Form, key: str, answer: Answer) -> bool:
    try:
        old, new = old_form.question(key), new_form.question(key)
    except KeyError:
        return False
    if old.kind is not new.kind:
        return False
    return not new.choices or answer.value is None or new.choice(answer.value) is not None
