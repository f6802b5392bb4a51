"""What the shipped questions keep of the rules for people who read little: short prompts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.forms.definition import Choice, Form, Question, load_shipped
from bot.i18n import Translators
from bot.speech.cache import SoundCache
from bot.speech.espeak import Espeak
from bot.speech.prompts import Prompt
from bot.speech.speaking import Speaking
from handlers.running_screens import part_title

MOST_SECONDS = 20.0
LONG_SECONDS = 15.0

FORM = load_shipped("orientation")
TRANSLATORS = Translators()


@pytest.mark.parametrize("language", FORM.languages)
async def test_each_prompt_of_the_shipped_questions_is_short(language: str, sounds: Path) -> None:
    """The real voice says each question with its answers in under 20 seconds, in these words."""
    speaking = Speaking(Espeak(), SoundCache(sounds))
    seconds = {
        parts: (await speaking.voice(Prompt(language, parts))).seconds
        for question in FORM.questions
        for parts in _prompts(FORM, question, language)
    }
    assert len(seconds) > len(FORM.blocks)
    long = {parts: round(each, 1) for parts, each in seconds.items() if each > LONG_SECONDS}
    for parts, each in sorted(long.items(), key=lambda item: -item[1]):
        print(f"{language}: {each} s  {' | '.join(parts)}")  # noqa: T201  # shown by pytest -rP
    assert {parts: each for parts, each in long.items() if each > MOST_SECONDS} == {}


def _prompts(form: Form, question: Question, language: str) -> Iterator[tuple[str, ...]]:
    """What is said when the question is asked, with the part's title where it may come first."""
    if not question.kind.is_asked:
        return
    for choices in _offered(question):
        labels = tuple(choice.label[language] for choice in choices)
        said = (question.label[language], *labels)
        yield (_title(form, question.block, language), *said) if _may_open(form, question) else said


def _offered(question: Question) -> list[list[Choice]]:
    """The choices that stand together: all, or those that one value of a filter leaves."""
    if question.choice_filter is None:
        return [list(question.choices)]
    values = {tuple(choice.columns.items()) for choice in question.choices}
    return [
        [choice for choice in question.choices if tuple(choice.columns.items()) == value]
        for value in sorted(values)
    ]


def _may_open(form: Form, question: Question) -> bool:
    """Whether all questions before it in its part can be left out by a rule."""
    part = [each for each in form.questions if each.block == question.block and each.kind.is_asked]
    return all(each.relevant for each in part[: part.index(question)])


def _title(form: Form, block: int, language: str) -> str:
    title = part_title(block + 1, len(form.blocks), form.blocks[block].label[language])
    return TRANSLATORS.of(language).say(title)
