"""Holds the promise that any walk to and fro ends as a straight walk with the same last answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forms import (
    ChangeAsked,
    Chosen,
    Form,
    Kind,
    Phase,
    Skipped,
    Spoken,
    WentBack,
    WentOn,
    profile,
    summary,
)
from tests.forms.authoring import Walk, form, question

FORM = form(
    question("a"),
    question("b", "/data/a = 'yes'"),
    question(
        "sum", kind=Kind.CALCULATE, calculation="if(/data/a = 'no' and /data/b != 'no', 1, 2)"
    ),
    question("c", "/data/b != 'no'", block=1),
    question("d", "/data/sum = 1 or /data/c = 'dont_know'", block=1),
    question("e", "not(/data/d = 'yes')", block=2),
)

acts = st.lists(
    st.one_of(
        st.tuples(st.just("choose"), st.integers(0, 2)),
        st.tuples(st.just("back"), st.just(0)),
        st.tuples(st.just("change"), st.integers(0, 5)),
        st.tuples(st.just("skip"), st.just(0)),
        st.tuples(st.just("on"), st.just(0)),
        st.tuples(st.just("speak"), st.just(0)),
    ),
    max_size=25,
)


def act(walk: Walk, what: str, number: int) -> None:
    """One act of a restless person."""
    step = walk.run.step
    match what:
        case "choose":
            walk.does(Chosen(step, number))
        case "back":
            walk.does(WentBack())
        case "change":
            walk.does(ChangeAsked(FORM.questions[number].name))
        case "skip":
            walk.does(Skipped(step))
        case "on":
            walk.does(WentOn(step))
        case "speak":
            walk.does(Spoken("v", 3))


def to_the_end(walk: Walk) -> None:
    """The last acts: choose yes, go on, until the summary is there."""
    for _ in range(30):
        if walk.run.phase is Phase.SUMMARY:
            return
        act(walk, "on" if walk.run.phase is Phase.RESTING else "choose", 0)
    raise AssertionError("the walk never ends")


def straight(of: Form, model: Walk) -> Walk:
    """A fresh run in which each question gets at once the answer that it has in the end."""
    walk = Walk(of)
    for _ in range(30):
        position = walk.run.position
        if walk.run.phase is Phase.SUMMARY or position is None:
            return walk
        answer = model.run.answers[position]
        if walk.run.phase is Phase.RESTING:
            walk.does(WentOn(walk.run.step))
        elif answer.pending:
            walk.does(Spoken("v", 3))
        elif answer.value is None:
            walk.does(Skipped(walk.run.step))
        else:
            names = [choice.name for choice in of.question(position).choices]
            walk.does(Chosen(walk.run.step, names.index(answer.value)))
    raise AssertionError("the straight walk never ends")


@settings(max_examples=150, deadline=None)
@given(acts)
def test_to_and_fro_ends_like_straight_on(walked: list[tuple[str, int]]) -> None:
    """The summary and the profile are the same, whatever was pressed on the way."""
    walk = Walk(FORM)
    for what, number in walked:
        act(walk, what, number)
    to_the_end(walk)
    again = straight(FORM, walk)
    assert summary(again.run, FORM, "lv") == summary(walk.run, FORM, "lv")
    assert profile(again.run, FORM) == profile(walk.run, FORM)


@settings(max_examples=100, deadline=None)
@given(acts)
def test_the_step_never_goes_back(walked: list[tuple[str, int]]) -> None:
    """So that a button can be old, and never young again."""
    walk = Walk(FORM)
    for what, number in walked:
        before = walk.run.step
        act(walk, what, number)
        assert walk.run.step in (before, before + 1)
