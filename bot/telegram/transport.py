"""Owns HTTP to a Bot API server: aiohttp with orjson beneath python-telegram-bot's ``Bot``.

Must not retry, pace or interpret; it names failures without the address, which holds the token.
It costs about a quarter of the CPU of the library's default (``benchmarks/``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class _Plain:
    """The part of ``RequestData`` that ``BaseRequest`` and ``AiohttpRequest`` look at."""

    parameters: Mapping[str, Any]
    contains_files: bool = False


def plain(parameters: Mapping[str, Any]) -> RequestData:
    """Parameters that are JSON already and hold no file, which the library need not look through.

    That look is worth it for its own types only; it is a fifth of what a call costs.
    """
    return cast("RequestData", _Plain(parameters))


class AiohttpRequest(BaseRequest):
    """The library's port for requests, on one aiohttp session."""

    def __init__(self) -> None:
        self._open: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._open is None:
            self._open = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=75),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._open is None:
            raise RuntimeError("the transport is not open: call initialize() first")
        read = READ_SECONDS if isinstance(read_timeout, DefaultValue) else read_timeout
        headers, body = _payload(request_data)
        timeout = _timeout(read)
        proxy = _proxy_of(*_scheme_and_host(url))
        try:
            async with self._open.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=proxy
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """JSON of the server; the slower parser takes lone surrogates, which people can send."""
        try:
            parsed = orjson.loads(payload)
        except ValueError:
            try:
                parsed = json.loads(payload.decode("utf-8", "replace"))
            except ValueError:
                raise TelegramError("Invalid server response") from None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed


@lru_cache(maxsize=16)
def _timeout(read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=read)


def _scheme_and_host(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    return scheme, rest.partition("/")[0].rpartition("@")[2].partition(":")[0]


@lru_cache(maxsize=16)
def _proxy_of(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for this host; asked once.

    aiohttp's ``trust_env`` asks anew at each call, in a thread, which costs more than the call.
    """
    return None if proxy_bypass(host) else getproxies().get(scheme)


def _payload(data: RequestData | None) -> tuple[dict[str, str], Any]:
    if data is None:
        return {}, None
    if not data.contains_files:
        return {"Content-Type": "application/json"}, orjson.dumps(data.parameters)
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for field, (name, content, mime) in (data.multipart_data or {}).items():
        form.add_field(field, content, filename=name, content_type=mime)
    return {}, form
