"""Starts and stops a simulator inside another program, over real HTTP on loopback. It must not reach
any other network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from simulator.clock import Clock
from simulator.phones import Phones
from simulator.server import BotApi, application
from simulator.state import State

TEST_TOKEN = "1:TEST"  # noqa: S105 - it opens nothing but a simulator
HOST = "127.0.0.1"
SECONDS_TO_END = 0.2


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator. `url` has no slash at its end; `api.cut_off()` resets connections."""

    url: str
    state: State
    api: BotApi

    @property
    def bot_url(self) -> str:
        """The `base_url` for python-telegram-bot."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """The `base_file_url` for python-telegram-bot."""
        return f"{self.url}/file/bot"


@asynccontextmanager
async def running(
    *,
    port: int = 0,
    token: str = TEST_TOKEN,
    username: str = "CelabiedrsBot",
    clock_file: Path | None = None,
    limits: bool = True,
) -> AsyncIterator[Simulator]:
    """A simulator that listens on loopback until the block is left. Port 0 takes a free one."""
    state = State(token, username, Clock(clock_file))
    state.limits.settings.enforced = limits
    app, api = application(state)
    Phones(state, api).add_routes(app)
    runner = web.AppRunner(
        app, access_log=None, handler_cancellation=True, shutdown_timeout=SECONDS_TO_END
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        listening = runner.addresses[0][1]
        yield Simulator(f"http://{HOST}:{listening}", state, api)
    finally:
        await runner.cleanup()
