"""The alarm clock rings in the loop that waits for it."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime

import pytest

from bot.clock import SystemClock
from bot.runtime import ticker as module
from bot.runtime.ticker import Ticker


async def test_the_alarm_rings_in_the_thread_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler wakes the ticker on the event loop: from another thread it could break it."""
    monkeypatch.setattr(module, "EVERY", {"seconds": 0.05})
    rung: list[int] = []

    class Bell(asyncio.Event):
        """Notes in which thread it is rung."""

        def set(self) -> None:
            rung.append(threading.get_ident())
            super().set()

    ticks: list[datetime] = []

    async def tick(now: datetime) -> None:
        ticks.append(now)

    ticker = Ticker(SystemClock(), tick, lambda: None)
    monkeypatch.setattr(ticker, "_due", Bell())
    running = asyncio.create_task(ticker.run())
    async with asyncio.timeout(5):
        while len(ticks) < 3:  # noqa: ASYNC110  (a tick sets no event)
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.wait({running})
    assert set(rung) == {threading.get_ident()}
