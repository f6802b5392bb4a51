"""Owns what the clock starts: reminders, escalations, cleaning up; must not hold the rules of when,
which are pure functions in ``bot.domain``.
"""
