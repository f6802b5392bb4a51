"""What happens to translations when the wording changes, and that the runtime reads them right."""

from __future__ import annotations

import gettext
from pathlib import Path

import polib
import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.wording.registry import Text, button, line, spoken
from tools.catalogues import PLURAL_FORMS, template, updated
from tools.declared import Declared, declared_texts


def catalogue(texts: dict[str, Text], **said: str) -> polib.POFile:
    """A Latvian catalogue of these texts, translated by name."""
    made = updated(None, of(texts), "lv")
    for entry in made:
        entry.msgstr = said.get(entry.occurrences[0][0].partition(".")[2], "")
    return made


def of(texts: dict[str, Text]) -> polib.POFile:
    """The template of these texts, each in the module ``a``."""
    return template([Declared(f"a.{name}", text) for name, text in texts.items()])


def test_a_translation_whose_source_is_unchanged_is_kept() -> None:
    """Taking in new texts never costs a translator's work."""
    old = catalogue({"HI": line("Hello")}, HI="Labdien")
    new = updated(old, of({"HI": line("Hello"), "BYE": line("Goodbye")}), "lv")
    assert [(entry.msgid, entry.msgstr) for entry in new] == [
        ("Hello", "Labdien"),
        ("Goodbye", ""),
    ]


def test_a_reworded_text_brings_its_translation_for_comparison() -> None:
    """The old words come along under the same name, marked, with what they were made from."""
    old = catalogue({"HI": line("Hello")}, HI="Labdien")
    (entry,) = updated(old, of({"HI": line("Good day")}), "lv")
    assert (entry.msgid, entry.msgstr, entry.fuzzy) == ("Good day", "Labdien", True)
    assert entry.previous_msgid == "Hello"


def test_a_renamed_text_keeps_its_translation() -> None:
    """The source decides, so moving a text to another module changes nothing for anybody."""
    old = catalogue({"HI": line("Hello")}, HI="Labdien")
    (entry,) = updated(old, of({"GREETING": line("Hello")}), "lv")
    assert (entry.msgstr, entry.fuzzy) == ("Labdien", False)


def test_nothing_is_guessed_from_similar_words() -> None:
    """A new text that looks like an old one starts empty."""
    old = catalogue({"HI": line("Hello, you")}, HI="Labdien")
    (entry,) = updated(old, of({"OTHER": line("Hello, you!")}), "lv")
    assert (entry.msgstr, entry.fuzzy) == ("", False)


def test_a_text_that_is_gone_leaves_the_catalogue() -> None:
    """No obsolete entries pile up."""
    old = catalogue({"HI": line("Hello"), "BYE": line("Goodbye")}, BYE="Ardievu")
    new = updated(old, of({"HI": line("Hello")}), "lv")
    assert [entry.msgid for entry in new] == ["Hello"]


def test_a_text_that_begins_to_count_asks_for_all_forms() -> None:
    """The singular's translation doesn't stand in for three forms."""
    old = catalogue({"LEFT": line("{count} left")}, LEFT="Atlikušas {count}")
    (entry,) = updated(old, of({"LEFT": line("{count} left", plural="{count} are left")}), "lv")
    assert entry.msgstr_plural == {0: "", 1: "", 2: ""}


def test_updating_twice_changes_nothing(tmp_path: Path) -> None:
    """The same wording gives the same bytes, also through a file."""
    texts = {"HI": spoken("Hello, {name}.", "Warm."), "N": line("{count} h", plural="{count} hs")}
    path = tmp_path / "lv.po"
    once = catalogue(texts, HI="Labdien, {name}.")
    once.save(str(path))
    again = updated(polib.pofile(str(path), wrapwidth=100), of(texts), "lv")
    assert str(again) == path.read_text(encoding="utf-8")


def test_translators_see_place_bound_and_note() -> None:
    """What a translator must know stands above the text."""
    (entry,) = of({"AGAIN": button("Again", "Says it once more.", longest=18)})
    assert entry.comment == "TRANSLATORS: button, at most 18 characters. Says it once more."


def test_texts_of_one_source_share_an_entry() -> None:
    """gettext knows one translation for a source; all who use it are named above it."""
    (entry,) = of({"MENU": line("Menu"), "BACK": button("Menu")})
    assert [name for name, _ in entry.occurrences] == ["a.MENU", "a.BACK"]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("lv", {0: 0, 10: 0, 11: 0, 20: 0, 111: 0, 1: 1, 21: 1, 101: 1, 2: 2, 9: 2, 22: 2}),
        ("ru", {1: 0, 21: 0, 2: 1, 4: 1, 22: 1, 0: 2, 5: 2, 11: 2, 12: 2, 14: 2, 20: 2, 112: 2}),
    ],
)
def test_the_runtime_reads_the_plural_rule_as_it_was_written(
    language: str, forms: dict[int, int], tmp_path: Path
) -> None:
    """Babel takes the rule of the file, not its own, which orders Latvian otherwise."""
    path = tmp_path / f"{language}.po"
    updated(None, of({"N": line("{count} h", plural="{count} hs")}), language).save(str(path))
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    choose = gettext.c2py(read.plural_expr)
    assert {count: choose(count) for count in forms} == forms


def test_every_catalogue_has_a_rule_of_its_own() -> None:
    """Latvian's differs from the one that Babel would write."""
    assert get_plural("lv").plural_expr not in PLURAL_FORMS["lv"]


def test_the_wording_of_the_product_is_found() -> None:
    """The walk over the modules reaches texts on their own and in tables."""
    names = {declared.name for declared in declared_texts()}
    assert "welcome.HELLO" in names
    assert any("[" in name for name in names)
    assert not any(name.startswith("registry.") for name in names)
