"""A simulator over real HTTP and a bare bot for the tests of the simulator. It must not use the
project's own bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.running import Simulator, running
from tests.support.chat import SimulatedUser, SimulatorClient


class BareBot:
    """Calls methods and gives the HTTP status and the answer, right or wrong."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession) -> None:
        self.base = f"{simulator.url}/bot{simulator.state.token}"
        self.files = f"{simulator.url}/file/bot{simulator.state.token}"
        self.session = session

    async def __call__(self, method: str, **values: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.base}/{method}", json=values) as answer:
            return answer.status, await answer.json()

    async def result(self, method: str, **values: Any) -> Any:
        """The result of a call that must succeed."""
        status, body = await self(method, **values)
        assert status == 200, body
        return body["result"]

    async def refusal(self, method: str, **values: Any) -> str:
        """Telegram's text for a call that must be refused, its status in front."""
        status, body = await self(method, **values)
        assert not body["ok"], body
        assert body["error_code"] == status
        return f"{status} {body['description']}"

    async def sends(self, method: str, chat_id: int, kind: str, data: bytes, **values: str) -> Any:
        """Uploads a file as multipart."""
        form = aiohttp.FormData({"chat_id": str(chat_id), **values})
        form.add_field(kind, data, filename=f"{kind}.bin")
        async with self.session.post(f"{self.base}/{method}", data=form) as answer:
            return await answer.json()


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    async with running(clock_file=tmp_path / "clock") as started:
        yield started


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[SimulatorClient]:
    async with SimulatorClient(simulator.url) as opened:
        yield opened


@pytest.fixture
async def bot(simulator: Simulator) -> AsyncIterator[BareBot]:
    async with aiohttp.ClientSession() as session:
        yield BareBot(simulator, session)


@pytest.fixture
async def anna(client: SimulatorClient, bot: BareBot) -> SimulatedUser:
    """Somebody who has pressed START, which the bot has read and confirmed."""
    person = await client.user("Anna")
    await person.says("/start")
    updates = await bot.result("getUpdates")
    await bot.result("getUpdates", offset=updates[-1]["update_id"] + 1)
    return person
