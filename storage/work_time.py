"""Owns reading work-time forms out of the diaries, and what coordinators decided on them.

Nothing of a form is kept twice: its entries are those of the diary, and a row of its own holds the
decision only. Judges nothing: a decision was made by ``bot.domain.work_time`` in the same unit of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import (
    AssignmentId,
    ContractId,
    InstitutionId,
    OrganisationId,
    PersonId,
    WorkTimeFormId,
)
from bot.domain.learner_month import Happened
from bot.domain.months import Month
from bot.domain.standing import MonthState
from bot.domain.work_time import (
    IN_A_FORM,
    FormRecord,
    FormState,
    LearnerPart,
    WorkTimeForm,
    put_back,
)
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.meetings import meeting_of
from storage.rows import Row, instant

_ENTRIES = """
    SELECT m.id, m.assignment_id, m.mentor_id, m.learner_id, m.month, m.starts_at, m.hours,
           m.planned_hours, m.state, m.version, m.contract_id, m.plan_id, m.planned_id, m.unplanned,
           lp.name AS learner_name, COALESCE(l.state, 'open') AS month_state,
           COALESCE(l.approved_late, 0) AS approved_late,
           COALESCE(l.submitted_late, 0) AS submitted_late, l.submitted_at,
           bp.name AS on_behalf_name,
           CASE WHEN l.sheet_file_id IS NULL THEN NULL ELSE
             (SELECT e.event FROM learner_month_event e WHERE e.learner_month_id = l.id
                AND e.event IN ('sheet_attached', 'sheet_confirmed') ORDER BY e.id DESC LIMIT 1)
           END AS sheet_event
    FROM meeting m JOIN person lp ON lp.id = m.learner_id
    LEFT JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
    LEFT JOIN person bp ON bp.id = l.on_behalf_by
    WHERE m.organisation_id = :organisation AND m.month = :month AND m.state <> 'deleted'
      AND m.contract_id IS NOT NULL
"""
_IN_ORDER = " ORDER BY lp.name_key, m.assignment_id, m.starts_at, m.id"
_ENTRIES_OF_ALL = _ENTRIES + _IN_ORDER
_ENTRIES_OF_ONE = _ENTRIES + " AND m.mentor_id = :mentor" + _IN_ORDER

_CONTRACTS = """
    SELECT c.id, c.number, c.mentor_id, c.institution_id, c.unit_rate_cents,
           m.name AS mentor_name,
           -- What was approved keeps the names that it was approved with.
           COALESCE((SELECT n.name FROM former_name n WHERE n.kind = 'institution'
                     AND n.object_id = i.id AND n.until_at > f.approved_at
                     ORDER BY n.until_at, n.id LIMIT 1), i.name) AS institution_name,
           COALESCE((SELECT n.name FROM former_name n WHERE n.kind = 'partner'
                     AND n.object_id = p.id AND n.until_at > f.approved_at
                     ORDER BY n.until_at, n.id LIMIT 1), p.name) AS partner_name,
           f.id AS form_id, f.state AS form_state, f.version AS form_version, f.approved_at,
           f.approved_by, f.content_hash, a.name AS approved_by_name
    FROM contract c
    JOIN person m ON m.id = c.mentor_id
    JOIN institution i ON i.id = c.institution_id
    JOIN partner p ON p.id = c.partner_id
    LEFT JOIN work_time_form f ON f.contract_id = c.id AND f.month = :month
    LEFT JOIN person a ON a.id = f.approved_by
    WHERE c.organisation_id = :organisation
    ORDER BY m.name_key, c.mentor_id, c.id
"""


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Who handed a learner-month in for a mentor who left, when (UTC), and why.

    The reason is sealed: it is empty until somebody reads it (``LearnerMonths.reason``). ``signed``:
    the mentor had attached the signed sheet.
    """

    by_name: str
    at: datetime
    signed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A work-time form with the names that a screen and a paper show."""

    id: WorkTimeFormId | None
    """None until somebody decided on it."""
    form: WorkTimeForm
    contract_number: str
    mentor_name: str
    institution_name: str
    partner_name: str
    approved_by_name: str
    learners: Mapping[AssignmentId, str]
    on_behalf: Mapping[AssignmentId, OnBehalf] = field(default_factory=dict)
    """Those of its learner-months which the mentor did not hand in."""


@dataclass(frozen=True, slots=True)
class ReturnedMonth:
    """A learner-month that is with the mentor again, since then."""

    month: Month
    mentor_name: str
    learner_name: str
    since: datetime


def _record(row: Row) -> FormRecord:
    if row["form_id"] is None:
        return FormRecord()
    return FormRecord(
        state=FormState(row["form_state"]),
        version=row["form_version"],
        content=row["content_hash"],
        approved_at=instant(row["approved_at"]),
        approved_by=None if row["approved_by"] is None else PersonId(row["approved_by"]),
    )


class WorkTimeForms:
    """Work-time forms within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    # -- reading ----------------------------------------------------------------------------------

    async def of(
        self, organisation: OrganisationId, month: Month, mentor: PersonId | None = None
    ) -> list[KeptForm]:
        """The forms of a month, by mentor: one for each contract with entries in it, also where
        none of them was handed in yet."""
        where: dict[str, str | int] = {"organisation": organisation, "month": str(month)}
        if mentor is None:
            rows = await self._unit.fetch(_ENTRIES_OF_ALL, **where)
        else:
            rows = await self._unit.fetch(_ENTRIES_OF_ONE, **where, mentor=mentor)
        if not rows:
            return []
        by_assignment: dict[int, list[Row]] = {}
        for row in rows:
            by_assignment.setdefault(row["assignment_id"], []).append(row)
        by_contract: dict[int, list[list[Row]]] = {}
        for learner_month in by_assignment.values():
            for contract in {row["contract_id"] for row in learner_month}:
                by_contract.setdefault(contract, []).append(learner_month)
        contracts = await self._unit.fetch(_CONTRACTS, **where)
        return [
            _form(each, month, by_contract[each["id"]])
            for each in contracts
            if each["id"] in by_contract
        ]

    async def of_contract(
        self, organisation: OrganisationId, contract: ContractId, month: Month
    ) -> tuple[KeptForm | None, list[KeptForm]]:
        """The form of a contract, and all forms of its mentor in that month."""
        row = await self._unit.one(
            "SELECT mentor_id FROM contract WHERE id = :id AND organisation_id = :organisation",
            id=contract,
            organisation=organisation,
        )
        if row is None:
            return None, []
        forms = await self.of(organisation, month, PersonId(row["mentor_id"]))
        return next((each for each in forms if each.form.contract == contract), None), forms

    async def months_with_entries(self, organisation: OrganisationId) -> list[Month]:
        """Months in which there is something to be paid for, the newest first."""
        rows = await self._unit.fetch(
            """SELECT DISTINCT month FROM meeting WHERE organisation_id = :organisation
               AND state <> 'deleted' AND contract_id IS NOT NULL ORDER BY month DESC""",
            organisation=organisation,
        )
        return [Month.parse(row["month"]) for row in rows]

    async def waiting_since(
        self, organisation: OrganisationId, before: datetime
    ) -> dict[Month, int]:
        """How many learner-months of each month were handed in before that and wait still."""
        rows = await self._unit.fetch(
            """SELECT month, COUNT(*) AS number FROM learner_month
               WHERE organisation_id = :organisation AND state = 'submitted'
                 AND submitted_at <= :before GROUP BY month ORDER BY month""",
            organisation=organisation,
            before=to_text(before),
        )
        return {Month.parse(row["month"]): int(row["number"]) for row in rows}

    async def returned_since(
        self, organisation: OrganisationId, before: datetime
    ) -> list[ReturnedMonth]:
        """Learner-months that were returned before that and not approved again, the oldest first."""
        rows = await self._unit.fetch(
            """SELECT l.month, l.changed_at, mp.name AS mentor_name, lp.name AS learner_name
               FROM learner_month l JOIN person mp ON mp.id = l.mentor_id
               JOIN person lp ON lp.id = l.learner_id
               WHERE l.organisation_id = :organisation AND l.state = 'returned'
                 AND l.changed_at <= :before ORDER BY l.changed_at, l.id""",
            organisation=organisation,
            before=to_text(before),
        )
        return [
            ReturnedMonth(
                Month.parse(row["month"]),
                row["mentor_name"],
                row["learner_name"],
                from_text(row["changed_at"]),
            )
            for row in rows
        ]

    # -- writing ----------------------------------------------------------------------------------

    async def keep(
        self, organisation: OrganisationId, form: WorkTimeForm, after: FormRecord
    ) -> WorkTimeFormId | None:
        """Keep a decision on a form; nothing, and nothing kept, if somebody decided meanwhile."""
        if form.record.version == 0:
            rows = await self._writing.fetch(
                """INSERT INTO work_time_form (id, organisation_id, mentor_id, contract_id, month,
                     state, version, content_hash, approved_at, approved_by)
                   VALUES (:id, :organisation, :mentor, :contract, :month, :state, :version,
                     :content, :approved_at, :approved_by)
                   ON CONFLICT (contract_id, month) DO NOTHING RETURNING id""",
                id=self._ids.next("work_time_form"),
                organisation=organisation,
                mentor=form.mentor,
                **_key(form),
                **_columns(after),
            )
        else:
            rows = await self._writing.fetch(
                """UPDATE work_time_form SET state = :state, version = :version,
                     content_hash = :content, approved_at = :approved_at,
                     approved_by = :approved_by
                   WHERE contract_id = :contract AND month = :month AND version = :seen
                   RETURNING id""",
                seen=form.record.version,
                **_key(form),
                **_columns(after),
            )
        return WorkTimeFormId(rows[0]["id"]) if rows else None

    async def put_back(
        self, organisation: OrganisationId, forms: Iterable[KeptForm]
    ) -> list[KeptForm]:
        """Let these forms wait again, where they were approved; returns those that were."""
        changed = []
        for kept in forms:
            after = put_back(kept.form.record)
            if after is not None and await self.keep(organisation, kept.form, after) is not None:
                changed.append(kept)
        return changed

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit


def _key(form: WorkTimeForm) -> dict[str, str | int]:
    return {"contract": form.contract, "month": str(form.month)}


def _columns(record: FormRecord) -> dict[str, str | int | None]:
    at = record.approved_at
    return {
        "state": record.state.value,
        "version": record.version,
        "content": record.content,
        "approved_at": None if at is None else to_text(at),
        "approved_by": record.approved_by,
    }


def _form(contract: Row, month: Month, mine: Sequence[Sequence[Row]]) -> KeptForm:
    """The form of one contract out of the learner-months that have entries under it."""
    parts = tuple(_part(contract["id"], rows) for rows in mine)
    handed_in = tuple(each for each in parts if each.state in IN_A_FORM)
    form = WorkTimeForm(
        contract=ContractId(contract["id"]),
        institution=InstitutionId(contract["institution_id"]),
        mentor=PersonId(contract["mentor_id"]),
        month=month,
        unit_rate_cents=contract["unit_rate_cents"],
        parts=handed_in,
        unfinished=len(parts) - len(handed_in),
        record=_record(contract),
    )
    return KeptForm(
        id=None if contract["form_id"] is None else WorkTimeFormId(contract["form_id"]),
        form=form,
        contract_number=contract["number"],
        mentor_name=contract["mentor_name"],
        institution_name=contract["institution_name"],
        partner_name=contract["partner_name"],
        approved_by_name=contract["approved_by_name"] or "",
        learners={AssignmentId(rows[0]["assignment_id"]): rows[0]["learner_name"] for rows in mine},
        on_behalf={
            AssignmentId(rows[0]["assignment_id"]): OnBehalf(
                rows[0]["on_behalf_name"],
                from_text(rows[0]["submitted_at"]),
                signed=rows[0]["sheet_event"] is not None,
            )
            for rows in mine
            if rows[0]["on_behalf_name"] is not None
        },
    )


def _part(contract: int, rows: Sequence[Row]) -> LearnerPart:
    first = rows[0]
    return LearnerPart(
        assignment=AssignmentId(first["assignment_id"]),
        learner=PersonId(first["learner_id"]),
        state=MonthState(first["month_state"]),
        entries=tuple(meeting_of(row) for row in rows if row["contract_id"] == contract),
        contracts=frozenset(ContractId(row["contract_id"]) for row in rows),
        late=first["approved_late"] == 1 or first["submitted_late"] == 1,
        by_word=first["sheet_event"] == Happened.SHEET_CONFIRMED,
    )
