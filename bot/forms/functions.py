"""Owns the functions that an expression of a form may call; must not read expressions or know a form.

One table, `FUNCTIONS`, names each with the number of its arguments and the sort of what it gives. Meaning
and edges follow the ODK XForms specification, section "XPath functions". Arguments come as closures, so
that `if()` runs only what it needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import re2

from bot.forms.values import Value, as_number, as_text, as_truth, date_text, days, rounded

if TYPE_CHECKING:
    from bot.forms.expressions import Scene

Body = Callable[["Scene"], Value]
MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call: how to run each, which question it is, and its text if written out."""

    run: tuple[Body, ...]
    places: tuple[int | None, ...]
    literals: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how it is built from its arguments, how many it takes, and what it gives.

    `conditions` are the positions of arguments which are read as yes or no.
    """

    build: Callable[[Call], Body]
    least: int
    most: int
    gives: Literal["text", "number", "truth", "any"]
    conditions: tuple[int, ...] = ()

    @property
    def arity(self) -> str:
        """The number of arguments in words: "2 arguments", "1 to 2 arguments"."""
        if self.least == self.most:
            return f"{self.least} argument{'' if self.least == 1 else 's'}"
        if self.most == MANY:
            return f"{self.least} or more arguments"
        return f"{self.least} to {self.most} arguments"


def _of_texts(reckon: Callable[..., Value]) -> Callable[[Call], Body]:
    """A function of texts only."""

    def build(call: Call) -> Body:
        runs = call.run
        return lambda scene: reckon(*[as_text(run(scene)) for run in runs])

    return build


def _of_numbers(reckon: Callable[..., float]) -> Callable[[Call], Body]:
    """A function of numbers only; where Python raises, the specification has NaN or Infinity."""

    def build(call: Call) -> Body:
        runs = call.run

        def body(scene: Scene) -> Value:
            numbers = [as_number(run(scene)) for run in runs]
            try:
                result = reckon(*numbers)
            except OverflowError:
                return math.inf
            except (ValueError, ZeroDivisionError):
                return math.nan
            return result

        return body

    return build


def _if(call: Call) -> Body:
    condition, then, otherwise = call.run
    return lambda scene: then(scene) if as_truth(condition(scene)) else otherwise(scene)


def _not(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: not as_truth(run(scene))


def _coalesce(call: Call) -> Body:
    runs = call.run

    def body(scene: Scene) -> Value:
        for run in runs:
            value = run(scene)
            if as_text(value) not in ("", "NaN"):
                return value
        return ""

    return body


def _date(call: Call) -> Body:
    (run,) = call.run

    def body(scene: Scene) -> Value:
        number = as_number(run(scene))
        return "" if math.isnan(number) else date_text(number)

    return body


def _regex(call: Call) -> Body:
    """The whole text must match, as JavaRosa has it. RE2 takes no pattern that could run away."""
    run, _ = call.run
    written = call.literals[1]
    if written is None:
        raise ValueError("the pattern must be written out in quotes")
    try:
        compiled = re2.compile(written)
    except re2.error as error:
        raise ValueError(f"this pattern can't be read: {error}") from error
    return lambda scene: compiled.fullmatch(as_text(run(scene))) is not None


def _choice_name(call: Call) -> Body:
    """The words of a choice, in the language of the person; `'${x}'` arrives as a path in quotes."""
    place = call.places[0]
    if place is None:
        raise ValueError("its first argument must be a question")
    run = call.run[0]
    return lambda scene: scene.labels(place, as_text(run(scene)))


def _boolean_from_string(text: str) -> bool:
    return text in ("1", "true")


def _selected_at(listed: str, position: str) -> str:
    """The word at a position counted from 0; blank outside of the list."""
    number, words = as_number(position), listed.split()
    if not math.isfinite(number) or not 0 <= int(number) < len(words):
        return ""
    return words[int(number)]


def _substr(text: str, start: str, end: str = "") -> str:
    """From `start` (counted from 0) up to, without, `end`; negative positions count from the end."""
    begin, stop = as_number(start), as_number(end) if end else float(len(text))
    if math.isnan(begin) or math.isnan(stop):
        return ""
    return text[_within(begin, len(text)) : _within(stop, len(text))]


def _within(position: float, length: int) -> int:
    if position < 0:
        position += length
    return int(max(0.0, min(position, float(length))))


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark in text else ""


def _translate(text: str, old: str, new: str) -> str:
    """Each letter of `old` becomes the one at its place in `new`, or goes when there is none."""
    table: dict[int, str | None] = {}
    for position, letter in enumerate(old):
        table.setdefault(ord(letter), new[position] if position < len(new) else None)
    return text.translate(table)


def _join(separator: str, *texts: str) -> str:
    return separator.join(texts)


def _least(*numbers: float) -> float:
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def _largest(*numbers: float) -> float:
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def _power(base: float, exponent: float) -> float:
    """A complex result is no number here, and a power of 0 below 0 is boundless."""
    if base == 0 and exponent < 0:
        return math.inf
    return math.pow(base, exponent)


def _logarithm(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


def _logarithm10(number: float) -> float:
    return -math.inf if number == 0 else math.log10(number)


def _whole(number: float) -> float:
    """Cut towards zero."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(number: float, places: float = 0.0) -> float:
    return rounded(number, places)


def _normal(text: str) -> str:
    return " ".join(text.split())


FUNCTIONS: Final[dict[str, Function]] = {
    "selected": Function(_of_texts(lambda many, one: one in many.split()), 2, 2, "truth"),
    "if": Function(_if, 3, 3, "any", conditions=(0,)),
    "not": Function(_not, 1, 1, "truth", conditions=(0,)),
    "concat": Function(_of_texts(lambda *texts: "".join(texts)), 1, MANY, "text"),
    "int": Function(_of_numbers(_whole), 1, 1, "number"),
    "date": Function(_date, 1, 1, "text"),
    "string-length": Function(_of_texts(lambda text: float(len(text))), 1, 1, "number"),
    "join": Function(_of_texts(_join), 1, MANY, "text"),
    "count-selected": Function(_of_texts(lambda text: float(len(text.split()))), 1, 1, "number"),
    "jr:choice-name": Function(_choice_name, 2, 2, "text"),
    "regex": Function(_regex, 2, 2, "truth"),
    "coalesce": Function(_coalesce, 2, MANY, "any"),
    "selected-at": Function(_of_texts(_selected_at), 2, 2, "text"),
    "min": Function(_of_numbers(_least), 1, MANY, "number"),
    "max": Function(_of_numbers(_largest), 1, MANY, "number"),
    "round": Function(_of_numbers(_round), 1, 2, "number"),
    "number": Function(_of_numbers(lambda number: number), 1, 1, "number"),
    "string": Function(_of_texts(lambda text: text), 1, 1, "text"),
    "boolean-from-string": Function(_of_texts(_boolean_from_string), 1, 1, "truth"),
    "true": Function(lambda call: lambda scene: True, 0, 0, "truth"),
    "false": Function(lambda call: lambda scene: False, 0, 0, "truth"),
    "contains": Function(_of_texts(lambda text, part: part in text), 2, 2, "truth"),
    "starts-with": Function(_of_texts(lambda text, part: text.startswith(part)), 2, 2, "truth"),
    "ends-with": Function(_of_texts(lambda text, part: text.endswith(part)), 2, 2, "truth"),
    "substr": Function(_of_texts(_substr), 2, 3, "text"),
    "substring-before": Function(_of_texts(_before), 2, 2, "text"),
    "substring-after": Function(_of_texts(_after), 2, 2, "text"),
    "translate": Function(_of_texts(_translate), 3, 3, "text"),
    "normalize-space": Function(_of_texts(_normal), 1, 1, "text"),
    "count-non-empty": Function(
        _of_texts(lambda *texts: float(sum(text != "" for text in texts))), 1, MANY, "number"
    ),
    "abs": Function(_of_numbers(abs), 1, 1, "number"),
    "pow": Function(_of_numbers(_power), 2, 2, "number"),
    "sqrt": Function(_of_numbers(math.sqrt), 1, 1, "number"),
    "log": Function(_of_numbers(_logarithm), 1, 1, "number"),
    "log10": Function(_of_numbers(_logarithm10), 1, 1, "number"),
    "exp": Function(_of_numbers(math.exp), 1, 1, "number"),
    "pi": Function(lambda call: lambda scene: math.pi, 0, 0, "number"),
    "decimal-date-time": Function(_of_texts(days), 1, 1, "number"),
}
