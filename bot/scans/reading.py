"""Owns the steps from the given files to one sheet; must not run where their bytes could do harm.

It reads what anybody sent, with large libraries: the limited child process is its only place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import pikepdf
from PIL import Image

from bot.scans import codes, document, drawing, photo, quality
from bot.scans.codes import Effort, Found
from bot.scans.refused import Refused
from bot.scans.sheet import MOST_PAGES, Hint, HintKind, Reason, Sheet, Unreadable

EFFORT = 9.0
"""Seconds after which each page gets one look only, so that an album of bad photographs ends too."""


@dataclass(slots=True)
class _Reading:
    """What was understood so far."""

    effort: Effort
    parts: list[pikepdf.Pdf] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    pages: int = 0

    def next_page(self) -> None:
        self.pages += 1
        if self.pages > MOST_PAGES:
            raise Refused(Reason.TOO_MANY_PAGES)

    def hint(self, kind: HintKind) -> None:
        self.hints.append(Hint(kind, self.pages))


def read(files: Iterable[bytes]) -> Sheet | Unreadable:
    """The sheet that these photographs and PDFs are together, in their order."""
    reading = _Reading(Effort.of(EFFORT))
    for number, data in enumerate(files, 1):
        try:
            _add_file(reading, data)
        except Refused as refused:
            return Unreadable(refused.reason, number)
        except MemoryError:
            return Unreadable(Reason.TOO_HARD, number)
        except Exception:
            # The decoders raise many kinds for damaged bytes, and all of them mean the same.
            return Unreadable(Reason.BROKEN, number)
    if not reading.pages:
        return Unreadable(Reason.NOTHING_GIVEN)
    distinct = tuple(dict.fromkeys(reading.codes))
    if len(distinct) > 1:
        reading.hints.append(Hint(HintKind.DIFFERENT_CODES))
    return Sheet(
        document.joined(reading.parts),
        distinct,
        reading.pages,
        tuple(reading.hints),
        # A page that was photographed is nobody's drawing.
        tuple(reading.drawn) if len(reading.drawn) == reading.pages else (),
    )


def _add_file(reading: _Reading, data: bytes) -> None:
    if document.is_pdf(data):
        part = _of_document(reading, data)
    else:
        reading.next_page()
        picture = photo.opened(data)
        found = _understand(reading, [picture])
        if quality.is_dark(picture):
            picture = photo.brighter(picture)
        if found is not None:
            picture = photo.turned_upright(picture, found.turned)
        part = document.of_photograph(photo.as_jpeg(picture))
    reading.parts.append(part)


def _of_document(reading: _Reading, data: bytes) -> pikepdf.Pdf:
    """Its pages as they are. A scan is a picture; where none has a code of ours, the page is drawn."""
    given = document.of_given(data)
    drawn = drawing.Drawn(given.pdf)
    if given.signed_electronically:
        reading.hints.append(Hint(HintKind.ELECTRONIC_SIGNATURE))
    for place, page in enumerate(given.pdf.pages):
        reading.next_page()
        pictures = list(document.pictures(page))

        def lines(place: int = place) -> Image.Image | None:
            picture = drawn.page(place)
            if picture is not None and not given.signed_electronically:
                reading.drawn.append(_digest(picture))
            return picture

        _understand(reading, pictures, lines)
    return given.pdf


def _digest(picture: Image.Image) -> str:
    """The same for two pages only when they look the same to the last dot."""
    size = f"{picture.width}x{picture.height}:".encode("ascii")
    return sha256(size + picture.tobytes()).hexdigest()


def _understand(
    reading: _Reading,
    pictures: list[Image.Image],
    draw: Callable[[], Image.Image | None] = lambda: None,
) -> Found | None:
    """Read the codes of one page and say what is wrong with it; gives the first code of ours.

    What the page looks like as a whole is drawn only where its pictures don't answer.
    """
    found = [code for picture in pictures for code in codes.find(picture, reading.effort)]
    if not any(code.ours for code in found) and not reading.effort.spent:
        whole = draw()
        found += [] if whole is None else codes.find(whole, reading.effort, drawn=True)
    ours = [code for code in found if code.ours]
    reading.codes += [code.text for code in ours]
    for kind in _faults(pictures, found, ours):
        reading.hint(kind)
    return ours[0] if ours else None


def _faults(
    pictures: list[Image.Image], found: list[Found], ours: list[Found]
) -> Iterator[HintKind]:
    largest = max(pictures, key=lambda one: one.width * one.height, default=None)
    if largest is not None:
        yield from quality.faults(largest)
    if ours:
        return
    yield HintKind.NO_CODE
    if found:
        yield HintKind.FOREIGN_CODE
    elif largest is not None and quality.code_is_cut_off(largest):
        yield HintKind.CODE_CUT_OFF
