"""Owns contracts in the database; what one may be is ``bot.domain.contracts``'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.contracts import Contract, ContractEnded, ContractMade, InstitutionKind
from bot.domain.ids import ContractId, FileId, InstitutionId, OrganisationId, PartnerId, PersonId
from bot.domain.months import local_day
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row

_SELECT = """
    SELECT c.id, c.organisation_id, c.number, c.mentor_id, c.institution_id, i.kind, c.partner_id,
           c.begins, c.ends, c.unit_rate_cents, c.version, c.scan_file_id, c.ended_at,
           m.name AS mentor_name, i.name AS institution_name, p.name AS partner_name
    FROM contract c
    JOIN person m ON m.id = c.mentor_id
    JOIN institution i ON i.id = c.institution_id
    JOIN partner p ON p.id = c.partner_id
"""


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract with the names that a screen shows."""

    contract: Contract
    mentor_name: str
    institution_name: str
    partner_name: str
    scan: FileId | None
    ended_early: bool


def contract_of(row: Row) -> Contract:
    """The contract in a row with the columns of the table and the kind of its institution."""
    return Contract(
        id=ContractId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        number=row["number"],
        mentor=PersonId(row["mentor_id"]),
        institution=InstitutionId(row["institution_id"]),
        kind=InstitutionKind(row["kind"]),
        partner=PartnerId(row["partner_id"]),
        begins=date.fromisoformat(row["begins"]),
        ends=date.fromisoformat(row["ends"]),
        unit_rate_cents=row["unit_rate_cents"],
        version=row["version"],
    )


def _row(row: Row) -> ContractRow:
    return ContractRow(
        contract=contract_of(row),
        mentor_name=row["mentor_name"],
        institution_name=row["institution_name"],
        partner_name=row["partner_name"],
        scan=row["scan_file_id"],
        ended_early=row["ended_at"] is not None,
    )


class Contracts:
    """Contracts within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(self, contract: ContractId) -> ContractRow | None:
        row = await self._unit.one(_SELECT + " WHERE c.id = :id", id=contract)
        return None if row is None else _row(row)

    async def of(self, organisation: OrganisationId) -> list[ContractRow]:
        """All of the organisation, the last to end first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE c.organisation_id = :organisation
                   ORDER BY c.ends DESC, m.name_key, c.id""",
            organisation=organisation,
        )
        return [_row(row) for row in rows]

    async def of_mentor(self, organisation: OrganisationId, mentor: PersonId) -> list[ContractRow]:
        """The mentor's contracts in this organisation, the last to end first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE c.organisation_id = :organisation AND c.mentor_id = :mentor
                   ORDER BY c.ends DESC, c.id""",
            organisation=organisation,
            mentor=mentor,
        )
        return [_row(row) for row in rows]

    async def ending(
        self, organisation: OrganisationId, first: date, last: date
    ) -> list[ContractRow]:
        """Those whose last day lies between two days, both included, the first to end first."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE c.organisation_id = :organisation AND c.ends >= :first AND c.ends <= :last
                   ORDER BY c.ends, m.name_key, c.id""",
            organisation=organisation,
            first=first.isoformat(),
            last=last.isoformat(),
        )
        return [_row(row) for row in rows]

    async def numbers(self, organisation: OrganisationId) -> dict[str, ContractId]:
        """Every number that a contract of the organisation ever had, with the contract."""
        rows = await self._unit.fetch(
            "SELECT id, number FROM contract WHERE organisation_id = :organisation",
            organisation=organisation,
        )
        return {row["number"]: ContractId(row["id"]) for row in rows}

    async def rates(self, organisation: OrganisationId, most: int = 3) -> list[int]:
        """The unit rates that were used last, in cents, each once, the newest first."""
        rows = await self._unit.fetch(
            """SELECT unit_rate_cents, MAX(id) AS newest FROM contract
               WHERE organisation_id = :organisation
               GROUP BY unit_rate_cents ORDER BY newest DESC""",
            organisation=organisation,
        )
        return [row["unit_rate_cents"] for row in rows[:most]]

    def add(self, organisation: OrganisationId, made: ContractMade) -> ContractId:
        """Keep a contract that was concluded."""
        assert isinstance(self._unit, Unit)
        contract = self._ids.next("contract")
        proposal = made.proposal
        self._unit.later(
            """INSERT INTO contract (id, organisation_id, number, mentor_id, institution_id,
                 partner_id, begins, ends, unit_rate_cents, created_at, created_by)
               VALUES (:id, :organisation, :number, :mentor, :institution, :partner, :begins,
                 :ends, :rate, :now, :by)""",
            id=contract,
            organisation=organisation,
            number=proposal.number,
            mentor=proposal.mentor,
            institution=proposal.institution,
            partner=proposal.partner,
            begins=proposal.begins.isoformat(),
            ends=proposal.ends.isoformat(),
            rate=proposal.unit_rate_cents,
            now=to_text(made.at),
            by=made.by,
        )
        return ContractId(contract)

    async def end(self, ended: ContractEnded) -> bool:
        """Keep the earlier last day, if nobody changed the contract meanwhile."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """UPDATE contract SET ends = :ends, ended_at = :now, version = version + 1
               WHERE id = :id AND version = :version""",
            ends=ended.last_day.isoformat(),
            now=to_text(ended.at),
            id=ended.before.id,
            version=ended.before.version,
        )
        return touched == 1

    def attach_scan(self, contract: ContractId, file: FileId) -> None:
        """The newest scan is the contract's; older ones stay among the files."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "UPDATE contract SET scan_file_id = :file WHERE id = :id", file=file, id=contract
        )

    async def last_entry(self, contract: ContractId, zone: ZoneInfo) -> date | None:
        """The last local day with a standing entry under it."""
        row = await self._unit.one(
            """SELECT MAX(starts_at) AS last FROM meeting
               WHERE contract_id = :contract AND state <> 'deleted'""",
            contract=contract,
        )
        if row is None or row["last"] is None:
            return None
        return local_day(from_text(row["last"]), zone)
