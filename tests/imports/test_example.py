"""The example of a school programme: what the demo begins with, and what shows how a workbook is filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import PersonId
from bot.domain.people import Role
from bot.domain.rules import RULE_SETS
from bot.forms.child import cells
from bot.i18n import LANGUAGES
from bot.imports import reading
from bot.imports.columns import SheetName
from bot.imports.examining import Examined, PersonInvited, examine
from bot.imports.example import COORDINATOR, example_rows
from bot.imports.reading import checked
from bot.imports.report import hinders, lines
from bot.imports.template import template
from storage.imports import Member, OnRecord
from storage.rows import folded
from tests.imports.test_reading import DOBELE
from tests.imports.workbooks import TRANSLATORS


def judged(now: datetime, language: str = "en", country: str = "LV") -> Examined:
    """What comes of the example in an organisation that has nobody but its coordinator."""
    place = replace(DOBELE, country=country, language=language)
    book = template(place, TRANSLATORS.of(language), now, example=True)
    names = frozenset({folded(COORDINATOR)})
    coordinator = Member(PersonId(1), Role.COORDINATOR, COORDINATOR, names, None, left=False)
    record = OnRecord(place, [coordinator], [], [], {}, [], {}, {}, [], {}, [], rule_sets=RULE_SETS)
    return examine(reading.read(checked(cells(book)), TRANSLATORS), record, COORDINATOR, now)


def said(examined: Examined) -> list[str]:
    return [TRANSLATORS.of("en").say(each) for each in lines(examined.findings)]


@pytest.mark.parametrize("country", ["LV", "IT", "SI", "HU"])
@pytest.mark.parametrize("month", [1, 2, 3, 4, 5, 9, 10, 11, 12])
def test_the_example_holds_on_every_day_of_a_school_year(month: int, country: str) -> None:
    """It keeps all rules of the work, so that all of it is kept, in each country."""
    examined = judged(datetime(2027, month, 20, 9, tzinfo=UTC), country=country)
    assert not hinders(examined.findings), said(examined)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_understood_in_every_language(language: str) -> None:
    """Choices and days are written as the template of that language has them."""
    examined = judged(datetime(2026, 11, 20, 9, tzinfo=UTC), language)
    assert not hinders(examined.findings), said(examined)
    invited = Counter(each.role for each in examined.events if isinstance(each, PersonInvited))
    assert invited == {Role.MENTOR: 3, Role.LEARNER: 5}


def test_in_the_holidays_only_the_pairs_wait_for_the_school_year() -> None:
    """In July it is an example for September: contracts are to come, so mentors can't be asked."""
    july = datetime(2027, 7, 15, 9, tzinfo=UTC)
    rows = example_rows(july.date(), "LV")
    assert rows[SheetName.PLANS][0]["semester"] == "2027/2028-1"
    findings = [each for each in judged(july).findings if hinders([each])]
    assert {each.sheet for each in findings} == {SheetName.ASSIGNMENTS}
