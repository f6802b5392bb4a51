"""Owns the mentor's diary in the database and the ledger from which pay is computed; judges nothing.

What is written here was decided by ``bot.domain.diary.decide`` in the same unit of work. Each change
of an entry appends a row to the ledger in the same transaction, chained by hash to the row before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.diary import (
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
)
from bot.domain.ids import (
    AssignmentId,
    ContractId,
    MeetingId,
    OrganisationId,
    PersonId,
    PlannedId,
    SupportPlanId,
)
from bot.domain.ledger import FIRST_PREVIOUS_HASH, ChainedRow, LedgerRow, next_hash
from bot.domain.months import Month, start_of_day
from bot.domain.reminders import EntrySaid, LearnerMonth, was_active_during
from bot.domain.rules import Programme, rules_of_month
from bot.domain.sections import Section, Sections
from storage.database import Reader, Row, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import instant
from storage.vault import Vault

_Id = TypeVar("_Id", bound=int)

_BOXES: Mapping[Section, str] = {
    Section.ACTIVITIES: "activities_box",
    Section.GOALS: "goals_box",
    Section.HOW_IT_WENT: "done_box",
    Section.RESULTS: "results_box",
    Section.NEXT_STEPS: "next_steps_box",
}
"""Where the words of each section lie."""

_WORDS = """
    SELECT activities_box, goals_box, done_box, results_box, next_steps_box FROM meeting
    WHERE id = :id
"""
_WRITE = """
    UPDATE meeting SET
      activities_box = CASE WHEN :name = 'activities_box' THEN :box ELSE activities_box END,
      goals_box = CASE WHEN :name = 'goals_box' THEN :box ELSE goals_box END,
      done_box = CASE WHEN :name = 'done_box' THEN :box ELSE done_box END,
      results_box = CASE WHEN :name = 'results_box' THEN :box ELSE results_box END,
      next_steps_box = CASE WHEN :name = 'next_steps_box' THEN :box ELSE next_steps_box END,
      place_box = CASE WHEN :name = 'place_box' THEN :box ELSE place_box END,
      changed_at = :now
    WHERE id = :id
"""

_SAID_OF = """(SELECT COUNT(*) FROM voice_note v WHERE v.meeting_id = m.id
     AND COALESCE(v.question, 'how_it_went') = '{section}') AS said_{section}"""

_WRITTEN = ", ".join(
    f"CASE WHEN m.{box} IS NULL THEN 0 ELSE 1 END AS wrote_{section}"
    for section, box in _BOXES.items()
)
_SPOKEN = ", ".join(_SAID_OF.format(section=section.value) for section in Section)
_COLUMNS = f"""
    m.id, m.organisation_id, m.assignment_id, m.mentor_id, m.learner_id, m.month, m.starts_at,
    m.hours, m.planned_hours, m.state, m.version, m.contract_id, m.plan_id, m.planned_id,
    m.unplanned, p.name AS learner_name, {_WRITTEN}, {_SPOKEN}
"""
_SELECT = f"""
    SELECT {_COLUMNS} FROM meeting m JOIN person p ON p.id = m.learner_id
"""  # noqa: S608  (a constant list of columns)

_ACTIVE = """
    SELECT s.id, s.mentor_id, s.learner_id, s.programme, s.answered_at, s.ended_at,
           p.name AS learner_name, n.said_at AS no_meeting_at,
           n.late AS no_meeting_late
    FROM assignment s JOIN person p ON p.id = s.learner_id
    LEFT JOIN no_meeting n ON n.assignment_id = s.id AND n.month = :month
    WHERE s.organisation_id = :organisation AND s.state IN ('active', 'ended')
      AND s.answered_at IS NOT NULL
"""
_BY_LEARNER = " ORDER BY p.name_key, s.id"
_ACTIVE_ONCE = _ACTIVE + _BY_LEARNER
_ACTIVE_ONCE_WITH_ONE = _ACTIVE + " AND s.mentor_id = :mentor" + _BY_LEARNER

_SAYING = f"""
    SELECT m.id, m.assignment_id, m.learner_id, m.state, {_WRITTEN}, {_SPOKEN}
    FROM meeting m
    WHERE m.organisation_id = :organisation AND m.month = :month AND m.state <> 'deleted'
"""  # noqa: S608  (constant lists of columns)
_IN_TIME = " ORDER BY m.starts_at, m.id"
_SAID = _SAYING + _IN_TIME
_SAID_BY_ONE = _SAYING + " AND m.mentor_id = :mentor" + _IN_TIME


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the diary with what a screen shows beside its figures."""

    meeting: Meeting
    organisation: OrganisationId
    learner_name: str
    written: Sections
    """The sections with a text."""
    spoken: Mapping[Section, int]
    """How many voice notes each section has; those without any are left out."""

    @property
    def sections(self) -> Sections:
        """What says something, by a text or by a voice note; one of them is enough."""
        return _both(self.written, self.spoken)

    @property
    def has_text(self) -> bool:
        """How it went was written."""
        return self.written.how_it_went

    @property
    def voice_notes(self) -> int:
        """Voice notes of all sections."""
        return sum(self.spoken.values())

    @property
    def says_what_was_done(self) -> bool:
        """How it went was written or said."""
        return self.sections.how_it_went


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """A learner-month with the name that a reminder or a screen shows."""

    learner_month: LearnerMonth
    learner_name: str


def _both(written: Sections, spoken: Mapping[Section, int]) -> Sections:
    return Sections(*(written.has(each) or each in spoken for each in Section))


def _written(row: Row) -> Sections:
    return Sections(*(row[f"wrote_{each.value}"] == 1 for each in Section))


def _spoken(row: Row) -> dict[Section, int]:
    counts = {each: int(row[f"said_{each.value}"]) for each in Section}
    return {section: count for section, count in counts.items() if count}


def _said(row: Row) -> EntrySaid:
    sections = _both(_written(row), _spoken(row))
    return EntrySaid(
        MeetingId(row["id"]),
        MeetingState(row["state"]),
        sections.how_it_went,
        says_activities=sections.activities,
        says_goals=sections.goals,
    )


def _said_enough(row: Row) -> EntrySaid:
    """An entry of a learner who was erased, whose words went with the key."""
    return EntrySaid(
        MeetingId(row["id"]),
        MeetingState(row["state"]),
        True,
        says_activities=True,
        says_goals=True,
    )


def _id(number: int | None, kind: Callable[[int], _Id]) -> _Id | None:
    return None if number is None else kind(number)


def meeting_of(row: Row) -> Meeting:
    """The entry of a row with the columns of ``meeting``."""
    return Meeting(
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
        contract=_id(row["contract_id"], ContractId),
        plan=_id(row["plan_id"], SupportPlanId),
        planned=_id(row["planned_id"], PlannedId),
        unplanned=row["unplanned"] == 1,
    )


def _entry(row: Row) -> Entry:
    return Entry(
        meeting=meeting_of(row),
        organisation=OrganisationId(row["organisation_id"]),
        learner_name=row["learner_name"],
        written=_written(row),
        spoken=_spoken(row),
    )


def ledger_row_of(row: Row) -> LedgerRow:
    """What a row of ``pay_ledger`` says, without its place in the chain."""
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
        contract=_id(row["contract_id"], ContractId),
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

    async def entries_of(self, assignment: AssignmentId, month: Month) -> list[Entry]:
        """All entries of a learner-month in order of time, the deleted ones too."""
        rows = await self._unit.fetch(
            _SELECT
            + """ WHERE m.assignment_id = :assignment AND m.month = :month
                  ORDER BY m.starts_at, m.id""",
            assignment=assignment,
            month=str(month),
        )
        return [_entry(row) for row in rows]

    async def learner_months(
        self,
        organisation: OrganisationId,
        month: Month,
        zone: ZoneInfo,
        mentor: PersonId | None = None,
    ) -> list[NamedMonth]:
        """Each learner-month of assignments that were active in the local month or have an entry in
        it, with what its entries say; of one mentor or of all.

        An assignment can be accepted here after the two have met, while that month is still open:
        what was logged then has to be approved like everything else.
        """
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
            if row["id"] in said
            or was_active_during(
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
        gone = self._vault.tombstones()
        said: dict[int, list[EntrySaid]] = {}
        for row in rows:
            # What nobody can write any more is not missing: the hours were worked all the same.
            entry = _said_enough(row) if row["learner_id"] in gone else _said(row)
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
            contract=logged.contract,
            plan=logged.plan,
            planned=logged.planned,
            unplanned=logged.unplanned,
        )
        await self._writing.run(
            """INSERT INTO meeting (id, organisation_id, assignment_id, mentor_id, learner_id,
                 month, starts_at, hours, planned_hours, state, contract_id, plan_id, planned_id,
                 unplanned, created_at, changed_at)
               VALUES (:id, :organisation, :assignment, :mentor, :learner, :month, :starts_at,
                 :hours, :planned_hours, :state, :contract, :plan, :planned, :unplanned, :now,
                 :now)""",
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
            contract=meeting.contract,
            plan=meeting.plan,
            planned=meeting.planned,
            unplanned=int(meeting.unplanned),
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
                 contract_id = :contract, plan_id = :plan, changed_at = :now
               WHERE id = :id AND version = :seen AND state <> 'deleted'
               RETURNING organisation_id""",
            month=str(after.month),
            starts_at=to_text(after.starts_at),
            hours=after.hours,
            planned_hours=after.planned_hours,
            state=after.state.value,
            version=after.version,
            contract=after.contract,
            plan=after.plan,
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
            contract=meeting.contract,
        )
        await self._writing.run(
            """INSERT INTO pay_ledger (meeting_id, meeting_version, organisation_id, mentor_id,
                 learner_id, month, starts_at, hours, state, contract_id, happened_at,
                 previous_hash, hash)
               VALUES (:meeting, :version, :organisation, :mentor, :learner, :month, :starts_at,
                 :hours, :state, :contract, :now, :previous, :hash)""",
            meeting=row.meeting,
            version=row.version,
            organisation=row.organisation,
            mentor=row.mentor,
            learner=row.learner,
            month=str(row.month),
            starts_at=to_text(row.starts_at),
            hours=row.hours,
            state=row.state,
            contract=row.contract,
            now=to_text(row.at),
            previous=previous,
            hash=next_hash(previous, row),
        )

    # -- what was done ----------------------------------------------------------------------------

    async def done_text(self, meeting: Meeting) -> str:
        """How it went, as it was written; empty where nothing was."""
        return (await self.words_of(meeting)).get(Section.HOW_IT_WENT, "")

    async def words_of(self, meeting: Meeting) -> dict[Section, str]:
        """What was written about the meeting, by section; those without a text are left out, and
        all of them where the learner was erased: then nobody can read it any more."""
        row = await self._unit.one(_WORDS, id=meeting.id)
        if row is None or self._is_erased(meeting.learner):
            return {}
        return {
            section: self._opened(meeting, box, row[box])
            for section, box in _BOXES.items()
            if row[box] is not None
        }

    async def write_section(
        self, meeting: Meeting, section: Section, text: str, now: datetime
    ) -> None:
        """Keep the whole text of a section, sealed under the key of the learner it is about."""
        await self._write_box(meeting, _BOXES[section], text, now)

    async def write_done(self, meeting: Meeting, text: str, now: datetime) -> None:
        """Keep how it went, as ``write_section`` does."""
        await self.write_section(meeting, Section.HOW_IT_WENT, text, now)

    async def place_of(self, meeting: Meeting) -> str:
        """Where it was; empty where nobody said so, or the learner was erased."""
        row = await self._unit.one("SELECT place_box FROM meeting WHERE id = :id", id=meeting.id)
        if row is None or row["place_box"] is None or self._is_erased(meeting.learner):
            return ""
        return self._opened(meeting, "place_box", row["place_box"])

    async def write_place(self, meeting: Meeting, text: str, now: datetime) -> None:
        """Keep where it was, sealed like the sections."""
        await self._write_box(meeting, "place_box", text, now)

    async def _write_box(self, meeting: Meeting, box: str, text: str, now: datetime) -> None:
        sealed = self._vault.seal(meeting.learner, _place_in_vault(meeting, box), text.encode())
        await self._writing.run(_WRITE, name=box, box=sealed, now=to_text(now), id=meeting.id)

    def _is_erased(self, learner: PersonId) -> bool:
        return learner in self._vault.tombstones()

    def _opened(self, meeting: Meeting, box: str, sealed: bytes) -> str:
        return self._vault.open(meeting.learner, _place_in_vault(meeting, box), sealed).decode()

    # -- "no meeting this month" ------------------------------------------------------------------

    async def say_no_meeting(
        self, assignment: AssignmentId, month: Month, now: datetime, *, late: bool = False
    ) -> bool:
        """Keep that there was no meeting in the month; false if that was said before."""
        touched = await self._writing.run(
            """INSERT INTO no_meeting (assignment_id, month, said_at, late)
               VALUES (:assignment, :month, :now, :late)
               ON CONFLICT (assignment_id, month) DO NOTHING""",
            assignment=assignment,
            month=str(month),
            now=to_text(now),
            late=int(late),
        )
        return touched == 1

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit


def _place_in_vault(meeting: Meeting, box: str) -> str:
    return f"meeting:{meeting.id}:{box.removesuffix('_box')}"


def _named_month(row: Row, month: Month, entries: Sequence[EntrySaid]) -> NamedMonth:
    learner_month = LearnerMonth(
        assignment=AssignmentId(row["id"]),
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        month=month,
        entries=tuple(entries),
        no_meeting_said=row["no_meeting_at"] is not None,
        paid=rules_of_month(month, Programme(row["programme"])).paid_by_the_hour,
        no_meeting_late=row["no_meeting_late"] == 1,
    )
    return NamedMonth(learner_month, row["learner_name"])


async def ledger_rows(source: Unit | Reader) -> list[ChainedRow]:
    """The whole ledger in its order, for ``bot.domain.ledger.verify`` and for pay."""
    rows = await source.fetch("SELECT * FROM pay_ledger ORDER BY sequence")
    return [ChainedRow(row["sequence"], ledger_row_of(row), row["hash"]) for row in rows]
