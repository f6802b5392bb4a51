"""Owns what an export is asked for and what comes of it; must not read, write or word anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import OrganisationId


class Format(StrEnum):
    """In which shape answers leave."""

    XLSX = "xlsx"
    """A workbook, a sheet for the runs and one for each repeat."""
    CSV = "csv"
    """One file, or a ZIP with one for each table where the form has repeats."""
    JSON = "json"
    """What the interface of KoboToolbox answers for a project's data."""
    XML = "xml"
    """A ZIP with the OpenRosa submission of each run, and the files that people gave beside it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported: the finished runs of one form in one organisation.

    ``form_id`` names the form over all of its versions. ``headers`` and ``values`` are codes of languages
    ("lv") whose labels stand at the head of the columns and in the cells; None writes names. They are
    for tables: JSON and XML always hold names. Sensitive questions, and what the form works out of
    them, leave only ``with_sensitive``.
    """

    organisation: OrganisationId
    form_id: str
    format: Format
    headers: str | None = None
    values: str | None = None
    with_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export. ``runs`` is how many runs are in it; ``file_name`` has its ending."""

    file_name: str
    mime: str
    content: bytes
    runs: int
