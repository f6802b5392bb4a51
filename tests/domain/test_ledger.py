"""The chain of hashes over the rows from which pay is computed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.ids import ContractId, MeetingId, OrganisationId, PersonId
from bot.domain.ledger import (
    FIRST_PREVIOUS_HASH,
    Broken,
    ChainedRow,
    Intact,
    LedgerRow,
    next_hash,
    verify,
)
from bot.domain.months import Month
from tests.domain.books import utc


def row(number: int) -> LedgerRow:
    return LedgerRow(
        meeting=MeetingId(number),
        version=1,
        organisation=OrganisationId(3),
        mentor=PersonId(42),
        learner=PersonId(7),
        month=Month(2026, 11),
        starts_at=utc(2026, 11, number, 8),
        hours=2,
        state="held",
        at=utc(2026, 11, number, 12),
        contract=ContractId(5),
    )


def chain(rows: list[LedgerRow]) -> list[ChainedRow]:
    chained: list[ChainedRow] = []
    previous = FIRST_PREVIOUS_HASH
    for number, each in enumerate(rows, start=1):
        previous = next_hash(previous, each)
        chained.append(ChainedRow(number, each, previous))
    return chained


def test_an_untouched_chain_holds() -> None:
    """It says how long it is and how it ends, so that a cut end can be noticed elsewhere."""
    chained = chain([row(number) for number in range(1, 11)])
    assert verify(chained) == Intact(10, chained[-1].hash)
    assert verify(chained[:-1]) == Intact(9, chained[-2].hash)
    assert verify([]) == Intact(0, FIRST_PREVIOUS_HASH)


@pytest.mark.parametrize("name", [each.name for each in fields(LedgerRow)])
def test_a_change_of_any_field_is_found_at_its_row(name: str) -> None:
    """No figure of a row can be changed afterwards without being seen."""
    chained = chain([row(number) for number in range(1, 6)])
    value = getattr(chained[2].row, name)
    changed: object
    if isinstance(value, datetime):
        changed = value + timedelta(microseconds=1)
    elif isinstance(value, Month):
        changed = value.next()
    else:
        changed = value + 1 if isinstance(value, int) else value + "x"
    chained[2] = replace(chained[2], row=replace(chained[2].row, **{name: changed}))
    found = verify(chained)
    assert isinstance(found, Broken)
    assert found.number == 3


def test_a_row_taken_out_or_exchanged_is_found() -> None:
    """The order and the number of rows are part of what is proved."""
    chained = chain([row(number) for number in range(1, 6)])
    missing = chained[:2] + chained[3:]
    exchanged = [chained[0], chained[2], chained[1], *chained[3:]]
    for broken, number in ((missing, 4), (exchanged, 3)):
        found = verify(broken)
        assert isinstance(found, Broken)
        assert found.number == number


def test_numbers_may_leave_a_gap_and_never_go_back() -> None:
    """A number that was given out and not used is harmless, one that is used twice is not."""
    chained = chain([row(1), row(2)])
    assert isinstance(verify([chained[0], replace(chained[1], number=7)]), Intact)
    found = verify([chained[0], replace(chained[1], number=1)])
    assert isinstance(found, Broken)
    assert found.number == 1


def test_a_hash_written_over_is_found() -> None:
    """A row that fits but whose hash was replaced is named with both hashes."""
    chained = chain([row(1), row(2)])
    right = chained[1].hash
    chained[1] = replace(chained[1], hash="f" * 64)
    assert verify(chained) == Broken(2, right, "f" * 64)


def test_the_forms_that_are_hashed_stay_as_they_are() -> None:
    """Another form would make every chain ever written look broken; these hashes never change."""
    assert next_hash(FIRST_PREVIOUS_HASH, row(1)) == (
        "000cf46decf6692c7539ef80db3c995cf1bbca694ebc8125251ab288a584537c"
    )
    assert next_hash(FIRST_PREVIOUS_HASH, replace(row(1), contract=None)) == (
        "6b11cbf17bfb1432376af0df27b235f0d09afc010cd71beff6a939510576c84b"
    )


@pytest.mark.parametrize(("written", "found_now"), [(5, None), (None, 5)])
def test_a_contract_can_neither_be_taken_out_nor_put_in(
    written: int | None, found_now: int | None
) -> None:
    """The two forms of a row, with a contract and without, can't stand in for each other."""
    chained = chain([replace(row(1), contract=written and ContractId(written)), row(2)])
    other = replace(chained[0].row, contract=found_now and ContractId(found_now))
    chained[0] = replace(chained[0], row=other)
    found = verify(chained)
    assert isinstance(found, Broken)
    assert found.number == 1
