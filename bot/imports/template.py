"""Owns writing the workbook to fill in, in an organisation's language; must not hold anybody's data.

Lists are data validation that warns and lets through: names of things which are on record already
may be typed too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.months import local_day
from bot.domain.people import Organisation
from bot.domain.semesters import school_year_of
from bot.i18n import Translator
from bot.imports.columns import LISTS, MOST_ROWS, SHEETS, Column, Holds, SheetName, SheetPlan
from bot.imports.example import Cell, ExampleRows, example_rows
from bot.imports.reading import EXPLAINS
from bot.reports.papers import Day, Money
from bot.reports.spreadsheet import HEAD, LABEL, PLAIN, TITLE, Book, Look, Sheet, Value, workbook
from bot.wording import imports as words
from bot.wording.registry import Message

FIRST_ROW = 2
"""Counted from 0: heads and their explanation stand above."""

CELL = Look(framed=False)

_DATE_FORMAT = "yyyy-mm-dd"


def template(
    organisation: Organisation, translator: Translator, now: datetime, *, example: bool = False
) -> bytes:
    """The bytes of an .xlsx with a sheet for each kind of record; empty, or with example rows."""
    today = local_day(now, organisation.zone)
    rows = example_rows(today, organisation.country) if example else {}
    with workbook(organisation.name, now) as (book, buffer):
        _readme(book, organisation, translator, example=example)
        writer = _Writer(book, translator, today, organisation.country)
        for plan in SHEETS:
            writer.sheet(plan, rows)
        writer.lists()
    return buffer.getvalue()


def _readme(
    book: Book, organisation: Organisation, translator: Translator, *, example: bool
) -> None:
    sheet = book.sheet(translator.say(words.README()), (110,))
    sheet.put(0, 0, organisation.name, TITLE)
    lines = (words.EXAMPLE_README, *words.README_LINES) if example else words.README_LINES
    for row, text in enumerate(lines, start=2):
        sheet.put(row, 0, translator.say(text()), LABEL)


class _Writer:
    """Writes sheets; remembers the choices for the hidden one."""

    def __init__(self, book: Book, translator: Translator, today: date, country: str) -> None:
        self._book = book
        self._translator = translator
        self._say = translator.say
        self._names = {plan.name: self._say(plan.title()) for plan in SHEETS}
        first = school_year_of(today, country)
        self._semesters = [
            f"{year}/{year + 1}-{number}" for year in (first, first + 1) for number in (1, 2)
        ]
        self._lists: list[list[str]] = []

    def sheet(self, plan: SheetPlan, rows: ExampleRows) -> None:
        """Heads, what is written under each, what its cells may hold, and the rows of an example."""
        sheet = self._book.sheet(self._names[plan.name], [each.width for each in plan.columns])
        sheet.put_row(0, [self._say(each.head) for each in plan.columns], HEAD)
        notes = [self._note(each) for each in plan.columns]
        notes[0] = f"{EXPLAINS} {notes[0]}"
        sheet.put_row(1, notes, PLAIN)
        sheet.page.freeze_panes(FIRST_ROW, 0)
        for place, column in enumerate(plan.columns):
            self._cells(sheet.page, place, column)
        for number, row in enumerate(rows.get(plan.name, ()), start=FIRST_ROW):
            self._row(sheet, plan, number, row)

    def _row(self, sheet: Sheet, plan: SheetPlan, number: int, row: Mapping[str, Cell]) -> None:
        for place, column in enumerate(plan.columns):
            if column.key in row:
                sheet.put(number, place, self._value(column, row[column.key]), CELL)

    def _value(self, column: Column, cell: Cell) -> Value:
        """As somebody would have typed it, or chosen it from the list."""
        if isinstance(cell, Message):
            return self._say(cell)
        if isinstance(cell, date):
            return Day(cell, self._translator.full_day(cell))
        if isinstance(cell, int):
            return Money(cell, str(cell)) if column.holds is Holds.CENTS else cell
        return self._say(column.choices[cell]()) if column.choices else cell

    def _note(self, column: Column) -> str:
        needed = words.NOTE_NEEDED if column.needed else words.NOTE_OPTIONAL
        return "; ".join(self._say(each) for each in (needed(), column.note) if each is not None)

    def _cells(self, page: Any, place: int, column: Column) -> None:
        last = FIRST_ROW + MOST_ROWS - 3
        if column.holds is Holds.DAY:
            page.set_column(
                place, place, column.width, self._book.file.add_format({"num_format": _DATE_FORMAT})
            )
        elif column.holds in (Holds.NAME, Holds.WORDS, Holds.SEMESTER):
            # As text, or Excel makes a day of a contract's number such as 1-2.
            page.set_column(
                place, place, column.width, self._book.file.add_format({"num_format": "@"})
            )
        rule = self._rule(column)
        if rule is not None:
            given = {"ignore_blank": True, "error_type": "warning", **rule}
            page.data_validation(FIRST_ROW, place, last, place, given)

    def _rule(self, column: Column) -> dict[str, Any] | None:
        match column.holds:
            case Holds.CHOICE:
                return self._list([self._say(text()) for text in column.choices.values()])
            case Holds.SEMESTER:
                return self._list(self._semesters)
            case Holds.MARK:
                return {"validate": "list", "source": ["x"]}
            case Holds.DAY:
                return {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(2000, 1, 1),
                    "maximum": date(2099, 12, 31),
                }
            case Holds.HOURS:
                return {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 999}
            case Holds.CENTS:
                return {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": 0.01,
                    "maximum": 1000,
                }
            case _ if column.names in (SheetName.INSTITUTIONS, SheetName.PARTNERS):
                name = self._names[column.names].replace("'", "''")
                # People are in one list for all roles, so only these two help when choosing.
                return {"validate": "list", "source": f"='{name}'!$A${FIRST_ROW + 1}:$A$500"}
            case _:
                return None

    def _list(self, choices: list[str]) -> dict[str, Any]:
        if choices not in self._lists:
            self._lists.append(choices)
        column = chr(ord("A") + self._lists.index(choices))
        source = f"='{LISTS}'!${column}$1:${column}${len(choices)}"
        return {"validate": "list", "source": source}

    def lists(self) -> None:
        """The choices, on a sheet that nobody needs to see."""
        sheet = self._book.sheet(LISTS, [30] * len(self._lists))
        for place, choices in enumerate(self._lists):
            for row, choice in enumerate(choices):
                sheet.put(row, place, choice, LABEL)
        sheet.page.hide()
