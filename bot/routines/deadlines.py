"""Owns telling the coordinator when a month has closed with something missing; knows no dates.

One alert per organisation and month, in the morning after the deadline.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.alerting import Desk, calendar_of, raise_alert
from bot.domain.alerts import AlertKind
from bot.domain.ids import PersonId
from bot.domain.months import Month, editable_until, month_of
from bot.domain.people import Organisation
from bot.domain.quiet import next_allowed
from bot.domain.reminders import is_complete
from bot.domain.rules import PRESS_GRACE
from bot.wording import reminders as words
from bot.wording.registry import Joined, Message
from storage.meetings import NamedMonth
from storage.service import ServiceState

MENTORS_NAMED = 20
"""So many mentors fit in the alert; the rest is counted."""


async def watch_deadlines(desk: Desk) -> None:
    """Look once at each month that has closed, organisation by organisation."""
    for organisation in await desk.records.organisations.all():
        calendar = calendar_of(organisation)
        if next_allowed(desk.now, calendar.zone, calendar.quiet) != desk.now:
            continue
        month = _last_closed(organisation, desk)
        seen = f"deadline_watched:{organisation.id}"
        state = ServiceState(desk.records.unit)
        if await state.get(seen) == str(month):
            continue
        state.set(seen, str(month))
        await _look_at(month, organisation, desk)


def _last_closed(organisation: Organisation, desk: Desk) -> Month:
    """The newest month of which nothing can be changed any more, late presses included."""
    month = month_of(desk.now, organisation.zone).previous()
    while desk.now < editable_until(month, organisation.zone) + PRESS_GRACE:
        month = month.previous()
    return month


async def _look_at(month: Month, organisation: Organisation, desk: Desk) -> None:
    named = await desk.records.meetings.learner_months(organisation.id, month, organisation.zone)
    lacking = [each for each in named if not is_complete(each.learner_month)]
    if not lacking:
        return
    await raise_alert(
        desk,
        organisation,
        AlertKind.DEADLINE_MISSED,
        {"organisation": organisation.id, "month": str(month)},
        month=month,
        details=await _details(lacking, desk),
    )


async def _details(lacking: Sequence[NamedMonth], desk: Desk) -> Joined:
    """Whose diary is not complete, mentor by mentor."""
    by_mentor: dict[PersonId, list[str]] = {}
    for each in lacking:
        by_mentor.setdefault(each.learner_month.mentor, []).append(each.learner_name)
    lines: list[Message] = []
    for mentor, names in list(by_mentor.items())[:MENTORS_NAMED]:
        name = await desk.records.people.name_of(mentor)
        lines.append(
            words.MENTOR_LACKS(mentor=name, count=len(names), names=", ".join(sorted(names)))
        )
    more = len(by_mentor) - MENTORS_NAMED
    if more > 0:
        lines.append(words.AND_MORE(count=more))
    return Joined(tuple(lines))
