"""Owns the moments in which a foreign file is read: a short process of its own, under hard limits.

It must import nothing of this program and is run by its path, with one word that says what is wanted.
Bytes come in, one line of JSON goes out:

- a suffix such as ".xlsx": `{"sheets", "remarks"}`, the cells of a questionnaire as text;
- "table": the same of one plain table of comma-separated values, a list that a form names;
- "convert": the sheets of a questionnaire come in as JSON, `{"xform", "warnings"}` goes out;
- "cells": `{"sheets"}`, rows that are wanted as they are.

Whatever can't be done is `{"refused", "kind"}`. Limits: 15 s of CPU, 512 MB, files of 16 MB; 10,000 rows,
300 columns and 10 million letters in a questionnaire, 32,767 letters in a cell, as Excel has it.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

LIMITS: Final = {
    resource.RLIMIT_CPU: 15,
    resource.RLIMIT_AS: 512 << 20,
    resource.RLIMIT_FSIZE: 16 << 20,
    resource.RLIMIT_NOFILE: 64,
}
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 60
MOST_TOLD: Final = 20
MOST_FORMULAS_TOLD: Final = 2_000
MOST_FORM_COLUMNS: Final = 300
MOST_LETTERS: Final = 10_000_000
MOST_CELL_LETTERS: Final = 32_767
ROWS_LOOKED_ON: Final = 100_000
"""Beyond the last row that is read, so many are looked at for anything that would be lost."""

FORM_SHEETS: Final = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets that make a form; of others beside a survey sheet nothing but the name is taken."""

CONVERT: Final = "convert"
TABLE: Final = "table"
CELLS: Final = "cells"
Sheets = dict[str, list[list[str]]]


class TooMuch(Exception):
    """More than is read of a questionnaire; the text is the kind of the refusal."""


def main(what: str) -> None:
    """Read a file from standard input and answer on standard output; never raises."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    data = sys.stdin.buffer.read()
    if what == CELLS:
        answer = cells(data)
    elif what == CONVERT:
        answer = convert(json.loads(data))
    else:
        answer = read(data, what)
    sys.stdout.write(json.dumps(answer))


# -- a questionnaire becomes an XForm --------------------------------------------------------------


def convert(sheets: Sheets) -> dict[str, Any]:
    """The XForm that these sheets describe; the first row of each is its header."""
    try:
        from pyxform.xls2xform import convert as converted

        warnings: list[str] = []
        result = converted(_workbook(sheets), warnings=warnings, validate=False)
        return {"xform": result.xform, "warnings": warnings}
    except Exception as error:
        # The library raises many kinds for what it can't take, bare TypeErrors among them.
        return {"refused": _text(error)[:2_000], "kind": type(error).__name__}


def _workbook(sheets: Sheets) -> dict[str, Any]:
    """The sheets as the library takes them: rows by header, blank cells left out."""
    workbook: dict[str, Any] = {"sheet_names": list(sheets)}
    for name, rows in sheets.items():
        if name not in FORM_SHEETS:
            continue
        header = rows[0] if rows else []
        workbook[name] = [
            {column: cell for column, cell in zip(header, row, strict=False) if column and cell}
            for row in rows[1:]
        ]
        workbook[f"{name}_header"] = [{column: None for column in header if column}]
    return workbook


# -- a file becomes sheets -------------------------------------------------------------------------


def read(data: bytes, suffix: str) -> dict[str, Any]:
    """The cells of a questionnaire as text, with what was odd about them; meant for the limits of `main`.

    Sheets have their names in small letters; the first row of a sheet is the first in its list.
    """
    remarks: list[dict[str, Any]] = []
    try:
        sheets = dict(_bounded(name, rows) for name, rows in _opened(data, suffix, remarks))
        if (
            sum(len(cell) for rows in sheets.values() for row in rows for cell in row)
            > MOST_LETTERS
        ):
            raise TooMuch("TooMuchText")
        return {"sheets": sheets, "remarks": remarks}
    except TooMuch as much:
        return {"refused": "", "kind": str(much)}
    except Exception as error:
        # A broken workbook makes the libraries raise nearly anything.
        return {"refused": _text(error)[:200], "kind": type(error).__name__}


def _opened(
    data: bytes, suffix: str, remarks: list[dict[str, Any]]
) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    match suffix:
        case ".xlsx":
            yield from _from_xlsx(data, remarks)
        case ".xls":
            yield from _from_xls(data)
        case ".csv":
            rows = _separated(_decoded(data, remarks), remarks)
            yield from _from_lines(rows).items()
        case "table":
            yield "table", _separated(_decoded(data, remarks), remarks)
        case _:
            lines = _decoded(data, remarks).splitlines()
            yield from _from_lines(_cells(line) for line in lines if _is_row(line)).items()


def _bounded(name: str, rows: Iterable[Sequence[str]]) -> tuple[str, list[list[str]]]:
    """The rows of a sheet without blank ends; raises TooMuch rather than to lose any of them."""
    walk = iter(rows)
    kept = [_bounded_row(row) for row in islice(walk, MOST_ROWS)]
    if any(cell for row in islice(walk, ROWS_LOOKED_ON) for cell in row):
        raise TooMuch("TooManyRows")
    while kept and not kept[-1]:
        kept.pop()
    return _text(name).strip().lower(), kept


def _bounded_row(row: Sequence[str]) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MOST_FORM_COLUMNS:
        raise TooMuch("TooManyColumns")
    if any(len(cell) > MOST_CELL_LETTERS for cell in cells):
        raise TooMuch("TooLongCell")
    return cells


def _taken(names: Sequence[str]) -> set[str]:
    """The sheets that are read: those of a form, or all where none of them is its survey sheet."""
    plain = {name: name.strip().lower() for name in names}
    if "survey" not in plain.values():
        return set(names)
    return {name for name in names if plain[name] in FORM_SHEETS}


def _from_xlsx(
    data: bytes, remarks: list[dict[str, Any]]
) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    from openpyxl import load_workbook

    _refuse_document_types(data)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    taken = _taken(book.sheetnames)
    formulas = load_workbook(io.BytesIO(data), read_only=True) if _has_formulas(data) else None
    for sheet in book.worksheets:
        if sheet.title not in taken:
            yield sheet.title, ()
            continue
        # What a sheet says of its own size may be wrong; its rows are what counts.
        sheet.reset_dimensions()
        if formulas is not None:
            remarks += _formulas(sheet, formulas[sheet.title])
        yield (
            sheet.title,
            (tuple(map(_shown, row)) for row in sheet.iter_rows(values_only=True)),
        )


def _refuse_document_types(data: bytes) -> None:
    """No part of a workbook declares entities; one that does is a bomb."""
    signs = [
        sign.encode(code)
        for sign in ("<!DOCTYPE", "<!ENTITY")
        for code in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = archive.read(member)
                if any(sign in content for sign in signs):
                    raise TooMuch("DocumentType")


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            re.search(rb"<(\w+:)?f[ />]", archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )


def _formulas(shown: Any, written: Any) -> Iterator[dict[str, Any]]:
    """Where a cell is worked out by Excel, and whether its last result is in the file."""
    written.reset_dimensions()
    values = shown.iter_rows(max_row=MOST_ROWS, max_col=MOST_FORM_COLUMNS, values_only=True)
    told = 0
    for row in written.iter_rows(max_row=MOST_ROWS, max_col=MOST_FORM_COLUMNS):
        results = next(values, ())
        for place, cell in enumerate(row):
            if getattr(cell, "data_type", "") == "f" and told < MOST_FORMULAS_TOLD:
                told += 1
                result = results[place] if place < len(results) else None
                yield {
                    "kind": "formula" if result is not None else "formula_blank",
                    "sheet": _text(shown.title).strip().lower(),
                    "row": cell.row,
                    "column": cell.column_letter,
                }


def _shown(value: Any) -> str:
    """A cell as a form means it: whole numbers without a point, truths in capitals as Excel shows them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value).replace("\u00a0", " ").strip()


def _from_xls(data: bytes) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    import xlrd  # type: ignore[import-untyped]  # ships no types

    book = xlrd.open_workbook(file_contents=data)
    taken = _taken(book.sheet_names())
    for sheet in book.sheets():
        if sheet.name not in taken:
            yield sheet.name, ()
            continue
        yield (
            sheet.name,
            (
                [_from_xls_cell(cell, book.datemode) for cell in sheet.row(row)]
                for row in range(sheet.nrows)
            ),
        )


def _from_xls_cell(cell: Any, datemode: int) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _shown(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _shown(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return _shown(cell.value)


# -- text files ------------------------------------------------------------------------------------


def _decoded(data: bytes, remarks: list[dict[str, Any]]) -> str:
    """The text of a file, whatever a program for spreadsheets saved it in; a guess is remarked."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        code = _old_encoding(data)
    remarks.append({"kind": "encoding", "encoding": code})
    return data.decode(code, "replace")


def _old_encoding(data: bytes) -> str:
    """Windows' own for Baltic or Cyrillic letters: in Russian nearly every letter is beyond ASCII."""
    beyond = sum(byte >= 0xC0 for byte in data)
    plain = sum(65 <= byte <= 122 for byte in data)
    in_a_row = len(re.findall(rb"[\xc0-\xff]{3,}", data))
    return "windows-1251" if in_a_row * 3 > plain * 0.05 and beyond else "windows-1257"


def _separated(text: str, remarks: list[dict[str, Any]]) -> Iterator[list[str]]:
    """The rows of comma-separated values; Excel in most of Europe separates by semicolons."""
    csv.field_size_limit(MOST_CELL_LETTERS + 1)
    start = "\n".join(text.splitlines()[:50])
    delimiter = max(",;\t", key=start.count)
    if delimiter != ",":
        remarks.append({"kind": "delimiter", "delimiter": delimiter})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise TooMuch("TooLongCell") from error


def _from_lines(lines: Iterable[list[str]]) -> Sheets:
    """Sheets written one under the other: the first cell names the sheet, and is blank on its rows.

    A table that begins with its header is the survey sheet alone.
    """
    found: Sheets = {}
    rows: list[list[str]] = []
    walk = iter(lines)
    for cells in walk:
        if not found and {"type", "name"} <= {cell.strip().lower() for cell in cells}:
            return {"survey": [[cell.strip() for cell in row] for row in (cells, *walk)]}
        if cells and cells[0].strip():
            rows = found.setdefault(cells[0].strip().lower(), [])
            cells = ["", *cells[1:]]
        if any(cell.strip() for cell in cells):
            rows.append([cell.strip() for cell in cells[1:]])
    return found


def _is_row(line: str) -> bool:
    """True for a row of a Markdown table, false for the rule under its header and for prose."""
    return line.strip().startswith("|") and line.strip(" |:-\t") != ""


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


# -- rows as they are ------------------------------------------------------------------------------


def cells(data: bytes) -> dict[str, Any]:
    """The sheets of an .xlsx in their order, each cell as what it is; meant for the limits of `main`.

    Text, numbers and truths are themselves; `{"day"}`, `{"formula"}` and `{"error"}` stand for the rest.
    """
    try:
        return {"sheets": _typed_sheets(data)}
    except Exception as error:
        # As above: a broken workbook makes the library raise nearly anything.
        return {"refused": str(error)[:200], "kind": type(error).__name__}


def _typed_sheets(data: bytes) -> list[dict[str, Any]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    return [
        {
            "name": _text(sheet.title),
            "rows": _typed_rows(sheet),
            "merged": [str(each) for each in sheet.merged_cells.ranges][:MOST_TOLD],
            "cut": sheet.max_row > MOST_ROWS,
        }
        for sheet in book.worksheets
    ]


def _typed_rows(sheet: Any) -> list[list[Any]]:
    """The rows from the first on, without what is blank at their end and at the end of the sheet."""
    rows: list[list[Any]] = []
    last_column = min(sheet.max_column, MOST_COLUMNS)
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=last_column):
        typed = [_typed(cell) for cell in row]
        while typed and typed[-1] is None:
            typed.pop()
        rows.append(typed)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _typed(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, bool | int):
        return value
    if cell.data_type == "f":
        return {"formula": True}
    if cell.data_type == "e":
        return {"error": _text(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"error": str(value)}
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    text = _text(value)
    return text if text.strip() else None


def _text(value: Any) -> str:
    """A text that every encoder takes: half of a pair of surrogates becomes a question mark."""
    return str(value).encode("utf-8", "replace").decode()


if __name__ == "__main__":
    main(sys.argv[1])
