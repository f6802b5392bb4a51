"""Owns what may be planned, moved, cancelled and repeated; must not decide what may be logged.

A planned meeting is a promise to meet; what is paid is the entry of the diary that follows. So a
plan is judged by the guard itself (``bot.domain.diary.decide``), asked whether that meeting could be
logged at the moment it ends, while everything that is planned besides is counted as if it had been
held. What the guard can't know are the plans of two people: those are judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.diary import (
    DAYTIME,
    Books,
    Given,
    LogMeeting,
    decide,
    frozen,
    hours_of_a_meeting,
)
from bot.domain.ids import AssignmentId, OrganisationId, PersonId, PlannedId
from bot.domain.months import (
    Ambiguous,
    Existing,
    Missing,
    Month,
    local_day,
    month_of,
    require_utc,
    resolve_local,
    start_of_day,
)
from bot.domain.quiet import QuietHours
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme
from bot.domain.terms import plan_on

FARTHEST = timedelta(days=366)
"""How far ahead a meeting can be planned *(ours)*: a contract lasts a school year at most."""

MOST_WEEKS = 52
"""Longest weekly series *(ours)*, for the same reason."""

NEAR = timedelta(days=14)
"""How far ahead other times are looked for when a meeting was cancelled *(ours)*."""

_WEEK = timedelta(days=7)
_SATURDAY = 5


class PlannedState(StrEnum):
    """What became of a planned meeting."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who said that the meeting won't be. A meeting that the learner cancelled is no no-show."""

    MENTOR = "mentor"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting as it was planned; the start is in UTC, the version grows with each change.

    ``series`` is the number of the first meeting of a weekly series, also on that first one.
    """

    id: PlannedId
    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    programme: Programme
    starts_at: datetime
    hours: int
    state: PlannedState = PlannedState.PLANNED
    version: int = 1
    series: PlannedId | None = None
    moved_from: datetime | None = None
    cancelled_by: CancelledBy | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.hours)

    @property
    def is_off(self) -> bool:
        """Whether somebody called it off."""
        return self.state is PlannedState.CANCELLED

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the two share any time; one may begin when the other ends."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that has to be known to plan in one assignment, read in the same transaction.

    ``standing``: planned meetings of which nothing became yet, of the mentor and of the learner,
    over all organisations.
    """

    books: Books
    standing: Sequence[PlannedMeeting]
    quiet: QuietHours = field(default_factory=QuietHours)

    def without(self, *gone: PlannedMeeting) -> Agenda:
        """The same, as if these had never been planned."""
        ids = {each.id for each in gone}
        return replace(self, standing=[each for each in self.standing if each.id not in ids])

    def also(self, planned: PlannedMeeting) -> Agenda:
        """The same, with one more."""
        return replace(self, standing=[*self.standing, planned])


@dataclass(frozen=True, slots=True)
class PlanMeeting:
    """The two shall meet then, for so many hours. ``at`` is the instant of the act, in UTC."""

    starts_at: datetime
    hours: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RepeatWeekly:
    """The same again each week at the same time on the wall: so many weeks more, or until a day.

    Exactly one of ``weeks`` and ``until`` (the last local day) is given. ``version`` is the one
    that the person had seen.
    """

    meeting: PlannedMeeting
    version: int
    at: datetime
    weeks: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """It shall be at another time. A meeting whose time has passed unheld can be moved too."""

    meeting: PlannedMeeting
    version: int
    starts_at: datetime
    hours: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeHours:
    """It shall last so many hours from the same start, before which this is said."""

    meeting: PlannedMeeting
    version: int
    hours: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelMeeting:
    """It shall not be. ``at`` is the instant of the act: what was held can't be cancelled."""

    meeting: PlannedMeeting
    version: int
    by: CancelledBy
    at: datetime


@dataclass(frozen=True, slots=True)
class SettleMeeting:
    """The diary says now what became of it: held, or the learner did not come."""

    meeting: PlannedMeeting
    state: PlannedState


PlanningCommand = (
    PlanMeeting | RepeatWeekly | MoveMeeting | ChangeHours | CancelMeeting | SettleMeeting
)


@dataclass(frozen=True, slots=True)
class MeetingPlanned:
    """A new planned meeting, without the number that the books give it."""

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    starts_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A week of a series in which the meeting can't be: its local day, and the rule."""

    day: date
    refused: Refused


@dataclass(frozen=True, slots=True)
class SeriesPlanned:
    """The meetings of the coming weeks, and the weeks that were left out."""

    first: PlannedMeeting
    planned: tuple[MeetingPlanned, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """A planned meeting as it was and as it is now."""

    before: PlannedMeeting
    after: PlannedMeeting


@dataclass(frozen=True, slots=True)
class HoursChanged:
    """A planned meeting that ends at another time now; what was said of its start still holds."""

    before: PlannedMeeting
    after: PlannedMeeting


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """A planned meeting that won't be."""

    before: PlannedMeeting
    after: PlannedMeeting


@dataclass(frozen=True, slots=True)
class MeetingSettled:
    """A planned meeting of which the diary has an entry now."""

    before: PlannedMeeting
    after: PlannedMeeting


PlanningOutcome = (
    MeetingPlanned
    | SeriesPlanned
    | MeetingMoved
    | HoursChanged
    | MeetingCancelled
    | MeetingSettled
    | Refused
)


def decide_planning(command: PlanningCommand, agenda: Agenda) -> PlanningOutcome:
    """Say what the act leads to: the event that happened, or the first rule that forbids it.

    Raises ValueError when the meeting does not belong to the agenda at hand, or a series has no end
    or two: mistakes of ours.
    """
    match command:
        case PlanMeeting(starts_at, hours, at):
            return _planned(starts_at, hours, at, agenda)
        case RepeatWeekly():
            return _repeated(command, agenda)
        case MoveMeeting():
            return _moved(command, agenda)
        case ChangeHours():
            return _with_other_hours(command, agenda)
        case CancelMeeting():
            return _cancelled(command, agenda)
        case SettleMeeting():
            return _settled(command, agenda)
        case never:
            assert_never(never)


def _planned(
    starts_at: datetime, hours: int, at: datetime, agenda: Agenda
) -> MeetingPlanned | Refused:
    refused = _first_refusal(starts_at, hours, at, agenda)
    if refused is not None:
        return refused
    books = agenda.books
    return MeetingPlanned(books.assignment, books.mentor, books.learner, starts_at, hours)


def _repeated(command: RepeatWeekly, agenda: Agenda) -> SeriesPlanned | Refused:
    if (command.weeks is None) == (command.until is None):
        raise ValueError("a series ends after some weeks or on a day, one of the two")
    first = command.meeting
    stale = standing_as_seen(first, command.version, agenda)
    if stale is not None:
        return stale
    planned: list[MeetingPlanned] = []
    left_out: list[LeftOut] = []
    for day, starts_at in _weekly(command, agenda):
        outcome = (
            refuse(RefusalCode.START_MISSING)
            if starts_at is None
            else _planned(starts_at, first.hours, command.at, agenda)
        )
        if isinstance(outcome, Refused):
            left_out.append(LeftOut(day, outcome))
            continue
        planned.append(outcome)
        agenda = agenda.also(_imagined(outcome, agenda.books.programme, len(planned)))
    return SeriesPlanned(first, tuple(planned), tuple(left_out))


def _weekly(command: RepeatWeekly, agenda: Agenda) -> Iterator[tuple[date, datetime | None]]:
    """Each later day of the series with its start; none where the clocks jump over that time.

    A time that comes twice in the night is its first coming: the second would begin later than
    people agreed.
    """
    zone = agenda.books.zone
    local = command.meeting.starts_at.astimezone(zone)
    day, wall = local.date(), local.time().replace(fold=0)
    weeks = MOST_WEEKS if command.weeks is None else min(command.weeks, MOST_WEEKS)
    for _ in range(weeks):
        day += _WEEK
        if command.until is not None and day > command.until:
            return
        match resolve_local(day, wall, zone):
            case Existing(instant) | Ambiguous(instant, _):
                yield day, instant
            case Missing():
                yield day, None


def _imagined(planned: MeetingPlanned, programme: Programme, number: int) -> PlannedMeeting:
    """A meeting of a series that has no number yet; what is only counted needs none of its own."""
    return PlannedMeeting(
        PlannedId(-number),
        planned.assignment,
        planned.mentor,
        planned.learner,
        programme,
        planned.starts_at,
        planned.hours,
    )


def _moved(command: MoveMeeting, agenda: Agenda) -> MeetingMoved | Refused:
    before = command.meeting
    refused = standing_as_seen(before, command.version, agenda) or _first_refusal(
        command.starts_at, command.hours, command.at, agenda.without(before)
    )
    if refused is not None:
        return refused
    after = replace(
        before,
        starts_at=command.starts_at,
        hours=command.hours,
        moved_from=before.starts_at,
        version=before.version + 1,
    )
    return MeetingMoved(before, after)


def _with_other_hours(command: ChangeHours, agenda: Agenda) -> HoursChanged | Refused:
    before = command.meeting
    refused = standing_as_seen(before, command.version, agenda) or _first_refusal(
        before.starts_at, command.hours, command.at, agenda.without(before)
    )
    if refused is not None:
        return refused
    return HoursChanged(before, replace(before, hours=command.hours, version=before.version + 1))


def _cancelled(command: CancelMeeting, agenda: Agenda) -> MeetingCancelled | Refused:
    before = command.meeting
    stale = standing_as_seen(before, command.version, agenda)
    if stale is not None:
        return stale
    if command.by is CancelledBy.LEARNER and command.at >= before.starts_at:
        return refuse(RefusalCode.PLANNED_BEGUN, starts_at=before.starts_at)
    after = replace(
        before,
        state=PlannedState.CANCELLED,
        cancelled_by=command.by,
        version=before.version + 1,
    )
    return MeetingCancelled(before, after)


def _settled(command: SettleMeeting, agenda: Agenda) -> MeetingSettled | Refused:
    if command.state not in (PlannedState.HELD, PlannedState.NO_SHOW):
        raise ValueError(f"the diary can't say {command.state} of a planned meeting")
    before = command.meeting
    stale = standing_as_seen(before, before.version, agenda)
    if stale is not None:
        return stale
    return MeetingSettled(before, replace(before, state=command.state, version=before.version + 1))


def standing_as_seen(meeting: PlannedMeeting, seen: int, agenda: Agenda) -> Refused | None:
    """Refuse an act on a planned meeting that is no longer what the person saw.

    Raises ValueError when the meeting is not of this assignment.
    """
    books = agenda.books
    if (meeting.assignment, meeting.mentor) != (books.assignment, books.mentor):
        raise ValueError(f"planned meeting {meeting.id} is not of assignment {books.assignment}")
    if meeting.state is not PlannedState.PLANNED:
        return refuse(RefusalCode.PLANNED_SETTLED, state=meeting.state.value)
    if meeting.version != seen:
        return refuse(RefusalCode.PLANNED_CHANGED_MEANWHILE, version=meeting.version)
    return None


# --- the rules -----------------------------------------------------------------------------------


def _first_refusal(starts_at: datetime, hours: int, at: datetime, agenda: Agenda) -> Refused | None:
    books = agenda.books
    return (
        hours_of_a_meeting(hours, books.rules(month_of(starts_at, books.zone)))
        or _time_to_come(starts_at, at)
        or _free_of_plans(starts_at, hours, agenda)
        or _guarded(starts_at, hours, counting_plans(agenda, at))
    )


def _time_to_come(starts_at: datetime, at: datetime) -> Refused | None:
    if starts_at <= at:
        return refuse(RefusalCode.PLANNED_IN_PAST, starts_at=starts_at)
    if starts_at - at > FARTHEST:
        return refuse(RefusalCode.PLANNED_TOO_FAR, days=FARTHEST.days)
    return None


def _free_of_plans(starts_at: datetime, hours: int, agenda: Agenda) -> Refused | None:
    """Neither of the two is promised to somebody else then."""
    books, ends_at = agenda.books, starts_at + timedelta(hours=hours)
    for each in agenda.standing:
        if not each.meets(starts_at, ends_at):
            continue
        when = {"starts_at": each.starts_at, "ends_at": each.ends_at}
        if each.mentor == books.mentor:
            return refuse(RefusalCode.PLANNED_OVERLAP, **when)
        if each.learner == books.learner:
            return refuse(RefusalCode.PLANNED_LEARNER_BUSY, **when)
    return None


def _guarded(starts_at: datetime, hours: int, books: Books) -> Refused | None:
    """Whether the guard would take that meeting into the diary at the moment it ends."""
    ends_at = starts_at + timedelta(hours=max(hours, 0))
    outcome = decide(LogMeeting(starts_at, hours, Given(ends_at)), books)
    return outcome if isinstance(outcome, Refused) else None


def counting_plans(agenda: Agenda, at: datetime) -> Books:
    """The books as if everything that is planned for this learner had been held.

    What was planned for a month that can't be changed any more won't be held; what the diary has an
    entry of already is counted there. The hours that are left in these books are what a plan shows.
    """
    books = agenda.books
    for each in agenda.standing:
        if _still_counts(each, agenda.books, at):
            books = _with(each, books)
    # Only what is not over yet can be in the way of a meeting to come.
    own = [entry for entry in books.own if entry.ends_at > at]
    return replace(books, own=own)


def _still_counts(planned: PlannedMeeting, books: Books, at: datetime) -> bool:
    if (planned.learner, planned.programme) != (books.learner, books.programme):
        return False
    if frozen(month_of(planned.starts_at, books.zone), Given(at), books) is not None:
        return False
    return not any(
        entry.assignment == planned.assignment and planned.meets(entry.starts_at, entry.ends_at)
        for entry in books.own
    )


def _with(planned: PlannedMeeting, books: Books) -> Books:
    month = month_of(planned.starts_at, books.zone)

    def added(known: Mapping[Month, int]) -> Mapping[Month, int]:
        return {**known, month: known.get(month, 0) + planned.hours}

    books = replace(books, learner_hours=added(books.learner_hours))
    if planned.mentor != books.mentor:
        return books
    plan = plan_on(books.plans, local_day(planned.starts_at, books.zone))
    plans = [
        replace(each, used_hours=each.used_hours + planned.hours) if each is plan else each
        for each in books.plans
    ]
    return replace(books, hours_with_mentor=added(books.hours_with_mentor), plans=plans)


def semester_end(meeting: PlannedMeeting, books: Books) -> date | None:
    """The last day of the semester of the mentor's plan in which the meeting lies, if there is one."""
    plan = plan_on(books.plans, local_day(meeting.starts_at, books.zone))
    return None if plan is None else plan.ends


# --- what can be chosen --------------------------------------------------------------------------


def offered_days_ahead(
    agenda: Agenda, at: datetime, first: date, days: int, hours: int = 1
) -> tuple[date, ...]:
    """Local days from ``first`` on, so many at most, on which a meeting can begin, in order."""
    found = (first + timedelta(days=number) for number in range(days))
    return tuple(day for day in found if any(True for _ in _starts(day, agenda, at, hours)))


def offered_starts_ahead(
    agenda: Agenda, at: datetime, day: date, hours: int = 1, grid: Sequence[time] = DAYTIME
) -> tuple[datetime, ...]:
    """Starts on a local day at which so long a meeting can be planned, in the order of time."""
    return tuple(sorted(_starts(day, agenda, at, hours, grid)))


def offered_hours_ahead(agenda: Agenda, at: datetime, starts_at: datetime) -> tuple[int, ...]:
    """Whole hours that a meeting planned from that instant may have, the fewest first."""
    books = agenda.books
    rules = books.rules(month_of(starts_at, books.zone))
    offered: list[int] = []
    for hours in range(rules.least_hours, rules.most_hours_per_meeting + 1):
        if _first_refusal(starts_at, hours, at, agenda) is not None:
            break  # a longer meeting breaks the same rule
        offered.append(hours)
    return tuple(offered)


def _starts(
    day: date, agenda: Agenda, at: datetime, hours: int, grid: Sequence[time] = DAYTIME
) -> Iterator[datetime]:
    books = counting_plans(agenda, at)
    for wall in grid:
        for starts_at in _instants(day, wall, books):
            refused = (
                _time_to_come(starts_at, at)
                or _free_of_plans(starts_at, hours, agenda)
                or _guarded(starts_at, hours, books)
            )
            if refused is None:
                yield starts_at


def _instants(day: date, wall: time, books: Books) -> tuple[datetime, ...]:
    match resolve_local(day, wall, books.zone):
        case Existing(instant):
            return (instant,)
        case Ambiguous(first, second):
            return (first, second)
        case Missing():
            return ()


def times_both_can(
    cancelled: PlannedMeeting, agenda: Agenda, at: datetime, most: int = 4
) -> tuple[datetime, ...]:
    """Plan B: starts within two weeks, around its day, at which both are free, in order of time.

    The same time on another day comes before another time; nothing lies in quiet hours, nothing on
    a weekend unless the cancelled meeting did, none is of its day, and no two are of one *(ours)*.
    """
    zone = agenda.books.zone
    local = cancelled.starts_at.astimezone(zone)
    first = max(local_day(at, zone), local.date() - timedelta(days=3))
    days = [first + timedelta(days=number) for number in range(NEAR.days + 1)]
    days = [day for day in days if day != local.date()]
    if local.weekday() < _SATURDAY:
        days = [day for day in days if day.weekday() < _SATURDAY]
    found: dict[date, datetime] = {}
    free = agenda.without(cancelled)
    for grid in ((local.time().replace(fold=0),), _nearest_first(local.time())):
        for day in days:
            if len(found) < most and day not in found:
                possible = _starts(day, free, at, cancelled.hours, grid)
                chosen = next(_loud(possible, cancelled, agenda), None)
                if chosen is not None:
                    found[day] = chosen
    return tuple(sorted(found.values()))


def _loud(
    starts: Iterable[datetime], cancelled: PlannedMeeting, agenda: Agenda
) -> Iterator[datetime]:
    """Those starts from which the meeting is over before the quiet hours."""
    for starts_at in starts:
        halves = range(2 * cancelled.hours)
        walls = (
            (starts_at + timedelta(minutes=30 * half)).astimezone(agenda.books.zone).time()
            for half in halves
        )
        if not any(map(agenda.quiet.hold, walls)):
            yield starts_at


def _nearest_first(wall: time) -> tuple[time, ...]:
    """Full hours of the day, those near that time first."""

    def distance(other: time) -> int:
        return abs((other.hour - wall.hour) * 60 - wall.minute)

    return tuple(sorted((each for each in DAYTIME if each.minute == 0), key=distance))


# --- what is asked and said by the clock ---------------------------------------------------------


class MeetingStep(StrEnum):
    """What is sent about a planned meeting by itself, to whom and when."""

    EVENING = "evening"
    """To the learner, the evening before."""
    SOON = "soon"
    """To the learner, two hours before."""
    HOW_WAS_IT = "how"
    """To the mentor, once it is over."""
    HOW_AGAIN = "how_again"
    """To the mentor, the next morning, where the first question is unanswered."""


EVENING = time(18)
"""When a learner is reminded of a meeting of the next day, local *(ours)*."""

SOON = timedelta(hours=2)
"""How long before a meeting the learner is reminded once more *(ours)*."""

STILL_ASKED = timedelta(days=14)
"""Until when "How was it?" makes sense *(ours)*; later the reminders of the month ask."""


@dataclass(frozen=True, slots=True)
class MeetingReminder:
    """One message of the clock about a planned meeting; all instants are in UTC.

    The key is natural: a meeting that is moved gets other keys, and one key goes out once.
    """

    key: str
    planned: PlannedId
    organisation: OrganisationId
    subject: PersonId
    month: Month
    step: MeetingStep
    due_at: datetime
    expires_at: datetime


def reminders_of(
    planned: PlannedMeeting,
    organisation: OrganisationId,
    told_at: datetime,
    zone: ZoneInfo,
    quiet: QuietHours,
) -> tuple[MeetingReminder, ...]:
    """All that the clock says about a meeting of which nothing became yet, in the order of time.

    ``told_at``: when the learner last heard of it; what falls due before that needs no reminder.
    """
    day = local_day(planned.starts_at, zone)
    evening = _at(day - timedelta(days=1), EVENING, zone)
    morning = _at(local_day(planned.ends_at, zone) + timedelta(days=1), quiet.end, zone)
    over = planned.ends_at + STILL_ASKED
    times = (
        (MeetingStep.EVENING, planned.learner, evening, start_of_day(day, zone)),
        (MeetingStep.SOON, planned.learner, planned.starts_at - SOON, planned.starts_at),
        (MeetingStep.HOW_WAS_IT, planned.mentor, planned.ends_at, over),
        (MeetingStep.HOW_AGAIN, planned.mentor, morning, over),
    )
    minute = int(planned.starts_at.timestamp()) // 60
    return tuple(
        MeetingReminder(
            key=f"planned_meeting:{planned.id}:start={minute}:step={step.value}",
            planned=planned.id,
            organisation=organisation,
            subject=subject,
            month=month_of(planned.starts_at, zone),
            step=step,
            due_at=due_at,
            expires_at=expires_at,
        )
        for step, subject, due_at, expires_at in times
        if due_at > told_at or subject == planned.mentor
    )


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def due_now(
    reminders: Iterable[MeetingReminder], at: datetime, zone: ZoneInfo, quiet: QuietHours
) -> tuple[MeetingReminder, ...]:
    """Those whose time has come and not passed; a learner is reminded of nothing in quiet hours."""
    silent = quiet.hold(require_utc(at).astimezone(zone).time())
    return tuple(
        each
        for each in reminders
        if each.due_at <= at < each.expires_at
        and not (silent and each.step in (MeetingStep.EVENING, MeetingStep.SOON))
    )
