"""Holds repeats to their promise: as many instances as are meant, each with its own answers, none lost."""

from __future__ import annotations

import pytest

from bot.forms import (
    Answered,
    ChangeAsked,
    Entered,
    Form,
    FormFailed,
    Kind,
    OneMore,
    Phase,
    RemovedLast,
    RepeatAdded,
    RepeatEnded,
    RepeatRemoved,
    StaleGiven,
    WentBack,
    Written,
    asked,
    record,
    seal,
    summary,
)
from bot.forms.instance import MOST_INSTANCES
from tests.forms.authoring import Walk, imported

HEAD = "| survey |\n| | type | name | label::English (en) | calculation | repeat_count | relevant | constraint | default | choice_filter | trigger |\n"
SETTINGS = "| settings |\n| | form_id | default_language |\n| | tiny | English (en) |\n"


def form_of(*rows: str, choices: str = "") -> Form:
    """A form of these rows of the survey sheet, as a coordinator would write them."""
    text = HEAD + "".join(f"| | {row} |\n" for row in rows) + choices + SETTINGS
    result = imported(text)
    assert result.draft is not None, [finding.line() for finding in result.findings]
    return seal(result.draft)


COUNTED = (
    "integer | n | How many? | | | | | | |",
    "begin_repeat | child | Child | | ${n} | | | | |",
    "text | name | Name? | | | | | | |",
    "integer | age | Age of ${name}? | | | | . < 18 | | |",
    "calculate | place | | position(..) | | | | | |",
    "calculate | before | | if(position(..) = 1, ${age}, ${age} + indexed-repeat(${before}, ${child}, position(..) - 1)) | | | | | |",
    "end_repeat | | | | | | | | |",
    "calculate | years | | sum(${age}) | | | | | |",
    "calculate | names | | join(', ', ${name}) | | | | | |",
    "calculate | second | | indexed-repeat(${name}, ${child}, 2) | | | | | |",
    "calculate | eldest | | max(${age}) | | | | | |",
    "calculate | known | | count(${child}) | | | | | |",
    "text | end | Anything else? | | | | | | |",
)


def calculated(walk: Walk) -> dict[str, str]:
    """What the form worked out, by key."""
    found: dict[str, str] = {}
    waiting = list(record(walk.run, walk.form))
    while waiting:
        node = waiting.pop(0)
        waiting = [*node.children, *waiting]
        if node.question is not None and node.question.kind is Kind.CALCULATE:
            found[node.key] = node.value
    return found


def filled(walk: Walk, *texts: str) -> None:
    """Type one answer after the other."""
    for text in texts:
        walk.does(Written(text))


def test_a_count_makes_as_many_instances_each_with_its_own_key() -> None:
    """The name of one child is never the name of another."""
    walk = Walk(form_of(*COUNTED))
    filled(walk, "2", "Anna", "7", "Juris", "9")
    assert walk.values() == {
        "n": "2",
        "child[1]/name": "Anna",
        "child[1]/age": "7",
        "child[2]/name": "Juris",
        "child[2]/age": "9",
    }
    assert walk.run.position == "end"


def test_expressions_read_this_instance_inside_and_all_outside() -> None:
    """Positions, sums, joins, running totals and instances by number."""
    walk = Walk(form_of(*COUNTED))
    filled(walk, "3", "Anna", "7", "Juris", "9", "Zane", "2")
    assert calculated(walk) == {
        "child[1]/place": "1",
        "child[1]/before": "7",
        "child[2]/place": "2",
        "child[2]/before": "16",
        "child[3]/place": "3",
        "child[3]/before": "18",
        "years": "18",
        "names": "Anna, Juris, Zane",
        "second": "Juris",
        "eldest": "9",
        "known": "3",
    }


def test_a_question_in_a_repeat_speaks_of_its_own_instance() -> None:
    """`${name}` in a label is the name in this instance, and the screen says which one it is."""
    walk = Walk(form_of(*COUNTED))
    filled(walk, "2", "Anna", "7", "Juris")
    screen = asked(walk.run, walk.form, "en")
    assert (screen.question, screen.line) == ("child[2]/age", "Age of Juris?")
    assert [(each.repeat, each.label, each.number, each.count) for each in screen.repeats] == [
        ("child", "Child", 2, 2)
    ]


def test_a_smaller_count_sets_instances_aside_and_a_larger_one_brings_them_back() -> None:
    """Nothing that was answered is lost, and nothing of it is read meanwhile."""
    walk = Walk(form_of(*COUNTED))
    filled(walk, "3", "Anna", "7", "Juris", "9", "Zane", "2", "no")
    walk.does(ChangeAsked("n"))
    filled(walk, "1")
    assert calculated(walk)["names"] == "Anna"
    assert calculated(walk)["second"] == ""
    assert [line.question for line in summary(walk.run, walk.form, "en")] == [
        *("n", "child[1]/name", "child[1]/age", "end")
    ]
    walk.does(ChangeAsked("n"))
    filled(walk, "3")
    assert walk.run.phase is Phase.SUMMARY
    assert calculated(walk)["names"] == "Anna, Juris, Zane"


@pytest.mark.parametrize(("count", "instances"), [("", 0), ("0", 0), ("-3", 0), ("999999999", 50)])
def test_a_count_is_never_less_than_none_and_never_without_bound(
    count: str, instances: int
) -> None:
    """A blank count means none yet; the machine is not made to hold a thousand million."""
    assert MOST_INSTANCES == 50
    rows = (
        f"calculate | n | | '{count}' | | | | | |",
        "begin_repeat | r | R | | ${n} | | | | |",
        "text | q | Q? | | | | | | |",
        "end_repeat | | | | | | | | |",
        "text | last | Last? | | | | | | |",
    )
    walk = Walk(form_of(*rows))
    nodes = [each for each in record(walk.run, walk.form) if each.is_repeat]
    assert len(nodes) == instances


def test_repeats_in_repeats_do_not_multiply_without_bound() -> None:
    """Fifty times fifty instances break with a sentence, and nobody's machine."""
    rows = (
        "integer | n | How many? | | | | | | |",
        "begin_repeat | r | R | | ${n} | | | | |",
        "begin_repeat | s | S | | ${n} | | | | |",
        "text | q | Q? | | | | | | |",
        "end_repeat | | | | | | | | |",
        "end_repeat | | | | | | | | |",
    )
    walk = Walk(form_of(*rows))
    answered, failed = walk.does(Written("50"))
    assert answered == Answered("n", "50", None)
    assert isinstance(failed, FormFailed)
    assert "too large" in failed.error
    assert walk.values() == {"n": "50"}


def test_a_constraint_in_a_repeat_is_about_its_own_instance() -> None:
    """A refused answer leaves the others alone."""
    walk = Walk(form_of(*COUNTED))
    filled(walk, "2", "Anna", "18")
    assert walk.run.position == "child[1]/age"
    assert walk.values() == {"n": "2", "child[1]/name": "Anna"}


FREE = (
    "begin_repeat | job | Work | | | | | | |",
    "text | what | What work? | | | | | | |",
    "begin_repeat | tool | Tool | | | | | | |",
    "text | which | Which tool? | | | | | | |",
    "end_repeat | | | | | | | | |",
    "end_repeat | | | | | | | | |",
    "text | last | Last? | | | | | | |",
)


def test_after_each_instance_it_is_asked_whether_there_is_one_more() -> None:
    """Yes opens the next instance, no goes on; instances within instances ask by themselves."""
    walk = Walk(form_of(*FREE))
    filled(walk, "Baker", "Oven")
    assert walk.run.position == "job[1]/tool[+]"
    assert walk.does(OneMore(walk.run.step, True)) == (RepeatAdded("job[1]/tool", 2),)
    assert walk.run.position == "job[1]/tool[2]/which"
    filled(walk, "Knife")
    assert walk.does(OneMore(walk.run.step, False)) == (RepeatEnded("job[1]/tool", 2),)
    screen = asked(walk.run, walk.form, "en")
    assert (screen.kind, screen.question, screen.line) == (Kind.ONE_MORE, "job[+]", "Work")
    assert screen.more is not None
    assert (screen.more.repeat, screen.more.count, screen.more.removable) == ("job", 1, True)
    walk.does(OneMore(walk.run.step, True))
    filled(walk, "Farmer", "Fork")
    walk.does(OneMore(walk.run.step, False))
    assert walk.does(OneMore(walk.run.step, False)) == (RepeatEnded("job", 2),)
    assert walk.run.position == "last"
    assert walk.values()["job[2]/tool[1]/which"] == "Fork"


def test_the_last_instance_can_be_taken_back_with_all_that_is_in_it() -> None:
    """One tap too many is no harm."""
    walk = Walk(form_of(*FREE))
    filled(walk, "Baker", "Oven")
    walk.does(OneMore(walk.run.step, True))
    filled(walk, "Knife")
    removed = walk.does(RemovedLast(walk.run.step, "job[1]/tool"))
    assert removed == (RepeatRemoved("job[1]/tool", 2),)
    assert walk.run.position == "job[1]/tool[+]"
    assert "job[1]/tool[2]/which" not in walk.values()
    assert walk.does(RemovedLast(1, "job")) == (StaleGiven(),)


def test_back_leads_to_the_last_question_of_the_instance_and_a_no_can_be_taken_back() -> None:
    """⬅️ works through repeats, too."""
    walk = Walk(form_of(*FREE))
    filled(walk, "Baker", "Oven")
    walk.does(OneMore(walk.run.step, False))
    walk.does(OneMore(walk.run.step, False))
    walk.does(WentBack())
    assert walk.run.position == "job[+]"
    assert walk.does(OneMore(walk.run.step, True)) == (RepeatAdded("job", 2),)
    assert walk.run.position == "job[2]/what"


CHOSEN = (
    "begin_repeat | pet | Pet | | | | | | |",
    "text | name | Name? | | | | | | |",
    "end_repeat | | | | | | | | |",
    "select_one ${name} | dearest | Which is dearest? | | | | | | |",
)


def test_answers_of_a_repeat_can_be_the_choices_of_a_question() -> None:
    """One that is renamed is no choice any more, and the question comes back."""
    walk = Walk(form_of(*CHOSEN))
    filled(walk, "Muris")
    walk.does(OneMore(walk.run.step, True))
    filled(walk, "Reksis")
    walk.does(OneMore(walk.run.step, False))
    screen = asked(walk.run, walk.form, "en")
    assert [choice.label for choice in screen.choices] == ["Muris", "Reksis"]
    assert walk.does(Written("Reksis"))[0] == Answered("dearest", "Reksis", None)
    walk.does(ChangeAsked("pet[2]/name"))
    filled(walk, "Duksis")
    assert walk.run.position == "dearest"


SET = (
    "integer | n | How many? | | | | | | |",
    "begin_repeat | r | R | | ${n} | | | | |",
    "date | when | When? | | | | | today() | |",
    "text | note | Note? | 'changed' | | | | | | ${when}",
    "end_repeat | | | | | | | | |",
)


def test_values_that_the_form_sets_are_set_once_per_instance_and_when_triggered() -> None:
    """A default is worked out when an instance is made; a trigger sets only in its own instance."""
    walk = Walk(form_of(*SET))
    filled(walk, "2")
    assert asked(walk.run, walk.form, "en").value == "2026-11-20"
    walk.does(Entered(walk.run.step, "2026-01-05"))
    screen = asked(walk.run, walk.form, "en")
    assert (screen.question, screen.value) == ("r[1]/note", "changed")
    walk.does(Written("mine"))
    walk.does(Entered(walk.run.step, "2026-01-06"))
    assert asked(walk.run, walk.form, "en").value == "changed"
    assert walk.values()["r[1]/note"] == "mine"
