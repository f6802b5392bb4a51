"""Owns every call to Telegram: one gate, plain results, foreign errors mapped once.

Must not decide when to send, retry or give up: it answers with what happened, and the sender,
the intake and the download job draw the conclusion.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "1")  # before the import: RetryAfter in its coming form

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest
from telegram.warnings import PTBUserWarning

from bot.errors import ConfigurationError
from bot.log import redacted
from bot.telegram.transport import AiohttpRequest, plain

LONG_POLL_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Done:
    """Telegram did it; ``result`` is its plain JSON."""

    result: Any


@dataclass(frozen=True, slots=True)
class Retry:
    """Too fast; nothing may leave for this chat for so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person blocked the bot, never started it, or the account is gone."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now."""

    chat: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this; ``reason`` is its own wording, case-folded."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was done: a time-out, a broken connection, a failing server."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """401 or 404: a wrong token, or a passing fault. For minutes: the bot must end."""


@dataclass(frozen=True, slots=True)
class OtherInstance:
    """409: a second bot polls with our token."""


Outcome = Done | Retry | Unreachable | Moved | Refused | Unknown | TokenRefused | OtherInstance


def outcome_of(error: TelegramError) -> Outcome:
    """What an error of the library means for us. Order matters: some are subclasses of others."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Retry(wait if isinstance(wait, int) else wait.total_seconds())
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Unreachable()
        case Conflict():
            return OtherInstance()
        case InvalidToken() | EndPointNotFound():
            return TokenRefused()
        case BadRequest():
            reason = error.message.casefold()
            return Unreachable() if reason in _GONE else Refused(reason)
        case TimedOut():
            return Unknown("time-out")
        case NetworkError() | PassportDecryptionError():
            return Unknown(error.message)
        case _:
            return Unknown(error.message)


_GONE = ("chat not found", "user is deactivated", "peer_id_invalid")


class Gateway:
    """The bot as seen from inside: calls go out, outcomes come back, no exception of Telegram."""

    def __init__(self, bot: Bot, request: BaseRequest, polling: BaseRequest) -> None:
        self._bot = bot
        self._request = request
        self._polling = polling

    @property
    def id(self) -> int:
        return int(self._bot.id)

    @property
    def username(self) -> str:
        return str(self._bot.username)

    def link(self, payload: str) -> str:
        """The address that opens this bot with a payload."""
        return f"https://t.me/{self.username}?start={payload}"

    async def call(
        self, method: str, parameters: Mapping[str, Any], read_timeout: float | None = None
    ) -> Outcome:
        """One call; results stay plain JSON, which halves the cost of a send."""
        options: dict[str, Any] = {} if read_timeout is None else {"read_timeout": read_timeout}
        try:
            if any(isinstance(value, InputFile) for value in parameters.values()):
                given = dict(parameters)
                result = await self._bot.do_api_request(method, api_kwargs=given, **options)
            else:
                request = self._polling if method == "getUpdates" else self._request
                url, data = f"{self._bot.base_url}/{method}", plain(parameters)
                result = await request.post(url, request_data=data, **options)
        except TelegramError as error:
            return outcome_of(error)
        return Done(result)

    async def updates(self, offset: int | None, seconds: int = LONG_POLL_SECONDS) -> Outcome:
        """Wait so long for the next batch; no offset means the oldest never confirmed."""
        ask: dict[str, Any] = {
            "timeout": seconds,
            "limit": 100,
            "allowed_updates": list(_ALLOWED),
        }
        if offset is not None:
            ask["offset"] = offset
        return await self.call("getUpdates", ask, read_timeout=seconds + 10.0)

    async def download(self, file_id: str, largest: int) -> Outcome:
        """The bytes of a file, if Telegram says that there are no more than ``largest``."""
        try:
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > largest:
                return Refused("too large")
            return Done(bytes(await file.download_as_bytearray()))
        except TelegramError as error:
            return outcome_of(error)


def upload(content: bytes, name: str) -> InputFile:
    """Bytes as a file of a call."""
    return InputFile(content, filename=name)


_ALLOWED: Sequence[str] = ("message", "edited_message", "callback_query", "my_chat_member")


@asynccontextmanager
async def connected(token: str, api_url: str) -> AsyncIterator[Gateway]:
    """A gateway whose token Telegram has confirmed; raises ``ConfigurationError`` where it hasn't."""
    warnings.filterwarnings("ignore", category=PTBUserWarning, message=".*do_api_request.*")
    warnings.filterwarnings("ignore", category=PTBUserWarning, message=".*Please use.*")
    request, polling = AiohttpRequest(), AiohttpRequest()
    bot = Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request,
        get_updates_request=polling,
    )
    try:
        await bot.initialize()
    except InvalidToken as error:
        raise ConfigurationError(
            "CELABIEDRS_BOT_TOKEN is not accepted by Telegram: write the one that @BotFather gave"
        ) from error
    except TelegramError as error:
        raise ConfigurationError(
            f"no answer from {api_url} ({redacted(error.message)}): check the network and "
            "CELABIEDRS_TELEGRAM_API_URL"
        ) from error
    try:
        yield Gateway(bot, request, polling)
    finally:
        await bot.shutdown()
