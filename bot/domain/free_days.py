"""Owns which free days an organisation may set for itself; must not know holidays or keep anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.days import DayRange

MOST_IN_A_ROW = 31
"""Days of one entry *(ours)*."""

MOST_ALTOGETHER = 120
"""Days to come that differ from the public calendar *(ours)*: with many more there would be no
working day left to remind on."""


class WhyNot(StrEnum):
    """Why days can't be set."""

    NOT_READ = "not_read"
    PASSED = "passed"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class DaysSet:
    """These local days are free from now on, or worked."""

    days: DayRange
    worked: bool


def set_days(
    said: Sequence[date], *, worked: bool, known: Collection[date], today: date
) -> DaysSet | WhyNot:
    """Judge days that somebody typed: one, or for free days the first and the last of several.

    `known` are the days to come that are set already.
    """
    if not 1 <= len(said) <= (1 if worked else 2) or said[-1] < said[0]:
        return WhyNot.NOT_READ
    days = DayRange(said[0], said[-1])
    if days.begins < today:
        return WhyNot.PASSED
    if days.days > MOST_IN_A_ROW or len({*known, *days}) > MOST_ALTOGETHER:
        return WhyNot.TOO_MANY
    return DaysSet(days, worked)
