"""What becomes of a message that fails again and again: an outage loses none, a faulty one stops none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.clock import SystemClock
from bot.outgoing import Body, Kind, Outgoing, Priority
from bot.runtime import pacer
from bot.runtime import sender as module
from bot.runtime.sender import MOST_ATTEMPTS, Sender
from bot.runtime.sounds import Sounds
from bot.speech.cache import MemoryCache
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Done, Gateway, Outcome, Unknown
from storage import outbox
from tests.support.world import World

ANNA, BERTA = 1, 2
SLOW = "slow"
"""Words for which the way to Telegram takes its time."""


class Line:
    """The way to Telegram as the sender uses it; `answer` says what becomes of each call."""

    def __init__(self, answer: Callable[[int, str], Outcome]) -> None:
        self.answer = answer
        self.took: list[str] = []

    async def call(self, _method: str, parameters: Mapping[str, Any]) -> Outcome:
        outcome = self.answer(parameters["chat_id"], parameters["text"])
        if parameters["text"] == SLOW:
            await asyncio.sleep(0.2)
        if isinstance(outcome, Unknown):
            await asyncio.sleep(0.05)  # a time-out takes its time
        if isinstance(outcome, Done):
            self.took.append(parameters["text"])
        return outcome


class Chat:
    """A sender on a real outbox, with what it gave up."""

    def __init__(self, world: World, line: Line) -> None:
        self.world = world
        self.parked: list[int] = []
        sounds = Sounds(world.store, Speaking(Espeak(), MemoryCache()), 1)
        gateway = cast("Gateway", line)
        self.sender = Sender(
            world.store, gateway, sounds, SystemClock(), self._gone, self._park, lambda: None
        )
        self._written = 0

    async def writes(self, chat: int, body: Body) -> None:
        """Put a message into the outbox and hand it over, as a committed unit does."""
        self._written += 1
        before = SystemClock().now() - timedelta(seconds=1)
        row = Outgoing(
            id=self.world.store.ids.next("outbox"),
            dedup_key=f"t:{self._written}",
            chat=chat,
            person=None,
            kind=Kind.FACT,
            priority=Priority.REPLY,
            body=body,
            not_before=before,
        )
        async with self.world.store.database.unit_of_work() as unit:
            outbox.add(unit, self.world.store.vault, row)
        self.sender.accept([row])

    async def until(self, states: list[tuple[str, int]]) -> None:
        """Wait until the outbox stands so: state and number of rows in it."""
        sql = "SELECT state, COUNT(*) FROM outbox GROUP BY state ORDER BY state"
        async with asyncio.timeout(10):
            while self.world.rows(sql) != states:  # noqa: ASYNC110  (a second connection reads)
                await asyncio.sleep(0.02)

    async def _gone(self, *_: object) -> None:
        raise AssertionError("nobody is unreachable here")

    async def _park(self, row: Outgoing, _reason: str) -> None:
        self.parked.append(row.chat)


@asynccontextmanager
async def chatting(folder: Path, answer: Callable[[int, str], Outcome]) -> AsyncIterator[Chat]:
    """A running sender; it is stopped at the end, and its death is a failure of the test."""
    async with World.opened(folder) as world:
        chat = Chat(world, Line(answer))
        running = asyncio.create_task(chat.sender.run())
        try:
            yield chat
            assert not running.done(), "the sender has died"
        finally:
            running.cancel()
            await asyncio.wait({running})


def _text(words: str) -> Body:
    return Body("text", words)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow at once."""
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(pacer, "CHAT_A_SECOND", 0.0)


async def test_the_end_of_an_outage_loses_no_message(tmp_path: Path) -> None:
    """What failed many times in an outage isn't given up because another gets through first."""
    calls = 0

    def answer(chat: int, _words: str) -> Outcome:
        nonlocal calls
        if chat == BERTA:
            return Done({"message_id": 9})
        calls += 1
        return Unknown("time-out") if calls <= MOST_ATTEMPTS + 3 else Done({"message_id": 8})

    async with chatting(tmp_path, answer) as chat:
        await chat.writes(ANNA, _text("question"))
        while calls < MOST_ATTEMPTS + 2:  # noqa: ASYNC110  (the line has no event)
            await asyncio.sleep(0.01)
        await chat.writes(BERTA, _text("hello"))
        await chat.until([("sent", 2)])
        assert chat.parked == []


async def test_a_message_that_cannot_be_made_is_put_aside(tmp_path: Path) -> None:
    """A faulty row doesn't end the sender: while others get through it is parked and told of."""
    async with chatting(tmp_path, lambda _chat, _words: Done({"message_id": 9})) as chat:
        await chat.writes(ANNA, Body("voice", "a voice note without a sound"))
        for number in range(30):
            await chat.writes(BERTA + number, _text("hello"))
            await asyncio.sleep(0.03)
        await chat.until([("dead", 1), ("sent", 30)])
        assert chat.parked == [ANNA]


async def test_an_ordinary_stop_notes_what_telegram_took(tmp_path: Path) -> None:
    """What was under way when the bot is stopped is settled; what was not begun stays for later."""
    async with chatting(tmp_path, lambda _chat, _words: Done({"message_id": 9})) as chat:
        await chat.writes(ANNA, _text(SLOW))
        await chat.writes(ANNA, _text("after it"))
        await asyncio.sleep(0.1)
        await chat.sender.stop(within=2.0)
        rows = chat.world.rows("SELECT state FROM outbox ORDER BY id")
        assert rows == [("sent",), ("due",)]
