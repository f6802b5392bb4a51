"""Owns the sections of a diary entry: which come first, and which a month needs; must not hold words.

"Aktivitāte(-s)" and "Mērķi un uzdevumi" belong before the meeting, the others after it (Mentor
guidelines, diary). A meeting that nobody had planned is written down afterwards, so all of it may
come in whatever order; the entry is marked unplanned and needs the same sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.refusals import RefusalCode, Refused, refuse


class Section(StrEnum):
    """The sections in the order in which the programme's own tool shows them.

    The value is also the code under which a voice note says to which section it belongs.
    """

    ACTIVITIES = "activities"
    GOALS = "goals"
    HOW_IT_WENT = "how_it_went"
    RESULTS = "results"
    NEXT_STEPS = "next_steps"


BEFORE_THE_MEETING = (Section.ACTIVITIES, Section.GOALS)
"""What is planned; the other sections say what came of it."""

NEEDED = (*BEFORE_THE_MEETING, Section.HOW_IT_WENT)
"""Without these the entry of a meeting that was held is not complete *(ours)*: results and next
steps can be nothing."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Which sections of an entry say something, by a text or by a voice note."""

    activities: bool = False
    goals: bool = False
    how_it_went: bool = False
    results: bool = False
    next_steps: bool = False

    def has(self, section: Section) -> bool:
        """Whether that section says something."""
        return bool(getattr(self, section.value))


def may_write(section: Section, sections: Sections, *, unplanned: bool) -> Refused | None:
    """Whether words for a section may come now: of a planned meeting what was planned comes first.

    Ask it only where the rules want sections at all (`RuleSet.paid_by_the_hour`).
    """
    if unplanned or section in BEFORE_THE_MEETING:
        return None
    if all(sections.has(each) for each in BEFORE_THE_MEETING):
        return None
    return refuse(RefusalCode.SECTIONS_FIRST)


def missing_sections(sections: Sections, *, held: bool, paid: bool) -> tuple[Section, ...]:
    """What the entry still has to say, in the order of the sections.

    A plain diary, which leads to no pay, needs how it went and nothing else. A meeting to which
    nobody came says it all.
    """
    if not held:
        return ()
    needed = NEEDED if paid else (Section.HOW_IT_WENT,)
    return tuple(each for each in needed if not sections.has(each))
