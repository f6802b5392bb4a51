"""Owns how a command does its work: here, or through the running bot; and how it writes what it got.

Must not know what any order does (``bot.app.perform``), nor print.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bot import app, control
from bot.config import Settings
from bot.errors import AlreadyRunning, ConfigurationError


async def ordered(settings: Settings, order: str, given: Mapping[str, Any]) -> Any:
    """Do it here, or let the running bot do it: one process writes the database."""
    clock = app.clock_of(settings)
    try:
        async with app.opened_store(settings, clock) as store:
            return await app.perform(store, settings, clock, order, given)
    except AlreadyRunning:
        return await control.handed_over(settings.data_dir, order, given)


def new_file(path: Path) -> BinaryIO:
    """A new file that only its owner reads; nothing is written over. Raises ``ConfigurationError``."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise ConfigurationError(f"{path} is there already: choose another name") from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror or error}") from error
