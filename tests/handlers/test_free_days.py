"""An organisation's own free days in the coordinator's chat, and what they do to reminders."""

from __future__ import annotations

import pytest

from bot.acts import OpenMenu
from bot.acts.reminders import AddFreeDays, ListFreeDays, RemindLater, RemoveFreeDay
from bot.alerting import working_calendar
from bot.domain.free_days import MOST_ALTOGETHER
from bot.domain.months import Month
from bot.domain.people import Role
from bot.inputs import TextGiven
from bot.routines.reminders import fire_reminders, plan_reminders
from storage.records import Records
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, Answer, DiaryWorld, riga


async def presses(world: DiaryWorld, tap: object) -> Answer:
    return await world.taps(tap, COORDINATOR_ACCOUNT)


async def types(world: DiaryWorld, text: str) -> Answer:
    return await world.does(TextGiven(text), COORDINATOR_ACCOUNT, world.now)


def kept(world: DiaryWorld) -> list[tuple[str, int]]:
    return world.rows("SELECT day, worked FROM free_day ORDER BY day")


async def plans(world: DiaryWorld) -> None:
    async with world.store.database.unit_of_work() as unit:
        await plan_reminders(world.desk(unit, f"plan:{world.now.isoformat()}"))


def due(world: DiaryWorld) -> list[tuple[str, str]]:
    """What is planned for the mentor, with the days in UTC."""
    return world.rows(
        """SELECT step, substr(due_at, 1, 10) FROM reminder
           WHERE kind = 'diary_due' AND state = 'planned' ORDER BY due_at"""
    )


async def test_the_way_from_the_menu_to_a_free_day_and_back(world):
    """Open, add one, see it with a button that removes it, remove it."""
    menu = await presses(world, OpenMenu())
    shown = await presses(world, menu.tap("📆 Free days"))
    assert shown.words.startswith("📆 You work by the public calendar of the country.")
    assert shown.labels == ["➕ Add free days", "➕ Add a worked day", "☰ Menu"]
    asked = await presses(world, shown.tap("➕ Add free days"))
    assert asked.labels == ["◀️ Back", "☰ Menu"]
    said = await types(world, "31.12.2026")
    assert said.words == "📆 31 December 2026: free. This is kept."
    shown = await presses(world, said.tap("◀️ Back"))
    assert shown.labels[0] == "✖️ 31.12.2026: free"
    gone = await presses(world, shown.tap("✖️ 31.12.2026: free"))
    assert gone.toast == "Removed."
    assert kept(world) == []
    again = await presses(world, RemoveFreeDay(20261231))
    assert again.toast == "Removed.", "a second press does no harm"
    acts = [act for (act,) in world.rows("SELECT act FROM audit WHERE act LIKE 'free%'")]
    assert acts == ["free_days_added", "free_day_removed"]


@pytest.mark.parametrize("typed", ["4.1.", "4 January", "4. janvārī"])
async def test_a_single_day_needs_no_year(world, typed):
    """The next day of that name is meant, never one that is over."""
    await presses(world, AddFreeDays(0))
    said = await types(world, typed)
    assert said.words == "📆 4 January 2027: free. This is kept."


async def test_several_days_in_a_row_and_a_worked_saturday(world):
    """The first and the last day, both inside; and a day off that is worked this time."""
    await presses(world, AddFreeDays(0))
    said = await types(world, "28.12.2026 – 31.12.2026")
    assert said.words == "📆 28 December 2026 – 31 December 2026: free. This is kept."
    await presses(world, AddFreeDays(1))
    said = await types(world, "2026-12-19")
    assert said.words == "📆 19 December 2026: worked. This is kept."
    assert kept(world) == [
        ("2026-12-19", 1),
        *((f"2026-12-{day}", 0) for day in (28, 29, 30, 31)),
    ]
    shown = await presses(world, ListFreeDays(0))
    assert "✖️ 19.12.2026: worked" in shown.labels


@pytest.mark.parametrize(
    ("worked", "text", "why"),
    [
        (0, "next Friday", "I can't read a day there."),
        (0, "31.02.2027", "I can't read a day there."),
        (0, "31.12.2026 28.12.2026", "I can't read a day there."),
        (1, "19.12.2026 20.12.2026", "I can't read a day there."),
        (0, "01.11.2026", "That day has passed."),
        (0, "01.12.2026 – 31.01.2027", "These are too many days"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_can_be_typed_again(world, worked, text, why):
    """Nothing is kept, and the next words still belong to the question."""
    await presses(world, AddFreeDays(worked))
    said = await types(world, text)
    assert said.words.startswith(why)
    assert said.labels == ["◀️ Back", "☰ Menu"]
    assert kept(world) == []
    assert (await types(world, "19.12.2026")).words.endswith("This is kept.")


async def test_there_is_always_a_working_day_left(world):
    """A whole year off would leave no day to remind on: it ends at a bound."""
    for month in range(1, 7):
        await presses(world, AddFreeDays(0))
        await types(world, f"01.{month:02d}.2027 – 25.{month:02d}.2027")
    assert len(kept(world)) <= MOST_ALTOGETHER
    assert kept(world)[-1] == ("2027-04-25", 0)


async def test_a_free_day_moves_what_is_planned_and_leaves_what_was_put_off(world):
    """The 3rd becomes free: the reminder comes on the 2nd; removed again, on the 3rd."""
    anna = await world.learner("Anna")
    world.now = riga(1, 12, month=12)
    await plans(world)
    assert due(world)[0] == ("7d", "2026-12-03")
    await presses(world, AddFreeDays(0))
    await types(world, "03.12.2026")
    await plans(world)
    assert due(world)[:2] == [("7d", "2026-12-02"), ("3d", "2026-12-07")]
    world.now = riga(2, 10, month=12)
    async with world.store.database.unit_of_work() as unit:
        await fire_reminders(world.desk(unit, "fire"))
    await world.taps(RemindLater(anna, 202611, 0))
    await presses(world, RemoveFreeDay(20261203))
    await plans(world)
    steps = [step for step, _ in due(world)]
    assert steps.count("7d") == 1, "what the mentor put off, and no second one on the 3rd"
    assert due(world)[0] == ("7d", "2026-12-02")


async def test_free_days_are_of_one_organisation(world):
    """Another organisation works by its own calendar."""
    other = await world.founds("Saldus")
    await presses(world, AddFreeDays(0))
    await types(world, "10.12.2026")
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        places = {each.id: each for each in await records.organisations.all()}
        days = [
            (await working_calendar(records, places[each])).is_working_day(
                Month(2026, 12).first_day.replace(day=10)
            )
            for each in (world.organisation, other)
        ]
    assert days == [False, True]


async def test_a_changed_day_is_planned_at_once_and_nothing_else_each_minute(world):
    """Rows are made ahead, so a look every ten minutes is enough; a change of days waits for none."""
    await world.learner("Anna")
    world.now = riga(1, 12, month=12)
    await plans(world)
    await world.learner("Bruno", mentor=await world.joins("Otrs", Role.MENTOR, 1002))
    world.now = riga(1, 12, 9, month=12)
    await plans(world)
    assert [step for step, _ in due(world)].count("7d") == 1
    world.now = riga(1, 12, 10, month=12)
    await plans(world)
    assert [step for step, _ in due(world)].count("7d") == 2
    await presses(world, AddFreeDays(0))
    await types(world, "03.12.2026")
    await plans(world)
    assert due(world)[:2] == [("7d", "2026-12-02")] * 2
