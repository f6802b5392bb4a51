"""Owns what can be shown and spoken of a run: the open question, the summary, the profile.

It must not add wording: every word here stands in the form. Emoji never get into the spoken parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import FormError
from bot.forms.definition import Form, Kind, Question, Texts, text_in
from bot.forms.program import Rules, compile_form, filled, is_required
from bot.forms.run import Answer, Run
from bot.forms.turn import Turn

WAYS_OUT = frozenset({"dont_know", "rather_not"})
"""Names of choices with which a person says nothing; a question that has one needs no skip button."""


@dataclass(frozen=True, slots=True)
class AskedChoice:
    """An answer on a button. `number` goes into `Chosen`; with a choice filter numbers have gaps.

    `ticked` is true where several can be chosen and this one is; `rank` counts from 1 in a ranking. `audio`
    and `image` are names of files of the form.
    """

    number: int
    name: str
    label: str
    emoji: str
    ticked: bool = False
    rank: int | None = None
    audio: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class AskedCard:
    """The card asked now of a question where several can be chosen: card `number` of `of`."""

    number: int
    of: int
    choice: AskedChoice
    spoken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedRange:
    """The numbers that can be chosen: from `first` to `last` in steps; `values` as a form stores them."""

    first: str
    last: str
    step: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedRepeat:
    """The instance of a repeat in which a question stands: `number` of `count` so far."""

    repeat: str
    label: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class AskedMore:
    """ "One more?" of a repeat (its key): its label, how many there are, whether the last can go."""

    repeat: str
    label: str
    count: int
    removable: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The open question as it is shown and spoken.

    `language` is the language in which `line` really is: it differs from the wanted one when a translation
    is missing. `spoken` is the line and each answer, `simpler` the same in the simpler wording (the line
    itself where the form has none). `chosen` is the number of the answer given before, `pending` that it
    waits to be mapped. `skippable` asks for a button to leave the question out; `goes_on` for one to go on
    (a note, an acknowledgement). `block_number` of `block_count` and `done` of `total` count what is relevant
    now; `opens_block` is true on the first question of a block that is answered for the first time.

    `value` is what the question reads now as a form stores it: the answer given before, or its default.
    `card` is set where several can be chosen and at most one card after another is shown; `choices` then
    still are all of them, with what is ticked. `range` goes with Kind.RANGE, `more` with Kind.ONE_MORE;
    `repeats` are the instances around the question, outermost first. `audio`, `image` and `video` are
    names of files of the form in this language, else in another. `hint` is shown, never spoken.
    """

    step: int
    question: str
    kind: Kind
    line: str
    language: str
    choices: tuple[AskedChoice, ...]
    spoken: tuple[str, ...]
    simpler: tuple[str, ...]
    chosen: int | None
    pending: bool
    skippable: bool
    goes_on: bool
    sensitive: bool
    block_number: int
    block_count: int
    block_title: str
    opens_block: bool
    done: int
    total: int
    value: str = ""
    hint: str = ""
    audio: str | None = None
    image: str | None = None
    video: str | None = None
    appearance: str = ""
    required: bool = False
    card: AskedCard | None = None
    range: AskedRange | None = None
    more: AskedMore | None = None
    repeats: tuple[AskedRepeat, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One question and what was answered. `answer` is None while pending or when it was left out."""

    question: str
    line: str
    answer: str | None
    emoji: str
    pending: bool
    sensitive: bool
    block: int
    changeable: bool = True
    kind: Kind = Kind.TEXT
    value: str = ""
    repeats: tuple[AskedRepeat, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """One fact of the profile, for machines: `value` is what the form stores; `esco` are addresses."""

    question: str
    part: str | None
    value: str | None
    text: str | None
    esco: tuple[str, ...]
    pending: bool
    sensitive: bool


def asked(run: Run, form: Form, language: str) -> Asked:
    """The open question in a language (while resting: the one asked next).

    Raises FormError when no question is open, RuleFailed when a rule of the form breaks.
    """
    turn = Turn(compile_form(form), run, language)
    rules = turn.open
    if rules is None:
        raise FormError("no question of this run is open")
    question = rules.question
    line, spoken_in = _line(turn, question, language)
    simple = text_in(question.guidance, language, form.default_language)
    choices = _choices(turn, rules, language)
    answer = run.answers.get(question.name)
    labels = tuple(choice.label for choice in choices)
    blocks, block = turn.blocks(), [each for each in turn.live if _same_block(each, rules)]
    return Asked(
        step=run.step,
        question=question.name,
        kind=question.kind,
        line=line,
        language=spoken_in,
        choices=choices,
        spoken=(line, *labels),
        simpler=(_filled(turn, simple[0]) or line, *labels),
        chosen=_number(choices, answer),
        pending=answer is not None and answer.pending,
        skippable=_skippable(turn, rules, choices),
        goes_on=question.kind in (Kind.NOTE, Kind.ACKNOWLEDGE),
        sensitive=question.sensitive,
        block_number=blocks.index(question.block) + 1 if question.block in blocks else 1,
        block_count=len(blocks),
        block_title=_title(form, question, language),
        opens_block=answer is None and not any(_answered(run, each) for each in block),
        done=sum(_answered(run, each) for each in block if each is not rules),
        total=len(block),
    )


def shown_choice(run: Run, form: Form, language: str, value: str | None) -> tuple[str, str | None]:
    """The line of the open question, and of the choice stored as ``value`` the emoji and words.

    What a pressed message keeps. Cheaper than ``asked``: most forms need nothing worked out for it.
    Raises FormError when no question is open, RuleFailed when a rule of the form breaks.
    """
    turn = Turn(compile_form(form), run, language)
    if turn.open is None:
        raise FormError("no question of this run is open")
    question = turn.open.question
    line = _line(turn, question, language)[0]
    choice = question.choice(value) if value else None
    if choice is None:
        return line, None
    return line, f"{choice.emoji} {_words(turn, choice.label, language)}"


def summary(run: Run, form: Form, language: str) -> tuple[SummaryLine, ...]:
    """All relevant questions with an answer, in the order of the form. Raises RuleFailed."""
    turn = Turn(compile_form(form), run, language)
    return tuple(
        _summary_line(turn, rules.question, answer, language)
        for rules in turn.live
        if rules.question.kind.holds_answer
        and (answer := run.answers.get(rules.question.name)) is not None
    )


def profile(run: Run, form: Form) -> tuple[ProfileEntry, ...]:
    """What the relevant answers and calculations say, for export and matching. Raises RuleFailed."""
    turn = Turn(compile_form(form), run)
    return tuple(
        _entry(turn, rules)
        for rules in turn.program.rules
        if turn.settled.relevant[rules.place]
        and rules.question.kind is not Kind.NOTE
        and (not rules.question.kind.is_asked or rules.question.name in run.answers)
    )


def refusal(run: Run, form: Form, question: str, code: str, language: str) -> str:
    """The author's own sentence on why an answer can't stand; empty when the form has none."""
    asked_of = form.question(question)
    texts = {"constraint": asked_of.constraint_message, "required": asked_of.required_message}
    return text_in(texts.get(code, {}), language, form.default_language)[0]


def _line(turn: Turn, question: Question, language: str) -> tuple[str, str]:
    text, spoken_in = text_in(question.label, language, turn.program.form.default_language)
    return _filled(turn, text), spoken_in


def _filled(turn: Turn, text: str) -> str:
    """The text with its values; the run is worked out only where the text has any."""
    return filled(turn.program, text, turn.settled.scene) if "${" in text else text


def _words(turn: Turn, label: Texts, language: str) -> str:
    return _filled(turn, text_in(label, language, turn.program.form.default_language)[0])


def _choices(turn: Turn, rules: Rules, language: str) -> tuple[AskedChoice, ...]:
    return tuple(
        AskedChoice(number, choice.name, _words(turn, choice.label, language), choice.emoji)
        for number, choice in turn.choices(rules)
    )


def _number(choices: tuple[AskedChoice, ...], answer: Answer | None) -> int | None:
    if answer is None or answer.value is None:
        return None
    return next((choice.number for choice in choices if choice.name == answer.value), None)


def _skippable(turn: Turn, rules: Rules, choices: tuple[AskedChoice, ...]) -> bool:
    question = rules.question
    if not question.kind.holds_answer or question.kind is Kind.ACKNOWLEDGE or not question.skip:
        return False
    if any(choice.name in WAYS_OUT for choice in choices):
        return False
    return not is_required(rules, turn.settled.scene)


def _same_block(one: Rules, other: Rules) -> bool:
    return one.question.block == other.question.block


def _answered(run: Run, rules: Rules) -> bool:
    return rules.question.name in run.answers


def _title(form: Form, question: Question, language: str) -> str:
    if question.block >= len(form.blocks):
        return ""
    return text_in(form.blocks[question.block].label, language, form.default_language)[0]


def _summary_line(turn: Turn, question: Question, answer: Answer, language: str) -> SummaryLine:
    default = turn.program.form.default_language
    choice = question.choice(answer.value)
    said = text_in(choice.label, language, default)[0] if choice else answer.value
    return SummaryLine(
        question=question.name,
        line=_line(turn, question, language)[0],
        answer=None if question.kind is Kind.AUDIO else said,
        emoji=choice.emoji if choice else "",
        pending=answer.pending,
        sensitive=question.sensitive,
        block=question.block,
    )


def _entry(turn: Turn, rules: Rules) -> ProfileEntry:
    question = rules.question
    answer = turn.run.answers.get(question.name)
    value = turn.settled.values[rules.place] or None
    choice = question.choice(value)
    default = turn.program.form.default_language
    return ProfileEntry(
        question=question.name,
        part=question.profile,
        value=value,
        text=text_in(choice.label, default, default)[0] if choice else value,
        esco=(choice.esco if choice else ()) + (question.esco if value == "yes" else ()),
        pending=answer is not None and answer.pending,
        sensitive=question.sensitive,
    )
