"""Owns the small conversions between rows and our own types that every repository shares."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from storage.connection import Row
from storage.instants import from_text

__all__ = ["Row", "folded", "instant"]


def instant(text: str | None) -> datetime | None:
    """The instant of a nullable column, in UTC."""
    return None if text is None else from_text(text)


def folded(name: str) -> str:
    """A name as it is compared and sought: lower case, without diacritics, single spaces.

    Folding happens here because SQLite's ``lower`` leaves ``Š`` as it is.
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.split())
