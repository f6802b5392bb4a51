"""Owns what the clock says about a semester: evaluations to fill in, supervisions, contacts to confirm.

When each of them is due are rules of ``bot.domain``; each goes out once, by a row with a natural
key that is written with the message (``storage.notices``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.acts import gatherings as acts
from bot.alerting import Desk, working_calendar
from bot.domain.contact_list import asking_begins, may_ask
from bot.domain.days import DayRange
from bot.domain.evaluations import (
    DueReminder,
    EvaluationStep,
    due_reminder,
    ends_reminded_on,
    lacks_evaluation,
)
from bot.domain.gatherings import ask_who_came, day_before
from bot.domain.ids import PersonId
from bot.domain.months import local_day, start_of_day
from bot.domain.people import Organisation
from bot.domain.quiet import QuietHours, WorkCalendar, next_allowed, next_working_moment
from bot.domain.semesters import semester_on
from bot.outgoing import Kind, Priority
from bot.screens import Button, Screen
from bot.wording import contacts as contact_words
from bot.wording import evaluations as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined
from bot.wording.values import FullDay
from handlers import supervision_screens as screens
from handlers.contacts import asking
from storage.evaluations import EvaluatedPlan, by_mentor
from storage.notices import Notice
from storage.supervisions import SupervisionRow

EVALUATION_DUE = "evaluation_due"
CONTACT_CHECK = "contact_check"
ASKED_FOR_SO_LONG = timedelta(days=15)
"""How long after a supervision its organiser may still be asked who came."""

MOST_BUTTONS = 8
"""Plans with a button of their own in one reminder: a mentor has at most so many learners."""


async def tell_of_semester(desk: Desk) -> None:
    """All that the clock says about semesters now."""
    organisations = {each.id: each for each in await desk.records.organisations.all()}
    for organisation in organisations.values():
        quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
        if next_allowed(desk.now, organisation.zone, quiet) != desk.now:
            continue
        calendar = await working_calendar(desk.records, organisation)
        if next_working_moment(desk.now, calendar) == desk.now:
            await _evaluations(desk, organisation, calendar)
            await _contacts(desk, organisation, calendar)
    for row in await desk.records.supervisions.settled_from(desk.now - ASKED_FOR_SO_LONG):
        await _supervision(desk, organisations[row.organisation], row)


# -- evaluations -----------------------------------------------------------------------------------


async def _evaluations(desk: Desk, organisation: Organisation, calendar: WorkCalendar) -> None:
    """Remind each mentor of the plans of a semester that lack an evaluation, in one message."""
    today = local_day(desk.now, organisation.zone)
    near = ends_reminded_on(today)
    ends = {each.ends for each in await desk.records.semesters.of(organisation.id)}
    due = {
        day: reminder
        for day in ends
        if day in near and (reminder := due_reminder(day, calendar, desk.now)) is not None
    }
    if not due:
        return
    lacking = [
        each
        for each in await desk.records.evaluations.plans_in(organisation.id, near)
        if lacks_evaluation(each.plan, today)
        and each.plan.semester.ends in due
        and due[each.plan.semester.ends].speaks_of(each.made_at)
    ]
    said = await desk.records.notices.said_to_mentors(EVALUATION_DUE, organisation.id)
    for (mentor, semester), plans in by_mentor(lacking).items():
        notice = _evaluation_notice(organisation, mentor, semester, due[semester.ends])
        if notice.key not in said:
            step = due[semester.ends].step
            await _say_once(desk, notice, _reminder_screen(plans, semester, step))


def _evaluation_notice(
    organisation: Organisation, mentor: PersonId, semester: DayRange, reminder: DueReminder
) -> Notice:
    key = (
        f"{EVALUATION_DUE}:organisation={organisation.id}:ends={semester.ends}"
        f":mentor={mentor}:step={reminder.step.value}"
    )
    return Notice(
        key,
        EVALUATION_DUE,
        organisation.id,
        mentor,
        reminder.step.value,
        reminder.due_at,
        reminder.expires_at,
    )


def _reminder_screen(
    plans: Sequence[EvaluatedPlan], semester: DayRange, step: EvaluationStep
) -> Screen:
    text = words.OVERDUE if step is EvaluationStep.AFTER else words.DUE
    names = ", ".join(each.learner_name for each in plans)
    head = text(count=len(plans), day=FullDay(semester.ends), names=names)
    buttons = tuple(
        (
            Button(
                (words.GO_ON_WITH if each.plan.begun else words.FILL_IN)(
                    name=short_name(each.learner_name)
                ),
                acts.Evaluate(each.plan.plan, anew=1),
                "✍️",
            ),
        )
        for each in plans[:MOST_BUTTONS]
    )
    return Screen(Joined((head, words.TAKES_MINUTES())), buttons)


# -- the contact list ------------------------------------------------------------------------------


async def _contacts(desk: Desk, organisation: Organisation, calendar: WorkCalendar) -> None:
    """Ask each mentor of the school programme once a semester whether the contact is right."""
    today = local_day(desk.now, organisation.zone)
    semester = semester_on(today, await desk.records.semesters.of(organisation.id))
    if semester is None or not may_ask(semester.days, calendar, desk.now):
        return
    step = f"semester={semester.id}"
    since = start_of_day(semester.begins, organisation.zone)
    contacts = desk.records.contacts
    for person in await contacts.to_ask(organisation.id, since, CONTACT_CHECK, step):
        known = await contacts.of(organisation.id, person)
        assert known is not None, "the list holds people"
        filled = known.details.says_something
        head = contact_words.ASK_IF_RIGHT() if filled else contact_words.ASK_TO_FILL_IN()
        begins = asking_begins(semester.days, calendar)
        ends = start_of_day(semester.ends + timedelta(days=1), organisation.zone)
        key = f"{CONTACT_CHECK}:organisation={organisation.id}:{step}:mentor={person}"
        notice = Notice(key, CONTACT_CHECK, organisation.id, person, step, begins, ends)
        await _say_once(desk, notice, asking(known.details, head))


# -- supervisions ----------------------------------------------------------------------------------


async def _supervision(desk: Desk, organisation: Organisation, row: SupervisionRow) -> None:
    """The day before to those who come, and once it is over to its organiser."""
    when = row.gathering.chosen
    assert when is not None, "only settled ones are read"
    quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
    if next_allowed(desk.now, organisation.zone, quiet) != desk.now:
        return
    eve = day_before(when, organisation.zone, quiet)
    over = ask_who_came(when, organisation.zone, quiet)
    if eve.is_open(desk.now):
        shown = screens.tomorrow(row, when, organisation.zone)
        for person in await desk.records.supervisions.coming(when.id):
            await _say_once(desk, screens.notice_of(screens.EVE, row, when, person, eve), shown)
    elif over.is_open(desk.now):
        shown = screens.how_was_it(row, when, organisation.zone)
        notice = screens.notice_of(screens.OVER, row, when, row.created_by, over)
        await _say_once(desk, notice, shown)


async def _say_once(desk: Desk, notice: Notice, screen: Screen) -> None:
    """Say it, and keep that it was said; who can't be reached now hears it on coming back, while
    it is still of use."""
    if notice.key in await desk.records.notices.said(notice.kind, notice.subject):
        return
    addressee = await desk.records.people.addressee(notice.subject)
    message = desk.post.to(
        addressee,
        screen,
        kind=Kind.NUDGE,
        priority=Priority.BULK,
        expires_at=notice.expires_at,
    )
    if message is not None:
        await desk.records.notices.say(notice, desk.now)
