"""Owns the operator's line to a running bot: a Unix socket in the data directory, JSON in and out.

Only one process may write the database, so a command that finds the bot running hands its work
over. The socket is private to the bot's user. Must not offer anything that the command line lacks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CelabiedrsError, ConfigurationError

_log = logging.getLogger(__name__)

SOCKET = "control.sock"
LONGEST_ORDER = 16 * 1024 * 1024
"""Bytes of an order or an answer: an import hands over every cell of a workbook."""

Perform = Callable[[str, Mapping[str, Any]], Awaitable[Any]]


class _Order(BaseModel):
    """One line as it comes in: what is to be done, and with what."""

    model_config = ConfigDict(frozen=True)

    order: str
    options: dict[str, Any] = Field(alias="with")


@asynccontextmanager
async def listening(folder: Path, perform: Perform) -> AsyncIterator[None]:
    """Take orders while the block runs."""
    path = folder / SOCKET
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await _answered(await reader.readline(), perform)
        writer.write(json.dumps(answer).encode() + b"\n")
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    old = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(serve, path=path, limit=LONGEST_ORDER)
    except OSError as error:
        raise ConfigurationError(
            f"the control socket {path} can't be made ({error.strerror or error}): choose a data "
            "folder with a shorter path in CELABIEDRS_DATA_DIR"
        ) from error
    finally:
        os.umask(old)
    async with server:
        yield
    path.unlink(missing_ok=True)


async def _answered(line: bytes, perform: Perform) -> dict[str, Any]:
    try:
        order = _Order.model_validate_json(line)
    except ValidationError:
        return {"refused": "this is no order"}
    try:
        return {"done": await perform(order.order, order.options)}
    except CelabiedrsError as error:
        return {"refused": str(error)}
    except Exception:
        # Whoever gave the order waits for an answer, and the bot goes on whatever breaks in it.
        _log.exception("an order failed", extra={"order": order.order})
        return {"refused": f"the running bot could not do {order.order!r}: its log says why"}


async def handed_over(folder: Path, order: str, options: Mapping[str, Any]) -> Any:
    """Let the running bot do it. Raises ``ConfigurationError`` with its refusal."""
    try:
        reader, writer = await asyncio.open_unix_connection(folder / SOCKET, limit=LONGEST_ORDER)
    except OSError as error:
        raise ConfigurationError(
            f"a bot holds {folder} but doesn't answer: wait until it has started, or stop it"
        ) from error
    writer.write(json.dumps({"order": order, "with": dict(options)}).encode() + b"\n")
    await writer.drain()
    answer = json.loads(await reader.readline())
    writer.close()
    if "refused" in answer:
        raise ConfigurationError(answer["refused"])
    return answer["done"]
