"""Owns what is said to a coordinator about a questionnaire; must not be shown to a learner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters: an error keeps the form from being asked, a warning doesn't."""

    ERROR = "E"
    WARNING = "W"
    NOTE = "I"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a questionnaire: where it is, what it is, and what to do.

    `code` is stable ("answers:too_many"); sheet, row, name and language are empty where there is none.
    """

    level: Level
    code: str
    message: str
    remedy: str = ""
    sheet: str = ""
    row: int | None = None
    name: str = ""
    language: str = ""

    def line(self) -> str:
        """The finding in one line, for a terminal or a report."""
        places = [self.sheet, f"row {self.row}" if self.row else "", self.name, self.language]
        place = ", ".join(each for each in places if each)
        return " ".join(f"{self.level} {place}: {self.message} {self.remedy}".split())


def has_errors(findings: tuple[Finding, ...]) -> bool:
    """True when something keeps the form from being asked."""
    return any(finding.level is Level.ERROR for finding in findings)
