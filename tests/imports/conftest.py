"""The world of the import: an organisation with a coordinator, and its own template."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.imports.people import cells_of, import_people, make_template
from tests.handlers.diary_world import DiaryWorld
from tests.imports.workbooks import Filled


@dataclass(slots=True)
class Import:
    """Runs the orders as the command line does, on a real database."""

    world: DiaryWorld
    blank: bytes

    def template(self) -> Filled:
        return Filled(self.blank)

    async def tries(self, given: Filled | bytes, **options: Any) -> dict[str, Any]:
        """The answer to a file, read by the child."""
        data = given if isinstance(given, bytes) else given.saved()
        cells = await cells_of(data)
        return await import_people(
            self.world.store, self.world.now, organisation="Dobele", cells=cells, **options
        )

    async def keeps(self, given: Filled | bytes, **options: Any) -> dict[str, Any]:
        return await self.tries(given, yes=True, **options)

    def counts(self) -> dict[str, int]:
        """Rows of each table that an import can touch."""
        tables = (
            "person",
            "membership",
            "invite",
            "institution",
            "partner",
            "registration",
            "qualification",
            "permission",
            "contract",
            "semester",
            "support_plan",
            "assignment",
            "outbox",
            "audit",
        )
        return {each: self.world.rows(f"SELECT COUNT(*) FROM {each}")[0][0] for each in tables}


@pytest.fixture
async def importing(tmp_path: Path) -> AsyncIterator[Import]:
    async with DiaryWorld.opened(tmp_path) as world:
        blank = await make_template(world.store, world.now, organisation="Dobele")
        yield Import(world, blank)
