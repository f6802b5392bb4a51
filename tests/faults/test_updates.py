"""What Telegram may do with updates: repeat them, number them anew, lose presses, send nonsense."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.runtime.pulse import FILE
from tests.support.town import Town
from tests.support.walker import Walker, is_question, mark_of


def _answered(dobele: Town, account: int) -> int:
    events = [name for step in dobele.books.events_of(account) for name in step]
    return events.count("Answered") + events.count("QuestionSkipped")


async def test_a_repeated_update_counts_once(dobele: Town) -> None:
    """Every press is delivered twice, and each answer is kept once."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    await dobele.client.changes_updates(duplicates=50)
    for _ in range(4):
        await walker.answers()
    await walker.until_quiet(1.2)
    asked = [message["text"] for message in await walker.user.messages() if is_question(message)]
    await dobele.program.stop()
    assert _answered(dobele, walker.user.id) == 4
    assert len(await walker.confirmed()) == 4
    assert len(asked) == 1
    assert await dobele.client.findings() == []


async def test_a_batch_that_was_confirmed_may_come_again(dobele: Town) -> None:
    """Updates that Telegram repeats after they were confirmed change nothing."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    await walker.answers()
    await dobele.client.fault("repeat", method="getUpdates", times=3)
    await walker.answers()
    await walker.answers()
    await dobele.program.stop()
    assert _answered(dobele, walker.user.id) == 3


@pytest.mark.parametrize("next_id", [4_000, 2_000_000_000], ids=["lower", "higher"])
async def test_update_ids_may_begin_anew(dobele: Town, next_id: int) -> None:
    """After a quiet week ids go on anywhere; no update is lost and the order is kept."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    await walker.answers()
    await dobele.client.waits_until_read()
    await dobele.client.changes_updates(next_id=next_id)
    for _ in range(3):
        await walker.answers()
    await dobele.program.restart()
    await walker.answers()
    await dobele.program.stop()
    assert _answered(dobele, walker.user.id) == 5
    assert dobele.books.rows("SELECT * FROM inbox WHERE state <> 'done'") == []


def _poison(account: int) -> dict[str, object]:
    """An update that has Telegram's outline, and nonsense where the message should be."""
    chat = {"id": account, "type": "private"}
    return {"message": {"message_id": "seven", "date": [], "chat": chat, "from": {"id": "?"}}}


async def test_an_update_that_nobody_can_read_harms_nobody_else(dobele: Town) -> None:
    """It is tried five times, then put aside; others go on meanwhile, and two people are told."""
    await dobele.settles(learners=2)
    await dobele.program.start()
    assert dobele.coordinator is not None
    await dobele.coordinator.says("/start")
    anna, berta = (Walker(user, random.Random(1)) for user in dobele.learners)
    await anna.begins()
    await berta.begins()
    await dobele.client.changes_updates(raw=_poison(anna.user.id))
    await dobele.client.changes_updates(raw={"message": None, "surprise": 1})
    await dobele.client.changes_updates(raw_text='"not even an object"')
    await berta.answers("Yes")
    assert dobele.books.one("SELECT COUNT(*) FROM inbox WHERE state = 'dead'") == 0
    await anna.user.waits_for(lambda message: "Something went wrong" in message["text"])
    alert = await dobele.coordinator.waits_for(lambda message: bool(message["buttons"]))
    await anna.answers("Yes")
    await dobele.program.stop()
    dead = dobele.books.rows("SELECT lane, attempts FROM inbox WHERE state = 'dead'")
    assert dead == [{"lane": anna.user.id, "attempts": 5}]
    assert dobele.books.one("SELECT kind FROM alert") == "message_parked"
    assert alert["text"]


async def test_words_with_half_a_sign_are_taken(dobele: Town) -> None:
    """A lone surrogate, which some keyboards send, stops neither the batch nor its sender."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    account = walker.user.id
    said = (
        '{"update_id": 700000900, "message": {"message_id": 900, "date": 1795000000, '
        f'"chat": {{"id": {account}, "type": "private"}}, '
        f'"from": {{"id": {account}, "is_bot": false, "first_name": "A"}}, '
        '"text": "I bake \\ud83d bread"}}'
    )
    await dobele.client.changes_updates(next_id=700000900)
    await dobele.client.changes_updates(raw_text=said)
    await walker.user.waits_for(lambda message: "kept your words" in message["text"])
    await dobele.program.stop()
    assert dobele.books.rows("SELECT * FROM inbox WHERE state <> 'done'") == []


@pytest.mark.parametrize(
    "away", ["stopped", pytest.param("offline", marks=pytest.mark.soak, id="offline a minute")]
)
async def test_presses_lost_in_an_outage_are_asked_for_again(dobele: Town, away: str) -> None:
    """Telegram forgets a press after 150 s; the bot says so by asking the question once more."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    # The outage alone outlasts a walker's ordinary patience.
    walker = Walker(dobele.learners[0], random.Random(1), patience=180.0)
    await walker.begins()
    question = await walker.answers("No")
    await _until_the_poll_is_noted(dobele)
    before = await walker.newest()
    if away == "stopped":
        await dobele.program.stop()
    else:
        await dobele.client.fault("offline", seconds=65)
    await walker.user.presses("Yes", message_id=question["message_id"])
    await dobele.client.moves_clock(add=200)
    if away == "stopped":
        await dobele.program.start()
    again = await walker.open_message(after=before)
    assert again["text"] == question["text"]
    said = [message["text"] for message in await walker.user.messages()]
    assert any("I was away" in text for text in said)
    shown = [message for message in await walker.user.messages() if mark_of(message)]
    assert len(shown) == 1, "the lost press was not confirmed"
    await walker.answers()
    await dobele.program.stop()
    assert _answered(dobele, walker.user.id) == 2


async def _until_the_poll_is_noted(dobele: Town) -> None:
    """The bot notes every few seconds that it has heard from Telegram."""
    noted = dobele.program.data / FILE
    for _ in range(100):
        if noted.exists():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the last poll was never noted")
