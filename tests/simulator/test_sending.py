"""What Telegram refuses when a bot sends, and what it shows."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from simulator.running import Simulator
from tests.simulator.conftest import BareBot
from tests.simulator.samples import picture, sound
from tests.support.chat import SimulatedUser, SimulatorClient


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


async def test_a_wrong_token_is_401_and_a_wrong_method_404(simulator: Simulator):
    """Only the given token opens the door; no method is made up."""
    async with aiohttp.ClientSession(simulator.url) as session:
        for path, status in (("bot9:WRONG/getMe", 401), ("bot1:TEST/getMoon", 404)):
            async with session.get(f"/{path}") as answer:
                assert answer.status == status
                assert (await answer.json())["error_code"] == status


async def test_methods_take_query_form_and_json_alike(bot: BareBot, anna: SimulatedUser):
    """The same call passes in each of the forms that Telegram accepts."""
    values = {"chat_id": str(anna.id), "text": "x"}
    for given in ({"params": values}, {"data": values}, {"json": values}):
        async with bot.session.post(f"{bot.base}/SENDmessage", **given) as answer:
            assert (await answer.json())["result"]["text"] == "x"


async def test_who_has_not_pressed_start_is_not_written_to(bot: BareBot, client: SimulatorClient):
    """403 for somebody who is there, 400 for an id never met."""
    await client.user("Ilze", id=77)
    assert (
        await bot.refusal("sendMessage", chat_id=77, text="x")
        == "403 Forbidden: bot can't initiate conversation with a user"
    )
    assert (
        await bot.refusal("sendMessage", chat_id=78, text="x") == "400 Bad Request: chat not found"
    )


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, "message text is empty"),
        ({"text": "  "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "reply_markup": inline(text="a")}, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": inline(text="a", callback_data="")}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": inline(text="a", callback_data="ā" * 33)},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": inline(text="a", callback_data="a", url="https://a.lv")},
            "Exactly one",
        ),
        ({"text": "x", "reply_markup": inline(text="a", url="http://localhost/")}, "is invalid"),
        ({"text": "x", "reply_markup": inline(callback_data="a")}, 'Field "text"'),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "<x>y</x>", "parse_mode": "HTML"}, 'Unsupported start tag "x"'),
        ({"text": "1.", "parse_mode": "MarkdownV2"}, "Character '.' is reserved"),
        ({"text": "*x", "parse_mode": "MarkdownV2"}, "Can't find end of Bold entity"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)
async def test_a_text_is_refused_as_telegram_does(
    bot: BareBot, anna: SimulatedUser, values: dict[str, Any], refusal: str
):
    """Each mistake has Telegram's 400 and its wording."""
    said = await bot.refusal("sendMessage", chat_id=anna.id, **values)
    assert said.startswith("400 Bad Request: ")
    assert refusal in said


async def test_limits_count_after_the_markup_is_gone(bot: BareBot, anna: SimulatedUser):
    """4096 characters between tags pass, and 64 bytes of data."""
    text = f"<b>{'ā' * 4096}</b>"
    markup = inline(text="a", callback_data="ā" * 32)
    message = await bot.result(
        "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML", reply_markup=markup
    )
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_voice_note_arrives_with_its_true_length(bot: BareBot, anna: SimulatedUser):
    """OGG/Opus is measured by its content; its id sends it again without an upload."""
    sent = await bot.sends(
        "sendVoice", anna.id, "voice", sound(seconds=3), caption="Vai?", duration="99"
    )
    voice = sent["result"]["voice"]
    assert (voice["duration"], voice["mime_type"]) == (3, "audio/ogg")
    again = await bot.result("sendVoice", chat_id=anna.id, voice=voice["file_id"])
    assert again["voice"] == voice


async def test_an_id_works_for_its_own_kind_only(bot: BareBot, anna: SimulatedUser):
    """A voice id is no photo, and an invented id is nothing."""
    sent = await bot.sends("sendVoice", anna.id, "voice", sound())
    file_id = sent["result"]["voice"]["file_id"]
    assert "can't use file of type Voice as Photo" in await bot.refusal(
        "sendPhoto", chat_id=anna.id, photo=file_id
    )
    assert "wrong file identifier" in await bot.refusal(
        "sendVoice", chat_id=anna.id, voice="AwACinvented"
    )


async def test_a_voice_that_is_no_ogg_opus_is_reported(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Telegram sends other bytes on as a document, in silence; here it is a finding."""
    sent = await bot.sends("sendVoice", anna.id, "voice", b"RIFF....WAVEfmt ")
    assert "document" in sent["result"]
    assert [row["kind"] for row in await client.findings()] == ["voice_not_ogg_opus"]


async def test_who_refuses_voice_notes_gets_none_and_it_is_no_finding(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """The refusal has a name, and no bot can foresee it."""
    await anna.refuses_voice()
    sent = await bot.sends("sendVoice", anna.id, "voice", sound())
    assert sent["description"] == "Bad Request: VOICE_MESSAGES_FORBIDDEN"
    assert await client.findings() == []


async def test_a_photo_is_judged_by_its_content(bot: BareBot, anna: SimulatedUser):
    """A PNG is shown with its size; other bytes are refused."""
    sent = await bot.sends("sendPhoto", anna.id, "photo", picture(40, 30))
    assert sent["result"]["photo"][0]["width"] == 40
    refused = await bot.sends("sendPhoto", anna.id, "photo", b"not a picture")
    assert refused["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_caption_has_at_most_1024_characters(bot: BareBot, anna: SimulatedUser):
    """One more is refused."""
    for length, ok in ((1024, True), (1025, False)):
        sent = await bot.sends("sendDocument", anna.id, "document", b"x", caption="a" * length)
        assert sent["ok"] is ok


async def test_a_file_link_expires_after_an_hour(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """The link works, and an hour later it is 404."""
    spoken = await anna.speaks(sound())
    link = await bot.result("getFile", file_id=spoken["file"]["file_id"])
    async with bot.session.get(f"{bot.files}/{link['file_path']}") as answer:
        assert (await answer.read())[:4] == b"OggS"
    await client.moves_clock(add=3_601)
    async with bot.session.get(f"{bot.files}/{link['file_path']}") as answer:
        assert answer.status == 404


async def test_a_file_over_20_megabytes_has_no_link(bot: BareBot, anna: SimulatedUser):
    """getFile refuses by size."""
    spoken = await anna.speaks(sound(), size=21 * 1024 * 1024)
    said = await bot.refusal("getFile", file_id=spoken["file"]["file_id"])
    assert said == "400 Bad Request: file is too big"


async def test_unknown_parameters_and_bad_links_are_reported(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Telegram is silent about both; the report is not."""
    link = "https://t.me/CelabiedrsBot?start=a.b"
    await bot.result("sendMessage", chat_id=anna.id, text=link, colour="red")
    kinds = [row["kind"] for row in await client.findings()]
    assert kinds == ["unknown_parameter", "bad_link"]


async def test_the_reply_keyboard_stays_until_it_is_removed(bot: BareBot, anna: SimulatedUser):
    """A later message without a keyboard leaves it; remove_keyboard takes it away."""
    keyboard = {"keyboard": [[{"text": "🔊"}, {"text": "🙋"}]]}
    await bot.result("sendMessage", chat_id=anna.id, text="a", reply_markup=keyboard)
    await bot.result("sendMessage", chat_id=anna.id, text="b")
    assert await anna.keys() == ["🔊", "🙋"]
    gone = {"remove_keyboard": True}
    await bot.result("sendMessage", chat_id=anna.id, text="c", reply_markup=gone)
    assert await anna.keys() == []


async def test_commands_are_per_chat_and_language(bot: BareBot, anna: SimulatedUser):
    """The chat's own list wins; Latvian letters are refused."""
    general = [{"command": "help", "description": "Help"}]
    own = [{"command": "privacy", "description": "Privātums"}]
    await bot.result("setMyCommands", commands=general)
    assert (await anna.phone())["commands"] == general
    scope = {"type": "chat", "chat_id": anna.id}
    await bot.result("setMyCommands", commands=own, scope=scope, language_code="lv")
    assert (await anna.phone())["commands"] == own
    wrong = [{"command": "palīgs", "description": "x"}]
    assert "BOT_COMMAND_INVALID" in await bot.refusal("setMyCommands", commands=wrong)
