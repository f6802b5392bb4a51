"""Owns what people may see of support plans: lists, and a card as far as each of them may read it.

Changes nothing (``handlers.plans``, ``plans_new``) but the record of who read the risks.
"""

from __future__ import annotations

from datetime import date

from bot.acts.gatherings import ShowEvaluation
from bot.acts.months import SeeSheet
from bot.acts.records import (
    ChangePlanHours,
    ChangePlanMarks,
    EndPlan,
    ListPermissions,
    ListPlans,
    NewPlan,
    OpenLearnerPlans,
    OpenProgramme,
    OpenSupportPlan,
    RewritePlan,
    SendWholePlan,
)
from bot.context import Context
from bot.domain.ids import MemberId, PersonId, SupportPlanId
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.domain.plans import (
    LONGEST_TEXT,
    PlanBody,
    Risk,
    for_mentor,
)
from bot.domain.refusals import RefusalCode, refuse
from bot.domain.rules import Programme, rules_on
from bot.domain.semesters import Semester, semester_from
from bot.inputs import Given
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import evaluations as evaluation_words
from bot.wording import records as words
from bot.wording.registry import Joined, Saying, Verbatim
from handlers.plan_marks import marks_of
from handlers.records_screens import (
    Rows,
    each_in_a_row,
    lines,
    name_as,
    page,
    say_no,
    semester_line,
    turning,
    way_out,
)
from storage.plans import PlanRow

OFFERED_HOURS = (8, 16, 24, 32, 40, 60, 80)
"""Hours of a semester that stand on buttons *(ours)*; any other number is typed."""


async def cap_of_month(ctx: Context, day: date) -> int | None:
    """The hours of a month that bind a plan of that day."""
    sets = await ctx.records.rules.sets()
    return rules_on(day, Programme.SCHOOL_COMMUNITY, sets).hours_per_learner_and_month


async def is_author(ctx: Context) -> bool:
    """Whether the actor has the permission of a plan author."""
    return await ctx.records.permissions.has(
        ctx.actor.organisation.id, ctx.actor.person, Permission.PLAN_AUTHOR
    )


async def authors_only(ctx: Context) -> bool:
    """Whether the actor may go on; else it is said who may, and where that is given."""
    if await is_author(ctx):
        return True
    rows: Rows = way_out(ListPlans(0))
    if Role.COORDINATOR in ctx.actor.roles:
        rows = (_to_permissions(), *rows)
    say_no(ctx, refuse(RefusalCode.PLAN_NOT_AUTHOR), rows)
    return False


def _to_permissions() -> tuple[Button, ...]:
    return (Button(words.PERMISSIONS_BUTTON(), ListPermissions(0), "🔑"),)


REASONS, RESULTS = 0, 1
"""Which words of a plan are rewritten."""


# -- lists and cards -------------------------------------------------------------------------------


async def list_plans(tap: ListPlans, ctx: Context) -> None:
    """Learners, for authors and the coordinator; a mentor without the permission: own learners."""
    ctx.expect_nothing()
    if Role.COORDINATOR in ctx.actor.roles or await is_author(ctx):
        await _list_learners(tap, ctx)
    else:
        await _list_mine(tap, ctx)


async def _list_learners(tap: ListPlans, ctx: Context) -> None:
    members = await ctx.records.people.members(ctx.actor.organisation.id, Role.LEARNER)
    back = OpenProgramme() if Role.COORDINATOR in ctx.actor.roles else None
    title: Saying = words.PLANS_NO_LEARNERS()
    if members:
        title = lines(words.PLANS_TITLE(), words.PLANS_LEGEND())
    planned = await _planned_for(ctx)
    buttons = [
        Button(
            Verbatim(each["name"]),
            OpenLearnerPlans(MemberId(each["person_id"])),
            "📋" if each["person_id"] in planned else "▫️",
        )
        for each in page(members, tap.start)
    ]
    rows = (*each_in_a_row(buttons), *turning(members, tap.start, ListPlans), *way_out(back))
    ctx.replace(Screen(title, rows))


async def _planned_for(ctx: Context) -> frozenset[PersonId]:
    """Learners with a plan for the semester that runs, or in the holidays for the next one."""
    organisation, today = ctx.actor.organisation, ctx.today
    semester = semester_from(today, await ctx.records.semesters.ensure(organisation, today))
    if semester is None:
        return frozenset()
    plans = await ctx.records.plans.of_semester(organisation.id, semester.id)
    return frozenset(each.plan.learner for each in plans)


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
    author = await is_author(ctx)
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
    ctx.replace(await card(ctx, tap.plan))


async def plan_of(ctx: Context, plan: SupportPlanId) -> PlanRow:
    """The plan that a button named, without what it says."""
    row = await ctx.records.plans.get(plan)
    assert row is not None, "the reach check found this plan"
    return row


async def card(ctx: Context, plan: SupportPlanId, notice: Saying | None = None) -> Screen:
    """The plan as far as the actor may read it; who read the risks is written down."""
    row = await plan_of(ctx, plan)
    author = await is_author(ctx)
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
        said = body_lines(body if author else for_mentor(body))
    ended = words.PLAN_ENDED_LINE() if row.plan.ended else None
    changing = _changes(row, body) if author and body is not None else ()
    whole_list = author or Role.COORDINATOR in ctx.actor.roles
    back = OpenLearnerPlans(MemberId(row.plan.learner)) if whole_list else ListPlans(0)
    text = lines(notice, head, *said, ended)
    papers = await _evaluation(ctx, plan)
    if body is not None:
        whole = Button(words.WHOLE_PLAN(), SendWholePlan(plan), "📄")
        papers = (*papers, *await _sheets(ctx, row), (whole,))
    return Screen(text, (*changing, *papers, *way_out(back)), protect=author)


async def _evaluation(ctx: Context, plan: SupportPlanId) -> Rows:
    """The way to the plan's finished evaluation, where there is one."""
    stored = await ctx.records.evaluations.of_plan(plan)
    if stored is None or stored.finished_at is None:
        return ()
    shown = Button(evaluation_words.EVALUATION_OF_PLAN(), ShowEvaluation(plan), "📄")
    return ((shown,),)


def may_see_sheets(ctx: Context, row: PlanRow) -> bool:
    """Whether the signed sheets are for this person: the plan's mentor, and the coordinator."""
    return row.plan.mentor == ctx.actor.person or Role.COORDINATOR in ctx.actor.roles


async def _sheets(ctx: Context, row: PlanRow) -> Rows:
    """The way to each signed sheet with hours of the plan, for those who may see it: the plan's
    mentor and the coordinator (Mentor guidelines, signature sheet: it is attached to the plan)."""
    if not may_see_sheets(ctx, row):
        return ()
    months = await ctx.records.learner_months.with_sheets_of_plan(row.plan.id)
    return each_in_a_row(
        [Button(words.PLAN_SHEET(month=each.month), SeeSheet(each.id), "📎") for each in months]
    )


def body_lines(body: PlanBody) -> list[Saying]:
    """What a plan says, a line for each part that this reader's body holds."""
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


# -- what is typed ---------------------------------------------------------------------------------


def whole_number(said: str) -> int:
    """A whole number of at most three digits; 0, which no plan may have, for all else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 3 else 0


def long_text(said: Given) -> str | None:
    """A text as it was typed, lines kept; nothing where it is empty or too long."""
    text = getattr(said, "text", "").strip()
    return text if 1 <= len(text) <= LONGEST_TEXT else None
