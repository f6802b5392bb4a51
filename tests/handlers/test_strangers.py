"""Whoever is not known yet gets a kind answer, and leaves nothing behind."""

from __future__ import annotations

from bot.inputs import CommandGiven, Key, KeyPressed, OtherGiven, StaleTap, Started, TextGiven
from tests.support.world import World

STRANGER = 987


async def test_a_stranger_is_answered_in_the_language_of_the_app(tmp_path):
    """Whatever a stranger sends, they hear how an invite is got; no row about them is made."""
    async with World.opened(tmp_path, language="lv") as world:
        await world.organisation("Dobele")
        before = world.everything()
        for given in (
            Started(""),
            TextGiven("Labdien!"),
            KeyPressed(Key.HELP),
            CommandGiven("menu"),
            OtherGiven("sticker"),
            StaleTap(5),
        ):
            outcome = await world.does(STRANGER, given)
            assert [each.chat for each in outcome.messages] == [STRANGER]
            assert outcome.messages[0].body.sound.language == "lv"
        assert world.everything() == before


async def test_a_strangers_words_are_not_kept(tmp_path):
    """Nobody agreed to anything, so what was said is dropped with the update."""
    async with World.opened(tmp_path) as world:
        assert (await world.writes(STRANGER, "my name is Anna")).forgotten


async def test_a_wrong_link_is_counted_and_no_more(tmp_path):
    """Five wrong links in an hour close the door for a while; nothing else is written."""
    async with World.opened(tmp_path) as world:
        await world.organisation("Dobele")
        before = world.everything(without=frozenset({"invite_miss"}))
        answers = [(await world.does(STRANGER, Started(f"wrong{n}"))).words for n in range(7)]
        assert answers[0] == answers[4] != answers[5] == answers[6]
        assert world.everything(without=frozenset({"invite_miss"})) == before
        assert world.rows("SELECT COUNT(*) FROM invite_miss") == [(5,)]
