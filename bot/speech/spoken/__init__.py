"""Owns how figures and abbreviations sound in each language; must not know markup or voices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.speech.spoken.english import ENGLISH
from bot.speech.spoken.latvian import LATVIAN
from bot.speech.spoken.others import HUNGARIAN, ITALIAN, SLOVENIAN, UKRAINIAN
from bot.speech.spoken.rules import Spoken
from bot.speech.spoken.russian import RUSSIAN

SPOKEN: Mapping[str, Spoken] = MappingProxyType(
    {
        "lv": LATVIAN,
        "ru": RUSSIAN,
        "en": ENGLISH,
        "uk": UKRAINIAN,
        "it": ITALIAN,
        "sl": SLOVENIAN,
        "hu": HUNGARIAN,
    }
)
"""The rules of each language. Latvian, Russian and English in full words; the others so far that
nothing is misread: figures that must be told one by one, times, dates, amounts, units."""
