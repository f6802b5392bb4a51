"""Owns the exports for payment and their rows, chained by hash; rows are only ever added.

Decides nothing: what goes out was proposed by ``bot.domain.payment`` in the same unit of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import (
    ContractId,
    InstitutionId,
    OrganisationId,
    PayExportId,
    PersonId,
)
from bot.domain.ledger import FIRST_PREVIOUS_HASH
from bot.domain.months import Month
from bot.domain.payment import ExportHead, PayRow, chained
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row

_SELECT = """
    SELECT e.id, e.organisation_id, e.number, e.month, e.made_at, e.made_by, p.name AS made_by_name
    FROM pay_export e JOIN person p ON p.id = e.made_by
"""

_PERSON = "SELECT name FROM person WHERE id = :id"
_NUMBER = "SELECT number AS name FROM contract WHERE id = :id"
_INSTITUTION_THEN = """
    SELECT COALESCE((SELECT n.name FROM former_name n WHERE n.kind = 'institution'
                     AND n.object_id = i.id AND n.until_at > :at
                     ORDER BY n.until_at, n.id LIMIT 1), i.name) AS name
    FROM institution i WHERE i.id = :id
"""
_PARTNER_THEN = """
    SELECT COALESCE((SELECT n.name FROM former_name n WHERE n.kind = 'partner'
                     AND n.object_id = p.id AND n.until_at > :at
                     ORDER BY n.until_at, n.id LIMIT 1), p.name) AS name
    FROM contract c JOIN partner p ON p.id = c.partner_id WHERE c.id = :id
"""
_NOW = "9999"
"""After every instant: no former name reaches so far."""


@dataclass(frozen=True, slots=True)
class KeptExport:
    """An export that was made, and by whom."""

    head: ExportHead
    made_by_name: str
    rows: tuple[PayRow, ...]
    last_hash: str
    """The hash of its last row: whoever keeps the file can tell that the chain is the same."""


@dataclass(frozen=True, slots=True)
class PayNames:
    """What ids of pay rows are called."""

    mentors: dict[PersonId, str]
    learners: dict[PersonId, str]
    contracts: dict[ContractId, str]
    partners: dict[ContractId, str]
    """Those who concluded the contract and organise the pay."""
    institutions: dict[InstitutionId, str]


def head_of(row: Row) -> ExportHead:
    """The head in a row with the columns of ``pay_export``."""
    return ExportHead(
        id=PayExportId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        number=row["number"],
        month=Month.parse(row["month"]),
        made_at=from_text(row["made_at"]),
        made_by=PersonId(row["made_by"]),
    )


def pay_row_of(row: Row) -> PayRow:
    """The pay row in a row with the columns of ``pay_row``."""
    return PayRow(
        contract=ContractId(row["contract_id"]),
        learner=PersonId(row["learner_id"]),
        institution=InstitutionId(row["institution_id"]),
        mentor=PersonId(row["mentor_id"]),
        month=Month.parse(row["month"]),
        hours=row["hours"],
        unit_rate_cents=row["unit_rate_cents"],
    )


class Exports:
    """Exports within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    # -- reading ----------------------------------------------------------------------------------

    async def get(self, export: PayExportId) -> KeptExport | None:
        row = await self._unit.one(_SELECT + " WHERE e.id = :id", id=export)
        return None if row is None else await self._kept(row)

    async def of_month(self, organisation: OrganisationId, month: Month) -> list[KeptExport]:
        """The exports of a month, the first one first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE e.organisation_id = :organisation AND e.month = :month
                  ORDER BY e.number""",
            organisation=organisation,
            month=str(month),
        )
        return [await self._kept(row) for row in rows]

    async def next_number(self, organisation: OrganisationId) -> int:
        """The number of the organisation's next export; they count from 1."""
        last = await self._unit.one(
            "SELECT MAX(number) AS number FROM pay_export WHERE organisation_id = :organisation",
            organisation=organisation,
        )
        return 1 if last is None or last["number"] is None else int(last["number"]) + 1

    async def _kept(self, row: Row) -> KeptExport:
        rows = await self._unit.fetch(
            "SELECT * FROM pay_row WHERE export_id = :id ORDER BY sequence", id=row["id"]
        )
        return KeptExport(
            head=head_of(row),
            made_by_name=row["made_by_name"],
            rows=tuple(pay_row_of(each) for each in rows),
            last_hash=rows[-1]["hash"] if rows else FIRST_PREVIOUS_HASH,
        )

    async def names_of(self, rows: Sequence[PayRow], at: datetime | None = None) -> PayNames:
        """The names behind the ids, as they are now; those of institutions and partners as they were
        ``at`` an instant, for what went out keeps the names of its time."""
        then = _NOW if at is None else to_text(at)
        contracts = {row.contract for row in rows}
        return PayNames(
            mentors={
                each: await self._text(_PERSON, each) for each in {row.mentor for row in rows}
            },
            learners={
                each: await self._text(_PERSON, each) for each in {row.learner for row in rows}
            },
            contracts={each: await self._text(_NUMBER, each) for each in contracts},
            partners={each: await self._text(_PARTNER_THEN, each, at=then) for each in contracts},
            institutions={
                each: await self._text(_INSTITUTION_THEN, each, at=then)
                for each in {row.institution for row in rows}
            },
        )

    async def _text(self, sql: str, number: int, **params: str) -> str:
        row = await self._unit.one(sql, id=number, **params)
        return "—" if row is None else str(row["name"])

    # -- writing ----------------------------------------------------------------------------------

    async def add(
        self,
        organisation: OrganisationId,
        month: Month,
        rows: Sequence[PayRow],
        by: PersonId,
        now: datetime,
    ) -> KeptExport:
        """Keep an export under the next number of the organisation, with its rows in the chain."""
        unit = self._writing
        number = await self.next_number(organisation)
        head = ExportHead(
            PayExportId(self._ids.next("pay_export")), organisation, number, month, now, by
        )
        await unit.run(
            """INSERT INTO pay_export (id, organisation_id, number, month, made_at, made_by)
               VALUES (:id, :organisation, :number, :month, :now, :by)""",
            id=head.id,
            organisation=organisation,
            number=number,
            month=str(month),
            now=to_text(now),
            by=by,
        )
        await self._chain(head, rows)
        kept = await self.get(head.id)
        assert kept is not None, "it was kept a moment ago"
        return kept

    async def _chain(self, head: ExportHead, rows: Sequence[PayRow]) -> None:
        last = await self._unit.one("SELECT hash FROM pay_row ORDER BY sequence DESC LIMIT 1")
        hashes = chained(None if last is None else last["hash"], head, rows)
        previous = FIRST_PREVIOUS_HASH if last is None else str(last["hash"])
        for row, own in zip(rows, hashes, strict=True):
            await self._writing.run(
                """INSERT INTO pay_row (export_id, contract_id, institution_id, mentor_id,
                     learner_id, month, hours, unit_rate_cents, amount_cents, previous_hash, hash)
                   VALUES (:export, :contract, :institution, :mentor, :learner, :month, :hours,
                     :rate, :amount, :previous, :hash)""",
                export=head.id,
                contract=row.contract,
                institution=row.institution,
                mentor=row.mentor,
                learner=row.learner,
                month=str(row.month),
                hours=row.hours,
                rate=row.unit_rate_cents,
                amount=row.amount_cents,
                previous=previous,
                hash=own,
            )
            previous = own

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit
