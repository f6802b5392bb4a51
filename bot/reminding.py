"""Owns what reminders and the forecast look like, and reading who was late before; knows no dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.acts import LogInMonth, MyMonth, NoMeetingThisMonth, SayWhatWasDone
from bot.acts.months import OpenMonth
from bot.acts.planning import ListPlanned, WriteSection
from bot.acts.reminders import ListUnready, RemindLater
from bot.domain.ids import PersonId
from bot.domain.learner_month import Happened
from bot.domain.month_work import Forecast, ToDo
from bot.domain.months import Month, editable_until, local_day
from bot.domain.people import Organisation
from bot.domain.reminders import AFTER_THE_DEADLINE, Later, MissingCode, Reminder, Step
from bot.lacking import LACKED, NamedWork, asked_of, works_of
from bot.learner_months import in_time_before
from bot.screens import Button, Screen
from bot.wording import diary as diary_words
from bot.wording import reminders as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined, Message
from bot.wording.values import LocalDay, LocalTime
from storage.records import Records

FEW = 3
"""Up to so many learners each get a row of their own in a reminder; more stand two in a row."""


def number_of(month: Month) -> int:
    """A month as it stands in a button: 202611."""
    return month.year * 100 + month.number


# -- to a mentor -----------------------------------------------------------------------------------


def reminder_screen(
    reminder: Reminder,
    works: Sequence[NamedWork],
    organisation: Organisation,
    last_day: int,
    now: datetime,
) -> Screen:
    """What is left, learner by learner, with a button that leads to each, and the way to later."""
    head = _head(reminder, organisation, last_day, now)
    lines = [asked_of(each) for each in works]
    ways = [_ways(each, alone=len(works) <= FEW) for each in works]
    if len(works) > FEW:
        buttons = [button for row in ways for button in row]
        ways = [tuple(buttons[first : first + 2]) for first in range(0, len(buttons), 2)]
    month = number_of(reminder.month)
    overview = (Button(words.MY_MONTH(), MyMonth(month, anew=1), "📅"),)
    first = works[0].assignment
    later = (
        Button(words.LATER[Later.TODAY](), RemindLater(first, month, 0), "🕘"),
        Button(words.LATER[Later.TOMORROW](), RemindLater(first, month, 1), "🌅"),
    )
    return Screen(Joined((head, *lines)), (*ways, overview, later))


def _head(reminder: Reminder, organisation: Organisation, last_day: int, now: datetime) -> Message:
    """What the reminder is about and how long there is time; ``now`` is when it is sent."""
    month, zone = reminder.month, organisation.zone
    last_second = editable_until(month, zone, last_day) - timedelta(seconds=1)
    if reminder.step in AFTER_THE_DEADLINE:
        return words.LATE(month=month, day=LocalDay(last_second, zone))
    if reminder.step is Step.MONTH_END:
        return words.MONTH_ENDS(month=month)
    if local_day(now, zone) == local_day(last_second, zone):
        return words.DIARY_DUE_TODAY(month=month, time=LocalTime(last_second, zone))
    return words.DIARY_DUE(month=month, day=LocalDay(last_second, zone))


_SIGNS = {
    ToDo.LOCKED_ENTRIES: "🔒",
    ToDo.APPROVAL: "✅",
    ToDo.SHEET: "📎",
    ToDo.SUBMISSION: "📨",
}


def _ways(each: NamedWork, *, alone: bool) -> tuple[Button, ...]:
    """The way to the first thing that is left; where there is room, also "no meeting"."""
    work, label = each.work, short_name(each.learner_name)
    assignment, month = each.assignment, number_of(work.learner_month.month)
    first = work.left[0]
    if first is ToDo.ENTRIES:
        lack = work.lacking[0]
        if lack.code is MissingCode.NOTHING_SAID:
            log = Button(words.LOG(name=label), LogInMonth(assignment, month, anew=1), "📝")
            nobody = Button(words.NO_MEETING(), NoMeetingThisMonth(assignment, month), "🚫")
            return (log, nobody) if alone else (log,)
        assert lack.meeting is not None, "what an entry lacks names the entry"
        paid = work.learner_month.paid
        section = LACKED[lack.code]
        entry = WriteSection(lack.meeting, section.value) if paid else SayWhatWasDone(lack.meeting)
        return (Button(words.SAY(number=lack.meeting, name=label), entry, "✍️"),)
    if first is ToDo.ANSWERS:
        return (Button(words.OPEN_LEARNER(name=label), ListPlanned(anew=1), "❓"),)
    if first is ToDo.NOTHING_SAID:
        say = NoMeetingThisMonth(assignment, month)
        return (Button(diary_words.NO_MEETING(name=label), say, "🚫"),)
    opened = OpenMonth(assignment, month, anew=1)
    return (Button(words.OPEN_LEARNER(name=label), opened, _SIGNS[first]),)


# -- to a coordinator ------------------------------------------------------------------------------


async def late_before(
    records: Records, organisation: Organisation, month: Month, now: datetime
) -> frozenset[PersonId]:
    """Mentors who were late before this month: handed one in late, or have not handed in the last."""
    late = await records.learner_months.late_before(organisation.id, month)
    last = await works_of(records, organisation, month.previous(), now)
    overdue = [each for each in last if each.work.locked and not each.work.is_ready]
    return late | {
        each.mentor for each in overdue if not await _was_in_time(records, each, month.previous())
    }


async def _was_in_time(records: Records, each: NamedWork, month: Month) -> bool:
    """Whether it was handed in in time and only given back since."""
    kept = await records.learner_months.get(each.assignment, month)
    return Happened.SUBMITTED in await in_time_before(records, kept)


def forecast_screen(
    month: Month, seen: Forecast, organisation: Organisation, last_day: int
) -> Screen:
    """How many months are not ready, and the way to who and what."""
    zone = organisation.zone
    last_second = editable_until(month, zone, last_day) - timedelta(seconds=1)
    lines = [
        words.FORECAST(
            month=month,
            count=seen.not_ready,
            all=seen.months,
            day=LocalDay(last_second, zone),
        )
    ]
    if seen.never_late:
        lines.append(words.FORECAST_NEVER_LATE(count=seen.never_late))
    who = Button(words.SHOW_WHO(), ListUnready(number_of(month), 0, anew=1), "📋")
    return Screen(Joined(tuple(lines)), ((who,),))
