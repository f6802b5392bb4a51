"""Every call of the bot: when, which method, which chat, with what outcome. It must not hold what was
said, so that it stays small under load."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass

from simulator.json_text import JsonObject

LONGEST = 200_000


@dataclass(slots=True)
class Entry:
    """One call. `time` is real, in seconds since 1970, at its arrival; `took` in seconds."""

    number: int
    time: float
    method: str
    chat_id: int | None = None
    status: int | None = None
    description: str | None = None
    message_id: int | None = None
    updates: int | None = None
    fault: str | None = None
    took: float | None = None


class Journal:
    """The calls in order of their arrival, the oldest dropped after 200,000."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self._number = 0

    def begun(self, method: str) -> Entry:
        """Notes that a call has arrived. The rest is filled in when its outcome is known."""
        self._number += 1
        entry = Entry(self._number, time.time(), method)
        self._entries.append(entry)
        return entry

    def rows(self, after: int = 0) -> list[JsonObject]:
        """The calls with a number above `after`; a status of None means: not answered."""
        return [asdict(entry) for entry in self._entries if entry.number > after]

    def clear(self) -> None:
        """Forgets all calls; the numbers go on."""
        self._entries.clear()
