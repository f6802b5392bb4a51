"""Owns taking the answers of a questionnaire along: how many, in which shape, with what in it.

Makes no file: the wish is kept, and ``bot.routines.questionnaires`` makes the file and sends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.acts import questionnaires as acts
from bot.context import Context
from bot.exports import Format
from bot.outgoing import Kind
from bot.questionnaires import at_hand, title_of
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import questionnaires as words
from bot.wording.registry import Verbatim
from bot.wording.values import LocalDay
from handlers import lost
from handlers.mentoring import present
from handlers.records_screens import lines, way_out

_EMOJI = {Format.XLSX: "📗", Format.CSV: "📄", Format.JSON: "🧾", Format.XML: "🗂"}


async def show_answers(tap: acts.ShowAnswers, ctx: Context) -> None:
    """How many there are, and the ways to take them along."""
    row = await ctx.records.questionnaires.get(tap.questionnaire)
    assert row is not None, "reach is checked before"
    shown = await at_hand(ctx.records, ctx.library, row)
    if shown is None:
        await lost.stale(ctx)
        return
    number, labels, sensitive = row.id, int(tap.labels == 1), int(tap.sensitive == 1)
    back = way_out(acts.OpenQuestionnaire(number))
    if not shown.answered:
        present(ctx, Screen(words.CARD_NO_ANSWERS(), back))
        return
    title = Verbatim(title_of(shown.form, ctx.translator.language))
    zone = ctx.actor.organisation.zone
    line = lines(
        words.HOW_TO_TAKE(title=title, count=shown.answered),
        None if shown.last is None else words.LAST_ON(day=LocalDay(shown.last, zone)),
        words.COLUMNS_ARE_LABELS() if labels else words.COLUMNS_ARE_NAMES(),
        words.WITH_SENSITIVE() if sensitive else words.WITHOUT_SENSITIVE(),
    )
    files = [
        Button(
            words.FORMATS[each.value](),
            acts.TakeAnswers(number, each.value, labels, sensitive),
            _EMOJI[each],
        )
        for each in Format
    ]
    names = Button(
        words.USE_NAMES() if labels else words.USE_LABELS(),
        acts.ShowAnswers(number, 1 - labels, sensitive),
        "🔤",
    )
    more = Button(
        words.LEAVE_SENSITIVE() if sensitive else words.ADD_SENSITIVE(),
        acts.ShowAnswers(number, labels, 1 - sensitive),
        "🔒",
    )
    rows = (tuple(files[:2]), tuple(files[2:]), (names,), (more,), *back)
    present(ctx, Screen(line, rows))


async def take_answers(tap: acts.TakeAnswers, ctx: Context) -> None:
    """The file is made by a job and comes as a message of its own."""
    if tap.format not in [each.value for each in Format]:
        await lost.stale(ctx)
        return
    ctx.records.questionnaires.want_export(
        tap.questionnaire,
        tap.format,
        ctx.actor.person,
        ctx.now,
        labels=tap.labels == 1,
        with_sensitive=tap.sensitive == 1,
    )
    ctx.show(Screen(words.MAKING_FILE()), Kind.FACT)


Act = Callable[[Any, Context], Awaitable[None]]

ANSWER_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.ShowAnswers: show_answers, acts.TakeAnswers: take_answers}
)
"""What a coordinator does with answers."""
