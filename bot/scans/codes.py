"""Owns the search for QR codes in a grey picture; must not guess a text that can't be read whole."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.scans.sheet import CODE_PREFIX, LONGEST_CODE

_KIND = zxingcpp.barcode_formats_from_str("QRCode")

_QUIET_SIDE = 2400
"""Longest side in pixels of the picture that is worked upon when the plain one can't be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A code that was read whole, and the degrees by which it lies turned clockwise."""

    text: str
    turned: float

    @property
    def ours(self) -> bool:
        text = self.text
        return text.startswith(CODE_PREFIX) and text.isascii() and len(text) <= LONGEST_CODE


@dataclass(frozen=True, slots=True)
class Effort:
    """How long it is worth trying: until a time of the monotonic clock, in seconds."""

    until: float

    @classmethod
    def of(cls, seconds: float) -> Effort:
        return cls(time.monotonic() + seconds)

    @property
    def spent(self) -> bool:
        return time.monotonic() >= self.until


_LOOKS_AT_A_DRAWING: Final = 3
"""A page that was drawn is neither dark nor blurred: what the first looks don't see isn't there."""


def find(grey: Image.Image, effort: Effort, *, drawn: bool = False) -> tuple[Found, ...]:
    """The codes on a picture, ours first; the first look that finds one of ours is the last.

    Each further look makes the picture better in another way, the cheap ones first. A code of
    somebody else's is only what is left when none of ours can be read.
    """
    foreign: dict[str, Found] = {}
    for look in islice(_looks(grey), _LOOKS_AT_A_DRAWING if drawn else None):
        found = list(look())
        ours = [code for code in found if code.ours]
        if ours:
            return tuple({code.text: code for code in [*ours, *found]}.values())
        foreign.update((code.text, code) for code in found)
        if effort.spent:
            break
    return tuple(foreign.values())


def _looks(grey: Image.Image) -> Iterator[Callable[[], Iterator[Found]]]:
    """Ways to look at a picture, made one after the other as they are needed."""
    yield lambda: _read(grey)
    calm = _calm(grey)
    yield lambda: _read(calm)
    stretched = ImageOps.autocontrast(calm, cutoff=1)
    yield lambda: _read(stretched)
    even = _evenly_lit(stretched)
    yield lambda: _read(even)
    yield lambda: _read(even, zxingcpp.Binarizer.GlobalHistogram)
    sharp = even.filter(ImageFilter.UnsharpMask(radius=8, percent=250, threshold=0))
    yield lambda: _read(sharp)
    smooth = _evenly_lit(ImageOps.autocontrast(calm.filter(ImageFilter.GaussianBlur(3))))
    yield lambda: _read(smooth)
    for level in (60, 90, 120, 150, 180, 210):
        yield lambda level=level: _read(  # type: ignore[misc]  # a default of a lambda has no type
            even.point([255 * (value > level) for value in range(256)]), zxingcpp.Binarizer.BoolCast
        )
    for tile in _tiles(grey):
        yield lambda tile=tile: _read(tile)  # type: ignore[misc]  # the same


def _read(
    picture: Image.Image, binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage
) -> Iterator[Found]:
    # The library would also report codes whose checksum fails; those are not asked for.
    for code in zxingcpp.read_barcodes(
        picture, formats=_KIND, binarizer=binarizer, try_invert=False
    ):
        if code.valid and code.text:
            yield Found(code.text, _turned(code.position))


def _turned(corners: zxingcpp.Position) -> float:
    """Degrees clockwise, from the upper and the lower edge together: the lens bends each a little."""
    right = (
        corners.top_right.x - corners.top_left.x + corners.bottom_right.x - corners.bottom_left.x
    )
    down = corners.top_right.y - corners.top_left.y + corners.bottom_right.y - corners.bottom_left.y
    return math.degrees(math.atan2(down, right))


def _calm(grey: Image.Image) -> Image.Image:
    """The picture at a size at which the grain of a dark photograph has averaged out."""
    calm = grey.copy()
    calm.thumbnail((_QUIET_SIDE, _QUIET_SIDE), Image.Resampling.BOX)
    return calm


def _evenly_lit(grey: Image.Image) -> Image.Image:
    """The picture without its shadows: each place against the brightness of what lies around it."""
    small = grey.resize((max(1, grey.width // 16), max(1, grey.height // 16)), Image.Resampling.BOX)
    around = small.filter(ImageFilter.GaussianBlur(6)).resize(grey.size, Image.Resampling.BILINEAR)
    return ImageOps.autocontrast(ImageChops.subtract(grey, around, scale=1, offset=160), cutoff=1)


def _tiles(grey: Image.Image) -> Iterator[Image.Image]:
    """Overlapping pieces, each stretched and enlarged by itself: for a code that is small or dim."""
    across, down = grey.width // 4, grey.height // 4
    for top in range(0, 3 * down, down):
        for left in range(0, 3 * across, across):
            tile = grey.crop((left, top, left + 2 * across, top + 2 * down))
            tile = ImageOps.autocontrast(_calm(tile), cutoff=1)
            yield _evenly_lit(ImageOps.scale(tile, 2) if max(tile.size) < _QUIET_SIDE else tile)
