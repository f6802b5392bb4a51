"""Owns where each mentor's month with each learner stands, and every step that led there.

Judges nothing: a step was decided by ``bot.domain.learner_month.decide`` in the same unit of work.
Reasons are sealed under the key of the learner whom they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.diary import MeetingState
from bot.domain.ids import (
    AssignmentId,
    FileId,
    LearnerMonthId,
    OrganisationId,
    PersonId,
    SupportPlanId,
)
from bot.domain.learner_month import Happened, LearnerMonthBooks, MonthMoved, MonthRecord
from bot.domain.months import Month
from bot.domain.sheets import SheetLine
from bot.domain.standing import MonthState
from bot.errors import VaultError
from storage.bell import Bell
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant
from storage.vault import Vault

_SELECT = """
    SELECT l.*, lp.name AS learner_name, mp.name AS mentor_name FROM learner_month l
    JOIN person lp ON lp.id = l.learner_id JOIN person mp ON mp.id = l.mentor_id
"""
_WITH_SHEETS_OF_PLAN = f"""{_SELECT}
    WHERE l.sheet_file_id IS NOT NULL AND EXISTS (
      SELECT 1 FROM meeting m WHERE m.plan_id = :plan AND m.state = 'held'
        AND m.assignment_id = l.assignment_id AND m.month = l.month)
    ORDER BY l.month, l.id
"""  # noqa: S608  (constant conditions)
_BY_NAME = " ORDER BY mp.name_key, l.mentor_id, lp.name_key, l.id"


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """A learner-month as it is kept, with the names that a screen shows."""

    id: LearnerMonthId
    organisation: OrganisationId
    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    month: Month
    record: MonthRecord
    learner_name: str
    mentor_name: str
    pages_given_at: datetime | None
    """When the mentor said that all pages of a sheet were sent; nothing while none wait to be read."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One line of a learner-month's history; ``by`` is None where the program took the step."""

    what: Happened
    late: bool
    by: PersonId | None
    by_name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StillPlanned:
    """A planned meeting of which nobody said yet how it was."""

    starts_at: datetime
    ends_at: datetime


def _person(number: int | None) -> PersonId | None:
    return None if number is None else PersonId(number)


def _record(row: Row) -> MonthRecord:
    return MonthRecord(
        state=MonthState(row["state"]),
        reopened=row["reopened"] == 1,
        version=row["version"],
        approved_at=instant(row["approved_at"]),
        approved_late=row["approved_late"] == 1,
        content=row["content_hash"],
        sheet=None if row["sheet_file_id"] is None else FileId(row["sheet_file_id"]),
        sheet_content=row["sheet_hash"],
        sheet_at=instant(row["sheet_at"]),
        submitted_at=instant(row["submitted_at"]),
        submitted_late=row["submitted_late"] == 1,
        accepted_at=instant(row["accepted_at"]),
        accepted_by=_person(row["accepted_by"]),
        decided_by=_person(row["decided_by"]),
        on_behalf_by=_person(row["on_behalf_by"]),
    )


def _kept(row: Row) -> KeptMonth:
    return KeptMonth(
        id=LearnerMonthId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        assignment=AssignmentId(row["assignment_id"]),
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        month=Month.parse(row["month"]),
        record=_record(row),
        learner_name=row["learner_name"],
        mentor_name=row["mentor_name"],
        pages_given_at=instant(row["pages_given_at"]),
    )


def _columns(record: MonthRecord) -> dict[str, str | int | None]:
    """A record as the columns of its row."""

    def text(at: datetime | None) -> str | None:
        return None if at is None else to_text(at)

    return {
        "state": record.state.value,
        "reopened": int(record.reopened),
        "version": record.version,
        "approved_at": text(record.approved_at),
        "approved_late": int(record.approved_late),
        "content_hash": record.content,
        "sheet_file_id": record.sheet,
        "sheet_hash": record.sheet_content,
        "sheet_at": text(record.sheet_at),
        "submitted_at": text(record.submitted_at),
        "submitted_late": int(record.submitted_late),
        "accepted_at": text(record.accepted_at),
        "accepted_by": record.accepted_by,
        "decided_by": record.decided_by,
        "on_behalf_by": record.on_behalf_by,
    }


class LearnerMonths:
    """Learner-months within one unit of work or one reader."""

    def __init__(
        self, unit: Unit | Reader, ids: Ids, vault: Vault, to_read: Bell | None = None
    ) -> None:
        """``to_read`` is rung once it is committed that all pages of a sheet are sent."""
        self._unit = unit
        self._ids = ids
        self._vault = vault
        self._to_read = to_read

    # -- reading ----------------------------------------------------------------------------------

    async def get(self, assignment: AssignmentId, month: Month) -> KeptMonth | None:
        """The learner-month; nothing where no step was taken yet, and it is open."""
        row = await self._unit.one(
            _SELECT + " WHERE l.assignment_id = :assignment AND l.month = :month",
            assignment=assignment,
            month=str(month),
        )
        return None if row is None else _kept(row)

    async def by_id(self, learner_month: LearnerMonthId) -> KeptMonth | None:
        row = await self._unit.one(_SELECT + " WHERE l.id = :id", id=learner_month)
        return None if row is None else _kept(row)

    async def with_sheets_of_plan(self, plan: SupportPlanId) -> list[KeptMonth]:
        """The months with a signed sheet in which an hour of that support plan is, the first first."""
        rows = await self._unit.fetch(_WITH_SHEETS_OF_PLAN, plan=plan)
        return [_kept(row) for row in rows]

    async def of_mentor(
        self, mentor: PersonId, organisation: OrganisationId, month: Month
    ) -> dict[AssignmentId, KeptMonth]:
        """The mentor's learner-months in which a step was taken."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE l.mentor_id = :mentor AND l.organisation_id = :organisation
                  AND l.month = :month"""
            + _BY_NAME,
            mentor=mentor,
            organisation=organisation,
            month=str(month),
        )
        return {each.assignment: each for each in map(_kept, rows)}

    async def of_organisation(
        self, organisation: OrganisationId, month: Month, *states: MonthState
    ) -> list[KeptMonth]:
        """Learner-months of an organisation in these states, or in any, by mentor and learner."""
        rows = await self._unit.fetch(
            _SELECT + " WHERE l.organisation_id = :organisation AND l.month = :month" + _BY_NAME,
            organisation=organisation,
            month=str(month),
        )
        found = [_kept(row) for row in rows]
        return [each for each in found if not states or each.record.state in states]

    async def steps(self, learner_month: LearnerMonthId) -> list[StepTaken]:
        """Every step of a learner-month, the first one first."""
        rows = await self._unit.fetch(
            """SELECT e.event, e.late, e.by_person_id, p.name AS by_name, e.happened_at
               FROM learner_month_event e LEFT JOIN person p ON p.id = e.by_person_id
               WHERE e.learner_month_id = :id ORDER BY e.id""",
            id=learner_month,
        )
        return [
            StepTaken(
                Happened(row["event"]),
                row["late"] == 1,
                _person(row["by_person_id"]),
                row["by_name"],
                from_text(row["happened_at"]),
            )
            for row in rows
        ]

    async def reason(self, kept: KeptMonth) -> str:
        """Why it was returned, reopened, or handed in for the mentor last; empty where it never was, or nobody may know it any
        more, for the learner was erased."""
        row = await self._unit.one(
            "SELECT reason_box FROM learner_month WHERE id = :id", id=kept.id
        )
        if row is None or row["reason_box"] is None:
            return ""
        try:
            box = self._vault.open(kept.learner, _reason_place(kept.id), row["reason_box"])
        except VaultError:
            return ""
        return box.decode()

    async def still_planned(
        self, assignment: AssignmentId, since: datetime, until: datetime
    ) -> list[StillPlanned]:
        """Planned meetings that begin from ``since`` until before ``until`` (UTC), unanswered."""
        rows = await self._unit.fetch(
            """SELECT starts_at, hours FROM planned_meeting
               WHERE assignment_id = :assignment AND state = 'planned'
                 AND starts_at >= :since AND starts_at < :until ORDER BY starts_at, id""",
            assignment=assignment,
            since=to_text(since),
            until=to_text(until),
        )
        begun = [(from_text(row["starts_at"]), row["hours"]) for row in rows]
        return [StillPlanned(at, at + timedelta(hours=hours)) for at, hours in begun]

    async def unanswered(
        self, organisation: OrganisationId, since: datetime, until: datetime, now: datetime
    ) -> dict[AssignmentId, int]:
        """Planned meetings that begin from ``since`` until before ``until`` (UTC), have ended, and
        of which nobody said how they were: how many, by assignment."""
        rows = await self._unit.fetch(
            """SELECT assignment_id, starts_at, hours FROM planned_meeting
               WHERE organisation_id = :organisation AND state = 'planned'
                 AND starts_at >= :since AND starts_at < :until""",
            organisation=organisation,
            since=to_text(since),
            until=to_text(until),
        )
        ended = [
            AssignmentId(row["assignment_id"])
            for row in rows
            if from_text(row["starts_at"]) + timedelta(hours=row["hours"]) <= now
        ]
        return {each: ended.count(each) for each in set(ended)}

    async def late_before(self, organisation: OrganisationId, month: Month) -> frozenset[PersonId]:
        """Mentors who handed a month before this one in late, or said late that nobody met in it; a
        second time counts for nothing, for it may have been returned to them late."""
        rows = await self._unit.fetch(
            """SELECT DISTINCT l.mentor_id FROM learner_month l
               JOIN learner_month_event e ON e.learner_month_id = l.id
               WHERE l.organisation_id = :organisation AND l.month < :month AND e.late = 1
                 AND e.id = (SELECT MIN(f.id) FROM learner_month_event f
                             WHERE f.learner_month_id = l.id AND f.event = :submitted)""",
            organisation=organisation,
            month=str(month),
            submitted=Happened.SUBMITTED.value,
        )
        silent = await self._unit.fetch(
            """SELECT DISTINCT s.mentor_id FROM no_meeting n
               JOIN assignment s ON s.id = n.assignment_id
               WHERE s.organisation_id = :organisation AND n.month < :month AND n.late = 1""",
            organisation=organisation,
            month=str(month),
        )
        return frozenset(PersonId(row["mentor_id"]) for row in (*rows, *silent))

    async def versions_of_month(
        self, assignment: AssignmentId, month: Month
    ) -> list[list[SheetLine]]:
        """The entries of a learner-month after each change that ever was, the oldest first.

        Read from the ledger of pay, which keeps every version: so one can say what stood in the
        diary when an old sheet was printed.
        """
        rows = await self._unit.fetch(
            """SELECT g.meeting_id, g.meeting_version, g.month, g.starts_at, g.hours, g.state
               FROM pay_ledger g JOIN meeting m ON m.id = g.meeting_id
               WHERE m.assignment_id = :assignment ORDER BY g.sequence""",
            assignment=assignment,
        )
        lines: dict[int, SheetLine] = {}
        found: list[list[SheetLine]] = [[]]
        for row in rows:
            lines.pop(row["meeting_id"], None)
            if row["month"] == str(month):
                lines[row["meeting_id"]] = _line(row)
            found.append(sorted(lines.values(), key=lambda line: (line.starts_at, line.meeting)))
        return found

    # -- writing ----------------------------------------------------------------------------------

    async def keep(
        self,
        moved: MonthMoved,
        books: LearnerMonthBooks,
        organisation: OrganisationId,
        by: PersonId | None,
        now: datetime,
        reason: str = "",
    ) -> LearnerMonthId | None:
        """Keep a step and where it led; nothing, and nothing kept, if it changed meanwhile.

        A ``reason`` takes the place of the one before; of an erased learner none is kept.
        """
        if moved.before.version == 0:
            learner_month = await self._insert(moved.after, books, organisation, now)
        else:
            learner_month = await self._update(moved, books, now)
        if learner_month is None:
            return None
        if reason and books.learner not in self._vault.tombstones():
            self._explain(learner_month, books.learner, reason)
        self._writing.later(
            """INSERT INTO learner_month_event (id, learner_month_id, event, late, by_person_id,
                 happened_at)
               VALUES (:id, :learner_month, :event, :late, :by, :at)""",
            id=self._ids.next("learner_month_event"),
            learner_month=learner_month,
            event=moved.what.value,
            late=int(moved.late),
            by=by,
            at=to_text(moved.given.at),
        )
        return learner_month

    async def _insert(
        self,
        record: MonthRecord,
        books: LearnerMonthBooks,
        organisation: OrganisationId,
        now: datetime,
    ) -> LearnerMonthId | None:
        rows = await self._writing.fetch(
            """INSERT INTO learner_month (id, organisation_id, assignment_id, mentor_id, learner_id,
                 month, state, reopened, version, approved_at, approved_late, content_hash,
                 sheet_file_id, sheet_hash, sheet_at, submitted_at, submitted_late, accepted_at,
                 accepted_by, decided_by, on_behalf_by, changed_at)
               VALUES (:id, :organisation, :assignment, :mentor, :learner, :month, :state,
                 :reopened, :version, :approved_at, :approved_late, :content_hash, :sheet_file_id,
                 :sheet_hash, :sheet_at, :submitted_at, :submitted_late, :accepted_at,
                 :accepted_by, :decided_by, :on_behalf_by, :now)
               ON CONFLICT (assignment_id, month) DO NOTHING RETURNING id""",
            id=self._ids.next("learner_month"),
            organisation=organisation,
            assignment=books.assignment,
            mentor=books.mentor,
            learner=books.learner,
            month=str(books.month),
            now=to_text(now),
            **_columns(record),
        )
        return LearnerMonthId(rows[0]["id"]) if rows else None

    async def _update(
        self, moved: MonthMoved, books: LearnerMonthBooks, now: datetime
    ) -> LearnerMonthId | None:
        rows = await self._writing.fetch(
            """UPDATE learner_month SET state = :state, reopened = :reopened, version = :version,
                 approved_at = :approved_at, approved_late = :approved_late,
                 content_hash = :content_hash, sheet_file_id = :sheet_file_id,
                 sheet_hash = :sheet_hash, sheet_at = :sheet_at, submitted_at = :submitted_at,
                 submitted_late = :submitted_late, accepted_at = :accepted_at,
                 accepted_by = :accepted_by, decided_by = :decided_by,
                 on_behalf_by = :on_behalf_by, changed_at = :now
               WHERE assignment_id = :assignment AND month = :month AND version = :seen
               RETURNING id""",
            assignment=books.assignment,
            month=str(books.month),
            seen=moved.before.version,
            now=to_text(now),
            **_columns(moved.after),
        )
        return LearnerMonthId(rows[0]["id"]) if rows else None

    def _explain(self, learner_month: LearnerMonthId, learner: PersonId, reason: str) -> None:
        box = self._vault.seal(learner, _reason_place(learner_month), reason.encode())
        self._writing.later(
            "UPDATE learner_month SET reason_box = :box WHERE id = :id", box=box, id=learner_month
        )

    # -- pages of a sheet that wait to be read ----------------------------------------------------

    def pages_given(self, learner_month: LearnerMonthId, now: datetime) -> None:
        """All pages are sent: whoever reads sheets may begin."""
        self._writing.later(
            """UPDATE learner_month SET pages_given_at = :now
               WHERE id = :id AND pages_given_at IS NULL""",
            now=to_text(now),
            id=learner_month,
        )
        if self._to_read is not None:
            self._writing.after_commit(self._to_read.ring)

    def pages_read(self, learner_month: LearnerMonthId) -> None:
        """They were read, or put aside."""
        self._writing.later(
            "UPDATE learner_month SET pages_given_at = NULL WHERE id = :id", id=learner_month
        )

    async def pages_to_read(self, learner_month: LearnerMonthId) -> list[FileId]:
        """The pages that were sent and not used yet, in the order in which they came."""
        rows = await self._unit.fetch(
            """SELECT id FROM file WHERE purpose = 'sheet_page' AND object_id = :id
                 AND worked_at IS NULL ORDER BY id""",
            id=learner_month,
        )
        return [FileId(row["id"]) for row in rows]

    async def with_pages_to_read(self) -> list[KeptMonth]:
        """Learner-months whose pages wait to be read, the longest waiting first."""
        rows = await self._unit.fetch(
            _SELECT + " WHERE l.pages_given_at IS NOT NULL ORDER BY l.pages_given_at, l.id"
        )
        return [_kept(row) for row in rows]

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit


def _line(row: Row) -> SheetLine:
    return SheetLine(
        row["meeting_id"],
        row["meeting_version"],
        from_text(row["starts_at"]),
        row["hours"],
        MeetingState(row["state"]),
    )


def _reason_place(learner_month: LearnerMonthId) -> str:
    return f"learner_month:{learner_month}:reason"
