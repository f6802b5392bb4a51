"""The bot is killed without warning, at each commit point and at random moments. What the chat had
confirmed is the oracle: it must stand in the books, once.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from signal import SIGKILL

import pytest

from bot.forms.definition import Form, load_shipped
from bot.killpoints import POINTS
from bot.library import ORIENTATION
from bot.speech.espeak import Espeak
from bot.speech.prompts import Prompt
from bot.speech.speaking import speak
from tests.support.program import Supervisor
from tests.support.town import Town
from tests.support.walker import Walker

ANSWERS = {"Answered", "AnswerKept", "QuestionSkipped", "NoteHeard"}
"""Events of an act that was marked in the chat."""

HARMLESS = {
    "press_never_answered",  # killed between the commit and the release of the spinner
    "too_fast",  # the pace of a chat is not remembered over a kill
    "call_during_penalty",  # neither is a refusal that came in the moment of the kill
}
SEEN_ALREADY = "message is not modified"
"""What Telegram says to a mark that is set once more; the reader sees no difference."""

A_KILL_MAY_REPEAT = 32
"""Messages: one for each chat that was being sent to."""


@asynccontextmanager
async def _busy(
    dobele: Town, learners: int, crashes: Iterator[str | None] | None = None
) -> AsyncIterator[tuple[Supervisor, list[Walker]]]:
    """Learners who never rest, and a bot that is started again whenever it ends."""
    await dobele.settles(learners=learners)
    # In a storm a bot lives for a second or two, and for the first it keeps still (the pacer lets a
    # window pass). The ten messages of a summary take their time; a thousand kills take far longer.
    walkers = [
        Walker(user, random.Random(number), patience=600.0)
        for number, user in enumerate(dobele.learners)
    ]
    stop = asyncio.Event()
    assert dobele.coordinator is not None
    await dobele.coordinator.says("/start")
    async with Supervisor(dobele.program, crashes) as supervisor:
        async with asyncio.TaskGroup() as walks:
            for walker in walkers:
                walks.create_task(_life(walker, stop))
            try:
                yield supervisor, walkers
            finally:
                stop.set()
        await _until_settled(dobele, supervisor)


async def _life(walker: Walker, stop: asyncio.Event) -> None:
    await walker.begins()
    await walker.answers()
    await walker.speaks(VOICE)
    await walker.walks(stop)


VOICE = speak(Prompt("en", ("I like to be outside",)), Espeak()).ogg


async def _until_settled(dobele: Town, supervisor: Supervisor) -> None:
    """All is sent and worked, and every voice note fetched."""

    def settled() -> bool:
        waiting = dobele.books.one("SELECT COUNT(*) FROM voice_note WHERE state = 'waiting'")
        return not waiting and not dobele.books.unsettled()

    await dobele.client.waits_until_read(30)
    await supervisor.waits_for(settled, 60, f"something is left: {dobele.books.unsettled()}")


async def _everything_holds(dobele: Town, walkers: list[Walker]) -> None:
    """What users saw confirmed is in the books once, in order, and the file is sound."""
    await dobele.program.stop()
    books = dobele.books
    assert await books.faults() == []
    assert books.unsettled() == []
    assert books.rows("SELECT * FROM inbox WHERE state = 'dead'") == []
    assert books.rows("SELECT * FROM outbox WHERE state = 'dead'") == []
    form = load_shipped(ORIENTATION)
    for walker in walkers:
        await _books_hold_what_the_chat_shows(dobele, walker, form)
    await _chats_are_in_order(dobele)
    findings = await dobele.client.findings(final=False)
    told = Counter(
        (row["kind"], row["detail"]) for row in findings if SEEN_ALREADY not in row["detail"]
    )
    assert not {kind for kind, _ in told} - HARMLESS, told


async def _books_hold_what_the_chat_shows(dobele: Town, walker: Walker, form: Form) -> None:
    account = walker.user.id
    marks = await walker.confirmed()
    events = [name for step in dobele.books.events_of(account) for name in step]
    marked = [name for name in events if name in ANSWERS]
    assert len(marked) == len(marks), f"{walker.user.first_name}: {events} against {marks}"
    assert events.count("VoiceKept") == 1
    person = dobele.books.person_of(account)
    notes = dobele.books.rows("SELECT state FROM voice_note WHERE person_id = :p", p=person)
    assert notes == [{"state": "kept"}]
    lines = {question.label["en"]: question for question in form.questions if question.label}
    answers = dobele.books.run_of(account).answers
    for line, label in dict(marks).items():
        question = lines[line]
        kept = answers.get(question.name)
        if kept is None:
            continue  # a later answer made this question one that is not asked
        shown = {choice.name: f"{choice.emoji} {choice.label['en']}" for choice in question.choices}
        assert (None if kept.value is None else shown[kept.value]) == label, line


async def _chats_are_in_order(dobele: Town) -> None:
    """Messages reached each chat in the order of the outbox; a kill may only have repeated some."""
    calls: dict[int, list[int]] = {}
    for call in await dobele.client.log():
        if call["message_id"] and call["chat_id"]:
            calls.setdefault(call["chat_id"], []).append(call["message_id"])
    sent = dobele.books.rows(
        "SELECT chat_id, message_id FROM outbox WHERE message_id IS NOT NULL ORDER BY id"
    )
    for chat, reached in calls.items():
        heard = iter(reached)
        wanted = [row["message_id"] for row in sent if row["chat_id"] == chat]
        missing = [each for each in wanted if each not in heard]
        assert not missing, f"chat {chat}: {missing} out of order in {reached}"


async def test_nothing_is_lost_at_any_commit_point(dobele: Town) -> None:
    """Killed at each named point, twice, the bot keeps every confirmed answer exactly once."""
    plan = [f"{point}:{passage}" for point in POINTS for passage in (2, 9)]
    plan = [each.replace("voice_written:9", "voice_written:1") for each in plan]
    # Voice comes early in each life, so its point goes first.
    plan.sort(key=lambda each: not each.startswith("voice_written"))
    async with _busy(dobele, 6, iter(plan)) as (supervisor, walkers):
        killed = len(plan)
        await supervisor.waits_for(
            lambda: len(supervisor.ended) >= killed, 150, f"of {plan} not all were reached"
        )
    assert supervisor.ended == [-SIGKILL] * killed
    await _everything_holds(dobele, walkers)


@pytest.mark.parametrize("kills", [50, pytest.param(1000, marks=pytest.mark.soak)])
async def test_nothing_is_lost_under_random_kills(dobele: Town, kills: int) -> None:
    """Killed at random under twenty busy learners, the bot keeps every confirmed answer once."""
    chance = random.Random(kills)
    async with _busy(dobele, 20) as (supervisor, walkers):
        while len(supervisor.ended) < kills:
            await asyncio.sleep(chance.uniform(0.3, 2.5))
            before = len(supervisor.ended)
            dobele.program.signal(SIGKILL)
            await supervisor.waits_for(
                lambda now=before: len(supervisor.ended) > now, 20, "it did not die"
            )
    assert Counter(supervisor.ended) == {-SIGKILL: kills}
    await _everything_holds(dobele, walkers)
    repeats = _repeats(await dobele.client.log(), dobele)
    assert repeats <= kills * A_KILL_MAY_REPEAT, repeats


def _repeats(log: list[dict[str, object]], dobele: Town) -> int:
    """How many messages were sent more than once."""
    calls = sum(1 for call in log if call["message_id"] and str(call["method"]).startswith("send"))
    rows = dobele.books.one("SELECT COUNT(DISTINCT message_id) FROM outbox WHERE state = 'sent'")
    return calls - int(rows)
