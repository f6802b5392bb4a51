"""Owns sending what the outbox holds: per chat in order, paced, with the rule of each class.

Must not be called from inside a transaction and must not render: it takes finished bodies. A row
that Telegram took is settled at once; only then the next of that chat leaves.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.errors import StorageBroken
from bot.killpoints import reached
from bot.outgoing import Kind, Outgoing
from bot.runtime.pacer import ChatPace, Pacer
from bot.runtime.sounds import Calls, Sounds
from bot.telegram.gateway import (
    Done,
    Gateway,
    Moved,
    OtherInstance,
    Outcome,
    Refused,
    Retry,
    TokenRefused,
    Unknown,
    Unreachable,
)
from storage import outbox
from storage.database import Unit
from storage.outbox import NUDGE_LIFE, Outbox, Waiting
from storage.records import Store

MOST_ATTEMPTS = 5
LONGEST_PAUSE = 60.0
MOST_KNOWN = 50_000
Told = Callable[[Outgoing, str], Awaitable[None]]
"""Called when a row is given up: the row and the reason."""

_log = logging.getLogger(__name__)


class Sender:
    """A queue per chat over one pacer."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        sounds: Sounds,
        clock: Clock,
        unreachable: Callable[[Unit, Outgoing, datetime], Awaitable[None]],
        parked: Told,
        beat: Callable[[], None],
    ) -> None:
        self._store = store
        self._outbox = Outbox(store.database, store.vault)
        self._gateway = gateway
        self._sounds = sounds
        self._calls = Calls(gateway, sounds)
        self._clock = clock
        self._unreachable = unreachable
        self._parked = parked
        self._beat = beat
        self._pacer = Pacer()
        self._chat_pace = ChatPace()
        self._queues: dict[int, deque[Outgoing]] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._calling: set[asyncio.Task[Any]] = set()
        """Of these tasks a row is at Telegram, or being settled."""
        self._stopping = False
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._refused_at: dict[int, float] = {}
        self._healthy_at = 0.0
        self._failing: dict[int, tuple[int, float]] = {}
        """Per chat how often the oldest row failed in this process, and when it did last."""
        self._message_ids: dict[int, int] = {}
        self._edited: dict[int, list[tuple[Outgoing, int | None]]] = {}
        """Per chat the edits that Telegram took, to be settled with the message behind them."""

    async def load(self) -> None:
        """Take up what an earlier process left, before new rows come."""
        self._pacer.rest()
        last = 0
        while rows := await self._outbox.unsettled(after=last):
            last = rows[-1].outgoing.id
            for waiting in rows:
                if not await self._too_late(waiting):
                    self.accept([waiting.outgoing])

    async def _too_late(self, waiting: Waiting) -> bool:
        since = waiting.sending_since
        if waiting.outgoing.kind is not Kind.NUDGE or not waiting.was_sending or since is None:
            return False
        if self._clock.now() - since <= NUDGE_LIFE:
            return False
        await self._settle(waiting.outgoing, "dropped", "its fate is unknown and it is old")
        return True

    def accept(self, rows: Sequence[Outgoing]) -> None:
        """Rows of a committed transaction, in order."""
        for row in rows:
            if row.id in self._known or self._stopping:
                continue
            self._known.add(row.id)
            queue = self._queues.get(row.chat)
            if queue is None:
                self._queues[row.chat] = deque([row])
                self._start(row.chat)
            else:
                queue.append(row)

    @property
    def waiting(self) -> int:
        """How many rows wait to be sent."""
        return sum(len(queue) for queue in self._queues.values())

    async def run(self) -> None:
        """Sweep every second for rows whose nudge was lost, until cancelled."""
        while True:
            done, _ = await asyncio.wait({self._failed}, timeout=1.0)
            if done:
                self._failed.result()
            await self._sweep()
            self._beat()

    async def stop(self, within: float) -> None:
        """Begin no call any more, and wait so many seconds for those under way.

        What Telegram took is noted, so that an ordinary restart doesn't send it twice.
        """
        self._stopping = True
        for task in self._tasks - self._calling:
            task.cancel()
        if self._calling:
            await asyncio.wait(set(self._calling), timeout=within)
        while self._edited:
            await self._settle_sent(self._edited.popitem()[1])

    async def _sweep(self) -> None:
        # Ids stay known after their row is settled: a reader's snapshot may still show it as due.
        if len(self._known) > MOST_KNOWN:
            self._known = set(sorted(self._known)[MOST_KNOWN // 2 :])
        for waiting in await self._outbox.unsettled(after=min(self._known, default=0) - 1):
            self.accept([waiting.outgoing])

    def _start(self, chat: int) -> None:
        task = asyncio.create_task(self._work(chat))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not self._failed.done():
            self._failed.set_exception(error)

    async def _work(self, chat: int) -> None:
        queue = self._queues[chat]
        while queue and not self._stopping:
            row = queue[0]
            pause = await self._one(row)
            if self._stopping and pause is not None:
                break
            if pause is not None:
                await asyncio.sleep(pause)
                continue
            queue.popleft()
            self._failing.pop(chat, None)
        if chat in self._edited:
            await self._settle_sent(self._edited.pop(chat))
        if not queue:
            del self._queues[chat]
        elif not self._stopping:
            self._start(chat)

    async def _one(self, row: Outgoing) -> float | None:
        """Send one row; returns the seconds until it is tried again, or None when settled."""
        now = self._clock.now()
        wait = (row.not_before - now).total_seconds()
        if wait > 0:
            await asyncio.sleep(min(wait, LONGEST_PAUSE))
            if wait > LONGEST_PAUSE:
                return 0.0
        if row.expires_at is not None and row.expires_at <= self._clock.now():
            await self._settle(row, "dropped", "expired")
            return None
        if row.kind is Kind.NUDGE:
            await self._outbox.claim(row.id, self._clock.now())
        row, edited = await self._with_target(row)
        if edited == "gone":
            await self._settle(row, "dropped", "the message to edit was never sent")
            return None
        if not row.body.method.startswith("edit"):
            now_in_chat = asyncio.get_running_loop().time()
            if (in_chat := self._chat_pace.wait(row.chat, now_in_chat)) > 0:
                await asyncio.sleep(in_chat)
        async with self._pacer.call(row.priority):
            self._calling.add(_this_task())
            reached("before_send")
            outcome = await self._called(row)
            reached("after_send")
        try:
            return await self._conclude(row, outcome)
        finally:
            self._calling.discard(_this_task())

    async def _called(self, row: Outgoing) -> Outcome:
        """What came of the call. A row that breaks us counts as a failed try and stops nobody."""
        try:
            return await self._calls.send(row)
        except StorageBroken:
            raise
        except Exception as error:
            _log.exception("a message could not be made", extra={"outbox": row.id})
            return Unknown(type(error).__name__)

    async def _with_target(self, row: Outgoing) -> tuple[Outgoing, str]:
        target = row.body.edits_row
        if target is None:
            return row, ""
        message_id = self._message_ids.get(target) or await self._outbox.message_id_of(target)
        if message_id is None:
            return row, "gone"
        return replace(row, body=replace(row.body, message_id=message_id)), ""

    async def _conclude(self, row: Outgoing, outcome: Outcome) -> float | None:
        match outcome:
            case Done(result):
                self._healthy_at = asyncio.get_running_loop().time()
                await self._sent(row, result)
                return None
            case Retry(after):
                return await self._hold(row, after)
            case Unreachable():
                await self._give_up_chat(row)
                return None
            case Moved():
                await self._settle(row, "dead", "the chat has another id")
                return None
            case Refused(reason):
                return await self._refused(row, reason)
            case Unknown(reason):
                return await self._unknown(row, reason)
            case TokenRefused() | OtherInstance():
                return await self._postpone(row, 5.0, type(outcome).__name__, counts=False)

    async def _sent(self, row: Outgoing, result: Any) -> None:
        message_id = result.get("message_id") if isinstance(result, dict) else None
        if not isinstance(message_id, int):
            message_id = None  # taken, but the answer is damaged: the message can't be edited later
        else:
            self._message_ids[row.id] = message_id
            if len(self._message_ids) > 5000:
                self._message_ids.pop(next(iter(self._message_ids)))
        if row.body.method.startswith("edit") and len(self._queues[row.chat]) > 1:
            # One commit for both: an edit that a crash repeats changes nothing in the chat.
            self._edited.setdefault(row.chat, []).append((row, message_id))
            return
        sent = [*self._edited.pop(row.chat, ()), (row, message_id)]
        await self._settle_sent(sent, result)

    async def _settle_sent(
        self, sent: Sequence[tuple[Outgoing, int | None]], result: Any = None
    ) -> None:
        """Say in one transaction that Telegram took these; ``result`` is that of the last."""
        now = self._clock.now()
        reached("before_sent_commit")
        async with self._store.database.unit_of_work() as unit:
            for row, message_id in sent:
                outbox.sent(unit, row, message_id, now)
            self._sounds.learned(unit, sent[-1][0], result, now)
        reached("after_sent_commit")

    async def _settle(self, row: Outgoing, state: str, why: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            outbox.settled(unit, row, state, why, self._clock.now())

    async def _postpone(
        self, row: Outgoing, seconds: float, why: str, *, counts: bool = True
    ) -> float:
        until = self._clock.now() + timedelta(seconds=seconds)
        tried = row.tried() if counts else row
        self._queues[row.chat][0] = tried
        async with self._store.database.unit_of_work() as unit:
            outbox.postponed(unit, tried, until, why)
        return seconds

    async def _hold(self, row: Outgoing, after: float) -> float:
        now = asyncio.get_running_loop().time()
        others = [
            chat for chat, until in self._refused_at.items() if chat != row.chat and until > now
        ]
        self._refused_at[row.chat] = now + after
        self._pacer.refused(after, second_chat=bool(others))
        _log.warning("held by Telegram", extra={"seconds": after, "others": len(others)})
        return await self._postpone(row, after, f"429 for {after:.0f} s", counts=False)

    async def _give_up_chat(self, row: Outgoing) -> None:
        """Note that the person can't be reached; what else waits for them is dropped.

        Coming back, a learner is asked the open question anew, and staff see what is open.
        """
        now = self._clock.now()
        queue = self._queues[row.chat]
        rest = list(queue)[1:]
        async with self._store.database.unit_of_work() as unit:
            outbox.settled(unit, row, "dead", "unreachable", now)
            for other in rest:
                outbox.settled(unit, other, "dropped", "unreachable", now)
            await self._unreachable(unit, row, now)
        for _ in rest:
            del queue[1]
        _log.info("person unreachable", extra={"chat": row.chat, "outbox": row.id})

    async def _refused(self, row: Outgoing, reason: str) -> float | None:
        if "message is not modified" in reason:
            await self._sent(row, None)
            return None
        if row.body.method.startswith("edit") and "message" in reason:
            await self._settle(row, "dropped", reason)
            return None
        if await self._sounds.forgot(row, reason, self._clock.now()):
            return 0.0
        await self._settle(row, "dead", reason)
        await self._parked(row, reason)
        return None

    async def _unknown(self, row: Outgoing, reason: str) -> float | None:
        # A try counts only where others got through since the one before: an outage is nobody's
        # fault, and ends.
        failures, failed_at = self._failing.get(row.chat, (0, 0.0))
        counts = self._healthy_at > failed_at
        self._failing[row.chat] = failures + 1, asyncio.get_running_loop().time()
        if counts and row.attempts + 1 >= MOST_ATTEMPTS:
            await self._settle(row, "dead", reason)
            await self._parked(row, reason)
            return None
        _log.warning("sending failed", extra={"outbox": row.id, "reason": reason})
        pause = min(2.0**failures, LONGEST_PAUSE)
        return await self._postpone(row, pause, reason, counts=counts)


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task
