"""Owns every reason for which the rules say no, as codes with parameters; must not hold wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.months import Month

Parameter = int | str | datetime | Month
"""What wording may need: numbers, codes, instants in UTC, months. Never a name, never a text."""


class RefusalCode(StrEnum):
    """Each rule that can say no. The part before the colon says what it is about."""

    HOURS_NOT_A_NUMBER = "hours:not_a_number"
    HOURS_NOT_WHOLE = "hours:not_whole"
    HOURS_TOO_FEW = "hours:too_few"
    HOURS_TOO_MANY_AT_ONCE = "hours:too_many_at_once"
    HOURS_OVER_CAP = "hours:over_cap"
    START_MISSING = "start:missing"
    START_AMBIGUOUS = "start:ambiguous"
    MEETING_IN_FUTURE = "meeting:in_future"
    MEETING_NOT_OVER = "meeting:not_over"
    MEETING_OVERLAP = "meeting:overlap"
    MEETING_CHANGED_MEANWHILE = "meeting:changed_meanwhile"
    MEETING_DELETED = "meeting:deleted"
    PLANNED_IN_PAST = "planned:in_past"
    PLANNED_TOO_FAR = "planned:too_far"
    PLANNED_OVERLAP = "planned:overlap"
    PLANNED_LEARNER_BUSY = "planned:learner_busy"
    PLANNED_CHANGED_MEANWHILE = "planned:changed_meanwhile"
    PLANNED_SETTLED = "planned:settled"
    PLANNED_BEGUN = "planned:begun"
    MONTH_CLOSED = "month:closed"
    MONTH_APPROVED = "month:approved"
    MONTH_SUBMITTED = "month:submitted"
    MONTH_EXPORTED = "month:exported"
    CONTRACT_NONE = "contract:none"
    CONTRACT_OTHER_LEARNERS = "contract:other_learners"
    CONTRACT_ENDED = "contract:ended"
    CONTRACT_CHANGED = "contract:changed"
    PLAN_NONE = "plan:none"
    PLAN_HOURS_OVER = "plan:hours_over"
    PLAN_CHANGED = "plan:changed"
    MENTOR_OTHER_WORK = "mentor:other_work"
    LEARNER_ELSEWHERE = "learner:elsewhere"
    SECTIONS_FIRST = "sections:first"
    MENTOR_TOO_MANY_LEARNERS = "mentor:too_many_learners"
    ASSIGNMENT_NOT_ACTIVE = "assignment:not_active"
    ASSIGNMENT_ENDED = "assignment:ended"
    ASSIGNMENT_ANSWERED = "assignment:answered"
    PAIRING_SAME_PERSON = "pairing:same_person"
    PAIRING_EXISTS = "pairing:exists"
    LEARNER_TOO_YOUNG = "learner:too_young"
    INVITE_GUARDIAN_MISSING = "invite:guardian_missing"
    ALERT_TAKEN = "alert:taken"
    ALERT_ALREADY_YOURS = "alert:already_yours"
    ALERT_CLOSED = "alert:closed"


PARAMETERS: Mapping[RefusalCode, frozenset[str]] = {
    RefusalCode.HOURS_NOT_A_NUMBER: frozenset(),
    RefusalCode.HOURS_NOT_WHOLE: frozenset(),
    RefusalCode.HOURS_TOO_FEW: frozenset({"least"}),
    RefusalCode.HOURS_TOO_MANY_AT_ONCE: frozenset({"most"}),
    RefusalCode.HOURS_OVER_CAP: frozenset({"left", "cap", "month"}),
    RefusalCode.START_MISSING: frozenset(),
    RefusalCode.START_AMBIGUOUS: frozenset({"first", "second"}),
    RefusalCode.MEETING_IN_FUTURE: frozenset({"starts_at"}),
    RefusalCode.MEETING_NOT_OVER: frozenset({"ends_at"}),
    RefusalCode.MEETING_OVERLAP: frozenset({"starts_at", "ends_at"}),
    RefusalCode.MEETING_CHANGED_MEANWHILE: frozenset({"version"}),
    RefusalCode.MEETING_DELETED: frozenset(),
    RefusalCode.PLANNED_IN_PAST: frozenset({"starts_at"}),
    RefusalCode.PLANNED_TOO_FAR: frozenset({"days"}),
    RefusalCode.PLANNED_OVERLAP: frozenset({"starts_at", "ends_at"}),
    RefusalCode.PLANNED_LEARNER_BUSY: frozenset({"starts_at", "ends_at"}),
    RefusalCode.PLANNED_CHANGED_MEANWHILE: frozenset({"version"}),
    RefusalCode.PLANNED_SETTLED: frozenset({"state"}),
    RefusalCode.PLANNED_BEGUN: frozenset({"starts_at"}),
    RefusalCode.MONTH_CLOSED: frozenset({"month", "closed_at"}),
    RefusalCode.MONTH_APPROVED: frozenset({"month"}),
    RefusalCode.MONTH_SUBMITTED: frozenset({"month"}),
    RefusalCode.MONTH_EXPORTED: frozenset({"month"}),
    RefusalCode.CONTRACT_NONE: frozenset({"day"}),
    RefusalCode.CONTRACT_OTHER_LEARNERS: frozenset({"day"}),
    RefusalCode.CONTRACT_ENDED: frozenset({"ended_at"}),
    RefusalCode.CONTRACT_CHANGED: frozenset({"day"}),
    RefusalCode.PLAN_NONE: frozenset({"day"}),
    RefusalCode.PLAN_HOURS_OVER: frozenset({"left", "planned"}),
    RefusalCode.PLAN_CHANGED: frozenset({"day"}),
    RefusalCode.MENTOR_OTHER_WORK: frozenset({"starts_at", "ends_at"}),
    RefusalCode.LEARNER_ELSEWHERE: frozenset({"starts_at", "ends_at"}),
    RefusalCode.SECTIONS_FIRST: frozenset(),
    RefusalCode.MENTOR_TOO_MANY_LEARNERS: frozenset({"most"}),
    RefusalCode.ASSIGNMENT_NOT_ACTIVE: frozenset({"state"}),
    RefusalCode.ASSIGNMENT_ENDED: frozenset({"ended_at"}),
    RefusalCode.ASSIGNMENT_ANSWERED: frozenset({"state"}),
    RefusalCode.PAIRING_SAME_PERSON: frozenset(),
    RefusalCode.PAIRING_EXISTS: frozenset({"state"}),
    RefusalCode.LEARNER_TOO_YOUNG: frozenset({"least"}),
    RefusalCode.INVITE_GUARDIAN_MISSING: frozenset({"age"}),
    RefusalCode.ALERT_TAKEN: frozenset({"by"}),
    RefusalCode.ALERT_ALREADY_YOURS: frozenset(),
    RefusalCode.ALERT_CLOSED: frozenset({"by"}),
}
"""The names which the wording of each refusal may use, all of them always given."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules said no: which one, and the numbers that help the person to the next try.

    Raises ValueError when the parameters are not those that the code promises, since then some
    wording could not be filled.
    """

    code: RefusalCode
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if frozenset(self.params) != PARAMETERS[self.code]:
            raise ValueError(
                f"{self.code} promises {sorted(PARAMETERS[self.code])}, given {sorted(self.params)}"
            )


def refuse(code: RefusalCode, **params: Parameter) -> Refused:
    """Say no with a code and the parameters which that code promises."""
    return Refused(code, params)
