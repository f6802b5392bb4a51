"""Owns what staff do with alerts: open, take, close. Who hears which is ``bot.domain.alerts``."""

from __future__ import annotations

from bot.acts import (
    Cancel,
    CloseAlert,
    CloseWithoutNote,
    ListAlerts,
    OpenAlert,
    OpenMenu,
    TakeAlert,
)
from bot.alerting import Desk, details_of, notification, opened, refresh
from bot.context import Context
from bot.domain.alerts import POLICIES, AlertKind
from bot.inputs import TextGiven, VoiceGiven
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.wording import alerts as words
from bot.wording import common
from storage.alerts import AlertRow
from storage.expectations import Expectation

LONGEST_NOTE = 1000
A_PAGE = 10

Words = tuple[Expectation, TextGiven | VoiceGiven]


async def _alert(
    ctx: Context, tap: OpenAlert | TakeAlert | CloseAlert | CloseWithoutNote
) -> AlertRow:
    row = await ctx.records.alerts.get(tap.alert)
    assert row is not None, "the reach check found this alert"
    return row


async def _whole(ctx: Context, row: AlertRow) -> Screen:
    details = await details_of(ctx.records, ctx.actor.organisation, row, ctx.now)
    return opened(row, ctx.actor.organisation, details)


async def list_alerts(_tap: ListAlerts, ctx: Context) -> None:
    """Everything that is open in the organisation, a message each, oldest first."""
    unfinished = await ctx.records.alerts.unfinished_in(ctx.actor.organisation.id)
    rows = [row for row in unfinished if _hears(ctx, row)]
    menu = (Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),)
    if not rows:
        ctx.replace(Screen(words.LIST_EMPTY(), (menu,)))
        return
    ctx.replace(Screen(words.LIST_TITLE(count=len(rows)), (menu,)))
    await ctx.audit("alerts_listed", "organisation", ctx.actor.organisation.id)
    for row in rows[:A_PAGE]:
        details = await details_of(ctx.records, ctx.actor.organisation, row, ctx.now)
        screen = notification(row, ctx.actor.organisation, details)
        message = ctx.show(screen, Kind.FACT)
        if message is not None:
            ctx.records.alerts.told(row.id, ctx.actor.person, message)


def _hears(ctx: Context, row: AlertRow) -> bool:
    """What is meant for the coordinator alone is not the deputy's, who may be the mentor."""
    return POLICIES[AlertKind(row.kind)].repeat_to_deputy or not ctx.actor.deputy


async def open_alert(tap: OpenAlert, ctx: Context) -> None:
    """Show what a sensitive alert is about, in place of its notification."""
    row = await _alert(ctx, tap)
    if not _hears(ctx, row):
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit("alert_opened", "alert", row.id, subject=row.subject)
    ctx.replace(await _whole(ctx, row))


async def take(tap: TakeAlert, ctx: Context) -> None:
    """I take it: everybody who got it sees who has it."""
    row = await _alert(ctx, tap)
    if row.state == "open" and await ctx.records.alerts.acknowledge(row, ctx.actor.person, ctx.now):
        await ctx.audit("alert_taken", "alert", row.id, subject=row.subject)
        ctx.toast(words.YOU_HAVE_IT)
        await _refresh(ctx, row)
    elif row.state == "closed":
        ctx.toast(words.CLOSED_ALREADY)
    elif row.acknowledged_by == ctx.actor.person:
        ctx.toast(words.YOU_HAVE_IT)
    else:
        ctx.toast(words.SOMEBODY_HAS_IT(name=row.acknowledged_by_name or ""))


async def close(tap: CloseAlert, ctx: Context) -> None:
    """It is done: a note is asked for, which may be left out."""
    row = await _alert(ctx, tap)
    if row.state == "closed":
        ctx.toast(words.CLOSED_ALREADY)
        return
    ctx.expect(tap)
    rows = (
        (Button(words.NO_NOTE(), CloseWithoutNote(row.id), "☑️"),),
        (Button(common.CANCEL(), Cancel(), "✖️"),),
    )
    ctx.show(Screen(words.ASK_NOTE(), rows))


async def close_without_note(tap: CloseWithoutNote, ctx: Context) -> None:
    """It is done, nothing to note."""
    ctx.expect_nothing()
    await _close(ctx, await _alert(ctx, tap), "")


async def note_given(given: Words, ctx: Context) -> None:
    """What was done, in a sentence: the alert is closed with it."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, CloseAlert)
    if not isinstance(said, TextGiven) or not said.text.strip():
        ctx.show(
            Screen(words.ASK_NOTE(), ((Button(words.NO_NOTE(), CloseWithoutNote(tap.alert)),),))
        )
        return
    ctx.expect_nothing()
    await _close(ctx, await _alert(ctx, tap), said.text.strip()[:LONGEST_NOTE])


async def _close(ctx: Context, row: AlertRow, note: str) -> None:
    if not await ctx.records.alerts.close(row, ctx.actor.person, note, ctx.now):
        ctx.toast(words.CLOSED_ALREADY)
        return
    await ctx.audit("alert_closed", "alert", row.id, subject=row.subject)
    ctx.show(Screen(words.CLOSED_BY(name=ctx.actor.name)), Kind.FACT)
    await _refresh(ctx, row)


async def _refresh(ctx: Context, row: AlertRow) -> None:
    desk = Desk(ctx.records, ctx.post, ctx.now)
    await refresh(desk, ctx.actor.organisation, row.id, ctx.actor.person)
