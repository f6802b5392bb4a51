"""Owns the alarm clock: APScheduler calls ``tick`` every minute, and nothing else is its business.

Must not hold anything of value in memory: what is due are rows, checked again when they fire. A
clock that was moved (demo, tests) is noticed within a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

EVERY = {"minutes": 1}
JUMP = timedelta(seconds=30)

_log = logging.getLogger(__name__)


class Ticker:
    """Calls one coroutine at every minute, and at once when the clock was moved."""

    def __init__(
        self, clock: Clock, tick: Callable[[datetime], Awaitable[None]], beat: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._tick = tick
        self._beat = beat
        self._due = asyncio.Event()

    async def run(self) -> None:
        """Tick until cancelled; an error of a tick is raised and ends the process."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._ring,
            "interval",
            **EVERY,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        self._due.set()
        last = self._clock.now()
        try:
            while True:
                try:
                    await asyncio.wait_for(self._due.wait(), timeout=1.0)
                except TimeoutError:
                    now = self._clock.now()
                    jumped = abs(now - last) > JUMP
                    last = now
                    self._beat()
                    if not jumped:
                        continue
                self._due.clear()
                last = self._clock.now()
                await self._tick(last)
                self._beat()
        finally:
            scheduler.shutdown(wait=False)

    async def _ring(self) -> None:
        # A coroutine, for the scheduler runs a plain function in a thread, and an event isn't safe.
        self._due.set()
