"""Owns what the files of the translators look like: the template, and a catalogue brought up to it.

It must not judge a translation (``tools.catalogue_rules`` does), and writes no date, person or
machine into a file, so that the same wording always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polib

from bot.i18n import LANGUAGES, SOURCE_LANGUAGE
from bot.wording.registry import Text
from tools.declared import Declared, by_source

FOLDER = Path(__file__).parent.parent / "locales"
TEMPLATE = FOLDER / "celabiedrs.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)

# Latvian in the order of CLDR, zero before one; Babel's own order differs, so it is never generated.
PLURAL_FORMS = {
    "lv": "nplurals=3; plural=(n%10==0 || (n%100>=11 && n%100<=19) ? 0 : "
    "n%10==1 && n%100!=11 ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
_WIDTH = 100


def file_of(language: str) -> Path:
    """The catalogue of this language."""
    return FOLDER / f"{language}.po"


def template(texts: Iterable[Declared]) -> polib.POFile:
    """The template for translators: one entry for each English source, with all who use it."""
    made = _empty({"Plural-Forms": "nplurals=INTEGER; plural=EXPRESSION;"})
    for users in by_source(texts).values():
        made.append(_entry(users))
    return made


def updated(old: polib.POFile | None, new: polib.POFile, language: str) -> polib.POFile:
    """The catalogue with exactly the entries of the template.

    A translation is kept where its source is unchanged. Where the source of a name was reworded,
    the old translation comes along marked fuzzy, with the source it was made from; nothing is
    guessed from similar words. What is no longer declared goes.
    """
    kept = {entry.msgid: entry for entry in old or () if not entry.obsolete}
    by_name = {name: entry for entry in kept.values() for name, _ in entry.occurrences}
    made = _empty({"Language": language, "Plural-Forms": PLURAL_FORMS[language]})
    for wanted in new:
        made.append(_carried_over(wanted, kept.get(wanted.msgid), by_name, language))
    return made


def forms_of(language: str) -> int:
    """How many plural forms a translation into this language has."""
    return int(PLURAL_FORMS[language].partition("nplurals=")[2].partition(";")[0])


def _empty(more: dict[str, str]) -> polib.POFile:
    made = polib.POFile(wrapwidth=_WIDTH)
    made.metadata = {
        "Project-Id-Version": "celabiedrs",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **more,
    }
    return made


def _entry(users: list[Declared]) -> polib.POEntry:
    text = users[0].text
    plural = next((user.text.plural for user in users if user.text.plural), None)
    return polib.POEntry(
        msgid=text.english,
        msgid_plural=plural or "",
        msgstr="",
        msgstr_plural={0: "", 1: ""} if plural else {},
        comment="\n".join(dict.fromkeys(_comment(user.text) for user in users)),
        occurrences=[("".join(user.name.split()), "") for user in users],
    )


def _comment(text: Text) -> str:
    limit = f", at most {text.longest} characters" if text.longest else ""
    note = f". {text.note}" if text.note else ""
    return f"TRANSLATORS: {text.place.value}{limit}{note}"


def _carried_over(
    wanted: polib.POEntry,
    same: polib.POEntry | None,
    by_name: dict[str, polib.POEntry],
    language: str,
) -> polib.POEntry:
    made = polib.POEntry(
        msgid=wanted.msgid,
        msgid_plural=wanted.msgid_plural,
        comment=wanted.comment,
        occurrences=wanted.occurrences,
    )
    source = same or next((by_name[at] for at, _ in wanted.occurrences if at in by_name), None)
    _translate_like(made, source, language)
    if source is None:
        return made
    made.tcomment = source.tcomment
    if same is not None and same.msgid_plural == wanted.msgid_plural:
        made.flags = list(same.flags)
        made.previous_msgid = same.previous_msgid
        made.previous_msgid_plural = same.previous_msgid_plural
    elif _said(source):
        made.flags = ["fuzzy"]
        made.previous_msgid = source.msgid
        made.previous_msgid_plural = source.msgid_plural or None
    return made


def _translate_like(made: polib.POEntry, source: polib.POEntry | None, language: str) -> None:
    """Takes the words over; a form that the source lacks stays empty for the translator."""
    said = _said(source) if source is not None else []
    if made.msgid_plural:
        forms = said if source is not None and source.msgid_plural else []
        made.msgstr_plural = {
            form: forms[form] if form < len(forms) else "" for form in range(forms_of(language))
        }
    else:
        made.msgstr = said[0] if said else ""


def _said(entry: polib.POEntry) -> list[str]:
    """The translations of an entry, each form; empty when there are none."""
    forms = [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
    said = forms if entry.msgid_plural else [entry.msgstr]
    return [str(words) for words in said] if any(said) else []
