"""Owns what a coordinator sees of contracts: the list, and a card. Changes nothing."""

from __future__ import annotations

from bot.acts.records import (
    ContractBegin,
    CorrectContract,
    EndContract,
    ListContracts,
    OpenContract,
    OpenProgramme,
    ScanContract,
    ShowScan,
)
from bot.context import Context
from bot.domain.ids import ContractId
from bot.domain.months import local_day
from bot.screens import Button, Screen
from bot.wording import records as words
from bot.wording.registry import Message, Saying
from bot.wording.values import FullDay
from handlers.records_screens import (
    each_in_a_row,
    lines,
    money,
    page,
    turning,
    way_out,
)
from storage.contracts import ContractRow
from storage.files import Purpose


async def list_contracts(tap: ListContracts, ctx: Context) -> None:
    """All contracts, the last to end first."""
    ctx.expect_nothing()
    known = await ctx.records.contracts.of(ctx.actor.organisation.id)
    title = words.CONTRACTS_TITLE(count=len(known)) if known else words.CONTRACTS_NONE()
    buttons = [
        Button(
            words.CONTRACT_BUTTON(number=each.contract.number, mentor=each.mentor_name),
            OpenContract(each.contract.id),
            "📄",
        )
        for each in page(known, tap.start)
    ]
    rows = (
        *each_in_a_row(buttons),
        *turning(known, tap.start, ListContracts),
        (Button(words.NEW_CONTRACT(), ContractBegin(0), "➕"),),
        *way_out(OpenProgramme()),
    )
    ctx.replace(Screen(title, rows))


async def open_contract(tap: OpenContract, ctx: Context) -> None:
    """One contract, with what can be done to it."""
    ctx.expect_nothing()
    ctx.replace(await card(ctx, tap.contract))


async def contract_named(ctx: Context, contract: ContractId) -> ContractRow:
    """The contract that a button named."""
    row = await ctx.records.contracts.get(contract)
    assert row is not None, "the reach check found this contract"
    return row


async def card(ctx: Context, contract: ContractId, notice: Saying | None = None) -> Screen:
    row = await contract_named(ctx, contract)
    pages = len(await ctx.records.files.of(Purpose.CONTRACT, contract))
    today, known = ctx.today, row.contract
    standing: Saying | None = None
    if known.begins > today:
        standing = words.CONTRACT_COMING()
    elif known.ends < today:
        standing = words.CONTRACT_OVER()
    scan = words.CONTRACT_SCAN_PAGES(count=pages) if pages else words.CONTRACT_NO_SCAN()
    ended = words.CONTRACT_ENDED_EARLY() if row.ended_early else None
    scanning = [Button(words.SEND_SCAN(), ScanContract(known.id), "📷")]
    if pages:
        scanning.append(Button(words.SHOW_SCAN(), ShowScan(known.id), "👁"))
    changing = [Button(words.CORRECT(), CorrectContract(known.id), "✏️")]
    if known.ends >= today:
        tap = EndContract(known.id, known.version, 0, 0)
        changing.append(Button(words.END_CONTRACT(), tap, "✖️"))
    rows = (tuple(scanning), tuple(changing), *way_out(ListContracts(0)))
    corrected = await _correction(ctx, contract)
    return Screen(lines(notice, summary(row), standing, ended, scan, corrected), rows)


async def _correction(ctx: Context, contract: ContractId) -> Message | None:
    """When it was corrected last, by whom and why."""
    last = await ctx.records.contracts.last_correction(contract)
    if last is None:
        return None
    day = FullDay(local_day(last.at, ctx.actor.organisation.zone))
    return words.CONTRACT_CORRECTED_LINE(day=day, by=last.by_name, reason=last.reason)


def summary(row: ContractRow) -> Message:
    known = row.contract
    return words.CONTRACT_SUMMARY(
        number=known.number,
        mentor=row.mentor_name,
        institution=row.institution_name,
        partner=row.partner_name,
        begins=FullDay(known.begins),
        ends=FullDay(known.ends),
        rate=money(known.unit_rate_cents),
    )
