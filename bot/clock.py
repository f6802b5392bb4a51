"""Owns what time it is; nothing else in the program may ask the machine.

The clock is a value that is handed on. For demo and tests a file moves it: an offset in seconds or
an ISO instant, read again at every look, so that a page or a test can turn the clock while the bot
runs.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Says the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


class FileClock:
    """The machine's time, moved by what a file says. A missing or unreadable file moves nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = SystemClock()

    def now(self) -> datetime:
        real = self._base.now()
        try:
            said = self._path.read_text().strip()
        except OSError:
            return real
        return _moved(real, said)


def _moved(real: datetime, said: str) -> datetime:
    try:
        return real + timedelta(seconds=float(said))
    except (ValueError, OverflowError):
        pass
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        return real
    return instant.astimezone(UTC) if instant.tzinfo else real
