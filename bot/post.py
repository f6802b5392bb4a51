"""Owns putting finished messages into the outbox of the running transaction.

Must not send: after the commit the rows are handed to the sender, which is only for speed; a sweep
finds them anyway. Words are chosen here in the recipient's language, never the actor's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import OutboxId
from bot.domain.people import NOBODY, Addressee
from bot.i18n import Translators
from bot.outgoing import Body, Kind, Outgoing, Priority
from bot.screens import Button, Screen
from bot.telegram.render import LONGEST_CAPTION, LONGEST_TEXT, inline, rendered, shortened
from storage import outbox
from storage.database import Unit
from storage.records import Store

HandOver = Callable[[Sequence[Outgoing]], None]


class Post:
    """The outgoing messages of one unit of work; ``prefix`` makes their keys unlike all others."""

    def __init__(
        self,
        unit: Unit,
        store: Store,
        translators: Translators,
        now: datetime,
        prefix: str,
        hand_over: HandOver,
    ) -> None:
        self._unit = unit
        self._store = store
        self._translators = translators
        self._now = now
        self._prefix = prefix
        self._rows: list[Outgoing] = []
        unit.after_commit(lambda: hand_over(self._rows))

    def to(
        self,
        addressee: Addressee,
        screen: Screen,
        *,
        kind: Kind = Kind.FACT,
        priority: Priority = Priority.NOTICE,
        expires_at: datetime | None = None,
        silent: bool = False,
    ) -> OutboxId | None:
        """One message to a person; nothing where the person can't be reached.

        ``silent`` makes no sound on the phone: for what must be there in the morning.
        """
        if addressee.chat is None:
            return None
        body = rendered(screen, self._translators.of(addressee.language))
        if body.method == "voice" and not addressee.voice_allowed:
            body = replace(body, method="audio")
        if silent:
            body = replace(body, silent=True)
        return self._put(addressee, body, kind, priority, expires_at)

    def edit(
        self,
        addressee: Addressee,
        screen: Screen,
        *,
        message_id: int | None = None,
        row: OutboxId | None = None,
        caption: bool = False,
    ) -> None:
        """Change a message that was sent: its words and its buttons.

        ``caption`` says what the message is thought to be; the sender tries the other, too.
        """
        if addressee.chat is None:
            return
        translator = self._translators.of(addressee.language)
        body = Body(
            method="edit_caption" if caption else "edit_text",
            words=shortened(
                translator.say(screen.line), LONGEST_CAPTION if caption else LONGEST_TEXT
            ),
            markup=inline(screen.rows, translator),
            message_id=message_id,
            edits_row=row,
        )
        self._put(addressee, body, Kind.FACT, Priority.REPLY, None)

    def edit_buttons(
        self, addressee: Addressee, rows: tuple[tuple[Button, ...], ...], message_id: int
    ) -> None:
        """Change only the buttons of a message; its words stay as they are."""
        if addressee.chat is None:
            return
        markup = inline(rows, self._translators.of(addressee.language))
        body = Body(method="edit_buttons", markup=markup, message_id=message_id)
        self._put(addressee, body, Kind.FACT, Priority.REPLY, None)

    def _put(
        self,
        addressee: Addressee,
        body: Body,
        kind: Kind,
        priority: Priority,
        expires_at: datetime | None,
    ) -> OutboxId:
        assert addressee.chat is not None
        outgoing = Outgoing(
            id=self._store.ids.next("outbox"),
            dedup_key=f"{self._prefix}:{len(self._rows)}",
            chat=addressee.chat,
            person=None if addressee.person == NOBODY else addressee.person,
            kind=kind,
            priority=priority,
            body=body,
            not_before=self._now,
            expires_at=expires_at,
        )
        outbox.add(self._unit, self._store.vault, outgoing)
        self._rows.append(outgoing)
        return OutboxId(outgoing.id)
