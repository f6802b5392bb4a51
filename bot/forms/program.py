"""Owns the compiled form: every rule as a closure, in an order in which each finds its inputs ready.

It must not know runs, phases or people, and holds no values: `bot.forms.instance` does. `compile_form` refuses a
form with an unreadable rule or with rules that go round in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.errors import FormError
from bot.forms.definition import Choice, Form, Group, Itemset, Kind, Question, SetOn, text_in
from bot.forms.expressions import (
    Expression,
    ExpressionRefused,
    Places,
    Readable,
    compile_expression,
)
from bot.forms.outline import Outline, outline_of

OUTPUT: Final = re.compile(r"\$\{([^{}]*)\}")
"""An expression inside a text; its value stands there when the text is shown or spoken."""

_SPEAKING: Final = re.compile(r"jr:|format-date|label")
"""What in an expression can make its value depend on the language of the person."""

_CHOICE_COLUMNS: Final = frozenset({"name", "label", "itextId"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that can't be run: where it stands, which rule it is, and why in an author's words."""

    row: int | None
    name: str
    rule: str
    message: str


class FormFaulty(FormError):
    """A form with rules that can't be run; `faults` names every one of them."""

    def __init__(self, form_id: str, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"{form_id}, row {first.row}, {first.name}: {first.rule}: {first.message}")
        self.faults = faults


class RuleFailed(FormError):
    """A rule broke while a person was asked; nothing may be guessed in its place."""

    def __init__(self, row: int | None, name: str, message: str) -> None:
        super().__init__(f"row {row}, {name}: {message}")
        self.row, self.name, self.message = row, name, message


@dataclass(frozen=True, slots=True)
class Source:
    """Where choices come from that are no fixed list: the node set, and what of each node is stored and
    shown (places from the node down; none where the nodes are items of a list)."""

    nodes: Expression
    itemset: Itemset
    value: tuple[int, ...] | None = None
    label: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """A question with its compiled rules. `needs` are, as bits, the questions on which asking it depends.

    `own_name` is its key within its repeat instance; `lasts` says that a worked out value stays until an
    input changes (it was drawn by chance, or a person may correct it).
    """

    place: int
    question: Question
    group: int | None
    relevant: Expression | None
    calculation: Expression | None
    required: Expression | None
    constraint: Expression | None
    choice_filter: Expression | None
    alert_when: Expression | None
    readonly: Expression | None
    seed: Expression | None
    source: Source | None
    needs: int
    own_name: str
    lasts: bool

    @property
    def repeats_inputs(self) -> frozenset[int]:
        """The places of which a change makes a lasting value be worked out anew."""
        return frozenset() if self.calculation is None else self.calculation.inputs


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The compiled relevance of a group and the count of a repeat, and the group around it."""

    place: int
    group: Group
    parent: int | None
    relevant: Expression | None
    count: Expression | None
    row: int | None
    name: str
    own_name: str
    needs: int = 0


@dataclass(frozen=True, slots=True)
class SetRule:
    """A value that the form sets: the place of the target, what, when, and the place that triggers it."""

    target: int
    value: Expression | None
    event: SetOn
    trigger: int | None


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled form. Places up to `len(rules)` are questions, those above are groups.

    `order` holds all places, inputs first, and `ranks` the rank of each in it. `plain` are the places of
    questions without any rule, by name, which read as they were answered; `ruled` is the rest of the order.
    `asked` are the rules of those questions that a person is asked, in the order of the form. `readers` are for
    each place those that must be worked out anew when it changes; `again` are places that read another
    instance of themselves. `speaks` is true when a value depends on the language.
    """

    form: Form
    outline: Outline
    rules: tuple[Rules, ...]
    groups: tuple[GroupRules, ...]
    order: tuple[int, ...]
    ranks: tuple[int, ...]
    readers: tuple[tuple[int, ...], ...]
    again: tuple[int, ...]
    plain: Mapping[str, int]
    ruled: tuple[int, ...]
    asked: tuple[Rules, ...]
    places: Mapping[str, int]
    paths: Mapping[str, int]
    outputs: Mapping[tuple[int, str], Expression]
    setting: tuple[SetRule, ...]
    lookup: Lookup
    speaks: bool
    has_repeats: bool

    def of(self, name: str) -> Rules:
        """The rules of the question of this name. Raises KeyError when the form has none."""
        return self.rules[self.places[name]]

    def group_at(self, place: int) -> GroupRules:
        """The rules of the group at a place."""
        return self.groups[place - len(self.rules)]

    def fault_at(self, place: int, message: str) -> RuleFailed:
        """The error of a rule at this place."""
        if place >= len(self.rules):
            group = self.group_at(place)
            return RuleFailed(group.row, group.name, message)
        question = self.rules[place].question
        return RuleFailed(question.row, question.name, message)


class Lookup:
    """What expressions look up besides answers (`bot.forms.expressions.Lists`)."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.version = form.version
        self._indexes: dict[tuple[str, str], dict[str, Choice]] = {}

    def items(self, name: str) -> Sequence[Choice]:
        """The items of a list."""
        return self._form.lists.get(name, ())

    def found(self, name: str, column: str, value: str) -> Choice | None:
        """The first item of a list that has this value in a column; looked up in an index."""
        index = self._indexes.get((name, column))
        if index is None:
            index = {}
            for item in self.items(name):
                cell = item.columns.get(column, item.name if column == "name" else "")
                index.setdefault(cell, item)
            self._indexes[name, column] = index
        return index.get(value)

    def label(self, place: int, node: Readable | None, name: str, language: str) -> str:
        """The words of a question's choice; of a list's own item where the question has none."""
        del node
        question = self._form.questions[place]
        choice = question.choice(name)
        return "" if choice is None else self.item_label(choice, language)

    def item_label(self, item: Choice, language: str) -> str:
        """The words of an item in a language, else in another."""
        default = self._form.default_language
        return text_in(item.label, language or default, default)[0]

    def text(self, key: str, language: str) -> str:
        """A text of the form by its id, in a language, else in another."""
        default = self._form.default_language
        return text_in(self._form.texts.get(key, {}), language or default, default)[0]


@lru_cache(maxsize=64)
def compile_form(form: Form, strict: bool = True) -> Program:
    """The form ready to be asked. Raises FormFaulty with all that can't be run.

    With `strict` that includes what tools disagree on, such as a question alone as a condition: an author is
    asked to say more. Without it the form runs as ODK Collect runs it.
    """
    return _Compiler(form, strict).program()


class _Compiler:
    """Compiles one form and collects what can't be."""

    def __init__(self, form: Form, strict: bool) -> None:
        self._form = form
        self._strict = strict
        self._faults: list[Fault] = []
        self._outline = outline_of(form)
        self._columns: dict[str | None, frozenset[str]] = {}
        self._lists = {name: _columns_of(items) for name, items in form.lists.items()}
        self._texts = frozenset(form.texts)
        self._size = len(form.questions)
        self._sources: list[str] = []

    def program(self) -> Program:
        form = self._form
        groups = [self._group(self._size + at, group) for at, group in enumerate(form.groups)]
        drafts = [self._rules(place, question) for place, question in enumerate(form.questions)]
        setting = tuple(self._setting())
        outputs = self._outputs()
        inputs, soft = self._inputs(drafts, groups)
        order, again = self._order(inputs, soft)
        if self._faults:
            raise FormFaulty(form.form_id, tuple(self._faults))
        needs = self._needs(order, inputs, outputs)
        rules = tuple(replace(each, needs=needs[each.place]) for each in drafts)
        bare = {each.place for each in groups if each.relevant is None and not each.group.repeat}
        plain = {each.question.name: each.place for each in rules if self._is_plain(each, bare)}
        settled = set(plain.values())
        ranks = [0] * len(order)
        for rank, place in enumerate(order):
            ranks[place] = rank
        return Program(
            form=form,
            outline=self._outline,
            rules=rules,
            groups=tuple(replace(each, needs=needs[each.place]) for each in groups),
            order=order,
            ranks=tuple(ranks),
            readers=_readers(inputs),
            again=again,
            plain=plain,
            ruled=tuple(place for place in order if place not in settled),
            asked=tuple(each for each in rules if each.question.kind.is_asked),
            places={question.name: place for place, question in enumerate(form.questions)},
            paths=self._outline.paths,
            outputs=outputs,
            setting=setting,
            lookup=Lookup(form),
            speaks=_SPEAKING.search(" ".join(self._sources)) is not None,
            has_repeats=any(group.repeat is not None for group in form.groups),
        )

    # -- rules ---------------------------------------------------------------------------------

    def _group(self, place: int, group: Group) -> GroupRules:
        spot = self._outline.spots[place]
        parent = None if group.parent is None else spot.parent
        name = group.name or spot.name
        count = group.repeat.count if group.repeat is not None else None
        return GroupRules(
            place=place,
            group=replace(group, name=name),
            parent=parent,
            relevant=self._rule(group.relevant, place, group.row, name, "relevant"),
            count=self._rule(count, place, group.row, name, "repeat_count"),
            row=group.row,
            name=name,
            own_name=self._own_name(name, spot.repeats[:-1]),
        )

    def _own_name(self, name: str, repeats: tuple[int, ...]) -> str:
        """The name within the innermost of these repeats."""
        if not repeats:
            return name
        group = self._form.groups[repeats[-1] - self._size]
        return name.removeprefix(f"{group.name or group.path.rpartition('/')[2]}/")

    def _rules(self, place: int, question: Question) -> Rules:
        def rule(
            source: str | None, name: str, columns: frozenset[str] | None = None
        ) -> Expression | None:
            return self._rule(source, place, question.row, question.name, name, columns)

        calculation = rule(question.calculation, "calculation")
        asked = question.kind.is_asked and question.kind is not Kind.NOTE
        lasts = calculation is not None and (calculation.drawn or asked)
        spot = self._outline.spots[place]
        columns = self._choice_columns(question) if question.choice_filter else None
        seed = None
        if question.randomize is not None and question.randomize:
            seed = rule(question.randomize, "randomize")
        return Rules(
            place=place,
            question=question,
            group=None if question.group is None else spot.parent,
            relevant=rule(question.relevant, "relevant"),
            calculation=calculation,
            required=rule(question.required, "required"),
            constraint=rule(question.constraint, "constraint"),
            choice_filter=rule(question.choice_filter, "choice_filter", columns),
            alert_when=rule(question.alert_when, "alert-when"),
            readonly=rule(question.readonly, "readonly"),
            seed=seed,
            source=self._source(place, question),
            needs=0,
            own_name=self._own_name(question.name, spot.repeats),
            lasts=lasts,
        )

    def _choice_columns(self, question: Question) -> frozenset[str]:
        if question.list_name is None:
            return _columns_of(question.choices)
        known = self._columns.get(question.list_name)
        if known is None:
            known = self._columns[question.list_name] = _columns_of(question.choices)
        return known

    def _source(self, place: int, question: Question) -> Source | None:
        """Choices that are nodes of a repeat, or what a filter of several parts leaves of a list."""
        itemset = question.itemset
        if itemset is None:
            return None
        nodes = self._rule(itemset.source, place, question.row, question.name, "choices")
        if nodes is None:
            return None
        if nodes.nodes is None:
            self._fault(question.row, question.name, "choices", "its choices are no node set")
            return None
        if nodes.place is None:
            return Source(nodes, itemset)
        value = self._down(nodes.place, itemset.value)
        label = self._down(nodes.place, itemset.label)
        if value is None or label is None:
            self._fault(question.row, question.name, "choices", f"no “{itemset.value}” there")
            return None
        return Source(nodes, itemset, value, label)

    def _down(self, place: int, path: str) -> tuple[int, ...] | None:
        found: list[int] = []
        for step in path.split("/"):
            if step == ".":
                continue
            child = self._outline.spots[place].children.get(step)
            if child is None:
                return None
            found.append(child)
            place = child
        return tuple(found)

    def _setting(self) -> Iterable[SetRule]:
        for each in self._form.setvalues:
            target = self._outline.paths.get(each.target)
            trigger = None if each.trigger is None else self._outline.paths.get(each.trigger)
            if target is None or (each.trigger is not None and trigger is None):
                message = f"it names “{each.trigger or each.target}”, which this form doesn't have"
                self._fault(None, each.target.rpartition("/")[2], "trigger", message)
                continue
            question = self._form.questions[target] if target < self._size else None
            row = None if question is None else question.row
            name = self._outline.spots[target].name
            value = self._rule(each.source, target, row, name, "default")
            yield SetRule(target, value, each.event, trigger)

    def _rule(
        self,
        source: str | None,
        own: int,
        row: int | None,
        name: str,
        rule: str,
        columns: frozenset[str] | None = None,
    ) -> Expression | None:
        if source is None or not source.strip():
            return None
        self._sources.append(source if rule != "label" else "")
        places = Places(self._outline, own, columns, self._lists, self._texts)
        try:
            made = compile_expression(source, places, condition=rule in _CONDITIONS)
        except ExpressionRefused as error:
            self._fault(row, name, rule, str(error))
            return None
        if made.loose and self._strict:
            self._fault(row, name, rule, made.loose[0])
        return made

    def _fault(self, row: int | None, name: str, rule: str, message: str) -> None:
        self._faults.append(Fault(row, name, rule, message))

    def _outputs(self) -> dict[tuple[int, str], Expression]:
        found: dict[tuple[int, str], Expression] = {}
        for place, question in enumerate(self._form.questions):
            for source in _sources_in(_texts_of(question)):
                made = self._rule(source, place, question.row, question.name, "label")
                if made is not None:
                    found[place, source] = made
        for at, group in enumerate(self._form.groups):
            for source in _sources_in(group.label.values()):
                place = self._size + at
                made = self._rule(source, place, group.row, group.name, "label")
                if made is not None:
                    found[place, source] = made
        return found

    # -- order ---------------------------------------------------------------------------------

    def _inputs(
        self, drafts: Iterable[Rules], groups: Iterable[GroupRules]
    ) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
        """For each place the places which must be settled before it, and those of them of which some other
        instance is read."""
        inputs: list[frozenset[int]] = []
        soft: list[frozenset[int]] = []
        for rules in drafts:
            choosing = _read(rules.choice_filter, rules.source.nodes if rules.source else None)
            choosing |= frozenset(rules.source.value or ()) if rules.source else frozenset()
            needed = _read(rules.relevant, rules.calculation) | (choosing - {rules.place})
            inputs.append(needed | _around(rules.group))
            soft.append(_soft(rules.relevant, rules.calculation, rules.choice_filter))
        for group in groups:
            inputs.append(_read(group.relevant, group.count) | _around(group.parent))
            soft.append(_soft(group.relevant, group.count))
        root = self._outline.root
        return [each - {root} for each in inputs], soft

    def _order(
        self, inputs: list[frozenset[int]], soft: list[frozenset[int]]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """All places, inputs first; what goes round in a circle becomes a fault.

        Reading another instance of the same repeat is no circle: a running total reads the one before. Such
        places are worked out again until nothing changes.
        """
        order = _ordered(inputs)
        if len(order) == len(inputs):
            return tuple(order), ()
        spots = self._outline.spots
        loosened, again = list(inputs), []
        for place, needed in enumerate(inputs):
            mine = set(spots[place].repeats)
            others = {each for each in soft[place] if mine & set(spots[each].repeats)}
            if others & needed:
                loosened[place] = needed - others
                again.append(place)
        order = _ordered(loosened)
        if len(order) < len(inputs):
            self._report_circle(sorted(set(range(len(inputs))) - set(order)), loosened)
        return tuple(order), tuple(again)

    def _report_circle(self, stuck: list[int], inputs: list[frozenset[int]]) -> None:
        """Name the members of one circle: walking from input to input must come round."""
        walk, left = [stuck[0]], set(stuck)
        while True:
            following = min(each for each in inputs[walk[-1]] if each in left)
            if following in walk:
                break
            walk.append(following)
        circle = walk[walk.index(following) :]
        names = [self._name(place) for place in sorted(circle)]
        message = f"these rules depend on each other in a circle: {', '.join(names)}"
        self._fault(self._row(min(circle)), names[0], "relevant", message)

    def _name(self, place: int) -> str:
        if place < self._size:
            return self._form.questions[place].name
        return self._outline.spots[place].name

    def _row(self, place: int) -> int | None:
        if place < self._size:
            return self._form.questions[place].row
        return self._form.groups[place - self._size].row

    def _needs(
        self,
        order: tuple[int, ...],
        inputs: list[frozenset[int]],
        outputs: Mapping[tuple[int, str], Expression],
    ) -> list[int]:
        """For each place, as bits, the questions on which it depends directly or through others."""
        needs = [0] * len(inputs)
        for place in order:
            for needed in inputs[place]:
                needs[place] |= needs[needed] | _bit(needed, self._size)
        for (place, _), output in outputs.items():
            for needed in output.inputs:
                if needed < len(needs):
                    needs[place] |= needs[needed] | _bit(needed, self._size)
        return needs

    def _is_plain(self, rules: Rules, bare: set[int]) -> bool:
        """True when the question is asked whatever happens, and reads as it was answered."""
        ruled = (rules.relevant, rules.calculation, rules.choice_filter, rules.source)
        if not rules.question.kind.is_asked or any(each is not None for each in ruled):
            return False
        around = self._outline.above(rules.place)
        return all(each in (rules.place, self._outline.root) or each in bare for each in around)


_CONDITIONS: Final = frozenset(
    {"relevant", "required", "constraint", "choice_filter", "alert-when", "readonly"}
)


def _ordered(inputs: list[frozenset[int]]) -> list[int]:
    """The places of which all inputs come before; those in a circle are left out."""
    waiting = [len(each) for each in inputs]
    readers = _readers(inputs)
    ready = [place for place, count in enumerate(waiting) if count == 0]
    for place in ready:
        for reader in readers[place]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                ready.append(reader)
    return ready


def _readers(inputs: list[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    readers: list[list[int]] = [[] for _ in inputs]
    for place, each in enumerate(inputs):
        for needed in each:
            readers[needed].append(place)
    return tuple(tuple(each) for each in readers)


def _bit(place: int, size: int) -> int:
    return 1 << place if place < size else 0


def _read(*rules: Expression | None) -> frozenset[int]:
    return frozenset().union(*(rule.inputs for rule in rules if rule is not None))


def _soft(*rules: Expression | None) -> frozenset[int]:
    return frozenset().union(*(rule.soft for rule in rules if rule is not None))


def _around(group: int | None) -> frozenset[int]:
    return frozenset() if group is None else frozenset({group})


def _columns_of(items: Iterable[Choice]) -> frozenset[str]:
    return frozenset().union(*(item.columns for item in items)) | _CHOICE_COLUMNS


def _sources_in(texts: Iterable[str]) -> list[str]:
    return [source for text in texts if "${" in text for source in OUTPUT.findall(text)]


def _texts_of(question: Question) -> list[str]:
    texts = [*question.label.values(), *question.guidance.values(), *question.hint.values()]
    texts += [*question.constraint_message.values(), *question.required_message.values()]
    return texts + [text for choice in question.choices for text in choice.label.values()]
