"""When a message may leave: never over the limit in any second, replies first, no burst after 429."""

from __future__ import annotations

import asyncio
from bisect import bisect_left

from bot.outgoing import Priority
from bot.runtime.pacer import ChatPace, Pacer

ALLOWED_A_SECOND = 30


async def granted(pacer: Pacer, wanted: list[Priority]) -> list[tuple[float, Priority]]:
    """The time of each slot since now, in their order, when all are wanted at once."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    slots: list[tuple[float, Priority]] = []

    async def one(priority: Priority) -> None:
        await pacer.slot(priority)
        slots.append((loop.time() - began, priority))

    await asyncio.gather(*(one(each) for each in wanted))
    return slots


def most_in_any_second(slots: list[tuple[float, Priority]]) -> int:
    times = sorted(at for at, _ in slots)
    return max(bisect_left(times, at + 1.0) - index for index, at in enumerate(times))


async def test_no_second_holds_more_than_telegram_allows():
    """Seventy replies that are wanted at once leave in three seconds, never over thirty in one."""
    slots = await granted(Pacer(), [Priority.REPLY] * 70)
    assert most_in_any_second(slots) <= ALLOWED_A_SECOND
    assert 2.0 <= max(at for at, _ in slots) <= 3.0


async def test_a_reply_overtakes_bulk():
    """Whoever just pressed a button doesn't wait for reminders."""
    slots = await granted(Pacer(), [Priority.BULK] * 40 + [Priority.REPLY] * 3)
    replies = [at for at, priority in slots if priority is Priority.REPLY]
    assert max(replies) < 0.2
    assert most_in_any_second(slots) <= ALLOWED_A_SECOND


async def test_bulk_leaves_room_for_replies():
    """Of the slots of a second, bulk takes at most 24."""
    slots = await granted(Pacer(), [Priority.BULK] * 30)
    assert sum(at < 1.0 for at, _ in slots) == 24


async def test_after_a_refusal_bulk_waits_and_then_goes_at_half_speed():
    """Telegram said: wait. Replies to others go on, bulk waits and doesn't burst afterwards."""
    pacer = Pacer()
    pacer.refused(0.5, second_chat=False)
    slots = await granted(pacer, [Priority.BULK] * 20 + [Priority.REPLY])
    bulk = [at for at, priority in slots if priority is Priority.BULK]
    assert slots[0][1] is Priority.REPLY
    assert slots[0][0] < 0.2
    assert min(bulk) >= 0.5
    assert sum(at < min(bulk) + 1.0 for at in bulk) == 12


async def test_when_a_second_chat_is_refused_nothing_leaves():
    """Then it is not one chat that is too fast, it is the bot."""
    pacer = Pacer()
    pacer.refused(0.5, second_chat=True)
    slots = await granted(pacer, [Priority.REPLY] * 3)
    assert min(at for at, _ in slots) >= 0.5


async def test_somebody_who_stopped_waiting_takes_no_slot():
    """A cancelled wait leaves the window to the others."""
    pacer = Pacer()
    await granted(pacer, [Priority.REPLY] * 28)
    given_up = asyncio.create_task(pacer.slot(Priority.REPLY))
    await asyncio.sleep(0)
    given_up.cancel()
    slots = await granted(pacer, [Priority.REPLY])
    assert slots[0][0] < 1.2


def test_a_chat_gets_three_at_once_and_then_one_a_second():
    """Short bursts pass at Telegram; more than that is refused."""
    pace = ChatPace()
    assert [pace.wait(1, 100.0) for _ in range(6)] == [0, 0, 0, 1, 2, 3]
    assert pace.wait(2, 100.0) == 0
    assert pace.wait(1, 110.0) == 0
