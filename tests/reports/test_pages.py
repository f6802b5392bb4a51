"""Pages are what people sign and read: letters, codes and every row are on them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.reports.papers import Code, Fact, FileType, Paper
from bot.reports.render import rendered
from tests.reports.reading import codes_on, pages, pdf_words
from tests.reports.some_papers import (
    CODE,
    CYRILLIC,
    LETTERS,
    MARKUP,
    month_diary,
    plan_evaluation,
    signature_sheet,
    whole_plan,
    work_time_form,
)

A4 = (595.3, 841.9)
"""Points."""

PDFS: tuple[Paper, ...] = (
    signature_sheet(),
    work_time_form(),
    replace(month_diary(), file_type=FileType.PDF),
    plan_evaluation(),
    whole_plan(),
)
LETTERS_OF_OUR_LANGUAGES = (
    "".join(map(chr, range(0x21, 0x7F)))
    + LETTERS
    + "àáèéíóöúüőűÀÁÈÉÍÓÖÚÜŐŰ„“”–—€§°«»"
    + "".join(map(chr, range(0x410, 0x450)))
    + "ёЁіІїЇєЄґҐ"
)


def without_breaks(words: str) -> str:
    """Words without what setting lines adds or takes: blanks and hyphens."""
    return re.sub(r"[\s\u200b\u00ad\u2010-]", "", words)


@pytest.mark.parametrize("paper", PDFS, ids=lambda paper: paper.kind)
def test_a_document_names_itself(paper: Paper) -> None:
    """Each PDF is tagged, says its title and language, claims PDF/UA-1, and runs nothing."""
    with pikepdf.open(io.BytesIO(rendered(paper))) as document:
        root = document.Root
        assert str(root["/Lang"]) == "lv"
        assert bool(root["/MarkInfo"]["/Marked"])
        assert "/StructTreeRoot" in root
        assert "/OpenAction" not in root
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == paper.title
            assert metadata["pdfuaid:part"] == "1"
        for page in document.pages:
            _, _, width, height = (float(side) for side in page.mediabox)
            assert (width, height) == pytest.approx(A4, abs=1)


@pytest.mark.parametrize(("meetings", "count"), [(0, 1), (1, 1), (12, 1), (30, 2), (40, 3)])
def test_each_page_of_a_sheet_carries_the_code(meetings: int, count: int) -> None:
    """However many meetings: each page photographed by itself is found again by its code."""
    sheet = signature_sheet(meetings)
    drawn = pages(sheet)
    assert len(drawn) == count
    assert [codes_on(page) for page in drawn] == [[CODE.text]] * count
    words = pdf_words(rendered(sheet))
    assert words.count("JānisBērziņš") == count + 1, "in each head, and at the end to sign"
    assert words.count(without_breaks(CODE.short)) == count
    assert all(f"{row.day}14:00" in words for row in sheet.rows)


def test_the_code_is_four_centimetres() -> None:
    """The dots of the code on a sheet measure 4 cm from edge to edge, as photographs need it."""
    page = pages(signature_sheet(), 254.0)[0]  # a hundred pixels to a centimetre
    width, height = page.size
    corner = (
        page.convert("L")
        .point(lambda shade: 255 * (shade < 64))
        .crop((width // 2, 0, width, height // 5))
    )
    left, _, right, _ = corner.getbbox() or (0, 0, 0, 0)
    assert 395 <= right - left <= 405


def test_who_did_not_come_is_on_the_sheet_with_no_hours() -> None:
    """A no-show stands on the sheet with 0 hours, its remark, and no place to sign."""
    words = pdf_words(rendered(signature_sheet(3, no_show=2)))
    assert "202.11.2026.14:00–16:000" in words
    assert words.count("Neieradās") == 1
    assert words.count("——") == 1
    assert "Kopāstundas4" in words


def test_the_work_time_form_says_all_that_is_paid() -> None:
    """Rows, totals, rate, marks, who has approved, and the hash are on the form."""
    form = work_time_form(3)
    words = pdf_words(rendered(form))
    assert codes_on(pages(form)[0]) == [CODE.text]
    for expected in ("12,50€", "300,00€", "Iesniegtsvēlāk", "Apstiprinātsvēlāk", "Koordinators"):
        assert expected in words
    assert words.count("100,00€") == 3


def test_a_learner_is_named_again_overleaf() -> None:
    """Rows that go on overleaf stand under the learner's name there, too."""
    words = pdf_words(rendered(work_time_form(1, 60)))
    assert words.count("1/2") == words.count("2/2") == 1
    assert words.count("1.JānisBērziņš") == 2


def test_markup_in_a_name_stays_text() -> None:
    """What looks like a command of the typesetter is printed as it was written."""
    sheet = signature_sheet(2, learner=MARKUP, activity=MARKUP)
    words = without_breaks(pdf_words(rendered(sheet)))
    assert words.count(without_breaks(MARKUP)) == 4
    with pikepdf.open(io.BytesIO(rendered(sheet))) as document:
        assert len(document.pages) == 1


def test_letters_of_our_languages_are_printed() -> None:
    """Latvian and Cyrillic letters are in the fonts at hand: none is a box, none is lost."""
    diary = replace(month_diary(1, words=f"{LETTERS} {CYRILLIC}"), file_type=FileType.PDF)
    words = pdf_words(rendered(diary))
    assert words.count(without_breaks(LETTERS)) == 4
    assert words.count(without_breaks(CYRILLIC)) == 4


@settings(max_examples=30, deadline=None)
@given(st.text(st.sampled_from(LETTERS_OF_OUR_LANGUAGES + "  \n"), max_size=200))
def test_words_reach_the_page_unharmed(written: str) -> None:
    """Any words in the letters of our languages stand on the page, letter by letter."""
    words = without_breaks(pdf_words(rendered(plan_evaluation(words=written))))
    assert words.count(without_breaks(written)) >= 2 or not without_breaks(written)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_no_words_stop_a_document(written: str) -> None:
    """Emoji, control characters, any writing of the world: there is always a document."""
    sheet = signature_sheet(1, learner=written, activity=written, place=written)
    title = replace(sheet, title=written, facts=(Fact(written, written),))
    assert rendered(title).startswith(b"%PDF-")


def test_a_sign_without_a_glyph_costs_itself_only() -> None:
    """What no font in the world shows is a box; all other words are there, and the document is tagged."""
    file = rendered(plan_evaluation(words="Labi \uffff gāja"))
    assert pdf_words(file).count("Labi\uffffgāja") == 2
    with pikepdf.open(io.BytesIO(file)) as document:
        assert "/StructTreeRoot" in document.Root
        with document.open_metadata() as metadata:
            assert "pdfuaid:part" not in metadata


def test_the_first_page_of_a_form_is_a_picture() -> None:
    """In the chat the form is its first page, and its code can be read there."""
    form = replace(work_time_form(8, 10), file_type=FileType.PNG)
    assert len(pages(form)) > 1
    assert rendered(form).startswith(b"\x89PNG")
    assert codes_on(pages(form)[0]) == [CODE.text]


def test_the_picture_of_a_short_form_ends_with_its_words() -> None:
    """A chat shows a picture as small as its length asks for, so there is no empty half of a page."""
    sizes = []
    for learners, days in ((1, 1), (8, 20)):
        form = replace(work_time_form(learners, days), file_type=FileType.PNG)
        shown = Image.open(io.BytesIO(rendered(form)))
        assert codes_on(shown.convert("RGB")) == [CODE.text]
        sizes.append(shown.height)
    assert sizes[0] < 1000
    assert sizes[1] == 1684, "the first of several pages is a whole one"


def test_a_long_code_is_still_read() -> None:
    """A code far longer than ours is read from the page."""
    text = "CB1:" + "0123456789ABCDEF" * 8
    assert codes_on(pages(replace(signature_sheet(), code=Code(text, "0123 4567")))[0]) == [text]
