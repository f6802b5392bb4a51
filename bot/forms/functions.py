"""Owns the functions that an expression of a form may call; must not read expressions or know a form.

One table, `FUNCTIONS`, names each with the number of its arguments and the sort of what it gives. Meaning
and edges follow the ODK XForms specification, section "XPath functions". Arguments come as closures, so
that `if()` runs only what it needs; one that is a node set gives all of its nodes where a function wants them.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import re2

from bot.forms import calendar
from bot.forms.chance import guid, shuffled
from bot.forms.geography import area, distance, places_of
from bot.forms.outline import Outline
from bot.forms.values import Value, as_number, as_text, as_truth, rounded

if TYPE_CHECKING:
    from bot.forms.expressions import Readable, Scene

Body = Callable[["Scene"], Value]
Nodes = Callable[["Scene"], "list[Readable]"]
MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a compiled expression and the sort of value it gives.

    `nodes` gives the nodes where the piece is a path; `many` when there may be another number than one.
    `place` is where a path leads, `literal` a text that is written out, `is_number` that of a number.
    """

    run: Body
    sort: Literal["question", "text", "number", "truth", "any"]
    nodes: Nodes | None = None
    many: bool = False
    place: int | None = None
    literal: str | None = None
    is_number: bool = False


@dataclass(slots=True)
class Call:
    """The arguments of one call and where it stands.

    A function that gives nodes sets `nodes`; one that reads more places than its arguments name adds to
    `reads`.
    """

    parts: tuple[Part, ...]
    outline: Outline
    own: int
    lists: Mapping[str, frozenset[str]]
    nodes: Nodes | None = None
    reads: set[int] = field(default_factory=set)

    @property
    def run(self) -> tuple[Body, ...]:
        """How to run each argument."""
        return tuple(part.run for part in self.parts)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how it is built from its arguments, how many it takes, and what it gives.

    `conditions` are the positions of arguments which are read as yes or no; `drawn` is true when it gives
    something else each time.
    """

    build: Callable[[Call], Body]
    least: int
    most: int
    gives: Literal["text", "number", "truth", "any"]
    conditions: tuple[int, ...] = ()
    drawn: bool = False

    @property
    def arity(self) -> str:
        """The number of arguments in words: "2 arguments", "1 to 2 arguments"."""
        if self.least == self.most:
            return f"{self.least} argument{'' if self.least == 1 else 's'}"
        if self.most == MANY:
            return f"{self.least} or more arguments"
        return f"{self.least} to {self.most} arguments"


# -- ways to build ----------------------------------------------------------------------------------


def _of_texts(reckon: Callable[..., Value]) -> Callable[[Call], Body]:
    """A function of texts only; a node set counts with its first node."""

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


def _spread(parts: Sequence[Part]) -> Callable[[Scene], Iterator[Value]]:
    """The values of all arguments; a node set stands for each of its nodes."""
    ways = [(part.run, part.nodes if part.many else None) for part in parts]

    def values(scene: Scene) -> Iterator[Value]:
        for run, nodes in ways:
            if nodes is None:
                yield run(scene)
            else:
                for node in nodes(scene):
                    yield node.read

    return values


def _of_all(reckon: Callable[[list[Value]], Value]) -> Callable[[Call], Body]:
    """A function of any number of values, node sets spread out."""

    def build(call: Call) -> Body:
        values = _spread(call.parts)

        def body(scene: Scene) -> Value:
            found = list(values(scene))
            scene.spend(len(found))
            return reckon(found)

        return body

    return build


def _node_set(call: Call, position: int) -> Nodes:
    nodes = call.parts[position].nodes
    if nodes is None:
        raise ValueError(f"its {_NTH[position]} argument must be a question, a group or a repeat")
    return nodes


_NTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def _written_out(call: Call, position: int, what: str) -> str:
    text = call.parts[position].literal
    if text is None:
        raise ValueError(f"{what} must be written out in quotes")
    return text


# -- truth and choice ---------------------------------------------------------------------------------


def _truths(part: Part) -> Callable[[Scene], bool]:
    run = part.run
    if not part.is_number:
        return lambda scene: as_truth(run(scene))
    return lambda scene: as_truth(as_number(run(scene)))


def _if(call: Call) -> Body:
    condition, (_, then, otherwise) = _truths(call.parts[0]), call.run
    return lambda scene: then(scene) if condition(scene) else otherwise(scene)


def _not(call: Call) -> Body:
    holds = _truths(call.parts[0])
    return lambda scene: not holds(scene)


def _boolean(call: Call) -> Body:
    return _truths(call.parts[0])


def _coalesce(call: Call) -> Body:
    runs = call.run

    def body(scene: Scene) -> Value:
        for run in runs:
            value = run(scene)
            if as_text(value) not in ("", "NaN"):
                return value
        return ""

    return body


def _once(call: Call) -> Body:
    """The value that the node has, and the expression only while it has none."""
    (run,) = call.run
    return lambda scene: scene.current.stored or run(scene)


def _boolean_from_string(text: str) -> bool:
    return text == "1" or text.lower() == "true"


def _checklist(call: Call) -> Body:
    """Whether so many of the conditions hold; a bound below 0 is no bound."""
    least, most = call.run[:2]
    factors = _spread(call.parts[2:])

    def body(scene: Scene) -> Value:
        count = sum(as_truth(each) for each in factors(scene))
        return _within_bounds(float(count), as_number(least(scene)), as_number(most(scene)))

    return body


def _within_bounds(count: float, least: float, most: float) -> bool:
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _weighted_checklist(call: Call) -> Body:
    """Whether the weights of the conditions that hold come to at least this and at most that."""
    parts = call.parts
    if len(parts) % 2:
        raise ValueError("each condition needs its weight")
    least, most = call.run[:2]
    flags, weights = _spread(parts[2::2]), _spread(parts[3::2])

    def body(scene: Scene) -> Value:
        total = sum(
            as_number(weight)
            for flag, weight in zip(flags(scene), weights(scene), strict=False)
            if as_truth(flag)
        )
        return as_number(least(scene)) <= total <= as_number(most(scene))

    return body


# -- lists and choices ----------------------------------------------------------------------------------


def _choice_name(call: Call) -> Body:
    """The words of a choice, in the language of the person; `'${x}'` arrives as a path in quotes."""
    written = call.parts[1].literal
    place = None if written is None else _place_of_path(call, written.strip())
    if place is None:
        place = call.parts[0].place
    if place is None or not call.outline.spots[place].is_question:
        raise ValueError("its second argument must be a question in quotes, such as '${x}'")
    question, run, nodes = place, call.run[0], call.parts[0].nodes

    def body(scene: Scene) -> Value:
        found = nodes(scene) if nodes is not None else []
        node = found[0] if found else None
        return scene.lists.label(question, node, as_text(run(scene)), scene.language)

    return body


def _place_of_path(call: Call, path: str) -> int | None:
    """The place that a path written as text means, seen from where the call stands."""
    if path.startswith("/"):
        return call.outline.paths.get(path)
    steps = call.outline.spots[call.own].path.split("/")
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return call.outline.paths.get("/".join(steps))


def _itext(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: scene.lists.text(as_text(run(scene)), scene.language)


def _pulldata(call: Call) -> Body:
    """A cell of an attached table: of the first row that has this value in that column."""
    name = _written_out(call, 0, "the name of the list")
    if name not in call.lists:
        name = name.removesuffix(".csv")
    if name not in call.lists:
        raise ValueError(f"this form has no list “{name}”; send its file with the form")
    columns = call.lists[name]
    for position in (1, 2):
        column = call.parts[position].literal
        if column is not None and column not in columns:
            raise ValueError(f"the list “{name}” has no column “{column}”")
    _, wanted, key, value = call.run

    def body(scene: Scene) -> Value:
        item = scene.lists.found(name, as_text(key(scene)), as_text(value(scene)))
        if item is None:
            return ""
        column = as_text(wanted(scene))
        return item.name if column == "name" else item.columns.get(column, "")

    return body


def _selected_at(listed: str, position: str) -> str:
    """The word at a position counted from 0; blank outside of the list."""
    number, words = as_number(position), listed.split()
    if not math.isfinite(number) or not 0 <= int(number) < len(words):
        return ""
    return words[int(number)]


# -- node sets --------------------------------------------------------------------------------------------


def _count(call: Call) -> Body:
    nodes = _node_set(call, 0)
    return lambda scene: float(len(nodes(scene)))


def _position(call: Call) -> Body:
    """Which instance of its repeat a node is, counted from 1; without argument, which node is looked at."""
    if not call.parts:
        return lambda scene: float(
            scene.position if scene.item or scene.node is not scene.current else scene.node.number
        )
    nodes = _node_set(call, 0)

    def body(scene: Scene) -> Value:
        found = nodes(scene)
        return float(found[0].number) if found else math.nan

    return body


def _indexed_repeat(call: Call) -> Body:
    """A question of a repeat's instance by number, for up to three repeats within one another; blank when
    there is no such instance. A repeat that isn't numbered means this instance, else the first."""
    parts = call.parts
    if len(parts) % 2 == 0:
        raise ValueError("each repeat needs its number")
    target = parts[0].place
    if target is None:
        raise ValueError("its first argument must be a question")
    around = [each for each in call.outline.spots[target].repeats if each != target]
    numbers: dict[int, Body] = {}
    for repeat, number in zip(parts[1::2], parts[2::2], strict=True):
        if repeat.place not in around:
            raise ValueError("its repeats must be around the question")
        numbers[repeat.place] = number.run
    chain = list(call.outline.above(target))[-2::-1]
    above = set(call.outline.above(call.own))
    call.reads |= set(around)

    def nodes(scene: Scene) -> list[Readable]:
        node: Readable = scene.root
        for place in chain:
            instances = node.children.get(place, [])
            at = 0
            if place in numbers:
                wanted = as_number(numbers[place](scene))
                at = int(wanted) - 1 if math.isfinite(wanted) else -1
            elif place in above and place in around:
                at = _number_around(scene, place, len(chain)) - 1
            if not 0 <= at < len(instances):
                return []
            node = instances[at]
        scene.spend(len(chain))
        return [node] if node.relevant else []

    def _number_around(scene: Scene, place: int, most: int) -> int:
        node: Readable | None = scene.current
        depth = call.outline.spots[call.own].depth - call.outline.spots[place].depth
        for _ in range(depth):
            node = node.parent if node is not None else None
        return node.number if node is not None else 1

    call.nodes = nodes

    def body(scene: Scene) -> Value:
        found = nodes(scene)
        return found[0].read if found else ""

    return body


def _randomize(call: Call) -> Body:
    """The nodes in an order drawn once; with a number as seed always the same order."""
    nodes = _node_set(call, 0)
    seed = call.run[1] if len(call.run) > 1 else None

    def mixed(scene: Scene) -> list[Readable]:
        drawn = as_number(seed(scene)) if seed is not None else scene.chance() * 2**31
        return shuffled(nodes(scene), drawn)

    call.nodes = mixed

    def body(scene: Scene) -> Value:
        found = mixed(scene)
        return found[0].read if found else ""

    return body


def _numbers_of(values: list[Value]) -> list[float]:
    """The numbers among the values; what is blank or a word doesn't count."""
    return [number for number in map(as_number, values) if not math.isnan(number)]


def _sum(call: Call) -> Body:
    nodes = _node_set(call, 0)
    return lambda scene: math.fsum(_numbers_of([node.read for node in nodes(scene)]))


def _least(values: list[Value]) -> Value:
    return min(_numbers_of(values), default=math.nan)


def _largest(values: list[Value]) -> Value:
    return max(_numbers_of(values), default=math.nan)


def _non_empty(values: list[Value]) -> Value:
    return float(sum(as_text(value) != "" for value in values))


# -- texts --------------------------------------------------------------------------------------------


def _joined(values: list[Value]) -> Value:
    return "".join(as_text(value) for value in values)


def _join(values: list[Value]) -> Value:
    separator, *texts = (as_text(value) for value in values)
    return separator.join(texts)


_QUIET: Final = re2.Options()
_QUIET.log_errors = False
"""What is wrong with a pattern is told to its author, not to the log."""


def _regex(call: Call) -> Body:
    """The whole text must match, as JavaRosa has it. RE2 takes no pattern that could run away."""
    run = call.run[0]
    written = _written_out(call, 1, "the pattern")
    try:
        compiled = re2.compile(written, _QUIET)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        told = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"this pattern can't be read: {told}") from error
    return lambda scene: compiled.fullmatch(as_text(run(scene))) is not None


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
    return text.partition(mark)[2] if mark and mark in text else text if not mark else ""


def _translate(text: str, old: str, new: str) -> str:
    """Each letter of `old` becomes the one at its place in `new`, or goes when there is none."""
    table: dict[int, str | None] = {}
    for position, letter in enumerate(old):
        table.setdefault(ord(letter), new[position] if position < len(new) else None)
    return text.translate(table)


def _normal(text: str) -> str:
    return " ".join(text.split())


def _own_text(reckon: Callable[[str], Value]) -> Callable[[Call], Body]:
    """A function of one text, without argument of the answer itself."""

    def build(call: Call) -> Body:
        if not call.parts:
            return lambda scene: reckon(scene.current.read)
        (run,) = call.run
        return lambda scene: reckon(as_text(run(scene)))

    return build


_DIGESTS: Final = {
    "md5": "md5",
    "sha-1": "sha1",
    "sha-256": "sha256",
    "sha-384": "sha384",
    "sha-512": "sha512",
}


def _digest(call: Call) -> Body:
    """The checksum of a text in Base64 or hexadecimal, by the method written out."""
    method = _DIGESTS.get(_written_out(call, 1, "the method").strip().lower())
    if method is None:
        raise ValueError(f"the method must be one of {', '.join(_DIGESTS)}")
    encoding = "base64"
    if len(call.parts) > 2:
        encoding = _written_out(call, 2, "the encoding").strip().lower()
    if encoding not in ("base64", "hex"):
        raise ValueError("the encoding must be base64 or hex")
    run = call.run[0]

    def body(scene: Scene) -> Value:
        made = hashlib.new(method, as_text(run(scene)).encode(), usedforsecurity=False)
        return made.hexdigest() if encoding == "hex" else base64.b64encode(made.digest()).decode()

    return body


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""


# -- numbers --------------------------------------------------------------------------------------------


def _power(base: float, exponent: float) -> float:
    """A complex result is no number here, and a power of 0 below 0 is boundless."""
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf if base > 0 or exponent % 2 == 0 else -math.inf


def _logarithm(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


def _logarithm10(number: float) -> float:
    return -math.inf if number == 0 else math.log10(number)


def _whole(number: float) -> float:
    """Cut towards zero."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(number: float, places: float = 0.0) -> float:
    return rounded(number, places)


# -- clock, chance, places --------------------------------------------------------------------------------


def _date(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: calendar.day_of(run(scene), scene.zone)


def _date_time(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: calendar.moment_of(run(scene), scene.zone)


def _decimal_time(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: calendar.share_of_day(run(scene), scene.zone)


def _decimal_date_time(call: Call) -> Body:
    (run,) = call.run
    return lambda scene: as_number(run(scene))


def _format_date(call: Call) -> Body:
    run, pattern = call.run
    return lambda scene: calendar.formatted(
        run(scene), as_text(pattern(scene)), scene.zone, scene.language
    )


def _now(call: Call) -> Body:
    return lambda scene: calendar.moment_text(scene.now, scene.zone)


def _today(call: Call) -> Body:
    return lambda scene: calendar.today_text(scene.now, scene.zone)


def _random(call: Call) -> Body:
    return lambda scene: scene.chance()


def _uuid(call: Call) -> Body:
    length = call.run[0] if call.run else None

    def body(scene: Scene) -> Value:
        return guid(scene.chance, None if length is None else as_number(length(scene)))

    return body


def _version(call: Call) -> Body:
    return lambda scene: scene.lists.version


def _of_places(reckon: Callable[[list[tuple[float, float]]], float]) -> Callable[[Call], Body]:
    """A function of places on the earth, from a node set or from points with `;` between them."""

    def build(call: Call) -> Body:
        values = _spread(call.parts)

        def body(scene: Scene) -> Value:
            texts = [as_text(value) for value in values(scene)]
            return reckon(places_of(";".join(text for text in texts if text)))

        return body

    return build


FUNCTIONS: Final[dict[str, Function]] = {
    # truth and choice
    "if": Function(_if, 3, 3, "any", conditions=(0,)),
    "not": Function(_not, 1, 1, "truth", conditions=(0,)),
    "true": Function(lambda call: lambda scene: True, 0, 0, "truth"),
    "false": Function(lambda call: lambda scene: False, 0, 0, "truth"),
    "boolean": Function(_boolean, 1, 1, "truth"),
    "boolean-from-string": Function(_of_texts(_boolean_from_string), 1, 1, "truth"),
    "coalesce": Function(_coalesce, 2, MANY, "any"),
    "once": Function(_once, 1, 1, "any", drawn=True),
    "checklist": Function(_checklist, 3, MANY, "truth"),
    "weighted-checklist": Function(_weighted_checklist, 4, MANY, "truth"),
    # lists of answers
    "selected": Function(_of_texts(lambda many, one: one.strip() in many.split()), 2, 2, "truth"),
    "is-selected": Function(
        _of_texts(lambda many, one: one.strip() in many.split()), 2, 2, "truth"
    ),
    "count-selected": Function(_of_texts(lambda text: float(len(text.split()))), 1, 1, "number"),
    "selected-at": Function(_of_texts(_selected_at), 2, 2, "text"),
    "jr:choice-name": Function(_choice_name, 2, 2, "text"),
    "jr:itext": Function(_itext, 1, 1, "text"),
    "pulldata": Function(_pulldata, 4, 4, "text"),
    # node sets
    "count": Function(_count, 1, 1, "number"),
    "count-non-empty": Function(_of_all(_non_empty), 1, MANY, "number"),
    "sum": Function(_sum, 1, 1, "number"),
    "min": Function(_of_all(_least), 1, MANY, "number"),
    "max": Function(_of_all(_largest), 1, MANY, "number"),
    "position": Function(_position, 0, 1, "number"),
    "indexed-repeat": Function(_indexed_repeat, 3, 7, "any"),
    "randomize": Function(_randomize, 1, 2, "any", drawn=True),
    # texts
    "string": Function(_of_texts(lambda text: text), 1, 1, "text"),
    "concat": Function(_of_all(_joined), 1, MANY, "text"),
    "join": Function(_of_all(_join), 1, MANY, "text"),
    "string-length": Function(_own_text(lambda text: float(len(text))), 0, 1, "number"),
    "contains": Function(_of_texts(lambda text, part: part in text), 2, 2, "truth"),
    "starts-with": Function(_of_texts(lambda text, part: text.startswith(part)), 2, 2, "truth"),
    "ends-with": Function(_of_texts(lambda text, part: text.endswith(part)), 2, 2, "truth"),
    "substr": Function(_of_texts(_substr), 2, 3, "text"),
    "substring-before": Function(_of_texts(_before), 2, 2, "text"),
    "substring-after": Function(_of_texts(_after), 2, 2, "text"),
    "translate": Function(_of_texts(_translate), 3, 3, "text"),
    "normalize-space": Function(_own_text(_normal), 0, 1, "text"),
    "regex": Function(_regex, 2, 2, "truth"),
    "digest": Function(_digest, 2, 3, "text"),
    "base64-decode": Function(_of_texts(_base64_decode), 1, 1, "text"),
    # numbers
    "number": Function(_of_numbers(lambda number: number), 1, 1, "number"),
    "int": Function(_of_numbers(_whole), 1, 1, "number"),
    "round": Function(_of_numbers(_round), 1, 2, "number"),
    "abs": Function(_of_numbers(abs), 1, 1, "number"),
    "pow": Function(_of_numbers(_power), 2, 2, "number"),
    "sqrt": Function(_of_numbers(math.sqrt), 1, 1, "number"),
    "log": Function(_of_numbers(_logarithm), 1, 1, "number"),
    "log10": Function(_of_numbers(_logarithm10), 1, 1, "number"),
    "exp": Function(_of_numbers(math.exp), 1, 1, "number"),
    "exp10": Function(_of_numbers(lambda number: math.pow(10.0, number)), 1, 1, "number"),
    "pi": Function(lambda call: lambda scene: math.pi, 0, 0, "number"),
    "sin": Function(_of_numbers(math.sin), 1, 1, "number"),
    "cos": Function(_of_numbers(math.cos), 1, 1, "number"),
    "tan": Function(_of_numbers(math.tan), 1, 1, "number"),
    "asin": Function(_of_numbers(math.asin), 1, 1, "number"),
    "acos": Function(_of_numbers(math.acos), 1, 1, "number"),
    "atan": Function(_of_numbers(math.atan), 1, 1, "number"),
    "atan2": Function(_of_numbers(math.atan2), 2, 2, "number"),
    # clock, chance, places
    "today": Function(_today, 0, 0, "text", drawn=True),
    "now": Function(_now, 0, 0, "text", drawn=True),
    "date": Function(_date, 1, 1, "text"),
    "date-time": Function(_date_time, 1, 1, "text"),
    "decimal-date-time": Function(_decimal_date_time, 1, 1, "number"),
    "decimal-time": Function(_decimal_time, 1, 1, "number"),
    "format-date": Function(_format_date, 2, 2, "text"),
    "format-date-time": Function(_format_date, 2, 2, "text"),
    "random": Function(_random, 0, 0, "number", drawn=True),
    "uuid": Function(_uuid, 0, 1, "text", drawn=True),
    "version": Function(_version, 0, 0, "text"),
    "distance": Function(_of_places(distance), 1, MANY, "number"),
    "area": Function(_of_places(area), 1, 1, "number"),
    "enclosed-area": Function(_of_places(area), 1, 1, "number"),
}
