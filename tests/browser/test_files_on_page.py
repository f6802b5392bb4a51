"""Photos and files on the phones of the demo page: sent by a hand, enlarged, shown with a link."""

from __future__ import annotations

import os
from pathlib import Path

import aiohttp
import pytest

from simulator.running import running
from tests.browser.demo_page import PhoneOnPage, chromium, page_of
from tests.simulator.conftest import BareBot
from tests.simulator.samples import picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and os.environ.get("BROWSER_TESTS") != "required",
        reason="Chromium is missing; on Debian: apt install chromium",
    ),
]


async def test_a_phone_sends_an_album_and_a_file_and_shows_what_comes(tmp_path: Path):
    """Two photos chosen together are an album; what the bot sends is a picture and a link to open."""
    async with (
        running() as simulator,
        aiohttp.ClientSession() as session,
        page_of(simulator.url, tmp_path) as page,
    ):
        bot = BareBot(simulator, session)
        mentor = PhoneOnPage(page, "mentor")
        pages = [
            {"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(40 + n, 30)}
            for n in range(2)
        ]
        chooser = mentor.screen.get_by_label("File to send")
        await chooser.set_input_files(pages)
        await mentor.screen.locator(".message.user img.photo").nth(1).wait_for()
        sheet = {"name": "lapa š.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"}
        await chooser.set_input_files([sheet])
        await mentor.screen.locator(".message.user a.paper").wait_for()

        first, second, file = [each["message"] for each in await bot.result("getUpdates")]
        assert first["media_group_id"] == second["media_group_id"]
        assert "media_group_id" not in file
        assert file["document"]["file_name"] == "lapa š.pdf"
        assert file["document"]["mime_type"] == "application/pdf"

        account = file["chat"]["id"]
        await bot.sends("sendPhoto", account, "photo", picture(), caption="Your month")
        await bot.sends("sendDocument", account, "document", b"%PDF-1.7 sheet", caption="Print it")
        await (await mentor.sees("Your month")).locator("img.photo").click()
        large = page.get_by_role("dialog", name="Your month")
        await large.locator("img").wait_for()
        await large.get_by_role("button", name="Close the picture").click()
        await large.wait_for(state="detached")
        link = (await mentor.sees("Print it")).locator("a.paper")
        address = await link.get_attribute("href")
        async with session.get(f"{simulator.url}{address}") as answer:
            assert await answer.read() == b"%PDF-1.7 sheet"


async def test_the_key_that_asks_for_the_place_sends_it(tmp_path: Path):
    """One press on the keyboard of the page, and the bot gets a location and no words."""
    async with (
        running() as simulator,
        aiohttp.ClientSession() as session,
        page_of(simulator.url, tmp_path) as page,
    ):
        bot = BareBot(simulator, session)
        learner = PhoneOnPage(page, "learner")
        await learner.screen.get_by_role("button", name="START").click()
        await learner.screen.get_by_text("/start").wait_for()
        begun = (await bot.result("getUpdates"))[0]
        account = begun["message"]["chat"]["id"]
        key = {"text": "📍 Send my place", "request_location": True}
        markup = {"keyboard": [[key], [{"text": "🔊"}]], "resize_keyboard": True}
        await bot.result("sendMessage", chat_id=account, text="Where are you?", reply_markup=markup)
        await learner.screen.locator(".reply button", has_text="Send my place").click()
        await learner.screen.get_by_text("Place sent").wait_for()
        [update] = await bot.result("getUpdates", offset=begun["update_id"] + 1)
        last = update["message"]
        assert last["location"]["latitude"] == pytest.approx(56.6249)
        assert "text" not in last
