"""Owns the acts on reminders, on the forecast and on free days; decides nothing.

Months are ``YYYYMM``, days are ``YYYYMMDD``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import AssignmentId
from bot.taps import Tap, tap


@tap("Nl")
@dataclass(frozen=True, slots=True)
class RemindLater(Tap):
    """The mentor puts the reminder of this month off: until later today (0) or tomorrow (1).

    ``assignment`` is one of those that the reminder is about; by it one knows the organisation.
    """

    assignment: AssignmentId
    month: int
    tomorrow: int


@tap("Nu")
@dataclass(frozen=True, slots=True)
class ListUnready(Tap):
    """Who has months that are not ready, from this place in the list of mentors; ``anew`` is 1 where
    the message with the button has to stay as it is."""

    month: int
    start: int
    anew: int = 0


@tap("Nd")
@dataclass(frozen=True, slots=True)
class ListFreeDays(Tap):
    """Days that differ from the public calendar, from this place in the list."""

    start: int


@tap("Na")
@dataclass(frozen=True, slots=True)
class AddFreeDays(Tap):
    """Type the days that are free (0), or a day that is worked (1)."""

    worked: int


@tap("Nx")
@dataclass(frozen=True, slots=True)
class RemoveFreeDay(Tap):
    """The day is again as the public calendar says."""

    day: int
