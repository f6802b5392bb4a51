"""Owns the figures on speech: what a second of prompt costs, per language; asserts nothing.

Run it with `python -m benchmarks.speech`. Everything is measured in this process, on this machine;
the ratio says how many seconds of speech one second of processor makes.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import TypeVar

from bot.speech.codec import decode, encode, seconds
from bot.speech.espeak import Espeak
from bot.speech.prompts import Prompt
from bot.speech.sound import Pcm, level
from bot.speech.speaking import speak

PROMPTS = {
    "lv": ("Vai Tu kādreiz esi strādājis ar dzīvniekiem?", "Jā.", "Nē.", "Nezinu."),
    "ru": ("Вы когда-нибудь работали с животными?", "Да.", "Нет.", "Не знаю."),
    "uk": ("Ви коли-небудь працювали з тваринами?", "Так.", "Ні.", "Не знаю."),
    "en": ("Have you ever worked with animals?", "Yes.", "No.", "I don't know."),
    "it": ("Ha mai lavorato con gli animali?", "Sì.", "No.", "Non lo so."),
    "sl": ("Ste kdaj delali z živalmi?", "Da.", "Ne.", "Ne vem."),
    "hu": ("Dolgozott már valaha állatokkal?", "Igen.", "Nem.", "Nem tudom."),
}
ROUNDS = 5

Made = TypeVar("Made")


def main() -> None:
    """Prints a line per language, and the memory of it all."""
    voice = Espeak()
    print("processor ms per second of speech; ratio = speech made / processor, best of", ROUNDS)
    print(
        f"{'':4}{'length s':>10}{'kB/s':>7}{'voice':>8}{'level':>8}{'encode':>8}{'decode':>8}",
        end="",
    )
    print(f"{'prompt':>8}{'ratio':>8}")
    for language, parts in PROMPTS.items():
        print(_line(voice, language, parts))
    print(
        f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"
    )


def _line(voice: Espeak, language: str, parts: tuple[str, ...]) -> str:
    said = voice.speak(parts[0], language)
    note = speak(Prompt(language, parts), voice)
    columns = [
        _cost(lambda: voice.speak(parts[0], language), lambda sound: sound.seconds),
        _cost(lambda: level(said), lambda sound: sound.seconds),
        _cost(lambda: encode(said), seconds),
        _cost(lambda: decode(note.ogg, 24000), _length),
    ]
    whole = _cost(lambda: speak(Prompt(language, parts), voice), lambda made: made.seconds)
    figures = "".join(f"{column:8.2f}" for column in [*columns, whole])
    size = len(note.ogg) / note.seconds / 1000
    return f"{language:4}{note.seconds:10.2f}{size:7.2f}{figures}{1000 / whole:7.0f}x"


def _length(sound: Pcm) -> float:
    return sound.seconds


def _cost(make: Callable[[], Made], length: Callable[[Made], float]) -> float:
    """Processor milliseconds per second of what is made: the least of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        made = make()
        best = min(best, (time.process_time() - start) * 1000 / length(made))
    return best


if __name__ == "__main__":
    main()
