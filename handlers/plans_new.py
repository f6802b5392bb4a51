"""Owns the wizard in which a plan author writes a support plan; decides no rule (``bot.domain.plans``).

What is ticked travels in the buttons (``handlers.plan_marks``); what was typed waits in the
expectation until the plan is kept.
"""

from __future__ import annotations

import json
from dataclasses import replace

from bot.acts.records import (
    KeepPlan,
    NewPlan,
    OpenLearnerPlans,
    OpenSupportPlan,
    PlanForSemester,
    PlanHoursOf,
    PlanMarks,
    PlanReasons,
    PlanResults,
)
from bot.context import Context
from bot.domain.ids import MemberId, PersonId
from bot.domain.people import Role
from bot.domain.plans import (
    LONGEST_TEXT,
    PlanProposal,
    check_hours,
    make_plan,
    most_hours,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import Semester
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import records as words
from bot.wording.registry import Verbatim
from handlers.plan_marks import marking, ticked
from handlers.plans_shown import (
    OFFERED_HOURS,
    authors_only,
    body_lines,
    cap_of_month,
    card,
    is_author,
    long_text,
    whole_number,
)
from handlers.records_screens import (
    Rows,
    Words,
    each_in_a_row,
    lines,
    name_as,
    page,
    say_no,
    semester_line,
    turning,
    typed,
    way_out,
)

Draft = PlanMarks | PlanHoursOf | PlanReasons | PlanResults | KeepPlan
"""Acts that name for whom, when and with whom a plan is being written."""


async def new_plan(tap: NewPlan, ctx: Context) -> None:
    """For which semester? Those that run or come."""
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    if not await authors_only(ctx):
        return
    ctx.expect_nothing()
    today = ctx.today
    known = await ctx.records.semesters.ensure(ctx.actor.organisation, today)
    buttons = [
        Button(
            words.SEMESTER_BUTTON(
                year=each.school_year, next=each.school_year + 1, number=each.number
            ),
            PlanForSemester(tap.learner, each.id, 0),
            "🗓",
        )
        for each in known
        if each.ends >= today
    ]
    rows = (*each_in_a_row(buttons[:4]), *way_out(OpenLearnerPlans(tap.learner)))
    ctx.replace(Screen(words.PLAN_SEMESTER(name=name), rows))


async def choose_mentor(tap: PlanForSemester, ctx: Context) -> None:
    """With which mentor? Those who walk with the learner already come first."""
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    if not await authors_only(ctx):
        return
    organisation = ctx.actor.organisation.id
    pairs = await ctx.records.assignments.of_learner(PersonId(tap.learner), "active", "proposed")
    walking = {each.mentor for each in pairs if each.organisation == organisation}
    mentors = await ctx.records.people.members(organisation, Role.MENTOR)
    mentors = sorted(mentors, key=lambda each: each["person_id"] not in walking)
    buttons = [
        Button(
            Verbatim(each["name"]),
            PlanMarks(tap.learner, tap.semester, MemberId(each["person_id"]), 0),
            "🤝" if each["person_id"] in walking else "",
        )
        for each in page(mentors, tap.start)
    ]
    turn = turning(
        mentors, tap.start, lambda start: PlanForSemester(tap.learner, tap.semester, start)
    )
    rows = (*each_in_a_row(buttons), *turn, *way_out(NewPlan(tap.learner)))
    ctx.replace(Screen(words.PLAN_MENTOR(name=name), rows))


async def _people(ctx: Context, tap: Draft) -> tuple[str, str, Semester] | None:
    """Learner, mentor and semester of the plan that is being written, if all are of here."""
    learner = await name_as(ctx, tap.learner, Role.LEARNER)
    mentor = await name_as(ctx, tap.mentor, Role.MENTOR)
    semester = await ctx.records.semesters.get(tap.semester, ctx.actor.organisation.id)
    if learner is None or mentor is None or semester is None:
        ctx.toast(common.STALE_STAFF)
        return None
    return (learner, mentor, semester) if await authors_only(ctx) else None


async def mark(tap: PlanMarks, ctx: Context) -> None:
    """First the module, then the risks or the way into module I."""
    people = await _people(ctx, tap)
    if people is None:
        return
    ctx.expect_nothing()
    three = PersonId(tap.learner), tap.semester, PersonId(tap.mentor)
    if await ctx.records.plans.standing(*three) is not None:
        say_no(ctx, refuse(RefusalCode.PLAN_EXISTS), way_out(OpenLearnerPlans(tap.learner)))
        return
    learner, mentor, _ = people
    question, rows = marking(
        tap.marks,
        lambda marks: replace(tap, marks=marks),
        lambda marks: PlanHoursOf(tap.learner, tap.semester, tap.mentor, marks),
    )
    title = words.PLAN_MODULE(name=learner, mentor=mentor)
    text = title if ticked(tap.marks) is None else question
    back = way_out(PlanForSemester(tap.learner, tap.semester, 0))
    ctx.replace(Screen(text, (*rows, *back)))


async def ask_hours(tap: PlanHoursOf, ctx: Context) -> None:
    """How many hours for the semester?"""
    people = await _people(ctx, tap)
    if people is None:
        return
    learner, _, semester = people
    most = most_hours(semester.days, await cap_of_month(ctx, semester.begins)) or OFFERED_HOURS[-1]
    ctx.expect(tap)
    buttons = tuple(
        Button(words.HOURS(hours=hours), _reasons(tap, hours))
        for hours in OFFERED_HOURS
        if hours <= most
    )
    back = way_out(PlanMarks(tap.learner, tap.semester, tap.mentor, tap.marks))
    line = words.PLAN_ASK_HOURS(name=learner, most=most)
    ctx.replace(Screen(line, (buttons[:4], *((buttons[4:],) if buttons[4:] else ()), *back)))


def _reasons(tap: PlanHoursOf, hours: int) -> PlanReasons:
    return PlanReasons(tap.learner, tap.semester, tap.mentor, tap.marks, hours)


async def hours_typed(given: Words, ctx: Context) -> None:
    """The hours were typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, PlanHoursOf)
    await ask_reasons(_reasons(tap, whole_number(typed(said))), ctx)


async def ask_reasons(tap: PlanReasons, ctx: Context) -> None:
    """Why? Typed; the hours are judged before."""
    people = await _people(ctx, tap)
    if people is None:
        return
    learner, _, semester = people
    wrong = check_hours(tap.hours, semester.days, await cap_of_month(ctx, semester.begins))
    if wrong is not None:
        back = PlanHoursOf(tap.learner, tap.semester, tap.mentor, tap.marks)
        say_no(ctx, wrong, way_out(back))
        return
    ctx.expect(tap)
    back = PlanHoursOf(tap.learner, tap.semester, tap.mentor, tap.marks)
    ctx.replace(Screen(words.PLAN_ASK_REASONS(name=learner), way_out(back)))


async def reasons_typed(given: Words, ctx: Context) -> None:
    """The reasons were typed: now the expected results."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, PlanReasons)
    reasons = long_text(said)
    if reasons is None:
        say_no(ctx, refuse(RefusalCode.PLAN_TEXT_LENGTH, most=LONGEST_TEXT), _leave(tap))
        return
    results = PlanResults(tap.learner, tap.semester, tap.mentor, tap.marks, tap.hours)
    ctx.expect(results, json.dumps([reasons, ""]))
    ctx.show(Screen(words.PLAN_ASK_RESULTS(), way_out(tap)))


def _leave(tap: Draft) -> Rows:
    return way_out(OpenLearnerPlans(tap.learner))


async def _drafted(ctx: Context, tap: Draft) -> tuple[str, str] | None:
    """What was typed for this very plan; an old button finds nothing, or another one."""
    expected = await ctx.records.expectations.of(ctx.actor.person)
    wanted = PlanResults(tap.learner, tap.semester, tap.mentor, tap.marks, getattr(tap, "hours", 0))
    if expected is None or expected.tap != wanted or not expected.draft:
        return None
    reasons, results = json.loads(expected.draft)
    return reasons, results


async def ask_results(tap: PlanResults, ctx: Context) -> None:
    """The expected results once more."""
    drafted = await _drafted(ctx, tap)
    if drafted is None:
        ctx.toast(words.BEGUN_ANEW)
        return
    ctx.show(Screen(words.PLAN_ASK_RESULTS(), _leave(tap)))


async def results_typed(given: Words, ctx: Context) -> None:
    """The results were typed: show the whole plan before it is kept."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, PlanResults)
    results = long_text(said)
    people = await _people(ctx, tap)
    drafted, body = await _drafted(ctx, tap), ticked(tap.marks)
    if people is None or drafted is None or body is None:
        return
    if results is None:
        say_no(ctx, refuse(RefusalCode.PLAN_TEXT_LENGTH, most=LONGEST_TEXT), _leave(tap))
        return
    ctx.expect(tap, json.dumps([drafted[0], results]))
    learner, mentor, semester = people
    head = words.PLAN_DRAFT(
        learner=learner, semester=semester_line(semester), mentor=mentor, planned=tap.hours
    )
    whole = replace(body, reasons=drafted[0], expected_results=results)
    keep = KeepPlan(tap.learner, tap.semester, tap.mentor, tap.marks, tap.hours)
    rows: Rows = (
        (Button(words.KEEP(), keep, "✅"),),
        (Button(words.CHANGE_RESULTS(), tap, "✏️"),),
        *_leave(tap),
    )
    ctx.show(Screen(lines(head, *body_lines(whole)), rows, protect=True))


async def keep(tap: KeepPlan, ctx: Context) -> None:
    """Keep the plan: judged once more as a whole. A second press shows what the first saved."""
    people = await _people(ctx, tap)
    if people is None:
        return
    drafted, body = await _drafted(ctx, tap), ticked(tap.marks)
    learner_name, _, semester = people
    learner, mentor = PersonId(tap.learner), PersonId(tap.mentor)
    saved = await ctx.records.plans.standing(learner, semester.id, mentor)
    if drafted is None or body is None:
        if saved is None:
            ctx.toast(words.BEGUN_ANEW)
        else:
            ctx.replace(await card(ctx, saved, words.SAVED_ALREADY()))
        return
    decided = make_plan(
        PlanProposal(
            learner=learner,
            semester=semester.id,
            semester_days=semester.days,
            mentor=mentor,
            planned_hours=tap.hours,
            body=replace(body, reasons=drafted[0], expected_results=drafted[1]),
        ),
        author=await is_author(ctx),
        exists=saved is not None,
        today=ctx.today,
        hours_a_month=await cap_of_month(ctx, semester.begins),
        by=ctx.actor.person,
        at=ctx.now,
    )
    if isinstance(decided, Refused):
        say_no(ctx, decided, _leave(tap))
        return
    ctx.expect_nothing()
    plan = ctx.records.plans.add(ctx.actor.organisation.id, decided)
    await ctx.audit("plan_made", "support_plan", plan, subject=learner)
    rows: Rows = ((Button(words.PLANS(), OpenSupportPlan(plan), "📋"),), *_leave(tap))
    ctx.show(Screen(words.PLAN_KEPT(id=plan, learner=learner_name), rows), Kind.FACT)
