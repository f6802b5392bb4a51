"""Owns what one finished run tells: answers that count, by key, with the run's own facts. Pure.

It must not read storage, nor lay out a table. What counts is for the engine to say: an irrelevant
question tells nothing, whatever was once answered to it, and a note never does.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final

from bot.forms import Form, Group, Kind, Question, RecordNode, Run, record
from bot.forms.definition import template_of

_NAMESPACE: Final = uuid.UUID("5f0c6f0e-6d0b-5a53-9a3c-0c7c0f3f6c11")
"""Of the uuids of runs; drawn once, and never to be changed, for a run keeps its uuid."""

_INDEX: Final = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Told:
    """What a run tells of one question: the text that a form stores, blank while it is ``pending``."""

    value: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that answers a question: the name it leaves under, what it is, whether we have its bytes."""

    name: str
    mime: str
    kept: bool = True


@dataclass(frozen=True)
class Response:
    """A finished run as it leaves. ``told`` is by key, in the order of the form.

    ``id`` is the run's number, ``uuid`` the same at each export; the instants are aware, in the zone in
    which they are to be read. ``attached`` are the files given to questions, by key.
    """

    form: Form
    id: int
    uuid: str
    started_at: datetime
    finished_at: datetime
    by: str
    about: str
    told: Mapping[str, Told]
    attached: Mapping[str, Attached] = field(default_factory=dict)

    @cached_property
    def instances(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The keys of a repeat's instances, in order, by (the repeat's name, the key around it)."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for key in self.told:
            for instance in _instances_in(key):
                repeat = template_of(instance.rpartition("[")[0])
                found.setdefault((repeat, around(instance)), {})[instance] = None
        return {place: tuple(sorted(keys, key=number_of)) for place, keys in found.items()}


def told_by(run: Run, form: Form) -> dict[str, Told]:
    """What a run tells, by key, in the order of the form. Raises RuleFailed when a rule breaks.

    A relevant question without an answer is told blank, so that an instance of a repeat in which nothing
    was said is still one.
    """
    return {node.key: _told(node) for node in _relevant(record(run, form))}


def _relevant(nodes: Iterable[RecordNode]) -> Iterator[RecordNode]:
    """The questions that count and can hold something, in the order of the form."""
    for node in nodes:
        if not node.relevant:
            continue
        if node.question is None:
            yield from _relevant(node.children)
        elif node.question.kind not in (Kind.NOTE, Kind.ONE_MORE):
            yield node


def _told(node: RecordNode) -> Told:
    if node.answer is not None and node.answer.pending:
        return Told("", pending=True)
    return Told(node.value)


def uuid_of(form: Form, run: int, started_at: datetime) -> str:
    """The uuid of a run: the same at each export, and another in every installation.

    Numbers of runs begin anew in each installation, and the shipped forms are the same in all of them;
    the moment at which the run began tells them apart.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{form.digest}/{run}/{started_at.isoformat()}"))


def key_in(question: Question, instance: str, form: Form) -> str:
    """The key of a question in an instance of its innermost repeat."""
    repeat = repeat_around(question.group, form)
    if repeat is None:
        return question.name
    return f"{instance}{question.name[len(repeat.name) :]}"


def repeat_around(path: str | None, form: Form) -> Group | None:
    """The innermost repeat at or above the group of this path."""
    groups = _groups(form)
    while path is not None:
        group = groups[path]
        if group.repeat is not None:
            return group
        path = group.parent
    return None


def around(instance: str) -> str:
    """The key of the instance around one: "household[2]" of "household[2]/child[1]", else ""."""
    outer = _instances_in(instance)
    return outer[-2] if len(outer) > 1 else ""


def number_of(instance: str) -> int:
    """The number of an instance among its siblings, from 1."""
    return numbers_in(instance)[-1]


def numbers_in(key: str) -> list[int]:
    """The numbers of all instances in a key, outermost first."""
    return [int(each) for each in _INDEX.findall(key)]


def references(form: Form, name: str, sources: Iterable[str | None]) -> bool:
    """True when an expression may read the question ``name``: its last word stands in one of them.

    Rather once too often: a group or a list of that name counts too.
    """
    word = re.compile(rf"(?<![\w.-]){re.escape(name.rpartition('/')[2])}(?![\w.-])")
    return any(source is not None and word.search(source) for source in sources)


@lru_cache(maxsize=64)
def sensitive_names(form: Form) -> frozenset[str]:
    """The questions that hold something sensitive: marked so, or worked out from one that is."""
    found = {question.name for question in form.questions if question.sensitive}
    waiting = [question for question in form.questions if question.name not in found]
    grown = True
    while grown:
        grown = False
        for question in tuple(waiting):
            sources = _sources(question, form)
            if any(references(form, name, sources) for name in found):
                found.add(question.name)
                waiting.remove(question)
                grown = True
    return frozenset(found)


def _sources(question: Question, form: Form) -> tuple[str | None, ...]:
    """The expressions from which the value of a question may come."""
    itemset = question.itemset.source if question.itemset else None
    set_to = tuple(each.source for each in form.setvalues if each.target == question.path)
    return question.calculation, itemset, *set_to


def _instances_in(key: str) -> list[str]:
    """All instances in a key, outermost first: "a[1]", "a[1]/b[2]" of "a[1]/b[2]/c"."""
    return [key[: found.end()] for found in _INDEX.finditer(key)]


@lru_cache(maxsize=64)
def _groups(form: Form) -> Mapping[str, Group]:
    return {group.path: group for group in form.groups}
