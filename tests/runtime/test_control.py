"""Orders of the command line to a running bot: what comes back where one can't be followed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.control import SOCKET, handed_over, listening
from bot.errors import ConfigurationError


async def perform(order: str, options: Mapping[str, Any]) -> Any:
    """Follows two orders: one that is done, and one that breaks."""
    if order == "greet":
        return f"Hello {options['name']}"
    raise KeyError("a mistake of ours")


async def test_an_order_is_done_and_answered(tmp_path: Path) -> None:
    """Whoever gives an order gets what came of it."""
    async with listening(tmp_path, perform):
        assert await handed_over(tmp_path, "greet", {"name": "Ilze"}) == "Hello Ilze"


async def test_an_order_that_breaks_is_said_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake of ours isn't laid at the door of who gave the order, and the bot goes on."""
    async with listening(tmp_path, perform):
        with (
            caplog.at_level(logging.ERROR, "bot.control"),
            pytest.raises(ConfigurationError, match="could not do 'break'"),
        ):
            await handed_over(tmp_path, "break", {})
        assert await handed_over(tmp_path, "greet", {"name": "Ilze"}) == "Hello Ilze"
    assert "a mistake of ours" in caplog.text


@pytest.mark.parametrize("line", [b"", b"hello", b"[]", b"{}", b'{"order": "greet", "with": 7}'])
async def test_what_is_no_order_is_refused(tmp_path: Path, line: bytes) -> None:
    """Anything else on the socket gets an answer, too."""
    async with listening(tmp_path, perform):
        reader, writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
        writer.write(line + b"\n")
        answer = json.loads(await reader.readline())
        writer.close()
    assert answer == {"refused": "this is no order"}
