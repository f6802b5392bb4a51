"""Nobody is asked who has not agreed, or has taken it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.acts import ConfirmSummary, MapToChoice
from bot.domain.ids import VoiceNoteId
from bot.domain.people import Role
from bot.inputs import CommandGiven
from bot.taps import unpack
from storage.records import Records
from tests.support.world import Somebody, World


async def test_who_said_stop_is_not_asked_again_after_a_gap(tmp_path: Path) -> None:
    """After an outage the open question goes only to those who still agree to be asked."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        berta = await world.person("Berta", Role.LEARNER, dobele, consent=True)
        await world.begins(anna)
        await world.begins(berta)
        await world.does(anna, CommandGiven("stop"), sent=True)
        async with world.store.database.unit_of_work() as unit:
            runs = Records(unit, world.store).runs
            rows = await runs.open_since(world.now - timedelta(hours=24), world.now)
        assert [row["learner_id"] for row in rows] == [berta.person]


async def test_who_said_stop_is_asked_nothing_when_their_voice_answer_is_heard(
    tmp_path: Path,
) -> None:
    """A coordinator maps an answer which opens new questions: only who still agrees is asked."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        berta = await world.person("Berta", Role.LEARNER, dobele, consent=True)
        for learner in (anna, berta):
            await _finishes(world, learner)
        await world.does(anna, CommandGiven("stop"), sent=True)
        for learner, asked in ((anna, False), (berta, True)):
            ((note,),) = world.rows(
                "SELECT id FROM voice_note WHERE person_id = :person", person=learner.person
            )
            done = await world.taps(mara, MapToChoice(VoiceNoteId(note), 0))
            assert bool(done.to(learner)) is asked


async def _finishes(world: World, learner: Somebody) -> None:
    """The first answer to everything, but the kind of work that is liked best by voice."""
    await world.news()
    await world.begins(learner)
    messages = (await world.news())[-1:]
    while messages:
        if "Which kind of work" in messages[-1].words:
            messages = (await world.speaks(learner)).to(learner)
            continue
        (_, data), *_ = messages[-1].buttons
        tap = unpack(data)
        assert tap is not None
        messages = (await world.taps(learner, tap)).to(learner)
        if isinstance(tap, ConfirmSummary):
            return
