"""Owns turning the cells of a workbook into rows whose cells have a kind; must not judge what they say.

What the child or the control socket hands over is data from outside and checked as such. Every fault
is a finding with sheet, row, column and remedy; the other rows are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.contracts import read_cents
from bot.domain.days import read_day
from bot.i18n import Translators
from bot.imports.columns import (
    FIRST_SCHOOL_YEAR,
    LAST_SCHOOL_YEAR,
    LISTS,
    MOST_ROWS,
    SHEETS,
    Column,
    Holds,
    SheetName,
    SheetPlan,
)
from bot.imports.report import Finding, wrong
from bot.wording import imports as words
from bot.wording.registry import Joined, Message, Text, Verbatim
from storage.rows import folded

EXPLAINS: Final = "ℹ"
"""How the row under the heads begins, so that it is never taken for a record."""

MARKS: Final = frozenset({"x", "х", "✓", "✔", "1", "yes", "ja", "jā", "да", "true"})
NO_MARKS: Final = frozenset({"-", "–", "0", "no", "ne", "nē", "нет", "false"})
LONGEST_CELL: Final = 4_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
_SEMESTER: Final = re.compile(r"(20\d\d)(?:\s*/\s*(20)?(\d\d))?\s*[-–,. ]\s*([12])\.?")

Value = str | int | bool | date | tuple[int, int]
"""A cell as it was read: a semester is the school year's first year and 1 or 2."""


class Special(BaseModel):
    """A cell that is no plain value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date | None = None
    formula: bool = False
    error: str | None = None


Cell = None | bool | int | float | str | Special


class Sheet(BaseModel):
    """A sheet as the child read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    rows: list[list[Cell]]
    merged: list[str] = Field(default_factory=list)
    cut: bool = False


class Book(BaseModel):
    """A workbook as the child read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheets: list[Sheet]


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a sheet. ``wrong``: columns whose cell could not be read, each found already."""

    sheet: SheetName
    number: int
    cells: Mapping[str, Value]
    wrong: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """What a cell of words says, or nothing."""
        value = self.cells.get(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        value = self.cells.get(key)
        return value if isinstance(value, date) else None

    def number_in(self, key: str) -> int:
        """A sum or a count; 0 where there is none."""
        value = self.cells.get(key)
        return value if isinstance(value, int) else 0

    def marked(self, key: str) -> bool:
        return self.cells.get(key) is True


@dataclass(slots=True)
class Rows:
    """What a workbook holds, with what is wrong about its cells."""

    of: dict[SheetName, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return any(self.of.values())


def checked(said: Any) -> Book:
    """The workbook that somebody hands over. Raises ValueError for anything that is none."""
    try:
        return Book.model_validate(said)
    except ValidationError as error:
        raise ValueError("this is no workbook") from error


def read(book: Book, translators: Translators) -> Rows:
    """The rows of every sheet that the template has."""
    found = Rows()
    names = _Names(translators)
    seen: set[SheetName] = set()
    for sheet in book.sheets:
        if not sheet.rows or names.is_readme(sheet.name):
            continue
        plan = names.plan_of(sheet.name)
        if plan is None:
            found.findings.append(names.unknown_sheet(sheet.name))
        elif plan.name in seen:
            found.findings.append(wrong(words.SHEET_TWICE(), plan.name))
        else:
            seen.add(plan.name)
            found.of[plan.name] = _Reader(plan, names, found.findings).rows(sheet)
    return found


class _Names:
    """Sheets, heads and choices by what they are called in any of our languages."""

    def __init__(self, translators: Translators) -> None:
        self._translators = list(translators)
        self._readme = {LISTS, *self._said(words.README())}
        self._plans = {
            key: plan for plan in SHEETS for key in {plan.name.value, *self._said(plan.title())}
        }

    def _said(self, message: Message) -> set[str]:
        return {folded(each.say(message)) for each in self._translators}

    def is_readme(self, name: str) -> bool:
        """Whether the sheet is one of the template's that holds no rows."""
        return folded(name) in self._readme

    def plan_of(self, name: str) -> SheetPlan | None:
        return self._plans.get(folded(name))

    def unknown_sheet(self, name: str) -> Finding:
        close = get_close_matches(folded(name), self._plans, 1, 0.7)
        if close:
            what = words.SHEET_UNKNOWN_LIKE(sheet=self._plans[close[0]].title)
        else:
            titles = Joined(tuple(plan.title() for plan in SHEETS), ", ")
            what = words.SHEET_UNKNOWN(sheets=titles)
        return wrong(what, Verbatim(name[:40]))

    def heads(self, plan: SheetPlan) -> dict[str, Column]:
        return {
            key: column
            for column in plan.columns
            for key in {folded(column.key), *self._said(column.head)}
        }

    def choices(self, choices: Mapping[str, Text]) -> dict[str, str]:
        return {
            key: code
            for code, text in choices.items()
            for key in {folded(code), *self._said(text())}
        }


class _Reader:
    """Reads one sheet; what is wrong is added to ``findings``."""

    def __init__(self, plan: SheetPlan, names: _Names, findings: list[Finding]) -> None:
        self._plan = plan
        self._names = names
        self._findings = findings
        self._choices = {each.key: names.choices(each.choices) for each in plan.columns}

    def rows(self, sheet: Sheet) -> list[Row]:
        if sheet.cut or len(sheet.rows) > MOST_ROWS:
            self._wrong(words.SHEET_TOO_LONG(most=MOST_ROWS))
            return []
        for cells in sheet.merged:
            self._wrong(words.MERGED(cells=cells), _row_of(cells))
        columns = self._columns(sheet.rows[0])
        if columns is None:
            return []
        numbered = enumerate(sheet.rows[1:], start=2)
        return [self._row(number, cells, columns) for number, cells in numbered if _is_row(cells)]

    def _wrong(self, what: Message, row: int | None = None, column: Column | None = None) -> None:
        self._findings.append(wrong(what, self._plan.name, row, column))

    def _columns(self, heads: Sequence[Cell]) -> dict[int, Column] | None:
        """Which column stands where, or nothing where the heads can't be told."""
        known = self._names.heads(self._plan)
        found: dict[int, Column] = {}
        strange: list[str] = []
        for place, head in enumerate(heads):
            if not isinstance(head, str):
                if head is not None:
                    strange.append(str(head) if isinstance(head, int | float) else "…")
                continue
            column = known.get(folded(head))
            if column is None:
                strange.append(head)
            elif column in found.values():
                self._wrong(words.COLUMN_TWICE(head=head), 1)
            else:
                found[place] = column
        if not found:
            heads_said = Joined(tuple(each.head for each in self._plan.columns), ", ")
            self._wrong(words.SHEET_NO_HEADS(columns=heads_said), 1)
            return None
        for head in strange:
            self._strange_head(head, known)
        for column in self._plan.columns:
            if column.needed and column not in found.values():
                self._wrong(words.COLUMN_MISSING(column=column.head), 1)
        return found

    def _strange_head(self, head: str, known: Mapping[str, Column]) -> None:
        short = " ".join(head.split())[:60]
        close = get_close_matches(folded(head), known, 1, 0.75)
        if close:
            self._wrong(words.COLUMN_UNKNOWN_LIKE(head=short, column=known[close[0]].head), 1)
        else:
            self._wrong(words.COLUMN_UNKNOWN(head=short), 1)

    def _row(self, number: int, cells: Sequence[Cell], columns: Mapping[int, Column]) -> Row:
        read: dict[str, Value] = {}
        broken: set[str] = set()
        for place, column in columns.items():
            cell = cells[place] if place < len(cells) else None
            value = self._value(cell, column)
            if isinstance(value, Message):
                self._wrong(value, number, column)
                broken.add(column.key)
            elif value is not None:
                read[column.key] = value
        broken |= {each.key for each in self._plan.columns if each.needed and each.key not in read}
        return Row(self._plan.name, number, read, frozenset(broken))

    def _value(self, cell: Cell, column: Column) -> Value | Message | None:
        """What the cell says, why it can't be read, or nothing where it is blank."""
        if isinstance(cell, Special) and cell.formula:
            return words.CELL_FORMULA()
        if isinstance(cell, Special) and cell.error is not None:
            return words.CELL_BROKEN()
        if isinstance(cell, str) and not cell.strip():
            cell = None
        if cell is None:
            return words.CELL_BLANK() if column.needed else None
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            return words.CELL_TOO_LONG(most=LONGEST_CELL)
        return self._typed(cell, column)

    def _typed(self, cell: Cell, column: Column) -> Value | Message:
        match column.holds:
            case Holds.DAY:
                return _day(cell) or words.CELL_NO_DAY()
            case Holds.CENTS:
                cents = _cents(cell)
                return words.CELL_NO_RATE() if cents is None else cents
            case Holds.HOURS:
                hours = _whole(cell)
                return words.CELL_NO_HOURS() if hours is None else hours
            case Holds.MARK:
                return _mark(cell)
            case Holds.SEMESTER:
                return _semester(cell) or words.CELL_NO_SEMESTER()
            case Holds.CHOICE:
                return self._choice(cell, column)
            case Holds.NAME | Holds.WORDS:
                text = _text(cell)
                if text is None:
                    return words.CELL_NO_TEXT()
                return text.strip() if column.holds is Holds.WORDS else " ".join(text.split())

    def _choice(self, cell: Cell, column: Column) -> Value | Message:
        text = _text(cell)
        code = None if text is None else self._choices[column.key].get(folded(text))
        if code is not None:
            return code
        offered = Joined(tuple(text() for text in column.choices.values()), "; ")
        return words.CELL_NOT_LISTED(choices=offered)


def _is_row(cells: Iterable[Cell]) -> bool:
    """Whether it is a record: neither blank nor the explanation under the heads."""
    filled = [each for each in cells if each is not None and str(each).strip()]
    first = filled[0] if filled else None
    return bool(filled) and not (isinstance(first, str) and first.lstrip().startswith(EXPLAINS))


def _row_of(cells: str) -> int | None:
    found = re.search(r"\d+", cells)
    return None if found is None else int(found[0])


def _text(cell: Cell) -> str | None:
    """Words; a whole number stands for its figures, since Excel takes 17 for a number."""
    if isinstance(cell, str):
        return cell
    whole = _whole(cell)
    return None if whole is None else str(whole)


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell if abs(cell) < 10**9 else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 10**9 else None
    if isinstance(cell, str):
        figures = cell.strip()
        return (
            int(figures) if figures.isascii() and figures.isdigit() and len(figures) < 9 else None
        )
    return None


def _day(cell: Cell) -> date | None:
    """A day as Excel keeps it, or as somebody typed it."""
    day = None
    if isinstance(cell, Special):
        day = cell.day
    elif isinstance(cell, str) and len(cell.strip()) <= 12:
        day = read_day(cell.strip())
    return day if day is not None and EARLIEST <= day < LATEST else None


def _cents(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        if not 0 < cell * 100 < 10**9:  # a cell can hold more than any number has room for
            return None
        cents = round(cell * 100)
        return cents if abs(cell * 100 - cents) < 1e-6 else None
    return read_cents(cell) if isinstance(cell, str) else None


def _mark(cell: Cell) -> bool | Message:
    if isinstance(cell, bool):
        return cell
    said = cell.strip().casefold() if isinstance(cell, str) else str(_whole(cell))
    if said in MARKS:
        return True
    return False if said in NO_MARKS else words.CELL_NO_MARK()


def _semester(cell: Cell) -> tuple[int, int] | None:
    """Such as 2026/2027-1; the second year may be left out, and must follow the first."""
    found = _SEMESTER.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return None
    year = int(found[1])
    if found[3] is not None and int(found[3]) != (year + 1) % 100:
        return None
    return (year, int(found[4])) if FIRST_SCHOOL_YEAR <= year < LAST_SCHOOL_YEAR else None
