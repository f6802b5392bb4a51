"""Owns the one moment in which a foreign file is read: a short process of its own, under hard limits.

It must import nothing of this program and is run by its path: bytes come in, one line of JSON goes out:
`{"xform", "warnings", "sheets"}` of a questionnaire, `{"sheets"}` of rows that are wanted as they are, or
`{"refused", "kind"}`. Limits: 15 s of CPU, 512 MB, files of 16 MB.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime
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
Sheets = dict[str, list[list[str]]]


def main(what: str) -> None:
    """Read a file from standard input and answer on standard output; never raises.

    ``what`` is the suffix of a questionnaire, or "cells".
    """
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(cells(data) if what == "cells" else read(data, what)))


def read(data: bytes, suffix: str) -> dict[str, Any]:
    """The converted form and its cells, or why there is none; meant for the limits of `main`."""
    try:
        from pyxform.xls2xform import convert

        warnings: list[str] = []
        source = io.BytesIO(data)
        result = convert(source, warnings=warnings, validate=False, file_type=suffix)
        return {"xform": result.xform, "warnings": warnings, "sheets": _sheets(data, suffix)}
    except Exception as error:
        # The library raises many kinds for a broken file, bare TypeErrors among them.
        return {"refused": str(error), "kind": type(error).__name__}


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


def _sheets(data: bytes, suffix: str) -> Sheets:
    """The cells of the sheets that make a form, so that what is said of it can name its rows."""
    if suffix == ".xlsx":
        return _from_xlsx(data)
    if suffix == ".xls":
        return _from_xls(data)
    text = data.decode("utf-8-sig")
    if suffix == ".csv":
        return _from_lines(csv.reader(io.StringIO(text)))
    return _from_lines(_cells(line) for line in text.splitlines() if _is_row(line))


def _from_xlsx(data: bytes) -> Sheets:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return {
        sheet.title.lower(): [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(max_row=MOST_ROWS, values_only=True)
        ]
        for sheet in book.worksheets
    }


def _from_xls(data: bytes) -> Sheets:
    import xlrd  # type: ignore[import-untyped]  # ships no types

    book = xlrd.open_workbook(file_contents=data)
    return {
        sheet.name.lower(): [
            [str(cell) for cell in sheet.row_values(row)]
            for row in range(min(sheet.nrows, MOST_ROWS))
        ]
        for sheet in book.sheets()
    }


def _from_lines(lines: Iterable[list[str]]) -> Sheets:
    """Sheets written one under the other: the first cell names the sheet, and is blank on its rows."""
    found: Sheets = {}
    rows: list[list[str]] = []
    for cells in lines:
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


if __name__ == "__main__":
    main(sys.argv[1])
