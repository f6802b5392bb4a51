"""Owns group supervisions in the chat: prepare, offer, answer, choose the date, note who came.

Decides nothing (``bot.domain.gatherings``). Coordinators organise; who is invited presses yes or no.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.acts import gatherings as acts
from bot.context import Context
from bot.domain.gatherings import (
    Audience,
    DateAnswered,
    GatheringState,
    Moved,
    PossibleDate,
    add_date,
    answer,
    cancel,
    check_text,
    day_before,
    drop_date,
    hold,
    may_begin,
    may_tick,
    offer,
    seen_at,
    settle,
)
from bot.domain.ids import PersonId, SupervisionDateId, SupervisionId
from bot.domain.people import Role
from bot.domain.quiet import QuietHours
from bot.domain.refusals import Refused
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import gatherings as words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying
from handlers import lost
from handlers import supervision_screens as screens
from handlers.diary_screens import day_of, instant_of
from handlers.evaluation import may_read_all
from handlers.mentoring import present
from handlers.records_screens import lines, say_no, typed, typed_day, way_out
from storage.expectations import Expectation
from storage.supervisions import SupervisionRow

Words = tuple[Expectation, TextGiven | VoiceGiven]


# -- lists, cards ----------------------------------------------------------------------------------


async def list_supervisions(tap: acts.ListSupervisions, ctx: Context) -> None:
    """A coordinator sees all of them, everybody else those they are invited to."""
    ctx.expect_nothing()
    rows = await ctx.records.supervisions.of(ctx.actor.organisation.id)
    organises = Role.COORDINATOR in ctx.actor.roles
    if not organises:
        author = await may_read_all(ctx)
        rows = [
            each
            for each in rows
            if each.gathering.state is not GatheringState.ASKED_FOR
            and (each.gathering.audience is Audience.MENTORS or author)
        ]
    ctx.replace(screens.listed(rows, tap.start, organises=organises))


async def open_supervision(tap: acts.OpenSupervision, ctx: Context) -> None:
    """The organiser's card, or what a guest may see."""
    ctx.expect_nothing()
    await _show(await _row(tap.supervision, ctx), ctx, anew=tap.anew == 1)


async def _row(supervision: SupervisionId, ctx: Context) -> SupervisionRow:
    row = await ctx.records.supervisions.get(supervision)
    assert row is not None, "reach is checked before"
    return row


async def _of_date(wanted: SupervisionDateId, ctx: Context) -> tuple[SupervisionRow, PossibleDate]:
    row = await ctx.records.supervisions.of_date(wanted)
    assert row is not None, "reach is checked before"
    when = row.gathering.date(wanted)
    assert when is not None, "it was found by this date"
    return row, when


async def _show(
    row: SupervisionRow, ctx: Context, notice: Saying | None = None, *, anew: bool = False
) -> None:
    zone, repository = ctx.actor.organisation.zone, ctx.records.supervisions
    said = await repository.answers_of(row.gathering.id, ctx.actor.person)
    if Role.COORDINATOR not in ctx.actor.roles:
        present(ctx, screens.as_guest(row, said, zone, ctx.now, notice), anew=anew)
        return
    guests = {each.id: await repository.guests(row, each.id) for each in row.gathering.dates}
    invited = await repository.guests(row, None)
    mine = any(each.person == ctx.actor.person for each in invited)
    own = screens.answers(row, said, zone, ctx.now) if mine else ()
    present(ctx, screens.card(row, guests, zone, ctx.now, notice, own), anew=anew)


async def _refuse(refused: Refused, row: SupervisionRow, ctx: Context) -> None:
    """Which rule says no, above how it stands now."""
    await _show(row, ctx, refusal(refused, ctx.actor.organisation.zone))


# -- preparing -------------------------------------------------------------------------------------


def _audience(text: str) -> Audience | None:
    return next((each for each in Audience if each.value == text), None)


async def new_supervision(tap: acts.NewSupervision, ctx: Context) -> None:
    """What is it about?"""
    audience = _audience(tap.audience)
    if audience is None:
        await lost.stale(ctx)
        return
    ctx.expect(tap)
    text = words.ASK_TOPIC if audience is Audience.MENTORS else words.ASK_TOPIC_TEAM
    ctx.replace(Screen(text(), way_out(acts.ListSupervisions(0))))


async def topic_or_place(given: Words, ctx: Context) -> None:
    """First the topic is typed, then the place; with both it is kept."""
    expectation, said = given
    tap, topic = expectation.tap, expectation.draft
    assert isinstance(tap, acts.NewSupervision)
    audience = _audience(tap.audience)
    assert audience is not None, "only a known audience is asked for"
    text = check_text(typed(said))
    rows = way_out(acts.ListSupervisions(0))
    if isinstance(text, Refused):
        ctx.show(Screen(refusal(text, ctx.actor.organisation.zone), rows))
    elif not topic:
        ctx.expect(tap, text)
        ctx.show(Screen(words.ASK_PLACE(topic=text), rows))
    else:
        await _keep(audience, topic, text, ctx)


async def _keep(audience: Audience, topic: str, place: str, ctx: Context) -> None:
    ctx.expect_nothing()
    organisation, person = ctx.actor.organisation, ctx.actor.person
    supervision = ctx.records.supervisions.add(
        organisation.id, audience, topic, place, person, ctx.now
    )
    await ctx.audit("supervision_asked_for", "supervision", supervision)
    await _show(await _row(supervision, ctx), ctx, words.KEPT(id=supervision, topic=topic))
    if audience is Audience.TEAM:
        asked = words.ASKED_FOR(name=ctx.actor.name, topic=topic, id=supervision)
        rows = ((Button(words.SUPERVISION(), acts.OpenSupervision(supervision, 1), "👥"),),)
        for each in await ctx.records.people.addressees(organisation.id, Role.COORDINATOR):
            if each.person != person:
                ctx.tell(each, Screen(asked, rows))


async def add_date_begin(tap: acts.AddDate, ctx: Context) -> None:
    """On which day?"""
    row = await _row(tap.supervision, ctx)
    refused = drop_date(row.gathering)
    if refused is not None:
        await _refuse(refused, row, ctx)
        return
    ctx.expect(tap)
    ctx.replace(screens.days(row, tap.page, ctx.today))


async def day_typed(given: Words, ctx: Context) -> None:
    """The day was typed."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.AddDate)
    row = await _row(tap.supervision, ctx)
    day = typed_day(ctx, said, acts.OpenSupervision(tap.supervision), since=ctx.today)
    if day is not None:
        await _ask_start(row, day, ctx)


async def date_on_day(tap: acts.DateOnDay, ctx: Context) -> None:
    """When does it begin?"""
    day = day_of(tap.day)
    if day is None:
        await lost.stale(ctx)
        return
    await _ask_start(await _row(tap.supervision, ctx), day, ctx)


async def _ask_start(row: SupervisionRow, day: date, ctx: Context) -> None:
    """The hours of the day at which it may begin; where there are none, it is said why."""
    zone = ctx.actor.organisation.zone
    hours = screens.hours_of(day, zone)
    refused = may_begin(hours[-1], ctx.now)
    if refused is not None:
        say_no(ctx, refused, way_out(acts.AddDate(row.gathering.id, 0)))
        return
    ctx.expect_nothing()
    possible = [each for each in hours if may_begin(each, ctx.now) is None]
    ctx.replace(screens.starts(row, day, possible, zone))


async def date_at(tap: acts.DateAt, ctx: Context) -> None:
    """How long does it take?"""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    row = await _row(tap.supervision, ctx)
    ctx.replace(screens.lengths(row, starts_at, ctx.actor.organisation.zone))


async def keep_date(tap: acts.KeepDate, ctx: Context) -> None:
    """One more date to choose from."""
    starts_at = instant_of(tap.start)
    if starts_at is None:
        await lost.stale(ctx)
        return
    row = await _row(tap.supervision, ctx)
    added = add_date(row.gathering, starts_at, tap.hours, ctx.now)
    if isinstance(added, Refused):
        await _refuse(added, row, ctx)
        return
    ctx.records.supervisions.add_date(added)
    await _show(await _row(tap.supervision, ctx), ctx)


async def take_date_away(tap: acts.DropDate, ctx: Context) -> None:
    """This date shall not be offered."""
    row, when = await _of_date(tap.date, ctx)
    refused = drop_date(row.gathering)
    if refused is not None:
        await _refuse(refused, row, ctx)
        return
    ctx.records.supervisions.drop_date(row.gathering.id, when.id)
    await _show(await _row(row.gathering.id, ctx), ctx)


async def offer_it(tap: acts.OfferSupervision, ctx: Context) -> None:
    """Everybody who is invited gets one message with all dates."""
    row = await _row(tap.supervision, ctx)
    moved = seen_at(row.gathering, tap.version) or offer(row.gathering, ctx.now)
    if isinstance(moved, Refused):
        await _refuse(moved, row, ctx)
        return
    row = await _moved(moved, "supervision_offered", ctx)
    guests = await ctx.records.supervisions.guests(row, None)
    invitation = screens.invitation(row, ctx.actor.organisation.zone, ctx.now)
    told = await _tell([each.person for each in guests], invitation, ctx)
    missed = len(guests) - told
    head = words.OFFERED(id=row.gathering.id, count=told)
    await _show(row, ctx)
    ctx.show(
        Screen(lines(head, words.NOT_REACHED(count=missed) if missed else None), _to_card(row)),
        Kind.FACT,
    )


async def _moved(moved: Moved, act: str, ctx: Context) -> SupervisionRow:
    """Keep the new state; gives the supervision as it stands then."""
    assert await ctx.records.supervisions.move(moved), "read in the same unit"
    await ctx.audit(act, "supervision", moved.after.id)
    return await _row(moved.after.id, ctx)


async def _tell(people: Iterable[PersonId], screen: Screen, ctx: Context) -> int:
    """Say it to each of them; gives how many can be reached."""
    told = 0
    for person in people:
        addressee = await ctx.records.people.addressee(person)
        told += ctx.tell(addressee, screen) is not None
    return told


def _to_card(row: SupervisionRow) -> tuple[tuple[Button, ...], ...]:
    card = acts.OpenSupervision(row.gathering.id, 1)
    return ((Button(words.SUPERVISION(), card, "👥"),), *way_out())


# -- answering -------------------------------------------------------------------------------------


async def answer_date(tap: acts.AnswerDate, ctx: Context) -> None:
    """I can come on that date, or I can't."""
    row, when = await _of_date(tap.date, ctx)
    repository, zone = ctx.records.supervisions, ctx.actor.organisation.zone
    invited = await repository.guests(row, when.id)
    mine = next((each for each in invited if each.person == ctx.actor.person), None)
    if mine is None:
        await lost.stale(ctx)
        return
    answered = answer(
        row.gathering, when.id, ctx.actor.person, yes=tap.yes == 1, now=ctx.envelope.counts_at
    )
    if isinstance(answered, Refused):
        said = await repository.answers_of(row.gathering.id, ctx.actor.person)
        notice = refusal(answered, zone)
        ctx.replace(screens.as_guest(row, said, zone, ctx.now, notice))
        return
    if mine.yes is not answered.yes:
        repository.answer(answered, ctx.now)
        await ctx.audit("supervision_answered", "supervision", row.gathering.id)
    ctx.toast(words.NOTED_YES if answered.yes else words.NOTED_NO)
    said = await repository.answers_of(row.gathering.id, ctx.actor.person)
    ctx.replace(screens.as_guest(row, said, zone, ctx.now))
    if when.chosen and mine.yes is not answered.yes:
        await _changed_mind(row, answered, ctx)


async def _changed_mind(row: SupervisionRow, answered: DateAnswered, ctx: Context) -> None:
    """After the date was chosen the organiser hears of it, and the own calendar follows."""
    zone, when = ctx.actor.organisation.zone, answered.date
    text = words.SAID_YES_AFTER if answered.yes else words.SAID_NO_AFTER
    told = text(name=ctx.actor.name, id=row.gathering.id, date=screens.date_in_words(when, zone))
    if row.created_by != ctx.actor.person:
        organiser = await ctx.records.people.addressee(row.created_by)
        ctx.tell(organiser, Screen(told, _to_card(row)))
    name = await ctx.records.people.name_of(row.created_by)
    ctx.show(
        screens.calendar(
            row, when, zone, name, ctx.translator, ctx.now, cancelled=not answered.yes
        ),
        Kind.FACT,
    )
    if answered.yes:
        await _eve_is_told(row, when, [ctx.actor.person], ctx)


# -- choosing the date, calling off ----------------------------------------------------------------


async def who_comes(tap: acts.WhoComes, ctx: Context) -> None:
    """Who said what to a date."""
    row, when = await _of_date(tap.date, ctx)
    guests = await ctx.records.supervisions.guests(row, when.id)
    zone = ctx.actor.organisation.zone
    ctx.replace(screens.who_comes(row, when, guests, zone, ctx.now))


async def settle_date(tap: acts.SettleDate, ctx: Context) -> None:
    """This date it is: all who said yes get it, and a file for the calendar."""
    row, when = await _of_date(tap.date, ctx)
    coming = await ctx.records.supervisions.coming(when.id)
    moved = seen_at(row.gathering, tap.version) or settle(row.gathering, when.id, coming, ctx.now)
    if isinstance(moved, Refused):
        await _refuse(moved, row, ctx)
        return
    row = await _moved(moved, "supervision_settled", ctx)
    zone = ctx.actor.organisation.zone
    told = await _tell_dates(coming, screens.settled(row, when, zone), row, when, ctx)
    await _eve_is_told(row, when, coming, ctx)
    await _show(row, ctx)
    kept = words.SETTLED_KEPT(
        id=row.gathering.id, date=screens.date_in_words(when, zone), count=told
    )
    ctx.show(Screen(kept, _to_card(row)), Kind.FACT)


async def _tell_dates(
    people: Iterable[PersonId],
    screen: Screen,
    row: SupervisionRow,
    when: PossibleDate,
    ctx: Context,
    *,
    cancelled: bool = False,
) -> int:
    """Say it, and send the date for the calendar; gives how many can be reached."""
    name = await ctx.records.people.name_of(row.created_by)
    zone, told = ctx.actor.organisation.zone, 0
    for person in people:
        addressee = await ctx.records.people.addressee(person)
        if ctx.tell(addressee, screen) is None:
            continue
        told += 1
        translator = ctx.translators.of(addressee.language)
        ctx.tell(
            addressee,
            screens.calendar(row, when, zone, name, translator, ctx.now, cancelled=cancelled),
        )
    return told


async def _eve_is_told(
    row: SupervisionRow, when: PossibleDate, people: Iterable[PersonId], ctx: Context
) -> None:
    """Who hears of the date on the day before, or later, needs no reminder of it any more."""
    organisation = ctx.actor.organisation
    quiet = QuietHours(organisation.quiet_from, organisation.quiet_until)
    window = day_before(when, organisation.zone, quiet)
    if window.due_at > ctx.now:
        return
    for person in people:
        notice = screens.notice_of(screens.EVE, row, when, person, window)
        await ctx.records.notices.say(notice, ctx.now)


async def cancel_supervision(tap: acts.CancelSupervision, ctx: Context) -> None:
    """Ask once, then call it off; who counts on it is told."""
    row = await _row(tap.supervision, ctx)
    moved = cancel(row.gathering)
    if isinstance(moved, Refused):
        await _refuse(moved, row, ctx)
    elif tap.sure != 1:
        ctx.replace(screens.sure_to_cancel(row))
    else:
        after = await _moved(moved, "supervision_cancelled", ctx)
        await _tell_cancelled(after, ctx)
        await _show(after, ctx)
        ctx.show(Screen(words.CANCELLED_KEPT(id=row.gathering.id), way_out()), Kind.FACT)


async def _tell_cancelled(row: SupervisionRow, ctx: Context) -> None:
    when, zone = row.gathering.chosen, ctx.actor.organisation.zone
    if when is None:
        counting = await ctx.records.supervisions.said_yes_to_any(row.gathering.id)
        off = Screen(words.CANCELLED(topic=row.topic))
        await _tell(counting, off, ctx)
        return
    coming = await ctx.records.supervisions.coming(when.id)
    line: Message = words.CANCELLED_ON(topic=row.topic, date=screens.date_in_words(when, zone))
    await _tell_dates(coming, Screen(line), row, when, ctx, cancelled=True)


# -- who came --------------------------------------------------------------------------------------


async def tick_who_came(tap: acts.TickWhoCame, ctx: Context) -> None:
    """Everybody who was invited, with a button each."""
    await _ticking(await _row(tap.supervision, ctx), tap.start, ctx)


async def _ticking(row: SupervisionRow, start: int, ctx: Context) -> None:
    refused = may_tick(row.gathering, ctx.now)
    if refused is not None:
        await _refuse(refused, row, ctx)
        return
    when = row.gathering.chosen
    assert when is not None, "who came can be noted of a settled date only"
    guests = await ctx.records.supervisions.guests(row, when.id)
    ctx.replace(screens.ticking(row, when, guests, start, ctx.actor.organisation.zone))


async def came(tap: acts.Came, ctx: Context) -> None:
    """This person came, or did not after all."""
    row = await _row(tap.supervision, ctx)
    when = row.gathering.chosen
    if when is not None and may_tick(row.gathering, ctx.now) is None:
        guests = await ctx.records.supervisions.guests(row, when.id)
        person = PersonId(tap.person)
        if any(each.person == person for each in guests):
            ctx.records.supervisions.tick(when.id, [person], ctx.now, came=tap.yes == 1)
            await ctx.audit("supervision_attended", "supervision", row.gathering.id, person)
    await _ticking(row, tap.start, ctx)


async def held(tap: acts.SupervisionHeld, ctx: Context) -> None:
    """It was held; who said yes and is not ticked did not come."""
    row = await _row(tap.supervision, ctx)
    moved = hold(row.gathering, ctx.now)
    if isinstance(moved, Refused):
        await _refuse(moved, row, ctx)
        return
    when = row.gathering.chosen
    assert when is not None, "a settled supervision has a date"
    row = await _moved(moved, "supervision_held", ctx)
    guests = await ctx.records.supervisions.guests(row, when.id)
    absent = [each.person for each in guests if each.yes and not each.attended]
    ctx.records.supervisions.tick(when.id, absent, ctx.now, came=False)
    count = sum(each.attended for each in guests)
    await _show(row, ctx)
    ctx.show(Screen(words.HELD_KEPT(id=row.gathering.id, count=count), _to_card(row)), Kind.FACT)


Act = Callable[[Any, Context], Awaitable[None]]

ORGANISING_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.NewSupervision: new_supervision,
        acts.AddDate: add_date_begin,
        acts.DateOnDay: date_on_day,
        acts.DateAt: date_at,
        acts.KeepDate: keep_date,
        acts.DropDate: take_date_away,
        acts.OfferSupervision: offer_it,
        acts.WhoComes: who_comes,
        acts.SettleDate: settle_date,
        acts.TickWhoCame: tick_who_came,
        acts.Came: came,
        acts.SupervisionHeld: held,
        acts.CancelSupervision: cancel_supervision,
    }
)
"""What a coordinator does to organise one."""

GUEST_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.ListSupervisions: list_supervisions,
        acts.OpenSupervision: open_supervision,
        acts.AnswerDate: answer_date,
    }
)
"""What everybody of the staff may press."""

SUPERVISION_WORDS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.NewSupervision: topic_or_place, acts.AddDate: day_typed}
)
"""Topic and place are typed, and a day may be."""
