"""Owns what is found in a questionnaire, as codes and places; must not word it, nor reach a learner.

The words for each code are in `bot.wording.forms_report`, and `bot.form_report` says them in a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """What a finding means for its form, the gravest first. Only an error keeps the form from being asked."""

    ERROR = "E"
    """It blocks: something can't be run, or can't be asked of these people."""
    TICK = "T"
    """Asked otherwise than the author wrote it; a person should agree before the form is published."""
    REPAIRED = "R"
    """Put right at the import; the file itself is as it was."""
    LEFT_OUT = "O"
    """Something that isn't asked or shown, and isn't needed."""
    GAP = "G"
    """Missing in a language: a text, a recording, a picture."""
    WARNING = "W"
    """Advice."""
    NOTE = "I"
    """For whoever wants to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a questionnaire: what it is, where, and what fills its words.

    `code` is stable ("answers:too_many"); `params` fill the words that belong to it. `message` and `remedy`
    are words of the form's own or of the converter, where no words belong to the code. Sheet, row (from 1, as
    Excel shows it), name and language are empty where there is none.
    """

    level: Level
    code: str
    message: str = ""
    remedy: str = ""
    sheet: str = ""
    row: int | None = None
    name: str = ""
    language: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    def line(self) -> str:
        """The finding in one line, for a developer: codes where a person would get words."""
        places = [self.sheet, f"row {self.row}" if self.row else "", self.name, self.language]
        place = ", ".join(each for each in places if each)
        filled = ", ".join(f"{name}={value}" for name, value in self.params.items())
        said = f"{self.message} {self.remedy}" if self.message else f"({filled})"
        return " ".join(f"{self.level} {place}: {self.code} {said}".split())


def has_errors(findings: Iterable[Finding]) -> bool:
    """True when something keeps the form from being asked."""
    return any(finding.level is Level.ERROR for finding in findings)
