"""Owns what can be chosen while a meeting is planned or moved: with whom, day, start, hours, place.

Writes nothing and knows no rule: what stands on a button comes from the offers of
``bot.domain.planning``, which ask the guard itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.acts import planning as acts
from bot.domain.months import Existing, local_day, resolve_local
from bot.domain.planning import (
    Agenda,
    ChangeHours,
    PlanMeeting,
    counting_plans,
    decide_planning,
    offered_days_ahead,
    offered_hours_ahead,
    offered_starts_ahead,
)
from bot.domain.refusals import Refused
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import diary as diary_words
from bot.wording import planning as words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Verbatim
from bot.wording.values import LocalTime, ShortDay
from handlers.diary_screens import (
    cancel_button,
    in_rows,
    minutes_of,
    number_of_day,
    rows_of,
    stacked,
)
from handlers.planning_screens import MOST_HOURS_SHOWN, span, what_is_left
from storage.assignments import AssignmentRow
from storage.planned import PlannedRow

FIRST_DAYS = 14
WEEK = 7
LAST_PAGE = 50
LIKELIEST_PARTS = (2, 1, 3, 0)
"""Quarters of the day in which meetings begin, the likeliest first: most come after school."""
LIKELIEST = -1
LONGEST_LABEL = 28


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting that is being planned, or moved where there is one."""

    agenda: Agenda
    name: str
    now: datetime
    moving: PlannedRow | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.agenda.books.zone

    @property
    def free(self) -> Agenda:
        """The agenda without the meeting that is being moved."""
        if self.moving is None:
            return self.agenda
        return self.agenda.without(self.moving.meeting)

    @property
    def hours(self) -> int:
        """How long it will be at least; a meeting that is moved keeps its hours."""
        return 1 if self.moving is None else self.moving.meeting.hours

    def days_tap(self, page: int) -> Tap:
        if self.moving is not None:
            return acts.MovePlanned(self.moving.meeting.id, page)
        return acts.PlanLearner(self.agenda.books.assignment, page)

    def day_tap(self, day: date, part: int = LIKELIEST) -> Tap:
        if self.moving is not None:
            return acts.MoveDay(self.moving.meeting.id, number_of_day(day), part)
        return acts.PlanDay(self.agenda.books.assignment, number_of_day(day), part)

    def start_tap(self, starts_at: datetime) -> Tap:
        start = minutes_of(starts_at)
        if self.moving is not None:
            meeting = self.moving.meeting
            return acts.MoveTo(meeting.id, meeting.version, start)
        return acts.PlanStart(self.agenda.books.assignment, start)

    def leave(self) -> Button:
        if self.moving is not None:
            return Button(common.BACK(), acts.OpenPlanned(self.moving.meeting.id), "⬅️")
        return cancel_button()

    def left(self, day: date) -> tuple[Message, ...]:
        """What planning leaves of the month and of the plan, where they have a limit."""
        return what_is_left(counting_plans(self.free, self.now), day, words.LEFT)


def whom(assignments: Sequence[AssignmentRow]) -> Screen:
    """With whom: a button for each learner, and the way to what is planned."""
    rows = [
        [Button(Verbatim(each.learner_name), acts.PlanLearner(each.id), "👤")]
        for each in assignments
    ]
    return Screen(words.PLAN_WITH_WHOM(), rows_of(*rows, _planned_row(), [cancel_button()]))


def _planned_row() -> list[Button]:
    return [Button(words.MY_PLANNED(), acts.ListPlanned(), "🗓")]


def days(ahead: Ahead, page: int, notice: Saying | None = None) -> Screen:
    """Which day: two weeks first, then week by week."""
    page = max(0, min(page, LAST_PAGE))
    today = local_day(ahead.now, ahead.zone)
    first = today if page == 0 else today + timedelta(days=FIRST_DAYS + WEEK * (page - 1))
    length = FIRST_DAYS if page == 0 else WEEK
    found = offered_days_ahead(ahead.free, ahead.now, first, length, ahead.hours)
    buttons = [Button(_day_label(day, today), ahead.day_tap(day)) for day in found]
    turning = []
    if page > 0:
        turning.append(Button(words.EARLIER_DAYS(), ahead.days_tap(page - 1), "⬆️"))
    if page < LAST_PAGE:
        turning.append(Button(words.LATER_DAYS(), ahead.days_tap(page + 1), "⬇️"))
    question = words.WHICH_DAY if found else words.NO_FREE_DAY
    line = stacked(
        notice,
        *(ahead.left(first) if found else ()),
        question(name=ahead.name),
        None if found else _why_nothing(ahead, first),
    )
    return Screen(line, rows_of(*in_rows(buttons, 3), turning, [ahead.leave()]))


def _day_label(day: date, today: date) -> Saying:
    return diary_words.TODAY() if day == today else diary_words.DAY(day=ShortDay(day))


def _why_nothing(ahead: Ahead, day: date) -> Message | None:
    """The rule that forbids the likeliest time of a day, if one does."""
    if day == local_day(ahead.now, ahead.zone):
        day += timedelta(days=1)
    match resolve_local(day, time(16), ahead.zone):
        case Existing(starts_at):
            probe = decide_planning(PlanMeeting(starts_at, ahead.hours, ahead.now), ahead.free)
            return refusal(probe, ahead.zone) if isinstance(probe, Refused) else None
        case _:
            return None


def starts(ahead: Ahead, day: date, part: int, notice: Saying | None = None) -> Screen:
    """When it begins: what is free in a quarter of the day, four in a row."""
    parts: dict[int, list[datetime]] = {}
    for starts_at in offered_starts_ahead(ahead.free, ahead.now, day, ahead.hours):
        parts.setdefault(starts_at.astimezone(ahead.zone).hour // 6, []).append(starts_at)
    if not parts:
        why = _why_nothing(ahead, day)
        nothing = words.NO_FREE_TIME(name=ahead.name, day=ShortDay(day))
        return days(ahead, 0, notice or stacked(nothing, why))
    if part not in parts:
        part = next(each for each in LIKELIEST_PARTS if each in parts)
    buttons = [
        Button(Verbatim(f"{starts_at.astimezone(ahead.zone):%H:%M}"), ahead.start_tap(starts_at))
        for starts_at in parts[part]
    ]
    turning = []
    if earlier := [each for each in parts if each < part]:
        turning.append(Button(diary_words.EARLIER(), ahead.day_tap(day, max(earlier)), "⬅️"))
    if later := [each for each in parts if each > part]:
        turning.append(Button(diary_words.LATER(), ahead.day_tap(day, min(later)), "➡️"))
    leaving = [Button(diary_words.OTHER_DAY(), ahead.days_tap(0), "📅"), ahead.leave()]
    line = stacked(notice, *ahead.left(day), words.WHEN(name=ahead.name, day=ShortDay(day)))
    return Screen(line, rows_of(*in_rows(buttons, 4), turning, leaving))


def hours(ahead: Ahead, starts_at: datetime, notice: Saying | None = None) -> Screen:
    """How long: only what the rules allow, with what is left above."""
    day = local_day(starts_at, ahead.zone)
    offered = offered_hours_ahead(ahead.agenda, ahead.now, starts_at)
    if not offered:
        probe = decide_planning(PlanMeeting(starts_at, 1, ahead.now), ahead.agenda)
        why = refusal(probe, ahead.zone) if isinstance(probe, Refused) else None
        return starts(ahead, day, LIKELIEST, notice or why)
    books = ahead.agenda.books
    buttons = [
        Button(
            diary_words.HOURS(count=count),
            acts.PlanHours(books.assignment, minutes_of(starts_at), count),
        )
        for count in offered[:MOST_HOURS_SHOWN]
    ]
    back = Button(
        diary_words.OTHER_START(),
        ahead.day_tap(day, starts_at.astimezone(ahead.zone).hour // 6),
        "🕓",
    )
    line = stacked(
        notice,
        *ahead.left(day),
        words.HOW_LONG(name=ahead.name, day=ShortDay(day), start=LocalTime(starts_at, ahead.zone)),
    )
    return Screen(line, rows_of(*in_rows(buttons, 4), [back, ahead.leave()]))


def other_hours(ahead: Ahead, row: PlannedRow) -> Screen:
    """How long instead, from the same start: what the rules allow, without the hours of now."""
    meeting, free = row.meeting, ahead.free
    day = local_day(meeting.starts_at, ahead.zone)
    offered = offered_hours_ahead(free, ahead.now, meeting.starts_at)
    buttons = [
        Button(diary_words.HOURS(count=count), acts.LastHours(meeting.id, meeting.version, count))
        for count in offered[:MOST_HOURS_SHOWN]
        if count != meeting.hours
    ]
    probe = decide_planning(
        ChangeHours(meeting, meeting.version, meeting.hours + 1, ahead.now), ahead.agenda
    )
    why = refusal(probe, ahead.zone) if not buttons and isinstance(probe, Refused) else None
    start = LocalTime(meeting.starts_at, ahead.zone)
    line = stacked(
        *ahead.left(day),
        words.HOW_LONG(name=ahead.name, day=ShortDay(day), start=start),
        why,
    )
    return Screen(line, rows_of(*in_rows(buttons, 4), [ahead.leave()]))


def where(
    ahead: Ahead,
    starts_at: datetime,
    count: int,
    places: Sequence[PlannedRow],
    notice: Saying | None = None,
) -> Screen:
    """Where: the last places of these two as buttons, or typed, or none."""
    assignment, start = ahead.agenda.books.assignment, minutes_of(starts_at)
    rows = [
        [
            Button(
                Verbatim(_label(each.words.place)),
                acts.PlanThere(assignment, start, count, each.meeting.id),
                "📍",
            )
        ]
        for each in places
    ]
    entry = span(ahead.name, starts_at, starts_at + timedelta(hours=count), ahead.zone)
    nowhere = Button(words.NO_PLACE(), acts.PlanNowhere(assignment, start, count))
    back = Button(diary_words.OTHER_START(), acts.PlanStart(assignment, start), "🕓")
    line = stacked(notice, words.WHERE(entry=entry))
    return Screen(line, rows_of(*rows, [nowhere], [back, cancel_button()]))


def _label(place: str) -> str:
    """The place as it fits on a button."""
    return place if len(place) <= LONGEST_LABEL else place[: LONGEST_LABEL - 1] + "…"
