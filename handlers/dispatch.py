"""Owns the way from an update to the one function that handles it: role, consent, reach, then act.

Must not know what any act does. Every press is checked again, whatever was shown before; "absent"
and "not yours" give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from bot.context import Context
from bot.domain.people import Actor, Role
from bot.inputs import (
    LARGEST_FILE,
    CommandGiven,
    DocumentGiven,
    FileGiven,
    Given,
    Key,
    KeyPressed,
    Nothing,
    OtherGiven,
    PhotoGiven,
    ReachChanged,
    StaleTap,
    Started,
    Tapped,
    TextGiven,
)
from bot.questionnaires import looks_like_a_form
from bot.taps import Tap, field_types
from handlers import lost, reachability, welcome
from handlers.routes import COMMANDS, FORM_SENT, KEYS, TAPS, WORDS, Route
from storage import reach
from storage.expectations import Expectation

_ORDER = (Role.LEARNER, Role.MENTOR, Role.COORDINATOR)


async def dispatch(ctx: Context) -> None:
    """Handle the update of this context."""
    await _look_ahead(ctx)
    actors = await ctx.records.people.actors(ctx.envelope.account)
    actor = ctx.somebody = actors[0] if actors else None
    ctx.forget_words = actor is None or not actor.may_be_listened_to
    content = ctx.envelope.content
    match content:
        case Nothing():
            ctx.forget_words = True
            return
        case ReachChanged():
            await reachability.changed(content, ctx)
        case Started():
            await welcome.started(content, ctx)
        case _ if actor is None:
            await lost.stranger(ctx)
        case _:
            await _of_a_member(ctx, actor, actors)
    if ctx.somebody is not None and ctx.somebody.blocked and not isinstance(content, ReachChanged):
        ctx.records.people.set_blocked(ctx.envelope.account, None)


async def _look_ahead(ctx: Context) -> None:
    """Most presses name a run: it is read together with who presses."""
    content = ctx.envelope.content
    run = getattr(content.tap, "run", None) if isinstance(content, Tapped) else None
    if run is not None:
        await reach.look_ahead(ctx.records.unit, ctx.envelope.account, run)


async def _of_a_member(ctx: Context, actor: Actor, places: Sequence[Actor]) -> None:
    match ctx.envelope.content:
        case Tapped(tap):
            await _act(ctx, places, tap, TAPS.get(type(tap)))
        case StaleTap():
            await lost.stale(ctx)
        case CommandGiven(name):
            await _plain(ctx, actor, COMMANDS.get(name))
        case KeyPressed(key):
            await _key(ctx, actor, key)
        case OtherGiven():
            await lost.received(ctx)
        case Nothing() | Started() | ReachChanged():
            pass  # handled before anybody is asked for
        case given:
            await _given(ctx, actor, places, given)


async def _key(ctx: Context, actor: Actor, key: Key) -> None:
    await _plain(ctx, actor, KEYS.get(key))


async def _plain(ctx: Context, actor: Actor, route: Route | None) -> None:
    """An act that names no object: a command or a key."""
    if route is None or not (actor.roles & route.roles):
        await lost.received(ctx)
    elif not _may_speak(actor, route):
        await welcome.ask_consent(ctx)
    else:
        await route.act(ctx.envelope.content, ctx)


async def _act(ctx: Context, places: Sequence[Actor], tap: Tap, route: Route | None) -> None:
    """An act on the objects that a button names."""
    actor = None if route is None else await _acting(ctx, places, tap, route)
    if route is None or actor is None:
        await lost.stale(ctx)
    elif not _may_speak(actor, route):
        await welcome.ask_consent(ctx)
    else:
        await route.act(tap, ctx)


async def _given(ctx: Context, actor: Actor, places: Sequence[Actor], given: Given) -> None:
    """Words or a paper: they belong to what was asked for, or to the open question."""
    expected = await ctx.records.expectations.of(actor.person)
    if expected is not None:
        route = WORDS.get(type(expected.tap))
        if route is not None and await _acting(ctx, places, expected.tap, route):
            await _asked_for(ctx, route, expected, given)
            return
        ctx.expect_nothing()
    await _unasked(ctx, actor, given)


async def _asked_for(ctx: Context, route: Route, expected: Expectation, given: Given) -> None:
    """What somebody was asked for, if it is of a kind and size that can be taken."""
    if type(given) not in route.takes:
        await lost.of_another_kind(ctx, wants_words=TextGiven in route.takes)
    elif _is_too_large(given):
        await lost.too_large(ctx)
    else:
        await route.act((expected, given), ctx)


async def _unasked(ctx: Context, actor: Actor, given: Given) -> None:
    """A learner answers the open question at any time; staff are shown the way."""
    is_paper = isinstance(given, PhotoGiven | DocumentGiven)
    is_form = isinstance(given, DocumentGiven) and looks_like_a_form(given.name)
    if Role.COORDINATOR in actor.roles and is_form:
        await _plain(ctx, actor, FORM_SENT)
    elif Role.LEARNER in actor.roles and not _is_too_large(given):
        await _plain(ctx, actor, KEYS[type(given)])
    elif Role.LEARNER not in actor.roles and Role.MENTOR in actor.roles and is_paper:
        await lost.unasked_paper(ctx)
    else:
        await lost.received(ctx)


def _is_too_large(given: Given) -> bool:
    """Whether Telegram lets no bot fetch it."""
    return isinstance(given, FileGiven) and given.size > LARGEST_FILE


def _may_speak(actor: Actor, route: Route) -> bool:
    return actor.may_be_listened_to or route.before_consent


async def _acting(ctx: Context, places: Sequence[Actor], tap: Tap, route: Route) -> Actor | None:
    """The person in the organisation of the named objects, the current one first; or nobody.

    An old button works where it came from, whichever organisation was joined since.
    """
    for actor in places:
        if await allowed(ctx, actor, tap, route):
            ctx.somebody = actor
            ctx.forget_words = not actor.may_be_listened_to
            return actor
    return None


async def allowed(ctx: Context, actor: Actor, tap: Tap, route: Route) -> bool:
    """Whether the actor has a role of the route in which every named object is within reach."""
    for role in _ORDER:
        if role in route.roles and role in actor.roles and await _reaches(ctx, actor, role, tap):
            return True
    return False


async def _reaches(ctx: Context, actor: Actor, role: Role, tap: Tap) -> bool:
    types = field_types(type(tap))
    for item in fields(tap):  # type: ignore[arg-type]  # every tap is a dataclass
        kind = types[item.name]
        if kind not in reach.KINDS:
            continue
        named = getattr(tap, item.name)
        if not await reach.within_reach(ctx.records.unit, actor, role, kind, named):
            return False
    return True
