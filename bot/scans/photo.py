"""Owns one photograph on its way to a page: upright, grey, small; must not keep what a camera wrote.

What is given back is drawn anew from the pixels, so neither the place nor the maker, a comment or a
thumbnail of the file that was given can be in it.
"""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps, ImageStat, UnidentifiedImageError

from bot.scans.refused import Refused
from bot.scans.sheet import MOST_PIXELS, Reason

PAGE = (1654, 2339)
"""A4 in pixels at 200 dpi; a page that lies on its side has the two exchanged."""

QUALITY = 75
"""Of the JPEG that is kept."""

_KINDS = ("JPEG", "PNG", "WEBP")
_WORKING_SIDE = 2400
"""A JPEG of more than twice this shorter side is decoded at half: its code still has enough dots."""

_APPLE = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevm", b"hevs", b"mif1", b"msf1"}


def prepare() -> None:
    """Loads the decoders and sets their limits; a process that may open no more files needs it."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    from PIL import JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

    for plugin in (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin):
        assert plugin.__name__
    Image.init()


def opened(data: bytes) -> Image.Image:
    """The picture in grey, as its camera was held. Raises Refused with the reason."""
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE:
        raise Refused(Reason.HEIC)
    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
            return grey(picture)
    except UnidentifiedImageError:
        raise Refused(Reason.OTHER_KIND) from None
    except Image.DecompressionBombError:
        raise Refused(Reason.TOO_MANY_PIXELS) from None


def grey(picture: Image.Image) -> Image.Image:
    """The grey values of an open picture, upright by its EXIF. Raises Refused when it is too large."""
    # The size stands in the header: it is judged before a byte of the picture is unpacked.
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(Reason.TOO_MANY_PIXELS)
    picture.draft("L", (_WORKING_SIDE, _WORKING_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "L":
        return upright
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        return paper.convert("L")
    return upright.convert("L")


def turned_upright(picture: Image.Image, turned: float) -> Image.Image:
    """The picture turned back by so many degrees, which a code on it lies turned clockwise.

    Quarters are exact; only what is left of half a degree and more is drawn anew, on
    the brightness that the edge of the photograph has.
    """
    quarters = round(turned / 90)
    turns = {
        1: Image.Transpose.ROTATE_90,
        2: Image.Transpose.ROTATE_180,
        3: Image.Transpose.ROTATE_270,
    }
    if quarters % 4:
        picture = picture.transpose(turns[quarters % 4])
    skew = turned - 90 * quarters
    if abs(skew) < 0.5:
        return picture
    return picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=_edge(picture))


def _edge(picture: Image.Image) -> int:
    """The brightness of most of the frame: of the table, or of the paper where it fills all."""
    width, height = picture.size
    frame = Image.new("1", picture.size, 1)
    frame.paste(0, (width // 50, height // 50, width - width // 50, height - height // 50))
    return round(ImageStat.Stat(picture, frame).median[0])


def brighter(picture: Image.Image) -> Image.Image:
    """A dark picture stretched until its paper is white, for the people who read it later."""
    return ImageOps.autocontrast(picture, cutoff=(0, 1))


def as_jpeg(picture: Image.Image) -> bytes:
    """The page that is kept, at most A4 at 200 dpi."""
    fitting = PAGE if picture.height >= picture.width else (PAGE[1], PAGE[0])
    page = picture.copy()
    page.thumbnail(fitting, Image.Resampling.LANCZOS)
    raw = io.BytesIO()
    page.save(raw, "JPEG", quality=QUALITY, optimize=True)
    return raw.getvalue()
