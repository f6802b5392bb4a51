"""Owns telling the coordinator when a month has closed with something missing; knows no dates.

One alert per organisation and month, in the morning after the deadline; each morning one of which
nothing is left any more closes by itself.
"""

from __future__ import annotations

from datetime import datetime

from bot.alerting import Desk, calendar_of, raise_alert, settle
from bot.domain.alerts import AlertKind
from bot.domain.months import Month, editable_until, local_day, month_of
from bot.domain.people import Organisation
from bot.domain.quiet import next_allowed
from bot.domain.rules import PRESS_GRACE
from bot.lacking import lacking, last_day_of
from storage.service import ServiceState


async def watch_deadlines(desk: Desk) -> None:
    """Look once at each month that has closed, organisation by organisation."""
    marks = ServiceState(desk.records.unit)
    for organisation in await desk.records.organisations.all():
        calendar = calendar_of(organisation)
        if next_allowed(desk.now, calendar.zone, calendar.quiet) != desk.now:
            continue
        today = local_day(desk.now, organisation.zone)
        if await marks.first_time(f"deadline_alerts_looked_at:{organisation.id}", str(today)):
            await _close_what_is_done(organisation, desk)
        mark = f"deadline_watched:{organisation.id}"
        watched, newest = await marks.get(mark), await _last_closed(organisation, desk)
        if await marks.first_time(mark, str(newest)):
            for month in _since(watched, newest):
                await _look_at(month, organisation, desk)


def _since(watched: str | None, newest: Month) -> list[Month]:
    """The months that closed after the one watched last, the oldest first: after a standstill over
    more than one deadline, all of them. Where none was watched yet, the newest alone."""
    if watched is None or Month.parse(watched) >= newest:
        return [newest]
    found = [Month.parse(watched).next()]
    while found[-1] < newest:
        found.append(found[-1].next())
    return found


async def _close_what_is_done(organisation: Organisation, desk: Desk) -> None:
    """Nobody has to close by hand, or hear again of, what all mentors have caught up with."""
    for row in await desk.records.alerts.unfinished_in(organisation.id):
        if row.kind != AlertKind.DEADLINE_MISSED.value or row.month is None:
            continue
        if not await lacking(desk.records, organisation, Month.parse(row.month), desk.now):
            await settle(desk, organisation, row, None)


async def _last_closed(organisation: Organisation, desk: Desk) -> Month:
    """The newest month of which nothing can be changed any more, late presses included."""
    month = month_of(desk.now, organisation.zone).previous()
    while desk.now < await _closes(month, organisation, desk) + PRESS_GRACE:
        month = month.previous()
    return month


async def _closes(month: Month, organisation: Organisation, desk: Desk) -> datetime:
    return editable_until(month, organisation.zone, await last_day_of(desk.records, month))


async def _look_at(month: Month, organisation: Organisation, desk: Desk) -> None:
    if not await lacking(desk.records, organisation, month, desk.now):
        return
    await raise_alert(
        desk,
        organisation,
        AlertKind.DEADLINE_MISSED,
        {"organisation": organisation.id, "month": str(month)},
        month=month,
    )
