"""Owns one line on disk: when Telegram last answered. It tells a new start how long the gap was.

It is not in the database, for it would change every few seconds and no backup needs it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

FILE = "last-poll"


def last_poll(folder: Path) -> datetime | None:
    """The instant that was noted last, in UTC; None where nothing readable is there."""
    try:
        return datetime.fromisoformat((folder / FILE).read_text().strip())
    except (OSError, ValueError):
        return None


def note_poll(folder: Path, at: datetime) -> None:
    """Note that Telegram answered at this instant. Losing it costs one question asked again."""
    draft = folder / (FILE + ".part")
    draft.write_text(at.isoformat())
    draft.replace(folder / FILE)
