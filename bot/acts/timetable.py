"""Owns the acts on a mentor's other working hours; decides nothing.

Weekdays are 1 (Monday) to 7, times are minutes of the day up to 1440, days are ``YYYYMMDD``. ``marks``
are weekdays as bits: 1 is Monday, 2 Tuesday, 4 Wednesday.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import DeclaredId
from bot.taps import Tap, tap


@tap("Ta")
@dataclass(frozen=True, slots=True)
class OpenTimetable(Tap):
    """The week and the days that differ from it."""


@tap("Tb")
@dataclass(frozen=True, slots=True)
class OpenWeekday(Tap):
    """The hours of one weekday."""

    weekday: int


@tap("Tc")
@dataclass(frozen=True, slots=True)
class HoursFrom(Tap):
    """Choose when the work begins on this weekday, from this page of times."""

    weekday: int
    page: int


@tap("Td")
@dataclass(frozen=True, slots=True)
class HoursUntil(Tap):
    """Choose when it ends."""

    weekday: int
    begins: int
    page: int


@tap("Te")
@dataclass(frozen=True, slots=True)
class HoursSince(Tap):
    """Choose since which day it is so."""

    weekday: int
    begins: int
    ends: int


@tap("Tf")
@dataclass(frozen=True, slots=True)
class KeepHours(Tap):
    """It is so since this day."""

    weekday: int
    begins: int
    ends: int
    day: int


@tap("Tg")
@dataclass(frozen=True, slots=True)
class CopyWeekday(Tap):
    """Choose weekdays which are like this one."""

    weekday: int
    marks: int


@tap("Th")
@dataclass(frozen=True, slots=True)
class KeepCopies(Tap):
    """The marked weekdays are like this one."""

    weekday: int
    marks: int


@tap("Ti")
@dataclass(frozen=True, slots=True)
class OpenHours(Tap):
    """One line of the week."""

    declared: DeclaredId


@tap("Tj")
@dataclass(frozen=True, slots=True)
class EndHours(Tap):
    """It holds no longer from today on; with ``wrong`` 1 it never did."""

    declared: DeclaredId
    wrong: int


@tap("Tk")
@dataclass(frozen=True, slots=True)
class ChooseDay(Tap):
    """Choose a day that differs from the week, from this page of days; it can be typed."""

    page: int


@tap("Tl")
@dataclass(frozen=True, slots=True)
class OpenDay(Tap):
    """One day, and what can be said of it."""

    day: int


@tap("Tm")
@dataclass(frozen=True, slots=True)
class NoWorkThatDay(Tap):
    """No other work on that day."""

    day: int


@tap("Tn")
@dataclass(frozen=True, slots=True)
class DayFrom(Tap):
    """Choose when the work begins on that day."""

    day: int
    page: int


@tap("To")
@dataclass(frozen=True, slots=True)
class DayUntil(Tap):
    """Choose when it ends."""

    day: int
    begins: int
    page: int


@tap("Tp")
@dataclass(frozen=True, slots=True)
class KeepDayHours(Tap):
    """On that day the work is from then to then."""

    day: int
    begins: int
    ends: int


@tap("Tq")
@dataclass(frozen=True, slots=True)
class AsEveryWeek(Tap):
    """That day is as every week again."""

    day: int
