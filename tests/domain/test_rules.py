"""Dated sets of numbers, and the codes of all refusals."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.domain.months import Month
from bot.domain.refusals import PARAMETERS, RefusalCode, Refused, refuse
from bot.domain.rules import RULE_SETS, Programme, RuleSet, rules_of_month, rules_on

SCHOOL = Programme.SCHOOL_COMMUNITY


def test_the_programmes_begin_with_the_published_numbers() -> None:
    """20 hours and 8 learners in school and community alone; from 1 hour, until the 10th in both."""
    school = rules_on(date(2026, 11, 20), SCHOOL)
    assert (school.hours_per_learner_and_month, school.learners_per_mentor) == (20, 8)
    orientation = rules_on(date(2026, 11, 20), Programme.ORIENTATION)
    assert orientation.hours_per_learner_and_month is None
    assert orientation.learners_per_mentor is None
    for rules in (school, orientation):
        assert (rules.least_hours, rules.edit_until_day) == (1, 10)


def test_a_set_holds_from_its_day_until_the_next_one() -> None:
    """Both edges of a change, in whatever order the sets are written down."""
    old = RuleSet(SCHOOL, date(2026, 1, 1))
    new = RuleSet(SCHOOL, date(2027, 1, 1), hours_per_learner_and_month=10)
    for sets in ([old, new], [new, old]):
        assert rules_on(date(2026, 12, 31), SCHOOL, sets) == old
        assert rules_on(date(2027, 1, 1), SCHOOL, sets) == new
        assert rules_on(date(2020, 1, 1), SCHOOL, sets) == old
        assert rules_of_month(Month(2026, 12), SCHOOL, sets) == old


def test_a_programme_without_rules_lets_nothing_be_written() -> None:
    """Missing rules end in an error, never in a diary without rules."""
    only_school = [each for each in RULE_SETS if each.programme is SCHOOL]
    with pytest.raises(LookupError, match="orientation"):
        rules_on(date(2026, 11, 20), Programme.ORIENTATION, only_school)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours_per_learner_and_month": 0},
        {"learners_per_mentor": 0},
        {"least_hours": 0},
        {"least_hours": 9, "most_hours_per_meeting": 8},
        {"most_hours_per_meeting": 25},
        {"edit_until_day": 0},
        {"edit_until_day": 29},
    ],
)
def test_a_set_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    """A mistake in the numbers is found when the set is made."""
    with pytest.raises(ValueError):
        RuleSet(SCHOOL, date(2026, 1, 1), **wrong)


def test_each_refusal_promises_its_parameters() -> None:
    """Every code is listed with the names that its wording may use, and is written `about:rule`."""
    assert set(PARAMETERS) == set(RefusalCode)
    for code in RefusalCode:
        assert re.fullmatch(r"[a-z]+:[a-z_]+", code.value)


def test_a_refusal_carries_just_what_it_promises() -> None:
    """A parameter too few or too many is found where the refusal is made, not in a chat."""
    assert refuse(RefusalCode.HOURS_TOO_FEW, least=1).params == {"least": 1}
    with pytest.raises(ValueError, match="promises"):
        Refused(RefusalCode.HOURS_TOO_FEW, {})
    with pytest.raises(ValueError, match="promises"):
        refuse(RefusalCode.MEETING_DELETED, by=1)
