"""Owns what staff see first: a greeting and the few things they can do. Must not do any of them."""

from __future__ import annotations

from bot.acts import (
    ChooseLanguage,
    InviteSomebody,
    ListAlerts,
    ListenNext,
    ListPeople,
    ListReady,
    LogBegin,
    MyMonth,
)
from bot.acts.gatherings import (
    ListContacts,
    ListEvaluations,
    ListSupervisions,
    MyContact,
    MyEvaluations,
)
from bot.acts.planning import ListPlanned, PlanBegin
from bot.acts.questionnaires import ListQuestionnaires, MyAskings
from bot.acts.records import ListPlans, OpenProgramme
from bot.acts.reminders import ListFreeDays
from bot.acts.timetable import OpenTimetable
from bot.acts.work_time import OpenMonths, OpenRiks
from bot.context import Context
from bot.domain.months import Month, month_of
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.screens import Button, Keys, Screen
from bot.wording import common, welcome
from bot.wording import contacts as contact_words
from bot.wording import coordinating as words
from bot.wording import evaluations as evaluation_words
from bot.wording import gatherings as gathering_words
from bot.wording import planning as planning_words
from bot.wording import questionnaires as questionnaire_words
from bot.wording import records as record_words
from bot.wording import reminders as reminder_words
from bot.wording import riks as riks_words
from bot.wording import timetable as timetable_words
from bot.wording import work_time as work_time_words
from handlers.evaluation import may_read_all


async def hello(ctx: Context) -> None:
    """Greet somebody of the staff, bring their key, and show the menu."""
    actor = ctx.actor
    text = welcome.HELLO_COORDINATOR if Role.COORDINATOR in actor.roles else welcome.HELLO_MENTOR
    greeting = text(name=actor.name, organisation=actor.organisation.name)
    ctx.show(Screen(greeting, keys=Keys.STAFF))
    await show(None, ctx)


async def show(_given: object, ctx: Context) -> None:
    """The menu of this person's roles; what was begun before is left."""
    ctx.expect_nothing()
    roles = ctx.actor.roles
    buttons: list[Button] = []
    if Role.MENTOR in roles:
        buttons += _of_a_mentor(ctx)
        buttons += await _of_the_riks(ctx)
    if Role.COORDINATOR in roles:
        buttons += _of_a_coordinator()
    elif Role.MENTOR in roles and await _has_plans(ctx):
        buttons.append(Button(record_words.PLANS(), ListPlans(0), "📋"))
    buttons += await _of_the_semester(ctx)
    if await ctx.records.askings.open_of(ctx.actor.person):
        buttons.append(Button(questionnaire_words.MY_ASKINGS(), MyAskings(), "❔"))
    buttons.append(Button(words.LANGUAGE(), ChooseLanguage(), "🌐"))
    # Two in a row, the most used first: a list of single buttons would not fit on a phone.
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    line = (
        words.MENU_COORDINATOR(organisation=ctx.actor.organisation.name)
        if Role.COORDINATOR in roles
        else words.MENU_MENTOR()
    )
    ctx.show(Screen(line, tuple(rows)))


def _of_a_mentor(ctx: Context) -> list[Button]:
    month = month_of(ctx.now, ctx.actor.organisation.zone)
    return [
        Button(words.LOG_MEETING(), LogBegin(), "📝"),
        Button(words.MY_MONTH(), MyMonth(_number(month)), "📅"),
        Button(planning_words.PLAN(), PlanBegin(), "📆"),
        Button(planning_words.MY_PLANNED(), ListPlanned(), "🗓"),
        Button(timetable_words.OTHER_WORK(), OpenTimetable(), "🕗"),
    ]


async def _of_the_riks(ctx: Context) -> list[Button]:
    """The way to the programme's own tool, for whom it concerns."""
    actor = ctx.actor
    if not await ctx.records.riks.concerns(actor.person, actor.organisation.id):
        return []
    month = _number(month_of(ctx.now, actor.organisation.zone))
    return [Button(riks_words.RIKS(), OpenRiks(month, 0), "🗂")]


async def _has_plans(ctx: Context) -> bool:
    """Whether the mentor writes support plans, or walks along in one."""
    organisation, person = ctx.actor.organisation.id, ctx.actor.person
    if await ctx.records.permissions.has(organisation, person, Permission.PLAN_AUTHOR):
        return True
    return bool(await ctx.records.plans.of_mentor(organisation, person))


async def _of_the_semester(ctx: Context) -> list[Button]:
    """Evaluations, supervisions and contacts, for whom the school programme concerns."""
    roles, organisation = ctx.actor.roles, ctx.actor.organisation.id
    buttons: list[Button] = []
    if Role.MENTOR in roles and await ctx.records.contacts.is_listed(
        organisation, ctx.actor.person
    ):
        buttons.append(Button(evaluation_words.EVALUATIONS(), MyEvaluations(0), "✍️"))
        buttons.append(Button(contact_words.MY_CONTACT(), MyContact(), "📇"))
    if await may_read_all(ctx):
        buttons.append(Button(evaluation_words.ALL_EVALUATIONS(), ListEvaluations(0), "📋"))
        buttons.append(Button(contact_words.CONTACTS(), ListContacts(0), "📇"))
    if buttons:
        buttons.append(Button(gathering_words.SUPERVISION(), ListSupervisions(0), "👥"))
    return buttons


def _number(month: Month) -> int:
    return month.year * 100 + month.number


def _of_a_coordinator() -> list[Button]:
    return [
        Button(words.INVITE_LEARNER(), InviteSomebody(Role.LEARNER.value), "➕"),
        Button(words.INVITE_MENTOR(), InviteSomebody(Role.MENTOR.value), "➕"),
        Button(words.LEARNERS(), ListPeople(Role.LEARNER.value, 0), "🧭"),
        Button(words.MENTORS(), ListPeople(Role.MENTOR.value, 0), "🤝"),
        Button(words.ALERTS(), ListAlerts(), "🔔"),
        Button(words.TO_LISTEN(), ListenNext(), "🎧"),
        Button(words.READY_TALKS(), ListReady(), "💬"),
        Button(work_time_words.MONTHS(), OpenMonths(), "💶"),
        Button(record_words.PROGRAMME(), OpenProgramme(), "🏫"),
        Button(questionnaire_words.QUESTIONNAIRES(), ListQuestionnaires(0), "🗒"),
        Button(reminder_words.FREE_DAYS(), ListFreeDays(0), "📆"),
    ]


async def cancel(_tap: object, ctx: Context) -> None:
    """Leave what was begun."""
    await show(_tap, ctx)


async def privacy(_given: object, ctx: Context) -> None:
    """Who hears what is said here."""
    if ctx.actor.is_staff:
        ctx.show(Screen(common.PRIVACY_STAFF(), keys=Keys.STAFF))
    else:
        ctx.show(Screen(common.PRIVACY(), keys=Keys.LEARNER, spoken=True))
