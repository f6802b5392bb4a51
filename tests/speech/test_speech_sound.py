"""Sound as samples: loudness, pauses, pace."""

from __future__ import annotations

import numpy as np
import pytest

from bot.errors import SpeechError
from bot.speech.sound import Pcm, join, level, silence, slower, trim


@pytest.mark.parametrize("loud", [0.01, 0.1, 0.9])
def test_quiet_and_loud_sounds_come_out_equally_loud(make_tone, loudness, loud):
    """Whatever the level of the source, it lands at -18 LUFS, 1.5 up or down."""
    assert loudness(level(make_tone(2, loud))) == pytest.approx(-18, abs=1.5)


def test_pauses_do_not_make_a_prompt_louder(make_tone, loudness):
    """Two words with four seconds of silence between them are as loud as one word, give or take 1 LU."""
    spoken = join([make_tone(1), make_tone(1)], pause=4)
    assert loudness(level(spoken)) == pytest.approx(loudness(level(make_tone(1))), abs=1)


def test_peaks_are_bent_and_never_wrap_around():
    """A sharp peak in quiet speech keeps its sign and stays within 16 bits."""
    quiet = (np.sin(np.arange(44100) / 20) * 500).astype(np.int16)
    quiet[[1000, 2000]] = [32767, -32768]
    leveled = level(Pcm(quiet, 22050)).samples
    assert leveled[1000] > 30000
    assert leveled[2000] < -30000


@pytest.mark.parametrize("seconds", [0, 0.001, 1])
def test_a_silent_sound_is_refused_not_divided_by(seconds):
    """Silence of any length, and no sound at all, is a SpeechError."""
    with pytest.raises(SpeechError, match="silent"):
        level(silence(seconds, 22050))


def test_joined_parts_keep_their_pause(make_tone):
    """Three parts with 0.8 s between them are 1.6 s longer than the parts."""
    assert join([make_tone(0.5)] * 3, pause=0.8).seconds == pytest.approx(3.1, abs=0.001)


def test_only_sounds_of_one_rate_are_joined(make_tone):
    """Two rates in one sound would change the voice; no part at all is no sound."""
    with pytest.raises(SpeechError):
        join([make_tone(1, rate=16000), make_tone(1, rate=22050)])
    with pytest.raises(SpeechError):
        join([])


def test_trimming_takes_the_silence_at_the_ends_only(make_tone):
    """Half a second before and after goes, the pause in the middle stays."""
    gap = silence(0.5, 22050)
    inner = join([make_tone(1), gap, make_tone(1)])
    assert trim(join([gap, inner, gap])).seconds == pytest.approx(2.54, abs=0.01)
    assert trim(gap).seconds == 0


@pytest.mark.parametrize("tempo", [0.5, 0.8, 0.85])
def test_slower_takes_longer_at_the_same_pitch(make_tone, tempo):
    """The length grows by the tempo, while a tone of 300 Hz stays one of 300 Hz."""
    slow = slower(make_tone(2), tempo)
    spectrum = np.abs(np.fft.rfft(slow.samples))
    assert slow.seconds == pytest.approx(2 / tempo, abs=0.1)
    assert np.argmax(spectrum) / slow.seconds == pytest.approx(300, abs=3)


@pytest.mark.parametrize("tempo", [0, 0.4, 2.1])
def test_a_tempo_that_nobody_understands_is_refused(make_tone, tempo):
    """Outside of half to double pace there is an error instead of noise."""
    with pytest.raises(SpeechError):
        slower(make_tone(1), tempo)
