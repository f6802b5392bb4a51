"""What makes a text or a translation fail the check, on small catalogues of their own."""

from __future__ import annotations

import polib
import pytest

from bot.wording.registry import Text, button, command, description, line, spoken, toast
from tools.catalogue_rules import (
    Unfillable,
    catalogue_findings,
    fields_of,
    label_length,
    source_findings,
)
from tools.catalogues import template, updated
from tools.declared import Declared
from tools.glossary import Avoided, Glossary, Term

NOTHING = Glossary()


def translated(text: Text, *forms: str, glossary: Glossary = NOTHING) -> list[str]:
    """The faults of one text with this Latvian translation."""
    texts = [Declared("welcome.IT", text)]
    catalogue = updated(None, template(texts), "lv")
    entry = catalogue[0]
    if text.plural:
        entry.msgstr_plural = dict(enumerate(forms))
    else:
        entry.msgstr = forms[0]
    return [str(found) for found in catalogue_findings(texts, catalogue, "lv", glossary)]


def sourced(text: Text, glossary: Glossary = NOTHING) -> list[str]:
    """The faults of one English text."""
    found = source_findings([Declared("welcome.IT", text)], glossary)
    return [str(finding) for finding in found]


def only(faults: list[str]) -> str:
    """The one fault there is."""
    assert len(faults) == 1, faults
    return faults[0]


def test_a_good_translation_passes() -> None:
    """A whole translation with the same placeholders has nothing to be said about it."""
    assert translated(spoken("Hello, {name}! How are you?"), "Labdien, {name}! Kā klājas?") == []


def test_a_finding_names_catalogue_text_and_remedy() -> None:
    """Whoever reads a finding knows where to go and what to write there."""
    fault = only(translated(line("Hello, {name}!"), ""))
    assert fault == "locales/lv.po, welcome.IT: is not translated. Write its msgstr."


@pytest.mark.parametrize("said", ["Labdien, {vards}!", "Labdien!", "Labdien, {name} {name2}!"])
def test_a_translation_keeps_the_placeholders_of_its_source(said: str) -> None:
    """A renamed, lost or added placeholder would lose the sentence to its English fallback."""
    assert "has placeholders" in only(translated(line("Hello, {name}!"), said))


@pytest.mark.parametrize("said", ["Labdien, {}!", "Labdien, {0}!", "Labdien, {name!r}!", "{name"])
def test_only_named_placeholders_are_allowed(said: str) -> None:
    """What Python's formatting allows beyond a name in braces is refused."""
    assert "can't be filled" in only(translated(line("Hello, {name}!"), said))


def test_each_plural_form_must_be_written() -> None:
    """An empty form would show English to whoever has that number of things."""
    text = line("{count} hour left", plural="{count} hours left")
    assert "lacks plural form 2" in only(translated(text, "{count} stundu", "{count} stunda", ""))


def test_each_plural_form_keeps_the_count() -> None:
    """Latvian says its second form for 21 and 31 too, so no form may write the number itself."""
    text = line("One hour left", plural="{count} hours left")
    assert sourced(text) == []
    fault = only(translated(text, "{count} stundu", "Viena stunda", "{count} stundas"))
    assert "has placeholders none where the source has {count}" in fault


def test_a_plural_that_does_not_count_is_refused() -> None:
    """Without a count nothing could choose the form."""
    assert "doesn't count" in only(sourced(line("An hour", plural="Some hours")))


def test_a_fuzzy_translation_is_not_one() -> None:
    """A translation that nobody has compared with its new source doesn't reach people."""
    texts = [Declared("welcome.IT", line("Hello there!"))]
    catalogue = updated(None, template(texts), "lv")
    catalogue[0].msgstr, catalogue[0].flags = "Labdien!", ["fuzzy"]
    fault = only([str(found) for found in catalogue_findings(texts, catalogue, "lv", NOTHING)])
    assert "is marked fuzzy" in fault


def test_an_entry_that_nobody_declares_is_found() -> None:
    """Old texts don't stay in the catalogue, neither active nor obsolete."""
    texts = [Declared("welcome.IT", line("Menu"))]
    catalogue = updated(None, template(texts), "lv")
    catalogue[0].msgstr = "Izvēlne"
    catalogue.append(polib.POEntry(msgid="Old one", msgstr="Vecais"))
    catalogue.append(polib.POEntry(msgid="Older", msgstr="Vecāks", obsolete=True))
    faults = [str(found) for found in catalogue_findings(texts, catalogue, "lv", NOTHING)]
    assert len(faults) == 2
    assert all("is declared no longer" in fault for fault in faults)


def test_a_text_without_an_entry_is_found() -> None:
    """A text that was declared after the last update is missed by name."""
    texts = [Declared("welcome.IT", line("Menu"))]
    faults = catalogue_findings(texts, updated(None, template([]), "lv"), "lv", NOTHING)
    assert "welcome.IT: has no entry" in only([str(found) for found in faults])


def test_a_changed_plural_rule_is_found() -> None:
    """Tools that write Latvian's forms in another order would shift every number."""
    catalogue = updated(None, template([]), "lv")
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    assert "the plural rule" in only(
        [str(found) for found in catalogue_findings([], catalogue, "lv", NOTHING)]
    )


def test_english_left_in_a_translation_is_found() -> None:
    """More than two words that equal their source were not translated."""
    assert "equals its English" in only(translated(line("Open the menu"), "Open the menu"))
    assert translated(line("Menu"), "Menu") == []


def test_a_label_must_fit_its_button() -> None:
    """A longer label would be cut off on a small phone, where the words matter most."""
    assert translated(button("🔊 Again"), "🔊 " + "a" * 20) == []
    assert "has 21 characters" in only(translated(button("🔊 Again"), "🔊 " + "a" * 21))


def test_the_emoji_and_the_unknown_name_are_not_counted() -> None:
    """The length is that of the words themselves."""
    assert label_length("👩‍🌾 Runāt ar {name}") == len("Runāt ar")
    assert label_length("{name} drīkst zināt") == len("drīkst zināt")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (toast("Good morning to you"), 200),
        (command("Begin or go on"), 256),
        (description("What this is"), 512),
        (description("What this is", longest=120), 120),
    ],
)
def test_what_telegram_shows_at_most_is_kept(text: Text, bound: int) -> None:
    """Telegram refuses a longer description, and with it the whole call."""
    assert translated(text, "ā" * bound) == []
    assert f"holds {bound}" in only(translated(text, "ā" * (bound + 1)))


def test_a_spoken_sentence_is_short() -> None:
    """Twelve words can be kept in mind while they are heard, thirteen can't."""
    twelve = "Vārds " + "vārds " * 10 + "{name}."
    assert translated(spoken("Hello, {name}."), f"{twelve} {twelve}") == []
    assert "a sentence of 13 words" in only(
        translated(spoken("Hello, {name}."), f"Nu {twelve.lower()}")
    )


def test_the_english_source_is_judged_as_well() -> None:
    """English is a language of the product, not a key."""
    assert "a sentence of 13 words" in only(sourced(spoken("word " * 12 + "end.")))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Zvani 116111.", "a long run of figures"),
        ("Satiekamies 10.11. rītā.", "a date in figures"),
        ("Satiekamies 10/11/2026 rītā.", "a date in figures"),
        ("Raksti Привет man.", "another script"),
        ("👋 …", "nothing that a voice can say"),
    ],
)
def test_a_spoken_text_holds_nothing_that_a_voice_stumbles_over(said: str, fault: str) -> None:
    """Figures, dates and foreign letters come out of the voice as something else."""
    assert any(fault in found for found in translated(spoken("Hello there, you!"), said))


def test_a_written_text_may_hold_figures() -> None:
    """What nobody says aloud is free to be short."""
    assert translated(line("Until the day"), "Līdz 10.11.2026 plkst. 16:00") == []


MEETING = Term(english=("meeting", "meetings"), translations={"lv": ("tikšan",)})
WRONG = Avoided(language="lv", beginnings=("nepareiz",), say_instead="kas ir")
OFFICE = Avoided(
    language="lv", beginnings=("izglītojam",), only_for_learners=True, say_instead="tu"
)


def test_a_term_of_the_field_is_used() -> None:
    """Mentors find the same word here as in the programme's own documents."""
    keeping = Glossary(terms=(MEETING,))
    assert translated(line("The meetings"), "Tikšanās", glossary=keeping) == []
    fault = only(translated(line("The meetings"), "Sapulces", glossary=keeping))
    assert "doesn't name “meeting”" in fault
    assert "Use tikšan…" in fault


def test_the_name_of_a_placeholder_is_no_word_of_a_text():
    """{meeting} neither asks for the term in a translation nor counts as having it."""
    keeping = Glossary((MEETING,), ())
    assert translated(line("Is {meeting} over?"), "Vai beidzās {meeting}?", glossary=keeping) == []
    assert translated(line("Meeting: {meeting}"), "Sapulce: {meeting}", glossary=keeping) != []
    latin = Glossary((Term(english=("meeting",), translations={"lv": ("meeting",)}),), ())
    assert translated(line("Meeting: {meeting}"), "Sapulce: {meeting}", glossary=latin) != []


def test_an_avoided_word_is_found() -> None:
    """Nobody is told that they did something wrong."""
    fault = only(
        translated(line("Another one?"), "Tas ir nepareizi", glossary=Glossary((), (WRONG,)))
    )
    assert fault.endswith("Say instead: kas ir.")


def test_a_word_of_the_office_is_for_staff_alone() -> None:
    """A learner is spoken to, not spoken of; a coordinator's list needs the term."""
    keeping = Glossary((), (OFFICE,))
    assert translated(line("Your learners"), "Tavi izglītojamie", glossary=keeping) == []
    for text in (spoken("Your learners"), button("Your learners")):
        assert translated(text, "Tavi izglītojamie", glossary=keeping)


def test_an_allowed_phrase_is_overlooked() -> None:
    """The bot may own up to its own fault."""
    avoided = Avoided(
        language="en", beginnings=("wrong",), except_in=("went wrong on my side",), say_instead="-"
    )
    keeping = Glossary((), (avoided,))
    assert sourced(line("Something went wrong on my side."), keeping) == []
    assert sourced(line("That is wrong."), keeping)


def test_two_texts_of_one_source_must_agree_on_the_plural() -> None:
    """They share one entry in every catalogue."""
    texts = [
        Declared("a.ONE", line("{count} hour", plural="{count} hours")),
        Declared("b.TWO", line("{count} hour")),
    ]
    faults = [str(found) for found in source_findings(texts, NOTHING)]
    assert "a.ONE: shares its English source with b.TWO" in only(faults)


def test_the_fields_of_a_text_are_its_plain_names() -> None:
    """Doubled braces are letters; anything beyond a name raises."""
    assert fields_of("{name} and {count}, {{not this}}") == {"name", "count"}
    with pytest.raises(Unfillable):
        fields_of("{person.name}")
