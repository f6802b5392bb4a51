"""What each method of the Bot API does, once its parameters are known to be of the right types. One
module per concern; none of them knows HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from simulator.methods import editing, profile, reading, sending
from simulator.parameters import Call
from simulator.state import State

Method = Callable[[State, Call], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "answerCallbackQuery": editing.answer_callback_query,
    "deleteMessage": editing.delete_message,
    "deleteMyCommands": profile.delete_my_commands,
    "deleteWebhook": reading.delete_webhook,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": reading.get_chat,
    "getFile": reading.get_file,
    "getMe": reading.get_me,
    "getMyCommands": profile.get_my_commands,
    "getMyDescription": profile.get_my_description,
    "getMyName": profile.get_my_name,
    "getMyShortDescription": profile.get_my_short_description,
    "getUpdates": reading.get_updates,
    "getWebhookInfo": reading.get_webhook_info,
    "sendAudio": sending.send_audio,
    "sendChatAction": sending.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendVoice": sending.send_voice,
    "setMyCommands": profile.set_my_commands,
    "setMyDescription": profile.set_my_description,
    "setMyName": profile.set_my_name,
    "setMyShortDescription": profile.set_my_short_description,
    "setWebhook": reading.set_webhook,
}
BY_LOWER_NAME = {name.lower(): name for name in METHODS}
