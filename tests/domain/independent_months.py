"""Whether kept months break a rule, judged a second time and in another way.

It shares nothing with the guard: it lays each meeting out in half hours of UTC, asks the wall of the
zone for days and months, and counts. It reads plain values, and says in a sentence what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Kept:
    """An entry as it is kept; `hours` is None for one to which nobody came."""

    number: int
    assignment: int
    mentor: int
    learner: int
    starts_at: datetime
    hours: int | None
    contract: int | None
    plan: int | None
    paid: bool


@dataclass(frozen=True)
class Write:
    """A write that was let through: when, and which walls' months it touched."""

    at: datetime
    by_press: bool
    months: tuple[tuple[int, int], ...]
    held: tuple[bool, ...]
    reopened: tuple[bool, ...]
    ended_at: datetime


def slots(entry: Kept) -> Iterator[datetime]:
    """The half hours of a meeting that was held."""
    for number in range(2 * (entry.hours or 0)):
        yield entry.starts_at + number * HALF_HOUR


def wall_month(instant: datetime, zone: ZoneInfo) -> tuple[int, int]:
    wall = instant.astimezone(zone)
    return wall.year, wall.month


def broken(
    entries: Iterable[Kept],
    zone: ZoneInfo,
    contracts: Mapping[int, tuple[date, date, frozenset[tuple[int, date]] | None]],
    plans: Mapping[int, tuple[date, date, int]],
    other_work: Mapping[int, frozenset[datetime]],
) -> list[str]:
    """What is wrong with the entries that stand.

    `contracts`: first day, last day, and the pairs of learner and day that are covered (None: all).
    `plans`: first day, last day, planned hours. `other_work`: taken half hours by mentor.
    """
    held = [each for each in entries if each.hours is not None]
    wrong = [f"{each.number} has {each.hours} hours" for each in held if each.hours < 1]  # type: ignore[operator]  # held, so not None
    wrong += _taken_twice(held, other_work)
    month: Counter[tuple[int, int, int]] = Counter()
    used: Counter[int | None] = Counter()
    for each in held:
        if not each.paid:
            continue
        month[each.learner, *wall_month(each.starts_at, zone)] += each.hours or 0
        used[each.plan] += each.hours or 0
        day = each.starts_at.astimezone(zone).date()
        wrong += _unpaid(each, day, contracts, plans)
    wrong += [f"{count} hours of {key}" for key, count in month.items() if count > 20]
    wrong += [
        f"{count} hours in plan {plan}"
        for plan, count in used.items()
        if plan is not None and plan in plans and count > plans[plan][2]
    ]
    return wrong


def _taken_twice(
    held: Iterable[Kept], other_work: Mapping[int, frozenset[datetime]]
) -> Iterator[str]:
    by_mentor: dict[tuple[int, datetime], int] = {}
    by_learner: dict[tuple[int, datetime], int] = {}
    for each in held:
        for slot in slots(each):
            if (each.mentor, slot) in by_mentor:
                yield f"{each.number} and {by_mentor[each.mentor, slot]} share {slot}"
            by_mentor[each.mentor, slot] = each.number
            if each.paid and slot in other_work.get(each.mentor, ()):
                yield f"{each.number} is in other work at {slot}"
            if (each.learner, slot) in by_learner:
                yield f"learner {each.learner} is at two places at {slot}"
            by_learner[each.learner, slot] = each.number


def _unpaid(
    entry: Kept,
    day: date,
    contracts: Mapping[int, tuple[date, date, frozenset[tuple[int, date]] | None]],
    plans: Mapping[int, tuple[date, date, int]],
) -> Iterator[str]:
    if entry.contract not in contracts:
        yield f"{entry.number} has no contract"
    else:
        begins, ends, covered = contracts[entry.contract]  # type: ignore[index]  # looked up above
        if not begins <= day <= ends:
            yield f"{entry.number} on {day} is outside of contract {entry.contract}"
        if covered is not None and (entry.learner, day) not in covered:
            yield f"contract {entry.contract} does not cover learner {entry.learner} on {day}"
    if entry.plan not in plans:
        yield f"{entry.number} has no plan"
    elif not plans[entry.plan][0] <= day <= plans[entry.plan][1]:  # type: ignore[index]  # the same
        yield f"{entry.number} on {day} is outside of plan {entry.plan}"


def too_late(write: Write, zone: ZoneInfo) -> list[str]:
    """What is wrong with a write that was let through: the future, a held month, a month past."""
    wrong = []
    if write.ended_at > write.at:
        wrong.append(f"written at {write.at}, over at {write.ended_at}")
    counts_at = write.at - timedelta(seconds=150) if write.by_press else write.at
    for month, held, reopened in zip(write.months, write.held, write.reopened, strict=True):
        if held:
            wrong.append(f"{month} was held")
        if not reopened and closed_by_the_wall(counts_at, month, zone):
            wrong.append(f"{month} was closed at {counts_at}")
    return wrong


def closed_by_the_wall(instant: datetime, month: tuple[int, int], zone: ZoneInfo) -> bool:
    """Whether the wall shows a day after the 10th of the month after, or a later month."""
    wall, (year, number) = instant.astimezone(zone), month
    later = (wall.year - year) * 12 + wall.month - number
    return later > 1 or (later == 1 and wall.day > 10)


def half_hours(begins: datetime, ends: datetime) -> frozenset[datetime]:
    """The half hours from one instant to another."""
    found, at = set(), begins.astimezone(UTC)
    while at < ends:
        found.add(at)
        at += HALF_HOUR
    return frozenset(found)
