"""A PDF on its way over paper: printed as the browser shows it, and photographed. Judges nothing."""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Page

from tests.reports.reading import codes_on

A4 = {"width": 1000, "height": 1414}
TABLE = 60
"""Brightness of the table on which the paper lies."""


async def printed(page: Page, file: Path) -> Image.Image:
    """The first page of a PDF, once the browser has drawn all of it, the code in its corner too."""
    assert page.context.browser is not None
    context = await page.context.browser.new_context(viewport=A4)  # type: ignore[arg-type]  # its own kind of dictionary
    try:
        viewer = await context.new_page()
        await viewer.goto(f"{file.as_uri()}#toolbar=0&view=Fit")
        for _ in range(100):
            shown = Image.open(io.BytesIO(await viewer.screenshot())).convert("L")
            if codes_on(shown):
                return shown
            await viewer.wait_for_timeout(100)
        raise AssertionError("the browser shows no page with a code")
    finally:
        await context.close()


def signed(sheet: Image.Image) -> Image.Image:
    """With ink where the learner and the mentor sign."""
    draw, chance = ImageDraw.Draw(sheet), random.Random(7)
    for row in range(2):
        line = [(400 + step * 12, 480 + row * 76 + chance.randint(-14, 14)) for step in range(20)]
        draw.line(line, fill=40, width=3, joint="curve")
    return sheet


def photographed(sheet: Image.Image) -> Image.Image:
    """On a dark table, from its side, in bad light."""
    table = Image.new("L", (sheet.width + 160, sheet.height + 160), TABLE)
    table.paste(sheet, (80, 80))
    dark = table.point([round(value * 0.55) for value in range(256)])
    return dark.rotate(90, expand=True).rotate(
        4, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE // 2
    )
