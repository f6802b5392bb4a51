"""From a screen to a finished message: within Telegram's limits, in the words of one language."""

from __future__ import annotations

import pytest

from bot.acts import AskForHelp, Cancel, OpenMenu
from bot.i18n import Translators
from bot.outgoing import Body
from bot.screens import Button, Keys, Screen
from bot.telegram.render import keyboard, rendered
from bot.wording import common, helping
from bot.wording.registry import Joined, Verbatim, line

ENGLISH = Translators().of("en")


def shown(screen: Screen) -> Body:
    return rendered(screen, ENGLISH)


def test_a_spoken_screen_says_its_line_and_its_answers_without_signs():
    """The voice says what stands on the buttons; emoji are for the eye."""
    rows = ((Button(common.YES(), OpenMenu(), "👍"), Button(common.NOT_NOW(), Cancel(), "✋")),)
    body = shown(Screen(Verbatim("May I?"), rows, spoken=True))
    assert body.method == "voice"
    assert body.sound is not None
    assert body.sound.parts == ("May I?", "Yes", "Not now")
    assert body.markup is not None
    labels = [button["text"] for row in body.markup["inline_keyboard"] for button in row]
    assert labels == ["👍 Yes", "✋ Not now"]


@pytest.mark.parametrize(
    ("screen", "longest"),
    [
        (Screen(Verbatim("š" * 5000)), 4096),
        (Screen(Verbatim("š" * 5000), spoken=True), 1024),
        (Screen(Verbatim("š" * 5000), qr="https://t.me/x"), 1024),
        (Screen(Verbatim("š" * 5000), played="file"), 1024),
    ],
    ids=["text", "voice", "picture", "voice of a person"],
)
def test_what_is_too_long_is_cut_with_an_ellipsis(screen: Screen, longest: int):
    """Telegram would refuse the whole message."""
    words = shown(screen).words
    assert len(words) == longest
    assert words.endswith("…")


def test_a_name_keeps_the_sound_out_of_the_shared_cache():
    """Whoever is named in a sound is nobody's cached file."""
    named = helping.TALK_TO_MENTOR(name="Ilze")
    assert shown(Screen(named, spoken=True)).sound.private is True
    assert shown(Screen(Joined((common.YES(), named)), spoken=True)).sound.private is True
    assert shown(Screen(common.YES(), spoken=True)).sound.private is False
    assert shown(Screen(common.YES(), spoken=True, personal=True)).sound.private is True


@pytest.mark.parametrize("hostile", ["{name}", "<b>x</b>", "%s", "{0.__class__}", "}{", "\\"])
def test_a_name_is_data_and_never_a_pattern(hostile: str):
    """What stands in a name is shown, not filled, not parsed."""
    text = line("{name} says {words}.")
    said = shown(Screen(text(name=hostile, words=Verbatim(hostile)))).words
    assert said == f"{hostile} says {hostile}."


def test_answers_win_over_keys():
    """A message carries one keyboard; the answers of a question are needed most."""
    rows = ((Button(common.YES(), AskForHelp("wants_talk")),),)
    assert "inline_keyboard" in (shown(Screen(common.YES(), rows, keys=Keys.LEARNER)).markup or {})
    assert shown(Screen(common.YES(), keys=Keys.LEARNER)).markup == keyboard(Keys.LEARNER, ENGLISH)
    assert shown(Screen(common.YES())).markup is None


def test_a_body_survives_the_database():
    """What lies in the outbox is read back as it was put there."""
    rows = ((Button(common.YES(), OpenMenu(), "👍"),),)
    for screen in (
        Screen(Verbatim("a\n🙋"), rows, spoken=True, protect=True),
        Screen(Verbatim("b"), keys=Keys.NONE),
        Screen(Verbatim("c"), qr="https://t.me/x?start=y"),
    ):
        body = shown(screen)
        assert Body.from_json(body.to_json()) == body
