"""A mentor's month on the page of three phones, as `make demo-school` begins: from the meeting to the payment."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page

from tests.browser.demo_page import PhoneOnPage, chromium, demo_running, page_of
from tests.browser.printing import photographed, printed, signed
from tests.browser.test_demo_page import RIGA, phones_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and os.environ.get("BROWSER_TESTS") != "required",
        reason="Chromium is missing; on Debian: apt install chromium",
    ),
]

FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=RIGA)
SECTIONS = {
    "Goals and tasks": "To travel to school alone.",
    "How it went": "She found the bus and the stop.",
    "Results": "She knows where the timetable hangs.",
}


async def begins(page: Page) -> None:
    """All three open the link that waits on their phone; the mentor accepts the learners."""
    learner, mentor, coordinator = phones_of(page)
    for phone in (coordinator, mentor, learner):
        await phone.opens_what_came_by_sms()
        await phone.taps("1l:en")
    await learner.button("1c:").wait_for()
    for name in ("Anna", "Marta", "Roberts"):
        question = await mentor.sees(f"will you be the mentor of {name}?")
        await question.locator(".inline button").first.click()
        await mentor.sees(f"{name} is in your list now")


async def logs_yesterdays_meeting(mentor: PhoneOnPage) -> None:
    """Four taps and a sentence are an entry; the other sections follow one another."""
    await mentor.presses("☰")
    for label in ("Log a meeting", "Anna", "Yesterday", "16:00", "2 h"):
        await mentor.chooses(label)
    await mentor.sees(re.compile("Entry #1.*2 of 20 hours", re.DOTALL))
    await mentor.says("We read the timetable of the bus.")
    await mentor.sees("Activities: added to entry #1")
    for section, words in SECTIONS.items():
        await mentor.chooses(f"➡️ {section}")
        await mentor.sees(re.compile(f"✍️ {section}:"))
        await mentor.says(words)
        await mentor.sees(f"{section}: added to entry #1")


async def approves(mentor: PhoneOnPage) -> None:
    """The month is a picture and a message for each learner; one tap approves."""
    await mentor.chooses("My month")
    pictures = mentor.messages.filter(has_text="0 of 3 approved")
    await pictures.last.locator("img.photo").wait_for()
    anna = await mentor.sees("Next: check and approve")
    await anna.locator(".inline button", has_text="Approve").click()
    await mentor.sees(re.compile("Anna, November 2026: approved with 2 h"))


async def brings_the_sheet(page: Page, mentor: PhoneOnPage, address: str, folder: Path) -> None:
    """Printed, signed, photographed askew in the dark, and sent: the bot reads its code all the same."""
    await mentor.chooses("Print sheet")
    paper = await mentor.sees("Print it, have it signed")
    href = await paper.locator("a.paper").get_attribute("href")
    sheet, photo = folder / "sheet.pdf", folder / "photo.jpg"
    async with aiohttp.ClientSession() as session, session.get(f"{address}{href}") as answer:
        sheet.write_bytes(await answer.read())
    photographed(signed(await printed(page, sheet))).save(photo, quality=80)
    await mentor.chooses("Attach sheet")
    await mentor.sees("send me photos of the signed sheet")
    await mentor.sends_files(photo)
    await mentor.sees("page 1 is received")
    await mentor.chooses("Done")
    await mentor.sees("the sheet is attached (2 h, pages: 1)")


async def hands_in(mentor: PhoneOnPage) -> None:
    await mentor.chooses("Hand in")
    await mentor.sees("handed in with 2 h")


async def opens_the_form(coordinator: PhoneOnPage) -> None:
    """Month, mentor, form: it comes as a picture with its numbers."""
    await coordinator.presses("☰")
    for label in ("Months and payment", "November 2026", "Ilze", "Form 1/2026"):
        await coordinator.chooses(label)
    form = await coordinator.sees(re.compile(r"Anna: 2 h, €25\.00"))
    await form.locator("img.photo").wait_for()


async def approves_and_exports(coordinator: PhoneOnPage) -> None:
    await coordinator.chooses("✅ Approve")
    await coordinator.sees(re.compile(r"Ilze: approved with 2 h, €25\.00"))
    await coordinator.chooses("Back")
    await coordinator.chooses("Back to the month")
    await coordinator.chooses("Export for payment")
    await coordinator.chooses("Export no. 1")
    await coordinator.sees("The same rows as CSV")


async def test_a_month_goes_from_the_meeting_to_the_payment(tmp_path: Path) -> None:
    """A mentor logs, signs and hands in; the coordinator sees, approves and exports; the mentor hears."""
    async with (
        demo_running(tmp_path, "--school", moment=FRIDAY) as address,
        page_of(address, tmp_path) as page,
    ):
        _, mentor, coordinator = phones_of(page)
        await begins(page)
        await logs_yesterdays_meeting(mentor)
        await approves(mentor)
        await brings_the_sheet(page, mentor, address, tmp_path)
        await hands_in(mentor)
        await opens_the_form(coordinator)
        await approves_and_exports(coordinator)
        await mentor.sees("your work-time form 1/2026 is approved with 2 h")
        await mentor.sees("2 hours were sent for payment (export no. 1)")
        assert await page.locator(".findings .count").inner_text() == "0"
