"""The mentor's diary as a conversation, from the press to the rows that a second connection sees."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import planning as planning_acts
from bot.acts import work_time as work_acts
from bot.domain.ledger import Intact, verify
from bot.domain.people import Role
from bot.inputs import CommandGiven
from handlers.diary_screens import minutes_of
from storage.meetings import ledger_rows
from storage.records import Records
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, DiaryWorld, riga, taps_on


async def logs(world: DiaryWorld, assignment: int, starts_at: datetime, hours: int):
    return await world.taps(acts.LogHours(assignment, minutes_of(starts_at), hours, 1))


async def test_a_meeting_is_logged_by_taps_alone(world):
    """Learner, day, start, hours: the answer is a new message with the entry's number."""
    await world.learner("Anna")
    await world.learner("Bruno")
    whose = await world.taps(acts.LogBegin())
    assert whose.labels == ["👤 Anna", "👤 Bruno", "✖️ Cancel"]
    day = await world.taps(whose.tap("👤 Anna"))
    assert day.labels[:3] == ["Today", "Yesterday", "Wed 18.11."]
    start = await world.taps(day.tap("Yesterday"))
    hours = await world.taps(start.tap("16:00"))
    assert "November 2026: 20 of 20 hours left." in hours.words
    saved = await world.taps(hours.tap("2 h"))
    assert saved.words == (
        "✅ Entry #1: Anna, Thu 19.11., 16:00–18:00, 2 hours.\nNovember 2026: 2 of 20 hours.\n"
        "Support plan: 78 of 80 hours left in the semester.\n"
        "✍️ Activities: what did you do? A sentence is enough, written or said."
    )
    assert saved.labels == ["⏳ Later", "✏️ Correct", "📝 Log another"]
    assert [each.body.method for each in saved.sent] == ["edit_text", "text"]
    assert world.rows("SELECT hours, planned_hours, state, month FROM meeting") == [
        (2, 2, "held", "2026-11")
    ]


async def test_a_mentor_with_one_learner_is_not_asked_whose_meeting(world):
    """With a single learner the first question is the day."""
    await world.learner("Anna")
    day = await world.taps(acts.LogBegin())
    assert "Anna: which day was the meeting?" in day.words


async def test_only_hours_still_allowed_are_offered(world):
    """With 18 of 20 hours used, the keyboard stops at two and says how many are left."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(2, 1), 18)
    hours = await world.taps(acts.LogStart(anna, minutes_of(riga(19, 14))))
    assert [label for label in hours.labels if label.endswith(" h")] == ["1 h", "2 h"]
    assert "November 2026: 2 of 20 hours left." in hours.words


async def test_a_full_month_still_takes_a_no_show(world):
    """Without hours left, the learner who did not come can be noted, and hours can't be chosen."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(2, 1), 20)
    days = await world.taps(acts.LogBegin())
    assert "November 2026: 0 of 20 hours left." in days.words
    assert "did not come" in days.words
    hours = await world.taps(acts.LogStart(anna, minutes_of(riga(19, 14))))
    assert hours.labels == ["🚫 Did not come", "🕓 Another start", "✖️ Cancel"]


async def test_just_after_midnight_today_is_not_offered(world):
    """Nothing of today can be over yet, so the newest day is yesterday."""
    await world.learner("Anna")
    world.now = riga(20, 0, 10)
    days = await world.taps(acts.LogBegin())
    assert days.labels[0] == "Yesterday"
    world.now = riga(20, 1)
    days = await world.taps(acts.LogBegin())
    assert days.labels[0] == "Today"


async def test_a_meeting_that_is_not_over_says_when_its_hours_can_be_logged(world):
    """From a start less than an hour ago only "did not come" can be noted, and the reason stands."""
    anna = await world.learner("Anna")
    hours = await world.taps(acts.LogStart(anna, minutes_of(riga(20, 17, 30))))
    assert hours.words.splitlines()[1:] == [
        "Support plan: 80 of 80 hours left in the semester.",
        "This meeting isn't over yet. Its hours can be logged from 18:30 on.",
        "If Anna did not come, you can note that now.",
        "Anna, Fri 20.11., 17:30: how many hours?",
    ]
    assert hours.labels == ["🚫 Did not come", "🕓 Another start", "✖️ Cancel"]


async def test_a_time_that_is_taken_says_by_what(world):
    """While the mentor was with somebody else no hours fit, and the screen says why."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await logs(world, bruno, riga(19, 14), 2)
    hours = await world.taps(acts.LogStart(anna, minutes_of(riga(19, 15))))
    assert "Your diary already holds 14:00–16:00, so no hours fit there." in hours.words
    assert "If Anna did not come, you can note that now." in hours.words


async def test_a_race_ends_in_the_reason_and_fresh_choices(world):
    """Hours that were offered and then taken elsewhere are refused kindly, with what is left."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(2, 1), 18)
    offered = acts.LogHours(anna, minutes_of(riga(19, 14)), 2, 1)
    await logs(world, anna, riga(18, 14), 1)
    late = await world.taps(offered)
    assert "1 of 20 hours are left, so this is too much" in late.words
    assert [label for label in late.labels if label.endswith(" h")] == ["1 h"]
    assert len(world.rows("SELECT id FROM meeting")) == 2


async def test_a_button_pressed_twice_logs_once(world):
    """The second press says that the entry is kept already; nothing is doubled."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    again = await logs(world, anna, riga(19, 14), 2)
    assert again.toast == "Entry #1 is kept already."
    assert again.sent == []
    assert len(world.rows("SELECT id FROM meeting")) == 1


async def test_a_no_show_counts_no_hours_and_tells_the_coordinator(world):
    """The entry is kept with the planned hours, counts 0, and raises one alert."""
    anna = await world.learner("Anna")
    planned = await world.taps(acts.NoShowBegin(anna, minutes_of(riga(19, 14))))
    saved = await world.taps(planned.tap("2 h"))
    own = [each for each in saved.sent if each.person == world.mentor]
    assert own[-1].body.words == (
        "✅ Entry #1: Anna, Thu 19.11., 14:00, did not come.\nNovember 2026: 0 of 20 hours.\n"
        "Support plan: 80 of 80 hours left in the semester."
    )
    told = [each for each in saved.sent if each.person == world.coordinator]
    assert ["Anna did not come" in each.body.words for each in told] == [True]
    assert world.rows("SELECT hours, planned_hours, state FROM meeting") == [(0, 2, "no_show")]
    assert world.rows("SELECT kind, meeting_id FROM alert") == [("no_show", 1)]


async def test_what_was_done_is_kept_in_several_messages_and_by_voice(world):
    """Texts are added to one another, a voice message beside them; each is confirmed by number."""
    anna = await world.learner("Anna", programme="orientation")
    await logs(world, anna, riga(19, 14), 2)
    asked = await world.taps(acts.SayWhatWasDone(1))
    assert "What did you do?" in asked.words
    first = await world.writes("We read a timetable.")
    assert first.words.startswith("✅ Added to entry #1 (Anna, Thu 19.11., 14:00–16:00, 2 hours).")
    await world.writes("Then we went to the bus.")
    spoken = await world.speaks("file-9", 12)
    assert "voice message (12 s) is kept with entry #1" in spoken.words
    card = await world.taps(acts.OpenMeeting(1))
    assert "We read a timetable.\nThen we went to the bus." in card.words
    assert "1 voice message" in card.words
    heard = await world.taps(acts.PlayMeetingNote(1))
    assert heard.last.body.file_id == "file-9"


async def test_what_was_done_is_sealed_under_the_learners_key(world):
    """The file holds no word of it, and with the learner's key gone nobody can read it."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    await world.taps(acts.SayWhatWasDone(1))
    await world.writes("Quite unmistakable words.")
    ((box, learner),) = world.rows("SELECT done_box, learner_id FROM meeting")
    assert b"unmistakable" not in box
    opened = world.store.vault.open(learner, "meeting:1:done", box)
    assert opened == b"Quite unmistakable words."


async def test_words_written_anew_take_the_place_of_the_old(world):
    """Writing anew corrects what was done; what follows is added again."""
    anna = await world.learner("Anna", programme="orientation")
    await logs(world, anna, riga(19, 14), 2)
    await world.taps(acts.SayWhatWasDone(1))
    await world.writes("Rong.")
    await world.taps(acts.SayWhatWasDone(1, rewrite=1))
    await world.writes("Right.")
    await world.writes("And more.")
    card = await world.taps(acts.OpenMeeting(1))
    assert "✍️ Right.\nAnd more." in card.words
    assert "Rong" not in card.words


async def test_an_unplanned_meeting_takes_three_presses_and_two_sentences(world):
    """Log, today at that hour, hours; then activities and goals are asked for, and it is marked."""
    await world.learner("Anna")
    day = await world.taps(acts.LogBegin())
    assert day.labels[6:9] == ["🕓 Today 15:00", "🕓 Today 16:00", "🕓 Today 17:00"]
    hours = await world.taps(day.tap("🕓 Today 16:00"))
    await world.taps(hours.tap("2 h"))
    first = await world.writes("We read a timetable.")
    asked = await world.taps(first.tap("➡️ Goals and tasks"))
    assert "✍️ Goals and tasks: what was it for?" in asked.words
    second = await world.writes("To travel alone.")
    assert second.labels[0] == "➡️ How it went"
    card = await world.taps(acts.OpenMeeting(1))
    assert card.words.splitlines()[2:7] == [
        "Not planned before.",
        "Activities: We read a timetable.",
        "Goals and tasks: To travel alone.",
        "How it went: —",
        "Results: —",
    ]
    assert world.rows("SELECT unplanned, planned_id FROM meeting") == [(1, None)]


async def test_each_section_is_written_said_and_written_anew(world):
    """A section keeps its own words and voice; writing anew touches no other section."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    await world.taps(planning_acts.WriteSection(1, "results"))
    await world.writes("Rong.")
    await world.taps(planning_acts.WriteSection(1, "next_steps"))
    await world.speaks("file-9", 12)
    again = await world.taps(planning_acts.WriteSection(1, "results"))
    assert "So far:\nRong." in again.words
    await world.taps(again.tap("📝 Rewrite"))
    rewritten = await world.writes("Right.")
    assert rewritten.words.startswith("✅ Results: entry #1 has a new text")
    card = await world.taps(acts.OpenMeeting(1))
    assert "Results: Right.\nNext steps: 🎧 1 voice message" in card.words
    assert [label for label in card.labels if label[0] in "✍📝"] == [
        "✍️ Activities",
        "✍️ Goals and tasks",
        "✍️ How it went",
        "📝 Results",
        "📝 Next steps",
    ]
    heard = await world.taps(acts.PlayMeetingNote(1))
    assert heard.words == "Entry #1, Thu 19.11., Next steps"


async def test_all_sections_together_fit_in_one_message(world):
    """What fits is counted over all sections of an entry, so that its card is never cut."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    for section in ("activities", "goals"):
        await world.taps(planning_acts.WriteSection(1, section))
        await world.writes("x" * 1400)
    await world.taps(planning_acts.WriteSection(1, "results"))
    answer = await world.writes("y" * 201)
    assert "200 more characters fit" in answer.words
    await world.writes("y" * 200)
    card = await world.taps(acts.OpenMeeting(1))
    assert len(card.words) < 4096
    assert "y" * 200 in card.words


async def test_a_forged_section_is_no_section(world):
    """An unknown name is an old button, and nothing is kept."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    answer = await world.taps(planning_acts.WriteSection(1, "pay"))
    assert answer.toast is not None
    assert answer.sent == []


async def test_my_month_shows_hours_entries_and_what_they_lack(world):
    """One message says for each learner the hours, and for each entry what is missing."""
    anna = await world.learner("Anna", programme="orientation")
    bruno = await world.learner("Bruno", programme="orientation")
    await logs(world, anna, riga(18, 14), 2)
    await logs(world, anna, riga(19, 14), 1)
    await world.taps(acts.SayWhatWasDone(1))
    await world.writes("We read.")
    month = await world.taps(acts.MyMonth(202611))
    assert month.words.splitlines() == [
        "📅 November 2026. You can change it until 10 December.",
        "Anna: 3 h",
        "Bruno: no entry yet",
        "",
        "#1 Anna, Wed 18.11., 14:00–16:00, 2 hours",
        "#2 Anna, Thu 19.11., 14:00–15:00, 1 hour · ✍️ what was done?",
    ]
    assert month.labels == [
        "#1 Wed 18.11. Anna",
        "#2 Thu 19.11. Anna",
        "🚫 No meeting: Bruno",
        "📝 Log a meeting",
    ]
    kept = await world.taps(month.tap("🚫 No meeting: Bruno"))
    assert "Bruno: no meeting in November 2026." in kept.words
    assert world.rows("SELECT assignment_id, month FROM no_meeting") == [(bruno, "2026-11")]
    assert "Bruno: no meeting this month" in (await world.taps(acts.MyMonth(202611))).words


async def test_months_that_are_open_can_be_switched(world):
    """Until the 10th the month before has a button, afterwards it has none."""
    await world.learner("Anna", programme="orientation")
    world.now = riga(5, 12, month=12)
    assert "📅 Show November 2026" in (await world.taps(acts.MyMonth(202612))).labels
    world.now = riga(11, 12, month=12)
    assert "📅 Show November 2026" not in (await world.taps(acts.MyMonth(202612))).labels


async def test_a_long_month_has_pages(world):
    """Eight entries stand on a page; the rest is one press away, and a forged page is the last."""
    anna = await world.learner("Anna", programme="orientation")
    for day in range(1, 11):
        await logs(world, anna, riga(day, 14), 1)
    first = await world.taps(acts.MyMonth(202611))
    assert len([label for label in first.labels if label.startswith("#")]) == 8
    second = await world.taps(first.tap("⬇️ More entries"))
    assert [label for label in second.labels if label.startswith("#")] == [
        "#9 Mon 09.11. Anna",
        "#10 Tue 10.11. Anna",
    ]
    forged = await world.taps(acts.MyMonth(202611, 10**9))
    assert forged.words == second.words


async def test_hours_are_corrected_and_every_change_is_a_row_of_the_ledger(world):
    """The entry shows its new hours; the chain over all its versions holds."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    card = await world.taps(acts.OpenMeeting(1))
    hours = await world.taps(card.tap("⏱ Hours"))
    changed = await world.taps(hours.tap("3 h"))
    assert changed.words == (
        "✅ Entry #1 is now: Anna, Thu 19.11., 14:00–17:00, 3 hours.\nNovember 2026: 3 of 20 hours.\n"
        "Support plan: 77 of 80 hours left in the semester."
    )
    async with world.store.database.reading() as reader:
        chain = await ledger_rows(reader)
    assert [(row.row.version, row.row.hours) for row in chain] == [(1, 2), (2, 3)]
    assert isinstance(verify(chain), Intact)


async def test_a_move_keeps_its_hours_and_counts_in_the_other_month(world):
    """Day and start are chosen; the hours go with the entry, out of one month into the other."""
    anna = await world.learner("Anna")
    world.now = riga(5, 18, month=12)
    await logs(world, anna, riga(30, 14), 2)
    card = await world.taps(acts.OpenMeeting(1))
    days = await world.taps(card.tap("📅 Day"))
    starts = await world.taps(days.tap("Yesterday"))
    moved = await world.taps(starts.tap("14:00"))
    assert "Anna, Fri 04.12., 14:00–16:00, 2 hours.\nDecember 2026: 2 of 20" in moved.words
    assert world.rows("SELECT month FROM meeting") == [("2026-12",)]


async def test_an_entry_becomes_a_no_show_and_a_meeting_again(world):
    """Whether the learner came can be put right both ways; hours are asked for coming back."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    card = await world.taps(acts.OpenMeeting(1))
    await world.taps(card.tap("🚫 Did not come"))
    assert world.rows("SELECT hours, planned_hours, state FROM meeting") == [(0, 2, "no_show")]
    card = await world.taps(acts.OpenMeeting(1))
    hours = await world.taps(card.tap("🙂 Came after all"))
    await world.taps(hours.tap("1 h"))
    assert world.rows("SELECT hours, planned_hours, state FROM meeting") == [(1, 1, "held")]
    assert len(world.rows("SELECT id FROM alert")) == 1


async def test_an_entry_is_deleted_after_one_question(world):
    """Asked once; then it counts nowhere, and its row and its history stay."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    card = await world.taps(acts.OpenMeeting(1))
    sure = await world.taps(card.tap("🗑 Delete"))
    assert sure.words.startswith("Delete entry #1?")
    assert world.rows("SELECT state FROM meeting") == [("held",)]
    gone = await world.taps(sure.tap("🗑 Delete"))
    assert "Entry #1 is deleted" in gone.words
    assert "November 2026: 0 of 20 hours." in gone.words
    assert world.rows("SELECT state, hours, version FROM meeting") == [("deleted", 0, 2)]
    again = await world.taps(acts.OpenMeeting(1))
    assert again.labels == ["📅 My month"]


async def test_an_old_button_of_a_changed_entry_shows_it_as_it_is_now(world):
    """What was seen before a change can't overwrite it."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    start = minutes_of(riga(19, 14))
    await world.taps(acts.SetMeeting(1, 1, start, 3, 1))
    stale = await world.taps(acts.SetMeeting(1, 1, start, 5, 1))
    assert "This entry was changed meanwhile" in stale.words
    assert "14:00–17:00, 3 hours" in stale.words
    assert world.rows("SELECT hours, version FROM meeting") == [(3, 2)]


@pytest.mark.parametrize(
    "late",
    [
        acts.SetMeeting(1, 1, minutes_of(riga(19, 14)), 3, 1),
        acts.DeleteMeeting(1, 1, 1),
        acts.ChangeDay(1),
        acts.ChangeHours(1, minutes_of(riga(19, 14)), 1),
        acts.SayWhatWasDone(1),
    ],
)
async def test_after_the_deadline_nothing_of_an_entry_changes(world, late):
    """Each way to change it says until when it was open, and leaves it as it is."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    before = world.rows("SELECT * FROM meeting")
    world.now = riga(11, 0, 3, month=12)
    answer = await world.taps(late)
    assert "November 2026: entries could be changed until 10 December." in answer.words
    assert answer.labels == ["📅 My month"]
    assert world.rows("SELECT * FROM meeting") == before


async def test_a_press_just_after_the_deadline_counts_by_grace(world):
    """Telegram keeps a press for 150 seconds; one that comes in them stands, and says so."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    world.now = riga(11, 0, 2, month=12)
    await world.taps(acts.DeleteMeeting(1, 1, 1))
    assert world.rows("SELECT state FROM meeting") == [("deleted",)]
    assert ("meeting_deleted_in_grace",) in world.rows("SELECT act FROM audit")


@pytest.mark.parametrize(
    "late",
    [
        acts.ChangeDay(1),
        acts.ChangeStart(1, 20261119, 2),
        acts.ChangeHours(1, minutes_of(riga(19, 14)), 1),
    ],
)
async def test_choosing_begun_just_after_the_deadline_is_told_since_when_it_is_closed(world, late):
    """The grace is for what was offered in time: no new choice begins in it, and the card says so."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    world.now = riga(11, 0, 1, month=12)
    answer = await world.taps(late)
    assert answer.words.startswith("November 2026: entries could be changed until 10 December.")
    assert "Entry #1" in answer.words
    assert answer.labels == ["📅 My month"]


START = minutes_of(riga(19, 14))


@pytest.mark.parametrize(
    "late", [lambda anna: acts.LogDay(anna, 20261119, 2), lambda anna: acts.LogStart(anna, START)]
)
async def test_an_old_button_of_a_closed_month_says_so_and_offers_the_days_of_now(world, late):
    """Whoever began to log before the deadline and goes on after it reads why the days changed."""
    anna = await world.learner("Anna")
    world.now = riga(11, 12, month=12)
    answer = await world.taps(late(anna))
    assert answer.words.startswith("November 2026: entries could be changed until 10 December.")
    assert answer.labels[:2] == ["Today", "Yesterday"]


async def test_words_count_by_the_time_at_which_they_were_sent(world):
    """A text of before the deadline is kept, also when it reaches us an hour after it."""
    anna = await world.learner("Anna", programme="orientation")
    await logs(world, anna, riga(19, 14), 2)
    world.now = riga(10, 23, 58, month=12)
    await world.taps(acts.SayWhatWasDone(1))
    world.now = riga(11, 1, month=12)
    kept = await world.writes("In time.", sent_at=riga(10, 23, 59, month=12))
    assert kept.words.startswith("✅ Added to entry #1")
    late = await world.writes("Too late.", sent_at=riga(11, 0, 1, month=12))
    assert "could be changed until 10 December" in late.words


async def test_no_meeting_is_not_said_of_a_month_with_one_or_of_one_to_come(world):
    """The statement is kept only where it can be true."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    with_one = await world.taps(acts.NoMeetingThisMonth(anna, 202611))
    assert "holds a meeting with Anna" in with_one.words
    future = await world.taps(acts.NoMeetingThisMonth(anna, 202701))
    assert future.sent == []
    assert world.rows("SELECT * FROM no_meeting") == []


async def test_no_meeting_that_was_forgotten_is_said_after_the_deadline_and_is_late(world):
    """It changes no entry, so nobody has to open the month; the second press says the same."""
    anna = await world.learner("Anna")
    world.now = riga(11, 9, month=12)
    card = await world.taps(month_acts.OpenMonth(anna, 202611))
    assert "Next: say so if there was no meeting" in card.words
    assert card.labels == ["🚫 No meeting this month"]
    for _ in range(2):
        said = await world.taps(card.tap("🚫 No meeting this month"))
        assert said.words.splitlines()[:2] == [
            "✅ Anna: no meeting in November 2026.",
            "It is marked as late: the deadline was 10 December.",
        ]
    assert "⏰ “no meeting” said after the deadline" in said.words
    assert "Next: nothing, all is done" in said.words
    assert world.rows("SELECT month, late FROM no_meeting") == [("2026-11", 1)]
    assert world.rows("SELECT act FROM audit WHERE act LIKE 'no_meeting%'") == [
        ("no_meeting_said_late",)
    ]
    listed = await world.taps(work_acts.ListMonth(202611, 0, 0), COORDINATOR_ACCOUNT)
    assert "✔ ⏰ Māris: 1/1" in listed.labels
    seen = await world.taps(work_acts.OpenLearnersMonth(anna, 202611), COORDINATOR_ACCOUNT)
    assert "The mentor said after the deadline that there was no meeting. ⏰" in seen.words


async def test_a_plain_month_without_a_meeting_is_said_after_the_deadline_too(world):
    """The list keeps the button, and the plain diary is complete with it."""
    anna = await world.learner("Anna", programme="orientation")
    world.now = riga(11, 9, month=12)
    shown = await world.taps(acts.MyMonth(202611))
    said = await world.taps(shown.tap("🚫 No meeting: Anna"))
    assert said.words.startswith("✅ Anna: no meeting in November 2026.")
    assert world.rows("SELECT assignment_id, late FROM no_meeting") == [(anna, 1)]


@pytest.mark.parametrize(
    "forged",
    [
        acts.LogDay(1, 20261399, 2),
        acts.LogStart(1, 2**53 - 1),
        acts.LogStart(1, -(2**53)),
        acts.NoShowBegin(1, 10**15),
        acts.LogHours(1, 10**15, 2, 1),
        acts.LogHours(1, minutes_of(riga(19, 14)), 2**53 - 1, 1),
        acts.LogHours(1, minutes_of(riga(19, 14)), -3, 1),
        acts.MyMonth(0),
        acts.MyMonth(209913),
        acts.SetMeeting(1, 1, 2**52, 1, 1),
        acts.LogLearner(1, -5),
        acts.LogLearner(1, 10**12),
        acts.LogInMonth(1, 209913),
        acts.LogInMonth(1, 202701, 10**12),
    ],
)
async def test_a_forged_number_changes_nothing_and_breaks_nothing(world, forged):
    """Numbers that no button of ours ever carried end in a kind answer."""
    await world.learner("Anna")
    await world.taps(forged)
    assert world.rows("SELECT * FROM meeting") == []


async def test_another_mentors_entry_can_not_be_opened(world):
    """What is not one's own looks as if it were not there."""
    other = await world.joins("Otrs", Role.MENTOR, 1002)
    anna = await world.learner("Anna", mentor=other)
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 14)), 2, 1), account=1002)
    refused = await world.taps(acts.OpenMeeting(1))
    assert refused.sent == []
    assert refused.toast is not None
    coordinator = await world.taps(acts.OpenMeeting(1), account=COORDINATOR_ACCOUNT)
    assert coordinator.sent == []


async def test_a_mentor_without_learners_is_told_what_comes_next(world):
    """Nobody is left before an empty keyboard."""
    answer = await world.taps(acts.LogBegin())
    assert answer.words.startswith("You have no learners yet.")


async def test_an_assignment_that_is_not_active_offers_nothing_and_says_why(world):
    """Where no day can be offered, the reason stands there."""
    anna = await world.learner("Anna")
    async with world.store.database.unit_of_work() as unit:
        assignments = Records(unit, world.store).assignments
        row = await assignments.get(anna)
        await assignments.move(row, "ended", datetime(2026, 9, 2, tzinfo=UTC))
    answer = await world.taps(acts.LogLearner(anna))
    assert "Your work with this learner ended on 2 September." in answer.words
    assert answer.labels == ["📅 My month"]


async def test_keyboards_stay_small(world):
    """At most twelve starts and six days stand on one screen, however empty the month is."""
    anna = await world.learner("Anna")
    days = await world.taps(acts.LogLearner(anna))
    assert len([label for label in days.labels if label[0] not in "⬇✖🕓"]) == 6
    assert len([label for label in days.labels if label[0] == "🕓"]) == 3
    for part in range(4):
        starts = await world.taps(acts.LogDay(anna, 20261118, part))
        assert len([label for label in starts.labels if ":" in label]) == 12


async def test_every_offered_button_of_a_wizard_is_accepted(world):
    """Whatever stands on the last keyboard leads to an entry as long as nothing else happened."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(20, 15), 1)
    for start in (riga(20, 13), riga(20, 14), riga(20, 16, 30), riga(1, 23)):
        hours = await world.taps(acts.LogStart(anna, minutes_of(start)))
        for label in [label for label in hours.labels if label.endswith(" h")]:
            saved = await world.taps(hours.tap(label))
            assert "✅ Entry #" in saved.words
            number = world.rows("SELECT MAX(id) FROM meeting")[0][0]
            await world.taps(acts.DeleteMeeting(number, 1, 1))


async def test_a_correction_pressed_twice_is_kept_once(world):
    """The second press says that it is kept; the entry has one new version."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(19, 14), 2)
    wanted = acts.SetMeeting(1, 1, minutes_of(riga(19, 14)), 3, 1)
    await world.taps(wanted)
    again = await world.taps(wanted)
    assert again.toast == "Entry #1 is kept already."
    assert world.rows("SELECT hours, version FROM meeting") == [(3, 2)]


FORBIDDEN = [
    (riga(20, 20), 1, 1, "is still to come"),
    (riga(20, 17), 2, 1, "The meeting ends at 19:00"),
    (riga(19, 13), 2, 1, "another meeting from 14:00 to 16:00"),
    (riga(31, 14, month=10), 1, 1, "October 2026: entries could be changed until 10 November"),
    (riga(18, 14), 0, 1, "The shortest meeting has 1 h"),
    (riga(18, 1), 21, 1, "20 hours are left"),
    (riga(20, 20), 1, 0, "is still to come"),
]
"""Start, hours, whether the learner came, and the reason for which the rules say no."""


@pytest.mark.parametrize(("starts_at", "hours", "held", "why"), FORBIDDEN)
async def test_a_forged_press_that_logs_meets_the_guard(world, starts_at, hours, held, why):
    """What no keyboard offers is refused with the reason, and nothing is kept."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await logs(world, bruno, riga(19, 14), 2)
    refused = await world.taps(acts.LogHours(anna, minutes_of(starts_at), hours, held))
    assert why in refused.words
    assert len(world.rows("SELECT * FROM meeting")) == 1


@pytest.mark.parametrize(("starts_at", "hours", "held", "why"), FORBIDDEN)
async def test_a_forged_press_that_moves_meets_the_guard(world, starts_at, hours, held, why):
    """Moving an entry is judged like a new one; it stays where it was."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await logs(world, bruno, riga(19, 14), 2)
    await logs(world, anna, riga(16, 14), 1)
    before = world.rows("SELECT * FROM meeting")
    refused = await world.taps(acts.SetMeeting(2, 1, minutes_of(starts_at), hours, held))
    assert why in refused.words
    assert world.rows("SELECT * FROM meeting") == before


async def test_the_night_with_two_three_o_clocks_offers_both(world):
    """When the clocks go back, the second 03:00 has a button of its own and is another instant."""
    anna = await world.learner("Anna")
    world.now = riga(26, 12, month=10)
    starts = await world.taps(acts.LogDay(anna, 20261025, 0))
    first, second = starts.tap("03:00"), starts.tap("03:00 again")
    assert isinstance(first, acts.LogStart)
    assert isinstance(second, acts.LogStart)
    assert second.start - first.start == 60


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_pressed_the_keyboards_never_lead_to_a_refusal(world, seed):
    """Presses at random through log and correction: each one is answered, none is refused."""
    chance = Random(seed)
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await logs(world, anna, riga(3, 8), 9)
    await logs(world, bruno, riga(18, 8), 8)
    answer = await world.taps(acts.LogBegin())
    for _ in range(60):
        taps = [
            tap
            for outgoing in answer.sent
            if outgoing.person == world.mentor
            for tap in taps_on(outgoing)
            if not isinstance(tap, acts.Cancel | acts.MyMonth)
        ]
        answer = await world.taps(chance.choice(taps or [acts.LogBegin()]))
        assert answer.sent != []
        said = " ".join(outgoing.body.words for outgoing in answer.sent)
        assert not any(refused in said for refused in REFUSED), said
    async with world.store.database.reading() as reader:
        assert isinstance(verify(await ledger_rows(reader)), Intact)


REFUSED = ("is left, so", "are left, so", "still to come", "ends at", "another meeting", "could be")
"""What stands in the refusals of the rules about time and hours."""


async def test_words_that_would_not_fit_leave_what_stands(world):
    """Too much at once is not cut: the mentor hears how much still fits."""
    anna = await world.learner("Anna", programme="orientation")
    await logs(world, anna, riga(19, 14), 2)
    await world.taps(acts.SayWhatWasDone(1))
    await world.writes("We read.")
    answer = await world.writes("x" * 4000)
    assert "2991 more characters fit" in answer.words
    await world.writes("y" * 2991)
    card = await world.taps(acts.OpenMeeting(1))
    assert "✍️ We read.\nyyy" in card.words
    assert len(card.words) < 4096


async def test_only_learners_of_the_organisation_at_hand_are_offered(world):
    """What the mentor does elsewhere is neither listed here nor within reach from here."""
    elsewhere = await world.founds("Elsewhere")
    await world.learner("Anna")
    bruno = await world.learner("Bruno", organisation=elsewhere)
    answer = await world.taps(acts.LogBegin())
    assert "Anna: which day was the meeting?" in answer.words
    refused = await world.taps(acts.LogHours(bruno, minutes_of(riga(19, 14)), 2, 1))
    assert refused.sent == []
    assert world.rows("SELECT * FROM meeting") == []


async def test_where_no_hours_can_be_logged_the_rule_is_said_before_a_day_is_chosen(world):
    """Without a support plan nobody presses three buttons to find that out."""
    anna = await world.learner("Anna")
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "DELETE FROM support_plan WHERE organisation_id = :here", here=world.organisation
        )
    shown = await world.taps(acts.LogLearner(anna))
    assert "There is no support plan with you as the mentor for" in shown.words
    assert "If Anna did not come, you can note that now." in shown.words


async def test_the_command_cancel_leaves_what_was_begun(world):
    """Who types /cancel gets the menu, and what is typed next belongs to nothing."""
    anna = await world.learner("Anna")
    kept = await world.taps(acts.LogHours(anna, minutes_of(riga(20, 14)), 1, 1))
    await world.taps(kept.tap("✏️ Correct"))
    await world.does(CommandGiven("cancel"))
    answer = await world.writes("Hello")
    assert "I can't do anything with this here" in answer.words
