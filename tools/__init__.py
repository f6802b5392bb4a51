"""Owns the project's checks on itself, run by ``make check``; must not be imported by the bot."""
