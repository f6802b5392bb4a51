"""A strict Telegram Bot API server for the demo and the tests. It imports nothing of the bot, so
that it can't share the bot's mistakes."""
