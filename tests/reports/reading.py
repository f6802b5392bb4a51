"""Readers of the finished files for the tests: pages as pictures, words of a PDF, lines of a calendar."""

from __future__ import annotations

import io
import re

import pikepdf
import zxingcpp
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from PIL import Image

from bot.reports import typesetting
from bot.reports.papers import Paper, to_json
from bot.reports.render import rendered


def pages(paper: Paper, pixels_per_inch: float = 110.0) -> list[Image.Image]:
    """Each page of a typeset paper as a picture."""
    assert not hasattr(paper, "meetings"), "a calendar file has no pages"
    drawn = typesetting.pages_as_png(paper.kind, to_json(paper), paper.made_at, pixels_per_inch)
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in drawn]


def codes_on(page: Image.Image) -> list[str]:
    """What the QR codes on a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(page)]


def book(paper: Paper) -> Workbook:
    """The workbook of a paper as another library reads it, with formulas, were there any."""
    return load_workbook(io.BytesIO(rendered(paper)))


def cells(read: Workbook) -> list[object]:
    """The values of all cells that hold something."""
    return [
        cell.value
        for sheet in read
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def kinds_of_cells(read: Workbook) -> set[str]:
    """The types of all cells: s, n, d; f would be a formula."""
    return {
        cell.data_type
        for sheet in read
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def pdf_words(file: bytes) -> str:
    """All letters of a PDF in the order in which they were set, without blanks."""
    with pikepdf.open(io.BytesIO(file)) as document:
        return "".join(_page_words(page) for page in document.pages)


def _page_words(page: pikepdf.Page) -> str:
    fonts = {
        str(name): _letters(bytes(font["/ToUnicode"].read_bytes()))
        for name, font in page.resources["/Font"].items()
    }
    words, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in shown:
                if isinstance(part, pikepdf.String):
                    glyphs = bytes(part)
                    words += [letters[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2)]
    return re.sub(r"\s", "", "".join(words))


def _letters(to_unicode: bytes) -> dict[bytes, str]:
    """Which letters each glyph stands for, from the table with which programs copy text."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s+<([0-9a-fA-F]+)>\s*\n", to_unicode)
    return {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in pairs
    }


def calendar_lines(file: bytes) -> list[str]:
    """The unfolded lines of a calendar file."""
    assert file.endswith(b"\r\n")
    return file.decode().replace("\r\n ", "").split("\r\n")[:-1]


def calendar_events(file: bytes) -> list[dict[str, str]]:
    """The plain properties of each event, with the words as they were before they were escaped."""
    events: list[dict[str, str]] = []
    for line in calendar_lines(file):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name.isupper():
            events[-1][name] = re.sub(
                r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value
            )
    return events
