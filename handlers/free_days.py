"""Owns an organisation's own free days as a conversation: seeing, adding, removing.

Which days may be set is a rule of ``bot.domain.free_days``. Reminders that are not sent yet are
planned anew when a day changes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.acts.reminders import AddFreeDays, ListFreeDays, RemoveFreeDay
from bot.context import Context
from bot.domain.days import read_day_near, read_days
from bot.domain.free_days import MOST_ALTOGETHER, MOST_IN_A_ROW, DaysSet, WhyNot, set_days
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import reminders as words
from bot.wording.registry import Message
from bot.wording.values import FullDay
from handlers.records_screens import Words, dotted, page, turning, typed, way_out

HERE = ListFreeDays(0)


async def _known(ctx: Context) -> dict[date, bool]:
    """What is set for the days to come."""
    return await ctx.records.free_days.of(ctx.actor.organisation.id, ctx.today)


async def list_free_days(tap: ListFreeDays, ctx: Context) -> None:
    """The days to come that differ from the public calendar; a press removes one."""
    ctx.expect_nothing()
    ctx.replace(await _list(tap.start, ctx))


async def _list(start: int, ctx: Context) -> Screen:
    known = await _known(ctx)
    days = list(known.items())
    title = words.FREE_DAYS_TITLE(count=len(days)) if days else words.FREE_DAYS_NONE()
    rows = [(_day_button(day, worked=worked),) for day, worked in page(days, start)]
    adding = (
        Button(words.ADD_FREE(), AddFreeDays(0), "➕"),
        Button(words.ADD_WORKED(), AddFreeDays(1), "➕"),
    )
    return Screen(title, (*rows, *turning(days, start, ListFreeDays), adding, *way_out()))


def _day_button(day: date, *, worked: bool) -> Button:
    label = words.WORKED_DAY if worked else words.FREE_DAY
    return Button(label(day=dotted(day)), RemoveFreeDay(_number(day)), "✖️")


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _day_from(number: int) -> date | None:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except (ValueError, OverflowError):
        return None


async def ask_days(tap: AddFreeDays, ctx: Context) -> None:
    """Ask for the days."""
    ctx.expect(tap)
    text = words.ASK_WORKED if tap.worked == 1 else words.ASK_FREE
    ctx.replace(Screen(text(), way_out(HERE)))


async def days_typed(given: Words, ctx: Context) -> None:
    """The days were typed: they are kept, and what was planned is planned anew."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, AddFreeDays)
    decided = set_days(
        _days_in(typed(said), ctx.today),
        worked=tap.worked == 1,
        known=(await _known(ctx)).keys(),
        today=ctx.today,
    )
    if isinstance(decided, WhyNot):
        ctx.show(Screen(_WHY_NOT[decided], way_out(HERE)))
        return
    ctx.expect_nothing()
    organisation = ctx.actor.organisation.id
    ctx.records.free_days.set(organisation, decided.days, worked=decided.worked)
    await ctx.records.reminders.forget_planned(organisation, ctx.now)
    act = "worked_day_added" if decided.worked else "free_days_added"
    await ctx.audit(act, "organisation", organisation)
    ctx.show(Screen(_kept(decided), way_out(HERE)), Kind.FACT)


def _days_in(said: str, today: date) -> tuple[date, ...]:
    """One day, with its year or without; or the first and the last one, with their years."""
    one = read_day_near(said, today, since=today)
    return read_days(said) if one is None else (one,)


_WHY_NOT: Mapping[WhyNot, Message] = MappingProxyType(
    {
        WhyNot.NOT_READ: words.DAYS_NOT_READ(),
        WhyNot.PASSED: words.DAYS_PASSED(),
        WhyNot.TOO_MANY: words.DAYS_TOO_MANY(most=MOST_IN_A_ROW, all=MOST_ALTOGETHER),
    }
)


def _kept(decided: DaysSet) -> Message:
    begins, ends = FullDay(decided.days.begins), FullDay(decided.days.ends)
    if decided.worked:
        return words.WORKED_KEPT(begins=begins)
    if decided.days.days == 1:
        return words.FREE_KEPT(begins=begins)
    return words.FREE_RANGE_KEPT(begins=begins, ends=ends)


async def remove_day(tap: RemoveFreeDay, ctx: Context) -> None:
    """The day is again as the public calendar says; pressed twice it stays so."""
    day = _day_from(tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    organisation = ctx.actor.organisation.id
    if await ctx.records.free_days.remove(organisation, day):
        await ctx.records.reminders.forget_planned(organisation, ctx.now)
        await ctx.audit("free_day_removed", "organisation", organisation)
    ctx.toast(words.REMOVED)
    ctx.replace(await _list(0, ctx))


FREE_DAY_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {ListFreeDays: list_free_days, AddFreeDays: ask_days, RemoveFreeDay: remove_day}
)

FREE_DAY_WORDS: Mapping[type[Tap], Callable[[Words, Context], Awaitable[None]]] = MappingProxyType(
    {AddFreeDays: days_typed}
)
