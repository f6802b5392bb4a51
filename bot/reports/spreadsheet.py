"""Owns how values become cells of a workbook; must not know what a workbook is about.

Text is written as text whatever it begins with, sums are written as numbers, and nothing is a formula:
what the reader sees is what was approved, in every program and without being computed again.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from bot.reports.papers import Day, Fact, Money

Value = str | int | Day | Money | None
"""What a cell can hold. None is an empty cell with a frame."""

LONGEST_CELL: Final = 32_767
"""Characters that a cell can hold, a limit of the file format."""

_LONGEST_SHEET_NAME: Final = 31
_NOT_IN_SHEET_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
_NOT_IN_XML: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
_NARROW: Final = frozenset(" .,:;'!|()[]-/ijlftrI")
_WIDE: Final = frozenset("mwMWĢŅ@%—шщжюфыЖШЩЮФЫ")
_NO_CHARACTERS: Final = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_A4: Final = 9
_LINE_OF_11_POINTS: Final = 15.0
_HIGHEST_ROW: Final = 409.0
"""Points, a limit of the file format: what is longer can be read in the cell, and not on paper."""
_DATE_AS_THE_READER_WRITES_IT: Final = 14
"""The number of the format that follows the language of the reader's own program."""
_NO_FORMULAS_NO_LINKS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks, apart from what it holds."""

    bold: bool = False
    framed: bool = True
    shaded: bool = False
    centred: bool = False
    to_write_on: bool = False
    """A line below, for a hand."""
    size: int = 11


PLAIN: Final = Look()
TOTAL: Final = Look(bold=True)
HEAD: Final = Look(bold=True, shaded=True)
LABEL: Final = Look(framed=False)
FACT: Final = Look(bold=True, framed=False)
TITLE: Final = Look(bold=True, framed=False, size=16)
COUNT: Final = Look(centred=True)
"""The number of a row, which is no sum."""
TO_WRITE_ON: Final = Look(framed=False, to_write_on=True)


@dataclass(slots=True)
class Book:
    """A workbook that is being written."""

    file: Any
    _formats: dict[tuple[Look, str], Any] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """A new sheet for A4 across; ``widths`` of the columns are in characters."""
        page = self.file.add_worksheet(self._free_name(name))
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        return Sheet(self, page, tuple(widths))

    def format(self, look: Look, number_format: str | int = "") -> Any:
        """The format of the file for that look, made once."""
        key = (look, str(number_format))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(_properties(look, number_format))
        return self._formats[key]

    def _free_name(self, wanted: str) -> str:
        """The wanted name as the format allows it: short, without its signs, unlike the others."""
        base = _NOT_IN_SHEET_NAMES.sub(" ", wanted).strip(" '") or "1"
        if base.casefold() == "history":  # the format keeps this name for itself
            base += " 1"
        number, name = 1, _cut(base, _LONGEST_SHEET_NAME)
        while name.casefold() in self._names:
            number += 1
            ending = f" {number}"
            name = _cut(base, _LONGEST_SHEET_NAME - len(ending)) + ending
        self._names.add(name.casefold())
        return name


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is being written; rows and columns count from 0."""

    book: Book
    page: Any
    widths: tuple[float, ...]

    def put(self, row: int, column: int, value: Value, look: Look = PLAIN) -> None:
        """Write one cell. Raises ValueError for text that no cell can hold."""
        write, number_format = self._writer(value)
        write(row, column, self.book.format(look, number_format))

    def put_row(
        self, row: int, values: Sequence[Value], look: Look = PLAIN, *, first: int = 0
    ) -> None:
        """Write values side by side, from the column ``first`` on; the row is as high as they need.

        Programs leave a row as high as the file says, and one without a height as high as a line.
        """
        lines = 1
        for column, value in enumerate(values, start=first):
            self.put(row, column, value, look)
            if look.framed and isinstance(value, str):
                lines = max(lines, lines_of(value, self.widths[column], bold=look.bold))
        self.page.set_row(row, min(lines * _LINE_OF_11_POINTS, _HIGHEST_ROW))

    def put_across(self, row: int, last_column: int, words: str, look: Look) -> None:
        """Write words over merged cells, from the first column to the last."""
        style = self.book.format(look)
        self.page.set_row(row, look.size / 11 * _LINE_OF_11_POINTS)
        self.page.merge_range(row, 0, row, last_column, "", style)
        self.put(row, 0, words, look)

    def put_facts(self, row: int, facts: Sequence[Fact]) -> int:
        """Write label and value in the first two columns; the next free row."""
        for offset, fact in enumerate(facts):
            self.put(row + offset, 0, fact.label, LABEL)
            self.put(row + offset, 1, fact.value, FACT)
        return row + len(facts)

    def head(self, row: int, labels: Sequence[str], *, filtered_to: int | None = None) -> None:
        """Write heads of columns that stay in sight and come again on each printed page."""
        self.put_row(row, labels, HEAD)
        self.page.freeze_panes(row + 1, 0)
        self.page.repeat_rows(row)
        if filtered_to is not None and filtered_to > row:
            self.page.autofilter(row, 0, filtered_to, len(labels) - 1)

    def _writer(self, value: Value) -> tuple[Callable[[int, int, Any], Any], str | int]:
        match value:
            case None:
                return lambda row, column, style: self.page.write_blank(
                    row, column, None, style
                ), ""
            case str():
                text = _whole(value)
                return lambda row, column, style: self.page.write_string(
                    row, column, text, style
                ), "@"
            case int():
                return lambda row, column, style: self.page.write_number(
                    row, column, value, style
                ), "0"
            case Day():
                day = value.on
                return lambda row, column, style: self.page.write_datetime(
                    row, column, day, style
                ), _DATE_AS_THE_READER_WRITES_IT
            case Money():
                sum_of_money = value.cents / 100
                return lambda row, column, style: self.page.write_number(
                    row, column, sum_of_money, style
                ), "#,##0.00"


@contextmanager
def workbook(title: str, made_at: datetime) -> Iterator[tuple[Book, io.BytesIO]]:
    """A book to write to, and the buffer that holds its bytes once the block is left."""
    buffer = io.BytesIO()
    file = xlsxwriter.Workbook(buffer, dict(_NO_FORMULAS_NO_LINKS))
    file.set_properties(
        {"title": _NOT_IN_XML.sub(" ", title)[:255], "created": made_at.replace(tzinfo=None)}
    )
    yield Book(file), buffer
    file.close()


def _properties(look: Look, number_format: str | int) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "bold": look.bold,
        "font_size": look.size,
        "valign": "top",
        "text_wrap": look.framed,
    }
    if look.framed:
        properties |= {"border": 1, "border_color": "#78716C"}
    if look.shaded:
        properties["bg_color"] = "#F1EFEC"
    if look.centred:
        properties["align"] = "center"
    if look.to_write_on:
        properties["bottom"] = 1
    if number_format != "":
        properties["num_format"] = number_format
    return properties


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a cell of that width, in characters, broken between words.

    Rather one too many: letters are measured by their kind, for no font is at hand.
    """
    room = (width - 0.5) / (1.05 if bold else 1.0)
    return sum(_lines_of_paragraph(part, room) for part in re.split("\r\n|\r|\n", text))


def _lines_of_paragraph(text: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in re.findall(r"[^\s-]*(?:-|\s+|$)", text):
        wide = sum(map(_wide, word.rstrip()))
        if used + wide > room and used:
            lines, used = lines + 1, 0.0
        while wide > room:
            lines, wide = lines + 1, wide - room
        used += wide + sum(map(_wide, word[len(word.rstrip()) :]))
    return lines


def _wide(letter: str) -> float:
    """The width of a letter, that of a digit being 1."""
    if letter in _NARROW:
        return 0.5
    if letter in _WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.6
    if letter.isupper():
        return 1.2
    return 1.04 if "\u0400" <= letter <= "\u04ff" else 0.97


def _units(text: str) -> int:
    """The length of a text as the file format counts it, where an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(name: str, length: int) -> str:
    while _units(name) > length:
        name = name[:-1]
    return name.strip(" '")


def _whole(text: str) -> str:
    """The text as the library writes it down whole.

    Breaks of lines are those of a cell. Two code points that no XML may hold become the sign for an
    unreadable one. What looks like the library's own markup of rich text would be written unescaped, so a blank at its end takes that look.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_CHARACTERS)
    if _units(text) > LONGEST_CELL:
        raise ValueError(f"no cell of a workbook holds {len(text)} characters")
    if text.startswith("<r>") and text.endswith("</r>"):
        return text + " "
    return text
