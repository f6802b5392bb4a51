"""Owns what a person does with a reminder or a forecast: put it off, see who is not ready.

Until when a reminder may be put off is a rule of ``bot.domain.reminders``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.acts import MyMonth, OpenPerson
from bot.acts.records import ContractWith
from bot.acts.reminders import ListUnready, RemindLater
from bot.acts.work_time import ListMonth, OpenLearnersMonth, OpenMentorsMonth
from bot.alerting import working_calendar
from bot.context import Context
from bot.domain.days import DayRange
from bot.domain.ids import MemberId, PersonId
from bot.domain.month_work import by_mentor
from bot.domain.months import Month, local_day, month_of
from bot.domain.reminders import (
    Later,
    ReminderKind,
    matter,
    plan_one,
    put_off,
    put_off_until,
    running_step,
)
from bot.lacking import NamedWork, last_day_of, left_of, works_of
from bot.outgoing import Kind
from bot.reminding import late_before, number_of
from bot.screens import Button, Screen
from bot.wording import reminders as words
from bot.wording.diary import short_name
from bot.wording.registry import Joined, Message
from bot.wording.values import LocalDay, LocalTime
from handlers import diary_screens as numbers
from handlers import lost
from handlers.mentoring import present
from handlers.records_screens import turning, way_out

MENTORS_A_PAGE = 8
"""Eight mentors with eight learners each fit in one message."""


# -- later -----------------------------------------------------------------------------------------


async def remind_later(tap: RemindLater, ctx: Context) -> None:
    """The same reminder comes again, judged anew; what is left stays in the message above."""
    month = _month(tap.month, ctx)
    if month is None:
        await lost.stale(ctx)
        return
    organisation, person = ctx.actor.organisation, ctx.actor.person
    works = await works_of(ctx.records, organisation, month, ctx.now, person)
    if not any(each.work.can_be_done for each in works):
        ctx.show(Screen(words.NOTHING_LEFT(month=month)), Kind.FACT)
        return
    calendar = await working_calendar(ctx.records, organisation)
    step = running_step(month, calendar, ctx.now, await last_day_of(ctx.records, month))
    later = Later.TOMORROW if tap.tomorrow == 1 else Later.TODAY
    until = None if step is None else put_off_until(later, ctx.now, step.expires_at, calendar)
    if step is None or until is None:
        ctx.show(Screen(words.NO_LATER(month=month), ((_my_month(month),),)), Kind.FACT)
        return
    again = put_off(plan_one(ReminderKind.DIARY_DUE, organisation.id, month, person, step), until)
    about = matter(ReminderKind.DIARY_DUE, organisation.id, month)
    await ctx.records.reminders.put_off(again, about, ctx.now)
    ctx.show(Screen(_put_off(later, month, until, ctx)), Kind.FACT)


def _put_off(later: Later, month: Month, until: datetime, ctx: Context) -> Message:
    """When it comes again, in words; a wish that could not be kept is said."""
    zone = ctx.actor.organisation.zone
    time = LocalTime(until, zone)
    if local_day(until, zone) != local_day(ctx.now, zone):
        return words.LATER_ON(month=month, day=LocalDay(until, zone), time=time)
    text = words.LATER_TODAY if later is Later.TODAY else words.LATER_NOT_TOMORROW
    return text(month=month, time=time)


def _my_month(month: Month) -> Button:
    return Button(words.MY_MONTH(), MyMonth(number_of(month), anew=1), "📅")


def _month(number: int, ctx: Context) -> Month | None:
    """The month of a button, where it has begun."""
    month = numbers.month_from(number)
    current = month_of(ctx.now, ctx.actor.organisation.zone)
    return None if month is None or month > current else month


# -- who is not ready ------------------------------------------------------------------------------


async def list_unready(tap: ListUnready, ctx: Context) -> None:
    """By mentor, who has most first, with everything that is left of each learner's month."""
    month = _month(tap.month, ctx)
    if month is None:
        await lost.stale(ctx)
        return
    every = await works_of(ctx.records, ctx.actor.organisation, month, ctx.now)
    waiting = [each for each in every if not each.work.is_ready]
    if not waiting:
        present(ctx, Screen(words.LIST_ALL_READY(month=month), way_out()), anew=tap.anew == 1)
        return
    await ctx.audit("unready_months_listed", "organisation", ctx.actor.organisation.id)
    mentors = list(by_mentor(each.work for each in waiting))
    first = max(0, min(tap.start, len(mentors) - 1))
    late = await late_before(ctx.records, ctx.actor.organisation, month, ctx.now)
    shown = [
        await _unready(each, month, waiting, ctx, late=each in late)
        for each in mentors[first : first + MENTORS_A_PAGE]
    ]
    lines = [words.LIST_HEAD(month=month, count=len(waiting), all=len(every))]
    lines += [line for each in shown for line in each.lines()]
    pages = turning(mentors, first, lambda start: ListUnready(tap.month, start))
    months = (Button(words.WHOLE_MONTH(month=month), ListMonth(tap.month, 0, 0, 1), "💶"),)
    buttons = [button for each in shown for button in each.buttons(tap.month)]
    rows = [tuple(row) for row in numbers.in_rows(buttons, 2)]
    screen = Screen(Joined(tuple(lines)), (*rows, *pages, months, *way_out()))
    present(ctx, screen, anew=tap.anew == 1)


async def _unready(
    mentor: PersonId, month: Month, waiting: Sequence[NamedWork], ctx: Context, *, late: bool
) -> _Unready:
    works = [each for each in waiting if each.mentor == mentor]
    contracts = await ctx.records.contracts.of_mentor(ctx.actor.organisation.id, mentor)
    days = DayRange(month.first_day, month.last_day)
    return _Unready(
        mentor=mentor,
        name=await ctx.records.people.name_of(mentor),
        late=late,
        works=works,
        covered=any(each.contract.days.meets(days) for each in contracts),
    )


@dataclass(frozen=True, slots=True)
class _Unready:
    """A mentor with months that are not ready. ``covered``: a contract is valid in the month."""

    mentor: PersonId
    name: str
    late: bool
    works: Sequence[NamedWork]
    covered: bool

    @property
    def _paid(self) -> Sequence[NamedWork]:
        return [each for each in self.works if each.work.learner_month.paid]

    @property
    def _lacks_contract(self) -> bool:
        return bool(self._paid) and not self.covered

    def lines(self) -> Iterator[Message]:
        head = words.LIST_MENTOR_LATE if self.late else words.LIST_MENTOR
        yield head(mentor=self.name)
        if self._lacks_contract:
            yield words.LIST_NO_CONTRACT()
        yield from map(left_of, self.works)

    def buttons(self, month: int) -> Iterator[Button]:
        """To what is missing: the contract without which nothing can be logged, and the month of
        the learner, or of the mentor where it is several learners. A plain diary has no steps of
        its own: it leads to the mentor's card."""
        name = short_name(self.name)
        paid, member = self._paid, MemberId(self.mentor)
        if self._lacks_contract:
            yield Button(words.NO_CONTRACT_OF(name=name), ContractWith(member, 0), "📄")
        if not paid:
            yield Button(words.OPEN_MENTOR(name=name), OpenPerson(self.mentor), "👤")
        elif len(paid) == 1:
            label = words.MONTH_OF(mentor=name, learner=short_name(paid[0].learner_name))
            yield Button(label, OpenLearnersMonth(paid[0].assignment, month), "👤")
        else:
            yield Button(words.OPEN_MENTOR(name=name), OpenMentorsMonth(member, month, 1), "👤")
