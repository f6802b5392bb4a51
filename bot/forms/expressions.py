"""Owns the expressions of a form: reads them once into closures and runs them; must not ask or store.

Semantics are those of the ODK XForms specification, sections "XPath evaluation" and "XPath functions"; where the
tools of ODK differ, docs/decisions/forms-where-tools-differ.md says what was chosen. What can't be run exactly so
is refused when it is compiled (`ExpressionRefused`), never guessed at later.

A path finds nodes: an absolute one means, inside of a repeat, this instance; outside of it, all of them. An
irrelevant node is in no node set and reads as blank.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal, Protocol, cast

from bot.errors import FormError
from bot.forms.definition import Choice
from bot.forms.functions import FUNCTIONS, Call, Part
from bot.forms.outline import Outline
from bot.forms.values import Value, as_number, as_text, as_truth

MOST_CHARACTERS: Final = 2_000
MOST_LEVELS: Final = 50
MOST_LETTERS: Final = 10_000
"""Letters that a function may give."""

MOST_STEPS: Final = 500_000
"""Calls of functions and looks at nodes that one reckoning of a whole form may take."""

Sort = Literal["question", "text", "number", "truth", "any"]


class ExpressionRefused(FormError):
    """An expression can't be run; the message says why and what to write instead."""


class ExpressionFailed(FormError):
    """An expression broke while it ran: too much work, or a text grown out of bounds."""


class Readable(Protocol):
    """A node as expressions see it."""

    @property
    def read(self) -> str:
        """Its value; blank while it is irrelevant."""

    @property
    def relevant(self) -> bool:
        """Whether it counts at all."""

    @property
    def stored(self) -> str:
        """Its value, whether it is relevant or not."""

    @property
    def number(self) -> int:
        """Which instance of its repeat it is, counted from 1."""

    @property
    def parent(self) -> Readable | None:
        """The node in which it stands; None for the root."""

    @property
    def children(self) -> Mapping[int, Sequence[Readable]]:
        """The nodes in it by place; several of a repeat."""


@dataclass(slots=True)
class Cell:
    """What stands in one column of one item of a list; it is read like a node."""

    read: str
    number: int
    item: Choice
    relevant: bool = True
    stored: str = ""
    parent: Readable | None = None
    children: Mapping[int, Sequence[Readable]] = field(default_factory=dict)


class Lists(Protocol):
    """What an expression may look up besides answers: lists, words of choices, texts, chance."""

    version: str

    def items(self, name: str) -> Sequence[Choice]:
        """The items of a list."""

    def found(self, name: str, column: str, value: str) -> Choice | None:
        """The first item of a list that has this value in a column."""

    def label(self, place: int, node: Readable | None, name: str, language: str) -> str:
        """The words of a question's choice."""

    def item_label(self, item: Choice, language: str) -> str:
        """The words of an item."""

    def text(self, key: str, language: str) -> str:
        """A text of the form by its id."""


@dataclass(slots=True)
class Scene:
    """What an expression can see.

    `single` are the nodes outside of repeats by place. `current` is the node whose rule runs, `node` the one
    looked at in a predicate (else the same), `item` the item of a list that is looked at; `position` counts
    from 1. `now` is aware UTC and `zone` the time zone in which it is today; `chance` gives a number from 0 up
    to 1 and is asked anew for each draw.
    """

    single: Sequence[Readable]
    lists: Lists
    root: Readable
    current: Readable
    node: Readable
    item: Choice | None = None
    position: int = 1
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: str = "UTC"
    language: str = ""
    chance: Callable[[], float] = lambda: 0.0
    steps_left: int = MOST_STEPS

    def spend(self, steps: int = 1) -> None:
        """Count work. Raises ExpressionFailed when there was too much."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise ExpressionFailed("the expressions of this form take too much work")


Closure = Callable[[Scene], Value]
Nodes = Callable[[Scene], list[Readable]]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: what it says, the places it reads, and the closure that runs it.

    `nodes` gives the node set where the expression is one, and `place` where that leads. `soft` are inputs of
    which some other instance may be read. `drawn` is true when it gives something else each
    time (chance, the clock), so that its result must be kept. `loose` says in words what tools disagree
    on, such as a question alone as a condition; an author is asked to say more.
    """

    source: str
    inputs: frozenset[int]
    run: Closure
    test: Callable[[Scene], bool]
    literals: tuple[str | float, ...] = ()
    nodes: Nodes | None = None
    drawn: bool = False
    loose: tuple[str, ...] = ()
    is_number: bool = False
    soft: frozenset[int] = frozenset()
    place: int | None = None

    def text(self, scene: Scene) -> str:
        """The result as text; a NaN is blank, as a form stores it."""
        text = as_text(self.run(scene))
        return "" if text == "NaN" else text

    def truth(self, scene: Scene) -> bool:
        """The result as yes or no."""
        return self.test(scene)


@dataclass(frozen=True, slots=True)
class Places:
    """Where an expression stands: the form's outline, its own place there, and what lists there are.

    `columns` are those of the list whose items are looked at (a choice filter); None elsewhere.
    """

    outline: Outline
    own: int
    columns: frozenset[str] | None = None
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()


def compile_expression(source: str, places: Places, *, condition: bool = False) -> Expression:
    """Read an expression; a `condition` is one that must say yes or no.

    Raises ExpressionRefused with the reason in words an author understands.
    """
    if len(source) > MOST_CHARACTERS:
        raise ExpressionRefused(f"it is longer than {MOST_CHARACTERS:,} characters")
    return _Reader(source, places).whole(condition)


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<name>[^\W\d][\w.-]*(?::(?!:)[^\W\d][\w.-]*)?)
    | (?P<sign><=|>=|!=|::|//|\.\.|[=<>+*|(),.\[\]/-])
    )""",
    re.VERBOSE,
)
_END: Final = ("end", "")
_WORD_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": lambda left, right: _divide(left, right),
    "mod": lambda left, right: _remainder(left, right),
}
_ALONE: Final = "a question alone is no condition; write for instance ${x} = 'yes'"
_WITH_TRUTH: Final = "a question compared with true() or false(); write ${x} = 'true'"


def _tokens(source: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, text = 0, source.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionRefused(f"it can't be read from “{text[position:][:20].strip()}” on")
        found.append((str(match.lastgroup), match.group(str(match.lastgroup))))
        position = match.end()
    return [*found, _END]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step down a path, with the predicates that choose among what is there."""

    place: int
    tests: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """A path being read. `base` is where it begins: the root, the node whose rule runs, or the node that is
    looked at; `up` counts the steps up from there to `ground`, from which the steps lead down."""

    base: Literal["root", "current", "node"]
    ground: int
    up: int = 0
    steps: tuple[_Step, ...] = ()

    @property
    def end(self) -> int:
        return self.steps[-1].place if self.steps else self.ground


@dataclass(frozen=True, slots=True)
class _Looking:
    """What a predicate looks at: a place of the form, or the items of a list with these columns."""

    place: int | None
    columns: frozenset[str] | None


class _Reader:
    """A recursive descent over one expression, from the loosest operator to the tightest."""

    def __init__(self, source: str, places: Places) -> None:
        self._source = source
        self._places = places
        self._outline = places.outline
        self._tokens = _tokens(source)
        self._at = 0
        self._level = 0
        self._looking = [_Looking(places.own, None)]
        if places.columns is not None:
            self._looking.append(_Looking(None, places.columns))
        self._inputs: set[int] = set()
        self._soft: set[int] = set()
        self._literals: list[str | float] = []
        self._loose: list[str] = []
        self._drawn = False

    def whole(self, condition: bool) -> Expression:
        part = self._either()
        if condition:
            self._condition(part)
        if self._peek() != _END:
            raise ExpressionRefused(f"“{self._peek()[1]}” stands where an operator should")
        return Expression(
            source=self._source,
            inputs=frozenset(self._inputs | self._soft),
            run=part.run,
            test=_truth_of(part),
            literals=tuple(self._literals),
            nodes=part.nodes,
            drawn=self._drawn,
            loose=tuple(self._loose),
            is_number=part.is_number,
            soft=frozenset(self._soft - self._inputs),
            place=part.place,
        )

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += token != _END
        return token

    def _takes(self, *signs: str) -> str | None:
        """Take the next token when it is one of these operators (words count only in this position)."""
        kind, text = self._peek()
        if text in signs and (kind == "sign" or (kind == "name" and text in _WORD_OPERATORS)):
            self._at += 1
            return text
        return None

    def _expect(self, sign: str) -> None:
        if self._takes(sign) is None:
            raise ExpressionRefused(
                f"a “{sign}” is missing before “{self._peek()[1] or 'the end'}”"
            )

    # -- operators -----------------------------------------------------------------------------

    def _either(self) -> Part:
        self._level += 1
        if self._level > MOST_LEVELS:
            raise ExpressionRefused(f"it is nested deeper than {MOST_LEVELS} levels")
        part = self._both()
        while self._takes("or"):
            one, other = self._condition(part), self._condition(self._both())
            part = _either(one, other)
        self._level -= 1
        return part

    def _both(self) -> Part:
        part = self._equal()
        while self._takes("and"):
            one, other = self._condition(part), self._condition(self._equal())
            part = _both(one, other)
        return part

    def _equal(self) -> Part:
        part = self._ordered()
        while sign := self._takes("=", "!="):
            other = self._ordered()
            if {part.sort, other.sort} == {"question", "truth"}:
                self._loose.append(_WITH_TRUTH)
            part = _equality(sign, part, other)
        return part

    def _ordered(self) -> Part:
        part = self._added()
        while sign := self._takes("<=", ">=", "<", ">"):
            part = _ordering(_ORDER[sign], part, self._added())
        return part

    def _added(self) -> Part:
        part = self._multiplied()
        while sign := self._takes("+", "-"):
            part = _arithmetic(_ARITHMETIC[sign], part, self._multiplied())
        return part

    def _multiplied(self) -> Part:
        part = self._negated()
        while sign := self._takes("*", "div", "mod"):
            part = _arithmetic(_ARITHMETIC[sign], part, self._negated())
        return part

    def _negated(self) -> Part:
        minus = 0
        while self._takes("-"):
            minus += 1
        part = self._united()
        for _ in range(minus):
            part = _negative(part)
        return part

    def _united(self) -> Part:
        part = self._primary()
        while self._takes("|"):
            other = self._primary()
            if part.nodes is None or other.nodes is None:
                raise ExpressionRefused("“|” joins questions only")
            part = _union(part.nodes, other.nodes)
        return part

    def _condition(self, part: Part) -> Part:
        """Note a bare question as a condition: tools disagree on what it means."""
        if part.sort == "question":
            self._loose.append(_ALONE)
        return part

    # -- what stands alone ---------------------------------------------------------------------

    def _primary(self) -> Part:
        kind, text = self._peek()
        if kind == "number":
            self._take()
            self._literals.append(float(text))
            return _constant(float(text), "number")
        if kind == "text":
            self._take()
            self._literals.append(text[1:-1])
            return _constant(text[1:-1], "text")
        if kind == "name" and self._tokens[self._at + 1][1] == "(" and not _is_node_test(text):
            return self._called()
        if kind == "name" or text in ("/", ".", ".."):
            return self._path()
        if self._takes("("):
            part = self._either()
            self._expect(")")
            return replace(part, sort="any" if part.sort == "question" else part.sort)
        raise ExpressionRefused(f"“{text or 'the end'}” stands where a value should")

    def _called(self) -> Part:
        name = self._take()[1]
        self._expect("(")
        if name == "current":
            self._expect(")")
            return self._onward(_Way("current", self._places.own))
        if name == "instance":
            return self._instance()
        if name == "indexed-repeat":
            return self._indexed(name)
        return self._function(name, self._arguments())

    def _indexed(self, name: str) -> Part:
        """Its first argument names a question of some other instance, not the one of this instance."""
        before = set(self._inputs)
        parts = self._arguments()
        target = parts[0].place if parts else None
        if target is not None and target not in before:
            self._inputs.discard(target)
        part = self._function(name, parts)
        self._soft |= {target} if target is not None else set()
        return replace(part, sort="question", place=target)

    def _arguments(self) -> list[Part]:
        parts: list[Part] = []
        if not self._takes(")"):
            parts.append(self._either())
            while self._takes(","):
                parts.append(self._either())
            self._expect(")")
        return parts

    def _function(self, name: str, parts: Sequence[Part]) -> Part:
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionRefused(f"the bot can't run {name}()")
        if not function.least <= len(parts) <= function.most:
            raise ExpressionRefused(f"{name}() takes {function.arity}, but is given {len(parts)}")
        for position in function.conditions:
            if position < len(parts):
                self._condition(parts[position])
        self._drawn |= function.drawn
        call = Call(tuple(parts), self._outline, self._places.own, self._places.lists)
        try:
            body = function.build(call)
        except ValueError as error:
            raise ExpressionRefused(f"{name}(): {error}") from error
        self._inputs |= call.reads

        def run(scene: Scene) -> Value:
            scene.spend()
            value = body(scene)
            if isinstance(value, str) and len(value) > MOST_LETTERS:
                raise ExpressionFailed(f"{name}() gives a text that is too long")
            return value

        return Part(run, function.gives, nodes=call.nodes, many=call.nodes is not None)

    # -- paths ---------------------------------------------------------------------------------

    def _path(self) -> Part:
        if self._takes("/"):
            return self._absolute()
        looking = self._looking[-1]
        if looking.columns is not None:
            return self._column(looking.columns)
        assert looking.place is not None, "what isn't a list's item is a place of the form"
        base: Literal["current", "node"] = "node" if len(self._looking) > 1 else "current"
        if self._is_no_child(looking.place):
            return self._nothing()
        return self._finished(self._stepped(_Way(base, looking.place)))

    def _is_no_child(self, place: int) -> bool:
        """True for a bare word that names nothing here, such as `null` in forms of other tools."""
        (kind, text), (_, after) = self._tokens[self._at : self._at + 2]
        known = self._outline.spots[place].children
        return kind == "name" and after not in ("/", "[", "::") and _bare(text) not in known

    def _nothing(self) -> Part:
        """Other tools take a word that names nothing for a blank answer; an author is asked about it."""
        name = self._take()[1]
        self._loose.append(f"it names “{name}”; write ${{{name}}} for a question")
        return Part(lambda scene: "", "text", nodes=lambda scene: [])

    def _absolute(self) -> Part:
        """Inside of a repeat an absolute path means this instance, as far as the way is the same."""
        name = self._name_of_step()
        root = self._outline.spots[self._outline.root]
        if name != root.name:
            raise ExpressionRefused(f"it names “/{name}”, which this form doesn't have")
        way = _Way("root", self._outline.root)
        while self._takes("/"):
            way = self._step(way)
        return self._finished(self._bound(way))

    def _bound(self, way: _Way) -> _Way:
        """The way from the nearest repeat instance that it shares with the node whose rule runs."""
        own = self._places.own
        above = set(self._outline.above(own))
        shared, length = None, 0
        for number, step in enumerate(way.steps, 1):
            if step.place not in above or step.tests:
                break
            spot = self._outline.spots[step.place]
            if spot.is_repeat and number < len(way.steps):
                shared, length = step.place, number
        if shared is None:
            return way
        spots = self._outline.spots
        up = spots[own].depth - spots[shared].depth
        return _Way("current", shared, up, way.steps[length:])

    def _onward(self, way: _Way) -> Part:
        """A path that goes on after `current()`."""
        while self._takes("/"):
            way = self._step(way)
        return self._finished(way)

    def _stepped(self, way: _Way) -> _Way:
        way = self._step(way)
        while self._takes("/"):
            way = self._step(way)
        return way

    def _step(self, way: _Way) -> _Way:
        kind, text = self._take()
        if text == ".":
            return way
        if text == ".." or (kind == "name" and text == "parent" and self._axis()):
            return self._up(way)
        if kind == "name" and text == "self" and self._axis():
            return way
        if kind == "name" and text == "child" and self._takes("::"):
            kind, text = self._take()
        if kind != "name":
            raise ExpressionRefused(f"“{text or 'the end'}” after a path can't be run by the bot")
        if self._peek()[1] == "::":
            raise ExpressionRefused(f"“{text}::” can't be run by the bot")
        place = self._outline.spots[way.end].children.get(_bare(text))
        if place is None:
            path = f"{self._outline.spots[way.end].path}/{text}"
            raise ExpressionRefused(f"it names “{path}”, which this form doesn't have")
        return replace(way, steps=(*way.steps, _Step(place, self._tests(place, None))))

    def _name_of_step(self) -> str:
        kind, text = self._take()
        if kind != "name":
            raise ExpressionRefused(f"“{text or 'the end'}” stands where a name should")
        return _bare(text)

    def _axis(self) -> bool:
        """True after `parent` or `self` when `::node()` follows, which is taken."""
        if self._takes("::") is None:
            return False
        if self._take()[1] != "node":
            raise ExpressionRefused("only node() can stand after this axis")
        self._expect("(")
        self._expect(")")
        return True

    def _up(self, way: _Way) -> _Way:
        if way.steps:
            if way.steps[-1].tests:
                raise ExpressionRefused("“..” after a “[…]” can't be run by the bot")
            return replace(way, steps=way.steps[:-1])
        parent = self._outline.spots[way.ground].parent
        if parent is None:
            raise ExpressionRefused("a “..” leads out of the form")
        return replace(way, ground=parent, up=way.up + 1)

    def _tests(self, place: int | None, columns: frozenset[str] | None) -> tuple[Closure, ...]:
        """The predicates after a step; each looks at one node, or item, after the other."""
        tests: list[Closure] = []
        while self._takes("["):
            self._looking.append(_Looking(place, columns))
            part = self._either()
            self._looking.pop()
            self._expect("]")
            tests.append(_test(part))
        return tuple(tests)

    def _finished(self, way: _Way) -> Part:
        if self._peek()[1] in ("[", "//"):
            raise ExpressionRefused(f"“{self._peek()[1]}” after a path can't be run by the bot")
        spots = self._outline.spots
        end = spots[way.end]
        many = any(spots[step.place].is_repeat or step.tests for step in way.steps)
        is_self = way.base == "current" and not way.up and not way.steps
        if not is_self:
            (self._soft if many and end.is_question else self._inputs).add(way.end)
            self._inputs |= {step.place for step in way.steps if spots[step.place].is_repeat}
        if not many and way.base == "root":
            place = way.end
            return Part(
                lambda scene: scene.single[place].read,
                "question",
                nodes=lambda scene: [node for node in (scene.single[place],) if node.relevant],
                place=place,
                is_number=end.is_number,
            )
        nodes = _nodes_of(way)
        run = _first_of(nodes) if many else _one_of(way)
        return Part(run, "question", nodes, many, way.end, is_number=end.is_number)

    # -- lists ---------------------------------------------------------------------------------

    def _column(self, columns: frozenset[str]) -> Part:
        """A column of the item that is looked at: `name`, `./name`; `.` is the item itself."""
        kind, text = self._take()
        if text == ".":
            if not self._takes("/"):
                return Part(lambda scene: scene.item.name if scene.item else "", "question")
            kind, text = self._take()
        if text == "child" and self._takes("::"):
            kind, text = self._take()
        if kind != "name":
            raise ExpressionRefused(f"“{text or 'the end'}” can't stand in a choice filter")
        if text not in columns:
            raise ExpressionRefused(f"it names “{text}”; write ${{{text}}} for a question")
        column = _column_of(text)
        return Part(lambda scene: column(scene, scene.item) if scene.item else "", "question")

    def _instance(self) -> Part:
        """`instance('list')/root/item[…]/column`: the items of a list, or one of their columns."""
        kind, text = self._take()
        name = text[1:-1]
        if kind != "text" or name not in self._places.lists:
            raise ExpressionRefused(f"it looks in the list “{name}”, which this form doesn't have")
        self._expect(")")
        columns = self._places.lists[name]
        for _ in range(2):
            self._expect("/")
            self._name_of_step()
        tests = self._tests(None, columns)
        column = "name"
        if self._takes("/"):
            column = self._name_of_step()
            if column not in columns:
                raise ExpressionRefused(f"the list “{name}” has no column “{column}”")
        nodes = _items_of(name, tests, _column_of(column))
        return Part(_first_of(nodes), "question", nodes, True)


def _is_node_test(name: str) -> bool:
    return name in ("node", "text")


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


# -- nodes ------------------------------------------------------------------------------------------


def _nodes_of(way: _Way) -> Nodes:
    """All relevant nodes at the end of a way."""
    base, up, steps = way.base, way.up, way.steps

    def nodes(scene: Scene) -> list[Readable]:
        found = [_ground(scene, base, up)]
        for step in steps:
            place, tests = step.place, step.tests
            if tests:
                found = [each for node in found for each in _tested(scene, node, place, tests)]
            else:
                found = [each for node in found for each in node.children.get(place, ())]
            scene.spend(len(found))
        return [node for node in found if node.relevant]

    return nodes


def _ground(scene: Scene, base: str, up: int) -> Readable:
    node = scene.node if base == "node" else scene.current if base == "current" else scene.root
    for _ in range(up):
        assert node.parent is not None, "compiled against the outline of this form"
        node = node.parent
    return node


def _tested(
    scene: Scene, parent: Readable, place: int, tests: tuple[Closure, ...]
) -> list[Readable]:
    found = list(parent.children.get(place, ()))
    node, item, position = scene.node, scene.item, scene.position
    try:
        scene.item = None
        for test in tests:
            kept: list[Readable] = []
            for number, each in enumerate(found, 1):
                scene.node, scene.position = each, number
                scene.spend()
                if test(scene):
                    kept.append(each)
            found = kept
    finally:
        scene.node, scene.item, scene.position = node, item, position
    return found


def _one_of(way: _Way) -> Closure:
    """What the one node at the end of a way reads, where there is exactly one."""
    base, up, places = way.base, way.up, tuple(step.place for step in way.steps)
    if base == "current" and not up and not places:
        return lambda scene: scene.current.read

    def read(scene: Scene) -> Value:
        node = _ground(scene, base, up)
        for place in places:
            node = node.children[place][0]
        return node.read

    return read


def _first_of(nodes: Nodes) -> Closure:
    def read(scene: Scene) -> Value:
        found = nodes(scene)
        return found[0].read if found else ""

    return read


def _test(part: Part) -> Closure:
    """A predicate: a number chooses by position, anything else by yes or no."""
    run, many, nodes = part.run, part.many, part.nodes

    def passes(scene: Scene) -> Value:
        if many and nodes is not None:
            return bool(nodes(scene))
        value = run(scene)
        if isinstance(value, float):
            return value == scene.position
        return as_truth(value)

    return passes


def _column_of(name: str) -> Callable[[Scene, Choice], str]:
    if name == "label":
        return lambda scene, item: (
            item.columns.get("label") or scene.lists.item_label(item, scene.language)
        )
    if name == "name":
        return lambda scene, item: item.columns.get("name", item.name)
    if name == "itextId":
        return lambda scene, item: item.columns.get("itextId", "")
    return lambda scene, item: item.columns.get(name, "")


def _items_of(
    name: str, tests: tuple[Closure, ...], column: Callable[[Scene, Choice], str]
) -> Nodes:
    def nodes(scene: Scene) -> list[Readable]:
        found = list(enumerate(scene.lists.items(name)))
        before, position = scene.item, scene.position
        try:
            for test in tests:
                scene.spend(len(found))
                kept: list[tuple[int, Choice]] = []
                for at, (number, item) in enumerate(found, 1):
                    scene.item, scene.position = item, at
                    if test(scene):
                        kept.append((number, item))
                found = kept
        finally:
            scene.item, scene.position = before, position
        return [Cell(column(scene, item), number, item) for number, item in found]

    return nodes


def _union(one: Nodes, other: Nodes) -> Part:
    def nodes(scene: Scene) -> list[Readable]:
        first = one(scene)
        seen = {id(node) for node in first}
        return [*first, *(node for node in other(scene) if id(node) not in seen)]

    return Part(_first_of(nodes), "question", nodes, True)


# -- values -----------------------------------------------------------------------------------------


def _constant(value: str | float, sort: Sort) -> Part:
    return Part(lambda scene: value, sort, literal=value if isinstance(value, str) else None)


def _truth_of(part: Part) -> Callable[[Scene], bool]:
    """Yes or no as ODK Collect has it: by the value; a number question that holds 0 says no."""
    run = part.run
    if part.sort == "truth":
        return cast("Callable[[Scene], bool]", run)
    if not part.is_number:
        return lambda scene: as_truth(run(scene))

    def truth(scene: Scene) -> bool:
        value = run(scene)
        return value != "" and as_truth(as_number(value))

    return truth


def _either(left: Part, right: Part) -> Part:
    one, other = _truth_of(left), _truth_of(right)
    return Part(lambda scene: one(scene) or other(scene), "truth")


def _both(left: Part, right: Part) -> Part:
    one, other = _truth_of(left), _truth_of(right)
    return Part(lambda scene: one(scene) and other(scene), "truth")


def _all_of(part: Part) -> Callable[[Scene], list[Value]]:
    """All values of a node set, or the one value."""
    run, nodes = part.run, part.nodes
    if part.many and nodes is not None:
        return lambda scene: [node.read for node in nodes(scene)]
    return lambda scene: [run(scene)]


def _equality(sign: str, left: Part, right: Part) -> Part:
    same = sign == "="
    numeric = left.is_number or right.is_number
    alike = _same_number if numeric else _same
    if left.many or right.many:
        ones, others = _all_of(left), _all_of(right)

        def any_alike(scene: Scene) -> Value:
            known = others(scene)
            return any(alike(one, other) is same for one in ones(scene) for other in known)

        return Part(any_alike, "truth")
    one, other = left.run, right.run
    if not numeric and left.sort in _TEXTS and right.sort in _TEXTS:
        if same:
            return Part(lambda scene: one(scene) == other(scene), "truth")
        return Part(lambda scene: one(scene) != other(scene), "truth")
    return Part(lambda scene: alike(one(scene), other(scene)) is same, "truth")


_TEXTS: Final = frozenset({"question", "text"})
"""Sorts that always give a text, so that two of them are compared as such."""


def _same(left: Value, right: Value) -> bool:
    """Equal as truth when either is a truth, as numbers when either is a number, else as text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _same_number(left: Value, right: Value) -> bool:
    """The same where one side is a question of numbers: "3" is "3.0", and blank is only blank."""
    if isinstance(left, str) and isinstance(right, str) and left != right and left and right:
        return as_number(left) == as_number(right)
    return _same(left, right)


def _ordering(compare: Callable[[float, float], bool], left: Part, right: Part) -> Part:
    if left.many or right.many:
        ones, others = _all_of(left), _all_of(right)

        def any_in_order(scene: Scene) -> Value:
            known = [as_number(each) for each in others(scene)]
            return any(compare(as_number(one), other) for one in ones(scene) for other in known)

        return Part(any_in_order, "truth")
    one, other = left.run, right.run
    return Part(lambda scene: compare(as_number(one(scene)), as_number(other(scene))), "truth")


def _arithmetic(reckon: Callable[[float, float], float], left: Part, right: Part) -> Part:
    one, other = left.run, right.run

    def run(scene: Scene) -> Value:
        try:
            return reckon(as_number(one(scene)), as_number(other(scene)))
        except OverflowError:
            return math.inf

    return Part(run, "number")


def _negative(part: Part) -> Part:
    run = part.run
    return Part(lambda scene: -as_number(run(scene)), "number")


def _divide(left: float, right: float) -> float:
    """As IEEE 754 has it, where Python would raise."""
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    """The remainder with the sign of the left side; NaN where there is none."""
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)
