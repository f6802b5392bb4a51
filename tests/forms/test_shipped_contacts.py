"""Holds the weekly check-in and the questions after a company visit to their promises."""

from __future__ import annotations

import pytest

from bot.forms import AlertRaised, Form, load_shipped
from bot.forms.lint import TAP_SECONDS, Seconds
from tests.forms.shipped_walks import (
    LANGUAGES,
    real_voice,
    saying,
    spoken_seconds,
    walk_through,
)

MINUTE = 60.0


@pytest.fixture(scope="module")
def seconds() -> Seconds:
    """The embedded voice."""
    return real_voice()


def alerts(form: Form, answers: dict[str, str], otherwise: str = "yes") -> list[tuple[str, str]]:
    """What a person hears of at once, when it is answered so."""
    events = walk_through(form, saying(answers, otherwise)).events
    return [(each.question, each.value) for each in events if isinstance(each, AlertRaised)]


CALM = {"mood": "good", "hard": "nothing", "go_on": "yes", "call": "no"}


def test_a_week_is_asked_after_in_four_questions() -> None:
    """How are you, what was hard, do we go on, shall somebody call (EM2 handbook, 4.6: weekly)."""
    walked = walk_through(load_shipped("checkin"), saying(CALM, "yes"))
    assert walked.seen == ["mood", "hard", "go_on", "call"]
    assert dict(walked.values) == CALM


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_in_takes_less_than_a_minute(seconds: Seconds, language: str) -> None:
    """All four said to the end, and six seconds for each tap."""
    said = [spoken for _, spoken in spoken_seconds(load_shipped("checkin"), language, seconds)]
    assert sum(said) + len(said) * TAP_SECONDS < MINUTE


@pytest.mark.parametrize(
    ("answers", "heard"),
    [
        ({}, []),
        ({"mood": "so_so", "hard": "home"}, []),
        ({"mood": "rather_not", "go_on": "dont_know"}, []),
        ({"mood": "bad"}, [("mood", "bad")]),
        ({"go_on": "no"}, [("go_on", "no")]),
        ({"call": "yes"}, [("call", "yes")]),
    ],
)
def test_a_person_hears_at_once_who_is_low_wants_to_stop_or_wants_a_call(
    answers: dict[str, str], heard: list[tuple[str, str]]
) -> None:
    """Each of the three calls somebody; an ordinary week calls nobody."""
    assert alerts(load_shipped("checkin"), CALM | answers) == heard


def test_the_wish_to_stop_is_asked_of_a_learner_alone() -> None:
    """Nobody who holds the phone for a learner sees this question."""
    assert load_shipped("checkin").question("go_on").sensitive


def test_who_went_is_asked_how_it_was() -> None:
    """A good visit: no word about harm beyond the one question, nobody is called."""
    form = load_shipped("visit_learner")
    walked = walk_through(form, saying({"hurt": "no", "next": "again"}, "yes"))
    assert walked.seen == ["went", "liked", "clear", "could", "hurt", "next", "message"]
    assert alerts(form, {"hurt": "no"}) == []


def test_who_did_not_go_is_asked_why_and_whether_another_time() -> None:
    """No question about a place that the learner never saw."""
    walked = walk_through(load_shipped("visit_learner"), saying({"went": "no"}, "yes"))
    assert walked.seen == ["went", "away", "next_time", "message"]


def test_harm_at_a_company_calls_a_person() -> None:
    """Somebody hears at once; the learner may say what happened, alone, or leave it out."""
    form = load_shipped("visit_learner")
    assert alerts(form, {"hurt": "yes"}) == [("hurt", "yes")]
    assert "what_happened" in walk_through(form, saying({"hurt": "yes"}, "yes")).seen
    assert form.question("hurt").sensitive
    assert form.question("what_happened").sensitive


@pytest.mark.parametrize("went", ["yes", "no", "dont_know"])
def test_the_learner_has_the_last_word(went: str) -> None:
    """Both kinds of visit, held or not, end with a question that is open for anything."""
    walked = walk_through(load_shipped("visit_learner"), saying({"went": went}, "no"))
    assert walked.seen[-1] == "message"


def test_the_company_says_how_it_was_and_what_it_offers() -> None:
    """The outcomes of a visit are those that may follow (EM2 handbook, 4.5)."""
    form = load_shipped("visit_company")
    outcomes = {choice.name for choice in form.question("offer_what").choices}
    assert outcomes == {"visit", "training", "internship", "contract"}
    seen = walk_through(form, saying({"came": "on_time", "accident": "no"}, "yes")).seen
    assert {"did", "interest", "together", "rules", "suits", "offer_what", "trainer"} <= set(seen)
    assert "accident_what" not in seen


@pytest.mark.parametrize("came", ["absent", "called_off"])
def test_a_visit_that_was_not_held_is_not_judged(came: str) -> None:
    """Only the reason, and whether the company wants to go on."""
    seen = walk_through(load_shipped("visit_company"), saying({"came": came}, "no")).seen
    assert seen == ["came", "reason", "offer", "message"]


def test_an_accident_at_a_company_calls_a_person() -> None:
    """The coordinator hears at once, also of a small one, and what happened is asked."""
    form = load_shipped("visit_company")
    answers = {"came": "late", "accident": "yes"}
    assert alerts(form, answers) == [("accident", "yes")]
    assert "accident_what" in walk_through(form, saying(answers, "no")).seen
