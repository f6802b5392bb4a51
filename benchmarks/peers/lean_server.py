"""Owns the smallest Bot API that an interview needs, and the learners who press; checks nothing.

It keeps Telegram's offset rules and answers every other call at once with a made-up result, so
that it isn't what limits a bot. Nothing here is strict: for that there is ``simulator``.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

MOST_UPDATES = 100
BOT = {"id": 123456, "is_bot": True, "first_name": "Ce", "username": "ce_bot"}
PRESSED = 1_790_000_000
"""The date of every message: nobody here looks at it."""

_PART = re.compile(rb'name="([a-z_]+)"(?:; filename="[^"]*")?[^\r]*\r\n(?:[^\r]+\r\n)*\r\n')


@dataclass(slots=True)
class Tally:
    """What was seen in one stretch of the measurement."""

    presses: int = 0
    asked: list[float] = field(default_factory=list)
    """Seconds from each press to the next question."""
    released: list[float] = field(default_factory=list)
    """Seconds from each press to its answer."""
    calls: Counter[str] = field(default_factory=Counter)
    uploads: int = 0
    """Calls that carried a file: after the warm-up there should be none."""


class LeanServer:
    """The server, its queue of updates, and what each learner sees."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.open: dict[int, tuple[int, str]] = {}
        """Per chat the question that nobody has answered: its message, the data of a button."""
        self.ready: deque[int] = deque()
        self.shown: Callable[[int], None] = lambda _chat: None
        """Called when a learner sees a question."""
        self._updates: deque[dict[str, Any]] = deque()
        self._next_update = 1000
        self._next_message = 1
        self._poll: asyncio.Future[None] | None = None
        self._underway: dict[int, float] = {}
        self._pressed: dict[str, float] = {}
        self._server: asyncio.Server | None = None

    async def listen(self) -> str:
        """Listen on a free port of the loopback address; returns the address."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    def stop(self) -> None:
        """Listen no more."""
        assert self._server is not None
        self._server.close()

    # -- what learners do --------------------------------------------------------------------------

    def start(self, chat: int, text: str) -> None:
        """The learner opens a link: a command and its payload."""
        command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        content = {"text": text, "from": _user(chat), "entities": [command]}
        self._enqueue([{"message": self._message(chat, content)}])

    def press(self, chats: Iterable[int]) -> None:
        """The learners press the first button of their open questions, all at one instant."""
        updates = []
        for chat in chats:
            message_id, data = self.open.pop(chat)
            press_id = f"{chat}{message_id:08}"
            now = time.monotonic()
            self._underway[chat] = now
            self._pressed[press_id] = now
            message = self._message(chat, _VOICE, message_id)
            query = {"id": press_id, "from": _user(chat), "message": message, "data": data}
            updates.append({"callback_query": query | {"chat_instance": str(chat)}})
            self.tally.presses += 1
        self._enqueue(updates)

    @property
    def waiting(self) -> int:
        """Presses after which no question has come yet."""
        return len(self._underway)

    def _enqueue(self, updates: list[dict[str, Any]]) -> None:
        for update in updates:
            self._updates.append({"update_id": self._next_update, **update})
            self._next_update += 1
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _message(
        self, chat: int, content: dict[str, Any], message_id: int | None = None
    ) -> dict[str, Any]:
        if message_id is None:
            message_id, self._next_message = self._next_message, self._next_message + 1
        person = {"id": chat, "type": "private", "first_name": "Anna"}
        return {"message_id": message_id, "date": PRESSED, "chat": person, **content}

    # -- what the bot calls ------------------------------------------------------------------------

    async def answered(self, method: str, given: dict[str, Any]) -> bytes:
        """The result of one call as JSON."""
        self.tally.calls[method] += 1
        match method:
            case "getupdates":
                return b'{"ok":true,"result":%b}' % await self._updates_from(given)
            case "getme":
                return _ok(BOT)
            case "answercallbackquery":
                self._released(str(given["callback_query_id"]))
            case "sendvoice" | "sendmessage" | "editmessagecaption":
                return _ok(self._sent(method, given))
        return b'{"ok":true,"result":true}'

    async def _updates_from(self, given: dict[str, Any]) -> bytes:
        offset = int(given.get("offset") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates:
            self._poll = asyncio.get_running_loop().create_future()
            await asyncio.wait({self._poll}, timeout=float(given.get("timeout") or 0))
        most = min(int(given.get("limit") or MOST_UPDATES), MOST_UPDATES)
        return orjson.dumps(
            [self._updates[place] for place in range(min(most, len(self._updates)))]
        )

    def _released(self, press_id: str) -> None:
        made = self._pressed.pop(press_id, None)
        if made is not None:
            self.tally.released.append(time.monotonic() - made)

    def _sent(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        chat = int(given["chat_id"])
        if method == "editmessagecaption":
            return self._message(chat, _VOICE, int(given["message_id"]))
        message = self._message(chat, _VOICE if method == "sendvoice" else {"text": "."})
        data = _first_button(given.get("reply_markup"))
        if data is not None:
            began = self._underway.pop(chat, None)
            if began is not None:
                self.tally.asked.append(time.monotonic() - began)
            self.open[chat] = (message["message_id"], data)
            self.shown(chat)
        return message


_VOICE: dict[str, Any] = {
    "voice": {
        "file_id": "AwACAgQAAxkBAAIBHmVoaWNl",
        "file_unique_id": "AgADvoice",
        "duration": 6,
        "mime_type": "audio/ogg",
        "file_size": 12000,
    },
    "caption": "What have you done?",
}


def _ok(result: object) -> bytes:
    return orjson.dumps({"ok": True, "result": result})


def _user(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": "en"}


def _first_button(markup: object) -> str | None:
    if isinstance(markup, str | bytes):
        markup = orjson.loads(markup)
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    return str(rows[0][0]["callback_data"]) if rows and rows[0] else None


def _parameters(kind: bytes, body: bytes) -> dict[str, Any]:
    """The fields of a JSON, form or multipart body; of a file only that it was there."""
    if kind.startswith(b"application/json"):
        return dict(orjson.loads(body)) if body else {}
    if kind.startswith(b"multipart/"):
        given = {}
        for found in _PART.finditer(body):
            end = body.find(b"\r\n--", found.end())
            if found.group(1) in (b"chat_id", b"reply_markup"):
                given[found.group(1).decode()] = body[found.end() : end].decode()
        return given
    return dict(parse_qsl(body.decode()))


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and bodies of a stated length: what the three bots send."""

    def __init__(self, server: LeanServer) -> None:
        self._server = server
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._calls: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._buffer[:end].split(b"\r\n")
            headers = dict(_header(line) for line in lines)
            whole = end + 4 + int(headers.get(b"content-length", b"0"))
            if len(self._buffer) < whole:
                if headers.get(b"transfer-encoding") == b"chunked":
                    raise NotImplementedError("a chunked body")
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            method = first.split(b" ")[1].partition(b"?")[0].rpartition(b"/")[2].decode().lower()
            given = _parameters(headers.get(b"content-type", b""), body)
            self._server.tally.uploads += b"filename=" in body
            call = asyncio.ensure_future(self._answer(method, given))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _answer(self, method: str, given: dict[str, Any]) -> None:
        body = await self._server.answered(method, given)
        assert self._transport is not None
        if not self._transport.is_closing():
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            )
            self._transport.write(head.encode() + b"\r\n\r\n" + body)


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()
