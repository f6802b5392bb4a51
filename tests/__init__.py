"""Owns the proof that what the project promises is so; must not be needed to run the bot."""
