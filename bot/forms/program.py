"""Owns the compiled form: every rule as a closure, in an order in which each finds its inputs ready.

It must not know runs, phases or people. `compile_form` refuses a form with an unreadable rule or with rules
that go round in a circle; `settle` works out what is relevant and what each question reads as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.errors import FormError
from bot.forms.definition import Choice, Form, Kind, Question, text_in
from bot.forms.expressions import (
    Expression,
    ExpressionFailed,
    ExpressionRefused,
    Places,
    Scene,
    compile_expression,
)

OUTPUT: Final = re.compile(r"\$\{([^{}]*)\}")
"""An expression inside a text; its value stands there when the text is shown or spoken."""

_CHOICE_COLUMNS: Final = frozenset({"name", "label"})


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
class Rules:
    """The compiled rules of one question. `needs` has a bit for each question on which asking it depends."""

    place: int
    question: Question
    group: int | None
    relevant: Expression | None
    calculation: Expression | None
    required: Expression | None
    constraint: Expression | None
    choice_filter: Expression | None
    alert_when: Expression | None
    needs: int


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The compiled relevance of a group, and the group around it."""

    parent: int | None
    relevant: Expression | None
    row: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled form. Places up to `len(rules)` are questions, those above are groups.

    `order` holds all places, inputs first. `plain` are the places of questions without any rule, by name,
    which read as they were answered; `ruled` is the rest of the order. `asked` are the rules of those
    questions that a person is asked, in the order of the form.
    """

    form: Form
    rules: tuple[Rules, ...]
    groups: tuple[GroupRules, ...]
    order: tuple[int, ...]
    plain: Mapping[str, int]
    ruled: tuple[int, ...]
    defaults: tuple[str, ...]
    asked: tuple[Rules, ...]
    places: Mapping[str, int]
    paths: Mapping[str, int]
    outputs: Mapping[str, Expression]

    def of(self, name: str) -> Rules:
        """The rules of the question of this name. Raises KeyError when the form has none."""
        return self.rules[self.places[name]]


@dataclass(slots=True)
class Settled:
    """What holds now: relevance of questions and groups by place, and what each question reads as."""

    relevant: list[bool]
    values: list[str]
    scene: Scene


@lru_cache(maxsize=64)
def compile_form(form: Form) -> Program:
    """The form ready to be asked. Raises FormFaulty with all that can't be run."""
    return _Compiler(form).program()


def settle(
    program: Program, raw: Mapping[str, str], prefilled: Mapping[str, str], language: str = ""
) -> Settled:
    """Work out relevance and values from the answers given (`raw`, by question).

    An irrelevant question reads as blank, whatever was answered; so does an answer whose choice a filter
    has taken away since. Raises RuleFailed.
    """
    size = len(program.rules)
    values = list(program.defaults)
    relevant = [True] * (size + len(program.groups))
    scene = Scene(values, labels=_labels(program.form, language))
    for name, value in raw.items():
        if name in program.plain:
            values[program.plain[name]] = value
    at = 0
    try:
        for at in program.ruled:
            if at >= size:
                group = program.groups[at - size]
                relevant[at] = _inherits(relevant, group.parent) and _holds(group.relevant, scene)
                continue
            rules = program.rules[at]
            relevant[at] = _inherits(relevant, rules.group) and _holds(rules.relevant, scene)
            if relevant[at]:
                values[at] = _reading(rules, raw, prefilled, scene)
    except ExpressionFailed as error:
        raise _failed(program, at, error) from error
    return Settled(relevant, values, scene)


def visible(rules: Rules, scene: Scene) -> tuple[tuple[int, Choice], ...]:
    """The choices that can be chosen now, each with its number in the question's whole list."""
    numbered = enumerate(rules.question.choices)
    if rules.choice_filter is None:
        return tuple(numbered)
    return tuple(
        (number, choice)
        for number, choice in numbered
        if _passes(rules.choice_filter, choice, scene)
    )


def holds_constraint(rules: Rules, value: str, scene: Scene) -> bool:
    """True when the answer is allowed. A blank answer always is: that is the matter of `required`."""
    if rules.constraint is None or value == "":
        return True
    return _here(rules, rules.constraint, value, scene)


def is_required(rules: Rules, scene: Scene) -> bool:
    """True when the question must not be left out."""
    return rules.required is not None and _here(rules, rules.required, "", scene)


def calls_alert(rules: Rules, value: str, scene: Scene) -> bool:
    """True when a person should hear at once that this was answered."""
    return rules.alert_when is not None and _here(rules, rules.alert_when, value, scene)


def filled(program: Program, text: str, scene: Scene) -> str:
    """The text with the values of its `${…}`."""
    return OUTPUT.sub(lambda found: program.outputs[found.group(1)].text(scene), text)


def _here(rules: Rules, rule: Expression, value: str, scene: Scene) -> bool:
    scene.here = value
    try:
        return rule.truth(scene)
    except ExpressionFailed as error:
        raise RuleFailed(rules.question.row, rules.question.name, str(error)) from error
    finally:
        scene.here = ""


def _inherits(relevant: list[bool], group: int | None) -> bool:
    return group is None or relevant[group]


def _holds(rule: Expression | None, scene: Scene) -> bool:
    return rule is None or rule.truth(scene)


def _reading(
    rules: Rules, raw: Mapping[str, str], prefilled: Mapping[str, str], scene: Scene
) -> str:
    question = rules.question
    if rules.calculation is not None:
        return rules.calculation.text(scene)
    if question.kind is Kind.HIDDEN:
        return prefilled.get(question.name, question.default)
    value = raw.get(question.name, question.default)
    if value and rules.choice_filter is not None:
        choice = question.choice(value)
        if choice is None or not _passes(rules.choice_filter, choice, scene):
            return ""
    return value


def _passes(choice_filter: Expression, choice: Choice, scene: Scene) -> bool:
    scene.item = {**choice.columns, "name": choice.name}
    try:
        return choice_filter.truth(scene)
    finally:
        scene.item = {}


def _labels(form: Form, language: str) -> Callable[[int, str], str]:
    def label(place: int, name: str) -> str:
        choice = form.questions[place].choice(name)
        if choice is None:
            return ""
        return text_in(choice.label, language or form.default_language, form.default_language)[0]

    return label


def _failed(program: Program, at: int, error: ExpressionFailed) -> RuleFailed:
    size = len(program.rules)
    if at >= size:
        group = program.groups[at - size]
        return RuleFailed(group.row, group.name, str(error))
    question = program.rules[at].question
    return RuleFailed(question.row, question.name, str(error))


class _Compiler:
    """Compiles one form and collects what can't be."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._faults: list[Fault] = []
        self._paths = {each.path: place for place, each in enumerate(form.questions)}
        base = len(form.questions)
        self._group_places = {each.path: base + at for at, each in enumerate(form.groups)}

    def program(self) -> Program:
        form = self._form
        groups = tuple(
            GroupRules(
                self._place_of_group(group.parent),
                self._rule(group.relevant, group.path, group.row, _last(group.path), "relevant"),
                group.row,
                _last(group.path),
            )
            for group in form.groups
        )
        drafts = [self._rules(place, question) for place, question in enumerate(form.questions)]
        outputs = self._outputs()
        inputs = self._inputs(drafts, groups)
        order = self._order(inputs)
        if self._faults:
            raise FormFaulty(form.form_id, tuple(self._faults))
        needs = self._needs(order, inputs, drafts, outputs)
        rules = tuple(replace(each, needs=needs[each.place]) for each in drafts)
        plain = {each.question.name: each.place for each in rules if _is_plain(each)}
        settled = set(plain.values())
        ruled = tuple(place for place in order if place not in settled)
        return Program(
            form=form,
            rules=rules,
            groups=groups,
            order=order,
            plain=plain,
            ruled=ruled,
            defaults=tuple(each.question.default if _is_plain(each) else "" for each in rules),
            asked=tuple(each for each in rules if each.question.kind.is_asked),
            places={question.name: place for place, question in enumerate(form.questions)},
            paths=self._paths,
            outputs=outputs,
        )

    def _place_of_group(self, path: str | None) -> int | None:
        return None if path is None else self._group_places[path]

    def _rules(self, place: int, question: Question) -> Rules:
        columns = frozenset().union(*(choice.columns for choice in question.choices))

        def rule(
            source: str | None, name: str, own: frozenset[str] = frozenset()
        ) -> Expression | None:
            return self._rule(source, question.path, question.row, question.name, name, own)

        return Rules(
            place=place,
            question=question,
            group=self._place_of_group(question.group),
            relevant=rule(question.relevant, "relevant"),
            calculation=rule(question.calculation, "calculation"),
            required=rule(question.required, "required"),
            constraint=rule(question.constraint, "constraint"),
            choice_filter=rule(question.choice_filter, "choice_filter", columns | _CHOICE_COLUMNS),
            alert_when=rule(question.alert_when, "alert-when"),
            needs=0,
        )

    def _rule(
        self,
        source: str | None,
        path: str,
        row: int | None,
        name: str,
        rule: str,
        columns: frozenset[str] = frozenset(),
    ) -> Expression | None:
        if source is None or not source.strip():
            return None
        try:
            places = Places(self._paths, path, columns)
            return compile_expression(source, places, condition=rule != "calculation")
        except ExpressionRefused as error:
            self._faults.append(Fault(row, name, rule, str(error)))
            return None

    def _outputs(self) -> dict[str, Expression]:
        found: dict[str, Expression] = {}
        for question in self._form.questions:
            for text in _texts_of(question):
                for source in OUTPUT.findall(text):
                    rule = self._text_rule(source, question)
                    if rule is not None:
                        found[source] = rule
        return found

    def _text_rule(self, source: str, question: Question) -> Expression | None:
        try:
            return compile_expression(source, Places(self._paths, question.path))
        except ExpressionRefused as error:
            self._faults.append(Fault(question.row, question.name, "label", str(error)))
            return None

    def _inputs(
        self, drafts: Iterable[Rules], groups: Iterable[GroupRules]
    ) -> list[frozenset[int]]:
        """For each place the places which must be settled before it."""
        inputs = [
            _read(rules.relevant, rules.calculation, rules.choice_filter) | _around(rules.group)
            for rules in drafts
        ]
        inputs += [_read(group.relevant) | _around(group.parent) for group in groups]
        return inputs

    def _order(self, inputs: list[frozenset[int]]) -> tuple[int, ...]:
        """All places, inputs first; what goes round in a circle becomes a fault."""
        waiting = [len(each) for each in inputs]
        readers: list[list[int]] = [[] for _ in inputs]
        for place, each in enumerate(inputs):
            for needed in each:
                readers[needed].append(place)
        ready = [place for place, count in enumerate(waiting) if count == 0]
        for place in ready:
            for reader in readers[place]:
                waiting[reader] -= 1
                if waiting[reader] == 0:
                    ready.append(reader)
        circle = [place for place, count in enumerate(waiting) if count]
        if circle:
            self._report_circle(circle, inputs)
        return tuple(ready)

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
        row = self._row(min(circle))
        message = f"these rules depend on each other in a circle: {', '.join(names)}"
        self._faults.append(Fault(row, names[0], "relevant", message))

    def _name(self, place: int) -> str:
        size = len(self._form.questions)
        if place < size:
            return self._form.questions[place].name
        return _last(self._form.groups[place - size].path)

    def _row(self, place: int) -> int | None:
        size = len(self._form.questions)
        if place < size:
            return self._form.questions[place].row
        return self._form.groups[place - size].row

    def _needs(
        self,
        order: tuple[int, ...],
        inputs: list[frozenset[int]],
        drafts: list[Rules],
        outputs: Mapping[str, Expression],
    ) -> list[int]:
        """For each place, as bits, the questions on which it depends directly or through others."""
        needs = [0] * len(inputs)
        for place in order:
            for needed in inputs[place]:
                needs[place] |= needs[needed] | _bit(needed, len(drafts))
        for rules in drafts:
            for text in _texts_of(rules.question):
                for source in OUTPUT.findall(text):
                    for needed in outputs[source].inputs:
                        needs[rules.place] |= needs[needed] | _bit(needed, len(drafts))
        return needs


def _is_plain(rules: Rules) -> bool:
    """True when the question is asked whatever happens, and reads as it was answered."""
    ruled = (rules.relevant, rules.group, rules.calculation, rules.choice_filter)
    return rules.question.kind.is_asked and all(each is None for each in ruled)


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _bit(place: int, size: int) -> int:
    return 1 << place if place < size else 0


def _read(*rules: Expression | None) -> frozenset[int]:
    return frozenset().union(*(rule.inputs for rule in rules if rule is not None))


def _around(group: int | None) -> frozenset[int]:
    return frozenset() if group is None else frozenset({group})


def _texts_of(question: Question) -> list[str]:
    texts = [*question.label.values(), *question.guidance.values()]
    texts += [text for choice in question.choices for text in choice.label.values()]
    return [text for text in texts if "${" in text]
