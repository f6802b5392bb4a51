"""Owns what makes a mentor qualified, and what is still missing; must not pair anybody.

Five conditions, each with its day and who checked it (Mentor guidelines, mentors). The one on
education is met in one of three ways.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import PersonId
from bot.domain.months import require_utc
from bot.domain.refusals import RefusalCode, Refused, refuse


class Requirement(StrEnum):
    """The five conditions, in the order in which a coordinator goes through them."""

    ADULT = "adult"
    EDUCATION = "education"
    EDUCATION_LAW = "education_law"
    CHILDRENS_RIGHTS = "childrens_rights"
    MENTOR_COURSE = "mentor_course"


class Condition(StrEnum):
    """What was checked; a way of meeting a requirement. The codes are stored."""

    ADULT = "adult"
    HIGHER_EDUCATION = "education_higher"
    """At least short-cycle professional higher education in education."""
    EDUCATION_PROGRAMME = "education_programme"
    """A four-semester education programme."""
    COACH = "education_coach"
    """A category C coach certificate."""
    EDUCATION_LAW = "education_law_50"
    """Nothing stands against it in Education Law art. 50."""
    CHILDRENS_RIGHTS = "childrens_rights_72_5"
    """Children's Rights Protection Law art. 72(5) is not violated."""
    MENTOR_COURSE = "mentor_course"
    """The mentor course of 36 academic hours, with its certificate (apliecība)."""


WAYS: Mapping[Requirement, tuple[Condition, ...]] = {
    Requirement.ADULT: (Condition.ADULT,),
    Requirement.EDUCATION: (
        Condition.HIGHER_EDUCATION,
        Condition.EDUCATION_PROGRAMME,
        Condition.COACH,
    ),
    Requirement.EDUCATION_LAW: (Condition.EDUCATION_LAW,),
    Requirement.CHILDRENS_RIGHTS: (Condition.CHILDRENS_RIGHTS,),
    Requirement.MENTOR_COURSE: (Condition.MENTOR_COURSE,),
}
"""The conditions of which one meets each requirement."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition that is met: the day of the paper or of the check, who checked it and when."""

    condition: Condition
    met_on: date
    checked_by: PersonId
    checked_at: datetime


def requirement_of(condition: Condition) -> Requirement:
    """The requirement that the condition meets."""
    return next(each for each, ways in WAYS.items() if condition in ways)


def missing(met: Collection[Condition]) -> tuple[Requirement, ...]:
    """The requirements that nothing meets yet, in their order; none when it is complete."""
    return tuple(
        requirement for requirement, ways in WAYS.items() if not any(way in met for way in ways)
    )


def confirm(
    condition: Condition, met_on: date, today: date, by: PersonId, at: datetime
) -> Checked | Refused:
    """Record that a condition is met. A paper of tomorrow proves nothing yet."""
    if met_on > today:
        return refuse(RefusalCode.QUALIFICATION_IN_FUTURE)
    return Checked(condition, met_on, by, require_utc(at))
