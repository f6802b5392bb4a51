"""What Telegram may answer to a message: too fast, no answer, refused, blocked. Nothing is lost."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.support.town import Town
from tests.support.walker import Walker


async def _begun(dobele: Town, learners: int = 1) -> list[Walker]:
    await dobele.settles(learners=learners)
    await dobele.program.start()
    assert dobele.coordinator is not None
    await dobele.coordinator.says("/start")
    walkers = [Walker(user, random.Random(1)) for user in dobele.learners]
    for walker in walkers:
        await walker.begins()
    return walkers


async def _calls_to(dobele: Town, account: int, after: int = 0) -> list[dict[str, Any]]:
    """What was sent or edited in this chat since that call."""
    log = await dobele.client.log(after)
    return [
        call
        for call in log
        if call["chat_id"] == account and call["method"].startswith(("send", "edit"))
    ]


async def _last_call(dobele: Town) -> int:
    log = await dobele.client.log()
    return int(log[-1]["number"])


@pytest.mark.parametrize("seconds", [1, 4])
async def test_too_many_requests_is_obeyed_to_the_second(dobele: Town, seconds: int) -> None:
    """After 429 nothing enters that chat before its time; then the message comes, once."""
    (walker,) = await _begun(dobele)
    since = await _last_call(dobele)
    await dobele.client.fault(
        "too_many_requests", chat_id=walker.user.id, method="sendVoice", retry_after=seconds
    )
    await walker.answers("Yes")
    calls = await _calls_to(dobele, walker.user.id, since)
    refused = next(place for place, call in enumerate(calls) if call["status"] == 429)
    waited = calls[refused + 1]["time"] - calls[refused]["time"]
    assert seconds <= waited < seconds + 1.0
    assert [call["status"] for call in calls] == [200] * refused + [429] + [200] * (
        len(calls) - refused - 1
    )
    assert await dobele.client.findings() == []


async def test_a_pause_for_one_chat_delays_nobody_else(dobele: Town) -> None:
    """While one learner's chat is held, another's question comes at once."""
    anna, berta = await _begun(dobele, learners=2)
    await dobele.client.fault(
        "too_many_requests", chat_id=anna.user.id, method="sendVoice", retry_after=3
    )
    before = await anna.newest()
    await anna.user.presses("Yes")
    await berta.answers("Yes")
    assert await anna.newest() == before
    await anna.open_message(after=before)


@pytest.mark.parametrize(
    "kind",
    [
        "server_error",
        "bad_gateway",
        "reset_before",
        "timeout_before",
        "reset_after",
        "timeout_after",
        "truncated",
        "wrong_types",
    ],
)
async def test_an_answer_that_is_lost_loses_no_message(dobele: Town, kind: str) -> None:
    """Whatever happens on the way, the question arrives; where its fate is unknown, twice at most."""
    (walker,) = await _begun(dobele)
    await dobele.client.fault(kind, method="sendVoice", chat_id=walker.user.id, seconds=1, times=1)
    first = await walker.answers("No")
    second = await walker.answers("Yes")
    messages = await walker.until_quiet(1.2)
    copies = sum(message["text"] == second["text"] for message in messages)
    repeated = kind in ("reset_after", "timeout_after", "truncated")
    assert copies == 1
    asked_first = [
        message
        for message in messages
        if message["text"].split("\n")[0] == first["text"].split("\n")[0]
    ]
    assert len(asked_first) == 1 + repeated
    await dobele.program.stop()
    assert dobele.books.unsettled() == []
    assert [name for step in dobele.books.events_of(walker.user.id) for name in step] == [
        "Answered",
        "Answered",
    ]
    assert dobele.program.starts == 1


@pytest.mark.soak  # the pauses between five tries take half a minute
async def test_a_long_failure_loses_no_message(dobele: Town) -> None:
    """When Telegram fails for everybody longer than five tries, nothing is given up."""
    (walker,) = await _begun(dobele)
    before = await walker.newest()
    await dobele.client.fault("server_error", method="sendVoice", times=5)
    await walker.user.presses("Yes")
    await walker.open_message(after=before)
    await dobele.program.stop()
    assert dobele.books.rows("SELECT * FROM outbox WHERE state = 'dead'") == []


async def test_a_person_who_is_gone_is_noted_and_somebody_is_told(dobele: Town) -> None:
    """The account ended: the next message says so, it is not tried again, the coordinator hears."""
    (walker,) = await _begun(dobele)
    assert dobele.coordinator is not None
    await walker.user.presses("Yes")
    await walker.user.deactivates()
    alert = await dobele.coordinator.waits_for(lambda message: "📵" in message["text"])
    assert "Anna 0" in alert["text"]
    await dobele.program.stop()
    account = dobele.books.rows(
        "SELECT blocked_at FROM account WHERE telegram_id = :a", a=walker.user.id
    )
    assert account[0]["blocked_at"] is not None
    assert dobele.books.unsettled() == []


async def test_a_person_who_blocks_the_bot_may_come_back(dobele: Town) -> None:
    """Blocking is noted and told; START afterwards goes on at the same question."""
    (walker,) = await _begun(dobele)
    assert dobele.coordinator is not None
    question = await walker.answers("Yes")
    await walker.user.blocks()
    await dobele.coordinator.waits_for(lambda message: "📵" in message["text"])
    await walker.user.unblocks()
    before = await walker.newest()
    await walker.user.says("/start")
    again = await walker.open_message(after=before)
    assert again["text"] == question["text"]
    await dobele.program.stop()
    assert dobele.books.one("SELECT COUNT(*) FROM account WHERE blocked_at IS NOT NULL") == 0
    assert await dobele.client.findings() == []


async def test_who_refuses_voice_notes_hears_the_question_as_a_sound_file(dobele: Town) -> None:
    """The same words come as audio with the caption, and later ones at once, after a restart too."""
    (walker,) = await _begun(dobele)
    await walker.user.refuses_voice()
    question = await walker.answers("No")
    assert question["kind"] == "audio"
    assert question["buttons"]
    await dobele.program.restart()
    since = await _last_call(dobele)
    assert (await walker.answers("Yes"))["kind"] == "audio"
    methods = [call["method"] for call in await _calls_to(dobele, walker.user.id, since)]
    assert "sendVoice" not in methods
    await dobele.program.stop()
    person = dobele.books.person_of(walker.user.id)
    allowed = dobele.books.one("SELECT voice_allowed FROM person WHERE id = :p", p=person)
    assert allowed == 0


async def test_a_file_that_telegram_forgot_is_uploaded_again(dobele: Town) -> None:
    """When the kept file id is refused, the sound goes up once more and the new id is kept."""
    anna, berta = await _begun(dobele, learners=2)
    await anna.answers("Yes")
    await anna.until_quiet()  # the id is kept a moment after the message is there
    old = dobele.books.rows("SELECT file_id FROM sound ORDER BY file_id")
    await dobele.client.fault(
        "refuse",
        method="sendVoice",
        chat_id=berta.user.id,
        description="Bad Request: wrong file identifier/HTTP URL specified",
    )
    question = await berta.answers("Yes")
    assert question["kind"] == "voice"
    await berta.until_quiet()
    assert dobele.books.rows("SELECT file_id FROM sound ORDER BY file_id") != old
    assert len(dobele.books.rows("SELECT DISTINCT sound_key FROM sound")) == len(old)


async def test_a_message_that_telegram_refuses_is_put_aside_and_told(dobele: Town) -> None:
    """A refusal for good parks this message with its reason; the chat goes on, a person is told."""
    (walker,) = await _begun(dobele)
    assert dobele.coordinator is not None
    await dobele.client.fault(
        "refuse", method="sendVoice", chat_id=walker.user.id, description="Bad Request: no"
    )
    before = await walker.newest()
    await walker.user.presses("Yes")
    await dobele.coordinator.waits_for(
        lambda message: bool(message["buttons"]) and "Anna 0" in message["text"]
    )
    await walker.user.says("🔊")
    await walker.open_message(after=before)
    dead = dobele.books.rows("SELECT error FROM outbox WHERE state = 'dead'")
    assert dead == [{"error": "no"}]


async def test_an_edit_of_a_message_that_is_gone_bothers_nobody(dobele: Town) -> None:
    """A mark on a message that its reader deleted is dropped without an alert."""
    (walker,) = await _begun(dobele)
    await dobele.client.fault(
        "refuse",
        method="editMessageCaption",
        description="Bad Request: message to edit not found",
    )
    await walker.answers("Yes")
    await dobele.program.stop()
    assert dobele.books.rows("SELECT * FROM alert") == []
    assert dobele.books.rows("SELECT state FROM outbox WHERE error IS NOT NULL") == [
        {"state": "dropped"}
    ]
