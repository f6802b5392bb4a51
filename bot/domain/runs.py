"""Owns why somebody walks through a questionnaire, and what follows from that; must not ask anything."""

from __future__ import annotations

from enum import StrEnum


class RunPurpose(StrEnum):
    """What a run through a questionnaire is for."""

    ORIENTATION = "orientation"
    """The learner's own road: it leads to the talk with a consultant (EM2 handbook, 4.3)."""
    QUESTIONNAIRE = "questionnaire"
    """Somebody was asked to answer a questionnaire of their organisation, or took it up themselves."""
    REHEARSAL = "rehearsal"
    """Somebody of the staff tries a questionnaire out: nothing of it counts, and nothing is kept."""

    @property
    def counts(self) -> bool:
        """Whether what is answered is an answer: alerts are raised, a person listens, it is kept."""
        return self is not RunPurpose.REHEARSAL
