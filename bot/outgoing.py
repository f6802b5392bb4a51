"""Owns what a finished message to Telegram is: words, keyboard, sound by identity, place in time.

Must not translate, choose or send. A handler's screen becomes an ``Outgoing`` once, in the
recipient's language, inside the transaction; the sender reads it back and sends it as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import orjson


class Kind(StrEnum):
    """What to do when nobody knows whether Telegram took the message (DESIGN "Settled")."""

    FACT = "fact"
    """Sent again: it carries a reference, so a repeat does no harm."""
    QUESTION = "question"
    """Sent again: both copies carry the same step, and the later press is stale."""
    NUDGE = "nudge"
    """Dropped when it is older than ten minutes."""


class Priority(IntEnum):
    """The lower number takes the next free slot."""

    REPLY = 0
    NOTICE = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """A spoken prompt by its content; the sender finds or makes the file."""

    language: str
    parts: tuple[str, ...]
    private: bool
    languages: tuple[str, ...] = ()
    """The language of each part, where they differ."""
    recorded: tuple[int, ...] = ()
    """For each part the id of a recording that is played instead, 0 where it is spoken."""


@dataclass(frozen=True, slots=True)
class Body:
    """The call to Telegram: ``method`` is one of ours, the rest is what it needs.

    ``text`` (a text), ``voice`` (a prompt with a caption), ``play`` (a voice note of a person by
    its file id), ``qr`` (a link as a picture), ``photo`` and ``document`` (a paper that we make, or
    a file that a person gave), ``stored`` (a file that we keep), ``media`` (a picture of a
    questionnaire), ``edit`` (of a caption, a text or
    the buttons only).
    """

    method: str
    words: str = ""
    markup: dict[str, Any] | None = None
    sound: Sound | None = None
    file_id: str | None = None
    link: str | None = None
    message_id: int | None = None
    edits_row: int | None = None
    protect: bool = False
    silent: bool = False
    code_from: int | None = None
    """From this unit of UTF-16 on the words are code, which a tap copies; to the end."""
    paper: str | None = None
    """The paper as ``bot.reports.papers`` writes it."""
    name: str = ""
    """The name of the file, with its ending; of one that we keep without it, for it has its own."""
    stored: int | None = None
    """The id of a row of ``file``."""
    media: int | None = None
    """The id of a row of ``questionnaire_file``."""

    def to_json(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, data: bytes) -> Body:
        plain = orjson.loads(data)
        if plain["sound"] is not None:
            sound = plain["sound"]
            plain["sound"] = Sound(
                sound["language"],
                tuple(sound["parts"]),
                sound["private"],
                tuple(sound["languages"]),
                tuple(sound.get("recorded", ())),
            )
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row of the outbox."""

    id: int
    dedup_key: str
    chat: int
    person: int | None
    kind: Kind
    priority: Priority
    body: Body
    not_before: datetime
    expires_at: datetime | None = None
    attempts: int = 0

    def tried(self) -> Outgoing:
        """The same row after one more attempt."""
        return replace(self, attempts=self.attempts + 1)
