"""Owns which tables and columns answers have, over all versions of a form in use. Pure.

The shape is that of KoboToolbox: a table for the runs and one for each repeat, a column `group/name` for each
question, columns `group/name/choice` besides where several can be chosen, four more for a place. It must
not fill a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.exports.kinds import Wish
from bot.exports.responses import Response, repeat_around, sensitive_names
from bot.forms import Choice, Form, Group, Kind, Question
from bot.forms.definition import Texts, text_in

MOST_CHOICES: Final = 100
"""From longer lists only what somebody chose gets a column: a list of a file may have thousands."""

LONGEST_TITLE: Final = 31
"""Characters in the name of a sheet, a limit of workbooks."""

_LONGEST_NAME: Final = 60
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+|^[.-]+", re.ASCII)
_OUTPUT: Final = re.compile(r"\$\{[^{}]*\}")
_META: Final = "meta"


class Part(StrEnum):
    """What of an answer a column holds."""

    VALUE = "value"
    CHOICE = "choice"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    ALTITUDE = "altitude"
    PRECISION = "precision"


PLACE: Final = (Part.LATITUDE, Part.LONGITUDE, Part.ALTITUDE, Part.PRECISION)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one version of a form. ``name`` is unique in its table, ``heading`` what is shown."""

    name: str
    heading: str
    question: Question
    part: Part = Part.VALUE
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of one version: ``path`` is "" for the runs, else that of the repeat ("g/household")."""

    path: str
    parent: str | None
    title: str
    repeat: Group | None
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class TableHead:
    """A table over all versions: its name for people and its columns, each (name, heading)."""

    path: str
    parent: str | None
    title: str
    columns: tuple[tuple[str, str], ...]


def heads(
    forms: Sequence[Form], responses: Iterable[Response], wish: Wish
) -> tuple[TableHead, ...]:
    """The tables of an export. ``forms`` are all versions, the newest first: its words are used.

    A column that only older versions have stands where it stood among its neighbours.
    """
    chosen = chosen_of(responses)
    versions = [layouts(form, wish, chosen) for form in forms]
    taken = {"history"}  # workbooks keep this name for themselves
    return tuple(
        _head(path, versions, taken)
        for path in _merged([tuple(each.path for each in version) for version in versions])
    )


@lru_cache(maxsize=64)
def layouts(form: Form, wish: Wish, chosen: frozenset[tuple[str, str]]) -> tuple[Layout, ...]:
    """The tables of one version, the runs first. ``chosen`` is what was chosen from long lists."""
    repeats = [group for group in form.groups if group.repeat is not None]
    return tuple(_layout(form, repeat, wish, chosen) for repeat in (None, *repeats))


def chosen_of(responses: Iterable[Response]) -> frozenset[tuple[str, str]]:
    """What was chosen by anybody in questions with long lists: (name of the column, choice)."""
    found: set[tuple[str, str]] = set()
    for response in responses:
        for key, told in response.told.items():
            question = response.form.question(key)
            if question.kind.is_list and _is_long(question):
                column = name_of(question.path, response.form)
                found.update((column, each) for each in told.value.split())
    return frozenset(found)


def asked_of(form: Form, *, with_sensitive: bool) -> tuple[Question, ...]:
    """The questions whose answers leave, in the order of the form: no notes, nothing about the file."""
    return tuple(
        question
        for question in form.questions
        if question.kind not in (Kind.NOTE, Kind.ONE_MORE)
        and not is_meta(question, form)
        and (with_sensitive or question.name not in sensitive_names(form))
    )


def is_meta(question: Question, form: Form) -> bool:
    """True of what stands in the submission's own block (`meta/instanceName`)."""
    return name_of(question.path, form).startswith(f"{_META}/")


@lru_cache(maxsize=4096)
def name_of(path: str, form: Form) -> str:
    """A path without the root: "group/name" of "/data/group/name"."""
    return path.removeprefix(f"/{form.root}/")


def words_of(texts: Texts, language: str, form: Form) -> str:
    """A label on one line, without the values that would stand in it; "" where there is none."""
    text = text_in(texts, language, form.default_language)[0]
    return " ".join(_OUTPUT.sub("…", text).split())


def choice_words(question: Question, name: str, form: Form, language: str | None) -> str:
    """What stands for a chosen name: its label in a language, or the name where there is none."""
    choice = None if language is None else _choices(form, question.name).get(name)
    if choice is None or language is None:
        return name
    return words_of(choice.label, language, form) or name


def _layout(
    form: Form, repeat: Group | None, wish: Wish, chosen: frozenset[tuple[str, str]]
) -> Layout:
    columns: list[Column] = []
    for question in asked_of(form, with_sensitive=wish.with_sensitive):
        if repeat_around(question.group, form) is repeat:
            columns += _columns(question, form, wish, chosen)
    if repeat is None:
        return Layout("", None, form.form_id, None, tuple(columns))
    parent = repeat_around(repeat.parent, form)
    path = name_of(repeat.path, form)
    return Layout(
        path,
        "" if parent is None else name_of(parent.path, form),
        path.rpartition("/")[2],
        repeat,
        tuple(columns),
    )


def _columns(
    question: Question, form: Form, wish: Wish, chosen: frozenset[tuple[str, str]]
) -> list[Column]:
    name, heading = name_of(question.path, form), _heading(question, form, wish)
    columns = [Column(name, heading, question)]
    if question.kind is Kind.SELECT_MULTIPLE:
        for each in _listed(question, name, chosen):
            words = choice_words(question, each, form, wish.headers)
            columns.append(
                Column(f"{name}/{each}", f"{heading}/{words}", question, Part.CHOICE, each)
            )
    if question.kind is Kind.GEOPOINT:
        before, _, last = name.rpartition("/")
        start = f"{before}/" if before else ""
        columns += [
            Column(f"{start}_{last}_{part}", f"_{heading}_{part}", question, part) for part in PLACE
        ]
    return columns


def _listed(question: Question, column: str, chosen: frozenset[tuple[str, str]]) -> list[str]:
    """The choices that get a column of their own, in the order of the list; of doubles one."""
    names = list(dict.fromkeys(choice.name for choice in question.choices))
    if not _is_long(question):
        return names
    somebodys = {choice for name, choice in chosen if name == column}
    known = [name for name in names if name in somebodys]
    return known + sorted(somebodys.difference(known))


def _is_long(question: Question) -> bool:
    """True also of a list that comes from elsewhere, such as from the names in a repeat."""
    return not 0 < len(question.choices) <= MOST_CHOICES


def _heading(question: Question, form: Form, wish: Wish) -> str:
    if wish.headers is None:
        return name_of(question.path, form)
    words = words_of(question.label, wish.headers, form)
    return words or name_of(question.path, form)


def _head(path: str, versions: Sequence[tuple[Layout, ...]], taken: set[str]) -> TableHead:
    here = [each for version in versions for each in version if each.path == path]
    headings: dict[str, str] = {}
    for layout in here:
        for column in layout.columns:
            headings.setdefault(column.name, column.heading)
    names = _merged([tuple(column.name for column in layout.columns) for layout in here])
    columns = _told_apart([(name, headings[name]) for name in names])
    return TableHead(path, here[0].parent, _free_title(here[0].title, taken), columns)


def clean_name(wanted: str) -> str:
    """A name that every system takes for a file: letters, digits and a few signs of ASCII."""
    return _NOT_IN_NAMES.sub("_", wanted)[:_LONGEST_NAME] or "_"


def _free_title(wanted: str, taken: set[str]) -> str:
    """A name that is good for a sheet and for a file, and unlike the others in both."""
    base = clean_name(wanted)[:LONGEST_TITLE]
    number, title = 1, base
    while title.casefold() in taken:
        number += 1
        ending = f"_{number}"
        title = base[: LONGEST_TITLE - len(ending)] + ending
    taken.add(title.casefold())
    return title


def _told_apart(columns: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """No two columns with one heading: the name stands behind a heading that comes again."""
    often: dict[str, int] = {}
    for _, heading in columns:
        often[heading] = often.get(heading, 0) + 1
    return tuple(
        (name, heading if often[heading] == 1 else f"{heading} ({name})")
        for name, heading in columns
    )


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    """All names once: the first order as it is, what only later ones have behind its neighbour there."""
    merged: list[str] = []
    for order in orders:
        place = 0
        for name in order:
            if name in merged:
                place = merged.index(name) + 1
            else:
                merged.insert(place, name)
                place += 1
    return merged


@lru_cache(maxsize=4096)
def _choices(form: Form, question: str) -> dict[str, Choice]:
    return {choice.name: choice for choice in reversed(form.question(question).choices)}
