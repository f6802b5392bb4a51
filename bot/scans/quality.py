"""Owns what a picture tells about how it was taken; must not read a code, nor change the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.scans.sheet import HintKind

DARK_PAPER = 90
"""Brightness (0 to 255) that paper has to have: it is the brightest thing on the photograph."""

SMALL_SIDE = 900
"""Pixels that the longer side has to have: about 75 dpi on A4, where a signature is still seen."""

SHARP_EDGES = 0.14
"""How steep the steepest edges are, as a share of the contrast; below it writing has run together."""

_SHARP_SIDE = 1600
_SIDE = 1000
_MODULES = 25
"""Dots along the side of our code; a corner mark of any QR code is seven of them."""


def faults(grey: Image.Image) -> Iterator[HintKind]:
    """What makes the whole page hard to read, for the program and for people."""
    if is_dark(grey):
        yield HintKind.TOO_DARK
    if max(grey.size) < SMALL_SIDE:
        yield HintKind.TOO_SMALL
    elif sharpness(grey) < SHARP_EDGES:
        yield HintKind.BLURRED


def is_dark(grey: Image.Image) -> bool:
    """Whether even the paper is dark."""
    return _level(grey.histogram(), 0.9) < DARK_PAPER


def sharpness(grey: Image.Image) -> float:
    """How steep the steepest edges are, between 0 and about 1; nearly 0 for a picture without any."""
    small = grey.copy()
    small.thumbnail((_SHARP_SIDE, _SHARP_SIDE), Image.Resampling.BOX)
    small = small.filter(ImageFilter.MedianFilter(3))
    histogram = small.histogram()
    contrast = _level(histogram, 0.98) - _level(histogram, 0.02)
    if contrast < 8:
        return 0.0
    edges = ImageChops.difference(small, ImageChops.offset(small, 1, 0))
    edges = ImageChops.lighter(edges, ImageChops.difference(small, ImageChops.offset(small, 0, 1)))
    inner = edges.crop((2, 2, edges.width - 2, edges.height - 2))
    return _level(inner.histogram(), 0.995) / contrast


def _level(histogram: Sequence[int], share: float) -> int:
    """The brightness below which that share of the pixels lies."""
    wanted, below = share * sum(histogram), 0
    for level, count in enumerate(histogram):
        below += count
        if below >= wanted:
            return level
    return 255


def code_is_cut_off(grey: Image.Image) -> bool:
    """Whether one or two corner marks of a code are seen, so near the edge that the rest is outside.

    A whole code has three. Marks in the middle of the picture mean that the code is covered.
    """
    marks = corner_marks(grey)
    if not 1 <= len(marks) <= 2:
        return False
    scale = max(grey.size) / _SIDE if max(grey.size) > _SIDE else 1.0
    width, height = grey.width / scale, grey.height / scale
    return all(min(x, y, width - x, height - y) < _MODULES * dot for x, y, dot in marks)


def corner_marks(grey: Image.Image) -> list[tuple[float, float, float]]:
    """The corner marks of QR codes: middle, and the size of a dot, in a picture of 1000 pixels.

    A line through the middle of a mark, at any angle, crosses dark and bright as 1:1:3:1:1.
    """
    dark = _dark_places(grey)
    upright = dark.transpose(Image.Transpose.TRANSPOSE)
    rows, columns = _lines(dark), _lines(upright)
    marks: list[tuple[float, float, float]] = []
    for y in range(0, len(rows), 2):
        for x, dot in _crossings(rows[y]):
            for middle, other in _crossings(columns[round(x)]):
                near = abs(middle - y) < 1.5 * dot and 0.6 < other / dot < 1.7
                if near and not any(
                    abs(x - a) < 4 * dot and abs(middle - b) < 4 * dot for a, b, _ in marks
                ):
                    marks.append((x, middle, dot))
    return marks


def _dark_places(grey: Image.Image) -> Image.Image:
    """The picture in two values, dark against what lies around it."""
    small = ImageOps.autocontrast(grey, cutoff=1)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    around = small.filter(ImageFilter.BoxBlur(_SIDE // 25))
    return ImageChops.subtract(around, small).point([255 * (value > 12) for value in range(256)])


def _lines(picture: Image.Image) -> list[bytes]:
    raw, width = picture.tobytes(), picture.width
    return [raw[start : start + width] for start in range(0, len(raw), width)]


def _crossings(line: bytes) -> Iterator[tuple[float, float]]:
    """Where a line crosses something like a corner mark: the middle, and the size of a dot."""
    runs, start = [], 0
    for value, run in groupby(line):
        length = len(list(run))
        runs.append((value, start, length))
        start += length
    for place in range(len(runs) - 4):
        five = runs[place : place + 5]
        dot = sum(length for _, _, length in five) / 7
        if five[0][0] and dot >= 1.5 and _like_a_mark([length for _, _, length in five], dot):
            yield five[2][1] + five[2][2] / 2, dot


def _like_a_mark(lengths: Sequence[int], dot: float) -> bool:
    return all(
        abs(length - wanted * dot) <= 0.6 * dot * (1.5 if wanted == 3 else 1)
        for length, wanted in zip(lengths, (1, 1, 3, 1, 1), strict=True)
    )
