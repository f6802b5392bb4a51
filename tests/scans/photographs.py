"""Owns the sheets and photographs that the tests are about; must not use the code that reads them."""

from __future__ import annotations

import io
import random
from functools import cache

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

CODE = "CB1:41:2026-11:5:594A99B7EF961D36"
DOTS_PER_CENTIMETRE = 200 / 2.54
A4 = (1654, 2339)
TABLE = 70
"""Brightness of the table on which a sheet lies."""


@cache
def _drawn(code: str | None) -> Image.Image:
    page = Image.new("L", A4, 250)
    draw = ImageDraw.Draw(page)
    draw.text((120, 110), "Signature sheet", fill=20, font=ImageFont.load_default(48))
    draw.text((120, 190), "Anna, November 2026", fill=20, font=ImageFont.load_default(32))
    for row in range(14):
        top = 620 + row * 105
        draw.line((120, top, 1534, top), fill=60, width=3)
        label = f"{row + 1}.   {2 + row:02d}.11.2026   16:30 - 18:30   2 h"
        draw.text((140, top + 35), label, fill=30, font=ImageFont.load_default(28))
        _sign(draw, 1000, top + 60, row)
    if code is not None:
        page.paste(_qr(code), (A4[0] - 120 - 315, 110))
    return page


def _sign(draw: ImageDraw.ImageDraw, left: int, middle: int, seed: int) -> None:
    chance = random.Random(seed)
    points = [(left + step * 12, middle + chance.randint(-25, 25)) for step in range(30)]
    draw.line(points, fill=40, width=4, joint="curve")


def _qr(code: str) -> Image.Image:
    """A QR code of 4 cm at 200 dpi, its quiet zone not counted."""
    side = round(4 * DOTS_PER_CENTIMETRE)
    raw = io.BytesIO()
    segno.make(code, error="l", micro=False).save(raw, kind="png", border=0, scale=8)
    return Image.open(raw).convert("L").resize((side, side), Image.Resampling.NEAREST)


def sheet(code: str | None = CODE) -> Image.Image:
    """A page as it comes from the printer and goes through the mentor's and the learner's hands."""
    return _drawn(code).copy()


def on_a_table(page: Image.Image) -> Image.Image:
    """The page photographed from above, with some of the table around it."""
    table = Image.new("L", (page.width + 260, page.height + 260), TABLE)
    table.paste(page, (130, 130))
    return table


def photograph(
    code: str | None = CODE, turned: float = 0.0, megapixels: float = 1.5
) -> Image.Image:
    """A sheet on a table, as a telephone takes it in good light with so many megapixels.

    It is turned counter-clockwise by so many degrees, which gives the picture new corners.
    """
    photo = large(on_a_table(sheet(code)), megapixels)
    return photo.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)


def darkened(photo: Image.Image, factor: float) -> Image.Image:
    return photo.point([round(value * factor) for value in range(256)])


def under_a_lamp(photo: Image.Image, darkest: float = 0.2) -> Image.Image:
    """Light that falls from the left: the right side keeps only so much of its brightness."""
    light = Image.linear_gradient("L").rotate(90).resize(photo.size)
    floor = round(255 * darkest)
    light = light.point([floor + value * (255 - floor) // 255 for value in range(256)])
    return ImageChops.multiply(photo, light)


def blurred(photo: Image.Image, radius: float) -> Image.Image:
    return photo.filter(ImageFilter.GaussianBlur(radius))


def noisy(photo: Image.Image, strength: float) -> Image.Image:
    grain = Image.effect_noise(photo.size, strength)
    return ImageChops.add(photo, grain, scale=1, offset=-128)


def large(photo: Image.Image, megapixels: float) -> Image.Image:
    """The photograph as a telephone with so many megapixels would take it."""
    factor = (megapixels * 1e6 / (photo.width * photo.height)) ** 0.5
    size = (round(photo.width * factor), round(photo.height * factor))
    return photo.resize(size, Image.Resampling.BICUBIC)


def jpeg(photo: Image.Image, quality: int = 80, **options: object) -> bytes:
    return _saved(photo, "JPEG", quality=quality, **options)


def png(photo: Image.Image) -> bytes:
    return _saved(photo, "PNG", compress_level=1)


def webp(photo: Image.Image) -> bytes:
    return _saved(photo, "WEBP", quality=70, method=0)


def held_sideways(photo: Image.Image, orientation: int) -> bytes:
    """A JPEG whose pixels lie as the sensor saw them, with the remark on how the phone was held.

    Orientation is EXIF's: 3 is upside down, 6 and 8 are turned by a quarter.
    """
    turns = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (56.0, 57.0, 12.5), 3: "E", 4: (24.0, 6.0, 3.0)})
    return jpeg(photo.transpose(turns[orientation]), exif=exif)


def _saved(photo: Image.Image, kind: str, **options: object) -> bytes:
    raw = io.BytesIO()
    photo.save(raw, kind, **options)
    return raw.getvalue()
