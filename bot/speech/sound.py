"""Owns sound as samples: level, silence, joining, pace; must not read or write any file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

from bot.errors import SpeechError

FULL_SCALE = 32767
LOUDNESS_LUFS = -18.0
"""Loudness of everything the bot says, in LUFS, so that nobody reaches for the volume."""

_WINDOW_SECONDS = 0.05
_GATE_DECIBELS = 30.0
_SILENCE = 10 ** (-60 / 20)
_EDGE = 10 ** (-50 / 20)
_KNEE = 0.62


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Sound of one channel: 16-bit samples and how many of them make a second."""

    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.samples.size / self.rate


def silence(seconds: float, rate: int) -> Pcm:
    """A pause of that many seconds."""
    return Pcm(np.zeros(round(seconds * rate), np.int16), rate)


def join(parts: Sequence[Pcm], pause: float = 0.0) -> Pcm:
    """The parts one after the other, with `pause` seconds of silence between neighbours.

    Raises SpeechError when there are no parts or their rates differ.
    """
    rates = {part.rate for part in parts}
    if len(rates) != 1:
        raise SpeechError(f"sounds to be joined must share one rate, these have {sorted(rates)}")
    gap = silence(pause, parts[0].rate).samples
    pieces = [parts[0].samples]
    for part in parts[1:]:
        pieces += [gap, part.samples]
    return Pcm(np.concatenate(pieces), parts[0].rate)


def trim(sound: Pcm, keep: float = 0.02) -> Pcm:
    """The sound without the near-silence at both ends, of which `keep` seconds stay.

    A sound that is near-silent throughout becomes empty: the caller decides what that means.
    """
    loud = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > _EDGE * FULL_SCALE)
    if not loud.size:
        return Pcm(sound.samples[:0], sound.rate)
    margin = round(keep * sound.rate)
    return Pcm(sound.samples[max(0, loud[0] - margin) : loud[-1] + 1 + margin], sound.rate)


def level(sound: Pcm) -> Pcm:
    """The sound at the common loudness (LOUDNESS_LUFS, within 1.5), peaks bent softly.

    Pauses don't count: only windows near the loudest one are measured, so a prompt with long
    pauses is not made louder than a short one. Raises SpeechError for a silent sound.
    """
    wave = sound.samples.astype(np.float64) / FULL_SCALE
    gain = 10 ** (LOUDNESS_LUFS / 20) / _spoken_rms(wave, sound.rate)
    return Pcm(_whole(_bend(wave * gain)), sound.rate)


def slower(sound: Pcm, tempo: float) -> Pcm:
    """The sound at `tempo` times its pace with the pitch kept: 0.8 takes 1.25 times as long.

    Raises SpeechError for a tempo outside of 0.5 to 2, where speech stops being clear.
    """
    if not 0.5 <= tempo <= 2:
        raise SpeechError(f"tempo {tempo} is not between 0.5 and 2")
    if tempo == 1 or not sound.samples.size:
        return sound
    return Pcm(_filtered(sound, tempo), sound.rate)


def _spoken_rms(wave: NDArray[np.float64], rate: int) -> float:
    width = max(1, round(_WINDOW_SECONDS * rate))
    whole_windows = wave.size // width * width
    windows = wave[:whole_windows] if whole_windows else wave
    power = (windows.reshape(-1, width) if whole_windows else windows.reshape(1, -1)) ** 2
    powers = power.mean(axis=1) if wave.size else np.zeros(1)
    loudest = float(powers.max())
    if loudest < _SILENCE**2:
        raise SpeechError("the sound is silent")
    spoken = powers[powers > loudest * 10 ** (-_GATE_DECIBELS / 10)]
    return float(np.sqrt(spoken.mean()))


def _bend(wave: NDArray[np.float64]) -> NDArray[np.float64]:
    """A limiter without steps: straight below the knee, tanh above it, never past full scale."""
    room = 1 - _KNEE
    over = np.abs(wave) - _KNEE
    bent = np.sign(wave) * (_KNEE + room * np.tanh(over / room))
    return np.where(over > 0, bent, wave)


def _whole(wave: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.round(wave * FULL_SCALE).astype(np.int16)


def _filtered(sound: Pcm, tempo: float) -> NDArray[np.int16]:
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=sound.rate, format="s16", layout="mono")
    pace = graph.add("atempo", str(tempo))
    sink = graph.add("abuffersink")
    source.link_to(pace)
    pace.link_to(sink)
    graph.configure()
    graph.push(frame_of(sound))
    graph.push(None)
    pieces: list[NDArray[np.int16]] = []
    while True:
        try:
            piece = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            break
        if isinstance(piece, av.AudioFrame):
            pieces.append(piece.to_ndarray().reshape(-1).astype(np.int16))
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


def frame_of(sound: Pcm) -> av.AudioFrame:
    """The sound as one frame of PyAV, starting at time zero."""
    samples = np.ascontiguousarray(sound.samples.reshape(1, -1))
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.pts = sound.rate, 0
    return frame
