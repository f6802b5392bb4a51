"""Owns reading a raw update once, into one of our own inputs; must not act on it.

Only private chats count: staff functions and learners' words never belong into a group. An update
that doesn't have Telegram's shape raises ``Unreadable``; the lane parks it and tells a person.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CelabiedrsError
from bot.inputs import (
    CommandGiven,
    Content,
    DocumentGiven,
    Envelope,
    FilmGiven,
    Key,
    KeyPressed,
    Nothing,
    OtherGiven,
    PhotoGiven,
    PlaceGiven,
    ReachChanged,
    SoundGiven,
    StaleTap,
    Started,
    Tapped,
    TextGiven,
    VoiceGiven,
)
from bot.taps import unpack

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Of other kinds Telegram stores nothing for us."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_OTHER = (
    "animation",  # before the document that comes along with it
    "photo",
    "document",
    "sticker",
    "location",
    "contact",
    "poll",
    "dice",
)


_FilmOrSound = TypeVar("_FilmOrSound", FilmGiven, SoundGiven)


class Unreadable(CelabiedrsError):
    """The update is not of the shape that Telegram promises; it holds no words of the update."""


_Id = Annotated[int, Field(gt=-(2**63), lt=2**63)]
"""What a column of a database holds; Telegram's own numbers have 52 bits."""

LONGEST_CLAIM = 2**31 - 1
"""Seconds, pixels and bytes are claims of the sender; larger ones are cut to this."""

LONGEST_NAME = 120
"""Characters of a file's name that are kept: its end, which says what it is."""


LARGEST_LATITUDE, LARGEST_LONGITUDE = 90.0, 180.0
"""Degrees."""

LARGEST_ACCURACY = 1500.0
"""Metres (Bot API, Location)."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _User(_Part):
    id: _Id
    first_name: str = ""
    language_code: str | None = None


class _Chat(_Part):
    id: _Id
    type: str = "private"


class _Voice(_Part):
    file_id: str
    duration: int = 0
    file_size: int = 0


class _PhotoSize(_Part):
    file_id: str
    file_unique_id: str = ""
    width: int = 0
    height: int = 0
    file_size: int = 0


class _Document(_Part):
    file_id: str
    file_unique_id: str = ""
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class _Film(_Document):
    duration: int = 0


class _Place(_Part):
    latitude: float | None = None
    longitude: float | None = None
    horizontal_accuracy: float = 0.0

    def given(self) -> PlaceGiven | None:
        """The place, or nothing where it lies nowhere on earth: a claim of the sender, too."""
        if self.latitude is None or self.longitude is None:
            return None
        if not (
            abs(self.latitude) <= LARGEST_LATITUDE and abs(self.longitude) <= LARGEST_LONGITUDE
        ):
            return None
        known = 0 <= self.horizontal_accuracy <= LARGEST_ACCURACY
        return PlaceGiven(self.latitude, self.longitude, self.horizontal_accuracy if known else 0.0)


class _Message(_Part):
    message_id: _Id
    date: int = 0
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    text: str | None = None
    voice: _Voice | None = None
    forward_origin: dict[str, object] | None = None
    caption: str = ""
    media_group_id: str | None = None
    photo: list[_PhotoSize] | None = None
    document: _Document | None = None
    audio: _Film | None = None
    video: _Film | None = None
    video_note: _Film | None = None
    location: _Place | None = None
    sticker: object = None
    contact: object = None
    animation: object = None
    poll: object = None
    dice: object = None


class _PressedMessage(_Part):
    message_id: _Id
    chat: _Chat
    photo: object = None
    document: object = None
    voice: object = None
    audio: object = None

    @property
    def captioned(self) -> bool:
        files = (self.photo, self.document, self.voice, self.audio)
        return any(each is not None for each in files)


class _Press(_Part):
    id: str
    sender: _User = Field(alias="from")
    message: _PressedMessage | None = None
    data: str | None = None


class _ChatMember(_Part):
    status: str


class _MemberChange(_Part):
    chat: _Chat
    sender: _User = Field(alias="from")
    date: int = 0
    new_chat_member: _ChatMember


class _Update(_Part):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Press | None = None
    my_chat_member: _MemberChange | None = None


def decode(raw: bytes, received_at: datetime) -> Envelope | None:
    """The envelope of an update, or None where there is nobody to answer to.

    Raises ``Unreadable``. ``received_at`` is when intake got it, in UTC.
    """
    update = _read(raw)
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query, received_at)
    if update.message is not None:
        return _message(update.update_id, update.message, received_at)
    if update.my_chat_member is not None:
        return _member(update.update_id, update.my_chat_member, received_at)
    return None


def _read(raw: bytes) -> _Update:
    try:
        try:
            return _Update.model_validate_json(raw)
        except ValidationError as error:
            if error.errors()[0]["type"] != "json_invalid":
                raise
        return _Update.model_validate_json(_without_halves(raw))
    except ValidationError as error:
        places = {".".join(str(part) for part in fault["loc"]) for fault in error.errors()}
        raise Unreadable(f"update has another shape at {sorted(places)}") from None


def _without_halves(raw: bytes) -> bytes:
    """The same JSON without lone surrogates, which people can send and our parser refuses."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False).encode("utf-8", "ignore")
    except (ValueError, RecursionError):
        return raw


def _envelope(
    update_id: int,
    chat: int,
    user: _User,
    sent: int,
    received_at: datetime,
    content: Content,
    callback_id: str | None = None,
) -> Envelope:
    sent_at = datetime.fromtimestamp(sent, UTC) if 0 < sent < 2**33 else None
    return Envelope(
        update_id=update_id,
        chat_id=chat,
        account=user.id,
        first_name=cleaned(user.first_name),
        client_language=user.language_code,
        sent_at=sent_at,
        received_at=received_at,
        content=content,
        callback_id=callback_id,
    )


def _press(update_id: int, press: _Press, received_at: datetime) -> Envelope:
    message = press.message
    message_id = None if message is None else message.message_id
    chat = press.sender.id if message is None else message.chat.id
    content: Content
    if message is not None and message.chat.type != "private":
        content = Nothing("a button outside of a private chat")
    else:
        tap = unpack(cleaned(press.data or ""))
        captioned = message is not None and message.captioned
        content = StaleTap(message_id) if tap is None else Tapped(tap, message_id, captioned)
    return _envelope(update_id, chat, press.sender, 0, received_at, content, press.id)


def _message(update_id: int, message: _Message, received_at: datetime) -> Envelope | None:
    if message.sender is None:
        return None
    content = (
        _content(message)
        if message.chat.type == "private"
        else Nothing("a message outside of a private chat")
    )
    return _envelope(update_id, message.chat.id, message.sender, message.date, received_at, content)


def _content(message: _Message) -> Content:
    """What was forwarded is somebody else's words, so it answers nothing."""
    if message.forward_origin is not None:
        return OtherGiven("forwarded")
    if message.voice is not None:
        voice = message.voice
        return VoiceGiven(cleaned(voice.file_id), _claim(voice.duration), _claim(voice.file_size))
    if message.text is not None:
        return _text(cleaned(message.text))
    if message.photo:
        return _photo(message, message.photo)
    if message.document is not None and message.animation is None:
        return _document(message, message.document)
    film = message.video or message.video_note
    if film is not None:
        return _film(FilmGiven, film, "video/mp4")
    if message.audio is not None:
        return _film(SoundGiven, message.audio, "audio/mpeg")
    place = None if message.location is None else message.location.given()
    if place is not None:
        return place
    for kind in _OTHER:
        if getattr(message, kind) is not None:
            return OtherGiven(kind)
    return Nothing("a service message")


def _photo(message: _Message, sizes: list[_PhotoSize]) -> PhotoGiven:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return PhotoGiven(
        file_id=cleaned(largest.file_id),
        unique_id=cleaned(largest.file_unique_id),
        width=_claim(largest.width),
        height=_claim(largest.height),
        size=_claim(largest.file_size),
        album=_album(message),
        caption=cleaned(message.caption),
    )


def _film(kind: type[_FilmOrSound], film: _Film, usual: str) -> _FilmOrSound:
    return kind(
        file_id=cleaned(film.file_id),
        unique_id=cleaned(film.file_unique_id),
        name=_name(film),
        mime=cleaned(film.mime_type)[:LONGEST_NAME] or usual,
        size=_claim(film.file_size),
        seconds=_claim(film.duration),
    )


def _name(document: _Document) -> str:
    """A label to show; a path that a phone put before it goes."""
    name = cleaned(document.file_name).replace("\\", "/").rpartition("/")[2].strip()
    return name[-LONGEST_NAME:]


def _document(message: _Message, document: _Document) -> DocumentGiven:
    return DocumentGiven(
        file_id=cleaned(document.file_id),
        unique_id=cleaned(document.file_unique_id),
        name=_name(document) or "file",
        mime=cleaned(document.mime_type)[:LONGEST_NAME] or "application/octet-stream",
        size=_claim(document.file_size),
        album=_album(message),
        caption=cleaned(message.caption),
    )


def _album(message: _Message) -> str | None:
    return None if message.media_group_id is None else cleaned(message.media_group_id)


def _claim(number: int) -> int:
    return min(max(number, 0), LONGEST_CLAIM)


def _text(text: str) -> Content:
    command = _COMMAND.fullmatch(text.strip())
    if command is not None:
        name, rest = command.group(1).lower(), (command.group(2) or "").strip()
        return Started(rest) if name == "start" else CommandGiven(name)
    key = _KEYS.get(_bare(text))
    return TextGiven(text) if key is None else KeyPressed(key)


def _bare(text: str) -> str:
    """A key's label without the invisible signs that clients add or drop."""
    return text.strip().replace("\ufe0f", "").partition(" ")[0]


_KEYS = {_bare(key.value): key for key in Key}


def _member(update_id: int, change: _MemberChange, received_at: datetime) -> Envelope:
    blocked = change.new_chat_member.status in ("kicked", "left")
    content: Content = (
        ReachChanged(blocked) if change.chat.type == "private" else Nothing("a change in a group")
    )
    return _envelope(update_id, change.chat.id, change.sender, change.date, received_at, content)


def cleaned(text: str) -> str:
    """The text without NUL and lone surrogates, which no database and no file takes."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
