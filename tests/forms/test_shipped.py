"""Holds the orientation that ships to its promises, for every age band and every language."""

from __future__ import annotations

import pytest

from bot.forms import Asked, Chosen, Form, Given, Skipped, load_shipped, profile
from tests.forms.authoring import Walk
from tests.forms.shipped_walks import saying, walk_through

BANDS = ("13", "14", "15", "16_17", "18_24", "25_49", "50_plus")


@pytest.fixture(scope="module")
def orientation() -> Form:
    """The orientation, as the bot loads it."""
    return load_shipped("orientation")


def walked(form: Form, band: str, pick: str) -> list[str]:
    """The questions in the order of asking, where the first or the last button is pressed."""

    def press(screen: Asked) -> Given:
        if not screen.choices:
            return Skipped(screen.step)
        assert 2 <= len(screen.choices) <= 4
        return Chosen(screen.step, screen.choices[0 if pick == "first" else -1].number)

    return walk_through(form, press, age_band=band).seen


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("pick", ["first", "last"])
def test_every_age_band_reaches_the_end(orientation: Form, band: str, pick: str) -> None:
    """Twenty-three to thirty questions, most often twenty-six, each asked once."""
    seen = walked(orientation, band, pick)
    assert len(seen) == len(set(seen))
    assert 23 <= len(seen) <= 30


@pytest.mark.parametrize("band", BANDS)
def test_children_are_asked_nothing_that_is_for_adults(orientation: Form, band: str) -> None:
    """Up to fifteen nobody is asked for paid work, working hours or money (EM2 handbook, 4.4: adapted)."""
    seen = set(walked(orientation, band, "first"))
    adult, young = (
        {"paid_work", "work_what", "hours", "money", "first_step"},
        {"helps_others", "free_time"},
    )
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
        *("care", "health", "money", "support", "confidence", "needs", "first_step"),
    }
    walk = Walk(orientation, age_band="25_49")
    walk.does(Chosen(1, 0))
    entries = {entry.question: entry.value for entry in profile(walk.run, orientation)}
    assert entries == {"age_band": "25_49", "young": "no", "paid_work": "yes"}


def test_who_worked_says_at_what(orientation: Form) -> None:
    """A yes alone tells a company nothing; who never worked for pay isn't asked."""
    for paid, asked_for in (("yes", True), ("no", False)):
        seen = walk_through(orientation, saying({"paid_work": paid}, "yes"), age_band="25_49").seen
        assert ("work_what" in seen) is asked_for


@pytest.mark.parametrize("band", BANDS)
def test_wishes_and_needs_are_asked_of_everybody(orientation: Form, band: str) -> None:
    """What somebody can, wants and needs, and what stands in the way (EM2 handbook, 4.4)."""
    assert {"good_at", "wish", "need", "sure", "support"} <= set(walked(orientation, band, "last"))
