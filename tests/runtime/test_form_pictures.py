"""A picture of a questionnaire on its way to Telegram: shown, known again, passed over when it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.domain.people import Role
from bot.outgoing import Body, Kind, Outgoing, Priority
from bot.runtime.sounds import Calls, Sounds
from bot.speech.cache import MemoryCache
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Done, Gateway, Outcome, Refused
from storage.questionnaires import Part, Source
from storage.records import Records
from tests.forms.authoring import form, question
from tests.support.world import World


class Telegram:
    """The way to Telegram: what was called; photos may be refused."""

    def __init__(self, *, takes_photos: bool = True) -> None:
        self._takes_photos = takes_photos
        self.called: list[tuple[str, Mapping[str, Any]]] = []

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Outcome:
        self.called.append((method, parameters))
        if method == "sendPhoto" and not self._takes_photos:
            return Refused("bad request: photo_invalid_dimensions")
        return Done({"message_id": 5, "photo": [{"file_id": "known-1"}]})


async def with_picture(world: World) -> int:
    """The number of a picture that came with a form of an organisation."""
    dobele = await world.organisation("Dobele")
    await world.person("Māra", Role.COORDINATOR, dobele)
    of = form(question("a"))
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        version = await records.forms.keep("tiny", "1", of.digest, of.to_json(), world.now)
        row = await records.questionnaires.keep(dobele, "tiny", "learner", None, world.now)
        parts = {"Pot.PNG": Part("image/png", b"a picture")}
        source = Source("tiny.md", b"", of.digest)
        await records.questionnaires.draft(row, version, source, parts, 0, None, world.now)
    async with world.store.database.unit_of_work() as unit:
        known = await Records(unit, world.store).form_media.known(dobele, version)
    return known["pot.png"]


def calls_of(world: World, telegram: Telegram) -> Calls:
    speaking = Speaking(Espeak(), MemoryCache())
    return Calls(cast("Gateway", telegram), Sounds(world.store, speaking, 1))


def row(media: int) -> Outgoing:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    body = Body("media", media=media)
    return Outgoing(1, "t:1", 100, None, Kind.FACT, Priority.REPLY, body, now, None)


async def test_a_picture_is_uploaded_once(tmp_path: Path) -> None:
    """The second time Telegram's own id of it is enough."""
    async with World.opened(tmp_path) as world:
        number, telegram = await with_picture(world), Telegram()
        calls = calls_of(world, telegram)
        await calls.send(row(number))
        await calls.send(row(number))
        assert [method for method, _ in telegram.called] == ["sendPhoto", "sendPhoto"]
        assert telegram.called[1][1]["photo"] == "known-1"


async def test_what_is_no_photo_to_telegram_goes_as_a_file(tmp_path: Path) -> None:
    """Too long, too large, or of a kind that it doesn't show: the learner can still open it."""
    async with World.opened(tmp_path) as world:
        number, telegram = await with_picture(world), Telegram(takes_photos=False)
        assert isinstance(await calls_of(world, telegram).send(row(number)), Done)
        assert [method for method, _ in telegram.called] == ["sendPhoto", "sendDocument"]


async def test_a_picture_that_is_gone_holds_nobody_up(tmp_path: Path) -> None:
    """A draft was thrown away meanwhile: nothing is sent, and nobody is alarmed."""
    async with World.opened(tmp_path) as world:
        telegram = Telegram()
        assert await calls_of(world, telegram).send(row(4711)) == Done(None)
        assert telegram.called == []
