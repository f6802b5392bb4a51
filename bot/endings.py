"""Owns which contracts and support plans are about to end with nothing after them, and saying so.

Must not raise an alert: ``bot.routines.endings`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.contracts import ends_for_good
from bot.domain.days import DayRange
from bot.domain.months import Month
from bot.domain.people import Organisation
from bot.domain.semesters import in_order
from bot.wording import records as words
from bot.wording.registry import Joined, Saying
from bot.wording.values import FullDay
from storage.contracts import ContractRow
from storage.records import Records

A_FEW = 10
"""Contracts that an alert names."""


@dataclass(frozen=True, slots=True)
class PlansEnding:
    """The plans of a semester, and how many of their learners have none for the next one."""

    ends: date
    count: int
    unfollowed: int


def days_of(month: Month) -> DayRange:
    """The month as a run of days."""
    return DayRange(month.first_day, month.last_day)


async def contracts_ending(
    records: Records, organisation: Organisation, days: DayRange
) -> list[ContractRow]:
    """Contracts with their last day among these, which no other contract of the mentor follows."""
    rows = await records.contracts.ending(organisation.id, days.begins, days.ends)
    if not rows:
        return []
    known = [row.contract for row in await records.contracts.of(organisation.id)]
    return [row for row in rows if ends_for_good(row.contract, known)]


async def plans_ending(
    records: Records, organisation: Organisation, days: DayRange
) -> PlansEnding | None:
    """The plans of the semester that ends among these days; nothing where there are none."""
    semesters = in_order(await records.semesters.of(organisation.id))
    for place, semester in enumerate(semesters):
        if semester.ends not in days:
            continue
        plans = await records.plans.of_semester(organisation.id, semester.id)
        if not plans:
            continue
        following = semesters[place + 1 : place + 2]
        planned = {
            row.plan.learner
            for after in following
            for row in await records.plans.of_semester(organisation.id, after.id)
        }
        learners = {row.plan.learner for row in plans}
        return PlansEnding(semester.ends, len(plans), len(learners - planned))
    return None


def contracts_in_words(rows: Sequence[ContractRow]) -> Saying:
    """The first few, with their mentors and last days."""
    parts: list[Saying] = [
        words.CONTRACT_ENDS(
            mentor=row.mentor_name, number=row.contract.number, ends=FullDay(row.contract.ends)
        )
        for row in rows[:A_FEW]
    ]
    if len(rows) > A_FEW:
        parts.append(words.AND_MORE(count=len(rows) - A_FEW))
    return Joined(tuple(parts))


def plans_in_words(ending: PlansEnding) -> Saying:
    """How many end, when, and for how many learners nothing follows."""
    return Joined(
        (
            words.PLANS_END(count=ending.count, ends=FullDay(ending.ends)),
            words.PLANS_FOLLOW(count=ending.unfollowed),
        )
    )


async def ending_in_words(
    records: Records, organisation: Organisation, month: Month, *, plans: bool
) -> Saying | None:
    """What an alert of this month says as things stand now; nothing where nothing is left."""
    days = days_of(month)
    if plans:
        ending = await plans_ending(records, organisation, days)
        return None if ending is None else plans_in_words(ending)
    rows = await contracts_ending(records, organisation, days)
    return contracts_in_words(rows) if rows else None
