"""Owns taking updates from Telegram into the inbox; parses nothing, so nothing can poison it.

A batch is committed before the next call confirms it: that call is what tells Telegram to forget.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock, SystemClock
from bot.killpoints import reached
from bot.telegram.gateway import (
    LONG_POLL_SECONDS,
    Done,
    Gateway,
    OtherInstance,
    Outcome,
    Retry,
    TokenRefused,
)
from storage.inbox import Inbox, Received

SILENCE_THAT_ENDS = 90.0
"""Seconds without a good answer after which the process ends and is started anew."""

PAUSE_AFTER_FAILURE = 1.0
"""Seconds; Telegram also wants this after a batch that could not be saved."""

CONFLICTS_THAT_END = 3

GAP = timedelta(seconds=60)
"""After a longer gap open questions are asked again: Telegram keeps a press for 150 s only."""

_log = logging.getLogger(__name__)


class Intake:
    """The loop of getUpdates."""

    def __init__(
        self,
        gateway: Gateway,
        inbox: Inbox,
        clock: Clock,
        accept: Callable[[Sequence[Received]], None],
        beat: Callable[[], None],
    ) -> None:
        self._gateway = gateway
        self._inbox = inbox
        self._clock = clock
        self._accept = accept
        self._beat = beat
        self._offset: int | None = None
        self._conflicts = 0
        self._machine = SystemClock()
        self._last_answer: datetime | None = None
        self.last_good: datetime | None = None
        self.gap_ended = asyncio.Event()

    async def run(self) -> None:
        """Poll until cancelled; raises ``ConnectionError`` when only a new start can help."""
        loop = asyncio.get_running_loop()
        good = loop.time()
        # The first poll, and the first after a failure, asks without waiting: a gap shows at once,
        # and not only when the long poll of a quiet hour has ended.
        seconds = 0
        while True:
            outcome = await self._gateway.updates(self._offset, seconds)
            if isinstance(outcome, Done) and await self._take(outcome.result):
                good = loop.time()
                seconds = LONG_POLL_SECONDS
                self._conflicts = 0
                self._beat()
                continue
            seconds = 0
            if loop.time() - good > SILENCE_THAT_ENDS:
                raise ConnectionError(f"no answer from Telegram for {SILENCE_THAT_ENDS:.0f} s")
            await asyncio.sleep(self._pause(outcome))

    async def _take(self, batch: Any) -> bool:
        """Keep a batch; false where the answer holds something that can't be confirmed."""
        now = self._clock.now()
        if self._gap_before(now):
            self.gap_ended.set()
        self.last_good = now
        if not isinstance(batch, list):
            return False
        updates = [update for update in batch if _has_id(update)]
        if not updates:
            return not batch
        reached("fetched")
        await self._inbox.add(updates, now, self._accept)
        reached("inbox_after_commit")
        self._offset = int(updates[-1]["update_id"]) + 1
        return True

    def _gap_before(self, now: datetime) -> bool:
        """Whether Telegram had to wait for us so long that it may have dropped a press.

        Within one process the machine's own time counts, for a demo moves the other clock; after
        a start it is the time that was noted last.
        """
        real = self._machine.now()
        before, self._last_answer = self._last_answer, real
        if before is not None:
            return real - before > GAP
        return self.last_good is not None and now - self.last_good > GAP

    def _pause(self, outcome: Outcome) -> float:
        _log.warning("polling failed", extra={"outcome": type(outcome).__name__})
        if isinstance(outcome, Retry):
            return max(outcome.after, PAUSE_AFTER_FAILURE)
        if isinstance(outcome, OtherInstance):
            self._conflicts += 1
            if self._conflicts >= CONFLICTS_THAT_END:
                raise ConnectionError("another bot polls with this token: stop it first")
        if isinstance(outcome, TokenRefused):
            return 5.0
        return PAUSE_AFTER_FAILURE


def _has_id(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
