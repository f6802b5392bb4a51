"""A mentor's month of the school programme as a conversation: seeing, approving, handing in."""

from __future__ import annotations

import asyncio

import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import planning as planning_acts
from bot.domain.diary import Given
from bot.domain.learner_month import Approve, Reopen, Return
from bot.domain.months import Month
from bot.domain.people import Role
from bot.learner_months import month_of_assignment, take
from bot.reports.papers import DotState, MonthPicture, from_json
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, DiaryWorld, riga
from tests.handlers.month_world import NOVEMBER, held, month, ready, state_of, tells

LAST_DAY = 30


@pytest.fixture
def world(world: DiaryWorld) -> DiaryWorld:
    """On the last day of the month, after work."""
    world.now = riga(LAST_DAY, 18)
    return world


async def by_coordinator(world: DiaryWorld, assignment: int, command: type, reason: str) -> None:
    """A step of the coordinator, as the conversation of theirs takes it."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        at_hand = await month_of_assignment(records, assignment, Month(2026, 11), world.now)
        assert at_hand is not None
        step = command(
            at_hand.record.version, world.coordinator, has_reason=True, given=Given(world.now)
        )
        await take(step, at_hand, records, world.coordinator, world.now, reason)


# -- seeing ----------------------------------------------------------------------------------------


async def test_the_month_is_a_picture_and_a_message_for_each_learner(world):
    """Hours against 20, the plan of the semester, what is missing, state, what is next."""
    await ready(world, "Anna")
    bruno = await world.learner("Bruno")
    shown = await month(world)
    picture, anna_message, bruno_message = shown.sent
    assert picture.body.words == "📅 November 2026\n0 of 2 approved, 0 handed in."
    assert anna_message.body.words.splitlines() == [
        "👤 Anna · November 2026",
        "2 of 20 hours",
        "Support plan: 2 of 80 hours in the semester",
        "State: complete",
        "Next: check and approve",
    ]
    assert bruno_message.body.words.splitlines()[3:] == [
        "State: open",
        "• no entry yet, and nobody said that there was no meeting",
        "Next: fill in what is missing",
    ]
    assert shown.tap("🚫 No meeting this month") == acts.NoMeetingThisMonth(bruno, NOVEMBER)


async def test_the_picture_shows_what_the_words_say(world):
    """Hours, days by what was on them, state and what is missing stand on the picture too."""
    anna = await ready(world, "Anna", day=18)
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 14)), 1, 0))
    shown = await month(world)
    paper = from_json(shown.sent[0].body.paper)
    assert isinstance(paper, MonthPicture)
    [learner] = paper.learners
    assert (learner.name, learner.hours, learner.cap, learner.hours_shown) == (
        "Anna",
        2,
        20,
        "2 / 20 h",
    )
    assert {(dot.day, dot.state) for dot in learner.days} == {
        (18, DotState.HELD),
        (20, DotState.NO_SHOW),
    }
    assert (paper.days, paper.today, learner.state) == (30, 30, "complete")


async def test_what_is_missing_leads_there(world):
    """An entry without its sections has a line that names them, and a button asks for one."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 14)), 1, 1))
    shown = await month(world)
    assert "• entry #1, Fri 20.11.: Activities, Goals and tasks, How it went" in shown.words
    assert shown.tap("✍️ #1 Fri 20.11.") == planning_acts.WriteSection(1, "activities")


async def test_other_months_are_one_press_away(world):
    """The month before always, the month after up to this one; the future never."""
    await ready(world)
    shown = await month(world)
    assert shown.tap("◀️ October 2026") == acts.MyMonth(202610, anew=1)
    assert "▶️ December 2026" not in [
        each["text"] for row in shown.sent[0].body.markup["inline_keyboard"] for each in row
    ]
    october = await world.taps(shown.tap("◀️ October 2026"))
    assert october.tap("▶️ November 2026") == acts.MyMonth(NOVEMBER, anew=1)
    future = await world.taps(acts.MyMonth(202612))
    assert future.sent == []


async def test_a_plain_diary_keeps_its_list_beside(world):
    """A mentor in both programmes gets the picture for one and the list for the other."""
    await ready(world, "Anna")
    await world.learner("Bruno", programme="orientation")
    shown = await month(world)
    assert [each.body.method for each in shown.sent] == ["photo", "text", "text"]
    assert "Bruno: no entry yet" in shown.words
    assert "Anna" not in shown.words


async def test_the_entries_of_a_learner_are_listed(world):
    """Each entry opens by its button."""
    anna = await ready(world)
    shown = await month(world)
    entries = await world.taps(shown.tap("📖 Entries (1)"))
    assert "#1 Anna, Wed 18.11., 14:00–16:00, 2 hours" in entries.words
    assert entries.tap("#1 Wed 18.11.") == acts.OpenMeeting(1, anew=1)
    assert entries.tap("⬅️ Back to the month") == month_acts.OpenMonth(anna, NOVEMBER)


# -- approving and handing in ----------------------------------------------------------------------


async def test_an_approved_month_is_confirmed_with_its_number(world):
    """The card shows the new state, and a message of its own names what was kept."""
    anna = await ready(world)
    approved = await world.taps((await month(world)).tap("✅ Approve"))
    assert approved.words == "✅ Month #1 · Anna, November 2026: approved with 2 h."
    assert approved.tap("📅 My month") == acts.MyMonth(NOVEMBER, anew=1)
    assert "State: approved" in approved.sent[0].body.words
    assert state_of(world, anna) == "approved"
    acts_kept = [row[0] for row in world.rows("SELECT act FROM audit")]
    assert acts_kept.count("month_approved") == 1


async def test_a_second_press_is_known_and_changes_nothing(world):
    """The same button twice: one approval, and the second press says that it is done."""
    anna = await ready(world)
    tap = (await month(world)).tap("✅ Approve")
    await world.taps(tap)
    again = await world.taps(tap)
    assert again.toast == "That is done already."
    assert world.rows("SELECT event FROM learner_month_event") == [("approved",)]
    assert state_of(world, anna) == "approved"


async def test_a_hundred_presses_at_once_are_one_approval(world):
    """However often and wherever it is pressed, the month is approved once."""
    await ready(world)
    tap = (await month(world)).tap("✅ Approve")
    await asyncio.gather(*(world.taps(tap) for _ in range(100)))
    assert world.rows("SELECT event FROM learner_month_event") == [("approved",)]
    assert world.rows("SELECT version FROM learner_month") == [(1,)]


async def test_an_edit_on_the_other_phone_refuses_the_approval(world):
    """What changed after the look is told, and nothing is approved unseen."""
    anna = await ready(world)
    tap = (await month(world)).tap("✅ Approve")
    await held(world, anna, riga(19, 14), 3)
    refused = await world.taps(tap)
    assert "November 2026 was changed meanwhile: it has 5 h now." in refused.words
    assert state_of(world, anna) == "open"


async def test_an_approval_on_the_other_phone_refuses_the_edit(world):
    """The entry stays as it was approved, and the refusal says how to get at it."""
    anna = await ready(world)
    await world.taps((await month(world)).tap("✅ Approve"))
    refused = await world.taps(acts.DeleteMeeting(1, 1, 1))
    assert "You have approved November 2026" in refused.words
    assert world.rows("SELECT state FROM meeting") == [("held",)]
    assert state_of(world, anna) == "approved"


async def test_an_approval_and_an_edit_at_once_never_both_happen(world):
    """Whoever comes first wins; the approved month is the one that was seen."""
    anna = await ready(world)
    tap = (await month(world)).tap("✅ Approve")
    await asyncio.gather(world.taps(tap), world.taps(acts.DeleteMeeting(1, 1, 1)))
    deleted = world.rows("SELECT state FROM meeting") == [("deleted",)]
    assert (state_of(world, anna) == "approved") is not deleted


async def test_a_month_taken_back_is_open_again(world):
    """Before it is handed in the mentor can change something after all."""
    anna = await ready(world)
    approved = await world.taps((await month(world)).tap("✅ Approve"))
    back = await world.taps(approved.tap("↩️ Take approval back"))
    assert "your approval is taken back" in back.words
    assert state_of(world, anna) == "open"
    await world.taps(acts.DeleteMeeting(1, 1, 1))
    assert world.rows("SELECT state FROM meeting") == [("deleted",)]


async def test_a_month_with_hours_is_not_handed_in_without_its_sheet(world):
    """There is no button for it, and a forged one is told what is missing."""
    anna = await ready(world)
    approved = await world.taps((await month(world)).tap("✅ Approve"))
    assert "📨 Hand in" not in approved.labels
    refused = await world.taps(month_acts.SubmitMonth(anna, NOVEMBER, 1))
    assert "the signed sheet is missing" in refused.words
    assert state_of(world, anna) == "approved"


async def test_a_month_without_a_meeting_is_done_with_that_word(world):
    """Once "no meeting" is said there is nothing to approve, to sign or to hand in."""
    anna = await world.learner("Anna")
    said = await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    assert "Anna: no meeting in November 2026." in said.words
    assert "Next: nothing, all is done" in said.words
    assert "✅ Approve" not in said.labels


async def test_only_months_that_need_approval_are_counted(world):
    """Nobody is said to owe an approval of a month in which nobody met."""
    anna, bruno = await ready(world, "Anna"), await world.learner("Bruno")
    await world.taps(acts.NoMeetingThisMonth(bruno, NOVEMBER))
    picture = (await month(world)).sent[0]
    assert picture.body.words == "📅 November 2026\n0 of 1 approved, 0 handed in."
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    await world.taps(card.tap("✅ Approve"))
    picture = (await month(world)).sent[0]
    assert picture.body.words == "📅 November 2026\n1 of 1 approved, 0 handed in."


async def test_a_month_in_which_nobody_met_at_all_is_said_so(world):
    """No count of nothing stands under the picture."""
    await world.taps(acts.NoMeetingThisMonth(await world.learner("Anna"), NOVEMBER))
    picture = (await month(world)).sent[0]
    assert picture.body.words == "📅 November 2026\nThere is nothing to approve: nobody met."


async def test_an_old_approve_button_never_makes_an_empty_month_late(world):
    """A press after the 10th on what nobody owed is answered kindly and leaves no mark."""
    anna = await world.learner("Anna")
    await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    world.now = riga(12, 9, month=12)
    content = await content_of(world, anna)
    pressed = await world.taps(month_acts.ApproveMonth(anna, NOVEMBER, 0, content))
    assert pressed.toast == "Nobody met, so there is nothing to approve. All is done."
    assert world.rows("SELECT COUNT(*) FROM learner_month") == [(0,)]


async def content_of(world: DiaryWorld, assignment: int) -> str:
    """What a button says of the entries that were on the screen."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        at_hand = await month_of_assignment(records, assignment, Month(2026, 11), world.now)
        assert at_hand is not None
        return at_hand.books.content[:8]


async def approves_nothing(world: DiaryWorld, assignment: int) -> None:
    """Months of which nobody met could be approved once; those that were go on as they are."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        at_hand = await month_of_assignment(records, assignment, Month(2026, 11), world.now)
        assert at_hand is not None
        step = Approve(at_hand.record.version, at_hand.books.content[:8], Given(world.now))
        await take(step, at_hand, records, world.mentor, world.now)


async def test_all_learners_are_approved_at_once(world):
    """Each is a decision of its own; who can't be approved is named with the reason."""
    anna, bruno = await ready(world, "Anna", 17), await ready(world, "Bruno", 18)
    centis = await world.learner("Centis")
    shown = await month(world)
    done = await world.taps(shown.tap("✅ Approve all"))
    assert [each.body.words.splitlines()[0] for each in done.sent] == ["Approved: 2"]
    assert done.tap("📅 My month") == acts.MyMonth(NOVEMBER, anew=1)
    assert done.words.splitlines() == [
        "Approved: 2",
        "✅ Anna: 2 h",
        "✅ Bruno: 2 h",
        "— Centis: November 2026: 1 thing is missing in the diary. Add it, then you can approve.",
    ]
    assert [state_of(world, each) for each in (anna, bruno, centis)] == [
        "approved",
        "approved",
        "open",
    ]


async def test_all_pressed_twice_approves_nothing_twice(world):
    """The second press names again who can't be approved, and nobody else."""
    await ready(world, "Anna", 17)
    await ready(world, "Bruno", 18)
    await world.learner("Centis")
    tap = (await month(world)).tap("✅ Approve all")
    await world.taps(tap)
    again = await world.taps(tap)
    assert again.sent[0].body.words.startswith("Approved: 0\n— Centis: ")
    assert world.rows("SELECT event FROM learner_month_event") == [("approved",), ("approved",)]


async def test_nothing_unseen_is_approved_with_all(world):
    """One entry changed since the look: the whole is shown again instead."""
    anna, bruno = await ready(world, "Anna", 17), await ready(world, "Bruno", 18)
    tap = (await month(world)).tap("✅ Approve all")
    await held(world, bruno, riga(19, 14), 1)
    answer = await world.taps(tap)
    assert "nothing was approved" in answer.sent[0].body.words
    assert [state_of(world, each) for each in (anna, bruno)] == ["open", "open"]


async def test_all_that_is_ready_is_handed_in_at_once(world):
    """Two months without meetings go, the one that waits for its sheet stays."""
    for name in ("Bruno", "Centis"):
        learner = await world.learner(name)
        await world.taps(acts.NoMeetingThisMonth(learner, NOVEMBER))
        await approves_nothing(world, learner)
    anna = await ready(world, "Anna")
    await world.taps((await month(world)).tap("✅ Approve"))
    handed_in = await world.taps((await month(world)).tap("📨 Hand in all"))
    assert handed_in.labels == ["📅 My month"]
    assert handed_in.words.splitlines() == [
        "Handed in: 2",
        "— Anna: November 2026: the signed sheet is missing. Please attach it first.",
        "✅ Bruno: 0 h",
        "✅ Centis: 0 h",
    ]
    assert state_of(world, anna) == "approved"


# -- late, returned, reopened ----------------------------------------------------------------------


async def test_an_approval_after_the_tenth_is_marked_late(world):
    """It is possible, it is told, and the audit says so."""
    anna = await ready(world)
    world.now = riga(12, 9, month=12)
    approved = await world.taps((await month(world)).tap("✅ Approve"))
    assert "It is marked as late: the deadline was 10 December." in approved.words
    assert world.rows("SELECT approved_late FROM learner_month") == [(1,)]
    assert "month_approved_late" in [row[0] for row in world.rows("SELECT act FROM audit")]
    assert state_of(world, anna) == "approved"


async def test_a_press_in_the_grace_is_in_time(world):
    """23:59:59 on the 10th was pressed, the network took two minutes: it is not late."""
    await ready(world)
    tap = (await month(world)).tap("✅ Approve")
    world.now = riga(11, 0, 2, month=12)
    await world.taps(tap)
    assert world.rows("SELECT approved_late FROM learner_month") == [(0,)]
    assert "month_approved_in_grace" in [row[0] for row in world.rows("SELECT act FROM audit")]


async def test_who_forgot_an_entry_until_the_lock_is_told_who_helps(world):
    """After the 10th no entry can be added; the card says who can open the month."""
    anna = await world.learner("Anna")
    world.now = riga(12, 9, month=12)
    shown = await month(world)
    assert "The entries could be changed until 10 December." in shown.words
    assert "if there was one, ask your coordinator to open the month" in shown.words
    assert shown.labels == ["🚫 No meeting this month"]
    await by_coordinator(world, anna, Reopen, "Please add the meeting of the 5th.")
    opened = await month(world)
    assert "Why: Please add the meeting of the 5th." in opened.words
    assert "State: open again" in opened.words
    await held(world, anna, riga(5, 14), 2)
    approved = await world.taps((await month(world)).tap("✅ Approve"))
    assert "approved with 2 h" in approved.words


async def test_a_returned_month_shows_why(world):
    """The coordinator's reason stands on the card, and the month can be approved again."""
    anna = await world.learner("Anna")
    await world.taps(acts.NoMeetingThisMonth(anna, NOVEMBER))
    await approves_nothing(world, anna)
    await world.taps((await month(world)).tap("📨 Hand in"))
    await by_coordinator(world, anna, Return, "Was there really no meeting?")
    shown = await month(world)
    assert "State: returned" in shown.words
    assert "Why: Was there really no meeting?" in shown.words
    assert "✅ Approve" in shown.labels
    assert b"really" not in world.store.database.path.read_bytes()


# -- who may ---------------------------------------------------------------------------------------


async def test_another_mentor_reaches_nothing_of_it(world):
    """A button of a colleague's month does nothing, whatever it names."""
    anna = await ready(world)
    await world.joins("Dace", Role.MENTOR, 1002)
    tap = (await month(world)).tap("✅ Approve")
    for who in (1002, COORDINATOR_ACCOUNT):
        assert (await world.taps(tap, who)).sent == []
    assert state_of(world, anna) == "open"


async def test_a_month_that_never_was_is_answered_kindly(world):
    """Old and forged numbers of months lead nowhere and change nothing."""
    anna = await ready(world)
    for number in (0, 202613, 202612, 199901, 202601):
        answer = await world.taps(month_acts.ApproveMonth(anna, number, 0, "00000000"))
        assert answer.toast is not None
    assert world.rows("SELECT COUNT(*) FROM learner_month") == [(0,)]


async def test_words_missing_after_all_keep_the_month_open(world):
    """A meeting logged in three taps is not complete until its sections are there."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 14)), 1, 1))
    assert "✅ Approve" not in (await month(world)).labels
    await tells(world, 1)
    assert "✅ Approve" in (await month(world)).labels
