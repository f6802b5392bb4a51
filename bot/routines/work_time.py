"""Owns looking each working day at what of the coordinator's month waits, and each week at the Rīks.

Both happen once, in the first working hours that come; what was told stands in ``service_state`` in the
same transaction, so a restart tells nothing twice. What waits too long is said by ``bot.work_time``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.acts import work_time as acts
from bot.alerting import Desk, raise_alert, settle, working_calendar
from bot.domain.alerts import AlertKind
from bot.domain.months import Month, local_day, month_of
from bot.domain.people import Addressee, Organisation, Role
from bot.domain.quiet import next_working_moment
from bot.outgoing import Kind, Priority
from bot.screens import Button, Screen
from bot.wording import riks as riks_words
from bot.work_time import not_corrected, waiting_months
from storage.service import ServiceState

MONTHS_BACK = 6
"""So far back the Rīks is asked about *(ours)*."""
MONTHS_NAMED = 4


async def watch_work_time(desk: Desk) -> None:
    """Organisation by organisation, when it works."""
    marks = ServiceState(desk.records.unit)
    for organisation in await desk.records.organisations.all():
        calendar = await working_calendar(desk.records, organisation)
        if next_working_moment(desk.now, calendar) != desk.now:
            continue
        today = local_day(desk.now, organisation.zone)
        if await marks.first_time(f"work_time_watched:{organisation.id}", today.isoformat()):
            await _look(organisation, today, desk)
        year, week, _ = today.isocalendar()
        if await marks.first_time(f"riks_due:{organisation.id}", f"{year}-W{week:02}"):
            await _remind_of_riks(organisation, desk)


# -- what waits ------------------------------------------------------------------------------------


async def _look(organisation: Organisation, today: date, desk: Desk) -> None:
    """Raise what waits, once for each month while nobody has closed it; close what waits no more."""
    waiting = await waiting_months(desk.records, organisation.id, desk.now)
    returned = await not_corrected(desk.records, organisation.id, desk.now)
    await _keep_up(AlertKind.FORMS_WAIT, set(waiting), organisation, today, desk)
    await _keep_up(AlertKind.MONTHS_NOT_CORRECTED, set(returned), organisation, today, desk)


async def _keep_up(
    kind: AlertKind, months: set[Month], organisation: Organisation, today: date, desk: Desk
) -> None:
    known: set[Month] = set()
    for row in await desk.records.alerts.unfinished_in(organisation.id):
        if row.kind != kind.value or row.month is None:
            continue
        month = Month.parse(row.month)
        if month in months:
            known.add(month)
        else:
            await settle(desk, organisation, row, None)
    for month in sorted(months - known):
        occasion: dict[str, int | str] = {
            "organisation": organisation.id,
            "month": str(month),
            "day": today.isoformat(),
        }
        await raise_alert(desk, organisation, kind, occasion, month=month)


# -- the Rīks --------------------------------------------------------------------------------------


async def _remind_of_riks(organisation: Organisation, desk: Desk) -> None:
    """Each mentor of approved entries, and the coordinators of approved forms, that are to be
    entered; nothing where the organisation does not use the Rīks."""
    riks = desk.records.riks
    if not await riks.used_by(organisation.id):
        return
    since = month_of(desk.now, organisation.zone)
    for _ in range(MONTHS_BACK):
        since = since.previous()
    for mentor, by_month in (await riks.left_by_mentor(organisation.id, since)).items():
        rows = _rows(by_month, acts.OpenRiks)
        line = riks_words.REMINDER_ENTRIES(count=sum(by_month.values()))
        _remind(await desk.records.people.addressee(mentor), Screen(line, rows), desk)
    forms = await riks.forms_left(organisation.id, since)
    if not forms:
        return
    line = riks_words.REMINDER_FORMS(count=sum(forms.values()))
    screen = Screen(line, _rows(forms, acts.ListRiksForms))
    for each in await desk.records.people.addressees(
        organisation.id, Role.COORDINATOR, deputies=False
    ):
        _remind(each, screen, desk)


def _remind(person: Addressee, screen: Screen, desk: Desk) -> None:
    desk.post.to(person, screen, kind=Kind.NUDGE, priority=Priority.BULK)


def _rows(
    by_month: Mapping[Month, int], kind: type[acts.OpenRiks] | type[acts.ListRiksForms]
) -> tuple[tuple[Button, ...], ...]:
    """The newest months, each with the way there."""
    buttons = []
    for month in sorted(by_month, reverse=True)[:MONTHS_NAMED]:
        number = month.year * 100 + month.number
        tap = (
            acts.OpenRiks(number, 0, anew=1)
            if kind is acts.OpenRiks
            else acts.ListRiksForms(number, anew=1)
        )
        label = riks_words.REMINDER_MONTH(month=month, count=by_month[month])
        buttons.append((Button(label, tap, "🗂"),))
    return tuple(buttons)
