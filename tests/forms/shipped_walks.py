"""Owns how a test walks a shipped questionnaire to its end; must not know what any of them promises."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import questionnaires
from bot.forms import (
    Asked,
    Chosen,
    Confirmed,
    Event,
    Finished,
    Form,
    Given,
    Kind,
    Phase,
    Skipped,
    WentOn,
)
from bot.forms import asked as screen_of
from bot.forms.lint import Seconds
from bot.speech.espeak import Espeak
from bot.speech.prompts import PART_PAUSE, SENTENCE_PAUSE
from bot.speech.sound import join, trim
from bot.speech.speakable import sentences, speakable
from tests.forms.authoring import Walk

FOLDER: Final = Path(questionnaires.__file__).parent
LANGUAGES: Final = ("lv", "ru", "en")
MOST_STEPS: Final = 60

Pick = Callable[[Asked], Given]
"""What a person does with an open question."""


@dataclass(slots=True)
class Walked:
    """A road that was walked to its end: what was asked, in order, what happened, what was kept."""

    seen: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    values: Mapping[str, str | None] = field(default_factory=dict)


def walk_through(form: Form, pick: Pick, **prefilled: str) -> Walked:
    """Answer by ``pick`` until the run is finished; it is stored and read again at each step."""
    walk, walked = Walk(form, **prefilled), Walked()
    while walk.run.phase is not Phase.SUMMARY:
        step = walk.run.step
        if walk.run.phase is Phase.RESTING:
            walk.does(WentOn(step))
            continue
        screen = screen_of(walk.run, form, "lv")
        walked.seen.append(screen.question)
        walked.events += walk.does(WentOn(step) if screen.kind is Kind.NOTE else pick(screen))
        assert len(walked.seen) < MOST_STEPS, "the road has no end"
    last = walk.does(Confirmed(walk.run.step))
    assert any(isinstance(each, Finished) for each in last)
    walked.values = walk.values()
    return walked


def at_random(seed: int) -> Pick:
    """Any button, words never; the same road for the same seed."""
    chooser = random.Random(seed)

    def pick(screen: Asked) -> Given:
        if not screen.choices:
            return Skipped(screen.step)
        return Chosen(screen.step, chooser.choice(screen.choices).number)

    return pick


def saying(answers: Mapping[str, str], otherwise: str) -> Pick:
    """These answers by question, and ``otherwise`` (or else the last button) everywhere else."""

    def pick(screen: Asked) -> Given:
        if not screen.choices:
            return Skipped(screen.step)
        numbers = {choice.name: choice.number for choice in screen.choices}
        wanted = answers.get(screen.question, otherwise)
        return Chosen(screen.step, numbers.get(wanted, screen.choices[-1].number))

    return pick


def real_voice() -> Seconds:
    """How long the embedded voice takes for a text, each text said once."""
    speaker, known = Espeak(), dict[tuple[str, str], float]()

    def seconds(text: str, language: str) -> float:
        if (text, language) not in known:
            said = [trim(speaker.speak(each, language)) for each in _said(text, language)]
            known[text, language] = join(said, SENTENCE_PAUSE).seconds
        return known[text, language]

    return seconds


def spoken_seconds(form: Form, language: str, seconds: Seconds) -> Iterator[tuple[str, float]]:
    """Each question with the seconds that its line and the answers that stand together take."""
    for question in form.questions:
        if not question.kind.is_asked:
            continue
        by_columns: dict[tuple[tuple[str, str], ...], float] = {}
        for choice in question.choices:
            together = tuple(sorted(choice.columns.items())) if question.choice_filter else ()
            said = PART_PAUSE + seconds(choice.label[language], language)
            by_columns[together] = by_columns.get(together, 0.0) + said
        line = re.sub(r"\$\{[^{}]*\}", "6", question.label[language])
        yield question.name, seconds(line, language) + max(by_columns.values(), default=0.0)


def _said(text: str, language: str) -> tuple[str, ...]:
    return sentences(speakable(text, language))
