"""Owns the way from a paper to PDF and PNG pages by typst; must not know what a paper is about.

The templates beside this module read the paper as data, so words of people are never markup, and they
open no file but each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from bot.reports.codes import code_as_svg

_TEMPLATES: Final = Path(__file__).parent / "templates"

_UNSHOWABLE: Final = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **{ord(kept): kept for kept in "\t\n\r\x85"},
}
"""Control characters have no picture; they are left out of pages. Breaks of lines are kept."""

PIXELS_PER_INCH: Final = 144.0
"""Two pixels to a typographic point."""

_A4_INCHES: Final = 297 / 25.4
"""The height of a page."""


def pdf(template: str, paper: bytes, made_at: datetime) -> bytes:
    """A tagged PDF, PDF/UA-1 where every letter has a glyph.

    What no font at hand has (an emoji, a Chinese name) is printed as a box, and the claim to PDF/UA-1
    is dropped: a document with a box is better than none.
    Raises typst.TypstError when the template itself is wrong.
    """
    inputs = _inputs(paper)
    try:
        return bytes(_compiled(template, inputs, made_at, format="pdf", pdf_standards=["ua-1"]))
    except typst.TypstError as error:
        if "PDF/UA-1" not in error.message:
            raise
    return bytes(_compiled(template, inputs, made_at, format="pdf"))


def pages_as_png(
    template: str, paper: bytes, made_at: datetime, pixels_per_inch: float = PIXELS_PER_INCH
) -> list[bytes]:
    """Each page as a picture, the first one first. What no font at hand has is a box."""
    return _pictures(template, _inputs(paper), made_at, pixels_per_inch)


def page_without_its_end(template: str, paper: bytes, made_at: datetime) -> bytes:
    """The first page as a picture, without the white below where there is but one page.

    For the chat, which makes every picture as small as its longer side asks for.
    """
    short = {**_inputs(paper), "as_long_as_needed": "yes"}
    picture = _pictures(template, short, made_at, PIXELS_PER_INCH)[0]
    if _height(picture) <= _A4_INCHES * PIXELS_PER_INCH:
        return picture
    return pages_as_png(template, paper, made_at)[0]


def _pictures(
    template: str, inputs: Mapping[str, str], made_at: datetime, pixels_per_inch: float
) -> list[bytes]:
    pages = _compiled(template, inputs, made_at, format="png", ppi=pixels_per_inch)
    return [pages] if isinstance(pages, bytes) else list(pages)


def _height(png: bytes) -> int:
    """In pixels, as the head of every PNG says it."""
    return int.from_bytes(png[20:24], "big")


def _compiled(template: str, inputs: Mapping[str, str], made_at: datetime, **wanted: Any) -> Any:
    # The templates name fonts that the typesetter brings along, so pages look the same everywhere;
    # the machine's fonts are asked only for letters which those lack.
    return typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        sys_inputs=dict(inputs),
        timestamp=made_at.replace(microsecond=0),  # typst takes whole seconds only
        **wanted,
    )


def _inputs(paper: bytes) -> dict[str, str]:
    content = _showable(json.loads(paper))
    inputs = {"paper": json.dumps(content, ensure_ascii=False)}
    if "code" in content:
        inputs["code"] = code_as_svg(content["code"]["text"])
    return inputs


def _showable(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_UNSHOWABLE)
    if isinstance(value, list):
        return [_showable(part) for part in value]
    if isinstance(value, dict):
        return {name: _showable(part) for name, part in value.items()}
    return value
