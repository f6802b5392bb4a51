"""Owns dates and times in a form: what of a value is a day or a moment, and how it is written out.

It must not look at a clock: the time comes in. Days and hours are those of the organisation's zone.
"""

from __future__ import annotations

import functools
import math
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from bot.forms.values import DAY_FIRST, Value, as_number, as_text

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_OF_DAY: Final = 86_400
_SIGN: Final = re.compile(r"%(.)", re.DOTALL)
_FIRST_DAY: Final = date.min + timedelta(days=2)
_LAST_DAY: Final = date.max - timedelta(days=2)


@functools.lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return ZoneInfo("UTC")


def moment_text(now: datetime, zone: str) -> str:
    """A moment as a form stores it: `2026-03-01T14:00:00.000+02:00`."""
    return now.astimezone(zone_of(zone)).isoformat(timespec="milliseconds")


def today_text(now: datetime, zone: str) -> str:
    """The day on which it is `now` in the zone: `2026-03-01`."""
    return now.astimezone(zone_of(zone)).date().isoformat()


def is_day(text: str) -> bool:
    """True for a day that exists, as a form stores it."""
    return _day(text) is not None


def is_time(text: str) -> bool:
    """True for a time of day: `14:30`, with or without seconds and offset."""
    return _time(text) is not None


def is_moment(text: str) -> bool:
    """True for a day with a time, as a form stores it."""
    return "T" in text and _moment(text, "UTC") is not None


def day_of(value: Value, zone: str) -> str:
    """The day of a date, of a moment or of a number of days since 1970-01-01; blank of anything else."""
    text = as_text(value)
    if not isinstance(value, float) and _day(text) is not None:
        return text
    moment = None if isinstance(value, float) else _moment(text, zone)
    if moment is not None:
        return moment.astimezone(zone_of(zone)).date().isoformat()
    number = as_number(value)
    if math.isnan(number):
        return ""
    try:
        return (date(1970, 1, 1) + timedelta(days=math.floor(number))).isoformat()
    except (ValueError, OverflowError):
        return ""


def moment_of(value: Value, zone: str) -> str:
    """The moment of a date (its midnight), of a moment or of a number of days; blank of anything else."""
    found = _found(value, zone)
    return "" if found is None else moment_text(found, zone)


def share_of_day(value: Value, zone: str) -> float:
    """The time of day as a share of 24 hours: noon is 0.5. NaN where there is no time."""
    text = as_text(value)
    found = None if isinstance(value, float) else _time(text)
    if found is None:
        moment = _found(value, zone)
        if moment is None:
            return math.nan
        if isinstance(value, float):
            return value - math.floor(value)
        found = moment.astimezone(zone_of(zone)).time()
    seconds = found.hour * 3600 + found.minute * 60 + found.second + found.microsecond / 1e6
    return seconds / _SECONDS_OF_DAY


def formatted(value: Value, pattern: str, zone: str, language: str) -> str:
    """A date, moment or time by a pattern of signs: %Y %y %m %n %B %b %d %e %A %a %H %h %M %S %3.

    Names of months and days are those of the language. Blank where the value is none of them.
    """
    clock = _time(value) if isinstance(value, str) else None
    if clock is not None:
        found: datetime | None = datetime.combine(_EPOCH.date(), clock, zone_of(zone))
    else:
        found = _found(value, zone)
    if found is None:
        return ""
    local = found.astimezone(zone_of(zone))
    return _SIGN.sub(lambda sign: _written(sign.group(1), local, language), pattern)


def _written(sign: str, local: datetime, language: str) -> str:
    match sign:
        case "Y":
            return f"{local.year:04}"
        case "y":
            return f"{local.year % 100:02}"
        case "m":
            return f"{local.month:02}"
        case "n":
            return str(local.month)
        case "B" | "b":
            return _names(language, "months", sign == "B")[local.month]
        case "d":
            return f"{local.day:02}"
        case "e":
            return str(local.day)
        case "A" | "a":
            return _names(language, "days", sign == "A")[local.weekday()]
        case "W":
            return f"{local.isocalendar().week:02}"
        case "H":
            return f"{local.hour:02}"
        case "h":
            return str(local.hour)
        case "M":
            return f"{local.minute:02}"
        case "S":
            return f"{local.second:02}"
        case "3":
            return f"{local.microsecond // 1000:03}"
    return "%" if sign == "%" else f"%{sign}"


@functools.lru_cache(maxsize=64)
def _names(language: str, what: str, full: bool) -> dict[int, str]:
    """Months by number, or days with Monday as 0, in a language; English where it isn't known."""
    try:
        locale = Locale.parse(language or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    names = locale.months if what == "months" else locale.days
    return dict(names["stand-alone" if full else "format"]["wide" if full else "abbreviated"])


def _found(value: Value, zone: str) -> datetime | None:
    """The moment that a value means: of a day its midnight in the zone."""
    if isinstance(value, float):
        try:
            return _kept(_EPOCH + timedelta(days=value))
        except (ValueError, OverflowError):
            return None
    text = as_text(value)
    day = _day(text)
    if day is not None:
        return _kept(datetime.combine(day, time(), zone_of(zone)))
    moment = _moment(text, zone)
    if moment is None:
        number = as_number(text)
        return None if math.isnan(number) or isinstance(value, bool) else _found(number, zone)
    return moment


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and DAY_FIRST.match(text) else None
    except ValueError:
        return None


def _moment(text: str, zone: str) -> datetime | None:
    if "T" not in text or DAY_FIRST.match(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _kept(moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone)))


def _kept(moment: datetime) -> datetime | None:
    """The moment, unless some zone would see it outside of the calendar."""
    return moment if _FIRST_DAY <= moment.date() <= _LAST_DAY else None


def _time(text: str) -> time | None:
    if not re.match(r"\d\d:\d\d", text, re.ASCII):
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
