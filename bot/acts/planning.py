"""Owns the acts of planning a meeting, of saying what became of it, and of the sections of an entry.

Days are ``YYYYMMDD``, starts are instants in minutes since 1970, UTC; ``anew`` is 1 where the message
with the button has to stay as it is. A learner's button names the start that was said to them, so
that one on an old message does nothing to a meeting that was moved since.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import AssignmentId, MeetingId, PlannedId
from bot.taps import Tap, tap

# -- the mentor plans ------------------------------------------------------------------------------


@tap("nb")
@dataclass(frozen=True, slots=True)
class PlanBegin(Tap):
    """Choose with whom a meeting is planned."""

    anew: int = 0


@tap("nl")
@dataclass(frozen=True, slots=True)
class PlanLearner(Tap):
    """Choose the day; page 0 holds two weeks, each further page one week."""

    assignment: AssignmentId
    page: int = 0
    anew: int = 0


@tap("nd")
@dataclass(frozen=True, slots=True)
class PlanDay(Tap):
    """Choose the start on this local day; ``part`` is a quarter of the day, from 0 at midnight."""

    assignment: AssignmentId
    day: int
    part: int


@tap("ns")
@dataclass(frozen=True, slots=True)
class PlanStart(Tap):
    """Choose the hours."""

    assignment: AssignmentId
    start: int


@tap("nh")
@dataclass(frozen=True, slots=True)
class PlanHours(Tap):
    """Choose the place, or type it."""

    assignment: AssignmentId
    start: int
    hours: int


@tap("np")
@dataclass(frozen=True, slots=True)
class PlanThere(Tap):
    """Plan it at the place of that other meeting."""

    assignment: AssignmentId
    start: int
    hours: int
    like: PlannedId


@tap("nn")
@dataclass(frozen=True, slots=True)
class PlanNowhere(Tap):
    """Plan it without a place."""

    assignment: AssignmentId
    start: int
    hours: int


# -- what is planned -------------------------------------------------------------------------------


@tap("ni")
@dataclass(frozen=True, slots=True)
class ListPlanned(Tap):
    """The mentor's planned meetings; ``page`` counts from 0."""

    page: int = 0
    anew: int = 0


@tap("no")
@dataclass(frozen=True, slots=True)
class OpenPlanned(Tap):
    """One planned meeting, with what can be done to it."""

    planned: PlannedId
    anew: int = 0


@tap("nw")
@dataclass(frozen=True, slots=True)
class WritePlanned(Tap):
    """Write or say the activities, the goals or the place; ``rewrite`` 1 replaces what stands."""

    planned: PlannedId
    section: str
    rewrite: int = 0


@tap("nj")
@dataclass(frozen=True, slots=True)
class PlayPlanned(Tap):
    """Hear again what was said about a planned meeting."""

    planned: PlannedId


@tap("nr")
@dataclass(frozen=True, slots=True)
class RepeatPlanned(Tap):
    """Every week: for how long?"""

    planned: PlannedId


@tap("nk")
@dataclass(frozen=True, slots=True)
class RepeatFor(Tap):
    """Every week for so many weeks; 0 is until the semester ends."""

    planned: PlannedId
    version: int
    weeks: int


@tap("nm")
@dataclass(frozen=True, slots=True)
class MovePlanned(Tap):
    """Choose another day; pages as in ``PlanLearner``."""

    planned: PlannedId
    page: int = 0


@tap("nf")
@dataclass(frozen=True, slots=True)
class MoveDay(Tap):
    """Choose another start, on this day."""

    planned: PlannedId
    day: int
    part: int


@tap("nt")
@dataclass(frozen=True, slots=True)
class MoveTo(Tap):
    """Move it to this start."""

    planned: PlannedId
    version: int
    start: int


@tap("nL")
@dataclass(frozen=True, slots=True)
class ChangePlannedHours(Tap):
    """Shorter or longer from the same start: how long?"""

    planned: PlannedId


@tap("nH")
@dataclass(frozen=True, slots=True)
class LastHours(Tap):
    """It lasts so many hours."""

    planned: PlannedId
    version: int
    hours: int


@tap("nc")
@dataclass(frozen=True, slots=True)
class CancelPlanned(Tap):
    """Call it off: why?"""

    planned: PlannedId


@tap("nx")
@dataclass(frozen=True, slots=True)
class CancelFor(Tap):
    """Call it off for this reason, a code of ``bot.wording.planning.REASONS``."""

    planned: PlannedId
    version: int
    reason: str


@tap("na")
@dataclass(frozen=True, slots=True)
class PlanInstead(Tap):
    """Plan B: the same meeting at this other time."""

    planned: PlannedId
    start: int


# -- the learner -----------------------------------------------------------------------------------


@tap("ny")
@dataclass(frozen=True, slots=True)
class Come(Tap):
    """I come."""

    planned: PlannedId
    start: int


@tap("nz")
@dataclass(frozen=True, slots=True)
class CannotCome(Tap):
    """I can't come."""

    planned: PlannedId
    start: int


# -- how was it? -----------------------------------------------------------------------------------


@tap("nu")
@dataclass(frozen=True, slots=True)
class HowWasIt(Tap):
    """Say what became of a planned meeting."""

    planned: PlannedId


@tap("ne")
@dataclass(frozen=True, slots=True)
class WasHeld(Tap):
    """It was held: how many hours? ``page`` 1 shows the long meetings."""

    planned: PlannedId
    page: int = 0


@tap("ng")
@dataclass(frozen=True, slots=True)
class LogPlanned(Tap):
    """Log it with its hours; ``held`` is 0 for a learner who did not come."""

    planned: PlannedId
    version: int
    hours: int
    held: int


@tap("nq")
@dataclass(frozen=True, slots=True)
class WasMoved(Tap):
    """It was or will be at another time."""

    planned: PlannedId


@tap("nv")
@dataclass(frozen=True, slots=True)
class ConnectPlanned(Tap):
    """An entry made by hand is that of this planned meeting."""

    meeting: MeetingId
    planned: PlannedId


# -- sections of an entry --------------------------------------------------------------------------


@tap("nS")
@dataclass(frozen=True, slots=True)
class WriteSection(Tap):
    """Write or say a section of an entry, by its code in ``bot.domain.sections``."""

    meeting: MeetingId
    section: str
    rewrite: int = 0
