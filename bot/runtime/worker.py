"""Owns the work on one update: decode, one transaction around the handler, then the spinner.

Must not know what the update means. Everything that the handler recorded, and the row of the inbox,
commit together; the press is answered right after, best effort.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.context import Context, stranger_of
from bot.i18n import LANGUAGES, Translators
from bot.inputs import Envelope, StaleTap, Tapped
from bot.killpoints import reached
from bot.library import Library
from bot.post import HandOver, Post
from bot.runtime.sounds import Sounds
from bot.telegram.decode import decode
from bot.telegram.gateway import Gateway
from storage import inbox
from storage.database import Unit
from storage.inbox import Received
from storage.records import Records, Store

LONGEST_TOAST = 200

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Worker:
    """What every update is worked with."""

    store: Store
    gateway: Gateway
    translators: Translators
    library: Library
    sounds: Sounds
    clock: Clock
    hand_over: HandOver
    dispatch: Callable[[Context], Awaitable[None]]

    async def work(self, received: Received) -> None:
        """Handle one update; raises what the handler raised, and then nothing is kept."""
        began = time.perf_counter()
        envelope = decode(received.raw, received.received_at)
        async with self.store.database.unit_of_work() as unit:
            ctx = None
            if envelope is not None:
                ctx = self._context(unit, envelope)
                await self.dispatch(ctx)
            keep = ctx is not None and not ctx.forget_words
            inbox.done(unit, received, self.clock.now(), keep_raw=keep)
            reached("in_work")
        if ctx is not None:
            self._release(ctx)
        _log_line(received, ctx, began)

    def _context(self, unit: Unit, envelope: Envelope) -> Context:
        now = self.clock.now()
        post = Post(
            unit, self.store, self.translators, now, f"u:{envelope.update_id}", self.hand_over
        )
        return Context(
            envelope=envelope,
            now=now,
            records=Records(unit, self.store),
            store=self.store,
            post=post,
            translators=self.translators,
            library=self.library,
            link=self.gateway.link,
            sound_key=self.sounds.key,
            stranger=stranger_of(envelope, tuple(LANGUAGES)),
        )

    def _release(self, ctx: Context) -> None:
        """Stop the spinner of a pressed button, with a short word where there is one."""
        if not isinstance(ctx.envelope.content, Tapped | StaleTap) or not ctx.envelope.callback_id:
            return
        answer = {"callback_query_id": ctx.envelope.callback_id}
        if ctx.answer is not None:
            answer["text"] = ctx.translator.say(ctx.answer)[:LONGEST_TOAST]
        task = asyncio.create_task(self.gateway.call("answerCallbackQuery", answer))
        _underway.add(task)
        task.add_done_callback(_underway.discard)


_underway: set[asyncio.Task[object]] = set()
"""Keeps a reference, or the loop may drop the task."""


def _log_line(received: Received, ctx: Context | None, began: float) -> None:
    """Ids, act, outcome and milliseconds; never what was said."""
    act = "nobody"
    person = None
    if ctx is not None:
        content = ctx.envelope.content
        act = type(content.tap if isinstance(content, Tapped) else content).__name__
        person = None if ctx.somebody is None else ctx.somebody.person
    _log.info(
        "update done",
        extra={
            "update": received.update_id,
            "seq": received.seq,
            "person": person,
            "act": act,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        },
    )
