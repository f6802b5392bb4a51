"""Takes the picture of the README: three phones in use, on the demo page. Judges nothing.

    python -m tests.browser.picture docs/pictures/demo.png

With `--dark` or `--narrow` it shows the page at night or on a small screen, for whoever works on it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser.demo_page import PhoneOnPage, demo_running, page_of
from tests.browser.test_demo_page import joins_everybody, logs_a_meeting, phones_of

MORNING = "2026-11-20T10:20"


async def in_use(page: Page) -> None:
    """A question answered and the next one open, a meeting logged, a call for help to be taken."""
    learner, mentor, coordinator = phones_of(page)
    await joins_everybody(page)
    await logs_a_meeting(mentor)
    await learner.presses("🙋")
    await learner.taps("1h:wants_talk")
    await coordinator.button("1ak:").wait_for()
    for _ in range(3):
        await answers(learner)
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(4000)


async def answers(learner: PhoneOnPage) -> None:
    count = await learner.messages.count()
    choices = learner.page.locator('[data-data^="1a:"]')
    await learner.messages.filter(has=choices).last.locator(choices).first.click()
    await learner.gets_more_than(count)


async def main(target: Path, look: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        async with demo_running(place) as address, page_of(address, place, **look) as page:
            await page.locator(".clock summary").click()
            await page.locator('.set-clock input[name="moment"]').fill(MORNING)
            await page.locator('.set-clock button[type="submit"]').click()
            await in_use(page)
            await page.screenshot(path=target)


def _look() -> tuple[Path, dict[str, Any]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--narrow", action="store_true")
    options = parser.parse_args()
    look: dict[str, Any] = {"color_scheme": "dark" if options.dark else "light"}
    if options.narrow:
        look["viewport"] = {"width": 390, "height": 800}
    return options.target, look


if __name__ == "__main__":
    asyncio.run(main(*_look()))
