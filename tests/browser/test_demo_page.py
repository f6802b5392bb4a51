"""The demo as somebody sees it who has just typed `make demo`: three phones in Chromium."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page

from tests.browser.demo_page import PhoneOnPage, chromium, demo_running, page_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None and os.environ.get("BROWSER_TESTS") != "required",
        reason="Chromium is missing; on Debian: apt install chromium",
    ),
]

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with demo_running(tmp_path) as found:
        yield found


def phones_of(page: Page) -> tuple[PhoneOnPage, PhoneOnPage, PhoneOnPage]:
    learner, mentor, coordinator = (
        PhoneOnPage(page, key) for key in ("learner", "mentor", "coordinator")
    )
    return learner, mentor, coordinator


async def invites(coordinator: PhoneOnPage, other: PhoneOnPage, name: str, role: str) -> None:
    """The coordinator makes a link; it is opened on the other phone; English is chosen there."""
    await coordinator.presses("☰")
    await coordinator.taps(f"1ci:{role}")
    await coordinator.sees(re.compile(f"{role}.s name"))
    await coordinator.says(name)
    if role == "learner":
        await coordinator.taps("1cb:25_49")
    await coordinator.hands_link_to(other, name)
    await other.taps("1l:en")


async def joins_everybody(page: Page) -> None:
    """From the waiting link to three people who know each other."""
    learner, mentor, coordinator = phones_of(page)
    await coordinator.opens_what_came_by_sms()
    await coordinator.taps("1l:en")
    await coordinator.sees("Hello, Māra!")
    await invites(coordinator, mentor, "Ilze", "mentor")
    await mentor.sees("Hello, Ilze!")
    await invites(coordinator, learner, "Anna", "learner")
    await learner.taps("1c:1:1")
    await coordinator.presses("☰")
    await coordinator.taps("1cp:learner")
    await coordinator.taps("1co:")
    await coordinator.taps("1cq:")
    await coordinator.taps("1cm:")
    await coordinator.taps("1cm:", ":orientation")
    await mentor.taps("1pa:", ":1")
    await learner.sees("Ilze")


async def moves_clock_by_a_day(page: Page) -> None:
    await page.locator('[data-add="86400"]').click()


async def sets_clock(page: Page, moment: datetime) -> None:
    """By the form on the page, which speaks the time of Riga."""
    await page.locator(".clock summary").click()
    local = moment.astimezone(RIGA).strftime("%Y-%m-%dT%H:%M")
    await page.locator('.set-clock input[name="moment"]').fill(local)
    await page.locator('.set-clock button[type="submit"]').click()


def before_the_tenth() -> datetime:
    """Noon of the 9th of the next month, when every reminder of this month is due."""
    today = datetime.now(UTC).astimezone(RIGA)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=9)
    return next_month.replace(hour=12, minute=0, second=0, microsecond=0)


async def test_the_whole_road_on_three_phones(address: str, tmp_path: Path):
    """Invite, pair, answer by tap and by microphone, hear, log, call for help, take it, remind."""
    async with page_of(address, tmp_path) as page:
        learner, mentor, coordinator = phones_of(page)
        await joins_everybody(page)
        await answers_by_tap_and_by_voice(learner)
        await calls_for_help_and_is_repeated(page, learner, coordinator)
        await logs_a_meeting(mentor)
        await is_reminded(page, mentor)
        assert await page.locator(".who b").all_inner_texts() == ["Ceļabiedrs"] * 3
        assert await page.locator(".findings .count").inner_text() == "0"


async def answers_by_tap_and_by_voice(learner: PhoneOnPage) -> None:
    """A tap marks the question, the sound plays, a voice note is an answer."""
    question = learner.screen.locator(
        ".message.bot.of-voice", has=learner.page.locator('[data-data^="1a:"]')
    )
    first = await question.last.locator(".words").inner_text()
    assert await learner.hears(question.last) > 0.2
    await learner.taps("1a:")
    await learner.sees(re.compile("✅"))
    await learner.page.wait_for_function(
        "first => ![...document.querySelectorAll('#phone-learner .message.bot .words')]"
        ".at(-1).textContent.includes(first)",
        arg=first.splitlines()[0],
    )
    await learner.records(1.5)
    await learner.screen.locator(".message.user.of-voice").wait_for()
    await learner.sees("heard")


async def calls_for_help_and_is_repeated(
    page: Page, learner: PhoneOnPage, coordinator: PhoneOnPage
) -> None:
    """A call for help shows nothing on the lock screen, comes again by itself, and is taken."""
    await learner.presses("🙋")
    await learner.taps("1n")
    await learner.taps("1h:feels_bad")
    await learner.sees("112")
    notices = coordinator.screen.locator('.inline button[data-data^="1ao:"]')
    await notices.first.wait_for()
    assert await notices.count() == 1
    await moves_clock_by_a_day(page)
    await notices.nth(1).wait_for()
    await coordinator.taps("1ao:")
    opened = await coordinator.sees("I feel bad")
    await opened.locator('[data-data^="1ak:"]').click()
    both = coordinator.messages.filter(has_text="I feel bad").filter(has_text="Māra")
    await both.nth(1).wait_for()


async def logs_a_meeting(mentor: PhoneOnPage) -> None:
    """Day, start and hours by taps; the answer is a message with the number of the entry."""
    await mentor.presses("☰")
    await mentor.taps("1d:")
    yesterday = mentor.screen.locator('.inline button[data-data^="1dd:"]').nth(1)
    await yesterday.click()
    await mentor.taps("1ds:")
    await mentor.screen.locator('.inline button[data-data^="1dh:"]').first.click()
    await mentor.sees("#1")


async def is_reminded(page: Page, mentor: PhoneOnPage) -> None:
    """What was done isn't said yet: before the 10th the mentor hears so."""
    count = await mentor.messages.count()
    await sets_clock(page, before_the_tenth())
    await mentor.gets_more_than(count)
    await mentor.sees(re.compile("10"))


async def test_a_reload_loses_nothing_and_a_small_screen_shows_one_phone(
    address: str, tmp_path: Path
):
    """The page keeps no truth of its own; on a phone the three stand side by side to swipe."""
    async with page_of(address, tmp_path, viewport={"width": 390, "height": 800}) as page:
        _, _, coordinator = phones_of(page)
        await page.get_by_role("button", name="Māra", exact=True).click()
        await coordinator.opens_what_came_by_sms()
        await coordinator.taps("1l:en")
        await coordinator.button("1ci:mentor").wait_for()
        shown = await coordinator.messages.count()
        await page.reload()
        await coordinator.button("1ci:mentor").wait_for()
        assert await coordinator.messages.count() == shown
        width = await page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= 390
