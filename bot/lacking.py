"""Owns reading what is left of a month with every learner, and saying it; must not remind or alert.

What is left is a rule of ``bot.domain.month_work``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.domain.ids import AssignmentId, PersonId
from bot.domain.learner_month import MonthRecord
from bot.domain.month_work import MonthWork, ToDo, by_mentor
from bot.domain.months import Month, editable_until, start_of_day
from bot.domain.people import Organisation
from bot.domain.reminders import MissingCode
from bot.domain.rules import Programme, rules_of_month
from bot.domain.sections import Section
from bot.wording import months as month_words
from bot.wording import reminders as words
from bot.wording.registry import Joined, Message, Text
from storage.records import Records

LACKED: Mapping[MissingCode, Section] = MappingProxyType(
    {
        MissingCode.ACTIVITIES: Section.ACTIVITIES,
        MissingCode.GOALS: Section.GOALS,
        MissingCode.WHAT_WAS_DONE: Section.HOW_IT_WENT,
    }
)
"""The section in which an entry says what it lacks."""

MENTORS_NAMED = 20
"""So many mentors fit in the alert; the rest is counted."""


@dataclass(frozen=True, slots=True)
class NamedWork:
    """What is left of a learner-month, with the name that a screen shows."""

    work: MonthWork
    learner_name: str

    @property
    def assignment(self) -> AssignmentId:
        return self.work.assignment

    @property
    def mentor(self) -> PersonId:
        return self.work.mentor


async def last_day_of(records: Records, month: Month) -> int:
    """The last day of the next month on which entries can be changed, by the rules of the month.

    Where the programmes differ it is the earlier one: who is reminded by it is in time for both.
    """
    sets = await records.rules.sets()
    return min(rules_of_month(month, each, sets).last_day_for_changes for each in Programme)


async def works_of(
    records: Records,
    organisation: Organisation,
    month: Month,
    now: datetime,
    mentor: PersonId | None = None,
) -> list[NamedWork]:
    """Each learner-month of the organisation, or of one mentor in it, by the learner's name."""
    zone = organisation.zone
    named = await records.meetings.learner_months(organisation.id, month, zone, mentor)
    if not named:
        return []
    kept = await _kept(records, organisation, month, mentor)
    begins = start_of_day(month.first_day, zone)
    ends = start_of_day(month.next().first_day, zone)
    unanswered = await records.learner_months.unanswered(organisation.id, begins, ends, now)
    locked = now >= editable_until(month, zone, await last_day_of(records, month))
    found = []
    for each in named:
        assignment = each.learner_month.assignment
        work = MonthWork(
            each.learner_month,
            kept.get(assignment, MonthRecord()),
            unanswered.get(assignment, 0),
            locked,
        )
        found.append(NamedWork(work, each.learner_name))
    return found


async def _kept(
    records: Records, organisation: Organisation, month: Month, mentor: PersonId | None
) -> dict[AssignmentId, MonthRecord]:
    if mentor is None:
        rows = await records.learner_months.of_organisation(organisation.id, month)
    else:
        mine = await records.learner_months.of_mentor(mentor, organisation.id, month)
        rows = list(mine.values())
    return {each.assignment: each.record for each in rows}


async def lacking(
    records: Records, organisation: Organisation, month: Month, now: datetime
) -> list[NamedWork]:
    """The learner-months of the organisation of which something is left now."""
    every = await works_of(records, organisation, month, now)
    return [each for each in every if not each.work.is_ready]


# -- in words --------------------------------------------------------------------------------------

LEFT: Mapping[ToDo, Text] = MappingProxyType(
    {
        ToDo.LOCKED_ENTRIES: words.LEFT_LOCKED,
        ToDo.NOTHING_SAID: words.LEFT_NOTHING_SAID,
        ToDo.ANSWERS: words.LEFT_ANSWERS,
        ToDo.APPROVAL: words.LEFT_APPROVAL,
        ToDo.SHEET: words.LEFT_SHEET,
        ToDo.SUBMISSION: words.LEFT_SUBMISSION,
    }
)
"""How each thing is said of one learner; entries are said with their sections."""


def asked_of(each: NamedWork) -> Message:
    """A line to the mentor about one learner: what is left to the mentor, and nothing else.

    Where only the coordinator can help, that is all there is to say.
    """
    left = each.work.left
    if ToDo.LOCKED_ENTRIES in left:
        return words.LEARNER_LEFT(name=each.learner_name, left=words.ASK_TO_OPEN())
    if ToDo.NOTHING_SAID in left:
        return words.LEARNER_LEFT(name=each.learner_name, left=words.SAY_OR_ASK_TO_OPEN())
    return _line(each, left)


def left_of(each: NamedWork) -> Message:
    """A line to the coordinator about one learner: everything that is left."""
    return _line(each, each.work.left)


def _line(each: NamedWork, left: Sequence[ToDo]) -> Message:
    parts = tuple(_left(each.work, to_do) for to_do in left)
    return words.LEARNER_LEFT(name=each.learner_name, left=Joined(parts, ", "))


def _left(work: MonthWork, to_do: ToDo) -> Message:
    if to_do is ToDo.ENTRIES:
        return _entries_left(work)
    if to_do is ToDo.ANSWERS:
        return words.LEFT_ANSWERS(count=work.unanswered)
    return LEFT[to_do]()


def _entries_left(work: MonthWork) -> Message:
    """Of one entry the sections by their names, of several how many there are."""
    if any(each.code is MissingCode.NOTHING_SAID for each in work.lacking):
        return words.LEFT_NOTHING_SAID()
    numbers = {each.meeting for each in work.lacking}
    if len(numbers) > 1:
        return words.LEFT_ENTRIES(count=len(numbers))
    sections = tuple(month_words.MISSING_SECTIONS[each.code]() for each in work.lacking)
    return words.LEFT_ENTRY(number=min(filter(None, numbers)), what=Joined(sections, ", "))


OF_MANY: Mapping[ToDo, Text] = MappingProxyType(
    {
        ToDo.ENTRIES: words.MANY_ENTRIES,
        ToDo.LOCKED_ENTRIES: words.MANY_ENTRIES,
        ToDo.NOTHING_SAID: words.MANY_ENTRIES,
        ToDo.ANSWERS: words.MANY_ANSWERS,
        ToDo.APPROVAL: words.MANY_APPROVALS,
        ToDo.SHEET: words.MANY_SHEETS,
        ToDo.SUBMISSION: words.MANY_SUBMISSIONS,
    }
)


def what_is_left(works: Sequence[MonthWork]) -> Joined:
    """What is left of several months, each thing with the number of learners it concerns."""
    counts = Counter(OF_MANY[to_do] for each in works for to_do in each.left)
    every = dict.fromkeys(OF_MANY[to_do] for to_do in ToDo)
    return Joined(tuple(text(count=counts[text]) for text in every if counts[text]), ", ")


async def in_words(months: Sequence[NamedWork], records: Records) -> Joined:
    """Who is late with what, mentor by mentor."""
    mentors = by_mentor(each.work for each in months)
    lines: list[Message] = []
    for mentor, works in list(mentors.items())[:MENTORS_NAMED]:
        name = await records.people.name_of(mentor)
        left = what_is_left(works)
        lines.append(words.MENTOR_LEFT(mentor=name, count=len(works), left=left))
    more = len(mentors) - MENTORS_NAMED
    if more > 0:
        lines.append(words.AND_MORE(count=more))
    return Joined(tuple(lines))
