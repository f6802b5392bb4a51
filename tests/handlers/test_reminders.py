"""What is left of a month, said in time: to mentors until after the deadline, to coordinators before."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from bot import acts
from bot.acts import months as month_acts
from bot.acts.reminders import ListUnready, RemindLater
from bot.acts.work_time import OpenMentorsMonth
from bot.domain.contracts import ContractEnded, end_contract
from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, MemberId
from bot.domain.learner_month import Approve, Submit
from bot.domain.months import Month
from bot.domain.people import Role
from bot.learner_months import month_of_assignment, take
from bot.outgoing import Outgoing
from bot.routines.deadlines import watch_deadlines
from bot.routines.reminders import fire_reminders, plan_reminders
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    RIGA,
    Answer,
    DiaryWorld,
    riga,
)
from tests.handlers.month_world import held

NOVEMBER = 202611
BEFORE_ALL, SEVEN_DAYS = riga(27, 12), riga(3, 9, month=12)
THREE_DAYS, ONE_DAY = riga(7, 9, month=12), riga(9, 9, month=12)
LAST, LATE, LATE_AGAIN = (riga(day, 9, month=12) for day in (10, 11, 18))


async def at(world: DiaryWorld, *instants: datetime) -> list[Outgoing]:
    """Rounds of the clock at these instants; gives what they sent together."""
    before = len(world.sent)
    for instant in instants:
        world.now = instant
        for number, part in enumerate((plan_reminders, fire_reminders, watch_deadlines)):
            async with world.store.database.unit_of_work() as unit:
                await part(world.desk(unit, f"{instant.isoformat()}:{number}:{len(world.sent)}"))
    return world.sent[before:]


async def to_mentor(world: DiaryWorld, *instants: datetime) -> list[Outgoing]:
    return [each for each in await at(world, *instants) if each.person == world.mentor]


async def to_coordinator(world: DiaryWorld, *instants: datetime) -> list[Outgoing]:
    return [each for each in await at(world, *instants) if each.person == world.coordinator]


async def hands_in(
    world: DiaryWorld, assignment: AssignmentId, month: Month, *, submit: bool = True
) -> None:
    """Approve, and hand in a month in which nothing was held."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        for command in (Approve, Submit) if submit else (Approve,):
            at_hand = await month_of_assignment(records, assignment, month, world.now)
            assert at_hand is not None
            seen = (at_hand.books.content,) if command is Approve else ()
            step = command(at_hand.record.version, *seen, Given(world.now))
            await take(step, at_hand, records, world.mentor, world.now)


# -- to the mentor ---------------------------------------------------------------------------------


async def test_each_learner_has_a_line_with_what_is_left_and_a_button_to_it(world):
    """Approved, complete, handed in, nothing said: each line asks only for what is left."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    cilda, _ = await world.learner("Cilda"), await world.learner("Dace")
    for assignment in (anna, bruno):
        await held(world, assignment, riga(17 + assignment % 2, 14), 2)
    await world.taps(acts.LogHours(cilda, minutes_of(riga(19, 9)), 1, 0))
    await at(world, BEFORE_ALL)
    world.now = riga(30, 18)
    await hands_in(world, anna, Month(2026, 11), submit=False)
    await hands_in(world, cilda, Month(2026, 11))
    (reminder,) = await to_mentor(world, SEVEN_DAYS)
    assert reminder.body.words.splitlines() == [
        "📔 November 2026: entries can be changed until 10 December. This is left:",
        "• Anna: signed sheet, hand in",
        "• Bruno: approve, signed sheet, hand in",
        "• Dace: no entry yet, approve, hand in",
    ]
    answer = Answer([reminder], None)
    assert answer.tap("📎 Anna") == month_acts.OpenMonth(anna, NOVEMBER, anew=1)
    assert answer.tap("✅ Bruno") == month_acts.OpenMonth(bruno, NOVEMBER, anew=1)
    for label in answer.labels:
        assert (await world.taps(answer.tap(label))).sent != [], label


async def test_eight_learners_are_one_readable_message(world):
    """Nine lines, and no more rows of buttons than fit on a phone."""
    for name in ("Anna", "Bruno", "Cilda", "Dace", "Elīna", "Fricis", "Gunta", "Hugo"):
        await world.learner(name)
    await at(world, BEFORE_ALL)
    (reminder,) = await to_mentor(world, SEVEN_DAYS)
    assert len(reminder.body.words.splitlines()) == 9
    assert len(reminder.body.words) < 500
    rows = reminder.body.markup["inline_keyboard"]
    assert [len(row) for row in rows] == [2, 2, 2, 2, 1, 2]


async def test_on_the_months_last_working_day_the_sheet_is_asked_for(world):
    """Monday 30 November: check, approve, have it signed."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 14), 2)
    await at(world, BEFORE_ALL)
    (reminder,) = await to_mentor(world, riga(30, 9))
    assert reminder.body.words.splitlines() == [
        "📔 November 2026 is ending. Please check, approve and have the sheets signed. "
        "This is left:",
        "• Anna: approve, signed sheet, hand in",
    ]


async def test_a_planned_meeting_without_an_answer_is_asked_for(world):
    """It counts once its end has passed; the button leads to the planned meetings."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 14), 1)
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            """INSERT INTO planned_meeting (organisation_id, assignment_id, mentor_id, learner_id,
                 starts_at, hours, state, created_at, changed_at)
               SELECT organisation_id, id, mentor_id, learner_id, :at, 2, 'planned', :at, :at
               FROM assignment WHERE id = :id""",
            at="2026-11-30T08:00:00.000000Z",
            id=anna,
        )
    await at(world, BEFORE_ALL)
    (early,) = await to_mentor(world, riga(30, 9))
    assert "say how" not in early.body.words
    (reminder,) = await to_mentor(world, SEVEN_DAYS)
    assert "• Anna: say how 1 meeting was, approve, signed sheet, hand in" in reminder.body.words
    assert (await world.taps(Answer([reminder], None).tap("❓ Anna"))).sent != []


async def test_after_the_deadline_what_can_still_be_done_is_asked_for_twice(world):
    """On the next working day and a week later, marked late; then no more."""
    anna, _ = await world.learner("Anna"), await world.learner("Bruno")
    await held(world, anna, riga(18, 14), 2)
    await at(world, BEFORE_ALL, SEVEN_DAYS, THREE_DAYS, ONE_DAY, LAST)
    (late,) = await to_mentor(world, LATE, riga(12, 9, month=12))
    assert late.body.words.splitlines() == [
        "⏰ November 2026: the deadline was 10 December. This is left, and is marked as late:",
        "• Anna: approve, signed sheet, hand in",
        "• Bruno: no entry. If there was no meeting, say so; if there was one, ask your coordinator "
        "to open the month",
    ]
    answer = Answer([late], None)
    assert answer.labels[:2] == ["✅ Anna", "🚫 No meeting: Bruno"]
    (again,) = await to_mentor(world, LATE_AGAIN, riga(19, 9, month=12))
    assert again.body.words == late.body.words
    later = [datetime(2027, 1, day, 9, tzinfo=RIGA).astimezone(UTC) for day in (11, 12, 18, 25)]
    sent = await to_mentor(world, *later)
    assert not [each for each in sent if "November" in each.body.words]


async def test_no_meeting_is_said_from_the_reminder_after_the_deadline(world):
    """One press, marked late; the mentor counts as late in the next forecast, and is asked no more."""
    await world.learner("Anna")
    await at(world, BEFORE_ALL, SEVEN_DAYS, THREE_DAYS, ONE_DAY, LAST)
    (late,) = await to_mentor(world, LATE)
    said = await world.taps(Answer([late], None).tap("🚫 No meeting: Anna"))
    assert "It is marked as late: the deadline was 10 December." in said.words
    assert await to_mentor(world, LATE_AGAIN) == []
    async with world.store.database.unit_of_work() as unit:
        months = Records(unit, world.store).learner_months
        assert await months.late_before(world.organisation, Month(2026, 12)) == {world.mentor}
        assert await months.late_before(world.organisation, Month(2026, 11)) == frozenset()


async def test_a_plain_diary_asks_for_words_and_for_nothing_after_the_deadline(world):
    """An orientation's diary has no approval, sheet or pay."""
    anna = await world.learner("Anna", programme="orientation")
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 14)), 2, 1))
    await at(world, BEFORE_ALL)
    (reminder,) = await to_mentor(world, SEVEN_DAYS)
    assert "• Anna: fill in entry #1 (How it went)" in reminder.body.words.splitlines()
    assert Answer([reminder], None).tap("✍️ #1 Anna") == acts.SayWhatWasDone(1)
    await at(world, LAST)
    assert await to_mentor(world, LATE, LATE_AGAIN) == []


async def test_nothing_comes_after_all_is_handed_in(world):
    """Rows that were planned are judged again, and the log says why none went out."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 9)), 1, 0))
    await at(world, BEFORE_ALL)
    await at(world, riga(30, 18))
    await hands_in(world, anna, Month(2026, 11))
    assert await at(world, SEVEN_DAYS, THREE_DAYS, ONE_DAY, LAST, LATE, LATE_AGAIN) == []


async def test_the_log_says_why_in_ids_alone(world, caplog):
    """Each row that went out or did not has a line with its key; no name stands in it."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL)
    with caplog.at_level(logging.INFO, logger="bot.routines.reminders"):
        await at(world, SEVEN_DAYS)
        await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
        await at(world, THREE_DAYS)
    said = [(each.getMessage(), each.key, getattr(each, "reason", None)) for each in caplog.records]
    mentors = f"diary_due:2026-11:organisation=1:mentor={world.mentor}:step="
    assert said == [
        ("reminder not sent", f"{mentors}month_end", "superseded"),
        ("reminder sent", f"{mentors}7d", None),
        ("reminder not sent", f"{mentors}3d", "done"),
        ("reminder not sent", "forecast:2026-11:organisation=1:coordinator=1:step=3d", "done"),
    ]
    assert "Anna" not in caplog.text
    assert "Māris" not in caplog.text


async def test_a_restart_sends_nothing_twice_and_loses_nothing(world):
    """Closed and opened again between the rounds: each step is one message."""
    await world.learner("Anna")
    sent: list[Outgoing] = []
    for instant in (BEFORE_ALL, SEVEN_DAYS, SEVEN_DAYS, THREE_DAYS, LAST, LAST, LATE, LATE):
        sent += await to_mentor(world, instant)
        await world.restarts()
    assert [each.body.words[:1] for each in sent] == ["📔", "📔", "📔", "⏰"]


# -- later -----------------------------------------------------------------------------------------


async def test_later_today_brings_it_once_more_with_what_is_left_then(world):
    """Four hours later, once, however often the clock ticks; what was done meanwhile is gone."""
    anna, _ = await world.learner("Anna"), await world.learner("Bruno")
    await at(world, BEFORE_ALL)
    (reminder,) = await to_mentor(world, SEVEN_DAYS)
    said = await world.taps(Answer([reminder], None).tap("🕘 Later today"))
    assert said.words == "👍 All right. I will remind you of November 2026 today at 13:00."
    await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    assert await to_mentor(world, riga(3, 10, month=12), riga(3, 12, 59, month=12)) == []
    at_one = riga(3, 13, month=12)
    (again,) = await to_mentor(world, at_one, at_one, riga(3, 13, 1, month=12))
    assert [line[:8] for line in again.body.words.splitlines()[1:]] == ["• Bruno:"]
    assert len(await to_mentor(world, THREE_DAYS)) == 1, "the next step comes as ever"


async def test_of_two_wishes_the_last_one_counts(world):
    """Later today, then tomorrow: one message, tomorrow at nine."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL, SEVEN_DAYS)
    await world.taps(RemindLater(anna, NOVEMBER, 0))
    said = await world.taps(RemindLater(anna, NOVEMBER, 1))
    assert said.words == (
        "👍 All right. I will remind you of November 2026 on 4 December at 09:00."
    )
    assert await to_mentor(world, riga(3, 13, month=12), riga(3, 19, month=12)) == []
    assert len(await to_mentor(world, riga(4, 9, month=12), riga(4, 10, month=12))) == 1


async def test_tomorrow_meets_the_step_of_tomorrow_in_one_message(world):
    """Put off on the 9th until the 10th, whose own reminder comes at the same time."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL, ONE_DAY)
    await world.taps(RemindLater(anna, NOVEMBER, 1))
    (last,) = await to_mentor(world, LAST, riga(10, 9, 1, month=12))
    assert "until today, 23:59" in last.body.words


async def test_on_the_last_day_nothing_is_put_off_over_the_deadline(world):
    """Tomorrow becomes today, and in the evening it is said that no time is left."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL, LAST)
    said = await world.taps(RemindLater(anna, NOVEMBER, 1))
    assert said.words == (
        "Tomorrow would be too late for November 2026. So I will remind you today at 13:00."
    )
    assert len(await to_mentor(world, riga(10, 13, month=12))) == 1
    world.now = riga(10, 21, month=12)
    said = await world.taps(RemindLater(anna, NOVEMBER, 0))
    assert said.words.startswith("There is no later time before the deadline of November 2026.")
    assert said.labels == ["📅 My month"]


async def test_who_is_done_is_not_reminded_later(world):
    """Pressed on an old reminder: nothing is left, and nothing is planned."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL, SEVEN_DAYS)
    await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    said = await world.taps(RemindLater(anna, NOVEMBER, 0))
    assert said.words == "✅ November 2026: nothing is left. I won't remind you again."
    assert world.rows("SELECT * FROM snooze") == []


async def test_a_month_that_never_was_is_no_month_to_put_off(world):
    """A forged button with a month to come, or none, changes nothing."""
    anna = await world.learner("Anna")
    for number in (202612, 202613, 0):
        assert (await world.taps(RemindLater(anna, number, 0))).toast is not None
    assert world.rows("SELECT * FROM snooze") == []


# -- to the coordinator ----------------------------------------------------------------------------


async def test_three_days_and_one_day_before_the_coordinator_sees_ahead(world):
    """How many are not ready, how many of them with mentors who were never late, and who."""
    other = await world.joins("Otrs", Role.MENTOR, 1002)
    october = Month(2026, 10)
    await world.learner("Anna", since=riga(1, 9))
    await world.learner("Bruno", since=riga(1, 9))
    late = await world.learner("Cilda", mentor=other)
    done = await world.learner("Dace", mentor=other)
    for assignment in (late, done):
        world.now = riga(9, 12)
        async with world.store.database.unit_of_work() as unit:
            records = Records(unit, world.store)
            await records.meetings.say_no_meeting(assignment, october, world.now)
            await records.meetings.say_no_meeting(assignment, october.previous(), world.now)
    world.now = riga(12, 12)
    await hands_in(world, late, october)
    world.now = riga(20, 12)
    await world.taps(acts.NoMeetingThisMonth(done, NOVEMBER), 1002)
    await at(world, BEFORE_ALL)
    assert await to_coordinator(world, SEVEN_DAYS) == []
    (seen,) = await to_coordinator(world, THREE_DAYS, riga(7, 9, 1, month=12))
    assert seen.body.words.splitlines() == [
        "📊 November 2026: 3 of 4 months are not ready. The deadline is 10 December.",
        "2 of them are with mentors who were never late before.",
    ]
    who = await world.taps(Answer([seen], None).tap("📋 Who and what"), COORDINATOR_ACCOUNT)
    assert who.words.splitlines() == [
        "November 2026: 3 of 4 months are not ready.",
        "👤 Māris",
        "• Anna: no entry yet, approve, hand in",
        "• Bruno: no entry yet, approve, hand in",
        "👤 Otrs (was late before)",
        "• Cilda: no entry yet, approve, hand in",
    ]
    assert who.labels == ["👤 Māris", "👤 Otrs: Cilda", "💶 All of November 2026", "☰ Menu"]
    assert who.tap("👤 Māris") == OpenMentorsMonth(MemberId(world.mentor), NOVEMBER, 1)
    cilda = await world.taps(who.tap("👤 Otrs: Cilda"), COORDINATOR_ACCOUNT)
    assert "Cilda" in cilda.words
    assert "November 2026" in cilda.words
    assert len(await to_coordinator(world, riga(8, 9, month=12), ONE_DAY, LAST)) == 1


async def test_a_month_that_is_ready_needs_no_forecast(world):
    """Nothing to see ahead, nothing sent; the list says so in a sentence."""
    anna = await world.learner("Anna")
    await at(world, BEFORE_ALL)
    await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    assert await to_coordinator(world, THREE_DAYS, ONE_DAY) == []
    shown = await world.taps(ListUnready(NOVEMBER, 0, 1), COORDINATOR_ACCOUNT)
    assert shown.words == "✅ November 2026: every month is ready."


async def test_who_and_what_leads_to_the_contract_that_is_missing(world):
    """Without a contract nothing can be logged: it is named, and one press from being entered."""
    await world.learner("Anna", since=riga(1, 9))
    async with world.store.database.unit_of_work() as unit:
        for contract in await Records(unit, world.store).contracts.of_mentor(
            world.organisation, world.mentor
        ):
            ended = end_contract(
                contract.contract,
                contract.contract.begins,
                last_entry=None,
                by=world.coordinator,
                at=world.now,
            )
            assert isinstance(ended, ContractEnded)
            assert await Records(unit, world.store).contracts.end(ended)
    await at(world, BEFORE_ALL)
    shown = await world.taps(ListUnready(NOVEMBER, 0, 1), COORDINATOR_ACCOUNT)
    assert shown.words.splitlines()[1:] == [
        "👤 Māris",
        "• no contract for this month, so nothing can be logged",
        "• Anna: no entry yet, approve, hand in",
    ]
    begun = await world.taps(shown.tap("📄 Contract: Māris"), COORDINATOR_ACCOUNT)
    assert begun.words == "Māris: for which school or youth centre?"


async def test_a_plain_diary_leads_to_the_mentors_card(world):
    """An orientation has no month with steps; the mentor's card says the rest."""
    await world.learner("Anna", since=riga(1, 9), programme="orientation")
    await at(world, BEFORE_ALL)
    shown = await world.taps(ListUnready(NOVEMBER, 0, 1), COORDINATOR_ACCOUNT)
    assert shown.tap("👤 Māris") == acts.OpenPerson(world.mentor)


async def test_a_long_list_is_paged_and_fits(world):
    """Twenty mentors with two learners each: three pages, each within what Telegram takes."""
    for number in range(20):
        mentor = await world.joins(f"Mentor {number:02d}", Role.MENTOR)
        for name in ("Anna", "Bruno"):
            await world.learner(f"{name} {number:02d}", mentor=mentor, programme="orientation")
    world.now = ONE_DAY
    seen: list[str] = []
    shown = await world.taps(ListUnready(NOVEMBER, 0, 1), COORDINATOR_ACCOUNT)
    while True:
        assert len(shown.words) < 4096
        seen += [line for line in shown.words.splitlines() if line.startswith("👤")]
        if "▶️ More" not in shown.labels:
            break
        shown = await world.taps(shown.tap("▶️ More"), COORDINATOR_ACCOUNT)
    assert len(seen) == len(set(seen)) == 20
