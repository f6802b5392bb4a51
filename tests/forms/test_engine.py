"""Holds the engine to what a learner is promised: nothing lost, nothing asked twice, always a way back."""

from __future__ import annotations

import pytest

from bot.errors import FormError
from bot.forms import (
    AlertRaised,
    Answered,
    AnswerKept,
    AnswerRefused,
    AssistanceStated,
    Assisted,
    BackAtStart,
    BlockEnded,
    ChangeAsked,
    Chosen,
    Confirmed,
    Finished,
    FormFailed,
    KeptAside,
    Kind,
    Mapped,
    NoteHeard,
    PendingMapped,
    Phase,
    QuestionSkipped,
    Reopened,
    Run,
    Skipped,
    Spoken,
    StaleGiven,
    SummaryReached,
    TextKept,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
    asked,
    pending,
    profile,
    resume,
    start,
    summary,
)
from tests.forms.authoring import NOON, Walk, form, question

YES, NO, DONT_KNOW = 0, 1, 2


def answered_all(walk: Walk) -> None:
    """Press yes until the summary is there."""
    while walk.run.phase is not Phase.SUMMARY:
        step = walk.run.step
        walk.does(WentOn(step) if walk.run.phase is Phase.RESTING else Chosen(step, YES))


def test_a_press_is_kept_and_the_next_question_is_open() -> None:
    """An answer has the time of its press, and the step grows by one."""
    walk = Walk(form(question("a"), question("b")))
    assert walk.does(Chosen(1, NO)) == (Answered("a", "no", None),)
    assert (walk.run.position, walk.run.step) == ("b", 2)
    assert walk.run.answers["a"].given_at == walk.now


def test_a_second_tap_on_the_same_button_changes_nothing() -> None:
    """The step in the button is old after the first tap."""
    walk = Walk(form(question("a"), question("b")))
    walk.does(Chosen(1, NO))
    before = walk.run
    assert walk.does(Chosen(1, NO)) == (StaleGiven(),)
    assert walk.run == before


@pytest.mark.parametrize(
    "given", [Chosen(7, YES), Skipped(7), Confirmed(7), WentOn(7), Chosen(1, 9), Chosen(1, -1)]
)
def test_a_forged_or_old_button_does_no_harm(given: Chosen) -> None:
    """Any other step, and any choice that isn't there, is stale."""
    walk = Walk(form(question("a"), question("b")))
    before = walk.run
    assert walk.does(given) == (StaleGiven(),)
    assert walk.run == before


def test_a_question_that_does_not_matter_is_never_asked() -> None:
    """A rule that says no leaves the question out, and the summary comes."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'")))
    assert walk.does(Chosen(1, NO)) == (Answered("a", "no", None), SummaryReached())


def test_a_voice_message_is_an_answer_and_the_run_goes_on() -> None:
    """The question is pending, with the recording and its length, and the next one is open."""
    walk = Walk(form(question("a"), question("b")))
    assert walk.does(Spoken("voice-7", 9)) == (VoiceKept("a", "voice-7", None),)
    answer = walk.run.answers["a"]
    assert (answer.pending, answer.voice, answer.seconds, answer.value) == (
        True,
        "voice-7",
        9,
        None,
    )
    assert walk.run.position == "b"


def test_what_rests_on_a_pending_answer_is_asked_at_the_end() -> None:
    """A rule which a blank would satisfy waits until all else is asked."""
    walk = Walk(form(question("a"), question("b", "/data/a != 'yes'"), question("c")))
    walk.does(Spoken("v", 3))
    assert walk.run.position == "c"
    walk.does(Chosen(2, YES))
    assert walk.run.position == "b"


def test_what_rests_on_a_pending_answer_through_others_waits_too() -> None:
    """Calculations and relevance in between pass the waiting on."""
    of = form(
        question("a"),
        question("sum", kind=Kind.CALCULATE, calculation="if(/data/a = 'yes', 1, 2)"),
        question("b", "/data/sum = 2"),
        question("c"),
    )
    walk = Walk(of)
    walk.does(Spoken("v", 3))
    assert walk.run.position == "c"


def test_a_run_finishes_with_pending_answers_and_names_them() -> None:
    """Nobody waits for a coordinator to have listened."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'")))
    walk.does(Spoken("v", 3))
    assert walk.run.phase is Phase.SUMMARY
    assert walk.does(Confirmed(walk.run.step)) == (Finished(("a",)),)
    assert pending(walk.run, walk.form) == ("a",)


def test_mapping_after_the_end_asks_only_what_is_newly_needed() -> None:
    """A finished run opens again at the one question that now matters, and ends again after it."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'"), question("c")))
    walk.does(Spoken("v", 3))
    walk.does(Chosen(2, NO))
    walk.does(Confirmed(3))
    assert walk.does(Mapped("a", "yes")) == (PendingMapped("a", "yes", ()), Reopened("b"))
    assert walk.run.position == "b"
    walk.does(Chosen(walk.run.step, NO))
    assert walk.run.phase is Phase.SUMMARY
    assert walk.values() == {"a": "yes", "b": "no", "c": "no"}


def test_mapping_that_needs_nothing_leaves_a_finished_run_finished() -> None:
    """Closing the last pending answer is all that happens."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'")))
    walk.does(Spoken("v", 3))
    walk.does(Confirmed(2))
    assert walk.does(Mapped("a", "no")) == (PendingMapped("a", "no", ()),)
    assert (walk.run.phase, pending(walk.run, walk.form)) == (Phase.FINISHED, ())
    assert walk.run.answers["a"].voice == "v"


def test_mapping_while_asking_keeps_the_open_button_valid() -> None:
    """A learner's press under way is not made old by what staff does."""
    walk = Walk(form(question("a"), question("b"), question("c")))
    walk.does(Spoken("v", 3))
    walk.does(Mapped("a", "yes"))
    assert walk.does(Chosen(2, NO)) == (Answered("b", "no", None),)


def test_a_mapping_can_be_corrected_by_staff() -> None:
    """What a person mapped a person may map anew; what a learner tapped nobody may."""
    walk = Walk(form(question("a"), question("b")))
    walk.does(Spoken("v", 3))
    walk.does(Mapped("a", "yes"))
    assert walk.does(Mapped("a", "no")) == (PendingMapped("a", "no", ()),)
    walk.does(Chosen(2, NO))
    assert walk.does(Mapped("b", "yes")) == (StaleGiven(),)


def test_a_mapping_to_no_such_answer_is_refused() -> None:
    """The pending answer stays pending."""
    walk = Walk(form(question("a"), question("b")))
    walk.does(Spoken("v", 3))
    assert walk.does(Mapped("a", "perhaps")) == (AnswerRefused("a", "unknown_choice"),)
    assert pending(walk.run, walk.form) == ("a",)


def test_a_typed_text_that_is_an_answer_counts_as_one() -> None:
    """Words and signs of a choice count in every language, whatever their case."""
    for text in ("Jā", "yes", "JĀ!", "✋"):
        walk = Walk(form(question("a"), question("b")))
        assert walk.does(Written(text)) == (Answered("a", "yes", None),)


def test_a_typed_text_that_is_no_answer_is_kept_for_a_person() -> None:
    """Nobody is told that the input was wrong."""
    walk = Walk(form(question("a"), question("b")))
    assert walk.does(Written("varbūt rīt")) == (TextKept("a", None),)
    assert walk.run.answers["a"].written == "varbūt rīt"
    assert walk.run.position == "b"


def test_a_text_question_takes_typed_words_as_they_are() -> None:
    """Typing is never needed, but it is understood; a voice message waits for a person."""
    walk = Walk(form(question("a", kind=Kind.TEXT), question("b", kind=Kind.TEXT)))
    assert walk.does(Written(" Rīga ")) == (Answered("a", "Rīga", None),)
    assert walk.does(Spoken("v", 3))[0] == VoiceKept("b", "v", None)


def test_a_number_question_takes_numbers_and_keeps_the_rest() -> None:
    """Words in place of a number wait for a person; a constraint refuses, and the old answer stays."""
    age = question("age", kind=Kind.INTEGER, constraint=". >= 13")
    walk = Walk(form(age, question("b")))
    assert walk.does(Written("7")) == (AnswerRefused("age", "constraint"),)
    assert "age" not in walk.run.answers
    assert walk.does(Written("13")) == (Answered("age", "13", None),)
    walk.does(WentBack())
    assert walk.does(Written("twelve"))[0] == TextKept("age", "13")


def test_voice_or_text_with_nothing_open_is_kept_aside() -> None:
    """At the summary there is no question to answer; the run stays as it is."""
    walk = Walk(form(question("a")))
    walk.does(Chosen(1, YES))
    before = walk.run
    assert walk.does(Spoken("v", 2)) == (KeptAside("v", None),)
    assert walk.does(Written("paldies")) == (KeptAside(None, "paldies"),)
    assert walk.run == before


def test_back_works_from_every_question_and_from_the_summary() -> None:
    """Step by step to the first question, where it gently stays."""
    walk = Walk(form(question("a"), question("b"), question("c")))
    answered_all(walk)
    for name in ("c", "b", "a"):
        assert walk.does(WentBack()) == (WentBackTo(name),)
    assert walk.does(WentBack()) == (BackAtStart(),)


def test_a_changed_answer_asks_only_what_is_newly_needed() -> None:
    """Three questions back, one new answer: only the question that it needs is asked."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'"), question("c"), question("d")))
    walk.does(Chosen(1, NO))
    answered_all(walk)
    walk.does(ChangeAsked("a"))
    assert walk.does(Chosen(walk.run.step, YES))[0] == Answered("a", "yes", "no")
    assert walk.run.position == "b"
    assert walk.does(Chosen(walk.run.step, YES)) == (Answered("b", "yes", None), SummaryReached())


def test_an_answer_out_of_place_is_kept_and_comes_back() -> None:
    """Irrelevant it reads blank and isn't shown; relevant again it isn't asked anew."""
    of = form(question("a"), question("b", "/data/a = 'yes'"), question("c", "/data/b = 'yes'"))
    walk = Walk(of)
    answered_all(walk)
    walk.does(ChangeAsked("a"))
    walk.does(Chosen(walk.run.step, NO))
    assert [line.question for line in summary(walk.run, of, "lv")] == ["a"]
    assert [entry.question for entry in profile(walk.run, of)] == ["a"]
    assert walk.values() == {"a": "no", "b": "yes", "c": "yes"}
    walk.does(ChangeAsked("a"))
    assert walk.does(Chosen(walk.run.step, YES))[-1] == SummaryReached()


def test_an_answer_that_contradicts_a_later_one_brings_its_question_back() -> None:
    """A constraint that no longer holds asks its own question again, and no other."""
    of = form(
        question("low", kind=Kind.INTEGER),
        question("high", kind=Kind.INTEGER, constraint=". > /data/low"),
        question("c"),
    )
    walk = Walk(of)
    for text in ("3", "5", "yes"):
        walk.does(Written(text))
    walk.does(ChangeAsked("low"))
    walk.does(Written("9"))
    assert walk.run.position == "high"


def test_going_on_from_an_answered_question_keeps_its_answer() -> None:
    """Back by mistake costs one press."""
    walk = Walk(form(question("a"), question("b")))
    walk.does(Chosen(1, YES))
    walk.does(WentBack())
    assert walk.does(WentOn(walk.run.step)) == (AnswerKept("a"),)
    assert walk.run.position == "b"


def test_a_question_can_be_left_out_and_its_answer_taken_back() -> None:
    """Skipping blanks a former answer; what rested on it falls away."""
    walk = Walk(form(question("a"), question("b", "/data/a = 'yes'")))
    answered_all(walk)
    walk.does(ChangeAsked("a"))
    events = walk.does(Skipped(walk.run.step))
    assert events == (QuestionSkipped("a", "yes"), SummaryReached())
    assert walk.run.answers["a"].value is None


def test_a_required_question_is_not_left_out() -> None:
    """It stays open, and nothing is lost."""
    walk = Walk(form(question("a", required="true()"), question("b")))
    assert walk.does(Skipped(1)) == (AnswerRefused("a", "required"),)
    assert walk.run.position == "a"


def test_after_a_block_the_person_may_rest_and_goes_on_at_the_same_place() -> None:
    """Only blocks that have something to ask are counted."""
    of = form(
        question("a"),
        question("b", "/data/a = 'no'", block=1),
        question("c", block=2),
    )
    walk = Walk(of)
    assert walk.does(Chosen(1, YES)) == (Answered("a", "yes", None), BlockEnded(1, 2))
    assert (walk.run.phase, walk.run.position) == (Phase.RESTING, "c")
    assert walk.does(Chosen(2, YES)) == (StaleGiven(),)
    walk.does(WentOn(2))
    assert (walk.run.phase, walk.run.position) == (Phase.ASKING, "c")


def test_changing_an_old_answer_brings_no_second_rest() -> None:
    """A block once gone into is gone into without a stop."""
    walk = Walk(form(question("a"), question("b", block=1), question("c", block=1)))
    walk.does(Chosen(1, YES))
    walk.does(WentOn(2))
    walk.does(Chosen(3, YES))
    walk.does(ChangeAsked("a"))
    assert walk.does(Chosen(walk.run.step, NO)) == (Answered("a", "no", "yes"),)
    assert walk.run.position == "c"


def test_an_alert_is_raised_once_per_answer() -> None:
    """Answered so, a person hears of it; pressed so again, nobody is called twice."""
    walk = Walk(form(question("a", alert_when=". = 'yes'"), question("b")))
    assert AlertRaised("a", "yes") in walk.does(Chosen(1, YES))
    walk.does(WentBack())
    assert walk.does(Chosen(walk.run.step, YES)) == (Answered("a", "yes", "yes"),)


def test_a_mapped_voice_answer_raises_its_alert() -> None:
    """Said by voice counts like pressed, once somebody listened."""
    walk = Walk(form(question("a", alert_when=". = 'yes'"), question("b")))
    walk.does(Spoken("v", 4))
    assert walk.does(Mapped("a", "yes")) == (PendingMapped("a", "yes", ()), AlertRaised("a", "yes"))


def test_sensitive_questions_wait_while_somebody_else_holds_the_phone() -> None:
    """They come last, and each answer says who held the phone."""
    walk = Walk(form(question("a"), question("money", sensitive=True), question("c")))
    walk.does(AssistanceStated(Assisted.READ_TO))
    walk.does(Chosen(1, YES))
    assert walk.run.position == "c"
    assert walk.run.answers["a"].assisted is Assisted.READ_TO
    walk.does(Chosen(walk.run.step, YES))
    assert walk.run.position == "money"


def test_an_open_sensitive_question_gives_way_when_help_comes() -> None:
    """What stands on the screen is taken away with the step."""
    walk = Walk(form(question("money", sensitive=True), question("b")))
    walk.does(AssistanceStated(Assisted.PRESSED_FOR))
    assert (walk.run.position, walk.run.step) == ("b", 2)


def test_a_note_is_heard_and_gone_on_from() -> None:
    """A note takes no answer, and isn't in the summary."""
    walk = Walk(form(question("hello", kind=Kind.NOTE), question("b")))
    assert walk.does(Spoken("v", 2)) == (KeptAside("v", None),)
    assert walk.does(WentOn(1)) == (NoteHeard("hello"),)
    walk.does(Chosen(2, YES))
    assert [line.question for line in summary(walk.run, walk.form, "en")] == ["b"]


def test_a_rule_that_breaks_keeps_the_answer_and_guesses_nothing() -> None:
    """A text that doubles without end fails; the answer stays and the row is named."""
    doubling = [question("c0", kind=Kind.CALCULATE, calculation="concat(/data/a, /data/a)")]
    for at in range(1, 15):
        source = f"concat(/data/c{at - 1}, /data/c{at - 1})"
        doubling.append(question(f"c{at}", kind=Kind.CALCULATE, calculation=source, row=40 + at))
    walk = Walk(form(question("a"), *doubling, question("b")))
    events = walk.does(Chosen(1, YES))
    assert events[0] == Answered("a", "yes", None)
    assert isinstance(events[1], FormFailed)
    assert events[1].row is not None
    assert walk.values() == {"a": "yes"}


def test_a_run_never_goes_on_with_another_version() -> None:
    """The digest of the form is part of the run."""
    walk = Walk(form(question("a")))
    with pytest.raises(FormError):
        resume(walk.run, form(question("a"), question("b")), Chosen(1, YES), NOON)


def test_a_run_of_an_unknown_schema_ends_kindly() -> None:
    """A newer or damaged run is an error of ours with a name, not a crash."""
    for text in ('{"schema": 99}', "[]", "nonsense", '{"schema": 1}'):
        with pytest.raises(FormError):
            Run.from_json(text)


def test_a_form_that_asks_nothing_is_at_its_summary() -> None:
    """Prefilled values alone make no question."""
    of = form(question("age", kind=Kind.HIDDEN))
    assert start(of, {"age": "14"}, NOON).run.phase is Phase.SUMMARY


def test_the_screen_says_what_the_buttons_say() -> None:
    """Spoken parts are the line and each answer, without signs; a missing text falls back."""
    of = form(
        question("a", label={"lv": "Vai?", "en": "-"}, guidance={"en": "Simple?"}), question("b")
    )
    screen = asked(Walk(of).run, of, "en")
    assert (screen.line, screen.language) == ("Vai?", "lv")
    assert screen.spoken == ("Vai?", "Yes", "No", "Don't know")
    assert screen.simpler == ("Simple?", "Yes", "No", "Don't know")
    assert [choice.emoji for choice in screen.choices] == ["✋", "✊", "🤷"]
    assert (screen.block_number, screen.block_count, screen.done, screen.total) == (1, 1, 0, 2)
    assert (screen.opens_block, screen.skippable) == (True, False)


def test_the_screen_marks_the_answer_given_before() -> None:
    """Going back shows what was chosen, or that a voice message waits."""
    of = form(question("a"), question("b"))
    walk = Walk(of)
    walk.does(Chosen(1, NO))
    walk.does(WentBack())
    assert asked(walk.run, of, "lv").chosen == NO
    walk.does(Spoken("v", 1))
    walk.does(WentBack())
    screen = asked(walk.run, of, "lv")
    assert (screen.chosen, screen.pending) == (None, True)
