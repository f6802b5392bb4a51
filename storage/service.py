"""Owns the few things that the service remembers of itself: the last good poll, what was set."""

from __future__ import annotations

from datetime import datetime

from storage.database import Reader, Unit
from storage.instants import from_text, to_text

LAST_POLL = "last_poll"


class ServiceState:
    """Named facts within one unit of work or one reader."""

    def __init__(self, source: Unit | Reader) -> None:
        self._source = source

    async def get(self, name: str) -> str | None:
        row = await self._source.one(
            "SELECT content FROM service_state WHERE name = :name", name=name
        )
        return None if row is None else str(row["content"])

    def set(self, name: str, content: str) -> None:
        assert isinstance(self._source, Unit)
        self._source.later(
            """INSERT INTO service_state (name, content) VALUES (:name, :content)
               ON CONFLICT (name) DO UPDATE SET content = excluded.content""",
            name=name,
            content=content,
        )

    async def last_poll(self) -> datetime | None:
        """When Telegram last answered us, in UTC."""
        said = await self.get(LAST_POLL)
        return None if said is None else from_text(said)

    def polled(self, at: datetime) -> None:
        self.set(LAST_POLL, to_text(at))
