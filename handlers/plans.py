"""Owns changing and ending a support plan, and which act of plans leads where; decides no rule.

What is shown of a plan is in ``handlers.plans_shown``, the wizard of a new one in ``plans_new``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.acts.records import (
    ChangePlanHours,
    ChangePlanMarks,
    EndPlan,
    KeepPlan,
    ListPlans,
    NewPlan,
    OpenLearnerPlans,
    OpenSupportPlan,
    PlanForSemester,
    PlanHoursOf,
    PlanMarks,
    PlanReasons,
    PlanResults,
    RewritePlan,
    SendWholePlan,
)
from bot.context import Context
from bot.domain.ids import MemberId, SupportPlanId
from bot.domain.plans import (
    LONGEST_TEXT,
    PlanBody,
    change_plan,
    end_plan,
    most_hours,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import records as words
from bot.wording.registry import Saying
from handlers.plan_marks import marking, ticked
from handlers.plans_new import (
    ask_hours,
    ask_reasons,
    ask_results,
    choose_mentor,
    hours_typed,
    keep,
    mark,
    new_plan,
    reasons_typed,
    results_typed,
)
from handlers.plans_shown import (
    OFFERED_HOURS,
    REASONS,
    authors_only,
    cap_of_month,
    card,
    is_author,
    list_plans,
    long_text,
    open_learner_plans,
    open_plan,
    plan_of,
    whole_number,
)
from handlers.plans_whole import send_whole_plan
from handlers.records_screens import (
    Rows,
    Words,
    say_no,
    typed,
    way_out,
)


async def _change(
    ctx: Context,
    plan: SupportPlanId,
    version: int,
    *,
    hours: int | None = None,
    body: Callable[[PlanBody], PlanBody] | None = None,
) -> None:
    """Change a plan as it was seen at this version, and answer with its new state."""
    row = await plan_of(ctx, plan)
    said = await ctx.records.plans.body_of(row.plan)
    if said is None:
        ctx.toast(common.STALE_STAFF)
        return
    decided = change_plan(
        row.plan,
        said if body is None else body(said),
        row.plan.planned_hours if hours is None else hours,
        version=version,
        author=await is_author(ctx),
        hours_a_month=await cap_of_month(ctx, row.plan.semester_days.begins),
        by=ctx.actor.person,
        at=ctx.now,
    )
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(OpenSupportPlan(plan)))
        return
    if not await ctx.records.plans.change(decided):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    await ctx.audit("plan_changed", "support_plan", plan, subject=row.plan.learner)
    ctx.show(await card(ctx, plan, words.PLAN_CHANGED(id=plan)), Kind.FACT)


async def change_hours(tap: ChangePlanHours, ctx: Context) -> None:
    """Ask for other hours, or keep those that were chosen."""
    if not await authors_only(ctx):
        return
    if tap.hours != 0:
        await _change(ctx, tap.plan, tap.version, hours=tap.hours)
        return
    row = await plan_of(ctx, tap.plan)
    days = row.plan.semester_days
    most = most_hours(days, await cap_of_month(ctx, days.begins)) or OFFERED_HOURS[-1]
    ctx.expect(tap)
    buttons = tuple(
        Button(words.HOURS(hours=hours), replace(tap, hours=hours))
        for hours in OFFERED_HOURS
        if max(1, row.plan.used_hours) <= hours <= most
    )
    line = words.PLAN_ASK_HOURS(name=row.learner_name, most=most)
    rows = ((buttons,) if buttons else ()) + way_out(OpenSupportPlan(tap.plan))
    ctx.replace(Screen(line, rows))


async def other_hours_typed(given: Words, ctx: Context) -> None:
    """Other hours were typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ChangePlanHours)
    await _change(ctx, tap.plan, tap.version, hours=whole_number(typed(said)))


async def change_marks(tap: ChangePlanMarks, ctx: Context) -> None:
    """Tick other risks, or another module; kept by the last button."""
    if not await authors_only(ctx):
        return
    body = ticked(tap.marks)
    if tap.sure == 1 and body is not None:
        await _change(
            ctx,
            tap.plan,
            tap.version,
            body=lambda said: replace(
                body, reasons=said.reasons, expected_results=said.expected_results
            ),
        )
        return
    row = await plan_of(ctx, tap.plan)
    question, rows = marking(
        tap.marks,
        lambda marks: replace(tap, marks=marks, sure=0),
        lambda marks: replace(tap, marks=marks, sure=1),
    )
    title = words.PLAN_MODULE(name=row.learner_name, mentor=row.mentor_name)
    text = title if body is None else question
    ctx.replace(Screen(text, (*rows, *way_out(OpenSupportPlan(tap.plan))), protect=True))


async def rewrite(tap: RewritePlan, ctx: Context) -> None:
    """The reasons or the expected results are typed anew."""
    if not await authors_only(ctx):
        return
    row = await plan_of(ctx, tap.plan)
    ctx.expect(tap)
    asking: Saying = words.PLAN_ASK_RESULTS()
    if tap.part == REASONS:
        asking = words.PLAN_ASK_REASONS(name=row.learner_name)
    ctx.replace(Screen(asking, way_out(OpenSupportPlan(tap.plan))))


async def rewritten(given: Words, ctx: Context) -> None:
    """They were typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, RewritePlan)
    text = long_text(said)
    if text is None:
        back = way_out(OpenSupportPlan(tap.plan))
        say_no(ctx, refuse(RefusalCode.PLAN_TEXT_LENGTH, most=LONGEST_TEXT), back)
        return
    if tap.part == REASONS:
        await _change(ctx, tap.plan, tap.version, body=lambda body: replace(body, reasons=text))
    else:
        await _change(
            ctx, tap.plan, tap.version, body=lambda body: replace(body, expected_results=text)
        )


async def end(tap: EndPlan, ctx: Context) -> None:
    """First a question back, then the plan ends before its semester does."""
    if not await authors_only(ctx):
        return
    row = await plan_of(ctx, tap.plan)
    if tap.sure != 1:
        rows: Rows = (
            (Button(words.END_SURE(), replace(tap, sure=1), "✖️"),),
            *way_out(OpenSupportPlan(tap.plan)),
        )
        ctx.replace(Screen(words.SURE_END_PLAN(learner=row.learner_name), rows))
        return
    decided = end_plan(row.plan, version=tap.version, author=True, by=ctx.actor.person, at=ctx.now)
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(OpenSupportPlan(tap.plan)))
        return
    if not await ctx.records.plans.end(decided):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    await ctx.audit("plan_ended", "support_plan", tap.plan, subject=row.plan.learner)
    rows = way_out(OpenLearnerPlans(MemberId(row.plan.learner)))
    ctx.show(Screen(words.PLAN_ENDED(id=tap.plan), rows), Kind.FACT)


PLAN_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        ListPlans: list_plans,
        OpenLearnerPlans: open_learner_plans,
        OpenSupportPlan: open_plan,
        NewPlan: new_plan,
        PlanForSemester: choose_mentor,
        PlanMarks: mark,
        PlanHoursOf: ask_hours,
        PlanReasons: ask_reasons,
        PlanResults: ask_results,
        KeepPlan: keep,
        ChangePlanHours: change_hours,
        ChangePlanMarks: change_marks,
        RewritePlan: rewrite,
        EndPlan: end,
        SendWholePlan: send_whole_plan,
    }
)

PLAN_WORDS: Mapping[type[Tap], Callable[[Words, Context], Awaitable[None]]] = MappingProxyType(
    {
        PlanHoursOf: hours_typed,
        PlanReasons: reasons_typed,
        PlanResults: results_typed,
        ChangePlanHours: other_hours_typed,
        RewritePlan: rewritten,
    }
)
