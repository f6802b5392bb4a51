"""Owns support plans in the chat: a plan author's wizard, and what others may read of a plan.

Decides no rule (``bot.domain.plans``). What is ticked in a plan travels in the buttons as a number;
what was typed waits in the expectation until the plan is kept.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.acts.gatherings import ShowEvaluation
from bot.acts.records import (
    ChangePlanHours,
    ChangePlanMarks,
    EndPlan,
    KeepPlan,
    ListPermissions,
    ListPlans,
    NewPlan,
    OpenLearnerPlans,
    OpenProgramme,
    OpenSupportPlan,
    PlanForSemester,
    PlanHoursOf,
    PlanMarks,
    PlanReasons,
    PlanResults,
    RewritePlan,
)
from bot.context import Context
from bot.domain.ids import MemberId, PersonId, SupportPlanId
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.domain.plans import (
    LONGEST_TEXT,
    EarlyLeaving,
    Module,
    PlanBody,
    PlanProposal,
    Risk,
    change_plan,
    check_hours,
    end_plan,
    for_mentor,
    make_plan,
    most_hours,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme, rules_on
from bot.domain.semesters import Semester
from bot.inputs import Given
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import evaluations as evaluation_words
from bot.wording import records as words
from bot.wording.registry import Joined, Saying, Verbatim
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
from storage.plans import PlanRow

Draft = PlanMarks | PlanHoursOf | PlanReasons | PlanResults | KeepPlan
"""Acts that name for whom, when and with whom a plan is being written."""

OFFERED_HOURS = (8, 16, 24, 32, 40, 60, 80)
"""Hours of a semester that stand on buttons *(ours)*; any other number is typed."""


async def _cap(ctx: Context, day: date) -> int | None:
    """The hours of a month that bind a plan of that day."""
    sets = await ctx.records.rules.sets()
    return rules_on(day, Programme.SCHOOL_COMMUNITY, sets).hours_per_learner_and_month


async def _is_author(ctx: Context) -> bool:
    return await ctx.records.permissions.has(
        ctx.actor.organisation.id, ctx.actor.person, Permission.PLAN_AUTHOR
    )


async def _authors_only(ctx: Context) -> bool:
    """Whether the actor may go on; else it is said who may, and where that is given."""
    if await _is_author(ctx):
        return True
    rows: Rows = way_out(ListPlans(0))
    if Role.COORDINATOR in ctx.actor.roles:
        rows = (_to_permissions(), *rows)
    say_no(ctx, refuse(RefusalCode.PLAN_NOT_AUTHOR), rows)
    return False


def _to_permissions() -> tuple[Button, ...]:
    return (Button(words.PERMISSIONS_BUTTON(), ListPermissions(0), "🔑"),)


# -- what is ticked, as a number -------------------------------------------------------------------

_MODULES = {Module.EARLY_LEAVING: 1, Module.EXCLUSION: 2}
_WAYS = {EarlyLeaving.REPEATS_GRADE_9: 4, EarlyLeaving.VOCATIONAL_SCHOOL: 8}
_RISKS = {risk: 16 << place for place, risk in enumerate(Risk)}


def marks_of(body: PlanBody) -> int:
    """The number that stands for what is ticked in a body."""
    way = 0 if body.early_leaving is None else _WAYS[body.early_leaving]
    return _MODULES[body.module] | way | sum(_RISKS[risk] for risk in body.risks)


def ticked(marks: int) -> PlanBody | None:
    """What the number stands for, with no words yet; nothing where no module or two are ticked."""
    modules = [module for module, bit in _MODULES.items() if marks & bit]
    ways = [way for way, bit in _WAYS.items() if marks & bit]
    if len(modules) != 1 or marks < 0:
        return None
    return PlanBody(
        module=modules[0],
        reasons="",
        expected_results="",
        risks=frozenset(risk for risk, bit in _RISKS.items() if marks & bit),
        early_leaving=ways[0] if ways else None,
    )


def _marking(
    marks: int, at: Callable[[int], Tap], done: Callable[[int], Tap]
) -> tuple[Saying, Rows]:
    """The question of this state of the marks, and its buttons: first the module, then its part."""
    body = ticked(marks)
    if body is None:
        modules = [
            Button(words.MODULES[module](), at(bit), "▫️") for module, bit in _MODULES.items()
        ]
        return Verbatim(""), each_in_a_row(modules)
    if body.module is Module.EARLY_LEAVING:
        ways = [
            Button(words.EARLY_LEAVING[way](), done(_MODULES[body.module] | bit), "▫️")
            for way, bit in _WAYS.items()
        ]
        return words.PLAN_WAY(), (*each_in_a_row(ways), _other_module(at))
    risks = [
        Button(words.RISKS[risk](), at(marks ^ bit), "✅" if risk in body.risks else "▫️")
        for risk, bit in _RISKS.items()
    ]
    go_on: Rows = ((Button(words.MARKED(), done(marks), "▶️"),),) if body.risks else ()
    return words.PLAN_RISKS(), (*each_in_a_row(risks), *go_on, _other_module(at))


def _other_module(at: Callable[[int], Tap]) -> tuple[Button, ...]:
    return (Button(words.OTHER_MODULE(), at(0), "↩️"),)


# -- lists and cards -------------------------------------------------------------------------------


async def list_plans(tap: ListPlans, ctx: Context) -> None:
    """Learners, for authors and the coordinator; a mentor without the permission: own learners."""
    ctx.expect_nothing()
    if Role.COORDINATOR in ctx.actor.roles or await _is_author(ctx):
        await _list_learners(tap, ctx)
    else:
        await _list_mine(tap, ctx)


async def _list_learners(tap: ListPlans, ctx: Context) -> None:
    members = await ctx.records.people.members(ctx.actor.organisation.id, Role.LEARNER)
    back = OpenProgramme() if Role.COORDINATOR in ctx.actor.roles else None
    title = words.PLANS_TITLE() if members else words.PLANS_NO_LEARNERS()
    buttons = [
        Button(Verbatim(each["name"]), OpenLearnerPlans(MemberId(each["person_id"])))
        for each in page(members, tap.start)
    ]
    rows = (*each_in_a_row(buttons), *turning(members, tap.start, ListPlans), *way_out(back))
    ctx.replace(Screen(title, rows))


async def _list_mine(tap: ListPlans, ctx: Context) -> None:
    known = await ctx.records.plans.of_mentor(ctx.actor.organisation.id, ctx.actor.person)
    mine = [each for each in known if not each.plan.ended]
    buttons = [
        Button(
            words.MY_PLAN_BUTTON(
                learner=each.learner_name,
                left=max(0, each.plan.planned_hours - each.plan.used_hours),
                planned=each.plan.planned_hours,
            ),
            OpenSupportPlan(each.plan.id),
            "📋",
        )
        for each in page(mine, tap.start)
    ]
    title = words.PLANS_MINE() if mine else words.PLANS_NONE()
    rows = (*each_in_a_row(buttons), *turning(mine, tap.start, ListPlans), *way_out())
    ctx.replace(Screen(title, rows))


async def open_learner_plans(tap: OpenLearnerPlans, ctx: Context) -> None:
    """The plans of one learner."""
    ctx.expect_nothing()
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    organisation = ctx.actor.organisation
    known = await ctx.records.plans.of_learner(organisation.id, PersonId(tap.learner))
    semesters = {each.id: each for each in await ctx.records.semesters.of(organisation.id)}
    buttons = [
        Button(_in_list(each, semesters[each.plan.semester]), OpenSupportPlan(each.plan.id), "📋")
        for each in known[:MOST_PLANS]
    ]
    author = await _is_author(ctx)
    title: Saying = words.LEARNER_NO_PLANS(name=name)
    if known:
        title = words.LEARNER_PLANS(name=name, count=len(known))
    more: tuple[Button, ...] = (Button(words.NEW_PLAN(), NewPlan(tap.learner), "➕"),)
    rows = (*each_in_a_row(buttons), more if author else _to_permissions(), *way_out(ListPlans(0)))
    note = None if author else words.ONLY_AUTHORS()
    ctx.replace(Screen(lines(title, note), rows))


MOST_PLANS = 10
"""Plans of a learner in one message, the newest: two a year for five years."""


def _in_list(row: PlanRow, semester: Semester) -> Saying:
    text = words.PLAN_BUTTON_ENDED if row.plan.ended else words.PLAN_BUTTON
    params: dict[str, object] = {"mentor": row.mentor_name}
    if not row.plan.ended:
        params["hours"] = row.plan.planned_hours
    return text(
        year=semester.school_year, next=semester.school_year + 1, number=semester.number, **params
    )


async def open_plan(tap: OpenSupportPlan, ctx: Context) -> None:
    """One plan: whole for a plan author, without risks and reasons for everybody else."""
    ctx.expect_nothing()
    ctx.replace(await _card(ctx, tap.plan))


async def _plan(ctx: Context, plan: SupportPlanId) -> PlanRow:
    row = await ctx.records.plans.get(plan)
    assert row is not None, "the reach check found this plan"
    return row


async def _card(ctx: Context, plan: SupportPlanId, notice: Saying | None = None) -> Screen:
    """The plan as far as the actor may read it; who read the risks is written down."""
    row = await _plan(ctx, plan)
    author = await _is_author(ctx)
    body = await ctx.records.plans.body_of(row.plan)
    act = "plan_read" if author else "plan_opened"
    await ctx.audit(act, "support_plan", plan, subject=row.plan.learner)
    semester = await ctx.records.semesters.get(row.plan.semester, row.organisation)
    assert semester is not None
    head = words.PLAN_CARD(
        id=plan,
        learner=row.learner_name,
        semester=semester_line(semester),
        mentor=row.mentor_name,
        used=row.plan.used_hours,
        planned=row.plan.planned_hours,
    )
    said: list[Saying] = [words.PLAN_ERASED_LINE()]
    if body is not None:
        said = _body_lines(body if author else for_mentor(body))
    ended = words.PLAN_ENDED_LINE() if row.plan.ended else None
    changing = _changes(row, body) if author and body is not None else ()
    whole_list = author or Role.COORDINATOR in ctx.actor.roles
    back = OpenLearnerPlans(MemberId(row.plan.learner)) if whole_list else ListPlans(0)
    text = lines(notice, head, *said, ended)
    evaluated = await _evaluation(ctx, plan)
    return Screen(text, (*changing, *evaluated, *way_out(back)), protect=author)


async def _evaluation(ctx: Context, plan: SupportPlanId) -> Rows:
    """The way to the plan's finished evaluation, where there is one."""
    stored = await ctx.records.evaluations.of_plan(plan)
    if stored is None or stored.finished_at is None:
        return ()
    shown = Button(evaluation_words.EVALUATION_OF_PLAN(), ShowEvaluation(plan), "📄")
    return ((shown,),)


def _body_lines(body: PlanBody) -> list[Saying]:
    found: list[Saying] = [words.PLAN_MODULE_LINE(module=words.MODULES[body.module]())]
    if body.early_leaving is not None:
        found.append(words.PLAN_WAY_LINE(what=words.EARLY_LEAVING[body.early_leaving]()))
    if body.risks:
        risks = tuple(words.RISKS[risk]() for risk in Risk if risk in body.risks)
        found.append(words.PLAN_RISKS_LINE(what=Joined(risks, ", ")))
    if body.reasons:
        found.append(words.PLAN_REASONS_LINE(words=body.reasons))
    if body.expected_results:
        found.append(words.PLAN_RESULTS_LINE(words=body.expected_results))
    return found


def _changes(row: PlanRow, body: PlanBody) -> Rows:
    plan = row.plan
    if plan.ended:
        return ()
    marks = marks_of(body)
    return (
        (Button(words.CHANGE_HOURS(), ChangePlanHours(plan.id, plan.version, 0), "✏️"),),
        (Button(words.CHANGE_RISKS(), ChangePlanMarks(plan.id, plan.version, marks, 0), "✏️"),),
        (
            Button(words.CHANGE_REASONS(), RewritePlan(plan.id, plan.version, REASONS), "✏️"),
            Button(words.CHANGE_RESULTS(), RewritePlan(plan.id, plan.version, RESULTS), "✏️"),
        ),
        (Button(words.END_PLAN(), EndPlan(plan.id, plan.version, 0), "✖️"),),
    )


# -- the wizard ------------------------------------------------------------------------------------


async def new_plan(tap: NewPlan, ctx: Context) -> None:
    """For which semester? Those that run or come."""
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    if not await _authors_only(ctx):
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
    if not await _authors_only(ctx):
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
    return (learner, mentor, semester) if await _authors_only(ctx) else None


async def mark(tap: PlanMarks, ctx: Context) -> None:
    """First the module, then the risks or the way into module I."""
    people = await _people(ctx, tap)
    if people is None:
        return
    ctx.expect_nothing()
    if await ctx.records.plans.exists(PersonId(tap.learner), tap.semester, PersonId(tap.mentor)):
        say_no(ctx, refuse(RefusalCode.PLAN_EXISTS), way_out(OpenLearnerPlans(tap.learner)))
        return
    learner, mentor, _ = people
    question, rows = _marking(
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
    most = most_hours(semester.days, await _cap(ctx, semester.begins)) or OFFERED_HOURS[-1]
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
    await ask_reasons(_reasons(tap, _whole(typed(said))), ctx)


def _whole(said: str) -> int:
    """A whole number of at most three digits; 0, which no plan may have, for all else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else 0


async def ask_reasons(tap: PlanReasons, ctx: Context) -> None:
    """Why? Typed; the hours are judged before."""
    people = await _people(ctx, tap)
    if people is None:
        return
    learner, _, semester = people
    wrong = check_hours(tap.hours, semester.days, await _cap(ctx, semester.begins))
    if wrong is not None:
        back = PlanHoursOf(tap.learner, tap.semester, tap.mentor, tap.marks)
        say_no(ctx, wrong, way_out(back))
        return
    ctx.expect(tap)
    back = PlanHoursOf(tap.learner, tap.semester, tap.mentor, tap.marks)
    ctx.replace(Screen(words.PLAN_ASK_REASONS(name=learner), way_out(back)))


def _long(said: Given) -> str | None:
    """A text as it was typed, lines kept; nothing where it is empty or too long."""
    text = getattr(said, "text", "").strip()
    return text if 1 <= len(text) <= LONGEST_TEXT else None


async def reasons_typed(given: Words, ctx: Context) -> None:
    """The reasons were typed: now the expected results."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, PlanReasons)
    reasons = _long(said)
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
    results = _long(said)
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
    ctx.show(Screen(lines(head, *_body_lines(whole)), rows, protect=True))


async def keep(tap: KeepPlan, ctx: Context) -> None:
    """Keep the plan: judged once more as a whole."""
    people = await _people(ctx, tap)
    if people is None:
        return
    drafted, body = await _drafted(ctx, tap), ticked(tap.marks)
    if drafted is None or body is None:
        ctx.toast(words.BEGUN_ANEW)
        return
    learner_name, _, semester = people
    learner, mentor = PersonId(tap.learner), PersonId(tap.mentor)
    decided = make_plan(
        PlanProposal(
            learner=learner,
            semester=semester.id,
            semester_days=semester.days,
            mentor=mentor,
            planned_hours=tap.hours,
            body=replace(body, reasons=drafted[0], expected_results=drafted[1]),
        ),
        author=await _is_author(ctx),
        exists=await ctx.records.plans.exists(learner, semester.id, mentor),
        today=ctx.today,
        hours_a_month=await _cap(ctx, semester.begins),
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


# -- changing and ending ---------------------------------------------------------------------------

REASONS, RESULTS = 0, 1
"""Which words of a plan are rewritten."""


async def _change(
    ctx: Context,
    plan: SupportPlanId,
    version: int,
    *,
    hours: int | None = None,
    body: Callable[[PlanBody], PlanBody] | None = None,
) -> None:
    """Change a plan as it was seen at this version, and answer with its new state."""
    row = await _plan(ctx, plan)
    said = await ctx.records.plans.body_of(row.plan)
    if said is None:
        ctx.toast(common.STALE_STAFF)
        return
    decided = change_plan(
        row.plan,
        said if body is None else body(said),
        row.plan.planned_hours if hours is None else hours,
        version=version,
        author=await _is_author(ctx),
        hours_a_month=await _cap(ctx, row.plan.semester_days.begins),
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
    ctx.show(await _card(ctx, plan, words.PLAN_CHANGED(id=plan)), Kind.FACT)


async def change_hours(tap: ChangePlanHours, ctx: Context) -> None:
    """Ask for other hours, or keep those that were chosen."""
    if not await _authors_only(ctx):
        return
    if tap.hours != 0:
        await _change(ctx, tap.plan, tap.version, hours=tap.hours)
        return
    row = await _plan(ctx, tap.plan)
    days = row.plan.semester_days
    most = most_hours(days, await _cap(ctx, days.begins)) or OFFERED_HOURS[-1]
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
    await _change(ctx, tap.plan, tap.version, hours=_whole(typed(said)))


async def change_marks(tap: ChangePlanMarks, ctx: Context) -> None:
    """Tick other risks, or another module; kept by the last button."""
    if not await _authors_only(ctx):
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
    row = await _plan(ctx, tap.plan)
    question, rows = _marking(
        tap.marks,
        lambda marks: replace(tap, marks=marks, sure=0),
        lambda marks: replace(tap, marks=marks, sure=1),
    )
    title = words.PLAN_MODULE(name=row.learner_name, mentor=row.mentor_name)
    text = title if body is None else question
    ctx.replace(Screen(text, (*rows, *way_out(OpenSupportPlan(tap.plan))), protect=True))


async def rewrite(tap: RewritePlan, ctx: Context) -> None:
    """The reasons or the expected results are typed anew."""
    if not await _authors_only(ctx):
        return
    row = await _plan(ctx, tap.plan)
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
    text = _long(said)
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
    if not await _authors_only(ctx):
        return
    row = await _plan(ctx, tap.plan)
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
