"""Owns the settings: read once from the environment or ``.env``, checked before the first poll.

Must not be read at import, and must not be changed while running. An error names the variable,
what is wrong, and what to write.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import killpoints
from bot.errors import ConfigurationError

PREFIX = "CELABIEDRS_"
REAL_TELEGRAM = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{1,12}:[A-Za-z0-9_-]{3,64}")


class Settings(BaseSettings):
    """Everything that an operator can choose. Paths are made absolute."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    bot_token: SecretStr | None = None
    telegram_api_url: str = REAL_TELEGRAM
    data_dir: Path = Path("data")
    master_key_file: Path | None = None
    log_format: Literal["console", "json", "auto"] = "auto"
    health_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    clock_file: Path | None = None
    piper_voices_dir: Path | None = None

    @field_validator("bot_token")
    @classmethod
    def _token_looks_right(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is no bot token: write the one that @BotFather gave, digits:letters")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def _address_looks_right(cls, address: str) -> str:
        if not re.fullmatch(r"(?i)https?://[^\s/]+(/[^\s]*)?", address):
            raise ValueError("is no address: write it like http://127.0.0.1:8081")
        return address.rstrip("/")

    @field_validator("data_dir", "master_key_file", "clock_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path is not None else None

    @field_validator("piper_voices_dir")
    @classmethod
    def _existing_folder(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_dir():
            raise ValueError(f"names no folder ({path}): make it, or remove the setting")
        return path

    @model_validator(mode="after")
    def _test_switches_stay_in_tests(self) -> Settings:
        if urlsplit(self.telegram_api_url).hostname == urlsplit(REAL_TELEGRAM).hostname:
            if self.clock_file is not None:
                raise ValueError(
                    f"{PREFIX}CLOCK_FILE moves the clock and is for demo and tests: remove it, "
                    f"or point {PREFIX}TELEGRAM_API_URL at a simulator"
                )
            if os.environ.get(killpoints.VARIABLE):
                raise ValueError(f"{killpoints.VARIABLE} kills the bot on purpose: remove it")
        return self

    @property
    def token(self) -> str:
        """The bot's token; raises ``ConfigurationError`` where none is set."""
        if self.bot_token is None:
            raise ConfigurationError(
                f"{PREFIX}BOT_TOKEN is missing: write the token that @BotFather gave you into "
                ".env, or try `celabiedrs demo`, which needs none"
            )
        return self.bot_token.get_secret_value()


def load() -> Settings:
    """The settings of this process; raises ``ConfigurationError`` with one line per fault."""
    _refuse_misspelt_names()
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError("\n".join(_said(fault) for fault in error.errors())) from error


def _said(fault: object) -> str:
    assert isinstance(fault, dict)
    place = "_".join(str(part) for part in fault["loc"])
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not place:
        return message
    return f"{PREFIX}{place.upper()} {message}"


def _refuse_misspelt_names() -> None:
    known = {name.upper() for name in Settings.model_fields}
    switch = killpoints.VARIABLE.removeprefix(PREFIX)
    for name in [*os.environ, *dotenv_values(".env")]:
        short = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or short in known | {switch}:
            continue
        close = difflib.get_close_matches(short, known, n=1, cutoff=0.5)
        hint = f"did you mean {PREFIX}{close[0]}?" if close else "remove it"
        raise ConfigurationError(f"{name} is no setting of Ceļabiedrs: {hint}")
