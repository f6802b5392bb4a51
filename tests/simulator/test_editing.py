"""Edits, deletes and answers to presses, with Telegram's refusals."""

from __future__ import annotations

from tests.simulator.conftest import BareBot
from tests.simulator.samples import sound
from tests.support.chat import SimulatedUser, SimulatorClient

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
KEYS = {"keyboard": [[{"text": "🔊"}]]}


async def test_an_edit_changes_text_and_takes_the_buttons_away(bot: BareBot, anna: SimulatedUser):
    """Without a markup in the edit the keyboard is gone, and the message is marked edited."""
    sent = await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    number = sent["message_id"]
    await bot.result("editMessageText", chat_id=anna.id, message_id=number, text="✋ Yes")
    shown = await anna.waits_for(lambda message: message["text"] == "✋ Yes")
    assert shown["buttons"] == []
    assert shown["edit_date"]


async def test_an_edit_that_changes_nothing_is_refused(bot: BareBot, anna: SimulatedUser):
    """The famous 400."""
    sent = await bot.result("sendMessage", chat_id=anna.id, text="a")
    said = await bot.refusal(
        "editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="a"
    )
    assert said.startswith("400 Bad Request: message is not modified")


async def test_what_can_not_be_edited_is_refused(bot: BareBot, anna: SimulatedUser):
    """Missing, foreign, with a reply keyboard, of the wrong kind."""
    own = await anna.says("mine")
    keyed = await bot.result("sendMessage", chat_id=anna.id, text="k", reply_markup=KEYS)
    voice = (await bot.sends("sendVoice", anna.id, "voice", sound()))["result"]
    for number, reason in (
        (9_999, "message to edit not found"),
        (own["message_id"], "message can't be edited"),
        (keyed["message_id"], "message can't be edited"),
        (voice["message_id"], "there is no text in the message to edit"),
    ):
        said = await bot.refusal("editMessageText", chat_id=anna.id, message_id=number, text="new")
        assert said == f"400 Bad Request: {reason}"


async def test_the_caption_of_a_voice_note_can_be_edited(bot: BareBot, anna: SimulatedUser):
    """The choice is marked in the caption."""
    sent = (await bot.sends("sendVoice", anna.id, "voice", sound(), caption="Vai?"))["result"]
    await bot.result(
        "editMessageCaption", chat_id=anna.id, message_id=sent["message_id"], caption="Vai? Jā"
    )
    assert (await anna.messages())[-1]["text"] == "Vai? Jā"


async def test_a_deleted_message_is_gone_and_an_old_one_stays(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Within 48 hours, once."""
    sent = await bot.result("sendMessage", chat_id=anna.id, text="a")
    old = await bot.result("sendMessage", chat_id=anna.id, text="b")
    number = {"chat_id": anna.id, "message_id": sent["message_id"]}
    await bot.result("deleteMessage", **number)
    assert "message to delete not found" in await bot.refusal("deleteMessage", **number)
    await client.moves_clock(add=49 * 3600)
    said = await bot.refusal("deleteMessage", chat_id=anna.id, message_id=old["message_id"])
    assert "can't be deleted" in said


async def test_a_press_spins_until_it_is_answered_once(bot: BareBot, anna: SimulatedUser):
    """The spinner ends with the answer, which shows; a second answer is refused."""
    await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    press = await anna.presses("Yes")
    (update,) = await bot.result("getUpdates")
    assert update["callback_query"]["data"] == "y"
    assert update["callback_query"]["message"]["text"] == "?"
    assert len((await anna.phone())["spinning"]) == 1
    answer = {"callback_query_id": press["callback_query_id"], "text": "Saved", "show_alert": True}
    await bot.result("answerCallbackQuery", **answer)
    phone = await anna.phone()
    assert phone["spinning"] == []
    assert [(toast["text"], toast["alert"]) for toast in phone["toasts"]] == [("Saved", True)]
    assert "query is too old" in await bot.refusal("answerCallbackQuery", **answer)


async def test_a_press_read_late_can_not_be_answered_and_nobody_is_blamed(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """After an outage of 100 seconds the press is valid and its spinner is gone."""
    await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    press = await anna.presses("Yes")
    await client.moves_clock(add=100)
    assert len(await bot.result("getUpdates")) == 1
    said = await bot.refusal("answerCallbackQuery", callback_query_id=press["callback_query_id"])
    assert "query is too old and response timeout expired" in said
    assert await client.findings() == []


async def test_a_press_that_nobody_answers_is_reported(
    bot: BareBot, client: SimulatorClient, anna: SimulatedUser
):
    """Read in time and never answered: a finding."""
    await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    await anna.presses("Yes")
    await bot.result("getUpdates")
    assert await client.findings(final=False) == []
    assert [row["kind"] for row in await client.findings()] == ["press_never_answered"]


async def test_forged_data_and_a_deleted_message_reach_the_bot(bot: BareBot, anna: SimulatedUser):
    """A changed client can send any data, also for a message that is no longer there."""
    sent = await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    await bot.result("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    await anna.presses("approve:4711", message_id=sent["message_id"], forged=True)
    (update,) = await bot.result("getUpdates")
    assert update["callback_query"]["data"] == "approve:4711"
    assert update["callback_query"]["message"]["date"] == 0


async def test_a_callback_answer_has_at_most_200_characters(bot: BareBot, anna: SimulatedUser):
    """One more is refused."""
    await bot.result("sendMessage", chat_id=anna.id, text="?", reply_markup=YES)
    press = await anna.presses("Yes")
    number = press["callback_query_id"]
    said = await bot.refusal("answerCallbackQuery", callback_query_id=number, text="a" * 201)
    assert said == "400 Bad Request: MESSAGE_TOO_LONG"
    await bot.result("answerCallbackQuery", callback_query_id=number, text="a" * 200)
