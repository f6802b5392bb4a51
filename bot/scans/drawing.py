"""Owns drawing the pages of a PDF, for codes that are lines and not a picture; must not open a given PDF.

Only what ``bot.scans.document`` took over is drawn, so what is seen here is what will be kept: a
sheet printed to PDF, signed on a screen, or the very one that we made.
"""

from __future__ import annotations

import io
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image

_DOTS_PER_POINT: Final = 200 / 72
"""As fine as a scan: dots of our code become ten pixels."""

_LONGEST_SIDE: Final = 2339
"""Pixels of the longer side at most, whatever size a page claims: A4 at 200 dpi."""

_LEAST_SIDE: Final = 100
"""Pixels: a page that is a stripe holds no sheet."""


def prepare() -> None:
    """Has the library load all that it needs, its letters too, while it still may open files."""
    page = pikepdf.new()
    page.add_blank_page()
    letters = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=letters))
    page.pages[0].contents_add(b"BT /F 12 Tf 9 9 Td (a) Tj ET")
    assert Drawn(page).page(0) is not None


class Drawn:
    """Pages that are drawn one by one, when they are asked for."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        raw = io.BytesIO()
        pdf.save(raw)
        self._document = pypdfium2.PdfDocument(raw.getvalue())

    def page(self, place: int) -> Image.Image | None:
        """The page in grey, counted from 0; none where it can't be drawn at any sensible size."""
        try:
            page = self._document[place]
            size = page.get_size()
            if not all(side > 0 for side in size):
                return None
            scale = min(_DOTS_PER_POINT, _LONGEST_SIDE / max(size))
            if min(size) * scale < _LEAST_SIDE:
                return None
            drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)
            picture: Image.Image = drawn.to_pil().copy()
        except pypdfium2.PdfiumError:
            # The page is kept as it is; that its code was not read is said by a hint.
            return None
        return picture
