"""Owns the document of a whole support plan: plan, months, evaluation, signed sheets.

Changes nothing but the record of who took it. As far as a reader may know the plan by its card
(``handlers.plans_shown``), so far it stands in the document; the words are the organisation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.acts.records import SendWholePlan
from bot.context import Context
from bot.domain.ids import FileId
from bot.domain.months import local_day
from bot.domain.people import Organisation
from bot.domain.plans import PlanBody, for_mentor
from bot.domain.semesters import Semester
from bot.i18n import Translator
from bot.outgoing import Kind
from bot.reports.papers import Fact, PlanLabels, PlanMonth, WholePlan
from bot.screens import Screen
from bot.wording import common
from bot.wording import evaluations as evaluation_words
from bot.wording import months as month_words
from bot.wording import records as words
from bot.wording import work_time as work_time_words
from bot.wording.registry import Message, Text
from handlers.evaluation import finished_of
from handlers.evaluation_papers import AtHand, answers_of, filled_in
from handlers.plans_shown import body_lines, is_author, may_see_sheets, plan_of
from handlers.records_screens import semester_line
from storage.learner_months import KeptMonth
from storage.plans import HeldHours, PlanRow

MOST_APPENDED = 40 * 1024 * 1024
"""Bytes of sheets behind one document: with more of them Telegram would not take it (50 MB)."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that the document is made of."""

    row: PlanRow
    body: PlanBody
    semester: Semester
    held: Sequence[HeldHours]
    signed: Sequence[KeptMonth]
    """The months with a signed sheet."""
    appended: tuple[FileId, ...]
    evaluation: AtHand | None


async def send_whole_plan(tap: SendWholePlan, ctx: Context) -> None:
    """The plan with all that belongs to it; who took it, and what was in it, is written down."""
    row = await plan_of(ctx, tap.plan)
    body = await ctx.records.plans.body_of(row.plan)
    if body is None:
        ctx.toast(common.STALE_STAFF)
        return
    author = await is_author(ctx)
    await ctx.audit("plan_exported", "support_plan", tap.plan, subject=row.plan.learner)
    if author:
        await ctx.audit("plan_read", "support_plan", tap.plan, subject=row.plan.learner)
    semester = await ctx.records.semesters.get(row.plan.semester, row.organisation)
    assert semester is not None
    signed = await ctx.records.learner_months.with_sheets_of_plan(tap.plan)
    plan = _Plan(
        row,
        body if author else for_mentor(body),
        semester,
        await ctx.records.plans.held_under(tap.plan),
        signed,
        await _appended(row, signed, ctx),
        await finished_of(ctx, tap.plan),
    )
    organisation = ctx.actor.organisation
    paper = _paper(plan, organisation, ctx)
    caption = words.WHOLE_PLAN_CAPTION(id=tap.plan, name=row.learner_name)
    name = words.WHOLE_PLAN_FILE(id=tap.plan)
    ctx.show(Screen(caption, paper=paper, file_name=name), Kind.FACT)


async def _appended(row: PlanRow, signed: Sequence[KeptMonth], ctx: Context) -> tuple[FileId, ...]:
    """The sheets of which this person gets the pages: all, or none where one is
    gone or they are too large together."""
    if not may_see_sheets(ctx, row):
        return ()
    found = [each.record.sheet for each in signed if each.record.sheet is not None]
    files = [await ctx.records.files.get(each) for each in found]
    kept = [each for each in files if each is not None and each.box is not None]
    if len(kept) < len(files) or sum(each.size for each in kept) > MOST_APPENDED:
        return ()
    for each in signed:
        await ctx.audit("sheet_seen", "learner_month", each.id, each.learner)
    return tuple(found)


def _paper(plan: _Plan, organisation: Organisation, ctx: Context) -> WholePlan:
    translator = ctx.translators.of(organisation.language)
    say, evaluation = translator.say, plan.evaluation
    remarks = []
    if not plan.held:
        remarks.append(say(words.WHOLE_PLAN_NO_MEETING()))
    if plan.signed:
        follow = words.WHOLE_PLAN_SHEETS_FOLLOW if plan.appended else words.WHOLE_PLAN_SHEETS_APART
        remarks.append(say(follow()))
    answers = () if evaluation is None else answers_of(evaluation, translator.language)
    approval = () if evaluation is None else (filled_in(evaluation, organisation.zone, translator),)
    return WholePlan(
        language=translator.language,
        made_at=ctx.now,
        title=say(words.WHOLE_PLAN_TITLE(id=plan.row.plan.id)),
        facts=_facts(plan, organisation, translator),
        said=tuple(say(each) for each in body_lines(plan.body)),
        labels=_labels(translator),
        months=_months(plan, organisation, translator),
        meetings=len(plan.held),
        hours=sum(each.hours for each in plan.held),
        remarks=tuple(remarks),
        answers=answers,
        not_evaluated=say(words.WHOLE_PLAN_NOT_EVALUATED()) if evaluation is None else "",
        approvals=approval,
        appended=plan.appended,
    )


def _facts(plan: _Plan, organisation: Organisation, translator: Translator) -> tuple[Fact, ...]:
    def fact(label: Text, value: Message | str) -> Fact:
        shown = value if isinstance(value, str) else translator.say(value)
        return Fact(translator.say(label()), shown)

    row = plan.row
    return (
        fact(evaluation_words.ORGANISATION, organisation.name),
        fact(evaluation_words.LEARNER, row.learner_name),
        fact(evaluation_words.MENTOR, row.mentor_name),
        fact(evaluation_words.SEMESTER, semester_line(plan.semester)),
        fact(evaluation_words.HOURS_PLANNED, str(row.plan.planned_hours)),
        fact(evaluation_words.HOURS_HELD, str(row.plan.used_hours)),
    )


def _labels(translator: Translator) -> PlanLabels:
    say = translator.say
    return PlanLabels(
        meetings=say(words.WHOLE_PLAN_MEETINGS()),
        month=say(month_words.MONTH()),
        days=say(words.WHOLE_PLAN_DAYS()),
        hours=say(month_words.COLUMN_HOURS()),
        sheet=say(words.WHOLE_PLAN_SHEET()),
        total=say(work_time_words.GRAND_TOTAL()),
        evaluation=say(evaluation_words.TITLE()),
    )


def _months(
    plan: _Plan, organisation: Organisation, translator: Translator
) -> tuple[PlanMonth, ...]:
    signed = {each.month for each in plan.signed}
    found = []
    for month, meetings in groupby(plan.held, key=lambda each: each.month):
        held = list(meetings)
        days = [local_day(each.starts_at, organisation.zone).day for each in held]
        there = translator.say(words.WHOLE_PLAN_SHEET_THERE()) if month in signed else ""
        found.append(
            PlanMonth(
                month=translator.month(month),
                days=", ".join(map(str, days)),
                meetings=len(held),
                hours=sum(each.hours for each in held),
                sheet=there,
            )
        )
    return tuple(found)
