"""Owns what one act of a person may use: the records, the clock's value, the post, the toast.

A handler gets one of these and nothing else. It opens no transaction and sends nothing; what it
records here is kept or lost as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.alerting import is_quiet
from bot.domain.ids import ChatId, OutboxId, PersonId
from bot.domain.months import local_day
from bot.domain.people import NOBODY, Actor, Addressee
from bot.i18n import SOURCE_LANGUAGE, Translator, Translators
from bot.inputs import Envelope, Tapped
from bot.library import Library
from bot.outgoing import Kind, Priority, Sound
from bot.post import Post
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording.registry import Message, Saying, Text
from storage.records import Records, Store


@dataclass(slots=True)
class Context:
    """One update at work. ``now`` is the instant of handling, ``envelope.counts_at`` of the act."""

    envelope: Envelope
    now: datetime
    records: Records
    store: Store
    post: Post
    translators: Translators
    library: Library
    link: Callable[[str], str]
    """The address that opens this bot with a payload."""
    sound_key: Callable[[Sound], str]
    stranger: Addressee
    """The account behind the update, written to before anybody knows who it is."""
    somebody: Actor | None = None
    answer: Saying | None = None
    """What appears over the chat when the pressed button is released."""
    forget_words: bool = field(default=False)
    """Whether the raw update is dropped at once: said without consent, or used for nothing."""

    @property
    def actor(self) -> Actor:
        """Who acts; the route table makes sure that there is somebody."""
        assert self.somebody is not None
        return self.somebody

    @property
    def me(self) -> Addressee:
        """The one who is answered."""
        return self.stranger if self.somebody is None else self.somebody.addressee()

    @property
    def translator(self) -> Translator:
        """The language of the one who is answered."""
        return self.translators.of(self.me.language)

    @property
    def today(self) -> date:
        """The day it is where the actor's organisation is."""
        return local_day(self.now, self.actor.organisation.zone)

    def show(self, screen: Screen, kind: Kind = Kind.QUESTION) -> OutboxId | None:
        """Answer the actor with a new message."""
        return self.post.to(self.me, screen, kind=kind, priority=Priority.REPLY)

    def tell(
        self, addressee: Addressee, screen: Screen, *, urgent: bool = False
    ) -> OutboxId | None:
        """Write to somebody else; at night without a sound, unless it is urgent."""
        priority = Priority.REPLY if urgent else Priority.NOTICE
        silent = not urgent and is_quiet(self.actor.organisation, self.now)
        return self.post.to(addressee, screen, kind=Kind.FACT, priority=priority, silent=silent)

    def replace(self, screen: Screen) -> None:
        """Show the screen in place of the message whose button was pressed (staff).

        What brings a file along is a message of its own, for no file takes the place of words.
        """
        content, pressed = self.envelope.content, self.pressed_message
        if pressed is None or screen.brings_file:
            self.show(screen)
        else:
            captioned = isinstance(content, Tapped) and content.captioned
            self.post.edit(self.me, screen, message_id=pressed, caption=captioned)

    def mark(self, screen: Screen) -> None:
        """Change the caption and the buttons of the pressed voice message."""
        pressed = self.pressed_message
        if pressed is not None:
            self.post.edit(self.me, screen, message_id=pressed, caption=True)

    def show_pressed(self, button: Button) -> None:
        """Of the pressed message only this button stays, with a sign that the press was received."""
        pressed = self.pressed_message
        if pressed is not None:
            received = replace(button, emoji=f"✅ {button.emoji}")
            self.post.edit_buttons(self.me, ((received,),), pressed)

    @property
    def pressed_message(self) -> int | None:
        content = self.envelope.content
        return content.message_id if isinstance(content, Tapped) else None

    def toast(self, text: Text | Message) -> None:
        """Say something short over the chat."""
        self.answer = text() if isinstance(text, Text) else text

    def expect(self, tap: Tap, draft: str = "") -> None:
        """What the person types or says next belongs to this act."""
        self.records.expectations.set(self.actor.person, tap, draft, self.now)

    def expect_nothing(self) -> None:
        self.records.expectations.clear(self.actor.person)

    async def audit(
        self, act: str, object_kind: str, object_id: int | None, subject: PersonId | None = None
    ) -> None:
        """Record who did what, on what, concerning whom."""
        actor = self.somebody
        await self.records.audit.record(
            self.now,
            act,
            object_kind,
            object_id,
            actor=None if actor is None else actor.person,
            organisation=None if actor is None else actor.organisation.id,
            subject=subject,
        )


def stranger_of(envelope: Envelope, languages: tuple[str, ...]) -> Addressee:
    """An account that belongs to nobody yet, in the language of its app if we speak that."""
    client = (envelope.client_language or "")[:2]
    language = client if client in languages else SOURCE_LANGUAGE
    return Addressee(NOBODY, envelope.first_name, ChatId(envelope.chat_id), language, True)
