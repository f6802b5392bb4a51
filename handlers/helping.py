"""Owns 🙋: what it opens, and that a person hears of it. Never counsels, never promises secrecy.

Works before consent too: a call for help is always heard (DOMAIN "Age and consent").
"""

from __future__ import annotations

from datetime import timedelta

from bot.acts import AskForHelp, OpenNotWell, RefuseMentor, TellMentor
from bot.alerting import Desk, notification, raise_alert, unfinished
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.ids import AlertId
from bot.domain.people import Addressee
from bot.outgoing import Kind, Priority
from bot.screens import Button, Keys, Screen
from bot.wording import helping as words
from bot.wording.registry import Joined, Saying, Text, Verbatim
from handlers import orientation

DISTRESS = (AlertKind.FEELS_BAD, AlertKind.SOMEBODY_HURTS_ME, AlertKind.IN_DANGER)

ONE_CALL = timedelta(minutes=2)
"""Presses of the same kind within this time are one call for help: who is in need presses twice."""

_OTHER_NUMBERS: tuple[tuple[str, Text], ...] = (
    ("children", words.NUMBER_CHILDREN),
    ("crisis", words.NUMBER_CRISIS),
)


async def opened(_given: object, ctx: Context) -> None:
    """🙋 was pressed."""
    mentor = await _mentor(ctx)
    talk = words.TALK_TO_MENTOR(name=mentor.name) if mentor else words.TALK_TO_PERSON()
    rows = [
        (Button(words.NOT_UNDERSTOOD(), AskForHelp(AlertKind.DOES_NOT_UNDERSTAND.value), "❓"),),
        (Button(talk, AskForHelp(AlertKind.WANTS_TALK.value), "💬"),),
    ]
    if mentor:
        other = AskForHelp(AlertKind.WANTS_OTHER_MENTOR.value)
        rows.append((Button(words.OTHER_MENTOR(), other, "🔄"),))
    rows.append((Button(words.NOT_WELL(), OpenNotWell(), "💔"),))
    ctx.show(Screen(words.WHAT_DO_YOU_NEED(), tuple(rows), spoken=True))


async def not_well(_tap: OpenNotWell, ctx: Context) -> None:
    """I am not well: what is it?"""
    rows = (
        (Button(words.FEEL_BAD(), AskForHelp(AlertKind.FEELS_BAD.value), "😔"),),
        (Button(words.HURTS_ME(), AskForHelp(AlertKind.SOMEBODY_HURTS_ME.value), "🤕"),),
        (Button(words.IN_DANGER(), AskForHelp(AlertKind.IN_DANGER.value), "🆘"),),
    )
    ctx.show(Screen(words.WHAT_IS_IT(), rows, spoken=True))


async def ask(tap: AskForHelp, ctx: Context) -> None:
    """Tell those who hear this kind of help, and say who was told."""
    try:
        kind = AlertKind(tap.kind)
    except ValueError:
        await opened(tap, ctx)
        return
    if kind in DISTRESS:
        await _distress(kind, ctx)
    elif kind in _ANSWERS:
        await _raise(kind, ctx)
        await _answer(kind, ctx)
    else:
        await opened(tap, ctx)


_ANSWERS = (AlertKind.DOES_NOT_UNDERSTAND, AlertKind.WANTS_TALK, AlertKind.WANTS_OTHER_MENTOR)


async def _answer(kind: AlertKind, ctx: Context) -> None:
    mentor = await _mentor(ctx)
    if kind is AlertKind.WANTS_OTHER_MENTOR:
        text: Saying = words.OTHER_MENTOR_TOLD()
    elif mentor is None or mentor.chat is None:
        text = words.PERSON_TOLD()
    else:
        text = words.MENTOR_WILL_CALL(name=mentor.name)
    ctx.show(Screen(text, keys=Keys.LEARNER, spoken=True))
    if kind is AlertKind.DOES_NOT_UNDERSTAND and ctx.actor.may_be_listened_to:
        await orientation.say_simpler(ctx)


async def _distress(kind: AlertKind, ctx: Context) -> None:
    """Numbers at once, by voice and text; the coordinator and the deputy at once, at any hour."""
    alert = await _raise(kind, ctx)
    organisation = ctx.actor.organisation
    first = words.TOLD_NOW(
        number=Verbatim(organisation.help_numbers["emergency"]),
        organisation=Verbatim(organisation.name),
    )
    mentor = await _mentor(ctx)
    rows: tuple[tuple[Button, ...], ...] = ()
    if alert is not None and mentor is not None and mentor.chat is not None:
        label = words.MAY_MENTOR_KNOW(name=mentor.name)
        rows = ((Button(label, TellMentor(alert), "🤝"),),)
    ctx.show(Screen(first, rows, spoken=True), Kind.FACT)
    others = tuple(
        text(number=Verbatim(organisation.help_numbers[purpose]))
        for purpose, text in _OTHER_NUMBERS
        if organisation.help_numbers.get(purpose)
    )
    if others:
        line = words.ALSO_CALL(numbers=Joined(others, glue=" "))
        ctx.show(Screen(line, spoken=True), Kind.FACT)


async def tell_mentor(tap: TellMentor, ctx: Context) -> None:
    """The learner chooses that the mentor hears of it too."""
    mentor = await _mentor(ctx)
    row = await ctx.records.alerts.get(tap.alert)
    # A wish for another mentor never reaches the mentor, whatever a button claims.
    if mentor is None or row is None or AlertKind(row.kind) not in DISTRESS:
        await opened(tap, ctx)
        return
    told = await ctx.records.alerts.told_of(tap.alert)
    if mentor.person not in {person for person, _ in told}:
        screen = notification(row, ctx.actor.organisation)
        message = ctx.post.to(mentor, screen, kind=Kind.FACT, priority=Priority.REPLY)
        if message is None:  # out of reach: only what is true is said
            ctx.show(Screen(words.PERSON_TOLD(), keys=Keys.LEARNER, spoken=True))
            return
        ctx.records.alerts.told(tap.alert, mentor.person, message)
        await ctx.audit("mentor_told", "alert", tap.alert, subject=ctx.actor.person)
    ctx.show(Screen(words.MENTOR_TOLD(name=mentor.name), keys=Keys.LEARNER, spoken=True))


async def refuse_mentor(tap: RefuseMentor, ctx: Context) -> None:
    """The learner would rather walk with somebody else; the coordinator alone hears it."""
    await _raise(AlertKind.WANTS_OTHER_MENTOR, ctx)
    await _answer(AlertKind.WANTS_OTHER_MENTOR, ctx)
    await ctx.audit("mentor_refused", "assignment", tap.assignment, subject=ctx.actor.person)


async def _raise(kind: AlertKind, ctx: Context) -> AlertId | None:
    await ctx.audit(f"asked_for_help:{kind.value}", "person", ctx.actor.person)
    desk = Desk(ctx.records, ctx.post, ctx.now)
    before = await unfinished(desk, ctx.actor.organisation, kind, ctx.actor.person)
    if before is not None and ctx.now - before.raised_at < ONE_CALL:
        return before.id
    return await raise_alert(
        desk,
        ctx.actor.organisation,
        kind,
        {"update": ctx.envelope.update_id},
        subject=ctx.actor.person,
    )


async def _mentor(ctx: Context) -> Addressee | None:
    for assignment in await ctx.records.assignments.of_learner(ctx.actor.person, "active"):
        return await ctx.records.people.addressee(assignment.mentor)
    return None
