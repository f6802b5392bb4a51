"""Takes the pictures of the documents: the three phones of the demo page in use. Judges nothing.

    python -m tests.browser.picture demo docs/pictures/demo.png
    python -m tests.browser.picture month docs/pictures/month.png

With `--dark` or `--narrow` it shows the page at night or on a small screen, for whoever works on it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser import test_mentors_month as months
from tests.browser.demo_page import PhoneOnPage, demo_running, page_of
from tests.browser.test_demo_page import RIGA, joins_everybody, logs_a_meeting, phones_of

MORNING = datetime(2026, 11, 20, 10, 20, tzinfo=RIGA)
END_OF_MONTH = datetime(2026, 11, 27, 10, 20, tzinfo=RIGA)


async def demo(page: Page, _address: str, _folder: Path) -> None:
    """A question answered and the next one open, a meeting logged, a call for help to be taken."""
    learner, mentor, coordinator = phones_of(page)
    await joins_everybody(page)
    await logs_a_meeting(mentor)
    await learner.presses("🙋")
    await learner.taps("1h:wants_talk")
    await coordinator.button("1ak:").wait_for()
    for _ in range(3):
        await answers(learner)


async def answers(learner: PhoneOnPage) -> None:
    count = await learner.messages.count()
    choices = learner.page.locator('[data-data^="1a:"]')
    await learner.messages.filter(has=choices).last.locator(choices).first.click()
    await learner.gets_more_than(count)


async def month(page: Page, address: str, folder: Path) -> None:
    """A learner who is asked to a meeting, the mentor's month, its form before the coordinator."""
    learner, mentor, coordinator = phones_of(page)
    await months.begins(page)
    await learner.taps("1c:1:1")
    await plans_a_meeting(mentor)
    await learner.sees("Ilze wants to meet you")
    await months.logs_yesterdays_meeting(mentor)
    await months.approves(mentor)
    await months.brings_the_sheet(page, mentor, address, folder)
    await months.hands_in(mentor)
    await months.opens_the_form(coordinator)
    await mentor.presses("☰")
    await mentor.chooses("My month")
    await mentor.sees("of 3 approved, 1 handed in")
    await mentor.newest.filter(has_text="Roberts · November").wait_for()
    await page.wait_for_timeout(1500)
    await mentor.screen.locator(".chat").dispatch_event("wheel")
    drawn = mentor.messages.filter(has=page.locator("img.photo")).last
    await drawn.evaluate("message => message.scrollIntoView({behavior: 'instant', block: 'start'})")


async def plans_a_meeting(mentor: PhoneOnPage) -> None:
    """Next Tuesday at four in the library, for an hour."""
    await mentor.presses("☰")
    for label in ("📆 Plan", "Anna", "Tue", "16:00", "1 h"):
        await mentor.chooses(label)
    await mentor.sees("where?")
    await mentor.says("the library")
    await mentor.sees("Planned meeting #1")
    await mentor.presses("☰")


SCENES = {"demo": (demo, MORNING, ()), "month": (month, END_OF_MONTH, ("--school",))}


async def main(scene: str, target: Path, look: dict[str, Any]) -> None:
    play, moment, words = SCENES[scene]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        async with (
            demo_running(place, *words, moment=moment) as address,
            page_of(address, place, **look) as page,
        ):
            await play(page, address, place)
            await page.mouse.move(0, 0)
            await page.wait_for_timeout(4000)
            await page.screenshot(path=target)


def _look() -> tuple[str, Path, dict[str, Any]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("target", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--narrow", action="store_true")
    options = parser.parse_args()
    look: dict[str, Any] = {"color_scheme": "dark" if options.dark else "light"}
    if options.narrow:
        look["viewport"] = {"width": 390, "height": 800}
    return options.scene, options.target, look


if __name__ == "__main__":
    asyncio.run(main(*_look()))
