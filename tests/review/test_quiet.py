"""At night nobody is rung for what can wait until the morning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.acts import AnswerPairing, EndPairForGood
from bot.domain.people import Role
from tests.support.world import World

AFTERNOON = datetime(2026, 11, 20, 13, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 21, tzinfo=UTC)
"""23:00 in Riga."""


@pytest.mark.parametrize(("now", "silent"), [(AFTERNOON, False), (NIGHT, True)])
async def test_what_is_told_to_others_makes_no_sound_at_night(
    tmp_path: Path, now: datetime, silent: bool
) -> None:
    """A pair that begins or ends is news for the others: there in the morning, ringing nobody."""
    async with World.opened(tmp_path, now=now) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        juris = await world.person("Juris", Role.MENTOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        pair = await world.pair(juris, anna, state="proposed")
        accepted = await world.taps(juris, AnswerPairing(pair, 1))
        ended = await world.taps(mara, EndPairForGood(pair))
        told = [
            *accepted.to(mara),
            *accepted.to(anna),
            *ended.to(juris),
            *ended.to(anna),
        ]
        assert [each.body.silent for each in told] == [silent] * 4
        own = [*accepted.to(juris), *ended.to(mara)]
        assert not any(each.body.silent for each in own)
