"""Owns the way from a prompt to its voice note, each made once; must not know who hears it.

A recording by a person and a sound that Telegram has already are looked for by the caller, before
it asks here. When this fails with SpeechError, the text goes out alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

import numpy as np

from bot.errors import SpeechError
from bot.speech.cache import Cache, MemoryCache
from bot.speech.codec import OPUS_RATE, decode, encode, seconds
from bot.speech.prompts import PART_PAUSE, SENTENCE_PAUSE, SLOWLY, Prompt, Voice
from bot.speech.recording import Recording, samples_of
from bot.speech.sound import Pcm, join, level, slower, trim
from bot.speech.speakable import sentences
from bot.speech.speaker import Speaker

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told after each prompt: how many are done, and of how many."""


class Speaking:
    """Voice notes for prompts: from the cache, or else spoken, never twice at the same time."""

    def __init__(self, speaker: Speaker, cache: Cache) -> None:
        """Speaks by `speaker`; keeps what isn't private in `cache`."""
        self._speaker = speaker
        self._cache = cache
        self._private = MemoryCache()
        self._underway: dict[tuple[str, bool], asyncio.Task[Voice]] = {}

    def key(self, prompt: Prompt) -> str:
        """The identity of the sound this prompt gets here. Raises SpeechError."""
        languages = dict.fromkeys(prompt.languages or (prompt.language,))
        return prompt.key(" ".join(self._speaker.fingerprint(each) for each in languages))

    def ready(self, key: str) -> Voice | None:
        """The finished voice note under this key, or nothing; makes none. May read the disk."""
        return self._private.get(key) or self._cache.get(key)

    def forget_private(self) -> None:
        """Lets go of every personal voice note, as when a person is erased; they can be remade."""
        self._private.clear()

    async def voice(self, prompt: Prompt) -> Voice:
        """The voice note of this prompt. Who asks while it is being made waits for the same one.

        Raises SpeechError when the prompt can't be spoken.
        """
        name = (await asyncio.to_thread(self.key, prompt), prompt.private)
        task = self._underway.get(name)
        if task is None:
            task = asyncio.create_task(self._found_or_made(name[0], prompt))
            self._underway[name] = task
            task.add_done_callback(lambda done: self._finished(name, done))
        # Shielded, for one who stops waiting must not take the sound from the others.
        return await asyncio.shield(task)

    async def render_all(
        self, prompts: Iterable[Prompt], progress: Progress | None = None
    ) -> list[tuple[Prompt, SpeechError]]:
        """Makes the sound of many prompts ahead, and returns those that can't be spoken, and why.

        One after the other: people who are waiting for an answer need the second processor.
        """
        wanted = list(dict.fromkeys(prompts))
        failed: list[tuple[Prompt, SpeechError]] = []
        for done, prompt in enumerate(wanted, start=1):
            try:
                await self.voice(prompt)
            except SpeechError as error:
                failed.append((prompt, error))
            if progress is not None:
                progress(done, len(wanted))
        return failed

    async def _found_or_made(self, key: str, prompt: Prompt) -> Voice:
        if prompt.private:
            found = self._private.get(key)
            if found is None:
                found = await asyncio.to_thread(speak, prompt, self._speaker)
                self._private.put(key, found)
            return found
        return await asyncio.to_thread(self._read_or_made, key, prompt)

    def _read_or_made(self, key: str, prompt: Prompt) -> Voice:
        found = self._cache.get(key)
        if found is not None:
            return found
        made = speak(prompt, self._speaker)
        try:
            self._cache.put(key, made)
        except OSError as error:
            # The person still hears it; only the work was not saved.
            _log.warning("a voice note could not be kept: %s", error.strerror)
        return made

    def _finished(self, name: tuple[str, bool], task: asyncio.Task[Voice]) -> None:
        self._underway.pop(name, None)
        if not task.cancelled():
            task.exception()  # seen here, so that nobody is told off when all askers left


def speak(prompt: Prompt, speaker: Speaker) -> Voice:
    """The voice note of this prompt, made now, without any cache. Blocks. Raises SpeechError."""
    parts = _parts(prompt, speaker)
    if not parts:
        raise SpeechError("the prompt holds nothing that can be spoken")
    sound = join(parts, PART_PAUSE)
    if prompt.slowly:
        sound = slower(sound, SLOWLY)
    ogg = encode(level(sound))
    return Voice(ogg, seconds(ogg))


def _parts(prompt: Prompt, speaker: Speaker) -> list[Pcm]:
    """The sound of each part: recorded where it can be, else spoken; all at the rate of the speech."""
    rate = OPUS_RATE
    parts: list[Pcm | None] = []
    played = prompt.to_play()
    for language, words, recording in played:
        spoken = None if recording is not None else _part(words, language, speaker)
        rate = rate if spoken is None else spoken.rate
        parts.append(spoken)
    for at, (language, words, recording) in enumerate(played):
        if recording is None:
            continue
        parts[at] = _recorded(recording, rate)
        if parts[at] is None and words:
            parts[at] = _at_rate(_part(words, language, speaker), rate)
    return [part for part in parts if part is not None]


def _recorded(recording: Recording, rate: int) -> Pcm | None:
    """The recording as loud as everything the bot says; nothing where it holds no sound."""
    samples = samples_of(recording, rate)
    if samples is None:
        return None
    sound = trim(Pcm(np.frombuffer(samples, np.int16), rate))
    return level(sound) if sound.samples.size else None


def _at_rate(sound: Pcm, rate: int) -> Pcm:
    """Speech in the place of a recording, beside parts that were recorded."""
    return sound if sound.rate == rate else decode(encode(sound), rate)


def _part(text: str, language: str, speaker: Speaker) -> Pcm:
    # Sentence by sentence: the pauses of the engine are too short for people who listen once.
    spoken = [trim(speaker.speak(sentence, language)) for sentence in sentences(text)]
    audible = [sound for sound in spoken if sound.samples.size]
    if not audible:
        raise SpeechError("a part of the prompt gave no sound")
    return join(audible, SENTENCE_PAUSE)
