"""Owns the acts of answering a questionnaire beyond choosing one answer; decides nothing.

Whoever walks through a questionnaire, learner or staff, presses these. What a value may be is said
by the form; a number out of its bounds is refused by the engine, never here.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import OwnRunId
from bot.taps import Tap, tap


@tap("qc")
@dataclass(frozen=True, slots=True)
class AnswerCard(Tap):
    """Yes (1) or no (0) to the card that is shown: one of several things that can be chosen."""

    run: OwnRunId
    step: int
    yes: int


@tap("qt")
@dataclass(frozen=True, slots=True)
class TickAnswer(Tap):
    """Tick a choice of a list, or take its tick away; in a ranking, give it the next place."""

    run: OwnRunId
    step: int
    choice: int


@tap("qd")
@dataclass(frozen=True, slots=True)
class TicksDone(Tap):
    """What is ticked is the answer."""

    run: OwnRunId
    step: int


@tap("qn")
@dataclass(frozen=True, slots=True)
class EnterNumber(Tap):
    """A number, as a form stores it."""

    run: OwnRunId
    step: int
    value: str


@tap("qy")
@dataclass(frozen=True, slots=True)
class EnterDay(Tap):
    """A day, like 20261105."""

    run: OwnRunId
    step: int
    day: int


@tap("qh")
@dataclass(frozen=True, slots=True)
class EnterTime(Tap):
    """A time of day in minutes since midnight; `day` is 0 where only a time is asked."""

    run: OwnRunId
    step: int
    day: int
    minutes: int


@tap("qv")
@dataclass(frozen=True, slots=True)
class LookAt(Tap):
    """Show another part of what can be pressed; `view` and `at` say which (``handlers.running_pickers``)."""

    run: OwnRunId
    step: int
    view: str
    at: int


@tap("qm")
@dataclass(frozen=True, slots=True)
class OneMoreAnswer(Tap):
    """Whether there is one more (1) of what is asked several times."""

    run: OwnRunId
    step: int
    yes: int


@tap("qr")
@dataclass(frozen=True, slots=True)
class RemoveLast(Tap):
    """The last of what is asked several times goes, with its answers."""

    run: OwnRunId
    step: int


@tap("qb")
@dataclass(frozen=True, slots=True)
class BackInRun(Tap):
    """Staff: to the question before."""

    run: OwnRunId


@tap("qw")
@dataclass(frozen=True, slots=True)
class AnswerInWords(Tap):
    """What is typed, said or sent next answers the question of this step."""

    run: OwnRunId
    step: int


@tap("qu")
@dataclass(frozen=True, slots=True)
class TakeUpRun(Tap):
    """Go on with a questionnaire where it was left."""

    run: OwnRunId


@tap("qo")
@dataclass(frozen=True, slots=True)
class TakeNewVersion(Tap):
    """Go on with the version that was published meanwhile; what still fits is kept."""

    run: OwnRunId


@tap("qs")
@dataclass(frozen=True, slots=True)
class StayWithVersion(Tap):
    """Go on with the version with which it was begun."""

    run: OwnRunId


@tap("qx")
@dataclass(frozen=True, slots=True)
class EndRehearsal(Tap):
    """Stop trying a questionnaire out; nothing of it is kept."""

    run: OwnRunId
