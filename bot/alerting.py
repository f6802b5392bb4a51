"""Owns raising an alert and keeping everybody who got it up to date; knows no thresholds.

Who hears what, and when it is repeated, are rules of ``bot.domain.alerts``. Called by handlers (a
person did something) and by routines (the clock did).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.acts import (
    CloseAlert,
    ListenNext,
    OpenAlert,
    ReadAnswers,
    TakeAlert,
)
from bot.acts.records import ListContracts, ListPlans
from bot.acts.reminders import ListUnready
from bot.acts.work_time import ListMonth, OpenMentorsMonth
from bot.domain.alerts import (
    POLICIES,
    Alert,
    AlertKind,
    AlertSettings,
    AlertState,
    Hearer,
    alert_key,
    repeat_at,
    who_hears,
    who_hears_again,
)
from bot.domain.ids import (
    AlertId,
    MeetingId,
    MemberId,
    OrganisationId,
    PersonId,
    RunId,
    VoiceNoteId,
)
from bot.domain.months import Month
from bot.domain.people import Addressee, Organisation, Role
from bot.domain.quiet import QuietHours, WorkCalendar, next_allowed
from bot.endings import ending_in_words
from bot.lacking import in_words, lacking
from bot.other_work import overlaps_in_words
from bot.outgoing import Kind, Priority
from bot.post import Post
from bot.screens import Button, Screen
from bot.waiting import not_corrected_in_words, waiting_in_words
from bot.wording import alerts as words
from bot.wording import records as record_words
from bot.wording import reminders as reminder_words
from bot.wording import work_time as work_time_words
from bot.wording.registry import Joined, Saying
from bot.wording.values import LocalDay, LocalTime
from storage.alerts import AlertRow
from storage.records import Records

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What raising needs of the unit of work it happens in."""

    records: Records
    post: Post
    now: datetime


def calendar_of(
    organisation: Organisation, own_days: Mapping[date, bool] | None = None
) -> WorkCalendar:
    """The organisation's zone, public holidays and quiet hours.

    Without its own free days it is good for quiet hours; who asks for working days takes
    ``working_calendar``.
    """
    quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
    return WorkCalendar(organisation.zone, organisation.country, own_days or {}, quiet)


async def working_calendar(records: Records, organisation: Organisation) -> WorkCalendar:
    """The same with the organisation's own free days and the moved days that it works."""
    return calendar_of(organisation, await records.free_days.of(organisation.id))


async def raise_alert(
    desk: Desk,
    organisation: Organisation,
    kind: AlertKind,
    occasion: Mapping[str, int | str],
    *,
    subject: PersonId | None = None,
    run: RunId | None = None,
    voice_note: VoiceNoteId | None = None,
    meeting: MeetingId | None = None,
    month: Month | None = None,
) -> AlertId | None:
    """Open an alert and tell who hears it; nothing where this matter was raised before.

    ``occasion`` tells it apart from others of its kind, by the names in ``POLICIES``.
    """
    about = PersonId(0) if subject is None else subject
    opened = Alert(AlertId(0), kind, organisation.id, about, AlertState.OPEN, desk.now)
    settings = AlertSettings(
        urgent_repeat_after=timedelta(minutes=organisation.distress_repeat_minutes),
        ordinary_repeat_after=timedelta(hours=organisation.other_repeat_hours),
    )
    alert = await desk.records.alerts.raise_(
        organisation.id,
        kind.value,
        alert_key(kind, about, **occasion),
        desk.now,
        repeat_at(opened, await working_calendar(desk.records, organisation), settings),
        subject=subject,
        run=run,
        voice_note=voice_note,
        meeting=meeting,
        month=None if month is None else str(month),
    )
    if alert is None:
        return None
    row = await desk.records.alerts.get(alert)
    assert row is not None
    details = await details_of(desk.records, organisation, row, desk.now)
    people = await hearers(desk.records, organisation.id, subject, who_hears(kind))
    _tell_all(desk, organisation, row, people, details)
    return alert


async def raise_everywhere(
    desk: Desk, kind: AlertKind, subject: PersonId, occasion: Mapping[str, int | str]
) -> None:
    """The same alert in every organisation of the person, who is of concern to each."""
    for organisation in await desk.records.organisations.all_of(subject):
        here = {"organisation": organisation.id, **occasion}
        await raise_alert(desk, organisation, kind, here, subject=subject)


async def details_of(
    records: Records, organisation: Organisation, row: AlertRow, now: datetime
) -> Saying | None:
    """What an alert says besides its kind, as it stands now: whose diary is not complete, which
    contracts and plans end."""
    if AlertKind(row.kind) is AlertKind.FORM_FAILED:
        return await _broken_rule(records, row)
    if row.month is None:
        return None
    month = Month.parse(row.month)
    match AlertKind(row.kind):
        case AlertKind.DEADLINE_MISSED:
            late = await lacking(records, organisation, month, now)
            if not late:
                return reminder_words.LIST_ALL_READY(month=month)
            return await in_words(late, records)
        case AlertKind.CONTRACTS_ENDING:
            return await ending_in_words(records, organisation, month, plans=False)
        case AlertKind.PLANS_ENDING:
            return await ending_in_words(records, organisation, month, plans=True)
        case AlertKind.FORMS_WAIT:
            return await waiting_in_words(records, organisation, month, now)
        case AlertKind.MONTHS_NOT_CORRECTED:
            return await not_corrected_in_words(records, organisation, month, now)
        case AlertKind.OTHER_WORK if row.subject is not None:
            return await overlaps_in_words(records, organisation, row.subject, month, now)
        case _:
            return None


async def _broken_rule(records: Records, row: AlertRow) -> Saying | None:
    """Which rule of which form broke, as it was written down when it did."""
    act = None if row.run is None else await records.audit.last_act("form_failed", "run", row.run)
    if act is None:
        return None
    _, form, question, where, error = (*act.split(":", 4), "", "", "", "")[:5]
    return words.BROKEN_RULE(form=form, question=question, row=where, error=error)


async def hearers(
    records: Records,
    organisation: OrganisationId,
    subject: PersonId | None,
    wanted: frozenset[Hearer],
) -> list[Addressee]:
    """The people behind the hearers, each once. Where there is no coordinator the deputies hear."""
    people = records.people
    found: list[Addressee] = []
    if Hearer.COORDINATOR in wanted:
        found += await people.addressees(organisation, Role.COORDINATOR, deputies=False)
    if Hearer.DEPUTY in wanted or not any(person.chat for person in found):
        found += await people.addressees(organisation, Role.COORDINATOR, deputies=True)
    if Hearer.MENTOR in wanted and subject is not None:
        for assignment in await records.assignments.of_learner(subject, "active"):
            found.append(await people.addressee(assignment.mentor))
    return list({person.person: person for person in found}.values())


def _tell_all(
    desk: Desk,
    organisation: Organisation,
    row: AlertRow,
    people: Iterable[Addressee],
    details: Saying | None,
    *,
    again: bool = False,
) -> None:
    reached = [_tell(desk, organisation, row, each, details, again=again) for each in people]
    if not any(reached):
        _nobody_hears(row)


def _nobody_hears(row: AlertRow) -> None:
    """The last that can be done for a call which reaches nobody: the operator reads of it."""
    urgent = POLICIES[AlertKind(row.kind)].urgent
    ids = {"alert": row.id, "organisation": row.organisation}
    _log.log(logging.ERROR if urgent else logging.WARNING, "nobody hears of an alert", extra=ids)


def _tell(
    desk: Desk,
    organisation: Organisation,
    row: AlertRow,
    hearer: Addressee,
    details: Saying | None,
    *,
    again: bool = False,
) -> bool:
    """Whether there is a way to this person, and so a message."""
    policy = POLICIES[AlertKind(row.kind)]
    screen = notification(row, organisation, details)
    if again:
        screen = Screen(
            Joined((words.REPEATED(), screen.line)), screen.rows, protect=screen.protect
        )
    message = desk.post.to(
        hearer,
        screen,
        kind=Kind.FACT,
        priority=Priority.REPLY if policy.urgent else Priority.NOTICE,
        silent=not policy.ignores_quiet_hours and is_quiet(organisation, desk.now),
    )
    if message is not None:
        desk.records.alerts.told(row.id, hearer.person, message)
    return message is not None


def is_quiet(organisation: Organisation, now: datetime) -> bool:
    """What is not urgent lies there in the morning, and rings nobody at night."""
    calendar = calendar_of(organisation)
    return next_allowed(now, calendar.zone, calendar.quiet) != now


def notification(
    row: AlertRow, organisation: Organisation, details: Saying | None = None
) -> Screen:
    """What arrives: the matter itself, or for a sensitive one only that there is something.

    A sensitive one stays closed whatever becomes of it: each opens it for themselves.
    """
    if not POLICIES[AlertKind(row.kind)].sensitive:
        return opened(row, organisation, details)
    line = Joined((words.SENSITIVE(), *_standing(row, organisation)))
    rows = ((Button(words.OPEN(), OpenAlert(row.id), "👁"),),)
    return Screen(line, rows, protect=True)


_OF_WORK_TIME = (AlertKind.FORMS_WAIT, AlertKind.MONTHS_NOT_CORRECTED)
_OF_A_MONTH = (
    AlertKind.DEADLINE_MISSED,
    AlertKind.CONTRACTS_ENDING,
    AlertKind.PLANS_ENDING,
    *_OF_WORK_TIME,
)
"""Kinds that are about no single person, but about what stands in a month."""

_TO_READ = (AlertKind.ORIENTATION_READY, AlertKind.ALARMING_ANSWER)
"""Kinds after which somebody reads what was answered."""


def opened(row: AlertRow, organisation: Organisation, details: Saying | None = None) -> Screen:
    """The whole alert as it stands, with what can be done."""
    kind = AlertKind(row.kind)
    name = row.subject_name or ""
    text = words.KINDS[kind]
    params: dict[str, object] = {"name": name}
    if kind in _OF_A_MONTH:
        params = {"month": Month.parse(row.month or ""), "details": details or ""}
    elif kind in (AlertKind.OTHER_WORK, AlertKind.FORM_FAILED):
        params["details"] = details or ""
    line = Joined((text(**params), *_standing(row, organisation)))
    return Screen(line, _buttons(row, kind), protect=POLICIES[kind].sensitive)


def _standing(row: AlertRow, organisation: Organisation) -> tuple[Saying, ...]:
    """Since when it is open, who has it, or who closed it."""
    zone = organisation.zone
    if row.state == "open":
        at = row.raised_at
        return (words.SINCE(day=LocalDay(at, zone), time=LocalTime(at, zone)),)
    if row.state == "acknowledged" and row.acknowledged_at is not None:
        at = row.acknowledged_at
        name = row.acknowledged_by_name or ""
        return (words.TAKEN_BY(name=name, day=LocalDay(at, zone), time=LocalTime(at, zone)),)
    if row.closed_by_name:
        return (words.CLOSED_BY(name=row.closed_by_name),)
    return (words.CLOSED_BY_ITSELF(),)


def _buttons(row: AlertRow, kind: AlertKind) -> tuple[tuple[Button, ...], ...]:
    if row.state == "closed":
        return ()
    rows: list[tuple[Button, ...]] = []
    if kind is AlertKind.CONTRACTS_ENDING:
        rows.append((Button(record_words.CONTRACTS(), ListContracts(0), "📄"),))
    if kind is AlertKind.PLANS_ENDING:
        rows.append((Button(record_words.PLANS(), ListPlans(0), "📋"),))
    if kind is AlertKind.VOICE_TO_MAP:
        rows.append((Button(words.LISTEN(), ListenNext(), "🎧"),))
    if kind in _TO_READ and row.run is not None:
        rows.append((Button(words.READ_ANSWERS(), ReadAnswers(row.run), "📖"),))
    if kind is AlertKind.DEADLINE_MISSED and row.month is not None:
        month = Month.parse(row.month)
        who = ListUnready(month.year * 100 + month.number, 0, anew=1)
        rows.append((Button(reminder_words.SHOW_WHO(), who, "📋"),))
    if kind is AlertKind.OTHER_WORK and row.month is not None and row.subject is not None:
        month = Month.parse(row.month)
        there = OpenMentorsMonth(MemberId(row.subject), month.year * 100 + month.number, anew=1)
        rows.append((Button(work_time_words.OPEN_MONTH(), there, "💶"),))
    if kind in _OF_WORK_TIME and row.month is not None:
        month = Month.parse(row.month)
        way = ListMonth(month.year * 100 + month.number, 0, 1, anew=1)
        rows.append((Button(work_time_words.OPEN_MONTH(), way, "💶"),))
    act = Button(words.CLOSE(), CloseAlert(row.id), "☑️")
    if row.state == "open":
        rows.append((Button(words.TAKE(), TakeAlert(row.id), "✋"), act))
    else:
        rows.append((act,))
    return tuple(rows)


async def refresh(
    desk: Desk, organisation: Organisation, alert: AlertId, by: PersonId | None = None
) -> None:
    """Show the alert's new state in every message of it, so that all see who has it.

    ``by`` has it open and goes on seeing what it is about.
    """
    row = await desk.records.alerts.get(alert)
    assert row is not None
    details = await details_of(desk.records, organisation, row, desk.now)
    closed, whole = notification(row, organisation, details), opened(row, organisation, details)
    for person, message in await desk.records.alerts.told_of(alert):
        hearer = await desk.records.people.addressee(person)
        desk.post.edit(hearer, whole if person == by else closed, row=message)


async def repeat(desk: Desk, organisation: Organisation, row: AlertRow) -> None:
    """Nobody took it in the set time: tell those who can take it, once more."""
    desk.records.alerts.repeated(row.id, desk.now)
    wanted = who_hears_again(AlertKind(row.kind))
    details = await details_of(desk.records, organisation, row, desk.now)
    people = await hearers(desk.records, organisation.id, row.subject, wanted)
    _tell_all(desk, organisation, row, people, details, again=True)


async def pass_on(desk: Desk, organisation: Organisation, row: AlertRow) -> None:
    """A message about it never arrived: tell the next who can take it, unless somebody has it.

    Coordinators whom nobody told yet come first, then the deputies; the mentor never.
    """
    wanted = who_hears(AlertKind(row.kind)) - {Hearer.MENTOR}
    told = {person for person, _ in await desk.records.alerts.told_of(row.id)}
    got = await desk.records.alerts.got(row.id)
    for circle in (wanted, wanted | {Hearer.DEPUTY}):
        people = await hearers(desk.records, organisation.id, row.subject, circle)
        if any(person.person in got for person in people):
            return
        others = [each for each in people if each.chat is not None and each.person not in told]
        if others:
            details = await details_of(desk.records, organisation, row, desk.now)
            _tell_all(desk, organisation, row, others, details)
            return
    _nobody_hears(row)


async def unfinished(
    desk: Desk, organisation: Organisation, kind: AlertKind, subject: PersonId
) -> AlertRow | None:
    """The newest alert of this kind about this person that nobody has closed."""
    rows = await desk.records.alerts.unfinished_in(organisation.id)
    about = [row for row in rows if row.kind == kind.value and row.subject == subject]
    return about[-1] if about else None


async def settle(
    desk: Desk, organisation: Organisation, row: AlertRow, by: PersonId | None
) -> None:
    """Close it and say so: in the name of who did what it asked for, or of nobody (``None``) where
    its reason is gone by itself."""
    if await desk.records.alerts.close(row, by, "", desk.now):
        await refresh(desk, organisation, row.id)
