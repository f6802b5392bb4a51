"""A learner who walks through the questions and notes nothing: what the chat shows is the oracle.
It must not look into the books.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from tests.support.chat import Message, SimulatedUser, SimulatorRefused

CHANGE = "✏️"
ANSWERED = "✅ "
LEFT_OUT = "➖ "
GO_ON = "Go on"
RIGHT = "Yes, it is right"
BACK = "⬅️"


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [button["text"] for row in message["buttons"] for button in row]


def is_question(message: Message) -> bool:
    """A question of the form that still stands open: its progress is the caption's last line."""
    dots = message["text"].rpartition("\n")[2]
    return message["from"] == "bot" and bool(dots) and set(dots) <= {"●", "○"}


def wants_an_answer(message: Message) -> bool:
    """A question, a rest or the end of the summary: what the walk goes on from."""
    shown = labels(message)
    walks_on = any(GO_ON in label or RIGHT in label for label in shown)
    return message["from"] == "bot" and (is_question(message) or walks_on)


def mark_of(message: Message) -> tuple[str, str | None] | None:
    """The line of a marked question and the label that was chosen, None where it was left out."""
    line, _, mark = message["text"].rpartition("\n")
    if message["from"] != "bot" or not line or CHANGE not in "".join(labels(message)):
        return None
    if mark.startswith(ANSWERED):
        return line, mark.removeprefix(ANSWERED)
    return (line, None) if mark.startswith(LEFT_OUT) else None


class Walker:
    """One learner; ``chance`` decides what is pressed, so that a storm can be repeated."""

    def __init__(self, user: SimulatedUser, chance: random.Random, patience: float = 60.0) -> None:
        self.user = user
        self.chance = chance
        self.patience = patience
        self.acts = 0

    async def begins(self) -> None:
        """START, and the first question is there."""
        await self.user.says("/start")
        await self.open_message()

    async def open_message(self, after: int = 0) -> Message:
        """The newest message that wants an answer, as soon as there is one above that id."""
        return await self.user.waits_for(wants_an_answer, self.patience, after=after)

    async def newest(self) -> int:
        """The id of the newest message in the chat."""
        messages = await self.user.messages()
        return int(messages[-1]["message_id"]) if messages else 0

    async def answers(self, label: str | None = None) -> Message:
        """Press an answer of what stands open; returns what stands open then."""
        message = await self.open_message()
        wanted = label or self._choice(message)
        await self.user.presses(wanted, message_id=message["message_id"])
        self.acts += 1
        return await self.open_message(after=message["message_id"])

    def _choice(self, message: Message) -> str:
        offered = [label for label in labels(message) if not label.startswith("☕")]
        onwards = [label for label in offered if GO_ON in label]
        answers = [label for label in offered if not label.startswith("➖")]
        return self.chance.choice(onwards or answers or offered)

    async def goes_back(self) -> Message:
        """⬅️; returns the question that is asked then."""
        before = await self.newest()
        await self.user.says(BACK)
        self.acts += 1
        return await self.open_message(after=before)

    async def speaks(self, sound: bytes) -> Message:
        """A voice note; returns what stands open then."""
        before = await self.newest()
        await self.user.speaks(sound)
        self.acts += 1
        return await self.open_message(after=before)

    async def walks(self, until: asyncio.Event) -> None:
        """Answer and go back in turns until told to stop; never reaches the end of the form."""
        while not until.is_set():
            message = await self.open_message()
            at_the_end = any(RIGHT in label for label in labels(message))
            if at_the_end or self.chance.random() < 0.35:
                await self.goes_back()
                continue
            try:
                await self.answers()
            except SimulatorRefused:
                # The question was marked between our look and our tap: a repeat was answered.
                await asyncio.sleep(0.1)

    async def confirmed(self) -> list[tuple[str, str | None]]:
        """What the chat confirmed, oldest first: lines and chosen labels of the marked questions."""
        marks = [mark_of(message) for message in await self.user.messages()]
        return [mark for mark in marks if mark is not None]

    async def until_quiet(self, seconds: float = 0.6) -> list[Message]:
        """The chat, once nothing has come for that long."""
        end = time.monotonic() + self.patience
        last: list[Any] = []
        since = time.monotonic()
        while time.monotonic() - since < seconds:
            assert time.monotonic() < end, "the chat never became quiet"
            now = await self.user.messages()
            if now != last:
                last, since = now, time.monotonic()
            await asyncio.sleep(0.05)
        return last
