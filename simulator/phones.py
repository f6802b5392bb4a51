"""The side of the people: what a test or the page does on a phone, and what it sees there, under
`/sim/`. It must not do what only the bot may."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict

from simulator.faults import Fault
from simulator.files import StoredFile
from simulator.json_text import JsonObject, dump, load
from simulator.links import BadLink, payload_of
from simulator.media import UnreadableMedia, as_ogg_opus, as_wav, ogg_seconds, picture_size
from simulator.methods.profile import commands_on_phone
from simulator.people import Message, Person
from simulator.server import BotApi
from simulator.state import State

LONGEST_WAIT = 50.0
LONGEST_MESSAGE = 4096
POLL_IS_RECENT = 5.0
PAGE = Path(__file__).parent / "page"
PAGE_FILES = {"index.html": "text/html", "phones.js": "text/javascript", "phones.css": "text/css"}


class Body(BaseModel):
    """What comes in a request of the page or a test; unknown fields are a mistake."""

    model_config = ConfigDict(extra="forbid")


class NewUser(Body):
    """A person with a phone. Without an id the next free one is taken."""

    id: int | None = None
    first_name: str = "Anna"
    last_name: str = ""
    username: str = ""
    language_code: str = "lv"


class Said(Body):
    """A text typed, or a key of the reply keyboard pressed."""

    text: str
    reply_to: int | None = None
    forwarded_from: str | None = None


class Opened(Body):
    """A link tapped."""

    link: str


class Pressed(Body):
    """A button, by its place, its label or its data; any data with `forged`."""

    message_id: int
    row: int | None = None
    column: int | None = None
    label: str | None = None
    data: str | None = None
    forged: bool = False


class Edited(Body):
    """A person's own text changed."""

    message_id: int
    text: str


class PhoneSettings(Body):
    """How a phone is set, and what became of its account."""

    refuses_voice: bool | None = None
    deactivated: bool | None = None
    language_code: str | None = None
    migrated_to: int | None = None


class ClockMove(Body):
    """One of: an offset in seconds against real time, seconds to add, an instant with its zone."""

    offset: float | None = None
    add: float | None = None
    instant: AwareDatetime | None = None


class Handed(Body):
    """A link that reaches a person outside of the chat, as by SMS."""

    user: int
    link: str
    text: str = ""


class LimitsChange(Body):
    """New limits of sending; what is left out stays."""

    enforced: bool | None = None
    per_second: int | None = None
    penalty: int | None = None
    chat_burst: int | None = None
    chat_per_second: float | None = None


class QueueChange(Body):
    """What happens to the queue of updates."""

    next_id: int | None = None
    duplicates: int | None = None
    expire_presses: bool = False
    raw: Any = None
    raw_text: str | None = None


GivenBody = TypeVar("GivenBody", bound=Body)


def _refusal(status: type[web.HTTPException], reason: str) -> web.HTTPException:
    body = dump({"error": reason})
    return status(body=body, content_type="application/json")


async def _body(request: web.Request, model: type[GivenBody]) -> GivenBody:
    try:
        return model.model_validate(load(await request.read() or b"{}"))
    except ValueError as error:  # pydantic's and orjson's refusals are such
        raise _refusal(web.HTTPBadRequest, str(error)) from None


def _answer(value: object) -> web.Response:
    return web.Response(body=dump(value), content_type="application/json")


def _number(request: web.Request, name: str, default: float = 0) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError:
        raise _refusal(web.HTTPBadRequest, f"{name} is not a number") from None


PLACE = (56.6249, 23.2788)
"""Where every phone pretends to be: latitude and longitude of a town square, in degrees."""

PLACE_ACCURACY = 12.0
"""Metres."""


class Phones:
    """The addresses under `/sim/`, and the page."""

    def __init__(self, state: State, api: BotApi) -> None:
        self._state = state
        self._api = api

    def add_routes(self, app: web.Application) -> None:
        """All addresses of the phones, the controls and the page."""
        add = app.router.add_route
        user = "/sim/users/{user:-?\\d+}"
        add("GET", "/", self.page)
        add("GET", "/page/{name}", self.page)
        add("POST", "/sim/users", self.new_user)
        add("GET", "/sim/users", self.users)
        add("POST", f"{user}/text", self.text)
        add("POST", f"{user}/start", self.start)
        add("POST", f"{user}/open", self.open_link)
        add("POST", f"{user}/press", self.press)
        add("POST", f"{user}/edit", self.edit)
        add("POST", f"{user}/voice", self.voice)
        add("POST", f"{user}/photo", self.photo)
        add("POST", f"{user}/document", self.document)
        add("POST", f"{user}/contact", self.contact)
        add("POST", f"{user}/location", self.location)
        add("POST", f"{user}/block", self.block)
        add("POST", f"{user}/unblock", self.block)
        add("POST", f"{user}/settings", self.settings)
        add("GET", f"{user}/chat", self.chat)
        add("GET", f"{user}/messages", self.messages)
        add("GET", "/sim/chats", self.chats)
        add("GET", "/sim/files/{file_id}", self.file)
        add("POST", "/sim/hand", self.hand)
        self._add_controls(app)

    def _add_controls(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/sim/clock", self.clock)
        add("POST", "/sim/clock", self.move_clock)
        add("GET", "/sim/bot", self.bot)
        add("GET", "/sim/findings", self.findings)
        add("DELETE", "/sim/findings", self.clear_findings)
        add("GET", "/sim/log", self.log)
        add("DELETE", "/sim/log", self.clear_log)
        add("GET", "/sim/faults", self.faults)
        add("POST", "/sim/faults", self.add_faults)
        add("DELETE", "/sim/faults", self.clear_faults)
        add("GET", "/sim/limits", self.limits)
        add("POST", "/sim/limits", self.change_limits)
        add("GET", "/sim/updates", self.updates)
        add("POST", "/sim/updates", self.change_updates)
        add("POST", "/sim/expire-links", self.expire_links)

    # people -----------------------------------------------------------------------------------

    async def new_user(self, request: web.Request) -> web.Response:
        """Makes a person; one whose id is known stays as it is."""
        wanted = await _body(request, NewUser)
        people = self._state.people
        fields = wanted.model_dump(exclude={"id"})
        number = people.free_id() if wanted.id is None else wanted.id
        return _answer(self._phone(people.add(Person(id=number, **fields))))

    async def users(self, request: web.Request) -> web.Response:
        """Everybody."""
        return _answer([self._phone(person) for person in self._state.people.all()])

    def _person(self, request: web.Request) -> Person:
        person = self._state.people.find(int(request.match_info["user"]))
        if person is None:
            raise _refusal(web.HTTPNotFound, "no such user")
        return person

    def _sender(self, request: web.Request) -> Person:
        person = self._person(request)
        if person.blocked or person.deactivated:
            raise _refusal(web.HTTPConflict, "this phone has blocked the bot, or its account ended")
        return person

    # what a person does -----------------------------------------------------------------------

    async def text(self, request: web.Request) -> web.Response:
        """Says a text, types a command, or presses a key of the reply keyboard."""
        person = self._sender(request)
        said = await _body(request, Said)
        return self._said_text(person, said)

    async def start(self, request: web.Request) -> web.Response:
        """Presses START."""
        return self._said_text(self._sender(request), Said(text="/start"))

    async def open_link(self, request: web.Request) -> web.Response:
        """Taps a link to the bot and START; refuses what Telegram would not open."""
        person = self._sender(request)
        try:
            link = (await _body(request, Opened)).link
            payload = payload_of(link, self._state.username)
        except BadLink as error:
            raise _refusal(web.HTTPBadRequest, str(error)) from None
        person.handed = [card for card in person.handed if card["link"] != link]
        return self._said_text(person, Said(text=f"/start {payload}".strip()))

    def _said_text(self, person: Person, said: Said) -> web.Response:
        if not said.text.strip() or len(said.text) > LONGEST_MESSAGE:
            raise _refusal(web.HTTPBadRequest, "a text has 1 to 4096 characters")
        message = self._state.new_message(person, from_bot=False)
        message.text = said.text.strip()
        message.reply_to = said.reply_to
        if said.forwarded_from:
            message.forwarded = {
                "type": "hidden_user",
                "date": message.date,
                "sender_user_name": said.forwarded_from,
            }
        if person.keyboard and person.keyboard.get("one_time_keyboard"):
            person.keyboard = None
        return self._given(person, message)

    def _given(self, person: Person, message: Message) -> web.Response:
        self._state.said_by(person, message)
        return _answer(self._shown(message, person))

    async def press(self, request: web.Request) -> web.Response:
        """Presses an inline button. 404 where there is none such, unless forged."""
        person = self._sender(request)
        wanted = await _body(request, Pressed)
        row, column, data = self._button(person, wanted)
        press = self._state.press(person, wanted.message_id, data, row, column)
        return _answer({"callback_query_id": press.id, "data": data})

    @staticmethod
    def _button(person: Person, wanted: Pressed) -> tuple[int | None, int | None, str]:
        message = person.messages.get(wanted.message_id)
        rows = message.buttons or [] if message is not None else []
        for row, buttons in enumerate(rows):
            for column, button in enumerate(buttons):
                by_place = (row, column) == (wanted.row, wanted.column)
                by_label = wanted.label is not None and button["text"] == wanted.label
                by_data = wanted.data is not None and button.get("callback_data") == wanted.data
                if (by_place or by_label or by_data) and "callback_data" in button:
                    return row, column, button["callback_data"]
        if wanted.forged and wanted.data is not None:
            return None, None, wanted.data
        raise _refusal(web.HTTPNotFound, "no such button under that message")

    async def edit(self, request: web.Request) -> web.Response:
        """Changes a text that the person has sent."""
        person = self._sender(request)
        wanted = await _body(request, Edited)
        message = person.messages.get(wanted.message_id)
        if message is None or message.from_bot or message.deleted:
            raise _refusal(web.HTTPNotFound, "no own message with that id")
        message.text = wanted.text
        message.edit_date = int(self._state.clock.timestamp())
        self._state.people.touched(person, message)
        self._state.updates.add("edited_message", self._state.message_as_api(message, person))
        return _answer(self._shown(message, person))

    async def voice(self, request: web.Request) -> web.Response:
        """Speaks: OGG/Opus as it is, other recordings turned into it; `raw=1` leaves any bytes."""
        person = self._sender(request)
        data = await request.read()
        try:
            if "raw" not in request.query:
                data = await asyncio.to_thread(as_ogg_opus, data)
        except UnreadableMedia as error:
            raise _refusal(web.HTTPBadRequest, str(error)) from None
        seconds = int(_number(request, "duration", max(1, round(ogg_seconds(data)))))
        claimed = int(_number(request, "size")) or None
        file = self._state.files.store(
            "voice", data, mime_type="audio/ogg", seconds=seconds, claimed_size=claimed
        )
        return self._gave_file(request, person, file)

    async def photo(self, request: web.Request) -> web.Response:
        """Sends a picture, in the sizes of a phone: here the whole one only."""
        person = self._sender(request)
        data = await request.read()
        try:
            width, height = await asyncio.to_thread(picture_size, data)
        except UnreadableMedia as error:
            raise _refusal(web.HTTPBadRequest, str(error)) from None
        file = self._state.files.store(
            "photo", data, mime_type=request.content_type, width=width, height=height
        )
        return self._gave_file(request, person, file)

    async def document(self, request: web.Request) -> web.Response:
        """Sends a file as it is."""
        person = self._sender(request)
        file = self._state.files.store(
            "document",
            await request.read(),
            name=request.query.get("name", "document.bin"),
            mime_type=request.content_type,
            claimed_size=int(_number(request, "size")) or None,
        )
        return self._gave_file(request, person, file)

    def _gave_file(self, request: web.Request, person: Person, file: StoredFile) -> web.Response:
        message = self._state.new_message(person, from_bot=False)
        message.kind, message.file_id = file.kind, file.file_id
        appearance = file.appearance()
        message.appearance = [appearance] if file.kind == "photo" else appearance
        message.text = request.query.get("caption", "")
        message.album = request.query.get("album")
        return self._given(person, message)

    async def contact(self, request: web.Request) -> web.Response:
        """Shares the own number, or with `user_id` somebody else's."""
        person = self._sender(request)
        message = self._state.new_message(person, from_bot=False)
        message.kind = "contact"
        message.appearance = {
            "phone_number": request.query.get("phone_number", "+37120000000"),
            "first_name": person.first_name,
            "user_id": int(_number(request, "user_id", person.id)),
        }
        return self._given(person, message)

    async def location(self, request: web.Request) -> web.Response:
        """Sends a place, in degrees: the one named, else the pretended place of the phone."""
        person = self._sender(request)
        message = self._state.new_message(person, from_bot=False)
        message.kind = "location"
        message.appearance = {
            "latitude": _number(request, "latitude", PLACE[0]),
            "longitude": _number(request, "longitude", PLACE[1]),
            "horizontal_accuracy": _number(request, "accuracy", PLACE_ACCURACY),
        }
        return self._given(person, message)

    async def block(self, request: web.Request) -> web.Response:
        """Blocks the bot, or lets it write again."""
        person = self._person(request)
        self._state.set_blocked(person, request.path.endswith("/block"))
        return _answer(self._phone(person))

    async def settings(self, request: web.Request) -> web.Response:
        """Refuses voice notes, changes the language, ends the account."""
        person = self._person(request)
        for name, value in (await _body(request, PhoneSettings)).model_dump().items():
            if value is not None:
                setattr(person, name, value)
        self._state.people.changed(person)
        return _answer(self._phone(person))

    async def hand(self, request: web.Request) -> web.Response:
        """Lays a link onto a phone, as an SMS with an invitation would."""
        handed = await _body(request, Handed)
        person = self._state.people.find(handed.user)
        if person is None:
            raise _refusal(web.HTTPNotFound, "no such user")
        person.handed.append({"link": handed.link, "text": handed.text})
        self._state.people.changed(person)
        return _answer(self._phone(person))

    # what a person sees -----------------------------------------------------------------------

    async def chat(self, request: web.Request) -> web.Response:
        """One phone, waiting up to `wait` seconds for something newer than `after`."""
        person = self._person(request)
        after = int(_number(request, "after"))
        await self._wait(request, [person], after)
        return _answer(self._view(person, after))

    async def chats(self, request: web.Request) -> web.Response:
        """Several phones at once, so that a page needs one connection only."""
        after = int(_number(request, "after"))
        numbers = [int(number) for number in request.query.get("users", "").split(",") if number]
        people = [self._state.people.find(number) for number in numbers]
        known = [person for person in people if person is not None]
        if len(known) != len(numbers):
            raise _refusal(web.HTTPNotFound, "no such user")
        await self._wait(request, known, after)
        revision = max((person.revision for person in known), default=0)
        phones = [self._view(person, after) for person in known if person.revision > after]
        return _answer({"revision": max(revision, after), "phones": phones})

    async def _wait(self, request: web.Request, people: list[Person], after: int) -> None:
        seconds = min(max(_number(request, "wait"), 0.0), LONGEST_WAIT)
        if seconds:
            await self._state.people.news(people, after, seconds)

    async def messages(self, request: web.Request) -> web.Response:
        """All messages of a chat that are there, oldest first."""
        person = self._person(request)
        return _answer(
            [self._shown(item, person) for item in person.messages.values() if not item.deleted]
        )

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file for a phone; sound as WAV with `format=wav`."""
        file = self._state.files.known(request.match_info["file_id"])
        if file is None:
            raise _refusal(web.HTTPNotFound, "no such file")
        data, content_type = file.data, file.mime_type
        if request.query.get("format") == "wav":
            try:
                data, content_type = await asyncio.to_thread(as_wav, data), "audio/wav"
            except UnreadableMedia as error:
                raise _refusal(web.HTTPBadRequest, str(error)) from None
        headers = {"Content-Type": content_type, "X-Content-Type-Options": "nosniff"}
        if file.kind == "document":
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=data, headers=headers)

    def _view(self, person: Person, after: int) -> JsonObject:
        view = self._phone(person)
        view["messages"] = [
            {"message_id": item.id, "deleted": True, "revision": item.revision}
            if item.deleted
            else self._shown(item, person)
            for item in person.messages.values()
            if item.revision > after
        ]
        view["toasts"] = [
            {"text": item.text, "alert": item.alert, "revision": item.revision}
            for item in person.toasts
            if item.revision > after
        ]
        return view

    def _phone(self, person: Person) -> JsonObject:
        """A phone without its messages."""
        now = self._state.clock.timestamp()
        action = person.current_action()
        descriptions = self._state.profile.descriptions
        return {
            "user": person.as_user(),
            "revision": person.revision,
            "started": person.started,
            "blocked": person.blocked,
            "deactivated": person.deactivated,
            "refuses_voice": person.refuses_voice,
            "keyboard": person.keyboard,
            "action": {"action": action[0], "seconds_left": round(action[1], 2)}
            if action
            else None,
            "spinning": [
                {
                    "callback_query_id": press.id,
                    "message_id": press.message_id,
                    "row": press.row,
                    "column": press.column,
                    "seconds_left": round(press.expires_at - now, 2),
                }
                for press in person.presses
                if not press.answered and press.expires_at > now
            ],
            "handed": person.handed,
            "commands": commands_on_phone(self._state, person),
            "description": descriptions.get(person.language_code) or descriptions.get("", ""),
            "bot": {"name": self._state.as_bot()["first_name"], "username": self._state.username},
        }

    def _shown(self, message: Message, person: Person) -> JsonObject:
        shown: JsonObject = {
            "message_id": message.id,
            "from": "bot" if message.from_bot else "user",
            "date": message.date,
            "edit_date": message.edit_date,
            "kind": message.kind,
            "text": message.text,
            "entities": list(message.entities),
            "buttons": message.buttons or [],
            "reply_to": message.reply_to,
            "forwarded": message.forwarded is not None,
            "revision": message.revision,
        }
        file = self._state.files.known(message.file_id or "")
        if file is not None:
            shown["file"] = {
                "url": f"/sim/files/{file.file_id}",
                "file_id": file.file_id,
                "name": file.name,
                "mime_type": file.mime_type,
                "size": file.size,
                "duration": file.seconds,
                "width": file.width,
                "height": file.height,
            }
        return shown

    # controls ---------------------------------------------------------------------------------

    async def clock(self, request: web.Request) -> web.Response:
        """The simulated moment and its offset in seconds."""
        clock = self._state.clock
        return _answer({"now": clock.now().isoformat(), "offset": round(clock.offset(), 3)})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Moves the time for the simulator and, by the clock file, for the bot."""
        move = await _body(request, ClockMove)
        if move.offset is not None:
            self._state.clock.move_to(move.offset)
        if move.add is not None:
            self._state.clock.move_by(move.add)
        if move.instant is not None:
            self._state.clock.set(move.instant)
        return await self.clock(request)

    async def bot(self, request: web.Request) -> web.Response:
        """Whether the bot is there: it polls, or did within the last five seconds."""
        updates = self._state.updates
        ended = updates.last_poll_ended
        recent = ended > 0 and time.monotonic() - ended < POLL_IS_RECENT
        return _answer(
            {
                **self._state.as_bot(),
                "connected": (updates.polling or recent) and not self._state.faults.offline(),
                "waiting": updates.count(),
                "link": f"https://t.me/{self._state.username}",
            }
        )

    async def findings(self, request: web.Request) -> web.Response:
        """The report; with `final=1` presses whose time isn't over count as never answered too."""
        self._state.report_forgotten_presses(final="final" in request.query)
        return _answer(self._state.findings.rows())

    async def clear_findings(self, request: web.Request) -> web.Response:
        """An empty report."""
        self._state.report_forgotten_presses(final=True)
        self._state.findings.clear()
        return _answer([])

    async def log(self, request: web.Request) -> web.Response:
        """The calls of the bot with a number above `after`."""
        return _answer(self._state.journal.rows(int(_number(request, "after"))))

    async def clear_log(self, request: web.Request) -> web.Response:
        """Forgets the calls so far."""
        self._state.journal.clear()
        return _answer([])

    async def faults(self, request: web.Request) -> web.Response:
        """The faults still to come."""
        return _answer([fault.model_dump() for fault in self._state.faults.rows()])

    async def add_faults(self, request: web.Request) -> web.Response:
        """Orders one fault, or a list of them."""
        try:
            wanted = load(await request.read())
            rows = wanted if isinstance(wanted, list) else [wanted]
            ordered = [Fault.model_validate(row) for row in rows]
        except ValueError as error:  # as above
            raise _refusal(web.HTTPBadRequest, str(error)) from None
        for fault in ordered:
            self._state.faults.add(fault)
        if self._state.faults.offline():
            self._api.cut_off()
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Takes back the fault with that `number`, or all, and ends penalties."""
        self._state.faults.clear(int(_number(request, "number")) or None)
        self._state.limits.forgive()
        return await self.faults(request)

    async def limits(self, request: web.Request) -> web.Response:
        """The limits of sending."""
        settings = self._state.limits.settings
        names = LimitsChange.model_fields
        return _answer({name: getattr(settings, name) for name in names})

    async def change_limits(self, request: web.Request) -> web.Response:
        """Sets limits; `{"enforced": false}` for benchmarks. Penalties end."""
        for name, value in (await _body(request, LimitsChange)).model_dump().items():
            if value is not None:
                setattr(self._state.limits.settings, name, value)
        self._state.limits.forgive()
        return await self.limits(request)

    async def updates(self, request: web.Request) -> web.Response:
        """What lies in the queue."""
        return _answer(self._state.updates.waiting())

    async def change_updates(self, request: web.Request) -> web.Response:
        """Duplicates, raw updates, another next id, expired presses."""
        change = await _body(request, QueueChange)
        updates = self._state.updates
        if change.next_id is not None:
            updates.restart_ids(change.next_id)
        if change.duplicates is not None:
            updates.duplicates_to_come = change.duplicates
        if change.expire_presses:
            updates.expire_presses()
        if change.raw_text is not None:
            updates.add_raw(change.raw_text.encode("utf-8", "surrogatepass"))
        if change.raw is not None:
            raw = change.raw
            if isinstance(raw, dict):
                raw = {"update_id": updates.next_id, **raw}
            updates.add_raw(dump(raw))
        return await self.updates(request)

    async def expire_links(self, request: web.Request) -> web.Response:
        """All links to files end now."""
        self._state.files.forget_links()
        return _answer({})

    async def page(self, request: web.Request) -> web.Response:
        """The page with the three phones."""
        name = request.match_info.get("name", "index.html")
        if name not in PAGE_FILES:
            raise web.HTTPNotFound
        body = await asyncio.to_thread((PAGE / name).read_bytes)
        return web.Response(
            body=body,
            content_type=PAGE_FILES[name],
            charset="utf-8",
            headers={"Cache-Control": "no-store"},
        )
