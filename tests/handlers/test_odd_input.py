"""Two hundred odd things, sent by everybody, at every point of the road: a kind answer, no failure.

"Kind" is checked as far as a program can: somebody who sent something in a private chat gets a message
that Telegram will take, in words, without a placeholder left open.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest

from bot import acts
from bot.domain.ids import AlertId, MeetingId, RunId, VoiceNoteId
from bot.domain.people import Role
from bot.inputs import Nothing, ReachChanged
from bot.taps import Tap
from bot.telegram.decode import decode
from tests.frame.odd_updates import ME, NAMES, READABLE
from tests.handlers.town import Town, two_towns
from tests.support.world import Outcome, Somebody, World

LONGEST = {"text": 4096, "edit_text": 4096}
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


@pytest.fixture
async def towns(tmp_path) -> AsyncIterator[tuple[World, Town, Town]]:
    async with two_towns(tmp_path) as made:
        yield made


def sent_by(account: int, name: str) -> dict[str, object]:
    """The odd update as if it came from this account."""
    text = json.dumps(READABLE[name]).replace(f'"id": {ME}', f'"id": {account}')
    update: dict[str, object] = json.loads(text)
    return update


def wants_an_answer(update: dict[str, object], world: World) -> bool:
    envelope = decode(json.dumps({"update_id": 1, **update}).encode(), world.now)
    return envelope is not None and not isinstance(envelope.content, Nothing | ReachChanged)


def judge(name: str, outcome: Outcome, *, echoed: bool) -> None:
    """What Telegram takes, and a person can read; `echoed` where it may hold what was sent."""
    for message in outcome.messages:
        body = message.body
        assert body.words.strip(), f"{name}: an empty message"
        assert len(body.words) <= LONGEST.get(body.method, 1024), name
        body.words.encode("utf-8")
        assert "\0" not in body.words
        assert echoed or not PLACEHOLDER.search(body.words), f"{name}: {body.words}"


async def send_everything(
    world: World, account: int, *, again: tuple[Somebody, Tap] | None
) -> None:
    for name in READABLE:
        if "account of" in name:
            continue
        if again is not None:
            await world.expects(*again, draft="Anna")
        update = sent_by(account, name)
        outcome = await world.receives(update)
        if wants_an_answer(update, world):
            assert outcome is not None
            assert [each for each in outcome.messages if each.chat == account] or outcome.toast, (
                f"{name} was not answered"
            )
        if outcome is not None:
            judge(name, outcome, echoed=again is not None)


@pytest.mark.parametrize(
    "who",
    ["stranger", "learner", "learner before consent", "learner who said not now"],
)
async def test_learners_and_strangers_may_send_anything(towns, who):
    """A question stands open, or consent, or nothing yet: whatever comes is taken kindly."""
    world, dobele, _ = towns
    account = 987 if who == "stranger" else dobele.people[who].account
    await send_everything(world, account, again=None)


@pytest.mark.parametrize("who", ["mentor", "coordinator"])
async def test_staff_may_send_anything(towns, who):
    """Nothing was asked for, and anything comes."""
    world, dobele, _ = towns
    await send_everything(world, dobele.people[who].account, again=None)


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("mentor", "SayWhatWasDone"),
        ("mentor", "CloseAlert"),
        ("coordinator", "InviteSomebody"),
        ("coordinator", "GuardianSigned"),
        ("coordinator", "ChangeNumbers"),
        ("coordinator", "MapInWords"),
        ("coordinator", "CloseTalk"),
        ("coordinator", "CloseAlert"),
    ],
)
async def test_whatever_was_asked_for_anything_may_come(towns, who, kind):
    """A name, a number, a note, an answer in words was asked for: odd ones are taken or asked anew."""
    world, dobele, _ = towns
    number = {thing.name.partition(": ")[2]: thing.id for thing in dobele.things}
    asked: dict[str, Tap] = {
        "SayWhatWasDone": acts.SayWhatWasDone(MeetingId(number["meeting"])),
        "CloseAlert": acts.CloseAlert(AlertId(number["wish to talk"])),
        "InviteSomebody": acts.InviteSomebody("mentor"),
        "GuardianSigned": acts.GuardianSigned("14"),
        "ChangeNumbers": acts.ChangeNumbers("crisis"),
        "MapInWords": acts.MapInWords(VoiceNoteId(number["voice note of the run"])),
        "CloseTalk": acts.CloseTalk(RunId(number["run"])),
    }
    person = dobele.people[who]
    await send_everything(world, person.account, again=(person, asked[kind]))


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_name_is_shown_as_it_is(tmp_path, name):
    """On the list, the card, the pairing and in alerts stands the name that was typed, letter by letter."""
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, there)
        typed = NAMES[name]
        await world.expects(mara, acts.InviteSomebody("learner"))
        asked = await world.writes(mara, typed)
        assert typed in asked.words[0]
        made = await world.taps(mara, asked.tap("25"))
        assert any(typed in words for words in made.words)
        listed = await world.taps(mara, acts.ListPeople("learner", 0))
        assert listed.labels[0] == typed
        card = await world.taps(mara, listed.tap(typed))
        assert typed in card.words[0]
        assert card.messages[0].body.to_json()


async def test_a_hostile_organisation_is_shown_as_it_is(tmp_path):
    """The name of an organisation is data, too: no placeholder in it is ever filled."""
    async with World.opened(tmp_path) as world:
        there = await world.organisation("{name} <b>%s</b>")
        mara = await world.person("{organisation}", Role.COORDINATOR, there)
        menu = await world.taps(mara, acts.OpenMenu())
        assert "{name} <b>%s</b>" in menu.words[0]
        anna = await world.person("Anna", Role.LEARNER, there)
        asked = await world.writes(anna, "hello")
        assert any("{name} <b>%s</b>" in words for words in asked.words)
