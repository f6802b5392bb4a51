"""Owns what the speech tests share: tones, a measure of loudness, and a voice that counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import av
import av.filter
import numpy as np
import pytest

from bot.errors import SpeechError
from bot.speech.sound import Pcm, frame_of


def tone(seconds: float, level: float = 0.3, rate: int = 22050) -> Pcm:
    """A plain tone of 300 Hz; `level` is its share of full scale."""
    at = np.arange(round(seconds * rate)) / rate
    return Pcm((np.sin(2 * np.pi * 300 * at) * level * 32767).astype(np.int16), rate)


def loudness_of(sound: Pcm) -> float:
    """Integrated loudness in LUFS as FFmpeg's ebur128 filter measures it (EBU R 128)."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=sound.rate, format="s16", layout="mono")
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    measured: dict[str, str] = {}
    step = sound.rate // 10
    for at in range(0, sound.samples.size, step):
        frame = frame_of(Pcm(sound.samples[at : at + step], sound.rate))
        frame.pts = at
        graph.push(frame)
        _drain(graph, measured)
    graph.push(None)
    _drain(graph, measured)
    return float(measured["lavfi.r128.I"])


def _drain(graph: av.filter.Graph, measured: dict[str, str]) -> None:
    while True:
        try:
            measured.update(graph.pull().metadata)
        except (av.error.EOFError, av.error.BlockingIOError):
            return


@dataclass
class ToneSpeaker:
    """A voice that says each text as a tone of a tenth of a second a letter, and counts."""

    pace: float = 0.1
    delay: float = 0.0
    name: str = "tone"
    broken: bool = False
    said: list[str] = field(default_factory=list)
    at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def supports(self, language: str) -> bool:
        return language in ("lv", "ru", "en")

    def fingerprint(self, language: str) -> str:
        return f"{self.name}:{self.pace}"

    def speak(self, text: str, language: str) -> Pcm:
        if self.broken:
            raise SpeechError("the voice is hoarse")
        with self._lock:
            self.said.append(text)
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        time.sleep(self.delay)
        with self._lock:
            self._now -= 1
        return tone(self.pace * len(text))


@pytest.fixture
def make_tone() -> Callable[..., Pcm]:
    return tone


@pytest.fixture
def loudness() -> Callable[[Pcm], float]:
    return loudness_of


@pytest.fixture
def tone_speaker() -> type[ToneSpeaker]:
    return ToneSpeaker


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return tmp_path / "sounds"
