"""The rows of reminders: planned once, settled once, with the reason kept."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.months import Month
from bot.domain.reminders import Reminder, ReminderKind, SkipReason, Step, put_off
from storage.records import Records
from tests.handlers.diary_world import DiaryWorld, riga


def reminder(world: DiaryWorld, step: Step = Step.SEVEN_DAYS) -> Reminder:
    return Reminder(
        key=f"diary_due:2026-11:mentor={world.mentor}:step={step.value}",
        kind=ReminderKind.DIARY_DUE,
        organisation=world.organisation,
        subject=world.mentor,
        month=Month(2026, 11),
        step=step,
        due_at=riga(3, 9, month=12),
        expires_at=riga(11, 0, month=12),
    )


async def test_a_planned_row_comes_back_as_it_was_when_its_time_has_come(world):
    """Before it is due nothing is there; from that instant on the whole row is."""
    planned = reminder(world)
    async with world.store.database.unit_of_work() as unit:
        Records(unit, world.store).reminders.plan([planned])
    async with world.store.database.unit_of_work() as unit:
        reminders = Records(unit, world.store).reminders
        assert await reminders.due(riga(3, 8, 59, month=12)) == []
        assert await reminders.due(riga(3, 9, month=12)) == [planned]
        known = await reminders.keys_from(world.organisation, riga(3, 9, month=12))
        assert known == {planned.key}
        assert await reminders.keys_from(world.organisation, riga(3, 9, 1, month=12)) == set()


async def test_planning_again_leaves_a_row_as_it_is(world):
    """The natural key holds: a row that fired stays fired, whatever is planned again."""
    planned = reminder(world)
    for _ in range(2):
        async with world.store.database.unit_of_work() as unit:
            reminders = Records(unit, world.store).reminders
            reminders.plan([planned, replace(planned, due_at=riga(4, 9, month=12))])
            await reminders.fired(planned, world.now)
    assert world.rows("SELECT state, due_at FROM reminder") == [
        ("fired", "2026-12-03T07:00:00.000000Z")
    ]


async def test_a_row_is_settled_once(world):
    """Whoever comes second is told so, and the first outcome stays with its reason."""
    planned = reminder(world)
    async with world.store.database.unit_of_work() as unit:
        reminders = Records(unit, world.store).reminders
        reminders.plan([planned])
        assert await reminders.skipped(planned, SkipReason.DONE, world.now)
        assert not await reminders.fired(planned, world.now)
        assert await reminders.due(riga(9, 9, month=12)) == []
    assert world.rows("SELECT state, reason FROM reminder") == [("skipped", "done")]


async def test_what_waits_to_go_out_is_not_forgotten_with_what_is_to_come(world):
    """Days changed: rows of the future go, one that is due and one that was put off stay."""
    due, to_come = reminder(world), reminder(world, Step.ONE_DAY)
    to_come = replace(to_come, due_at=riga(9, 9, month=12))
    later = put_off(due, riga(4, 9, month=12))
    now = riga(3, 10, month=12)
    async with world.store.database.unit_of_work() as unit:
        reminders = Records(unit, world.store).reminders
        reminders.plan([due, to_come])
        await reminders.put_off(later, "diary_due", now)
        await reminders.forget_planned(world.organisation, now)
    assert [key for (key,) in world.rows("SELECT key FROM reminder ORDER BY key")] == [
        due.key,
        later.key,
    ]


async def test_of_what_was_put_off_twice_only_the_last_is_planned(world):
    """The first one keeps the reason why it never went out; the time to rest is the last one's."""
    row, now = reminder(world), riga(3, 10, month=12)
    first, second = (put_off(row, riga(day, 9, month=12)) for day in (4, 5))
    async with world.store.database.unit_of_work() as unit:
        reminders = Records(unit, world.store).reminders
        assert await reminders.put_off_until(world.mentor, "november") is None
        for each in (first, second):
            await reminders.put_off(each, "november", now)
        assert await reminders.put_off_until(world.mentor, "november") == second.due_at
        assert await reminders.put_off_until(world.coordinator, "november") is None
    assert world.rows("SELECT key, state, reason FROM reminder ORDER BY key") == [
        (first.key, "skipped", "superseded"),
        (second.key, "planned", None),
    ]
