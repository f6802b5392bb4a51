"""Holds the recordings of a form to their place: heard where they can be, spoken for where they can't."""

from __future__ import annotations

import numpy as np

from bot.speech.cache import MemoryCache
from bot.speech.codec import OPUS_RATE, decode, encode
from bot.speech.espeak import Espeak
from bot.speech.prompts import Prompt
from bot.speech.recording import Recording, samples_of
from bot.speech.sound import Pcm
from bot.speech.speaking import Speaking, speak

SECONDS = 2.0


def hum(seconds: float = SECONDS) -> bytes:
    """A steady tone as a voice note: nothing that the machine's voice would say."""
    at = np.arange(round(OPUS_RATE * seconds)) / OPUS_RATE
    return encode(Pcm((np.sin(at * 2 * np.pi * 220) * 9000).astype(np.int16), OPUS_RATE))


def prompt(*recordings: Recording | None) -> Prompt:
    return Prompt("en", ("Hello", "Yes"), recordings=recordings)


def test_a_recording_is_heard_in_the_place_of_its_part() -> None:
    """The part lasts as long as the recording, and the other part is spoken as always."""
    plain = speak(prompt(None, None), Espeak())
    recorded = speak(prompt(Recording("1", hum()), None), Espeak())
    yes = speak(Prompt("en", ("Yes",)), Espeak())
    assert recorded.seconds > plain.seconds
    assert abs(recorded.seconds - (SECONDS + 0.8 + yes.seconds)) < 0.2


def test_a_prompt_of_recordings_alone_needs_no_voice() -> None:
    """Where everything was recorded the machine says nothing."""
    both = speak(prompt(Recording("1", hum(1.0)), Recording("2", hum(1.0))), Espeak())
    assert abs(both.seconds - 2.8) < 0.2
    loud = np.abs(decode(both.ogg).samples).max()
    assert 2000 < loud < 32767


def test_what_can_not_be_read_is_spoken() -> None:
    """A picture called a sound, an empty file, a file that is gone: the words are heard."""
    plain = speak(prompt(None, None), Espeak())
    for data in (b"", b"\x89PNG no sound", hum()[:40]):
        spoken = speak(prompt(Recording("1", data), None), Espeak())
        assert abs(spoken.seconds - plain.seconds) < 0.05


def test_a_foreign_file_is_decoded_by_a_child_and_only_so_far() -> None:
    """An hour of silence would fill the memory; a minute is played."""
    long = samples_of(Recording("1", hum(70.0)), 8000)
    assert long is not None
    assert len(long) == 2 * 8000 * 60
    assert samples_of(Recording("1", b"nonsense"), 8000) is None


def test_another_recording_is_another_sound() -> None:
    """The identity of a prompt knows which recordings it has, and where, without their bytes."""
    speaking = Speaking(Espeak(), MemoryCache())
    prompts = (
        prompt(None, None),
        prompt(Recording("1"), None),
        prompt(None, Recording("1")),
        prompt(Recording("2"), None),
    )
    assert len({speaking.key(each) for each in prompts}) == len(prompts)
    assert speaking.key(prompt(Recording("1", hum()), None)) == speaking.key(prompts[1])
    assert speaking.key(prompts[0]) == speaking.key(Prompt("en", ("Hello", "Yes")))
