"""Files that nobody photographed: each gets an answer, in time and within little memory."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bot.scans.incoming import PATIENCE, read_sheet
from bot.scans.sheet import (
    MOST_BYTES_A_FILE,
    MOST_PAGES,
    MOST_PIXELS,
    Reason,
    Sheet,
    Unreadable,
)
from tests.scans import papers
from tests.scans import photographs as taken
from tests.scans.photographs import CODE

PHOTO = taken.jpeg(taken.photograph())
SMALL = taken.jpeg(taken.photograph(megapixels=0.3))
ROOT = str(Path(__file__).parents[2])


def a_zip(name: str = "sheet.jpg") -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(100_000))
    return raw.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png_that_claims(width: int, height: int, *extra: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1_000_000), 9)
    body = chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf_with_a_picture_that_swells() -> bytes:
    """A third of a megabyte that unpacks to three hundred."""
    packer = zlib.compressobj(9)
    swollen = b"".join(packer.compress(bytes(10_000_000)) for _ in range(30)) + packer.flush()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    picture = pikepdf.Stream(pdf, b"")
    picture.write(swollen, filter=pikepdf.Name.FlateDecode)
    for name, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": 1000,
        "/Height": 1000,
        "/BitsPerComponent": 8,
        "/ColorSpace": pikepdf.Name.DeviceGray,
    }.items():
        picture[name] = value
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    return papers.saved(pdf)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.OTHER_KIND),
        (b"\xff\xd8\xff", Reason.OTHER_KIND),
        (b"<html>sheet</html>", Reason.OTHER_KIND),
        (a_zip(), Reason.OTHER_KIND),
        (b"%PDF-1.7\n" + a_zip(), Reason.BROKEN),
        (b"GIF89a" + bytes(200), Reason.OTHER_KIND),
        (b"\x00\x00\x00\x24ftypheic" + bytes(500), Reason.HEIC),
        (b"\x00\x00\x00\x24ftypmif1" + bytes(500), Reason.HEIC),
        (PHOTO[: len(PHOTO) // 2], Reason.BROKEN),
        (papers.scanned(PHOTO)[:3000], Reason.BROKEN),
        (png_that_claims(100_000, 100_000), Reason.TOO_MANY_PIXELS),
        (png_that_claims(60_000, 1_000), Reason.TOO_MANY_PIXELS),
        (png_that_claims(7_000, 7_000), Reason.BROKEN),
        (png_that_claims(10, 0), Reason.OTHER_KIND),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_reason(data, reason) -> None:
    """The reason is what a person needs to hear, and the second file is the one named."""
    answer = read_sheet([SMALL, data])
    assert answer == Unreadable(reason, 2)


def test_a_picture_of_gigantic_size_is_refused_by_its_first_bytes() -> None:
    """A small file that unpacks to 120 million pixels is not unpacked."""
    raw = io.BytesIO()
    Image.new("1", (12_000, 10_000)).save(raw, "PNG", compress_level=9)
    assert len(raw.getvalue()) < 100_000
    assert MOST_PIXELS < 12_000 * 10_000
    assert read_sheet([raw.getvalue()]) == Unreadable(Reason.TOO_MANY_PIXELS, 1)


def test_a_pdf_whose_picture_swells_is_answered_within_the_limits() -> None:
    """The page stays as small as it came, and its picture is not unpacked to the end."""
    bomb = pdf_with_a_picture_that_swells()
    began = time.monotonic()
    answer = read_sheet([bomb])
    assert isinstance(answer, Sheet | Unreadable)
    assert time.monotonic() - began < PATIENCE / 3
    if isinstance(answer, Sheet):
        assert answer.codes == ()
        assert len(answer.pdf) < 1_000_000


def test_too_much_is_refused_before_a_process_is_started() -> None:
    """Nothing, too many files and too many bytes cost nothing."""
    began = time.monotonic()
    assert read_sheet([]) == Unreadable(Reason.NOTHING_GIVEN)
    assert read_sheet([PHOTO] * (MOST_PAGES + 1)) == Unreadable(Reason.TOO_MANY_PAGES)
    large = bytes(MOST_BYTES_A_FILE + 1)
    assert read_sheet([PHOTO, large]) == Unreadable(Reason.TOO_MANY_BYTES, 2)
    assert read_sheet([large[:-1]] * 4) == Unreadable(Reason.TOO_MANY_BYTES)
    assert time.monotonic() - began < 0.1


@pytest.mark.parametrize(
    "sound",
    [PHOTO, papers.scanned(PHOTO), taken.png(taken.sheet().reduce(3))],
    ids=["jpeg", "pdf", "png"],
)
def test_damaged_bytes_give_an_answer_and_never_a_wrong_code(sound) -> None:
    """Each file with random damage is read or refused; what is read is the code that was printed."""
    chance = random.Random(20261110)
    for _ in range(4):
        damaged = bytearray(sound)
        for _ in range(chance.choice([1, 5, 60])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        answer = read_sheet([bytes(damaged)])
        assert isinstance(answer, Unreadable) or answer.codes in ((), (CODE,))


@pytest.mark.parametrize("start", [b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_random_bytes_are_refused(start) -> None:
    """Noise behind the first bytes of each kind is no picture and no document."""
    noise = start + random.Random(7).randbytes(20_000)
    assert isinstance(read_sheet([noise]), Unreadable)


@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/hostname')",
        "open('mark', 'w')",
        "socket.socket()",
        "os.pipe()",
        "subprocess.run(['true'])",
        "bytearray(700 * 1024**2)",
        "exec('while True: pass')",
    ],
)
def test_the_child_can_open_nothing_and_neither_grow_nor_stay(act, tmp_path) -> None:
    """Whatever a broken decoder would do: no file, no connection, no program, no endless loop."""
    program = (
        "import os, socket, subprocess, sys; sys.path.insert(0, sys.argv[1]);"
        "import bot.scans.incoming_child as child; import bot.scans.reading as reading;"
        f"child.CPU_SECONDS = 1; reading.read = lambda files: {act}; child.main()"
    )
    child = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program, ROOT],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert child.returncode != 0
    assert child.stdout == b""
    assert b"TypeError" not in child.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_dies_is_an_answer(monkeypatch) -> None:
    """Killed by its limits, it leaves the mentor with a reason and the program at work."""
    monkeypatch.setattr("bot.scans.incoming._START_CHILD", "import os; os.abort()")
    assert read_sheet([PHOTO]) == Unreadable(Reason.TOO_HARD)


@pytest.mark.parametrize(
    "lie",
    [
        "{}",
        "[]",
        '{"codes": ["GUESS"], "pages": 1, "hints": []}',
        '{"codes": [], "pages": 999, "hints": []}',
        '{"codes": [], "pages": 1, "hints": []}',
        '{"reason": "because", "file": 1}',
    ],
)
def test_the_answer_of_the_child_is_checked_like_foreign_data(lie, monkeypatch) -> None:
    """A decoder that was taken over can't put a foreign text or a document of another kind in."""
    program = f"import sys; sys.stdout.write({lie!r} + '\\nPK zip')"
    monkeypatch.setattr("bot.scans.incoming._START_CHILD", program)
    assert read_sheet([PHOTO]) == Unreadable(Reason.TOO_HARD)
