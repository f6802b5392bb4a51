"""Owns the shape of a language's rules for figures; must not hold the words of any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale

SayDate = Callable[[str, date, bool], str]
"""From the word before, the day, and whether the year was written."""

SayTime = Callable[[str, int, int], str]
"""From the word before, the hour (0 to 23) and the minute."""

Forms = Mapping[str, str]
"""The forms of a noun after a number, by plural category; "other" is always there."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one language says what is written in figures, signs and short forms."""

    language: str
    digits: tuple[str, ...]
    """The names of 0 to 9, for numbers that are dialled."""
    plus: str
    helplines: frozenset[str]
    """Short numbers that are dialled, so never read as an amount."""
    short_forms: tuple[tuple[str, str], ...]
    """Regular expression and what is said instead, applied in this order, case ignored."""
    say_date: SayDate
    say_time: SayTime
    time_range: str
    """How two times with a dash between them are said; {0} and {1} stay figures."""
    number_range: str
    out_of: str
    """The word in "2 of 5"."""
    units: Mapping[str, Forms]
    """Regular expression of a unit after a number, and its forms."""
    euro: Forms
    cent: Forms
    and_cents: str
    """What stands between euros and cents, with its spaces."""
    finish: Callable[[str], str]
    """The last touch on the whole text: agreement of numbers with nouns, ordinals."""

    def with_noun(self, number: int, forms: Forms) -> str:
        """The number in figures with its noun in the form that goes with it."""
        category = Locale(self.language).plural_form(number)
        return f"{number} {forms.get(category, forms['other'])}"

    def amount(self, euros: int, cents: int) -> str:
        """An amount of money, cents only where there are some."""
        whole = self.with_noun(euros, self.euro)
        return whole + (self.and_cents + self.with_noun(cents, self.cent) if cents else "")


def names(line: str) -> tuple[str, ...]:
    """The words of a line, for tables of number words that stay readable."""
    return tuple(line.split())


def as_it_is(text: str) -> str:
    """The finishing touch of a language that needs none."""
    return text
