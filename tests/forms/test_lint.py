"""Holds the lint to its rules: each fault that is planted is found, and a good form has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.forms import Choice, Group, Kind, Question, Repeat, seal
from bot.forms.definition import Media
from bot.forms.findings import Finding, Level
from bot.forms.lint import lint
from bot.forms.media_gaps import media_gaps, voice_gaps
from tests.forms.authoring import YES_NO, form, question

TREE = Choice("tree", {"lv": "Ārā", "en": "Outside"}, "🌳")
HOUSE = Choice("house", {"lv": "Telpās", "en": "Inside"}, "🏠")
BUS = Choice("bus", {"lv": "Buss", "en": "Bus"}, "🚌")
CAR = Choice("car", {"lv": "Auto", "en": "Car"}, "🚗")
BIKE = Choice("bike", {"lv": "Ritenis", "en": "Bike"}, "🚲")


WAYS = (BUS, CAR, BIKE)
BOAT = Choice("boat", {"lv": "Laiva", "en": "Boat"}, "⛵")
HORSE = Choice("horse", {"lv": "Zirgs", "en": "Horse"}, "🐴")


def good(name: str = "a", relevant: str | None = None, **fields: object) -> Question:
    """A question without any fault, unless the fields bring one."""
    texts = {"lv": "Vai tev patīk?", "en": "Do you like it?"}
    return question(
        name, **{"relevant": relevant, "label": texts, "guidance": texts, "row": 5, **fields}
    )


def said(*questions: Question) -> list[Finding]:
    """What the lint says beyond notes."""
    return [each for each in lint(form(*questions)) if each.level is not Level.NOTE]


def english(text: str) -> dict[str, str]:
    """A text whose Latvian has no fault."""
    return {"lv": "Vai tev patīk?", "en": text}


def test_a_good_form_has_no_findings() -> None:
    """So that a finding means something."""
    assert said(good("a"), good("b", choices=(TREE, HOUSE)), good("c", choices=(BUS, CAR))) == []


@pytest.mark.parametrize(
    ("fields", "level", "code"),
    [
        ({"choices": (TREE, HOUSE, BUS, CAR, BIKE)}, "E", "answers:too_many"),
        ({"choices": (TREE, Choice("x", {"lv": "X", "en": "X"}))}, "E", "answers:no_picture"),
        (
            {"choices": (TREE, Choice("x", {"lv": "X", "en": "X"}, "🌳"))},
            "E",
            "answers:same_picture",
        ),
        ({"choices": (Choice("yes", {"lv": "Jā", "en": "Yes"}, "👍"),)}, "E", "answers:other_sign"),
        ({"choices": YES_NO[::-1]}, "E", "answers:other_order"),
        ({"choices": ()}, "E", "road:dead_end"),
        ({"choices": (TREE, HOUSE), "skip": False}, "E", "ways:no_way_out"),
        ({"kind": Kind.TEXT, "voice": "no"}, "E", "ways:typing_only"),
        ({"required": "true()"}, "W", "ways:required"),
        ({"label": english("Do you have debts?")}, "W", "care:unmarked"),
        ({"guidance": {}}, "W", "care:no_simpler"),
        ({"label": {"lv": "-", "en": "Do you like it?"}}, "E", "words:not_in_default"),
        ({"label": {}}, "E", "words:no_text"),
        ({"label": {}, "media": Media(image={"lv": "cow.png"})}, "E", "media:without_text"),
        ({"choices": (TREE, Choice("x", {"en": "X"}, "🏠"))}, "E", "answers:no_text"),
        (
            {"choices": (TREE, Choice("x", {"lv": "Jā", "en": "Yes"}, "👍"))},
            "E",
            "answers:other_sign",
        ),
        ({"choices": (TREE, HOUSE), "skip": False, "sensitive": True}, "E", "care:no_way_out"),
        ({"kind": Kind.FILE}, "W", "ways:file"),
        ({"kind": Kind.RANK, "choices": (TREE, HOUSE)}, "W", "answers:rank"),
        (
            {"kind": Kind.SELECT_MULTIPLE, "choices": (*WAYS, TREE, HOUSE, BOAT, HORSE)},
            "W",
            "answers:many_cards",
        ),
        ({"hint": english("Think of " + "all your days " * 6)}, "W", "words:long_hint"),
        ({"label": english("Do you like misunderstandings?")}, "W", "words:long_word"),
        ({"label": english("Do you have 10 €?")}, "W", "sound:price"),
        ({"label": english("Do you come on 12.11.?")}, "W", "sound:date"),
        ({"media": Media(audio={"it": "a.mp3"})}, "W", "sound:other_language"),
        (
            {"label": english("Do you like ${/data/a}?"), "media": Media(audio={"en": "a.mp3"})},
            "W",
            "sound:filled_in",
        ),
        (
            {"label": english("Do you " + "really " * 9 + "like it all?")},
            "W",
            "words:long_sentence",
        ),
        ({"label": english("Considerably " * 7 + "?")}, "W", "words:long_line"),
        ({"label": english("Do you walk? Do you run?")}, "W", "words:two_questions"),
        (
            {"choices": (TREE, Choice("x", {"lv": "X", "en": "x" * 21}, "🏠"))},
            "W",
            "words:long_button",
        ),
        ({"label": english("Do you not like it?")}, "W", "words:negation"),
        ({"label": english("Do you want education?")}, "W", "words:frightening"),
        ({"label": english("Do you have 2 hours?")}, "W", "sound:digits"),
        ({"label": english("Do you like it? 👋")}, "W", "sound:picture"),
        ({"label": english("Do you like *it*?")}, "W", "sound:sign"),
        ({"label": english("Do you like Нет?")}, "W", "sound:script"),
        ({"label": english("Do you like cows, etc?")}, "W", "sound:abbreviation"),
        ({"relevant": "1 = 2"}, "E", "road:unreachable"),
    ],
)
def test_a_planted_fault_is_found(fields: dict[str, object], level: str, code: str) -> None:
    """With its level, its row and its name."""
    found = [each for each in said(good(**fields)) if each.code == code]
    assert [(each.level.value, each.row, each.name) for each in found][:1] == [(level, 5, "a")]


def test_four_answers_are_a_note_only() -> None:
    """Four fit; three are easier."""
    of = form(good(choices=(TREE, HOUSE, BUS, CAR)))
    assert [(each.level, each.code) for each in lint(of)] == [(Level.NOTE, "answers:many")]


def test_the_same_picture_twice_running_is_found() -> None:
    """Else a new question looks as if nothing had happened."""
    codes = [
        each.code for each in said(good("a", choices=(TREE, BUS)), good("b", choices=(TREE, CAR)))
    ]
    assert codes == ["answers:picture_again"]


def test_a_block_may_hold_five_questions_at_once() -> None:
    """Alternatives that never meet count once; six that can meet are too many."""
    age = question("age", kind=Kind.HIDDEN)
    five = [good(f"q{at}") for at in range(4)]
    either = [good("young", relevant="/data/age = '13'"), good("old", relevant="/data/age = '25'")]
    assert said(age, *five, *either) == []
    six = [each.code for each in said(age, *five, *either, good("last"))]
    assert six == ["blocks:too_many"]


def test_speech_is_measured_by_the_voice_that_is_given() -> None:
    """Over fifteen seconds warns, over twenty keeps the form from being asked."""
    of = form(good())

    def findings(seconds: float) -> list[tuple[Level, str]]:
        found = lint(of, lambda text, language: seconds)
        return [(each.level, each.code) for each in found if each.language == "en"]

    assert findings(3.7) == []
    assert findings(3.8) == [(Level.WARNING, "sound:too_long")]
    assert findings(5.1) == [(Level.ERROR, "sound:too_long")]


def test_what_hurts_does_not_come_first() -> None:
    """In the first of several parts there is no trust yet; a form of one part has no other place."""
    painful = good(sensitive=True)
    assert said(painful) == []
    codes = [each.code for each in said(painful, good("b", block=1))]
    assert codes == ["care:too_early"]


def test_missing_translations_are_counted_by_language() -> None:
    """One finding names the rows; learners get the form's own language there."""
    bare = {"lv": "Vai tev patīk?", "en": "-"}
    half = (TREE, Choice("x", {"lv": "X"}, "🏠"))
    found = said(good("a", label=bare, guidance={"lv": "Patīk?"}), good("b", row=6, choices=half))
    assert [(each.level, each.code, each.language) for each in found] == [
        (Level.GAP, "languages:missing", "en")
    ]
    assert found[0].params == {"count": 3, "rows": "5, 6"}


def test_a_language_without_a_voice_is_told() -> None:
    """It can only be read, and that is the point of the whole bot."""
    of = replace(form(good()), languages=("lv", "en", "fr"))
    codes = [(each.code, each.language) for each in lint(of)]
    assert ("languages:no_voice", "fr") in codes


def test_hard_texts_are_told_once_for_the_whole_form() -> None:
    """By the length of sentences and the share of long words, in each language by its own measure."""
    hard = english("Considerable organisational responsibilities characterise agriculture?")
    found = said(*(good(f"q{at}", label=hard) for at in range(12)))
    assert [each.language for each in found if each.code == "words:hard_reading"] == ["en"]


@pytest.mark.parametrize("audience", ["mentor", "coordinator"])
def test_staff_are_not_held_to_what_learners_need(audience: str) -> None:
    """Pictures, short sentences and simpler wordings are for those who read little."""
    plain = (Choice("x", {"lv": "X", "en": "X"}), Choice("y", {"lv": "Y", "en": "Y"}))
    label = english("Which qualification do you need for the 2nd semester, and for what not?")
    of = form(question("a", choices=plain, label=label, required="true()", skip=False))
    assert [
        each for each in lint(replace(of, audience=audience)) if each.level is Level.ERROR
    ] == []
    assert lint(replace(of, audience=audience)) == ()
    assert [each for each in lint(of) if each.level is Level.ERROR] != []


def test_staff_get_what_keeps_any_form_from_being_asked() -> None:
    """Nothing to choose from, and what is never asked, are faults for anybody."""
    of = form(question("a", choices=()), question("b", "1 = 2"))
    codes = [each.code for each in lint(replace(of, audience="mentor"))]
    assert sorted(codes) == ["road:dead_end", "road:unreachable"]


def test_what_is_switched_off_on_purpose_is_not_judged() -> None:
    """Authors keep a list in a form by a question that says false() of itself."""
    off = good("b", "false()", choices=(*WAYS, TREE, HOUSE, BOAT), guidance={})
    assert [(each.level, each.code) for each in lint(form(good(), off))] == [
        (Level.NOTE, "road:never_asked")
    ]


def test_cards_are_measured_one_by_one() -> None:
    """Each answer of a multiple choice is a prompt of its own, so eight of them take no longer to say."""
    many = tuple(
        Choice(f"c{at}", {"lv": "Lauki", "en": "Fields"}, sign)
        for at, sign in enumerate("🌳🏠🚌🚗🚲⛵")
    )
    of = form(good(kind=Kind.SELECT_MULTIPLE, choices=many))
    assert [each.code for each in lint(of, lambda text, language: 7.0)] == []


def test_a_repeat_of_a_thousand_million_is_refused() -> None:
    """Nobody would ever come to its end."""
    endless = Group("/data/r", name="r", row=3, repeat=Repeat(count="1000000000"))
    of = seal(replace(form(good()), groups=(endless,)))
    found = [each for each in lint(of) if each.code == "road:too_many_repeats"]
    assert [(each.level, each.row, each.name) for each in found] == [(Level.ERROR, 3, "r")]


def test_recordings_are_asked_for_by_language() -> None:
    """A file that came along counts, and so does what was recorded in the bot before."""
    of = form(good("a"), good("b", media=Media(audio={"lv": "b.mp3"})))

    def recorded(text: str, language: str) -> bool:
        return language == "en"

    found = voice_gaps(of, recorded, sent=("B.mp3",))
    assert [(each.language, each.params["count"]) for each in found] == [("lv", 1)]
    assert voice_gaps(replace(of, audience="mentor"), recorded) == ()


def test_files_that_nobody_sent_are_named() -> None:
    """By language and kind, each name once."""
    both = Media(image={"lv": "jr://images/cow.png", "en": "cow.png"}, audio={"lv": "moo.mp3"})
    of = form(good("a", media=both), good("b", media=Media(image={"lv": "cow.png"})))
    found = media_gaps(of, ("COW.PNG",))
    assert [(each.code, each.language, each.params["names"]) for each in found] == [
        ("media:no_sound", "lv", "moo.mp3")
    ]
    assert [each.params["count"] for each in media_gaps(of, ())] == [1, 1, 1]


def test_a_form_that_asks_nothing_is_an_error() -> None:
    """Prefilled values alone are no questionnaire."""
    assert [each.code for each in said(question("age", kind=Kind.HIDDEN))] == ["road:nothing_asked"]
