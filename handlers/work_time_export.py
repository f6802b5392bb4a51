"""Owns the export for payment as a conversation: what would go out, sending it once, its files.

What goes out is decided by ``bot.domain.payment``; must not compute money itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.acts import work_time as acts
from bot.context import Context
from bot.domain.ids import PersonId
from bot.domain.months import Month, local_day
from bot.domain.payment import ComparedRow, ExportProposal, compare
from bot.domain.refusals import Refused
from bot.outgoing import Kind
from bot.reports.papers import FileType
from bot.screens import Screen
from bot.taps import Tap
from bot.wording import work_time as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from bot.work_time import make_export, mentors_of, proposed_export
from handlers import lost
from handlers import work_time_screens as screens
from handlers.diary_screens import month_from, stacked
from handlers.mentoring import time_of_act
from handlers.work_time_papers import amount, export_paper
from storage.exports import KeptExport


async def show_export(tap: acts.ShowExport, ctx: Context) -> None:
    """What would go out now, with its number and totals, and what went out."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
    else:
        ctx.replace(await _screen(month, ctx))


async def _screen(month: Month, ctx: Context, notice: Saying | None = None) -> Screen:
    organisation, records = ctx.actor.organisation, ctx.records
    proposal, history, forms = await proposed_export(records, organisation.id, month)
    waiting = sum(1 for each in forms if each.form.to_decide)
    number = await records.exports.next_number(organisation.id)
    why_not = refusal(proposal, organisation.zone) if isinstance(proposal, Refused) else None
    found = proposal if isinstance(proposal, ExportProposal) else None
    names = None if found is None else await records.exports.names_of(found.rows)
    screen = screens.export(month, found, why_not, number, names, history, waiting, organisation)
    running = local_day(ctx.now, organisation.zone) < month.last_day
    early = words.EXPORT_EARLY(month=month) if running and found is not None else None
    missing = None if found is None else await _not_handed_in(month, ctx)
    return Screen(stacked(notice, early, missing, screen.line), screen.rows)


async def _not_handed_in(month: Month, ctx: Context) -> Saying | None:
    """What would stay out without anybody noticing."""
    mentors, _ = await mentors_of(ctx.records, ctx.actor.organisation, month, ctx.now)
    count = sum(each.missing for each in mentors)
    return words.EXPORT_WITHOUT(count=count) if count else None


async def export(tap: acts.MakeExport, ctx: Context) -> None:
    """Export what was on the screen, once; the files follow, and the mentors are told."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    organisation = ctx.actor.organisation
    outcome = await make_export(
        ctx.records, organisation.id, month, tap.seen, ctx.actor.person, time_of_act(ctx), ctx.now
    )
    if isinstance(outcome, Refused):
        ctx.replace(await _screen(month, ctx, refusal(outcome, organisation.zone)))
        return
    kept, proposal = outcome
    ctx.replace(await _screen(month, ctx))
    line = words.EXPORTED(
        number=kept.head.number,
        month=month,
        hours=proposal.hours,
        amount=amount(proposal.amount_cents, organisation),
    )
    ctx.show(Screen(line), Kind.FACT)
    await _send_files(kept, ctx)
    await _tell_mentors(kept, proposal.compared, ctx)


async def _tell_mentors(kept: KeptExport, compared: Sequence[ComparedRow], ctx: Context) -> None:
    """Each mentor hears of the hours that went out now, not of those that went out before."""
    repeated = any(each.change is not None for each in compared)
    hours: dict[PersonId, int] = {}
    for each in compared:
        if each.change is not None or not repeated:
            gained = each.hours - (each.hours_before or 0)
            hours[each.row.mentor] = hours.get(each.row.mentor, 0) + gained
    for mentor, count in sorted(hours.items()):
        if count > 0:
            line = words.YOUR_MONTH_EXPORTED(
                month=kept.head.month, count=count, number=kept.head.number
            )
            ctx.tell(await ctx.records.people.addressee(mentor), Screen(line))


async def send_export(tap: acts.SendExport, ctx: Context) -> None:
    """The files of an export once more."""
    kept = await ctx.records.exports.get(tap.export)
    assert kept is not None, "reach is checked before"
    await ctx.audit("export_sent", "pay_export", kept.head.id)
    await _send_files(kept, ctx)


async def _send_files(kept: KeptExport, ctx: Context) -> None:
    """XLSX and CSV, as they were when the export was made."""
    organisation, head = ctx.actor.organisation, kept.head
    every = await ctx.records.exports.of_month(organisation.id, head.month)
    history = [each for each in every if each.head.number <= head.number]
    before = history[-2].rows if len(history) > 1 else None
    compared = (
        [ComparedRow(each) for each in sorted(kept.rows)]
        if before is None
        else compare(before, kept.rows)
    )
    names = await ctx.records.exports.names_of([each.row for each in compared], head.made_at)
    translator = ctx.translators.of(organisation.language)
    caption = words.EXPORT_XLSX(
        number=head.number,
        month=head.month,
        hours=sum(each.hours for each in kept.rows),
        amount=amount(sum(each.amount_cents for each in kept.rows), organisation),
    )
    name = screens.file_name(words.EXPORT_FILE, head.month, number=head.number)
    for file_type, line in ((FileType.XLSX, caption), (FileType.CSV, words.EXPORT_CSV())):
        paper = export_paper(kept, compared, history, names, organisation, translator, file_type)
        ctx.show(Screen(line, paper=paper, file_name=name), Kind.FACT)


Act = Callable[[Any, Context], Awaitable[None]]

EXPORT_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.ShowExport: show_export,
        acts.MakeExport: export,
        acts.SendExport: send_export,
    }
)
"""What the buttons of the export do; all of it is the coordinator's alone."""
