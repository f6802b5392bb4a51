"""Owns the one guard over the mentor's diary and what a keyboard may offer; must not write anything.

Every path that could break a rule (log, change, move, delete, later import and approval) comes
through `decide`. It is given the books as they stand and says what happened or why not. The offers
ask the same guard, so that a button never leads to a refusal while the books stay as they are.

Which rules bind: all of them in both programmes, with the numbers of `rules.py`.

A no-show is kept with its start and the hours that were planned, counts 0 hours and is not paid. It
takes up no time of the mentor's: whoever waited in vain may meet another learner in those hours, and
nothing is paid twice. For the *same* learner it does, for one cannot come and not come at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.ids import AssignmentId, MeetingId, PersonId
from bot.domain.months import (
    Ambiguous,
    Existing,
    Missing,
    Month,
    editable_until,
    local_day,
    month_of,
    require_utc,
    resolve_local,
    start_of_day,
)
from bot.domain.pairing import AssignmentState
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import PRESS_GRACE, RULE_SETS, Programme, RuleSet, rules_of_month


class MeetingState(StrEnum):
    """What became of a meeting. A deleted one stays in the books and counts nowhere."""

    HELD = "held"
    NO_SHOW = "no_show"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry of the diary. `hours` are paid and counted, `planned_hours` are how long it lasted
    or should have lasted; they differ for a no-show only. The start is in UTC, the month is the
    local month of the start, and the version grows with each change."""

    id: MeetingId
    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    starts_at: datetime
    hours: int
    planned_hours: int
    state: MeetingState
    version: int
    month: Month

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.planned_hours)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Time in the mentor's books, of any organisation: ids and instants, nothing that names one."""

    meeting: MeetingId
    assignment: AssignmentId
    starts_at: datetime
    ends_at: datetime
    no_show: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """All that the guard has to know about one assignment, read in the same transaction.

    - `own`: entries of the mentor over all organisations, without the deleted ones, at least from a
      day before the first open month until now.
    - `learner_hours`: counted hours of the learner by month over all mentors, for each month that
      may still be open. A month that is absent has 0.
    - `active_learners`: active assignments of the mentor over all organisations.
    - `ended_at`: when the assignment ended; what was held before can still be put in order.
    """

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    programme: Programme
    zone: ZoneInfo
    assignment_state: AssignmentState
    active_learners: int
    own: Sequence[OwnEntry]
    learner_hours: Mapping[Month, int]
    ended_at: datetime | None = None
    rule_sets: Sequence[RuleSet] = RULE_SETS


@dataclass(frozen=True, slots=True)
class Given:
    """When an act counts as done, in UTC.

    For a message that is Telegram's own time of it, for an edited one the time of the edit. A press
    has none: it counts by its arrival, with a grace at the deadline (`PRESS_GRACE`).
    """

    at: datetime
    by_press: bool = False

    def __post_init__(self) -> None:
        require_utc(self.at)


@dataclass(frozen=True, slots=True)
class LogMeeting:
    """A meeting was held. Its end is its start in UTC plus the hours, whatever the wall shows."""

    starts_at: datetime
    hours: int
    given: Given


@dataclass(frozen=True, slots=True)
class RecordNoShow:
    """The learner did not come to a meeting that should have begun then."""

    starts_at: datetime
    planned_hours: int
    given: Given


@dataclass(frozen=True, slots=True)
class ChangeMeeting:
    """Put an entry right: its start, its hours, or whether it was held at all.

    `version` is the one that the person had seen. Another learner is another entry: delete, then log.
    """

    meeting: Meeting
    version: int
    starts_at: datetime
    hours: int
    given: Given
    state: MeetingState = MeetingState.HELD


@dataclass(frozen=True, slots=True)
class DeleteMeeting:
    """Take an entry out of the count; it stays readable."""

    meeting: Meeting
    version: int
    given: Given


Command = LogMeeting | RecordNoShow | ChangeMeeting | DeleteMeeting


@dataclass(frozen=True, slots=True)
class MeetingLogged:
    """A new entry, without the id that the books give it. `grace_used` is for the coordinator."""

    assignment: AssignmentId
    mentor: PersonId
    learner: PersonId
    starts_at: datetime
    hours: int
    planned_hours: int
    state: MeetingState
    month: Month
    given: Given
    grace_used: bool


@dataclass(frozen=True, slots=True)
class MeetingChanged:
    """An entry as it was and as it is now."""

    before: Meeting
    after: Meeting
    given: Given
    grace_used: bool


@dataclass(frozen=True, slots=True)
class MeetingDeleted:
    """An entry that no longer counts."""

    before: Meeting
    after: Meeting
    given: Given
    grace_used: bool


Outcome = MeetingLogged | MeetingChanged | MeetingDeleted | Refused


def whole_hours(text: str) -> int | Refused:
    """Read hours as a person writes them: `2`, `2.0` and `2,0` are two; half hours are refused."""
    found = re.fullmatch(r"\s*([0-9]{1,4})(?:[.,]([0-9]{1,4}))?\s*", text)
    if found is None:
        return refuse(RefusalCode.HOURS_NOT_A_NUMBER)
    if found[2] is not None and found[2].strip("0"):
        return refuse(RefusalCode.HOURS_NOT_WHOLE)
    return int(found[1])


def start_from_wall(day: date, wall: time, zone: ZoneInfo) -> datetime | Refused:
    """The instant of a start that a person wrote, or a refusal when the clocks were changed then."""
    match resolve_local(day, wall, zone):
        case Existing(instant):
            return instant
        case Ambiguous(first, second):
            return refuse(RefusalCode.START_AMBIGUOUS, first=first, second=second)
        case Missing():
            return refuse(RefusalCode.START_MISSING)
        case never:
            assert_never(never)


# --- the guard ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Proposal:
    """An entry as it would be, and the one which it replaces."""

    starts_at: datetime
    planned_hours: int
    state: MeetingState
    given: Given
    replaces: Meeting | None
    month: Month
    rules: RuleSet

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.planned_hours)

    @property
    def hours(self) -> int:
        return self.planned_hours if self.state is MeetingState.HELD else 0


def decide(command: Command, books: Books) -> Outcome:
    """Say what the act leads to: the event that happened, or the first rule that forbids it.

    Raises ValueError when the entry does not belong to the books at hand, which is a mistake of
    ours: reach is checked before.
    """
    match command:
        case LogMeeting(starts_at, hours, given):
            return _log(_propose(books, starts_at, hours, MeetingState.HELD, given), books)
        case RecordNoShow(starts_at, planned_hours, given):
            return _log(
                _propose(books, starts_at, planned_hours, MeetingState.NO_SHOW, given), books
            )
        case ChangeMeeting():
            return _change(command, books)
        case DeleteMeeting():
            return _delete(command, books)
        case never:
            assert_never(never)


def _propose(
    books: Books,
    starts_at: datetime,
    planned_hours: int,
    state: MeetingState,
    given: Given,
    replaces: Meeting | None = None,
) -> _Proposal:
    month = month_of(starts_at, books.zone)
    rules = rules_of_month(month, books.programme, books.rule_sets)
    return _Proposal(starts_at, planned_hours, state, given, replaces, month, rules)


def _log(proposal: _Proposal, books: Books) -> MeetingLogged | Refused:
    refused = _first_refusal(proposal, books)
    if refused is not None:
        return refused
    return MeetingLogged(
        assignment=books.assignment,
        mentor=books.mentor,
        learner=books.learner,
        starts_at=proposal.starts_at,
        hours=proposal.hours,
        planned_hours=proposal.planned_hours,
        state=proposal.state,
        month=proposal.month,
        given=proposal.given,
        grace_used=_grace_used([proposal.month], proposal.given, books),
    )


def _change(command: ChangeMeeting, books: Books) -> MeetingChanged | Refused:
    if command.state is MeetingState.DELETED:
        raise ValueError("an entry is deleted by DeleteMeeting, which the rules judge differently")
    before, given = command.meeting, command.given
    stale = _stale(before, command.version, books)
    if stale is not None:
        return stale
    proposal = _propose(books, command.starts_at, command.hours, command.state, given, before)
    refused = _first_refusal(proposal, books)
    if refused is not None:
        return refused
    after = replace(
        before,
        starts_at=proposal.starts_at,
        hours=proposal.hours,
        planned_hours=proposal.planned_hours,
        state=proposal.state,
        version=before.version + 1,
        month=proposal.month,
    )
    grace_used = _grace_used([before.month, after.month], given, books)
    return MeetingChanged(before, after, given, grace_used)


def _delete(command: DeleteMeeting, books: Books) -> MeetingDeleted | Refused:
    before, given = command.meeting, command.given
    refused = _stale(before, command.version, books) or _month_closed(before.month, given, books)
    if refused is not None:
        return refused
    after = replace(before, hours=0, state=MeetingState.DELETED, version=before.version + 1)
    return MeetingDeleted(before, after, given, _grace_used([before.month], given, books))


def _stale(meeting: Meeting, seen: int, books: Books) -> Refused | None:
    """Refuse an act on an entry that is no longer what the person saw."""
    if (meeting.assignment, meeting.mentor) != (books.assignment, books.mentor):
        raise ValueError(f"entry {meeting.id} is not of assignment {books.assignment}")
    if meeting.state is MeetingState.DELETED:
        return refuse(RefusalCode.MEETING_DELETED)
    if meeting.version != seen:
        return refuse(RefusalCode.MEETING_CHANGED_MEANWHILE, version=meeting.version)
    return None


def _first_refusal(proposal: _Proposal, books: Books) -> Refused | None:
    for rule in _RULES:
        refused = rule(proposal, books)
        if refused is not None:
            return refused
    return None


def _in_a_working_assignment(proposal: _Proposal, books: Books) -> Refused | None:
    """Meetings belong to an assignment that is active, or was when they were held."""
    match books.assignment_state:
        case AssignmentState.ACTIVE:
            return None
        case AssignmentState.ENDED if books.ended_at is not None:
            if proposal.starts_at < books.ended_at:
                return None
            return refuse(RefusalCode.ASSIGNMENT_ENDED, ended_at=books.ended_at)
        case state:
            return refuse(RefusalCode.ASSIGNMENT_NOT_ACTIVE, state=state.value)


def _whole_unit_of_hours(proposal: _Proposal, books: Books) -> Refused | None:
    """Not less than an hour, whole hours only (Mentor guidelines, hours; whole is a reading)."""
    rules = proposal.rules
    if proposal.planned_hours < rules.least_hours:
        return refuse(RefusalCode.HOURS_TOO_FEW, least=rules.least_hours)
    if proposal.planned_hours > rules.most_hours_per_meeting:
        return refuse(RefusalCode.HOURS_TOO_MANY_AT_ONCE, most=rules.most_hours_per_meeting)
    return None


def _nothing_in_the_future(proposal: _Proposal, books: Books) -> Refused | None:
    """A meeting is over before it is logged; of a no-show only the start must have come."""
    if proposal.starts_at > proposal.given.at:
        return refuse(RefusalCode.MEETING_IN_FUTURE, starts_at=proposal.starts_at)
    if proposal.state is MeetingState.HELD and proposal.ends_at > proposal.given.at:
        return refuse(RefusalCode.MEETING_NOT_OVER, ends_at=proposal.ends_at)
    return None


def _in_open_months(proposal: _Proposal, books: Books) -> Refused | None:
    """A move takes an entry out of one month and into another: both must be open."""
    if proposal.replaces is not None:
        refused = _month_closed(proposal.replaces.month, proposal.given, books)
        if refused is not None:
            return refused
    return _month_closed(proposal.month, proposal.given, books)


def _not_beyond_the_mentors_learners(proposal: _Proposal, books: Books) -> Refused | None:
    """At most 8 learners at a time over all organisations (Mentor guidelines, mentors)."""
    most = proposal.rules.learners_per_mentor
    if most is not None and books.active_learners > most:
        return refuse(RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=most)
    return None


def _one_learner_at_a_time(proposal: _Proposal, books: Books) -> Refused | None:
    """No overlap with own entries of any organisation; one may begin when another ends."""
    for entry in books.own:
        if proposal.replaces is not None and entry.meeting == proposal.replaces.id:
            continue
        takes_up_time = entry.assignment == books.assignment or not (
            entry.no_show or proposal.state is MeetingState.NO_SHOW
        )
        overlap = entry.starts_at < proposal.ends_at and proposal.starts_at < entry.ends_at
        if takes_up_time and overlap:
            return refuse(
                RefusalCode.MEETING_OVERLAP, starts_at=entry.starts_at, ends_at=entry.ends_at
            )
    return None


def _within_the_months_hours(proposal: _Proposal, books: Books) -> Refused | None:
    """At most 20 hours for a learner in a month, over all mentors (Mentor guidelines, hours)."""
    left = hours_left(books, proposal.month, proposal.replaces)
    cap = proposal.rules.hours_per_learner_and_month
    if left is None or cap is None or proposal.hours <= left:
        return None
    return refuse(RefusalCode.HOURS_OVER_CAP, left=left, cap=cap, month=proposal.month)


_Rule = Callable[[_Proposal, Books], Refused | None]

_RULES: tuple[_Rule, ...] = (
    _in_a_working_assignment,
    _whole_unit_of_hours,
    _nothing_in_the_future,
    _in_open_months,
    _not_beyond_the_mentors_learners,
    _one_learner_at_a_time,
    _within_the_months_hours,
)


def _closing(month: Month, books: Books) -> datetime:
    rules = rules_of_month(month, books.programme, books.rule_sets)
    return editable_until(month, books.zone, rules.edit_until_day)


def _month_closed(month: Month, given: Given, books: Books) -> Refused | None:
    closed_at = _closing(month, books)
    counts_at = given.at - PRESS_GRACE if given.by_press else given.at
    if counts_at < closed_at:
        return None
    return refuse(RefusalCode.MONTH_CLOSED, month=month, closed_at=closed_at)


def _grace_used(months: Iterable[Month], given: Given, books: Books) -> bool:
    """Whether an accepted act came after a deadline and stands only by the grace for presses."""
    return any(given.at >= _closing(month, books) for month in months)


# --- what a keyboard may offer -------------------------------------------------------------------


DAYTIME: tuple[time, ...] = tuple(time(hour, minute) for hour in range(7, 22) for minute in (0, 30))
"""Starts on the first keyboard: full and half hours from 07:00 to 21:30 *(ours)*."""

WHOLE_DAY: tuple[time, ...] = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
"""Starts on request: every full and half hour of a day."""


@dataclass(frozen=True, slots=True)
class OfferedStart:
    """A start that can be logged. `again` is None where the wall shows that time once; in the night
    in which it comes twice it is False for the first time and True for the second."""

    starts_at: datetime
    wall: time
    again: bool | None = None


def hours_left(books: Books, month: Month, changing: Meeting | None = None) -> int | None:
    """Whole hours that the learner still has in the month, or None where there is no limit.

    The hours of the entry that is being changed count as free. Never negative, also when the books
    already hold more than the limit.
    """
    cap = rules_of_month(month, books.programme, books.rule_sets).hours_per_learner_and_month
    if cap is None:
        return None
    freed = changing.hours if changing is not None and changing.month == month else 0
    return max(0, cap - books.learner_hours.get(month, 0) + freed)


def open_months(books: Books, now: datetime) -> tuple[Month, ...]:
    """Months whose entries can be changed now, this one first."""
    months = [month_of(now, books.zone)]
    while now < _closing(months[-1].previous(), books):
        months.append(months[-1].previous())
    return tuple(months)


def offered_days(
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
    grid: Sequence[time] = DAYTIME,
) -> tuple[date, ...]:
    """Days of the open months up to today with at least one possible start, the newest first."""
    today = local_day(now, books.zone)
    return tuple(
        day
        for month in open_months(books, now)
        if state is MeetingState.NO_SHOW or hours_left(books, month, changing) != 0
        for day in sorted(month.days(), reverse=True)
        if day <= today
        and any(True for _ in _possible_starts(day, books, now, state, changing, grid))
    )


def offered_starts(
    day: date,
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
    grid: Sequence[time] = DAYTIME,
) -> tuple[OfferedStart, ...]:
    """Starts on a local day for which the shortest meeting is allowed, in the order of time."""
    return tuple(
        sorted(
            _possible_starts(day, books, now, state, changing, grid),
            key=lambda offered: offered.starts_at,
        )
    )


def offered_hours(
    starts_at: datetime,
    books: Books,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    changing: Meeting | None = None,
) -> tuple[int, ...]:
    """Whole hours that a meeting from that instant may have, the fewest first."""
    rules = rules_of_month(month_of(starts_at, books.zone), books.programme, books.rule_sets)
    offered: list[int] = []
    for hours in range(rules.least_hours, rules.most_hours_per_meeting + 1):
        proposal = _propose(books, starts_at, hours, state, Given(now), changing)
        if _first_refusal(proposal, books) is not None:
            break  # a longer meeting breaks the same rule
        offered.append(hours)
    return tuple(offered)


def _possible_starts(
    day: date,
    books: Books,
    now: datetime,
    state: MeetingState,
    changing: Meeting | None,
    grid: Sequence[time],
) -> Iterator[OfferedStart]:
    nearby = _with_entries_around(day, books)
    least = rules_of_month(Month.of_day(day), books.programme, books.rule_sets).least_hours
    for wall in grid:
        for offered in _starts_on_the_wall(day, wall, books.zone):
            proposal = _propose(nearby, offered.starts_at, least, state, Given(now), changing)
            if _first_refusal(proposal, nearby) is None:
                yield offered


def _with_entries_around(day: date, books: Books) -> Books:
    """The same books with only those own entries that the shortest meeting of that day could meet.

    A mentor with eight full learners has hundreds of entries in two months; asking the guard about
    each of them for each half hour of each day took a fifth of a second.
    """
    begins = start_of_day(day, books.zone)
    ends = begins + timedelta(hours=50)  # a day of 25 hours, and the longest possible meeting
    return replace(
        books, own=[each for each in books.own if begins < each.ends_at and each.starts_at < ends]
    )


def _starts_on_the_wall(day: date, wall: time, zone: ZoneInfo) -> Iterator[OfferedStart]:
    match resolve_local(day, wall, zone):
        case Existing(instant):
            yield OfferedStart(instant, wall)
        case Ambiguous(first, second):
            yield OfferedStart(first, wall, again=False)
            yield OfferedStart(second, wall, again=True)
        case Missing():
            pass


# --- the month so far --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """What a mentor sees of a learner's month: counted hours, meetings held, no-shows."""

    hours: int
    held: int
    no_shows: int


def month_so_far(meetings: Iterable[Meeting], month: Month) -> MonthSoFar:
    """Sum the entries of a month; those of other months and deleted ones count nowhere."""
    counted = [each for each in meetings if each.month == month]
    held = [each for each in counted if each.state is MeetingState.HELD]
    no_shows = [each for each in counted if each.state is MeetingState.NO_SHOW]
    return MonthSoFar(sum(each.hours for each in held), len(held), len(no_shows))
