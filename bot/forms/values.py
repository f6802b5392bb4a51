"""Owns how values of a form turn into text, numbers and truth; must not know questions or expressions.

The rules are those of the ODK XForms specification (sections "XPath evaluation" and "Data types"), which
differ from XPath 1.0: a date counts as the days since 1970-01-01, and blank is no number.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

Value = str | float | bool
"""What an expression gives. A question reads as text; blank is the empty text."""

_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
DAY_FIRST: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""How a date and a moment begin; the weeks of ISO 8601 are no dates of a form."""

_EPOCH: Final = date(1970, 1, 1)
_SECONDS_OF_DAY: Final = 86_400

MOST_IN_RANGE: Final = 1_000
"""Numbers of a range that are looked at."""


def as_text(value: Value) -> str:
    """The value as a form stores it. Numbers carry no exponent and no needless `.0`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    return value


def as_number(value: Value) -> float:
    """The value as a number: days since 1970-01-01 for a date, NaN for blank and for words."""
    if isinstance(value, bool | float):
        return float(value)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    return days(text)


def as_truth(value: Value) -> bool:
    """Text is true unless blank, a number unless 0 or NaN. So the text "false" is true."""
    if isinstance(value, str):
        return value != ""
    return bool(value) and value == value


def is_number(text: str) -> bool:
    """True when the text is a decimal number with a point, as a form stores it."""
    return _NUMBER.fullmatch(text) is not None


def is_whole_number(text: str) -> bool:
    """True when the text is a whole number as a form stores it; at most nine digits."""
    return re.fullmatch(r"-?\d{1,9}", text, re.ASCII) is not None


def is_place(text: str) -> bool:
    """True for latitude and longitude in degrees, with or without altitude and accuracy in metres."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(is_number(word) for word in words):
        return False
    return abs(float(words[0])) <= 90 and abs(float(words[1])) <= 180


def range_values(first: str, last: str, step: str) -> tuple[str, ...]:
    """The numbers from the first to the last in steps, as a form stores them; at most a thousand."""
    if not (is_number(first) and is_number(last) and is_number(step)):
        return ()  # an exponent could make any of them longer than the memory
    begin, end, stride = Decimal(first), Decimal(last), abs(Decimal(step))
    if stride == 0:
        return ()
    count = int(min(abs(end - begin) / stride, Decimal(MOST_IN_RANGE)))
    way = stride if end >= begin else -stride
    return tuple(format((begin + way * at).normalize(), "f") for at in range(count + 1))


def days(text: str) -> float:
    """Days since 1970-01-01 of a date or a date with time; NaN when the text is neither.

    A time without an offset is read as UTC.
    """
    if DAY_FIRST.match(text) is None:
        return math.nan
    try:
        if "T" not in text:
            return float((date.fromisoformat(text) - _EPOCH).days) if len(text) == 10 else math.nan
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp() / _SECONDS_OF_DAY


def date_text(number: float) -> str:
    """The day (`2026-03-01`) which is so many days after 1970-01-01; blank beyond the calendar."""
    try:
        return (_EPOCH + timedelta(days=math.floor(number))).isoformat()
    except (ValueError, OverflowError):
        return ""


def rounded(number: float, places: float) -> float:
    """Rounded to so many decimal places (negative: tens, hundreds); halves go up, -2.5 to -2."""
    if not math.isfinite(number):
        return number
    if not math.isfinite(places) or abs(places) > 30:
        return math.nan
    unit = Decimal(1).scaleb(-int(places))
    return float(((Decimal(repr(number)) / unit) + Decimal("0.5")).to_integral(ROUND_FLOOR) * unit)


def _number_text(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number.is_integer():
        return str(int(number))
    return format(Decimal(repr(number)), "f")
