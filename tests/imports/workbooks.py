"""Workbooks for tests of the import: the real template, filled in as a coordinator fills it in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from bot.i18n import Translators
from bot.imports.columns import SheetName, plan_of

TRANSLATORS = Translators()
OPTIONAL = {
    "school_since",
    "guardian",
    "guardian_signed",
    "plan_author",
    "consultant",
    "checked_by",
    "prepared_by",
}


@dataclass(slots=True)
class Filled:
    """A template that is being filled in, in the language of its heads."""

    blank: bytes
    language: str = "en"
    book: Workbook = field(init=False)

    def __post_init__(self) -> None:
        self.book = load_workbook(io.BytesIO(self.blank))

    def sheet(self, name: SheetName) -> Any:
        return self.book[TRANSLATORS.of(self.language).say(plan_of(name).title())]

    def column(self, name: SheetName, key: str) -> int:
        """The number of a column, from 1."""
        keys = [each.key for each in plan_of(name).columns]
        return keys.index(key) + 1

    def add(self, name: SheetName, /, **cells: object) -> int:
        """A row under the last one; returns its number."""
        sheet = self.sheet(name)
        row: int = sheet.max_row + 1
        for key, value in cells.items():
            sheet.cell(row, self.column(name, key), self._said(name, key, value))
        return row

    def put(self, name: SheetName, row: int, key: str, value: object) -> None:
        self.sheet(name).cell(row, self.column(name, key), value)

    def _said(self, name: SheetName, key: str, value: object) -> object:
        """A choice by its code stands in the cell in the template's language."""
        choices = plan_of(name).column(key).choices
        if value in choices:
            return TRANSLATORS.of(self.language).say(choices[str(value)]())
        return value

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


CONDITIONS = (
    "adult",
    "education_coach",
    "education_law_50",
    "childrens_rights_72_5",
    "mentor_course",
)


def school_year(filled: Filled, *, learners: int = 2, mentor: str = "Māra Ozola") -> Filled:
    """A whole small programme: a school, a partner, a mentor with all papers, and learners."""
    add = filled.add
    add(SheetName.INSTITUTIONS, name="Saldus vidusskola", kind="school")
    add(SheetName.PARTNERS, name="Saldus novads")
    add(SheetName.PEOPLE, name=mentor, role="mentor", plan_author="x")
    for name in learner_names(learners):
        add(
            SheetName.PEOPLE,
            name=name,
            role="learner",
            age="16_17",
            school="Saldus vidusskola",
            school_since=date(2026, 9, 1),
        )
    for condition in CONDITIONS:
        add(SheetName.QUALIFICATIONS, mentor=mentor, condition=condition, met_on=date(2026, 8, 20))
    add(
        SheetName.CONTRACTS,
        number="7/2026",
        mentor=mentor,
        institution="Saldus vidusskola",
        partner="Saldus novads",
        **{"from": date(2026, 9, 1)},
        until=date(2027, 5, 31),
        rate=12.5,
    )
    for name in learner_names(learners):
        add(
            SheetName.PLANS,
            learner=name,
            semester="2026/2027-1",
            mentor=mentor,
            hours=40,
            module="II",
            risk_family="x",
            reasons="Alone at home.",
            results="Comes to school.",
            prepared_by=mentor,
        )
        add(SheetName.ASSIGNMENTS, mentor=mentor, learner=name, programme="school_community")
    return filled


def learner_names(count: int) -> Iterator[str]:
    """Names of learners, each another."""
    for number in range(count):
        yield f"Skolēns {chr(ord('A') + number // 26)}{chr(ord('a') + number % 26)}"
