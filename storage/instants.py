"""Owns how an instant is written in the database; must not know what time it is or any time zone.

An instant is UTC text of fixed width, ``2026-11-10T21:59:59.000000Z``: texts of one width sort as
the instants do, which optional fractions would break.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_WIDTH = len("2026-11-10T21:59:59.000000Z")
_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)


def to_text(instant: datetime) -> str:
    """Write an aware ``instant`` as UTC text of fixed width, to the microsecond.

    Raises ``ValueError`` for a naive value: whose wall clock it shows can't be known any more.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone. Give an aware datetime, best in UTC.")
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote, as an aware UTC datetime.

    Raises ``ValueError`` for every other shape, for such a text would sort at the wrong place.
    """
    if len(text) != _WIDTH or _SHAPE.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no stored instant. Expected 2026-11-10T21:59:59.000000Z.")
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
