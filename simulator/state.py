"""Everything that one simulated Telegram knows, together. It must not speak HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.clock import Clock
from simulator.faults import FaultPlan
from simulator.files import Files
from simulator.findings import Findings
from simulator.formatting import Formatted, with_found_entities
from simulator.journal import Journal
from simulator.json_text import JsonObject
from simulator.limits import Limits
from simulator.people import ANSWER_WINDOW, Message, People, Person, Press
from simulator.updates import UpdateQueue


@dataclass(slots=True)
class Profile:
    """What people see of the bot, per language ("" is for all others)."""

    names: dict[str, str]
    descriptions: dict[str, str]
    short_descriptions: dict[str, str]


class State:
    """A bot, its people, its queue and its books, all in memory."""

    def __init__(self, token: str, username: str, clock: Clock) -> None:
        self.token = token
        self.bot_id = int(token.split(":")[0])
        self.username = username
        self.clock = clock
        self.people = People()
        self.updates = UpdateQueue(clock)
        self.files = Files(clock, self.bot_id)
        self.limits = Limits()
        self.faults = FaultPlan()
        self.findings = Findings()
        self.journal = Journal()
        self.profile = Profile({}, {}, {})
        self.commands: dict[tuple[str, str], list[JsonObject]] = {}
        self.presses: dict[str, Press] = {}

    def as_bot(self) -> JsonObject:
        """The bot as the User that signs its messages."""
        name = self.profile.names.get("") or self.username
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": name,
            "username": self.username,
        }

    def note(
        self, kind: str, detail: str, method: str | None = None, chat_id: int | None = None
    ) -> None:
        """Adds to the report of findings, at the simulated moment."""
        self.findings.add(kind, self.clock.now(), detail, method=method, chat_id=chat_id)

    def message_as_api(self, message: Message, person: Person) -> JsonObject:
        """The Bot API's Message."""
        built: JsonObject = {
            "message_id": message.id,
            "from": self.as_bot() if message.from_bot else person.as_user(),
            "chat": person.as_chat(),
            "date": message.date,
        }
        if message.edit_date:
            built["edit_date"] = message.edit_date
        if message.kind == "text":
            built["text"] = message.text
            if message.entities:
                built["entities"] = list(message.entities)
        else:
            built[message.kind] = message.appearance
            if message.text:
                built["caption"] = message.text
            if message.entities:
                built["caption_entities"] = list(message.entities)
        if message.buttons:
            built["reply_markup"] = {"inline_keyboard": message.buttons}
        if message.forwarded:
            built["forward_origin"] = message.forwarded
        if message.album:
            built["media_group_id"] = message.album
        replied = person.messages.get(message.reply_to or 0)
        if replied is not None and not replied.deleted:
            built["reply_to_message"] = self.message_as_api(replied, person)
            built["reply_to_message"].pop("reply_to_message", None)
        return built

    def said_by(self, person: Person, message: Message) -> Message:
        """A person's message goes into the chat and to the bot."""
        if message.kind == "text":
            plain = with_found_entities(Formatted(message.text, message.entities))
            message.entities = plain.entities
        person.started = True
        self.people.put(person, message)
        self.updates.add("message", self.message_as_api(message, person))
        return message

    def new_message(self, person: Person, *, from_bot: bool) -> Message:
        """An empty message with the next id and the simulated date, not yet in the chat."""
        return Message(
            self.people.next_message_id(), person.id, from_bot, int(self.clock.timestamp())
        )

    def report_forgotten_presses(self, *, final: bool) -> None:
        """Reports presses that the bot got in time and never answered.

        `final` also counts those whose time to be answered isn't over yet.
        """
        now = self.clock.timestamp()
        for press in self.presses.values():
            if press.answered or press.reported or press.delivered_at is None:
                continue
            if press.delivered_at < press.expires_at and (final or now > press.expires_at):
                press.reported = True
                self.note(
                    "press_never_answered",
                    f"message {press.message_id}: {press.data}",
                    chat_id=press.user_id,
                )

    def press(
        self, person: Person, message_id: int, data: str, row: int | None, column: int | None
    ) -> Press:
        """A person presses a button; the update goes to the bot, the spinner starts."""
        number = len(self.presses) + 1
        press = Press(
            f"{self.bot_id % 10_000}{person.id}{number:08d}",
            person.id,
            message_id,
            data,
            row,
            column,
            self.clock.timestamp() + ANSWER_WINDOW,
        )
        self.presses[press.id] = press
        person.presses = [*person.presses[-20:], press]
        self.people.changed(person)
        query = {
            "id": press.id,
            "from": person.as_user(),
            "message": self._pressed_message(person, message_id),
            "chat_instance": str(7_000_000_000 + person.id),
            "data": data,
        }

        def delivered() -> None:
            press.delivered_at = self.clock.timestamp()

        self.updates.add("callback_query", query, delivered)
        return press

    def _pressed_message(self, person: Person, message_id: int) -> JsonObject:
        message = person.messages.get(message_id)
        if message is None or message.deleted:
            return {"chat": person.as_chat(), "message_id": message_id, "date": 0}
        return self.message_as_api(message, person)

    def set_blocked(self, person: Person, blocked: bool) -> None:
        """A person stops or restarts the bot; the bot hears of it as Telegram tells it."""
        if person.blocked == blocked:
            return
        person.blocked = blocked
        self.people.changed(person)
        member = {"user": self.as_bot(), "status": "member"}
        kicked = {"user": self.as_bot(), "status": "kicked", "until_date": 0}
        self.updates.add(
            "my_chat_member",
            {
                "chat": person.as_chat(),
                "from": person.as_user(),
                "date": int(self.clock.timestamp()),
                "old_chat_member": member if blocked else kicked,
                "new_chat_member": kicked if blocked else member,
            },
        )
