"""Owns what a learner hears about the mentor."""

from __future__ import annotations

from bot.wording.registry import button, spoken

YOUR_MENTOR = spoken(
    "{name} will walk the road with you. {name} will contact you soon.",
    "{name} is the mentor.",
)
OTHER_PLEASE = button("Somebody else", "The learner would like another mentor.", longest=24)
ROAD_ENDED = spoken(
    "Your road with {name} has ended. Your coordinator stays with you.", "{name} is the mentor."
)
