"""Owns the values of one filled form at one moment: nodes, relevance, repeats, what the form works out itself.

It must not know phases, people or what is asked next (`bot.forms.turn`), and changes only through its own acts:
`put`, `add`, `remove_last`. After each act only what reads the changed nodes is worked out again.

An answer stays when its question becomes irrelevant, and so do the answers of a repeat's instances beyond its
count: they read as blank and come back (ODK XForms specification, "Bindings", relevant).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast

from bot.forms import calendar
from bot.forms.chance import chance_of, guid, shuffled
from bot.forms.definition import Choice, Kind, SetOn
from bot.forms.expressions import (
    MOST_STEPS,
    Cell,
    Expression,
    ExpressionFailed,
    Readable,
    Scene,
)
from bot.forms.program import OUTPUT, GroupRules, Program, Rules, SetRule, Source
from bot.forms.values import as_number, as_text

MOST_INSTANCES: Final = 50
"""Instances of one repeat, whatever its count says."""

MOST_IN_ALL: Final = 1_000
"""Instances of all repeats of a form together: repeats in repeats multiply."""

MOST_ROUNDS: Final = 120
"""How often one act may work out the same rule again before it counts as never coming to rest."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Node:
    """One node of the filled form.

    `stored` is its value as an XForm instance holds it, `read` what expressions see: blank while it is
    irrelevant. `number` counts the instances of a repeat from 1. `scope` is the key of the repeat instance
    around it, its own where it is one.
    """

    place: int
    parent: Node | None
    number: int
    key: str
    scope: str
    stored: str = ""
    read: str = ""
    relevant: bool = True
    children: dict[int, list[Node]] = field(default_factory=dict)


_NOTHING: Final[dict[int, list[Node]]] = {}
"""What stands in a question; one for all of them, and never written to."""


class Instance:
    """A form filled in so far. `answers` are values by key; the others are as in `bot.forms.run.Run`.

    `act` is the number of the act that comes: what is drawn in it is drawn from the seed and this number.

    Every method that works something out raises RuleFailed when a rule of the form breaks.
    """

    def __init__(
        self,
        program: Program,
        answers: dict[str, str],
        *,
        prefilled: Mapping[str, str] | None = None,
        drawn: Mapping[str, str] | None = None,
        repeats: Mapping[str, int] | None = None,
        now: datetime = _EPOCH,
        started_at: datetime | None = None,
        zone: str = "UTC",
        language: str = "",
        seed: str = "",
        act: int = 0,
    ) -> None:
        self.program = program
        self.answers = answers
        self.prefilled = prefilled or {}
        self.drawn = dict(drawn or {})
        self.repeats = dict(repeats or {})
        self._now, self._started_at = now, started_at or now
        self._zone, self._seed = zone, seed
        self._by_key: dict[str, Node] = {}
        self._built = 0
        self._single: list[Node] = cast("list[Node]", [None] * (len(program.outline.spots)))
        self._waiting: list[int] = []
        self._queued: set[int] = set()
        self._changed: dict[int, list[Node]] = {}
        self._fired: list[tuple[SetRule, Node]] = []
        self._acting = False
        self.root = Node(program.outline.root, None, 1, "", "")
        self._single[program.outline.root] = self.root
        self.scene = Scene(
            single=self._single,
            lists=program.lookup,
            root=self.root,
            current=self.root,
            node=self.root,
            now=now,
            zone=zone,
            language=language,
            chance=chance_of(f"{seed}\n{act}"),
        )
        self._build_below(self.root)

    # -- building ------------------------------------------------------------------------------

    def _build_below(self, parent: Node) -> None:
        size = len(self.program.rules)
        for place in self.program.outline.spots[parent.place].children.values():
            if place < size:
                self._build_question(parent, place)
            elif self.program.group_at(place).group.repeat is None:
                node = Node(place, parent, 1, parent.key, parent.scope)
                parent.children[place] = [node]
                self._keep_single(node)
                self._build_below(node)
            else:
                self._build_repeat(parent, place)

    def _build_question(self, parent: Node, place: int) -> None:
        rules = self.program.rules[place]
        scope = parent.scope
        key = f"{scope}/{rules.own_name}" if scope else rules.own_name
        held = self.answers.get(key)
        if held is None or key in self.drawn:
            held = self._given(rules, key)
        node = Node(place, parent, 1, key, scope, held, held, True, _NOTHING)
        parent.children[place] = [node]
        self._by_key[key] = node
        if not scope:
            self._single[place] = node

    def _keep_single(self, node: Node) -> None:
        if not node.scope:
            self._single[node.place] = node

    def _build_repeat(self, parent: Node, place: int) -> None:
        rules = self.program.group_at(place)
        parent.children[place] = []
        if rules.count is not None:
            return
        assert rules.group.repeat is not None, "only repeats come here"
        count = self.repeats.get(self.repeat_key(parent, rules), rules.group.repeat.first)
        for _ in range(min(count, MOST_INSTANCES)):
            self._build_instance(parent, rules)

    def repeat_key(self, parent: Node, rules: GroupRules) -> str:
        """The key of a repeat within the node in which it stands: "household[2]/child"."""
        return f"{parent.scope}/{rules.own_name}" if parent.scope else rules.own_name

    def _build_instance(self, parent: Node, rules: GroupRules) -> Node:
        self._built += 1
        if self._built > MOST_IN_ALL:
            raise self.program.fault_at(rules.place, "the repeats of this form grow too large")
        instances = parent.children[rules.place]
        key = f"{self.repeat_key(parent, rules)}[{len(instances) + 1}]"
        node = Node(rules.place, parent, len(instances) + 1, key, key)
        instances.append(node)
        self._by_key[key] = node
        self._build_below(node)
        return node

    def _given(self, rules: Rules, key: str) -> str:
        """What a question holds by an answer, by what the form set, or by its default."""
        drawn = self.drawn.get(key)
        if drawn is not None:
            return drawn
        question = rules.question
        if question.kind is Kind.HIDDEN:
            given = self.answers.get(key)
            return self.prefilled.get(question.name, question.default) if given is None else given
        if question.kind is Kind.METADATA:
            return self._metadata(rules)
        return self.answers.get(key, question.default)

    def _metadata(self, rules: Rules) -> str:
        """What a form notes by itself. Nothing ever identifies a device."""
        match rules.question.metadata:
            case "start":
                return calendar.moment_text(self._started_at, self._zone)
            case "end":
                return calendar.moment_text(self._now, self._zone)
            case "today":
                return calendar.today_text(self._started_at, self._zone)
            case "uid":
                return "uuid:" + guid(chance_of(f"{self._seed}\nuid"), None)
        return rules.question.default

    # -- finding -------------------------------------------------------------------------------

    def node(self, key: str) -> Node:
        """The node of a question or of a repeat's instance. Raises KeyError when there is none now."""
        return self._by_key[key]

    def has(self, key: str) -> bool:
        """True when there is such a node now."""
        return key in self._by_key

    @property
    def size(self) -> int:
        """How many questions and instances of repeats there are now."""
        return len(self._by_key)

    def nodes(self, place: int) -> list[Node]:
        """All nodes of a place, in document order."""
        single = self._single[place]
        if single is not None:
            return [single]
        chain = list(self.program.outline.above(place))[-2::-1]
        found = [self.root]
        for step in chain:
            found = [child for node in found for child in node.children.get(step, ())]
        return found

    def singles(self, asked: tuple[Rules, ...]) -> Iterator[tuple[Rules, Node]]:
        """These questions with their nodes, in a form without repeats."""
        single = self._single
        for rules in asked:
            yield rules, single[rules.place]

    def walk(self, parent: Node | None = None) -> Iterator[Node]:
        """Every node below, in document order, groups before what stands in them."""
        parent = parent or self.root
        for place in self.program.outline.spots[parent.place].children.values():
            for child in parent.children[place]:
                yield child
                if child.children:
                    yield from self.walk(child)

    def path(self, node: Node) -> str:
        """The path of a node as other tools write it: `/data/household[2]/age`."""
        if node.parent is None:
            return self.program.outline.spots[node.place].path
        spot = self.program.outline.spots[node.place]
        index = f"[{node.number}]" if spot.is_repeat else ""
        return f"{self.path(node.parent)}/{spot.name}{index}"

    def instances_around(self, node: Node) -> list[Node]:
        """The repeat instances around a node, outermost first."""
        found: list[Node] = []
        at: Node | None = node
        while at is not None:
            if self.program.outline.spots[at.place].is_repeat:
                found.insert(0, at)
            at = at.parent
        return found

    # -- settling ------------------------------------------------------------------------------

    def settle(self) -> None:
        """Work out everything, as it is when a run is read again. No event is fired."""
        self._fresh()
        rules, size, at = self.program.rules, len(self.program.rules), 0
        single = self._single
        try:
            for at in self.program.ruled:
                if at >= size:
                    self._settle_group(self.program.group_at(at))
                elif single[at] is not None:
                    self._settle_first(rules[at], single[at])
                else:
                    for node in self.nodes(at):
                        self._settle_first(rules[at], node)
        except ExpressionFailed as error:
            raise self.program.fault_at(at, str(error)) from error
        if self.program.again:
            self._push(*self.program.again)
            self._rest()

    def begin(self) -> None:
        """Work out everything for the first time, and set what the form sets at its start."""
        self.settle()
        with self._act():
            for rule in self.program.setting:
                if rule.event is SetOn.FIRST_LOAD:
                    for node in self.nodes(rule.target):
                        self._apply(rule, node)
                        self._rest()
            for rules in self.program.groups:
                if rules.count is not None:
                    for node in self.nodes(rules.place):
                        self._welcome(node)
            self._rest()

    def put(self, key: str, value: str) -> None:
        """A new value of a question, which goes before what the form set. Raises KeyError for no such key."""
        node = self._by_key[key]
        self.answers[key] = value
        self.drawn.pop(key, None)
        with self._act():
            self._push(node.place)
            if self._settle_question(self.program.rules[node.place], node):
                self._note(node)
            self._rest()

    def add(self, parent: Node, rules: GroupRules) -> Node:
        """One more instance of a repeat without a count, in the node in which the repeat stands."""
        node = self._build_instance(parent, rules)
        self.repeats[self.repeat_key(parent, rules)] = node.number
        self._restructured(rules, [node], [])
        return node

    def remove_last(self, parent: Node, rules: GroupRules) -> None:
        """The last instance goes with all that was answered in it. Raises IndexError when there is none."""
        gone = parent.children[rules.place].pop()
        self._forget(gone)
        for held in (self.answers, self.drawn, self.repeats):
            for key in [key for key in held if key.startswith(f"{gone.key}/")]:
                del held[key]
        self.repeats[self.repeat_key(parent, rules)] = gone.number - 1
        self._restructured(rules, [], [gone])

    def speak(self, language: str) -> None:
        """Another language: what is worked out in words is worked out again."""
        self.scene.language = language
        if self.program.speaks:
            self.settle()

    def _forget(self, node: Node) -> None:
        for each in (node, *self.walk(node)):
            self._by_key.pop(each.key, None)
            self._built -= self.program.outline.spots[each.place].is_repeat

    def _restructured(self, rules: GroupRules, new: list[Node], gone: list[Node]) -> None:
        """Whatever stands in the repeat, or reads it, is worked out; new instances get their values."""
        with self._act():
            self._touched(rules, new, gone)
            self._rest()

    def _touched(self, rules: GroupRules, new: list[Node], gone: list[Node]) -> None:
        self._changed.setdefault(rules.place, []).extend([*new, *gone])
        self._push(rules.place, *self.program.outline.below(rules.place))
        self._push(*self.program.readers[rules.place])
        for node in new:
            self._welcome(node)

    def _welcome(self, node: Node) -> None:
        """Values that the form sets in a new instance; not again in one that comes back."""
        for rule in self.program.setting:
            if rule.event is not SetOn.NEW_REPEAT or rule.trigger != node.place:
                continue
            for target in self.nodes(rule.target):
                inside = target.scope == node.key or target.scope.startswith(f"{node.key}/")
                if inside and target.key not in self.drawn and target.key not in self.answers:
                    self._fired.append((rule, target))

    @contextmanager
    def _act(self) -> Iterator[None]:
        """Inside of it values are being changed by an act: what is triggered is set."""
        self._fresh()
        self._acting = True
        try:
            yield
        finally:
            self._acting = False
            self._changed = {}
            self._waiting, self._fired = [], []
            self._queued.clear()

    def _fresh(self) -> None:
        """Each act, and each question to the form, has the whole budget of work."""
        self.scene.steps_left = MOST_STEPS

    def _push(self, *places: int) -> None:
        for place in places:
            if place not in self._queued:
                self._queued.add(place)
                heapq.heappush(self._waiting, self.program.ranks[place])

    def _note(self, node: Node) -> None:
        self._changed.setdefault(node.place, []).append(node)
        self._push(*self.program.readers[node.place])

    def _rest(self) -> None:
        """Work out what waits, inputs first, and set what is triggered, until nothing changes."""
        rounds: dict[int, int] = {}
        size, order = len(self.program.rules), self.program.order
        while self._waiting or self._fired:
            if not self._waiting:
                self._apply(*self._fired.pop(0))
                continue
            place = order[heapq.heappop(self._waiting)]
            self._queued.discard(place)
            rounds[place] = rounds.get(place, 0) + 1
            if rounds[place] > MOST_ROUNDS:
                message = "the expressions of this form never come to rest"
                raise self.program.fault_at(place, message)
            try:
                if place >= size:
                    if self._settle_group(self.program.group_at(place)):
                        self._push(*self.program.readers[place])
                    continue
                for node in self.nodes(place):
                    if self._settle_question(self.program.rules[place], node):
                        self._note(node)
            except ExpressionFailed as error:
                raise self.program.fault_at(place, str(error)) from error

    # -- one rule ------------------------------------------------------------------------------

    def _settle_group(self, rules: GroupRules) -> bool:
        changed = self._match_count(rules) if rules.count is not None else False
        for node in self.nodes(rules.place):
            relevant = self._relevant(rules.relevant, node)
            changed |= relevant != node.relevant
            node.relevant = relevant
        return changed

    def _match_count(self, rules: GroupRules) -> bool:
        """As many instances as the count says; those beyond it are set aside with their answers."""
        changed = False
        assert rules.count is not None, "only repeats with a count come here"
        parent_place = self.program.outline.spots[rules.place].parent
        assert parent_place is not None, "the root is no repeat"
        for parent in self.nodes(parent_place):
            wanted = self._count(rules, rules.count, parent)
            instances = parent.children[rules.place]
            new: list[Node] = []
            gone = instances[wanted:]
            for each in gone:
                instances.pop()
                self._forget(each)
            while len(instances) < wanted:
                new.append(self._build_instance(parent, rules))
            if new or gone:
                changed = True
                if self._acting:
                    self._touched(rules, new, gone)
        return changed

    def _count(self, rules: GroupRules, count: Expression, parent: Node) -> int:
        """What the count says, seen from an instance of the repeat, though there may be none yet."""
        self._look_from(Node(rules.place, parent, 1, "", parent.scope))
        number = as_number(count.run(self.scene))
        return (
            max(0, min(int(number), MOST_INSTANCES)) if abs(number) < 1e9 else self._bound(number)
        )

    @staticmethod
    def _bound(number: float) -> int:
        """A blank count means none yet; one beyond all bounds means as many as there may be."""
        return MOST_INSTANCES if number > 0 else 0

    def _relevant(self, rule: Expression | None, node: Node) -> bool:
        if node.parent is not None and not node.parent.relevant:
            return False
        if rule is None:
            return True
        self._look_from(node)
        return rule.truth(self.scene)

    def _look_from(self, node: Node) -> None:
        scene = self.scene
        scene.current = scene.node = node

    def _settle_first(self, rules: Rules, node: Node) -> None:
        """The same for a node just built, which holds already what was answered."""
        scene, rule, parent = self.scene, rules.relevant, node.parent
        relevant = parent is None or parent.relevant
        if relevant and rule is not None:
            scene.current = scene.node = node
            relevant = rule.test(scene)
        node.relevant = relevant
        if rules.calculation is not None:
            node.stored = self._worked_out(rules, rules.calculation, node)
        if node.stored and (rules.choice_filter is not None or rules.source is not None):
            node.stored = self._still_chosen(rules, node)
        node.read = node.stored if relevant else ""

    def _settle_question(self, rules: Rules, node: Node) -> bool:
        """Relevance and value of one question; true when what expressions see of it has changed."""
        node_was, read_was, stored_was = node.relevant, node.read, node.stored
        node.relevant = self._relevant(rules.relevant, node)
        if rules.calculation is None:
            node.stored = self._given(rules, node.key)
        else:
            node.stored = self._worked_out(rules, rules.calculation, node)
        if node.stored and (rules.choice_filter is not None or rules.source is not None):
            node.stored = self._still_chosen(rules, node)
        node.read = node.stored if node.relevant else ""
        if self._acting and node.stored != stored_was:
            self._trigger(node)
        return node.read != read_was or node.relevant != node_was

    def _worked_out(self, rules: Rules, calculation: Expression, node: Node) -> str:
        """The value of a calculation. One that lasts is worked out again only when an input changed."""
        if not rules.lasts:
            self._look_from(node)
            return self._cast(rules, calculation.text(self.scene))
        known = self.drawn.get(node.key, self.answers.get(node.key))
        if known is not None and not self._inputs_changed(calculation, node):
            return known
        self._look_from(node)
        node.stored = known or ""
        made = self._cast(rules, calculation.text(self.scene))
        self.drawn[node.key] = made
        return made

    def _cast(self, rules: Rules, value: str) -> str:
        """A value that the form works out, as the type of its question holds it."""
        match rules.question.data_type:
            case "int" | "integer":
                number = as_number(value)
                return as_text(float(int(number))) if math.isfinite(number) else ""
            case "date":
                return calendar.day_of(value, self._zone)
        return value

    def _inputs_changed(self, calculation: Expression, node: Node) -> bool:
        """True when an input which this very node reads has changed in this act."""
        if not self._acting:
            return False
        return any(
            changed is not node and (place in calculation.soft or self._is_near(changed, node))
            for place in calculation.inputs
            for changed in self._changed.get(place, ())
        )

    def _is_near(self, changed: Node, node: Node) -> bool:
        """True when no repeat stands around both, or both are in the same instance of the innermost."""
        spot = self.program.outline.spots[changed.place]
        around = spot.repeats[:-1] if spot.is_repeat else spot.repeats
        own = self.program.outline.spots[node.place].repeats
        shared = [each for each in around if each in own]
        return not shared or self._instance(changed, shared[-1]) is self._instance(node, shared[-1])

    def _instance(self, node: Node, repeat: int) -> Node | None:
        at: Node | None = node
        while at is not None and at.place != repeat:
            at = at.parent
        return at

    def _still_chosen(self, rules: Rules, node: Node) -> str:
        """The answer without what is no choice any more."""
        known = {choice.name for _, choice in self.choices(node)}
        if rules.question.kind.is_list:
            return " ".join(each for each in node.stored.split() if each in known)
        return node.stored if node.stored in known else ""

    # -- values set by the form ------------------------------------------------------------------

    def _trigger(self, node: Node) -> None:
        for rule in self.program.setting:
            if rule.event is not SetOn.VALUE_CHANGED or rule.trigger != node.place:
                continue
            self._fired += [
                (rule, target) for target in self.nodes(rule.target) if self._is_near(node, target)
            ]

    def _apply(self, rule: SetRule, node: Node) -> None:
        self._look_from(node)
        try:
            value = "" if rule.value is None else rule.value.text(self.scene)
            value = self._cast(self.program.rules[rule.target], value)
        except ExpressionFailed as error:
            raise self.program.fault_at(rule.target, str(error)) from error
        if self.drawn.get(node.key) == value:
            return
        self.drawn[node.key] = value
        rules = self.program.rules[node.place]
        read, relevant = node.read, node.relevant
        stored, node.stored = node.stored, value
        node.relevant = self._relevant(rules.relevant, node)
        node.read = value if node.relevant else ""
        if stored != value:
            self._trigger(node)
        self._push(node.place)
        if (read, relevant) != (node.read, node.relevant):
            self._note(node)

    # -- rules that are asked for ------------------------------------------------------------------

    def choices(self, node: Node) -> tuple[tuple[int, Choice], ...]:
        """The choices of a question that can be chosen now, in the order to show them, each with its number in
        the whole list."""
        rules = self.program.rules[node.place]
        if not self._acting:
            self._fresh()
        if rules.source is not None:
            found = self._from_nodes(rules.source, node)
        elif rules.choice_filter is None:
            found = list(enumerate(rules.question.choices))
        else:
            found = self._filtered(rules, rules.choice_filter, node)
        if rules.question.randomize is None:
            return tuple(found)
        return tuple(shuffled(found, self._order_seed(rules, node)))

    def _filtered(
        self, rules: Rules, choice_filter: Expression, node: Node
    ) -> list[tuple[int, Choice]]:
        scene, found = self.scene, []
        self._look_from(node)
        try:
            for number, choice in enumerate(rules.question.choices):
                scene.item, scene.position = choice, number + 1
                scene.spend()
                value = choice_filter.run(scene)
                is_position = isinstance(value, float) and not choice_filter.is_number
                if value == number + 1 if is_position else choice_filter.truth(scene):
                    found.append((number, choice))
        finally:
            scene.item, scene.position = None, 1
        return found

    def _from_nodes(self, source: Source, node: Node) -> list[tuple[int, Choice]]:
        self._look_from(node)
        assert source.nodes.nodes is not None, "checked when the form was compiled"
        found: list[tuple[int, Choice]] = []
        default = self.program.form.default_language
        for number, each in enumerate(source.nodes.nodes(self.scene)):
            if isinstance(each, Cell):
                found.append((each.number, each.item))
                continue
            value = _read_below(each, source.value or ())
            if value:
                label = _read_below(each, source.label or ())
                found.append((number, Choice(value, {default: label})))
        return found

    def _order_seed(self, rules: Rules, node: Node) -> float:
        if rules.seed is None:
            return chance_of(f"{self._seed}\n{node.key}")() * 2**31
        self._look_from(node)
        return as_number(rules.seed.run(self.scene))

    def allows(self, node: Node, value: str) -> bool:
        """True when the constraint lets this value stand. A blank one always may: that is the matter of
        `required`."""
        rules = self.program.rules[node.place]
        return rules.constraint is None or value == "" or self._tried(rules.constraint, node, value)

    def is_required(self, node: Node) -> bool:
        """True when the question must not be left out."""
        return self._asks(self.program.rules[node.place].required, node)

    def is_readonly(self, node: Node) -> bool:
        """True when the question is only shown."""
        rules = self.program.rules[node.place]
        return rules.question.kind is Kind.NOTE or self._asks(rules.readonly, node)

    def calls_alert(self, node: Node, value: str) -> bool:
        """True when a person should hear at once that this was answered."""
        rule = self.program.rules[node.place].alert_when
        return rule is not None and self._tried(rule, node, value)

    def filled(self, node: Node, text: str) -> str:
        """A text of the node's question or group with the values of its `${…}`."""
        if "${" not in text:
            return text
        outputs, place = self.program.outputs, node.place
        self._look_from(node)
        try:
            return OUTPUT.sub(lambda found: outputs[place, found.group(1)].text(self.scene), text)
        except ExpressionFailed as error:
            raise self.program.fault_at(place, str(error)) from error

    def _asks(self, rule: Expression | None, node: Node) -> bool:
        if rule is None:
            return False
        return self._guarded(lambda: rule.truth(self.scene), node)

    def _tried(self, rule: Expression, node: Node, value: str) -> bool:
        """What a rule says while the node holds another value, for it reads the new answer as `.`."""
        before, node.read = node.read, value
        try:
            return self._guarded(lambda: rule.truth(self.scene), node)
        finally:
            node.read = before

    def _guarded(self, work: Callable[[], bool], node: Node) -> bool:
        self._fresh()
        self._look_from(node)
        try:
            return work()
        except ExpressionFailed as error:
            raise self.program.fault_at(node.place, str(error)) from error


def _read_below(node: Readable, places: tuple[int, ...]) -> str:
    for place in places:
        node = node.children[place][0]
    return node.read


@dataclass(slots=True)
class Settled:
    """What holds at the start of a form: relevance by place, and what each question reads as."""

    relevant: list[bool] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


def settle(
    program: Program, raw: Mapping[str, str], prefilled: Mapping[str, str], language: str = ""
) -> Settled:
    """Work out relevance and values from the answers given (`raw`, by key); of a repeat the first instance.

    An irrelevant question reads as blank, whatever was answered; so does an answer whose choice a filter
    has taken away since. Raises RuleFailed.
    """
    instance = Instance(program, dict(raw), prefilled=prefilled, language=language)
    instance.settle()
    size = len(program.rules)
    settled = Settled()
    for place in range(size + len(program.groups)):
        nodes = instance.nodes(place)
        settled.relevant.append(bool(nodes) and nodes[0].relevant)
        if place < size:
            settled.values.append(nodes[0].read if nodes else "")
    return settled
