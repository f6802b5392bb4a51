"""Holds the repairs to their promise: what is put right is told, and what would be a guess is refused."""

from __future__ import annotations

import pytest

from bot.forms import Form, Kind
from bot.forms.findings import Level
from bot.forms.importer import Imported
from tests.forms.authored_files import (
    CHOICES,
    HEADER,
    codes,
    english,
    form_sheets,
    read_here,
)

WARM = ("select_one yn", "warm", "Is it warm?", "Warm?")


def made(imported: Imported) -> Form:
    """The form that came out; its findings are in the failure when there is none."""
    assert imported.form is not None, [each.line() for each in imported.findings]
    return imported.form


def test_choices_of_one_name_are_kept_and_told() -> None:
    """Kobo took them for years; the rows are named, since it may be a mistake."""
    ways = [("way", "bus", "The bus", "🚌"), ("way", "car", "The car", "🚗")]
    lists = (*CHOICES, *ways, ("way", "bus", "A small bus", "🚐"))
    imported = read_here(form_sheets(("select_one way", "by", "By what?", "By?"), choices=lists))
    assert [each.name for each in made(imported).question("by").choices] == ["bus", "car", "bus"]
    found = next(each for each in imported.findings if each.code == "choice:doubled")
    assert (found.level, found.sheet, found.row) == (Level.REPAIRED, "choices", 7)
    assert "rows 5, 7" in english(found)


def test_lists_on_a_sheet_of_their_own_are_lists() -> None:
    """Filters go on reading the columns that the author gave them."""
    header = (*HEADER, "choice_filter")
    rows = [
        (*WARM, ""),
        ("select_one_external town", "town", "Which town?", "Town?", "warm = ${warm}"),
    ]
    towns = (
        ("list_name", "name", "label::English (en)", "emoji", "warm"),
        ("town", "riga", "Riga", "🏙", "yes"),
        ("town", "dobele", "Dobele", "🌸", "no"),
    )
    imported = read_here({**form_sheets(*rows, header=header), "external_choices": towns})
    question = made(imported).question("town")
    assert [each.columns["warm"] for each in question.choices] == ["yes", "no"]
    assert codes(imported, Level.REPAIRED) == ["choice:external"]


def test_the_other_answer_is_in_every_language_and_has_a_picture() -> None:
    """The converter adds it in English, without a picture that a learner could find."""
    header = ("type", "name", "label::Latvian (lv)", "label::Russian (ru)")
    ways = (
        ("list_name", "name", "label::Latvian (lv)", "label::Russian (ru)", "emoji"),
        ("way", "bus", "Autobuss", "Автобус", "🚌"),
    )
    rows = [("select_one way or_other", "by", "Ar ko brauc?", "На чём едешь?")]
    imported = read_here(form_sheets(*rows, header=header, choices=ways))
    other = made(imported).question("by").choices[-1]
    assert (other.name, other.emoji) == ("other", "💬")
    assert other.label == {"lv": "Kas cits", "ru": "Другое"}
    assert codes(imported, Level.REPAIRED) == ["choice:other_added"]


def test_a_group_with_a_reserved_name_is_left_out_with_what_is_in_it() -> None:
    """Other dialects keep the phone's data there; the questions it held are named."""
    rows = [
        ("begin_group", "meta", "", ""),
        ("hidden", "place", "", ""),
        ("end_group", "", "", ""),
        WARM,
    ]
    imported = read_here(form_sheets(*rows))
    assert [each.name for each in made(imported).questions] == ["warm"]
    assert made(imported).question("warm").row == 5
    found = next(each for each in imported.findings if each.code == "group:meta_dropped")
    assert "place" in english(found)


def test_a_name_that_stands_twice_gets_a_number_and_who_names_it_is_told() -> None:
    """Rows that name it may have meant either, so a person has to look."""
    header = (*HEADER, "relevant")
    rows = [
        (*WARM, ""),
        ("select_one yn", "warm", "Is it dry?", "Dry?", ""),
        ("text", "why", "Why is it so?", "Why?", "${warm} = 'yes'"),
    ]
    imported = read_here(form_sheets(*rows, header=header))
    assert [each.name for each in made(imported).questions] == ["warm", "warm_2", "why"]
    found = next(each for each in imported.findings if each.code == "name:doubled_named")
    assert (found.row, found.name) == (3, "warm")
    assert "warm_2" in english(found)
    assert "Rows 4" in english(found)


def test_one_name_in_two_groups_is_no_double() -> None:
    """The standard allows it; the key takes the group's name along."""
    rows = [
        ("begin_group", "one", "", ""),
        WARM,
        ("end_group", "", "", ""),
        ("begin_group", "two", "", ""),
        ("select_one yn", "warm", "Is it dry?", "Dry?"),
        ("end_group", "", "", ""),
    ]
    imported = read_here(form_sheets(*rows))
    assert [each.name for each in made(imported).questions] == ["one/warm", "two/warm"]
    assert codes(imported, Level.REPAIRED) == []


def test_two_names_of_one_column_are_put_together() -> None:
    """As long as no row has two different cells."""
    header = (*HEADER, "relevant", "relevance")
    rows = [
        (*WARM, "", ""),
        ("text", "a", "Why is it so?", "Why?", "${warm} = 'yes'", ""),
        ("text", "b", "What is it like?", "Like?", "", "${warm} = 'no'"),
    ]
    imported = read_here(form_sheets(*rows, header=header))
    rules = [made(imported).question(name).relevant for name in "ab"]
    assert [rule is not None and rule.split("=")[1].strip() for rule in rules] == ["'yes'", "'no'"]
    assert codes(imported, Level.REPAIRED) == ["column:merged"]


def test_two_columns_that_contradict_each_other_block() -> None:
    """Nobody can know which of two rules is meant."""
    header = (*HEADER, "relevant", "relevance")
    rows = [
        (*WARM, "", ""),
        ("text", "a", "Why?", "Why?", "${warm} = 'yes'", "${warm} = 'no'"),
    ]
    imported = read_here(form_sheets(*rows, header=header))
    assert imported.form is None
    assert codes(imported, Level.ERROR) == ["column:twice"]


def test_hidden_string_is_hidden() -> None:
    """Another dialect's name for the same."""
    imported = read_here(form_sheets(("hidden string", "town", "", ""), WARM))
    assert made(imported).question("town").kind is Kind.HIDDEN
    assert codes(imported, Level.REPAIRED) == ["type:mended"]


def test_a_setting_of_ours_needs_no_namespace() -> None:
    """Without it the converted form would be no XML at all."""
    header = (*HEADER, "body::kb:sensitive")
    imported = read_here(form_sheets((*WARM, "yes"), header=header))
    assert made(imported).question("warm").sensitive
    assert codes(imported, Level.REPAIRED) == ["settings:namespace_added"]


def test_a_tag_on_a_row_does_not_break_the_conversion() -> None:
    """The converter ends with an error of its own making there."""
    header = (*HEADER, "bind::tag", "instance::tag")
    rows = [
        ("begin_group", "one", "", "", "x", "y"),
        (*WARM, "", "z"),
        ("end_group", "", "", "", "", ""),
    ]
    imported = read_here(form_sheets(*rows, header=header))
    assert made(imported).question("warm").path == "/data/one/warm"
    assert codes(imported, Level.REPAIRED) == ["column:attribute_dropped"] * 3


def test_a_title_above_the_header_is_no_obstacle() -> None:
    """Rows keep the numbers that the author sees."""
    sheets = form_sheets(("",), HEADER, WARM, header=("Our questionnaire",))
    imported = read_here(sheets)
    assert made(imported).question("warm").row == 4
    assert codes(imported, Level.REPAIRED) == ["sheet:header_below"]


def test_a_file_of_one_sheet_needs_no_name_for_it() -> None:
    """As long as it has a column for types."""
    imported = read_here({"Sheet1": (HEADER, ("text", "a", "What is it?", "What?"))})
    assert [each.name for each in made(imported).questions] == ["a"]
    assert "sheet:taken_as_survey" in codes(imported, Level.REPAIRED)


@pytest.mark.parametrize("written", ["Latvian", "latviešu", "lv"])
def test_a_language_by_its_name_gets_its_code(written: str) -> None:
    """Without the code no voice can be found for it."""
    header = ("type", "name", f"label::{written}", f"guidance_hint::{written}")
    imported = read_here(
        form_sheets(("text", "a", "Kas tas ir?", "Kas?"), header=header, choices=())
    )
    assert made(imported).languages == ("lv",)
    assert made(imported).default_language == "lv"
    assert "language:code_added" in codes(imported, Level.REPAIRED)


BARE = form_sheets(
    ("text", "a", "Kas tas ir?", "Kas?"),
    header=("type", "name", "label", "guidance_hint"),
    choices=(),
)


def test_a_form_without_a_language_is_taken_for_that_of_the_organisation_and_told() -> None:
    """So its texts can be spoken; a person has to agree."""
    imported = read_here(BARE, language="lv")
    assert made(imported).languages == ("lv",)
    assert made(imported).question("a").label == {"lv": "Kas tas ir?"}
    assert "language:assumed" in codes(imported, Level.TICK)


def test_a_form_without_a_language_is_told_of_where_none_is_known() -> None:
    """Then no voice can be chosen, and that is missing."""
    assert "language:unnamed" in codes(read_here(BARE), Level.GAP)


def test_the_default_language_of_the_settings_names_the_bare_column() -> None:
    """`label` beside `label::English (en)` belongs to the default language, and to no third one."""
    header = ("type", "name", "label", "guidance_hint", "label::English (en)", "guidance_hint::en")
    settings = (
        ("form_title", "form_id", "version", "default_language"),
        ("T", "t", "1", "Latvian (lv)"),
    )
    imported = read_here(
        form_sheets(
            ("text", "a", "Kas tas ir?", "Kas?", "What is it?", "What?"),
            header=header,
            choices=(),
            settings=settings,
        )
    )
    assert sorted(made(imported).languages) == ["en", "lv"]
    assert made(imported).default_language == "lv"


@pytest.mark.parametrize(
    ("written", "audience"), [("", "learner"), ("mentor", "mentor"), ("Coordinator", "coordinator")]
)
def test_the_settings_say_for_whom_a_form_is(written: str, audience: str) -> None:
    """Learners where nothing is said, since the lint is strictest for them."""
    settings = (("form_id", "kb:audience"), ("t", written))
    assert made(read_here(form_sheets(WARM, settings=settings))).audience == audience


def test_an_audience_that_nobody_knows_blocks() -> None:
    """A form for mentors must not be asked of learners because of a slip."""
    settings = (("form_id", "kb:audience"), ("t", "mentors"))
    imported = read_here(form_sheets(WARM, settings=settings))
    assert codes(imported, Level.ERROR) == ["settings:audience"]
