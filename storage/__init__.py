"""Owns every SQL statement and every file of the data directory; must not know Telegram, wording or
handlers.
"""
