"""A questionnaire from the coordinator's phone to a file of answers, the bot being a process."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from tests.handlers.desk_world import written
from tests.support.chat import Message
from tests.support.town import Town


def saying(words: str) -> Callable[[Message], bool]:
    return lambda message: words in message["text"]


def _unpacks_to_too_much() -> bytes:
    """A workbook of a few kilobytes with one sheet of 40 MB, within the bounds of an archive."""
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        cell = b"<c t='inlineStr'><is><t>x</t></is></c>"
        rows = b"<row>" + cell * 200 + b"</row>"
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<sheetData>" + rows * 5000 + b"</sheetData>")
    return sheet.getvalue()


async def test_a_form_is_sent_published_and_its_report_arrives(dobele: Town) -> None:
    """Over the wire: the file is fetched, read in a child process, and answered with the report."""
    await dobele.settles(mentors=1)
    coordinator, mentor = dobele.coordinator, dobele.mentors[0]
    assert coordinator is not None
    await dobele.program.start()
    hostile, form = _unpacks_to_too_much(), written()
    await coordinator.sends_document(hostile, name="bomb.xlsx")
    await coordinator.waits_for(saying("“bomb.xlsx” has come"))
    await mentor.says("☰")
    await mentor.waits_for(saying("What would you like to do?"))
    await coordinator.waits_for(saying("“bomb.xlsx” can't be asked yet"), timeout=40.0)
    await coordinator.sends_document(form, name="morning.md")
    await coordinator.waits_for(saying("“morning.md” can be asked"), timeout=40.0)
    report = await coordinator.waits_for(saying("The whole report on “morning.md”."))
    assert report["file"]["name"] == "morning.html"
    await coordinator.waits_for_answer(await coordinator.presses("✅ Publish"))
    await coordinator.waits_for(saying("“Morning” is published"))
    assert dobele.books.one("SELECT state FROM questionnaire_version") == "published"
    assert await dobele.client.findings() == []


async def test_a_form_that_came_before_a_kill_is_read_after_it(dobele: Town) -> None:
    """What was said to have come is read, whatever happened in between, and kept once."""
    await dobele.settles()
    coordinator = dobele.coordinator
    assert coordinator is not None
    await dobele.program.start()
    await coordinator.sends_document(written(), name="morning.md")
    await coordinator.waits_for(saying("“morning.md” has come"))
    await dobele.program.kill()
    await dobele.program.start()
    await coordinator.waits_for(saying("“morning.md” can be asked"), timeout=40.0)
    assert dobele.books.rows("SELECT form_id FROM questionnaire") == [{"form_id": "morning"}]
    assert dobele.books.one("SELECT COUNT(*) FROM questionnaire_version") == 1
