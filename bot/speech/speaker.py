"""Owns what a voice is to the rest of the program; must not know any particular voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.errors import SpeechError
from bot.speech.sound import Pcm


class Speaker(Protocol):
    """A voice that speaks clean text, one sentence or a few, in some languages."""

    def supports(self, language: str) -> bool:
        """Whether it has a voice for this language (ISO 639-1, such as "lv")."""
        ...

    def fingerprint(self, language: str) -> str:
        """Everything about the voice that changes the sound: engine, version, voice, pace."""
        ...

    def speak(self, text: str, language: str) -> Pcm:
        """The sound of this text. Blocks; call it in a thread. Raises SpeechError."""
        ...


class FirstThatSpeaks:
    """Asks its speakers in order, the best one first, and takes the first with that language."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        """Keeps the speakers, best first."""
        self._speakers = tuple(speakers)

    def supports(self, language: str) -> bool:
        """Whether any of them has this language."""
        return any(speaker.supports(language) for speaker in self._speakers)

    def fingerprint(self, language: str) -> str:
        """The fingerprint of the one who would speak. Raises SpeechError when nobody would."""
        return self._who_speaks(language).fingerprint(language)

    def speak(self, text: str, language: str) -> Pcm:
        """The sound of this text by the one who speaks. Raises SpeechError."""
        return self._who_speaks(language).speak(text, language)

    def _who_speaks(self, language: str) -> Speaker:
        for speaker in self._speakers:
            if speaker.supports(language):
                return speaker
        raise SpeechError(f"no voice speaks the language {language!r}")
