"""Owns the embedded voice, espeak-ng, and its pace per language; must not clean or cache text.

The library keeps one global state per process, so it is loaded once and spoken to under one lock.
Its sound is not reproducible: the same text twice gives other samples and another length.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import espeakng_loader
import numpy as np

from bot.errors import SpeechError
from bot.speech.sound import Pcm, slower


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """A voice of espeak-ng: its name, words per minute (80 to 450), and what slows it further."""

    name: str
    words_per_minute: int
    tempo: float = 1.0


VOICES: Mapping[str, EspeakVoice] = MappingProxyType(
    {
        # One rate for all would be wrong: at the same figure Russian comes out twice as fast as
        # Ukrainian. These aim at about nine speech sounds a second; native listeners decide.
        "lv": EspeakVoice("lv", 100),
        # As Russian is spoken in Latvia. The lowest rate of the engine is still quick.
        "ru": EspeakVoice("ru-lv", 85, tempo=0.8),
        "uk": EspeakVoice("uk", 140),
        "en": EspeakVoice("en-us", 120),
        "it": EspeakVoice("it", 90),
        "sl": EspeakVoice("sl", 130),
        "hu": EspeakVoice("hu", 110),
    }
)
"""The one table of voices and rates, by language."""

WORD_GAP = 2
"""Extra pause between words, in units of 10 ms."""

_SYNCHRONOUS, _DO_NOT_EXIT, _UTF_8 = 2, 0x8000, 1
_RATE, _WORD_GAP = 1, 7
_COULD_NOT_SAY = 0.1  # seconds; the engine answers an empty text with 17 ms of sound

_Collector = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class _Library:
    """The loaded library, the lock that guards it, and the sound it has handed over so far."""

    def __init__(self) -> None:
        try:
            self._calls = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise SpeechError(f"espeak-ng can't be loaded: {error}") from error
        self._lock = threading.Lock()
        self._chunks: list[bytes] = []
        self._declare()
        data = espeakng_loader.get_data_path().encode()
        self.rate: int = self._calls.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT)
        if self.rate <= 0:
            raise SpeechError(f"espeak-ng did not start, it answered {self.rate}")
        # Kept here because the library holds only the address, which Python may free otherwise.
        self._collector = _Collector(self._collect)
        self._calls.espeak_SetSynthCallback(self._collector)

    @property
    def version(self) -> str:
        name: bytes = self._calls.espeak_Info(None)
        return name.decode()

    def say(self, text: str, voice: str, words_per_minute: int) -> bytes:
        data = text.encode() + b"\0"
        with self._lock:
            if self._calls.espeak_SetVoiceByName(voice.encode()) != 0:
                raise SpeechError(f"espeak-ng has no voice {voice!r}")
            self._calls.espeak_SetParameter(_RATE, words_per_minute, 0)
            self._calls.espeak_SetParameter(_WORD_GAP, WORD_GAP, 0)
            self._chunks.clear()
            refused = self._calls.espeak_Synth(data, len(data), 0, 1, 0, _UTF_8, None, None)
            if refused:
                raise SpeechError(f"espeak-ng refused the text, it answered {refused}")
            return b"".join(self._chunks)

    def _collect(self, samples: Any, count: int, _events: object) -> int:
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * 2))
        return 0

    def _declare(self) -> None:
        """Pointers are wider than the int that ctypes assumes where nothing is declared."""
        number, word, text, pointer = (
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_char_p,
            ctypes.c_void_p,
        )
        self._calls.espeak_Initialize.argtypes = [number, number, text, number]
        self._calls.espeak_Info.argtypes = [pointer]
        self._calls.espeak_Info.restype = text
        self._calls.espeak_SetVoiceByName.argtypes = [text]
        self._calls.espeak_SetParameter.argtypes = [number, number, number]
        self._calls.espeak_Synth.argtypes = [
            *(text, ctypes.c_size_t, word, number, word, word),
            *(pointer, pointer),
        ]


@lru_cache(maxsize=1)
def _loaded() -> _Library:
    return _Library()


_loading = threading.Lock()


def _library() -> _Library:
    """The one library of this process, even when two threads ask for it at the same moment."""
    with _loading:
        return _loaded()


class Espeak:
    """The voice that is always there: seven languages, no model, no network."""

    def __init__(self, voices: Mapping[str, EspeakVoice] = VOICES) -> None:
        """Takes another table of voices where an operator or a listening test has one."""
        self._voices = voices

    def supports(self, language: str) -> bool:
        """Whether the table has a voice for this language."""
        return language in self._voices

    def fingerprint(self, language: str) -> str:
        """Engine, version, voice, words per minute, tempo and gap. Raises SpeechError."""
        voice = self._voice(language)
        pace = f"{voice.words_per_minute}:{voice.tempo}:gap{WORD_GAP}"
        return f"espeak-{_library().version}:{voice.name}:{pace}"

    def speak(self, text: str, language: str) -> Pcm:
        """The sound of this text at the pace of its language. Blocks for a few ms a second.

        Raises SpeechError for an unknown language and for a text that gives no sound.
        """
        voice, library = self._voice(language), _library()
        if "\0" in text:
            raise SpeechError("the text holds a NUL character, which would cut it short")
        raw = library.say(text, voice.name, voice.words_per_minute)
        sound = Pcm(np.frombuffer(raw, np.int16), library.rate)
        if sound.seconds < _COULD_NOT_SAY:
            raise SpeechError("the text holds nothing that can be spoken")
        return slower(sound, voice.tempo)

    def _voice(self, language: str) -> EspeakVoice:
        try:
            return self._voices[language]
        except KeyError:
            raise SpeechError(f"espeak-ng has no voice set for {language!r}") from None
