"""Owns finding out whether what pay is computed from is still what was written; repairs nothing.

Three chains of hashes (the ledger of entries, the pay rows, the audit log), and whether entries,
ledger, pay, contracts, learner-months and audit log agree with each other. A chain alone does not see
rows cut off at its end, so the counter that SQLite keeps for each table is compared too. It only
reads, so it can run while the bot works.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.ids import OrganisationId, PayExportId, PersonId
from bot.domain.learner_month import Happened
from bot.domain.ledger import FIRST_PREVIOUS_HASH, next_hash
from bot.domain.months import Month
from bot.domain.payment import ExportHead, next_pay_hash
from storage.audit import row_hash
from storage.connection import connect
from storage.database import DATABASE_FILE, Reader, Unit
from storage.exports import pay_row_of
from storage.instants import from_text
from storage.meetings import ledger_row_of
from storage.rows import Row

RESTORE = (
    "keep the data folder as it is, and restore the newest backup from before the change with "
    "`celabiedrs restore FILE` into an empty folder"
)
MOST_FINDINGS = 50
"""So many are named; the first ones say enough."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: what, where, and what to do."""

    thing: str
    place: str
    remedy: str = RESTORE

    def __str__(self) -> str:
        return f"{self.place}: {self.thing}; {self.remedy}"


async def examine(source: Unit | Reader) -> list[Finding]:
    """Everything that is wrong, at most ``MOST_FINDINGS``; empty where all is as it was written."""
    found = [
        *await _chain(source, "pay_ledger", _LEDGER, _ledger_hash),
        *await _chain(source, "pay_row", _PAY_ROWS, _pay_hash),
        *await _chain(source, "audit", _AUDIT, row_hash),
    ]
    for check in _AGREEMENTS:
        rows = await source.fetch(check.sql)
        found += [Finding(check.thing, check.place.format(**dict(row))) for row in rows]
    return found[:MOST_FINDINGS]


async def examine_beside(directory: Path) -> list[Finding]:
    """Examine the database in this folder over a connection of its own, which can't write.

    Works beside a running bot: it sees one moment of what is committed, and holds nobody up.
    """
    connection = await connect(directory / DATABASE_FILE, query_only=True)
    try:
        return await examine(Reader(connection))
    finally:
        await connection.close_whole()


# -- the chains ------------------------------------------------------------------------------------

_LEDGER = "SELECT * FROM pay_ledger ORDER BY sequence"
_PAY_ROWS = """
    SELECT r.*, e.id, e.organisation_id, e.number, e.month AS export_month, e.made_at, e.made_by
    FROM pay_row r LEFT JOIN pay_export e ON e.id = r.export_id ORDER BY r.sequence
"""
_AUDIT = "SELECT * FROM audit ORDER BY sequence"


async def _chain(
    source: Unit | Reader, table: str, sql: str, hash_of: Callable[[str, Row], str]
) -> Sequence[Finding]:
    """The first place at which a chain does not hold; behind it nothing can be said."""
    last_hash, last_number = FIRST_PREVIOUS_HASH, 0
    for row in await source.fetch(sql):
        place, number = f"{table} row {row['sequence']}", row["sequence"]
        if number != last_number + 1:
            return [Finding(f"the row after number {last_number} is missing or moved", place)]
        if row["previous_hash"] != last_hash:
            return [Finding("it does not follow the row before it", place)]
        if row["hash"] != _hash_or_nothing(hash_of, last_hash, row):
            return [Finding("it is not what was written: its hash differs", place)]
        last_hash, last_number = row["hash"], number
    counted = await source.one("SELECT seq FROM sqlite_sequence WHERE name = :name", name=table)
    written = 0 if counted is None else int(counted["seq"])
    if written != last_number:
        place = f"{table} after row {last_number}"
        return [Finding(f"{written} rows were written, {last_number} are there", place)]
    return []


def _hash_or_nothing(hash_of: Callable[[str, Row], str], last_hash: str, row: Row) -> str | None:
    """The hash that the row should have; nothing for what was never written in this shape."""
    try:
        return hash_of(last_hash, row)
    except (TypeError, ValueError):
        return None


def _ledger_hash(previous: str, row: Row) -> str:
    return next_hash(previous, ledger_row_of(row))


def _pay_hash(previous: str, row: Row) -> str:
    head = ExportHead(
        id=PayExportId(row["export_id"]),
        organisation=OrganisationId(row["organisation_id"]),
        number=row["number"],
        month=Month.parse(row["export_month"]),
        made_at=from_text(row["made_at"]),
        made_by=PersonId(row["made_by"]),
    )
    return next_pay_hash(previous, head, pay_row_of(row), row["amount_cents"])


# -- agreement -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Agreement:
    """Two tables that have to say the same: the query finds what does not."""

    sql: str
    thing: str
    place: str


_LAST_EXPORTS = """
    SELECT e.id, e.organisation_id, e.month FROM pay_export e
    WHERE e.number = (SELECT MAX(l.number) FROM pay_export l
                      WHERE l.organisation_id = e.organisation_id AND l.month = e.month)
"""

_PAID_HOURS = """
    SELECT m.organisation_id, m.month, m.contract_id, m.learner_id, SUM(m.hours) AS hours
    FROM meeting m
    JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
    WHERE l.state = 'exported' AND m.state = 'held'
    GROUP BY m.organisation_id, m.month, m.contract_id, m.learner_id
"""


def _acts(*steps: Happened) -> str:
    """The names under which these steps stand in the audit log (``bot.learner_months``), for IN."""
    names = [f"'month_{step.value}{mark}'" for step in steps for mark in ("", "_late", "_in_grace")]
    return ", ".join(names)


_STEP = _acts(*Happened)
_OPENED = _acts(Happened.APPROVAL_WITHDRAWN, Happened.REOPENED)
_REOPENED = _acts(Happened.REOPENED)
_APPROVED = _acts(Happened.APPROVED)
_SIGNED = _acts(Happened.APPROVED, Happened.SHEET_ATTACHED, Happened.SHEET_CONFIRMED)
_SUBMITTED = _acts(Happened.SUBMITTED, Happened.SUBMITTED_ON_BEHALF)
_ACCEPTED = _acts(Happened.ACCEPTED)
_RETURNED = _acts(Happened.RETURNED)
_EXPORTED = _acts(Happened.EXPORTED)
_STEPS = f"""
    SELECT object_id, MAX(sequence) AS last,
           COALESCE(MAX(CASE WHEN act IN ({_REOPENED}) THEN sequence END), 0) AS reopened,
           COALESCE(MAX(CASE WHEN act IN ({_SUBMITTED}) THEN sequence END), 0) AS submitted
    FROM audit WHERE object_kind = 'learner_month' AND act IN ({_STEP})
    GROUP BY object_id
"""  # noqa: S608  (constant parts)
"""What the audit log says of each learner-month: it is chained, the learner-months are not."""

_AGREEMENTS = (
    _Agreement(
        """SELECT m.id FROM meeting m
           LEFT JOIN pay_ledger g ON g.meeting_id = m.id AND g.meeting_version = m.version
           WHERE g.sequence IS NULL OR g.organisation_id <> m.organisation_id
             OR g.mentor_id <> m.mentor_id OR g.learner_id <> m.learner_id
             OR g.month <> m.month OR g.starts_at <> m.starts_at OR g.hours <> m.hours
             OR g.state <> m.state OR COALESCE(g.contract_id, 0) <> COALESCE(m.contract_id, 0)
           ORDER BY m.id""",
        "the entry is not what the ledger says of it",
        "meeting row {id}",
    ),
    _Agreement(
        """SELECT g.meeting_id AS id, MAX(g.meeting_version) AS version FROM pay_ledger g
           LEFT JOIN meeting m ON m.id = g.meeting_id
           GROUP BY g.meeting_id
           HAVING MAX(m.version) IS NULL OR MAX(g.meeting_version) <> MAX(m.version)
           ORDER BY g.meeting_id""",
        "the ledger has a later version of the entry, or one that is gone",
        "meeting row {id}",
    ),
    _Agreement(
        """SELECT e.id FROM pay_export e LEFT JOIN pay_row r ON r.export_id = e.id
           WHERE r.sequence IS NULL ORDER BY e.id""",
        "the export has no rows",
        "pay_export row {id}",
    ),
    _Agreement(
        f"""SELECT r.sequence FROM pay_row r JOIN ({_LAST_EXPORTS}) e ON e.id = r.export_id
            LEFT JOIN ({_PAID_HOURS}) p ON p.organisation_id = e.organisation_id
              AND p.month = e.month AND p.contract_id = r.contract_id
              AND p.learner_id = r.learner_id
            WHERE p.hours IS NULL OR p.hours <> r.hours OR r.month <> e.month
              OR r.amount_cents <> r.hours * r.unit_rate_cents
            ORDER BY r.sequence""",  # noqa: S608  (constant parts)
        "the hours that went out for payment are not those of the entries",
        "pay_row row {sequence}",
    ),
    _Agreement(
        f"""SELECT p.contract_id AS contract, p.learner_id AS learner, p.month
            FROM ({_PAID_HOURS}) p
            LEFT JOIN ({_LAST_EXPORTS}) e ON e.organisation_id = p.organisation_id
              AND e.month = p.month
            LEFT JOIN pay_row r ON r.export_id = e.id AND r.contract_id = p.contract_id
              AND r.learner_id = p.learner_id
            WHERE r.sequence IS NULL ORDER BY p.month, p.contract_id, p.learner_id""",  # noqa: S608  (constant parts)
        "an exported learner-month has hours of which no pay row says anything",
        "meeting rows of contract {contract}, learner {learner}, month {month}",
    ),
    _Agreement(
        """SELECT r.sequence FROM pay_row r LEFT JOIN contract c ON c.id = r.contract_id
           WHERE c.id IS NULL OR c.unit_rate_cents <> r.unit_rate_cents
             OR c.institution_id <> r.institution_id OR c.mentor_id <> r.mentor_id
           ORDER BY r.sequence""",
        "rate, institution or mentor are not those of the contract",
        "pay_row row {sequence}",
    ),
    _Agreement(
        f"""SELECT l.id FROM learner_month l
            LEFT JOIN ({_STEPS}) s ON s.object_id = l.id
            LEFT JOIN audit a ON a.sequence = s.last
            WHERE a.act IS NULL OR l.reopened <> (s.reopened > s.submitted)
              OR NOT CASE l.state
                WHEN 'open' THEN a.act IN ({_OPENED})
                WHEN 'approved' THEN a.act IN ({_APPROVED})
                WHEN 'sheet' THEN a.act IN ({_SIGNED})
                WHEN 'submitted' THEN a.act IN ({_SUBMITTED})
                WHEN 'accepted' THEN a.act IN ({_ACCEPTED})
                WHEN 'returned' THEN a.act IN ({_RETURNED})
                ELSE a.act IN ({_EXPORTED})
              END
            ORDER BY l.id""",  # noqa: S608  (constant parts)
        "the learner-month does not stand where its last step in the audit log led",
        "learner_month row {id}",
    ),
    _Agreement(
        f"""SELECT s.object_id AS id FROM ({_STEPS}) s
            LEFT JOIN learner_month l ON l.id = s.object_id
            WHERE l.id IS NULL ORDER BY s.object_id""",  # noqa: S608  (constant parts)
        "the audit log knows a learner-month that is gone",
        "learner_month row {id}",
    ),
    _Agreement(
        """SELECT f.id FROM work_time_form f
           WHERE f.state <> 'waiting' AND NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.object_kind = 'work_time_form'
               AND a.object_id = f.id AND a.act = 'form_approved' AND a.actor_id = f.approved_by)
           ORDER BY f.id""",
        "nobody approved this form by the audit log",
        "work_time_form row {id}",
    ),
)
