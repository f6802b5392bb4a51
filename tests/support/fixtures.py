"""Fixtures for tests that run the bot as a process. It must not keep anything between two tests but
ready-made sounds, which are the same for all.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.forms.definition import load_shipped
from bot.library import ORIENTATION
from bot.routines.rounds import prompts_of
from bot.speech.cache import SoundCache
from bot.speech.espeak import Espeak
from bot.speech.speaking import Speaking
from tests.support.town import Town, town


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sounds of the shipped questions, made once for all workers and later runs.

    A start makes them ahead; without this each test would spend its processor on speaking. They are
    kept under the content of the prompt, so that what an earlier run left can't be wrong.
    """
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "sounds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "sounds"
        form = load_shipped(ORIENTATION)
        made = shared / f"sounds.{form.digest}.made"
        if not made.exists():
            speaking = Speaking(Espeak(), SoundCache(folder))
            assert not asyncio.run(speaking.render_all(prompts_of(form, form.languages)))
            made.touch()
    return folder


@pytest.fixture
async def dobele(tmp_path: Path, sounds: Path) -> AsyncIterator[Town]:
    """A simulator and an empty data folder; the bot is not started yet."""
    async with town(tmp_path, sounds=sounds) as opened:
        yield opened
