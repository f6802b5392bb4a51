"""Owns the expressions of a form: reads them once into closures and runs them; must not ask or store.

Semantics are those of the ODK XForms specification, section "XPath functions" and "Evaluation". Whatever
can't be run exactly so is refused when it is compiled (`ExpressionRefused`), never guessed at later. A path
names one question: repeats have no paths here.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.errors import FormError
from bot.forms.functions import FUNCTIONS, Call
from bot.forms.values import Value, as_number, as_text, as_truth

MOST_CHARACTERS: Final = 2_000
MOST_LEVELS: Final = 50
MOST_STEPS: Final = 200_000
"""Function calls that one reckoning of a whole form may take (a form of 2,000 questions needs some 10,000)."""

Sort = Literal["question", "text", "number", "truth", "any"]
Closure = Callable[["Scene"], Value]


class ExpressionRefused(FormError):
    """An expression can't be run; the message says why and what to write instead."""


class ExpressionFailed(FormError):
    """An expression broke while it ran: too much work, or a text grown out of bounds."""


@dataclass(slots=True)
class Scene:
    """What an expression can see: the answers by place, the new answer, and the choice being filtered.

    `labels` gives the words of a choice to `jr:choice-name` (place of the question, name of the choice).
    """

    values: Sequence[str]
    here: str = ""
    item: Mapping[str, str] = field(default_factory=dict)
    labels: Callable[[int, str], str] = lambda place, name: name
    steps_left: int = MOST_STEPS

    def spend(self) -> None:
        """Count one function call. Raises ExpressionFailed when there were too many."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise ExpressionFailed("the expressions of this form take too much work")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: what it says, which questions it reads, and the closure that runs it."""

    source: str
    inputs: frozenset[int]
    run: Closure
    literals: tuple[str | float, ...] = ()

    def text(self, scene: Scene) -> str:
        """The result as text; a NaN is blank, as a form stores it."""
        text = as_text(self.run(scene))
        return "" if text == "NaN" else text

    def truth(self, scene: Scene) -> bool:
        """The result as yes or no."""
        return as_truth(self.run(scene))


@dataclass(frozen=True, slots=True)
class Places:
    """Where an expression stands: the place of each path, its own path, and columns of a choice list."""

    paths: Mapping[str, int]
    own: str = ""
    columns: frozenset[str] = frozenset()


def compile_expression(source: str, places: Places, *, condition: bool = False) -> Expression:
    """Read an expression; a `condition` is one that must say yes or no.

    Raises ExpressionRefused with the reason in words an author understands.
    """
    if len(source) > MOST_CHARACTERS:
        raise ExpressionRefused(f"it is longer than {MOST_CHARACTERS:,} characters")
    return _Reader(source, places).whole(condition)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a compiled expression and the sort of value it gives."""

    run: Closure
    sort: Sort
    place: int | None = None
    literal: str | None = None


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<path>/[\w.-]+(?:/[\w.-]+)*|\.\.(?:/[\w.-]+|/\.\.)+)
    | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    | (?P<sign><=|>=|!=|\.\.|[=<>+*|(),.\[\]/-])
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


class _Reader:
    """A recursive descent over one expression, from the loosest operator to the tightest."""

    def __init__(self, source: str, places: Places) -> None:
        self._source = source
        self._places = places
        self._tokens = _tokens(source)
        self._at = 0
        self._level = 0
        self._inputs: set[int] = set()
        self._literals: list[str | float] = []

    def whole(self, condition: bool) -> Expression:
        part = self._either()
        if condition:
            _condition(part)
        if self._peek() != _END:
            raise ExpressionRefused(f"“{self._peek()[1]}” stands where an operator should")
        return Expression(self._source, frozenset(self._inputs), part.run, tuple(self._literals))

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

    def _either(self) -> _Part:
        self._level += 1
        if self._level > MOST_LEVELS:
            raise ExpressionRefused(f"it is nested deeper than {MOST_LEVELS} levels")
        part = self._both()
        while self._takes("or"):
            part = _either(_condition(part), _condition(self._both()))
        self._level -= 1
        return part

    def _both(self) -> _Part:
        part = self._equal()
        while self._takes("and"):
            part = _both(_condition(part), _condition(self._equal()))
        return part

    def _equal(self) -> _Part:
        part = self._ordered()
        while sign := self._takes("=", "!="):
            part = _equality(sign, part, self._ordered())
        return part

    def _ordered(self) -> _Part:
        part = self._added()
        while sign := self._takes("<=", ">=", "<", ">"):
            part = _ordering(_ORDER[sign], part, self._added())
        return part

    def _added(self) -> _Part:
        part = self._multiplied()
        while sign := self._takes("+", "-"):
            part = _arithmetic(_ARITHMETIC[sign], part, self._multiplied())
        return part

    def _multiplied(self) -> _Part:
        part = self._negated()
        while sign := self._takes("*", "div", "mod"):
            part = _arithmetic(_ARITHMETIC[sign], part, self._negated())
        return part

    def _negated(self) -> _Part:
        minus = 0
        while self._takes("-"):
            minus += 1
        part = self._primary()
        for _ in range(minus):
            part = _negative(part)
        return part

    def _primary(self) -> _Part:
        kind, text = self._take()
        if kind == "number":
            self._literals.append(float(text))
            return _constant(float(text), "number")
        if kind == "text":
            self._literals.append(text[1:-1])
            return _constant(text[1:-1], "text")
        if kind == "path":
            return self._question(text)
        if kind == "name":
            return self._call(text) if self._takes("(") else self._column(text)
        if text == "(":
            part = self._either()
            self._expect(")")
            return _Part(part.run, part.sort, part.place)
        if text == ".":
            return _Part(lambda scene: scene.here, "question")
        raise ExpressionRefused(f"“{text or 'the end'}” stands where a value should")

    def _question(self, path: str) -> _Part:
        if self._peek()[1] in ("[", "|"):
            raise ExpressionRefused(f"“{self._peek()[1]}” after a path can't be run by the bot")
        place = self._places.paths.get(_resolved(path, self._places.own))
        if place is None:
            raise ExpressionRefused(f"it names “{path}”, which this form doesn't have")
        self._inputs.add(place)
        return _Part(lambda scene: scene.values[place], "question", place)

    def _column(self, name: str) -> _Part:
        if name not in self._places.columns:
            raise ExpressionRefused(f"it names “{name}”; write ${{{name}}} for a question")
        return _Part(lambda scene: scene.item.get(name, ""), "question")

    def _call(self, name: str) -> _Part:
        parts: list[_Part] = []
        if not self._takes(")"):
            parts.append(self._either())
            while self._takes(","):
                parts.append(self._either())
            self._expect(")")
        return _function(name, parts)


def _resolved(path: str, own: str) -> str:
    """The absolute path of what `../x` means at this place."""
    if path.startswith("/"):
        return path
    steps = own.split("/")
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        else:
            steps.append(step)
    return "/".join(steps)


def _function(name: str, parts: Sequence[_Part]) -> _Part:
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionRefused(f"the bot can't run {name}()")
    if not function.least <= len(parts) <= function.most:
        raise ExpressionRefused(f"{name}() takes {function.arity}, but is given {len(parts)}")
    for position in function.conditions:
        if position < len(parts):
            _condition(parts[position])
    call = Call(
        run=tuple(part.run for part in parts),
        places=tuple(part.place for part in parts),
        literals=tuple(part.literal for part in parts),
    )
    try:
        body = function.build(call)
    except ValueError as error:
        raise ExpressionRefused(f"{name}(): {error}") from error

    def run(scene: Scene) -> Value:
        scene.spend()
        value = body(scene)
        if isinstance(value, str) and len(value) > MOST_CHARACTERS * 5:
            raise ExpressionFailed(f"{name}() gives a text that is too long")
        return value

    return _Part(run, function.gives)


def _constant(value: str | float, sort: Sort) -> _Part:
    return _Part(lambda scene: value, sort, literal=value if isinstance(value, str) else None)


def _condition(part: _Part) -> _Part:
    """Refuse a bare question as a condition: tools disagree on what it means, so nobody should guess."""
    if part.sort == "question":
        raise ExpressionRefused("a question alone is no condition; write for instance ${x} = 'yes'")
    return part


def _either(left: _Part, right: _Part) -> _Part:
    one, other = left.run, right.run
    return _Part(lambda scene: as_truth(one(scene)) or as_truth(other(scene)), "truth")


def _both(left: _Part, right: _Part) -> _Part:
    one, other = left.run, right.run
    return _Part(lambda scene: as_truth(one(scene)) and as_truth(other(scene)), "truth")


def _equality(sign: str, left: _Part, right: _Part) -> _Part:
    sorts = {left.sort, right.sort}
    if sorts == {"question", "truth"}:
        raise ExpressionRefused("a question compared with true() or false(); write ${x} = 'true'")
    one, other, same = left.run, right.run, sign == "="

    def compare(scene: Scene) -> Value:
        return _same(one(scene), other(scene)) is same

    return _Part(compare, "truth")


def _same(left: Value, right: Value) -> bool:
    """Equal as truth when either is a truth, as numbers when either is a number, else as text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _ordering(compare: Callable[[float, float], bool], left: _Part, right: _Part) -> _Part:
    one, other = left.run, right.run
    return _Part(lambda scene: compare(as_number(one(scene)), as_number(other(scene))), "truth")


def _arithmetic(reckon: Callable[[float, float], float], left: _Part, right: _Part) -> _Part:
    one, other = left.run, right.run
    return _Part(lambda scene: reckon(as_number(one(scene)), as_number(other(scene))), "number")


def _negative(part: _Part) -> _Part:
    run = part.run
    return _Part(lambda scene: -as_number(run(scene)), "number")


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
