"""Photos and files in the chat: they reach who asked for them, and nobody is told off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import acts
from bot.context import Context
from bot.domain.people import Role
from bot.inputs import DocumentGiven, PhotoGiven, TextGiven, VoiceGiven
from handlers.routes import PAPERS, STAFF, WORDS, Route
from tests.support.world import Somebody, World, message

PHOTO = {"file_id": "photo", "file_unique_id": "u", "width": 1280, "height": 960}
DOCUMENT = {"file_id": "paper", "file_name": "lapa.pdf", "mime_type": "application/pdf"}


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ilze(world: World) -> Somebody:
    return await world.person("Ilze", Role.MENTOR, await world.organisation("Dobele"))


@pytest.fixture
def taken(monkeypatch) -> list[Any]:
    """What reaches an act that was asked for a paper and goes on asking."""
    seen: list[Any] = []

    async def take(given: Any, _ctx: Context) -> None:
        seen.append(given[1])

    monkeypatch.setitem(WORDS, acts.Cancel, Route(take, STAFF, takes=PAPERS))
    return seen


async def test_an_album_comes_as_three_pages(world, ilze, taken):
    """Photos sent together are three updates with one album; each reaches who asked for them."""
    await world.expects(ilze, acts.Cancel())
    for number in range(3):
        photo = PHOTO | {"file_id": f"page-{number}"}
        await world.receives(message(ilze.account, number, photo=[photo], media_group_id="7"))
    assert [(each.file_id, each.album) for each in taken] == [
        ("page-0", "7"),
        ("page-1", "7"),
        ("page-2", "7"),
    ]


async def test_a_caption_comes_along(world, ilze, taken):
    """What is written under a photo or a file is not lost."""
    await world.expects(ilze, acts.Cancel())
    await world.receives(message(ilze.account, 1, photo=[PHOTO], caption="November"))
    await world.receives(message(ilze.account, 2, document=DOCUMENT, caption="December"))
    assert [type(each) for each in taken] == [PhotoGiven, DocumentGiven]
    assert [each.caption for each in taken] == ["November", "December"]


async def test_a_file_of_21_megabytes_is_refused_kindly(world, ilze, taken):
    """Telegram lets no bot fetch it: the mentor hears what would help, and it is still asked for."""
    await world.expects(ilze, acts.Cancel())
    large = DOCUMENT | {"file_size": 21 * 1024 * 1024}
    outcome = await world.receives(message(ilze.account, 1, document=large))
    assert taken == []
    assert "20 MB" in outcome.words[0]
    await world.receives(message(ilze.account, 2, document=DOCUMENT | {"file_size": 20 * 1024**2}))
    assert len(taken) == 1


@pytest.mark.parametrize(
    "given", [TextGiven("hm?"), VoiceGiven("v", 3, 900)], ids=["text", "voice"]
)
async def test_words_where_a_paper_is_asked_for_end_nothing(world, ilze, taken, given):
    """The mentor is told that a photo or a file is meant, and the next one is taken."""
    await world.expects(ilze, acts.Cancel())
    outcome = await world.does(ilze, given)
    assert "photo" in outcome.words[0]
    await world.does(ilze, PhotoGiven("p", "u", 1, 1, 1))
    assert len(taken) == 1


async def test_a_photo_where_words_are_asked_for_ends_nothing(world):
    """A coordinator who sends a photo as somebody's name is asked for words again."""
    mara = await world.person("Māra", Role.COORDINATOR, await world.organisation("Dobele"))
    await world.expects(mara, acts.InviteSomebody("mentor"))
    outcome = await world.receives(message(mara.account, 1, photo=[PHOTO]))
    assert "words" in outcome.words[0]
    await world.writes(mara, "Ilze")
    assert world.rows("SELECT name FROM person ORDER BY id") == [("Māra",), ("Ilze",)]


@pytest.mark.parametrize("paper", [{"photo": [PHOTO]}, {"document": DOCUMENT}])
async def test_a_mentor_who_sends_a_paper_unasked_hears_what_to_press_first(world, ilze, paper):
    """The paper is received with thanks, and the button is named by its label."""
    outcome = await world.receives(message(ilze.account, 1, **paper))
    assert "Attach sheet" in outcome.words[0]


async def test_a_coordinators_photo_is_thanked_for(world):
    """Somebody who attaches no sheets isn't told of a button that they don't have."""
    mara = await world.person("Māra", Role.COORDINATOR, await world.organisation("Dobele"))
    outcome = await world.receives(message(mara.account, 1, photo=[PHOTO]))
    assert outcome.words
    assert "Attach" not in outcome.words[0]


async def test_a_learners_photo_is_thanked_for_and_the_question_stays(world):
    """A photo is no answer; the open question comes once more."""
    anna = await world.person(
        "Anna", Role.LEARNER, await world.organisation("Dobele"), consent=True
    )
    await world.begins(anna)
    asked = (await world.news())[-1].words
    outcome = await world.receives(message(anna.account, 1, photo=[PHOTO], caption="Yes"))
    assert outcome.words[0].startswith("Thank you")
    assert outcome.words[-1] == asked


@pytest.mark.parametrize(
    "update",
    [
        lambda account: message(account, 1, photo=[PHOTO], forward_origin={"type": "user"}),
        lambda account: {"edited_message": message(account, 1, photo=[PHOTO])["message"]},
    ],
    ids=["forwarded", "edited"],
)
async def test_what_is_forwarded_or_edited_is_no_page(world, ilze, taken, update):
    """Only what a person sends anew belongs to what was asked for."""
    await world.expects(ilze, acts.Cancel())
    await world.receives(update(ilze.account))
    assert taken == []
    await world.does(ilze, PhotoGiven("p", "u", 1, 1, 1))
    assert len(taken) == 1
