"""Owns what a mentor's month shows: hours of each learner, entries, what is missing. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import LogBegin, MyMonth, NoMeetingThisMonth, OpenMeeting
from bot.domain.diary import Books, month_so_far
from bot.domain.ids import AssignmentId
from bot.domain.months import Month, local_day
from bot.domain.reminders import MissingCode, missing
from bot.domain.rules import rules_of_month
from bot.screens import Button, Screen
from bot.wording import diary as words
from bot.wording.registry import Message, Verbatim
from bot.wording.values import ShortDay
from handlers.diary_screens import (
    in_rows,
    in_words,
    lacks_words,
    last_day,
    number_of_month,
    rows_of,
    stacked,
    within,
)
from storage.meetings import Entry, NamedMonth

ENTRIES_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class MonthView:
    """A mentor's month in one organisation, as it is shown."""

    month: Month
    zone: ZoneInfo
    learner_months: Sequence[NamedMonth]
    entries: Sequence[Entry]
    books: dict[AssignmentId, Books]
    open_months: Sequence[Month]
    closing: datetime
    """The first instant at which the month can no longer be changed."""
    page: int = 0

    @property
    def is_open(self) -> bool:
        return self.month in self.open_months


def my_month(view: MonthView) -> Screen:
    """Hours of each learner, the entries with what they lack, and the way to all of them."""
    page = within(view.page, len(view.entries), ENTRIES_A_PAGE)
    shown = view.entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    text = words.MONTH_OPEN if view.is_open else words.MONTH_CLOSED
    line = stacked(
        text(month=view.month, day=last_day(view.closing, view.zone)),
        *(_learner_line(view, each) for each in view.learner_months),
        None if view.learner_months else words.NOBODY_THAT_MONTH(),
        Verbatim("") if shown else None,
        *(_entry_line(each, view.zone) for each in shown),
    )
    buttons = [_open_button(each, view.zone) for each in shown]
    return Screen(
        line, rows_of(*in_rows(buttons, 2), _pages(view, page), *_no_meetings(view), _others(view))
    )


def _learner_line(view: MonthView, named: NamedMonth) -> Message:
    learner_month, name = named.learner_month, named.learner_name
    lacking = {each.code for each in missing(learner_month)}
    if MissingCode.NOTHING_SAID in lacking:
        return words.LEARNER_NOTHING(name=name)
    if not learner_month.entries:
        return words.LEARNER_NO_MEETING(name=name)
    books = view.books[learner_month.assignment]
    own = [each.meeting for each in view.entries]
    mine = [each for each in own if each.assignment == learner_month.assignment]
    # Books reach back to the open months only; an older month shows the mentor's own hours.
    used = books.learner_hours.get(view.month, month_so_far(mine, view.month).hours)
    rules = rules_of_month(view.month, books.programme, books.rule_sets)
    if rules.hours_per_learner_and_month is None:
        return words.LEARNER_HOURS_NO_CAP(name=name, used=used)
    return words.LEARNER_HOURS(name=name, used=used, cap=rules.hours_per_learner_and_month)


def _entry_line(entry: Entry, zone: ZoneInfo) -> Message:
    text = words.ENTRY_LACKS if lacks_words(entry) else words.ENTRY
    return text(number=entry.meeting.id, entry=in_words(entry.meeting, entry.learner_name, zone))


def _open_button(entry: Entry, zone: ZoneInfo) -> Button:
    meeting = entry.meeting
    label = words.OPEN_ENTRY(
        number=meeting.id,
        day=ShortDay(local_day(meeting.starts_at, zone)),
        name=words.short_name(entry.learner_name),
    )
    return Button(label, OpenMeeting(meeting.id))


def _pages(view: MonthView, page: int) -> list[Button]:
    month = number_of_month(view.month)
    buttons = []
    if page > 0:
        buttons.append(Button(words.ENTRIES_BEFORE(), MyMonth(month, page - 1), "⬆️"))
    if len(view.entries) > (page + 1) * ENTRIES_A_PAGE:
        buttons.append(Button(words.MORE_ENTRIES(), MyMonth(month, page + 1), "⬇️"))
    return buttons


def _no_meetings(view: MonthView) -> Iterator[Sequence[Button]]:
    """After the deadline, too: it changes no entry."""
    for named in view.learner_months:
        lacking = {each.code for each in missing(named.learner_month)}
        if MissingCode.NOTHING_SAID in lacking:
            assignment = named.learner_month.assignment
            yield [
                Button(
                    words.NO_MEETING(name=words.short_name(named.learner_name)),
                    NoMeetingThisMonth(assignment, number_of_month(view.month)),
                    "🚫",
                )
            ]


def _others(view: MonthView) -> list[Button]:
    switch = [
        Button(words.OTHER_MONTH(month=month), MyMonth(number_of_month(month)), "📅")
        for month in view.open_months
        if month != view.month
    ]
    return [*switch, Button(words.LOG_MEETING(), LogBegin(anew=1), "📝")]
