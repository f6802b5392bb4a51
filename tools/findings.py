"""Owns how a check says what it found: where, what is wrong, what to do. It must not judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: the file, the place in it, what is wrong, and the remedy."""

    file: str
    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.fault}. {self.remedy}."


def report(findings: Iterable[Finding]) -> int:
    """Prints each finding once, in order; the exit status of the check: 1 when there are any."""
    found = sorted(set(findings))
    for finding in found:
        print(finding)
    return 1 if found else 0
