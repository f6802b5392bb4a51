"""People with phones, for tests: what they do and see, over the simulator's `/sim/` addresses. It
must not look into the bot.

    async with SimulatorClient("http://127.0.0.1:4711") as simulator:
        anna = await simulator.user("Anna", language="lv")
        await anna.opens("https://t.me/CelabiedrsBot?start=abc")     # or anna.says("/start")
        question = await anna.waits_for(lambda message: "1 / 5" in message["text"])
        await anna.presses("✋ Yes")                                  # newest button with that label
        await anna.speaks(ogg_bytes)
        assert await simulator.findings() == []

A message is a dict: `message_id`, `from` ("bot" or "user"), `kind` ("text", "voice", "audio",
"photo", "document", "contact"), `text` (the caption where there is a file), `entities`, `buttons`
(rows of `{"text", "callback_data" or "url"}`), `file` (`url`, `file_id`, `duration` in seconds,
`size` in bytes, `name`), `date` and `edit_date` (simulated seconds since 1970), `reply_to`.

Everything that is refused raises `SimulatorRefused`, everything awaited in vain `AssertionError`
with the end of the chat in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

Message = dict[str, Any]
Wanted = Callable[[Message], bool]


class SimulatorRefused(Exception):
    """The simulator would not do it: no such button, a blocked bot, a wrong link."""


class SimulatorClient:
    """A simulator at that address, in this process or in another."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One request to `/sim/…`; bytes are sent as they are, all else as JSON."""
        assert self._session is not None, "use it as `async with SimulatorClient(url)`"
        given: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
        chosen = {name: str(value) for name, value in query.items() if value is not None}
        async with self._session.request(
            method, f"{self.url}/sim/{path}", params=chosen, **given
        ) as answer:
            if answer.status != 200:
                raise SimulatorRefused(f"{method} {path}: {answer.status} {await answer.text()}")
            return await answer.json()

    async def bytes_of(self, message: Message, *, wav: bool = False) -> bytes:
        """The file in a message, as it is or as WAV."""
        assert self._session is not None
        url = self.url + message["file"]["url"] + ("?format=wav" if wav else "")
        async with self._session.get(url) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def user(
        self, first_name: str = "Anna", *, language: str = "lv", id: int | None = None
    ) -> SimulatedUser:
        """A person with a phone; one whose id is known is found again."""
        wanted = {"first_name": first_name, "language_code": language, "id": id}
        phone = await self.ask("POST", "users", wanted)
        return SimulatedUser(self, phone["user"]["id"], first_name)

    async def findings(self, *, final: bool = True) -> list[dict[str, Any]]:
        """What the bot did wrong; `final` counts presses that are not answered yet, too."""
        rows: list[dict[str, Any]] = await self.ask("GET", "findings", final=1 if final else None)
        return rows

    async def log(self, after: int = 0) -> list[dict[str, Any]]:
        """The calls of the bot: number, time (real seconds), method, chat_id, status, message_id."""
        rows: list[dict[str, Any]] = await self.ask("GET", "log", after=after)
        return rows

    async def fault(self, kind: str, **fields: Any) -> None:
        """Orders a fault: `fault("timeout_after", method="sendVoice", times=2, seconds=1)`."""
        await self.ask("POST", "faults", {"kind": kind, **fields})

    async def faults(self) -> list[dict[str, Any]]:
        """The faults still to come."""
        rows: list[dict[str, Any]] = await self.ask("GET", "faults")
        return rows

    async def no_faults(self) -> None:
        """Takes back all faults, ends penalties."""
        await self.ask("DELETE", "faults")

    async def without_limits(self) -> None:
        """No 429 of the simulator's own accord from here on."""
        await self.ask("POST", "limits", {"enforced": False})

    async def moves_clock(self, *, add: float | None = None, to: datetime | None = None) -> None:
        """Moves the simulated time by seconds, or to an aware moment."""
        move = {"add": add, "instant": to.isoformat() if to else None}
        await self.ask("POST", "clock", {key: value for key, value in move.items() if value})

    async def changes_updates(self, **change: Any) -> list[dict[str, Any]]:
        """`raw=…`, `raw_text="…"`, `duplicates=n`, `next_id=n`, `expire_presses=True`."""
        rows: list[dict[str, Any]] = await self.ask("POST", "updates", change)
        return rows

    async def waits_until_read(self, timeout: float = 10.0) -> None:
        """Returns when the bot has confirmed all updates."""
        end = time.monotonic() + timeout
        while await self.ask("GET", "updates"):
            assert time.monotonic() < end, "the bot has not confirmed all updates"
            await asyncio.sleep(0.02)


class SimulatedUser:
    """One person with a phone. What it does returns the message or press that came of it."""

    def __init__(self, simulator: SimulatorClient, id: int, first_name: str) -> None:
        self.simulator = simulator
        self.id = id
        self.first_name = first_name

    async def _do(self, path: str, body: Any = None, **query: Any) -> Any:
        return await self.simulator.ask("POST", f"users/{self.id}/{path}", body, **query)

    async def opens(self, link: str) -> Message:
        """Taps a deep link to the bot and START."""
        message: Message = await self._do("open", {"link": link})
        return message

    async def says(self, text: str, *, reply_to: int | None = None) -> Message:
        """Sends a text, a command, or the label of a reply key."""
        message: Message = await self._do("text", {"text": text, "reply_to": reply_to})
        return message

    async def presses(
        self,
        label_or_data: str,
        *,
        message_id: int | None = None,
        forged: bool = False,
    ) -> dict[str, Any]:
        """Presses an inline button by label, part of the label, or data.

        Without `message_id` the newest message that has such a button is meant. A `forged` press
        sends any data, as a changed client can.
        """
        if forged:
            if message_id is None:
                message_id = (await self.messages())[-1]["message_id"]
            body: dict[str, Any] = {
                "message_id": message_id,
                "data": label_or_data,
                "forged": True,
            }
        else:
            body = await self._place_of(label_or_data, message_id)
        press: dict[str, Any] = await self._do("press", body)
        return press

    async def _place_of(self, wanted: str, message_id: int | None) -> dict[str, int]:
        messages = await self.messages()
        for exact in (True, False):
            for message in reversed(messages):
                if message_id not in (None, message["message_id"]):
                    continue
                for row, buttons in enumerate(message["buttons"]):
                    for column, button in enumerate(buttons):
                        same = wanted in (button["text"], button.get("callback_data"))
                        if same or (not exact and wanted in button["text"]):
                            id_ = message["message_id"]
                            return {"message_id": id_, "row": row, "column": column}
        raise SimulatorRefused(f"no button {wanted!r} on the phone of {self.first_name}")

    async def speaks(
        self,
        sound: bytes,
        *,
        duration: int | None = None,
        size: int | None = None,
        raw: bool = False,
    ) -> Message:
        """Sends a voice note (ogg, webm, mp4); `raw` leaves any bytes, claims may be false."""
        message: Message = await self._do(
            "voice", sound, duration=duration, size=size, raw=1 if raw else None
        )
        return message

    async def sends_photo(
        self, picture: bytes, *, caption: str = "", album: str | None = None
    ) -> Message:
        """Sends a picture; those with the same `album` were chosen together."""
        message: Message = await self._do("photo", picture, caption=caption, album=album)
        return message

    async def sends_document(
        self, data: bytes, *, name: str, caption: str = "", size: int | None = None
    ) -> Message:
        """Sends a file as it is."""
        message: Message = await self._do("document", data, name=name, caption=caption, size=size)
        return message

    async def sends_place(self, **named: float) -> Message:
        """Sends where the phone is; another `latitude`, `longitude` or `accuracy` can be named."""
        message: Message = await self._do("location", **named)
        return message

    async def edits(self, message_id: int, text: str) -> Message:
        """Changes an own text."""
        message: Message = await self._do("edit", {"message_id": message_id, "text": text})
        return message

    async def blocks(self) -> None:
        """Blocks the bot."""
        await self._do("block")

    async def unblocks(self) -> None:
        """Lets the bot write again."""
        await self._do("unblock")

    async def refuses_voice(self, refuses: bool = True) -> None:
        """Sets the phone to take no voice notes."""
        await self._do("settings", {"refuses_voice": refuses})

    async def deactivates(self) -> None:
        """Ends the account; the bot gets 403 from here on."""
        await self._do("settings", {"deactivated": True})

    async def migrates(self, new_id: int) -> None:
        """The chat gets another id; the old one is refused with `migrate_to_chat_id`."""
        await self._do("settings", {"migrated_to": new_id})

    async def messages(self) -> list[Message]:
        """All messages of the chat that are not deleted, oldest first."""
        rows: list[Message] = await self.simulator.ask("GET", f"users/{self.id}/messages")
        return rows

    async def phone(self) -> dict[str, Any]:
        """The whole phone: messages, `keyboard`, `spinning`, `toasts`, `action`, `handed`, …"""
        view: dict[str, Any] = await self.simulator.ask("GET", f"users/{self.id}/chat")
        return view

    async def keys(self) -> list[str]:
        """The labels of the reply keyboard that is shown."""
        keyboard = (await self.phone())["keyboard"] or {"keyboard": []}
        return [key["text"] for row in keyboard["keyboard"] for key in row]

    async def waits_for(
        self, predicate: Wanted, timeout: float = 10.0, *, after: int = 0
    ) -> Message:
        """The newest message of the bot that fits, as soon as there is one.

        `after` leaves out messages with an id up to that. Raises AssertionError in the end.
        """
        end = time.monotonic() + timeout
        revision = 0
        while True:
            fitting = [
                message
                for message in await self.messages()
                if message["from"] == "bot" and message["message_id"] > after and predicate(message)
            ]
            if fitting:
                return fitting[-1]
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(
                    f"{self.first_name} waited in vain:\n{await self.transcript()}"
                )
            view = await self.simulator.ask(
                "GET", f"users/{self.id}/chat", after=revision, wait=round(min(left, 5.0), 2)
            )
            revision = view["revision"]

    async def waits_for_answer(self, press: dict[str, Any], timeout: float = 10.0) -> None:
        """Returns when the spinner of a press has gone."""
        end = time.monotonic() + timeout
        while any(
            item["callback_query_id"] == press["callback_query_id"]
            for item in (await self.phone())["spinning"]
        ):
            assert time.monotonic() < end, "the press was not answered"
            await asyncio.sleep(0.02)

    async def transcript(self, last: int = 12) -> str:
        """The end of the chat as lines to read."""
        lines = []
        for message in (await self.messages())[-last:]:
            labels = " ".join(f"[{item['text']}]" for row in message["buttons"] for item in row)
            lines.append(f"{message['from']:>4} {message['kind']}: {message['text']} {labels}")
        return "\n".join(lines)
