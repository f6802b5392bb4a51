"""Owns a mentor's other working hours in the chat: the week, copies, and days that differ from it.

Decides no rule (``bot.domain.timetable``), and deletes nothing: logged meetings that lie in what is
declared are told of by ``handlers.timetable_overlaps``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.acts.timetable import (
    AsEveryWeek,
    ChooseDay,
    CopyWeekday,
    DayFrom,
    DayUntil,
    EndHours,
    HoursFrom,
    HoursSince,
    HoursUntil,
    KeepCopies,
    KeepDayHours,
    KeepHours,
    NoWorkThatDay,
    OpenDay,
    OpenHours,
    OpenTimetable,
    OpenWeekday,
)
from bot.context import Context
from bot.domain.days import read_day_near
from bot.domain.ids import DeclaredId
from bot.domain.months import Month
from bot.domain.timetable import (
    MINUTES_A_DAY,
    DeclaredException,
    DeclaredHours,
    hours_at,
    minutes_of,
    says_already,
    wall_of,
)
from bot.inputs import Given, TextGiven
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import timetable as words
from bot.wording.registry import Joined, Message, Saying
from bot.wording.values import DayOfWeek, ShortDay, Weekday
from handlers import diary_screens as numbers
from handlers.timetable_overlaps import Overlaps
from handlers.timetable_screens import (
    Rows,
    days_of,
    dotted,
    exception_line,
    in_lines,
    in_rows,
    span,
    spans,
    times_from,
    times_until,
    wall,
    way_out,
)
from storage.expectations import Expectation
from storage.timetable import DeclaredLine

Words = tuple[Expectation, Given]
WEEK = range(1, 8)
EVERY_DAY = 0b1111111
BACK = timedelta(days=62)
AHEAD = timedelta(days=366)
MOST_EXCEPTIONS = 8
"""Days that differ, in one message; the nearest ones."""


def _zone(ctx: Context) -> ZoneInfo:
    return ctx.actor.organisation.zone


async def _lines(ctx: Context, weekday: int | None = None) -> list[DeclaredLine]:
    """The lines that hold today or later."""
    today = ctx.today
    return [
        each
        for each in await ctx.records.timetable.lines(ctx.actor.person)
        if (each.hours.ends is None or today <= each.hours.ends)
        and weekday in (None, each.hours.weekday)
    ]


# -- the week --------------------------------------------------------------------------------------


async def open_timetable(_tap: OpenTimetable, ctx: Context) -> None:
    """What it is for, the week, the days that differ, and a button for each weekday."""
    ctx.expect_nothing()
    ctx.replace(await _week(ctx))


async def _week(ctx: Context, *notices: Saying) -> Screen:
    lines, today = await _lines(ctx), ctx.today
    said: list[Saying] = [*notices, words.TITLE()]
    for weekday in WEEK:
        here = [each for each in lines if each.hours.weekday == weekday]
        if here:
            name = Weekday(weekday)
            said.append(words.WEEKDAY_LINE(weekday=name, hours=spans(here, today)))
    if not lines:
        said.append(words.WEEK_EMPTY())
    differ = await ctx.records.timetable.exceptions(ctx.actor.person, today)
    if differ:
        said += [words.DAYS_DIFFER(), *map(exception_line, differ[:MOST_EXCEPTIONS])]
    days = [
        Button(
            words.WEEKDAY(weekday=Weekday(weekday, short=True)),
            OpenWeekday(weekday),
            "🕗" if any(each.hours.weekday == weekday for each in lines) else "",
        )
        for weekday in WEEK
    ]
    differs = Button(words.A_DAY_DIFFERS(), ChooseDay(0), "📆")
    menu = way_out()[0][1:]
    return Screen(in_lines(*said), (*in_rows(days, 4), (differs,), menu))


async def open_weekday(tap: OpenWeekday, ctx: Context) -> None:
    """The hours of one weekday: each a button, and more."""
    if tap.weekday not in WEEK:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    ctx.replace(await _weekday(ctx, tap.weekday))


async def _weekday(ctx: Context, weekday: int, *notices: Saying) -> Screen:
    lines = await _lines(ctx, weekday)
    title = words.WEEKDAY_TITLE(weekday=Weekday(weekday))
    buttons: list[tuple[Button, ...]] = []
    for each in lines:
        begins, ends = span(each)
        label = words.HOURS_BUTTON(begins=begins, ends=ends)
        buttons.append((Button(label, OpenHours(each.id), "🕗"),))
    buttons.append((Button(words.ADD_HOURS(), HoursFrom(weekday, 0), "➕"),))
    if lines:
        buttons.append((Button(words.COPY_DAYS(), CopyWeekday(weekday, 0), "📑"),))
    said = spans(lines, ctx.today) if lines else words.WEEKDAY_NONE()
    return Screen(in_lines(*notices, title, said), (*buttons, *way_out()))


async def hours_from(tap: HoursFrom, ctx: Context) -> None:
    """When does it begin?"""
    if tap.weekday not in WEEK:
        ctx.toast(common.STALE_STAFF)
        return
    rows = times_from(
        tap.page,
        lambda begins: HoursUntil(tap.weekday, begins, 0),
        lambda page: HoursFrom(tap.weekday, page),
    )
    line = words.ASK_FROM(weekday=Weekday(tap.weekday))
    ctx.replace(Screen(line, (*rows, *way_out(OpenWeekday(tap.weekday)))))


async def hours_until(tap: HoursUntil, ctx: Context) -> None:
    """When does it end?"""
    if tap.weekday not in WEEK or not 0 <= tap.begins < MINUTES_A_DAY:
        ctx.toast(common.STALE_STAFF)
        return
    rows = times_until(
        tap.begins,
        tap.page,
        lambda ends: HoursSince(tap.weekday, tap.begins, ends),
        lambda page: HoursUntil(tap.weekday, tap.begins, page),
    )
    line = words.ASK_UNTIL(weekday=Weekday(tap.weekday), begins=wall(tap.begins))
    ctx.replace(Screen(line, (*rows, *way_out(HoursFrom(tap.weekday, 0)))))


async def hours_since(tap: HoursSince, ctx: Context) -> None:
    """Since when? Months that can still be changed are judged by it too."""
    today = ctx.today
    if hours_at(tap.weekday, tap.begins, tap.ends, today, _zone(ctx)) is None:
        ctx.toast(common.STALE_STAFF)
        return
    month = Month.of_day(today)
    firsts = [month.first_day, month.previous().first_day]
    rows: list[tuple[Button, ...]] = [
        (Button(words.SINCE_TODAY(), _keep(tap, today), "📅"),),
        *(
            (Button(words.SINCE_DAY(day=dotted(day)), _keep(tap, day), "📅"),)
            for day in firsts
            if day != today
        ),
    ]
    line = words.ASK_SINCE(
        weekday=Weekday(tap.weekday), begins=wall(tap.begins), ends=wall(tap.ends)
    )
    back = HoursUntil(tap.weekday, tap.begins, 0)
    ctx.replace(Screen(line, (*rows, *way_out(back))))


def _keep(tap: HoursSince, day: date) -> KeepHours:
    return KeepHours(tap.weekday, tap.begins, tap.ends, numbers.number_of_day(day))


def _day(ctx: Context, number: int) -> date | None:
    """A day of a button, within what can be declared."""
    day, today = numbers.day_of(number), ctx.today
    return day if day is not None and today - BACK <= day <= today + AHEAD else None


async def keep_hours(tap: KeepHours, ctx: Context) -> None:
    """A line of the week is kept, and answered with its number."""
    since = _day(ctx, tap.day)
    line = None if since is None else hours_at(tap.weekday, tap.begins, tap.ends, since, _zone(ctx))
    if line is None or since is None:
        ctx.toast(common.STALE_STAFF)
        return
    span_said: dict[str, object] = {
        "weekday": Weekday(tap.weekday),
        "begins": wall(tap.begins),
        "ends": wall(tap.ends),
    }
    known = await ctx.records.timetable.lines(ctx.actor.person)
    if says_already(line, [each.hours for each in known]):
        ctx.replace(await _weekday(ctx, tap.weekday, words.KEPT_ALREADY(**span_said)))
        return
    judge = await Overlaps.before(ctx, since)
    number = await _declare(ctx, line)
    notice = words.KEPT(number=number, day=dotted(since), **span_said)
    overlaps = await judge.said(ctx)
    ctx.replace(await _weekday(ctx, tap.weekday))
    ctx.show(Screen(in_lines(notice, *overlaps), _after(tap.weekday)))


async def _declare(ctx: Context, line: DeclaredHours) -> DeclaredId:
    number = ctx.records.timetable.declare(ctx.actor.person, line, ctx.now)
    await ctx.audit("other_work_declared", "declared_hours", number, ctx.actor.person)
    return number


def _after(weekday: int) -> Rows:
    """What follows a line that was kept: mostly the same on other days."""
    return ((Button(words.COPY_DAYS(), CopyWeekday(weekday, 0), "📑"),), *way_out())


# -- copies ----------------------------------------------------------------------------------------


async def copy_weekday(tap: CopyWeekday, ctx: Context) -> None:
    """Which days are like this one? Each press marks one, or takes the mark back."""
    if tap.weekday not in WEEK or not await _lines(ctx, tap.weekday):
        ctx.toast(common.STALE_STAFF)
        return
    buttons, marks = [], tap.marks & EVERY_DAY
    for weekday in WEEK:
        if weekday != tap.weekday:
            bit = 1 << (weekday - 1)
            label = words.WEEKDAY(weekday=Weekday(weekday, short=True))
            pressed = CopyWeekday(tap.weekday, marks ^ bit)
            buttons.append(Button(label, pressed, "✅" if marks & bit else "◻️"))
    copy = Button(words.COPY(), KeepCopies(tap.weekday, marks), "📑")
    line = words.ASK_COPY(weekday=Weekday(tap.weekday))
    rows = (*in_rows(buttons, 3), (copy,), *way_out(OpenWeekday(tap.weekday)))
    ctx.replace(Screen(line, rows))


async def keep_copies(tap: KeepCopies, ctx: Context) -> None:
    """The marked days get the same hours, from the same days on."""
    chosen = [each for each in WEEK if tap.marks & (1 << (each - 1)) and each != tap.weekday]
    lines = await _lines(ctx, tap.weekday) if tap.weekday in WEEK else []
    if not lines:
        ctx.toast(common.STALE_STAFF)
        return
    if not chosen:
        ctx.toast(words.COPY_NOTHING)
        return
    judge = await Overlaps.before(ctx, min(each.hours.begins for each in lines))
    known = [each.hours for each in await ctx.records.timetable.lines(ctx.actor.person)]
    for weekday in chosen:
        for each in lines:
            hours = each.hours
            line = DeclaredHours(
                weekday, hours.wall_from, hours.wall_until, hours.begins, hours.ends, hours.zone
            )
            if not says_already(line, known):
                await _declare(ctx, line)
                known.append(line)
    names = tuple(words.WEEKDAY(weekday=Weekday(each)) for each in chosen)
    notice = words.COPIED(count=len(chosen), weekdays=Joined(names, ", "))
    overlaps = await judge.said(ctx)
    ctx.replace(await _week(ctx))
    ctx.show(Screen(in_lines(notice, *overlaps), way_out()))


# -- one line --------------------------------------------------------------------------------------


def _line_said(line: DeclaredLine) -> dict[str, object]:
    begins, ends = span(line)
    return {"weekday": Weekday(line.hours.weekday), "begins": begins, "ends": ends}


async def open_hours(tap: OpenHours, ctx: Context) -> None:
    """One line: it can come to an end, or be taken out where it was a mistake."""
    line = await ctx.records.timetable.line(tap.declared)
    assert line is not None, "the reach check found this line"
    said = words.HOURS_CARD(day=dotted(line.hours.begins), **_line_said(line))
    rows: list[tuple[Button, ...]] = []
    if line.hours.begins < ctx.today:
        rows.append((Button(words.NO_LONGER(), EndHours(tap.declared, 0), "⏹"),))
    rows.append((Button(words.WAS_WRONG(), EndHours(tap.declared, 1), "🗑"),))
    ctx.replace(Screen(said, (*rows, *way_out(OpenWeekday(line.hours.weekday)))))


async def end_hours(tap: EndHours, ctx: Context) -> None:
    """No longer from today on, or never."""
    line = await ctx.records.timetable.line(tap.declared)
    assert line is not None, "the reach check found this line"
    said = _line_said(line)
    if tap.wrong == 1:
        ctx.records.timetable.take_out(line)
        act, notice = "other_work_taken_out", words.TAKEN_OUT(**said)
    else:
        ctx.records.timetable.end(line, ctx.today)
        act, notice = "other_work_ended", words.ENDED(**said)
    await ctx.audit(act, "declared_hours", line.id, ctx.actor.person)
    ctx.replace(await _weekday(ctx, line.hours.weekday, notice))


# -- a day that differs ----------------------------------------------------------------------------


async def choose_day(tap: ChooseDay, ctx: Context) -> None:
    """Which day? Choose or type it."""
    ctx.expect(tap)
    last = AHEAD.days // len(days_of(0, ctx.today))
    page = max(0, min(tap.page, last))
    buttons = [
        Button(words.DAY(day=ShortDay(day)), OpenDay(numbers.number_of_day(day)))
        for day in days_of(page, ctx.today)
    ]
    more = (Button(words.OTHER_DAYS(), ChooseDay(page + 1), "▶️"),) if page < last else ()
    rows = (*in_rows(buttons, 2), *((more,) if more else ()), *way_out())
    ctx.replace(Screen(words.ASK_DAY(), rows))


async def day_typed(given: Words, ctx: Context) -> None:
    """The day was typed."""
    _, said = given
    day = read_day_near(said.text, ctx.today) if isinstance(said, TextGiven) else None
    if day is None or _day(ctx, numbers.number_of_day(day)) is None:
        ctx.show(Screen(words.DAY_UNCLEAR(), way_out()))
        return
    ctx.expect_nothing()
    ctx.show(await _day_card(ctx, day))


async def open_day(tap: OpenDay, ctx: Context) -> None:
    """One day: what stands there, and what can be said of it."""
    day = _day(ctx, tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    ctx.replace(await _day_card(ctx, day))


async def _day_card(ctx: Context, day: date, *notices: Saying) -> Screen:
    lines = await ctx.records.timetable.lines(ctx.actor.person)
    differ = await ctx.records.timetable.exceptions(ctx.actor.person, day)
    here = next((each for each in differ if each.day == day), None)
    held = [each for each in lines if each.hours.holds_on(day)]
    said: Saying = words.DAY_NONE()
    if here is None and held:
        said = spans(held, day)
    elif here is not None and here.hours is not None:
        begins, ends = here.hours
        said = words.SPAN(begins=wall(minutes_of(begins)), ends=wall(minutes_of(ends, ends=True)))
    number = numbers.number_of_day(day)
    rows: list[tuple[Button, ...]] = []
    if held and (here is None or here.hours is not None):
        rows.append((Button(words.NO_WORK(), NoWorkThatDay(number), "🏖"),))
    rows.append((Button(words.OTHER_HOURS(), DayFrom(number, 0), "🕗"),))
    if here is not None:
        rows.append((Button(words.AS_EVERY_WEEK(), AsEveryWeek(number), "↩️"),))
    title = words.DAY_TITLE(day=DayOfWeek(day), hours=said)
    return Screen(in_lines(*notices, title), (*rows, *way_out(ChooseDay(0))))


async def no_work_that_day(tap: NoWorkThatDay, ctx: Context) -> None:
    """Not working elsewhere on that day."""
    day = _day(ctx, tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    await _differ(ctx, DeclaredException(day, _zone(ctx)), words.DAY_OFF_KEPT(day=DayOfWeek(day)))


async def day_from(tap: DayFrom, ctx: Context) -> None:
    """Other hours on that day: when do they begin?"""
    day = _day(ctx, tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    rows = times_from(
        tap.page, lambda begins: DayUntil(tap.day, begins, 0), lambda page: DayFrom(tap.day, page)
    )
    line = words.ASK_DAY_FROM(day=DayOfWeek(day))
    ctx.replace(Screen(line, (*rows, *way_out(OpenDay(tap.day)))))


async def day_until(tap: DayUntil, ctx: Context) -> None:
    """When do they end?"""
    day = _day(ctx, tap.day)
    if day is None or not 0 <= tap.begins < MINUTES_A_DAY:
        ctx.toast(common.STALE_STAFF)
        return
    rows = times_until(
        tap.begins,
        tap.page,
        lambda ends: KeepDayHours(tap.day, tap.begins, ends),
        lambda page: DayUntil(tap.day, tap.begins, page),
    )
    line = words.ASK_DAY_UNTIL(day=DayOfWeek(day), begins=wall(tap.begins))
    ctx.replace(Screen(line, (*rows, *way_out(DayFrom(tap.day, 0)))))


async def keep_day_hours(tap: KeepDayHours, ctx: Context) -> None:
    """On that day the work is from then to then."""
    day = _day(ctx, tap.day)
    if day is None or not 0 <= tap.begins < tap.ends <= MINUTES_A_DAY:
        ctx.toast(common.STALE_STAFF)
        return
    other = DeclaredException(day, _zone(ctx), (wall_of(tap.begins), wall_of(tap.ends)))
    notice = words.DAY_KEPT(day=DayOfWeek(day), begins=wall(tap.begins), ends=wall(tap.ends))
    await _differ(ctx, other, notice)


async def _differ(ctx: Context, other: DeclaredException, notice: Message) -> None:
    judge = await Overlaps.before(ctx, other.day)
    ctx.records.timetable.differ(ctx.actor.person, other, ctx.now)
    await ctx.audit("other_work_differs", "person", ctx.actor.person, ctx.actor.person)
    await _changed(ctx, judge, other.day, notice)


async def as_every_week(tap: AsEveryWeek, ctx: Context) -> None:
    """The day is as the week says again."""
    day = _day(ctx, tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    judge = await Overlaps.before(ctx, day)
    ctx.records.timetable.as_the_week(ctx.actor.person, day)
    await ctx.audit("other_work_as_usual", "person", ctx.actor.person, ctx.actor.person)
    await _changed(ctx, judge, day, words.DAY_AS_WEEK(day=DayOfWeek(day)))


async def _changed(ctx: Context, judge: Overlaps, day: date, notice: Message) -> None:
    overlaps = await judge.said(ctx)
    ctx.replace(await _day_card(ctx, day))
    ctx.show(Screen(in_lines(notice, *overlaps), way_out()))


TIMETABLE_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        OpenTimetable: open_timetable,
        OpenWeekday: open_weekday,
        HoursFrom: hours_from,
        HoursUntil: hours_until,
        HoursSince: hours_since,
        KeepHours: keep_hours,
        CopyWeekday: copy_weekday,
        KeepCopies: keep_copies,
        OpenHours: open_hours,
        EndHours: end_hours,
        ChooseDay: choose_day,
        OpenDay: open_day,
        NoWorkThatDay: no_work_that_day,
        DayFrom: day_from,
        DayUntil: day_until,
        KeepDayHours: keep_day_hours,
        AsEveryWeek: as_every_week,
    }
)

TIMETABLE_WORDS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {ChooseDay: day_typed}
)
