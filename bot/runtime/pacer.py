"""Owns when the next call to Telegram may leave: under the limit by construction.

Must not know what is sent. At most 28 calls leave in any 1.05 seconds (30 a second are allowed),
the lowest priority number first; bulk takes at most 24 of them, so that free slots wait for
replies. After a refusal nothing bursts: the same window applies, bulk at half speed first.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable

from bot.outgoing import Priority

WINDOW = 1.05
MOST_IN_WINDOW = 28
MOST_BULK_IN_WINDOW = 24
CHAT_BURST = 3
CHAT_A_SECOND = 1.0
"""In one chat a burst of three, then one a second; edits don't count (Bots FAQ, "limits")."""

SLOW_START = 10.0
"""Seconds after a refusal during which bulk goes at half speed."""


class Pacer:
    """Grants slots. Times are seconds of a monotonic clock."""

    def __init__(self, time: Callable[[], float] | None = None) -> None:
        self._time = time or asyncio.get_running_loop().time
        self._grants: deque[float] = deque()
        self._bulk: deque[float] = deque()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._all_held_until = 0.0
        self._bulk_held_until = 0.0
        self._slow_until = 0.0

    async def slot(self, priority: Priority) -> None:
        """Return when one call of this priority may leave."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (int(priority), next(self._order), future))
        self._grant()
        await future

    def refused(self, seconds: float, *, second_chat: bool) -> None:
        """Telegram said 429: bulk waits that long, everything if a second chat was refused too."""
        until = self._time() + seconds
        self._bulk_held_until = max(self._bulk_held_until, until)
        self._slow_until = max(self._slow_until, until + SLOW_START)
        if second_chat:
            self._all_held_until = max(self._all_held_until, until)

    def _grant(self) -> None:
        now = self._time()
        _forget(self._grants, now)
        _forget(self._bulk, now)
        while self._waiting:
            priority, _, future = self._waiting[0]
            if future.done():
                heapq.heappop(self._waiting)
                continue
            wait = self._wait_of(priority == Priority.BULK, now)
            if wait > 0:
                self._later(wait)
                return
            heapq.heappop(self._waiting)
            self._grants.append(now)
            if priority == Priority.BULK:
                self._bulk.append(now)
            future.set_result(None)

    def _wait_of(self, bulk: bool, now: float) -> float:
        waits = [self._all_held_until - now, _room(self._grants, MOST_IN_WINDOW, now)]
        if bulk:
            most = MOST_BULK_IN_WINDOW // 2 if now < self._slow_until else MOST_BULK_IN_WINDOW
            waits += [self._bulk_held_until - now, _room(self._bulk, most, now)]
        return max(waits)

    def _later(self, wait: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(wait, self._grant)


def _forget(grants: deque[float], now: float) -> None:
    while grants and grants[0] <= now - WINDOW:
        grants.popleft()


def _room(grants: deque[float], most: int, now: float) -> float:
    """Seconds until the window has room for one more."""
    if len(grants) < most:
        return 0.0
    return grants[-most] + WINDOW - now


class ChatPace:
    """How soon the next message may go into one chat. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._empty_at: dict[int, float] = {}

    def wait(self, chat: int, now: float) -> float:
        """Take a place in the chat; returns the seconds until it is there."""
        full_at = max(self._empty_at.get(chat, 0.0), now)
        self._empty_at[chat] = full_at + CHAT_A_SECOND
        if len(self._empty_at) > MOST_CHATS:
            self._empty_at = {each: at for each, at in self._empty_at.items() if at > now}
        return max(0.0, full_at - now - (CHAT_BURST - 1) * CHAT_A_SECOND)


MOST_CHATS = 10_000
