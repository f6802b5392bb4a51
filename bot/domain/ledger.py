"""Owns the chain of hashes over the rows from which pay is computed; must not hold names or texts.

Each row's hash covers the row and the hash before it, so a byte changed, a row taken out or two rows
exchanged in the middle are found. Rows cut off at the end are not: whoever keeps the last hash
elsewhere (a backup, an export) compares it with the one that `verify` gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain.ids import ContractId, MeetingId, OrganisationId, PersonId
from bot.domain.months import Month, require_utc

FIRST_PREVIOUS_HASH = "0" * 64
"""What stands before the first row."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of an entry, in figures and ids. `state` is a code, times are in UTC.

    `contract` is the one under which its hours are paid, for a work-time form is one of a mentor, a
    contract and a month (Mentor guidelines, work-time form); None where nothing is paid.
    """

    meeting: MeetingId
    version: int
    organisation: OrganisationId
    mentor: PersonId
    learner: PersonId
    month: Month
    starts_at: datetime
    hours: int
    state: str
    at: datetime
    contract: ContractId | None = None


@dataclass(frozen=True, slots=True)
class ChainedRow:
    """A row with its hash, and its number, which only grows along the chain."""

    number: int
    row: LedgerRow
    hash: str


@dataclass(frozen=True, slots=True)
class Intact:
    """The chain holds: how many rows it has, and the hash of the last one."""

    rows: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not what was written, or that does not follow the one before it."""

    number: int
    expected_hash: str
    found_hash: str


def next_hash(previous: str, row: LedgerRow) -> str:
    """The hash of a row that follows `previous`, as 64 hexadecimal digits.

    The forms that are hashed are written down once, here, with their version in front: a change of
    one would make every old chain look broken. The first is that of rows without a contract, which
    were written before there were contracts too. Raises ValueError for an instant not in UTC.
    """
    form = "celabiedrs-ledger-1" if row.contract is None else "celabiedrs-ledger-2"
    written = json.dumps(
        [
            form,
            previous,
            row.meeting,
            row.version,
            row.organisation,
            row.mentor,
            row.learner,
            str(row.month),
            require_utc(row.starts_at).isoformat(timespec="microseconds"),
            row.hours,
            row.state,
            require_utc(row.at).isoformat(timespec="microseconds"),
            *(() if row.contract is None else (row.contract,)),
        ],
        ensure_ascii=True,
        separators=(",", ":"),
    )
    return sha256(written.encode("ascii")).hexdigest()


def verify(rows: Iterable[ChainedRow]) -> Intact | Broken:
    """Walk the chain from its first row and find the first place where it does not hold."""
    last_hash, last_number, count = FIRST_PREVIOUS_HASH, 0, 0
    for chained in rows:
        expected = next_hash(last_hash, chained.row)
        if chained.number <= last_number or chained.hash != expected:
            return Broken(chained.number, expected, chained.hash)
        last_hash, last_number, count = expected, chained.number, count + 1
    return Intact(count, last_hash)
