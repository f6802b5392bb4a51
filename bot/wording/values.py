"""Owns what stands for a moment or a day in a saying; must not know how a language writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class LocalTime:
    """An instant as somebody's wall clock shows it: ``16:00``."""

    instant: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class LocalDay:
    """The day of an instant in a zone: ``10 November``."""

    instant: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day with its weekday, short enough for a button: ``Tue 10.11.``."""

    day: date


@dataclass(frozen=True, slots=True)
class FullDay:
    """A day with its year, for what runs over years: ``31 May 2027``."""

    day: date


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A day with its weekday in full, as it is said to a person: ``Tuesday, 24 November``."""

    day: date


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in whole cents (or what a hundredth of the currency is): ``75,00 €``."""

    cents: int
    currency: str
    """Three letters, such as ``EUR``."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week by its number, 1 is Monday: ``Monday``, or ``Mon`` where it is short."""

    number: int
    short: bool = False
