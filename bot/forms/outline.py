"""Owns where everything of a form stands: groups, repeats and questions as one tree; must not hold values.

Places number what a form has: its questions in their order, then its groups, then the root. An expression is
compiled against places, so that it finds its nodes without looking for names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.forms.definition import Form, Kind

_NUMERIC = frozenset({"int", "integer", "decimal"})


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. `parent` is None for the root only; `repeats` are the places of the repeats around it,
    outermost first, and its own where it is one. `depth` counts the steps from the root."""

    place: int
    path: str
    name: str
    parent: int | None
    depth: int
    repeats: tuple[int, ...] = ()
    is_repeat: bool = False
    is_question: bool = False
    is_number: bool = False
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """The tree of a form: spots by place, and places by path."""

    spots: tuple[Spot, ...]
    paths: dict[str, int]
    root: int

    def above(self, place: int) -> Iterator[int]:
        """The place itself and all around it, up to the root."""
        at: int | None = place
        while at is not None:
            yield at
            at = self.spots[at].parent

    def below(self, place: int) -> Iterator[int]:
        """All that stands in this place, parents first; not the place itself."""
        for child in self.spots[place].children.values():
            yield child
            yield from self.below(child)


def outline_of(form: Form) -> Outline:
    """The tree of a form. Raises KeyError when a group names a parent that isn't there."""
    size = len(form.questions)
    root = size + len(form.groups)
    first = form.questions[0].path if form.questions else f"/{form.root}"
    root_path = "/" + (first.split("/")[1] if first.startswith("/") else form.root)
    group_places = {group.path: size + at for at, group in enumerate(form.groups)}
    spots: dict[int, Spot] = {root: Spot(root, root_path, root_path[1:], None, 0)}

    def add(spot: Spot, parent_path: str | None) -> None:
        parent = root if parent_path is None else group_places[parent_path]
        around = spots[parent]
        own = (spot.place,) if spot.is_repeat else ()
        spots[spot.place] = replace(
            spot, parent=parent, depth=around.depth + 1, repeats=(*around.repeats, *own)
        )
        around.children[spot.name] = spot.place

    for at, group in enumerate(form.groups):
        name = group.path.rpartition("/")[2]
        is_repeat = group.repeat is not None
        add(Spot(size + at, group.path, name, None, 0, is_repeat=is_repeat), group.parent)
    for place, question in enumerate(form.questions):
        number = question.data_type in _NUMERIC or question.kind in (Kind.INTEGER, Kind.DECIMAL)
        name = question.path.rpartition("/")[2]
        spot = Spot(place, question.path, name, None, 0, is_question=True, is_number=number)
        add(spot, question.group)
    _sort_children(spots, root)
    ordered = tuple(spots[place] for place in range(root + 1))
    return Outline(ordered, {spot.path: spot.place for spot in ordered}, root)


def _sort_children(spots: dict[int, Spot], place: int) -> int:
    """Bring what stands in a place into document order; gives the first question in it."""
    children = spots[place].children
    if spots[place].is_question or not children:
        return place
    firsts = {name: _sort_children(spots, child) for name, child in children.items()}
    ordered = sorted(children.items(), key=lambda each: firsts[each[0]])
    children.clear()
    children.update(ordered)
    return min(firsts.values())
