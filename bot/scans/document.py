"""Owns PDFs: of photographs, given ones without their dangers, and all in one; must not draw a page.

Of a given PDF the pages are taken over into a new one, with nothing but what makes them look as they
do: scripts, attachments, forms, links, outlines and metadata hang elsewhere and stay behind.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import img2pdf
import pikepdf
from pikepdf.settings import set_qpdf_limits
from PIL import Image

from bot.scans.photo import grey
from bot.scans.refused import Refused
from bot.scans.sheet import MOST_PAGES, MOST_PIXELS, Reason

_MOST_UNPACKED: Final = 150_000_000
"""Bytes that one compressed part of a PDF may hold: a picture of 50 million pixels in colour."""

_A_PAGE_NEEDS: Final = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
}  # fmt: skip
_TELLING: Final = ("/Metadata", "/PieceInfo", "/AF", "/LastModified")
_MOST_PICTURES_A_PAGE: Final = 4
_LEAST_SIDE: Final = 200
"""Pixels: smaller pictures on a page are logos and stamps, and hold no sheet."""

_A4: Final = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def prepare() -> None:
    """Sets the limits of the library, and has it load all that it needs while it still may."""
    set_qpdf_limits(
        flate_max_memory=_MOST_UNPACKED,
        run_length_max_memory=_MOST_UNPACKED,
        png_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
        dct_max_memory=_MOST_UNPACKED,
        dct_max_progressive_scans=100,
        parser_max_container_size=200_000,
        doc_max_warnings=1000,
    )
    # Ciphers open a source of chance when they are first used.
    locked, raw = pikepdf.new(), io.BytesIO()
    locked.add_blank_page()
    locked.save(raw, encryption=pikepdf.Encryption(user="", owner=""))
    pikepdf.open(raw).close()


def is_pdf(data: bytes) -> bool:
    """Whether it says that it is one; programs put a few bytes of their own before that."""
    return b"%PDF-" in data[:1024]


def of_photograph(jpeg: bytes) -> pikepdf.Pdf:
    """One A4 page that the photograph fills, lying on its side where the photograph does."""
    layout = img2pdf.get_layout_fun(pagesize=_A4, fit=img2pdf.FitMode.into, auto_orient=True)
    raw = img2pdf.convert(jpeg, layout_fun=layout, nodate=True, producer="")
    return pikepdf.open(io.BytesIO(raw))


@dataclass(frozen=True, slots=True)
class Given:
    """What was taken over of a given PDF."""

    pdf: pikepdf.Pdf
    signed_electronically: bool
    """Whether a certificate's signature hung beside its pages, which holds for the given file only."""


def of_given(data: bytes) -> Given:
    """The pages of a given PDF in a new one. Raises Refused with the reason."""
    try:
        given = pikepdf.open(io.BytesIO(data), inherit_page_attributes=True)
    except pikepdf.PasswordError:
        raise Refused(Reason.PASSWORD) from None
    if len(given.pages) > MOST_PAGES:
        raise Refused(Reason.TOO_MANY_PAGES)
    if not given.pages:
        raise Refused(Reason.BROKEN)
    signed = any(map(_is_certified, given.objects))
    # Signatures made with a finger on a telephone are annotations: they become part of the page.
    given.flatten_annotations("screen")
    for page in given.pages:
        _keep_the_look(page)
    clean = pikepdf.new()
    clean.pages.extend(given.pages)
    for thing in clean.objects:
        _say_less(thing)
    return Given(clean, signed)


def _is_certified(thing: pikepdf.Object) -> bool:
    """Whether it is the value of a signature field (ISO 32000-1, 12.8.1)."""
    return isinstance(thing, pikepdf.Dictionary) and "/ByteRange" in thing and "/Contents" in thing


def _keep_the_look(page: pikepdf.Page) -> None:
    for name in list(page.obj.keys()):
        if name not in _A_PAGE_NEEDS:
            del page.obj[name]


def _say_less(thing: pikepdf.Object) -> None:
    """Take out of one part of the document what tells of its making or is no part of its look."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name in _TELLING:
            if name in thing:
                del thing[name]
    if isinstance(thing, pikepdf.Stream):
        if thing.get("/Type") == "/EmbeddedFile":
            thing.write(b"")
        elif thing.get("/Subtype") == "/Image":
            _forget_the_camera(thing)


def _forget_the_camera(picture: pikepdf.Stream) -> None:
    """A JPEG within a PDF may still hold the place where it was taken."""
    filters = picture.get("/Filter")
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
    if not names or names[-1] != "/DCTDecode":
        return
    raw = picture.read_raw_bytes()
    for name in names[:-1]:
        if name != "/FlateDecode":
            raise Refused(Reason.BROKEN)
        raw = zlib.decompressobj().decompress(raw, _MOST_UNPACKED)
    parameters = picture.get("/DecodeParms")
    picture.write(without_notes(raw), filter=pikepdf.Name.DCTDecode)
    if isinstance(parameters, pikepdf.Dictionary):
        picture["/DecodeParms"] = parameters


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP, captions and comments; its picture stays bit by bit the same.

    The marks for colour (JFIF, ICC, Adobe) are kept, for without them it would look different.
    """
    kept, place = bytearray(jpeg[:2]), 2
    while jpeg[place : place + 1] == b"\xff" and place + 4 <= len(jpeg):
        mark = jpeg[place + 1]
        if mark == 0xDA:
            break
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        telling = mark == 0xFE or (0xE0 <= mark <= 0xEF and mark not in (0xE0, 0xE2, 0xEE))
        if not telling:
            kept += jpeg[place:end]
        place = end
    return bytes(kept) + jpeg[place:]


def pictures(page: pikepdf.Page) -> Iterator[Image.Image]:
    """The pictures on a page in grey, as far as they can be read; a scan is one of them."""
    for stream in list(page.get_images(recursive=True).values())[:_MOST_PICTURES_A_PAGE]:
        picture = _picture(stream) if isinstance(stream, pikepdf.Stream) else None
        if picture is not None:
            yield picture


def _picture(stream: pikepdf.Stream) -> Image.Image | None:
    try:
        image = pikepdf.PdfImage(stream)
        if min(image.width, image.height) < _LEAST_SIDE or image.width * image.height > MOST_PIXELS:
            return None
        return grey(image.as_pil_image())
    except MemoryError:
        raise
    except Exception:
        # Kinds of compression that can't be unpacked here raise many kinds of errors. The page is
        # kept as it is; that its code was not read is said by a hint.
        return None


def joined(parts: Sequence[pikepdf.Pdf]) -> bytes:
    """All pages one after the other in one PDF, with no word on who made it and when."""
    whole = pikepdf.new()
    for part in parts:
        whole.pages.extend(part.pages)
    return _saved(whole)


def with_pages_of(document: bytes, sheets: Sequence[bytes]) -> bytes:
    """A document of ours, and behind its pages those of kept sheets.

    Its claim to PDF/UA goes, for photographs of paper have no words.
    """
    whole = pikepdf.open(io.BytesIO(document))
    opened = [pikepdf.open(io.BytesIO(each)) for each in sheets]
    for each in opened:
        whole.pages.extend(each.pages)
    if "/Metadata" in whole.Root:
        del whole.Root["/Metadata"]
    return _saved(whole)


def _saved(whole: pikepdf.Pdf) -> bytes:
    raw = io.BytesIO()
    whole.save(raw, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return raw.getvalue()
