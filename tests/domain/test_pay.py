"""Pay of a month, against a second computation that shares nothing with the first."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.domain.diary import (
    Given,
    LogMeeting,
    Meeting,
    MeetingLogged,
    MeetingState,
    OwnEntry,
    decide,
)
from bot.domain.ids import ContractId, PersonId
from bot.domain.months import Month, start_of_day
from bot.domain.pay import MonthPay, PayLine, pay_of_month
from tests.domain.books import RIGA, books, contract, meeting, plan, riga, utc
from tests.domain.independent_pay import RawMeeting, owed

NOVEMBER = Month(2026, 11)
CHANGES = (Month(2026, 10), Month(2027, 3))
"""The months in whose nights the clocks change: 25 October 2026 and 28 March 2027."""


def test_hours_are_summed_by_contract_and_learner() -> None:
    """Two learners under one contract, one learner under two: three lines, each with its rate."""
    other = PersonId(8)
    entries = [
        meeting(riga(2026, 11, 2, 10), 2, number=1, under=1),
        meeting(riga(2026, 11, 3, 10), 3, number=2, under=1),
        meeting(riga(2026, 11, 4, 10), 1, number=3, under=2),
        _of(other, meeting(riga(2026, 11, 5, 10), 4, number=4, under=1)),
    ]
    pay = pay_of_month(NOVEMBER, entries, {ContractId(1): 1250, ContractId(2): 999})
    assert pay.lines == (
        PayLine(ContractId(1), PersonId(7), 5, 1250),
        PayLine(ContractId(1), other, 4, 1250),
        PayLine(ContractId(2), PersonId(7), 1, 999),
    )
    assert (pay.hours, pay.amount_cents) == (10, 9 * 1250 + 999)
    assert pay.of_contract(ContractId(2)).amount_cents == 999


def _of(learner: PersonId, entry: Meeting) -> Meeting:
    fields = {name: getattr(entry, name) for name in Meeting.__dataclass_fields__}
    return Meeting(**{**fields, "learner": learner})


def test_nobody_is_paid_for_who_did_not_come() -> None:
    """No-shows, deleted entries and other months are worth nothing, with or without a contract."""
    entries = [
        meeting(riga(2026, 11, 2, 10), 2, number=1, state=MeetingState.NO_SHOW, under=None),
        meeting(riga(2026, 11, 3, 10), 3, number=2, state=MeetingState.DELETED),
        meeting(riga(2026, 10, 31, 10), 1, number=3),
    ]
    assert pay_of_month(NOVEMBER, entries, {}) == MonthPay(NOVEMBER, ())


def test_an_hour_that_can_not_be_paid_is_an_error() -> None:
    """Without a contract, or with a contract without a rate, nothing is left out in silence."""
    bare = meeting(riga(2026, 11, 2, 10), 2, under=None)
    with pytest.raises(ValueError, match="no contract"):
        pay_of_month(NOVEMBER, [bare], {})
    with pytest.raises(KeyError):
        pay_of_month(NOVEMBER, [meeting(riga(2026, 11, 2, 10), 2)], {})


def a_month_of(chance: Random, month: Month, zone: ZoneInfo) -> list[Meeting]:
    """What the guard let through of many tries at random, in a month of one mentor and learner.

    Half of the tries lie around the nights of the change and the ends of the month.
    """
    begins = start_of_day(month.first_day, zone)
    length = int((start_of_day(month.next().first_day, zone) - begins) / timedelta(minutes=15))
    edges = [0, length, *(_quarter(night, begins) for night in _NIGHTS)]
    now = begins + timedelta(days=35)
    contracts = [contract(1), contract(2)]
    rules = {"plans": [plan()], "zone": zone}
    entries: list[Meeting] = []
    hours: dict[Month, int] = {}
    for number in range(1, chance.randint(2, 12)):
        near = chance.choice(edges) + chance.randint(-24, 24)
        quarter = near if chance.random() < 0.5 else chance.randrange(-96, length + 96)
        start = begins + timedelta(minutes=15 * quarter)
        known = [chance.choice(contracts)]  # each try is paid by one of the two
        taken = [OwnEntry(x.id, x.assignment, x.starts_at, x.ends_at, not x.hours) for x in entries]
        papers = books(own=taken, learner_hours=hours, contracts=known, **rules)  # type: ignore[arg-type]  # one field
        outcome = decide(LogMeeting(start, chance.randint(1, 6), Given(now)), papers)
        if not isinstance(outcome, MeetingLogged):
            continue
        state = chance.choice(
            [MeetingState.HELD] * 4 + [MeetingState.NO_SHOW, MeetingState.DELETED]
        )
        entry = meeting(
            outcome.starts_at,
            outcome.hours,
            number=number,
            state=state,
            zone=zone,
            under=outcome.contract,
        )
        entries.append(entry)
        hours[entry.month] = hours.get(entry.month, 0) + entry.hours
    return entries


_NIGHTS = (utc(2026, 10, 25, 1), utc(2027, 3, 28, 1))


def _quarter(night: datetime, begins: datetime) -> int:
    """So many quarters of an hour after the beginning of the month, where it is near."""
    quarters = int((night - begins) / timedelta(minutes=15))
    return quarters if 0 <= quarters < 3200 else 0


def _compare(seed: int) -> int:
    """One random month, computed twice; gives how many hours were paid."""
    chance = Random(seed)
    zone = chance.choice([RIGA, ZoneInfo("Europe/Ljubljana")])
    month = chance.choice([*CHANGES, Month(2026, chance.randint(9, 12)), Month(2028, 2)])
    entries = a_month_of(chance, month, zone)
    cents = {1: chance.randint(1, 5000), 2: chance.randint(1, 5000)}
    rates = {ContractId(number): rate for number, rate in cents.items()}
    pay = pay_of_month(month, entries, rates)
    raw = [
        RawMeeting(
            each.starts_at,
            each.ends_at,
            each.contract or 0,
            each.learner,
            counts=each.state is MeetingState.HELD,
        )
        for each in entries
    ]
    expected = owed(raw, month.year, month.number, zone, cents)
    found = {
        (line.contract, line.learner): (Fraction(line.hours), Fraction(line.amount_cents))
        for line in pay.lines
    }
    assert found == expected, f"seed {seed}"
    assert all(value.denominator == 1 for both in expected.values() for value in both)
    return pay.hours


def test_pay_equals_a_second_computation_over_5000_random_months() -> None:
    """Whole hours times the rate is what counting minutes gives, in both nights of the change too."""
    hours = [_compare(seed) for seed in range(5000)]
    assert sum(hours) > 5000
    assert max(hours) == 20


@pytest.mark.soak
def test_pay_equals_a_second_computation_over_100000_random_months() -> None:
    """The same, twenty times as long."""
    for seed in range(100_000):
        _compare(seed)


def test_the_doubled_night_pays_three_hours_and_the_short_one_an_hour() -> None:
    """02:30 to 04:30 on the wall in Riga, in the two nights of the change."""
    autumn = meeting(utc(2026, 10, 24, 23, 30), 3, number=1)
    spring = meeting(utc(2027, 3, 28, 0, 30), 1, number=2)
    for entry, month, hours in ((autumn, CHANGES[0], 3), (spring, CHANGES[1], 1)):
        wall = (entry.starts_at.astimezone(RIGA), entry.ends_at.astimezone(RIGA))
        assert [f"{each:%H:%M}" for each in wall] == ["02:30", "04:30"]
        pay = pay_of_month(month, [entry], {entry.contract: 1000})  # type: ignore[dict-item]  # each has a contract
        assert pay.amount_cents == hours * 1000


def test_ids_of_meetings_have_no_influence_on_pay() -> None:
    """The order in which entries were written changes nothing."""
    entries = [meeting(riga(2026, 11, day, 10), 1, number=40 - day) for day in range(1, 15)]
    rates = {ContractId(11): 700}
    assert pay_of_month(NOVEMBER, entries, rates) == pay_of_month(NOVEMBER, entries[::-1], rates)
