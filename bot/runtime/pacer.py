"""Owns when the next call to Telegram may leave: under the limit by construction.

Must not know what is sent. At most 28 calls leave in any 1.05 seconds (30 a second are allowed),
the lowest priority number first; bulk takes at most 24 of them, so that free slots wait for
replies. Telegram counts when a call arrives, which is known only once it was answered: so a place is
given back that long after the answer, and no delay on the way can push two bursts together. After a refusal nothing bursts: the same window applies, bulk at half speed first.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.outgoing import Priority

WINDOW = 1.05
MOST_IN_WINDOW = 28
MOST_BULK_IN_WINDOW = 24
LONGEST_FLIGHT = 2.0
"""Seconds after which a call has surely arrived, answered or not: a hanging one holds no place."""

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
        self._in_flight = {False: 0, True: 0}
        """Calls that left and were not answered yet, by whether they are bulk."""
        self._waiting: list[tuple[int, int, asyncio.Future[None], bool]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._all_held_until = 0.0
        self._bulk_held_until = 0.0
        self._slow_until = 0.0

    async def slot(self, priority: Priority) -> None:
        """Return when one call of this priority may leave; it counts from then on."""
        await self._turn(priority, flies=False)

    @asynccontextmanager
    async def call(self, priority: Priority) -> AsyncIterator[None]:
        """Make one call of this priority inside; it counts until a window after its answer."""
        await self._turn(priority, flies=True)
        bulk = priority == Priority.BULK
        loop = asyncio.get_running_loop()
        landed = False

        def land() -> None:
            nonlocal landed
            if landed:
                return
            landed = True
            self._in_flight[bulk] -= 1
            self._count(bulk, self._time())
            self._grant()

        given_up = loop.call_later(LONGEST_FLIGHT, land)
        try:
            yield
        finally:
            given_up.cancel()
            land()

    async def _turn(self, priority: Priority, *, flies: bool) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (int(priority), next(self._order), future, flies))
        self._grant()
        try:
            await future
        except asyncio.CancelledError:
            if flies and future.done() and not future.cancelled():
                self._in_flight[priority == Priority.BULK] -= 1
            raise

    def _count(self, bulk: bool, at: float) -> None:
        self._grants.append(at)
        if bulk:
            self._bulk.append(at)

    def rest(self) -> None:
        """Let one window pass first: what a killed process sent in its last second counts too."""
        self._all_held_until = max(self._all_held_until, self._time() + WINDOW)

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
            priority, _, future, flies = self._waiting[0]
            if future.done():
                heapq.heappop(self._waiting)
                continue
            bulk = priority == Priority.BULK
            wait = self._wait_of(bulk, now)
            if wait > 0:
                self._later(wait)
                return
            heapq.heappop(self._waiting)
            if flies:
                self._in_flight[bulk] += 1
            else:
                self._count(bulk, now)
            future.set_result(None)

    def _wait_of(self, bulk: bool, now: float) -> float:
        flying = sum(self._in_flight.values())
        waits = [self._all_held_until - now, _room(self._grants, MOST_IN_WINDOW - flying, now)]
        if bulk:
            most = MOST_BULK_IN_WINDOW // 2 if now < self._slow_until else MOST_BULK_IN_WINDOW
            waits += [
                self._bulk_held_until - now,
                _room(self._bulk, most - self._in_flight[True], now),
            ]
        return max(waits)

    def _later(self, wait: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(wait, self._grant)


def _forget(grants: deque[float], now: float) -> None:
    while grants and grants[0] <= now - WINDOW:
        grants.popleft()


def _room(grants: deque[float], most: int, now: float) -> float:
    """Seconds until the window has room for one more; a landing call asks again before that."""
    if most <= 0:
        return WINDOW
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
