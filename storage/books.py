"""Owns reading the books by which the guard over the diary judges; must not judge or write.

Caps and overlaps are those of a person over all organisations. What is read of the others are counts
and intervals, nothing that names one (DOMAIN "Caps over organisations" is kept by the queries here).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.contracts import days_covered
from bot.domain.days import DayRange
from bot.domain.diary import Books, MeetingState, OwnEntry
from bot.domain.ids import (
    AssignmentId,
    MeetingId,
    PersonId,
    SupportPlanId,
)
from bot.domain.months import Month, local_day, month_of, start_of_day
from bot.domain.pairing import AssignmentState
from bot.domain.rules import Programme
from bot.domain.standing import MonthStanding, MonthState
from bot.domain.terms import ContractTerm, Interval, PlanTerm
from bot.domain.timetable import other_work
from storage.contracts import contract_of
from storage.database import Reader, Row, Statement, Unit
from storage.instants import from_text, to_text
from storage.institutions import registration_of
from storage.rows import instant
from storage.rules import READINGS, reading_of, rule_sets
from storage.timetable import exception_of, line_of

AHEAD = timedelta(days=400)
"""How far ahead other work is known: meetings are planned for at most a year."""

_ASSIGNMENT = """
    SELECT s.mentor_id, s.learner_id, s.organisation_id, s.programme, s.state,
           -- A proposal that was withdrawn has ended too, but nobody ever worked under it.
           CASE WHEN s.answered_at IS NULL THEN NULL ELSE s.ended_at END AS ended_at, o.timezone
    FROM assignment s JOIN organisation o ON o.id = s.organisation_id WHERE s.id = :id
"""
_STANDINGS = "SELECT month, state, reopened FROM learner_month WHERE assignment_id = :id"

_LEARNERS = """
    SELECT COUNT(DISTINCT learner_id) AS learners FROM assignment
    WHERE mentor_id = :mentor AND programme = :programme AND state = 'active'
"""
_OWN = """
    SELECT id, assignment_id, starts_at, planned_hours, state FROM meeting
    WHERE mentor_id = :mentor AND starts_at >= :since AND state <> 'deleted'
    ORDER BY starts_at, id
"""
_HOURS = """
    SELECT m.month, SUM(m.hours) AS hours,
           SUM(CASE WHEN m.mentor_id = :mentor THEN m.hours ELSE 0 END) AS with_mentor
    FROM meeting m JOIN assignment s ON s.id = m.assignment_id AND s.programme = :programme
    WHERE m.learner_id = :learner AND m.month >= :earliest AND m.state = 'held'
    GROUP BY m.month
"""
_ELSEWHERE = """
    SELECT starts_at, planned_hours FROM meeting
    WHERE learner_id = :learner AND month >= :before AND mentor_id <> :mentor AND state = 'held'
    ORDER BY starts_at
"""
_CONTRACTS = """
    SELECT c.id, c.organisation_id, c.number, c.mentor_id, c.institution_id, i.kind, c.partner_id,
           c.begins, c.ends, c.unit_rate_cents, c.version
    FROM contract c JOIN institution i ON i.id = c.institution_id
    WHERE c.mentor_id = :mentor AND c.organisation_id = :organisation ORDER BY c.id
"""
_REGISTRATIONS = """
    SELECT institution_id, begins, ends FROM registration
    WHERE learner_id = :learner AND organisation_id = :organisation ORDER BY begins, id
"""
_PLANS = """
    SELECT p.id, s.begins, s.ends, p.planned_hours, p.ended_at,
           (SELECT COALESCE(SUM(m.hours), 0) FROM meeting m
            WHERE m.plan_id = p.id AND m.state = 'held') AS used_hours
    FROM support_plan p JOIN semester s ON s.id = p.semester_id
    WHERE p.learner_id = :learner AND p.mentor_id = :mentor AND p.organisation_id = :organisation
    ORDER BY p.id
"""
_WEEK = """
    SELECT timezone, weekday, wall_from, wall_until, begins, ends FROM declared_hours
    WHERE person_id = :mentor AND (ends IS NULL OR ends >= :first_day) ORDER BY id
"""
_EXCEPTIONS = """
    SELECT day, timezone, wall_from, wall_until FROM declared_exception
    WHERE person_id = :mentor AND day >= :first_day ORDER BY day
"""


class DiaryBooks:
    """The guard's books within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def of(
        self, assignment: AssignmentId, now: datetime, *, month: Month | None = None
    ) -> Books:
        """All that the guard has to know about the assignment, as it is in this unit.

        They reach back to each month that can be open: two months before ``now``, reopened ones, and
        ``month`` where a certain one is to be judged. Raises LookupError for an assignment that does
        not exist, and ``ConfigurationError`` where the rules can't be read.
        """
        found, standing, readings = await self._all(
            [(_ASSIGNMENT, {"id": assignment}), (_STANDINGS, {"id": assignment}), (READINGS, {})]
        )
        if not found:
            raise LookupError(f"there is no assignment {assignment}")
        row = found[0]
        zone = ZoneInfo(row["timezone"])
        mentor, learner = PersonId(row["mentor_id"]), PersonId(row["learner_id"])
        programme = Programme(row["programme"])
        standings = {Month.parse(each["month"]): _standing(each) for each in standing}
        earliest = _earliest(now, zone, standings, month)
        first_day = earliest.first_day
        who = {"mentor": mentor, "learner": learner}
        here = {"organisation": row["organisation_id"]}
        (
            own,
            learners,
            hours,
            elsewhere,
            contracts,
            schools,
            plans,
            week,
            exceptions,
        ) = await self._all(
            [
                (_OWN, {"mentor": mentor, "since": to_text(start_of_day(first_day, zone))}),
                (_LEARNERS, {"mentor": mentor, "programme": programme.value}),
                (_HOURS, {**who, "programme": programme.value, "earliest": str(earliest)}),
                # A month earlier, for another zone can call the same night another month.
                (_ELSEWHERE, {**who, "before": str(earliest.previous())}),
                (_CONTRACTS, {"mentor": mentor, **here}),
                (_REGISTRATIONS, {"learner": learner, **here}),
                (_PLANS, {**who, **here}),
                (_WEEK, {"mentor": mentor, "first_day": first_day.isoformat()}),
                (_EXCEPTIONS, {"mentor": mentor, "first_day": first_day.isoformat()}),
            ]
        )
        days = DayRange(first_day, local_day(now, zone) + AHEAD)
        return Books(
            assignment=assignment,
            mentor=mentor,
            learner=learner,
            programme=programme,
            zone=zone,
            assignment_state=AssignmentState(row["state"]),
            active_learners=int(learners[0]["learners"]),
            own=[_own_entry(each) for each in own],
            learner_hours={Month.parse(each["month"]): int(each["hours"]) for each in hours},
            ended_at=instant(row["ended_at"]),
            rule_sets=rule_sets([reading_of(each) for each in readings]),
            contracts=_contracts(contracts, schools),
            plans=[_plan(each, zone) for each in plans],
            declared=other_work(map(line_of, week), map(exception_of, exceptions), days),
            learner_entries=[_taken(each) for each in elsewhere],
            standings=standings,
            hours_with_mentor={
                Month.parse(each["month"]): int(each["with_mentor"]) for each in hours
            },
        )

    async def _all(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """The rows of each statement; within a unit in one hop."""
        if isinstance(self._unit, Unit):
            return await self._unit.batch(statements)
        return [await self._unit.fetch(sql, **params) for sql, params in statements]


def _earliest(
    now: datetime, zone: ZoneInfo, standings: dict[Month, MonthStanding], asked: Month | None
) -> Month:
    """The first month that the books hold: one before each that can be judged.

    Two months back lies before every month that the day can leave open, whatever day the rules name.
    """
    judged = {month_of(now, zone).previous()}
    judged |= {month for month, standing in standings.items() if standing.reopened}
    judged |= set() if asked is None else {asked}
    return min(judged).previous()


def _standing(row: Row) -> MonthStanding:
    return MonthStanding(MonthState(row["state"]), row["reopened"] == 1)


def _taken(row: Row) -> Interval:
    starts_at = from_text(row["starts_at"])
    return Interval(starts_at, starts_at + timedelta(hours=row["planned_hours"]))


def _own_entry(row: Row) -> OwnEntry:
    taken = _taken(row)
    return OwnEntry(
        meeting=MeetingId(row["id"]),
        assignment=AssignmentId(row["assignment_id"]),
        starts_at=taken.starts_at,
        ends_at=taken.ends_at,
        no_show=row["state"] == MeetingState.NO_SHOW.value,
    )


def _contracts(contracts: Iterable[Row], schools: Iterable[Row]) -> list[ContractTerm]:
    """Each contract with the days on which it covers the learner who attends these schools."""
    registrations = [registration_of(row) for row in schools]
    found = []
    for contract in map(contract_of, contracts):
        covered = days_covered(contract, registrations)
        found.append(ContractTerm(contract.id, contract.begins, contract.ends, covered))
    return found


def _plan(row: Row, zone: ZoneInfo) -> PlanTerm:
    """A plan that was ended counts until the day on which it was: what was met then was planned."""
    ends, ended_at = _day(row["ends"]), instant(row["ended_at"])
    if ended_at is not None:
        ends = min(ends, local_day(ended_at, zone))
    return PlanTerm(
        SupportPlanId(row["id"]), _day(row["begins"]), ends, row["planned_hours"], row["used_hours"]
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)
