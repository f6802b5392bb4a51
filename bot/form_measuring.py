"""Owns how long the bot's own voice takes for a text of a questionnaire; must not keep or send a sound.

The longest forms would take minutes to speak, so after a number of letters the rest is estimated.
"""

from __future__ import annotations

from typing import Final

from bot.errors import SpeechError
from bot.forms.lint import Seconds
from bot.forms.readability import estimated_seconds
from bot.speech.espeak import Espeak
from bot.speech.prompts import SENTENCE_PAUSE
from bot.speech.sound import join, trim
from bot.speech.speakable import sentences, speakable
from bot.speech.speaker import Speaker

MOST_LETTERS: Final = 60_000
"""About ten seconds of work."""


def measured_by(speaker: Speaker, most_letters: int = MOST_LETTERS) -> Seconds:
    """Measures by speaking, each text once. Blocks; call it in a thread."""
    known: dict[tuple[str, str], float] = {}
    spoken = 0

    def seconds(text: str, language: str) -> float:
        nonlocal spoken
        if (text, language) not in known:
            if spoken > most_letters or not speaker.supports(language):
                return estimated_seconds(text, language)
            spoken += len(text)
            known[text, language] = _seconds(speaker, text, language)
        return known[text, language]

    return seconds


def embedded_voice() -> Seconds:
    """Measures by the voice that is always there."""
    return measured_by(Espeak())


def _seconds(speaker: Speaker, text: str, language: str) -> float:
    try:
        said = [
            trim(speaker.speak(each, language)) for each in sentences(speakable(text, language))
        ]
        return float(join(said, SENTENCE_PAUSE).seconds) if said else 0.0
    except SpeechError:
        return estimated_seconds(text, language)  # a text that can't be spoken has its own finding
