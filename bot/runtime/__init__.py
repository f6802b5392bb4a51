"""Owns the loops that keep the bot alive: intake, lanes, sender; must not know what a conversation is
about.
"""
