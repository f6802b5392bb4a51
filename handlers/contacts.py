"""Owns how mentors are reached, in the chat: each says it, confirms it, and authors read the list.

Decides nothing (``bot.domain.contact_list``). What a mentor says is sealed under the mentor's own
key; coordinators and plan authors of the organisation read it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.acts import gatherings as acts
from bot.context import Context
from bot.domain.contact_list import ContactDetails, Detail, checked, is_fresh
from bot.domain.days import DayRange
from bot.domain.months import local_day
from bot.domain.refusals import Refused
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import contacts as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from bot.wording.values import FullDay
from handlers import lost
from handlers.evaluation import may_read_all
from handlers.mentoring import present
from handlers.records_screens import Rows, each_in_a_row, lines, page, turning, way_out
from storage.contacts import ListedMentor
from storage.expectations import Expectation

Words = tuple[Expectation, TextGiven | VoiceGiven]


def _detail(text: str) -> Detail | None:
    return next((each for each in Detail if each.value == text), None)


def after(detail: Detail) -> Detail | None:
    """What is asked for next, when all is said for the first time."""
    following = list(Detail)[list(Detail).index(detail) + 1 :]
    return following[0] if following else None


async def _mine(ctx: Context) -> ListedMentor:
    found = await ctx.records.contacts.of(ctx.actor.organisation.id, ctx.actor.person)
    assert found is not None, "the actor is a person"
    return found


# -- one's own -------------------------------------------------------------------------------------


def said_lines(details: ContactDetails) -> list[Saying]:
    """Telephone, e-mail and when to call, each on a line."""
    return [words.LINES[detail](said=details.of(detail) or words.NOT_SAID()) for detail in Detail]


def asking(details: ContactDetails, head: Saying) -> Screen:
    """Is it still right? One tap says yes; with nothing said yet it is asked for."""
    if not details.says_something:
        fill_in = acts.WriteContact(Detail.PHONE.value, 1)
        return Screen(head, ((Button(words.FILL_IN(), fill_in, "✍️"),), *way_out()))
    text = lines(head, *said_lines(details), words.STILL_RIGHT())
    yes = Button(words.YES_RIGHT(), acts.ConfirmContact(), "✅")
    return Screen(text, ((yes,), *_changes(), *way_out()))


def _changes() -> Rows:
    return each_in_a_row(
        [
            Button(words.CHANGE[detail](), acts.WriteContact(detail.value, 0), "✏️")
            for detail in Detail
        ]
    )


async def my_contact(tap: acts.MyContact, ctx: Context) -> None:
    """How plan authors reach this mentor."""
    ctx.expect_nothing()
    mine = await _mine(ctx)
    head = words.CARD() if mine.details.says_something else words.CARD_EMPTY()
    present(ctx, asking(mine.details, head), anew=tap.anew == 1)


async def confirm(_tap: acts.ConfirmContact, ctx: Context) -> None:
    """It is still right, as it stands."""
    mine = await _mine(ctx)
    if not mine.details.says_something:
        ctx.replace(asking(mine.details, words.CARD_EMPTY()))
        return
    await _keep(mine.details, words.CONFIRMED(), ctx)


async def write(tap: acts.WriteContact, ctx: Context) -> None:
    """Ask for one thing."""
    detail = _detail(tap.detail)
    if detail is None:
        await lost.stale(ctx)
        return
    ctx.expect(acts.WriteContact(detail.value, int(tap.on == 1)))
    present(ctx, _ask(detail, on=tap.on == 1))


def _ask(detail: Detail, notice: Saying | None = None, *, on: bool) -> Screen:
    leave_out = Button(words.LEAVE_OUT(), acts.LeaveContactOut(detail.value, int(on)), "➖")
    rows: Rows = ((leave_out,), *way_out(acts.MyContact()))
    return Screen(lines(notice, words.ASK[detail]()), rows)


async def typed(given: Words, ctx: Context) -> None:
    """What was asked for came; what is odd about it is said kindly."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.WriteContact)
    detail = _detail(tap.detail)
    assert detail is not None, "only a known thing is asked for"
    if isinstance(said, VoiceGiven):
        ctx.show(_ask(detail, words.TYPE_IT(), on=tap.on == 1))
        return
    found = checked(detail, said.text)
    if isinstance(found, Refused):
        notice = refusal(found, ctx.actor.organisation.zone)
        ctx.show(_ask(detail, notice, on=tap.on == 1))
        return
    await _said(detail, found, ctx, on=tap.on == 1)


async def leave_out(tap: acts.LeaveContactOut, ctx: Context) -> None:
    """This one stays empty."""
    detail = _detail(tap.detail)
    if detail is None:
        await lost.stale(ctx)
        return
    await _said(detail, "", ctx, on=tap.on == 1)


async def _said(detail: Detail, text: str, ctx: Context, *, on: bool) -> None:
    """Keep it, and ask for the next one or show all of it."""
    details = (await _mine(ctx)).details.with_detail(detail, text)
    following = after(detail) if on else None
    if following is None:
        await _keep(details, words.KEPT(), ctx)
        return
    ctx.records.contacts.keep(ctx.actor.organisation.id, ctx.actor.person, details, ctx.now)
    ctx.expect(acts.WriteContact(following.value, 1))
    present(ctx, _ask(following, on=True))


async def _keep(details: ContactDetails, notice: Saying, ctx: Context) -> None:
    ctx.expect_nothing()
    ctx.records.contacts.keep(ctx.actor.organisation.id, ctx.actor.person, details, ctx.now)
    await ctx.audit("contact_confirmed", "contact", ctx.actor.person, ctx.actor.person)
    text = lines(notice, *said_lines(details))
    if ctx.pressed_message is not None:
        ctx.replace(Screen(lines(words.CARD(), *said_lines(details))))
    ctx.show(Screen(text, (*_changes(), *way_out())), Kind.FACT)


# -- the list --------------------------------------------------------------------------------------


async def list_contacts(tap: acts.ListContacts, ctx: Context) -> None:
    """How the mentors are reached, who has not confirmed it first; that it was read is noted."""
    ctx.expect_nothing()
    if not await may_read_all(ctx):
        ctx.toast(common.STALE_STAFF)
        return
    organisation = ctx.actor.organisation
    mentors = await ctx.records.contacts.mentors(organisation.id)
    semester = await _semester(ctx)
    fresh = [each for each in mentors if _is_fresh(each.confirmed_at, semester, ctx)]
    if not mentors:
        ctx.replace(Screen(words.LIST_NONE(), way_out()))
        return
    await ctx.audit("contacts_read", "contact", None)
    ordered = [*(each for each in mentors if each not in fresh), *fresh]
    shown = page(ordered, tap.start)
    head = words.LIST(count=len(mentors), fresh=len(fresh))
    text = lines(head, *(_in_list(each, each in fresh, ctx) for each in shown))
    ctx.replace(Screen(text, (*turning(ordered, tap.start, acts.ListContacts), *way_out())))


async def _semester(ctx: Context) -> DayRange | None:
    """The one that began last: in the holidays what was confirmed before them still holds."""
    organisation = ctx.actor.organisation
    today = local_day(ctx.now, organisation.zone)
    known = await ctx.records.semesters.of(organisation.id)
    begun = [each.days for each in known if each.begins <= today]
    return begun[-1] if begun else None


def _is_fresh(confirmed_at: datetime | None, semester: DayRange | None, ctx: Context) -> bool:
    if semester is None:
        return confirmed_at is not None
    return is_fresh(confirmed_at, semester, ctx.actor.organisation.zone)


def _in_list(mentor: ListedMentor, fresh: bool, ctx: Context) -> Saying:
    name = words.NAME(name=mentor.name)
    if mentor.confirmed_at is None:
        return lines(name, words.NEVER_CONFIRMED())
    day = FullDay(local_day(mentor.confirmed_at, ctx.actor.organisation.zone))
    when = words.CONFIRMED_ON(day=day) if fresh else words.NOT_CONFIRMED(day=day)
    return lines(name, *said_lines(mentor.details), when)


Act = Callable[[Any, Context], Awaitable[None]]

CONTACT_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.MyContact: my_contact,
        acts.ConfirmContact: confirm,
        acts.WriteContact: write,
        acts.LeaveContactOut: leave_out,
    }
)
"""What a mentor does with the own entry."""

CONTACT_LIST_TAPS: Mapping[type[Tap], Act] = MappingProxyType({acts.ListContacts: list_contacts})
"""What coordinators and plan authors press."""

CONTACT_WORDS: Mapping[type[Tap], Act] = MappingProxyType({acts.WriteContact: typed})
"""Each thing is typed."""
