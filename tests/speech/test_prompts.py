"""What makes two prompts the same sound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.speech import prompts
from bot.speech.espeak import VOICES, Espeak
from bot.speech.prompts import Prompt

QUESTION = Prompt("lv", ("Vai Tu strādā?", "Jā.", "Nē."))


def test_markup_and_emoji_do_not_make_another_sound():
    """The key belongs to what is said: an emoji on the button changes nothing."""
    decorated = Prompt("lv", ("👋 <b>Vai</b> Tu strādā?", "✋ Jā.", "✊ Nē.", "👍"))
    assert decorated.key("v") == QUESTION.key("v")
    assert decorated.words_key() == QUESTION.words_key()


@pytest.mark.parametrize(
    "other",
    [
        replace(QUESTION, parts=("Vai Tu strādāji?", "Jā.", "Nē.")),
        replace(QUESTION, parts=("Vai Tu strādā? Jā.", "Nē.")),
        replace(QUESTION, parts=("Vai Tu strādā?", "Nē.", "Jā.")),
        replace(QUESTION, language="en"),
        replace(QUESTION, slowly=True),
    ],
    ids=["words", "pauses", "order", "language", "pace"],
)
def test_another_sound_has_another_key(other):
    """Words, their division and order, language and pace are all in the key."""
    assert other.key("v") != QUESTION.key("v")


def test_privacy_is_no_part_of_the_sound():
    """The same words sound the same, whoever they are for."""
    assert replace(QUESTION, private=True).key("v") == QUESTION.key("v")


def test_another_voice_or_rate_has_another_key():
    """A change in the table of voices makes new sounds, and no other language's."""
    changed = {**VOICES, "lv": replace(VOICES["lv"], words_per_minute=90)}
    now, then = Espeak(), Espeak(changed)
    renamed = Espeak({**VOICES, "lv": replace(VOICES["lv"], name="lv+f3")})
    keys = {QUESTION.key(voice.fingerprint("lv")) for voice in (now, then, renamed)}
    assert len(keys) == 3
    assert now.fingerprint("ru") == then.fingerprint("ru")


@pytest.mark.parametrize("setting", ["CODEC_SETTINGS", "PIPELINE"])
def test_other_settings_of_codec_or_pipeline_have_another_key(monkeypatch, setting):
    """Old files are not taken for new ones after an update."""
    before = QUESTION.key("v")
    monkeypatch.setattr(prompts, setting, "other")
    assert QUESTION.key("v") != before


def test_a_recording_belongs_to_the_words_alone():
    """What a person recorded stays valid for any voice and pace, and for no other words."""
    assert QUESTION.words_key() == replace(QUESTION, slowly=True).words_key()
    assert QUESTION.words_key() != replace(QUESTION, parts=("Vai Tu strādā?",)).words_key()


def test_each_part_may_be_in_a_language_of_its_own() -> None:
    """A language's name is spoken by a voice of that language, and makes another sound."""
    names = Prompt("lv", ("Latviešu", "English"), languages=("lv", "en"))
    assert names.said() == (("lv", "Latviešu"), ("en", "English"))
    assert names.key("v") != replace(names, languages=()).key("v")
