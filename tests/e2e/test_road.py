"""The road from end to end in three phones, the bot being a process that is started by its command."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from bot.speech.espeak import Espeak
from bot.speech.prompts import Prompt
from bot.speech.speaking import speak
from tests.support.chat import Message, SimulatedUser
from tests.support.town import Town
from tests.support.walker import Walker, is_question, labels, mark_of

ORGANISATION = ("--country", "LV", "--timezone", "Europe/Riga", "--language", "lv")
TALKED = "Went to the bakery together, zirnekliskais vards"
NOTE = "She wants to begin with two hours a day, neaizmirstule"
LINK = re.compile(r"https://t\.me/\S+")
NAMES = ("Māra", "Ilze", "Anna")


async def _taps(user: SimulatedUser, *wanted: str) -> None:
    """Press these one after the other, each as soon as it is there."""
    for label in wanted:
        message = await user.waits_for(_offers(label), 20)
        press = await user.presses(label, message_id=message["message_id"])
        await user.waits_for_answer(press)


def _offers(label: str) -> Callable[[Message], bool]:
    return lambda message: any(label in each for each in labels(message))


async def _opens_menu(user: SimulatedUser) -> None:
    before = (await user.messages())[-1]["message_id"]
    await user.says("☰")
    await user.waits_for(_offers("Language"), after=before)


async def _link_for(coordinator: SimulatedUser, button: str, name: str, *then: str) -> str:
    await _opens_menu(coordinator)
    before = (await coordinator.messages())[-1]["message_id"]
    await _taps(coordinator, button)
    await coordinator.says(name)
    await _taps(coordinator, *then)
    invite = await coordinator.waits_for(lambda message: LINK.search(message["text"]), after=before)
    return LINK.findall(invite["text"])[0]


async def test_the_whole_road_can_be_walked(dobele: Town) -> None:
    """From the coordinator's first link to the closed talk and the mentor's month, nothing fails."""
    bot, client = dobele.program, dobele.client
    await bot.command("organisation", "add", "Dobele", *ORGANISATION)
    words = ("--organisation", "Dobele", "--role", "coordinator", "--name", "Māra")
    first_link = await bot.command("invite", *words)
    await bot.start()
    mara, ilze, anna = [await client.user(name, language="en") for name in NAMES]

    await mara.opens(first_link)
    await _taps(mara, "English")
    await ilze.opens(await _link_for(mara, "Invite a mentor", "Ilze"))
    await _taps(ilze, "English")
    await anna.opens(await _link_for(mara, "Invite a learner", "Anna", "16 or 17"))
    await _taps(anna, "English", "Yes")
    await _pair(mara, ilze, anna)

    walker = Walker(anna, random.Random(7))
    for _ in range(2):
        await walker.answers()
    spoken = speak(Prompt("en", ("I like to be with people",)), Espeak()).ogg
    await walker.speaks(spoken)
    await walker.answers()
    await _leaves_and_comes_back(dobele, walker)
    await _changes_an_answer(walker)
    await _to_the_summary(walker)
    await _taps(anna, "Yes, it is right")

    await _listened_to(mara)
    await _talk_closed(mara)
    await _meeting_logged(ilze)

    assert await client.findings() == []
    await bot.stop()
    assert await dobele.books.faults() == []
    assert dobele.books.unsettled() == []
    assert dobele.books.one("SELECT COUNT(*) FROM run WHERE closed_at IS NOT NULL") == 1
    assert dobele.books.one("SELECT state FROM voice_note") == "kept"
    _nothing_leaked(dobele)


async def _pair(mara: SimulatedUser, ilze: SimulatedUser, anna: SimulatedUser) -> None:
    before = (await anna.messages())[-1]["message_id"]
    await _opens_menu(mara)
    await _taps(mara, "Learners", "Anna", "Find a mentor", "Ilze", "Orientation")
    await _taps(ilze, "Yes, gladly")
    await anna.waits_for(lambda message: "Ilze" in message["text"], after=before)


async def _leaves_and_comes_back(dobele: Town, walker: Walker) -> None:
    """After a restart START leads to the same question."""
    open_question = await walker.open_message()
    await dobele.program.restart()
    before = await walker.newest()
    await walker.user.says("/start")
    again = await walker.open_message(after=before)
    assert (again["text"], labels(again)) == (open_question["text"], labels(open_question))
    assert again["kind"] == "voice"


async def _changes_an_answer(walker: Walker) -> None:
    """✏️ under the first answer asks that question again; the new answer is marked."""
    marked = [message for message in await walker.user.messages() if mark_of(message)]
    line, chosen = mark_of(marked[0]) or ("", None)
    before = await walker.newest()
    await walker.user.presses("Change", message_id=marked[0]["message_id"])
    question = await walker.open_message(after=before)
    assert question["text"].partition("\n")[0] == line
    assert any("✅" in label for label in labels(question)), "the old answer is shown"
    other = next(label for label in labels(question) if "✅" not in label)
    assert other != chosen
    await walker.answers(other)
    assert (line, other) in await walker.confirmed()


async def _to_the_summary(walker: Walker) -> None:
    for _ in range(60):
        message = await walker.open_message()
        if any("it is right" in label for label in labels(message)):
            break
        if is_question(message):
            assert message["kind"] == "voice", message["text"]
        await walker.answers()


async def _listened_to(mara: SimulatedUser) -> None:
    """The alert about the voice answer leads to the list; one tap maps it."""
    await mara.waits_for(_offers("Listen"))
    await _taps(mara, "Listen")
    played = await mara.waits_for(lambda message: message["kind"] == "voice")
    await mara.presses(labels(played)[0], message_id=played["message_id"])
    await mara.waits_for(
        lambda message: message["message_id"] == played["message_id"] and not message["buttons"]
    )


async def _talk_closed(mara: SimulatedUser) -> None:
    ready = await mara.waits_for(_offers("Read the answers"))
    await mara.presses("✋", message_id=ready["message_id"])
    await mara.waits_for(lambda message: "Māra" in message["text"] and _is(message, ready))
    await mara.presses("Read the answers", message_id=ready["message_id"])
    await _taps(mara, "The talk was held")
    await mara.says(NOTE)
    await mara.waits_for(lambda message: _is(message, ready) and not message["buttons"])


def _is(message: Message, other: Message) -> bool:
    return bool(message["message_id"] == other["message_id"])


async def _meeting_logged(ilze: SimulatedUser) -> None:
    """A meeting by taps alone, what was done in words, and the month shows both."""
    await _opens_menu(ilze)
    await _taps(ilze, "Log a meeting", "Yesterday", "14:00", "2 h", "What was done")
    await ilze.waits_for(lambda message: "What did you do?" in message["text"])
    await ilze.says(TALKED)
    await _taps(ilze, "My month")
    month = await ilze.waits_for(lambda message: "Anna: 2 h" in message["text"])
    assert "#1 Anna" in month["text"]


def _nothing_leaked(dobele: Town) -> None:
    """Whatever the process printed holds no token, no typed words, no names."""
    printed = dobele.program.printed
    token = dobele.program.environment["CELABIEDRS_BOT_TOKEN"]
    assert printed.count("update done") > 30
    for secret in (token, "zirnekliskais", "neaizmirstule", *NAMES, "Dobele"):
        assert secret not in printed, secret


async def test_what_a_learner_types_is_found_nowhere_on_the_disk(dobele: Town) -> None:
    """Database, write-ahead log, voice folder and logs don't hold the words that were typed."""
    await dobele.settles(learners=1)
    await dobele.program.start()
    walker = Walker(dobele.learners[0], random.Random(1))
    await walker.begins()
    marker = "Slepenaisvards"
    await dobele.learners[0].says(f"I can bake, {marker}")
    await dobele.learners[0].waits_for(lambda message: "kept your words" in message["text"])
    sound = speak(Prompt("en", ("I can bake too",)), Espeak()).ogg
    await dobele.learners[0].speaks(sound)
    await walker.until_quiet(1.0)
    await dobele.program.kill()
    holders = [
        path.name
        for path in dobele.program.folder.rglob("*")
        if path.is_file()
        and any(secret in path.read_bytes() for secret in (marker.encode(), sound[64:128]))
    ]
    assert (dobele.program.data / "celabiedrs.db-wal").stat().st_size > 0, "the log was looked at"
    assert list((dobele.program.data / "voice").glob("*.box")), "the voice note was kept"
    assert holders == []


async def test_two_learners_walk_at_once_and_keep_their_own_answers(dobele: Town) -> None:
    """Presses that arrive together are counted each for the person who pressed."""
    await dobele.settles(learners=2)
    await dobele.program.start()
    anna, berta = (Walker(user, random.Random(1)) for user in dobele.learners)
    await anna.begins()
    await berta.begins()
    # Who had paid work is asked which, aloud; so nobody had.
    for yes, no in (("✊", "✊"), ("✋", "✊"), ("✊", "✋"), ("✋", "✊")):
        first, second = await anna.open_message(), await berta.open_message()
        await dobele.learners[0].presses(yes, message_id=first["message_id"])
        await dobele.learners[1].presses(no, message_id=second["message_id"])
        await anna.open_message(after=first["message_id"])
        await berta.open_message(after=second["message_id"])
    assert [label[0] for _, label in await anna.confirmed()] == ["✊", "✋", "✊", "✋"]
    assert [label[0] for _, label in await berta.confirmed()] == ["✊", "✊", "✋", "✊"]
    await dobele.program.stop()
    values = [
        {name: answer.value for name, answer in dobele.books.run_of(user.id).answers.items()}
        for user in dobele.learners
    ]
    assert values[0].pop("paid_work") == values[1].pop("paid_work") == "no"
    opposite = {"yes": "no", "no": "yes"}
    assert values[0] == {name: opposite[str(value)] for name, value in values[1].items()}
    assert len(values[0]) == 3
    assert await dobele.client.findings() == []
