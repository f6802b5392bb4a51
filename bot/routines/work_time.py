"""Owns looking each working day at what of the coordinator's month waits, and each week at the Rīks.

Both happen once, in the first working hours that come; what was told stands in ``service_state`` in the
same transaction, so a restart tells nothing twice. What waits too long is said by ``bot.work_time``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from bot.acts import work_time as acts
from bot.alerting import Desk, raise_alert, settle, working_calendar
from bot.domain.alerts import AlertKind
from bot.domain.months import Month, local_day, month_of
from bot.domain.people import Addressee, Organisation, Role
from bot.domain.quiet import next_working_moment
from bot.outgoing import Kind, Priority
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import riks as riks_words
from bot.wording.registry import Joined, Saying, Text
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
    """Each mentor of approved entries that are to be entered, and the coordinators of approved forms
    and of entries whose mentor can't be reached; nothing where the Rīks is not used."""
    riks = desk.records.riks
    if not await riks.used_by(organisation.id):
        return
    since = month_of(desk.now, organisation.zone)
    for _ in range(MONTHS_BACK):
        since = since.previous()
    reached = await desk.records.people.reached(organisation.id, Role.MENTOR)
    unreached: Counter[Month] = Counter()
    for mentor, by_month in (await riks.left_by_mentor(organisation.id, since)).items():
        if mentor not in reached:
            unreached.update(by_month)
            continue
        rows = _rows(by_month, riks_words.REMINDER_MONTH, _own_entries)
        line = riks_words.REMINDER_ENTRIES(count=sum(by_month.values()))
        _remind(await desk.records.people.addressee(mentor), Screen(line, rows), desk)
    screen = _for_coordinators(await riks.forms_left(organisation.id, since), unreached)
    if screen is None:
        return
    for each in await desk.records.people.addressees(
        organisation.id, Role.COORDINATOR, deputies=False
    ):
        _remind(each, screen, desk)


def _for_coordinators(forms: Mapping[Month, int], unreached: Mapping[Month, int]) -> Screen | None:
    """What coordinators are to enter themselves; nothing where all of it is."""
    lines: list[Saying] = []
    if forms:
        lines.append(riks_words.REMINDER_FORMS(count=sum(forms.values())))
    if unreached:
        lines.append(riks_words.REMINDER_OF_UNREACHED(count=sum(unreached.values())))
    if not lines:
        return None
    rows = (
        *_rows(forms, riks_words.REMINDER_MONTH, _forms),
        *_rows(unreached, riks_words.REMINDER_MONTH_OF_UNREACHED, _entries_of_unreached),
    )
    return Screen(Joined(tuple(lines)), rows)


def _remind(person: Addressee, screen: Screen, desk: Desk) -> None:
    desk.post.to(person, screen, kind=Kind.NUDGE, priority=Priority.BULK)


def _own_entries(month: int) -> Tap:
    return acts.OpenRiks(month, 0, anew=1)


def _forms(month: int) -> Tap:
    return acts.ListRiksForms(month, anew=1)


def _entries_of_unreached(month: int) -> Tap:
    return acts.ListEntriesOfUnreached(month, 0, anew=1)


def _rows(
    by_month: Mapping[Month, int], label: Text, way: Callable[[int], Tap]
) -> tuple[tuple[Button, ...], ...]:
    """The newest months, each with the way there."""
    return tuple(
        (
            Button(
                label(month=month, count=by_month[month]),
                way(month.year * 100 + month.number),
                "🗂",
            ),
        )
        for month in sorted(by_month, reverse=True)[:MONTHS_NAMED]
    )
