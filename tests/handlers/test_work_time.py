"""The coordinator's month as a conversation: who is how far, forms, returning, opening again, payment."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest

from bot import acts
from bot.acts import months as month_acts
from bot.acts import work_time as work_acts
from bot.acts.timetable import KeepHours
from bot.domain.ids import ContractId, MemberId, PersonId
from bot.domain.months import Month
from bot.domain.people import Role
from bot.inputs import Tapped
from bot.reminding import late_before
from bot.reports.papers import FileType, PaymentExport, WorkTimeForm, from_json
from bot.reports.render import rendered
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    MENTOR_ACCOUNT,
    Answer,
    DiaryWorld,
    riga,
)
from tests.handlers.month_world import held, tells
from tests.handlers.work_time_world import (
    NUMBER,
    at,
    contract_of,
    hands_in,
    opened,
    presses,
    states,
    submitted,
    to,
    types,
)
from tests.support.school import PARTNER


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def the_form(world: DiaryWorld, contract: int | None = None) -> Answer:
    found = ContractId(contract or contract_of(world))
    return await presses(world, work_acts.OpenForm(found, NUMBER))


async def presses_under_the_picture(world: DiaryWorld, tap) -> Answer:
    """The coordinator presses a button under a picture."""
    return await world.does(Tapped(tap, 77, captioned=True), COORDINATOR_ACCOUNT)


async def approves(world: DiaryWorld) -> Answer:
    shown = await the_form(world)
    return await presses(world, shown.tap("✅ Approve"))


async def exports(world: DiaryWorld) -> Answer:
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    export = next(label for label in shown.labels if label.startswith("💶 Export no."))
    return await presses(world, shown.tap(export))


# -- who is how far --------------------------------------------------------------------------------


async def test_the_month_lists_each_mentor_with_how_far_they_are(world):
    """All handed in, something missing, something to decide: a sign and a number for each."""
    await submitted(world, "Anna", (18, 2))
    late = await world.joins("Dace", Role.MENTOR, 2000)
    await world.learner("Bruno", mentor=late)
    months = await presses(world, work_acts.OpenMonths())
    shown = await presses(world, months.tap("📅 November 2026"))
    assert "❗ Māris: 1/1" in shown.labels
    assert "⏳ Dace: 0/1" in shown.labels
    assert shown.words.splitlines()[:3] == [
        "💶 November 2026",
        "1 of 2 mentors have handed in everything.",
        "1 mentor waits for your decision.",
    ]


async def test_a_month_of_which_nothing_is_missing_is_called_complete(world):
    """As its mentor reads it: all is written, or that nobody met was said; else it is open."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await world.learner("Clara")
    await held(world, anna, riga(18, 9), 2)
    await world.taps(acts.NoMeetingThisMonth(bruno, NUMBER))
    listed = await presses(world, work_acts.OpenMentorsMonth(MemberId(world.mentor), NUMBER))
    assert listed.words.splitlines()[1:] == [
        "• Anna: 2 h, complete",
        "• Bruno: 0 h, complete",
        "• Clara: 0 h, open",
    ]
    card = await presses(world, work_acts.OpenLearnersMonth(bruno, NUMBER))
    assert card.words.splitlines()[1:] == [
        "0 h, complete",
        "The mentor said that there was no meeting.",
    ]


async def test_after_the_deadline_who_lacks_something_is_late(world):
    """What is still missing on the 11th carries the sign of lateness."""
    await submitted(world, "Anna", (18, 2))
    await world.learner("Bruno")
    world.now = at(11, 9)
    shown = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "❗ ⏰ Māris: 1/2" in shown.labels


async def test_who_handed_in_in_time_is_not_late_because_the_month_was_opened_again(world):
    """Neither while it is with the mentor again, nor in the forecast, nor once it is back."""
    anna = await submitted(world, "Anna", (18, 2))
    world.now = at(12, 9)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    await presses(world, card.tap("🔓 Open again…"))
    await types(world, "One hour too much.")
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "⏳ Māris: 0/1" in listed.labels
    assert await late_mentors(world) == frozenset()
    await hands_in(world, anna)
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "❗ Māris: 1/1" in listed.labels
    assert await late_mentors(world) == frozenset()
    assert world.rows("SELECT approved_late, submitted_late FROM learner_month") == [(0, 0)]


async def late_mentors(world: DiaryWorld) -> frozenset[PersonId]:
    """Who was late before December, as the forecast takes it."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        [organisation] = await records.organisations.all()
        return await late_before(records, organisation, Month(2026, 12), world.now)


async def test_a_month_in_which_nobody_met_misses_nothing(world):
    """Whoever said "no meeting" has nothing to hand in: the coordinator waits for nothing."""
    await submitted(world, "Anna", (18, 2))
    bruno = await world.learner("Bruno")
    await world.taps(acts.NoMeetingThisMonth(bruno, NUMBER))
    shown = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    assert "❗ Māris: 2/2" in shown.labels
    assert "1 of 1 mentor has handed in everything." in shown.words


async def test_the_filter_shows_only_what_waits(world):
    """One press leaves the mentors who wait for a decision."""
    await submitted(world, "Anna", (18, 2))
    other = await world.joins("Dace", Role.MENTOR, 2000)
    await world.learner("Bruno", mentor=other)
    shown = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    only = await presses(world, shown.tap("🔎 Only what waits for me"))
    assert "❗ Māris: 1/1" in only.labels
    assert not any("Dace" in label for label in only.labels)


async def test_the_written_rule_of_the_press_is_one_button_away(world):
    """The coordinator can read how the deadline and a press without a time of its own count."""
    await submitted(world, "Anna", (18, 2))
    listed = await presses(world, work_acts.ListMonth(NUMBER, 0, 0))
    shown = await presses(world, listed.tap("⏰ How the deadline counts"))
    assert "until 10 December, 23:59:59" in shown.words
    assert "A press has no time of its own" in shown.words
    assert "150 seconds" in shown.words


# -- the form --------------------------------------------------------------------------------------


async def test_the_approval_of_a_form_leads_back_to_the_month(world):
    """The confirmation names form, contract, month and mentor, and where to go on."""
    await submitted(world, "Anna", (18, 2))
    done = await approves(world)
    number = f"{world.mentor}/2026"
    [said] = [each for each in done.sent if each.body.words.startswith("✅ Form #1")]
    assert said.body.words == (
        f"✅ Form #1 · {number} · November 2026 · Māris: approved with 2 h, €25.00."
    )
    assert done.tap("⬅️ Back to the month") == work_acts.ListMonth(NUMBER, 0, 0, anew=1)


async def test_the_coordinator_gets_a_signed_sheet_named_as_the_printed_one(world):
    """Files of many learners lie in one folder: month and learner are in the name."""
    anna = await submitted(world, "Anna", (18, 2))
    sheet = await presses(world, work_acts.ShowSignedSheet(anna, NUMBER))
    assert sheet.last.body.name == "sheet-2026-11-Anna"


async def test_back_leaves_the_picture_of_the_form_as_it_is(world):
    """The list is a message of its own: under one mentor's form it would be read as theirs."""
    await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    back = await presses_under_the_picture(world, shown.tap("⬅️ Back"))
    assert (back.last.body.method, back.words.splitlines()[0]) == (
        "text",
        "👤 Māris · November 2026",
    )
    again = await presses(world, back.tap("⬅️ Back to the month"))
    assert again.last.body.method == "edit_text"


async def test_the_form_makes_itself_out_of_the_diaries(world):
    """A picture and numbers: hours by learner, the rate, the amount; nothing was typed twice."""
    await submitted(world, "Anna", (18, 2), (19, 3))
    await submitted(world, "Bruno", (20, 1))
    shown = await the_form(world)
    head = shown.words.splitlines()[0]
    assert head == f"📄 {world.mentor}/2026 · November 2026 · Māris"
    assert shown.words.splitlines()[2:] == [
        "• Anna: 5 h, €62.50",
        "• Bruno: 1 h, €12.50",
        "Total: 6 h × €12.50 = €75.00",
        "State: waits for your decision",
    ]
    paper = from_json(shown.last.body.paper)
    assert isinstance(paper, WorkTimeForm)
    assert paper.file_type is FileType.PNG
    assert paper.number == f"{world.mentor}/2026 · November 2026"
    assert [(each.learner, each.hours) for each in paper.learners] == [("Anna", 5), ("Bruno", 1)]
    assert paper.total_amount.cents == 7500


async def test_a_sheet_by_the_mentors_word_is_seen_before_the_approval(world):
    """No code ties such a sheet to the hours: the numbers, the paper and the list of all say so."""
    await submitted(world, "Anna", (18, 2))
    await submitted(world, "Bruno", (20, 1), coded=False)
    shown = await the_form(world)
    warning = "❗ Signed sheet without a code, attached by the mentor's word: Bruno. Please look"
    assert warning in shown.words
    paper = from_json(shown.last.body.paper)
    assert [each.marks for each in paper.learners] == [
        (),
        ("sheet attached without a code, by the mentor's word",),
    ]
    assert warning in (await presses(world, work_acts.ListComplete(NUMBER))).words


async def test_a_sheet_with_its_code_takes_the_mark_away(world):
    """The mentor sent a better photograph: what counts is the sheet that is attached now."""
    anna = await submitted(world, "Anna", (18, 2), coded=False)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    assert "signed sheet attached without a code, by the mentor's word" in card.words
    await presses(world, card.tap("↩️ Return…"))
    await types(world, "I can't read the sheet.")
    await hands_in(world, anna)
    assert "without a code" not in (await the_form(world)).words


async def test_what_is_not_handed_in_is_not_on_the_form(world):
    """A learner-month that the mentor still works on is counted as missing, not as hours."""
    await submitted(world, "Anna", (18, 2))
    bruno = await world.learner("Bruno")
    await held(world, bruno, riga(20, 9), 4)
    shown = await the_form(world)
    assert "Total: 2 h × €12.50 = €25.00" in shown.words
    assert "1 more month under this contract is not handed in yet." in shown.words


async def test_the_form_goes_out_as_pdf_and_as_workbook(world):
    """Both open, the workbook has real numbers and no live formula."""
    await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    pdf = await presses(world, shown.tap("📄 PDF"))
    assert rendered(from_json(pdf.last.body.paper)).startswith(b"%PDF")
    xlsx = await presses(world, shown.tap("📊 XLSX"))
    book = openpyxl.load_workbook(io.BytesIO(rendered(from_json(xlsx.last.body.paper))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert 25.0 in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


async def test_approval_accepts_the_learner_months_and_tells_the_mentor(world):
    """It is answered with a number, and the mentor hears how many hours."""
    anna = await submitted(world, "Anna", (18, 2))
    done = await approves(world)
    assert states(world)[anna] == "accepted"
    assert "approved with 2 h, €25.00" in to(done, COORDINATOR_ACCOUNT)[-1]
    [told] = to(done, MENTOR_ACCOUNT)
    assert told.startswith("✅ November 2026: your work-time form")
    [(state, by)] = world.rows("SELECT state, approved_by FROM work_time_form")
    assert (state, by) == ("approved", world.coordinator)


async def test_a_second_press_approves_nothing_twice(world):
    """The same button again says that it is done; one step, one message to the mentor."""
    await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    await presses(world, shown.tap("✅ Approve"))
    again = await presses(world, shown.tap("✅ Approve"))
    assert "approved already" in again.sent[0].body.words
    assert to(again, MENTOR_ACCOUNT) == []
    assert world.rows("SELECT COUNT(*) FROM learner_month_event WHERE event = 'accepted'") == [(1,)]


async def test_of_two_coordinators_at_once_one_decides(world):
    """Two phones press in the same moment: one approval, one answer that it is done."""
    await submitted(world, "Anna", (18, 2))
    await world.joins("Zane", Role.COORDINATOR, 3000)
    shown = await the_form(world)
    tap = shown.tap("✅ Approve")
    await asyncio.gather(world.taps(tap, COORDINATOR_ACCOUNT), world.taps(tap, 3000))
    assert world.rows("SELECT version FROM work_time_form") == [(1,)]
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'form_approved'") == [(1,)]


async def test_what_was_not_seen_is_not_approved(world):
    """A month that joins after the form was opened makes the press a look at what is new."""
    await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    bruno = await submitted(world, "Bruno", (20, 1))
    done = await presses(world, shown.tap("✅ Approve"))
    assert "was changed meanwhile: it has 3 h now" in done.sent[0].body.words
    assert states(world)[bruno] == "submitted"


async def test_a_rule_that_is_broken_since_keeps_the_form_waiting_and_names_the_learner(world):
    """Every learner-month is judged again: a contract that ended early meanwhile is found."""
    await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE contract SET ends = '2026-11-10' WHERE begins < '2026-11-01'")
    done = await presses(world, shown.tap("✅ Approve"))
    said = done.sent[0].body.words
    assert said.startswith("Anna: entry #1. ")
    assert "10 November" in said
    assert "Return that month, then the rest of the form can be approved." in said


async def declares_work(world: DiaryWorld) -> Answer:
    """The mentor says on the same evening: every Wednesday from 8 to 16:30, since 1 November."""
    return await world.taps(KeepHours(3, 480, 990, 20261101))


async def test_other_work_declared_since_keeps_the_form_waiting_and_is_named(world):
    """The coordinator reads which entry, and which hours; nobody is told of their own timetable."""
    anna = await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    await declares_work(world)
    done = await presses(world, shown.tap("✅ Approve"))
    assert done.sent[0].body.words.splitlines()[:2] == [
        "Anna: entry #1. On 18 November, 08:00–16:30, the mentor has other work by their own "
        "timetable, and the same hours can't be paid twice.",
        "Return that month, then the rest of the form can be approved.",
    ]
    assert states(world)[anna] == "submitted"


async def test_what_was_accepted_before_stays_paid_and_is_shown_as_a_conflict(world):
    """The alert leads to the month, the month says what is wrong and offers what can be done."""
    anna = await submitted(world, "Anna", (18, 2))
    await approves(world)
    told = await declares_work(world)
    alert = next(each for each in told.sent if each.chat == COORDINATOR_ACCOUNT)
    assert "18 November, 09:00–11:00: Anna (accepted)" in alert.body.words
    month = await presses(world, Answer([alert], None).tap("💶 Show the month"))
    card = await presses(world, month.tap("👤 Anna"))
    assert "❗ Entry #1: On 18 November, 08:00–16:30, the mentor has other work" in card.words
    assert "It stays accepted until you return the month or open it again." in card.words
    assert {"↩️ Return…", "🔓 Open again…"} <= set(card.labels)
    await exports(world)
    assert states(world)[anna] == "exported"
    assert world.rows("SELECT hours FROM pay_row") == [(2,)]
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    assert "What is paid twice has to be paid back." in card.words
    assert "↩️ Return…" not in card.labels


async def test_all_complete_forms_are_approved_at_once_after_a_list(world):
    """Each is a decision of its own; what is not complete is not among them."""
    await submitted(world, "Anna", (18, 2))
    other = await world.joins("Dace", Role.MENTOR, 2000)
    await submitted_by(world, other, "Bruno", 20)
    unready = await world.joins("Elza", Role.MENTOR, 2001)
    await submitted_by(world, unready, "Centis", 21)
    daina = await world.learner("Daina", mentor=unready)
    await world.taps(acts.LogHours(daina, minutes_of(riga(22, 9)), 1, 1), 2001)
    listed = await presses(world, work_acts.ListComplete(NUMBER))
    assert "2 forms are complete: 3 h, €37.50." in listed.words
    done = await presses(world, listed.tap("✅ Approve (2)"))
    assert any(each.body.words.startswith("Approved: 2\n") for each in done.sent)
    assert sorted(states(world).values()) == ["accepted", "accepted", "submitted"]


async def submitted_by(world: DiaryWorld, mentor: int, name: str, day: int) -> int:
    """A learner of another mentor, with one hour, handed in."""
    account = dict(world.rows("SELECT person_id, telegram_id FROM account"))[mentor]
    assignment = await world.learner(name, mentor=mentor)
    await world.taps(acts.LogHours(assignment, minutes_of(riga(day, 9)), 1, 1), account)
    [(meeting,)] = world.rows("SELECT MAX(id) FROM meeting")
    await tells(world, meeting)
    await hands_in(world, assignment)
    return assignment


async def test_a_month_without_hours_is_accepted_beside_the_forms(world):
    """It stands in no form, for there is nothing to pay; a button accepts it."""
    anna = await world.learner("Anna")
    await world.taps(acts.NoMeetingThisMonth(anna, NUMBER))
    await hands_in(world, anna)
    await submitted(world, "Bruno", (20, 1))
    shown = await presses(world, work_acts.OpenMentorsMonth(world.mentor, NUMBER))
    done = await presses(world, shown.tap("✅ Accept months without hours"))
    assert states(world)[anna] == "accepted"
    assert to(done, MENTOR_ACCOUNT) == ["✅ November 2026: accepted without hours: Anna."]


# -- returning and opening again -------------------------------------------------------------------


async def returns(
    world: DiaryWorld, assignment: int, reason: str = "Please add the place."
) -> Answer:
    card = await presses(world, work_acts.OpenLearnersMonth(assignment, NUMBER))
    await presses(world, card.tap("↩️ Return…"))
    return await types(world, reason)


async def test_returning_names_the_month_and_leads_the_mentor_there(world):
    """With the reason in the coordinator's words, and a button that opens it."""
    anna = await submitted(world, "Anna", (18, 2))
    done = await returns(world, anna)
    assert states(world)[anna] == "returned"
    told = next(each for each in done.sent if each.chat == MENTOR_ACCOUNT)
    assert "“Please add the place.”" in told.body.words
    way = Answer([told], None).tap("📅 Open the month")
    assert way == month_acts.OpenMonth(anna, NUMBER, anew=1)
    month = await world.taps(way)
    assert "Please add the place." in month.words


async def test_what_was_accepted_otherwise_stays_and_the_form_waits_again(world):
    """One learner-month goes back out of an approved form: the other stays accepted."""
    anna = await submitted(world, "Anna", (18, 2))
    bruno = await submitted(world, "Bruno", (20, 1))
    await approves(world)
    await returns(world, anna)
    assert states(world) == {anna: "returned", bruno: "accepted"}
    assert world.rows("SELECT state, version FROM work_time_form") == [("waiting", 2)]
    shown = await the_form(world)
    assert "Total: 1 h × €12.50 = €12.50" in shown.words
    await presses(world, shown.tap("✅ Approve"))
    assert states(world)[bruno] == "accepted"


async def test_nothing_is_returned_without_a_reason(world):
    """Blanks are asked about once more; the month stays where it was."""
    anna = await submitted(world, "Anna", (18, 2))
    done = await returns(world, anna, "   ")
    assert done.words == "Please type a sentence."
    assert states(world)[anna] == "submitted"
    await types(world, "Please add the place.")
    assert states(world)[anna] == "returned"


async def test_opening_again_lets_entries_be_changed_after_the_tenth(world):
    """Until the export; the mentor is told why, and an entry can be changed at once."""
    anna = await submitted(world, "Anna", (18, 2))
    await approves(world)
    world.now = at(15, 10)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    await presses(world, card.tap("🔓 Open again…"))
    done = await types(world, "The hours are wrong.")
    assert states(world)[anna] == "open"
    assert "opened the month again" in to(done, MENTOR_ACCOUNT)[0]
    await world.taps(acts.SetMeeting(1, 1, minutes_of(riga(18, 9)), 3, 1))
    assert world.rows("SELECT hours FROM meeting") == [(3,)]


async def test_a_month_that_was_never_touched_is_opened_again_too(world):
    """Who logged nothing until the 10th gets the month open by a coordinator."""
    anna = await world.learner("Anna")
    world.now = at(15, 10)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    await presses(world, card.tap("🔓 Open again…"))
    await types(world, "She was ill.")
    await world.taps(acts.LogHours(anna, minutes_of(riga(18, 9)), 2, 1))
    assert world.rows("SELECT hours FROM meeting") == [(2,)]


async def test_an_edit_and_an_approval_at_once_never_both_stand(world):
    """Reopened on one phone, approved on the other: whichever comes first, the books agree."""
    anna = await submitted(world, "Anna", (18, 2))
    shown = await the_form(world)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    assert "↩️ Return…" in card.labels
    await presses(world, card.tap("↩️ Return…"))
    await asyncio.gather(presses(world, shown.tap("✅ Approve")), types(world, "Wrong day."))
    [(form,)] = world.rows("SELECT state FROM work_time_form") or [("none",)]
    assert (states(world)[anna], form) in [
        ("returned", "waiting"),
        ("returned", "none"),
        ("accepted", "approved"),
    ]


# -- payment ---------------------------------------------------------------------------------------


async def test_payment_goes_out_once_under_a_number(world):
    """XLSX and CSV; forms and learner-months are exported; the mentor hears of it."""
    anna = await submitted(world, "Anna", (18, 2), (19, 3))
    await approves(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert shown.words.splitlines() == [
        "💶 November 2026: export no. 1",
        "5 h, €62.50",
        "• Dobele Secondary School: 5 h, €62.50",
    ]
    done = await presses(world, shown.tap("💶 Export no. 1"))
    assert states(world)[anna] == "exported"
    assert world.rows("SELECT state FROM work_time_form") == [("exported",)]
    assert world.rows("SELECT hours, unit_rate_cents, amount_cents FROM pay_row") == [
        (5, 1250, 6250)
    ]
    papers = [from_json(each.body.paper) for each in done.sent if each.body.paper]
    assert [each.file_type for each in papers] == [FileType.XLSX, FileType.CSV]
    assert to(done, MENTOR_ACCOUNT) == [
        "💶 November 2026: 5 hours were sent for payment (export no. 1)."
    ]
    rows = list(csv.reader(io.StringIO(rendered(papers[1]).decode("utf-8-sig")), delimiter=";"))
    heads, first = rows
    assert dict(zip(heads, first, strict=True)) == {
        "Export number": "1",
        "Mentor": "Māris",
        "Contract": f"{world.mentor}/2026",
        "Partner": PARTNER,
        "Institution": "Dobele Secondary School",
        "Learner": "Anna",
        "Month": "November 2026",
        "Hours": "5",
        "Rate per hour": "12,50",
        "Amount": "62,50",
        "What changed": "",
        "Hours before": "",
    }
    book = openpyxl.load_workbook(io.BytesIO(rendered(papers[0])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Anna" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


async def test_what_would_stay_out_is_said_before_the_export(world):
    """An export can't be taken back, so nobody is left out of it unnoticed."""
    anna = await submitted(world, "Anna", (18, 2))
    await world.learner("Bruno")
    await approves(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert "❗ 1 month of a learner is not handed in yet and stays out." in shown.words
    assert states(world)[anna] == "accepted"


async def test_a_second_press_exports_nothing(world):
    """Twice on the same button, also at once: one export."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    tap = shown.tap("💶 Export no. 1")
    await asyncio.gather(presses(world, tap), presses(world, tap))
    again = await presses(world, tap)
    assert "nothing changed since export no. 1" in again.sent[0].body.words
    assert world.rows("SELECT COUNT(*) FROM pay_export") == [(1,)]
    assert world.rows("SELECT COUNT(*) FROM pay_row") == [(1,)]


async def test_another_export_says_what_changed(world):
    """A month that came late goes out under the next number, marked as added."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    await exports(world)
    bruno = await submitted(world, "Bruno", (20, 1))
    await approves(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert "Since export no. 1: 1 added, 0 changed, 0 gone" in shown.words
    done = await presses(world, shown.tap("💶 Export no. 2"))
    assert states(world)[bruno] == "exported"
    paper = from_json(next(each.body.paper for each in done.sent if each.body.paper))
    assert isinstance(paper, PaymentExport)
    assert [(each.learner, each.hours, each.change, each.hours_before) for each in paper.rows] == [
        ("Anna", 2, "", None),
        ("Bruno", 1, "added", 0),
    ]
    assert to(done, MENTOR_ACCOUNT) == [
        "💶 November 2026: 1 hour was sent for payment (export no. 2)."
    ]


async def test_what_waits_stays_out_and_is_not_said_to_be_gone(world):
    """A late month in a form that was exported makes it wait; what went out stays in the export."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    await exports(world)
    await submitted(world, "Bruno", (20, 1))
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    assert "nothing changed since export no. 1" in shown.words
    assert "1 form is not approved yet and stays out." in shown.words


async def test_nothing_goes_back_after_the_export(world):
    """What was paid from is neither returned nor opened again."""
    anna = await submitted(world, "Anna", (18, 2))
    await approves(world)
    await exports(world)
    world.now = at(15, 10)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    assert not any("Return" in label or "Open again" in label for label in card.labels)
    forged = work_acts.ReopenMonth(anna, NUMBER, 5)
    await presses(world, forged)
    done = await types(world, "Please.")
    assert "sent for payment" in done.words
    assert states(world)[anna] == "exported"


async def test_the_files_of_an_export_can_be_had_again(world):
    """The same rows, whatever happened since."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    first = await exports(world)
    shown = await presses(world, work_acts.ShowExport(NUMBER))
    again = await presses(world, shown.tap("📎 Files of export no. 1"))
    before = [from_json(each.body.paper) for each in first.sent if each.body.paper]
    after = [from_json(each.body.paper) for each in again.sent if each.body.paper]
    assert before == after
