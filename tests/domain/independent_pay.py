"""Pay computed a second time, in another way: minute by minute in UTC, from raw intervals.

It shares nothing with `bot.domain.pay` but the question. It knows no hours: it lays each minute of each
meeting into a set, finds the local month of the start by asking the zone for the wall time of that
very minute, and counts minutes at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class RawMeeting:
    """A meeting as it happened: two instants, who paid for it, and whether the learner was there."""

    starts_at: datetime
    ends_at: datetime
    contract: int
    learner: int
    counts: bool


def minutes_of(meeting: RawMeeting) -> Iterable[datetime]:
    """The first instant of each minute of the meeting."""
    minute = meeting.starts_at
    while minute < meeting.ends_at:
        yield minute
        minute += timedelta(minutes=1)


def owed(
    meetings: Iterable[RawMeeting], year: int, month: int, zone: ZoneInfo, cents: dict[int, int]
) -> dict[tuple[int, int], tuple[Fraction, Fraction]]:
    """Hours and cents by contract and learner, as exact fractions of an hour."""
    minutes: dict[tuple[int, int], set[datetime]] = defaultdict(set)
    for meeting in meetings:
        wall = meeting.starts_at.astimezone(zone)
        if meeting.counts and (wall.year, wall.month) == (year, month):
            minutes[meeting.contract, meeting.learner].update(minutes_of(meeting))
    return {
        (contract, learner): (
            Fraction(len(there), 60),
            Fraction(len(there) * cents[contract], 60),
        )
        for (contract, learner), there in minutes.items()
        if there
    }
