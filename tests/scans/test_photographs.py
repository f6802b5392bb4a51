"""Photographs of signed sheets, as mentors take them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from bot.scans.incoming import read_sheet
from bot.scans.reading import read
from bot.scans.sheet import Hint, HintKind, Sheet
from tests.scans import photographs as taken
from tests.scans.photographs import A4, CODE

WIDTH, HEIGHT = A4
OTHER_CODE = "CB1:42:2026-11:1:3908EC8BC33778B7"


def read_here(files: list[bytes]) -> Sheet:
    """The same steps as behind the door, in this process: these photographs are our own."""
    sheet = read(files)
    assert isinstance(sheet, Sheet)
    return sheet


def pages_of(sheet: Sheet) -> list[Image.Image]:
    """The photographs in the document that is kept, one from each page."""
    with pikepdf.open(io.BytesIO(sheet.pdf)) as pdf:
        return [
            pikepdf.PdfImage(next(iter(page.get_images().values()))).as_pil_image()
            for page in pdf.pages
        ]


def kinds(sheet: Sheet) -> set[HintKind]:
    return {hint.kind for hint in sheet.hints}


def heading_is_on_top(page: Image.Image) -> bool:
    """Whether the code lies in the upper right, and its three marks where they belong.

    Measured on the kept picture itself: paper is bright, the code is half black, the row of the
    title holds writing, and the foot of the page is empty.
    """
    box = page.point([255 * (value > 160) for value in range(256)]).getbbox()
    paper = page.crop(box).resize((210, 297))
    corner, foot = paper.crop((155, 16, 195, 52)), paper.crop((20, 262, 190, 290))
    return mean(corner) < 170 and mean(foot) > 220


def mean(picture: Image.Image) -> float:
    histogram = picture.histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)


GOOD = taken.photograph()
SHARP = taken.photograph(megapixels=5)


@pytest.mark.parametrize("save", [taken.jpeg, taken.png, taken.webp])
def test_a_good_photograph_becomes_one_page_with_its_code(save) -> None:
    """JPEG, PNG and WebP go through the door of the program, and nothing is found to complain about."""
    sheet = read_sheet([save(GOOD)])
    assert isinstance(sheet, Sheet)
    assert (sheet.codes, sheet.pages, sheet.hints) == ((CODE,), 1, ())
    (page,) = pages_of(sheet)
    assert (page.mode, page.format) == ("L", "JPEG")
    assert page.width <= WIDTH
    assert page.height <= HEIGHT


@pytest.mark.parametrize("turned", [0, 90, 180, 270, 25, -25, 70, 115, 155, 205])
def test_a_photograph_is_turned_upright(turned) -> None:
    """However the telephone was held, even skewed by 25 degrees, the heading ends on top."""
    sheet = read_here([taken.jpeg(taken.photograph(turned=turned))])
    assert sheet.codes == (CODE,)
    assert sheet.hints == ()
    assert heading_is_on_top(pages_of(sheet)[0])


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_remark_of_the_camera_is_obeyed_and_then_forgotten(orientation) -> None:
    """EXIF says how the telephone was held; the place it also says is not kept."""
    photo = taken.held_sideways(GOOD, orientation)
    assert b"Secret Phone" in photo
    sheet = read_here([photo])
    assert sheet.codes == (CODE,)
    assert heading_is_on_top(pages_of(sheet)[0])
    assert b"Secret" not in sheet.pdf
    assert b"Exif" not in sheet.pdf


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_without_a_code_the_remark_of_the_camera_still_counts(orientation) -> None:
    """A page whose code can't be seen is upright as far as the camera knew."""
    photo = taken.held_sideways(taken.photograph(None), orientation)
    (page,) = pages_of(read_here([photo]))
    assert page.height > page.width


HARD = {
    "dark": lambda: taken.noisy(taken.darkened(GOOD, 0.25), 6),
    "very dark": lambda: taken.noisy(taken.darkened(SHARP, 0.05), 8),
    "under a lamp": lambda: taken.under_a_lamp(GOOD, 0.05),
    "dark under a lamp": lambda: taken.noisy(
        taken.under_a_lamp(taken.darkened(GOOD, 0.4), 0.15), 5
    ),
    "blurred": lambda: taken.blurred(SHARP, 6),
    "noisy": lambda: taken.noisy(GOOD, 40),
    "too bright": lambda: GOOD.point([min(255, value * 2 + 60) for value in range(256)]),
    "cropped beside the code": lambda: taken.sheet().crop((500, 80, WIDTH - 90, 1500)),
    "small": lambda: taken.large(GOOD, 0.35),
    "all at once": lambda: taken.noisy(
        taken.blurred(
            taken.under_a_lamp(
                taken.darkened(taken.photograph(turned=110, megapixels=3), 0.5), 0.3
            ),
            3,
        ),
        6,
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", HARD.values(), ids=HARD.keys())
def test_a_bad_photograph_of_a_whole_code_is_read(make) -> None:
    """Dark, uneven, blurred, grainy, cropped, far away, and pressed by a messenger to quality 40."""
    assert read_here([taken.jpeg(make(), quality=40)]).codes == (CODE,)


def test_a_dark_page_is_named_and_kept_bright_enough_to_read() -> None:
    """The mentor hears that it was dark; whoever opens the document later sees white paper."""
    dark = taken.darkened(taken.photograph(turned=12), 0.25)
    sheet = read_here([taken.jpeg(dark)])
    assert sheet.hints == (Hint(HintKind.TOO_DARK, 1),)
    page = pages_of(sheet)[0]
    middle = page.crop((page.width * 2 // 5, page.height // 3, page.width // 2, page.height // 2))
    assert mean(middle) > 200


def test_a_blurred_page_is_named() -> None:
    """Writing that has run together is said, whether the code was read or not."""
    assert kinds(read_here([taken.jpeg(taken.blurred(SHARP, 6))])) == {HintKind.BLURRED}
    worse = read_here([taken.jpeg(taken.blurred(GOOD, 8))])
    assert worse.codes == ()
    assert kinds(worse) == {HintKind.BLURRED, HintKind.NO_CODE}


def test_a_page_of_few_pixels_is_named() -> None:
    """A preview of a photograph holds the code, but no legible signature."""
    assert kinds(read_here([taken.jpeg(taken.large(GOOD, 0.4))])) == {HintKind.TOO_SMALL}


@pytest.mark.parametrize(
    "box",
    [
        (0, 0, WIDTH - 220, HEIGHT),
        (0, 0, WIDTH - 330, HEIGHT),
        (0, 220, WIDTH, HEIGHT),
        (0, 320, WIDTH, HEIGHT),
    ],
    ids=["right edge", "half of it", "upper edge", "a row left"],
)
def test_a_code_that_is_cut_off_is_named_and_never_guessed(box) -> None:
    """A part of a code gives no text, only the advice to take the whole page."""
    sheet = read_here([taken.jpeg(taken.sheet().crop(box).reduce(2))])
    assert sheet.codes == ()
    assert sheet.hints == (Hint(HintKind.NO_CODE, 1), Hint(HintKind.CODE_CUT_OFF, 1))


def test_a_covered_code_is_not_called_cut_off() -> None:
    """A thumb over half of the code, in the middle of the photograph: no code, no false advice."""
    photo = taken.on_a_table(taken.sheet())
    room = Image.new("L", (photo.width + 900, photo.height + 900), taken.TABLE)
    room.paste(photo, (450, 450))
    left, top = 450 + 130 + WIDTH - 435, 450 + 130 + 110
    room.paste(120, (left + 130, top - 20, left + 340, top + 340))
    sheet = read_here([taken.jpeg(room.reduce(2))])
    assert (sheet.codes, kinds(sheet)) == ((), {HintKind.NO_CODE})


def test_a_page_without_a_code_is_kept_and_named() -> None:
    """The paper may be signed all the same, so it is not lost; a person decides."""
    sheet = read_here([taken.jpeg(taken.photograph(None))])
    assert (sheet.codes, sheet.hints) == ((), (Hint(HintKind.NO_CODE, 1),))


def test_a_code_of_somebody_else_is_no_code_of_ours() -> None:
    """The code on a parcel or a poster is named as foreign, and its text goes no further."""
    sheet = read_here([taken.jpeg(taken.photograph("https://example.org/CB1:41"))])
    assert sheet.codes == ()
    assert sheet.hints == (Hint(HintKind.NO_CODE, 1), Hint(HintKind.FOREIGN_CODE, 1))


def test_an_album_becomes_one_document_in_its_order() -> None:
    """Three photographs of one sheet are three pages with one code between them."""
    album = [
        taken.jpeg(taken.photograph(turned=90)),
        taken.webp(taken.photograph(turned=-8)),
        taken.jpeg(taken.photograph(None)),
    ]
    sheet = read_sheet(album)
    assert isinstance(sheet, Sheet)
    assert sheet == read(album)
    assert (sheet.codes, sheet.pages) == ((CODE,), 3)
    assert sheet.hints == (Hint(HintKind.NO_CODE, 3),)
    assert [heading_is_on_top(page) for page in pages_of(sheet)] == [True, True, False]


def test_pages_of_two_sheets_are_noticed() -> None:
    """Two learners' sheets in one album: both codes are given, and it is said."""
    both = read_here([taken.jpeg(GOOD), taken.jpeg(taken.photograph(OTHER_CODE))])
    assert both.codes == (CODE, OTHER_CODE)
    assert both.hints == (Hint(HintKind.DIFFERENT_CODES),)


def test_colour_transparency_and_palettes_are_read() -> None:
    """Screenshots and drawings come in other modes than grey."""
    clear = taken.sheet().convert("RGBA")
    clear.putalpha(taken.sheet().point([255 * (value < 200) for value in range(256)]))
    for picture in (GOOD.convert("RGB"), clear, GOOD.convert("P"), GOOD.convert("1")):
        assert read_here([taken.png(picture)]).codes == (CODE,)
    assert read_here([taken.jpeg(GOOD.convert("CMYK"))]).codes == (CODE,)


def test_the_same_photograph_gives_the_same_bytes() -> None:
    """The document holds no time of making, so it can be compared by its hash."""
    photo = taken.jpeg(taken.large(GOOD, 1.5))
    assert read_here([photo]) == read_here([photo])
