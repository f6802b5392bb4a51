"""Books for the tests of the diary: a mentor, a learner and whatever else a test puts in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.diary import Books, Given, LogMeeting, Meeting, MeetingState, OwnEntry
from bot.domain.ids import AssignmentId, MeetingId, PersonId
from bot.domain.months import Existing, Month, month_of, resolve_local
from bot.domain.pairing import AssignmentState
from bot.domain.rules import RULE_SETS, Programme, RuleSet

RIGA = ZoneInfo("Europe/Riga")
ANNAS = AssignmentId(1)
OTHERS = AssignmentId(2)
MENTOR = PersonId(42)
ANNA = PersonId(7)


def riga(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The instant at which the wall in Riga shows that time, for times that exist once."""
    found = resolve_local(date(year, month, day), time(hour, minute), RIGA)
    assert isinstance(found, Existing)
    return found.instant


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def books(
    *,
    own: Sequence[OwnEntry] = (),
    learner_hours: Mapping[Month, int] | None = None,
    state: AssignmentState = AssignmentState.ACTIVE,
    ended_at: datetime | None = None,
    active_learners: int = 1,
    programme: Programme = Programme.SCHOOL_COMMUNITY,
    zone: ZoneInfo = RIGA,
    rule_sets: Sequence[RuleSet] = RULE_SETS,
) -> Books:
    return Books(
        assignment=ANNAS,
        mentor=MENTOR,
        learner=ANNA,
        programme=programme,
        zone=zone,
        assignment_state=state,
        active_learners=active_learners,
        own=tuple(own),
        learner_hours=learner_hours or {},
        ended_at=ended_at,
        rule_sets=rule_sets,
    )


def meeting(
    starts_at: datetime,
    hours: int = 1,
    *,
    number: int = 100,
    state: MeetingState = MeetingState.HELD,
    version: int = 1,
    zone: ZoneInfo = RIGA,
) -> Meeting:
    """An entry of Anna's mentor as the books hold it."""
    return Meeting(
        id=MeetingId(number),
        assignment=ANNAS,
        mentor=MENTOR,
        learner=ANNA,
        starts_at=starts_at,
        hours=hours if state is MeetingState.HELD else 0,
        planned_hours=hours,
        state=state,
        version=version,
        month=month_of(starts_at, zone),
    )


def own(
    starts_at: datetime,
    hours: int = 1,
    *,
    number: int = 100,
    assignment: AssignmentId = OTHERS,
    no_show: bool = False,
) -> OwnEntry:
    """Time that the mentor's books hold already, with another learner unless a test says so."""
    ends_at = starts_at + timedelta(hours=hours)
    return OwnEntry(MeetingId(number), assignment, starts_at, ends_at, no_show)


def log(starts_at: datetime, hours: int, at: datetime, *, by_press: bool = False) -> LogMeeting:
    return LogMeeting(starts_at, hours, Given(at, by_press))
