"""A learner who calls for help is told only what is true of who hears it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.acts import AskForHelp, TellMentor
from bot.domain.alerts import AlertKind
from bot.domain.people import Role
from storage.records import Records
from tests.support.world import Somebody, World


async def _pair(world: World) -> tuple[Somebody, Somebody]:
    dobele = await world.organisation("Dobele")
    await world.person("Māra", Role.COORDINATOR, dobele)
    juris = await world.person("Juris", Role.MENTOR, dobele)
    anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
    await world.pair(juris, anna)
    return juris, anna


async def _blocks(world: World, who: Somebody) -> None:
    async with world.store.database.unit_of_work() as unit:
        people = Records(unit, world.store).people
        people.set_blocked(who.account, datetime(2026, 11, 20, tzinfo=UTC))


async def test_nobody_is_said_to_call_who_was_not_told(tmp_path: Path) -> None:
    """Where the mentor can't be reached, the learner hears that a person was told, not which."""
    async with World.opened(tmp_path) as world:
        juris, anna = await _pair(world)
        await _blocks(world, juris)
        for kind in (AlertKind.WANTS_TALK, AlertKind.DOES_NOT_UNDERSTAND):
            done = await world.taps(anna, AskForHelp(kind.value))
            assert "A person will contact you" in done.to(anna)[0].words


async def test_distress_offers_only_a_mentor_who_can_be_told(tmp_path: Path) -> None:
    """Nobody in distress is offered to tell, or is said to have told, a mentor whom nothing reaches."""
    async with World.opened(tmp_path) as world:
        juris, anna = await _pair(world)
        done = await world.taps(anna, AskForHelp(AlertKind.FEELS_BAD.value))
        tell = done.tap("Juris")
        assert isinstance(tell, TellMentor)
        await _blocks(world, juris)
        assert "Juris" not in " ".join((await world.taps(anna, tell)).words)
        world.later(minutes=5)
        again = await world.taps(anna, AskForHelp(AlertKind.FEELS_BAD.value))
        assert not any("Juris" in label for label in again.labels)
