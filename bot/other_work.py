"""Owns saying which logged meetings lie in a mentor's other working hours; must not judge or alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.ids import PersonId
from bot.domain.months import Month, local_day, start_of_day
from bot.domain.people import Organisation
from bot.domain.timetable import meeting_other_work, other_work
from bot.domain.work_time import IN_A_FORM
from bot.wording import months as month_words
from bot.wording import records as record_words
from bot.wording import timetable as words
from bot.wording.registry import Joined, Message
from bot.wording.values import LocalDay, LocalTime
from storage.records import Records
from storage.timetable import HeldMeeting

MOST_NAMED = 10
"""Meetings in one message; the rest is counted."""


def overlap_lines(meetings: Sequence[HeldMeeting], zone: ZoneInfo) -> list[Message]:
    """A line for each meeting: when, with whom, and how far its month is where it was handed in."""
    lines = [_line(each, zone) for each in meetings[:MOST_NAMED]]
    if len(meetings) > MOST_NAMED:
        lines.append(record_words.AND_MORE(count=len(meetings) - MOST_NAMED))
    return lines


def _line(meeting: HeldMeeting, zone: ZoneInfo) -> Message:
    when = meeting.entry.when
    line = words.OVERLAP_LINE(
        day=LocalDay(when.starts_at, zone),
        begins=LocalTime(when.starts_at, zone),
        ends=LocalTime(when.ends_at, zone),
        learner=meeting.learner_name,
    )
    if meeting.state not in IN_A_FORM:
        return line
    state = month_words.STATES[meeting.state]()
    return words.OVERLAP_LINE_STATE(meeting=line, state=state)


async def overlaps_in_words(
    records: Records, organisation: Organisation, mentor: PersonId, month: Month, now: datetime
) -> Joined:
    """The mentor's meetings in this organisation that lie in other work now, from a month on."""
    since = start_of_day(month.first_day, organisation.zone)
    held = await records.timetable.held(mentor, since)
    here = [each for each in held if each.organisation == organisation.id]
    lines = [each.hours for each in await records.timetable.lines(mentor)]
    differ = await records.timetable.exceptions(mentor, month.first_day)
    last = max(local_day(now, organisation.zone), month.first_day)
    work = other_work(lines, differ, DayRange(month.first_day, last))
    met = {each.meeting for each in meeting_other_work([each.entry for each in here], work)}
    found = [each for each in here if each.entry.meeting in met]
    return Joined(tuple(overlap_lines(found, organisation.zone) or [words.NONE_LEFT()]))
