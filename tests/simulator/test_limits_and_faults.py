"""How fast a bot may write, and what goes wrong on order."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from simulator.running import running
from tests.simulator.conftest import BareBot
from tests.simulator.samples import sound
from tests.support.chat import SimulatedUser, SimulatorClient


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """The sixth message at once is 429, with the seconds in body and header."""
    for number in range(5):
        await bot.result("sendMessage", chat_id=anna.id, text=str(number))
    url = f"{bot.base}/sendMessage"
    async with bot.session.post(url, json={"chat_id": anna.id, "text": "6"}) as answer:
        body = await answer.json()
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert body["parameters"] == {"retry_after": 1}
    assert body["description"] == "Too Many Requests: retry after 1"
    assert [row["kind"] for row in await client.findings()] == ["too_fast"]


async def test_the_31st_call_in_a_second_is_refused_and_reported(
    bot: BareBot, client: SimulatorClient
):
    """Thirty messages to thirty chats pass, one more begins a penalty for all."""
    people = [await client.user(f"P{number}") for number in range(31)]
    for person in people:
        await person.says("/start")
    calls = [bot("sendMessage", chat_id=person.id, text="x") for person in people]
    statuses = [status for status, _ in await asyncio.gather(*calls)]
    assert sorted(statuses) == [200] * 30 + [429]
    assert [row["kind"] for row in await client.findings()] == ["over_30_in_a_second"]


async def test_a_call_during_a_penalty_is_reported(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """After an injected 429 the chat stays closed; who tries again meanwhile is noted."""
    await client.fault("too_many_requests", method="send*", retry_after=60)
    assert (await bot("sendMessage", chat_id=anna.id, text="x"))[0] == 429
    assert await client.findings() == []
    await asyncio.sleep(0.6)
    assert (await bot("sendMessage", chat_id=anna.id, text="x"))[0] == 429
    assert [row["kind"] for row in await client.findings()] == ["call_during_penalty"]
    await client.no_faults()
    await bot.result("sendMessage", chat_id=anna.id, text="x")


async def test_limits_can_be_lifted_for_benchmarks(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Fifty messages at once pass."""
    await client.without_limits()
    for number in range(50):
        await bot.result("sendMessage", chat_id=anna.id, text=str(number))


@pytest.mark.parametrize(
    ("kind", "status"),
    [("server_error", 500), ("unauthorized", 401), ("not_found", 404), ("conflict", 409)],
)
async def test_an_injected_error_has_no_effect_and_is_no_finding(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser, kind: str, status: int
):
    """Once, for that method; the bot isn't blamed."""
    await client.fault(kind, method="sendMessage")
    await bot.result("getMe")
    assert (await bot("sendMessage", chat_id=anna.id, text="x"))[0] == status
    assert [message["from"] for message in await anna.messages()] == ["user"]
    assert await client.findings() == []
    await bot.result("sendMessage", chat_id=anna.id, text="x")


async def test_a_gateway_error_is_html(bot: BareBot, client: SimulatorClient):
    """502 comes with a page, not with JSON."""
    await client.fault("bad_gateway")
    async with bot.session.post(f"{bot.base}/getMe") as answer:
        assert answer.status == 502
        assert (await answer.text()).startswith("<html>")


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [
        ("reset_before", False),
        ("reset_after", True),
        ("timeout_before", False),
        ("timeout_after", True),
    ],
)
async def test_a_lost_answer_says_nothing_of_the_effect(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser, kind: str, arrives: bool
):
    """The caller sees the connection end in every case; the message is there in two of them."""
    await client.fault(kind, method="sendMessage", seconds=0.1)
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=anna.id, text="seen?")
    texts = [message["text"] for message in await anna.messages()]
    assert ("seen?" in texts) is arrives


async def test_a_spoilt_answer_comes_after_the_effect(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Cut in half it is no JSON; with wrong types it is JSON and nonsense."""
    url, values = f"{bot.base}/sendMessage", {"chat_id": anna.id, "text": "x"}
    for kind in ("truncated", "wrong_types"):
        await client.fault(kind, method="sendMessage")
        async with bot.session.post(url, json=values) as answer:
            text = await answer.text()
        assert text.endswith("}") is (kind == "wrong_types")
    assert [message["text"] for message in await anna.messages()] == ["/start", "x", "x"]


async def test_a_fault_can_wait_for_a_chat_and_a_call(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Filters by chat, skipped calls and the number of times are kept."""
    await client.fault("server_error", chat_id=anna.id, skip=1, times=2)
    await bot.result("getMe")
    statuses = [(await bot("sendMessage", chat_id=anna.id, text="x"))[0] for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    assert await client.faults() == []


async def test_a_slow_answer_is_slow(bot: BareBot, client: SimulatorClient):
    """It takes the seconds ordered, and is right."""
    await client.fault("slow", seconds=0.3)
    started = time.monotonic()
    await bot.result("getMe")
    assert time.monotonic() - started >= 0.3


async def test_a_network_that_is_down_cuts_the_poll_and_comes_back(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Calls in flight end at once, new ones fail, and later all is well."""
    poll = asyncio.create_task(bot("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await client.fault("offline", seconds=0.4)
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(poll, 2)
    with pytest.raises(aiohttp.ClientError):
        await bot("getMe")
    await asyncio.sleep(0.45)
    await bot.result("getMe")


async def test_the_last_batch_can_come_again_after_its_confirmation(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """A repeated answer ignores the offset, as a delayed one would."""
    await anna.says("one")
    (first,) = await bot.result("getUpdates")
    await client.fault("repeat", method="getUpdates")
    assert await bot.result("getUpdates", offset=first["update_id"] + 1) == [first]
    assert await bot.result("getUpdates", offset=first["update_id"] + 1) == []


async def test_a_download_can_be_cut(bot: BareBot, client: SimulatorClient, anna: SimulatedUser):
    """Half of the bytes, with a good status."""
    spoken = await anna.speaks(sound())
    link = await bot.result("getFile", file_id=spoken["file"]["file_id"])
    await client.fault("truncated", method="download")
    async with bot.session.get(f"{bot.files}/{link['file_path']}") as answer:
        assert len(await answer.read()) == spoken["file"]["size"] // 2


async def test_the_log_has_every_call_with_its_outcome(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """In order of arrival: method, chat, status, message."""
    sent = await bot.result("sendMessage", chat_id=anna.id, text="x")
    await bot("sendMessage", chat_id=4_711, text="x")
    good, bad = (await client.log())[-2:]
    assert (good["method"], good["chat_id"], good["status"]) == ("sendMessage", anna.id, 200)
    assert good["message_id"] == sent["message_id"]
    assert (bad["status"], bad["description"]) == (400, "Bad Request: chat not found")
    assert good["time"] <= bad["time"]


async def test_a_repeat_of_a_400_is_a_finding_each_time(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """The report counts what the bot caused."""
    for _ in range(2):
        await bot("sendMessage", chat_id=anna.id, text="")
    assert [row["kind"] for row in await client.findings()] == ["refused", "refused"]


async def test_two_simulators_do_not_know_each_other(bot: BareBot, anna: SimulatedUser):
    """State is held per simulator, in memory only."""
    async with running(token="2:OTHER") as other, SimulatorClient(other.url) as client:
        assert await client.ask("GET", "users") == []
