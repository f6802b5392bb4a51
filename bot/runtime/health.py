"""Owns the answer to "are you well?" on the loopback address; must not say anything about people.

``GET /healthz`` is 200 while every loop has beaten within the last minute, else 503 with the names
of those that have not.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

SILENT_AFTER = 60.0
"""Seconds without a beat after which a loop counts as stuck; a long poll takes 25."""

LONGEST_QUESTION = 4096
ANSWER_WITHIN = 5.0


def silent_loops(beats: Mapping[str, float], now: float) -> list[str]:
    """The loops that have not beaten lately. Times are seconds of a monotonic clock."""
    return sorted(loop for loop, at in beats.items() if now - at > SILENT_AFTER)


@asynccontextmanager
async def answering(
    port: int | None, beats: Callable[[], Mapping[str, float]]
) -> AsyncIterator[int | None]:
    """Answer on ``port`` of the loopback address while the block runs; gives the port in use."""
    if port is None:
        yield None
        return

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError, asyncio.LimitOverrunError):
            async with asyncio.timeout(ANSWER_WITHIN):
                question = await reader.readline()
                writer.write(_answer(question, beats()))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LONGEST_QUESTION)
    async with server:
        yield server.sockets[0].getsockname()[1]


def _answer(question: bytes, beats: Mapping[str, float]) -> bytes:
    if question.split(b" ")[:2] != [b"GET", b"/healthz"]:
        return _response("404 Not Found", "ask for /healthz")
    silent = silent_loops(beats, asyncio.get_running_loop().time())
    if silent:
        return _response("503 Service Unavailable", "silent: " + ", ".join(silent))
    return _response("200 OK", "well")


def _response(status: str, body: str) -> bytes:
    content = (body + "\n").encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    ).encode() + content
