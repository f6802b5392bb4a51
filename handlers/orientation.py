"""Owns the learner's own road: its beginning, and the way back to it or to whatever else is open.

Knows no rule about what is asked: the road is a questionnaire like any other (``handlers.running``); what
is its own (ready for the talk) follows from its purpose.
"""

from __future__ import annotations

from bot.context import Context
from bot.domain.runs import RunPurpose
from bot.forms import Phase
from bot.screens import Screen
from bot.wording import orientation as words
from handlers import running_steps as steps


async def begin(ctx: Context) -> None:
    """The first question, or the open one where the learner began before."""
    if await ctx.records.runs.orientation_of(ctx.actor.person) is not None:
        await take_up(ctx)
        return
    version, _ = ctx.library.current()
    await steps.show_where(ctx, await steps.begun(ctx, version, RunPurpose.ORIENTATION))


async def take_up(ctx: Context, *, greet: bool = False) -> None:
    """Ask the open question again, wherever the learner was."""
    interview = await steps.current(ctx)
    if interview is None:
        await begin(ctx)
        return
    if greet:
        ctx.show(Screen(words.WELCOME_BACK(), keys=interview.keys, spoken=True))
    ctx.records.runs.asked_again(interview.stored.id, ctx.now)
    await steps.show_where(ctx, interview)


async def say_simpler(ctx: Context) -> None:
    """The open question in its simpler words."""
    interview = await steps.current(ctx)
    if interview is not None and interview.run.phase is Phase.ASKING:
        await steps.show_where(ctx, interview, simpler=True)
