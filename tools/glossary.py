"""Owns reading ``locales/glossary.toml``: the field's terms, and words that are not used.

It must not judge texts; ``tools.catalogue_rules`` does.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from tools.catalogues import FOLDER

GLOSSARY = FOLDER / "glossary.toml"


class _Outside(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Outside):
    """A word of the field: its English forms, and how a translation into each language begins it."""

    english: tuple[str, ...] = Field(min_length=1)
    translations: dict[str, tuple[str, ...]]

    def meant_in(self, english: str) -> bool:
        """Whether an English text speaks of this term; the name of a placeholder doesn't."""
        said = _without_placeholders(english)
        return any(_whole_word(form, said) for form in self.english)

    def kept_in(self, words: str, language: str) -> bool:
        """Whether a translation uses the term; true where the language has none prescribed."""
        beginnings = self.translations.get(language, ())
        said = _without_placeholders(words)
        return not beginnings or any(_word_begins(beginning, said) for beginning in beginnings)


class Avoided(_Outside):
    """Words that a text must not contain, for learners alone or for everybody, and why."""

    language: str
    beginnings: tuple[str, ...] = Field(min_length=1)
    except_in: tuple[str, ...] = ()
    only_for_learners: bool = False
    say_instead: str

    def found_in(self, words: str) -> str | None:
        """The beginning that occurs, or None. Allowed phrases are overlooked."""
        for phrase in self.except_in:
            words = re.sub(re.escape(phrase), " ", words, flags=re.IGNORECASE)
        return next((word for word in self.beginnings if _word_begins(word, words)), None)


class _File(_Outside):
    term: tuple[Term, ...] = ()
    avoid: tuple[Avoided, ...] = ()


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms to keep to, and the words to avoid."""

    terms: tuple[Term, ...] = ()
    avoided: tuple[Avoided, ...] = ()


def read_glossary(path: Path = GLOSSARY) -> Glossary:
    """The glossary; raises ``pydantic.ValidationError`` naming the entry that is malformed."""
    file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return Glossary(file.term, file.avoid)


def _without_placeholders(text: str) -> str:
    """The words that a reader sees: ``{month}`` is filled with something else."""
    return re.sub(r"\{\w*\}", " ", text)


def _whole_word(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _word_begins(beginning: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(beginning)}", text, re.IGNORECASE) is not None
