"""The queue of updates as Telegram keeps it: confirming is deleting, presses wait 150 seconds and
messages 24 hours. It must not know what an update is about."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.json_text import JsonObject, dump
from simulator.refusal import Refusal, conflict

PRESS_LIFE = 150.0
MESSAGE_LIFE = 86_400.0
MOST_WAITING = 100_000
FARTHEST_AHEAD = 10
LONGEST_POLL = 50
SAME_OFFSET_WITHIN = 0.5
FIRST_ID = 700_000_001

BY_DEFAULT = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
KNOWN_TYPES = BY_DEFAULT | {
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
}

SECOND_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True)
class Waiting:
    """An update in the queue: its id, its JSON, and the simulated second when it is thrown away."""

    id: int
    body: bytes
    expires_at: float
    on_delivery: Callable[[], None] | None = None
    delivered: bool = False


class _Poll:
    """A long poll in progress; a newer one ends it with a conflict."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.ended_by: Refusal | None = None


class UpdateQueue:
    """Updates in the order of their arrival, each with the next id."""

    def __init__(self, clock: Clock) -> None:
        self.next_id = FIRST_ID
        self.allowed = BY_DEFAULT
        self.duplicates_to_come = 0
        self.polling = False
        self.last_poll_ended = 0.0
        self._clock = clock
        self._waiting: deque[Waiting] = deque()
        self._poll: _Poll | None = None
        self._last_offset: int | None = None
        self._last_started = 0.0
        self._last_batch: list[bytes] = []

    def add(
        self,
        kind: str,
        content: JsonObject,
        on_delivery: Callable[[], None] | None = None,
    ) -> int | None:
        """Queues an update and gives its id; None where the bot doesn't want its kind."""
        if kind not in self.allowed or len(self._waiting) >= MOST_WAITING:
            return None
        number = self.next_id
        life = PRESS_LIFE if kind == "callback_query" else MESSAGE_LIFE
        update = Waiting(
            number,
            dump({"update_id": number, kind: content}),
            self._clock.timestamp() + life,
            on_delivery,
        )
        self._waiting.append(update)
        if self.duplicates_to_come:
            self.duplicates_to_come -= 1
            self._waiting.append(Waiting(number, update.body, update.expires_at))
        self.next_id += 1
        self._wake()
        return number

    def add_raw(self, body: bytes) -> None:
        """Queues any JSON as an update, readable or not; it takes the next id."""
        expires_at = self._clock.timestamp() + MESSAGE_LIFE
        self._waiting.append(Waiting(self.next_id, body, expires_at))
        self.next_id += 1
        self._wake()

    def restart_ids(self, next_id: int) -> None:
        """Goes on with another id, as Telegram may after a week without updates."""
        self.next_id = next_id

    def waiting(self) -> list[JsonObject]:
        """What lies in the queue, for tests: ids, and whether the bot has seen them."""
        self._drop_expired()
        return [{"update_id": item.id, "delivered": item.delivered} for item in self._waiting]

    def count(self) -> int:
        """How many updates wait."""
        self._drop_expired()
        return len(self._waiting)

    def expire_presses(self) -> int:
        """Throws away the presses that wait, as if 150 seconds had passed; gives their number."""
        kept = [item for item in self._waiting if item.on_delivery is None]
        dropped = len(self._waiting) - len(kept)
        self._waiting = deque(kept)
        return dropped

    def repeated(self) -> bytes:
        """The batch that was given last, once more, whatever was confirmed meanwhile."""
        return b"[" + b",".join(self._last_batch) + b"]"

    async def fetch(self, offset: int, limit: int, timeout: int) -> tuple[int, bytes]:
        """Confirms what lies below the offset, and gives the number of updates and their JSON.

        Raises Refusal 409 when a newer poll takes over.
        """
        if self._poll is not None:
            self._poll.ended_by = conflict(SECOND_POLLER)
            self._poll.woken.set()
        limit = limit if 1 <= limit <= 100 else 100
        started = time.monotonic()
        hasty = offset == self._last_offset and started - self._last_started < SAME_OFFSET_WITHIN
        self._last_offset, self._last_started = offset, started
        self._confirm(offset)
        self.polling = True
        poll = self._poll = _Poll()
        try:
            await self._something(poll, min(max(timeout, 0), LONGEST_POLL))
        finally:
            if self._poll is poll:
                self._poll = None
                self.polling = False
                self.last_poll_ended = time.monotonic()
        return self._batch(1 if hasty else limit)

    async def _something(self, poll: _Poll, timeout: int) -> None:
        until = time.monotonic() + timeout
        while True:
            if poll.ended_by is not None:
                raise poll.ended_by
            self._drop_expired()
            left = until - time.monotonic()
            if self._waiting or left <= 0:
                return
            poll.woken.clear()
            try:
                await asyncio.wait_for(poll.woken.wait(), left)
            except TimeoutError:
                return

    def _batch(self, limit: int) -> tuple[int, bytes]:
        batch = [self._waiting[index] for index in range(min(limit, len(self._waiting)))]
        for update in batch:
            if not update.delivered:
                update.delivered = True
                if update.on_delivery is not None:
                    update.on_delivery()
        if batch:
            self._last_batch = [update.body for update in batch]
        return len(batch), b"[" + b",".join(update.body for update in batch) + b"]"

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            keep = min(-offset, len(self._waiting))
            while len(self._waiting) > keep:
                self._waiting.popleft()
            return
        if offset == 0 or offset > self.next_id + FARTHEST_AHEAD:
            return
        confirmed = 0
        for index, update in enumerate(self._waiting):
            if update.id == offset - 1:
                confirmed = index + 1
        if not confirmed:
            for update in self._waiting:
                if update.id >= offset:
                    break
                confirmed += 1
        for _ in range(confirmed):
            self._waiting.popleft()

    def _drop_expired(self) -> None:
        now = self._clock.timestamp()
        if any(update.expires_at <= now for update in self._waiting):
            self._waiting = deque(item for item in self._waiting if item.expires_at > now)

    def _wake(self) -> None:
        if self._poll is not None:
            self._poll.woken.set()
