"""Holds every questionnaire that ships to what is promised of all of them, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.errors import FormError
from bot.forms import Form, load_shipped
from bot.forms.definition import text_in
from bot.forms.findings import Level
from bot.forms.importer import convert
from bot.forms.lint import LONG_PROMPT, Seconds, lint
from tests.forms.shipped_walks import (
    FOLDER,
    LANGUAGES,
    at_random,
    real_voice,
    saying,
    spoken_seconds,
    walk_through,
)

AUDIENCES = {
    "orientation": "learner",
    "checkin": "learner",
    "visit_learner": "learner",
    "visit_company": "mentor",
    "evaluation": "mentor",
    "readiness": "coordinator",
}
NAMES = tuple(AUDIENCES)
PREFILLED = {
    "orientation": [{"age_band": band} for band in ("13", "16_17", "25_49", "50_plus")],
    "evaluation": [{"planned": "40", "held": "36"}],
}
ROADS = 40
"""Random walks through each form: enough for every question of it to come up."""


@pytest.fixture(params=NAMES)
def shipped(request: pytest.FixtureRequest) -> Form:
    """Each shipped questionnaire, as the bot loads it."""
    return load_shipped(request.param)


@pytest.fixture(scope="module")
def seconds() -> Seconds:
    """The voice that learners hear where nobody has recorded a prompt."""
    return real_voice()


def test_these_are_all_that_ship() -> None:
    """No questionnaire lies there untested."""
    assert {each.stem for each in FOLDER.glob("*.md")} == set(NAMES)


def test_an_unknown_form_is_refused_by_name() -> None:
    """A misspelt name is an error of ours that says so."""
    with pytest.raises(FormError, match="horoscope"):
        load_shipped("horoscope")


@pytest.mark.parametrize("name", NAMES)
async def test_the_stored_definition_is_what_the_source_says(name: str) -> None:
    """Converting the source anew gives the same definition to the letter."""
    fresh = await convert(FOLDER.joinpath(f"{name}.md").read_bytes(), ".md")
    assert fresh.form is not None
    assert fresh.form.to_json() == load_shipped(name).to_json()


def test_the_lint_finds_nothing_to_mend(shipped: Form) -> None:
    """No error and no warning in any language."""
    assert [each.line() for each in lint(shipped) if each.level is not Level.NOTE] == []


def test_each_is_for_those_whom_it_addresses(shipped: Form) -> None:
    """Who is asked stands in the form itself."""
    assert shipped.audience == AUDIENCES[shipped.form_id]


def test_every_text_is_there_in_each_language(shipped: Form) -> None:
    """Line, simpler wording, answers and headings are in Latvian, Russian and English."""
    assert shipped.languages == LANGUAGES
    for language in LANGUAGES:
        assert [
            texts for texts in _texts(shipped) if text_in(texts, language, "")[1] != language
        ] == []


def test_russian_and_latvian_are_written_in_their_own_letters(shipped: Form) -> None:
    """No text was put in the column of another language."""
    for texts in _texts(shipped):
        assert re.search("[а-яё]", texts["ru"], re.I), texts
        assert not re.search("[а-яё]", texts["lv"] + texts["en"], re.I), texts


def test_each_question_leads_to_the_end_on_every_road(shipped: Form) -> None:
    """Whatever is answered, each question comes once at most, and each comes on some road."""
    reached = set[str]()
    for prefilled in PREFILLED.get(shipped.form_id, [{}]):
        for seed in range(ROADS):
            seen = walk_through(shipped, at_random(seed), **prefilled).seen
            assert len(seen) == len(set(seen))
            reached.update(seen)
        for answer in ("yes", "no", "partly"):
            reached.update(walk_through(shipped, saying({}, answer), **prefilled).seen)
    expected = {each.name for each in shipped.questions if each.kind.is_asked}
    # Each advice of the self-assessment has its own road, in test_shipped_readiness.py.
    assert {name for name in expected - reached if not name.startswith("advice_")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_said_within_fifteen_seconds(
    shipped: Form, seconds: Seconds, language: str
) -> None:
    """The line and its answers, measured with the embedded voice."""
    took = dict(spoken_seconds(shipped, language, seconds))
    assert {name: spoken for name, spoken in took.items() if spoken > LONG_PROMPT} == {}


def _texts(form: Form) -> Iterator[dict[str, str]]:
    for question in form.questions:
        if question.kind.is_asked:
            yield dict(question.label)
            yield dict(question.guidance)
            yield from (dict(choice.label) for choice in question.choices)
    yield from (dict(block.label) for block in form.blocks)
