"""PDFs that mentors send instead of photographs."""

from __future__ import annotations

import io

import pikepdf
import pytest

from bot.reports.render import rendered
from bot.scans.document import without_notes
from bot.scans.incoming import read_sheet, with_pages_of
from bot.scans.sheet import MOST_PAGES, Hint, HintKind, Reason, Unreadable
from tests.reports.some_papers import whole_plan
from tests.scans import papers
from tests.scans import photographs as taken
from tests.scans.photographs import CODE

PHOTO = taken.jpeg(taken.photograph())
SIDEWAYS = taken.held_sideways(taken.photograph(), 6)


def opened(document: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(document))


def everything_in(document: bytes) -> bytes:
    """All that a document says, unpacked."""
    with opened(document) as pdf:
        return papers.saved(
            pdf,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def test_a_scan_of_two_pages_is_read() -> None:
    """A PDF of a scanning program keeps its pages, and its code is found."""
    sheet = read_sheet([papers.scanned(PHOTO, taken.jpeg(taken.sheet(None)))])
    assert (sheet.codes, sheet.pages) == ((CODE,), 2)
    assert sheet.hints == (Hint(HintKind.NO_CODE, 2),)
    assert len(opened(sheet.pdf).pages) == 2


def test_a_black_and_white_scan_of_an_office_machine_is_read() -> None:
    """Fax compression, as machines in schools use it, is unpacked without another program."""
    page = io.BytesIO()
    taken.sheet().convert("1").save(page, "TIFF", compression="group4")
    given = papers.scanned(page.getvalue())
    assert b"/CCITTFaxDecode" in everything_in(given)
    assert read_sheet([given]).codes == (CODE,)


def test_photographs_and_scans_go_together() -> None:
    """A photograph before and after a scan: the document keeps that order."""
    upright = taken.jpeg(taken.sheet())
    sheet = read_sheet([PHOTO, papers.scanned(upright, upright), SIDEWAYS])
    assert (sheet.codes, sheet.pages, sheet.hints) == ((CODE,), 4, ())
    with opened(sheet.pdf) as pdf:
        widths = [int(next(iter(page.get_images().values())).Width) for page in pdf.pages]
    assert widths == [1051, 1654, 1654, 1051]


def test_nothing_of_a_pdf_but_its_pages_is_kept() -> None:
    """Scripts, attachments, links and whoever made it stay behind; a drawn signature stays."""
    given = papers.full_of_dangers(papers.scanned(PHOTO))
    assert b"EVIL" in given
    assert b"SECRET" in given
    sheet = read_sheet([given])
    assert sheet.codes == (CODE,)
    said = everything_in(sheet.pdf)
    assert b"SIGNED BY HAND" in said
    for word in (b"EVIL", b"SECRET", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Annots"):
        assert word not in said


def test_a_photograph_within_a_pdf_loses_its_place_and_nothing_else() -> None:
    """The camera's notes go, and the picture is the same to the last dot."""
    given = papers.scanned(SIDEWAYS)
    assert b"Secret Phone" in given
    sheet = read_sheet([given])
    assert b"Secret Phone" not in everything_in(sheet.pdf)
    with opened(given) as before, opened(sheet.pdf) as after:
        first, second = (
            pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
            for pdf in (before, after)
        )
        assert first.tobytes() == second.tobytes()


def test_what_pages_inherit_is_kept() -> None:
    """A size and a turn that stand once for all pages still hold in the new document."""
    with opened(papers.scanned(PHOTO)) as pdf:
        above, page = pdf.Root.Pages, pdf.pages[0].obj
        for name in ("/MediaBox", "/Resources"):
            above[name] = page[name]
            del page[name]
        above["/Rotate"] = 90
        given = papers.saved(pdf)
    sheet = read_sheet([given])
    assert sheet.codes == (CODE,)
    with opened(given) as before, opened(sheet.pdf) as after:
        assert after.pages[0].obj["/Rotate"] == 90
        assert list(after.pages[0].mediabox) == list(before.pages[0].mediabox)


def test_sheets_come_behind_a_document_of_ours() -> None:
    """In their order, the document's own pages first and still tagged, without a claim it can't keep."""
    ours = rendered(whole_plan())
    sheets = [read_sheet([PHOTO]).pdf, read_sheet([papers.scanned(PHOTO, PHOTO)]).pdf]
    whole = with_pages_of(ours, sheets)
    with opened(whole) as pdf, opened(ours) as alone:
        assert [bool(page.get_images()) for page in pdf.pages] == [
            *[False] * len(alone.pages),
            *[True] * 3,
        ]
        assert str(pdf.Root["/Lang"]) == "lv"
        assert "/StructTreeRoot" in pdf.Root
        assert "/Metadata" not in pdf.Root
    assert with_pages_of(ours, sheets) == whole


def test_what_is_no_sheet_makes_no_document() -> None:
    """A damaged file behind a plan is no half of one."""
    assert with_pages_of(rendered(whole_plan()), [b"%PDF-1.7 and nothing"]) is None


def test_a_pdf_with_a_password_is_refused_by_that_name() -> None:
    """The mentor can take the password away, and has to know that it is there."""
    given = papers.locked(papers.scanned(PHOTO), "secret")
    assert read_sheet([PHOTO, given]) == Unreadable(Reason.PASSWORD, 2)


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    """Some scanners lock changing only; whoever can see the page may hand it in."""
    assert read_sheet([papers.locked(papers.scanned(PHOTO), "")]).codes == (CODE,)


def test_a_book_is_refused() -> None:
    """A sheet has a few pages; both in one file and over several."""
    longer = papers.many_pages(MOST_PAGES + 1)
    assert read_sheet([longer]) == Unreadable(Reason.TOO_MANY_PAGES, 1)
    half = papers.many_pages(MOST_PAGES // 2 + 1)
    assert read_sheet([half, half]) == Unreadable(Reason.TOO_MANY_PAGES, 2)


def test_a_pdf_without_a_picture_is_kept_and_named() -> None:
    """A page that was never printed holds no photograph to read a code from."""
    assert read_sheet([papers.many_pages(1)]).hints == (Hint(HintKind.NO_CODE, 1),)


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 20, 200, 2000])
def test_the_notes_of_any_beginning_of_a_jpeg_are_taken_out(cut) -> None:
    """A file that ends in the middle of its notes is no reason to fail or to never end."""
    assert b"Secret Phone" not in without_notes(SIDEWAYS)[: cut * 20]
    assert len(without_notes(SIDEWAYS[:cut])) <= cut
