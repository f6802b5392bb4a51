"""An invite is made only by the conversation that asked for its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.acts import GuardianSigned, InviteSomebody, SayWhatWasDone, StateAgeBand
from bot.domain.ids import MeetingId
from bot.domain.people import Role
from bot.taps import Tap
from tests.support.world import World


@pytest.mark.parametrize("old", [StateAgeBand("25_49"), StateAgeBand("14"), GuardianSigned("14")])
@pytest.mark.parametrize("asked", [SayWhatWasDone(MeetingId(1)), InviteSomebody("mentor")])
async def test_an_old_button_of_an_invite_takes_no_other_words_for_a_name(
    tmp_path: Path, old: Tap, asked: Tap
) -> None:
    """What was drafted for another act doesn't become a learner, and stays what it was."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele", consent_age=16)
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        await world.expects(mara, asked, "walked by the river")
        before = world.everything()
        done = await world.taps(mara, old)
        assert done.toast
        assert world.everything() == before


async def test_a_second_press_on_the_signed_paper_asks_for_the_name_again(tmp_path: Path) -> None:
    """Who presses twice is still asked whose signature it is, and one learner is invited."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele", consent_age=16)
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        await world.taps(mara, InviteSomebody("learner"))
        await world.writes(mara, "Jānis")
        await world.taps(mara, StateAgeBand("14"))
        for _ in range(2):
            assert (await world.taps(mara, GuardianSigned("14"))).words
        await world.writes(mara, "Anita")
        assert world.rows("SELECT name FROM person WHERE id <> :id", id=mara.person) == [("Jānis",)]
