"""Owns saying whose diary of a month is not complete; must not remind, alert or decide."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ids import PersonId
from bot.domain.months import Month
from bot.domain.people import Organisation
from bot.domain.reminders import is_complete
from bot.wording import reminders as words
from bot.wording.registry import Joined, Message
from storage.meetings import NamedMonth
from storage.records import Records

MENTORS_NAMED = 20
"""So many mentors fit in the alert; the rest is counted."""


async def lacking(records: Records, organisation: Organisation, month: Month) -> list[NamedMonth]:
    """The learner-months of the organisation that lack something now."""
    named = await records.meetings.learner_months(organisation.id, month, organisation.zone)
    return [each for each in named if not is_complete(each.learner_month)]


async def in_words(months: Sequence[NamedMonth], records: Records) -> Joined:
    """Whose diary is not complete, mentor by mentor."""
    by_mentor: dict[PersonId, list[str]] = {}
    for each in months:
        by_mentor.setdefault(each.learner_month.mentor, []).append(each.learner_name)
    lines: list[Message] = []
    for mentor, names in list(by_mentor.items())[:MENTORS_NAMED]:
        name = await records.people.name_of(mentor)
        lines.append(
            words.MENTOR_LACKS(mentor=name, count=len(names), names=", ".join(sorted(names)))
        )
    more = len(by_mentor) - MENTORS_NAMED
    if more > 0:
        lines.append(words.AND_MORE(count=more))
    return Joined(tuple(lines))
