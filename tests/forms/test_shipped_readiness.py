"""Holds the readiness self-assessment of organisers to its promises (EM2 handbook, 4.1 to 4.6)."""

from __future__ import annotations

import pytest

from bot.forms import Form, WentOn, asked, load_shipped
from tests.forms.authoring import Walk
from tests.forms.shipped_walks import saying, walk_through

CHAPTERS = ("communities", "companies", "learners", "orientation", "visits", "agreement")
PARTS = ("who", "how", "what")


@pytest.fixture(scope="module")
def readiness() -> Form:
    """The self-assessment, as the bot loads it."""
    return load_shipped("readiness")


def advice(form: Form, answers: dict[str, str], otherwise: str) -> list[str]:
    """Which closing notes came."""
    seen = walk_through(form, saying(answers, otherwise)).seen
    return [name.removeprefix("advice_") for name in seen if name.startswith("advice_")]


def test_each_chapter_has_its_who_how_and_what(readiness: Form) -> None:
    """Eighteen statements, a result after each three, one piece of advice at the end."""
    seen = walk_through(readiness, saying({}, "yes")).seen
    expected = [
        name
        for chapter in CHAPTERS
        for name in (*(f"{chapter}_{part}" for part in PARTS), f"{chapter}_result")
    ]
    assert seen == [*expected, "advice_none"]


def test_blocks_name_the_chapters_of_the_handbook(readiness: Form) -> None:
    """Each result can be looked up where it comes from."""
    titles = [block.label["en"] for block in readiness.blocks]
    assert [title[-4:-1] for title in titles[:6]] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"]


@pytest.mark.parametrize("weakest", CHAPTERS)
def test_the_weakest_chapter_is_to_be_strengthened_first(readiness: Form, weakest: str) -> None:
    """Whichever it is, by a single point."""
    assert advice(readiness, {f"{weakest}_how": "partly"}, "yes") == [weakest]


def test_of_equally_weak_chapters_the_earlier_comes_first(readiness: Form) -> None:
    """The handbook's order is the order of the work."""
    answers = {"visits_who": "no", "companies_what": "no", "learners_who": "partly"}
    assert advice(readiness, answers, "yes") == ["companies"]
    assert advice(readiness, {}, "no") == ["communities"]


def test_what_nobody_knows_counts_as_missing(readiness: Form) -> None:
    """ "Don't know" is worth what "no" is: it is to be found out first."""
    assert advice(readiness, {"orientation_who": "dont_know"}, "yes") == ["orientation"]


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        (("yes", "yes", "yes"), "6"),
        (("yes", "partly", "no"), "3"),
        (("partly", "partly", "partly"), "3"),
        (("no", "dont_know", "no"), "0"),
    ],
)
@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_the_result_of_a_chapter_is_said_after_it(
    readiness: Form, answers: tuple[str, str, str], points: str, language: str
) -> None:
    """Two points for a yes and one for "partly", of six."""
    walk = Walk(readiness)
    pick = saying(
        {f"communities_{part}": each for part, each in zip(PARTS, answers, strict=True)}, "yes"
    )
    while (screen := asked(walk.run, readiness, language)).question != "communities_result":
        walk.does(pick(screen))
    assert f": {points} " in screen.line
    walk.does(WentOn(walk.run.step))
