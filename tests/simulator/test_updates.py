"""The queue of updates keeps Telegram's rules."""

from __future__ import annotations

import asyncio

from simulator.running import Simulator
from tests.simulator.conftest import BareBot
from tests.support.chat import SimulatedUser, SimulatorClient

PRESSED = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_an_update_is_given_again_until_the_offset_confirms_it(
    bot: BareBot, anna: SimulatedUser
):
    """What was read and not confirmed comes again; what was confirmed is gone."""
    await anna.says("one")
    await anna.says("two")
    first = await bot.result("getUpdates")
    await asyncio.sleep(0.55)
    again = await bot.result("getUpdates")
    assert again == first
    rest = await bot.result("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["two"]


async def test_the_same_offset_asked_in_haste_gives_one_update_only(
    bot: BareBot, anna: SimulatedUser
):
    """A bot that asks the same within half a second gets one update."""
    await anna.says("one")
    await anna.says("two")
    await bot.result("getUpdates")
    assert len(await bot.result("getUpdates")) == 1


async def test_an_offset_far_ahead_confirms_nothing(bot: BareBot, anna: SimulatedUser):
    """An offset more than ten above the next id is ignored."""
    await anna.says("one")
    (update,) = await bot.result("getUpdates", offset=2_000_000_000)
    assert update["message"]["text"] == "one"


async def test_a_long_poll_wakes_when_something_arrives(bot: BareBot, anna: SimulatedUser):
    """A waiting poll answers at once when a person writes."""
    poll = asyncio.create_task(bot.result("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await anna.says("hello")
    (update,) = await asyncio.wait_for(poll, 2)
    assert update["message"]["text"] == "hello"


async def test_the_older_of_two_pollers_gets_a_conflict(bot: BareBot, anna: SimulatedUser):
    """A second poll ends the first with 409 and Telegram's words."""
    older = asyncio.create_task(bot("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(bot("getUpdates", timeout=20))
    status, body = await asyncio.wait_for(older, 2)
    newer.cancel()
    assert status == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_a_press_expires_after_150_seconds_and_a_message_does_not(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """After 151 simulated seconds the press is gone, the text is there."""
    await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=PRESSED)
    await anna.presses("Yes")
    await anna.says("still here")
    await client.moves_clock(add=151)
    (update,) = await bot.result("getUpdates")
    assert update["message"]["text"] == "still here"


async def test_a_message_expires_after_24_hours(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """A day and a second later nothing is left of it."""
    await anna.says("too late")
    await client.moves_clock(add=86_401)
    assert await bot.result("getUpdates") == []


async def test_updates_of_an_unwanted_kind_are_not_stored(bot: BareBot, anna: SimulatedUser):
    """allowed_updates is remembered and applied when an update arrives."""
    await bot.result("getUpdates", allowed_updates=["callback_query"])
    await anna.says("unheard")
    assert await bot.result("getUpdates", allowed_updates=["message"]) == []
    await anna.says("heard")
    (update,) = await bot.result("getUpdates")
    assert update["message"]["text"] == "heard"


async def test_a_duplicate_comes_with_the_same_id(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """On order the next update is there twice."""
    await client.changes_updates(duplicates=1)
    await anna.says("twice")
    first, second = await bot.result("getUpdates")
    assert first == second


async def test_ids_can_go_on_lower_and_confirming_still_works(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """After a restart of the ids the offset confirms by the last update received."""
    await client.changes_updates(next_id=41)
    await anna.says("one")
    await anna.says("two")
    updates = await bot.result("getUpdates", offset=700_000_900)
    assert [update["update_id"] for update in updates] == [41, 42]
    assert await bot.result("getUpdates", offset=43) == []


async def test_any_json_can_be_pushed_as_an_update(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """A mistyped update reaches the bot as it is, lone surrogates included."""
    await client.changes_updates(raw={"message": "no object"})
    await client.changes_updates(raw_text='{"update_id": 5, "message": {"text": "\\ud800"}}')
    mistyped, lone = await bot.result("getUpdates")
    assert mistyped["message"] == "no object"
    assert lone["message"]["text"] == "\ud800"


async def test_blocking_is_told_and_then_refused(bot: BareBot, anna: SimulatedUser):
    """A block arrives as my_chat_member; writing is 403 until it is lifted."""
    await anna.blocks()
    (update,) = await bot.result("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refused = await bot.refusal("sendMessage", chat_id=anna.id, text="hello")
    assert refused == "403 Forbidden: bot was blocked by the user"
    await anna.unblocks()
    await bot.result("sendMessage", chat_id=anna.id, text="hello")


async def test_a_negative_offset_is_reported(bot: BareBot, client: SimulatorClient):
    """Throwing answers away unread is a finding."""
    await bot.result("getUpdates", offset=-1)
    assert [row["kind"] for row in await client.findings()] == ["answers_thrown_away"]


async def test_a_bot_that_vanishes_leaves_no_poll_behind(
    bot: BareBot, simulator: Simulator, anna: SimulatedUser
):
    """When the connection of a long poll ends, the simulator knows that nobody listens."""
    poll = asyncio.create_task(bot("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    assert simulator.state.updates.polling
    poll.cancel()
    await asyncio.sleep(0.1)
    assert not simulator.state.updates.polling
