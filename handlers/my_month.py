"""Owns the mentor's month as a conversation: what stands in it, approving it, handing it in.

Recognises the act and hands it to the rules; must not judge entries or hours itself. A plain diary
(``orientation``) shows a list; a diary that leads to pay shows a picture and each learner's month.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from bot import acts
from bot.acts import months as month_acts
from bot.context import Context
from bot.domain.diary import MeetingState, open_months, say_no_meeting
from bot.domain.ids import AssignmentId
from bot.domain.learner_month import (
    Approve,
    Command,
    Happened,
    MonthMoved,
    Submit,
    WithdrawApproval,
)
from bot.domain.months import Month, editable_until, month_of
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.standing import HOLDS_ENTRIES, MonthState
from bot.learner_months import MonthAtHand, month_of_assignment, months_of, take
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import diary as words
from bot.wording import months as month_words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Text, Verbatim
from handlers import diary_screens as numbers
from handlers import lost, my_month_learner, my_month_papers
from handlers import my_month_screens as screens
from handlers.mentoring import my_assignments, present, time_of_act

# -- the month -------------------------------------------------------------------------------------


async def my_month(given: object, ctx: Context) -> None:
    """The month so far, this one unless another is asked for."""
    ctx.expect_nothing()
    tap = given if isinstance(given, acts.MyMonth) else None
    current = month_of(ctx.envelope.counts_at, ctx.actor.organisation.zone)
    month = current if tap is None else numbers.month_from(tap.month)
    if month is None or month > current:
        await lost.stale(ctx)
        return
    mine = await _mine(month, ctx)
    paid = [each for each in mine if each.is_paid]
    if paid:
        await _show_month(month, paid, ctx)
    plain = [each for each in mine if not each.is_paid]
    if plain or not paid:
        view = await _month_view(month, plain, 0 if tap is None else tap.page, ctx)
        present(ctx, screens.my_month(view), anew=bool(paid) or (tap is not None and tap.anew == 1))


async def _mine(month: Month, ctx: Context) -> list[MonthAtHand]:
    actor = ctx.actor
    return await months_of(
        ctx.records, actor.person, actor.organisation, month, ctx.envelope.counts_at
    )


async def _show_month(month: Month, paid: Sequence[MonthAtHand], ctx: Context) -> None:
    """The picture of the whole, then each learner's month as a message of its own."""
    now = ctx.envelope.counts_at
    paper = my_month_papers.picture(paid, ctx.actor.name, month, now, ctx.translator)
    ctx.show(
        Screen(
            _caption(month, paid),
            _overview_rows(month, paid, ctx),
            paper=paper,
            file_name=month_words.PICTURE_NAME(month=Verbatim(str(month))),
        )
    )
    for each in paid:
        ctx.show(await _learner_screen(each, ctx))


def _caption(month: Month, paid: Sequence[MonthAtHand]) -> Message:
    """Months in which nobody met have nothing to approve, and don't count as missing."""
    states = [each.record.state for each in paid if not my_month_learner.nothing_to_approve(each)]
    if not states:
        return month_words.PICTURE_NOBODY_MET(month=month)
    return month_words.PICTURE_CAPTION(
        month=month,
        count=len(states),
        approved=sum(state in HOLDS_ENTRIES for state in states),
        submitted=sum(state in _HANDED_IN for state in states),
    )


_HANDED_IN = frozenset({MonthState.SUBMITTED, MonthState.ACCEPTED, MonthState.EXPORTED})


def _overview_rows(
    month: Month, paid: Sequence[MonthAtHand], ctx: Context
) -> tuple[tuple[Button, ...], ...]:
    """All at once where there is more than one to decide on, and the way to other months."""
    now = ctx.envelope.counts_at
    number = numbers.number_of_month(month)
    to_approve = [each for each in paid if my_month_learner.may_approve(each, now)]
    to_submit = [each for each in paid if my_month_learner.may_submit(each, now)]
    decisions = []
    if len(to_approve) > 1:
        tap = month_acts.ApproveAllMonths(number, _seen_of_all(paid))
        decisions.append(Button(month_words.APPROVE_ALL(), tap, "✅"))
    if len(to_submit) > 1:
        decisions.append(Button(month_words.SUBMIT_ALL(), month_acts.SubmitAllMonths(number), "📨"))
    earlier = month.previous()
    turning = [
        Button(
            month_words.EARLIER_MONTH(month=earlier),
            acts.MyMonth(numbers.number_of_month(earlier), anew=1),
            "◀️",
        )
    ]
    if month < month_of(now, ctx.actor.organisation.zone):
        later = month.next()
        turning.append(
            Button(
                month_words.LATER_MONTH(month=later),
                acts.MyMonth(numbers.number_of_month(later), anew=1),
                "▶️",
            )
        )
    log = [Button(month_words.LOG_MEETING(), acts.LogBegin(anew=1), "📝")]
    return numbers.rows_of(decisions, turning, log)


def _seen_of_all(paid: Sequence[MonthAtHand]) -> str:
    """What a button says of everything that was on the screen: the entries of each learner."""
    seen = [f"{each.assignment} {each.books.content}" for each in paid]
    digest = sha256("\n".join(sorted(seen)).encode()).hexdigest()
    return digest[: my_month_learner.DIGITS_OF_CONTENT]


async def _learner_screen(
    at_hand: MonthAtHand, ctx: Context, notice: Saying | None = None
) -> Screen:
    """One learner's month, with the coordinator's reason where there is one."""
    reason = ""
    if at_hand.kept is not None:
        reason = await ctx.records.learner_months.reason(at_hand.kept)
        if reason:
            await ctx.audit("reason_read", "learner_month", at_hand.kept.id, at_hand.kept.learner)
    return my_month_learner.learner_month(at_hand, ctx.envelope.counts_at, reason, notice)


async def _month_view(
    month: Month, plain: Sequence[MonthAtHand], page: int, ctx: Context
) -> screens.MonthView:
    """The plain month: what is kept in it, and until when it can be changed."""
    zone, now = ctx.actor.organisation.zone, ctx.envelope.counts_at
    books = {each.assignment: each.guard for each in plain}
    for row in await my_assignments(ctx):
        known = books.get(row.id) or await ctx.records.books.of(row.id, now)
        if not known.rules(month).paid_by_the_hour:
            books[row.id] = known
    open_now = {each for known in books.values() for each in open_months(known, now)}
    closings = [numbers.closed_at(month, known) for known in books.values()]
    entries = [entry for each in plain for entry in each.entries]
    return screens.MonthView(
        month=month,
        zone=zone,
        learner_months=[each.named for each in plain],
        entries=sorted(entries, key=lambda each: (each.meeting.starts_at, each.meeting.id)),
        books=books,
        open_months=sorted(open_now, reverse=True),
        closing=max(closings, default=editable_until(month, zone)),
        page=page,
    )


# -- one learner -----------------------------------------------------------------------------------


async def open_month(tap: month_acts.OpenMonth, ctx: Context) -> None:
    """One learner's month with what can be done."""
    ctx.expect_nothing()
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is not None:
        present(ctx, await _learner_screen(at_hand, ctx), anew=tap.anew == 1)


async def list_entries(tap: month_acts.ListEntries, ctx: Context) -> None:
    """The entries of one learner's month."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is not None:
        ctx.replace(my_month_learner.entries(at_hand, tap.page))


async def _at_hand(assignment: AssignmentId, number: int, ctx: Context) -> MonthAtHand | None:
    """The learner-month that a button names; where there is none, the press is answered here."""
    now = ctx.envelope.counts_at
    month = numbers.month_from(number)
    if month is None or month > month_of(now, ctx.actor.organisation.zone):
        await lost.stale(ctx)
        return None
    found = await month_of_assignment(ctx.records, assignment, month, now)
    if found is None or not found.is_paid:
        await lost.stale(ctx)
        return None
    return found


# -- decisions -------------------------------------------------------------------------------------


async def approve_month(tap: month_acts.ApproveMonth, ctx: Context) -> None:
    """The mentor approves what was on the screen."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is None:
        return
    if my_month_learner.nothing_to_approve(at_hand):
        # Approved after the 10th it would be marked late, though nothing was owed.
        ctx.toast(month_words.NOTHING_TO_APPROVE)
        ctx.replace(await _learner_screen(at_hand, ctx))
        return
    await _decide(Approve(tap.version, tap.content, time_of_act(ctx)), at_hand, ctx)


async def take_approval_back(tap: month_acts.TakeApprovalBack, ctx: Context) -> None:
    """The mentor wants to change something after all."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is not None:
        await _decide(WithdrawApproval(tap.version, time_of_act(ctx)), at_hand, ctx)


async def submit_month(tap: month_acts.SubmitMonth, ctx: Context) -> None:
    """The month goes to the coordinator."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is not None:
        await _decide(Submit(tap.version, time_of_act(ctx)), at_hand, ctx)


_DONE_ALREADY: Mapping[type[Command], frozenset[RefusalCode]] = MappingProxyType(
    {
        Approve: frozenset({RefusalCode.MONTH_APPROVED_ALREADY}),
        Submit: frozenset({RefusalCode.MONTH_SUBMITTED}),
    }
)
"""Refusals that only say that the same button was pressed twice."""


async def _step(command: Command, at_hand: MonthAtHand, ctx: Context) -> MonthMoved | Refused:
    return await take(command, at_hand, ctx.records, ctx.actor.person, ctx.now)


async def _decide(command: Command, at_hand: MonthAtHand, ctx: Context) -> None:
    """Take a step: the card shows how it stands, and a message of its own confirms what is kept."""
    match await _step(command, at_hand, ctx):
        case Refused(code) if code in _DONE_ALREADY.get(type(command), ()):
            ctx.toast(month_words.KEPT_ALREADY)
            ctx.replace(await _learner_screen(at_hand, ctx))
        case Refused() as refused:
            notice = refusal(refused, at_hand.zone)
            ctx.replace(await _learner_screen(at_hand, ctx, notice))
        case MonthMoved() as moved:
            now_is = await _again(at_hand, ctx)
            ctx.replace(await _learner_screen(now_is, ctx))
            ctx.show(Screen(_confirmed(moved, now_is), _to_the_month(at_hand.month)), Kind.FACT)


async def _again(at_hand: MonthAtHand, ctx: Context) -> MonthAtHand:
    """The same learner-month as it stands now."""
    found = await month_of_assignment(
        ctx.records, at_hand.assignment, at_hand.month, ctx.envelope.counts_at
    )
    assert found is not None, "it was there a moment ago"
    return found


def _confirmed(moved: MonthMoved, at_hand: MonthAtHand) -> Saying:
    """What was kept, with the number of the learner-month: what has none is not kept."""
    assert at_hand.kept is not None, "a step was kept"
    done = month_words.DONE[moved.what](
        number=at_hand.kept.id,
        name=at_hand.name,
        month=at_hand.month,
        hours=at_hand.books.paid_hours,
    )
    if not moved.late or moved.what is Happened.APPROVAL_WITHDRAWN:
        return done
    day = numbers.last_day(at_hand.books.closes_at, at_hand.zone)
    return numbers.stacked(done, month_words.DONE_LATE(day=day))


def _waiting(paid: Sequence[MonthAtHand], beyond: frozenset[MonthState]) -> list[MonthAtHand]:
    """The months that are not as far yet, where there is something to approve."""
    return [
        each
        for each in paid
        if each.record.state not in beyond and not my_month_learner.nothing_to_approve(each)
    ]


async def approve_all(tap: month_acts.ApproveAllMonths, ctx: Context) -> None:
    """Each learner's month is a decision of its own; what was not seen is not approved."""
    month = numbers.month_from(tap.month)
    if month is None or month > month_of(ctx.envelope.counts_at, ctx.actor.organisation.zone):
        await lost.stale(ctx)
        return
    paid = [each for each in await _mine(month, ctx) if each.is_paid]
    waiting = _waiting(paid, HOLDS_ENTRIES)
    if waiting and _seen_of_all(paid) != tap.content:
        ctx.show(Screen(month_words.ALL_CHANGED(month=month)), Kind.FACT)
        await _show_month(month, paid, ctx)
        return
    given = time_of_act(ctx)
    done = [
        (
            each,
            await _step(
                Approve(each.record.version, my_month_learner.seen(each), given), each, ctx
            ),
        )
        for each in waiting
    ]
    _say_all(month_words.ALL_APPROVED, month, done, ctx)


async def submit_all(tap: month_acts.SubmitAllMonths, ctx: Context) -> None:
    """Hand in every month that is ready, and say why the others are not."""
    month = numbers.month_from(tap.month)
    if month is None or month > month_of(ctx.envelope.counts_at, ctx.actor.organisation.zone):
        await lost.stale(ctx)
        return
    paid = [each for each in await _mine(month, ctx) if each.is_paid]
    waiting = _waiting(paid, _HANDED_IN)
    given = time_of_act(ctx)
    done = [(each, await _step(Submit(each.record.version, given), each, ctx)) for each in waiting]
    _say_all(month_words.ALL_SUBMITTED, month, done, ctx)


def _say_all(
    head: Text,
    month: Month,
    done: Sequence[tuple[MonthAtHand, MonthMoved | Refused]],
    ctx: Context,
) -> None:
    """What became of each, in one message; the month as it stands is a press away."""
    if not done:
        nothing = month_words.NOTHING_TO_DECIDE(month=month)
        ctx.show(Screen(nothing, _to_the_month(month)), Kind.FACT)
        return
    kept = [each for each, outcome in done if isinstance(outcome, MonthMoved)]
    lines: list[Message] = []
    for each, outcome in done:
        if isinstance(outcome, Refused):
            why = refusal(outcome, each.zone)
            lines.append(month_words.NOT_DONE_FOR(name=each.name, why=why))
        else:
            lines.append(month_words.DONE_FOR(name=each.name, hours=each.books.paid_hours))
    line = numbers.stacked(head(count=len(kept)), *lines)
    ctx.show(Screen(line, _to_the_month(month)), Kind.FACT)


def _to_the_month(month: Month) -> tuple[tuple[Button, ...], ...]:
    tap = acts.MyMonth(numbers.number_of_month(month), anew=1)
    return numbers.rows_of([Button(month_words.MY_MONTH(), tap, "📅")])


# -- "no meeting this month" -----------------------------------------------------------------------


async def no_meeting_this_month(tap: acts.NoMeetingThisMonth, ctx: Context) -> None:
    """The mentor says that there was no meeting with this learner in the month."""
    now = ctx.envelope.counts_at
    month = numbers.month_from(tap.month)
    if month is None or month > month_of(now, ctx.actor.organisation.zone):
        await lost.stale(ctx)
        return
    at_hand = await month_of_assignment(ctx.records, tap.assignment, month, now)
    if at_hand is None:
        row = await ctx.records.assignments.get(tap.assignment)
        assert row is not None, "reach is checked before"
        ctx.show(Screen(words.NOT_IN_THAT_MONTH(month=month, name=row.learner_name)), Kind.FACT)
        return
    said = await _no_meeting(at_hand, ctx)
    if at_hand.is_paid:
        ctx.show(await _learner_screen(await _again(at_hand, ctx), ctx, said), Kind.FACT)
    else:
        ctx.show(Screen(said), Kind.FACT)


async def _no_meeting(at_hand: MonthAtHand, ctx: Context) -> Saying:
    """Keep it where it can be true, and say what became of it."""
    month, name = at_hand.month, at_hand.name
    said = say_no_meeting(month, time_of_act(ctx), at_hand.guard)
    if isinstance(said, Refused):
        return refusal(said, at_hand.zone)
    if any(each.meeting.state is not MeetingState.DELETED for each in at_hand.entries):
        return words.NO_MEETING_BUT_ENTRIES(month=month, name=name)
    assignment, late = at_hand.assignment, said.late
    if await ctx.records.meetings.say_no_meeting(assignment, month, ctx.now, late=late):
        mark = "_in_grace" if said.grace_used else "_late" if late else ""
        act = f"no_meeting_said{mark}"
        await ctx.audit(act, "assignment", assignment, at_hand.guard.learner)
    else:
        late = at_hand.named.learner_month.no_meeting_late  # as it was said the first time
    if not late:
        return words.NO_MEETING_KEPT(month=month, name=name)
    day = numbers.last_day(at_hand.books.closes_at, at_hand.zone)
    kept = words.NO_MEETING_KEPT_LATE(month=month, name=name)
    return numbers.stacked(kept, month_words.DONE_LATE(day=day))


Act = Callable[[Any, Context], Awaitable[None]]

MONTH_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.MyMonth: my_month,
        acts.NoMeetingThisMonth: no_meeting_this_month,
        month_acts.OpenMonth: open_month,
        month_acts.ListEntries: list_entries,
        month_acts.ApproveMonth: approve_month,
        month_acts.ApproveAllMonths: approve_all,
        month_acts.TakeApprovalBack: take_approval_back,
        month_acts.SubmitMonth: submit_month,
        month_acts.SubmitAllMonths: submit_all,
    }
)
"""What the buttons of the month do; all of it is the mentor's alone (``handlers.routes``)."""
