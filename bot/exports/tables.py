"""Owns the cells of an export: rows of runs and of repeats, as numbers, days and texts. Pure.

It must not know a file format. A number or a day is one only where nothing is lost by it; all else stays
the text that the form stores, or its label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bot.exports.kinds import Wish
from bot.exports.layout import (
    PLACE,
    Column,
    Layout,
    Part,
    TableHead,
    choice_words,
    chosen_of,
    heads,
    layouts,
)
from bot.exports.responses import Response, Told, key_in
from bot.forms import Form, Kind

Cell = str | int | Decimal | date | None
"""None is an empty cell: nothing was asked, or nothing was said."""

RUN_COLUMNS: Final = (
    "_id",
    "_uuid",
    "_submission_time",
    "_submitted_by",
    "_about",
    "_pending",
    "__version__",
    "_index",
)
INSTANCE_COLUMNS: Final = (
    "_pending",
    "_index",
    "_parent_table_name",
    "_parent_index",
    "_submission__id",
    "_submission__uuid",
)

_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.RANGE})
_NUMBER_TYPES: Final = frozenset({"int", "integer", "decimal"})
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_MOST_DIGITS: Final = 15
"""What a spreadsheet keeps exactly."""


@dataclass(frozen=True, slots=True)
class Table:
    """A finished table; every row has a cell for each heading."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(slots=True)
class _Sheet:
    """A table that is being filled."""

    head: TableHead
    rows: list[tuple[Cell, ...]]

    def add(self, cells: Mapping[str, Cell], facts: tuple[Cell, ...]) -> int:
        """Append a row; its number, from 1."""
        self.rows.append((*(cells.get(name) for name, _ in self.head.columns), *facts))
        return len(self.rows)


def tables(forms: Sequence[Form], responses: Sequence[Response], wish: Wish) -> tuple[Table, ...]:
    """All tables of an export, that of the runs first. ``forms`` are the versions, newest first."""
    sheets = {head.path: _Sheet(head, []) for head in heads(forms, responses, wish)}
    chosen = chosen_of(responses)
    versions = {form.digest: layouts(form, wish, chosen) for form in forms}
    for response in responses:
        _Filling(response, versions[response.form.digest], sheets, wish).fill()
    return tuple(
        Table(each.head.title, _headings(each.head), tuple(each.rows)) for each in sheets.values()
    )


def number(text: str) -> int | Decimal | None:
    """The number that a text is; None where a spreadsheet would change it ("007", 20 digits)."""
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return None
    return Decimal(text) if "." in text else int(text)


def day(text: str) -> date | None:
    """The day that a text is, where it is written as a form stores it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def cell(column: Column, told: Told, attached: str | None, form: Form, wish: Wish) -> Cell:
    """What stands in a cell. ``attached`` is the name of the file that answers the question."""
    question, value = column.question, told.value
    if told.pending or value == "":
        return None
    if column.part is Part.CHOICE:
        return int(column.choice in value.split())
    if column.part in PLACE:
        parts = value.split()
        at = PLACE.index(column.part)
        return _plain(parts[at]) if at < len(parts) else None
    if question.kind.has_choices:
        names = value.split() if question.kind.is_list else [value]
        joint = " " if wish.values is None else ", "
        return joint.join(choice_words(question, name, form, wish.values) for name in names)
    if question.kind.is_file:
        return attached or value
    if question.kind in _NUMBERS or question.data_type in _NUMBER_TYPES:
        return _plain(value)
    if question.kind is Kind.DATE or question.data_type == "date":
        return day(value) or value
    return value


def _plain(text: str) -> Cell:
    found = number(text)
    return text if found is None else found


def _headings(head: TableHead) -> tuple[str, ...]:
    return (
        *(heading for _, heading in head.columns),
        *(RUN_COLUMNS if head.parent is None else INSTANCE_COLUMNS),
    )


@dataclass(slots=True)
class _Filling:
    """One run on its way into the tables."""

    response: Response
    version: tuple[Layout, ...]
    sheets: Mapping[str, _Sheet]
    wish: Wish

    def fill(self) -> None:
        """Append the row of the run, and under it those of its repeats."""
        runs, response = self.version[0], self.response
        sheet = self.sheets[""]
        index = sheet.add(
            self._cells(runs, ""),
            (
                response.id,
                response.uuid,
                response.finished_at.isoformat(timespec="seconds"),
                response.by,
                response.about or None,
                self._pending(runs, ""),
                response.form.version,
                len(sheet.rows) + 1,
            ),
        )
        self._fill_repeats("", "", index)

    def _fill_repeats(self, parent: str, outer: str, parent_index: int) -> None:
        """Append the instances of all repeats that stand directly in an instance of another."""
        for layout in self.version:
            if layout.repeat is None or layout.parent != parent:
                continue
            for instance in self.response.instances.get((layout.repeat.name, outer), ()):
                self._fill_instance(layout, instance, parent_index)

    def _fill_instance(self, layout: Layout, instance: str, parent_index: int) -> None:
        sheet = self.sheets[layout.path]
        assert layout.parent is not None
        index = sheet.add(
            self._cells(layout, instance),
            (
                self._pending(layout, instance),
                len(sheet.rows) + 1,
                self.sheets[layout.parent].head.title,
                parent_index,
                self.response.id,
                self.response.uuid,
            ),
        )
        self._fill_repeats(layout.path, instance, index)

    def _cells(self, layout: Layout, instance: str) -> dict[str, Cell]:
        response, cells = self.response, {}
        for column in layout.columns:
            key = key_in(column.question, instance, response.form)
            told = response.told.get(key)
            if told is not None:
                file = response.attached.get(key)
                name = None if file is None else file.name
                cells[column.name] = cell(column, told, name, response.form, self.wish)
        return cells

    def _pending(self, layout: Layout, instance: str) -> str | None:
        """The names of the columns whose answers a person must still map."""
        form = self.response.form
        waiting = [
            column.name
            for column in layout.columns
            if column.part is Part.VALUE
            and (told := self.response.told.get(key_in(column.question, instance, form)))
            and told.pending
        ]
        return " ".join(waiting) or None
