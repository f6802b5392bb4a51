"""Owns a contract's scan, ending it early, and which act of contracts leads where; decides no rule.

What is shown is in ``handlers.contracts_shown``, the wizard of a new one in ``contracts_new``,
corrections in ``contracts_corrected``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.acts.records import (
    ChooseRate,
    ChooseRightInstitution,
    ChooseRightPartner,
    ContractBegin,
    ContractBy,
    ContractNumber,
    ContractRate,
    ContractTerm,
    ContractWith,
    CorrectContract,
    CorrectDates,
    CorrectInstitution,
    CorrectPartner,
    CorrectScan,
    EndContract,
    KeepContract,
    ListContracts,
    OpenContract,
    ScanContract,
    ShowScan,
)
from bot.context import Context
from bot.domain.contracts import (
    end_contract,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.inputs import DocumentGiven, PhotoGiven
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import records as words
from bot.wording.values import FullDay
from handlers import contracts_corrected
from handlers import diary_screens as numbers
from handlers.contracts_new import (
    ask_number,
    ask_rate,
    begin,
    choose_institution,
    choose_partner,
    choose_rate,
    choose_term,
    keep,
    number_typed,
    rate_typed,
    term_typed,
)
from handlers.contracts_shown import card, contract_named, list_contracts, open_contract
from handlers.records_screens import (
    Rows,
    Words,
    day_button,
    say_no,
    typed_day,
    way_out,
)
from storage.contracts import ContractRow
from storage.files import Belonging, Purpose

# -- the scan --------------------------------------------------------------------------------------


async def ask_scan(tap: ScanContract, ctx: Context) -> None:
    """Photos of each page, or a PDF."""
    row = await contract_named(ctx, tap.contract)
    ctx.expect(tap)
    rows = way_out(OpenContract(tap.contract))
    ctx.replace(Screen(words.ASK_SCAN(number=row.contract.number), rows))


async def scan_given(given: Words, ctx: Context) -> None:
    """A page came; it is kept, and more may follow until the mentor's contract is whole."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ScanContract)
    row = await contract_named(ctx, tap.contract)
    if not isinstance(said, PhotoGiven | DocumentGiven):
        ctx.show(
            Screen(words.ASK_SCAN(number=row.contract.number), way_out(OpenContract(tap.contract)))
        )
        return
    mentor = row.contract.mentor
    belongs = Belonging(row.contract.organisation, mentor, Purpose.CONTRACT, tap.contract)
    file = ctx.records.files.add(said, belongs, ctx.actor.person, ctx.now)
    ctx.records.contracts.attach_scan(tap.contract, file)
    await ctx.audit("contract_scan_given", "contract", tap.contract, subject=mentor)
    count = len(await ctx.records.files.of(Purpose.CONTRACT, tap.contract))
    rows: Rows = ((Button(words.DONE(), OpenContract(tap.contract), "✅"),),)
    line = words.SCAN_RECEIVED(number=row.contract.number, count=count)
    ctx.show(Screen(line, rows), Kind.FACT)


async def show_scan(tap: ShowScan, ctx: Context) -> None:
    """Every page that was given, a message each; who looked is written down."""
    row = await contract_named(ctx, tap.contract)
    files = await ctx.records.files.of(Purpose.CONTRACT, tap.contract)
    if not files:
        ctx.replace(Screen(words.NO_SCAN(), way_out(OpenContract(tap.contract))))
        return
    await ctx.audit("contract_scan_seen", "contract", tap.contract, subject=row.contract.mentor)
    caption = words.SCAN_PAGE(number=row.contract.number)
    for file in files[-MOST_PAGES:]:
        ctx.show(Screen(caption, stored=file.id, protect=True), Kind.FACT)
    ctx.show(await card(ctx, tap.contract))


MOST_PAGES = 10
"""Pages of a scan that are shown: the newest."""


# -- ending it early -------------------------------------------------------------------------------


async def end(tap: EndContract, ctx: Context) -> None:
    """First the day, then a question back, then it is ended."""
    row = await contract_named(ctx, tap.contract)
    day = numbers.day_of(tap.day)
    if day is None:
        _ask_last_day(ctx, row)
    elif tap.sure != 1:
        _ask_whether_sure(ctx, row, tap, day)
    else:
        await _end(ctx, row, tap, day)


def _ask_last_day(ctx: Context, row: ContractRow) -> None:
    known, today = row.contract, ctx.today
    ctx.expect(EndContract(known.id, known.version, 0, 0))
    rows: Rows = way_out(OpenContract(known.id))
    if known.begins <= today < known.ends:
        tap = EndContract(known.id, known.version, numbers.number_of_day(today), 0)
        rows = ((day_button(today, tap, today=today),), *rows)
    line = words.ASK_CONTRACT_END(number=known.number, ends=FullDay(known.ends))
    ctx.replace(Screen(line, rows))


def _ask_whether_sure(ctx: Context, row: ContractRow, tap: EndContract, day: date) -> None:
    sure = EndContract(tap.contract, tap.version, tap.day, 1)
    rows: Rows = (
        (Button(words.END_SURE(), sure, "✖️"),),
        *way_out(OpenContract(tap.contract)),
    )
    line = words.SURE_CONTRACT_END(number=row.contract.number, day=FullDay(day))
    ctx.replace(Screen(line, rows))


async def last_day_typed(given: Words, ctx: Context) -> None:
    """The last day was typed; a question back follows."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, EndContract)
    row = await contract_named(ctx, tap.contract)
    term = row.contract.days
    day = typed_day(ctx, said, OpenContract(tap.contract), since=term.begins, until=term.ends)
    if day is None:
        return
    asked = EndContract(tap.contract, tap.version, numbers.number_of_day(day), 0)
    _ask_whether_sure(ctx, row, asked, day)


async def _end(ctx: Context, row: ContractRow, tap: EndContract, day: date) -> None:
    known = row.contract
    if known.version != tap.version:
        notice = refuse(RefusalCode.RECORD_CHANGED_MEANWHILE)
        say_no(ctx, notice, way_out(OpenContract(known.id)))
        return
    last = await ctx.records.contracts.last_entry(known.id, ctx.actor.organisation.zone)
    decided = end_contract(known, day, last_entry=last, by=ctx.actor.person, at=ctx.now)
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(OpenContract(known.id)))
        return
    if not await ctx.records.contracts.end(decided):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    await ctx.audit("contract_ended", "contract", known.id, subject=known.mentor)
    line = words.CONTRACT_ENDED(id=known.id, number=known.number, day=FullDay(day))
    ctx.show(Screen(line, way_out(OpenContract(known.id))), Kind.FACT)


CORRECTIONS: tuple[type[Tap], ...] = (CorrectDates, CorrectInstitution, CorrectPartner, CorrectScan)

CONTRACT_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        ListContracts: list_contracts,
        OpenContract: open_contract,
        ContractBegin: begin,
        ContractWith: choose_institution,
        ContractBy: choose_partner,
        ContractTerm: choose_term,
        ContractNumber: ask_number,
        ContractRate: ask_rate,
        ChooseRate: choose_rate,
        KeepContract: keep,
        ScanContract: ask_scan,
        ShowScan: show_scan,
        EndContract: end,
        CorrectContract: contracts_corrected.begin,
        ChooseRightInstitution: contracts_corrected.choose_institution,
        ChooseRightPartner: contracts_corrected.choose_partner,
        **dict.fromkeys(CORRECTIONS, contracts_corrected.correct),
    }
)

CONTRACT_WORDS: Mapping[type[Tap], Callable[[Words, Context], Awaitable[None]]] = MappingProxyType(
    {
        ContractTerm: term_typed,
        ContractNumber: number_typed,
        ContractRate: rate_typed,
        EndContract: last_day_typed,
        **dict.fromkeys(CORRECTIONS, contracts_corrected.given),
    }
)
