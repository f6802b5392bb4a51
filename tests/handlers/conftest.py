"""The world of a mentor's diary, for the tests of this folder that ask for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.diary_world import DiaryWorld


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    """One organisation with its coordinator and a mentor."""
    async with DiaryWorld.opened(tmp_path) as opened:
        yield opened
