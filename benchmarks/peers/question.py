"""Owns the one question that the peers ask, of the size of ours; must not import anything."""

from __future__ import annotations

TOKEN = "123456:benchmark"
FILE_ID = "AwACAgQAAxkBAAIBHmVoaWNl"
CAPTION = "Have you worked with animals?\n●●●○○○○"
MARK = CAPTION + "\n✅ ✋ Yes"
ANSWERS = (
    ("✋ Yes", "1a:41:3:0"),
    ("✊ No", "1a:41:3:1"),
    ("🤷 I don't know", "1a:41:3:2"),
    ("➖ Skip", "1s:41:3"),
)
