"""Owns a mentor's other working hours in the database; what they take away is ``bot.domain.timetable``'s.

They are a person's, in whatever organisation they were declared: who works elsewhere works elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import DeclaredId, MeetingId, OrganisationId, PersonId
from bot.domain.standing import MonthState
from bot.domain.terms import Interval
from bot.domain.timetable import (
    END_OF_DAY,
    DeclaredException,
    DeclaredHours,
    TimetableEntry,
)
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row

_MIDNIGHT = "24:00"

_LINES = """
    SELECT id, person_id, timezone, weekday, wall_from, wall_until, begins, ends
    FROM declared_hours WHERE person_id = :person ORDER BY weekday, wall_from, id
"""
_EXCEPTIONS = """
    SELECT day, timezone, wall_from, wall_until FROM declared_exception
    WHERE person_id = :person AND day >= :first ORDER BY day
"""
_HELD = """
    SELECT m.id, m.organisation_id, m.starts_at, m.planned_hours, p.name AS learner_name,
           COALESCE(l.state, 'open') AS month_state
    FROM meeting m JOIN assignment s ON s.id = m.assignment_id
    JOIN person p ON p.id = m.learner_id
    LEFT JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
    WHERE m.mentor_id = :person AND m.state = 'held' AND m.starts_at >= :since
      AND s.programme = 'school_community'
    ORDER BY m.starts_at, m.id
"""


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A line of the week with its number."""

    id: DeclaredId
    hours: DeclaredHours


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A held meeting that is paid, with what a screen shows of it."""

    entry: TimetableEntry
    organisation: OrganisationId
    learner_name: str
    state: MonthState
    """Of its learner-month."""


def line_of(row: Row) -> DeclaredHours:
    """The line in a row with the columns of ``declared_hours``."""
    ends = row["ends"]
    return DeclaredHours(
        weekday=row["weekday"],
        wall_from=_wall(row["wall_from"]),
        wall_until=_wall(row["wall_until"]),
        begins=date.fromisoformat(row["begins"]),
        ends=None if ends is None else date.fromisoformat(ends),
        zone=ZoneInfo(row["timezone"]),
    )


def exception_of(row: Row) -> DeclaredException:
    """The day in a row with the columns of ``declared_exception``."""
    hours = None
    if row["wall_from"] is not None:
        hours = (_wall(row["wall_from"]), _wall(row["wall_until"]))
    return DeclaredException(date.fromisoformat(row["day"]), ZoneInfo(row["timezone"]), hours)


def _wall(text: str) -> time:
    return END_OF_DAY if text == _MIDNIGHT else time.fromisoformat(text)


def _text(wall: time, *, ends: bool = False) -> str:
    return _MIDNIGHT if ends and wall == END_OF_DAY else f"{wall:%H:%M}"


class Timetable:
    """Other working hours within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def lines(self, person: PersonId) -> list[DeclaredLine]:
        """Every line that the person ever declared, by weekday; those that ended too."""
        rows = await self._unit.fetch(_LINES, person=person)
        return [DeclaredLine(DeclaredId(row["id"]), line_of(row)) for row in rows]

    async def line(self, line: DeclaredId) -> DeclaredLine | None:
        row = await self._unit.one(
            """SELECT id, person_id, timezone, weekday, wall_from, wall_until, begins, ends
               FROM declared_hours WHERE id = :id""",
            id=line,
        )
        return None if row is None else DeclaredLine(DeclaredId(row["id"]), line_of(row))

    async def exceptions(self, person: PersonId, first: date) -> list[DeclaredException]:
        """The days from that one on which differ from the week, in order."""
        rows = await self._unit.fetch(_EXCEPTIONS, person=person, first=first.isoformat())
        return [exception_of(row) for row in rows]

    def declare(self, person: PersonId, hours: DeclaredHours, now: datetime) -> DeclaredId:
        """Keep a new line."""
        assert isinstance(self._unit, Unit)
        line = self._ids.next("declared_hours")
        self._unit.later(
            """INSERT INTO declared_hours (id, person_id, timezone, weekday, wall_from, wall_until,
                 begins, ends, declared_at)
               VALUES (:id, :person, :timezone, :weekday, :wall_from, :wall_until, :begins, :ends,
                 :now)""",
            id=line,
            person=person,
            timezone=str(hours.zone),
            weekday=hours.weekday,
            wall_from=_text(hours.wall_from),
            wall_until=_text(hours.wall_until, ends=True),
            begins=hours.begins.isoformat(),
            ends=None if hours.ends is None else hours.ends.isoformat(),
            now=to_text(now),
        )
        return DeclaredId(line)

    def end(self, line: DeclaredLine, first_free: date) -> None:
        """The line holds no longer from that day on; one that had not begun is gone."""
        assert isinstance(self._unit, Unit)
        if first_free <= line.hours.begins:
            self.take_out(line)
            return
        self._unit.later(
            "UPDATE declared_hours SET ends = :ends WHERE id = :id",
            ends=(first_free - timedelta(days=1)).isoformat(),
            id=line.id,
        )

    def take_out(self, line: DeclaredLine) -> None:
        """It was a mistake: nobody ever worked then."""
        assert isinstance(self._unit, Unit)
        self._unit.later("DELETE FROM declared_hours WHERE id = :id", id=line.id)

    def differ(self, person: PersonId, other: DeclaredException, now: datetime) -> None:
        """That day is not as the week says; what was said of it before is replaced."""
        assert isinstance(self._unit, Unit)
        begins, ends = (None, None) if other.hours is None else other.hours
        self._unit.later(
            """INSERT INTO declared_exception (person_id, day, timezone, wall_from, wall_until,
                 declared_at)
               VALUES (:person, :day, :timezone, :wall_from, :wall_until, :now)
               ON CONFLICT (person_id, day) DO UPDATE SET timezone = excluded.timezone,
                 wall_from = excluded.wall_from, wall_until = excluded.wall_until,
                 declared_at = excluded.declared_at""",
            person=person,
            day=other.day.isoformat(),
            timezone=str(other.zone),
            wall_from=None if begins is None else _text(begins),
            wall_until=None if ends is None else _text(ends, ends=True),
            now=to_text(now),
        )

    def as_the_week(self, person: PersonId, day: date) -> None:
        """That day is as every week again."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "DELETE FROM declared_exception WHERE person_id = :person AND day = :day",
            person=person,
            day=day.isoformat(),
        )

    async def held(self, person: PersonId, since: datetime) -> list[HeldMeeting]:
        """The mentor's paid meetings since an instant, over all organisations, in order."""
        found = []
        for row in await self._unit.fetch(_HELD, person=person, since=to_text(since)):
            starts_at = from_text(row["starts_at"])
            taken = Interval(starts_at, starts_at + timedelta(hours=row["planned_hours"]))
            found.append(
                HeldMeeting(
                    TimetableEntry(MeetingId(row["id"]), taken),
                    OrganisationId(row["organisation_id"]),
                    row["learner_name"],
                    MonthState(row["month_state"]),
                )
            )
        return found
