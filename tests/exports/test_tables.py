"""Tables of answers, compared cell by cell with tables written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.exports.responses import Attached, Told
from bot.exports.tables import Table, tables
from tests.exports.census import FIRST, LATVIAN, NAMES, RUSSIAN, SECOND, SENSITIVE, response

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def _first(run: int = 7, **told: str | Told) -> Table:
    return tables([FIRST], [response(FIRST, run, NOON, told)], NAMES)[0]


def _column(table: Table, heading: str) -> list[object]:
    at = table.headings.index(heading)
    return [row[at] for row in table.rows]


def test_a_run_is_a_row_with_its_facts_behind_its_answers() -> None:
    """A table of runs is what was written by hand, cell by cell."""
    anna = response(
        FIRST,
        7,
        NOON,
        {
            "start": "2026-11-20T11:55:00.000+02:00",
            "name": "Ozola, Anna",
            "land": "2.5",
            "tongues": "latvian russian",
        },
    )
    runs, members, pets = tables([FIRST], [anna], NAMES)
    assert runs.title == "census"
    assert runs.headings == (
        "start",
        "name",
        "land",
        "home/tongues",
        "home/tongues/latvian",
        "home/tongues/russian",
        "_id",
        "_uuid",
        "_submission_time",
        "_submitted_by",
        "_about",
        "_pending",
        "__version__",
        "_index",
    )
    assert runs.rows == (
        (
            "2026-11-20T11:55:00.000+02:00",
            "Ozola, Anna",
            Decimal("2.5"),
            "latvian russian",
            1,
            1,
            7,
            anna.uuid,
            "2026-11-20T12:00:00+02:00",
            "Anna Ozola",
            None,
            None,
            "2026-10",
            1,
        ),
    )
    assert (members.rows, pets.rows) == ((), ())


def test_choices_without_an_answer_are_blank_and_not_zero() -> None:
    """0 means "asked, and not chosen"; nobody said that in a question that was never answered."""
    answered = _first(tongues="russian")
    assert _column(answered, "home/tongues/latvian") == [0]
    assert _column(answered, "home/tongues/russian") == [1]
    silent = _first(name="Anna")
    assert _column(silent, "home/tongues") == [None]
    assert _column(silent, "home/tongues/latvian") == [None]


def test_a_choice_is_a_whole_word_of_the_answer() -> None:
    """A choice whose name begins like another is not chosen with it."""
    table = _first(tongues="latvian_sign")
    assert _column(table, "home/tongues/latvian") == [0]


def test_an_answer_that_waits_is_blank_and_named() -> None:
    """A voice note that nobody has mapped leaves its cell empty, and its column in `_pending`."""
    table = _first(name=Told("", pending=True), tongues=Told("", pending=True), land="1")
    assert _column(table, "name") == [None]
    assert _column(table, "home/tongues/latvian") == [None]
    assert _column(table, "_pending") == ["name home/tongues"]


def test_notes_have_no_column() -> None:
    """What is only heard is no answer."""
    assert "thanks" not in _first().headings


def test_nested_repeats_point_at_the_rows_above_them() -> None:
    """Each row of a repeat names the table and the row to which it belongs, over several runs."""
    anna = response(
        FIRST,
        7,
        NOON,
        {
            "member[1]/who": "Ilze",
            "member[1]/age": "7",
            "member[2]/who": "Jānis",
            "member[2]/pet[1]/called": "Muris",
            "member[2]/pet[2]/called": "Reksis",
        },
    )
    boris = response(FIRST, 9, NOON, {"member[1]/pet[1]/called": "Барсик"}, by="Boriss")
    _, members, pets = tables([FIRST], [anna, boris], NAMES)
    assert (members.title, pets.title) == ("member", "pet")
    assert members.headings == (
        "home/member/who",
        "home/member/age",
        "_pending",
        "_index",
        "_parent_table_name",
        "_parent_index",
        "_submission__id",
        "_submission__uuid",
    )
    assert members.rows == (
        ("Ilze", 7, None, 1, "census", 1, 7, anna.uuid),
        ("Jānis", None, None, 2, "census", 1, 7, anna.uuid),
        (None, None, None, 3, "census", 2, 9, boris.uuid),
    )
    assert pets.rows == (
        ("Muris", None, 1, "member", 2, 7, anna.uuid),
        ("Reksis", None, 2, "member", 2, 7, anna.uuid),
        ("Барсик", None, 3, "member", 3, 9, boris.uuid),
    )


def test_ten_instances_stand_in_the_order_of_their_numbers() -> None:
    """The tenth member comes after the ninth, not after the first."""
    told = {f"member[{number}]/age": str(number) for number in (10, 2, 1, 9, 3, 4, 5, 6, 7, 8)}
    _, members, _ = tables([FIRST], [response(FIRST, 1, NOON, told)], NAMES)
    assert _column(members, "home/member/age") == list(range(1, 11))


def test_two_versions_share_one_table() -> None:
    """Columns of both versions are there; one that the new version lost stands where it stood."""
    old = response(FIRST, 7, NOON, {"name": "Anna", "land": "3", "tongues": "russian"})
    new = response(
        SECOND,
        8,
        NOON,
        {
            "name": "Олег",
            "born": "1980-02-29",
            "place": "56.95 24.1 0 4.5",
            "tongues": "ukrainian latvian",
        },
        by="Олег",
    )
    runs = tables([SECOND, FIRST], [old, new], NAMES)[0]
    assert runs.headings[:15] == (
        "start",
        "name",
        "land",
        "born",
        "place",
        "_place_latitude",
        "_place_longitude",
        "_place_altitude",
        "_place_precision",
        "home/tongues",
        "home/tongues/latvian",
        "home/tongues/russian",
        "home/tongues/ukrainian",
        "story",
        "_id",
    )
    assert runs.rows[0][1:14] == (
        "Anna", 3, None, None, None, None, None, None, "russian", 0, 1, None, None,
    )  # fmt: skip
    assert runs.rows[1][1:14] == (
        "Олег",
        None,
        date(1980, 2, 29),
        "56.95 24.1 0 4.5",
        Decimal("56.95"),
        Decimal("24.1"),
        0,
        Decimal("4.5"),
        "ukrainian latvian",
        1,
        0,
        1,
        None,
    )
    assert _column(runs, "__version__") == ["2026-10", "2026-11"]


def test_labels_stand_for_names_in_one_language() -> None:
    """Headers and values are labels of the wanted language; the newest version's words are used."""
    new = response(SECOND, 8, NOON, {"name": "Anna", "tongues": "latvian ukrainian"})
    runs = tables([SECOND, FIRST], [new], LATVIAN)[0]
    assert runs.headings[1] == "Kā tevi sauc?"
    assert "Valodas/Ukraiņu" in runs.headings
    assert _column(runs, "Valodas") == ["Latviešu, Ukraiņu"]
    assert _column(runs, "Valodas/Latviešu") == [1]


def test_a_missing_label_falls_back_to_the_forms_own_language() -> None:
    """Where a label has no Russian, the form's own language stands, word by word."""
    new = response(SECOND, 8, NOON, {"tongues": "latvian"})
    runs = tables([SECOND], [new], RUSSIAN)[0]
    assert _column(runs, "Valodas") == ["Латышский"]


def test_two_columns_never_have_one_heading() -> None:
    """Two questions with the same words are told apart by their names."""
    headings = tables([SECOND], (), LATVIAN)[0].headings
    assert "Pastāsti (place)" in headings
    assert "Pastāsti (story)" in headings


def test_sensitive_answers_stay_unless_they_are_asked_for() -> None:
    """Neither a sensitive question nor what the form works out of it has a column by default."""
    told = {"ill": "yes", "care": "1"}
    runs = tables([SECOND], [response(SECOND, 8, NOON, told)], NAMES)[0]
    assert not {"ill", "care"} & set(runs.headings)
    open_runs = tables([SECOND], [response(SECOND, 8, NOON, told)], SENSITIVE)[0]
    assert _column(open_runs, "ill") == ["yes"]
    assert _column(open_runs, "care") == ["1"]


def test_a_file_is_named_as_it_lies_beside_the_answers() -> None:
    """The cell of a voice answer holds the name of its file."""
    told = response(
        SECOND, 8, NOON, {"story": "31"}, attached={"story": Attached("voice-31.ogg", "audio/ogg")}
    )
    assert _column(tables([SECOND], [told], NAMES)[0], "story") == ["voice-31.ogg"]


def test_both_three_oclocks_of_the_autumn_night_are_told_apart() -> None:
    """The hour that comes twice, and the one that is left out in spring, keep their offsets."""
    instants = [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ]
    runs = tables(
        [FIRST], [response(FIRST, run, each, {}) for run, each in enumerate(instants)], NAMES
    )[0]
    assert _column(runs, "_submission_time") == [
        "2026-10-25T03:30:00+03:00",
        "2026-10-25T03:30:00+02:00",
        "2027-03-28T02:59:59+02:00",
        "2027-03-28T04:00:00+03:00",
    ]


def test_a_number_that_a_spreadsheet_would_change_stays_a_text() -> None:
    """Leading zeros, too many digits and words are kept as they were written."""
    for text in ("007", "1234567890123456", "1e3", "+1", "", "-0.50"):
        column = _column(_first(land=text), "land")
        expected: object = Decimal("-0.50") if text == "-0.50" else text or None
        assert column == [expected]


def test_a_day_that_is_none_stays_a_text() -> None:
    """Only a day as forms store it is a day."""
    for text in ("2026-02-30", "20260228", "yesterday"):
        runs = tables([SECOND], [response(SECOND, 1, NOON, {"born": text})], NAMES)[0]
        assert _column(runs, "born") == [text]
