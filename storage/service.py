"""Owns the few things that the service remembers of itself, such as what was set at Telegram."""

from __future__ import annotations

from storage.database import Reader, Unit


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

    async def first_time(self, name: str, occasion: str) -> bool:
        """Whether this occasion (a day, a month) comes for the first time; it is noted with the work
        of this unit, so that a restart does nothing twice."""
        if await self.get(name) == occasion:
            return False
        self.set(name, occasion)
        return True
