"""Owns questionnaire files made for a test: sheets as workbooks, as tables in Markdown, as values between commas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from bot.form_report import what
from bot.forms import child
from bot.forms.findings import Finding, Level
from bot.forms.importer import Imported, examined, prepared
from bot.i18n import Translators

Sheets = Mapping[str, Sequence[Sequence[object]]]

CHOICES = (
    ("list_name", "name", "label::English (en)", "emoji"),
    ("yn", "yes", "Yes", "✋"),
    ("yn", "no", "No", "✊"),
    ("yn", "dont_know", "Don't know", "🤷"),
)
SETTINGS = (("form_title", "form_id", "version"), ("Trial", "trial", "1"))
HEADER = ("type", "name", "label::English (en)", "guidance_hint::English (en)")


def form_sheets(
    *rows: Sequence[object],
    header: Sequence[object] = HEADER,
    choices: Sequence[Sequence[object]] = CHOICES,
    settings: Sequence[Sequence[object]] = SETTINGS,
) -> dict[str, Sequence[Sequence[object]]]:
    """A whole form in English with these rows on its survey sheet."""
    return {"survey": (header, *rows), "choices": choices, "settings": settings}


def workbook(sheets: Sheets) -> bytes:
    """The sheets as an .xlsx."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_member(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts put in the place of the old one, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return file.getvalue()


def member(book: bytes, name: str) -> str:
    """One part of a workbook, as text."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name).decode()


def separated(sheets: Sheets, delimiter: str = ",") -> str:
    """The sheets one under the other, the first cell of a line naming the sheet."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    for name, rows in sheets.items():
        writer.writerow([name])
        writer.writerows(["", *row] for row in rows)
    return file.getvalue()


def read_here(
    sheets: Sheets, language: str = "", files: Mapping[str, list[list[str]]] | None = None
) -> Imported:
    """The form of these sheets, converted in this process to save the child's start."""
    data = workbook(sheets)
    answer = child.read(data, ".xlsx")
    ready = prepared(data, answer, files, tuple(files or ()), language)
    return examined(ready, child.convert(ready.mended.sheets()))


def codes(imported: Imported, *levels: Level) -> list[str]:
    """The codes of what was found, of these levels or of all."""
    return [each.code for each in imported.findings if not levels or each.level in levels]


def english(finding: Finding) -> str:
    """What a coordinator reads of a finding."""
    return Translators(("en",)).of("en").say(what(finding))
