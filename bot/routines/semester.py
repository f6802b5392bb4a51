"""Owns what the clock says about a semester: evaluations to fill in, supervisions, contacts to confirm.

When each of them is due are rules of ``bot.domain``; each goes out once, by a row with a natural
key that is written with the message (``storage.notices``).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.acts import gatherings as acts
from bot.alerting import Desk, calendar_of
from bot.domain.days import DayRange
from bot.domain.evaluations import (
    DueReminder,
    EvaluationStep,
    due_reminder,
    ends_reminded_on,
    lacks_evaluation,
)
from bot.domain.ids import PersonId
from bot.domain.months import local_day
from bot.domain.people import Organisation
from bot.domain.quiet import next_working_moment
from bot.outgoing import Kind, Priority
from bot.screens import Button, Screen
from bot.wording import evaluations as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined
from bot.wording.values import FullDay
from storage.evaluations import EvaluatedPlan, by_mentor
from storage.notices import Notice

EVALUATION_DUE = "evaluation_due"
MOST_BUTTONS = 8
"""Plans with a button of their own in one reminder: a mentor has at most so many learners."""


async def tell_of_semester(desk: Desk) -> None:
    """All that the clock says about semesters now."""
    for organisation in await desk.records.organisations.all():
        await _evaluations(desk, organisation)


# -- evaluations -----------------------------------------------------------------------------------


async def _evaluations(desk: Desk, organisation: Organisation) -> None:
    """Remind each mentor of the plans of a semester that lack an evaluation, in one message."""
    calendar = calendar_of(organisation)
    if next_working_moment(desk.now, calendar) != desk.now:
        return
    today = local_day(desk.now, organisation.zone)
    near = await desk.records.evaluations.plans_in(organisation.id, ends_reminded_on(today))
    due = [
        (each, reminder)
        for each in near
        if lacks_evaluation(each.plan, today)
        and (reminder := due_reminder(each.plan.semester.ends, calendar, desk.now, each.made_at))
    ]
    reminders = {(each.plan.mentor, each.plan.semester): reminder for each, reminder in due}
    for mentor, plans in by_mentor(each for each, _ in due).items():
        for semester in {each.plan.semester: None for each in plans}:
            of_it = [each for each in plans if each.plan.semester == semester]
            reminder = reminders[mentor, semester]
            await _remind(desk, organisation, mentor, semester, of_it, reminder)


async def _remind(
    desk: Desk,
    organisation: Organisation,
    mentor: PersonId,
    semester: DayRange,
    plans: Sequence[EvaluatedPlan],
    reminder: DueReminder,
) -> None:
    key = (
        f"{EVALUATION_DUE}:organisation={organisation.id}:ends={semester.ends}"
        f":mentor={mentor}:step={reminder.step.value}"
    )
    if key in await desk.records.notices.said(EVALUATION_DUE, mentor):
        return
    message = desk.post.to(
        await desk.records.people.addressee(mentor),
        _reminder_screen(plans, semester, reminder.step),
        kind=Kind.NUDGE,
        priority=Priority.BULK,
        expires_at=reminder.expires_at,
    )
    # Who can't be reached now is reminded on coming back, while it is still of use.
    if message is not None:
        notice = Notice(
            key,
            EVALUATION_DUE,
            organisation.id,
            mentor,
            reminder.step.value,
            reminder.due_at,
            reminder.expires_at,
        )
        await desk.records.notices.say(notice, desk.now)


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
