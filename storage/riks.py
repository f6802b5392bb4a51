"""Owns what was entered in the programme's own tool (the Interaktīvais rīks), by whom and when.

Must not know how it is entered there: no interface to it is known, people copy. What changed since it
was entered counts as not entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import (
    AssignmentId,
    ContractId,
    MeetingId,
    OrganisationId,
    PersonId,
    WorkTimeFormId,
)
from bot.domain.months import Month
from storage.database import Reader, Row, Unit
from storage.instants import from_text, to_text


class RiksObject(StrEnum):
    """What can carry the mark."""

    MEETING = "meeting"
    WORK_TIME_FORM = "work_time_form"


@dataclass(frozen=True, slots=True)
class RiksEntry:
    """An approved entry of the diary; ``again``: it was entered before and changed since."""

    meeting: MeetingId
    assignment: AssignmentId
    version: int
    mentor: PersonId
    mentor_name: str
    learner_name: str
    starts_at: datetime
    hours: int
    entered_at: datetime | None
    entered_by_name: str
    again: bool

    @property
    def to_enter(self) -> bool:
        return self.again or self.entered_at is None


@dataclass(frozen=True, slots=True)
class RiksForm:
    """An approved work-time form."""

    form: WorkTimeFormId
    contract: ContractId
    version: int
    number: str
    mentor_name: str
    entered_at: datetime | None
    entered_by_name: str
    again: bool

    @property
    def to_enter(self) -> bool:
        return self.again or self.entered_at is None


_APPROVED = "('approved', 'sheet', 'submitted', 'accepted', 'exported')"

# Writing a section leaves the version of an entry as it is, so the moment of the last change counts.
_CHANGED = "(r.object_version <> m.version OR m.changed_at > r.entered_at)"

_ENTRIES = f"""
    SELECT m.id, m.assignment_id, m.version, m.starts_at, m.hours, m.mentor_id,
           mp.name AS mentor_name, lp.name AS learner_name, r.entered_at,
           ep.name AS entered_by_name,
           CASE WHEN r.object_id IS NOT NULL AND {_CHANGED} THEN 1 ELSE 0 END AS again
    FROM meeting m
    JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
      AND l.state IN {_APPROVED}
    JOIN person lp ON lp.id = m.learner_id
    JOIN person mp ON mp.id = m.mentor_id
    LEFT JOIN riks_entry r ON r.object_kind = 'meeting' AND r.object_id = m.id
    LEFT JOIN person ep ON ep.id = r.entered_by
    WHERE m.organisation_id = :organisation AND m.month = :month AND m.state <> 'deleted'
"""  # noqa: S608  (constant conditions)
_ENTRIES_OF_MENTOR = _ENTRIES + " AND m.mentor_id = :mentor ORDER BY m.starts_at, m.id"
_ENTRIES_BY_MENTOR = _ENTRIES + " ORDER BY mp.name_key, m.mentor_id, m.starts_at, m.id"

_LEFT_BY_MENTOR = f"""
    SELECT m.mentor_id, m.month, COUNT(*) AS number
    FROM meeting m
    JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
      AND l.state IN {_APPROVED}
    LEFT JOIN riks_entry r ON r.object_kind = 'meeting' AND r.object_id = m.id
    WHERE m.organisation_id = :organisation AND m.month >= :since AND m.state <> 'deleted'
      AND (r.object_id IS NULL OR {_CHANGED})
    GROUP BY m.mentor_id, m.month ORDER BY m.mentor_id, m.month
"""  # noqa: S608  (constant conditions)

_FORMS = """
    SELECT f.id, f.contract_id, f.version, f.month, c.number, mp.name AS mentor_name, r.entered_at,
           ep.name AS entered_by_name,
           CASE WHEN r.object_id IS NOT NULL AND f.approved_at > r.entered_at THEN 1 ELSE 0 END
             AS again
    FROM work_time_form f
    JOIN contract c ON c.id = f.contract_id
    JOIN person mp ON mp.id = f.mentor_id
    LEFT JOIN riks_entry r ON r.object_kind = 'work_time_form' AND r.object_id = f.id
    LEFT JOIN person ep ON ep.id = r.entered_by
    WHERE f.organisation_id = :organisation AND f.state <> 'waiting'
"""
_FORMS_OF_MONTH = _FORMS + " AND f.month = :month ORDER BY mp.name_key, f.id"
_FORMS_SINCE = _FORMS + " AND f.month >= :month ORDER BY f.month, f.id"


def _entry(row: Row) -> RiksEntry:
    return RiksEntry(
        meeting=MeetingId(row["id"]),
        assignment=AssignmentId(row["assignment_id"]),
        version=row["version"],
        mentor=PersonId(row["mentor_id"]),
        mentor_name=row["mentor_name"],
        learner_name=row["learner_name"],
        starts_at=from_text(row["starts_at"]),
        hours=row["hours"],
        entered_at=None if row["entered_at"] is None else from_text(row["entered_at"]),
        entered_by_name=row["entered_by_name"] or "",
        again=row["again"] == 1,
    )


def _form(row: Row) -> RiksForm:
    return RiksForm(
        form=WorkTimeFormId(row["id"]),
        contract=ContractId(row["contract_id"]),
        version=row["version"],
        number=row["number"],
        mentor_name=row["mentor_name"],
        entered_at=None if row["entered_at"] is None else from_text(row["entered_at"]),
        entered_by_name=row["entered_by_name"] or "",
        again=row["again"] == 1,
    )


class Riks:
    """The marks within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def used_by(self, organisation: OrganisationId) -> bool:
        """Whether the organisation's programme uses the Rīks at all."""
        row = await self._unit.one(
            "SELECT uses_riks FROM organisation WHERE id = :id", id=organisation
        )
        return row is not None and row["uses_riks"] == 1

    async def concerns(self, mentor: PersonId, organisation: OrganisationId) -> bool:
        """Whether the mentor took a step in a paid month, where the Rīks is used."""
        row = await self._unit.one(
            """SELECT 1 FROM learner_month l JOIN organisation o ON o.id = l.organisation_id
               WHERE l.mentor_id = :mentor AND l.organisation_id = :organisation
                 AND o.uses_riks = 1 LIMIT 1""",
            mentor=mentor,
            organisation=organisation,
        )
        return row is not None

    async def set_used(self, organisation: OrganisationId, *, used: bool) -> bool:
        """Turn it on or off; false where it was so before."""
        touched = await self._writing.run(
            "UPDATE organisation SET uses_riks = :used WHERE id = :id AND uses_riks <> :used",
            used=int(used),
            id=organisation,
        )
        return touched == 1

    async def entries(
        self, mentor: PersonId, organisation: OrganisationId, month: Month
    ) -> list[RiksEntry]:
        """The mentor's standing entries of approved learner-months, in order of time."""
        rows = await self._unit.fetch(
            _ENTRIES_OF_MENTOR, mentor=mentor, organisation=organisation, month=str(month)
        )
        return [_entry(row) for row in rows]

    async def entries_by_mentor(
        self, organisation: OrganisationId, month: Month
    ) -> list[RiksEntry]:
        """The standing entries of all approved learner-months, by the mentor's name, then time."""
        rows = await self._unit.fetch(
            _ENTRIES_BY_MENTOR, organisation=organisation, month=str(month)
        )
        return [_entry(row) for row in rows]

    async def forms(self, organisation: OrganisationId, month: Month) -> list[RiksForm]:
        """The approved forms of a month, by mentor."""
        rows = await self._unit.fetch(_FORMS_OF_MONTH, organisation=organisation, month=str(month))
        return [_form(row) for row in rows]

    async def left_by_mentor(
        self, organisation: OrganisationId, since: Month
    ) -> Mapping[PersonId, Mapping[Month, int]]:
        """How many approved entries from that month on each mentor has still to enter."""
        rows = await self._unit.fetch(_LEFT_BY_MENTOR, organisation=organisation, since=str(since))
        found: dict[PersonId, dict[Month, int]] = {}
        for row in rows:
            of_mentor = found.setdefault(PersonId(row["mentor_id"]), {})
            of_mentor[Month.parse(row["month"])] = int(row["number"])
        return found

    async def forms_left(self, organisation: OrganisationId, since: Month) -> Mapping[Month, int]:
        """How many approved forms from that month on are still to be entered."""
        rows = await self._unit.fetch(_FORMS_SINCE, organisation=organisation, month=str(since))
        found: dict[Month, int] = {}
        for row in rows:
            if _form(row).to_enter:
                month = Month.parse(row["month"])
                found[month] = found.get(month, 0) + 1
        return found

    async def mark(
        self,
        kind: RiksObject,
        objects: Iterable[tuple[int, int]],
        by: PersonId,
        now: datetime,
    ) -> None:
        """Keep that these objects, each with its version, are entered as they are now."""
        for number, version in objects:
            await self._writing.run(
                """INSERT INTO riks_entry (object_kind, object_id, object_version, entered_by,
                     entered_at)
                   VALUES (:kind, :id, :version, :by, :now)
                   ON CONFLICT (object_kind, object_id) DO UPDATE SET
                     object_version = excluded.object_version, entered_by = excluded.entered_by,
                     entered_at = excluded.entered_at""",
                kind=kind.value,
                id=number,
                version=version,
                by=by,
                now=to_text(now),
            )

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit
