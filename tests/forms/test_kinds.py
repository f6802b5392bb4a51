"""Holds each kind of question to its golden run: what answers it, what it then holds, what doesn't answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.forms import (
    Answered,
    AnswerRefused,
    CardAnswered,
    Choice,
    Chosen,
    Entered,
    Event,
    Expired,
    FileSent,
    Given,
    KeptAside,
    Kind,
    Located,
    Media,
    NoteHeard,
    Phase,
    Question,
    Range,
    Reopened,
    RunExpired,
    Skipped,
    Spoken,
    StaleGiven,
    Ticked,
    TicksChanged,
    TicksDone,
    Toggled,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
    asked,
    carry_over,
    seal,
    start,
    summary,
)
from tests.forms.authoring import NOON, Walk, form, question

FRUIT = tuple(
    Choice(name, {"lv": name, "en": label}, sign)
    for name, label, sign in (
        ("apple", "Apple", "🍎"),
        ("pear", "Pear", "🍐"),
        ("plum", "Plum", "🫐"),
    )
)

Act = Callable[[int], Given]


@dataclass(frozen=True)
class Golden:
    """A question of one kind, acts that answer it in turn, the value it then holds; and what can't answer it."""

    question: Question
    acts: tuple[Act, ...]
    value: str | None
    strange: Act


def of_kind(kind: Kind, **fields: object) -> Question:
    """The question `a` of a kind, with fruit to choose where there is something to choose."""
    if kind.has_choices:
        fields.setdefault("choices", FRUIT)
    return question("a", None, kind=kind, **fields)


GOLDEN = {
    Kind.SELECT_ONE: Golden(
        of_kind(Kind.SELECT_ONE), (lambda s: Chosen(s, 1),), "pear", lambda s: Chosen(s, 7)
    ),
    Kind.SELECT_MULTIPLE: Golden(
        of_kind(Kind.SELECT_MULTIPLE),
        (
            lambda s: CardAnswered(s, True),
            lambda s: CardAnswered(s, False),
            lambda s: CardAnswered(s, True),
        ),
        "apple plum",
        lambda s: Chosen(s, 0),
    ),
    Kind.RANK: Golden(
        of_kind(Kind.RANK),
        (lambda s: Toggled(s, 2), lambda s: Toggled(s, 0)),
        "plum apple pear",
        lambda s: CardAnswered(s, True),
    ),
    Kind.TEXT: Golden(
        of_kind(Kind.TEXT), (lambda s: Written("Rīga"),), "Rīga", lambda s: Chosen(s, 0)
    ),
    Kind.INTEGER: Golden(
        of_kind(Kind.INTEGER), (lambda s: Written("12"),), "12", lambda s: Entered(s, "1.5")
    ),
    Kind.DECIMAL: Golden(
        of_kind(Kind.DECIMAL), (lambda s: Written("1,5"),), "1.5", lambda s: Entered(s, "much")
    ),
    Kind.RANGE: Golden(
        of_kind(Kind.RANGE, range=Range("1", "10", "3")),
        (lambda s: Entered(s, "7"),),
        "7",
        lambda s: Entered(s, "8"),
    ),
    Kind.DATE: Golden(
        of_kind(Kind.DATE),
        (lambda s: Entered(s, "2026-02-28"),),
        "2026-02-28",
        lambda s: Entered(s, "2026-02-30"),
    ),
    Kind.TIME: Golden(
        of_kind(Kind.TIME), (lambda s: Written("9.30"),), "09:30", lambda s: Entered(s, "25:00")
    ),
    Kind.DATETIME: Golden(
        of_kind(Kind.DATETIME),
        (lambda s: Entered(s, "2026-02-28T09:30:00+02:00"),),
        "2026-02-28T09:30:00+02:00",
        lambda s: Entered(s, "2026-02-28"),
    ),
    Kind.GEOPOINT: Golden(
        of_kind(Kind.GEOPOINT),
        (lambda s: Located(56.95, 24.1, 7.0, 4.5),),
        "56.95 24.1 7 4.5",
        lambda s: Located(95.0, 24.1),
    ),
    Kind.AUDIO: Golden(
        of_kind(Kind.AUDIO), (lambda s: Spoken("v1", 4),), "v1", lambda s: FileSent("f", "image")
    ),
    Kind.IMAGE: Golden(
        of_kind(Kind.IMAGE),
        (lambda s: FileSent("f1", "image"),),
        "f1",
        lambda s: FileSent("f2", "video"),
    ),
    Kind.VIDEO: Golden(
        of_kind(Kind.VIDEO),
        (lambda s: FileSent("f1", "video"),),
        "f1",
        lambda s: FileSent("f2", "file"),
    ),
    Kind.FILE: Golden(
        of_kind(Kind.FILE), (lambda s: FileSent("f1", "image"),), "f1", lambda s: Located(1.0, 1.0)
    ),
    Kind.NOTE: Golden(of_kind(Kind.NOTE), (WentOn,), None, lambda s: Entered(s, "x")),
    Kind.ACKNOWLEDGE: Golden(
        of_kind(Kind.ACKNOWLEDGE), (WentOn,), "OK", lambda s: Entered(s, "OK")
    ),
}
NEVER_ASKED = {Kind.CALCULATE, Kind.HIDDEN, Kind.METADATA}
OF_REPEATS = {Kind.ONE_MORE}


def test_every_kind_has_its_golden_run() -> None:
    """A new kind can't come without one; "one more?" has its own file."""
    assert GOLDEN.keys() | NEVER_ASKED | OF_REPEATS == set(Kind)


@pytest.mark.parametrize("kind", GOLDEN)
def test_what_answers_a_kind_leads_on_with_the_value_that_a_form_stores(kind: Kind) -> None:
    """Each act is given with the step of the screen, and the next question is open after the last."""
    golden = GOLDEN[kind]
    walk = Walk(form(golden.question, question("b")))
    events: tuple[Event, ...] = ()
    for act in golden.acts:
        assert walk.run.position == "a"
        events = walk.does(act(asked(walk.run, walk.form, "en").step))
    heard = golden.value is None
    assert events == ((NoteHeard("a"),) if heard else (Answered("a", str(golden.value), None),))
    assert walk.values() == {"a": golden.value}
    assert walk.run.position == "b"


@pytest.mark.parametrize("kind", GOLDEN)
def test_what_does_not_fit_a_kind_does_no_harm(kind: Kind) -> None:
    """A strange act is stale or kept aside; the question stays open as it was."""
    golden = GOLDEN[kind]
    walk = Walk(form(golden.question, question("b")))
    before = walk.run
    (event,) = walk.does(golden.strange(walk.run.step))
    assert isinstance(event, StaleGiven | KeptAside)
    assert walk.run == before


@pytest.mark.parametrize("kind", [kind for kind in GOLDEN if kind is not Kind.AUDIO])
def test_a_voice_message_answers_every_kind_but_those_that_are_only_heard(kind: Kind) -> None:
    """It is pending until a person maps it."""
    walk = Walk(form(GOLDEN[kind].question, question("b")))
    (event,) = walk.does(Spoken("v", 3))
    heard_only = kind in (Kind.NOTE, Kind.ACKNOWLEDGE)
    assert event == (KeptAside("v", None) if heard_only else VoiceKept("a", "v", None))


# -- several of a list -----------------------------------------------------------------------------


def test_cards_are_shown_one_by_one_and_back_leads_to_the_card_before() -> None:
    """A person who can't read a list hears each item by itself, the question only with the first."""
    walk = Walk(form(of_kind(Kind.SELECT_MULTIPLE), question("b")))
    first = asked(walk.run, walk.form, "en")
    assert first.card is not None
    assert (first.card.number, first.card.of, first.card.choice.name) == (1, 3, "apple")
    assert first.card.spoken == ("a?", "Apple")
    assert walk.does(CardAnswered(first.step, True)) == (TicksChanged("a", "apple", True),)
    second = asked(walk.run, walk.form, "en")
    assert second.card is not None
    assert (second.card.choice.name, second.card.spoken) == ("pear", ("Pear",))
    assert walk.does(CardAnswered(first.step, False)) == (StaleGiven(),)
    assert walk.does(WentBack()) == (WentBackTo("a"),)
    walk.does(CardAnswered(walk.run.step, False))
    walk.does(CardAnswered(walk.run.step, False))
    assert walk.does(CardAnswered(walk.run.step, True))[0] == Answered("a", "plum", None)


def test_a_tick_list_is_ticked_and_unticked_until_it_is_done() -> None:
    """The answer has the order of the list, whatever was pressed first."""
    walk = Walk(form(of_kind(Kind.SELECT_MULTIPLE), question("b")))
    for number in (2, 1, 0, 1):
        walk.does(Toggled(walk.run.step, number))
    screen = asked(walk.run, walk.form, "en")
    assert [choice.ticked for choice in screen.choices] == [True, False, True]
    assert screen.card is None
    assert walk.does(TicksDone(screen.step))[0] == Answered("a", "apple plum", None)
    walk.does(WentBack())
    walk.does(Toggled(walk.run.step, 0))
    assert walk.does(TicksDone(walk.run.step))[0] == Answered("a", "plum", "apple plum")


def test_none_of_them_is_an_answer_unless_one_is_required() -> None:
    """The question isn't asked again; where it is required, it is."""
    walk = Walk(form(of_kind(Kind.SELECT_MULTIPLE), question("b")))
    assert walk.does(Ticked(1, ())) == (Answered("a", "", None),)
    assert walk.run.position == "b"
    strict = Walk(form(of_kind(Kind.SELECT_MULTIPLE, required="true()"), question("b")))
    assert strict.does(Ticked(1, ())) == (AnswerRefused("a", "required"),)
    assert strict.run.position == "a"


def test_a_whole_list_at_once_must_name_its_choices() -> None:
    """A forged number changes nothing; a ranking needs all of them."""
    walk = Walk(form(of_kind(Kind.SELECT_MULTIPLE), question("b")))
    assert walk.does(Ticked(1, (0, 9))) == (StaleGiven(),)
    assert walk.does(Ticked(1, (2, 0)))[0] == Answered("a", "apple plum", None)
    ranking = Walk(form(of_kind(Kind.RANK), question("b")))
    assert ranking.does(Ticked(1, (2, 0))) == (StaleGiven(),)
    assert ranking.does(Ticked(1, (2, 0, 1)))[0] == Answered("a", "plum apple pear", None)


def test_an_answer_loses_what_is_no_choice_any_more_and_is_asked_again() -> None:
    """The rest of it stays ticked."""
    fruit = tuple(
        Choice(each.name, each.label, each.emoji, columns={"sour": sour})
        for each, sour in zip(FRUIT, ("no", "no", "yes"), strict=True)
    )
    many = question(
        "a",
        kind=Kind.SELECT_MULTIPLE,
        choices=fruit,
        choice_filter="/data/sweet != 'yes' or sour = 'no'",
    )
    walk = Walk(form(question("sweet"), many, question("b")))
    walk.does(Chosen(1, 1))
    walk.does(Ticked(walk.run.step, (0, 2)))
    walk.does(WentBack())
    walk.does(WentBack())
    walk.does(Chosen(walk.run.step, 0))
    assert walk.run.position == "a"
    screen = asked(walk.run, walk.form, "en")
    assert [(each.name, each.ticked) for each in screen.choices] == [
        ("apple", True),
        ("pear", False),
    ]


# -- what a screen carries --------------------------------------------------------------------------


def test_a_screen_carries_sounds_and_pictures_each_falling_back_on_its_own() -> None:
    """A Latvian sound can stand beside an English text, and the screen names the file."""
    media = Media(audio={"lv": "a-lv.mp3"}, image={"en": "a.png", "lv": "-"})
    pictured = Choice("x", {"en": "X"}, "✋", media=Media(image={"en": "x.png"}))
    shown = question("a", media=media, hint={"en": "Think"}, choices=(pictured,))
    screen = asked(Walk(form(shown)).run, form(shown), "en")
    assert (screen.audio, screen.image, screen.video, screen.hint) == (
        *("a-lv.mp3", "a.png", None, "Think"),
    )
    assert screen.choices[0].image == "x.png"


def test_a_range_shows_its_numbers() -> None:
    """From the first to the last in steps, as a form stores them."""
    of = form(of_kind(Kind.RANGE, range=Range("0", "1", "0.25")))
    screen = asked(Walk(of).run, of, "en")
    assert screen.range is not None
    assert screen.range.values == ("0", "0.25", "0.5", "0.75", "1")


def test_a_default_is_shown_and_read_before_anybody_answered() -> None:
    """The question is asked all the same, with its default as value."""
    of = form(of_kind(Kind.TEXT, default="Rīga"), question("b", "/data/a = 'Rīga'"))
    walk = Walk(of)
    assert asked(walk.run, of, "en").value == "Rīga"
    assert walk.does(Skipped(1))[0].question == "a"  # type: ignore[union-attr]  # QuestionSkipped
    assert walk.run.phase is Phase.SUMMARY


def test_a_read_only_question_is_gone_on_from_and_keeps_its_value() -> None:
    """Read-only by a rule it is a note for as long as the rule says so."""
    of = form(
        question("lock"),
        of_kind(Kind.TEXT, default="fixed", readonly="/data/lock = 'yes'"),
        question("b"),
    )
    walk = Walk(of)
    walk.does(Chosen(1, 0))
    assert asked(walk.run, of, "en").goes_on
    walk.does(Written("other"))
    assert walk.run.position == "a"
    assert walk.does(WentOn(walk.run.step)) == (NoteHeard("a"),)
    assert [line.question for line in summary(walk.run, of, "en")] == ["lock"]


def test_a_visible_calculation_can_be_corrected_until_an_input_changes() -> None:
    """A person's correction stays; a new input works it out again."""
    of = form(
        of_kind(Kind.INTEGER),
        question("double", kind=Kind.INTEGER, calculation="/data/a * 2"),
        question("c", kind=Kind.TEXT),
    )
    walk = Walk(of)
    walk.does(Written("3"))
    assert asked(walk.run, of, "en").value == "6"
    walk.does(Written("7"))
    walk.does(Written("x"))
    assert walk.values()["double"] == "7"
    assert [line.answer for line in summary(walk.run, of, "en")] == ["3", "7", "x"]
    walk.does(WentBack())
    walk.does(WentBack())
    walk.does(WentBack())
    walk.does(Written("4"))
    assert [line.answer for line in summary(walk.run, of, "en")] == ["4", "8", "x"]


def test_what_was_drawn_by_chance_stays_drawn() -> None:
    """Read again from storage the run has the same number, and a new run another."""
    of = form(
        question("a"),
        question("luck", kind=Kind.CALCULATE, calculation="random()"),
        question("b", "/data/luck >= 0"),
        question("c"),
    )
    walk = Walk(of)
    other = start(of, {}, NOON, seed="another").run
    first = walk.run.drawn["luck"]
    walk.does(Chosen(1, 0))
    walk.does(Chosen(walk.run.step, 0))
    assert walk.run.drawn["luck"] == first
    assert 0 <= float(first) < 1
    assert other.drawn["luck"] != first


# -- time and versions --------------------------------------------------------------------------------


def test_a_run_that_expired_keeps_its_answers_and_goes_on_when_the_person_comes_back() -> None:
    """Nobody is stuck: any act opens it again where it stood, and a voice message is kept."""
    walk = Walk(form(question("a"), question("b")))
    walk.does(Chosen(1, 0))
    assert walk.does(Expired()) == (RunExpired(),)
    assert walk.run.phase is Phase.EXPIRED
    assert walk.does(Expired()) == (StaleGiven(),)
    assert walk.does(Spoken("v", 2)) == (KeptAside("v", None), Reopened("b"))
    assert (walk.run.phase, walk.run.position) == (Phase.ASKING, "b")
    assert walk.values() == {"a": "yes"}


def test_a_new_version_takes_over_what_still_fits_and_says_what_does_not() -> None:
    """Same key, same kind, a choice that is there; the rest is asked anew."""
    old = form(question("x"), question("b"), question("gone"), question("kind", kind=Kind.TEXT))
    new = seal(
        form(
            question("x"),
            question("b", choices=FRUIT),
            question("kind", kind=Kind.INTEGER),
            question("fresh"),
        )
    )
    walk = Walk(old)
    walk.does(Chosen(1, 1))
    walk.does(Chosen(2, 0))
    walk.does(Chosen(3, 0))
    walk.does(Written("word"))
    carried = carry_over(walk.run, old, new, NOON)
    assert (carried.kept, carried.dropped) == (("x",), ("b", "gone", "kind"))
    assert carried.run.form_digest == new.digest
    assert (carried.run.phase, carried.run.position) == (Phase.ASKING, "b")
    assert carried.run.answers["x"].value == "no"
