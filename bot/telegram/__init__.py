"""Owns the way to Telegram and back, alone in importing ``telegram``; must not decide what is said
or who may see it.
"""
