"""Owns what a person can do, a module per conversation; must not hold SQL, Telegram's types, wording
or rules.
"""
