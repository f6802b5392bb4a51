"""How fast messages leave: under Telegram's limit in any second, replies before reminders."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Any

from tests.support.town import Town
from tests.support.walker import Walker

MENTORS = 60
REMINDER_MORNING = datetime(2026, 12, 3, 7, 59, 50, tzinfo=UTC)
"""Thursday 3 December 2026 in Riga, a week before the 10th: mentors hear what is missing."""

MOST_IN_A_SECOND = 30


def _sent(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in log if call["method"].startswith(("send", "edit"))]


def most_in_any_second(times: list[float]) -> int:
    """The largest number of calls in any window of one second."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


async def test_reminders_leave_paced_and_replies_go_before_them(dobele: Town) -> None:
    """Sixty reminders and busy learners: at most 30 calls in any second, and no reply waits long."""
    await dobele.settles(learners=MENTORS, mentors=MENTORS)
    await dobele.program.start()
    for mentor in dobele.mentors:
        await mentor.says("/start")
    walkers = [Walker(user, random.Random(n)) for n, user in enumerate(dobele.learners[:5])]
    for walker in walkers:
        await walker.begins()
    await walkers[-1].until_quiet(1.0)
    begun = (await dobele.client.log())[-1]["number"]
    await dobele.client.moves_clock(to=REMINDER_MORNING)
    waits = await _busy_until_reminded(dobele, walkers)
    log = _sent(await dobele.client.log(begun))
    assert most_in_any_second([call["time"] for call in log]) <= MOST_IN_A_SECOND
    assert max(waits) < 2.0, waits
    assert await dobele.client.findings() == []


async def _busy_until_reminded(dobele: Town, walkers: list[Walker]) -> list[float]:
    """Learners answer until every mentor was reminded; returns how long each waited, in seconds."""
    waits: list[float] = []
    reminded = asyncio.Event()

    async def answers(walker: Walker) -> None:
        while not reminded.is_set():
            began = time.monotonic()
            await walker.answers()
            waits.append(time.monotonic() - began)
            await asyncio.sleep(1.0)  # a person is slower than the pace of a chat

    async with asyncio.TaskGroup() as group:
        for walker in walkers:
            group.create_task(answers(walker))
        end = time.monotonic() + 40
        while (
            dobele.books.one("SELECT COUNT(*) FROM outbox WHERE priority = 2 AND state = 'sent'")
            < MENTORS
        ):
            assert time.monotonic() < end, dobele.books.rows(
                "SELECT kind, state, error FROM outbox WHERE priority = 2"
            )
            await asyncio.sleep(0.1)
        reminded.set()
    return waits


async def test_after_a_refusal_nothing_bursts(dobele: Town) -> None:
    """When two chats are refused everything waits as told, and then leaves at its usual pace."""
    await dobele.settles(learners=30)
    await dobele.program.start()
    walkers = [Walker(user, random.Random(n)) for n, user in enumerate(dobele.learners)]
    await asyncio.gather(*(walker.begins() for walker in walkers))
    for user in dobele.learners[:2]:
        await dobele.client.fault(
            "too_many_requests", method="send*", chat_id=user.id, retry_after=3
        )
    begun = (await dobele.client.log())[-1]["number"]
    await walkers[0].user.presses("Yes")
    await walkers[1].user.presses("Yes")
    refused = await _until_both_are_refused(dobele, begun)
    newest = [await walker.newest() for walker in walkers]
    await asyncio.gather(*(walker.user.presses("Yes") for walker in walkers[2:]))
    await asyncio.gather(
        *(walker.open_message(after=last) for walker, last in zip(walkers, newest, strict=True))
    )
    later = [call for call in _sent(await dobele.client.log()) if call["time"] > refused + 0.5]
    assert later[0]["time"] >= refused + 3.0
    assert most_in_any_second([call["time"] for call in later]) <= MOST_IN_A_SECOND
    assert await dobele.client.findings() == []


async def _until_both_are_refused(dobele: Town, begun: int) -> float:
    end = time.monotonic() + 10
    while True:
        refused = [call for call in await dobele.client.log(begun) if call["status"] == 429]
        if len(refused) == 2:
            return float(refused[-1]["time"])
        assert time.monotonic() < end, refused
        await asyncio.sleep(0.05)
