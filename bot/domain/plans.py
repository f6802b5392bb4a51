"""Owns what a support plan (IAP) may say; must not store it or show it to anybody.

One plan for a learner, a semester and a mentor, made by a plan author (Mentor guidelines, support
plan). Risks belong to module II; module I has its own condition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.days import DayRange
from bot.domain.ids import PersonId, SemesterId, SupportPlanId
from bot.domain.months import Month, require_utc
from bot.domain.refusals import RefusalCode, Refused, refuse

LONGEST_TEXT = 1500
"""Characters of the reasons and of the expected results *(ours)*: both fit one message."""


class Module(StrEnum):
    """The two modules of support."""

    EARLY_LEAVING = "I"
    """Risk of leaving school early (PMP)."""
    EXCLUSION = "II"
    """Risk of social exclusion."""


class EarlyLeaving(StrEnum):
    """The two ways into module I, for those who got just a school report (liecība)."""

    REPEATS_GRADE_9 = "repeats_grade_9"
    VOCATIONAL_SCHOOL = "vocational_school"


class Risk(StrEnum):
    """The risks of module II, in the order in which they are offered. The codes are stored."""

    SPECIAL_NEEDS = "special_needs"
    LEARNING_DIFFICULTIES = "learning_difficulties"
    FAMILY = "family"
    """Unfavourable social or economic circumstances of the family."""
    IMMIGRANT = "immigrant"
    RE_EMIGRANT = "re_emigrant"
    VIOLENCE = "violence"
    HEALTH = "health"
    """Disability or health."""
    MINORITY = "minority"
    """Minority or ethnic group."""


@dataclass(frozen=True, slots=True)
class PlanBody:
    """What the plan says of the learner: special categories of data, sealed wherever kept."""

    module: Module
    reasons: str
    expected_results: str
    risks: frozenset[Risk] = frozenset()
    early_leaving: EarlyLeaving | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A support plan as it stands, without its body. `used_hours` counts its standing entries."""

    id: SupportPlanId
    learner: PersonId
    semester: SemesterId
    semester_days: DayRange
    mentor: PersonId
    planned_hours: int
    used_hours: int
    ended: bool
    version: int


@dataclass(frozen=True, slots=True)
class PlanProposal:
    """What a plan author proposes, or a row of an import."""

    learner: PersonId
    semester: SemesterId
    semester_days: DayRange
    mentor: PersonId
    planned_hours: int
    body: PlanBody


@dataclass(frozen=True, slots=True)
class PlanMade:
    """The plan holds as proposed."""

    proposal: PlanProposal
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """The plan has other hours or another body from now on."""

    before: Plan
    planned_hours: int
    body: PlanBody
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanEnded:
    """Nothing more is planned under it; what was logged stays."""

    before: Plan
    by: PersonId
    at: datetime


def most_hours(semester: DayRange, hours_a_month: int | None) -> int | None:
    """The hours that a semester can hold *(ours)*: the cap of each month that it touches.

    None where the programme caps no month.
    """
    if hours_a_month is None:
        return None
    first, last = Month.of_day(semester.begins), Month.of_day(semester.ends)
    months = (last.year - first.year) * 12 + last.number - first.number + 1
    return months * hours_a_month


def check_body(body: PlanBody) -> Refused | None:
    """Nothing when the body is whole: the module's own part, reasons and expected results."""
    if body.module is Module.EARLY_LEAVING:
        if body.early_leaving is None:
            return refuse(RefusalCode.PLAN_CONDITION_MISSING)
        if body.risks:
            return refuse(RefusalCode.PLAN_RISKS_ELSEWHERE)
    elif not body.risks or body.early_leaving is not None:
        return refuse(RefusalCode.PLAN_RISKS_MISSING)
    for text in (body.reasons, body.expected_results):
        if not 1 <= len(text.strip()) <= LONGEST_TEXT:
            return refuse(RefusalCode.PLAN_TEXT_LENGTH, most=LONGEST_TEXT)
    return None


def check_hours(hours: int, semester: DayRange, hours_a_month: int | None) -> Refused | None:
    """Nothing when so many hours can be planned for the semester."""
    most = most_hours(semester, hours_a_month)
    if hours < 1 or (most is not None and hours > most):
        return refuse(RefusalCode.PLAN_HOURS, most=999 if most is None else most)
    return None


def make_plan(
    proposal: PlanProposal,
    *,
    author: bool,
    exists: bool,
    today: date,
    hours_a_month: int | None,
    by: PersonId,
    at: datetime,
) -> PlanMade | Refused:
    """Make a plan: the one road for the chat and for an import.

    `author` says whether `by` has the permission, `exists` whether the learner has a plan for this
    semester with this mentor that has not ended.
    """
    if not author:
        return refuse(RefusalCode.PLAN_NOT_AUTHOR)
    if proposal.learner == proposal.mentor:
        return refuse(RefusalCode.PAIRING_SAME_PERSON)
    if exists:
        return refuse(RefusalCode.PLAN_EXISTS)
    if proposal.semester_days.ends < today:
        return refuse(RefusalCode.PLAN_SEMESTER_OVER, ends=proposal.semester_days.ends)
    wrong = check_hours(proposal.planned_hours, proposal.semester_days, hours_a_month)
    wrong = wrong or check_body(proposal.body)
    return wrong or PlanMade(replace(proposal, body=_trimmed(proposal.body)), by, require_utc(at))


def change_plan(
    plan: Plan,
    body: PlanBody,
    planned_hours: int,
    *,
    version: int,
    author: bool,
    hours_a_month: int | None,
    by: PersonId,
    at: datetime,
) -> PlanChanged | Refused:
    """Change hours or body, seen at `version`. What was used already stays planned."""
    refused = _may_touch(plan, version=version, author=author)
    refused = refused or check_hours(planned_hours, plan.semester_days, hours_a_month)
    if refused is not None:
        return refused
    if planned_hours < plan.used_hours:
        return refuse(RefusalCode.PLAN_HOURS_USED, used=plan.used_hours)
    wrong = check_body(body)
    if wrong is not None:
        return wrong
    return PlanChanged(plan, planned_hours, _trimmed(body), by, require_utc(at))


def end_plan(
    plan: Plan, *, version: int, author: bool, by: PersonId, at: datetime
) -> PlanEnded | Refused:
    """End a plan before its semester does."""
    refused = _may_touch(plan, version=version, author=author)
    return refused or PlanEnded(plan, by, require_utc(at))


def for_mentor(body: PlanBody) -> PlanBody:
    """What the learner's mentor and a coordinator without the permission may read of it.

    The module and the expected results; risks, the way into module I and the reasons are special
    categories of data, and meant for plan authors (DOMAIN "Mentoring", support plan).
    """
    return PlanBody(body.module, reasons="", expected_results=body.expected_results)


def _may_touch(plan: Plan, *, version: int, author: bool) -> Refused | None:
    if not author:
        return refuse(RefusalCode.PLAN_NOT_AUTHOR)
    if plan.ended:
        return refuse(RefusalCode.PLAN_ENDED)
    if plan.version != version:
        return refuse(RefusalCode.RECORD_CHANGED_MEANWHILE)
    return None


def _trimmed(body: PlanBody) -> PlanBody:
    return replace(
        body, reasons=body.reasons.strip(), expected_results=body.expected_results.strip()
    )
