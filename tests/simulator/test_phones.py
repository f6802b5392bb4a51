"""The side of the people: voice of browsers, phones that wait for news, the page, the clock."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter

from simulator.clock import Clock
from simulator.media import is_ogg_opus, ogg_seconds
from simulator.running import Simulator
from tests.simulator.conftest import BareBot
from tests.simulator.samples import picture, sound
from tests.support.chat import SimulatedUser, SimulatorClient, SimulatorRefused


@pytest.mark.parametrize(
    ("container", "codec"), [("ogg", "libopus"), ("webm", "libopus"), ("mp4", "aac")]
)
async def test_what_a_browser_records_becomes_ogg_opus(
    client: SimulatorClient, anna: SimulatedUser, container: str, codec: str
):
    """Webm is wrapped anew, AAC is encoded anew; the length stays."""
    spoken = await anna.speaks(sound(container, seconds=2, codec=codec))
    data = await client.bytes_of(spoken)
    assert is_ogg_opus(data)
    assert abs(ogg_seconds(data) - 2) < 0.2
    assert spoken["file"]["duration"] == 2
    assert (await client.bytes_of(spoken, wav=True))[:4] == b"RIFF"


async def test_noise_is_no_voice_unless_sent_raw(bot: BareBot, anna: SimulatedUser):
    """Bytes without sound are refused; a test can send them all the same, with false claims."""
    with pytest.raises(SimulatorRefused):
        await anna.speaks(b"\x1aE\xdf\xa3 not really webm")
    await anna.speaks(b"garbage", raw=True, duration=7)
    (update,) = await bot.result("getUpdates")
    assert update["message"]["voice"]["duration"] == 7


async def test_a_phone_hears_of_news_at_once(bot: BareBot, anna: SimulatedUser):
    """A waiting phone gets only what is newer than its revision."""
    revision = (await anna.phone())["revision"]
    path = f"users/{anna.id}/chat"
    waiting = asyncio.create_task(anna.simulator.ask("GET", path, after=revision, wait=20))
    await asyncio.sleep(0.05)
    await bot.result("sendMessage", chat_id=anna.id, text="news")
    view = await asyncio.wait_for(waiting, 2)
    assert [message["text"] for message in view["messages"]] == ["news"]


async def test_a_phone_that_missed_something_does_not_wait(bot: BareBot, anna: SimulatedUser):
    """What changed since its revision is given at once, for several phones in one answer."""
    revision = (await anna.phone())["revision"]
    await bot.result("sendMessage", chat_id=anna.id, text="missed")
    asked = anna.simulator.ask("GET", "chats", users=anna.id, after=revision, wait=20)
    news = await asyncio.wait_for(asked, 2)
    assert [message["text"] for message in news["phones"][0]["messages"]] == ["missed"]
    assert news["revision"] > revision


async def test_what_people_send_reaches_the_bot(bot: BareBot, anna: SimulatedUser):
    """Photo, document, contact, edit: each as its own update."""
    await anna.sends_photo(picture(), caption="paper")
    await anna.sends_document(b"sheet", name="form.xlsx")
    said = await anna.says("first")
    await anna.edits(said["message_id"], "second")
    photo, document, text, edited = await bot.result("getUpdates")
    assert photo["message"]["caption"] == "paper"
    assert document["message"]["document"]["file_name"] == "form.xlsx"
    assert text["message"]["text"] == "first"
    assert edited["edited_message"]["text"] == "second"


async def test_a_key_on_the_keyboard_sends_the_place_of_the_phone(
    bot: BareBot, anna: SimulatedUser
):
    """The keyboard asks for it, and what arrives is a location; another place can be named."""
    key = {"text": "Here I am", "request_location": True}
    markup = {"keyboard": [[key]], "resize_keyboard": True}
    await bot.result("sendMessage", chat_id=anna.id, text="Where are you?", reply_markup=markup)
    assert (await anna.phone())["keyboard"]["keyboard"] == [[key]]
    await anna.sends_place()
    await anna.sends_place(latitude=56.95, longitude=24.1, accuracy=40)
    here, there = [each["message"]["location"] for each in await bot.result("getUpdates")]
    assert (here["latitude"], here["longitude"]) == (56.6249, 23.2788)
    assert there == {"latitude": 56.95, "longitude": 24.1, "horizontal_accuracy": 40.0}


async def test_a_deep_link_opens_with_its_payload_and_a_wrong_one_does_not(
    bot: BareBot, anna: SimulatedUser
):
    """The alphabet and the bot's name are checked."""
    await anna.opens("https://t.me/CelabiedrsBot?start=Ab_9-")
    (update,) = await bot.result("getUpdates")
    assert update["message"]["text"] == "/start Ab_9-"
    for link in (
        "https://t.me/CelabiedrsBot?start=a.b",
        "https://t.me/CelabiedrsBot?start=" + "a" * 65,
        "https://t.me/OtherBot?start=a",
        "https://example.org/",
    ):
        with pytest.raises(SimulatorRefused):
            await anna.opens(link)


async def test_a_handed_link_lies_on_the_phone(client: SimulatorClient, anna: SimulatedUser):
    """As an SMS would bring it, until it is opened."""
    link = "https://t.me/CelabiedrsBot?start=abc"
    await client.ask("POST", "hand", {"user": anna.id, "link": link})
    assert (await anna.phone())["handed"] == [{"link": link, "text": ""}]
    await anna.opens(link)
    assert (await anna.phone())["handed"] == []


async def test_an_ended_account_and_a_moved_chat_are_refused(bot: BareBot, anna: SimulatedUser):
    """403 for the first, 400 with the new id for the second."""
    await anna.deactivates()
    said = await bot.refusal("sendMessage", chat_id=anna.id, text="x")
    assert said == "403 Forbidden: user is deactivated"
    await anna.migrates(-100_123)
    _, body = await bot("sendMessage", chat_id=anna.id, text="x")
    assert body["parameters"] == {"migrate_to_chat_id": -100_123}


async def test_a_new_name_of_the_bot_shows_at_once(bot: BareBot, anna: SimulatedUser):
    """Phones hear of name, description and commands without a new message."""
    before = (await anna.phone())["revision"]
    await bot.result("setMyName", name="Ceļabiedrs")
    phone = await anna.phone()
    assert phone["bot"]["name"] == "Ceļabiedrs"
    assert phone["revision"] > before


async def test_a_working_bot_is_seen_as_typing(bot: BareBot, anna: SimulatedUser):
    """Until its message arrives."""
    await bot.result("sendChatAction", chat_id=anna.id, action="record_voice")
    assert (await anna.phone())["action"]["action"] == "record_voice"
    await bot.result("sendMessage", chat_id=anna.id, text="x")
    assert (await anna.phone())["action"] is None


async def test_the_page_is_served_and_nothing_beside_it(simulator: Simulator):
    """Page, script and style are there; other names are not."""
    async with aiohttp.ClientSession(simulator.url) as session:
        for path, word in (
            ("/", "phones"),
            ("/page/phones.js", "Phone"),
            ("/page/phones.css", "{"),
        ):
            async with session.get(path) as answer:
                assert answer.status == 200
                assert word in await answer.text()
        async with session.get("/page/server.py") as answer:
            assert answer.status == 404


async def test_the_clock_file_moves_both_sides(
    simulator: Simulator, client: SimulatorClient, bot: BareBot, anna: SimulatedUser
):
    """Moved by the page, read by whoever has the file; messages carry the moved date."""
    wanted = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    await client.moves_clock(to=wanted)
    sent = await bot.result("sendMessage", chat_id=anna.id, text="x")
    assert abs(sent["date"] - wanted.timestamp()) < 5
    assert abs(simulator.state.clock.timestamp() - wanted.timestamp()) < 5


def test_a_clock_file_may_hold_an_instant(tmp_path: Path):
    """At an instant the time stands still; an unreadable file moves nothing."""
    path = tmp_path / "clock"
    path.write_text("2027-03-01T08:00:00+02:00")
    assert Clock(path).now() == datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
    path.write_text("tomorrow")
    assert abs((Clock(path).now() - datetime.now(UTC)).total_seconds()) < 5


async def test_the_command_says_when_it_is_ready_and_ends_on_sigterm():
    """One line with the address, and no traceback at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--port", "0",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert line.startswith("simulator ready http://127.0.0.1:")
    async with SimulatorClient(line.split()[-1]) as client:
        assert (await client.ask("GET", "bot"))["connected"] is False
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, errors) == (0, b"")


async def test_python_telegram_bot_works_with_it(
    simulator: Simulator, client: SimulatorClient, anna: SimulatedUser
):
    """Polling, HTML, buttons, uploads, downloads and answers of the real library, no findings."""
    bot = Bot("1:TEST", base_url=simulator.bot_url, base_file_url=simulator.file_url)
    async with bot:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Jā", callback_data="y")]])
        sent = await bot.send_voice(
            anna.id, sound(), caption="<b>Vai?</b>", parse_mode="HTML", reply_markup=markup
        )
        assert sent.voice is not None
        await anna.presses("Jā")
        (update,) = await bot.get_updates(timeout=5)
        assert update.callback_query is not None
        await update.callback_query.edit_message_caption("Vai? Jā")
        await update.callback_query.answer("Labi")
        file = await bot.get_file(sent.voice.file_id)
        assert is_ogg_opus(bytes(await file.download_as_bytearray()))
        await bot.set_my_commands([("help", "Palīdzība")], language_code="lv")
    assert await client.findings() == []


async def test_python_telegram_bot_raises_its_own_errors(
    simulator: Simulator,
    client: SimulatorClient,
    anna: SimulatedUser,
    monkeypatch: pytest.MonkeyPatch,
):
    """Refusals arrive as the library's exceptions."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot("1:TEST", base_url=simulator.bot_url) as bot:
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(anna.id, " ")
        await client.fault("too_many_requests", retry_after=7)
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(anna.id, "x")
        assert caught.value.retry_after.total_seconds() == 7
        await anna.blocks()
        await client.no_faults()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(anna.id, "x")
