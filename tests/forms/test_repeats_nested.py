"""Holds repeats within repeats, filled in by path, to values reckoned by hand."""

from __future__ import annotations

from bot.forms.walk import Walk as ByPath
from tests.forms.authoring import imported
from tests.forms.xform_writing import MORNING, Walked, asked, bind, form_of, repeated

HOUSES = form_of(
    '<n/><h jr:template=""><name/><k/><m jr:template=""><age/><where/><house/><own/></m><sum/></h>'
    "<all/><cnt/><at/><of_b/><missing/>",
    bind("n", type="int")
    + bind("h/k", type="int")
    + bind("h/m/age", type="int", constraint=". < 120")
    + bind("h/m/where", calculate="concat(position(../..), '.', position(..))")
    + bind("h/m/house", calculate="../../name")
    + bind("h/m/own", calculate="sum(/data/h/m/age)")
    + bind("h/sum", calculate="sum(../m/age)")
    + bind("all", calculate="sum(/data/h/m/age)")
    + bind("cnt", calculate="count(/data/h/m)")
    + bind("at", calculate="indexed-repeat(/data/h/m/age, /data/h, 2, /data/h/m, 1)")
    + bind("of_b", calculate="/data/h[name = 'B']/m[1]/age")
    + bind("missing", calculate="indexed-repeat(/data/h/m/age, /data/h, 3, /data/h/m, 1)"),
    asked("n")
    + repeated(
        "h",
        asked("h/name", "h/k") + repeated("h/m", asked("h/m/age"), "../k"),
        "/data/n",
    ),
)


def filled() -> Walked:
    """Two houses: A with people of 3 and 4, B with one of 50."""
    walked = Walked(HOUSES)
    for path, value in (
        ("n", "2"),
        *(("h[1]/name", "A"), ("h[1]/k", "2"), ("h[2]/name", "B"), ("h[2]/k", "1")),
        *(("h[1]/m[1]/age", "3"), ("h[1]/m[2]/age", "4"), ("h[2]/m[1]/age", "50")),
    ):
        assert walked.sets(path, value) == "ok"
    return walked


FULL = {
    "h[1]/m[1]/where": "1.1",
    "h[1]/m[1]/house": "A",
    "h[1]/m[1]/own": "3",
    "h[1]/m[2]/where": "1.2",
    "h[1]/m[2]/house": "A",
    "h[1]/m[2]/own": "4",
    "h[1]/sum": "7",
    "h[2]/m[1]/where": "2.1",
    "h[2]/m[1]/house": "B",
    "h[2]/m[1]/own": "50",
    "h[2]/sum": "50",
    "all": "57",
    "cnt": "3",
    "at": "50",
    "of_b": "50",
    "missing": "",
}


def test_each_instance_reads_its_own_and_the_outside_reads_all() -> None:
    """Positions, sums, and instances by number, over two levels."""
    walked = filled()
    assert walked.worked_out == FULL
    assert walked.next is None


def test_counts_within_counts_set_aside_and_bring_back() -> None:
    """Whichever of the two counts goes down first, all is as before when both are up again."""
    walked = filled()
    walked.sets("h[1]/k", "1")
    assert (walked.worked_out["all"], walked.worked_out["cnt"]) == ("53", "2")
    walked.sets("n", "1")
    assert (walked.worked_out["all"], walked.worked_out["of_b"]) == ("3", "")
    walked.sets("n", "2")
    walked.sets("h[1]/k", "2")
    assert walked.worked_out == FULL


def test_a_change_outside_reaches_every_instance_within() -> None:
    """The name of a house is read in each of its people, and nowhere else."""
    walked = filled()
    walked.sets("h[1]/name", "Z")
    assert walked.worked_out == {**FULL, "h[1]/m[1]/house": "Z", "h[1]/m[2]/house": "Z"}


def test_a_blank_count_is_none_and_a_boundless_one_is_refused() -> None:
    """Three levels of a thousand million are not begun; the walk says so at once."""
    walked = filled()
    walked.sets("n", "")
    assert (walked.worked_out["cnt"], walked.worked_out["all"]) == ("0", "0")
    boundless = "1000000000"
    inner = repeated("a/b/c", asked("a/b/c/q"), boundless)
    walked = Walked(
        form_of(
            '<a jr:template=""><b jr:template=""><c jr:template=""><q/></c></b></a>',
            body=repeated("a", repeated("a/b", inner, boundless), boundless),
        )
    )
    assert "grow too large" in walked.state["verdict"]


MARKDOWN = """
| survey |
| | type | name | label::English (en) | repeat_count | calculation |
| | begin_repeat | house | House | 2 | |
| | integer | k | How many? | | |
| | begin_repeat | person | Person | ${k} | |
| | text | who | Who? | | |
| | end_repeat | | | | |
| | begin_group | g | Animals | | |
| | begin_repeat | pet | Pet | ${k} + 1 | |
| | text | pet_name | Name? | | |
| | end_repeat | | | | |
| | end_group | | | | |
| | calculate | people | | | count(${person}) |
| | end_repeat | | | | |
| settings |
| | form_id | default_language |
| | houses | English (en) |
"""


def test_a_count_beside_its_repeat_is_that_of_the_same_instance() -> None:
    """The converter writes such counts as paths from the repeat itself: `../k`."""
    result = imported(MARKDOWN)
    assert result.form is not None, [finding.line() for finding in result.findings]
    walk = ByPath(result.form, MORNING)
    state = walk.act('{"set": "/data/house[2]/k", "value": "2"}')
    paths = [each["path"] for each in state["questions"] if each["path"].endswith("who")]
    assert paths == ["/data/house[2]/person[1]/who", "/data/house[2]/person[2]/who"]
    assert sum("pet_name" in each["path"] for each in state["questions"]) == 3
    assert state["calculated"]["/data/house[1]/people"] == "0"
    assert state["calculated"]["/data/house[2]/people"] == "2"


def test_what_changes_in_one_instance_leaves_the_others_alone() -> None:
    """A corrected value and a triggered one stay while only another instance's input changes."""
    trigger = (
        '<input ref="/data/r/a"><setvalue ref="/data/r/set" value="\'set\'" '
        'event="xforms-value-changed"/></input>'
    )
    instance = '<r jr:template=""><a/><double/><set/></r>'
    rule = bind("r/double", calculate="../a * 2")
    body = repeated("r", trigger + asked("r/double", "r/set"))
    walked = Walked(form_of(instance, rule, body))
    for number in (1, 2):
        walked.adds("r")
        walked.sets(f"r[{number}]/a", "1")
        walked.sets(f"r[{number}]/double", "9")
        walked.sets(f"r[{number}]/set", "mine")
    walked.sets("r[1]/a", "3")
    assert walked.values == {
        "r[1]/a": "3",
        "r[1]/double": "6",
        "r[1]/set": "set",
        "r[2]/a": "1",
        "r[2]/double": "9",
        "r[2]/set": "mine",
    }
