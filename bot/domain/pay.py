"""Owns what a mentor's hours of a month are worth; must not judge entries, round, or know currencies.

Paid are the whole hours of meetings that were held, by the unit rate of the contract under which each
was held (Mentor guidelines, work-time form). Money is whole cents; nothing is ever divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.diary import Meeting, MeetingState
from bot.domain.ids import ContractId, PersonId
from bot.domain.months import Month


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one contract pays for one learner in a month, in whole hours and cents."""

    contract: ContractId
    learner: PersonId
    hours: int
    unit_rate_cents: int

    @property
    def amount_cents(self) -> int:
        return self.hours * self.unit_rate_cents


@dataclass(frozen=True, slots=True)
class MonthPay:
    """The lines of a month by contract and learner. A learner without a paid hour has none."""

    month: Month
    lines: tuple[PayLine, ...]

    @property
    def hours(self) -> int:
        return sum(line.hours for line in self.lines)

    @property
    def amount_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)

    def of_contract(self, contract: ContractId) -> MonthPay:
        """The lines of one contract, which make its work-time form."""
        return MonthPay(self.month, tuple(x for x in self.lines if x.contract == contract))


def pay_of_month(
    month: Month, entries: Iterable[Meeting], rates: Mapping[ContractId, int]
) -> MonthPay:
    """Sum the entries of a month, of one mentor or of many, by contract and learner.

    ``rates`` are unit rates in cents. Entries of other months, no-shows and deleted ones count
    nowhere. Raises ValueError for an hour without a contract and KeyError for a contract without a
    rate: what can't be paid must not be left out in silence.
    """
    hours: dict[tuple[ContractId, PersonId], int] = {}
    for entry in entries:
        if entry.month != month or entry.state is not MeetingState.HELD:
            continue
        if entry.contract is None:
            raise ValueError(f"entry {entry.id} has {entry.hours} hours and no contract")
        key = (entry.contract, entry.learner)
        hours[key] = hours.get(key, 0) + entry.hours
    return MonthPay(
        month,
        tuple(
            PayLine(contract, learner, count, rates[contract])
            for (contract, learner), count in sorted(hours.items())
        ),
    )
