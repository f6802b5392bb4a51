"""Owns contracts in the database; what one may be is ``bot.domain.contracts``'s."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.contracts import (
    Contract,
    ContractCorrected,
    ContractEnded,
    ContractMade,
    EntryUnder,
    InstitutionKind,
)
from bot.domain.ids import (
    ContractId,
    FileId,
    InstitutionId,
    MeetingId,
    OrganisationId,
    PartnerId,
    PersonId,
)
from bot.domain.months import local_day
from bot.domain.standing import HOLDS_ENTRIES, MonthState
from bot.errors import VaultError
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row
from storage.vault import Vault

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


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A meeting under a contract, with the name that a screen shows."""

    entry: EntryUnder
    learner_name: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """When something was put right, by whom and why; of an erased mentor without the reason."""

    at: datetime
    by_name: str
    reason: str


_PAID = frozenset({MonthState.ACCEPTED, MonthState.EXPORTED})


def _entry(row: Row, zone: ZoneInfo) -> NamedEntry:
    state = MonthState(row["month_state"])
    entry = EntryUnder(
        meeting=MeetingId(row["id"]),
        learner=PersonId(row["learner_id"]),
        day=local_day(from_text(row["starts_at"]), zone),
        hours=row["hours"],
        approved=state in HOLDS_ENTRIES,
        paid=state in _PAID,
    )
    return NamedEntry(entry, row["name"])


def _place(correction: int) -> str:
    return f"contract_correction:{correction}:reason"


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

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

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

    async def correct(self, corrected: ContractCorrected) -> bool:
        """Keep it as it is now, and what it was before, if nobody changed it meanwhile.

        Other days are its whole term: a contract that was ended early is so no longer.
        """
        assert isinstance(self._unit, Unit)
        before, after = corrected.before, corrected.after
        touched = await self._unit.run(
            """UPDATE contract SET begins = :begins, ends = :ends, institution_id = :institution,
                 partner_id = :partner, version = :version,
                 ended_at = CASE WHEN :what = 'dates' THEN NULL ELSE ended_at END,
                 scan_file_id = CASE WHEN :what = 'scan' THEN NULL ELSE scan_file_id END
               WHERE id = :id AND version = :seen""",
            begins=after.begins.isoformat(),
            ends=after.ends.isoformat(),
            institution=after.institution,
            partner=after.partner,
            version=after.version,
            what=corrected.what.value,
            id=before.id,
            seen=before.version,
        )
        if touched == 1:
            self._remember(corrected)
        return touched == 1

    def _remember(self, corrected: ContractCorrected) -> None:
        assert isinstance(self._unit, Unit)
        before, number = corrected.before, self._ids.next("contract_correction")
        box = None
        if before.mentor not in self._vault.tombstones():
            box = self._vault.seal(before.mentor, _place(number), corrected.reason.encode())
        self._unit.later(
            """INSERT INTO contract_correction (id, contract_id, what, begins, ends, institution_id,
                 partner_id, reason_box, corrected_by, corrected_at)
               VALUES (:id, :contract, :what, :begins, :ends, :institution, :partner, :reason, :by,
                 :now)""",
            id=number,
            contract=before.id,
            what=corrected.what.value,
            begins=before.begins.isoformat(),
            ends=before.ends.isoformat(),
            institution=before.institution,
            partner=before.partner,
            reason=box,
            by=corrected.by,
            now=to_text(corrected.at),
        )

    async def last_correction(self, contract: ContractId) -> CorrectionRow | None:
        """The last time that something of it was put right."""
        row = await self._unit.one(
            """SELECT k.id, k.reason_box, k.corrected_at, p.name, c.mentor_id
               FROM contract_correction k JOIN contract c ON c.id = k.contract_id
               JOIN person p ON p.id = k.corrected_by
               WHERE k.contract_id = :contract ORDER BY k.id DESC LIMIT 1""",
            contract=contract,
        )
        if row is None:
            return None
        reason = ""
        with suppress(VaultError):  # of a mentor who was erased nobody can read it any more
            if row["reason_box"] is not None:
                mentor = PersonId(row["mentor_id"])
                reason = self._vault.open(mentor, _place(row["id"]), row["reason_box"]).decode()
        return CorrectionRow(from_text(row["corrected_at"]), row["name"], reason)

    async def entries(self, contract: ContractId, zone: ZoneInfo) -> list[NamedEntry]:
        """Meetings that were held under it, the earliest first."""
        rows = await self._unit.fetch(
            """SELECT m.id, m.learner_id, m.starts_at, m.hours, p.name,
                      COALESCE(l.state, 'open') AS month_state
               FROM meeting m JOIN person p ON p.id = m.learner_id
               LEFT JOIN learner_month l
                 ON l.assignment_id = m.assignment_id AND l.month = m.month
               WHERE m.contract_id = :contract AND m.state = 'held'
               ORDER BY m.starts_at, m.id""",
            contract=contract,
        )
        return [_entry(row, zone) for row in rows]

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
