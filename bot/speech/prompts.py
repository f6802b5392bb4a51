"""Owns what a prompt is and what makes two prompts the same sound; must not make the sound."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot.speech.codec import CODEC_SETTINGS
from bot.speech.recording import Recording
from bot.speech.sound import LOUDNESS_LUFS
from bot.speech.speakable import WORDS_VERSION, speakable

PART_PAUSE = 0.8
"""Silence in seconds between two parts: before each answer, so that it can be told apart."""

SENTENCE_PAUSE = 0.6
"""Silence in seconds between two sentences of a part."""

SLOWLY = 0.85
"""Tempo of a prompt that is said slowly, for the simpler wording after a replay."""

PIPELINE = f"1:{PART_PAUSE}:{SENTENCE_PAUSE}:{LOUDNESS_LUFS}:{WORDS_VERSION}"
"""Version of what happens between voice and file. Raise its first number when the code of that
changes; constants are in it already."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is to be said: a language and parts, such as a question and then each answer.

    Of a part that has one of `recordings` that one is played; where it can't be read, its words are spoken.
    Each part is in `language` unless `languages` names one per part, as where each language says
    its own name. Between parts there is a clear pause. A `private` prompt holds personal text: its sound never
    reaches the disk. One that is said `slowly` is for those who asked to hear it simpler.
    """

    language: str
    parts: tuple[str, ...]
    private: bool = False
    slowly: bool = False
    languages: tuple[str, ...] = ()
    recordings: tuple[Recording | None, ...] = ()

    def to_play(self) -> tuple[tuple[str, str, Recording | None], ...]:
        """Language, pronounced words and recording of each part of which anything is to be heard."""
        languages = self.languages or (self.language,) * len(self.parts)
        recordings = self.recordings or (None,) * len(self.parts)
        parts = zip(languages, self.parts, recordings, strict=True)
        played = ((each[0], speakable(each[1], each[0]), each[2]) for each in parts)
        return tuple(each for each in played if each[1] or each[2])

    def said(self) -> tuple[tuple[str, str], ...]:
        """Language and pronounced words of each part of which anything is left to say."""
        languages = self.languages or (self.language,) * len(self.parts)
        pairs = zip(languages, self.parts, strict=True)
        said = ((language, speakable(part, language)) for language, part in pairs)
        return tuple((language, words) for language, words in said if words)

    def spoken(self) -> tuple[str, ...]:
        """The parts as they are pronounced, without those of which nothing is left to say."""
        return tuple(words for _, words in self.said())

    def words_key(self) -> str:
        """What a recording by a person belongs to: these words in this language, any voice."""
        return _digest([self.language, *self.languages, *self.spoken()])

    def key(self, fingerprint: str) -> str:
        """What a synthetic sound belongs to: words, language, voice, pace, codec and pipeline.

        `fingerprint` is that of the speaker who says it, for all its languages. 64 hexadecimal digits, safe in a path.
        """
        pace = "slowly" if self.slowly else "plainly"
        made_by = [self.language, *self.languages, fingerprint, pace, CODEC_SETTINGS, PIPELINE]
        recorded = [f"{at}:{each.name}" for at, each in enumerate(self.recordings) if each]
        return _digest([*made_by, *self.spoken(), *recorded])


@dataclass(frozen=True, slots=True)
class Voice:
    """A finished voice note: OGG/Opus bytes, and its length in seconds."""

    ogg: bytes
    seconds: float


def _digest(fields: list[str]) -> str:
    # As JSON, so that no two lists of fields can run together into the same bytes.
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
