"""Owns what the mentor's conversations share: whose learners these are, when an act counts as done,
and how a wizard's screen takes the place of the last one. Must not decide anything.
"""

from __future__ import annotations

from bot.context import Context
from bot.domain.diary import Given
from bot.domain.pairing import AssignmentState
from bot.inputs import Tapped
from bot.screens import Screen
from storage.assignments import AssignmentRow


def time_of_act(ctx: Context) -> Given:
    """When the act counts as done: a press by its arrival, words by Telegram's time of them."""
    return Given(ctx.envelope.counts_at, by_press=isinstance(ctx.envelope.content, Tapped))


def present(ctx: Context, screen: Screen, *, anew: bool = False) -> None:
    """Show the next screen of a wizard in place of the pressed one, or as a message of its own.

    Under a picture or a file it is always one of its own: the picture would stay, with words that
    have nothing to do with it.
    """
    content = ctx.envelope.content
    if anew or (isinstance(content, Tapped) and content.captioned):
        ctx.show(screen)
    else:
        ctx.replace(screen)


async def my_assignments(ctx: Context) -> list[AssignmentRow]:
    """Active assignments of the mentor in the organisation at hand."""
    active = await ctx.records.assignments.of_mentor(ctx.actor.person, AssignmentState.ACTIVE.value)
    return [each for each in active if each.organisation == ctx.actor.organisation.id]
