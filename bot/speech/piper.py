"""Owns the better voice of Piper where an operator has put one; must not fetch anything.

Piper is not among the dependencies (it brings 190 MB and a GPL licence), so it is imported only
when a directory of voices is configured. A voice is `lv.onnx` or `lv_LV-name-medium.onnx` with its
settings beside it under the same name and `.json`.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import threading
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ConfigurationError, SpeechError
from bot.speech.sound import Pcm, join

LENGTH_SCALE = 1.3
"""How much longer than its maker meant the voice takes: calm, for people who listen once."""

_VARIABLE = "CELABIEDRS_PIPER_VOICES_DIR"
_WANTED = "1.8.0"


class Piper:
    """Voices of Piper, read from one directory. One sentence at a time, under one lock."""

    def __init__(self, voices_dir: Path) -> None:
        """Finds the voices, and checks that the program that speaks them is installed.

        Raises ConfigurationError, which names the variable, the fault and the remedy.
        """
        self._files = _voice_files(voices_dir)
        self._piper = _piper()
        self._voices: dict[str, Any] = {}
        self._marks: dict[str, str] = {}
        self._lock = threading.Lock()

    def supports(self, language: str) -> bool:
        """Whether the directory holds a voice for this language."""
        return language in self._files

    def fingerprint(self, language: str) -> str:
        """The content of the voice and how slowly it speaks. Raises SpeechError."""
        if language not in self._marks:
            digest = hashlib.sha256(self._file(language).read_bytes()).hexdigest()[:16]
            self._marks[language] = f"piper-{_WANTED}:{digest}:{LENGTH_SCALE}"
        return self._marks[language]

    def speak(self, text: str, language: str) -> Pcm:
        """The sound of this text. Blocks, about a tenth of its length. Raises SpeechError."""
        settings = self._piper.SynthesisConfig(length_scale=LENGTH_SCALE)
        try:
            with self._lock:
                chunks = list(self._voice(language).synthesize(text, settings))
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            # A file that is gone, an engine that fails, and settings of the voice that say too little.
            raise SpeechError(f"the Piper voice for {language!r} failed") from error
        if not chunks:
            raise SpeechError("the text holds nothing that can be spoken")
        return join([Pcm(np.asarray(c.audio_int16_array), c.sample_rate) for c in chunks])

    def _voice(self, language: str) -> Any:
        if language not in self._voices:
            self._voices[language] = self._piper.PiperVoice.load(self._file(language))
        return self._voices[language]

    def _file(self, language: str) -> Path:
        try:
            return self._files[language]
        except KeyError:
            raise SpeechError(f"there is no Piper voice for {language!r}") from None


def _piper() -> Any:
    try:
        return importlib.import_module("piper")
    except ImportError:
        raise ConfigurationError(
            f"{_VARIABLE} names a directory of voices, but piper-tts is not installed. "
            f"Write: pip install piper-tts=={_WANTED}, or leave {_VARIABLE} empty."
        ) from None


def _voice_files(voices_dir: Path) -> dict[str, Path]:
    if not voices_dir.is_dir():
        raise ConfigurationError(
            f"{_VARIABLE}: {voices_dir} is not a directory. Name one with <language>*.onnx files."
        )
    files: dict[str, Path] = {}
    for voice in sorted(voices_dir.glob("*.onnx")):
        _check_settings(voice)
        language = voice.stem.replace("-", "_").split("_")[0].lower()
        files.setdefault(language, voice)
    if not files:
        raise ConfigurationError(
            f"{_VARIABLE}: {voices_dir} holds no voice. Put lv.onnx and lv.onnx.json into it."
        )
    return files


def _check_settings(voice: Path) -> None:
    settings = voice.with_name(voice.name + ".json")
    try:
        json.loads(settings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ConfigurationError(
            f"{_VARIABLE}: {settings.name} is missing or no JSON. Put it beside {voice.name}."
        ) from None
