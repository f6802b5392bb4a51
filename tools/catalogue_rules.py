"""Owns what makes wording and its translations good enough to reach a person, as pure functions.

It must not read files or print; ``tools.check_catalogues`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter

import polib

from bot.speech.speakable import foreign_words, sentences, speakable
from bot.wording.registry import Place, Text
from tools.catalogues import PLURAL_FORMS, forms_of
from tools.declared import Declared, by_source
from tools.findings import Finding
from tools.glossary import Glossary

MOST_WORDS_SPOKEN = 12
"""Words in one spoken sentence: what a listener keeps in mind while hearing it once."""
SAME_WORDS = 2
"""A translation of at most so many words may equal its source: "Menu", "OK"."""
LIMITS = {Place.TOAST: 200, Place.COMMAND: 256, Place.DESCRIPTION: 512}
"""What Telegram shows at most, whatever a text claims for itself."""

SOURCE = "bot/wording"
_FIELD = re.compile(r"[a-z_][a-z0-9_]*")
_LONG_FIGURES = re.compile(r"\d{4,}")
_FIGURE_DATE = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}|\d+-\d\d-\d\d"
)
_BEFORE_FIRST_WORD = re.compile(r"^[^\w{]+")
_ANY_FIELD = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"\w")


class Unfillable(Exception):
    """A text has a placeholder that is not a plain name in braces."""


def fields_of(words: str) -> frozenset[str]:
    """The names of the placeholders. Raises ``Unfillable`` for anything but ``{name}``."""
    found: set[str] = set()
    try:
        parts = list(Formatter().parse(words))
    except ValueError as error:
        raise Unfillable(str(error)) from error
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if form or conversion or not _FIELD.fullmatch(field):
            raise Unfillable(f"{{{field}}} is no plain name in braces")
        found.add(field)
    return frozenset(found)


def source_findings(texts: Sequence[Declared], glossary: Glossary) -> Iterator[Finding]:
    """What is wrong with the English wording itself."""
    for declared in texts:
        for words in (declared.text.english, declared.text.plural or ""):
            if words:
                yield from _said_findings(declared, words, "en", SOURCE, glossary)
        yield from _source_fields(declared)
    for users in by_source(texts).values():
        yield from _shared_source(users)


def catalogue_findings(
    texts: Sequence[Declared], catalogue: polib.POFile, language: str, glossary: Glossary
) -> Iterator[Finding]:
    """What is wrong with the translations into one language."""
    file = f"locales/{language}.po"
    if catalogue.metadata.get("Plural-Forms") != PLURAL_FORMS[language]:
        yield Finding(file, "header", "the plural rule was changed", "Run: make catalogues")
    sources = by_source(texts)
    entries = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    for entry in catalogue:
        if entry.obsolete or entry.msgid not in sources:
            fault = f"{entry.msgid[:40]!r} is declared no longer"
            yield Finding(file, "", fault, "Run: make catalogues")
    for english, users in sources.items():
        yield from _entry_findings(users, entries.get(english), language, file, glossary)


def _entry_findings(
    users: list[Declared],
    entry: polib.POEntry | None,
    language: str,
    file: str,
    glossary: Glossary,
) -> Iterator[Finding]:
    name = users[0].name
    plural = next((user.text.plural for user in users if user.text.plural), None)
    if entry is None or (entry.msgid_plural or None) != plural:
        yield Finding(file, name, "has no entry", "Run: make catalogues, then translate it")
        return
    forms = _forms(entry, language)
    if not any(forms):
        yield Finding(file, name, "is not translated", "Write its msgstr")
    elif not all(forms):
        lacking = ", ".join(str(form) for form, words in enumerate(forms) if not words)
        yield Finding(file, name, f"lacks plural form {lacking}", "Write each msgstr[…]")
    if entry.fuzzy:
        remedy = "Compare it with the source, then remove the word fuzzy and the lines with #|"
        yield Finding(file, name, "is marked fuzzy", remedy)
    for words in filter(None, forms):
        yield from _translation_findings(users, words, language, file, glossary)


def _forms(entry: polib.POEntry, language: str) -> list[str]:
    if not entry.msgid_plural:
        return [str(entry.msgstr)]
    return [str(entry.msgstr_plural.get(form, "")) for form in range(forms_of(language))]


def _translation_findings(
    users: list[Declared], words: str, language: str, file: str, glossary: Glossary
) -> Iterator[Finding]:
    for user in users:
        yield from _said_findings(user, words, language, file, glossary)
    name, text = users[0].name, users[0].text
    yield from _translated_fields(name, text, words, file)
    # What fills a placeholder comes in the right language by itself.
    if words == text.english and _count_words(_ANY_FIELD.sub("", words)) > SAME_WORDS:
        yield Finding(file, name, "equals its English source", "Translate it")
    for term in glossary.terms:
        if term.meant_in(text.english) and not term.kept_in(words, language):
            prescribed = " or ".join(f"{word}…" for word in term.translations[language])
            yield Finding(
                file,
                name,
                f"doesn't name “{term.english[0]}” as the glossary does",
                f"Use {prescribed}, or add a word to locales/glossary.toml",
            )


def _translated_fields(name: str, text: Text, words: str, file: str) -> Iterator[Finding]:
    try:
        wanted = fields_of(text.plural or text.english)
    except Unfillable:
        return  # said once, about the source
    try:
        given = fields_of(words)
    except Unfillable as error:
        yield Finding(file, name, f"can't be filled: {error}", "Write {name}, with a name alone")
        return
    if given != wanted:
        fault = f"has placeholders {_list(given)} where the source has {_list(wanted)}"
        yield Finding(file, name, fault, "Keep the same ones, each as it is spelt")


def _source_fields(declared: Declared) -> Iterator[Finding]:
    text = declared.text
    try:
        singular, plural = fields_of(text.english), fields_of(text.plural or text.english)
    except Unfillable as error:
        fault = f"can't be filled: {error}"
        yield Finding(SOURCE, declared.name, fault, "Write {name}, with a name alone")
        return
    if text.plural is None:
        return
    if "count" not in plural:
        fault = "has a plural that doesn't count"
        yield Finding(SOURCE, declared.name, fault, "Write {count} in it, or drop the plural")
    if plural - singular - {"count"} or singular - plural:
        fault = f"has placeholders {_list(singular)} in the singular, {_list(plural)} in the plural"
        yield Finding(SOURCE, declared.name, fault, "Use the same in both")


def _shared_source(users: list[Declared]) -> Iterator[Finding]:
    if len({user.text.plural for user in users}) > 1:
        names = ", ".join(user.name for user in users[1:])
        fault = f"shares its English source with {names}, but not its plural"
        yield Finding(SOURCE, users[0].name, fault, "Word one of them otherwise")


def _said_findings(
    declared: Declared, words: str, language: str, file: str, glossary: Glossary
) -> Iterator[Finding]:
    """What is wrong with words in a place, in any language."""
    yield from _length(declared, words, file)
    if declared.text.place is Place.SPOKEN:
        yield from _spoken(declared.name, words, language, file)
    for avoided in glossary.avoided:
        if avoided.language != language or (avoided.only_for_learners > declared.for_learners):
            continue
        found = avoided.found_in(words)
        if found is not None:
            fault = f"uses the word “{found}…”, which the glossary avoids"
            yield Finding(file, declared.name, fault, f"Say instead: {avoided.say_instead}")


def _length(declared: Declared, words: str, file: str) -> Iterator[Finding]:
    text = declared.text
    bounds = [bound for bound in (text.longest, LIMITS.get(text.place)) if bound is not None]
    if not bounds:
        return
    length = label_length(words) if text.place is Place.BUTTON else len(words)
    if length > min(bounds):
        fault = f"has {length} characters, and its {text.place.value} holds {min(bounds)}"
        yield Finding(file, declared.name, fault, "Shorten it")


def label_length(words: str) -> int:
    """Characters of a button's label without its leading emoji; what fills a field isn't known,
    so a placeholder counts nothing."""
    return len(_ANY_FIELD.sub("", _BEFORE_FIRST_WORD.sub("", words)).strip())


def _spoken(name: str, words: str, language: str, file: str) -> Iterator[Finding]:
    plain = _ANY_FIELD.sub("Name", words)
    if not _WORD.search(speakable(words, language)):
        yield Finding(file, name, "has nothing that a voice can say", "Write it as a sentence")
    for sentence in _sentences_of(plain):
        count = _count_words(sentence)
        if count > MOST_WORDS_SPOKEN:
            fault = f"has a sentence of {count} words: “{sentence[:50]}…”"
            yield Finding(file, name, fault, f"Make sentences of at most {MOST_WORDS_SPOKEN} words")
    if _LONG_FIGURES.search(plain):
        remedy = "Give it as a parameter, or write it in words"
        yield Finding(file, name, "holds a long run of figures", remedy)
    if _FIGURE_DATE.search(plain):
        remedy = "Give it as a parameter, or write the month as a word"
        yield Finding(file, name, "holds a date in figures", remedy)
    foreign = foreign_words(_ANY_FIELD.sub(" ", words), language)
    if foreign:
        fault = f"holds words of another script, which change the voice: {', '.join(foreign)}"
        yield Finding(file, name, fault, "Spell them in the letters of this language")


def _sentences_of(words: str) -> Iterator[str]:
    for line in words.splitlines():
        yield from sentences(line)


def _count_words(words: str) -> int:
    return sum(1 for word in words.split() if _WORD.search(word))


def _list(fields: Iterable[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in sorted(fields)) or "none"


def all_findings(
    texts: Sequence[Declared], catalogues: Mapping[str, polib.POFile], glossary: Glossary
) -> Iterator[Finding]:
    """Everything that is wrong with the wording and with each language's catalogue."""
    yield from source_findings(texts, glossary)
    for language, catalogue in catalogues.items():
        yield from catalogue_findings(texts, catalogue, language, glossary)
