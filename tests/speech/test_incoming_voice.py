"""Voice notes that people send, from anybody."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest

from bot.speech.codec import encode
from bot.speech.incoming import MAX_BYTES, Inspection, Verdict, inspect, refused_unread
from bot.speech.sound import Pcm


@pytest.fixture
def note(make_tone) -> bytes:
    return encode(make_tone(4))


async def test_a_good_voice_note_has_its_real_length(note):
    """The length is decoded, and what was claimed may be rounded."""
    found = await inspect(note, 5)
    assert found.verdict is Verdict.GOOD
    assert found.seconds == pytest.approx(4, abs=0.02)


async def test_a_voice_note_that_lost_its_end_is_noticed(note):
    """Half a file decodes without error, so the claimed length gives it away."""
    assert (await inspect(note[: len(note) // 3], 4)).verdict is Verdict.CUT_SHORT


@pytest.mark.parametrize(
    ("size", "claimed", "verdict"),
    [
        (MAX_BYTES + 1, 5, Verdict.TOO_BIG),
        (MAX_BYTES, 301, Verdict.TOO_LONG),
        (MAX_BYTES, 300, None),
    ],
)
def test_size_and_claimed_length_refuse_before_the_download(size, claimed, verdict):
    """Two megabytes and five minutes are taken, more is not even fetched."""
    assert refused_unread(size, claimed) is verdict


async def test_a_lie_about_the_length_is_found():
    """Over five minutes that claim to be five seconds are still too long."""
    quiet = np.zeros(16000 * 303, np.int16)
    quiet[::50] = 9
    found = await inspect(encode(Pcm(quiet, 16000)), 5)
    assert found.verdict is Verdict.TOO_LONG


@pytest.mark.parametrize("data", [b"", b"OggS", b"ID3" + bytes(500), b"<html>"])
async def test_what_is_no_voice_note_never_reaches_a_decoder(data):
    """Other bytes are told by their first page."""
    assert await inspect(data, 3) == Inspection(Verdict.NOT_A_VOICE_NOTE)


async def test_a_header_with_nothing_behind_it_is_unreadable(note):
    """A right beginning and zeros: a verdict, no exception."""
    assert await inspect(note[:150] + bytes(3000), 3) == Inspection(Verdict.UNREADABLE)


async def test_damaged_bytes_give_a_verdict_and_never_an_exception(note):
    """Ten voice notes with random damage, each ends in some verdict."""
    chance = random.Random(20261110)
    for _ in range(10):
        damaged = bytearray(note)
        for _ in range(30):
            damaged[chance.randrange(60, len(damaged))] = chance.randrange(256)
        assert (await inspect(bytes(damaged), 4)).verdict in Verdict


@pytest.mark.parametrize(
    "act",
    [
        "open('mark', 'wb', buffering=0).write(b'x')",
        "bytearray(2 * 1024**3)",
        "exec('while True: pass')",
    ],
    ids=["writes a file", "takes memory", "never ends"],
)
def test_the_child_can_neither_write_nor_grow_nor_stay(act, tmp_path):
    """The limits hold for whatever a broken decoder would do."""
    short = "child.CPU_SECONDS = 1"
    program = f"import bot.speech.incoming_child as child; {short}; child._limit(); {act}"
    root = __file__.rsplit("/tests/", 1)[0]
    child = subprocess.run(
        [sys.executable, "-B", "-c", f"import sys; sys.path.insert(0, {root!r}); {program}"],
        cwd=tmp_path,
        capture_output=True,
        timeout=15,
    )
    assert child.returncode != 0
    assert not any(file.stat().st_size for file in tmp_path.iterdir())
