"""Support plans, the mentor's qualification and permissions: the tables of the programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.days import DayRange
from bot.domain.ids import PersonId, SemesterId, SupportPlanId
from bot.domain.people import Role
from bot.domain.permissions import may_be_given
from bot.domain.plans import (
    LONGEST_TEXT,
    EarlyLeaving,
    Module,
    Plan,
    PlanBody,
    PlanChanged,
    PlanEnded,
    PlanMade,
    PlanProposal,
    Risk,
    change_plan,
    end_plan,
    for_mentor,
    make_plan,
    most_hours,
)
from bot.domain.qualification import (
    WAYS,
    Checked,
    Condition,
    Requirement,
    confirm,
    missing,
    requirement_of,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from tests.domain.books import ANNA, MENTOR, utc

NOW = utc(2026, 11, 20, 10)
TODAY = date(2026, 11, 20)
BY = PersonId(1)
AUTUMN = DayRange(date(2026, 9, 1), date(2026, 12, 31))
BODY = PlanBody(Module.EXCLUSION, "Why.", "What for.", risks=frozenset({Risk.VIOLENCE}))
EARLY = PlanBody(
    Module.EARLY_LEAVING, "Why.", "What for.", early_leaving=EarlyLeaving.REPEATS_GRADE_9
)


def made(
    *,
    body: PlanBody = BODY,
    hours: int = 40,
    author: bool = True,
    exists: bool = False,
    today: date = TODAY,
    mentor: PersonId = MENTOR,
) -> PlanMade | Refused:
    proposal = PlanProposal(ANNA, SemesterId(1), AUTUMN, mentor, hours, body)
    return make_plan(
        proposal, author=author, exists=exists, today=today, hours_a_month=20, by=BY, at=NOW
    )


def code(decided: object) -> RefusalCode | None:
    return decided.code if isinstance(decided, Refused) else None


PLAN = Plan(SupportPlanId(1), ANNA, SemesterId(1), AUTUMN, MENTOR, 40, 12, False, 3)


# -- making a plan ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"body": EARLY}, None),
        ({"author": False}, RefusalCode.PLAN_NOT_AUTHOR),
        ({"exists": True}, RefusalCode.PLAN_EXISTS),
        ({"mentor": ANNA}, RefusalCode.PAIRING_SAME_PERSON),
        ({"today": date(2026, 12, 31)}, None),
        ({"today": date(2027, 1, 1)}, RefusalCode.PLAN_SEMESTER_OVER),
        ({"hours": 1}, None),
        ({"hours": 80}, None),
        ({"hours": 0}, RefusalCode.PLAN_HOURS),
        ({"hours": 81}, RefusalCode.PLAN_HOURS),
        ({"hours": -8}, RefusalCode.PLAN_HOURS),
        ({"body": replace(BODY, risks=frozenset())}, RefusalCode.PLAN_RISKS_MISSING),
        (
            {"body": replace(BODY, early_leaving=EarlyLeaving.VOCATIONAL_SCHOOL)},
            RefusalCode.PLAN_RISKS_MISSING,
        ),
        ({"body": replace(EARLY, early_leaving=None)}, RefusalCode.PLAN_CONDITION_MISSING),
        (
            {"body": replace(EARLY, risks=frozenset({Risk.HEALTH}))},
            RefusalCode.PLAN_RISKS_ELSEWHERE,
        ),
        ({"body": replace(BODY, reasons=" ")}, RefusalCode.PLAN_TEXT_LENGTH),
        ({"body": replace(BODY, expected_results="")}, RefusalCode.PLAN_TEXT_LENGTH),
        ({"body": replace(BODY, reasons="x" * LONGEST_TEXT)}, None),
        ({"body": replace(BODY, reasons="x" * (LONGEST_TEXT + 1))}, RefusalCode.PLAN_TEXT_LENGTH),
    ],
)
def test_a_plan_is_made_by_an_author_and_whole(change, said):
    """Each rule of a plan, at both its edges."""
    assert code(made(**change)) is said


def test_words_are_kept_without_the_space_around_them():
    """What a phone adds at the end of a line is nothing of the plan."""
    kept = made(body=replace(BODY, reasons="  Why. \n"))
    assert isinstance(kept, PlanMade)
    assert kept.proposal.body.reasons == "Why."


@pytest.mark.parametrize(
    ("days", "cap", "most"),
    [
        (AUTUMN, 20, 80),
        (DayRange(date(2027, 1, 1), date(2027, 5, 31)), 20, 100),
        (DayRange(date(2026, 9, 15), date(2027, 1, 31)), 20, 100),
        (AUTUMN, None, None),
    ],
)
def test_a_semester_holds_the_cap_of_each_month_that_it_touches(days, cap, most):
    """A semester over the turn of the year counts the months of both."""
    assert most_hours(days, cap) == most


# -- changing and ending it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "hours", "version", "author", "said"),
    [
        (PLAN, 60, 3, True, None),
        (PLAN, 12, 3, True, None),
        (PLAN, 11, 3, True, RefusalCode.PLAN_HOURS_USED),
        (PLAN, 81, 3, True, RefusalCode.PLAN_HOURS),
        (PLAN, 60, 2, True, RefusalCode.RECORD_CHANGED_MEANWHILE),
        (PLAN, 60, 3, False, RefusalCode.PLAN_NOT_AUTHOR),
        (replace(PLAN, ended=True), 60, 3, True, RefusalCode.PLAN_ENDED),
    ],
)
def test_a_plan_is_changed_as_it_was_seen(plan, hours, version, author, said):
    """By an author, at the version that was on the screen, never below what is used."""
    decided = change_plan(
        plan, BODY, hours, version=version, author=author, hours_a_month=20, by=BY, at=NOW
    )
    assert code(decided) is said
    assert isinstance(decided, PlanChanged) == (said is None)
    ended = end_plan(plan, version=version, author=author, by=BY, at=NOW)
    refusing = {RefusalCode.PLAN_HOURS_USED, RefusalCode.PLAN_HOURS, None}
    assert isinstance(ended, PlanEnded) == (said in refusing)


BODIES = some.builds(
    PlanBody,
    module=some.sampled_from(Module),
    reasons=some.text(max_size=40),
    expected_results=some.text(max_size=40),
    risks=some.frozensets(some.sampled_from(Risk)),
    early_leaving=some.none() | some.sampled_from(EarlyLeaving),
)


@given(BODIES)
def test_a_mentor_reads_nothing_of_special_categories(body):
    """Module and results stay, all else is gone, whatever the plan says."""
    shown = for_mentor(body)
    assert (shown.module, shown.expected_results) == (body.module, body.expected_results)
    assert (shown.risks, shown.early_leaving, shown.reasons) == (frozenset(), None, "")


# -- qualification ---------------------------------------------------------------------------------


EVERY_WAY = [
    frozenset(conditions)
    for size in range(len(Condition) + 1)
    for conditions in combinations(Condition, size)
]


@pytest.mark.parametrize("met", EVERY_WAY, ids=lambda met: "+".join(sorted(met)) or "nothing")
def test_a_qualification_is_complete_with_five_conditions(met):
    """All 128 combinations: adult, one of three educations, two laws, and the course."""
    educations = {Condition.HIGHER_EDUCATION, Condition.EDUCATION_PROGRAMME, Condition.COACH}
    alone = set(Condition) - educations
    complete = alone <= met and bool(educations & met)
    assert (missing(met) == ()) == complete
    lacking = {requirement_of(each) for each in alone - met}
    lacking |= set() if educations & met else {Requirement.EDUCATION}
    assert set(missing(met)) == lacking


def test_each_condition_meets_one_requirement():
    """Five requirements, seven conditions, none of them twice."""
    ways = [way for each in WAYS.values() for way in each]
    assert len(WAYS) == 5
    assert sorted(ways) == sorted(Condition)


def test_a_paper_of_tomorrow_proves_nothing():
    """Today's check counts, the next day's doesn't."""
    checked = confirm(Condition.ADULT, TODAY, TODAY, BY, NOW)
    assert checked == Checked(Condition.ADULT, TODAY, BY, NOW)
    tomorrow = TODAY + timedelta(days=1)
    assert confirm(Condition.ADULT, tomorrow, TODAY, BY, NOW) == refuse(
        RefusalCode.QUALIFICATION_IN_FUTURE
    )


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({Role.MENTOR}, None),
        ({Role.COORDINATOR}, None),
        ({Role.MENTOR, Role.COORDINATOR}, None),
        ({Role.LEARNER}, RefusalCode.PERMISSION_NOT_STAFF),
        (set(), RefusalCode.PERMISSION_NOT_STAFF),
    ],
)
def test_permissions_are_for_staff(roles, said):
    """A coordinator may be given one too, a learner none."""
    assert code(may_be_given(roles)) is said
