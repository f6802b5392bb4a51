"""Owns the road of a mentor's month with one learner, from open to paid; must not judge entries.

open → approved by the mentor → sheet attached → submitted → accepted by the coordinator → exported
                                                     ↘ returned with a reason → approved again
A coordinator can reopen it, with a reason, until it is exported.

The states themselves are in `standing.py`, for the guard over the entries asks for them too.
"""

from __future__ import annotations

from bot.domain.standing import HOLDS_ENTRIES, MonthStanding, MonthState

__all__ = ["HOLDS_ENTRIES", "MonthStanding", "MonthState"]
