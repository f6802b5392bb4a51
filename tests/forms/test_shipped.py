"""Holds the orientation that ships to its promises, for every age band and every language."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import questionnaires
from bot.errors import FormError
from bot.forms import (
    Chosen,
    Confirmed,
    Form,
    Kind,
    Phase,
    Skipped,
    WentOn,
    asked,
    load_shipped,
    profile,
)
from bot.forms.definition import text_in
from bot.forms.findings import Level
from bot.forms.importer import convert
from bot.forms.lint import lint
from tests.forms.authoring import Walk

BANDS = ("13", "14", "15", "16_17", "18_24", "25_49", "50_plus")
LANGUAGES = ("lv", "ru", "en")
SOURCE = Path(questionnaires.__file__).parent / "orientation.md"


@pytest.fixture(scope="module")
def orientation() -> Form:
    """The orientation, as the bot loads it."""
    return load_shipped("orientation")


async def test_the_stored_definition_is_what_the_source_says(orientation: Form) -> None:
    """Converting the source anew gives the same definition to the letter."""
    fresh = await convert(SOURCE.read_bytes(), ".md")
    assert fresh.form is not None
    assert fresh.form.to_json() == orientation.to_json()


def test_an_unknown_form_is_refused_by_name() -> None:
    """A misspelt name is an error of ours that says so."""
    with pytest.raises(FormError, match="horoscope"):
        load_shipped("horoscope")


def test_the_lint_finds_nothing_to_mend(orientation: Form) -> None:
    """No error and no warning in any language."""
    findings = [each.line() for each in lint(orientation) if each.level is not Level.NOTE]
    assert findings == []


def test_every_language_is_complete(orientation: Form) -> None:
    """Line, simpler wording and every answer are in Latvian, Russian and English."""
    assert orientation.languages == LANGUAGES
    for question in orientation.questions:
        if not question.kind.is_asked:
            continue
        for language in LANGUAGES:
            for texts in (question.label, question.guidance, *(c.label for c in question.choices)):
                assert text_in(texts, language, language)[1] == language
    for block in orientation.blocks:
        assert set(block.label) == set(LANGUAGES)


def walk_through(form: Form, band: str, pick: random.Random | str) -> list[str]:
    """Answer until the end; gives the questions in the order of asking."""
    walk, seen = Walk(form, age_band=band), []
    while walk.run.phase is not Phase.SUMMARY:
        step = walk.run.step
        if walk.run.phase is Phase.RESTING:
            walk.does(WentOn(step))
            continue
        screen = asked(walk.run, form, "lv")
        seen.append(screen.question)
        if screen.kind is Kind.TEXT:
            walk.does(Skipped(step))
            continue
        assert 2 <= len(screen.choices) <= 4
        numbers = [choice.number for choice in screen.choices]
        walk.does(Chosen(step, _picked(numbers, pick)))
        assert len(seen) < 40
    walk.does(Confirmed(walk.run.step))
    assert walk.run.phase is Phase.FINISHED
    return seen


def _picked(numbers: list[int], pick: random.Random | str) -> int:
    if isinstance(pick, random.Random):
        return pick.choice(numbers)
    return numbers[0] if pick == "first" else numbers[-1]


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("pick", ["first", "last", "any"])
def test_every_age_band_reaches_the_end(orientation: Form, band: str, pick: str) -> None:
    """About twenty questions, each asked once, whatever is answered."""
    for seed in range(4 if pick == "any" else 1):
        chooser = random.Random(seed) if pick == "any" else pick
        seen = walk_through(orientation, band, chooser)
        assert len(seen) == len(set(seen))
        assert 18 <= len(seen) <= 28


@pytest.mark.parametrize("band", BANDS)
def test_children_are_asked_nothing_that_is_for_adults(orientation: Form, band: str) -> None:
    """Up to fifteen nobody is asked for paid work, working hours or money (EM2 handbook, 4.4: adapted)."""
    seen = set(walk_through(orientation, band, "first"))
    adult, young = {"paid_work", "hours", "money", "first_step"}, {"helps_others", "free_time"}
    is_child = band in ("13", "14", "15")
    assert bool(adult & seen) is not is_child
    assert bool(young & seen) is is_child
    assert ("share" in seen) is (band == "50_plus")


def test_sensitive_matters_are_marked_and_come_late(orientation: Form) -> None:
    """Health, money and care are asked only when there was time for trust."""
    sensitive = {each.name for each in orientation.questions if each.sensitive}
    assert {"care", "health", "money"} <= sensitive
    assert min(orientation.question(name).block for name in sensitive) >= 2


def test_the_profile_holds_every_topic(orientation: Form) -> None:
    """The topics of the orientation talk (EM2 handbook, 4.4) are all parts of the profile."""
    parts = {each.profile for each in orientation.questions if each.profile}
    assert parts == {
        *("experience", "strengths", "wishes", "travel", "time", "digital", "languages", "reading"),
        *("care", "health", "money", "support", "confidence", "first_step"),
    }
    walk = Walk(orientation, age_band="25_49")
    walk.does(Chosen(1, 0))
    entries = {entry.question: entry.value for entry in profile(walk.run, orientation)}
    assert entries == {"age_band": "25_49", "young": "no", "paid_work": "yes"}
