"""The embedded voice itself, in all seven languages."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from bot.errors import SpeechError
from bot.speech.codec import decode, encode
from bot.speech.espeak import VOICES, Espeak
from bot.speech.sound import level

SENTENCES = {
    "lv": "Vai Tu kādreiz esi strādājis ar dzīvniekiem?",
    "ru": "Вы когда-нибудь работали с животными?",
    "uk": "Ви коли-небудь працювали з тваринами?",
    "en": "Have you ever worked with animals?",
    "it": "Ha mai lavorato con gli animali?",
    "sl": "Ste kdaj delali z živalmi?",
    "hu": "Dolgozott már valaha állatokkal?",
}
languages = pytest.mark.parametrize("language", sorted(SENTENCES))


def test_every_language_of_the_users_has_a_voice():
    """The table holds the seven languages, no more and no fewer."""
    assert sorted(VOICES) == sorted(SENTENCES)


@languages
def test_each_language_is_spoken_calmly(language):
    """A sentence is heard, and takes between 7 and 14 letters a second."""
    sound = Espeak().speak(SENTENCES[language], language)
    assert np.abs(sound.samples.astype(int)).max() > 3000
    assert 7 < len(SENTENCES[language]) / sound.seconds < 14


@languages
def test_each_language_is_equally_loud_when_it_is_heard(language, loudness):
    """Leveled, encoded and decoded again, the voice is at -18 LUFS, 1.5 up or down."""
    ogg = encode(level(Espeak().speak(SENTENCES[language], language)))
    assert loudness(decode(ogg, 48000)) == pytest.approx(-18, abs=1.5)


@languages
def test_a_lower_rate_is_slower(language):
    """Words per minute and tempo both change the length, and so the fingerprint."""
    voice, text = VOICES[language], SENTENCES[language]
    quick = Espeak({language: replace(voice, words_per_minute=180, tempo=1.0)})
    fewer_words = Espeak({language: replace(voice, words_per_minute=110, tempo=1.0)})
    stretched = Espeak({language: replace(voice, words_per_minute=180, tempo=0.8)})
    lengths = [each.speak(text, language).seconds for each in (quick, fewer_words, stretched)]
    assert lengths[1] > 1.15 * lengths[0]
    assert lengths[2] == pytest.approx(1.25 * lengths[0], rel=0.1)
    assert len({each.fingerprint(language) for each in (quick, fewer_words, stretched)}) == 3


def test_two_threads_never_mix_their_words():
    """Short and long texts spoken at the same time keep their own lengths."""
    voice, lengths = Espeak(), {"Jā.": [], SENTENCES["lv"]: []}

    def say(text: str) -> None:
        lengths[text].extend(voice.speak(text, "lv").seconds for _ in range(8))

    threads = [threading.Thread(target=say, args=[text]) for text in lengths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(lengths["Jā."]) < 1.2
    assert min(lengths[SENTENCES["lv"]]) > 4


@pytest.mark.parametrize("text", ["", "   ", "...", "Jā\0nē"])
def test_a_text_without_words_is_an_error_not_a_click(text):
    """Nothing to say, or a text that would be cut short, is a SpeechError."""
    with pytest.raises(SpeechError):
        Espeak().speak(text, "lv")


def test_a_language_without_voice_is_an_error():
    """Neither the table nor the engine falls back to English silently."""
    assert not Espeak().supports("xx")
    with pytest.raises(SpeechError):
        Espeak().speak("Hello", "xx")
    with pytest.raises(SpeechError):
        Espeak({"xx": replace(VOICES["en"], name="no-such-voice")}).speak("Hello", "xx")
