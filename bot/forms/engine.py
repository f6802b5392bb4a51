"""Owns what an act of a person does to a run; must not send, store, wait or word anything.

Pure: the form, the run, what was given and the time come in; the new run and the events go out. A voice
message is an answer at any time; until a person maps it, it is pending and reads as blank (EM2 handbook,
4.4: spoken conversation for people who read little). What comes next is decided in `bot.forms.turn`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, assert_never

from bot.errors import FormError
from bot.forms import calendar
from bot.forms.definition import ONE_MORE, Form, Kind, Question
from bot.forms.instance import MOST_INSTANCES
from bot.forms.program import RuleFailed, compile_form
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
    RepeatAdded,
    RepeatEnded,
    RepeatRemoved,
    Run,
    RunExpired,
    Skipped,
    Spoken,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    Ticked,
    TicksChanged,
    TicksDone,
    Toggled,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
)
from bot.forms.turn import Ask, Turn, keep_at_hand, turn_of
from bot.forms.values import as_text, is_number, is_place, is_whole_number, range_values

CONTROLS_ONLY: Final = (Kind.NOTE, Kind.ACKNOWLEDGE, Kind.ONE_MORE)
"""Kinds which are gone on from; nothing spoken or typed answers them."""

TICKING: Final = 1_000_000
"""What `Run.cards` holds while a tick list is filled in, not card after card."""

ACKNOWLEDGED: Final = "OK"
"""What a form stores when a person acknowledged."""


def start(
    form: Form,
    prefilled: Mapping[str, str],
    now: datetime,
    *,
    zone: str = "UTC",
    language: str = "",
    seed: str = "",
) -> Step:
    """A new run at its first question. `prefilled` holds values of hidden questions, such as `age_band`.

    `now` is aware UTC; `zone` is the organisation's time zone, in which it is "today"; `language` is that of
    values which are words. Chance is drawn from `seed`; without one from the moment of the start. Raises
    FormFaulty when the form can't be asked at all.
    """
    run = Run(
        form.digest,
        1,
        Phase.ASKING,
        None,
        prefilled=dict(prefilled),
        started_at=now,
        zone=zone,
        language=language,
        seed=seed or f"{form.digest}{now.isoformat()}",
        acted_at=now,
    )
    try:
        turn = Turn(compile_form(form), run, now=now).begun()
        first = turn.next_ask()
    except RuleFailed as fault:
        return Step(run, (_failure(fault),))
    if first is None:
        return _handed_on(turn, Step(replace(turn.run, phase=Phase.SUMMARY), (SummaryReached(),)))
    moved = replace(turn.run, position=first.key, reached=first.question.block)
    return _handed_on(turn, Step(moved, ()))


def resume(run: Run, form: Form, given: Given, now: datetime) -> Step:
    """What an act of a person does. One that means nothing here changes nothing, and the event says so.

    `now` is the aware UTC time of the act. A rule that breaks ends in FormFailed; what was given is kept.
    Raises FormError when the run belongs to another form.
    """
    if run.form_digest != form.digest:
        raise FormError(f"this run began with another version of {form.form_id!r}")
    try:
        return _resumed(Turn(compile_form(form), run, now=now), given, now)
    except RuleFailed as fault:
        return Step(run, (_failure(fault),))


def pending(run: Run, form: Form) -> tuple[str, ...]:
    """The relevant questions whose answers a person must still map, in the order of the form."""
    return turn_of(form, run).pending()


def _resumed(turn: Turn, given: Given, now: datetime) -> Step:
    if turn.run.phase is Phase.EXPIRED and not isinstance(given, Mapped | Expired):
        return _woken(turn, given)
    match given:
        case Chosen() | CardAnswered() | Toggled() | TicksDone() | Ticked() | Entered():
            return _pressed(turn, given, now)
        case Spoken():
            return _spoken(turn, given, now)
        case Written():
            return _written(turn, given.text.strip(), now)
        case Located():
            return _located(turn, given, now)
        case FileSent():
            return _file_sent(turn, given, now)
        case WentBack():
            return _went_back(turn)
        case ChangeAsked():
            return _change_asked(turn, given.question)
        case Skipped():
            return _skipped(turn, given, now)
        case WentOn():
            return _went_on(turn, given, now)
        case OneMore():
            return _one_more(turn, given)
        case RemovedLast():
            return _removed_last(turn, given)
        case Confirmed():
            return _confirmed(turn, given)
        case Mapped():
            return _mapped(turn, given)
        case AssistanceStated():
            return _assisted(turn, given.assisted)
        case Expired():
            return _expired(turn)
        case _:
            assert_never(given)


# -- answers by buttons ------------------------------------------------------------------------------


def _pressed(
    turn: Turn,
    given: Chosen | CardAnswered | Toggled | TicksDone | Ticked | Entered,
    now: datetime,
) -> Step:
    ask = _open_at(turn, given.step)
    if ask is None or turn.only_shown(ask):
        return _unchanged(turn, StaleGiven())
    kind = ask.question.kind
    match given:
        case Chosen() if kind is Kind.SELECT_ONE:
            value = {at: each.name for at, each in turn.choices(ask)}.get(given.choice)
            return _taken(turn, ask, value, now)
        case CardAnswered() if kind is Kind.SELECT_MULTIPLE:
            return _card(turn, ask, given.yes, now)
        case Toggled() if kind.is_list:
            return _toggled(turn, ask, given.choice, now)
        case TicksDone() if kind is Kind.SELECT_MULTIPLE:
            return _ticked(turn, ask, turn.run.ticks, now)
        case Ticked() if kind.is_list:
            names = {at: each.name for at, each in turn.choices(ask)}
            chosen = tuple(names[at] for at in given.choices if at in names)
            complete = kind is Kind.SELECT_MULTIPLE or len(set(chosen)) == len(names)
            if len(chosen) < len(given.choices) or not complete:
                return _unchanged(turn, StaleGiven())
            return _ticked(turn, ask, chosen, now)
        case Entered() if kind not in CONTROLS_ONLY and not kind.has_choices and not kind.is_file:
            value = None if _no_value(turn, ask, given.value) else given.value
            return _taken(turn, ask, value, now)
    return _unchanged(turn, StaleGiven())


def _taken(turn: Turn, ask: Ask, value: str | None, now: datetime) -> Step:
    if value is None:
        return _unchanged(turn, StaleGiven())
    return _accept(turn, ask, Answer(value, now))


def _card(turn: Turn, ask: Ask, yes: bool, now: datetime) -> Step:
    """One choice of several: yes or no. After the last card the answer is there."""
    names = [choice.name for _, choice in turn.choices(ask)]
    at = turn.run.cards
    if at >= len(names):
        return _unchanged(turn, StaleGiven())
    before = turn.run.ticks if at else ()
    ticks = tuple(each for each in before if each != names[at])
    if yes:
        ticks = (*ticks, names[at])
    if at + 1 == len(names):
        return _ticked(turn, ask, ticks, now)
    run = _next_step(turn.run, ticks=ticks, cards=at + 1)
    return _handed_on(turn, Step(run, (TicksChanged(ask.key, names[at], yes),)))


def _toggled(turn: Turn, ask: Ask, number: int, now: datetime) -> Step:
    """A tick more or less. A ranking is complete when one choice is left: it is the last."""
    names = {at: choice.name for at, choice in turn.choices(ask)}
    name = names.get(number)
    if name is None:
        return _unchanged(turn, StaleGiven())
    drafted = drafted_ticks(turn, ask)
    ticked = name not in drafted
    ticks = (*drafted, name) if ticked else tuple(each for each in drafted if each != name)
    if ask.question.kind is Kind.RANK and ticked and len(ticks) >= len(names) - 1:
        rest = [each for each in names.values() if each not in ticks]
        return _ticked(turn, ask, (*ticks, *rest), now)
    run = _next_step(turn.run, ticks=ticks, cards=turn.run.cards or TICKING)
    return _handed_on(turn, Step(run, (TicksChanged(ask.key, name, ticked),)))


def drafted_ticks(turn: Turn, ask: Ask) -> tuple[str, ...]:
    """What is ticked now: the draft once something was pressed, else the answer given before."""
    if turn.run.cards:
        return turn.run.ticks
    if ask.question.kind is Kind.RANK:
        return ()
    return tuple(ask.node.stored.split())


def _ticked(turn: Turn, ask: Ask, names: tuple[str, ...], now: datetime) -> Step:
    """The answer: several choices in the order of the list, those of a ranking in their own."""
    if not turn.run.cards and not names:
        names = drafted_ticks(turn, ask)
    if ask.question.kind is Kind.SELECT_MULTIPLE:
        order = [choice.name for _, choice in sorted(turn.choices(ask), key=lambda each: each[0])]
        names = tuple(each for each in order if each in names)
    value = " ".join(dict.fromkeys(names))
    if not value and turn.is_required(ask):
        refused = replace(turn.run, ticks=(), cards=0)
        return _handed_on(turn, Step(refused, (AnswerRefused(ask.key, "required"),)))
    return _accept(turn, ask, Answer(value, now))


# -- answers by messages -------------------------------------------------------------------------------


def _spoken(turn: Turn, given: Spoken, now: datetime) -> Step:
    ask = _answerable(turn)
    if ask is None:
        return _unchanged(turn, KeptAside(given.voice, None))
    answer = Answer(None, now, pending=True, voice=given.voice, seconds=given.seconds)
    if ask.question.kind is Kind.AUDIO:
        answer = replace(answer, value=given.voice, pending=False)
    return _accept(turn, ask, answer)


def _written(turn: Turn, text: str, now: datetime) -> Step:
    ask = _answerable(turn)
    if ask is None or not text:
        return _unchanged(turn, KeptAside(None, text))
    value = _understood(turn, ask, text)
    if value is None:
        return _accept(turn, ask, Answer(None, now, pending=True, written=text))
    return _accept(turn, ask, Answer(value, now, written=text))


def _understood(turn: Turn, ask: Ask, text: str) -> str | None:
    """The value that a typed text plainly is: the words or the sign of a choice, a number, a day, a text."""
    match ask.question.kind:
        case Kind.TEXT:
            return text
        case Kind.SELECT_ONE:
            wanted = _bare(text)
            for _, choice in turn.choices(ask):
                if wanted in {
                    _bare(each) for each in (*choice.label.values(), choice.emoji) if each
                }:
                    return choice.name
            return None
        case Kind.SELECT_MULTIPLE | Kind.RANK | Kind.GEOPOINT:
            return None
        case Kind.DATE:
            found = _DAY.fullmatch(text)
            day = "-".join(part.zfill(2) for part in found.groups()[::-1]) if found else text
            return day if calendar.is_day(day) else None
        case Kind.TIME:
            time = text.zfill(5).replace(".", ":")
            return time if calendar.is_time(time) else None
        case Kind.DECIMAL | Kind.RANGE:
            text = text.replace(",", ".")
    return None if _no_value(turn, ask, text) else text


_DAY: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?", re.ASCII)
"""A day as it is written by hand: 1.3.2026."""


def _bare(text: str) -> str:
    """A text for comparing: no case, no sign around it, single spaces."""
    return " ".join(text.casefold().strip(" .!,;:?").split()).replace("\ufe0f", "")


def _located(turn: Turn, given: Located, now: datetime) -> Step:
    ask = _answerable(turn)
    if ask is None or ask.question.kind is not Kind.GEOPOINT:
        return _unchanged(turn, KeptAside(None, None))
    numbers = (given.latitude, given.longitude, given.altitude, given.accuracy)
    value = " ".join(as_text(float(each)) for each in numbers)
    if _no_value(turn, ask, value):
        return _unchanged(turn, KeptAside(None, None))
    return _accept(turn, ask, Answer(value, now))


def _file_sent(turn: Turn, given: FileSent, now: datetime) -> Step:
    """A file answers the question that asks for its kind; any file answers one for a file."""
    ask = _answerable(turn)
    kind = None if ask is None else ask.question.kind
    if ask is None or kind not in (Kind(given.kind), Kind.FILE):
        return _unchanged(turn, KeptAside(None, None, given.file))
    return _accept(turn, ask, Answer(given.file, now))


def _skipped(turn: Turn, given: Skipped, now: datetime) -> Step:
    ask = _open_at(turn, given.step)
    if ask is None or ask.more is not None:
        return _unchanged(turn, StaleGiven())
    if turn.is_required(ask):
        return _unchanged(turn, AnswerRefused(ask.key, "required"))
    return _accept(turn, ask, Answer(None, now))


def _accept(turn: Turn, ask: Ask, answer: Answer) -> Step:
    """Keep the answer if it may stand, then move on. The old answer stays when it may not."""
    was, run = _value(turn.run, ask.key), turn.run
    given = answer
    if run.assisted is not answer.assisted:
        given = replace(answer, assisted=run.assisted)
    event = _answer_event(ask, given, was)
    before = turn.moved(replace(run, ticks=(), cards=0)) if run.ticks or run.cards else turn
    after = before.with_answer(ask.key, given)
    try:
        node = after.ask(ask.key)
        if given.value is not None and node is not None and not after.allows(node, given.value):
            return Step(run, (AnswerRefused(ask.key, "constraint"),))
        return _advance(after, event, *_alerts(after, ask.key, was))
    except RuleFailed as fault:
        return Step(_next_step(after.run, acted_at=after.now), (event, _failure(fault)))


def _answer_event(ask: Ask, answer: Answer, was: str | None) -> Event:
    if answer.value is not None:
        return Answered(ask.key, answer.value, was)
    if answer.voice is not None:
        return VoiceKept(ask.key, answer.voice, was)
    if answer.written is not None:
        return TextKept(ask.key, was)
    if ask.question.kind is Kind.NOTE:
        return NoteHeard(ask.key)
    return QuestionSkipped(ask.key, was)


def _alerts(after: Turn, key: str, was: str | None) -> tuple[AlertRaised, ...]:
    """An alert when the answer calls for one and wasn't the same before."""
    value, ask = _value(after.run, key), after.ask(key)
    if value is None or value == was or ask is None:
        return ()
    return (AlertRaised(key, value),) if after.instance.calls_alert(ask.node, value) else ()


# -- repeats -------------------------------------------------------------------------------------------


def _one_more(turn: Turn, given: OneMore) -> Step:
    ask = _open_at(turn, given.step)
    if ask is None or ask.more is None:
        return _unchanged(turn, StaleGiven())
    repeat, count = ask.key.removesuffix(ONE_MORE), len(ask.node.children[ask.more.place])
    if given.yes and count < MOST_INSTANCES:
        after = turn.with_one_more(ask)
        return _advance(after, RepeatAdded(repeat, count + 1))
    run = turn.run
    ended = run.ended if ask.key in run.ended else (*run.ended, ask.key)
    trail = run.trail if ask.key in run.trail else (*run.trail, ask.key)
    after = turn.moved(replace(run, ended=ended, trail=trail))
    return _advance(after, RepeatEnded(repeat, count))


def _removed_last(turn: Turn, given: RemovedLast) -> Step:
    ask = turn.ask(given.repeat + ONE_MORE) if given.step == turn.run.step else None
    if ask is None or ask.more is None or not turn.is_live(ask):
        return _unchanged(turn, StaleGiven())
    count = len(ask.node.children[ask.more.place])
    if not count:
        return _unchanged(turn, StaleGiven())
    after = turn.without_last(ask)
    removed = RepeatRemoved(given.repeat, count)
    if turn.run.position == ask.key and turn.run.phase is Phase.ASKING:
        return _moved(after, Phase.ASKING, ask, removed)
    return _advance(after, removed)


# -- moving ----------------------------------------------------------------------------------------


def _advance(turn: Turn, *events: Event) -> Step:
    """On to what is needed next: a question, a rest before a new block, or the summary."""
    following = turn.next_ask()
    if following is None:
        return _moved(turn, Phase.SUMMARY, None, *events, SummaryReached())
    if following.question.block <= turn.run.reached:
        return _moved(turn, Phase.ASKING, following, *events)
    blocks = turn.blocks()
    ended = BlockEnded(blocks.index(following.question.block), len(blocks))
    return _moved(turn, Phase.RESTING, following, *events, ended)


def _went_back(turn: Turn) -> Step:
    if turn.run.phase is Phase.FINISHED:
        return _moved(turn, Phase.SUMMARY, None, SummaryReached())
    asking, position = turn.run.phase is Phase.ASKING, turn.run.position
    if asking and 0 < turn.run.cards < TICKING:
        return _card_before(turn)
    walked = turn.walked()
    if asking and position in walked:
        walked = walked[: walked.index(position)]
    if not walked:
        return _unchanged(turn, BackAtStart())
    return _moved(turn, Phase.ASKING, turn.ask(walked[-1]), WentBackTo(walked[-1]))


def _card_before(turn: Turn) -> Step:
    """Back from a card leads to the card before it."""
    ask = turn.open
    assert ask is not None, "a card belongs to the open question"
    run = _next_step(turn.run, cards=turn.run.cards - 1)
    return _handed_on(turn, Step(run, (WentBackTo(ask.key),)))


def _change_asked(turn: Turn, key: str) -> Step:
    if key not in turn.walked():
        return _unchanged(turn, StaleGiven())
    event = Reopened(key) if turn.run.phase is Phase.FINISHED else WentBackTo(key)
    return _moved(turn, Phase.ASKING, turn.ask(key), event)


def _went_on(turn: Turn, given: WentOn, now: datetime) -> Step:
    ask = turn.open
    if ask is None or given.step != turn.run.step:
        return _unchanged(turn, StaleGiven())
    if turn.run.phase is Phase.RESTING:
        return _moved(turn, Phase.ASKING, ask)
    if ask.more is None and turn.only_shown(ask):
        return _accept_shown(turn, ask, now)
    if ask.question.kind is Kind.ACKNOWLEDGE:
        return _accept(turn, ask, Answer(ACKNOWLEDGED, now))
    if turn.is_needed(ask):
        return _unchanged(turn, StaleGiven())
    return _advance(turn, AnswerKept(ask.key))


def _accept_shown(turn: Turn, ask: Ask, now: datetime) -> Step:
    """A note, or a question that can only be read: heard. What it holds stays as it is."""
    held = turn.run.answers.get(ask.key)
    value = held.value if held is not None and ask.question.kind is not Kind.NOTE else None
    if value is None and ask.question.kind is not Kind.NOTE:
        value = ask.node.stored or None
    step = _accept(turn, ask, Answer(value, now))
    return step if value is None else replace(step, events=(NoteHeard(ask.key), *step.events[1:]))


def _confirmed(turn: Turn, given: Confirmed) -> Step:
    if turn.run.phase is not Phase.SUMMARY or given.step != turn.run.step:
        return _unchanged(turn, StaleGiven())
    return _moved(turn, Phase.FINISHED, None, Finished(turn.pending()))


def _expired(turn: Turn) -> Step:
    if turn.run.phase in (Phase.FINISHED, Phase.EXPIRED):
        return _unchanged(turn, StaleGiven())
    run = _next_step(turn.run, phase=Phase.EXPIRED, ticks=(), cards=0, acted_at=turn.now)
    return _handed_on(turn, Step(run, (RunExpired(),)))


def _woken(turn: Turn, given: Given) -> Step:
    """A run that waited no longer goes on where it stood; what was given besides is kept aside."""
    following = turn.next_ask()
    if following is None:
        step = _moved(turn, Phase.SUMMARY, None, SummaryReached())
    else:
        step = _moved(turn, Phase.ASKING, following, Reopened(following.key))
    if isinstance(given, Spoken):
        return replace(step, events=(KeptAside(given.voice, None), *step.events))
    if isinstance(given, Written):
        return replace(step, events=(KeptAside(None, given.text), *step.events))
    return step


def _assisted(turn: Turn, assisted: Assisted) -> Step:
    """Note who holds the phone; an open sensitive question then gives way to one that isn't."""
    after = turn.moved(replace(turn.run, assisted=assisted))
    event = AssistanceChanged(assisted)
    ask = after.open
    if after.run.phase is Phase.ASKING and ask is not None and after.waits(ask):
        following = after.next_ask()
        if following is None or following.key != ask.key:
            return _advance(after, event)
    return _unchanged(after, event)


# -- mapping by a person on the staff ------------------------------------------------------------------


def _mapped(turn: Turn, given: Mapped) -> Step:
    answer = turn.run.answers.get(given.question)
    if answer is None or not (answer.pending or answer.mapped):
        return _unchanged(turn, StaleGiven())
    ask = turn.ask(given.question)
    if ask is None:
        return _unchanged(turn, StaleGiven())
    code = _no_value(turn, ask, given.value)
    if code is not None:
        return _unchanged(turn, AnswerRefused(given.question, code))
    was, run = answer.value, turn.run
    mapped = replace(answer, value=given.value, pending=False, mapped=True)
    after = turn.with_answer(given.question, mapped)
    try:
        ask = after.ask(given.question)
        if ask is not None and not after.allows(ask, given.value):
            return Step(run, (AnswerRefused(given.question, "constraint"),))
        event = PendingMapped(given.question, given.value, after.pending())
        return _after_mapping(after, event, *_alerts(after, given.question, was))
    except RuleFailed as fault:
        return Step(_next_step(after.run), (_failure(fault),))


def _no_value(turn: Turn, ask: Ask, value: str) -> Refusal | None:
    """Why this can't be a value of the question, or None when it can."""
    question = ask.question
    if not question.kind.has_choices:
        return no_value(question, value)
    known = {choice.name for _, choice in turn.choices(ask)}
    words = value.split() if question.kind.is_list else [value]
    return None if words and set(words) <= known else "unknown_choice"


def no_value(question: Question, value: str) -> Refusal | None:
    """Why this text can't be a value of a question without choices, or None when it can."""
    match question.kind:
        case Kind.INTEGER:
            return None if is_whole_number(value) else "no_number"
        case Kind.DECIMAL:
            return None if is_number(value) else "no_number"
        case Kind.RANGE:
            return None if in_range(question, value) else "no_number"
        case Kind.DATE:
            return None if calendar.is_day(value) else "no_date"
        case Kind.TIME:
            return None if calendar.is_time(value) else "no_date"
        case Kind.DATETIME:
            return None if calendar.is_moment(value) else "no_date"
        case Kind.GEOPOINT:
            return None if is_place(value) else "no_place"
        case kind if kind.is_file:
            return None if value.strip() else "no_file"
    return None if value.strip() else "no_text"


def in_range(question: Question, value: str) -> bool:
    """True for a number that the question's range has."""
    if question.range is None or not is_number(value):
        return False
    known = range_values(question.range.first, question.range.last, question.range.step)
    return any(float(value) == float(each) for each in known)


def _after_mapping(turn: Turn, *events: Event) -> Step:
    """Leave the person where they are; only what became needed, or fell away, moves the run.

    The step stays as long as the open question does, so that a button pressed at this moment still counts.
    """
    run, ask = turn.run, turn.open
    if run.phase is Phase.ASKING:
        return _unchanged(turn, *events) if turn.is_live(ask) else _advance(turn, *events)
    if run.phase is Phase.EXPIRED:
        return _unchanged(turn, *events)
    following = turn.next_ask()
    if run.phase is Phase.RESTING:
        if following is None:
            return _moved(turn, Phase.SUMMARY, None, *events, SummaryReached())
        return _handed_on(turn, Step(replace(run, position=following.key), events))
    if following is None:
        return _unchanged(turn, *events)
    return _moved(turn, Phase.ASKING, following, *events, Reopened(following.key))


# -- the small parts -----------------------------------------------------------------------------------


def _open(turn: Turn) -> Ask | None:
    """The open question, when the run is asking."""
    return turn.open if turn.run.phase is Phase.ASKING else None


def _open_at(turn: Turn, step: int) -> Ask | None:
    return _open(turn) if step == turn.run.step else None


def _answerable(turn: Turn) -> Ask | None:
    """The open question, when something spoken, typed or sent can answer it."""
    ask = _open(turn)
    if ask is None or ask.question.kind in CONTROLS_ONLY or turn.only_shown(ask):
        return None
    return ask


def _value(run: Run, key: str) -> str | None:
    answer = run.answers.get(key)
    return None if answer is None else answer.value


def _next_step(run: Run, **changes: Any) -> Run:
    return replace(run, step=run.step + 1, **changes)


def _moved(turn: Turn, phase: Phase, ask: Ask | None, *events: Event) -> Step:
    reached = turn.run.reached
    if phase is Phase.ASKING and ask is not None:
        reached = max(reached, ask.question.block)
    run = _next_step(
        turn.run,
        phase=phase,
        position=None if ask is None else ask.key,
        reached=reached,
        ticks=(),
        cards=0,
        acted_at=turn.now,
    )
    return _handed_on(turn, Step(run, events))


def _handed_on(turn: Turn, step: Step) -> Step:
    """The step, with what was worked out kept at hand for who shows the run next."""
    keep_at_hand(turn.moved(step.run), turn.language)
    return step


def _unchanged(turn: Turn, *events: Event) -> Step:
    return Step(turn.run, events)


def _failure(fault: RuleFailed) -> FormFailed:
    return FormFailed(fault.row, fault.name, fault.message)


# -- versions ------------------------------------------------------------------------------------------


def carry_over(old_run: Run, old_form: Form, new_form: Form, now: datetime) -> CarriedOver:
    """A run of another version with the answers that still fit it: same key, same kind, a choice that is
    there, a value that its constraint lets stand. Pending answers come along. `now` is aware UTC."""
    begun = start(
        new_form,
        old_run.prefilled,
        now,
        zone=old_run.zone,
        language=old_run.language,
        seed=old_run.seed,
    ).run
    run = replace(
        begun,
        repeats={key: count for key, count in old_run.repeats.items() if _is_repeat(new_form, key)},
        assisted=old_run.assisted,
        started_at=old_run.started_at,
    )
    turn = Turn(compile_form(new_form), run, now=now)
    kept: list[str] = []
    for key in old_run.trail:
        answer = old_run.answers.get(key)
        if answer is None or not _fits(old_form, new_form, turn, key, answer):
            continue
        turn = turn.with_answer(key, answer)
        kept.append(key)
    ended = tuple(key for key in old_run.ended if _is_repeat(new_form, key.removesuffix(ONE_MORE)))
    step = _carried(turn.moved(replace(turn.run, ended=ended)))
    dropped = tuple(key for key in old_run.answers if key not in kept)
    return CarriedOver(step.run, tuple(kept), dropped)


def _carried(turn: Turn) -> Step:
    """At what the new version still asks, or at the summary."""
    following = turn.next_ask()
    if following is None:
        return _moved(turn, Phase.SUMMARY, None)
    return _moved(turn, Phase.ASKING, following)


def _is_repeat(form: Form, key: str) -> bool:
    try:
        return form.question(key + ONE_MORE).kind is Kind.ONE_MORE
    except KeyError:
        return False


def _fits(old_form: Form, new_form: Form, turn: Turn, key: str, answer: Answer) -> bool:
    try:
        old, new = old_form.question(key), new_form.question(key)
    except KeyError:
        return False
    if old.kind is not new.kind:
        return False
    if not answer.value:
        return True
    ask = turn.ask(key)
    if ask is None:
        # Its repeat instance comes only with an answer that is still to be carried, or never.
        return not new.kind.has_choices or set(answer.value.split()) <= {
            choice.name for choice in new.choices
        }
    if new.kind.has_choices and not new.itemset and not new.choice_filter:
        return _no_value(turn, ask, answer.value) is None
    return turn.allows(ask, answer.value)
