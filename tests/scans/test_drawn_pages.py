"""PDFs whose pages are lines: our own sheet, printed to a file or signed on a screen."""

from __future__ import annotations

import time
from functools import cache

import pikepdf
import pytest

from bot.reports.render import rendered
from bot.scans.incoming import PATIENCE, read_sheet
from bot.scans.sheet import MOST_PAGES, Hint, HintKind, Reason, Sheet, Unreadable
from tests.reports import some_papers
from tests.scans import papers
from tests.scans import photographs as taken
from tests.scans.test_documents import everything_in, opened

SIGNED = b"0 0 0 RG 2 w 400 300 m 420 330 l 440 290 l 470 320 l S % SIGNED ON A SCREEN"
PRINTED = some_papers.CODE.text


@cache
def our_own(meetings: int = 4) -> bytes:
    return rendered(some_papers.signature_sheet(meetings))


def test_the_very_sheet_that_we_made_is_read() -> None:
    """Its code is lines and no picture; the page is drawn to see it."""
    sheet = read_sheet([our_own()])
    assert (sheet.codes, sheet.pages, sheet.hints) == ((PRINTED,), 1, ())


def test_a_sheet_of_several_pages_carries_its_code_on_each() -> None:
    """A page that came alone is told, too."""
    sheet = read_sheet([our_own(25)])
    assert sheet.pages > 1
    assert sheet.codes == (PRINTED,)
    assert sheet.hints == ()


@pytest.mark.parametrize(
    ("signed", "mark"),
    [
        (papers.with_lines(our_own(), SIGNED), b"SIGNED ON A SCREEN"),
        (papers.signed_with_a_finger(our_own()), b"SIGNED BY HAND"),
    ],
    ids=["drawn into the page", "hung beside it"],
)
def test_a_signature_made_on_a_screen_stays_what_it_is(signed, mark) -> None:
    """The page is kept as lines and letters: it is drawn to be read, never to be kept."""
    sheet = read_sheet([signed])
    assert sheet.codes == (PRINTED,)
    assert mark in everything_in(sheet.pdf)
    with opened(sheet.pdf) as pdf:
        assert not pdf.pages[0].get_images()
        assert "/Font" in pdf.pages[0].obj.Resources


def test_pages_that_look_the_same_are_told_from_those_that_do_not() -> None:
    """One signature, however it was made, gives another digest; another file of the same does not."""
    made = read_sheet([our_own()]).drawn
    assert len(made) == 1
    assert read_sheet([papers.with_lines(our_own(), b"% nothing")]).drawn == made
    for signed in (papers.with_lines(our_own(), SIGNED), papers.signed_with_a_finger(our_own())):
        [digest] = read_sheet([signed]).drawn
        assert digest != made[0]


def test_an_electronic_signature_is_seen_even_where_nothing_shows_it() -> None:
    """Such a sheet is signed though it looks as it was made, and the mentor hears what is kept."""
    sheet = read_sheet([papers.signed_electronically(our_own())])
    assert sheet.codes == (PRINTED,)
    assert sheet.hints == (Hint(HintKind.ELECTRONIC_SIGNATURE),)
    assert sheet.drawn == ()
    assert b"proof" not in everything_in(sheet.pdf)


def test_a_photograph_beside_the_sheet_makes_it_no_drawing() -> None:
    """Whether nobody signed can only be said where nothing was photographed."""
    photograph = taken.jpeg(taken.photograph())
    assert read_sheet([our_own(), photograph]).drawn == ()
    assert read_sheet([papers.scanned(photograph)]).drawn == ()


@pytest.mark.parametrize(
    "box",
    [(0, 0, 1e7, 1e7), (0, 0, 1e7, 1), (0, 0, 0, 0), (0, 0, 0.001, 0.001), (9, 9, -9, -9)],
)
def test_a_page_of_an_absurd_size_is_kept_and_named(box) -> None:
    """What a page claims decides on no memory; it is said that there is no code on it."""
    began = time.monotonic()
    answer = read_sheet([papers.of_size(*box)])
    assert time.monotonic() - began < PATIENCE / 3
    assert isinstance(answer, Sheet)
    assert answer.hints == (Hint(HintKind.NO_CODE, 1),)


def test_a_book_of_ten_thousand_pages_is_refused() -> None:
    """Pages are counted before the first one is drawn."""
    assert read_sheet([papers.many_pages(10_000)]) == Unreadable(Reason.TOO_MANY_PAGES, 1)
    assert MOST_PAGES < 10_000


def test_a_form_that_draws_itself_ends() -> None:
    """A circle among the parts of a page is no page that never ends."""
    answer = read_sheet([papers.drawing_itself()])
    assert isinstance(answer, Sheet)
    assert answer.codes == ()


def test_a_page_that_takes_for_ever_is_said_to_take_too_long() -> None:
    """Two forms in two forms, sixty times: the child is ended by its limits, and the mentor told."""
    endless = papers.forms_within_forms(depth=60, times=2)
    assert read_sheet([endless]) == Unreadable(Reason.TOO_HARD)


def test_letters_of_no_font_at_hand_are_no_reason_to_fail() -> None:
    """Fonts that a PDF names and doesn't hold would be looked for on the machine."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name("/Nowhere")
    )
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.pages[0].contents_add(b"BT /F 12 Tf 50 50 Td (Signed) Tj ET")
    answer = read_sheet([papers.saved(pdf)])
    assert isinstance(answer, Sheet)
    assert len(answer.drawn) == 1
