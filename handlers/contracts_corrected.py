"""Owns putting right what of a contract was entered wrongly; decides no rule (``bot.domain.contracts``).

First what is right, then why, then the whole is shown and kept. The number and the mentor stay: a
contract with another mentor is another contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.acts.records import (
    ChooseRightInstitution,
    ChooseRightPartner,
    CorrectContract,
    CorrectDates,
    CorrectInstitution,
    CorrectPartner,
    CorrectScan,
    OpenContract,
    ScanContract,
)
from bot.context import Context
from bot.domain.contracts import (
    LONGEST_REASON,
    Contract,
    ContractCorrected,
    Corrected,
    EntryUnder,
    Institution,
    Registration,
    correct_contract,
    losing_cover,
    proper_name,
)
from bot.domain.days import DayRange, read_days
from bot.domain.ids import PersonId
from bot.domain.refusals import RefusalCode, Refused
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import records as words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Verbatim
from bot.wording.values import FullDay
from handlers import diary_screens as numbers
from handlers.contracts_new import next_terms
from handlers.contracts_shown import card, contract_named
from handlers.records_screens import (
    Rows,
    Words,
    dotted,
    each_in_a_row,
    lines,
    page,
    say_no,
    turning,
    typed,
    way_out,
)
from storage.contracts import ContractRow, NamedEntry

Correction = CorrectDates | CorrectInstitution | CorrectPartner | CorrectScan
"""Acts that say what is right; with ``sure`` 0 the reason is asked for."""

MOST_NAMED = 15
"""Meetings that a message names; where there are more, the first ones."""


# -- what is wrong, and what is right --------------------------------------------------------------


async def begin(tap: CorrectContract, ctx: Context) -> None:
    """What was entered wrongly?"""
    ctx.expect_nothing()
    row = await contract_named(ctx, tap.contract)
    known = row.contract
    dates = CorrectDates(known.id, known.version, 0, 0, 0)
    buttons = [
        Button(words.CORRECT_DATES(), dates, "📅"),
        Button(words.CORRECT_INSTITUTION(), ChooseRightInstitution(known.id, 0), "🏫"),
        Button(words.CORRECT_PARTNER(), ChooseRightPartner(known.id, 0), "🤝"),
    ]
    if row.scan is not None:
        scan = CorrectScan(known.id, known.version, 0)
        buttons.append(Button(words.CORRECT_SCAN(), scan, "📷"))
    rows = (*each_in_a_row(buttons), *way_out(OpenContract(known.id)))
    ctx.replace(Screen(words.CORRECT_WHAT(number=known.number), rows))


async def _ask_dates(tap: CorrectDates, row: ContractRow, ctx: Context) -> None:
    ctx.expect(tap)
    known = row.contract
    buttons = [
        Button(
            words.TERM_SEMESTER(begins=dotted(term.begins), ends=dotted(term.ends)),
            _with_dates(tap, term),
            "📅",
        )
        for term in await next_terms(ctx)
        if term != known.days
    ]
    line = words.ASK_RIGHT_DATES(
        number=known.number, begins=FullDay(known.begins), ends=FullDay(known.ends)
    )
    rows = (*each_in_a_row(buttons), *way_out(CorrectContract(known.id)))
    ctx.replace(Screen(line, rows))


def _with_dates(tap: CorrectDates, term: DayRange) -> CorrectDates:
    return replace(
        tap,
        begins=numbers.number_of_day(term.begins),
        ends=numbers.number_of_day(term.ends),
        sure=0,
    )


async def choose_institution(tap: ChooseRightInstitution, ctx: Context) -> None:
    """The schools and youth centres, a page at a time."""
    ctx.expect_nothing()
    row = await contract_named(ctx, tap.contract)
    known, version = row.contract, row.contract.version
    others = await ctx.records.institutions.of(ctx.actor.organisation.id)
    others = [each for each in others if each.id != known.institution]
    buttons = [
        Button(Verbatim(each.name), CorrectInstitution(known.id, version, each.id, 0), "🏫")
        for each in page(others, tap.start)
    ]
    turn = turning(others, tap.start, lambda start: ChooseRightInstitution(known.id, start))
    line = words.ASK_RIGHT_INSTITUTION(number=known.number, name=row.institution_name)
    rows = (*each_in_a_row(buttons), *turn, *way_out(CorrectContract(known.id)))
    ctx.replace(Screen(line, rows))


async def choose_partner(tap: ChooseRightPartner, ctx: Context) -> None:
    """The partners, a page at a time."""
    ctx.expect_nothing()
    row = await contract_named(ctx, tap.contract)
    known, version = row.contract, row.contract.version
    others = await ctx.records.partners.of(ctx.actor.organisation.id)
    others = [each for each in others if each.id != known.partner]
    buttons = [
        Button(Verbatim(each.name), CorrectPartner(known.id, version, each.id, 0), "🤝")
        for each in page(others, tap.start)
    ]
    turn = turning(others, tap.start, lambda start: ChooseRightPartner(known.id, start))
    line = words.ASK_RIGHT_PARTNER(number=known.number, name=row.partner_name)
    rows = (*each_in_a_row(buttons), *turn, *way_out(CorrectContract(known.id)))
    ctx.replace(Screen(line, rows))


# -- why, and keeping it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Judged:
    """A correction as the rules see it, and the meetings that would lose the contract by it."""

    row: ContractRow
    decided: ContractCorrected | Refused
    lost: Sequence[NamedEntry]
    said: Message
    """What would be changed, in words."""


async def correct(tap: Correction, ctx: Context) -> None:
    """Ask for what is still to be said; with all of it, keep the correction."""
    if isinstance(tap, CorrectDates) and not tap.begins:
        await _ask_dates(tap, await contract_named(ctx, tap.contract), ctx)
    elif tap.sure == 1:
        await _keep(tap, ctx)
    else:
        await _ask_reason(tap, ctx)


async def _ask_reason(tap: Correction, ctx: Context) -> None:
    """It is judged at once; then the reason is asked for."""
    judged = await _judge(tap, "", ctx)
    if judged is None:
        ctx.toast(common.STALE_STAFF)
    elif isinstance(judged.decided, Refused):
        _refuse(judged.decided, judged, ctx)
    else:
        ctx.expect(tap)
        line = words.ASK_CORRECTION_REASON(what=judged.said)
        ctx.replace(Screen(line, way_out(CorrectContract(tap.contract))))


async def given(said: Words, ctx: Context) -> None:
    """Both days were typed, or the reason."""
    expected, words_given = said
    tap = expected.tap
    assert isinstance(tap, Correction)
    if isinstance(tap, CorrectDates) and not tap.begins:
        days = read_days(typed(words_given))
        if len(days) != 2 or days[1] < days[0]:
            ctx.show(Screen(words.TERM_UNCLEAR(), way_out(CorrectContract(tap.contract))))
            return
        await _ask_reason(_with_dates(tap, DayRange(*days)), ctx)
        return
    reason = proper_name(typed(words_given), LONGEST_REASON)
    if isinstance(reason, Refused):
        say_no(ctx, reason, way_out(CorrectContract(tap.contract)))
        return
    await _show_whole(tap, reason, ctx)


async def _show_whole(tap: Correction, reason: str, ctx: Context) -> None:
    judged = await _judge(tap, reason, ctx)
    if judged is None:
        ctx.toast(common.STALE_STAFF)
        return
    if isinstance(judged.decided, Refused):
        _refuse(judged.decided, judged, ctx)
        return
    ctx.expect(tap, reason)
    said = words.CORRECTION_REASON(reason=reason)
    outside = words.CORRECTION_OUTSIDE(count=len(judged.lost)) if judged.lost else None
    rows: Rows = (
        (Button(words.KEEP(), replace(tap, sure=1), "✅"),),
        *way_out(CorrectContract(tap.contract)),
    )
    text = lines(judged.said, said, outside, *_named(judged.lost), words.CONTRACT_RIGHT())
    ctx.show(Screen(text, rows))


async def _keep(tap: Correction, ctx: Context) -> None:
    """Judged once more as a whole. A second press shows what the first one saved."""
    waiting = await ctx.records.expectations.of(ctx.actor.person)
    reason = ""
    if waiting is not None and waiting.tap == replace(tap, sure=0):
        reason = waiting.draft
    judged = await _judge(tap, reason, ctx)
    if judged is None:
        ctx.toast(common.STALE_STAFF)
        return
    if not reason or isinstance(judged.decided, Refused):
        await _not_kept(tap, judged, ctx)
        return
    corrected = judged.decided
    if not await ctx.records.contracts.correct(corrected):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    known = corrected.after
    if corrected.what is Corrected.SCAN:
        await ctx.records.files.set_aside(known.id)
    await ctx.audit("contract_corrected", "contract", known.id, subject=known.mentor)
    notice = words.CONTRACT_CORRECTED(id=known.id, number=known.number)
    if corrected.what is Corrected.SCAN:
        rows: Rows = (
            (Button(words.SEND_SCAN(), ScanContract(known.id), "📷"),),
            *way_out(OpenContract(known.id)),
        )
        ctx.show(Screen(notice, rows), Kind.FACT)
    else:
        ctx.show(await card(ctx, known.id, notice), Kind.FACT)


async def _not_kept(tap: Correction, judged: _Judged, ctx: Context) -> None:
    """Saved by the press before, changed by somebody else, refused by a rule, or left long ago."""
    known = judged.row.contract
    if known.version == tap.version + 1 and _stands(tap, known):
        ctx.replace(await card(ctx, known.id, words.SAVED_ALREADY()))
    elif isinstance(judged.decided, Refused):
        _refuse(judged.decided, judged, ctx)
    else:
        ctx.toast(words.BEGUN_ANEW)


def _stands(tap: Correction, known: Contract) -> bool:
    """Whether the contract is as the act wanted it."""
    match tap:
        case CorrectDates():
            days = numbers.day_of(tap.begins), numbers.day_of(tap.ends)
            return (known.begins, known.ends) == days
        case CorrectInstitution():
            return known.institution == tap.institution
        case CorrectPartner():
            return known.partner == tap.partner
        case CorrectScan():
            return True
        case never:
            assert_never(never)


# -- judging ---------------------------------------------------------------------------------------


async def _judge(tap: Correction, reason: str, ctx: Context) -> _Judged | None:
    """What the rules say to it; None for a button whose days are none."""
    row, organisation = await contract_named(ctx, tap.contract), ctx.actor.organisation
    wanted = await _wanted(tap, row, ctx)
    if wanted is None:
        return None
    after, institution, what, said = wanted
    entries = await ctx.records.contracts.entries(tap.contract, organisation.zone)
    under = [each.entry for each in entries]
    schools = await _schools(under, ctx)
    decided = correct_contract(
        row.contract,
        after,
        what,
        version=tap.version,
        semesters=await ctx.records.semesters.ensure(organisation, ctx.today, after.begins),
        institution=institution,
        entries=under,
        schools=schools,
        reason=reason,
        by=ctx.actor.person,
        at=ctx.now,
    )
    lost = {each.meeting for each in losing_cover(row.contract, after, under, schools)}
    named = [each for each in entries if each.entry.meeting in lost]
    return _Judged(row, decided, named, said)


async def _wanted(
    tap: Correction, row: ContractRow, ctx: Context
) -> tuple[Contract, Institution, Corrected, Message] | None:
    """The contract as it would be, with its institution, and the change in words."""
    known, organisation = row.contract, ctx.actor.organisation.id
    institution = await ctx.records.institutions.get(known.institution, organisation)
    assert institution is not None, "a contract is with an institution of its organisation"
    match tap:
        case CorrectDates():
            begins, ends = numbers.day_of(tap.begins), numbers.day_of(tap.ends)
            if begins is None or ends is None or ends < begins:
                return None
            said = words.CORRECTION_OF_DATES(
                number=known.number,
                begins=FullDay(begins),
                ends=FullDay(ends),
                before=FullDay(known.begins),
                until=FullDay(known.ends),
            )
            return replace(known, begins=begins, ends=ends), institution, Corrected.DATES, said
        case CorrectInstitution():
            right = await ctx.records.institutions.get(tap.institution, organisation)
            assert right is not None, "the reach check found this institution"
            said = words.CORRECTION_OF_INSTITUTION(
                number=known.number, name=right.name, before=row.institution_name
            )
            after = replace(known, institution=right.id, kind=right.kind)
            return after, right, Corrected.INSTITUTION, said
        case CorrectPartner():
            partner = await ctx.records.partners.get(tap.partner, organisation)
            assert partner is not None, "the reach check found this partner"
            said = words.CORRECTION_OF_PARTNER(
                number=known.number, name=partner.name, before=row.partner_name
            )
            return replace(known, partner=partner.id), institution, Corrected.PARTNER, said
        case CorrectScan():
            said = words.CORRECTION_OF_SCAN(number=known.number)
            return known, institution, Corrected.SCAN, said
        case never:
            assert_never(never)


async def _schools(
    entries: Sequence[EntryUnder], ctx: Context
) -> dict[PersonId, list[Registration]]:
    institutions, organisation = ctx.records.institutions, ctx.actor.organisation.id
    learners = dict.fromkeys(each.learner for each in entries)
    return {each: await institutions.registrations(organisation, each) for each in learners}


def _refuse(refused: Refused, judged: _Judged, ctx: Context) -> None:
    """Which rule says no; where approved meetings stand against it, they are named."""
    approved: list[NamedEntry] = []
    if refused.code is RefusalCode.CONTRACT_APPROVED_OUTSIDE:
        approved = [each for each in judged.lost if each.entry.approved]
    text = lines(refusal(refused, ctx.actor.organisation.zone), *_named(approved))
    ctx.replace(Screen(text, way_out(CorrectContract(judged.row.contract.id))))


def _named(entries: Sequence[NamedEntry]) -> list[Saying]:
    found: list[Saying] = [
        words.ENTRY_UNDER(
            number=each.entry.meeting,
            learner=each.learner_name,
            day=FullDay(each.entry.day),
            count=each.entry.hours,
        )
        for each in entries[:MOST_NAMED]
    ]
    more = len(entries) - MOST_NAMED
    return [*found, words.AND_MORE(count=more)] if more > 0 else found
