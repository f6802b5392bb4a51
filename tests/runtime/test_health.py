"""The answer to "are you well?"."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.runtime.health import SILENT_AFTER, answering, silent_loops


async def _asked(port: int, path: str) -> tuple[int, str]:
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, (await answer.text()).strip()


async def test_beating_loops_are_well_and_silent_ones_are_named() -> None:
    """200 while all beat; 503 names the loop that has stopped."""
    now = asyncio.get_running_loop().time()
    beats = {"intake": now, "sender": now}
    async with answering(0, lambda: beats) as port:
        assert port is not None
        assert await _asked(port, "/healthz") == (200, "well")
        beats["sender"] = now - SILENT_AFTER - 1
        assert await _asked(port, "/healthz") == (503, "silent: sender")
        assert (await _asked(port, "/"))[0] == 404


async def test_without_a_port_nothing_is_opened() -> None:
    """The setting is optional."""
    async with answering(None, dict) as port:
        assert port is None


def test_a_loop_counts_as_silent_only_after_a_minute() -> None:
    """A long poll of 25 seconds is no silence."""
    assert silent_loops({"intake": 0.0}, SILENT_AFTER) == []
    assert silent_loops({"intake": 0.0}, SILENT_AFTER + 0.1) == ["intake"]
