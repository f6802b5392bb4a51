"""Owns turning a saying into the words of one language; must not know people, chats or markup.

Catalogues are gettext ``.po`` files read into memory at start. A translation that is missing, or
whose placeholders don't fit, falls back to the English source and is logged by its beginning: a
person gets a sentence in the wrong language rather than none.
"""

from __future__ import annotations

import gettext
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from importlib import resources
from types import MappingProxyType
from typing import Literal

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from bot.domain.months import Month
from bot.errors import WordingError
from bot.wording.registry import Joined, Message, Saying, Text, Verbatim
from bot.wording.values import Amount, DayOfWeek, FullDay, LocalDay, LocalTime, ShortDay, Weekday

SOURCE_LANGUAGE = "en"

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"lv": "Latviešu", "ru": "Русский", "en": "English"}
)
"""The languages of this version and the name that each gives to itself, in the default order."""

_LOCALES: Mapping[str, str] = MappingProxyType({"en": "en_GB"})
"""Where a language writes its dates in several ways: the one that our readers know."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Translator:
    """Says things in one language."""

    language: str
    _singular: Mapping[str, str] = field(repr=False)
    _plural: Mapping[str, tuple[str, ...]] = field(repr=False)
    _form: Callable[[int], int] = field(repr=False)

    def say(self, saying: Saying) -> str:
        """The finished words; sayings among the parameters are said in the same language."""
        match saying:
            case Message(text, params):
                return self._filled(text, params)
            case Verbatim(words):
                return words
            case Joined(parts, glue):
                return glue.join(self.say(part) for part in parts)

    def _filled(self, text: Text, params: Mapping[str, object]) -> str:
        fields = {name: self._shown(value) for name, value in params.items()}
        try:
            return self._pattern(text, params).format_map(fields)
        except (KeyError, IndexError, ValueError):
            # A field of another name, one without a name, or a brace that is never closed.
            _log.warning("translation can't be filled", extra={"text": text.english[:40]})
        try:
            return _source_pattern(text, params).format_map(fields)
        except (KeyError, IndexError, ValueError) as error:
            raise WordingError(f"{text.english!r} needs other parameters: {error}") from error

    def _pattern(self, text: Text, params: Mapping[str, object]) -> str:
        if text.plural is None:
            return self._singular.get(text.english, text.english)
        forms = self._plural.get(text.english)
        count = params.get("count")
        if forms is None or not isinstance(count, int):
            return _source_pattern(text, params)
        return forms[self._form(count)]

    def _shown(self, value: object) -> str:
        match value:
            case Message() | Verbatim() | Joined():
                return self.say(value)
            case Text():
                return self.say(value())
            case LocalTime(instant, zone):
                return format_time(instant.astimezone(zone), "HH:mm", locale=self._locale)
            case LocalDay(instant, zone):
                return self.day(instant.astimezone(zone).date())
            case DayOfWeek(day):
                return self.day_of_week(day)
            case ShortDay(day):
                return self.short_day(day)
            case FullDay(day):
                return self.full_day(day)
            case Weekday(number, short):
                return self.weekday(number, short=short)
            case Month():
                return self.month(value)
            case Amount(cents, currency):
                return self.amount(cents, currency)
            case time():
                return format_time(value, "HH:mm", locale=self._locale)
            case date():
                return self.day(value)
            case _:
                return str(value)

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.language)

    def day(self, day: date) -> str:
        """``10 November`` as this language writes it, without the year."""
        return str(format_skeleton("MMMMd", day, locale=self._locale))

    def short_day(self, day: date) -> str:
        """Weekday and date for a button: ``T 10.11.``."""
        weekday = format_date(day, "EEE", locale=self._locale)
        return f"{weekday} {day.day:02}.{day.month:02}."

    def full_day(self, day: date) -> str:
        """``10 November 2026`` as this language writes it."""
        return str(format_date(day, "long", locale=self._locale))

    def day_of_week(self, day: date) -> str:
        """``Tuesday, 24 November``: nothing shortened, for it is said aloud too."""
        return f"{format_date(day, 'EEEE', locale=self._locale)}, {self.day(day)}"

    def amount(self, cents: int, currency: str) -> str:
        """``75,00 €`` as this language writes it, always with both digits after the comma."""
        value = Decimal(cents).scaleb(-2)
        return str(format_currency(value, currency, locale=self._locale, currency_digits=False))

    def weekday(self, number: int, *, short: bool = False) -> str:
        """``Monday`` as it stands alone at the beginning of a line; 1 is Monday."""
        width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
        name = str(get_day_names(width, context="stand-alone", locale=self._locale)[number - 1])
        return name[:1].upper() + name[1:]

    def month(self, month: Month) -> str:
        """``November 2026`` as a heading."""
        first = date(month.year, month.number, 1)
        return str(format_skeleton("yMMMM", first, locale=self._locale))


def _source_pattern(text: Text, params: Mapping[str, object]) -> str:
    if text.plural is not None and params.get("count") != 1:
        return text.plural
    return text.english


def _translator(language: str, catalogue: Catalog | None) -> Translator:
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    if catalogue is None:
        return Translator(language, singular, plural, lambda count: int(count != 1))
    for entry in catalogue:
        if not entry.id or entry.fuzzy:
            continue
        if isinstance(entry.id, str):
            if isinstance(entry.string, str) and entry.string:
                singular[entry.id] = entry.string
        elif isinstance(entry.string, tuple | list) and all(entry.string):
            plural[entry.id[0]] = tuple(entry.string)
    return Translator(language, singular, plural, gettext.c2py(catalogue.plural_expr))


class Translators:
    """The translator of each language, read once at start."""

    def __init__(self, languages: tuple[str, ...] = tuple(LANGUAGES)) -> None:
        self._by_language = {language: _read(language) for language in languages}

    def of(self, language: str | None) -> Translator:
        """The translator of this language, or the English one where there is none."""
        return self._by_language.get(language or "", self._by_language[SOURCE_LANGUAGE])

    def __iter__(self) -> Iterator[Translator]:
        return iter(self._by_language.values())


def _read(language: str) -> Translator:
    if language == SOURCE_LANGUAGE:
        return _translator(language, None)
    source = resources.files("locales") / f"{language}.po"
    try:
        with source.open("rb") as file:
            return _translator(language, read_po(file, locale=language))
    except FileNotFoundError as error:
        raise WordingError(
            f"locales/{language}.po is missing: run `make catalogues` to make it"
        ) from error
