"""Owns the second peer: aiogram as its documentation shows it; stores nothing.

It makes the same calls as ``echo_ptb``. It runs in an environment of its own (``make bench`` makes
it), so it imports nothing of the project but the question.
"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.peers.question import ANSWERS, CAPTION, FILE_ID, MARK, TOKEN

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text=label, callback_data=data)] for label, data in ANSWERS
    ]
)
NO_KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[])


async def started(message: Message) -> None:
    """The first question."""
    await message.answer_voice(FILE_ID, caption=CAPTION, reply_markup=KEYBOARD)


async def pressed(query: CallbackQuery) -> None:
    """Three calls, one after the other."""
    message = query.message
    assert isinstance(message, Message)
    await query.answer()
    await message.edit_caption(caption=MARK, reply_markup=NO_KEYBOARD)
    await message.answer_voice(FILE_ID, caption=CAPTION, reply_markup=KEYBOARD)


async def main() -> None:
    """Run against the server at the address in the first argument."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1]))
    dispatcher = Dispatcher()
    dispatcher.message.register(started)
    dispatcher.callback_query.register(pressed)
    await dispatcher.start_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    asyncio.run(main())
