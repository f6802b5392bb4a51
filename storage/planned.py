"""Owns planned meetings in the database; judges nothing, and knows no reminder of one.

What is written here was decided by ``bot.domain.planning`` in the same unit of work. Words about a
meeting (place, activities, goals, the reason of a cancellation) are sealed for its learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.diary import Books
from bot.domain.ids import AssignmentId, MeetingId, OrganisationId, PersonId, PlannedId
from bot.domain.months import month_of, start_of_day
from bot.domain.planning import (
    Agenda,
    CancelledBy,
    HoursChanged,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    MeetingSettled,
    PlannedMeeting,
    PlannedState,
)
from bot.domain.quiet import QuietHours
from bot.domain.rules import Programme
from storage.database import Reader, Row, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import instant
from storage.vault import Vault

_COLUMNS = """
    p.id, p.organisation_id, p.assignment_id, p.mentor_id, p.learner_id, s.programme, p.starts_at,
    p.hours, p.state, p.version, p.series, p.moved_from, p.cancelled_by, p.comes_at,
    p.changed_at
"""
_STANDING = f"""
    SELECT {_COLUMNS} FROM planned_meeting p JOIN assignment s ON s.id = p.assignment_id
"""  # noqa: S608  (a constant list of columns)
_NAMED = f"""
    SELECT {_COLUMNS}, learner.name AS learner_name, mentor.name AS mentor_name,
           p.place_box, p.activities_box, p.goals_box, p.reason_box,
           (SELECT COUNT(*) FROM voice_note v WHERE v.planned_id = p.id
              AND v.question = 'activities') AS said_activities,
           (SELECT COUNT(*) FROM voice_note v WHERE v.planned_id = p.id
              AND v.question = 'goals') AS said_goals
    FROM planned_meeting p JOIN assignment s ON s.id = p.assignment_id
    JOIN person learner ON learner.id = p.learner_id
    JOIN person mentor ON mentor.id = p.mentor_id
"""  # noqa: S608  (a constant list of columns)


@dataclass(frozen=True, slots=True)
class PlannedWords:
    """What is written about a planned meeting; empty where nothing is."""

    place: str = ""
    activities: str = ""
    goals: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A planned meeting with what a screen shows beside its figures."""

    meeting: PlannedMeeting
    organisation: OrganisationId
    learner_name: str
    mentor_name: str
    words: PlannedWords
    said_activities: int
    """Voice notes about the activities."""
    said_goals: int
    comes: bool
    """The learner said "I come" to it as it stands."""
    changed_at: datetime
    """When the two were last told of it."""


def _planned(row: Row) -> PlannedMeeting:
    by = row["cancelled_by"]
    return PlannedMeeting(
        id=PlannedId(row["id"]),
        assignment=AssignmentId(row["assignment_id"]),
        mentor=PersonId(row["mentor_id"]),
        learner=PersonId(row["learner_id"]),
        programme=Programme(row["programme"]),
        starts_at=from_text(row["starts_at"]),
        hours=row["hours"],
        state=PlannedState(row["state"]),
        version=row["version"],
        series=row["series"],
        moved_from=instant(row["moved_from"]),
        cancelled_by=None if by is None else CancelledBy(by),
    )


class Planned:
    """Planned meetings within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    # -- reading ----------------------------------------------------------------------------------

    async def get(self, planned: PlannedId) -> PlannedRow | None:
        """One planned meeting with its words, whatever became of it."""
        row = await self._unit.one(_NAMED + " WHERE p.id = :id", id=planned)
        return None if row is None else self._row(row)

    async def agenda_of(self, books: Books, quiet: QuietHours, now: datetime) -> Agenda:
        """All that has to be known to plan in the assignment of these books.

        Standing meetings of the mentor and of the learner over all organisations: ids and instants
        only, nothing that names one.
        """
        earliest = month_of(now, books.zone).previous().previous()
        rows = await self._unit.fetch(
            _STANDING
            + """ WHERE p.state = 'planned' AND p.starts_at >= :since
                  AND (s.ended_at IS NULL OR p.starts_at < s.ended_at)
                  AND (p.mentor_id = :mentor OR p.learner_id = :learner)
                  ORDER BY p.starts_at, p.id""",
            since=to_text(start_of_day(earliest.first_day, books.zone)),
            mentor=books.mentor,
            learner=books.learner,
        )
        return Agenda(books, [_planned(row) for row in rows], quiet)

    async def of_mentor(self, mentor: PersonId, organisation: OrganisationId) -> list[PlannedRow]:
        """The mentor's planned meetings of which nothing became yet, in order of time."""
        rows = await self._unit.fetch(
            _NAMED
            + """ WHERE p.mentor_id = :mentor AND p.organisation_id = :organisation
                  AND p.state = 'planned' AND (s.ended_at IS NULL OR p.starts_at < s.ended_at)
                  ORDER BY p.starts_at, p.id""",
            mentor=mentor,
            organisation=organisation,
        )
        return [self._row(row) for row in rows]

    async def of_series(self, series: PlannedId) -> list[PlannedRow]:
        """The meetings of a weekly series of which nothing became yet, in order of time."""
        rows = await self._unit.fetch(
            _NAMED + " WHERE p.series = :series AND p.state = 'planned' ORDER BY p.starts_at, p.id",
            series=series,
        )
        return [self._row(row) for row in rows]

    async def last_told_to(self, learner: PersonId, now: datetime) -> PlannedRow | None:
        """The meeting to come of which the learner was told last, of those that still stand."""
        row = await self._unit.one(
            _NAMED
            + """ WHERE p.learner_id = :learner AND p.state = 'planned' AND p.starts_at > :now
                  AND (s.ended_at IS NULL OR p.starts_at < s.ended_at)
                  ORDER BY p.changed_at DESC, p.id LIMIT 1""",
            learner=learner,
            now=to_text(now),
        )
        return None if row is None else self._row(row)

    async def last_places(self, mentor: PersonId, learner: PersonId, most: int) -> list[PlannedRow]:
        """The newest meetings of these two with a place, each place once."""
        rows = await self._unit.fetch(
            _NAMED
            + """ WHERE p.mentor_id = :mentor AND p.learner_id = :learner
                  AND p.place_box IS NOT NULL ORDER BY p.id DESC LIMIT 40""",
            mentor=mentor,
            learner=learner,
        )
        by_place: dict[str, PlannedRow] = {}
        for row in rows:
            found = self._row(row)
            by_place.setdefault(found.words.place.casefold(), found)
        return list(by_place.values())[:most]

    async def standing_near(
        self, assignment: AssignmentId, since: datetime, until: datetime
    ) -> list[PlannedRow]:
        """Planned meetings of an assignment of which nothing became yet and that start then."""
        rows = await self._unit.fetch(
            _NAMED
            + """ WHERE p.assignment_id = :assignment AND p.state = 'planned'
                  AND p.starts_at >= :since AND p.starts_at < :until ORDER BY p.starts_at, p.id""",
            assignment=assignment,
            since=to_text(since),
            until=to_text(until),
        )
        return [self._row(row) for row in rows]

    async def standing_between(self, since: datetime, until: datetime) -> list[PlannedRow]:
        """Planned meetings of everybody of which nothing became yet and that start then.

        What was planned for a time after the two had parted never comes up again.
        """
        rows = await self._unit.fetch(
            _NAMED
            + """ WHERE p.state = 'planned' AND p.starts_at >= :since AND p.starts_at < :until
                  AND (s.ended_at IS NULL OR p.starts_at < s.ended_at)
                  ORDER BY p.starts_at, p.id""",
            since=to_text(since),
            until=to_text(until),
        )
        return [self._row(row) for row in rows]

    async def of_entry(self, meeting: MeetingId) -> PlannedId | None:
        """The planned meeting that an entry of the diary came from."""
        row = await self._unit.one("SELECT planned_id FROM meeting WHERE id = :id", id=meeting)
        return None if row is None else row["planned_id"]

    def _row(self, row: Row) -> PlannedRow:
        meeting = _planned(row)
        return PlannedRow(
            meeting=meeting,
            organisation=OrganisationId(row["organisation_id"]),
            learner_name=row["learner_name"],
            mentor_name=row["mentor_name"],
            words=PlannedWords(
                **{
                    name: self._opened(meeting, name, row[f"{name}_box"])
                    for name in ("place", "activities", "goals", "reason")
                }
            ),
            said_activities=row["said_activities"],
            said_goals=row["said_goals"],
            comes=row["comes_at"] is not None,
            changed_at=from_text(row["changed_at"]),
        )

    def _opened(self, meeting: PlannedMeeting, name: str, box: bytes | None) -> str:
        if box is None or meeting.learner in self._vault.tombstones():
            return ""
        return self._vault.open(meeting.learner, _place(meeting.id, name), box).decode()

    # -- writing ----------------------------------------------------------------------------------

    async def add(
        self,
        event: MeetingPlanned,
        organisation: OrganisationId,
        now: datetime,
        words: PlannedWords | None = None,
        series: PlannedId | None = None,
    ) -> PlannedId:
        """Keep a new planned meeting; gives its number."""
        planned = PlannedId(self._ids.next("planned_meeting"))
        words = words or PlannedWords()
        await self._writing.run(
            """INSERT INTO planned_meeting (id, organisation_id, assignment_id, mentor_id,
                 learner_id, starts_at, hours, place_box, activities_box, goals_box, state, series,
                 created_at, changed_at)
               VALUES (:id, :organisation, :assignment, :mentor, :learner, :starts_at, :hours,
                 :place, :activities, :goals, 'planned', :series, :now, :now)""",
            id=planned,
            organisation=organisation,
            assignment=event.assignment,
            mentor=event.mentor,
            learner=event.learner,
            starts_at=to_text(event.starts_at),
            hours=event.hours,
            place=self._sealed(event.learner, planned, "place", words.place),
            activities=self._sealed(event.learner, planned, "activities", words.activities),
            goals=self._sealed(event.learner, planned, "goals", words.goals),
            series=series,
            now=to_text(now),
        )
        return planned

    async def begin_series(self, first: PlannedMeeting, now: datetime) -> bool:
        """Mark the first meeting of a series; false if it changed meanwhile."""
        touched = await self._writing.run(
            """UPDATE planned_meeting SET series = :id, version = version + 1, changed_at = :now
               WHERE id = :id AND version = :seen AND state = 'planned'""",
            id=first.id,
            seen=first.version,
            now=to_text(now),
        )
        return touched == 1

    async def move(self, event: MeetingMoved | HoursChanged, now: datetime) -> bool:
        """Keep the new time or length; false, and nothing kept, if it changed meanwhile."""
        return await self._store(event.before, event.after, now)

    async def cancel(self, event: MeetingCancelled, reason: str, now: datetime) -> bool:
        """Keep that it won't be, and why; false, and nothing kept, if it changed meanwhile."""
        if not await self._store(event.before, event.after, now):
            return False
        if reason:
            await self._write(event.after, "reason", reason)
        return True

    async def settle(self, event: MeetingSettled, now: datetime) -> bool:
        """Keep what the diary says of it; false, and nothing kept, if it changed meanwhile."""
        return await self._store(event.before, event.after, now)

    async def stand_again(self, planned: PlannedId, now: datetime) -> None:
        """The entry that came from it is gone: nothing became of the meeting yet."""
        await self._writing.run(
            """UPDATE planned_meeting SET state = 'planned', version = version + 1,
                 changed_at = :now WHERE id = :id AND state IN ('held', 'no_show')""",
            id=planned,
            now=to_text(now),
        )

    async def _store(self, before: PlannedMeeting, after: PlannedMeeting, now: datetime) -> bool:
        moved = before.starts_at != after.starts_at
        touched = await self._writing.run(
            """UPDATE planned_meeting SET starts_at = :starts_at, hours = :hours, state = :state,
                 cancelled_by = :by, moved_from = :moved_from, version = :version,
                 comes_at = CASE WHEN :moved = 1 THEN NULL ELSE comes_at END,
                 asked_at = CASE WHEN :moved = 1 THEN NULL ELSE asked_at END,
                 changed_at = :now
               WHERE id = :id AND version = :seen AND state = 'planned'""",
            starts_at=to_text(after.starts_at),
            hours=after.hours,
            state=after.state.value,
            by=None if after.cancelled_by is None else after.cancelled_by.value,
            moved_from=None if after.moved_from is None else to_text(after.moved_from),
            version=after.version,
            moved=int(moved),
            now=to_text(now),
            id=before.id,
            seen=before.version,
        )
        return touched == 1

    async def write(self, planned: PlannedMeeting, words: PlannedWords) -> None:
        """Keep place, activities and goals as they are in ``words``."""
        for name in ("place", "activities", "goals"):
            await self._write(planned, name, getattr(words, name))

    async def _write(self, planned: PlannedMeeting, name: str, text: str) -> None:
        await self._writing.run(
            _WRITING[name],
            box=self._sealed(planned.learner, planned.id, name, text),
            id=planned.id,
        )

    def _sealed(self, learner: PersonId, planned: PlannedId, name: str, text: str) -> bytes | None:
        if not text:
            return None
        return self._vault.seal(learner, _place(planned, name), text.encode())

    async def comes(self, planned: PlannedId, now: datetime) -> bool:
        """The learner says "I come"; false where that was said before."""
        touched = await self._writing.run(
            "UPDATE planned_meeting SET comes_at = :now WHERE id = :id AND comes_at IS NULL",
            id=planned,
            now=to_text(now),
        )
        return touched == 1

    async def asked(self, planned: PlannedId, now: datetime) -> None:
        """The mentor was asked how it was."""
        await self._writing.run(
            "UPDATE planned_meeting SET asked_at = :now WHERE id = :id",
            id=planned,
            now=to_text(now),
        )

    async def connect(self, meeting: MeetingId, planned: PlannedId) -> bool:
        """An entry that was made by hand is that of a planned meeting; false if it is one already."""
        touched = await self._writing.run(
            """UPDATE meeting SET planned_id = :planned, unplanned = 0
               WHERE id = :id AND planned_id IS NULL AND state <> 'deleted'""",
            planned=planned,
            id=meeting,
        )
        return touched == 1

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit


_WRITING = {
    "place": "UPDATE planned_meeting SET place_box = :box WHERE id = :id",
    "activities": "UPDATE planned_meeting SET activities_box = :box WHERE id = :id",
    "goals": "UPDATE planned_meeting SET goals_box = :box WHERE id = :id",
    "reason": "UPDATE planned_meeting SET reason_box = :box WHERE id = :id",
}


def _place(planned: PlannedId, name: str) -> str:
    return f"planned_meeting:{planned}:{name}"
