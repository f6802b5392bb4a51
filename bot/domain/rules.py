"""Owns the numbers of the programmes as dated sets; must not apply them.

The programme says of its guidelines that they can change. So each set has a day from which it holds,
and a month is judged as a whole by the set that holds on its first day, however late one looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.months import EDITABLE_UNTIL_DAY, Month

PRESS_GRACE = timedelta(seconds=150)
"""How much later than a deadline a press may arrive *(ours)*.

A press has no time of its own, it counts by the moment we received it. Telegram keeps an undelivered
press for 150 seconds, so one that comes later than that was surely made after the deadline.
"""


class Programme(StrEnum):
    """What an assignment belongs to; it decides which rules bind."""

    ORIENTATION = "orientation"
    SCHOOL_COMMUNITY = "school_community"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The numbers of one programme from one day on. None means: this programme has no such limit."""

    programme: Programme
    valid_from: date

    hours_per_learner_and_month: int | None = 20
    """Whole hours for a learner in a calendar month (Mentor guidelines, hours).

    That it means all mentors of the learner together is a reading.
    """

    learners_per_mentor: int | None = 8
    """Learners of a mentor at a time, over all organisations (Mentor guidelines, mentors)."""

    least_hours: int = 1
    """The smallest unit (Mentor guidelines, hours). That only whole hours count is a reading."""

    edit_until_day: int = EDITABLE_UNTIL_DAY
    """Last day of the next month for changes (Mentor guidelines, editing)."""

    most_hours_per_meeting: int = 24
    """*(ours)* Only keeps nonsense out; no programme limits the length of a single meeting."""

    whole_hours_only: bool = True
    """A reading. True: a meeting of an hour and a half can't be logged. False: it can, and counts the
    hours that were full (Mentor guidelines, hours)."""

    cap_over_all_mentors: bool = True
    """A reading. True: the hours of a month are the learner's, over all mentors. False: each mentor of
    the learner has them (Mentor guidelines, hours)."""

    last_day_included: bool = True
    """A reading. True: entries can be changed until the end of `edit_until_day`. False: until it
    begins (Mentor guidelines, editing)."""

    paid_by_the_hour: bool = True
    """Whether the diary leads to pay. Then each meeting needs a contract and a support plan, may not
    overlap with other work or another mentor's entry, and its sections are asked for. It is what the
    programme is, not a number that changes."""

    @property
    def last_day_for_changes(self) -> int:
        """The last day of the next month on which entries can be changed; 0 is the day before it."""
        return self.edit_until_day if self.last_day_included else self.edit_until_day - 1

    def __post_init__(self) -> None:
        limits = (self.hours_per_learner_and_month, self.learners_per_mentor)
        if any(limit is not None and limit < 1 for limit in limits):
            raise ValueError("a limit is at least 1; None lifts it")
        if not 1 <= self.least_hours <= self.most_hours_per_meeting <= 24:
            raise ValueError("a meeting has 1 to 24 hours, and the least are not over the most")
        if not 1 <= self.edit_until_day <= 28:
            raise ValueError("the last day for changes lies between 1 and 28")


RULE_SETS: tuple[RuleSet, ...] = (
    RuleSet(Programme.SCHOOL_COMMUNITY, date(2026, 1, 1)),
    # A plain diary: the handbook limits neither hours nor learners (EM2 handbook, 4.6). Whole hours
    # and the day up to which an entry can be changed stay the same, so that a mentor in both
    # programmes meets one diary *(ours)*.
    RuleSet(
        Programme.ORIENTATION,
        date(2026, 1, 1),
        hours_per_learner_and_month=None,
        learners_per_mentor=None,
        paid_by_the_hour=False,
    ),
)


def rules_on(day: date, programme: Programme, sets: Sequence[RuleSet] = RULE_SETS) -> RuleSet:
    """The set that holds on a local day; the oldest one also for the days before it.

    Raises LookupError when the programme has no set at all: without rules nothing may be written.
    """
    of_programme = sorted(
        (each for each in sets if each.programme is programme), key=lambda each: each.valid_from
    )
    if not of_programme:
        raise LookupError(f"no rules are set for the programme {programme}")
    begun = [each for each in of_programme if each.valid_from <= day]
    return begun[-1] if begun else of_programme[0]


def rules_of_month(
    month: Month, programme: Programme, sets: Sequence[RuleSet] = RULE_SETS
) -> RuleSet:
    """The set by which a whole month is judged. Raises LookupError like `rules_on`."""
    return rules_on(month.first_day, programme, sets)
