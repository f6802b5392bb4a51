"""Words of one language: plurals, dates, and English where a translation is missing or broken."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.months import Month
from bot.errors import WordingError
from bot.i18n import LANGUAGES, Translators
from bot.wording import common
from bot.wording.coordinating import LIST_LEARNERS
from bot.wording.registry import Joined, Text, Verbatim, line
from bot.wording.values import LocalTime

TRANSLATORS = Translators()
RIGA = ZoneInfo("Europe/Riga")


def test_each_language_is_read_and_an_unknown_one_is_english():
    """Nobody is left without words."""
    assert [each.language for each in TRANSLATORS] == list(LANGUAGES)
    assert TRANSLATORS.of("tlh").language == "en"
    assert TRANSLATORS.of(None).language == "en"


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_each_language_has_its_own_words(language: str):
    """A catalogue that lies there is used."""
    assert TRANSLATORS.of(language).say(common.YES()) != "Yes"


def test_plural_forms_are_those_of_the_language():
    """Latvian: 1 and 21 alike, 11 by itself. Russian: 1 and 21 alike, 5 and 11 alike."""
    said = {
        language: [
            TRANSLATORS.of(language).say(LIST_LEARNERS(count=count, organisation="X"))
            for count in (1, 2, 5, 11, 21)
        ]
        for language in LANGUAGES
    }
    forms = {
        language: [re.sub(r"\d+", "", text) for text in texts] for language, texts in said.items()
    }
    assert forms["en"][0] != forms["en"][1] == forms["en"][4]
    assert forms["lv"][0] == forms["lv"][4]
    assert forms["lv"][1] == forms["lv"][2]
    assert len({forms["lv"][0], forms["lv"][1], forms["lv"][3]}) == 3
    assert forms["ru"][0] == forms["ru"][4] != forms["ru"][2] == forms["ru"][3]


def test_a_text_that_nobody_translated_is_said_in_english():
    """A person gets a sentence in the wrong language rather than none."""
    new = line("A text of tomorrow, {name}.")
    assert TRANSLATORS.of("lv").say(new(name="Anna")) == "A text of tomorrow, Anna."


def test_a_text_without_its_parameters_is_our_mistake():
    """It is raised here, and never shown with an open placeholder."""
    with pytest.raises(WordingError, match="needs other parameters"):
        TRANSLATORS.of("en").say(line("Hello, {name}.")())


def test_sayings_among_the_parameters_are_said_in_the_same_language():
    """A label inside a sentence follows the one who reads it."""
    outer = line("{inner}!")
    said = TRANSLATORS.of("lv").say(outer(inner=common.YES()))
    assert said == TRANSLATORS.of("lv").say(common.YES()) + "!"
    both = Joined((common.YES(), Verbatim("Anna")), glue=" / ")
    assert TRANSLATORS.of("en").say(both) == "Yes / Anna"


def test_times_are_those_of_the_organisation_and_days_those_of_the_language():
    """An instant is shown by the clock on the wall there."""
    noon = LocalTime(datetime(2026, 11, 20, 12, tzinfo=UTC), RIGA)
    assert TRANSLATORS.of("en").say(line("{at}")(at=noon)) == "14:00"
    assert TRANSLATORS.of("en").day(date(2026, 11, 10)) == "10 November"
    assert TRANSLATORS.of("lv").day(date(2026, 11, 10)).startswith("10. novembr")
    assert TRANSLATORS.of("en").month(Month(2026, 11)) == "November 2026"


def test_a_placeholder_in_a_parameter_stays_what_it_is():
    """Words of people are never filled a second time."""
    text = Text("{name} and {other}", common.YES.place)
    assert TRANSLATORS.of("en").say(text(name="{other}", other="x")) == "{other} and x"
