"""Loops are woken by the commit of what they work, and by nothing else."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.ids import VoiceNoteId
from bot.domain.people import Role
from bot.inputs import DocumentGiven
from storage.bell import Bell
from storage.files import Belonging, Purpose
from storage.records import Records
from storage.voice_notes import VoiceNote
from tests.support.world import Somebody, World

AT_ONCE = 0.05
"""Seconds; what rings at all has rung long before."""


async def rings(bell: Bell) -> bool:
    """Whether it was rung since somebody listened last."""
    began = asyncio.get_running_loop().time()
    await bell.heard(within=AT_ONCE)
    return asyncio.get_running_loop().time() - began < AT_ONCE / 2


@pytest.fixture
async def world(tmp_path):
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def dobele(world):
    return await world.organisation("Dobele")


@pytest.fixture
async def anna(world, dobele):
    return await world.person("Anna", Role.LEARNER, dobele, consent=True)


def note(member: Somebody, number: int, file_id: str | None) -> VoiceNote:
    return VoiceNote(VoiceNoteId(number), member.person, None, None, None, file_id, 3, False, False)


async def test_a_ring_before_anybody_listens_is_kept_once():
    """A loop that works while it is called looks once more, and then rests."""
    bell = Bell()
    bell.ring()
    bell.ring()
    assert await rings(bell)
    assert not await rings(bell)


async def test_what_is_to_be_fetched_rings_when_it_is_committed(world, dobele, anna):
    """A file that was given wakes who fetches it, not before its row is there to be found."""
    belongs = Belonging(dobele, anna.person, Purpose.CONTRACT, None)
    given = DocumentGiven("f", "u", "scan.pdf", "application/pdf", 10)
    bell = world.store.to_fetch
    async with world.store.database.unit_of_work() as unit:
        Records(unit, world.store).files.add(given, belongs, anna.person, world.now)
        assert not await rings(bell)
    assert await rings(bell)


async def test_what_is_taken_back_rings_nobody(world, anna):
    """A unit that failed left nothing to fetch."""

    async def failing() -> None:
        async with world.store.database.unit_of_work() as unit:
            Records(unit, world.store).voice_notes.add(note(anna, 900, "f"), 10, world.now)
            raise LookupError

    with pytest.raises(LookupError):
        await failing()
    assert not await rings(world.store.to_fetch)


async def test_a_voice_note_is_fetched_and_typed_words_are_not(world, anna):
    """Typed words are kept with their row; a voice note lies at Telegram still."""
    for number, file_id, wanted in ((901, None, False), (902, "f", True)):
        async with world.store.database.unit_of_work() as unit:
            notes = Records(unit, world.store).voice_notes
            notes.add(note(anna, number, file_id), 10, world.now, words=None if file_id else "yes")
        assert await rings(world.store.to_fetch) == wanted
