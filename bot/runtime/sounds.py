"""Owns which call sends a finished message, and which sound goes with a prompt: Telegram's file id,
else the file, else synthesis.

Must not wait for anything in a transaction, and must not decide what is said. Where no sound can be
made the words go out alone: nobody is left without the question.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypeGuard

import segno

from bot.domain.ids import FileId, FormMediaId
from bot.errors import SpeechError, VaultError
from bot.outgoing import Body, Outgoing, Sound
from bot.runtime.papers import NotMade, Papers
from bot.speech.codec import as_mp3
from bot.speech.prompts import Prompt
from bot.speech.recording import Recording
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Done, Gateway, Outcome, Refused, upload
from bot.telegram.render import LONGEST_CAPTION, shortened, units
from storage import sounds as stored
from storage.database import Unit
from storage.form_media import FormFile, FormMedia
from storage.records import Store

MOST_KEYS = 5_000
"""Prompts whose identity is remembered: a few hundred are in daily use."""

_log = logging.getLogger(__name__)


def prompt_of(sound: Sound, contents: Mapping[int, bytes] | None = None) -> Prompt:
    """The sound as the speech package knows it; ``contents`` are the bytes of its recordings."""
    known = contents or {}
    recordings = tuple(
        Recording(str(each), known.get(each, b"")) if each else None for each in sound.recorded
    )
    return Prompt(
        sound.language,
        sound.parts,
        sound.private,
        languages=sound.languages,
        recordings=recordings,
    )


class Sounds:
    """What Telegram has already, by the identity of the prompt."""

    def __init__(self, store: Store, speaking: Speaking, bot_id: int) -> None:
        self._store = store
        self._speaking = speaking
        self._bot_id = bot_id
        self._file_ids: dict[str, tuple[str, int]] = {}
        self._without_voice: set[int] = set()
        self._hashes: dict[str, str] = {}
        self._keys: dict[Sound, str] = {}
        self.papers = Papers(store)

    async def load(self) -> None:
        """Read the file ids of this bot."""
        async with self._store.database.reading() as reader:
            self._file_ids = await stored.file_ids(reader, self._bot_id)

    def key(self, sound: Sound) -> str:
        """The identity of the sound. What isn't private is remembered: working it out is slow."""
        if sound.private:
            return self._speaking.key(prompt_of(sound))
        key = self._keys.get(sound)
        if key is None:
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            key = self._keys[sound] = self._speaking.key(prompt_of(sound))
        return key

    def at_telegram(self, key: str) -> tuple[str, int] | None:
        """File id and length in seconds, if this bot uploaded the sound before."""
        return self._file_ids.get(key)

    async def made(self, sound: Sound) -> tuple[bytes, int]:
        """The voice note and its length in seconds. Raises ``SpeechError``."""
        contents = await self._recordings(sound)
        voice = await self._speaking.voice(prompt_of(sound, contents))
        if not sound.private:
            self._hashes[self.key(sound)] = sha256(voice.ogg).hexdigest()
        return voice.ogg, round(voice.seconds)

    async def _recordings(self, sound: Sound) -> dict[int, bytes]:
        """The bytes of what was recorded for parts of this sound; read only where there is any."""
        if not any(sound.recorded):
            return {}
        async with self._store.database.reading() as reader:
            media = FormMedia(reader)
            files = {each: await media.get(FormMediaId(each)) for each in set(sound.recorded) - {0}}
        return {each: file.content for each, file in files.items() if file is not None}

    async def media(self, media: int) -> FormFile | None:
        """A picture that belongs to a questionnaire."""
        async with self._store.database.reading() as reader:
            return await FormMedia(reader).get(FormMediaId(media))

    def refuses_voice(self, chat: int) -> bool:
        return chat in self._without_voice

    def learned(self, unit: Unit, row: Outgoing, result: Any, now: datetime) -> None:
        """Remember the file id of an upload, in the transaction that says "sent"."""
        self.papers.learned(unit, row.body, result)
        sound = row.body.sound
        if sound is None or sound.private or not isinstance(result, dict):
            return
        voice = result.get("voice")
        if not isinstance(voice, dict) or "file_id" not in voice:
            return
        key = self.key(sound)
        if key not in self._file_ids:
            seconds = int(voice.get("duration", 0))
            self._file_ids[key] = (voice["file_id"], seconds)
            heard = self._hashes.pop(key, None)
            stored.remember(unit, key, self._bot_id, voice["file_id"], seconds, heard, now)

    async def forgot(self, row: Outgoing, reason: str, now: datetime) -> bool:
        """Whether a refusal was about the sound, so that the row is worth another call."""
        sound = row.body.sound
        if sound is None:
            return False
        if "voice_messages_forbidden" in reason:
            self._without_voice.add(row.chat)
            if row.person is not None:
                async with self._store.database.unit_of_work() as unit:
                    stored.refuse_voice(unit, row.person)
            return True
        if "file" in reason and self._file_ids.pop(self.key(sound), None) is not None:
            async with self._store.database.unit_of_work() as unit:
                stored.forget(unit, self.key(sound), self._bot_id)
            return True
        return False


class Calls:
    """Turns a body into the one call that sends it."""

    def __init__(self, gateway: Gateway, sounds: Sounds) -> None:
        self._gateway = gateway
        self._sounds = sounds
        self._papers = sounds.papers
        self._pictures: dict[int, str] = {}
        """Telegram's ids of pictures of questionnaires that were uploaded in this process."""

    async def send(self, row: Outgoing) -> Outcome:
        """Send the row once, in whatever form the person can receive."""
        body = row.body
        common: dict[str, Any] = {"chat_id": row.chat}
        if body.markup is not None:
            common["reply_markup"] = body.markup
        if body.protect:
            common["protect_content"] = True
        if body.silent:
            common["disable_notification"] = True
        match body.method:
            case "text":
                return await self._gateway.call("sendMessage", common | text_of(body))
            case "voice":
                return await self._voice(row.chat, body, common)
            case "audio":
                return await self._audio(body, common)
            case "play":
                voice = {"voice": body.file_id, "caption": body.words}
                return await self._gateway.call("sendVoice", common | voice)
            case "qr":
                photo = {"photo": upload(_qr(body.link or ""), "qr.png"), "caption": body.words}
                return await self._gateway.call("sendPhoto", common | photo)
            case "photo" | "document":
                return await self._paper(row, common | {"caption": body.words})
            case "media":
                return await self._media(body, common)
            case "stored":
                return await self._stored(body, common | {"caption": body.words})
            case _:
                return await self._edit(body, common)

    async def _voice(self, chat: int, body: Body, common: dict[str, Any]) -> Outcome:
        assert body.sound is not None
        if self._sounds.refuses_voice(chat):
            return await self._audio(body, common)
        common = common | {"caption": body.words}
        try:
            known = self._sounds.at_telegram(self._sounds.key(body.sound))
            if known is not None:
                voice = {"voice": known[0], "duration": known[1]}
                return await self._gateway.call("sendVoice", common | voice)
            ogg, seconds = await self._sounds.made(body.sound)
        except SpeechError as error:
            return await self._words_only(body, common, error)
        voice = {"voice": upload(ogg, "voice.ogg"), "duration": seconds}
        return await self._gateway.call("sendVoice", common | voice)

    async def _audio(self, body: Body, common: dict[str, Any]) -> Outcome:
        assert body.sound is not None
        try:
            ogg, seconds = await self._sounds.made(body.sound)
            mp3 = await asyncio.to_thread(as_mp3, ogg)
            sound = {"audio": upload(mp3, "voice.mp3"), "duration": seconds}
        except SpeechError as error:
            return await self._words_only(body, common, error)
        return await self._gateway.call("sendAudio", common | sound | {"caption": body.words})

    async def _words_only(self, body: Body, common: dict[str, Any], error: SpeechError) -> Outcome:
        _log.error("no sound for a prompt", extra={"reason": str(error)})
        common.pop("caption", None)
        return await self._gateway.call("sendMessage", common | {"text": body.words})

    async def _paper(self, row: Outgoing, common: dict[str, Any]) -> Outcome:
        """A document or a picture: of a person by its file id, else made now."""
        body = row.body
        if body.paper is None:
            return await self._by_file_id(body.file_id or "", common)
        try:
            content = upload(await self._papers.made(row), body.name)
        except NotMade as error:
            return Refused(f"the paper can't be made: {error}")
        if body.method == "photo":
            outcome = await self._gateway.call("sendPhoto", common | {"photo": content})
            if not _is_no_photo(outcome):
                return outcome
        return await self._gateway.call("sendDocument", common | {"document": content})

    async def _by_file_id(self, file_id: str, common: dict[str, Any]) -> Outcome:
        outcome = await self._gateway.call("sendDocument", common | {"document": file_id})
        if isinstance(outcome, Refused) and "can't use file of type photo" in outcome.reason:
            return await self._gateway.call("sendPhoto", common | {"photo": file_id})
        return outcome

    async def _stored(self, body: Body, common: dict[str, Any]) -> Outcome:
        """A file that we keep: by Telegram's id while that is good, else uploaded again."""
        file = await self._papers.stored(FileId(body.stored or 0))
        if file is None:
            return Refused("the file is gone")
        method, field = ("sendPhoto", "photo") if file.is_photo else ("sendDocument", "document")
        if file.telegram is not None:
            outcome = await self._gateway.call(method, common | {field: file.telegram})
            if not (isinstance(outcome, Refused) and "file" in outcome.reason):
                return outcome
        try:
            content = await self._papers.content(file)
        except (FileNotFoundError, VaultError) as error:
            return Refused(f"the file can't be read: {type(error).__name__}")
        name = file.name or "photo.jpg"
        if body.name:
            name = body.name + PurePath(name).suffix
        given = {field: upload(content, name)}
        return await self._gateway.call(method, common | given)

    async def _media(self, body: Body, common: dict[str, Any]) -> Outcome:
        """A picture of a questionnaire. One whose draft was thrown away is passed over in silence: the
        question that it belonged to is gone, too."""
        number = body.media or 0
        if body.words:
            common = common | {"caption": body.words}
        known = self._pictures.get(number)
        if known is not None:
            outcome = await self._gateway.call("sendPhoto", common | {"photo": known})
            if not (isinstance(outcome, Refused) and "file" in outcome.reason):
                return outcome
        file = await self._sounds.media(number)
        if file is None:
            return Done(None)
        content = upload(file.content, file.name)
        outcome = await self._gateway.call("sendPhoto", common | {"photo": content})
        if isinstance(outcome, Refused):
            return await self._gateway.call("sendDocument", common | {"document": content})
        self._learned_picture(number, outcome)
        return outcome

    def _learned_picture(self, number: int, outcome: Outcome) -> None:
        sizes = outcome.result.get("photo") if _is_message(outcome) else None
        if isinstance(sizes, list) and sizes and isinstance(sizes[-1].get("file_id"), str):
            self._pictures[number] = sizes[-1]["file_id"]

    async def _edit(self, body: Body, common: dict[str, Any]) -> Outcome:
        if body.message_id is None:
            return Refused("message to edit is unknown")
        target = common | {"message_id": body.message_id}
        if body.method == "edit_caption":
            return await self._edit_caption(target, body.words)
        if body.method == "edit_text":
            return await self._edit_text(target, body.words)
        return await self._gateway.call("editMessageReplyMarkup", target)

    async def _edit_caption(self, target: dict[str, Any], words: str) -> Outcome:
        """Another caption, or another text where no sound could be made for the message."""
        outcome = await self._gateway.call("editMessageCaption", target | {"caption": words})
        if isinstance(outcome, Refused) and "no caption in the message" in outcome.reason:
            return await self._gateway.call("editMessageText", target | {"text": words})
        return outcome

    async def _edit_text(self, target: dict[str, Any], words: str) -> Outcome:
        """Another text, or another caption where the message is a picture or a document."""
        outcome = await self._gateway.call("editMessageText", target | {"text": words})
        if isinstance(outcome, Refused) and "no text in the message" in outcome.reason:
            caption = {"caption": shortened(words, LONGEST_CAPTION)}
            return await self._gateway.call("editMessageCaption", target | caption)
        return outcome


def _is_message(outcome: Outcome) -> TypeGuard[Done]:
    return isinstance(outcome, Done) and isinstance(outcome.result, dict)


def _is_no_photo(outcome: Outcome) -> bool:
    """Whether Telegram refused a picture as such: too large, too long, or not to its taste."""
    reasons = ("photo_invalid_dimensions", "image_process_failed", "too big for a photo")
    return isinstance(outcome, Refused) and any(each in outcome.reason for each in reasons)


def text_of(body: Body) -> dict[str, Any]:
    """The words of a text; what is to be copied is marked as code."""
    if body.code_from is None:
        return {"text": body.words}
    length = units(body.words) - body.code_from
    return {
        "text": body.words,
        "entities": [{"type": "pre", "offset": body.code_from, "length": length}],
    }


def _qr(link: str) -> bytes:
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()
