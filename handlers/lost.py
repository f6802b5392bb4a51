"""Owns the kind answers to what fits nothing: old buttons, unknown people, photos, stray words.

Never "wrong input": something is received with thanks, and the way back is shown.
"""

from __future__ import annotations

from bot.context import Context
from bot.domain.people import Role
from bot.inputs import LARGEST_FILE
from bot.screens import Keys, Screen
from bot.wording import common
from handlers import orientation, welcome


async def stranger(ctx: Context) -> None:
    """Somebody whom nobody invited yet."""
    ctx.show(Screen(common.STRANGER(), spoken=True))


async def stale(ctx: Context) -> None:
    """An old, foreign or forged button: no change, and the open question once more."""
    if Role.LEARNER in ctx.actor.roles:
        ctx.toast(common.STALE_TOAST)
        await _where_we_are(ctx)
    else:
        ctx.toast(common.STALE_STAFF)


async def received(ctx: Context) -> None:
    """A sticker, a learner's photo, a command that this person doesn't have."""
    if Role.LEARNER in ctx.actor.roles:
        ctx.show(Screen(common.THANKS_RECEIVED(), keys=Keys.LEARNER, spoken=True))
        await _where_we_are(ctx)
    else:
        ctx.show(Screen(common.STAFF_RECEIVED(), keys=Keys.STAFF))


async def unasked_paper(ctx: Context) -> None:
    """A mentor sent a photo or a file before saying what it belongs to."""
    words = common.PAPER_UNASKED(button=common.ATTACH_SHEET())
    ctx.show(Screen(words, keys=Keys.STAFF))


async def of_another_kind(ctx: Context, *, wants_words: bool) -> None:
    """Something else than what was asked for; it is still asked for."""
    words = common.WORDS_WANTED() if wants_words else common.PAPER_WANTED()
    ctx.show(Screen(words, keys=Keys.STAFF))


async def too_large(ctx: Context) -> None:
    """A file that Telegram lets no bot fetch; a smaller one may follow."""
    megabytes = LARGEST_FILE // 1024**2
    ctx.show(Screen(common.FILE_TOO_LARGE(megabytes=megabytes), keys=Keys.STAFF))


async def _where_we_are(ctx: Context) -> None:
    if ctx.actor.language is None:
        await welcome.ask_language(ctx)
    elif not ctx.actor.may_be_listened_to:
        await welcome.ask_consent(ctx)
    else:
        await orientation.take_up(ctx)
