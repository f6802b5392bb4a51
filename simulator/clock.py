"""The simulated time. It owns the shift against real time; pacing and time-outs, which people feel
in real seconds, must not use it."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Real time plus an offset in seconds, kept in a file that other programs read too.

    The file holds the offset as a number, or an ISO 8601 instant with its zone, at which the time
    then stands still. What can't be read moves nothing. Without a file the offset lives in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0.0

    def now(self) -> datetime:
        """The simulated moment, aware, in UTC. The file is read anew at every look."""
        real = datetime.now(UTC)
        said = self._said()
        try:
            return real + timedelta(seconds=float(said))
        except (ValueError, OverflowError):
            return _instant(said) or real

    def timestamp(self) -> float:
        """The simulated moment in seconds since 1970, as Telegram counts."""
        return self.now().timestamp()

    def offset(self) -> float:
        """How many seconds the simulated time is ahead of the real one."""
        return (self.now() - datetime.now(UTC)).total_seconds()

    def _said(self) -> str:
        if self._path is None:
            return str(self._offset)
        try:
            return self._path.read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def move_to(self, offset: float) -> None:
        """Sets the offset in seconds. A reader of the file never sees half a number."""
        self._offset = offset
        if self._path is None:
            return
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".clock-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{offset:.3f}\n")
        Path(name).replace(self._path)

    def move_by(self, seconds: float) -> None:
        """Moves the simulated time by that many seconds, back where negative."""
        self.move_to(self.offset() + seconds)

    def set(self, instant: datetime) -> None:
        """Makes it that moment now; the time goes on from there."""
        self.move_to((instant - datetime.now(UTC)).total_seconds())


def _instant(said: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None
