"""Holds the judgement of sheets to its promise: each fault with its row, its name and what to do."""

from __future__ import annotations

import pytest

from bot.form_report import lines
from bot.forms.findings import Level
from bot.i18n import Translators
from tests.forms.authored_files import CHOICES, HEADER, codes, english, form_sheets, read_here

WARM = ("select_one yn", "warm", "Is it warm?", "Warm?")


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (("select_one yna", "a", "Is it?", "So?"), "list:misspelt", "“yn”"),
        (("select_one towns", "a", "Where?", "So?"), "list:missing", "“towns”"),
        (("integr", "a", "How many?", "So?"), "type:misspelt", "“integer”"),
        (("chocolate", "a", "Which?", "So?"), "type:unknown", "“chocolate”"),
        (("", "a", "Which?", "So?"), "type:missing", "no type"),
        (("text", "", "Which?", "So?"), "name:missing", "no name"),
        (("text", "two words", "Which?", "So?"), "name:bad", "can't be used"),
        (("text", "1st", "Which?", "So?"), "name:bad", "can't be used"),
        (("text", "a", "Why is ${warn}?", "So?"), "rule:names_misspelt", "“warm”"),
        (("text", "a", "Why is ${nobody}?", "So?"), "rule:names_nobody", "“nobody”"),
        (("text", "a", "", ""), "words:no_text", "no text"),
        (("calculate", "a", "", ""), "rule:no_calculation", "blank"),
        (("begin_group", "a", "Part", ""), "group:not_ended", "never ends"),
        (("end_group", "", "", ""), "group:not_begun", "never began"),
        (("begin_kobomatrix", "a", "Table", ""), "never:matrix", "table of questions"),
        (
            ("select_one_from_file towns.csv", "a", "Where?", "So?"),
            "file:list_not_sent",
            "towns.csv",
        ),
    ],
)
def test_a_fault_names_its_row_and_what_may_have_been_meant(
    row: tuple[str, ...], code: str, words: str
) -> None:
    """An error with place and words, before the converter could say it in its own way."""
    imported = read_here(form_sheets(WARM, row))
    found = next(each for each in imported.findings if each.code == code)
    assert imported.form is None
    assert (found.level, found.sheet, found.row, found.name) == (Level.ERROR, "survey", 3, row[1])
    assert words in english(found)


def test_a_rule_that_names_one_of_several_blocks() -> None:
    """Nobody can know which of two questions of one name is meant."""
    header = (*HEADER, "relevant")
    rows = [
        ("begin_group", "one", "", "", ""),
        (*WARM, ""),
        ("end_group", "", "", "", ""),
        ("begin_group", "two", "", "", ""),
        (*WARM, ""),
        ("end_group", "", "", "", ""),
        ("text", "a", "Why?", "Why?", "${warm} = 'yes'"),
    ]
    found = [
        each
        for each in read_here(form_sheets(*rows, header=header)).findings
        if each.level is Level.ERROR
    ]
    assert [(each.code, each.row, each.name) for each in found] == [("rule:names_several", 8, "a")]


def test_a_setting_for_questions_on_a_row_that_asks_nothing_is_told() -> None:
    """The converter drops it in silence."""
    header = (*HEADER, "calculation", "body::kb:sensitive")
    rows = [(*WARM, "", ""), ("calculate", "c", "", "", "1 + 1", "yes")]
    found = [
        each
        for each in read_here(form_sheets(*rows, header=header)).findings
        if each.level is Level.WARNING
    ]
    assert [(each.code, each.row) for each in found] == [("column:of_questions", 3)]


@pytest.mark.parametrize(
    ("column", "nearest"),
    [("relevence", "relevant"), ("constrant", "constraint"), ("choise_filter", "choice_filter")],
)
def test_a_misspelt_rule_blocks(column: str, nearest: str) -> None:
    """The converter passes it over in silence, and the question would always be asked."""
    rows = [(*WARM, ""), ("text", "a", "Why?", "Why?", "${warm} = 'yes'")]
    imported = read_here(form_sheets(*rows, header=(*HEADER, column)))
    found = next(each for each in imported.findings if each.code == "column:misspelt")
    assert (imported.form, found.level, found.row) == (None, Level.ERROR, 1)
    assert nearest in english(found)


def test_a_misspelt_setting_of_ours_blocks() -> None:
    """Else what hurts would be asked in front of others, in silence."""
    header = (*HEADER, "body::kb:sensitiv")
    imported = read_here(form_sheets((*WARM, "yes"), header=header))
    found = next(each for each in imported.findings if each.level is Level.ERROR)
    assert (imported.form, found.code, found.row) == (None, "column:setting_unknown", 1)
    assert "sensitive" in str(found.params["known"])


def test_a_remark_of_the_author_is_no_fault() -> None:
    """A column or a row for notes is left alone."""
    header = (*HEADER, "who wrote it")
    rows = [(*WARM, "Ilze"), ("", "", "", "", "the rest is to come")]
    imported = read_here(form_sheets(*rows, header=header))
    assert imported.form is not None
    assert codes(imported, Level.ERROR, Level.TICK, Level.WARNING) == []


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"people": [["name", "age"], ["Anna", "20"]]}, "sheet:no_survey"),
        ({"survey": [["name", "age"], ["Anna", "20"]]}, "list:no_questionnaire"),
        ({"survey": [["type", "label"], ["text", "What?"]]}, "column:no_name"),
        ({"surveys": [["type"]], "choices": [["name"]]}, "sheet:no_survey"),
    ],
)
def test_a_list_is_told_apart_from_a_questionnaire(
    sheets: dict[str, list[list[str]]], code: str
) -> None:
    """A register sent by mistake gets a sentence about registers."""
    assert codes(read_here(sheets), Level.ERROR) == [code]


def test_sheets_for_remarks_are_left_alone() -> None:
    """Whatever is on them, and however much: many forms explain themselves on a sheet of their own."""
    notes = [["=A1", "#REF!", "x" * 30_000]] * 400
    imported = read_here({"Read me": notes, **form_sheets(WARM), "media": [["name"]]})
    assert imported.form is not None
    assert codes(imported, Level.ERROR, Level.TICK, Level.REPAIRED) == []


def test_a_sheet_that_is_nearly_called_as_one_that_is_missing_blocks() -> None:
    """Else its lists would be missing for no reason that the author could see."""
    sheets = form_sheets(WARM)
    imported = read_here({"survey": sheets["survey"], "choises": sheets["choices"]})
    assert codes(imported, Level.ERROR) == ["sheet:misspelt", "list:missing"]


COVERT = [
    (("background-audio", "a", "", ""), "never:covert"),
    (("start-geopoint", "a", "", ""), "never:covert_place"),
    (("geoshape", "a", "Your field?", "Field?"), "never:shape"),
    (("geotrace", "a", "Your way?", "Way?"), "never:shape"),
    (("select_one_from_file towns.geojson", "a", "Where?", "So?"), "file:list_kind"),
]


@pytest.mark.parametrize(("row", "code"), COVERT)
def test_what_no_chat_should_do_is_left_out_where_nothing_needs_it(
    row: tuple[str, ...], code: str
) -> None:
    """The rest of the form is asked, and the sentence says why this isn't."""
    imported = read_here(form_sheets(WARM, row))
    assert imported.form is not None
    assert [each.name for each in imported.form.questions] == ["warm"]
    found = next(each for each in imported.findings if each.code == code)
    assert (found.level, found.row) == (Level.LEFT_OUT, 3)
    assert "left out" in english(found)


def test_what_no_chat_should_do_blocks_where_a_rule_needs_it() -> None:
    """The rows that depend on it are named."""
    header = (*HEADER, "relevant")
    rows = [
        (*WARM, ""),
        ("geoshape", "field", "Your field?", "Field?", ""),
        ("text", "b", "What grows there?", "What?", "${field} != ''"),
    ]
    imported = read_here(form_sheets(*rows, header=header))
    found = next(each for each in imported.findings if each.code == "never:shape_named")
    assert (imported.form, found.row) == (None, 3)
    assert "Rows 4" in english(found)


def test_what_no_chat_should_do_blocks_where_it_is_required() -> None:
    """Nobody could ever get past it."""
    header = (*HEADER, "required")
    rows = [(*WARM, ""), ("geotrace", "way", "Your way?", "Way?", "yes")]
    imported = read_here(form_sheets(*rows, header=header))
    assert codes(imported, Level.ERROR) == ["never:shape_required"]


def test_drawings_maps_of_a_picture_and_other_apps_are_known_by_their_layout() -> None:
    """The type alone doesn't tell them."""
    header = (*HEADER, "appearance")
    rows = [
        (*WARM, ""),
        ("image", "name", "Sign here.", "Sign.", "signature"),
        ("select_one yn", "body", "Where?", "Where?", "image-map"),
        ("text", "scan", "Scan it.", "Scan.", "ex:org.scan.app"),
    ]
    found = codes(read_here(form_sheets(*rows, header=header)), Level.LEFT_OUT)
    assert found == ["never:drawing", "never:image_map", "never:other_app"]


def test_layouts_are_told_together() -> None:
    """A form may have one on each row; a person agrees once."""
    header = (*HEADER, "appearance")
    rows = [(*WARM, "columns-2"), ("select_one yn", "dry", "Is it dry?", "Dry?", "likert")]
    found = [
        each
        for each in read_here(form_sheets(*rows, header=header)).findings
        if each.level is Level.TICK
    ]
    assert [english(each) for each in found] == [
        "Layouts mean nothing in a chat and are ignored: columns-2, likert (rows 2, 3)."
    ]


def test_who_a_phone_belongs_to_is_never_filled_in() -> None:
    """The row stays, since rules may name it; it reads as blank."""
    imported = read_here(form_sheets(WARM, ("deviceid", "device", "", "")))
    assert imported.form is not None
    assert "never:identity" in codes(imported, Level.LEFT_OUT)


def test_a_form_with_one_fault_many_times_gets_a_report_that_can_be_read() -> None:
    """The first forty are told, the rest is counted."""
    rows = [("chocolate", f"q{at}", "Which?", "Which?") for at in range(300)]
    imported = read_here(form_sheets(*rows))
    assert codes(imported).count("type:unknown") == 40
    more = next(each for each in imported.findings if each.code == "report:more")
    assert "260 more" in english(more)


def test_a_list_too_long_for_the_sheet_is_told_once() -> None:
    """Two thousand choices are the most."""
    lists = (*CHOICES, *(("towns", f"t{at}", f"Town {at}", "") for at in range(2_001)))
    imported = read_here(form_sheets(WARM, choices=lists))
    assert codes(imported, Level.ERROR) == ["list:too_long"]


def test_every_fault_has_words_and_a_remedy() -> None:
    """What blocks is never told by a code alone, nor without what to do."""
    english_words = Translators(("en",)).of("en")
    for row, _ in COVERT:
        for required in ("", "yes"):
            sheets = form_sheets((*WARM, ""), (*row, required), header=(*HEADER, "required"))
            told = "\n".join(english_words.say(each) for each in lines(read_here(sheets), "trial"))
            assert "never:" not in told
            assert "file:" not in told
            assert "What to do: " in told
