"""Owns the code on a signature sheet: what it says, and what it says of the books; must not draw one.

The code ties the paper to the entries that stood on it, so that a change after the signatures is
seen (Mentor guidelines, signature sheet). It holds no name, only the number of the assignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain.diary import Meeting, MeetingState
from bot.domain.ids import AssignmentId, MeetingId
from bot.domain.months import Month, require_utc

PREFIX = "CB1"
"""First word of each code. The number is that of the way in which a code is made."""

DIGITS_OF_HASH = 16
"""Hexadecimal digits of the hash on the paper: enough to see a change, few enough for large dots."""

# Capitals only: a QR code has a denser alphabet for them, and its dots come out larger on paper.
_WRITTEN = re.compile(
    r"CB1:([1-9][0-9]{0,17}):([0-9]{4}-(?:0[1-9]|1[0-2])):(0|[1-9][0-9]{0,17}):([0-9A-F]{16})"
)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What is signed for of one entry: its start in UTC, its whole hours, and whether it was held.

    `version` grows with each change of the entry.
    """

    meeting: MeetingId
    version: int
    starts_at: datetime
    hours: int
    state: MeetingState

    def __post_init__(self) -> None:
        require_utc(self.starts_at)

    @classmethod
    def of(cls, meeting: Meeting) -> SheetLine:
        """The line of an entry as it stands in the diary."""
        return cls(meeting.id, meeting.version, meeting.starts_at, meeting.hours, meeting.state)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A code as it is printed.

    `version` is the sum of the versions of all entries of the month, deleted ones too: of two sheets
    of one month the one with the larger number is the newer. `content` is the hash, in capitals.
    """

    assignment: AssignmentId
    month: Month
    version: int
    content: str

    def __str__(self) -> str:
        return f"{PREFIX}:{self.assignment}:{self.month}:{self.version}:{self.content}"

    @property
    def short(self) -> str:
        """The first digits of the hash in two groups, for people who compare two papers."""
        return f"{self.content[:4]} {self.content[4:8]}"


@dataclass(frozen=True, slots=True)
class Matches:
    """The sheet shows what stands in the books."""


@dataclass(frozen=True, slots=True)
class OtherMonth:
    """The sheet is of this learner, and of another month."""

    month: Month


@dataclass(frozen=True, slots=True)
class OtherLearner:
    """The sheet is of another assignment, which the person may or may not be allowed to see."""

    assignment: AssignmentId
    month: Month


@dataclass(frozen=True, slots=True)
class ChangedSincePrinted:
    """Entries were added, changed or deleted after this sheet was made: a new one has to be signed.

    `current` is the code that a sheet would carry now.
    """

    printed: SheetCode
    current: SheetCode


Comparison = Matches | OtherMonth | OtherLearner | ChangedSincePrinted


def sheet_code(assignment: AssignmentId, month: Month, lines: Iterable[SheetLine]) -> SheetCode:
    """The code for these entries, in whatever order they come.

    Give all entries of the month: a deleted one stands on no sheet and leaves the hash as it is, but
    it counts in `version`.
    """
    given = list(lines)
    version = sum(line.version for line in given)
    signed = sorted(_canonical(line) for line in given if line.state is not MeetingState.DELETED)
    # Assignment and month are in the hash too: a code can't be put together out of two others.
    text = "\n".join([f"{PREFIX} {assignment} {month}", *signed])
    digest = sha256(text.encode("ascii")).hexdigest()
    return SheetCode(assignment, month, version, digest[:DIGITS_OF_HASH].upper())


def parse(text: str) -> SheetCode | None:
    """The code that was read from a paper, or nothing when we never print such a text."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[2].startswith("0000"):
        return None
    return SheetCode(AssignmentId(int(found[1])), Month.parse(found[2]), int(found[3]), found[4])


def compare(
    code: SheetCode, assignment: AssignmentId, month: Month, lines: Iterable[SheetLine]
) -> Comparison:
    """What a code that was read says about the entries of one assignment and month.

    The hash decides. An entry that was made and deleted again after printing changes nothing.
    """
    if code.assignment != assignment:
        return OtherLearner(code.assignment, code.month)
    if code.month != month:
        return OtherMonth(code.month)
    current = sheet_code(assignment, month, lines)
    return Matches() if code.content == current.content else ChangedSincePrinted(code, current)


def _canonical(line: SheetLine) -> str:
    """One line of the hashed list: numbers, the instant as ISO 8601, and the state as a word."""
    start = line.starts_at.isoformat()
    return f"{line.meeting} {line.version} {start} {line.hours} {line.state.value}"
