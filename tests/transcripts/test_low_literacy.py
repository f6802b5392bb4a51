"""What the written conversations and the shipped questions keep of the rules for people who read
little: short sentences, few answers, one question at a time, one sign for yes, short prompts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import acts
from bot.forms.definition import Choice, Form, Question, load_shipped
from bot.i18n import Translators
from bot.runtime.sounds import prompt_of
from bot.speech.prompts import Prompt
from bot.taps import Tap, unpack
from handlers.orientation_screens import part_title
from tests.support.conversation import SPEAKING
from tests.transcripts.playing import Heard, Played, spoken_sentences
from tests.transcripts.shelf import NAMES, played_once

MOST_WORDS = 12
MOST_ANSWERS = 4
MOST_SECONDS = 20.0
LONG_SECONDS = 15.0
LONGEST_MEASURED = 6
YES = {"en": "Yes", "lv": "Jā", "ru": "Да"}
SIGN_OF_YES = "✋"

FORM = load_shipped("orientation")
TRANSLATORS = Translators()

ANSWERS = (acts.ChooseAnswer, acts.AnswerConsent, acts.AskForHelp, acts.OpenNotWell)
NUMBERS_OF_A_SUMMARY = acts.ChangeAnswer


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
            if not isinstance(tap, (*ANSWERS, NUMBERS_OF_A_SUMMARY, acts.SpeakLanguage))
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
    """No message to a learner is text alone; edits show what was heard before, and a file for the
    calendar holds what the voice message after it says."""
    silent = [
        each.seen.body.words
        for each in talk.heard
        if each.seen.body.sound is None
        and not each.seen.body.method.startswith("edit")
        and each.seen.body.method != "document"
    ]
    assert silent == []


@pytest.mark.parametrize("language", FORM.languages)
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


@pytest.mark.parametrize("language", FORM.languages)
async def test_each_prompt_of_the_shipped_questions_is_short(language: str) -> None:
    """The real voice says each question with its answers in under 20 seconds, in these words."""
    seconds = {
        parts: (await SPEAKING.voice(Prompt(language, parts))).seconds
        for question in FORM.questions
        for parts in _prompts(FORM, question, language)
    }
    assert len(seconds) > len(FORM.blocks)
    long = {parts: round(each, 1) for parts, each in seconds.items() if each > LONG_SECONDS}
    for parts, each in sorted(long.items(), key=lambda item: -item[1]):
        print(f"{language}: {each} s  {' | '.join(parts)}")  # noqa: T201  # shown by pytest -rP
    assert {parts: each for parts, each in long.items() if each > MOST_SECONDS} == {}


def _prompts(form: Form, question: Question, language: str) -> Iterator[tuple[str, ...]]:
    """What is said when the question is asked, with the part's title where it may come first."""
    if not question.kind.is_asked:
        return
    for choices in _offered(question):
        labels = tuple(choice.label[language] for choice in choices)
        said = (question.label[language], *labels)
        yield (_title(form, question.block, language), *said) if _may_open(form, question) else said


def _offered(question: Question) -> list[list[Choice]]:
    """The choices that stand together: all, or those that one value of a filter leaves."""
    if question.choice_filter is None:
        return [list(question.choices)]
    values = {tuple(choice.columns.items()) for choice in question.choices}
    return [
        [choice for choice in question.choices if tuple(choice.columns.items()) == value]
        for value in sorted(values)
    ]


def _may_open(form: Form, question: Question) -> bool:
    """Whether all questions before it in its part can be left out by a rule."""
    part = [each for each in form.questions if each.block == question.block and each.kind.is_asked]
    return all(each.relevant for each in part[: part.index(question)])


def _title(form: Form, block: int, language: str) -> str:
    title = part_title(block + 1, len(form.blocks), form.blocks[block].label[language])
    return TRANSLATORS.of(language).say(title)
