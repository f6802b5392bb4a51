"""From a prompt to its voice note, made once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.errors import SpeechError
from bot.speech.cache import SoundCache
from bot.speech.codec import decode, is_whole
from bot.speech.espeak import Espeak
from bot.speech.prompts import PART_PAUSE, SENTENCE_PAUSE, Prompt
from bot.speech.speaker import FirstThatSpeaks
from bot.speech.speaking import Speaking, speak

QUESTION = Prompt("lv", ("Vai Tu strādā?", "Jā.", "Nē."))


async def test_a_prompt_is_made_once_and_then_found(tone_speaker, sounds):
    """The second asker, also after a restart, hears the same file without any synthesis."""
    speaker = tone_speaker()
    first = await Speaking(speaker, SoundCache(sounds)).voice(QUESTION)
    again = await Speaking(speaker, SoundCache(sounds)).voice(QUESTION)
    assert first == again
    assert speaker.said == ["Vai Tu strādā?", "Jā.", "Nē."]


@pytest.mark.parametrize("private", [False, True])
async def test_twenty_who_ask_at_once_cost_one_synthesis(tone_speaker, sounds, private):
    """While a prompt is being made, everybody else waits for that one."""
    speaker = tone_speaker(delay=0.02)
    speaking = Speaking(speaker, SoundCache(sounds))
    prompt = Prompt("lv", ("Labdien!",), private=private)
    voices = await asyncio.gather(*(speaking.voice(prompt) for _ in range(20)))
    assert speaker.said == ["Labdien!"]
    assert len(set(voices)) == 1


async def test_one_who_stops_waiting_takes_nothing_from_the_others(tone_speaker, sounds):
    """The first asker is cancelled, the second still gets the sound, made once."""
    speaker = tone_speaker(delay=0.05)
    speaking = Speaking(speaker, SoundCache(sounds))
    first = asyncio.create_task(speaking.voice(QUESTION))
    second = asyncio.create_task(speaking.voice(QUESTION))
    await asyncio.sleep(0.03)
    first.cancel()
    assert is_whole((await second).ogg)
    assert len(speaker.said) == 3


async def test_different_prompts_do_not_wait_for_each_other(tone_speaker, sounds):
    """Two prompts are in the making at the same time."""
    speaker = tone_speaker(delay=0.1)
    speaking = Speaking(speaker, SoundCache(sounds))
    await asyncio.gather(*(speaking.voice(Prompt("lv", (text,))) for text in ("Jā.", "Nē.")))
    assert speaker.at_once == 2


async def test_a_private_prompt_leaves_no_file(tone_speaker, sounds):
    """Personal text is spoken and remembered in memory, and the disk never sees it."""
    speaker = tone_speaker()
    speaking = Speaking(speaker, SoundCache(sounds))
    prompt = Prompt("lv", ("Anna, Tu gribi strādāt ar zirgiem.",), private=True)
    assert await speaking.voice(prompt) == await speaking.voice(prompt)
    assert len(speaker.said) == 1
    assert list(sounds.iterdir()) == []
    speaking.forget_private()
    assert speaking.ready(speaking.key(prompt)) is None


@pytest.mark.parametrize("private", [False, True])
async def test_what_is_ready_can_be_asked_without_making_it(tone_speaker, sounds, private):
    """Nothing before, the same voice note after; asking costs no synthesis."""
    speaker = tone_speaker()
    speaking = Speaking(speaker, SoundCache(sounds))
    prompt = Prompt("lv", ("Labdien!",), private=private)
    key = speaking.key(prompt)
    assert speaking.ready(key) is None
    assert speaker.said == []
    assert await speaking.voice(prompt) == speaking.ready(key)


async def test_a_full_disk_does_not_make_a_prompt_mute(tone_speaker, sounds, caplog):
    """The sound that can't be kept is still sent, and the log names the fault, not the text."""
    speaking = Speaking(tone_speaker(), SoundCache(sounds))
    (sounds / f"{speaking.key(QUESTION)}.ogg").mkdir()
    assert is_whole((await speaking.voice(QUESTION)).ogg)
    assert "could not be kept" in caplog.text
    assert "strādā" not in caplog.text


async def test_a_failure_is_our_own_error_and_is_not_remembered(tone_speaker, sounds):
    """The caller sends the text alone; the next time it is tried again."""
    speaker = tone_speaker(broken=True)
    speaking = Speaking(speaker, SoundCache(sounds))
    with pytest.raises(SpeechError):
        await speaking.voice(QUESTION)
    speaker.broken = False
    assert (await speaking.voice(QUESTION)).seconds > 1


@pytest.mark.parametrize("parts", [(), ("",), ("👍", "…")])
async def test_a_prompt_with_nothing_to_say_is_an_error(tone_speaker, sounds, parts):
    """Silence is never sent as a voice note."""
    with pytest.raises(SpeechError):
        await Speaking(tone_speaker(), SoundCache(sounds)).voice(Prompt("lv", parts))


def test_pauses_stand_between_parts_and_between_sentences(tone_speaker):
    """A longer pause before each answer, a shorter one between sentences of a part."""
    speaker = tone_speaker()
    spoken = sum(len(text) for text in ("Labi.", "Vai ej?", "Jā.", "Nē.")) * speaker.pace
    whole = speak(Prompt("lv", ("Labi. Vai ej?", "Jā.", "Nē.")), speaker).seconds
    assert whole == pytest.approx(spoken + 2 * PART_PAUSE + SENTENCE_PAUSE, abs=0.05)


def test_slowly_takes_longer(tone_speaker):
    """The wording for those who ask again is spoken slower."""
    plain, slow = (
        speak(Prompt("lv", QUESTION.parts, slowly=slowly), tone_speaker()).seconds
        for slowly in (False, True)
    )
    assert slow == pytest.approx(plain / 0.85, rel=0.05)


async def test_many_prompts_are_made_ahead(tone_speaker, sounds):
    """Each different prompt is made once, progress is told, and what failed is named."""
    speaking, told = Speaking(tone_speaker(), SoundCache(sounds)), []
    mute = Prompt("lv", ("👍",))
    failed = await speaking.render_all(
        [QUESTION, mute, QUESTION, Prompt("ru", ("Да.",))], lambda *done: told.append(done)
    )
    assert [prompt for prompt, _ in failed] == [mute]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len(list(sounds.iterdir())) == 2


async def test_the_better_voice_speaks_where_there_is_one(tone_speaker, sounds):
    """The first speaker with the language is taken, and its fingerprint with it."""
    better = tone_speaker(name="better")
    both = FirstThatSpeaks([better, Espeak()])
    assert both.fingerprint("lv").startswith("better")
    assert both.fingerprint("hu").startswith("espeak")
    await Speaking(both, SoundCache(sounds)).voice(QUESTION)
    assert len(better.said) == 3
    with pytest.raises(SpeechError):
        FirstThatSpeaks([better]).speak("Igen.", "hu")


def test_the_real_voice_says_a_question_and_its_answers(loudness):
    """Question, pause, answers: under 12 s, at the common loudness, pauses where they belong."""
    parts = ("Vai Tu kādreiz esi strādājis ar dzīvniekiem?", "✋ Jā.", "✊ Nē.", "🤷 Nezinu.")
    voice = speak(Prompt("lv", parts), Espeak())
    assert 5 < voice.seconds < 12
    assert loudness(decode(voice.ogg, 48000)) == pytest.approx(-18, abs=1.5)


async def test_a_prompt_in_several_languages_is_spoken_by_each_voice(tmp_path: Path) -> None:
    """Every language of it takes part in its identity and in its sound."""
    speaking = Speaking(Espeak(), SoundCache(tmp_path))
    names = Prompt("lv", ("Latviešu", "Русский", "English"), languages=("lv", "ru", "en"))
    in_one_voice = Prompt("lv", ("Latviešu", "Русский", "English"))
    assert speaking.key(names) != speaking.key(in_one_voice)
    voice = await speaking.voice(names)
    assert 2.0 < voice.seconds < 8.0
