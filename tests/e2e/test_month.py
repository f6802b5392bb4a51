"""A mentor's month from the menu to the coordinator, the bot being a process that is killed on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from bot.domain.diary import Given, LogMeeting, MeetingLogged, MeetingState, decide
from bot.domain.ids import AssignmentId, MeetingId
from bot.domain.months import Month
from bot.domain.sections import Section
from bot.domain.sheets import SheetLine, sheet_code
from storage.database import Database
from storage.ids import Ids
from storage.instants import from_text
from storage.records import Records, Store
from storage.vault import Vault
from tests.scans.photographs import sheet
from tests.support.chat import Message
from tests.support.town import WEDNESDAY, Town


def saying(words: str) -> Callable[[Message], bool]:
    return lambda message: words in message["text"]


async def _has_met(dobele: Town) -> None:
    """Two hours yesterday, with everything written; the bot does not run yet."""
    program = dobele.program
    database = await Database.open(program.data, now=lambda: WEDNESDAY)
    try:
        vault = Vault.at(program.data, program.key, now=lambda: WEDNESDAY)
        store = Store(database, vault, await Ids.load(database))
        async with database.unit_of_work() as unit:
            records = Records(unit, store)
            row = await records.assignments.get(AssignmentId(1))
            assert row is not None
            books = await records.books.of(row.id, WEDNESDAY)
            command = LogMeeting(WEDNESDAY - timedelta(days=1), 2, Given(WEDNESDAY))
            logged = decide(command, books)
            assert isinstance(logged, MeetingLogged)
            meeting = await records.meetings.add(logged, row.organisation, WEDNESDAY)
            for section in (Section.ACTIVITIES, Section.GOALS, Section.HOW_IT_WENT):
                await records.meetings.write_section(meeting, section, "We read.", WEDNESDAY)
    finally:
        await database.close()


def _photograph(dobele: Town) -> bytes:
    """The signed sheet as a phone takes it: on its side."""
    [row] = dobele.books.rows("SELECT id, version, starts_at, hours FROM meeting")
    number, version, starts_at, hours = row.values()
    line = SheetLine(MeetingId(number), version, from_text(starts_at), hours, MeetingState.HELD)
    out = BytesIO()
    page = sheet(str(sheet_code(AssignmentId(1), Month(2026, 11), [line])))
    page.rotate(90, expand=True).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


async def test_a_month_goes_from_the_menu_to_the_coordinator(dobele: Town) -> None:
    """Seen, approved, signed, photographed, handed in; a kill after "Done" loses nothing."""
    await dobele.settles(mentors=1, learners=1)
    await _has_met(dobele)
    await dobele.program.start()
    [ilze] = dobele.mentors
    await ilze.says("☰")
    await ilze.waits_for(saying("What would you like to do?"))
    await ilze.presses("My month")

    picture = await ilze.waits_for(saying("0 of 1 approved"), 20)
    assert picture["kind"] == "photo"
    await ilze.waits_for(saying("Next: check and approve"), 20)
    await ilze.presses("Approve")
    await ilze.waits_for(saying("approved with 2 h"))
    await ilze.waits_for(saying("State: approved"))
    await ilze.presses("Print sheet")
    printed = await ilze.waits_for(saying("Print it, have it signed"), 20)
    assert (await dobele.client.bytes_of(printed)).startswith(b"%PDF")
    await ilze.presses("Attach sheet")
    await ilze.waits_for(saying("send me photos of the signed sheet"))
    await ilze.sends_photo(_photograph(dobele))
    await ilze.waits_for(saying("page 1 is received"))
    await ilze.waits_for_answer(await ilze.presses("Done"))
    await dobele.program.kill()
    await dobele.program.start()
    await ilze.waits_for(saying("the sheet is attached (2 h, pages: 1)"), 30)
    await ilze.waits_for_answer(await ilze.presses("Hand in"))
    await ilze.waits_for(saying("handed in with 2 h"))
    assert dobele.books.one("SELECT state FROM learner_month") == "submitted"
    assert await dobele.client.findings() == []
