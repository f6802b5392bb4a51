"""Owns the rows of an example: a small school programme, so that somebody sees how a workbook is filled in.

Must not hold anybody's real data, nor store anything: the example goes through the same import as
every other workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.contracts import InstitutionKind
from bot.domain.days import DayRange
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.domain.plans import EarlyLeaving, Module, Risk
from bot.domain.qualification import Condition
from bot.domain.rules import Programme
from bot.domain.semesters import preset, school_year_of
from bot.imports.columns import RISK_PREFIX, SheetName
from bot.wording import imports as words
from bot.wording.registry import Message

Cell = str | int | date | Message
"""A choice stands by its code, a rate in cents; a message is said in the workbook's language."""

ExampleRows = Mapping[SheetName, Sequence[Mapping[str, Cell]]]

COORDINATOR = "Māra"
MARK = "x"

_SCHOOL, _YOUTH_CENTRE, _PARTNER = "Ozolu pamatskola", "Jauniešu centrs Tilts", "Ozolu novads"
_CHECKED = (
    Condition.ADULT,
    Condition.COACH,
    Condition.EDUCATION_LAW,
    Condition.CHILDRENS_RIGHTS,
    Condition.MENTOR_COURSE,
)


@dataclass(frozen=True, slots=True)
class _Mentor:
    name: str
    contract: int
    institution: str
    cents: int


@dataclass(frozen=True, slots=True)
class _Learner:
    name: str
    age: str
    mentor: str
    hours: int
    risk: Risk | None
    """None: the plan is of module I."""


_MENTORS = (
    _Mentor("Ilze", 1, _SCHOOL, 1250),
    _Mentor("Juris", 2, _SCHOOL, 1250),
    _Mentor("Aija", 3, _YOUTH_CENTRE, 1300),
)
_LEARNERS = (
    _Learner("Anna", "16_17", "Ilze", 40, Risk.FAMILY),
    _Learner("Roberts", "14", "Ilze", 32, None),
    _Learner("Marta", "16_17", "Ilze", 24, Risk.LEARNING_DIFFICULTIES),
    _Learner("Kristaps", "15", "Juris", 40, Risk.RE_EMIGRANT),
    _Learner("Elīna", "16_17", "Aija", 32, Risk.SPECIAL_NEEDS),
)


def school_year_to_show(today: date, country: str) -> tuple[DayRange, DayRange]:
    """The two semesters of the present school year or, once it has ended, of the next one."""
    year = school_year_of(today, country)
    halves = preset(country, year)
    return halves if today <= halves[1].ends else preset(country, year + 1)


def example_rows(today: date, country: str) -> ExampleRows:
    """The rows of each sheet; contracts run through the school year, plans through a semester.

    In holidays it is the next school year's, and mentors can't be asked before that begins.
    """
    halves = school_year_to_show(today, country)
    first_day = halves[0].begins
    number = 1 if today <= halves[0].ends else 2
    semester = f"{first_day.year}/{first_day.year + 1}-{number}"
    return {
        SheetName.INSTITUTIONS: (
            {"name": _SCHOOL, "kind": InstitutionKind.SCHOOL.value},
            {"name": _YOUTH_CENTRE, "kind": InstitutionKind.YOUTH_CENTRE.value},
        ),
        SheetName.PARTNERS: ({"name": _PARTNER},),
        SheetName.PEOPLE: tuple(_people(first_day)),
        SheetName.QUALIFICATIONS: tuple(
            {"mentor": each.name, "condition": condition.value, "met_on": min(first_day, today)}
            for each in _MENTORS
            for condition in _CHECKED
        ),
        SheetName.CONTRACTS: tuple(
            {
                "number": f"{each.contract}/{first_day.year}",
                "mentor": each.name,
                "institution": each.institution,
                "partner": _PARTNER,
                "from": first_day,
                "until": halves[1].ends,
                "rate": each.cents,
            }
            for each in _MENTORS
        ),
        SheetName.PLANS: tuple(_plan(each, semester) for each in _LEARNERS),
        SheetName.ASSIGNMENTS: tuple(
            {
                "mentor": each.mentor,
                "learner": each.name,
                "programme": Programme.SCHOOL_COMMUNITY.value,
            }
            for each in _LEARNERS
        ),
    }


def _people(first_day: date) -> Iterator[Mapping[str, Cell]]:
    plan_author = {Permission.PLAN_AUTHOR.value: MARK}
    yield {"name": COORDINATOR, "role": Role.COORDINATOR.value, **plan_author}
    for mentor in _MENTORS:
        yield {"name": mentor.name, "role": Role.MENTOR.value}
    for learner in _LEARNERS:
        yield {
            "name": learner.name,
            "role": Role.LEARNER.value,
            "age": learner.age,
            "school": _SCHOOL,
            "school_since": first_day,
        }


def _plan(learner: _Learner, semester: str) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {
        "learner": learner.name,
        "semester": semester,
        "mentor": learner.mentor,
        "hours": learner.hours,
        "reasons": words.EXAMPLE_REASONS(),
        "results": words.EXAMPLE_RESULTS(),
        "prepared_by": COORDINATOR,
    }
    if learner.risk is None:
        way = {"module": Module.EARLY_LEAVING.value, "way": EarlyLeaving.REPEATS_GRADE_9.value}
        return cells | way
    return cells | {"module": Module.EXCLUSION.value, RISK_PREFIX + learner.risk.value: MARK}
