"""Owns what an import says of a file: findings with their place, and how they read; decides none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.imports.columns import TITLES, Column, SheetName
from bot.wording import imports as words
from bot.wording.registry import Message, Saying, Verbatim

MOST_SAID = 200
"""So many findings are told; a file with more has one fault many times over."""


class Outcome(Enum):
    """What comes of a row."""

    NEW = "new"
    THERE = "there"
    OTHERWISE = "otherwise"
    """There already, but not as the row says; it stays as it is, and that is said."""
    WRONG = "wrong"
    WAITS = "waits"
    """It names a row that is wrong itself, so it can't be judged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the file, a sheet, a row or a cell. Rows count from 1, as Excel shows them."""

    outcome: Outcome
    what: Saying | None = None
    sheet: SheetName | Verbatim | None = None
    row: int | None = None
    column: Column | None = None


def wrong(
    what: Saying,
    sheet: SheetName | Verbatim | None = None,
    row: int | None = None,
    column: Column | None = None,
) -> Finding:
    """Something that must be put right before anything is kept."""
    return Finding(Outcome.WRONG, what, sheet, row, column)


def hinders(findings: Iterable[Finding]) -> bool:
    """Whether one of them stands against keeping the file."""
    return any(each.outcome in (Outcome.WRONG, Outcome.WAITS) for each in findings)


def lines(findings: Sequence[Finding]) -> list[Saying]:
    """The report: what is new and known by sheet, then each thing to be said with its place."""
    said: list[Saying] = []
    for name, title in TITLES.items():
        for outcome, text in ((Outcome.NEW, words.NEW_ROWS), (Outcome.THERE, words.KNOWN_ROWS)):
            rows = [
                each.row
                for each in findings
                if each.sheet == name and each.outcome is outcome and each.row is not None
            ]
            if rows:
                said.append(text(sheet=title, count=len(rows), rows=ranges(rows)))
    for outcome in (Outcome.OTHERWISE, Outcome.WAITS, Outcome.WRONG):
        placed = [_placed(each) for each in findings if each.outcome is outcome]
        said += placed[:MOST_SAID]
        if len(placed) > MOST_SAID:
            said.append(words.MORE_WRONG(count=len(placed) - MOST_SAID))
    return said


def _placed(finding: Finding) -> Saying:
    what = finding.what or Verbatim("")
    if finding.sheet is None:
        return what
    sheet = TITLES[finding.sheet] if isinstance(finding.sheet, SheetName) else finding.sheet
    if finding.row is None:
        return words.WHERE_SHEET(sheet=sheet, what=what)
    if finding.column is None:
        return words.WHERE_ROW(sheet=sheet, row=finding.row, what=what)
    head: Message = finding.column.head
    return words.WHERE_CELL(sheet=sheet, row=finding.row, column=head, what=what)


def ranges(rows: Iterable[int]) -> str:
    """Numbers of rows as people write them: ``3–40, 42``."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
