"""Owns what follows when a person blocks the bot or lets it in again."""

from __future__ import annotations

from bot.alerting import Desk, raise_everywhere, settle, unfinished
from bot.context import Context
from bot.domain.alerts import AlertKind
from bot.domain.people import Actor
from bot.inputs import ReachChanged


async def changed(given: ReachChanged, ctx: Context) -> None:
    """Note it; of a person who can't be reached any more somebody must hear."""
    actor = ctx.somebody
    if actor is None:
        return
    ctx.records.people.set_blocked(ctx.envelope.account, ctx.now if given.blocked else None)
    if given.blocked and not actor.blocked:
        await raise_everywhere(
            Desk(ctx.records, ctx.post, ctx.now),
            AlertKind.UNREACHABLE,
            actor.person,
            {"day": ctx.now.date().isoformat()},
        )
    elif not given.blocked:
        await _back_again(actor, ctx)


async def _back_again(actor: Actor, ctx: Context) -> None:
    """Nobody needs to call any more."""
    desk = Desk(ctx.records, ctx.post, ctx.now)
    for organisation in await ctx.records.organisations.all_of(actor.person):
        alert = await unfinished(desk, organisation, AlertKind.UNREACHABLE, actor.person)
        if alert is not None:
            await settle(desk, organisation, alert, by=None)
