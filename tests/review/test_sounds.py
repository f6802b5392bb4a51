"""What is sent where a voice note can't be, and that making it holds nobody up."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bot.outgoing import Body, Kind, Outgoing, Priority, Sound
from bot.runtime import sounds as module
from bot.runtime.sounds import Calls, Sounds
from bot.speech.cache import MemoryCache
from bot.speech.codec import as_mp3
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Done, Gateway, Outcome, Refused
from tests.support.world import World

NO_CAPTION = "bad request: there is no caption in the message to edit"


class Telegram:
    """The way to Telegram: what was called, and one method that is refused for a reason."""

    def __init__(self, refused: str = "", reason: str = "") -> None:
        self._refused = refused
        self._reason = reason
        self.called: list[tuple[str, Mapping[str, Any]]] = []

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Outcome:
        self.called.append((method, parameters))
        return Refused(self._reason) if method == self._refused else Done({"message_id": 5})


async def _sent(folder: Path, body: Body, telegram: Telegram) -> Outcome:
    async with World.opened(folder) as world:
        calls = Calls(
            cast("Gateway", telegram), Sounds(world.store, Speaking(Espeak(), MemoryCache()), 1)
        )
        now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        return await calls.send(
            Outgoing(1, "t:1", 100, None, Kind.FACT, Priority.REPLY, body, now, None)
        )


async def test_a_mark_is_seen_on_a_message_that_went_without_sound(tmp_path: Path) -> None:
    """The question was sent as text, so the choice is shown in its text: pressed is seen as pressed."""
    telegram = Telegram("editMessageCaption", NO_CAPTION)
    markup: dict[str, Any] = {"inline_keyboard": []}
    body = Body("edit_caption", "Have you had a paid job?\n✅ Yes", markup, message_id=7)
    assert isinstance(await _sent(tmp_path, body, telegram), Done)
    method, parameters = telegram.called[-1]
    assert method == "editMessageText"
    assert parameters["text"] == body.words
    assert (parameters["message_id"], parameters["reply_markup"]) == (7, markup)


async def test_another_refusal_of_a_mark_stays_one(tmp_path: Path) -> None:
    """Only a message without a caption is edited in another way."""
    telegram = Telegram("editMessageCaption", "bad request: message to edit not found")
    body = Body("edit_caption", "✅ Yes", message_id=7)
    assert isinstance(await _sent(tmp_path, body, telegram), Refused)
    assert len(telegram.called) == 1


async def test_making_an_audio_file_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work of coding is done beside the loop in which everybody else is answered."""
    threads: list[threading.Thread] = []

    def watched(ogg: bytes) -> bytes:
        threads.append(threading.current_thread())
        return as_mp3(ogg)

    monkeypatch.setattr(module, "as_mp3", watched)
    telegram = Telegram()
    body = Body("audio", "Hello", sound=Sound("en", ("Hello",), private=False))
    assert isinstance(await _sent(tmp_path, body, telegram), Done)
    assert telegram.called[-1][0] == "sendAudio"
    assert threads
    assert threading.main_thread() not in threads
