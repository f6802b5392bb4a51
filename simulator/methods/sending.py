"""Messages that the bot sends: text, voice, sound, pictures, documents, and the "typing" line."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from simulator.files import LARGEST_PHOTO, LARGEST_UPLOAD, StoredFile, too_large
from simulator.formatting import Formatted, formatted
from simulator.links import note_bad_links
from simulator.markup import Markup, markup_of
from simulator.media import (
    UnreadableMedia,
    is_mp3_or_m4a,
    is_ogg_opus,
    ogg_seconds,
    picture_size,
)
from simulator.methods.chats import writable_chat_of
from simulator.parameters import Call, Upload
from simulator.people import ACTION_LIFE, Message, Person
from simulator.refusal import bad_request
from simulator.state import State

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def text_of(call: Call) -> Formatted:
    """The text of a message, 1 to 4096 characters without markup. Raises Refusal 400."""
    plain = formatted(call.text("text"), call.text("parse_mode"), call.values.get("entities"))
    if not plain.text:
        raise bad_request("message text is empty")
    if len(plain.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return plain


def caption_of(call: Call) -> Formatted:
    """The caption, 0 to 1024 characters without markup. Raises Refusal 400."""
    plain = formatted(
        call.text("caption"), call.text("parse_mode"), call.values.get("caption_entities")
    )
    if len(plain.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return plain


async def send_message(state: State, call: Call) -> Any:
    """A text into a chat."""
    person = writable_chat_of(state, call)
    return _sent(state, call, person, text_of(call), None)


async def send_voice(state: State, call: Call) -> Any:
    """A voice note. Other formats than OGG/Opus, MP3 and M4A arrive as a document, with a note."""
    person = writable_chat_of(state, call)
    caption = caption_of(call)
    if person.refuses_voice:
        raise bad_request("VOICE_MESSAGES_FORBIDDEN", blameless=True)
    upload = _upload(call, "voice")
    if isinstance(upload, str):
        return _sent(state, call, person, caption, state.files.sent_again(upload, "voice"))
    if is_ogg_opus(upload.data):
        seconds = round(ogg_seconds(upload.data)) or call.integer("duration")
        return _sent(
            state, call, person, caption, _stored_voice(state, upload, "audio/ogg", seconds)
        )
    call.oddities.append(("voice_not_ogg_opus", f"{upload.name}: {upload.data[:4]!r}"))
    if is_mp3_or_m4a(upload.data):
        seconds = call.integer("duration")
        return _sent(
            state, call, person, caption, _stored_voice(state, upload, "audio/mpeg", seconds)
        )
    return _sent(state, call, person, caption, _stored(state, upload, "document", call))


async def send_audio(state: State, call: Call) -> Any:
    """A sound with a player, for those who refuse voice notes."""
    return await _send_file(state, call, "audio")


async def send_document(state: State, call: Call) -> Any:
    """A file as it is."""
    return await _send_file(state, call, "document")


async def send_photo(state: State, call: Call) -> Any:
    """A picture, checked by its content. Raises Refusal 400 where it can't be read."""
    return await _send_file(state, call, "photo")


async def send_chat_action(state: State, call: Call) -> Any:
    """Shows that the bot is at work, for at most five real seconds."""
    person = writable_chat_of(state, call)
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    person.action = call.text("action")
    person.action_until = time.monotonic() + ACTION_LIFE
    state.people.changed(person)
    return True


async def _send_file(state: State, call: Call, kind: str) -> Any:
    person = writable_chat_of(state, call)
    caption = caption_of(call)
    upload = _upload(call, kind)
    if isinstance(upload, str):
        return _sent(state, call, person, caption, state.files.sent_again(upload, kind))
    if kind == "photo":
        file = await _stored_photo(state, upload)
    else:
        file = _stored(state, upload, kind, call)
    return _sent(state, call, person, caption, file)


def _upload(call: Call, kind: str) -> Upload | str:
    """The file that came along, or the id of one that is known."""
    value = call.text(kind)
    if not value.startswith("attach://"):
        return value
    upload = call.uploads.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > LARGEST_UPLOAD:
        raise too_large()
    return upload


def _stored_voice(state: State, upload: Upload, mime_type: str, seconds: int) -> StoredFile:
    return state.files.store(
        "voice", upload.data, name=upload.name, mime_type=mime_type, seconds=seconds
    )


def _stored(state: State, upload: Upload, kind: str, call: Call) -> StoredFile:
    seconds = call.integer("duration")
    if kind == "audio" and is_ogg_opus(upload.data):
        seconds = round(ogg_seconds(upload.data))
    return state.files.store(
        kind, upload.data, name=upload.name, mime_type=upload.content_type, seconds=seconds
    )


async def _stored_photo(state: State, upload: Upload) -> StoredFile:
    if len(upload.data) > LARGEST_PHOTO:
        raise bad_request("file is too big for a photo")
    try:
        width, height = await asyncio.to_thread(picture_size, upload.data)
    except UnreadableMedia:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return state.files.store(
        "photo", upload.data, mime_type=upload.content_type, width=width, height=height
    )


def _sent(
    state: State, call: Call, person: Person, plain: Formatted, file: StoredFile | None
) -> Any:
    markup = markup_of(call)
    note_bad_links(state, call, plain, markup)
    message = state.new_message(person, from_bot=True)
    message.reply_to = _replied_to(call, person)
    message.text, message.entities = plain.text, plain.entities
    message.buttons = markup.inline
    message.editable = not markup.fixes_message
    if file is not None:
        message.kind = file.kind
        message.file_id = file.file_id
        appearance = file.appearance()
        message.appearance = [appearance] if file.kind == "photo" else appearance
    _show_keyboard(person, markup)
    person.action = None
    state.people.put(person, message)
    return state.message_as_api(message, person)


def _show_keyboard(person: Person, markup: Markup) -> None:
    if markup.removes_keyboard:
        person.keyboard = None
    elif markup.reply is not None:
        person.keyboard = markup.reply


def _replied_to(call: Call, person: Person) -> int | None:
    reply = call.values.get("reply_parameters")
    if not reply:
        return None
    message: Message | None = person.messages.get(reply["message_id"])
    if message is not None and not message.deleted:
        return message.id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
