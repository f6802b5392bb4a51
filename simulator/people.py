"""The people, their chats with the bot, and what is shown on their phones. It owns that state and
must not know how the Bot API spells a call.

Every change takes the next number of one revision count, so that whoever looks can ask for what is
new only.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator.json_text import JsonObject

ACTION_LIFE = 5.0
ANSWER_WINDOW = 15.0


@dataclass(slots=True)
class Message:
    """A message in a chat. `text` is the caption where there is a file; times are whole seconds."""

    id: int
    chat_id: int
    from_bot: bool
    date: int
    text: str = ""
    entities: tuple[JsonObject, ...] = ()
    kind: str = "text"
    file_id: str | None = None
    appearance: JsonObject | list[JsonObject] | None = None
    buttons: list[list[JsonObject]] | None = None
    editable: bool = True
    reply_to: int | None = None
    edit_date: int | None = None
    deleted: bool = False
    forwarded: JsonObject | None = None
    album: str | None = None
    revision: int = 0


@dataclass(slots=True)
class Press:
    """A button pressed, from the tap until the bot has answered or the time for it is over.

    `expires_at` is a simulated second: after it an answer comes too late.
    """

    id: str
    user_id: int
    message_id: int
    data: str
    row: int | None
    column: int | None
    expires_at: float
    delivered_at: float | None = None
    answered: bool = False
    reported: bool = False


@dataclass(slots=True)
class Toast:
    """What an answer to a press shows: a short line, or an alert that must be closed."""

    revision: int
    text: str
    alert: bool


@dataclass(slots=True)
class Person:
    """A person with a phone, and the chat with the bot on it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "lv"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    refuses_voice: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: JsonObject | None = None
    action: str | None = None
    action_until: float = 0.0
    toasts: list[Toast] = field(default_factory=list)
    handed: list[JsonObject] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    revision: int = 0
    waiters: set[asyncio.Event] = field(default_factory=set)

    def as_user(self) -> JsonObject:
        """The Bot API's User."""
        user: JsonObject = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> JsonObject:
        """The Bot API's Chat."""
        user = self.as_user()
        user.pop("is_bot")
        user.pop("language_code", None)
        return {**user, "type": "private"}

    def current_action(self) -> tuple[str, float] | None:
        """What the bot is said to be doing ("typing"), and for how many real seconds yet."""
        left = self.action_until - time.monotonic()
        return (self.action, left) if self.action and left > 0 else None


class People:
    """All people that the simulator knows, by their id."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._last_message = 0
        self.revision = 0

    def add(self, person: Person) -> Person:
        """Takes in a person; one whose id is known stays as it is."""
        known = self._people.setdefault(person.id, person)
        self.changed(known)
        return known

    def find(self, user_id: int) -> Person | None:
        """The person with that id, or None."""
        return self._people.get(user_id)

    def all(self) -> Iterable[Person]:
        """Everybody, in the order of their coming."""
        return self._people.values()

    def free_id(self) -> int:
        """An id that nobody has."""
        return max(self._people, default=1_000) + 1

    def put(self, person: Person, message: Message) -> Message:
        """Adds a message to the end of the chat."""
        person.messages[message.id] = message
        return self.touched(person, message)

    def touched(self, person: Person, message: Message) -> Message:
        """Notes that a message has changed."""
        self.changed(person)
        message.revision = self.revision
        return message

    def changed(self, person: Person) -> int:
        """Notes that something on this phone has changed, wakes who looks at it."""
        self.revision += 1
        person.revision = self.revision
        for waiter in person.waiters:
            waiter.set()
        return self.revision

    def next_message_id(self) -> int:
        """The next number of a message; all chats of a bot share one count."""
        self._last_message += 1
        return self._last_message

    async def news(self, people: list[Person], after: int, seconds: float) -> None:
        """Returns when one of these phones has changed after that revision, or time is over."""
        if any(person.revision > after for person in people):
            return
        waiter = asyncio.Event()
        for person in people:
            person.waiters.add(waiter)
        try:
            await asyncio.wait_for(waiter.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            for person in people:
                person.waiters.discard(waiter)
