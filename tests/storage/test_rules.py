"""Dated readings of the rules: what can be set, what is refused, and what the guard makes of them."""

from __future__ import annotations

from datetime import date

import pytest

from bot import operator
from bot.cli import main
from bot.domain.diary import Given, LogMeeting, Refused, decide
from bot.domain.months import Month
from bot.domain.refusals import RefusalCode
from bot.domain.rules import RULE_SETS, Programme, RuleSet, rules_of_month
from bot.errors import ConfigurationError
from storage.records import Records
from storage.rules import NAMES, Reading, rule_sets
from tests.handlers.diary_world import riga

SCHOOL = Programme.SCHOOL_COMMUNITY
DECEMBER = date(2026, 12, 1)


def read(
    name: str, content: str, *, programme: Programme = SCHOOL, day: date = DECEMBER
) -> Reading:
    return Reading(programme, day, name, content)


def in_month(sets: tuple[RuleSet, ...], number: int, programme: Programme = SCHOOL) -> RuleSet:
    return rules_of_month(Month(2026, number), programme, sets)


def test_without_readings_the_shipped_rules_hold() -> None:
    """Nothing set, nothing changed."""
    assert set(rule_sets([])) == set(RULE_SETS)


def test_a_reading_holds_from_its_day_until_the_next_one() -> None:
    """Readings of several fields lie over each other; the other programme keeps its own."""
    sets = rule_sets(
        [
            read("hours_per_learner_and_month", "30", day=date(2026, 10, 1)),
            read("last_day_included", "no", day=date(2026, 11, 1)),
            read("hours_per_learner_and_month", "none", day=DECEMBER),
        ]
    )
    told = {
        number: (
            in_month(sets, number).hours_per_learner_and_month,
            in_month(sets, number).last_day_included,
        )
        for number in (9, 10, 11, 12)
    }
    assert told == {9: (20, True), 10: (30, True), 11: (30, False), 12: (None, False)}
    assert in_month(sets, 12, Programme.ORIENTATION).last_day_included is True
    assert in_month(sets, 12).paid_by_the_hour is True


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("hours_a_year", "20", "there is no such rule; known are .*learners_per_mentor"),
        ("paid_by_the_hour", "no", "there is no such rule"),
        ("programme", "orientation", "there is no such rule"),
        ("hours_per_learner_and_month", "twenty", "rules set school_community"),
        ("hours_per_learner_and_month", "0", "greater than or equal to 1"),
        ("hours_per_learner_and_month", "-5", "valid integer"),
        ("least_hours", "none", "valid integer"),
        ("whole_hours_only", "1", "valid boolean"),
        ("edit_until_day", "29", "less than or equal to 28"),
        ("edit_until_day", "", "valid integer"),
    ],
)
def test_what_makes_no_sense_is_refused_with_place_and_remedy(
    name: str, content: str, why: str
) -> None:
    """Unknown names and bad contents fail closed, and say which row it is."""
    with pytest.raises(ConfigurationError, match=why) as refused:
        rule_sets([read(name, content)])
    for part in (name, "school_community", "2026-12-01"):
        assert part in str(refused.value)


def test_readings_that_contradict_each_other_are_refused() -> None:
    """A shortest meeting that is longer than the longest one is found on its day."""
    with pytest.raises(ConfigurationError, match="the least are not over the most"):
        rule_sets([read("most_hours_per_meeting", "4"), read("least_hours", "5")])


async def test_an_operator_sets_a_rule_and_the_guard_follows(world):
    """From December on ten hours; November keeps its twenty, and what is set is shown."""
    anna = await world.learner("Anna")
    said = await operator.set_rule(
        world.store,
        world.now,
        programme="school_community",
        name="hours_per_learner_and_month",
        value="10",
        valid_from="2026-12-01",
    )
    assert "is 10 for months that begin on 2026-12-01 or later" in said
    world.now = riga(20, 20, month=12)
    async with world.store.database.unit_of_work() as unit:
        papers = await Records(unit, world.store).books.of(anna, world.now)
    long = decide(LogMeeting(riga(20, 7, month=12), 11, Given(world.now)), papers)
    assert isinstance(long, Refused)
    assert (long.code, long.params["cap"]) == (RefusalCode.HOURS_OVER_CAP, 10)
    shown = await operator.shown_rules(world.store, world.now, programme="school_community")
    assert "  hours_per_learner_and_month 10\n" in shown
    assert shown.endswith("  set from 2026-12-01 on: hours_per_learner_and_month 10")
    assert all(f"  {name} " in shown for name in NAMES)


async def test_a_refused_rule_changes_nothing(world):
    """Nonsense is answered with the remedy, and the table stays as it was."""
    asked = {"programme": "school_community", "valid_from": "2026-12-01"}
    for wrong, why in (
        ({**asked, "name": "least_hours", "value": "half"}, "valid integer"),
        ({**asked, "name": "pay", "value": "1"}, "no such rule"),
        ({**asked, "name": "least_hours", "value": "2", "valid_from": "1.12."}, "a day like"),
        ({**asked, "name": "least_hours", "value": "2", "programme": "school"}, "choose one of"),
    ):
        with pytest.raises(ConfigurationError, match=why):
            await operator.set_rule(world.store, world.now, **wrong)
    assert world.rows("SELECT * FROM rule_reading") == []


async def test_nonsense_in_the_table_closes_the_diary(world):
    """Whoever wrote into the table by hand: no books are given out, and the row is named."""
    anna = await world.learner("Anna")
    for row in (
        ("school_community", "2026-12-01", "least_hours", "many"),
        ("school", "2026-12-01", "least_hours", "1"),
        ("school_community", "soon", "least_hours", "1"),
    ):
        async with world.store.database.unit_of_work() as unit:
            await unit.run("DELETE FROM rule_reading")
            await unit.run(
                "INSERT INTO rule_reading (programme, valid_from, name, content) "
                "VALUES (:programme, :day, :name, :content)",
                programme=row[0],
                day=row[1],
                name=row[2],
                content=row[3],
            )
        async with world.store.database.unit_of_work() as unit:
            with pytest.raises(ConfigurationError, match="least_hours"):
                await Records(unit, world.store).books.of(anna, world.now)


def test_the_command_line_sets_and_shows(tmp_path, monkeypatch, capsys):
    """`rules set` and `rules show` need no token, and an error is one line with its remedy."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CELABIEDRS_DATA_DIR", str(tmp_path / "data"))
    setting = ["rules", "set", "orientation", "edit_until_day", "12", "--from", "2020-01-01"]
    assert main(setting) == 0
    assert main(["rules", "show", "orientation"]) == 0
    shown = capsys.readouterr().out
    assert "edit_until_day 12" in shown
    assert "school_community" not in shown
    assert main([*setting[:4], "0", "--from", "2020-01-01"]) == 2
    assert "rules set orientation edit_until_day VALUE" in capsys.readouterr().err
