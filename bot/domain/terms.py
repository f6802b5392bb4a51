"""Owns under which contract and support plan a meeting is held, and why under none; must not count
the hours of a month or know who may see a contract.

What it is given is of one mentor and one learner in one organisation: the contracts with the days on
which each of them covers that learner, and that mentor's plans for that learner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.ids import ContractId, SupportPlanId
from bot.domain.months import local_day, require_utc, start_of_day
from bot.domain.refusals import RefusalCode, Refused, refuse


@dataclass(frozen=True, slots=True)
class Interval:
    """Time that is taken, in UTC; it ends before `ends_at`. It names nobody and nothing."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        require_utc(self.starts_at)
        require_utc(self.ends_at)

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether an instant lies in both; one may begin when the other ends."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """A contract of the mentor: the local days on which it is valid, both ends included.

    `covers` are the days on which it covers the learner in question: those of the learner's
    registration for a school, every day for a youth centre (Mentor guidelines, contracts).
    """

    id: ContractId
    begins: date
    ends: date
    covers: Sequence[DayRange]

    def is_valid(self, day: date) -> bool:
        """Whether it is valid on that day, for whatever learner."""
        return self.begins <= day <= self.ends

    def fits(self, day: date) -> bool:
        """Whether a meeting with this learner on that day can be paid under it."""
        return self.is_valid(day) and any(day in each for each in self.covers)


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """The mentor's support plan for the learner in one semester, both days included.

    `used_hours` are the hours of standing entries that count in it (Mentor guidelines, plan).
    """

    id: SupportPlanId
    begins: date
    ends: date
    planned_hours: int
    used_hours: int

    def fits(self, day: date) -> bool:
        """Whether a meeting on that day counts in this plan."""
        return self.begins <= day <= self.ends


def contract_on(contracts: Iterable[ContractTerm], day: date) -> ContractTerm | None:
    """The contract under which a meeting of that day is paid.

    Where several fit: the one that ends first, then the one with the lowest number, so that the same
    books always give the same contract *(ours)*.
    """
    fitting = (each for each in contracts if each.fits(day))
    return min(fitting, key=lambda each: (each.ends, each.id), default=None)


def plan_on(plans: Iterable[PlanTerm], day: date) -> PlanTerm | None:
    """The plan in which a meeting of that day counts: of several the newest, which stands for those
    that were ended."""
    fitting = (each for each in plans if each.fits(day))
    return max(fitting, key=lambda each: (each.ends, each.id), default=None)


def no_contract(
    contracts: Sequence[ContractTerm], starts_at: datetime, zone: ZoneInfo
) -> Refused | None:
    """Why a meeting that starts then has no contract: none is valid on that day, those that are
    cover other learners, or the last one has ended. None where there is a contract."""
    day = local_day(starts_at, zone)
    if contract_on(contracts, day) is not None:
        return None
    if any(each.is_valid(day) for each in contracts):
        return refuse(RefusalCode.CONTRACT_OTHER_LEARNERS, day=starts_at)
    ended = [each.ends for each in contracts if each.ends < day]
    if ended:
        ended_at = start_of_day(max(ended) + timedelta(days=1), zone)
        return refuse(RefusalCode.CONTRACT_ENDED, ended_at=ended_at)
    return refuse(RefusalCode.CONTRACT_NONE, day=starts_at)
