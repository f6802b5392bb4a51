"""Conversations from text files, each line with the bot's state read anew from its files, and what
they keep of the rules for people who read little: short sentences, few answers, one question at a
time, one sign for yes.

`pytest tests/transcripts --update-transcripts` writes the bot's lines anew; the diff is the review.
All tests of conversations stand in this one file, so that workers don't play them a second time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import pytest

from bot import acts
from bot.acts import running
from bot.forms.definition import load_shipped
from bot.runtime.sounds import prompt_of
from bot.taps import Tap, unpack
from tests.support.conversation import SPEAKING
from tests.transcripts.playing import Heard, Played, spoken_sentences
from tests.transcripts.shelf import NAMES, played_once, write, written

MOST_WORDS = 12
MOST_ANSWERS = 4
MOST_SECONDS = 20.0
LONGEST_MEASURED = 6
YES = {"en": "Yes", "lv": "Jā", "ru": "Да"}
SIGN_OF_YES = "✋"

LANGUAGES = load_shipped("orientation").languages

ANSWERS = (
    acts.ChooseAnswer,
    acts.AnswerConsent,
    acts.AskForHelp,
    acts.OpenNotWell,
    running.AnswerCard,
    running.OneMoreAnswer,
    running.TickAnswer,
)
PUT_TOGETHER = (running.LookAt, running.EnterNumber, running.EnterDay, running.EnterTime)
"""Digits, days and hours: whoever uses a phone knows them, and none of them is an answer by itself."""
NUMBERS_OF_A_SUMMARY = acts.ChangeAnswer


@pytest.mark.parametrize("name", NAMES)
async def test_the_conversation_goes_as_it_is_written(
    name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """What people do in the file leads to what stands in the file, word for word."""
    text, before = (await played_once(name, tmp_path_factory)).text, written(name)
    if request.config.getoption("--update-transcripts"):
        write(name, text)
    elif text != before:
        lines = difflib.unified_diff(
            before.splitlines(), text.splitlines(), "written", "played", lineterm="", n=4
        )
        pytest.fail(f"{name} goes otherwise now:\n" + "\n".join(lines), pytrace=False)


# -- for people who read little --------------------------------------------------------------------


@pytest.fixture(params=NAMES)
async def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """One of the written conversations."""
    return await played_once(request.param, tmp_path_factory)


def _buttons(talk: Played) -> Iterator[tuple[str, list[tuple[str, Tap]]]]:
    """The language of each message to a learner, and its buttons."""
    for each in talk.heard:
        seen = each.seen
        labelled = [
            (button["text"], tap)
            for row in seen.rows
            for button in row
            if (tap := unpack(button["callback_data"])) is not None
        ]
        sound = seen.body.sound
        yield ("" if sound is None else sound.language), labelled


async def test_a_learner_hears_sentences_of_at_most_twelve_words(talk: Played) -> None:
    """Whoever listens can hold a sentence in mind."""
    heard = {each.seen.body.sound for each in talk.heard if each.seen.body.sound is not None}
    said = {sentence for sound in heard for sentence in spoken_sentences(sound)}
    assert [each for each in said if len(each.split()) > MOST_WORDS] == []


async def test_a_learner_chooses_among_at_most_four_answers_and_one_control(talk: Played) -> None:
    """More answers confuse; beside them stands at most one button of another kind."""
    for _, labelled in _buttons(talk):
        answers = [label for label, tap in labelled if isinstance(tap, ANSWERS)]
        others = [
            label
            for label, tap in labelled
            if not isinstance(
                tap, (*ANSWERS, *PUT_TOGETHER, NUMBERS_OF_A_SUMMARY, acts.SpeakLanguage)
            )
        ]
        assert len(answers) <= MOST_ANSWERS, answers
        assert len(others) <= (1 if answers else 2), others


async def test_one_message_asks_one_question(talk: Played) -> None:
    """Whatever a person does, one question comes at most, and its answers stand under it."""
    asked: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for each in talk.heard:
        taps = [unpack(button["callback_data"]) for row in each.seen.rows for button in row]
        steps = {(tap.run, tap.step) for tap in taps if isinstance(tap, acts.ChooseAnswer)}
        assert len(steps) <= 1
        asked.setdefault((each.person.handle, each.line), set()).update(steps)
    assert [steps for steps in asked.values() if len(steps) > 1] == []


async def test_the_open_hand_means_yes_and_nothing_else(talk: Played) -> None:
    """Who doesn't read goes by the sign."""
    for language, labelled in _buttons(talk):
        for label, _ in labelled:
            yes = YES.get(language)
            assert (label == f"{SIGN_OF_YES} {yes}") == (
                label.startswith(SIGN_OF_YES) and "✅" not in label
            ), label


async def test_everything_that_a_learner_is_sent_can_be_heard(talk: Played) -> None:
    """No message to a learner is text alone; edits show what was heard before, a file for the
    calendar holds what the voice message after it says, and a picture goes before its question."""
    silent = [
        each.seen.body.words
        for each in talk.heard
        if each.seen.body.sound is None
        and not each.seen.body.method.startswith("edit")
        and each.seen.body.method not in ("document", "media")
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_longest_messages_around_the_questions_are_short(
    language: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Hello, consent, help and rest end before 20 seconds; the summary is read part by part and
    stands aside."""
    names = [name for name in NAMES if name.endswith(f"_{language}")]
    heard = [each for name in names for each in (await played_once(name, tmp_path_factory)).heard]
    sounds = {sound for each in heard if not _is_summary(each) and (sound := each.seen.body.sound)}
    longest = sorted(sounds, key=lambda sound: len("".join(sound.parts)))[-LONGEST_MEASURED:]
    seconds = {each.parts: (await SPEAKING.voice(prompt_of(each))).seconds for each in longest}
    assert len(seconds) == LONGEST_MEASURED
    assert {parts: each for parts, each in seconds.items() if each > MOST_SECONDS} == {}


def _is_summary(heard: Heard) -> bool:
    taps = [unpack(button["callback_data"]) for row in heard.seen.rows for button in row]
    return bool(taps) and all(isinstance(tap, NUMBERS_OF_A_SUMMARY) for tap in taps)
