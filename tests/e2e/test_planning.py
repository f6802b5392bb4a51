"""A planned meeting from the plan to the entry, played by two phones against the running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.chat import Message, SimulatedUser
from tests.support.town import Town, town

MONDAY_EVENING = datetime(2026, 11, 23, 16, 1, tzinfo=UTC)
"""18:01 in Riga."""

TUESDAY_AFTER = datetime(2026, 11, 24, 15, 1, tzinfo=UTC)


@pytest.fixture
async def dobele(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


def saying(words: str) -> Callable[[Message], bool]:
    return lambda message: words in message["text"]


async def press(user: SimulatedUser, label: str, then: str) -> Message:
    """Press the newest button with that label and wait for the words that follow."""
    await user.presses(label)
    return await user.waits_for(saying(then), 20)


async def test_a_meeting_is_planned_reminded_of_and_logged(dobele: Town) -> None:
    """The learner hears it and gets a file; the clock reminds and asks; a restart doubles nothing."""
    await dobele.settles(learners=1, mentors=1)
    ilze, anna = dobele.mentors[0], dobele.learners[0]
    for phone in (ilze, anna):
        await phone.says("/start")
    await dobele.program.start()
    await ilze.says("☰")
    await ilze.waits_for(saying("What would you like to do?"), 20)
    await press(ilze, "📆 Plan", "which day will you meet?")
    await press(ilze, "Tue 24.11.", "when will it begin?")
    await press(ilze, "16:00", "how many hours?")
    await press(ilze, "1 h", "where?")
    await ilze.says("the library")
    await ilze.waits_for(saying("📆 Planned meeting #1: Anna 0, Tue 24.11., 16:00–17:00"), 20)
    told = await anna.waits_for(
        saying("Ilze 0 wants to meet you. The day: Tuesday, 24 November"), 30
    )
    assert told["kind"] == "voice"
    dates = await anna.waits_for(lambda message: message["kind"] == "document", 30)
    calendar = (await dobele.client.bytes_of(dates)).decode()
    assert dates["file"]["name"].endswith(".ics")
    assert "DTSTART:20261124T140000Z" in calendar
    assert "LOCATION:the library" in calendar
    await ilze.says("We read a timetable.")
    await ilze.waits_for(saying("✅ Kept with planned meeting #1: Activities."), 20)
    await press(ilze, "➡️ Goals and tasks", "Goals and tasks: what is it for?")
    await ilze.says("To travel alone.")
    await ilze.waits_for(saying("✅ Kept with planned meeting #1: Goals and tasks."), 20)
    await press(anna, "👍 I come", "Good. Ilze 0 will wait for you.")

    await dobele.client.moves_clock(to=MONDAY_EVENING)
    await anna.waits_for(saying("Tomorrow you meet Ilze 0. At 16:00. The place: the library."), 90)
    await dobele.program.stop()
    await dobele.client.moves_clock(to=TUESDAY_AFTER)
    await dobele.program.start()
    await ilze.waits_for(saying("How was it? Anna 0, Tue 24.11., 16:00–17:00"), 90)
    await press(ilze, "✅ It was held", "how many hours?")
    await press(ilze, "1 h", "✅ Entry #1: Anna 0, Tue 24.11., 16:00–17:00, 1 hour.")
    await ilze.says("She found the bus alone.")
    await ilze.waits_for(saying("✅ How it went: added to entry #1"), 20)
    said = [message["text"] for message in await anna.messages() if message["from"] == "bot"]
    assert len([words for words in said if words.startswith("Tomorrow you meet")]) == 1
    assert await dobele.client.findings() == []
