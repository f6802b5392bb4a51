"""Owns what the screens of the records share: pages of a list, ways out, days and money in words.

Must not know a rule, nor read more of a record than a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from bot.acts import OpenMenu
from bot.context import Context
from bot.domain.days import read_day_near
from bot.domain.ids import MemberId, PersonId
from bot.domain.people import Role
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import Semester
from bot.inputs import Given, TextGiven
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import records as words
from bot.wording.refusals import refusal
from bot.wording.registry import Joined, Message, Saying
from bot.wording.values import FullDay
from storage.expectations import Expectation

A_PAGE = 8
"""Things in one message."""

Words = tuple[Expectation, Given]
"""What was typed or sent, and the act that waited for it."""
Rows = tuple[tuple[Button, ...], ...]
Thing = TypeVar("Thing")


def page(things: Sequence[Thing], start: int) -> Sequence[Thing]:
    """The things of one page; a start that lies outside shows the nearest page."""
    first = max(0, min(start, len(things) - 1))
    return things[first : first + A_PAGE]


def turning(things: Sequence[object], start: int, at: Callable[[int], Tap]) -> Rows:
    """Buttons to the pages around this one, where there are any."""
    first = max(0, min(start, len(things) - 1))
    row: list[Button] = []
    if first > 0:
        row.append(Button(common.BACK(), at(max(0, first - A_PAGE)), "◀️"))
    if first + A_PAGE < len(things):
        row.append(Button(common.MORE(), at(first + A_PAGE), "▶️"))
    return (tuple(row),) if row else ()


def way_out(back: Tap | None = None) -> Rows:
    """One step back, and to the menu, which leaves what was begun."""
    menu = Button(common.BACK_TO_MENU(), OpenMenu(), "☰")
    return ((menu,),) if back is None else ((Button(common.BACK(), back, "◀️"), menu),)


def each_in_a_row(buttons: Sequence[Button]) -> Rows:
    """Buttons one under another: their labels are long."""
    return tuple((button,) for button in buttons)


def lines(*parts: Saying | None) -> Joined:
    """Sayings one under another; what is None is left out."""
    return Joined(tuple(part for part in parts if part is not None))


def dotted(day: date) -> str:
    """A day with its year, short enough for a button, as it can be typed too: 01.09.2026."""
    return f"{day:%d.%m.%Y}"


def day_button(day: date, tap: Tap, *, today: date) -> Button:
    """A day to choose, with its year, or `Today`."""
    label = words.TODAY() if day == today else words.ON_DAY(day=dotted(day))
    return Button(label, tap, "📅")


def semester_line(semester: Semester) -> Message:
    """A semester with its school year and its days."""
    return words.SEMESTER_LINE(
        year=semester.school_year,
        next=semester.school_year + 1,
        number=semester.number,
        begins=FullDay(semester.begins),
        ends=FullDay(semester.ends),
    )


def money(cents: int) -> str:
    """Whole cents as a number with two decimals, as a coordinator types it."""
    return f"{cents // 100}.{cents % 100:02}"


def typed(said: Given) -> str:
    """The words that were typed, single-spaced; nothing for a voice note or a paper."""
    return " ".join(said.text.split()) if isinstance(said, TextGiven) else ""


def typed_day(
    ctx: Context,
    said: Given,
    back: Tap,
    *,
    near: date | None = None,
    since: date = date.min,
    until: date = date.max,
) -> date | None:
    """The day that was typed, with its year or without; where it is unclear, that is said, with a
    way back, and there is none.

    Without a year the one nearest to `near` (today) is meant, of those between `since` and `until`.
    """
    day = read_day_near(typed(said), near or ctx.today, since=since, until=until)
    if day is None:
        say_no(ctx, refuse(RefusalCode.DAY_UNCLEAR), way_out(back))
    return day


async def name_as(ctx: Context, member: MemberId, role: Role) -> str | None:
    """The name of somebody with this role in the actor's organisation, or nothing."""
    organisation = ctx.actor.organisation.id
    return await ctx.records.people.name_as(organisation, PersonId(member), role)


def say_no(ctx: Context, refused: Refused, rows: Rows) -> None:
    """Say which rule says no, with buttons that lead on: in place of the pressed message, or as a
    new one where something was typed."""
    ctx.replace(Screen(refusal(refused, ctx.actor.organisation.zone), rows))
