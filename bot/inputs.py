"""Owns what can come in from a chat, in our own words; must not import Telegram's types.

``bot.telegram.decode`` makes these once at the edge; nothing further in sees an update.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.taps import Tap


class Key(Enum):
    """The keys of the reply keyboard. They arrive as messages, which are kept for 24 hours."""

    AGAIN = "🔊"
    BACK = "⬅️"
    HELP = "🙋"
    MENU = "☰"


@dataclass(frozen=True, slots=True)
class Started:
    """``/start``, with the payload of a deep link or an empty text."""

    payload: str


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """A command other than ``/start``, without its slash and without the bot's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """An inline button was pressed. ``message_id`` is the message that carries the button."""

    tap: Tap
    message_id: int | None
    captioned: bool = False
    """Whether that message is a file with a caption, and no text."""


@dataclass(frozen=True, slots=True)
class StaleTap:
    """A button whose data nobody can read any more: old, foreign or forged."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of the reply keyboard."""

    key: Key


@dataclass(frozen=True, slots=True)
class TextGiven:
    """Words that a person typed, without NUL and lone surrogates."""

    text: str


@dataclass(frozen=True, slots=True)
class VoiceGiven:
    """A voice note; size in bytes, length in seconds, both claims of the sender."""

    file_id: str
    seconds: int
    size: int


LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file that Telegram lets a bot fetch (Bot API, getFile)."""


@dataclass(frozen=True, slots=True)
class PhotoGiven:
    """A photo in its largest size: pixels and bytes are Telegram's word.

    ``album`` is the same for photos that were sent together; each comes as an update of its own.
    """

    file_id: str
    unique_id: str
    width: int
    height: int
    size: int
    album: str | None = None
    caption: str = ""
    name: str = ""
    """Always empty: Telegram gives a photo no name."""
    mime: str = "image/jpeg"
    """Telegram makes a JPEG of every photo."""


@dataclass(frozen=True, slots=True)
class DocumentGiven:
    """A file as it lay on the phone; name and type are claims of the sender, size is in bytes.

    The name is a label to show, never a path.
    """

    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int
    album: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class FilmGiven:
    """A video, also a round one; everything is a claim of the sender. Size in bytes, length in seconds."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SoundGiven:
    """A sound that was sent as a file, no voice note; claims as of a video."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int
    seconds: int


@dataclass(frozen=True, slots=True)
class PlaceGiven:
    """Where a phone is, or a place that a person marked on a map, in degrees; accuracy in metres.

    A place that is sent again and again while a person moves is taken once, as it was first sent.
    """

    latitude: float
    longitude: float
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class OtherGiven:
    """A sticker or anything else that is received with thanks."""

    what: str


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The person blocked the bot, or let it in again."""

    blocked: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that asks for nothing: a group, a channel, an edit, a kind that we don't know."""

    why: str


FileGiven = PhotoGiven | DocumentGiven | FilmGiven | SoundGiven
"""A file whose bytes are fetched later."""

Given = TextGiven | VoiceGiven | FileGiven | PlaceGiven
"""What a person can be asked for: words, a paper, or what else a question wants."""

Content = (
    Started
    | CommandGiven
    | Tapped
    | StaleTap
    | KeyPressed
    | TextGiven
    | VoiceGiven
    | PhotoGiven
    | DocumentGiven
    | FilmGiven
    | SoundGiven
    | PlaceGiven
    | OtherGiven
    | ReachChanged
    | Nothing
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One update: who sent it, when, and what it holds.

    ``sent_at`` is Telegram's own time of a message; a press has none. ``received_at`` is ours.
    """

    update_id: int
    chat_id: int
    account: int
    first_name: str
    client_language: str | None
    sent_at: datetime | None
    received_at: datetime
    content: Content
    callback_id: str | None = None

    @property
    def counts_at(self) -> datetime:
        """The instant by which a deadline is judged: Telegram's time, or ours for a press."""
        return self.sent_at or self.received_at
