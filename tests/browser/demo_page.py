"""The demo as a process and its page in Chromium: what a hand, an eye and an ear can do there.

It must not look into the bot and must not ask the simulator: everything goes through the page.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, async_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PATIENCE = 20_000
"""Milliseconds until something that the page should show is missed."""


def chromium() -> str | None:
    """The browser of this machine, which is never downloaded."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def demo_running(
    folder: Path, *words: str, moment: datetime | None = None
) -> AsyncIterator[str]:
    """`celabiedrs demo` with these options as its own process; yields the address that it prints.

    It begins now, or at that moment: the clock file, which the demo leaves as it finds it, says so.
    """
    home = folder / "demo"
    if moment is not None:
        home.mkdir()
        ahead = (moment - datetime.now(UTC)).total_seconds()
        (home / "clock").write_text(str(ahead))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("CELABIEDRS_")
    }
    with (folder / "demo.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", *words),
            *("--port", str(free_port()), "--data", str(home)),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=environment,
        )
        try:
            async with asyncio.timeout(60):
                address = await _address(process)
            assert address is not None, f"it ended without an address: see {log.name}"
            yield address
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 15)


async def _address(process: asyncio.subprocess.Process) -> str | None:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        found = re.search(rb"https?://\S+", line)
        if found:
            return found.group().decode()
    return None


@asynccontextmanager
async def page_of(address: str, folder: Path, **options: Any) -> AsyncIterator[Page]:
    """The page of three phones; a mistake of its script fails the test.

    What it looked like when a test failed lies in the folder as `failed.png`.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), headless=True, args=FLAGS
        )
        try:
            context = await browser.new_context(
                **{"viewport": {"width": 1440, "height": 900}, **options},
                permissions=["microphone"],
            )
            page = await context.new_page()
            page.set_default_timeout(PATIENCE)
            mistakes: list[str] = []
            page.on("pageerror", lambda error: mistakes.append(str(error)))
            await page.goto(address)
            try:
                yield page
            except BaseException:
                await page.screenshot(path=folder / "failed.png")
                raise
            assert mistakes == []
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class PhoneOnPage:
    """One of the three phones, as a person uses it."""

    page: Page
    key: str

    @property
    def screen(self) -> Locator:
        return self.page.get_by_test_id(f"phone-{self.key}")

    @property
    def messages(self) -> Locator:
        """The bot's messages, oldest first."""
        return self.screen.locator('[data-testid="message"].bot')

    @property
    def newest(self) -> Locator:
        return self.messages.last

    def button(self, begins: str, ends: str = "") -> Locator:
        """The newest inline button whose data begin (and end) so, such as `1ci:learner`."""
        wanted = f'.inline button[data-data^="{begins}"]'
        return self.screen.locator(wanted + (f'[data-data$="{ends}"]' if ends else "")).last

    async def taps(self, begins: str, ends: str = "") -> None:
        await self.button(begins, ends).click()

    async def chooses(self, label: str) -> None:
        """The newest inline button with these words on it."""
        await self.screen.locator(".inline button", has_text=label).last.click()

    async def presses(self, key: str) -> None:
        """A key of the reply keyboard; returns when the bot has answered."""
        before = await self.messages.count()
        await self.screen.locator(".reply button", has_text=key).click()
        await self.gets_more_than(before)

    async def gets_more_than(self, count: int) -> None:
        """Wait until there are more messages of the bot than that."""
        await self.messages.nth(count).wait_for()

    async def says(self, words: str) -> None:
        await self.screen.get_by_test_id("input").fill(words)
        await self.screen.get_by_role("button", name="Send", exact=True).click()

    async def opens_what_came_by_sms(self) -> None:
        await self.screen.get_by_test_id("hand").click()

    async def hands_link_to(self, other: PhoneOnPage, name: str) -> None:
        """Click the invite link of that person in the chat, and choose the phone that opens it."""
        link = self.page.locator('.words a[href*="start="]')
        await self.messages.filter(has_text=name).filter(has=link).last.locator(link).click()
        choices = self.screen.get_by_test_id("alert")
        await choices.get_by_role("button", name=re.compile(rf"\({other.key}\)")).click()

    async def sends_files(self, *files: Path) -> None:
        """Choose files with the paper clip; several pictures go as an album."""
        await self.screen.get_by_label("File to send").set_input_files(list(files))

    async def records(self, seconds: float) -> None:
        """Speak into the microphone: a click begins, the next one sends."""
        record = self.screen.get_by_test_id("record")
        await record.click()
        await self.screen.locator(".recording").wait_for(state="visible")
        await self.page.wait_for_timeout(seconds * 1000)
        await record.click()

    async def hears(self, message: Locator) -> float:
        """Press play on a voice message; returns how far the sound got, in seconds."""
        await message.get_by_test_id("play").click()
        await message.locator('.play[data-going="true"]').wait_for()
        await self.page.wait_for_function("() => player.audio.currentTime > 0.2")
        position: float = await self.page.evaluate("() => player.audio.currentTime")
        await message.get_by_test_id("play").click()
        return position

    async def sees(self, words: str | re.Pattern[str]) -> Locator:
        """Wait for a message of the bot with these words; returns the newest of them."""
        found = self.messages.filter(has_text=words).last
        await found.wait_for()
        return found
