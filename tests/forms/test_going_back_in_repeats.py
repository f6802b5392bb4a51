"""Holds the promise of going back in a form with repeats, lists and calculations: all ways end alike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.forms import (
    ChangeAsked,
    Given,
    Kind,
    OneMore,
    Phase,
    RemovedLast,
    Run,
    Skipped,
    Ticked,
    WentBack,
    WentOn,
    Written,
    record,
    resume,
    start,
    summary,
)
from bot.forms.screen import RecordNode
from bot.forms.turn import turn_of
from tests.forms.authoring import NOON, Walk
from tests.forms.test_repeats import form_of

CHOICES = (
    "| choices |\n| | list_name | name | label::English (en) | size |\n"
    "| | tools | saw | Saw | 1 |\n| | tools | axe | Axe | 2 |\n| | tools | crane | Crane | 3 |\n"
)
FORM = form_of(
    "integer | n | How many? | | | | | | |",
    "begin_repeat | man | Man | | ${n} | | | | |",
    "integer | years | Years? | | | | . < 4 | | |",
    "select_multiple tools | tool | Tools? | | | ${years} > 0 | | | size <= ${years} |",
    "calculate | many | | count-selected(${tool}) + ${n} | | | | | |",
    "end_repeat | | | | | | | | |",
    "begin_repeat | day | Day | | | ${n} != 2 | | | |",
    "text | what | What? | | | | | | |",
    "end_repeat | | | | | | | | |",
    "calculate | total | | sum(${many}) + count(${day}) | | | | | |",
    "text | last | Last? | | | ${total} > 3 | | | |",
    choices=CHOICES,
)

acts = st.lists(
    st.tuples(
        st.sampled_from(["type", "tick", "more", "back", "change", "skip", "on", "remove"]),
        st.integers(0, 5),
    ),
    max_size=30,
)


def given_of(run: Run, what: str, number: int) -> Given:
    """One act of a restless person."""
    match what:
        case "type":
            return Written(str(number % 4))
        case "tick":
            return Ticked(run.step, tuple(range(number % 3)))
        case "more":
            return OneMore(run.step, number % 2 == 1)
        case "change" if run.trail:
            return ChangeAsked(run.trail[number % len(run.trail)])
        case "skip":
            return Skipped(run.step)
        case "on":
            return WentOn(run.step)
        case "remove":
            return RemovedLast(run.step, "day")
    return WentBack()


def act(walk: Walk, what: str, number: int) -> None:
    """The act, done."""
    walk.does(given_of(walk.run, what, number))


def to_the_end(walk: Walk) -> None:
    """Type one, tick the first, no more, until the summary is there."""
    for _ in range(60):
        if walk.run.phase is Phase.SUMMARY:
            return
        kind = walk.form.question(str(walk.run.position)).kind
        if kind is Kind.ONE_MORE:
            act(walk, "more", 0)
        elif kind is Kind.SELECT_MULTIPLE:
            act(walk, "tick", 1)
        else:
            act(walk, "type", 1)
    raise AssertionError("the walk never ends")


def told(run: Run) -> list[tuple[str, str, bool]]:
    """What a finished form holds where it counts."""

    def below(nodes: tuple[RecordNode, ...]) -> list[tuple[str, str, bool]]:
        found: list[tuple[str, str, bool]] = []
        for node in nodes:
            if node.relevant:
                found += [(node.path, node.value, node.is_repeat), *below(node.children)]
        return found

    return below(record(run, FORM))


def straight(model: Walk) -> Walk:
    """A fresh run in which each question gets at once the answer that it has in the end."""
    walk = Walk(FORM)
    if model.run.repeats.get("day", 1) == 0:
        walk.does(RemovedLast(walk.run.step, "day"))
    for _ in range(60):
        position, step = walk.run.position, walk.run.step
        if walk.run.phase is Phase.SUMMARY or position is None:
            return walk
        if walk.form.question(position).kind is Kind.ONE_MORE:
            have = walk.run.repeats.get("day", 1)
            walk.does(OneMore(step, have < model.run.repeats.get("day", 1)))
            continue
        held = model.run.answers[position]
        answer = held.written if held.pending else held.value
        if answer is None:
            walk.does(Skipped(step))
        elif held.pending:
            walk.does(Written(answer))
        elif walk.form.question(position).kind is Kind.SELECT_MULTIPLE:
            names = ["saw", "axe", "crane"]
            walk.does(Ticked(step, tuple(names.index(each) for each in answer.split())))
        else:
            walk.does(Written(answer))
    raise AssertionError("the straight walk never ends")


@settings(max_examples=80, deadline=None)
@given(acts)
def test_to_and_fro_through_repeats_ends_like_straight_on(walked: list[tuple[str, int]]) -> None:
    """The same values at the same paths, the same summary."""
    walk = Walk(FORM)
    for what, number in walked:
        act(walk, what, number)
    to_the_end(walk)
    again = straight(walk)
    assert told(again.run) == told(walk.run)
    assert summary(again.run, FORM, "en") == summary(walk.run, FORM, "en")


@settings(max_examples=80, deadline=None)
@given(acts)
def test_what_is_worked_out_act_by_act_is_what_is_worked_out_anew(
    walked: list[tuple[str, int]],
) -> None:
    """An act works out only what it touches, and nothing that it touches is forgotten."""
    run = start(FORM, {}, NOON).run
    for what, number in walked:
        stepped = resume(run, FORM, given_of(run, what, number), NOON).run
        anew = Run.from_json(stepped.to_json())
        assert read_by(stepped) == read_by(anew)
        run = stepped


def read_by(run: Run) -> dict[str, str]:
    """What each question reads; of a run just stepped as it was left, else worked out anew."""
    nodes = turn_of(FORM, run).instance.walk()
    return {node.key: node.read for node in nodes if node.key}
