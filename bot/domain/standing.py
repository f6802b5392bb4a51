"""Owns where a mentor's month with one learner can stand; must not know how it gets there.

The guard over the entries (`diary.py`) asks only this of a month; the road itself, with who may take
which step, is `learner_month.py`, which may therefore know the entries.
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
