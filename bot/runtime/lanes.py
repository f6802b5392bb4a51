"""Owns the order of work: one update of a chat at a time, oldest first; chats in parallel.

Must not know what an update means. A failing row is tried again after a pause, and after five
attempts it is dead: its chat goes on, and somebody is told. Who sends faster than anybody can mean it
(``bot.domain.flood``) is worked later, in order, and hears so once; nothing is dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from bot.clock import Clock
from bot.domain.flood import MOST_AT_ONCE, SECONDS, pause_before, says_so
from bot.errors import StorageBroken
from storage.database import Unit
from storage.inbox import MOST_ATTEMPTS, Inbox, Parked, Received

AT_ONCE = 32
"""Chats that are worked at the same time."""

LONGEST_WORK = 30.0
"""Seconds that one update may take."""

IDLE_BEAT = 10.0
"""Seconds between the signs of life of a loop that has nothing to do."""

Work = Callable[[Received], Awaitable[None]]

PutOff = Callable[[Received], Awaitable[None]]
"""Says kindly that it takes a moment, to whom the update is from."""

MOST_REMEMBERED = 5_000
"""Chats whose last beginnings are kept before the quiet ones are forgotten."""

_log = logging.getLogger(__name__)


class Lanes:
    """A queue per chat, and up to 32 workers over them."""

    def __init__(
        self,
        inbox: Inbox,
        clock: Clock,
        work: Work,
        parked: Parked,
        beat: Callable[[], None],
        put_off: PutOff | None = None,
    ) -> None:
        self._inbox = inbox
        self._clock = clock
        self._work = work
        self._parked = parked
        self._beat = beat
        self._put_off = put_off
        self._begun: dict[int, deque[float]] = {}
        self._asked_at: dict[int, float] = {}
        self._queues: dict[int, deque[Received]] = {}
        self._ready: deque[int] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._running = False
        self._stopping = False

    def accept(self, received: Sequence[Received]) -> None:
        """New rows, in order; while ``run`` runs, what may begin is begun at once."""
        for row in received:
            queue = self._queues.get(row.lane)
            if queue is None:
                queue = self._queues[row.lane] = deque()
                self._ready.append(row.lane)
            queue.append(row)
        if self._running:
            self._start_ready()

    @property
    def waiting(self) -> int:
        """How many updates wait or are being worked on."""
        return sum(len(queue) for queue in self._queues.values())

    async def run(self) -> None:
        """Work until cancelled; a broken storage ends the loop, and with it the process."""
        self._running = True
        try:
            while not self._stopping:
                self._start_ready()
                self._wake.clear()
                await self._woken()
                self._raise_broken()
        finally:
            self._running = False
            await self._drain()

    async def _woken(self) -> None:
        """Wait for work; a quiet minute is no silence, so an idle loop beats too."""
        try:
            # Not ``wait_for``: that starts a task at each call.
            async with asyncio.timeout(IDLE_BEAT):
                await self._wake.wait()
        except TimeoutError:
            self._beat()

    def stop(self) -> None:
        """Take no new work; ``run`` returns when what is under way has ended."""
        self._stopping = True
        self._running = False
        self._wake.set()

    def _start_ready(self) -> None:
        while self._ready and len(self._tasks) < AT_ONCE:
            self._start(self._ready.popleft())

    def _start(self, lane: int) -> None:
        task = asyncio.create_task(self._one(lane))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None:
            self._tasks.discard(task)
        self._wake.set()

    def _raise_broken(self) -> None:
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error

    async def _drain(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    async def _one(self, lane: int) -> None:
        queue = self._queues[lane]
        row = queue[0]
        pause = await self._patience(row) or await self._attempt(row, queue)
        self._beat()
        if pause:
            asyncio.get_running_loop().call_later(pause, self._again, lane)
        elif queue:
            self._again(lane)
        else:
            del self._queues[lane]

    async def _patience(self, row: Received) -> float:
        """Seconds to wait where the chat is too fast; else the row counts as begun now.

        The count is of this process: after a restart everybody begins anew.
        """
        now = asyncio.get_running_loop().time()
        begun = self._begun.setdefault(row.lane, deque(maxlen=MOST_AT_ONCE))
        pause = pause_before(begun, now)
        if not pause:
            begun.append(now)
            self._forget_quiet(now)
        elif says_so(self._asked_at.get(row.lane), now):
            self._asked_at[row.lane] = now
            _log.info("a chat is too fast", extra={"seq": row.seq, "seconds": round(pause, 1)})
            await self._ask_patience(row)
        return pause

    async def _ask_patience(self, row: Received) -> None:
        if self._put_off is None:
            return
        try:
            await self._put_off(row)
        except StorageBroken:
            raise
        except Exception:
            _log.exception("nobody was asked for patience", extra={"seq": row.seq})

    def _forget_quiet(self, now: float) -> None:
        if len(self._begun) > MOST_REMEMBERED:
            lately = {at: each for at, each in self._begun.items() if each[-1] > now - SECONDS}
            self._begun = lately
            self._asked_at = {
                lane: at for lane, at in self._asked_at.items() if not says_so(at, now)
            }

    def _again(self, lane: int) -> None:
        self._ready.append(lane)
        self._wake.set()

    async def _attempt(self, row: Received, queue: deque[Received]) -> float:
        """Work the head of a lane; returns the seconds to wait before it is tried again."""
        try:
            async with asyncio.timeout(LONGEST_WORK):
                await self._work(row)
        except StorageBroken:
            raise
        except Exception as error:
            _log.exception("update failed", extra={"seq": row.seq, "attempt": row.attempts + 1})
            attempts = await self._count(row, type(error).__name__)
            if attempts is not None and attempts < MOST_ATTEMPTS:
                queue[0] = _tried(row, attempts)
                return float(2 ** (attempts - 1)) * 0.2
            if attempts is not None:
                _log.error("update put aside", extra={"update": row.update_id, "seq": row.seq})
        queue.popleft()
        return 0.0

    async def _count(self, row: Received, why: str) -> int | None:
        """Count the failure. Where nobody can be told of the last one, the chat goes on even so."""
        now = self._clock.now()
        try:
            return await self._inbox.failed(row, why, now, self._parked)
        except StorageBroken:
            raise
        except Exception:
            _log.exception("nobody was told of an update", extra={"seq": row.seq})
            return await self._inbox.failed(row, why, now, _tell_nobody)


async def _tell_nobody(_unit: Unit, _row: Received) -> None:
    """What is said where telling itself failed: the log has it."""


def _tried(row: Received, attempts: int) -> Received:
    return Received(
        row.seq, row.update_id, row.lane, row.received_at, row.raw, row.sealed, attempts
    )
