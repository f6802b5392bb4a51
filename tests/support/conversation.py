"""People with phones around the real bot, in one process and without a network, for transcripts.

Everything the bot knows is opened from its files for each single act and closed again after it, so
nothing that a program keeps in memory can help a conversation on. What the phones show is kept here,
as phones keep it. Must not look into the bot's tables: what was sent is read from the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.alerting import Desk
from bot.domain.ids import PersonId
from bot.i18n import Translators
from bot.library import Library
from bot.outgoing import Body, Outgoing
from bot.post import Post
from bot.routines import rounds
from bot.routines.questionnaires import FormDesk
from bot.routines.sheets import SheetReader
from bot.runtime.downloads import papers
from bot.runtime.sounds import Sounds
from bot.runtime.worker import Worker
from bot.scans.reading import read as read_pages
from bot.speech.cache import MemoryCache
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from bot.taps import Tap, unpack
from bot.telegram.gateway import Done, Gateway
from handlers.dispatch import dispatch
from storage import outbox
from storage.backup import Backups
from storage.database import Unit
from storage.ids import Ids
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.records import Records, Store
from storage.vault import Vault
from tests.support.fresh import open_fresh

BOT = 1
TRANSLATORS = Translators()
SPEAKING = Speaking(Espeak(), MemoryCache())
"""Catalogues and the voice: neither holds anything about people."""

ALL_HOURS = tuple(range(24))

A_MOMENT = timedelta(seconds=20)
"""How much later each act of a person is than the one before."""

Rows = list[list[dict[str, str]]]


class NoSuchThing(AssertionError):
    """A person was to do what their phone doesn't offer."""


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        assert instant >= self._now, "the clock of a conversation only goes forward"
        self._now = instant


@dataclass(slots=True)
class OnScreen:
    """A message as a phone shows it now, and the buttons that it had before."""

    id: int
    words: str
    rows: Rows
    body: Body
    former: list[Rows] = field(default_factory=list)

    def button(self, label: str, *, also_former: bool = False) -> dict[str, str] | None:
        keyboards: list[Rows] = [self.rows, *(reversed(self.former) if also_former else ())]
        for rows in keyboards:
            for row in rows:
                for button in row:
                    if button["text"] == label:
                        return button
        return None


@dataclass(slots=True)
class Phone:
    """One person's chat with the bot."""

    account: int
    first_name: str
    language: str
    messages: list[OnScreen] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    blocked: bool = False

    def labels(self) -> list[str]:
        return [
            button["text"]
            for message in self.messages[-8:]
            for row in message.rows
            for button in row
        ]

    def file(self, name: str) -> Body:
        """The newest file of this name that came to the phone."""
        for message in reversed(self.messages):
            if message.body.name == name:
                return message.body
        names = [each.body.name for each in self.messages if each.body.name]
        raise NoSuchThing(f"no file {name!r}; the phone holds {names}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that came to a phone: a new message, or a change of one."""

    account: int
    body: Body
    of_pressed: bool = False
    """The message whose button was just pressed was changed."""
    rows: Rows = field(default_factory=list)
    keys: tuple[str, ...] | None = None
    """The reply keyboard where it differs from the one before."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an act: what arrived on all phones, and what appeared over the chat."""

    seen: tuple[Seen, ...] = ()
    toasts: tuple[str, ...] = ()


class _Line:
    """The telephone line of one act: answers to presses are heard here, nothing else is sent."""

    id = BOT
    username = "CelabiedrsBot"

    def __init__(self) -> None:
        self.toasts: list[str] = []

    def link(self, payload: str) -> str:
        return f"https://t.me/{self.username}?start={payload}"

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Done:
        assert method == "answerCallbackQuery", method
        if parameters.get("text"):
            self.toasts.append(str(parameters["text"]))
        return Done(True)


class _NoCopies(Backups):
    """Copies are proved elsewhere; a conversation of months would make thousands."""

    async def make_if_due(self) -> Path | None:
        return None


@dataclass(slots=True)
class Process:
    """The bot as it was opened for one act."""

    store: Store
    library: Library
    line: _Line

    def records(self, unit: Unit) -> Records:
        return Records(unit, self.store)


def _ignored(_rows: object) -> None:
    """Rows are read from the outbox, as after a crash: nothing is handed over in memory."""


class Conversation:
    """The bot's files, a clock, and the phones of everybody."""

    def __init__(self, folder: Path, now: datetime, zone: ZoneInfo) -> None:
        self.folder = folder
        self.clock = Hands(now)
        self.zone = zone
        self.phones: dict[int, Phone] = {}
        self._updates = 0
        self._messages = 0
        self._files: dict[str, bytes] = {}
        self._shown: dict[int, tuple[Phone, OnScreen]] = {}
        self._pressed: OnScreen | None = None

    # -- the bot -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        """Everything opened from the files, and closed again."""
        database = await open_fresh(self.folder / "data", self.clock.now)
        try:
            vault = Vault.at(self.folder / "data", self.folder / "master.key", now=self.clock.now)
            store = Store(database, vault, await Ids.load(database))
            library = Library(store.ids)
            async with database.unit_of_work() as unit:
                await library.publish_shipped(unit, self.clock.now())
            yield Process(store, library, _Line())
        finally:
            await database.close()

    async def ticks(self) -> Came:
        """What the clock starts each minute, once."""
        [(_, came)] = await self.ticks_until(self.clock.now())
        return came

    async def ticks_until(
        self, until: datetime, hours: Sequence[int] = ALL_HOURS
    ) -> list[tuple[datetime, Came]]:
        """What the clock starts at these full hours on the way to an instant, and then."""
        came = []
        async with self.process() as process:
            rounds_of_now = self._rounds(process)
            for instant in self._hours_until(until, hours):
                self.clock.move_to(instant)
                await rounds_of_now.tick(instant)
                came.append((instant, Came(tuple(await self._delivered(process)))))
        return came

    async def returns_after_a_gap(self) -> Came:
        """The program was away so long that presses may be lost."""
        async with self.process() as process:
            await self._rounds(process).ask_again_after_gap()
            return Came(tuple(await self._delivered(process)))

    def _rounds(self, process: Process) -> rounds.Rounds:
        store = process.store
        copies = _NoCopies(store.database, store.vault, self.folder / "copies", now=self.clock.now)
        return rounds.Rounds(store, self.clock, TRANSLATORS, process.library, _ignored, copies)

    # -- acts of people ----------------------------------------------------------------------------

    def phone(self, first_name: str, language: str) -> Phone:
        """A new phone with the bot's chat still empty."""
        account = 1000 + len(self.phones)
        phone = self.phones[account] = Phone(account, first_name, language)
        return phone

    async def writes(self, phone: Phone, text: str) -> Came:
        return await self._message(phone, {"text": text})

    async def speaks(self, phone: Phone, seconds: int) -> Came:
        file_id = f"voice-{self._updates + 1}"
        voice = {"file_id": file_id, "duration": seconds, "file_size": seconds * 2500}
        return await self._message(phone, {"voice": voice})

    async def sends(self, phone: Phone, kind: str) -> Came:
        """A photo, a sticker, a place: what the bot can't read. A photo comes in several sizes."""
        other = {"file_id": "other-1"}
        return await self._message(phone, {kind: [other] if kind == "photo" else other})

    async def sends_place(self, phone: Phone, latitude: float, longitude: float) -> Came:
        """Where the phone is, by the key that the bot put on the keyboard or by hand."""
        return await self._message(
            phone, {"location": {"latitude": latitude, "longitude": longitude}}
        )

    async def photographs(self, phone: Phone, page: bytes) -> Came:
        """A photo of something; what is on it arrives with it."""
        size = {**self._file(page), "width": 1240, "height": 1754}
        return await self._message(phone, {"photo": [size]})

    async def sends_file(self, phone: Phone, name: str, mime: str, content: bytes) -> Came:
        """A file as it lies on the phone."""
        document = {**self._file(content), "file_name": name, "mime_type": mime}
        return await self._message(phone, {"document": document})

    def _file(self, content: bytes) -> dict[str, str | int]:
        number = len(self._files) + 1
        self._files[f"file-{number}"] = content
        return {
            "file_id": f"file-{number}",
            "file_unique_id": f"unique-{number}",
            "file_size": len(content),
        }

    async def blocks(self, phone: Phone, blocked: bool) -> Came:
        phone.blocked = blocked
        change = {
            "chat": _chat(phone),
            "from": _sender(phone),
            "date": self._seconds(),
            "new_chat_member": {"status": "kicked" if blocked else "member"},
        }
        return await self._update({"my_chat_member": change})

    async def presses(self, phone: Phone, message: OnScreen, button: Mapping[str, str]) -> Came:
        """Press an inline button of a message."""
        press = {
            "id": f"press-{self._updates + 1}",
            "from": _sender(phone),
            "message": {"message_id": message.id, "chat": _chat(phone)},
            "data": button["callback_data"],
        }
        self._pressed = message
        return await self._update({"callback_query": press})

    def newest_with(self, phone: Phone, label: str, *, within: str = "") -> OnScreen:
        """The newest message with such a button; with ``within`` also one whose button is gone."""
        for message in reversed(phone.messages):
            wanted = within in message.words
            if wanted and message.button(label, also_former=bool(within)) is not None:
                return message
        raise NoSuchThing(f"no button {label!r}; the phone shows {phone.labels()}")

    def newest_tap(
        self, phone: Phone, fits: Callable[[Tap], bool]
    ) -> tuple[OnScreen, dict[str, str]] | None:
        """The newest button whose act fits."""
        for message in reversed(phone.messages):
            for row in message.rows:
                for button in row:
                    tap = unpack(button["callback_data"])
                    if tap is not None and fits(tap):
                        return message, button
        return None

    async def _message(self, phone: Phone, content: Mapping[str, Any]) -> Came:
        self._messages += 1
        message = {
            "message_id": self._messages,
            "date": self._seconds(),
            "chat": _chat(phone),
            "from": _sender(phone),
            **content,
        }
        return await self._update({"message": message})

    async def _update(self, update: Mapping[str, Any]) -> Came:
        self._updates += 1
        async with self.process() as process:
            inbox = Inbox(process.store.database, process.store.vault)
            batch = [{"update_id": self._updates, **update}]
            received = await inbox.add(batch, self.clock.now())
            worker = self._worker(process)
            for each in received:
                await worker.work(each)
            await asyncio.sleep(0)  # the press is answered by a task of its own
            await self._fetched_and_read(process)
            seen = await self._delivered(process)
            toasts = process.line.toasts
        self._pressed = None
        self.clock.move_to(self.clock.now() + A_MOMENT)
        return Came(tuple(seen), tuple(toasts))

    async def _fetched_and_read(self, process: Process) -> None:
        """What people gave as files is fetched, and sheets whose pages are all there are read."""
        if not self._files:
            return
        store = process.store
        source = papers(store, _ignored)
        async with store.database.reading() as reader:
            due = await source.rows(reader).to_download(self.clock.now())
        for row in due:
            content = self._files[row["file_id"]]
            name = await source.shelf.put(row["id"], PersonId(row["person_id"]), content)
            async with store.database.unit_of_work() as unit:
                await source.rows(unit).kept(row["id"], name, len(content), self.clock.now())
        # In this process and not in a child of its own, which is proved elsewhere and takes a second.
        reading = SheetReader(
            store, self.clock, TRANSLATORS, _ignored, beat=lambda: None, read=read_pages
        )
        await reading.read_all()
        await self._form_desk(process).work_all()

    def _form_desk(self, process: Process) -> FormDesk:
        return FormDesk(
            process.store,
            self.clock,
            TRANSLATORS,
            process.library,
            _ignored,
            beat=lambda: None,
        )

    def _worker(self, process: Process) -> Worker:
        return Worker(
            process.store,
            cast("Gateway", process.line),
            TRANSLATORS,
            process.library,
            Sounds(process.store, SPEAKING, BOT),
            self.clock,
            _ignored,
            dispatch,
        )

    def _seconds(self) -> int:
        return int(self.clock.now().timestamp())

    # -- what arrives ------------------------------------------------------------------------------

    async def _delivered(self, process: Process) -> list[Seen]:
        """Hand over what the outbox holds, in its order, as the sender does."""
        store, now = process.store, self.clock.now()
        seen: list[Seen] = []
        for waiting in await Outbox(store.database, store.vault).unsettled(0):
            row = waiting.outgoing
            phone = self.phones[row.chat]
            async with store.database.unit_of_work() as unit:
                if phone.blocked:
                    outbox.settled(unit, row, "dropped", "blocked", now)
                    await rounds.unreachable(self._desk(unit, process, row), row.chat, row.person)
                else:
                    arrived = self._arrived(phone, row)
                    outbox.sent(unit, row, arrived[1], now)
                    seen.append(arrived[0])
        return seen

    def _desk(self, unit: Unit, process: Process, row: Outgoing) -> Desk:
        now = self.clock.now()
        post = Post(unit, process.store, TRANSLATORS, now, f"unreachable:{row.id}", _ignored)
        return Desk(process.records(unit), post, now)

    def _arrived(self, phone: Phone, row: Outgoing) -> tuple[Seen, int]:
        body = row.body
        markup = body.markup or {}
        rows = cast("Rows", markup.get("inline_keyboard", []))
        if body.method.startswith("edit"):
            message = self._edited(phone, body)
            message.former.append(message.rows)
            message.rows = rows
            if body.method != "edit_buttons":
                message.words = body.words
            pressed = self._pressed is message
            return Seen(phone.account, body, pressed, rows), message.id
        self._messages += 1
        message = OnScreen(self._messages, body.words, rows, body)
        phone.messages.append(message)
        self._shown[row.id] = (phone, message)
        return Seen(phone.account, body, False, rows, self._new_keys(phone, markup)), message.id

    def _edited(self, phone: Phone, body: Body) -> OnScreen:
        if body.edits_row is not None:
            return self._shown[body.edits_row][1]
        return next(each for each in phone.messages if each.id == body.message_id)

    @staticmethod
    def _new_keys(phone: Phone, markup: Mapping[str, Any]) -> tuple[str, ...] | None:
        if "keyboard" not in markup and "remove_keyboard" not in markup:
            return None
        keys = [key["text"] for row in markup.get("keyboard", []) for key in row]
        if keys == phone.keys:
            return None
        phone.keys = keys
        return tuple(keys)

    def _hours_until(self, instant: datetime, hours: Sequence[int]) -> Iterator[datetime]:
        hour = self.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while hour < instant:
            if hour.astimezone(self.zone).hour in hours:
                yield hour
            hour += timedelta(hours=1)
        yield instant


def _sender(phone: Phone) -> dict[str, Any]:
    return {
        "id": phone.account,
        "is_bot": False,
        "first_name": phone.first_name,
        "language_code": phone.language,
    }


def _chat(phone: Phone) -> dict[str, Any]:
    return {"id": phone.account, "type": "private"}


def aware(year: int, month: int, day: int, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """A time on the wall of a zone, as an instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
