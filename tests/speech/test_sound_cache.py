"""Finished voice notes on disk and in memory."""

from __future__ import annotations

import stat

import pytest

from bot.errors import SpeechError
from bot.speech.cache import MemoryCache, SoundCache
from bot.speech.codec import encode
from bot.speech.prompts import Voice

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def voice(make_tone) -> Voice:
    return Voice(encode(make_tone(1)), 1.0)


def test_what_was_put_is_got_back_by_another_process(sounds, voice):
    """A second cache on the same directory finds the same bytes and length."""
    SoundCache(sounds).put(KEY, voice)
    again = SoundCache(sounds).get(KEY)
    assert again is not None
    assert again.ogg == voice.ogg
    assert again.seconds == pytest.approx(1.0, abs=0.02)
    assert SoundCache(sounds).get(OTHER) is None


def test_files_are_for_the_owner_alone(sounds, voice):
    """The directory has mode 0700, the file 0600, and nothing else is left behind."""
    SoundCache(sounds).put(KEY, voice)
    (file,) = sounds.iterdir()
    assert file.name == f"{KEY}.ogg"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(sounds.stat().st_mode) == 0o700


def test_a_damaged_file_counts_as_missing(sounds, voice):
    """Half a file, an empty one and other bytes are made anew, never sent."""
    cache = SoundCache(sounds)
    for damaged in (voice.ogg[: len(voice.ogg) // 2], b"", b"OggS nonsense"):
        (sounds / f"{KEY}.ogg").write_bytes(damaged)
        assert cache.get(KEY) is None
    cache.put(KEY, voice)
    assert cache.get(KEY) is not None


def test_a_failed_write_leaves_nothing(sounds, voice):
    """When the disk refuses, there is no file and no half one."""
    cache = SoundCache(sounds)
    (sounds / f"{KEY}.ogg").mkdir()
    with pytest.raises(OSError):
        cache.put(KEY, voice)
    assert [entry.name for entry in sounds.iterdir()] == [f"{KEY}.ogg"]


def test_what_a_killed_writer_left_is_swept(sounds, voice):
    """Unfinished files go at the next start, finished ones stay."""
    cache = SoundCache(sounds)
    cache.put(KEY, voice)
    (sounds / f"{OTHER}xyz.part").write_bytes(b"half")
    assert cache.sweep() == 1
    assert [file.name for file in sounds.iterdir()] == [f"{KEY}.ogg"]


@pytest.mark.parametrize("key", ["", "../secret", "A" * 64, "a" * 63, f"{'a' * 64}\n"])
def test_a_key_is_never_a_path(sounds, voice, key):
    """Only 64 hexadecimal digits reach the disk."""
    cache = SoundCache(sounds)
    with pytest.raises(SpeechError):
        cache.get(key)
    with pytest.raises(SpeechError):
        cache.put(key, voice)


def test_memory_keeps_the_last_few_only(voice):
    """The one that nobody asked for longest is let go."""
    cache = MemoryCache(size=2)
    cache.put("first", voice)
    cache.put("second", voice)
    assert cache.get("first") is voice
    cache.put("third", voice)
    assert cache.get("second") is None
    assert cache.get("first") is voice
    assert cache.get("third") is voice
