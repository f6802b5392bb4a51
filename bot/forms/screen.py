"""Owns what can be shown and spoken of a run: the open question, the summary, the profile.

It must not add wording: every word here stands in the form. Emoji never get into the spoken parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import FormError
from bot.forms.definition import ONE_MORE, Choice, Form, Kind, Media, Question, Texts, text_in
from bot.forms.engine import TICKING, drafted_ticks
from bot.forms.instance import Node
from bot.forms.run import Answer, Phase, Run
from bot.forms.turn import Ask, Turn, turn_of
from bot.forms.values import range_values

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
    turn = _turn(form, run, language)
    ask = turn.open
    if ask is None:
        raise FormError("no question of this run is open")
    question = ask.question
    line, spoken_in = _line(turn, ask, language)
    simple = text_in(question.guidance, language, form.default_language)
    choices = _choices(turn, ask, language)
    answer = run.answers.get(ask.key)
    labels = tuple(choice.label for choice in choices)
    blocks, block = turn.blocks(), turn.in_block(question.block)
    files = _files(question.media, form, language)
    goes_on = question.kind in (Kind.NOTE, Kind.ACKNOWLEDGE) or turn.only_shown(ask)
    return Asked(
        step=run.step,
        question=ask.key,
        kind=question.kind,
        line=line,
        language=spoken_in,
        choices=choices,
        spoken=(line, *labels),
        simpler=(_filled(turn, ask, simple[0]) or line, *labels),
        chosen=_number(choices, answer),
        pending=answer is not None and answer.pending,
        skippable=not goes_on and _skippable(turn, ask, choices),
        goes_on=goes_on,
        sensitive=question.sensitive,
        block_number=blocks.index(question.block) + 1 if question.block in blocks else 1,
        block_count=len(blocks),
        block_title=_title(form, question, language),
        opens_block=answer is None and not any(_answered(run, each) for each in block),
        done=sum(_answered(run, each) for each in block if each.key != ask.key),
        total=len(block),
        value="" if ask.more is not None else ask.node.stored,
        hint=_filled(turn, ask, text_in(question.hint, language, form.default_language)[0]),
        audio=files[0],
        image=files[1],
        video=files[2],
        appearance=question.appearance,
        required=turn.is_required(ask),
        card=_card(turn, ask, line, choices),
        range=_range(question),
        more=_more(turn, ask, line),
        repeats=_around(turn, ask.node, language),
    )


def shown_choice(run: Run, form: Form, language: str, value: str | None) -> tuple[str, str | None]:
    """The line of the open question, and of the choices stored as ``value`` the emoji and words.

    What a pressed message keeps. Raises FormError when no question is open, RuleFailed when a rule of the
    form breaks.
    """
    turn = _turn(form, run, language)
    ask = turn.open
    if ask is None:
        raise FormError("no question of this run is open")
    line = _line(turn, ask, language)[0]
    shown = [
        f"{choice.emoji} {_words(turn, ask, choice.label, language)}".strip()
        for choice in _chosen(turn, ask, value)
    ]
    return line, ", ".join(shown) or None


def summary(run: Run, form: Form, language: str) -> tuple[SummaryLine, ...]:
    """All relevant questions with an answer, in the order of the form. Raises RuleFailed."""
    turn = _turn(form, run, language)
    return tuple(
        _summary_line(turn, ask, answer, language)
        for ask in turn.live
        if ask.question.kind.holds_answer
        and (answer := run.answers.get(ask.key)) is not None
        and not turn.only_shown(ask)
    )


def profile(run: Run, form: Form) -> tuple[ProfileEntry, ...]:
    """What the relevant answers and calculations say, for export and matching. Raises RuleFailed."""
    turn = _turn(form, run, "")
    rules = turn.program.rules
    return tuple(
        _entry(turn, node, rules[node.place].question)
        for node in _question_nodes(turn)
        if node.relevant
        and rules[node.place].question.kind not in (Kind.NOTE, Kind.METADATA)
        and (not rules[node.place].question.kind.is_asked or node.key in run.answers)
    )


@dataclass(frozen=True, slots=True)
class RecordNode:
    """One node of a filled form, for exports: a question (`question`), a group, or a repeat's instance.

    `key` is the answer's key, blank for a group outside of repeats; `path` has the numbers of instances
    (`/data/household[2]/age`); `number` counts instances from 1. `value` is what the XForm instance holds, also
    while the node is not `relevant`. `answer` is what a person said, with its voice note.
    """

    key: str
    path: str
    name: str
    question: Question | None
    is_repeat: bool
    number: int
    relevant: bool
    value: str
    answer: Answer | None
    children: tuple[RecordNode, ...] = ()


def record(run: Run, form: Form) -> tuple[RecordNode, ...]:
    """The whole filled form as a tree, in the order of the form. Raises RuleFailed."""
    turn = _turn(form, run, "")
    return _recorded(turn, turn.instance.root)


def refusal(run: Run, form: Form, question: str, code: str, language: str) -> str:
    """The author's own sentence on why an answer can't stand; empty when the form has none."""
    asked_of = form.question(question)
    texts = {"constraint": asked_of.constraint_message, "required": asked_of.required_message}
    text = text_in(texts.get(code, {}), language, form.default_language)[0]
    if "${" not in text:
        return text
    turn = _turn(form, run, language)
    ask = turn.ask(question)
    return "" if ask is None else _filled(turn, ask, text)


# -- the parts of a screen ---------------------------------------------------------------------------


def _turn(form: Form, run: Run, language: str) -> Turn:
    turn = turn_of(form, run, language)
    turn.instance.scene.language = language or run.language
    return turn


def _line(turn: Turn, ask: Ask, language: str) -> tuple[str, str]:
    text, spoken_in = text_in(ask.question.label, language, turn.program.form.default_language)
    return _filled(turn, ask, text), spoken_in


def _filled(turn: Turn, ask: Ask, text: str) -> str:
    """The text with its values. What is said of a repeat is reckoned at its last instance, if any."""
    if "${" not in text:
        return text
    node = ask.node
    if ask.more is not None:
        instances = ask.node.children[ask.more.place]
        if not instances:
            return ""
        node = instances[-1]
    return turn.instance.filled(node, text)


def _words(turn: Turn, ask: Ask, label: Texts, language: str) -> str:
    return _filled(turn, ask, text_in(label, language, turn.program.form.default_language)[0])


def _files(media: Media, form: Form, language: str) -> tuple[str | None, str | None, str | None]:
    """The sound, picture and video in a language, else in another; each falls back on its own."""
    names = [
        text_in(texts, language, form.default_language)[0] or None
        for texts in (media.audio, media.image, media.video)
    ]
    return names[0], names[1], names[2]


def _choices(turn: Turn, ask: Ask, language: str) -> tuple[AskedChoice, ...]:
    ticks: tuple[str, ...] = ()
    if ask.question.kind.is_list:
        ticks = drafted_ticks(turn, ask)
    ranked = ask.question.kind is Kind.RANK
    return tuple(
        _choice(turn, ask, language, number, choice, ticks, ranked)
        for number, choice in turn.choices(ask)
    )


def _choice(
    turn: Turn,
    ask: Ask,
    language: str,
    number: int,
    choice: Choice,
    ticks: tuple[str, ...],
    ranked: bool,
) -> AskedChoice:
    audio, image, _ = _files(choice.media, turn.program.form, language)
    ticked = choice.name in ticks
    return AskedChoice(
        number,
        choice.name,
        _words(turn, ask, choice.label, language),
        choice.emoji,
        ticked,
        ticks.index(choice.name) + 1 if ranked and ticked else None,
        audio,
        image,
    )


def _card(turn: Turn, ask: Ask, line: str, choices: tuple[AskedChoice, ...]) -> AskedCard | None:
    """The card whose turn it is; none once the list is filled in as a tick list."""
    if ask.question.kind is not Kind.SELECT_MULTIPLE or not choices:
        return None
    at = turn.run.cards if turn.run.phase is Phase.ASKING else 0
    if at >= TICKING:
        return None
    choice = choices[min(at, len(choices) - 1)]
    spoken = (line, choice.label) if at == 0 else (choice.label,)
    return AskedCard(at + 1, len(choices), choice, spoken)


def _range(question: Question) -> AskedRange | None:
    asked_of = question.range
    if question.kind is not Kind.RANGE or asked_of is None:
        return None
    values = range_values(asked_of.first, asked_of.last, asked_of.step)
    return AskedRange(asked_of.first, asked_of.last, asked_of.step, values)


def _more(turn: Turn, ask: Ask, line: str) -> AskedMore | None:
    if ask.more is None:
        return None
    count = len(ask.node.children[ask.more.place])
    return AskedMore(ask.key.removesuffix(ONE_MORE), line, count, count > 0)


def _around(turn: Turn, node: Node, language: str) -> tuple[AskedRepeat, ...]:
    found: list[AskedRepeat] = []
    for instance in turn.instance.instances_around(node):
        rules = turn.program.group_at(instance.place)
        label = text_in(rules.group.label, language, turn.program.form.default_language)[0]
        assert instance.parent is not None, "an instance stands in something"
        found.append(
            AskedRepeat(
                instance.key.rpartition("[")[0],
                turn.instance.filled(instance, label),
                instance.number,
                len(instance.parent.children[instance.place]),
            )
        )
    return tuple(found)


def _number(choices: tuple[AskedChoice, ...], answer: Answer | None) -> int | None:
    if answer is None or answer.value is None:
        return None
    return next((choice.number for choice in choices if choice.name == answer.value), None)


def _skippable(turn: Turn, ask: Ask, choices: tuple[AskedChoice, ...]) -> bool:
    question = ask.question
    if not question.kind.holds_answer or question.kind is Kind.ACKNOWLEDGE or not question.skip:
        return False
    if any(choice.name in WAYS_OUT for choice in choices):
        return False
    return not turn.is_required(ask)


def _answered(run: Run, ask: Ask) -> bool:
    return ask.key in run.answers


def _title(form: Form, question: Question, language: str) -> str:
    if question.block >= len(form.blocks):
        return ""
    return text_in(form.blocks[question.block].label, language, form.default_language)[0]


def _chosen(turn: Turn, ask: Ask, value: str | None) -> list[Choice]:
    """The choices of which a value is made."""
    if not value or not ask.question.kind.has_choices:
        return []
    if ask.question.itemset is not None:
        known = {choice.name: choice for _, choice in turn.choices(ask)}
    else:
        known = {choice.name: choice for choice in ask.question.choices}
    names = value.split() if ask.question.kind.is_list else [value]
    return [known[name] for name in names if name in known]


def _summary_line(turn: Turn, ask: Ask, answer: Answer, language: str) -> SummaryLine:
    question = ask.question
    value = None if answer.pending else turn.run.drawn.get(ask.key, answer.value)
    chosen = _chosen(turn, ask, value)
    said = value
    if chosen:
        said = ", ".join(_words(turn, ask, choice.label, language) for choice in chosen)
    return SummaryLine(
        question=ask.key,
        line=_line(turn, ask, language)[0],
        answer=None if question.kind.is_file else said,
        emoji=chosen[0].emoji if len(chosen) == 1 else "",
        pending=answer.pending,
        sensitive=question.sensitive,
        block=question.block,
        kind=question.kind,
        value=value or "",
        repeats=_around(turn, ask.node, language),
    )


# -- for machines --------------------------------------------------------------------------------------


def _question_nodes(turn: Turn) -> list[Node]:
    """Nodes of all questions in the order of the form, those of repeats instance by instance."""
    size = len(turn.program.rules)
    return [node for node in turn.instance.walk() if node.place < size]


def _entry(turn: Turn, node: Node, question: Question) -> ProfileEntry:
    answer = turn.run.answers.get(node.key)
    value = node.read or None
    default = turn.program.form.default_language
    chosen = _chosen(turn, Ask(node.key, question, node, 0), value)
    said = ", ".join(text_in(each.label, default, default)[0] for each in chosen)
    esco = tuple(address for each in chosen for address in each.esco)
    return ProfileEntry(
        question=node.key,
        part=question.profile,
        value=value,
        text=said if chosen else value,
        esco=esco + (question.esco if value == "yes" else ()),
        pending=answer is not None and answer.pending,
        sensitive=question.sensitive,
    )


def _recorded(turn: Turn, parent: Node) -> tuple[RecordNode, ...]:
    instance, size = turn.instance, len(turn.program.rules)
    found: list[RecordNode] = []
    for place in turn.program.outline.spots[parent.place].children.values():
        spot = turn.program.outline.spots[place]
        for node in parent.children[place]:
            question = turn.program.rules[place].question if place < size else None
            found.append(
                RecordNode(
                    key=node.key,
                    path=instance.path(node),
                    name=spot.name,
                    question=question,
                    is_repeat=spot.is_repeat,
                    number=node.number,
                    relevant=node.relevant,
                    value=node.stored,
                    answer=turn.run.answers.get(node.key) if question is not None else None,
                    children=() if question is not None else _recorded(turn, node),
                )
            )
    return tuple(found)
