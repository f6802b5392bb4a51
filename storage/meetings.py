"""Owns the mentor's diary in the database and the ledger from which pay is computed; judges nothing.

What is written here was decided by ``bot.domain.diary.decide`` in the same unit of work. Each change
of an entry appends a row to the ledger in the same transaction, chained by hash to the row before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.diary import (
    Books,
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
)
from bot.domain.ids import AssignmentId, MeetingId, OrganisationId, PersonId
from bot.domain.ledger import FIRST_PREVIOUS_HASH, ChainedRow, LedgerRow, next_hash
from bot.domain.months import Month, start_of_day
from bot.domain.reminders import EntrySaid, LearnerMonth, was_active_during
from storage.books import DiaryBooks
from storage.database import Reader, Row, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import instant
from storage.vault import Vault

_COLUMNS = """
    m.id, m.organisation_id, m.assignment_id, m.mentor_id, m.learner_id, m.month, m.starts_at,
    m.hours, m.planned_hours, m.state, m.version, p.name AS learner_name,
    CASE WHEN m.done_box IS NULL THEN 0 ELSE 1 END AS has_text,
    (SELECT COUNT(*) FROM voice_note v WHERE v.meeting_id = m.id) AS voice_notes
"""
_SELECT = f"""
    SELECT {_COLUMNS} FROM meeting m JOIN person p ON p.id = m.learner_id
"""  # noqa: S608  (a constant list of columns)

_ACTIVE = """
    SELECT s.id, s.mentor_id, s.learner_id, s.answered_at, s.ended_at, p.name AS learner_name,
           n.said_at AS no_meeting_at
    FROM assignment s JOIN person p ON p.id = s.learner_id
    LEFT JOIN no_meeting n ON n.assignment_id = s.id AND n.month = :month
    WHERE s.organisation_id = :organisation AND s.state IN ('active', 'ended')
      AND s.answered_at IS NOT NULL
"""
_BY_LEARNER = " ORDER BY p.name_key, s.id"
_ACTIVE_ONCE = _ACTIVE + _BY_LEARNER
_ACTIVE_ONCE_WITH_ONE = _ACTIVE + " AND s.mentor_id = :mentor" + _BY_LEARNER

_SAYING = """
    SELECT m.id, m.assignment_id, m.state,
           CASE WHEN m.done_box IS NOT NULL
                  OR EXISTS (SELECT 1 FROM voice_note v WHERE v.meeting_id = m.id)
                THEN 1 ELSE 0 END AS says
    FROM meeting m
    WHERE m.organisation_id = :organisation AND m.month = :month AND m.state <> 'deleted'
"""
_IN_TIME = " ORDER BY m.starts_at, m.id"
_SAID = _SAYING + _IN_TIME
_SAID_BY_ONE = _SAYING + " AND m.mentor_id = :mentor" + _IN_TIME


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the diary with what a screen shows beside its figures."""

    meeting: Meeting
    organisation: OrganisationId
    learner_name: str
    has_text: bool
    voice_notes: int

    @property
    def says_what_was_done(self) -> bool:
        """A text or a voice note is there; one of them is enough."""
        return self.has_text or self.voice_notes > 0


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """A learner-month with the name that a reminder or a screen shows."""

    learner_month: LearnerMonth
    learner_name: str


def _entry(row: Row) -> Entry:
    return Entry(
        meeting=Meeting(
            id=MeetingId(row["id"]),
            assignment=AssignmentId(row["assignment_id"]),
            mentor=PersonId(row["mentor_id"]),
            learner=PersonId(row["learner_id"]),
            starts_at=from_text(row["starts_at"]),
            hours=row["hours"],
            planned_hours=row["planned_hours"],
            state=MeetingState(row["state"]),
            version=row["version"],
            month=Month.parse(row["month"]),
        ),
        organisation=OrganisationId(row["organisation_id"]),
        learner_name=row["learner_name"],
        has_text=row["has_text"] == 1,
        voice_notes=row["voice_notes"],
    )


def _ledger_row(row: Row) -> LedgerRow:
    return LedgerRow(
        meeting=MeetingId(row["meeting_id"]),
        version=row["meeting_version"],
        organisation=OrganisationId(row["organisation_id"]),
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        month=Month.parse(row["month"]),
        starts_at=from_text(row["starts_at"]),
        hours=row["hours"],
        state=row["state"],
        at=from_text(row["happened_at"]),
    )


class Meetings:
    """The diary within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    # -- reading ----------------------------------------------------------------------------------

    async def get(self, meeting: MeetingId) -> Entry | None:
        """One entry, also a deleted one; nothing where there never was any."""
        row = await self._unit.one(_SELECT + " WHERE m.id = :id", id=meeting)
        return None if row is None else _entry(row)

    async def of_mentor_between(
        self, mentor: PersonId, organisation: OrganisationId, since: datetime, until: datetime
    ) -> list[Entry]:
        """The mentor's standing entries that start from ``since`` until before ``until``, in order
        of time; both in UTC."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE m.mentor_id = :mentor AND m.organisation_id = :organisation
                  AND m.starts_at >= :since AND m.starts_at < :until AND m.state <> 'deleted'
                  ORDER BY m.starts_at, m.id""",
            mentor=mentor,
            organisation=organisation,
            since=to_text(since),
            until=to_text(until),
        )
        return [_entry(row) for row in rows]

    async def of_mentor_in(
        self, mentor: PersonId, organisation: OrganisationId, month: Month, zone: ZoneInfo
    ) -> list[Entry]:
        """The mentor's standing entries of a local month, in order of time."""
        since = start_of_day(month.first_day, zone)
        until = start_of_day(month.next().first_day, zone)
        return await self.of_mentor_between(mentor, organisation, since, until)

    async def books_for(self, assignment: AssignmentId, now: datetime) -> Books:
        """All that the guard has to know, computed over all organisations, as it is in this unit.

        Counts, ids and instants only: what another organisation holds is never named. Raises
        LookupError for an assignment that does not exist.
        """
        return await DiaryBooks(self._unit).of(assignment, now)

    async def learner_months(
        self,
        organisation: OrganisationId,
        month: Month,
        zone: ZoneInfo,
        mentor: PersonId | None = None,
    ) -> list[NamedMonth]:
        """Each learner-month of assignments that were active in the local month, with what its
        entries say; of one mentor or of all."""
        chosen = {} if mentor is None else {"mentor": mentor}
        rows = await self._unit.fetch(
            _ACTIVE_ONCE if mentor is None else _ACTIVE_ONCE_WITH_ONE,
            organisation=organisation,
            month=str(month),
            **chosen,
        )
        said = await self._said_in(organisation, month, mentor)
        return [
            _named_month(row, month, said.get(row["id"], ()))
            for row in rows
            if was_active_during(
                from_text(row["answered_at"]), instant(row["ended_at"]), month, zone
            )
        ]

    async def _said_in(
        self, organisation: OrganisationId, month: Month, mentor: PersonId | None
    ) -> dict[int, list[EntrySaid]]:
        chosen = {} if mentor is None else {"mentor": mentor}
        rows = await self._unit.fetch(
            _SAID if mentor is None else _SAID_BY_ONE,
            organisation=organisation,
            month=str(month),
            **chosen,
        )
        said: dict[int, list[EntrySaid]] = {}
        for row in rows:
            entry = EntrySaid(MeetingId(row["id"]), MeetingState(row["state"]), row["says"] == 1)
            said.setdefault(row["assignment_id"], []).append(entry)
        return said

    # -- writing ----------------------------------------------------------------------------------

    async def add(
        self, logged: MeetingLogged, organisation: OrganisationId, now: datetime
    ) -> Meeting:
        """Keep a new entry and its row in the ledger; gives the entry with its number."""
        meeting = Meeting(
            id=MeetingId(self._ids.next("meeting")),
            assignment=logged.assignment,
            mentor=logged.mentor,
            learner=logged.learner,
            starts_at=logged.starts_at,
            hours=logged.hours,
            planned_hours=logged.planned_hours,
            state=logged.state,
            version=1,
            month=logged.month,
        )
        await self._writing.run(
            """INSERT INTO meeting (id, organisation_id, assignment_id, mentor_id, learner_id,
                 month, starts_at, hours, planned_hours, state, created_at, changed_at)
               VALUES (:id, :organisation, :assignment, :mentor, :learner, :month, :starts_at,
                 :hours, :planned_hours, :state, :now, :now)""",
            id=meeting.id,
            organisation=organisation,
            assignment=meeting.assignment,
            mentor=meeting.mentor,
            learner=meeting.learner,
            month=str(meeting.month),
            starts_at=to_text(meeting.starts_at),
            hours=meeting.hours,
            planned_hours=meeting.planned_hours,
            state=meeting.state.value,
            now=to_text(now),
        )
        await self._chain(meeting, organisation, now)
        return meeting

    async def change(self, changed: MeetingChanged, now: datetime) -> bool:
        """Keep what the entry is now; false, and nothing kept, if it changed meanwhile."""
        return await self._store(changed.before, changed.after, now)

    async def delete(self, deleted: MeetingDeleted, now: datetime) -> bool:
        """Take the entry out of the count, its row stays; false if it changed meanwhile."""
        return await self._store(deleted.before, deleted.after, now)

    async def _store(self, before: Meeting, after: Meeting, now: datetime) -> bool:
        rows = await self._writing.fetch(
            """UPDATE meeting SET month = :month, starts_at = :starts_at, hours = :hours,
                 planned_hours = :planned_hours, state = :state, version = :version,
                 changed_at = :now
               WHERE id = :id AND version = :seen AND state <> 'deleted'
               RETURNING organisation_id""",
            month=str(after.month),
            starts_at=to_text(after.starts_at),
            hours=after.hours,
            planned_hours=after.planned_hours,
            state=after.state.value,
            version=after.version,
            now=to_text(now),
            id=before.id,
            seen=before.version,
        )
        if not rows:
            return False
        await self._chain(after, OrganisationId(rows[0]["organisation_id"]), now)
        return True

    async def _chain(self, meeting: Meeting, organisation: OrganisationId, now: datetime) -> None:
        last = await self._unit.one("SELECT hash FROM pay_ledger ORDER BY sequence DESC LIMIT 1")
        previous = FIRST_PREVIOUS_HASH if last is None else str(last["hash"])
        row = LedgerRow(
            meeting=meeting.id,
            version=meeting.version,
            organisation=organisation,
            mentor=meeting.mentor,
            learner=meeting.learner,
            month=meeting.month,
            starts_at=meeting.starts_at,
            hours=meeting.hours,
            state=meeting.state.value,
            at=now,
        )
        await self._writing.run(
            """INSERT INTO pay_ledger (meeting_id, meeting_version, organisation_id, mentor_id,
                 learner_id, month, starts_at, hours, state, happened_at, previous_hash, hash)
               VALUES (:meeting, :version, :organisation, :mentor, :learner, :month, :starts_at,
                 :hours, :state, :now, :previous, :hash)""",
            meeting=row.meeting,
            version=row.version,
            organisation=row.organisation,
            mentor=row.mentor,
            learner=row.learner,
            month=str(row.month),
            starts_at=to_text(row.starts_at),
            hours=row.hours,
            state=row.state,
            now=to_text(row.at),
            previous=previous,
            hash=next_hash(previous, row),
        )

    # -- what was done ----------------------------------------------------------------------------

    async def done_text(self, meeting: Meeting) -> str:
        """What was written about the meeting; empty where nothing was.

        Raises VaultError where the learner was erased: then nobody can read it any more.
        """
        row = await self._unit.one("SELECT done_box FROM meeting WHERE id = :id", id=meeting.id)
        if row is None or row["done_box"] is None:
            return ""
        return self._vault.open(meeting.learner, _done_place(meeting), row["done_box"]).decode()

    async def write_done(self, meeting: Meeting, text: str, now: datetime) -> None:
        """Keep the whole text of what was done, sealed under the key of the learner it is about."""
        box = self._vault.seal(meeting.learner, _done_place(meeting), text.encode())
        await self._writing.run(
            "UPDATE meeting SET done_box = :box, changed_at = :now WHERE id = :id",
            box=box,
            now=to_text(now),
            id=meeting.id,
        )

    # -- "no meeting this month" ------------------------------------------------------------------

    async def say_no_meeting(self, assignment: AssignmentId, month: Month, now: datetime) -> bool:
        """Keep that there was no meeting in the month; false if that was said before."""
        touched = await self._writing.run(
            """INSERT INTO no_meeting (assignment_id, month, said_at)
               VALUES (:assignment, :month, :now)
               ON CONFLICT (assignment_id, month) DO NOTHING""",
            assignment=assignment,
            month=str(month),
            now=to_text(now),
        )
        return touched == 1

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit


def _done_place(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}:done"


def _named_month(row: Row, month: Month, entries: Sequence[EntrySaid]) -> NamedMonth:
    learner_month = LearnerMonth(
        assignment=AssignmentId(row["id"]),
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        month=month,
        entries=tuple(entries),
        no_meeting_said=row["no_meeting_at"] is not None,
    )
    return NamedMonth(learner_month, row["learner_name"])


async def ledger_rows(source: Unit | Reader) -> list[ChainedRow]:
    """The whole ledger in its order, for ``bot.domain.ledger.verify`` and for pay."""
    rows = await source.fetch("SELECT * FROM pay_ledger ORDER BY sequence")
    return [ChainedRow(row["sequence"], _ledger_row(row), row["hash"]) for row in rows]
