"""Owns what the workbook looks like: its sheets, their columns, and what a cell can hold.

Must not read, write or judge a file. Heads and choices are texts of the wording, so that the workbook
speaks the organisation's language, and one in another language is understood too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bot.domain.consent import invitable_bands
from bot.domain.plans import Risk
from bot.wording import coordinating, records
from bot.wording import imports as words
from bot.wording.registry import Message, Text

MOST_ROWS = 5_000
"""Rows of one sheet; the largest municipality has some 1,600 learners in the programme."""

LISTS = "celabiedrs"
"""A hidden sheet with the choices; Excel allows 255 characters in a list written in place."""

FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR = 2020, 2099


class SheetName(StrEnum):
    """The sheets, in the order in which their rows are made."""

    INSTITUTIONS = "institutions"
    PARTNERS = "partners"
    PEOPLE = "people"
    QUALIFICATIONS = "qualifications"
    CONTRACTS = "contracts"
    PLANS = "plans"
    ASSIGNMENTS = "assignments"


class Holds(Enum):
    """What a cell of a column is read as."""

    NAME = "name"
    """Words on one line."""
    WORDS = "words"
    """Words that may run over lines."""
    DAY = "day"
    CENTS = "cents"
    HOURS = "hours"
    CHOICE = "choice"
    MARK = "mark"
    SEMESTER = "semester"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``head`` and ``note`` stand over it; ``choices`` by their code are what it takes."""

    key: str
    head: Message
    note: Message | None = None
    holds: Holds = Holds.NAME
    needed: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    names: SheetName | None = None
    """The sheet whose first names it may hold."""
    width: int = 18


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet of the workbook."""

    name: SheetName
    title: Text
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(each for each in self.columns if each.key == key)


def _choice(key: str, head: Text, choices: Mapping[str, Text], *, needed: bool = True) -> Column:
    return Column(
        key, head(), words.NOTE_LIST(), Holds.CHOICE, needed=needed, choices=choices, width=40
    )


def _day(key: str, head: Text, *, needed: bool = True, note: Text = words.NOTE_DAY) -> Column:
    return Column(key, head(), note(), Holds.DAY, needed=needed, width=14)


def _named(key: str, head: Text, sheet: SheetName, title: Text) -> Column:
    return Column(key, head(), words.NOTE_NAME(sheet=title), needed=True, names=sheet, width=28)


def _mark(key: str, head: Message, note: Message | None = None) -> Column:
    return Column(key, head, note or words.NOTE_MARK(), Holds.MARK, width=12)


RISK_PREFIX = "risk_"

SHEETS: tuple[SheetPlan, ...] = (
    SheetPlan(
        SheetName.INSTITUTIONS,
        words.INSTITUTIONS,
        (
            Column("name", words.NAME(), needed=True, width=40),
            _choice(
                "kind",
                words.KIND,
                {kind.value: text for kind, text in records.INSTITUTION_KINDS.items()},
            ),
        ),
    ),
    SheetPlan(
        SheetName.PARTNERS,
        words.PARTNERS,
        (Column("name", words.NAME(), needed=True, width=40),),
    ),
    SheetPlan(
        SheetName.PEOPLE,
        words.PEOPLE,
        (
            Column("name", words.NAME(), needed=True, width=28),
            _choice("role", words.ROLE, words.ROLES),
            Column(
                "age",
                words.AGE(),
                words.NOTE_LEARNERS(),
                Holds.CHOICE,
                choices={band.value: coordinating.AGES[band] for band in invitable_bands()},
                width=14,
            ),
            Column(
                "school",
                words.SCHOOL(),
                words.NOTE_LEARNERS(),
                names=SheetName.INSTITUTIONS,
                width=32,
            ),
            _day("school_since", words.SCHOOL_SINCE, needed=False, note=words.NOTE_SINCE),
            Column("guardian", words.GUARDIAN(), words.NOTE_YOUNG(), width=28),
            _day("guardian_signed", words.GUARDIAN_SIGNED, needed=False),
            _mark("plan_author", words.PLAN_AUTHOR()),
            _mark("consultant", words.CONSULTANT()),
        ),
    ),
    SheetPlan(
        SheetName.QUALIFICATIONS,
        words.QUALIFICATIONS,
        (
            _named("mentor", words.MENTOR, SheetName.PEOPLE, words.PEOPLE),
            _choice(
                "condition",
                words.CONDITION,
                {each.value: text for each, text in records.CONDITIONS.items()},
            ),
            _day("met_on", words.MET_ON),
            Column("checked_by", words.CHECKED_BY(), words.NOTE_YOURSELF(), width=28),
        ),
    ),
    SheetPlan(
        SheetName.CONTRACTS,
        words.CONTRACTS,
        (
            Column("number", words.NUMBER(), needed=True),
            _named("mentor", words.MENTOR, SheetName.PEOPLE, words.PEOPLE),
            _named("institution", words.INSTITUTION, SheetName.INSTITUTIONS, words.INSTITUTIONS),
            _named("partner", words.PARTNER, SheetName.PARTNERS, words.PARTNERS),
            _day("from", words.FROM),
            _day("until", words.UNTIL),
            Column("rate", words.RATE(), words.NOTE_RATE(), Holds.CENTS, needed=True),
        ),
    ),
    SheetPlan(
        SheetName.PLANS,
        words.PLANS,
        (
            _named("learner", words.LEARNER, SheetName.PEOPLE, words.PEOPLE),
            Column("semester", words.SEMESTER(), words.NOTE_SEMESTER(), Holds.SEMESTER, True),
            _named("mentor", words.MENTOR, SheetName.PEOPLE, words.PEOPLE),
            Column("hours", words.HOURS(), words.NOTE_HOURS(), Holds.HOURS, needed=True, width=10),
            _choice(
                "module",
                words.MODULE,
                {each.value: text for each, text in records.MODULES.items()},
            ),
            Column(
                "way",
                words.WAY(),
                words.NOTE_MODULE_ONE(),
                Holds.CHOICE,
                choices={each.value: text for each, text in records.EARLY_LEAVING.items()},
                width=28,
            ),
            *(
                _mark(
                    RISK_PREFIX + risk.value,
                    words.RISK(what=records.RISKS[risk]),
                    words.NOTE_MODULE_TWO(),
                )
                for risk in Risk
            ),
            Column("reasons", words.REASONS(), words.NOTE_WORDS(), Holds.WORDS, True, width=50),
            Column("results", words.RESULTS(), words.NOTE_WORDS(), Holds.WORDS, True, width=50),
            Column("prepared_by", words.PREPARED_BY(), words.NOTE_YOURSELF(), width=28),
        ),
    ),
    SheetPlan(
        SheetName.ASSIGNMENTS,
        words.ASSIGNMENTS,
        (
            _named("mentor", words.MENTOR, SheetName.PEOPLE, words.PEOPLE),
            _named("learner", words.LEARNER, SheetName.PEOPLE, words.PEOPLE),
            _choice("programme", words.PROGRAMME, coordinating.PROGRAMMES),
        ),
    ),
)

TITLES: Mapping[SheetName, Text] = {plan.name: plan.title for plan in SHEETS}


def plan_of(name: SheetName) -> SheetPlan:
    """The sheet of this name."""
    return next(plan for plan in SHEETS if plan.name is name)
