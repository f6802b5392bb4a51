"""The signature sheet in the chat: printed, photographed, read, attached, or kindly asked for again.

The pages are pictures of the very sheets which the bot prints, read by the real reader.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from bot import acts
from bot.acts import months as month_acts
from bot.acts.planning import WriteSection
from bot.acts.records import OpenSupportPlan, SendWholePlan
from bot.domain.ids import AssignmentId, MeetingId, PersonId, SupportPlanId
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.domain.sections import Section
from bot.inputs import DocumentGiven, PhotoGiven
from bot.outgoing import Outgoing
from bot.reports import typesetting
from bot.reports.papers import PlanMonth, SignatureSheet, WholePlan, from_json, to_json
from bot.reports.render import rendered
from bot.routines.sheets import LOOK_EVERY, SheetReader
from bot.runtime.papers import Papers
from bot.scans.incoming import read_sheet
from bot.scans.sheet import HintKind, Reason
from bot.wording.months import HINTS, REASONS
from handlers.diary_screens import minutes_of
from storage.files import Purpose
from storage.ids import Ids
from storage.records import Records, Store
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    TRANSLATORS,
    Answer,
    DiaryWorld,
    riga,
    taps_on,
)
from tests.handlers.month_world import NOVEMBER, held, month, ready, state_of
from tests.scans import papers


class StandingClock:
    """The time of the world in which the tests play."""

    def __init__(self, world: DiaryWorld) -> None:
        self._world = world

    def now(self):
        return self._world.now


@pytest.fixture
def world(world: DiaryWorld) -> DiaryWorld:
    """On the last day of the month, after work."""
    world.now = riga(30, 18)
    return world


async def approved(world: DiaryWorld, name: str = "Anna", day: int = 18) -> AssignmentId:
    """A learner whose November is approved with two hours."""
    assignment = await ready(world, name, day)
    await approve(world, assignment)
    return assignment


async def approve(world: DiaryWorld, assignment: AssignmentId) -> None:
    shown = await world.taps(month_acts.OpenMonth(assignment, NOVEMBER))
    await world.taps(shown.tap("✅ Approve"))


async def printed(world: DiaryWorld, assignment: AssignmentId, number: int = NOVEMBER) -> bytes:
    """A photograph of the sheet as the bot prints it now."""
    answer = await world.taps(month_acts.PrintSheet(assignment, number))
    paper = from_json(answer.last.body.paper)
    assert isinstance(paper, SignatureSheet)
    return typesetting.pages_as_png(paper.kind, to_json(paper), paper.made_at)[0]


async def made_as_pdf(world: DiaryWorld, assignment: AssignmentId) -> bytes:
    """The file that the mentor gets for printing, as it is now."""
    answer = await world.taps(month_acts.PrintSheet(assignment, NOVEMBER))
    return rendered(from_json(answer.last.body.paper))


async def sends(
    world: DiaryWorld, assignment: AssignmentId, *pages: bytes, done: bool = True
) -> Answer:
    """Press "Attach sheet", send the pages, press "Done"."""
    card = await world.taps(month_acts.OpenMonth(assignment, NOVEMBER))
    attach = next(t for t in taps_on(card.last) if isinstance(t, month_acts.AttachSheetPages))
    await world.taps(attach)
    for number, _ in enumerate(pages):
        photo = PhotoGiven(f"p{number}", f"u{number}", 1200, 1700, 100_000, album="a")
        answer = await world.does(photo, sent_at=world.now)
    await arrive(world, *pages)
    if not done:
        return answer
    return await world.taps(answer.tap("✅ Done"))


async def arrive(world: DiaryWorld, *pages: bytes) -> None:
    """The download of each page that was sent, in order."""
    waiting = world.rows("SELECT id, person_id FROM file WHERE state = 'waiting' ORDER BY id")
    for (file, person), content in zip(waiting, pages, strict=True):
        name = await world.store.shelf.put(file, PersonId(person), content)
        async with world.store.database.unit_of_work() as unit:
            await Records(unit, world.store).files.kept(file, name, len(content), world.now)


async def is_read(world: DiaryWorld) -> Answer:
    """Whatever waits is read; the answers which the mentor gets."""
    before = len(world.sent)
    reader = SheetReader(
        world.store, StandingClock(world), TRANSLATORS, world.sent.extend, lambda: None
    )
    await reader.read_all()
    return Answer(world.sent[before:], None)


def blank_page() -> bytes:
    """A photograph on which there is nothing."""
    out = BytesIO()
    Image.new("L", (1240, 1754), 250).save(out, "PNG")
    return out.getvalue()


async def test_a_signed_sheet_is_attached_and_the_month_handed_in(world):
    """Print, sign, photograph, send: the answer names learner, month and hours."""
    anna = await approved(world)
    reading = await sends(world, anna, await printed(world, anna))
    assert (
        reading.words == "⏳ Anna, November 2026: I am reading 1 page. You will hear from me soon."
    )
    answer = await is_read(world)
    assert answer.words.startswith(
        "✅ Anna, November 2026: the sheet is attached (2 h, pages: 1). You can hand in."
    )
    assert state_of(world, anna) == "sheet"
    handed_in = await world.taps(answer.tap("📨 Hand in"))
    assert handed_in.words == "📨 Month #1 · Anna, November 2026: handed in with 2 h."
    assert [row[0] for row in world.rows("SELECT event FROM learner_month_event")] == [
        "approved",
        "sheet_attached",
        "submitted",
    ]


async def test_several_photos_become_one_sheet(world):
    """An album of two is two pages of one PDF, sealed like everything of the learner's."""
    anna = await approved(world)
    page = await printed(world, anna)
    await sends(world, anna, page, page)
    assert "pages: 2" in (await is_read(world)).words
    async with world.store.database.unit_of_work() as unit:
        [sheet] = await Records(unit, world.store).files.of(Purpose.SHEET, 1)
    assert (sheet.mime, sheet.given_by) == ("application/pdf", None)
    [(attached,)] = world.rows("SELECT sheet_file_id FROM learner_month")
    assert attached == sheet.id


async def test_each_page_is_counted_when_it_comes(world):
    """So one sees at once whether all of them are there."""
    anna = await approved(world)
    page = await printed(world, anna)
    answer = await sends(world, anna, page, page, done=False)
    assert "Anna, November 2026: page 2 is received." in answer.words


async def test_the_attached_sheet_is_seen_by_mentor_and_coordinator(world):
    """Both get the file itself; each look is recorded, and nobody else gets it."""
    anna = await approved(world)
    await sends(world, anna, await printed(world, anna))
    await is_read(world)
    await world.joins("Dace", Role.MENTOR, 1002)
    [(sheet,)] = world.rows("SELECT sheet_file_id FROM learner_month")
    see = month_acts.SeeSheet(1)
    for account in (1000, COORDINATOR_ACCOUNT):
        assert (await world.taps(see, account)).last.body.stored == sheet
    assert (await world.taps(see, 1002)).sent == []
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'sheet_seen'") == [(2,)]
    assert state_of(world, anna) == "sheet"


async def test_the_sheet_is_found_with_its_support_plan(world):
    """On the plan whose hours were signed for and on no other, by its mentor and the coordinator."""
    anna = await approved(world)
    bruno = await approved(world, "Bruno", 19)
    await sends(world, anna, await printed(world, anna))
    await is_read(world)
    [(sheet,)] = world.rows("SELECT sheet_file_id FROM learner_month WHERE state = 'sheet'")
    of_anna, of_bruno = await plan_of(world, anna), await plan_of(world, bruno)
    for account in (1000, COORDINATOR_ACCOUNT):
        card = await world.taps(OpenSupportPlan(of_anna), account)
        shown = await world.taps(card.tap("📎 Sheet: November 2026"), account)
        assert shown.last.body.stored == sheet
        other = await world.taps(OpenSupportPlan(of_bruno), account)
        assert not [label for label in other.labels if "Sheet" in label]


async def whole_plan(world: DiaryWorld, plan: SupportPlanId, account: int = 1000) -> Outgoing:
    """What comes of the button on the plan's card."""
    card = await world.taps(OpenSupportPlan(plan), account)
    return (await world.taps(card.tap("📄 Whole plan as PDF"), account)).last


async def test_the_whole_plan_has_its_months_and_the_pages_of_its_sheets(world):
    """One file: what was held, which sheets there are, and behind it the sheets as they were signed."""
    anna = await ready(world, "Anna", 18)
    await held(world, anna, riga(20, 9), 1)
    plan = await plan_of(world, anna)
    without = from_json((await whole_plan(world, plan)).body.paper)
    assert isinstance(without, WholePlan)
    assert (without.appended, without.months[0].sheet) == ((), "")
    await approve(world, anna)
    await sends(world, anna, await printed(world, anna), blank_page())
    await is_read(world)
    for account in (1000, COORDINATOR_ACCOUNT):
        sent = await whole_plan(world, plan, account)
        paper = from_json(sent.body.paper)
        assert isinstance(paper, WholePlan)
        assert paper.months == (PlanMonth("November 2026", "18, 20", 2, 3, "attached"),)
        assert paper.remarks == ("The signed sheets follow as the last pages.",)
        file = await Papers(world.store).made(sent)
        with pikepdf.open(BytesIO(file)) as document:
            assert len(document.pages) == 1 + 2
            assert "/Metadata" not in document.Root
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'plan_exported'") == [(3,)]
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'sheet_seen'") == [(2,)]


async def test_a_plan_author_gets_the_whole_plan_without_the_sheets(world):
    """As on the card: sheets are for the plan's mentor and the coordinator; that there are some is said."""
    anna = await approved(world)
    await sends(world, anna, await printed(world, anna))
    await is_read(world)
    plan = await plan_of(world, anna)
    dace = await world.joins("Dace", Role.MENTOR, 1002)
    assert (await world.taps(SendWholePlan(plan), 1002)).sent == []
    async with world.store.database.unit_of_work() as unit:
        permissions = Records(unit, world.store).permissions
        permissions.give(
            world.organisation, dace, Permission.PLAN_AUTHOR, world.coordinator, world.now
        )
    paper = from_json((await whole_plan(world, plan, 1002)).body.paper)
    assert isinstance(paper, WholePlan)
    assert (paper.appended, paper.months[0].sheet) == ((), "attached")
    assert paper.remarks == (
        "The signed sheets are attached to the plan and are not part of this file.",
    )
    assert not world.rows("SELECT * FROM audit WHERE act = 'sheet_seen'")


async def test_activities_that_were_only_spoken_are_written_by_hand(world):
    """Paper holds no voice: whoever prints is told of the empty cell, and of no other."""
    anna = await world.learner("Anna")
    written = await held(world, anna, riga(18, 9), 1)
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 9)), 2, 1))
    await world.taps(WriteSection(MeetingId(written + 1), Section.ACTIVITIES.value, 0))
    await world.speaks("file-5", 9)
    shown = await world.taps(month_acts.PrintSheet(anna, NOVEMBER))
    assert "What you did at 1 meeting was only spoken, so its cell is empty" in shown.words
    await world.writes("We looked for the bus.")
    shown = await world.taps(month_acts.PrintSheet(anna, NOVEMBER))
    assert "only spoken" not in shown.words


async def plan_of(world: DiaryWorld, assignment: AssignmentId) -> SupportPlanId:
    """The support plan under which the assignment's hours were worked."""
    [(plan,)] = world.rows(
        f"SELECT DISTINCT plan_id FROM meeting WHERE assignment_id = {assignment}"
    )
    return SupportPlanId(plan)


async def test_hours_that_changed_since_printing_are_told(world):
    """An old paper is not attached: the hours on it, those of now, and which meeting it is."""
    anna = await approved(world)
    old = await printed(world, anna)
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    await world.taps(card.tap("↩️ Take approval back"))
    await held(world, anna, riga(19, 14), 3)
    await approve(world, anna)
    await sends(world, anna, old)
    answer = await is_read(world)
    assert answer.words.splitlines() == [
        "Anna, November 2026: hours changed since this sheet was printed. On the sheet: 2 h, in "
        "the diary now: 5 h. Please print it again and have it signed.",
        "+ Thu 19.11., 14:00, 3 h",
    ]
    assert state_of(world, anna) == "approved"
    assert answer.tap("🖨 Print sheet") == month_acts.PrintSheet(anna, NOVEMBER)


async def test_the_sheet_of_another_learner_is_not_attached(world):
    """It is said whose it is, as far as the mentor may know it, and the way there is shown."""
    anna, bruno = await approved(world, "Anna", 18), await approved(world, "Bruno", 19)
    await sends(world, anna, await printed(world, bruno))
    answer = await is_read(world)
    assert answer.words.splitlines() == [
        "This sheet is not Anna's. It was not attached.",
        "By its code it is the sheet of Bruno, November 2026.",
    ]
    there = month_acts.OpenMonth(bruno, NOVEMBER, anew=1)
    assert answer.tap("👤 Bruno, November 2026") == there
    assert [state_of(world, each) for each in (anna, bruno)] == ["approved", "approved"]
    assert world.rows("SELECT COUNT(*) FROM file WHERE purpose = 'sheet'") == [(0,)]


async def test_a_colleagues_sheet_names_nobody(world):
    """What the mentor may not know isn't told: only that it is not this learner's."""
    anna = await approved(world)
    dace = await world.joins("Dace", Role.MENTOR, 1002)
    bruno = await world.learner("Bruno", mentor=dace)
    start = minutes_of(riga(19, 14))
    await world.taps(acts.LogHours(bruno, start, 2, 1), 1002)
    answer = await world.taps(month_acts.PrintSheet(bruno, NOVEMBER), 1002)
    paper = from_json(answer.last.body.paper)
    page = typesetting.pages_as_png(paper.kind, to_json(paper), paper.made_at)[0]
    await sends(world, anna, page)
    said = (await is_read(world)).words
    assert said == "This sheet is not Anna's. It was not attached."


async def test_the_sheet_of_another_month_is_not_attached(world):
    """October's paper in November: both months are named."""
    anna = await approved(world)
    world.now = riga(31, 18, month=10)
    await held(world, anna, riga(20, 14, month=10), 1)
    october = await printed(world, anna, 202610)
    world.now = riga(30, 18)
    await sends(world, anna, october)
    answer = await is_read(world)
    assert "This sheet is for October 2026, not for November 2026." in answer.words
    assert state_of(world, anna) == "approved"


async def test_a_sheet_without_a_code_is_confirmed_by_the_mentor(world):
    """Nothing is guessed: the question names learner and month, and the answer is recorded."""
    anna = await approved(world)
    await sends(world, anna, blank_page())
    asked = await is_read(world)
    assert "Is it the sheet of this month?" in asked.words
    assert state_of(world, anna) == "approved"
    confirm = asked.tap("✅ It is this month's")
    await world.taps(confirm)
    assert state_of(world, anna) == "sheet"
    assert world.rows("SELECT event FROM learner_month_event ORDER BY id DESC LIMIT 1") == [
        ("sheet_confirmed",)
    ]
    assert (await world.taps(confirm)).toast == "That is done already."


async def test_an_old_question_confirms_nothing_after_a_change(world):
    """The month was taken back and approved anew since: the old button is refused."""
    anna = await approved(world)
    await sends(world, anna, blank_page())
    confirm = (await is_read(world)).tap("✅ It is this month's")
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    await world.taps(card.tap("↩️ Take approval back"))
    await held(world, anna, riga(19, 14), 3)
    await approve(world, anna)
    refused = await world.taps(confirm)
    assert "was changed meanwhile" in refused.words
    assert state_of(world, anna) == "approved"


async def test_the_sheet_as_it_was_made_is_not_attached(world):
    """Nobody signed it: the mentor hears so at once, and the same one signed is attached."""
    anna = await approved(world)
    made = await made_as_pdf(world, anna)
    world.now += timedelta(hours=3)
    await sends(world, anna, made)
    answer = await is_read(world)
    assert "this is the sheet that I made; nobody has signed it yet" in answer.words
    assert state_of(world, anna) == "approved"
    await sends(world, anna, papers.signed_with_a_finger(made))
    assert "the sheet is attached (2 h, pages: 1)" in (await is_read(world)).words
    assert state_of(world, anna) == "sheet"


async def test_an_electronic_signature_counts_and_its_proof_is_said_to_be_lost(world):
    """It may be seen nowhere on the page; what is kept of it is said with the attachment."""
    anna = await approved(world)
    await sends(world, anna, papers.signed_electronically(await made_as_pdf(world, anna)))
    answer = await is_read(world)
    assert "the sheet is attached (2 h, pages: 1)" in answer.words
    assert "its proof is not. Keep your file." in answer.words
    assert state_of(world, anna) == "sheet"


async def test_what_is_no_picture_is_asked_for_again(world):
    """The reason is said in plain words, with the way to a new photograph."""
    anna = await approved(world)
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    await world.taps(card.tap("📎 Attach sheet"))
    document = DocumentGiven("d1", "ud1", "list.docx", "application/msword", 900)
    answer = await world.does(document, sent_at=world.now)
    await arrive(world, b"PK\x03\x04 nothing to see")
    await world.taps(answer.tap("✅ Done"))
    said = await is_read(world)
    assert said.words == (
        "Anna, November 2026: the sheet could not be read.\nI can open photos and PDF only."
    )
    assert said.tap("📷 Photograph again") == month_acts.AttachSheetPages(1)
    assert state_of(world, anna) == "approved"


async def test_a_page_that_never_arrived_is_asked_for_alone(world):
    """Pages that are here stay; only the lost one has to be sent again."""
    anna = await approved(world)
    page = await printed(world, anna)
    await sends(world, anna, page, done=False)
    photo = PhotoGiven("p9", "u9", 1200, 1700, 100_000)
    answer = await world.does(photo, sent_at=world.now)
    await world.taps(answer.tap("✅ Done"))
    assert (await is_read(world)).sent == []
    async with world.store.database.unit_of_work() as unit:
        [(lost,)] = world.rows("SELECT id FROM file WHERE state = 'waiting'")
        await Records(unit, world.store).files.refused(lost, "gone", world.now)
    said = await is_read(world)
    assert "Page 2 did not arrive. Please send it again." in said.words
    again = await world.taps(said.tap("📷 Photograph again"))
    assert "1 page is here already." in again.words
    await world.taps(again.tap("✅ Done"))
    assert "the sheet is attached (2 h, pages: 1)" in (await is_read(world)).words


async def test_nothing_is_lost_by_a_restart_before_the_reading(world):
    """Pages and the press on "Done" stand in the database; another process reads them."""
    anna = await approved(world)
    await sends(world, anna, await printed(world, anna))
    world.store = Store(
        world.store.database, world.store.vault, await Ids.load(world.store.database)
    )
    assert "the sheet is attached" in (await is_read(world)).words
    assert (await is_read(world)).sent == []
    assert state_of(world, anna) == "sheet"


async def test_done_pressed_twice_is_read_once(world):
    """The second press hears that the reading goes on."""
    anna = await approved(world)
    page = await printed(world, anna)
    answer = await sends(world, anna, page, done=False)
    await world.taps(answer.tap("✅ Done"))
    assert (await world.taps(answer.tap("✅ Done"))).toast == "I am still reading the pages."
    assert len((await is_read(world)).sent) == 1
    assert world.rows("SELECT COUNT(*) FROM file WHERE purpose = 'sheet'") == [(1,)]
    assert state_of(world, anna) == "sheet"


async def test_pages_wait_where_the_month_was_taken_back_meanwhile(world):
    """Approved again, one press on "Done" is enough: nobody sends the same photos twice."""
    anna = await approved(world)
    page = await printed(world, anna)
    answer = await sends(world, anna, page, done=False)
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    await world.taps(card.tap("↩️ Take approval back"))
    refused = await world.taps(answer.tap("✅ Done"))
    assert "is not approved yet" in refused.words
    await approve(world, anna)
    await world.taps(answer.tap("✅ Done"))
    assert "the sheet is attached" in (await is_read(world)).words
    assert state_of(world, anna) == "sheet"


async def test_a_reader_that_breaks_is_said_and_tried_again(world):
    """Our own mistake costs the mentor one press, and no other sheet waits for it."""
    anna, bruno = await approved(world, "Anna", 18), await approved(world, "Bruno", 19)
    await sends(world, anna, await printed(world, anna))
    await sends(world, bruno, await printed(world, bruno))

    def breaks_once(pages):
        reader.read = read_sheet
        raise RuntimeError("out of luck")

    reader = SheetReader(
        world.store, StandingClock(world), TRANSLATORS, world.sent.extend, lambda: None, breaks_once
    )
    await reader.read_all()
    assert [state_of(world, each) for each in (anna, bruno)] == ["approved", "sheet"]
    broken = Answer([each for each in world.sent if "could not be read" in each.body.words], None)
    again = await world.taps(broken.tap("📷 Photograph again"))
    await world.taps(again.tap("✅ Done"))
    await reader.read_all()
    assert state_of(world, anna) == "sheet"


async def test_the_reader_rests_until_all_pages_are_sent(world):
    """It is woken by the commit of the press on "Done"; no mentor waits for its next look."""
    anna = await approved(world)
    rests = asyncio.Event()
    reader = SheetReader(
        world.store, StandingClock(world), TRANSLATORS, world.sent.extend, rests.set
    )
    running = asyncio.create_task(reader.run())
    await rests.wait()
    await sends(world, anna, await printed(world, anna))
    async with asyncio.timeout(LOOK_EVERY / 2):
        while state_of(world, anna) != "sheet":  # noqa: ASYNC110  (a second connection reads)
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.wait({running})


async def test_begin_anew_uses_none_of_the_pages(world):
    """A wrong photo was sent: the next try begins without it."""
    anna = await approved(world)
    answer = await sends(world, anna, blank_page(), done=False)
    await world.taps(answer.tap("✖️ Begin anew"))
    await sends(world, anna, await printed(world, anna))
    assert "the sheet is attached (2 h, pages: 1)" in (await is_read(world)).words
    assert state_of(world, anna) == "sheet"


async def test_the_question_for_pages_loses_its_buttons_once_all_are_sent(world):
    """A press on "Begin anew" up there would put a good sheet in doubt."""
    anna = await approved(world)
    answer = await sends(world, anna, blank_page(), done=False)
    [asked] = [each for each in world.sent if "send me photos" in each.body.words]
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE outbox SET message_id = 55 WHERE id = :id", id=asked.id)
    done = await world.taps(answer.tap("✅ Done"))
    [closed] = [each for each in done.sent if each.body.method == "edit_buttons"]
    assert closed.body.message_id == 55
    assert not (closed.body.markup or {}).get("inline_keyboard")


async def test_a_sheet_is_replaced_until_the_month_is_handed_in(world):
    """A better photograph takes the place of the first one; afterwards nothing does."""
    anna = await approved(world)
    page = await printed(world, anna)
    await sends(world, anna, page)
    await is_read(world)
    await sends(world, anna, page, page)
    answer = await is_read(world)
    assert "pages: 2" in answer.words
    await world.taps(answer.tap("📨 Hand in"))
    refused = await world.taps(month_acts.AttachSheetPages(1))
    assert "with your coordinator already" in refused.words
    assert state_of(world, anna) == "submitted"


async def test_done_without_a_page_asks_for_one(world):
    """Nothing is read where nothing was sent."""
    anna = await approved(world)
    card = await world.taps(month_acts.OpenMonth(anna, NOVEMBER))
    asked = await world.taps(card.tap("📎 Attach sheet"))
    answer = await world.taps(asked.tap("✅ Done"))
    assert "No page is here yet." in answer.words
    assert world.rows("SELECT pages_given_at FROM learner_month") == [(None,)]


async def test_a_sheet_counts_from_the_press_on_done(world):
    """Sent in time on the 10th, read after midnight: the month is not late by the reader."""
    anna = await approved(world)
    page = await printed(world, anna)
    world.now = riga(10, 23, 59, month=12)
    await sends(world, anna, page)
    world.now = riga(11, 0, 10, month=12)
    await is_read(world)
    assert world.rows("SELECT late FROM learner_month_event") == [(0,), (0,)]
    assert state_of(world, anna) == "sheet"


async def test_the_pages_of_an_erased_person_are_read_by_nobody(world):
    """The key is gone: the pages are put aside, and no other sheet waits for them."""
    anna = await approved(world)
    await sends(world, anna, await printed(world, anna))
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    world.store.vault.shred(learner)
    assert (await is_read(world)).sent == []
    assert world.rows("SELECT pages_given_at FROM learner_month") == [(None,)]


async def test_a_month_without_a_held_meeting_has_no_sheet(world):
    """There is nothing that anybody could sign."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 14)), 2, 0))
    answer = await world.taps(month_acts.PrintSheet(anna, NOVEMBER))
    assert "there is nothing to sign" in answer.words
    assert "🖨 Print sheet" not in (await month(world)).labels


def test_every_reason_and_hint_of_the_scans_has_words():
    """What the reader of sheets can say is said to the mentor in words."""
    assert set(HINTS) == {each.value for each in HintKind}
    assert set(REASONS) == {each.value for each in Reason}
