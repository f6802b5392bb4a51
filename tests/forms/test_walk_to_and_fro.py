"""Holds any walk by path to the state that a straight walk with the same last answers has."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms.xform_writing import Walked, asked, bind, form_of, repeated

PLACES = """<instance id="places"><root>
<item><name>riga</name><label>Rīga</label><side>north</side></item>
<item><name>ogre</name><label>Ogre</label><side>north</side></item>
<item><name>bauska</name><label>Bauska</label><side>south</side></item>
</root></instance>"""


def chosen(path: str, condition: str, tag: str) -> str:
    """A control whose choices are the places of which a condition holds."""
    return (
        f'<{tag} ref="/data/{path}"><itemset nodeset="instance(\'places\')/root/item[{condition}]">'
        f'<value ref="name"/><label ref="label"/></itemset></{tag}>'
    )


FORM = form_of(
    "<side/><town/><seen/><n/><begun/>"
    '<g><only/><deep><last/></deep></g><r jr:template=""><age/><word/><town/><sum/></r>'
    "<total/><names/><text/><days/>",
    bind("n", type="int", constraint=". >= 0 and . < 4")
    + bind("begun", type="date")
    + bind("g", relevant="selected(/data/seen, 'riga')")
    + bind("g/deep", relevant="/data/g/only > 2")
    + bind("g/only", type="int", required="/data/n > 1")
    + bind("r/age", type="int", constraint=". > 0")
    + bind("r/word", relevant="../age >= 2")
    + bind("r/sum", calculate="coalesce(../age, 0) * position(..)")
    + bind("total", calculate="sum(/data/r/sum) + count-selected(/data/seen)")
    + bind("names", calculate="join('/', /data/r/word)")
    + bind("text", calculate="concat(/data/g/deep/last, indexed-repeat(/data/r/age, /data/r, 2))")
    + bind("days", calculate="if(/data/begun != '', date('2026-03-02') - /data/begun, 'none')"),
    asked("side")
    + chosen("town", "side = /data/side", "select1")
    + chosen("seen", "side = /data/side or /data/side = ''", "select")
    + asked("n", "begun", "g/only", "g/deep/last")
    + repeated(
        "r", asked("r/age", "r/word") + chosen("r/town", "name != /data/town", "select1"), "/data/n"
    ),
    PLACES,
)

ANSWERS = {
    "side": ["", "north", "south", "west"],
    "town": ["", "riga", "ogre", "bauska"],
    "seen": ["", "riga", "ogre riga", "bauska", "riga bauska"],
    "n": ["", "0", "1", "2", "3", "4", "x"],
    "begun": ["", "2026-03-01", "2026-02-30"],
    "g/only": ["", "2", "3"],
    "g/deep/last": ["", "z"],
    **{f"r[{number}]/age": ["", "0", "1", "2"] for number in (1, 2, 3)},
    **{f"r[{number}]/word": ["", "a"] for number in (1, 2, 3)},
    **{f"r[{number}]/town": ["", "riga", "ogre"] for number in (1, 2, 3)},
}

acts = st.lists(
    st.sampled_from(sorted(ANSWERS)).flatmap(
        lambda path: st.tuples(st.just(path), st.sampled_from(ANSWERS[path]))
    ),
    max_size=30,
)


def seen(walked: Walked) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """All that is to be seen: the relevant questions with their values, and what is worked out."""
    questions = [
        {**each, "value": each["value"] if each["relevant"] else ""}
        for each in walked.state["questions"]
    ]
    return questions, walked.worked_out


def straight(values: dict[str, str]) -> Walked:
    """A fresh walk in which each question gets, in the order of the form, the value that it has in the end."""
    walked = Walked(FORM)
    for path, value in values.items():
        if value and path in walked.relevant:
            assert walked.sets(path, value) == "ok"
    return walked


@settings(max_examples=150, deadline=None)
@given(acts)
def test_to_and_fro_ends_like_straight_on(walked: list[tuple[str, str]]) -> None:
    """What was set aside on the way, refused or taken back leaves no trace."""
    walk = Walked(FORM)
    for path, value in walked:
        walk.sets(path, value)
    ended = {path: value for path, value in walk.values.items() if path in walk.relevant}
    assert seen(straight(ended)) == seen(walk)


@settings(max_examples=100, deadline=None)
@given(acts, st.sampled_from(sorted(ANSWERS)))
def test_a_change_that_is_taken_back_changes_nothing(
    walked: list[tuple[str, str]], path: str
) -> None:
    """Whatever one answer is changed to, with the old one back all is as it was."""
    walk = Walked(FORM)
    for each, value in walked:
        walk.sets(each, value)
    if path not in walk.relevant:
        return
    before, old = seen(walk), walk.values[path]
    for value in ANSWERS[path]:
        walk.sets(path, value)
    if walk.sets(path, old) == "ok":
        assert seen(walk) == before
