"""Owns the road of a mentor's month with one learner, from open to paid; must not judge entries.

open → approved by the mentor → sheet attached → submitted → accepted by the coordinator → exported
                                                     ↘ returned with a reason → approved again
A coordinator can reopen it, with a reason, until it is exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MonthState(StrEnum):
    """Where a learner-month stands. Whether an open one is complete is computed, never stored."""

    OPEN = "open"
    APPROVED = "approved"
    SHEET = "sheet"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    EXPORTED = "exported"


HOLDS_ENTRIES = frozenset(
    {
        MonthState.APPROVED,
        MonthState.SHEET,
        MonthState.SUBMITTED,
        MonthState.ACCEPTED,
        MonthState.EXPORTED,
    }
)
"""States in which no entry of the month changes, whatever the day: what was approved stays so."""


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """What the guard over the entries has to know of a learner-month.

    `reopened`: a coordinator let its entries be changed again, also after the 10th.
    """

    state: MonthState = MonthState.OPEN
    reopened: bool = False
