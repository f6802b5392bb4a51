"""Owns telling the coordinator of contracts and support plans that are about to end; knows no dates.

Once 30 days before and once 7 days before, one alert for all that end on the same day, in the
morning. What is followed by another contract, or by a plan for the next semester, needs no word.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.alerting import Desk, calendar_of, raise_alert, settle
from bot.domain.alerts import AlertKind
from bot.domain.contracts import ENDING_SOON, warned_of
from bot.domain.days import DayRange
from bot.domain.months import Month, local_day
from bot.domain.people import Organisation
from bot.domain.quiet import next_allowed
from bot.endings import contracts_ending, days_of, plans_ending
from storage.service import ServiceState


async def watch_endings(desk: Desk) -> None:
    """Look once a day, organisation by organisation, when nobody is asleep."""
    for organisation in await desk.records.organisations.all():
        calendar = calendar_of(organisation)
        if next_allowed(desk.now, calendar.zone, calendar.quiet) != desk.now:
            continue
        today = local_day(desk.now, organisation.zone)
        seen, state = f"endings_watched:{organisation.id}", ServiceState(desk.records.unit)
        if await state.get(seen) == today.isoformat():
            continue
        state.set(seen, today.isoformat())
        await _settle(desk, organisation)
        await _look(desk, organisation, today)


async def _look(desk: Desk, organisation: Organisation, today: date) -> None:
    soon = DayRange(today, today + timedelta(days=max(ENDING_SOON)))
    rows = await contracts_ending(desk.records, organisation, soon)
    for ends in sorted({row.contract.ends for row in rows}):
        await _raise(desk, organisation, AlertKind.CONTRACTS_ENDING, ends, today)
    plans = await plans_ending(desk.records, organisation, soon)
    if plans is not None and plans.unfollowed:
        await _raise(desk, organisation, AlertKind.PLANS_ENDING, plans.ends, today)


async def _raise(
    desk: Desk, organisation: Organisation, kind: AlertKind, ends: date, today: date
) -> None:
    days = warned_of(ends, today)
    if days is None:
        return
    occasion: dict[str, int | str] = {
        "organisation": organisation.id,
        "ends": ends.isoformat(),
        "days": days,
    }
    await raise_alert(desk, organisation, kind, occasion, month=Month.of_day(ends))


async def _settle(desk: Desk, organisation: Organisation) -> None:
    """Close what has been put in order since: everything that ends is followed."""
    for row in await desk.records.alerts.unfinished_in(organisation.id):
        if row.month is None:
            continue
        days = days_of(Month.parse(row.month))
        if row.kind == AlertKind.CONTRACTS_ENDING:
            left: object = await contracts_ending(desk.records, organisation, days)
        elif row.kind == AlertKind.PLANS_ENDING:
            plans = await plans_ending(desk.records, organisation, days)
            left = plans is not None and plans.unfollowed
        else:
            continue
        if not left:
            await settle(desk, organisation, row, None)
