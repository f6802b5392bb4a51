"""Reminders and the passed deadline, from the books to the messages, with a clock that is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import acts
from bot.acts.planning import WriteSection
from bot.domain.people import Role
from bot.outgoing import Kind, Outgoing, Priority
from bot.routines.deadlines import watch_deadlines
from bot.routines.reminders import fire_reminders, plan_reminders
from handlers.diary_screens import minutes_of
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    MENTOR_ACCOUNT,
    Answer,
    DiaryWorld,
    riga,
)
from tests.handlers.month_world import held
from tests.handlers.work_time_world import hands_in


async def tick(world: DiaryWorld) -> list[Outgoing]:
    """One round of the clock; gives what it sent."""
    before = len(world.sent)
    for number, part in enumerate((plan_reminders, fire_reminders, watch_deadlines)):
        async with world.store.database.unit_of_work() as unit:
            await part(world.desk(unit, f"{world.now.isoformat()}:{number}"))
    return world.sent[before:]


async def ticks_at(world: DiaryWorld, *instants: datetime) -> list[Outgoing]:
    """Rounds at these instants; gives what they sent together."""
    sent: list[Outgoing] = []
    for instant in instants:
        world.now = instant
        sent += await tick(world)
    return sent


def states(world: DiaryWorld) -> list[tuple[str, str, str | None]]:
    """What became of the reminders of November to mentors."""
    return world.rows(
        """SELECT step, state, reason FROM reminder
           WHERE kind = 'diary_due' AND month = '2026-11' ORDER BY due_at"""
    )


def to_mentors(world: DiaryWorld, sent: list[Outgoing]) -> list[Outgoing]:
    return [each for each in sent if each.person != world.coordinator]


SEVEN_DAYS, THREE_DAYS = riga(3, 9, month=12), riga(7, 9, month=12)
ONE_DAY, LAST = riga(9, 9, month=12), riga(10, 9, month=12)
BEFORE_ALL = riga(27, 12)


async def test_a_mentor_is_reminded_of_what_is_missing_with_a_button_to_it(world):
    """Learner by learner: log, say that there was no meeting, or write what was done."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 14)), 2, 1))
    await ticks_at(world, BEFORE_ALL)
    sent = await ticks_at(world, SEVEN_DAYS)
    (reminder,) = sent
    assert reminder.body.words.splitlines() == [
        "📔 November 2026: entries can be changed until 10 December. This is left:",
        "• Anna: fill in entry #1 (Activities, Goals and tasks, How it went), approve, "
        "signed sheet, hand in",
        "• Bruno: no entry yet, approve, hand in",
    ]
    assert (reminder.kind, reminder.priority) == (Kind.NUDGE, Priority.BULK)
    assert reminder.expires_at == datetime(2026, 12, 10, 22, tzinfo=UTC)
    answer = Answer(sent, None)
    assert answer.labels == [
        *("✍️ #1 Anna", "📝 Log: Bruno", "🚫 No meeting", "📅 My month"),
        *("🕘 Later today", "🌅 Tomorrow"),
    ]
    assert answer.tap("✍️ #1 Anna") == WriteSection(1, "activities")
    assert answer.tap("📝 Log: Bruno") == acts.LogInMonth(bruno, 202611, anew=1)
    for label in answer.labels:
        assert (await world.taps(answer.tap(label))).sent != []


async def test_on_the_last_day_the_reminder_says_until_today(world):
    """The 10th itself is called today, with the time at which the diary closes."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    (before,) = to_mentors(world, await ticks_at(world, ONE_DAY))
    (last,) = await ticks_at(world, LAST)
    assert "can be changed until 10 December." in before.body.words
    assert last.body.words.splitlines()[0] == (
        "📔 November 2026: entries can be changed until today, 23:59. This is left:"
    )


async def test_log_in_a_reminder_opens_the_days_of_its_month(world):
    """In December the reminder for November leads to November's days; later ones are a press away."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    reminder = Answer(await ticks_at(world, SEVEN_DAYS), None)
    days = await world.taps(reminder.tap("📝 Log: Anna"))
    assert days.labels == [
        *(f"{day}.11." for day in ("Mon 30", "Sun 29", "Sat 28", "Fri 27", "Thu 26", "Wed 25")),
        "⬆️ Later days",
        "⬇️ Earlier days",
        "✖️ Cancel",
    ]
    assert days.words == ("November 2026: 20 of 20 hours left.\nAnna: which day was the meeting?")
    earlier = await world.taps(days.tap("⬇️ Earlier days"))
    assert earlier.labels[0] == "Tue 24.11."
    back = await world.taps(earlier.tap("⬆️ Later days"))
    assert back.labels == days.labels
    later = await world.taps(days.tap("⬆️ Later days"))
    assert later.labels[:2] == ["Today", "Yesterday"]


async def test_log_in_a_reminder_of_a_closed_month_says_so(world):
    """Pressed after the deadline it says since when the month is closed, and offers what is open."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    reminder = Answer(await ticks_at(world, SEVEN_DAYS), None)
    world.now = riga(11, 12, month=12)
    days = await world.taps(reminder.tap("📝 Log: Anna"))
    assert days.words.startswith("November 2026: entries could be changed until 10 December.")
    assert days.labels[0] == "Today"


async def test_reminders_stop_when_everything_is_said(world):
    """What was planned is judged again when due: nothing goes out, and the reason is kept."""
    anna = await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    steps = [step for step, _, _ in states(world)]
    assert steps == ["month_end", "7d", "3d", "1d", "last", "late"]
    await world.taps(acts.NoMeetingThisMonth(anna, 202611))
    after = (riga(11, 9, month=12), riga(18, 9, month=12))
    assert await ticks_at(world, SEVEN_DAYS, THREE_DAYS, ONE_DAY, LAST, *after) == []
    assert {(state, reason) for _, state, reason in states(world)} == {
        ("skipped", "superseded"),
        ("skipped", "done"),
    }


async def test_each_step_goes_out_once(world):
    """However often the clock ticks, and after a restart, a step is one message."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    month_end = riga(30, 9)
    sent = await ticks_at(world, month_end, month_end, SEVEN_DAYS, riga(3, 9, 1, month=12))
    sent += await ticks_at(world, THREE_DAYS, ONE_DAY, ONE_DAY, LAST, LAST)
    sent = to_mentors(world, sent)
    assert len(sent) == 5
    assert sent[0].body.words.startswith("📔 November 2026 is ending.")
    assert [state for _, state, _ in states(world)] == [*["fired"] * 5, "planned", "planned"]


async def test_after_a_standstill_only_the_latest_step_is_sent(world):
    """Three steps fell due while nothing ran: one message, and the others say why not."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    sent = to_mentors(world, await ticks_at(world, riga(9, 15, month=12)))
    assert len(sent) == 1
    assert states(world) == [
        ("month_end", "skipped", "superseded"),
        ("7d", "skipped", "superseded"),
        ("3d", "skipped", "superseded"),
        ("1d", "fired", None),
        ("last", "planned", None),
        ("late", "planned", None),
        ("late_again", "planned", None),
    ]


async def test_what_falls_due_at_night_waits_for_the_morning(world):
    """In quiet hours nothing is sent, and the row stays planned."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    assert await ticks_at(world, riga(3, 20, month=12), riga(4, 8, 59, month=12)) == []
    assert len(await ticks_at(world, riga(4, 9, month=12))) == 1


async def test_a_mentor_who_blocked_the_bot_is_reminded_on_coming_back(world):
    """What can't be sent isn't counted as sent."""
    await world.learner("Anna")
    await ticks_at(world, BEFORE_ALL)
    await block(world, riga(28, 12))
    assert await ticks_at(world, SEVEN_DAYS) == []
    await block(world, None)
    assert len(await ticks_at(world, riga(3, 12, month=12))) == 1


async def block(world: DiaryWorld, at: datetime | None) -> None:
    async with world.store.database.unit_of_work() as unit:
        world.desk(unit, "block").records.people.set_blocked(MENTOR_ACCOUNT, at)


async def test_nobody_is_reminded_of_a_month_in_which_they_had_no_learner(world):
    """An assignment that began in December asks for nothing in November."""
    await world.learner("Anna", since=riga(1, 9, month=12))
    assert await ticks_at(world, riga(1, 12, month=12), SEVEN_DAYS, THREE_DAYS) == []


async def test_a_month_that_closed_with_something_missing_is_one_alert(world):
    """In the morning after the deadline the coordinator hears who lacks what, once."""
    other = await world.joins("Otrs", Role.MENTOR, 1002)
    anna = await world.learner("Anna")
    await world.learner("Bruno")
    await world.learner("Cilda", mentor=other)
    await world.taps(acts.NoMeetingThisMonth(anna, 202611))
    assert await ticks_at(world, riga(11, 0, 5, month=12), riga(11, 8, month=12)) == []
    sent = await ticks_at(world, riga(11, 9, month=12), riga(11, 9, 1, month=12))
    (alert,) = [each for each in sent if each.person == world.coordinator]
    assert "The deadline for November 2026 has passed" in alert.body.words
    assert "• Māris: 1 learner (1 diary, 1 approval, 1 not handed in)" in alert.body.words
    assert "• Otrs: 1 learner (1 diary, 1 approval, 1 not handed in)" in alert.body.words
    answer = Answer([alert], None)
    who = await world.taps(answer.tap("📋 Who and what"), COORDINATOR_ACCOUNT)
    assert who.words.splitlines() == [
        "November 2026: 2 of 3 months are not ready.",
        "👤 Māris (was late before)",
        "• Bruno: no entry yet, approve, hand in",
        "👤 Otrs (was late before)",
        "• Cilda: no entry yet, approve, hand in",
    ]
    sent = await ticks_at(world, riga(12, 9, month=12), riga(20, 12, month=12))
    assert [each for each in sent if each.person == world.coordinator] == []


async def test_after_a_standstill_over_two_deadlines_both_lists_come(world):
    """The older month isn't passed over, and neither is told twice."""
    await world.learner("Anna")
    await ticks_at(world, riga(11, 9, month=11))
    january, day_after = (datetime(2027, 1, day, 10, tzinfo=UTC) for day in (11, 12))
    sent = await ticks_at(world, january)
    told = [each.body.words for each in sent if each.person == world.coordinator]
    assert [words.splitlines()[0].split("The deadline for ")[1] for words in told] == [
        "November 2026 has passed and something is missing:",
        "December 2026 has passed and something is missing:",
    ]
    sent = await ticks_at(world, january + timedelta(minutes=1), day_after)
    assert not [each for each in sent if "has passed" in each.body.words]


async def test_what_was_caught_up_with_after_the_deadline_closes_by_itself(world):
    """Nobody is asked again about a month of which nothing is left."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    sent = await ticks_at(world, riga(11, 9, month=12))
    assert [each for each in sent if each.person == world.coordinator]
    await hands_in(world, anna)
    sent = await ticks_at(world, riga(12, 9, month=12))
    assert [each for each in sent if "Nobody has taken this" in each.body.words] == []
    assert world.rows("SELECT state, closed_by FROM alert") == [("closed", None)]


async def test_a_month_that_closed_complete_raises_nothing(world):
    """Where every learner-month is complete there is nothing to tell."""
    anna = await world.learner("Anna")
    await world.taps(acts.NoMeetingThisMonth(anna, 202611))
    assert await ticks_at(world, riga(11, 9, month=12)) == []
    assert world.rows("SELECT id FROM alert") == []


async def test_a_month_that_is_over_is_still_planned(world):
    """A planner that begins in December finds the steps of November that are to come."""
    await world.learner("Anna")
    await ticks_at(world, riga(1, 12, month=12))
    assert [step for step, _, _ in states(world)] == ["7d", "3d", "1d", "last", "late"]


async def test_the_alert_waits_for_presses_made_in_time(world):
    """Where no hours are quiet, it still comes only when no late press can count any more."""
    await world.learner("Anna")
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE organisation SET quiet_from = '00:00', quiet_until = '00:00'")
    await ticks_at(world, BEFORE_ALL)
    just_after = riga(11, 0, 2, month=12)
    sent = await ticks_at(world, just_after)
    assert [each for each in sent if each.person == world.coordinator] == []
    sent = await ticks_at(world, riga(11, 0, 3, month=12))
    assert len([each for each in sent if each.person == world.coordinator]) == 1
