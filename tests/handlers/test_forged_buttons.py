"""A thousand forged buttons, from a client that was changed: no change in the books, no crash."""

from __future__ import annotations

import itertools
import random
from collections.abc import AsyncIterator

import pytest

from bot.domain.people import Role
from bot.inputs import Tapped
from bot.taps import LARGEST, Tap, field_types, unpack
from handlers.routes import TAPS
from tests.handlers.test_routes import IDS, may, reached, taps_of
from tests.handlers.town import Thing, Town, two_towns
from tests.support.world import PRESSED, Somebody, World, press

__all__ = ["reached"]

SEED = 20261120
FORGED = 1000

JUNK = (
    "",
    ":",
    "1",
    "1a",
    "1a:",
    "1a:::",
    "1a:1:1:1:1:1",
    "x" * 64,
    "x" * 65,
    "1a:" + "9" * 61,
    "1a:" + "9" * 5000 + ":1:1",
    "1a:-1:-1:-1",
    "1a:0x1:1:1",
    "1a:1e3:1:1",
    "1a:1_0:1:1",
    "1a: 1:1:1",
    "1a:+1:1:1",
    "1a:01:1:1",
    "1a:١:1:1",
    "1a:1:1:½",
    f"1a:{LARGEST + 1}:1:1",
    f"1a:-{LARGEST + 1}:1:1",
    "1a:9223372036854775808:1:1",
    "1a:NaN:1:1",
    "1a:True:1:1",
    "0a:1:1:1",
    "2a:1:1:1",
    "11a:1:1:1",
    "1A:1:1:1",
    "1zz:1",
    "1ao:1;DROP TABLE alert",
    "1ao:1 OR 1=1",
    "1ao:1' --",
    "\udcff\udcfe\udcfd",
    "\x00" * 64,
    "š" * 32,
    "🙋" * 16,
    '{"run": 1, "step": 1}',
    "<xml/>",
)

"""Bytes that are no button of this version."""

ODD_CODES = (
    "1l:'; DELETE FROM person; --",
    "1l:../../../etc/passwd",
    "1cb:..\\..\\windows",
    "1ci:{role}",
    "1ci:%s%n",
    "1h:<b>feels_bad</b>",
    "1h:feels_bad\n{}",
    "1h:\u202efeels_bad",
)
"""Buttons of this version, with codes that none of them ever held."""


@pytest.fixture
async def towns(tmp_path) -> AsyncIterator[tuple[World, Town, Town]]:
    async with two_towns(tmp_path) as made:
        yield made


def real_buttons(things: list[Thing]) -> list[str]:
    """Data as they stand on buttons of the bot, for every act and object."""
    return [tap.pack() for kind in TAPS for tap, _ in taps_of(kind, things)]


def forge(chance: random.Random, real: list[str]) -> str:
    """One piece of button data that the bot never put on a button of this person."""
    data = chance.choice(real)
    match chance.randrange(7):
        case 0:
            return data
        case 1:
            place = chance.randrange(len(data))
            return data[:place] + chr(chance.randrange(32, 1200)) + data[place + 1 :]
        case 2:
            head, *parts = data.split(":")
            numbers = [str(chance.choice((0, -1, 7, 4711, LARGEST, -LARGEST))) for _ in parts]
            return ":".join([head, *numbers])
        case 3:
            return str(chance.randrange(10)) + data[1:]
        case 4:
            return data[: chance.randrange(len(data))]
        case 5:
            return (data + ":" + chance.choice(real))[: chance.choice((64, 65, 200))]
        case _:
            return chance.choice((*JUNK, *ODD_CODES))


def is_theirs(who: Somebody | None, data: str, things: list[Thing]) -> bool:
    """Whether the person could have been given such a button: then it isn't forged."""
    tap = unpack(data.encode("utf-8", "ignore").decode().replace("\0", ""))
    if tap is None:
        return False
    types = field_types(type(tap))
    named = []
    for name, type_ in types.items():
        if type_ in IDS:
            number = getattr(tap, name)
            found = [each for each in things if each.kind is type_ and each.id == number]
            named.append(found[0] if found else Thing("none", type_, number, frozenset()))
    return may(who, TAPS[type(tap)], named)


async def test_a_thousand_forged_buttons_change_nothing(towns, reached):
    """Real data of another organisation, real data with bytes changed, junk: each is answered."""
    world, dobele, saldus = towns
    chance = random.Random(SEED)
    things = [*dobele.things, *saldus.things]
    real = real_buttons(things)
    people = [*dobele.people.values(), None]
    before = world.everything()
    forged = 0
    while forged < FORGED:
        who = chance.choice(people)
        data = forge(chance, real)
        if is_theirs(who, data, [*things, *dobele.members]):
            continue
        account = 987 if who is None else who.account
        outcome = await world.receives(press(account, data))
        assert reached == [], f"{who} pressed {data!r}"
        assert outcome is not None
        assert outcome.messages or outcome.toast, f"no answer to {data!r}"
        forged += 1
    assert world.everything() == before


@pytest.mark.parametrize("data", [*JUNK, None], ids=range(len(JUNK) + 1))
async def test_junk_of_any_length_is_an_old_button(tmp_path, data):
    """0, 64, 65 bytes and more, bytes that are no text, other versions: kindly answered."""
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, there, consent=True)
        await world.begins(anna)
        before = world.everything()
        outcome = await world.receives(press(anna.account, data))
        assert outcome is not None
        assert outcome.toast
        assert outcome.to(anna), "the open question comes again"
        assert world.everything() == before


@pytest.mark.parametrize("data", ODD_CODES, ids=range(len(ODD_CODES)))
async def test_an_odd_code_is_answered_and_changes_nothing(tmp_path, data):
    """Statements, paths, formats and invisible signs in the place of a code do nothing."""
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, there, consent=True)
        mara = await world.person("Māra", Role.COORDINATOR, there)
        await world.begins(anna)
        before = world.everything(without=frozenset({"expectation"}))
        for who in (anna, mara):
            outcome = await world.receives(press(who.account, data))
            assert outcome is not None
            assert outcome.to(who) or outcome.toast
        assert world.everything(without=frozenset({"expectation"})) == before


WILD = (-LARGEST, -1, 0, 2, 24, 99_999_999, 21_001_301, 20_261_231, 210_013, LARGEST)


def wild(kind: type[Tap], tap: Tap) -> list[Tap]:
    """The tap of a rightful person with numbers and codes that no button of the bot holds."""
    types = field_types(kind)
    free = [name for name, type_ in types.items() if type_ in (int, str)]
    made = []
    for number, word in itertools.zip_longest(WILD, ("", "x", "learner", "🙋", "'; --", "%s{0}")):
        values = {name: getattr(tap, name) for name in types}
        for name in free:
            values[name] = number if types[name] is int else (word or "")
        made.append(kind(**values))
    for name, number in itertools.product(free, WILD):
        if types[name] is int:
            values = {each: getattr(tap, each) for each in types}
            made.append(kind(**{**values, name: number}))
    return made


async def test_wild_numbers_in_ones_own_buttons_never_fail(towns, reached):
    """A rightful person with a changed client: hours, days, pages and codes beyond all bounds."""
    world, dobele, _ = towns
    for who in (dobele.learner, dobele.mentor, dobele.coordinator):
        for kind, route in TAPS.items():
            for tap, named in taps_of(kind, dobele.things):
                if may(who, route, named):
                    for strange in wild(kind, tap):
                        await world.tries(who, Tapped(strange, PRESSED))
                    break
    assert len(set(reached)) == len(TAPS)


async def test_wild_numbers_never_get_past_the_rules(towns):
    """Whatever hours a changed client sends, the books hold what the rules allow."""
    world, dobele, _ = towns
    for kind in TAPS:
        if kind.__name__ in ("LogHours", "SetMeeting"):
            for tap, named in taps_of(kind, dobele.things):
                if may(dobele.mentor, TAPS[kind], named):
                    for strange in wild(kind, tap):
                        await world.taps(dobele.mentor, strange)
    logged = world.rows("SELECT hours, planned_hours, starts_at, state FROM meeting")
    assert all(0 <= hours <= 20 and 1 <= planned <= 20 for hours, planned, _, _ in logged)
    assert all(starts_at < "2026-11-21" for _, _, starts_at, _ in logged)
