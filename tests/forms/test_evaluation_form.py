"""Holds the evaluation that ships to its promises: whole in every language, short, no risk by name."""

from __future__ import annotations

import re

import pytest

from bot.domain.plans import Risk
from bot.forms import Asked, Chosen, Form, Given, Kind, Skipped, asked, load_shipped
from tests.forms.authoring import Walk
from tests.forms.shipped_walks import LANGUAGES, walk_through


@pytest.fixture(scope="module")
def evaluation() -> Form:
    """The evaluation, as the bot loads it."""
    return load_shipped("evaluation")


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


@pytest.mark.parametrize("pick", ["first", "last"])
def test_it_leads_from_the_first_to_the_last_question(evaluation: Form, pick: str) -> None:
    """Whatever is pressed, each question comes once; words may be left out."""

    def press(screen: Asked) -> Given:
        if not screen.choices:
            return Skipped(screen.step)
        return Chosen(screen.step, screen.choices[0 if pick == "first" else -1].number)

    walked = walk_through(evaluation, press, planned="40", held="36")
    assert walked.seen == [each.name for each in evaluation.questions if each.kind.is_asked]


def test_what_the_support_is_for_is_asked_about(evaluation: Form) -> None:
    """Risks, school, self-confidence with motivation, and relations (Mentor guidelines, mentoring)."""
    asked_about = {each.name for each in evaluation.questions}
    assert {"risks_now", "school_now", "confidence_now", "relations_now"} <= asked_about
