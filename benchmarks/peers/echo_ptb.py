"""Owns the first peer: python-telegram-bot as its documentation shows it; stores nothing.

Each press is answered with the three calls of an interview step: the button is released, the
caption shows the choice, and the next question goes out as a voice note by its file id.
"""

from __future__ import annotations

import logging
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

from benchmarks.peers.question import ANSWERS, CAPTION, FILE_ID, MARK, TOKEN

KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton(label, callback_data=data)] for label, data in ANSWERS]
)
NO_KEYBOARD = InlineKeyboardMarkup([])


async def started(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The first question."""
    assert update.effective_chat is not None
    await context.bot.send_voice(
        update.effective_chat.id, FILE_ID, caption=CAPTION, reply_markup=KEYBOARD
    )


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Three calls, one after the other."""
    query, chat = update.callback_query, update.effective_chat
    assert query is not None
    assert chat is not None
    await query.answer()
    await query.edit_message_caption(MARK, reply_markup=NO_KEYBOARD)
    await context.bot.send_voice(chat.id, FILE_ID, caption=CAPTION, reply_markup=KEYBOARD)


def main() -> None:
    """Run against the server at the address in the first argument."""
    logging.basicConfig(level=logging.WARNING)
    url = sys.argv[1]
    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("start", started))
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_polling()


if __name__ == "__main__":
    main()
