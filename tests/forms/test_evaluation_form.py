"""Holds the evaluation that ships to its promises: whole in every language, short, no risk by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import questionnaires
from bot.domain.plans import Risk
from bot.forms import Chosen, Confirmed, Form, Kind, Phase, WentOn, asked, load_shipped
from bot.forms.definition import text_in
from bot.forms.findings import Level
from bot.forms.importer import convert
from bot.forms.lint import lint
from bot.forms.run import Skipped
from bot.forms.screen import summary
from tests.forms.authoring import Walk

LANGUAGES = ("lv", "ru", "en")
SOURCE = Path(questionnaires.__file__).parent / "evaluation.md"


@pytest.fixture(scope="module")
def evaluation() -> Form:
    """The evaluation, as the bot loads it."""
    return load_shipped("evaluation")


async def test_the_stored_definition_is_what_the_source_says(evaluation: Form) -> None:
    """Converting the source anew gives the same definition to the letter."""
    fresh = await convert(SOURCE.read_bytes(), ".md")
    assert fresh.form is not None
    assert fresh.form.to_json() == evaluation.to_json()


def test_the_lint_finds_nothing_to_mend(evaluation: Form) -> None:
    """No error and no warning in any language."""
    assert [each.line() for each in lint(evaluation) if each.level is not Level.NOTE] == []


def test_every_language_is_complete(evaluation: Form) -> None:
    """Line and answers are in Latvian, Russian and English, as are the headings."""
    assert evaluation.languages == LANGUAGES
    for question in evaluation.questions:
        for language in LANGUAGES if question.kind.is_asked else ():
            for texts in (question.label, *(choice.label for choice in question.choices)):
                assert text_in(texts, language, language)[1] == language
    assert all(set(block.label) == set(LANGUAGES) for block in evaluation.blocks)


def test_it_has_eight_to_twelve_questions(evaluation: Form) -> None:
    """Five minutes at the end of a semester, for each of up to eight learners."""
    answered = [each for each in evaluation.questions if each.kind.holds_answer]
    assert 8 <= len(answered) <= 12


def test_no_answer_names_a_risk(evaluation: Form) -> None:
    """Mentors don't read the risks of a plan, so none of them stands here to be pressed."""
    codes = {choice.name for each in evaluation.questions for choice in each.choices}
    assert not codes & {risk.value for risk in Risk}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hours_stand_in_the_first_line(evaluation: Form, language: str) -> None:
    """Planned and held hours are filled in by themselves."""
    walk = Walk(evaluation, planned="40", held="36")
    screen = asked(walk.run, evaluation, language)
    assert screen.kind is Kind.NOTE
    assert re.findall(r"\d+", screen.line) == ["40", "36"]


@pytest.mark.parametrize("pick", [0, -1])
def test_it_leads_from_the_first_to_the_last_question(evaluation: Form, pick: int) -> None:
    """Whatever is pressed, each question comes once; words may be left out."""
    walk, seen = Walk(evaluation, planned="40", held="36"), []
    while walk.run.phase is not Phase.SUMMARY:
        step = walk.run.step
        if walk.run.phase is Phase.RESTING:
            walk.does(WentOn(step))
            continue
        screen = asked(walk.run, evaluation, "lv")
        seen.append(screen.question)
        if screen.goes_on:
            walk.does(WentOn(step))
        elif screen.choices:
            walk.does(Chosen(step, screen.choices[pick].number))
        else:
            walk.does(Skipped(step))
    assert seen == [each.name for each in evaluation.questions if each.kind.is_asked]
    assert len(summary(walk.run, evaluation, "lv")) == len(seen) - 1
    walk.does(Confirmed(walk.run.step))
    assert walk.run.phase is Phase.FINISHED
