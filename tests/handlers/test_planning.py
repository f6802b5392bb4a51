"""Planned meetings as a conversation of two people, and what the clock says of them in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import acts as diary_acts
from bot.acts import planning as acts
from bot.domain.people import Role
from bot.inputs import Key, KeyPressed
from bot.reports.papers import CalendarInvitation, from_json
from handlers.diary_screens import minutes_of
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    MENTOR_ACCOUNT,
    Answer,
    riga,
    taps_on,
)
from tests.handlers.planning_world import LEARNER_ACCOUNT, PlanningWorld, methods, to

TUESDAY = riga(24, 16)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[PlanningWorld]:
    async with PlanningWorld.opened(tmp_path) as world:
        yield world


def states(world: PlanningWorld) -> list[tuple[int, str, int]]:
    return world.rows("SELECT id, state, version FROM planned_meeting ORDER BY id")


# -- planning --------------------------------------------------------------------------------------


async def test_a_meeting_is_planned_by_taps_and_one_typed_word(world):
    """Day, time, hours, place: the mentor gets its number, the learner hears who, when and where."""
    await world.phone()
    day = await world.taps(acts.PlanBegin())
    assert "Anna: which day will you meet?" in day.words
    assert "November 2026: 20 of 20 hours left, with what is planned." in day.words
    assert day.labels[:2] == ["Today", "Sat 21.11."]
    time = await world.taps(day.tap("Tue 24.11."))
    hours = await world.taps(time.tap("16:00"))
    assert "Support plan: 80 of 80 hours left in the semester." in hours.words
    where = await world.taps(hours.tap("2 h"))
    assert "Anna, Tue 24.11., 16:00–18:00: where?" in where.words
    kept = await world.writes("the library")
    mine, hers = to(MENTOR_ACCOUNT, kept.sent), to(LEARNER_ACCOUNT, kept.sent)
    assert mine[-1].body.words.splitlines() == [
        "📆 Planned meeting #1: Anna, Tue 24.11., 16:00–18:00, the library.",
        "Anna hears it now.",
        "✍️ Activities: what will you do? Write it, or say it in a voice message.",
    ]
    assert methods(mine) == ["document", "text"]
    assert [each.body.words for each in hers[-2:]] == [
        "Māris wants to meet you. The day: Tuesday, 24 November. At 16:00.",
        "The place: the library. Can you come?",
    ]
    assert methods(hers) == ["document", "voice", "voice"]
    assert hers[-1].body.sound.parts[1:] == ("I come", "I can't")
    assert hers[-1].body.sound.private


async def test_the_second_meeting_offers_the_place_of_the_first(world):
    """Places are buttons once they were typed; nothing about them lies open in the database."""
    anna = await world.phone()
    await world.taps(acts.PlanHours(anna, minutes_of(TUESDAY), 1))
    await world.writes("the library")
    where = await world.taps(acts.PlanHours(anna, minutes_of(riga(25, 16)), 1))
    kept = await world.taps(where.tap("📍 the library"))
    assert "📆 Planned meeting #2: Anna, Wed 25.11., 16:00–17:00, the library." in (
        to(MENTOR_ACCOUNT, kept.sent)[-1].body.words
    )
    assert all(
        b"library" not in row[0] for row in world.rows("SELECT place_box FROM planned_meeting")
    )


async def test_a_second_press_plans_nothing_twice(world):
    """The same button again says that it is kept, and nobody is told anew."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    again = await world.plans(anna, TUESDAY)
    assert again.toast == "Planned meeting #1 is kept already."
    assert again.sent == []
    assert len(states(world)) == 1


async def test_what_two_phones_plan_at_one_time_is_planned_once(world):
    """The later press meets the earlier plan: another learner is offered what is still free."""
    anna = await world.phone()
    bruno = await world.phone("Bruno", 1003)
    await world.plans(anna, TUESDAY)
    late = await world.plans(bruno, TUESDAY)
    assert "You have planned a meeting from 16:00 to 17:00 already." in late.words
    assert "16:00" not in late.labels
    assert "17:00" in late.labels


async def test_activities_and_goals_are_written_or_said(world):
    """What is typed next belongs to the activities, then a button leads to the goals, by voice."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    kept = await world.writes("We read a timetable.")
    assert kept.words == "✅ Kept with planned meeting #1: Activities. You can add more."
    asked = await world.taps(kept.tap("➡️ Goals and tasks"))
    assert "Goals and tasks: what is it for?" in asked.words
    said = await world.speaks("voice-1", 7)
    assert (
        "✅ Your voice message (7 s) is kept with planned meeting #1: Goals and tasks."
        in said.words
    )
    card = await world.taps(said.tap("✏️ Open"))
    assert card.words.splitlines()[1:] == [
        "Activities: We read a timetable.",
        "Goals and tasks: 🎧 1 voice message",
    ]
    played = await world.taps(card.tap("🎧 Listen"))
    assert played.last.body.file_id == "voice-1"
    assert all(
        b"timetable" not in row[0]
        for row in world.rows("SELECT activities_box FROM planned_meeting")
    )


async def test_words_that_would_not_fit_are_not_cut(world):
    """Too much at once is refused with what fits, and what stands stays."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    answer = await world.writes("x" * 1001)
    assert answer.words == "That is too long: 1000 characters fit. Please write it shorter."


async def test_a_plain_diary_asks_for_no_sections(world):
    """In the orientation programme a meeting is planned with place and time alone."""
    anna = await world.phone(programme="orientation")
    kept = await world.plans(anna, TUESDAY)
    assert "Activities" not in to(MENTOR_ACCOUNT, kept.sent)[-1].body.words
    assert kept.sent[0].body.method == "document"


async def test_a_learner_without_a_phone_is_told_by_the_mentor(world):
    """Where nobody can be reached the mentor reads so, and the meeting is kept."""
    anna = await world.learner("Anna")
    kept = await world.plans(anna, TUESDAY)
    assert "Anna can't be reached here. Please tell them yourself." in kept.sent[-1].body.words


# -- every week ------------------------------------------------------------------------------------


async def test_a_meeting_is_repeated_until_the_semester_ends(world):
    """Each week has its number; the learner hears one message and gets one file of dates."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    how_long = await world.taps(acts.RepeatPlanned(1))
    series = await world.taps(how_long.tap("🎓 Until the semester ends"))
    mine, hers = to(MENTOR_ACCOUNT, series.sent), to(LEARNER_ACCOUNT, series.sent)
    assert mine[-1].body.words.splitlines()[:2] == [
        "🔁 5 more meetings are planned:",
        "• Tue 01.12., 16:00–17:00",
    ]
    assert methods(hers) == ["document", "voice"]
    assert hers[-1].body.words == (
        "Māris wants to meet you every week. The next time: Tuesday, 1 December. At 16:00."
    )
    assert [row[0] for row in world.rows("SELECT series FROM planned_meeting")] == [1] * 6


async def test_a_series_begun_twice_is_planned_once(world):
    """A second press, from the same or another phone, meets a meeting that has changed."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    how_long = await world.taps(acts.RepeatPlanned(1))
    await world.taps(how_long.tap("4 weeks"))
    again = await world.taps(how_long.tap("4 weeks"))
    assert "This meeting was changed meanwhile." in again.words
    assert len(states(world)) == 5


async def test_weeks_that_are_taken_are_left_out_with_the_reason(world):
    """The mentor reads which week is missing, and why."""
    anna = await world.phone()
    bruno = await world.phone("Bruno", 1003)
    await world.plans(bruno, riga(8, 16, month=12))
    await world.plans(anna, TUESDAY)
    series = await world.taps(acts.RepeatFor(2, 1, 4))
    assert (
        "Days left out:\n• Tue 08.12.: You have planned a meeting from 16:00 to 17:00 already."
        in (to(MENTOR_ACCOUNT, series.sent)[-1].body.words)
    )


# -- moved, called off -----------------------------------------------------------------------------


async def test_a_moved_meeting_is_heard_by_the_learner(world):
    """The mentor moves it by two presses; the learner hears the new time, and old buttons are old."""
    anna = await world.phone()
    planned = await world.plans(anna, TUESDAY)
    old = Answer(to(LEARNER_ACCOUNT, planned.sent), None)
    days = await world.taps(acts.MovePlanned(1))
    starts = await world.taps(days.tap("Thu 26.11."))
    moved = await world.taps(starts.tap("15:00"))
    hers = to(LEARNER_ACCOUNT, moved.sent)
    assert hers[-1].body.words == (
        "Māris moves your meeting. The new day: Thursday, 26 November. At 15:00. Can you come?"
    )
    assert "📆 Planned meeting #1 is moved: Anna, Thu 26.11., 15:00–16:00." in (
        to(MENTOR_ACCOUNT, moved.sent)[-1].body.words
    )
    answer = await world.taps(old.tap("🙅 I can't"), LEARNER_ACCOUNT)
    assert answer.sent[0].body.words == "This meeting has changed."
    assert "Thursday, 26 November. At 15:00." in answer.sent[-1].body.words
    assert states(world) == [(1, "planned", 2)]


async def test_after_a_move_the_next_words_are_what_is_asked_for(world):
    """What the moved meeting does not say yet is asked for again, and expected."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    moved = await world.taps(acts.MoveTo(1, 1, minutes_of(riga(26, 15))))
    assert "✍️ Activities: what will you do?" in to(MENTOR_ACCOUNT, moved.sent)[-1].body.words
    kept = await world.writes("We read a timetable.")
    assert kept.words == "✅ Kept with planned meeting #1: Activities. You can add more."


async def test_a_move_pressed_twice_moves_once(world):
    """The second press finds it there already."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    tap = acts.MoveTo(1, 1, minutes_of(riga(26, 15)))
    await world.taps(tap)
    again = await world.taps(tap)
    assert again.toast == "Planned meeting #1 is kept already."
    assert states(world) == [(1, "planned", 2)]


async def test_a_meeting_gets_other_hours_by_two_presses(world):
    """Both hear it and get the date anew; the learner is asked again as long as nothing was said."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    card = await world.taps(acts.OpenPlanned(1))
    ways = await world.taps(card.tap("⏱ Change hours"))
    assert ways.labels[:3] == ["2 h", "3 h", "4 h"]
    assert "1 h" not in ways.labels
    changed = await world.taps(ways.tap("2 h"))
    dates, heard = to(LEARNER_ACCOUNT, changed.sent)
    assert heard.body.words == (
        "Māris changes your meeting. The day: Tuesday, 24 November. From 16:00. Until 18:00. "
        "Can you come?"
    )
    invitation = from_json(dates.body.paper)
    assert isinstance(invitation, CalendarInvitation)
    [dated] = invitation.meetings
    assert (dated.uid, dated.sequence) == ("planned-1@celabiedrs", 1)
    assert dated.ends_at - dated.starts_at == timedelta(hours=2)
    mine = to(MENTOR_ACCOUNT, changed.sent)
    assert any(each.body.paper == dates.body.paper for each in mine)
    said = "⏱ Planned meeting #1 has other hours now: Anna, Tue 24.11., 16:00–18:00."
    assert said in mine[-1].body.words
    again = await world.taps(ways.tap("2 h"))
    assert again.toast == "Planned meeting #1 is kept already."
    assert world.rows("SELECT hours, version, moved_from FROM planned_meeting") == [(2, 2, None)]


async def test_who_said_i_come_is_told_of_other_hours_and_not_asked_again(world):
    """The answer was about the start, which stays."""
    anna = await world.phone()
    planned = await world.plans(anna, TUESDAY)
    hers = Answer(to(LEARNER_ACCOUNT, planned.sent), None)
    await world.taps(hers.tap("👍 I come"), LEARNER_ACCOUNT)
    changed = await world.taps(acts.LastHours(1, 1, 2))
    heard = to(LEARNER_ACCOUNT, changed.sent)[-1]
    assert heard.body.words.endswith("From 16:00. Until 18:00.")
    assert world.rows("SELECT comes_at IS NULL FROM planned_meeting") == [(0,)]


async def test_hours_that_the_rules_refuse_change_nothing(world):
    """A forged or old press is answered by the guard's own sentence on the meeting's card."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    refused = await world.taps(acts.LastHours(1, 1, 25))
    assert "Planned meeting #1" in refused.words
    assert world.rows("SELECT hours, version FROM planned_meeting") == [(1, 1)]
    world.now = riga(24, 17)
    over = await world.taps(acts.OpenPlanned(1))
    assert "⏱ Change hours" not in over.labels


async def test_a_meeting_is_called_off_with_a_reason_and_other_times(world):
    """The learner hears it, the mentor gets times at which both are free, one press plans it anew."""
    anna = await world.phone()
    await world.taps(acts.PlanHours(anna, minutes_of(TUESDAY), 1))
    await world.writes("the library")
    why = await world.taps(acts.CancelPlanned(1))
    off = await world.taps(why.tap("I am ill"))
    assert to(LEARNER_ACCOUNT, off.sent)[-1].body.words == (
        "Your meeting is called off. It was on this day: Tuesday, 24 November. "
        "Māris will find another day."
    )
    mine = to(MENTOR_ACCOUNT, off.sent)
    assert mine[-1].body.words.splitlines()[0] == (
        "🚫 Planned meeting #1 is called off: Anna, Tue 24.11., 16:00–17:00, the library."
    )
    plan_b = Answer(mine[-1:], None)
    assert plan_b.labels == [
        "Mon 23.11. 16:00",
        "Wed 25.11. 16:00",
        "Thu 26.11. 16:00",
        "Fri 27.11. 16:00",
        "📆 Another time",
    ]
    anew = await world.taps(plan_b.tap("Wed 25.11. 16:00"))
    assert "📆 Planned meeting #2: Anna, Wed 25.11., 16:00–17:00, the library." in (
        to(MENTOR_ACCOUNT, anew.sent)[-1].body.words
    )
    card = await world.taps(acts.OpenPlanned(1))
    assert "🚫 Called off.\nReason: I am ill" in card.words


async def test_the_reason_can_be_typed(world):
    """A few words instead of a button call it off too."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.taps(acts.CancelPlanned(1))
    await world.writes("The bus does not run.")
    card = await world.taps(acts.OpenPlanned(1))
    assert "Reason: The bus does not run." in card.words
    assert states(world) == [(1, "cancelled", 2)]


async def test_what_was_said_last_is_said_again(world):
    """🔊 after a meeting was planned says the meeting, with its question until it is answered."""
    anna = await world.phone()
    planned = Answer(to(LEARNER_ACCOUNT, (await world.plans(anna, TUESDAY)).sent), None)
    again = await world.does(KeyPressed(Key.AGAIN), LEARNER_ACCOUNT)
    assert again.words == planned.words
    await world.taps(again.tap("👍 I come"), LEARNER_ACCOUNT)
    answered = await world.does(KeyPressed(Key.AGAIN), LEARNER_ACCOUNT)
    assert answered.labels == []
    assert answered.words.startswith("Māris wants to meet you.")


async def test_a_learner_who_cannot_come_is_asked_nothing_more(world):
    """One press: the mentor hears it at once with other times, and it is no no-show."""
    anna = await world.phone()
    planned = await world.plans(anna, TUESDAY)
    question = Answer(to(LEARNER_ACCOUNT, planned.sent), None)
    answer = await world.taps(question.tap("🙅 I can't"), LEARNER_ACCOUNT)
    hers = to(LEARNER_ACCOUNT, answer.sent)
    assert methods(hers) == ["edit_buttons", "voice"]
    assert hers[-1].body.words == (
        "Good that you say it. I told Māris. You will hear about another time."
    )
    mine = to(MENTOR_ACCOUNT, answer.sent)
    assert mine[-1].body.words.splitlines()[0] == (
        "🙅 “I can't come”: Anna, Tue 24.11., 16:00–17:00. "
        "Meeting #1 is called off; it does not count as not coming."
    )
    assert Answer(mine[-1:], None).labels[-1] == "📆 Another time"
    assert to(COORDINATOR_ACCOUNT, answer.sent) == []
    again = await world.taps(question.tap("🙅 I can't"), LEARNER_ACCOUNT)
    assert to(MENTOR_ACCOUNT, again.sent) == []
    assert world.rows("SELECT state, cancelled_by FROM planned_meeting") == [
        ("cancelled", "learner")
    ]
    assert await world.tick(riga(25, 10)) == []


async def test_a_learner_who_comes_is_seen_in_the_list(world):
    """The press shows at its button, the mentor reads it without a sound, and once."""
    anna = await world.phone()
    planned = await world.plans(anna, TUESDAY)
    question = Answer(to(LEARNER_ACCOUNT, planned.sent), None)
    answer = await world.taps(question.tap("👍 I come"), LEARNER_ACCOUNT)
    again = await world.taps(question.tap("👍 I come"), LEARNER_ACCOUNT)
    (told,) = to(MENTOR_ACCOUNT, answer.sent + again.sent)
    assert told.body.words == "👍 “I come”: Anna, Tue 24.11., 16:00–17:00."
    assert told.body.silent
    listed = await world.taps(acts.ListPlanned())
    assert "#1 Anna, Tue 24.11., 16:00–17:00 · 👍" in listed.words


async def test_a_learner_cannot_cancel_what_has_begun(world):
    """After the start the answer is kind, and nothing changes."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = TUESDAY + timedelta(minutes=1)
    answer = await world.taps(acts.CannotCome(1, minutes_of(TUESDAY)), LEARNER_ACCOUNT)
    assert answer.words == "The meeting has begun. You can tell Māris yourself."
    assert states(world) == [(1, "planned", 1)]


# -- the clock -------------------------------------------------------------------------------------


async def test_a_learner_is_reminded_twice_by_voice(world):
    """The evening before and two hours before, each once, with the two answers."""
    anna = await world.phone()
    await world.taps(acts.PlanHours(anna, minutes_of(TUESDAY), 1))
    await world.writes("the library")
    assert await world.tick(riga(23, 17, 59)) == []
    (evening,) = await world.tick(riga(23, 18))
    assert evening.body.words == (
        "Tomorrow you meet Māris. At 16:00. The place: the library. Can you come?"
    )
    assert evening.body.method == "voice"
    assert await world.tick(riga(23, 18, 1)) == []
    (soon,) = await world.tick(riga(24, 14))
    assert soon.body.words.startswith("Today you meet Māris. At 16:00.")
    assert await world.tick(riga(24, 14, 1)) == []


async def test_who_said_yes_is_reminded_without_a_question(world):
    """The reminder still says when and where, and asks nothing again."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.taps(acts.Come(1, minutes_of(TUESDAY)), LEARNER_ACCOUNT)
    (evening,) = await world.tick(riga(23, 18))
    assert evening.body.words == "Tomorrow you meet Māris. At 16:00."
    assert taps_on(evening) == []


async def test_a_restart_reminds_nobody_twice(world):
    """What went out is known to the database, not to the process."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    assert len(await world.tick(riga(23, 18))) == 1
    await world.restarts()
    assert await world.tick(riga(23, 18, 5)) == []


async def test_the_mentor_is_asked_once_and_once_more_next_morning(world):
    """When it is over, then after the night; nothing a third time, and one message after a gap."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    (asked,) = await world.tick(riga(24, 17))
    assert asked.body.words == "How was it? Anna, Tue 24.11., 16:00–17:00"
    assert Answer([asked], None).labels == ["✅ It was held", "🚫 Anna did not come", "📆 Moved"]
    (again,) = await world.tick(riga(25, 9))
    assert again.body.words == "How was your meeting? Anna, Tue 24.11., 16:00–17:00"
    assert await world.tick(riga(26, 9)) == []


async def test_after_a_standstill_one_question_is_enough(world):
    """Both questions are due on Thursday: only the later one goes out."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    sent = to(MENTOR_ACCOUNT, await world.tick(riga(26, 10)))
    assert [each.body.words for each in sent] == [
        "How was your meeting? Anna, Tue 24.11., 16:00–17:00"
    ]
    assert await world.tick(riga(26, 11)) == []


async def test_nothing_is_asked_of_what_is_done(world):
    """A logged meeting, and one that was called off, are asked about no more."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.plans(anna, riga(25, 16))
    await world.taps(acts.CancelFor(2, 1, "ill"))
    world.now = riga(24, 17)
    await world.taps(acts.LogPlanned(1, 1, 1, 1))
    assert await world.tick(riga(26, 10)) == []


# -- how was it? -----------------------------------------------------------------------------------


async def test_what_was_planned_becomes_the_entry(world):
    """Held, hours, then section by section; what was planned stands in it already."""
    anna = await world.phone()
    await world.taps(acts.PlanHours(anna, minutes_of(TUESDAY), 1))
    await world.writes("the library")
    await world.writes("We read a timetable.")
    await world.taps(acts.WritePlanned(1, "goals"))
    await world.speaks("voice-1", 7)
    (asked,) = to(MENTOR_ACCOUNT, await world.tick(riga(24, 19)))
    hours = await world.taps(Answer([asked], None).tap("✅ It was held"))
    assert hours.words.splitlines() == [
        "November 2026: 20 of 20 hours left.",
        "Support plan: 80 of 80 hours left in the semester.",
        "Anna, Tue 24.11., 16:00: how many hours?",
    ]
    assert hours.labels == ["1 h", "2 h", "3 h", "⬅️ Back"]
    saved = await world.taps(hours.tap("2 h"))
    assert saved.words.splitlines() == [
        "✅ Entry #1: Anna, Tue 24.11., 16:00–18:00, 2 hours.",
        "November 2026: 2 of 20 hours.",
        "Support plan: 78 of 80 hours left in the semester.",
        "✍️ How it went: write it, or say it in a voice message. Several are fine.",
    ]
    went = await world.writes("She found the bus alone.")
    assert went.words == (
        "✅ How it went: added to entry #1 (Anna, Tue 24.11., 16:00–18:00, 2 hours). "
        "You can add more."
    )
    await world.taps(went.tap("➡️ Results"))
    said = await world.speaks("voice-2", 5)
    await world.taps(said.tap("➡️ Next steps"))
    done = await world.writes("Buy a ticket.")
    assert done.labels == ["✏️ Correct", "📅 My month"]
    card = await world.taps(diary_acts.OpenMeeting(1))
    assert card.words.splitlines() == [
        "Entry #1",
        "Anna, Tue 24.11., 16:00–18:00, 2 hours",
        "📍 the library",
        "Activities: We read a timetable.",
        "Goals and tasks: 🎧 1 voice message",
        "How it went: She found the bus alone.",
        "Results: 🎧 1 voice message",
        "Next steps: Buy a ticket.",
        "You can change it until 10 December.",
    ]
    assert world.rows("SELECT planned_id, unplanned FROM meeting") == [(1, 0)]
    assert states(world) == [(1, "held", 2)]


async def test_what_was_planned_comes_before_what_came_of_it(world):
    """Without activities and goals, a planned meeting's results can't be written yet."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    saved = await world.taps(acts.LogPlanned(1, 1, 1, 1))
    assert "✍️ Activities: what did you do?" in saved.words
    refused = await world.taps(acts.WriteSection(1, "results"))
    assert "Activities" in refused.words.splitlines()[0]
    await world.writes("lost")
    assert world.rows("SELECT results_box FROM meeting") == [(None,)]


async def test_a_planned_meeting_to_which_nobody_came(world):
    """One press: kept with 0 hours, not paid, the coordinator is told, and no words are asked for."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY, 2)
    (asked,) = to(MENTOR_ACCOUNT, await world.tick(riga(24, 18)))
    answer = await world.taps(Answer([asked], None).tap("🚫 Anna did not come"))
    assert world.rows("SELECT hours, planned_hours, state, planned_id FROM meeting") == [
        (0, 2, "no_show", 1)
    ]
    assert states(world) == [(1, "no_show", 2)]
    assert len(to(COORDINATOR_ACCOUNT, answer.sent)) == 1
    assert "✍️" not in to(MENTOR_ACCOUNT, answer.sent)[-1].body.words


async def test_two_presses_make_one_entry(world):
    """From two phones or by a double press: the second sees that it stands in the diary."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    await world.taps(acts.LogPlanned(1, 1, 1, 1))
    again = await world.taps(acts.LogPlanned(1, 1, 1, 1))
    assert "This meeting is settled already." in again.words
    assert "✅ It stands in your diary." in again.words
    assert len(world.rows("SELECT id FROM meeting")) == 1


async def test_hours_that_are_no_longer_allowed_are_not_offered(world):
    """The guard is asked again: with 19 hours used one is left, and it says so before the choice."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY, 1)
    world.now = riga(24, 23)
    await world.taps(diary_acts.LogHours(anna, minutes_of(riga(20, 0)), 19, 1))
    hours = await world.taps(acts.WasHeld(1))
    assert "November 2026: 1 of 20 hours left." in hours.words
    assert hours.labels == ["1 h", "⬅️ Back"]


async def test_a_meeting_that_was_moved_leads_on(world):
    """It is still to come, or it was already: both ways are there."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    moved = await world.taps(acts.WasMoved(1))
    assert moved.labels == [
        "📆 It is still to come",
        "📝 It is over already",
        "🚫 It was called off",
        "⬅️ Back",
    ]
    days = await world.taps(moved.tap("📆 It is still to come"))
    starts = await world.taps(days.tap("Thu 26.11."))
    await world.taps(starts.tap("16:00"))
    assert states(world) == [(1, "planned", 2)]
    assert (await world.tick(riga(26, 17)))[-1].body.words.startswith("How was it?")


async def test_a_meeting_that_was_called_off_by_word_is_no_no_show(world):
    """Said afterwards: nobody is told of what is over, and nothing is asked any more."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    moved = await world.taps(acts.WasMoved(1))
    why = await world.taps(moved.tap("🚫 It was called off"))
    off = await world.taps(why.tap("Anna asked me to"))
    assert to(LEARNER_ACCOUNT, off.sent) == []
    assert states(world) == [(1, "cancelled", 2)]
    assert world.rows("SELECT id FROM meeting") == []
    assert await world.tick(riga(25, 10)) == []


async def test_after_the_two_have_parted_nobody_is_reminded(world):
    """What was planned for a later day neither comes up nor stands in the way."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.taps(diary_acts.EndPairForGood(anna), COORDINATOR_ACCOUNT)
    assert await world.tick(riga(23, 18)) == []
    assert await world.tick(riga(24, 17)) == []
    listed = await world.taps(acts.ListPlanned())
    assert listed.words == "📆 Nothing is planned."


async def test_an_entry_made_by_hand_is_offered_its_plan(world):
    """Logged at another time than planned: one press makes it the planned meeting's entry."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.writes("We read a timetable.")
    world.now = riga(24, 20)
    logged = await world.taps(diary_acts.LogHours(anna, minutes_of(riga(24, 17)), 2, 1))
    assert logged.words == "You had planned: Anna, Tue 24.11., 16:00–17:00. Is it this meeting?"
    connected = await world.taps(logged.tap("✅ Yes, #1"))
    assert connected.words.splitlines()[0] == "✅ Entry #1 is planned meeting #1."
    assert world.rows("SELECT planned_id, unplanned FROM meeting") == [(1, 0)]
    assert states(world) == [(1, "held", 2)]
    card = await world.taps(diary_acts.OpenMeeting(1))
    assert "Activities: We read a timetable." in card.words
    assert "Not planned before." not in card.words


async def test_an_entry_that_is_deleted_lets_its_plan_stand_again(world):
    """What the diary no longer says is open again, and can be logged anew."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    await world.taps(acts.LogPlanned(1, 1, 1, 1))
    await world.taps(diary_acts.DeleteMeeting(1, 1, 1))
    assert states(world) == [(1, "planned", 3)]
    await world.taps(acts.LogPlanned(1, 3, 1, 1))
    assert states(world) == [(1, "held", 4)]


async def test_a_hundred_parallel_presses_make_one_entry(world):
    """However many phones press at once, the meeting is logged once and paid once."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    world.now = riga(24, 18)
    presses = [world.taps(acts.LogPlanned(1, 1, 1, held % 2)) for held in range(100)]
    answers = await asyncio.gather(*presses)
    assert all(each.sent for each in answers)
    assert len(world.rows("SELECT id FROM meeting")) == 1
    assert len(world.rows("SELECT sequence FROM pay_ledger")) == 1
    assert states(world)[0][2] == 2


async def test_moving_calling_off_and_a_no_at_once_leave_one_truth(world):
    """Of acts that meet, one is done and the others are shown how it stands; none is doubled."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await asyncio.gather(
        world.taps(acts.MoveTo(1, 1, minutes_of(riga(26, 15)))),
        world.taps(acts.CancelFor(1, 1, "ill")),
        world.taps(acts.CannotCome(1, minutes_of(TUESDAY)), LEARNER_ACCOUNT),
        world.taps(acts.RepeatFor(1, 1, 4)),
    )
    done = world.rows(
        """SELECT act FROM audit WHERE object_kind = 'planned_meeting' AND object_id = 1
           AND act IN ('meeting_moved', 'meeting_called_off', 'learner_cannot_come')"""
    )
    assert len(done) == 1
    assert states(world)[0][2] == 2


# -- who may ---------------------------------------------------------------------------------------


async def test_another_mentors_plan_is_as_if_it_were_not(world):
    """Opening, moving or logging somebody else's planned meeting does nothing."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.joins("Dace", Role.MENTOR, 1009)
    for tap in (
        acts.OpenPlanned(1),
        acts.MoveTo(1, 1, minutes_of(riga(26, 16))),
        acts.CancelFor(1, 1, "ill"),
        acts.LogPlanned(1, 1, 1, 1),
    ):
        answer = await world.taps(tap, 1009)
        assert answer.toast is not None
        assert answer.sent == []
    assert states(world) == [(1, "planned", 1)]


async def test_every_planned_act_and_reminder_is_recorded_or_kept(world):
    """Who planned, moved and called off stands in the audit; what the clock sent, in its rows."""
    anna = await world.phone()
    await world.plans(anna, TUESDAY)
    await world.taps(acts.MoveTo(1, 1, minutes_of(riga(25, 16))))
    await world.tick(riga(24, 18))
    await world.taps(acts.CancelFor(1, 2, "other"))
    found = world.rows("SELECT act FROM audit WHERE object_kind = 'planned_meeting'")
    assert [row[0] for row in found] == ["meeting_planned", "meeting_moved", "meeting_called_off"]
    assert world.rows("SELECT kind, step, state FROM reminder") == [
        ("planned_meeting", "evening", "fired")
    ]


async def test_only_a_meeting_that_is_over_waits_for_an_answer_in_the_month(world):
    """What is still to come isn't missing; the mentor is told to wait for it, not to fill it in."""
    anna = await world.phone()
    await world.plans(anna, riga(24, 16))
    await world.plans(anna, riga(26, 16))
    world.now = riga(25, 9)
    shown = await world.taps(diary_acts.MyMonth(202611, anew=1))
    assert "• 1 planned meeting without an answer" in shown.words
