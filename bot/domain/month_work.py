"""Owns what is left to do in a learner-month, and how a month of many stands; must not say when.

The diary's own completeness is `reminders.missing`; what each step leads to is `learner_month.decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.diary import MeetingState
from bot.domain.ids import AssignmentId, PersonId
from bot.domain.learner_month import IN_THE_MENTORS_HANDS, MonthRecord
from bot.domain.reminders import LearnerMonth, Missing, MissingCode, missing
from bot.domain.standing import MonthState


class ToDo(StrEnum):
    """What can be left of a learner-month, in the order in which it is done."""

    ENTRIES = "entries"
    """The diary lacks something, and it can still be written."""
    LOCKED_ENTRIES = "locked_entries"
    """The diary lacks something after the deadline: only a coordinator can open the month again."""
    NOTHING_SAID = "nothing_said"
    """There is no entry after the deadline: that there was no meeting can still be said."""
    ANSWERS = "answers"
    """A planned meeting has passed and nobody said how it was."""
    APPROVAL = "approval"
    SHEET = "sheet"
    SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class MonthWork:
    """A learner-month as far as one can see what is left of it.

    `unanswered`: planned meetings that have ended and of which nobody said how they were. `locked`:
    the day up to which its entries can be changed has passed (a reopened month is open even so).
    """

    learner_month: LearnerMonth
    record: MonthRecord = field(default_factory=MonthRecord)
    unanswered: int = 0
    locked: bool = False

    @property
    def assignment(self) -> AssignmentId:
        return self.learner_month.assignment

    @property
    def mentor(self) -> PersonId:
        return self.learner_month.mentor

    @property
    def lacking(self) -> tuple[Missing, ...]:
        """What the diary lacks."""
        return missing(self.learner_month)

    @property
    def left(self) -> tuple[ToDo, ...]:
        """What is left to do, in order; nothing when the month is done.

        A plain diary is done when it is complete. A month that leads to pay is done when it is handed
        in; where nobody met in it there is nothing to approve, sign or pay *(ours)*.
        """
        in_hands = self.record.state in IN_THE_MENTORS_HANDS
        diary = self._diary_left() if in_hands else ()
        if not self.learner_month.paid or (not diary and not self._standing):
            return diary
        return (*diary, *self._steps_left())

    @property
    def _standing(self) -> Sequence[MeetingState]:
        states = [each.state for each in self.learner_month.entries]
        return [state for state in states if state is not MeetingState.DELETED]

    def _diary_left(self) -> tuple[ToDo, ...]:
        locked = self.locked and not self.record.reopened
        found: list[ToDo] = []
        if self.lacking:
            silent = any(each.code is MissingCode.NOTHING_SAID for each in self.lacking)
            after = ToDo.NOTHING_SAID if silent else ToDo.LOCKED_ENTRIES
            found.append(after if locked else ToDo.ENTRIES)
        if self.unanswered and not locked:
            found.append(ToDo.ANSWERS)
        return tuple(found)

    def _steps_left(self) -> tuple[ToDo, ...]:
        """A sheet is for hours that were held; one from before stays good until it proves otherwise."""
        state, found = self.record.state, []
        if state in IN_THE_MENTORS_HANDS:
            found.append(ToDo.APPROVAL)
        to_sign = MeetingState.HELD in self._standing
        unsigned = state in IN_THE_MENTORS_HANDS and self.record.sheet is None
        if to_sign and (state is MonthState.APPROVED or unsigned):
            found.append(ToDo.SHEET)
        if state in _BEFORE_SUBMISSION:
            found.append(ToDo.SUBMISSION)
        return tuple(found)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left to the mentor."""
        return not self.left

    @property
    def can_be_done(self) -> bool:
        """Whether the mentor can do something: what a plain diary lacks after its deadline stays so."""
        plain = not self.learner_month.paid
        return bool(self.left) and not (plain and self.left[0] is ToDo.LOCKED_ENTRIES)


_BEFORE_SUBMISSION = frozenset({*IN_THE_MENTORS_HANDS, MonthState.APPROVED, MonthState.SHEET})


def behind(works: Iterable[MonthWork]) -> frozenset[PersonId]:
    """Mentors who can still do something about a month."""
    return frozenset(each.mentor for each in works if each.can_be_done)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a month of an organisation stands before its deadline, in learner-months.

    `never_late`: those of the months not ready whose mentor was never late with a month before: for
    them a word may be enough, or something has happened.
    """

    months: int
    not_ready: int
    never_late: int


def forecast(works: Iterable[MonthWork], late_before: AbstractSet[PersonId]) -> Forecast:
    """Count a month that is still running; `late_before` are mentors who were late with another."""
    every = list(works)
    waiting = [each for each in every if not each.is_ready]
    trusted = sum(each.mentor not in late_before for each in waiting)
    return Forecast(len(every), len(waiting), trusted)


def by_mentor(works: Iterable[MonthWork]) -> dict[PersonId, list[MonthWork]]:
    """The months that are not ready, mentor by mentor, who has most of them first."""
    found: dict[PersonId, list[MonthWork]] = {}
    for each in works:
        if not each.is_ready:
            found.setdefault(each.mentor, []).append(each)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
