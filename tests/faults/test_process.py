"""How the process begins and ends: alone on its data, soon when told to, and with clear words."""

from __future__ import annotations

import asyncio
import random
import time

from tests.support.program import Program
from tests.support.town import Town
from tests.support.walker import Walker

LONG_POLL_BEGUN = 0.5
"""Seconds after the start; then the bot hangs in its first long poll."""


async def test_a_second_bot_on_the_same_data_refuses_to_start(dobele: Town) -> None:
    """Within two seconds of its own work it ends with code 2 and says what holds the data."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    began = time.monotonic()
    await dobele.program.attempt("--help")
    bare = time.monotonic() - began
    began = time.monotonic()
    code, _, error = await dobele.program.attempt("run")
    took = time.monotonic() - began - bare
    assert code == 2
    assert str(dobele.program.data) in error
    assert "Traceback" not in error
    assert took < 2.0
    assert dobele.program.running
    await Walker(dobele.learners[0], random.Random(1)).begins()
    assert await dobele.client.findings() == []


async def test_it_ends_within_five_seconds_during_a_long_poll(dobele: Town) -> None:
    """SIGTERM doesn't wait for Telegram's answer."""
    await dobele.settles()
    await dobele.program.start()
    await asyncio.sleep(LONG_POLL_BEGUN)
    assert await dobele.program.stop(within=5.0) < 5.0


async def test_it_ends_within_five_seconds_with_messages_waiting(dobele: Town) -> None:
    """What waits for Telegram waits in the books, and goes out after the next start."""
    await dobele.settles(learners=3)
    await dobele.program.start()
    walkers = [Walker(user, random.Random(1)) for user in dobele.learners]
    for walker in walkers:
        await walker.begins()
    anna, berta, clara = dobele.learners
    since = [await walker.newest() for walker in walkers]
    await dobele.client.fault(
        "too_many_requests", method="sendVoice", chat_id=anna.id, retry_after=8
    )
    await dobele.client.fault("slow", method="sendVoice", chat_id=berta.id, seconds=20)
    for user in (anna, berta, clara):
        await user.presses("Yes")
    await walkers[2].open_message(after=since[2])
    await dobele.program.stop(within=5.0)
    assert dobele.books.unsettled(), "something waits"
    assert await dobele.books.faults() == []
    await dobele.client.no_faults()
    await dobele.program.start()
    for walker, newest in zip(walkers, since, strict=True):
        await walker.open_message(after=newest)


async def test_a_wrong_token_is_said_in_words(dobele: Town) -> None:
    """The start ends with code 2, names the setting, and doesn't print the token."""
    token = "123456789:AAHwrongwrongwrongwrongwrongwrong00"
    other = Program(dobele.program.folder / "other", dobele.simulator.url, token=token)
    code, out, error = await other.attempt("run")
    assert code == 2
    assert "CELABIEDRS_BOT_TOKEN" in error
    assert token not in out + error
    assert "Traceback" not in error


async def test_telegram_may_be_away_for_ten_seconds(dobele: Town) -> None:
    """The bot waits, and then answers what was sent meanwhile; the process is the same."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    await dobele.client.fault("offline", seconds=10)
    began = time.monotonic()
    await walker.answers("No")
    took = time.monotonic() - began
    await walker.answers("Yes")
    assert 9.0 < took < 16.0
    assert len(await walker.confirmed()) == 2
    assert dobele.program.running
    assert dobele.program.starts == 1


async def test_it_can_be_ended_while_telegram_is_away(dobele: Town) -> None:
    """SIGTERM ends it in time although no call gets through."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    await dobele.client.fault("offline", seconds=30)
    await dobele.learners[0].says("/start")
    await asyncio.sleep(LONG_POLL_BEGUN)
    await dobele.program.stop(within=5.0)


async def test_one_refusal_of_the_token_is_survived(dobele: Town) -> None:
    """A single 401 or 404 in between doesn't end the polling."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    await dobele.client.fault("unauthorized", method="getUpdates")
    await dobele.client.fault("not_found", method="getUpdates")
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    await walker.answers("Yes")
    assert dobele.program.starts == 1


async def test_a_second_poller_ends_it_with_a_clear_text(dobele: Town) -> None:
    """When another program polls with the same token, the bot says so and ends with code 70."""
    await dobele.settles(learners=1)
    await dobele.client.fault("conflict", method="getUpdates", times=5)
    await dobele.program.start(wait=False)
    assert await dobele.program.ends(timeout=20) == 70
    assert "another bot polls with this token" in dobele.program.printed
    await dobele.client.no_faults()
    await dobele.program.start()
    await Walker(dobele.learners[0], random.Random(1)).begins()
