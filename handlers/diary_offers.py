"""Owns what can be chosen on the way to an entry of the diary: learner, day, start, hours.

Writes nothing and knows no rule about hours: what stands on a button comes from the offers of
``bot.domain.diary``, which ask the guard itself. The same screens serve a new entry and one that is
being put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acts import (
    ChangeDay,
    ChangeHours,
    ChangeStart,
    LogDay,
    LogHours,
    LogInMonth,
    LogLearner,
    LogStart,
    MyMonth,
    NoShowBegin,
    OpenMeeting,
    SetMeeting,
)
from bot.domain.diary import (
    DAYTIME,
    WHOLE_DAY,
    Books,
    ChangeMeeting,
    Command,
    Given,
    LogMeeting,
    Meeting,
    MeetingState,
    OfferedStart,
    RecordNoShow,
    decide,
    hours_left,
    offered_days,
    offered_hours,
    offered_starts,
    open_months,
    plan_left,
)
from bot.domain.months import Month, local_day, month_of, start_of_day
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.rules import rules_of_month
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import diary as words
from bot.wording import planning as planning_words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Text, Verbatim
from bot.wording.values import LocalTime, ShortDay
from handlers.diary_screens import (
    cancel_button,
    in_rows,
    minutes_of,
    number_of_day,
    number_of_month,
    rows_of,
    stacked,
    within,
)
from storage.assignments import AssignmentRow
from storage.meetings import Entry

DAYS_A_PAGE = 6
SHORT_MEETINGS = 8
"""Hours on the first page; longer meetings are rare and stand on the second."""
LIKELIEST_PARTS = (2, 1, 3, 0)
"""Quarters of the day in which meetings begin, the likeliest first: most come after school."""
LIKELIEST = -1
JUST_NOW = 3
"""Starts of today beside the days: with them a meeting is logged in three presses."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """A meeting that is being logged, or put right where there is an entry."""

    books: Books
    name: str
    now: datetime
    """The instant at which the press counts; offers are made for it."""
    entry: Entry | None = None

    @property
    def changing(self) -> Meeting | None:
        return None if self.entry is None else self.entry.meeting

    @property
    def states(self) -> tuple[MeetingState, ...]:
        """What the meeting may turn out to be: both for a new one, what it is for an old one."""
        if self.changing is None:
            return (MeetingState.HELD, MeetingState.NO_SHOW)
        return (self.changing.state,)

    def days_of(self, state: MeetingState) -> tuple[date, ...]:
        """Days with a possible start of a meeting that ends in that state, the newest first."""
        return offered_days(
            self.books, self.now, state=state, changing=self.changing, grid=WHOLE_DAY
        )

    def days(self) -> list[date]:
        """Days with a possible start, the newest first."""
        by_state = {state: self.days_of(state) for state in self.states}
        found = {day for days in by_state.values() for day in days}
        today = local_day(self.now, self.books.zone)
        if today not in by_state.get(MeetingState.HELD, (today,)) and self.has_hours_left(today):
            # In the first hour after midnight nothing of today can be over.
            found.discard(today)
        return sorted(found, reverse=True)

    def has_hours_left(self, day: date) -> bool:
        return hours_left(self.books, Month.of_day(day), self.changing) != 0

    def starts(self, day: date) -> list[OfferedStart]:
        """Possible starts on a local day, in the order of time."""
        found = {
            offered.starts_at: offered
            for state in self.states
            for offered in offered_starts(
                day, self.books, self.now, state=state, changing=self.changing, grid=WHOLE_DAY
            )
        }
        return [found[starts_at] for starts_at in sorted(found)]

    def hours(self, starts_at: datetime, state: MeetingState) -> tuple[int, ...]:
        """Whole hours that are possible from that start."""
        return offered_hours(starts_at, self.books, self.now, state=state, changing=self.changing)

    def refusal_at(self, starts_at: datetime, state: MeetingState) -> Refused | None:
        """The rule that forbids even the shortest meeting from that start, if one does."""
        month = month_of(starts_at, self.books.zone)
        least = rules_of_month(month, self.books.programme, self.books.rule_sets).least_hours
        given, old = Given(self.now), self.changing
        command: Command
        if old is not None:
            command = ChangeMeeting(old, old.version, starts_at, least, given, state)
        elif state is MeetingState.HELD:
            command = LogMeeting(starts_at, least, given)
        else:
            command = RecordNoShow(starts_at, least, given)
        outcome = decide(command, self.books)
        return outcome if isinstance(outcome, Refused) else None

    # what the buttons do

    def day_tap(self, day: date, part: int = LIKELIEST) -> Tap:
        if self.changing is None:
            return LogDay(self.books.assignment, number_of_day(day), part)
        return ChangeStart(self.changing.id, number_of_day(day), part)

    def days_tap(self, page: int, month: Month | None = None) -> Tap:
        if self.changing is None and month is not None:
            return LogInMonth(self.books.assignment, number_of_month(month), page)
        if self.changing is None:
            return LogLearner(self.books.assignment, page)
        return ChangeDay(self.changing.id, page)

    def start_tap(self, starts_at: datetime) -> Tap:
        """On to the hours; an entry that is moved keeps its hours where they still fit."""
        start = minutes_of(starts_at)
        if self.changing is None:
            return LogStart(self.books.assignment, start)
        kept = self.changing.planned_hours
        if kept in self.hours(starts_at, self.changing.state):
            return self.hours_tap(starts_at, kept, self.changing.state)
        return self.hours_page_tap(starts_at, 0, self.changing.state)

    def hours_page_tap(self, starts_at: datetime, page: int, state: MeetingState) -> Tap:
        start = minutes_of(starts_at)
        if self.changing is None:
            return LogStart(self.books.assignment, start, page)
        return ChangeHours(self.changing.id, start, int(state is MeetingState.HELD), page)

    def hours_tap(self, starts_at: datetime, hours: int, state: MeetingState) -> Tap:
        start, held = minutes_of(starts_at), int(state is MeetingState.HELD)
        if self.changing is None:
            return LogHours(self.books.assignment, start, hours, held)
        return SetMeeting(self.changing.id, self.changing.version, start, hours, held)

    def leave(self) -> Button:
        if self.changing is None:
            return cancel_button()
        return Button(common.BACK(), OpenMeeting(self.changing.id), "⬅️")

    # what stands above them

    def left(self, month: Month) -> Message | None:
        """How many hours the learner still has in the month, where there is a limit."""
        left = hours_left(self.books, month, self.changing)
        cap = rules_of_month(
            month, self.books.programme, self.books.rule_sets
        ).hours_per_learner_and_month
        if left is None or cap is None:
            return None
        return words.LEFT(month=month, left=left, cap=cap)

    def left_in_plan(self, day: date) -> Message | None:
        """How many hours the support plan of the semester still has, where there is one."""
        left = plan_left(self.books, day, self.changing)
        if left is None:
            return None
        return planning_words.PLAN_LEFT(left=left.left, planned=left.planned)


def learners(assignments: Sequence[AssignmentRow]) -> Screen:
    """Whose meeting: a button for each learner."""
    rows = tuple(
        (Button(Verbatim(each.learner_name), LogLearner(each.id), "👤"),) for each in assignments
    )
    return Screen(words.WHOSE(), (*rows, (cancel_button(),)))


def days(
    choosing: Choosing, page: int, notice: Saying | None = None, *, month: Month | None = None
) -> Screen:
    """Which day: six of them, the newest first, and what is left in each open month above.

    With a month its days alone, and the way to later ones; where it has none to offer, the reason.
    """
    every = choosing.days()
    if not every:
        return nothing_to_offer(choosing, notice)
    found = [day for day in every if month is None or Month.of_day(day) == month]
    if month is not None and not found:
        first = start_of_day(month.first_day, choosing.books.zone)
        return days(choosing, 0, notice or _why_not(choosing, first, choosing.states[-1]))
    page = within(page, len(found), DAYS_A_PAGE)
    shown = found[page * DAYS_A_PAGE : (page + 1) * DAYS_A_PAGE]
    today = local_day(choosing.now, choosing.books.zone)
    buttons = [Button(_day_label(day, today), choosing.day_tap(day)) for day in shown]
    turning = []
    if page > 0:
        turning.append(Button(words.NEWER_DAYS(), choosing.days_tap(page - 1, month), "⬆️"))
    elif found[0] != every[0]:
        turning.append(Button(words.NEWER_DAYS(), choosing.days_tap(0), "⬆️"))
    if len(found) > (page + 1) * DAYS_A_PAGE:
        turning.append(Button(words.MORE_DAYS(), choosing.days_tap(page + 1, month), "⬇️"))
    line = stacked(
        notice,
        *_what_is_left(choosing, month),
        *(() if notice else _why_no_hours(choosing, found)),
        words.WHICH_DAY(name=choosing.name),
    )
    just_now = _just_now(choosing, today) if page == 0 and today in shown else []
    # Two in a row: of three, a phone would cut off the hour.
    return Screen(
        line,
        rows_of(*in_rows(buttons, 2), *in_rows(just_now, 2), turning, [choosing.leave()]),
    )


def _just_now(choosing: Choosing, today: date) -> list[Button]:
    """Day and start in one press, for a meeting that is hardly over: the newest full hours."""
    if choosing.changing is not None:
        return []
    full = [wall for wall in DAYTIME if wall.minute == 0]
    offered = offered_starts(today, choosing.books, choosing.now, grid=full)
    return [
        Button(words.TODAY_AT(time=each.wall), choosing.start_tap(each.starts_at), "🕓")
        for each in offered[-JUST_NOW:]
    ]


def _what_is_left(choosing: Choosing, only: Month | None) -> Iterator[Saying | None]:
    """The hours left in each month that is shown, and what a full month still takes."""
    for month in (only,) if only else open_months(choosing.books, choosing.now):
        yield choosing.left(month)
        if choosing.changing is None and hours_left(choosing.books, month) == 0:
            yield words.ONLY_NO_SHOW(name=choosing.name)


def _why_no_hours(choosing: Choosing, found: Sequence[date]) -> tuple[Saying, ...]:
    """Which rule lets none of these days have hours, though the month still has some."""
    if choosing.changing is not None or not found or not choosing.has_hours_left(found[0]):
        return ()
    if set(found) & set(choosing.days_of(MeetingState.HELD)):
        return ()
    return _only_no_show(choosing, choosing.starts(found[0])[0].starts_at)


def _day_label(day: date, today: date) -> Saying:
    if day == today:
        return words.TODAY()
    if day == today - timedelta(days=1):
        return words.YESTERDAY()
    # A label is a saying: the day is filled into it in the reader's language.
    return words.DAY(day=ShortDay(day))


def nothing_to_offer(choosing: Choosing, notice: Saying | None = None) -> Screen:
    """Why there is nothing to choose, and what helps."""
    books, now = choosing.books, choosing.now
    probe = decide(RecordNoShow(now - timedelta(hours=1), 1, Given(now)), books)
    why = refusal(probe, books.zone) if isinstance(probe, Refused) else None
    month = number_of_month(month_of(now, books.zone))
    line = stacked(notice, words.NOTHING_TO_OFFER(name=choosing.name), why, words.PERHAPS_LATER())
    return Screen(line, ((Button(words.MY_MONTH(), MyMonth(month), "📅"),),))


def starts(choosing: Choosing, day: date, part: int, notice: Saying | None = None) -> Screen:
    """When it began: the possible starts of a quarter of the day, four in a row."""
    zone = choosing.books.zone
    parts = _parts(choosing.starts(day), zone)
    if not parts:
        why = _why_not(choosing, start_of_day(day, zone), choosing.states[-1])
        return days(choosing, 0, notice or why)
    if part not in parts:
        part = next(each for each in LIKELIEST_PARTS if each in parts)
    buttons = [
        Button(_start_label(offered), choosing.start_tap(offered.starts_at))
        for offered in parts[part]
    ]
    turning = []
    earlier = [each for each in parts if each < part]
    later = [each for each in parts if each > part]
    if earlier:
        turning.append(Button(words.EARLIER(), choosing.day_tap(day, max(earlier)), "⬅️"))
    if later:
        turning.append(Button(words.LATER(), choosing.day_tap(day, min(later)), "➡️"))
    leaving = [Button(words.OTHER_DAY(), choosing.days_tap(0), "📅"), choosing.leave()]
    line = stacked(
        notice,
        choosing.left(Month.of_day(day)),
        choosing.left_in_plan(day),
        words.WHEN(name=choosing.name, day=ShortDay(day)),
    )
    return Screen(line, rows_of(*in_rows(buttons, 4), turning, leaving))


def _parts(offered: Iterable[OfferedStart], zone: ZoneInfo) -> dict[int, list[OfferedStart]]:
    """The starts by quarter of the day, from midnight; quarters without any are left out."""
    parts: dict[int, list[OfferedStart]] = {}
    for each in offered:
        parts.setdefault(each.starts_at.astimezone(zone).hour // 6, []).append(each)
    return parts


def _start_label(offered: OfferedStart) -> Saying:
    if offered.again:
        return words.AGAIN(time=offered.wall)
    return Verbatim(f"{offered.wall:%H:%M}")


def hours(
    choosing: Choosing, starts_at: datetime, page: int, notice: Saying | None = None
) -> Screen:
    """How long: only what the rules still allow, with the hours left this month above."""
    offered = choosing.hours(starts_at, MeetingState.HELD)
    came_not = choosing.changing is None and choosing.hours(starts_at, MeetingState.NO_SHOW)
    if not offered and not came_not:
        why = notice or _why_not(choosing, starts_at, MeetingState.HELD)
        return starts(choosing, local_day(starts_at, choosing.books.zone), LIKELIEST, why)
    extra = []
    if came_not:
        tap = NoShowBegin(choosing.books.assignment, minutes_of(starts_at))
        extra.append(Button(words.DID_NOT_COME(), tap, "🚫"))
    line = stacked(
        notice,
        choosing.left(month_of(starts_at, choosing.books.zone)),
        choosing.left_in_plan(local_day(starts_at, choosing.books.zone)),
        *(() if offered else _only_no_show(choosing, starts_at)),
        _at(words.HOW_LONG, choosing, starts_at),
    )
    buttons = _hours_buttons(choosing, starts_at, offered, page, MeetingState.HELD)
    return Screen(line, rows_of(*buttons, extra, _back_to_starts(choosing, starts_at)))


def _only_no_show(choosing: Choosing, starts_at: datetime) -> tuple[Saying, ...]:
    """Why a meeting from that start has no hours to choose, and what can be noted of it."""
    why = _why_not(choosing, starts_at, MeetingState.HELD)
    if why is None:
        return (words.ONLY_NO_SHOW(name=choosing.name),)
    return (why, words.MAY_NOTE_NO_SHOW(name=choosing.name))


def _why_not(choosing: Choosing, starts_at: datetime, state: MeetingState) -> Message | None:
    """Why nothing can be chosen from that start, where the line with the hours left says it not."""
    zone = choosing.books.zone
    match choosing.refusal_at(starts_at, state):
        case Refused(RefusalCode.MEETING_NOT_OVER, {"ends_at": datetime() as end}):
            return words.NOT_OVER_YET(end=LocalTime(end, zone))
        case Refused(
            RefusalCode.MEETING_OVERLAP,
            {"starts_at": datetime() as start, "ends_at": datetime() as end},
        ):
            return words.TIME_IS_TAKEN(start=LocalTime(start, zone), end=LocalTime(end, zone))
        case Refused(RefusalCode.HOURS_OVER_CAP) | None:
            return None
        case Refused() as other:
            return refusal(other, zone)


def planned_hours(choosing: Choosing, starts_at: datetime, notice: Saying | None = None) -> Screen:
    """How long it should have lasted, where the learner did not come."""
    offered = choosing.hours(starts_at, MeetingState.NO_SHOW)
    if not offered:
        why = notice or _why_not(choosing, starts_at, MeetingState.NO_SHOW)
        return starts(choosing, local_day(starts_at, choosing.books.zone), LIKELIEST, why)
    buttons = [
        Button(words.HOURS(count=count), choosing.hours_tap(starts_at, count, MeetingState.NO_SHOW))
        for count in offered[:SHORT_MEETINGS]
    ]
    line = stacked(notice, _at(words.HOW_LONG_PLANNED, choosing, starts_at))
    return Screen(line, rows_of(*in_rows(buttons, 4), _back_to_starts(choosing, starts_at)))


def _at(text: Text, choosing: Choosing, starts_at: datetime) -> Message:
    zone = choosing.books.zone
    day = ShortDay(local_day(starts_at, zone))
    return text(name=choosing.name, day=day, start=LocalTime(starts_at, zone))


def _hours_buttons(
    choosing: Choosing,
    starts_at: datetime,
    offered: Sequence[int],
    page: int,
    state: MeetingState,
) -> Iterator[Sequence[Button]]:
    short, long = offered[:SHORT_MEETINGS], offered[SHORT_MEETINGS:]
    on_second = page == 1 and bool(long)
    shown = long if on_second else short
    yield from in_rows(
        [
            Button(words.HOURS(count=count), choosing.hours_tap(starts_at, count, state))
            for count in shown
        ],
        4,
    )
    if on_second:
        yield [Button(words.SHORTER(), choosing.hours_page_tap(starts_at, 0, state), "⬅️")]
    elif long:
        yield [Button(words.LONGER(), choosing.hours_page_tap(starts_at, 1, state), "➡️")]


def _back_to_starts(choosing: Choosing, starts_at: datetime) -> list[Button]:
    local = starts_at.astimezone(choosing.books.zone)
    tap = choosing.day_tap(local.date(), local.hour // 6)
    return [Button(words.OTHER_START(), tap, "🕓"), choosing.leave()]
