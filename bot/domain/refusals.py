"""Owns every reason for which the rules say no, as codes with parameters; must not hold wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from bot.domain.months import Month

Parameter: TypeAlias = "int | str | date | datetime | Month | Refused"
"""What wording may need: numbers, codes, instants in UTC, local days, months, and the refusal that is
the reason of this one. Never a name, never a text."""


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
    MONTH_CHANGED_MEANWHILE = "month:changed_meanwhile"
    MONTH_NOT_BEGUN = "month:not_begun"
    MONTH_STILL_PLANNED = "month:still_planned"
    MONTH_INCOMPLETE = "month:incomplete"
    MONTH_BREAKS_A_RULE = "month:breaks_a_rule"
    MONTH_NOT_APPROVED = "month:not_approved"
    MONTH_APPROVED_ALREADY = "month:approved_already"
    MONTH_SHEET_MISSING = "month:sheet_missing"
    MONTH_SHEET_CHANGED = "month:sheet_changed"
    MONTH_NOT_SUBMITTED = "month:not_submitted"
    MONTH_ACCEPTED_ALREADY = "month:accepted_already"
    MONTH_NOT_ACCEPTED = "month:not_accepted"
    MONTH_OPEN_ALREADY = "month:open_already"
    MONTH_REASON_MISSING = "month:reason_missing"
    MONTH_MENTOR_HANDS_IN = "month:mentor_hands_in"
    MONTH_OWN = "month:own"
    FORM_EMPTY = "form:empty"
    FORM_EXPORTED = "form:exported"
    FORM_APPROVED_ALREADY = "form:approved_already"
    FORM_CHANGED_MEANWHILE = "form:changed_meanwhile"
    EXPORT_NOTHING = "export:nothing"
    EXPORT_NOTHING_NEW = "export:nothing_new"
    EXPORT_CHANGED_MEANWHILE = "export:changed_meanwhile"
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

    MENTOR_NOT_QUALIFIED = "mentor:not_qualified"
    PAIRING_NO_CONTRACT = "pairing:no_contract"
    PAIRING_CONTRACT_LATER = "pairing:contract_later"
    PAIRING_CONTRACT_OF_OTHERS = "pairing:contract_of_others"
    NAME_LENGTH = "record:name_length"
    NAME_TAKEN = "record:name_taken"
    RECORD_CHANGED_MEANWHILE = "record:changed_meanwhile"
    DAY_UNCLEAR = "record:day_unclear"
    INSTITUTION_CLOSED = "institution:closed"
    SEMESTER_TOO_SHORT = "semester:too_short"
    SEMESTER_OVERLAP = "semester:overlap"
    SEMESTER_IN_USE = "semester:in_use"
    CONTRACT_NUMBER_TAKEN = "contract:number_taken"
    CONTRACT_TOO_SHORT = "contract:too_short"
    CONTRACT_TOO_LONG = "contract:too_long"
    CONTRACT_NO_SEMESTER = "contract:no_semester"
    CONTRACT_RATE = "contract:rate"
    CONTRACT_ENDS_ANYWAY = "contract:ends_anyway"
    CONTRACT_HAS_ENTRIES = "contract:has_entries"
    CONTRACT_SAME = "contract:same"
    CONTRACT_PARTIES_PAID = "contract:parties_paid"
    CONTRACT_APPROVED_OUTSIDE = "contract:approved_outside"
    REGISTRATION_NO_SCHOOL = "registration:no_school"
    REGISTRATION_SAME = "registration:same"
    REGISTRATION_BEFORE = "registration:before"
    REGISTRATION_SETTLED = "registration:settled"
    PLAN_NOT_AUTHOR = "plan:not_author"
    PLAN_EXISTS = "plan:exists"
    PLAN_SEMESTER_OVER = "plan:semester_over"
    PLAN_HOURS = "plan:hours"
    PLAN_HOURS_USED = "plan:hours_used"
    PLAN_RISKS_MISSING = "plan:risks_missing"
    PLAN_RISKS_ELSEWHERE = "plan:risks_elsewhere"
    PLAN_CONDITION_MISSING = "plan:condition_missing"
    PLAN_TEXT_LENGTH = "plan:text_length"
    PLAN_ENDED = "plan:ended"
    QUALIFICATION_IN_FUTURE = "qualification:in_future"
    PERMISSION_NOT_STAFF = "permission:not_staff"
    EVALUATION_TOO_EARLY = "evaluation:too_early"
    EVALUATION_NOT_NEEDED = "evaluation:not_needed"
    EVALUATION_FINISHED = "evaluation:finished"
    GATHERING_TEXT_LENGTH = "gathering:text_length"
    GATHERING_NO_DATE = "gathering:no_date"
    GATHERING_TOO_MANY_DATES = "gathering:too_many_dates"
    GATHERING_DATE_TWICE = "gathering:date_twice"
    GATHERING_DATE_OVER = "gathering:date_over"
    GATHERING_TOO_FAR = "gathering:too_far"
    GATHERING_NOT_OFFERED = "gathering:not_offered"
    GATHERING_OFFERED = "gathering:offered"
    GATHERING_SETTLED = "gathering:settled"
    GATHERING_OVER = "gathering:over"
    GATHERING_NOBODY_COMES = "gathering:nobody_comes"
    GATHERING_STILL_TO_COME = "gathering:still_to_come"
    CONTACT_PHONE = "contact:phone"
    CONTACT_EMAIL = "contact:email"
    CONTACT_TOO_LONG = "contact:too_long"


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
    RefusalCode.MONTH_CHANGED_MEANWHILE: frozenset({"month", "hours"}),
    RefusalCode.MONTH_NOT_BEGUN: frozenset({"month"}),
    RefusalCode.MONTH_STILL_PLANNED: frozenset({"month", "count"}),
    RefusalCode.MONTH_INCOMPLETE: frozenset({"month", "count"}),
    RefusalCode.MONTH_BREAKS_A_RULE: frozenset({"month", "number", "why"}),
    RefusalCode.MONTH_NOT_APPROVED: frozenset({"month"}),
    RefusalCode.MONTH_APPROVED_ALREADY: frozenset({"month"}),
    RefusalCode.MONTH_SHEET_MISSING: frozenset({"month"}),
    RefusalCode.MONTH_SHEET_CHANGED: frozenset({"month", "hours"}),
    RefusalCode.MONTH_NOT_SUBMITTED: frozenset({"month"}),
    RefusalCode.MONTH_ACCEPTED_ALREADY: frozenset({"month"}),
    RefusalCode.MONTH_NOT_ACCEPTED: frozenset({"month"}),
    RefusalCode.MONTH_OPEN_ALREADY: frozenset({"month"}),
    RefusalCode.MONTH_MENTOR_HANDS_IN: frozenset({"month"}),
    RefusalCode.MONTH_REASON_MISSING: frozenset({"month"}),
    RefusalCode.MONTH_OWN: frozenset({"month"}),
    RefusalCode.FORM_EMPTY: frozenset({"month"}),
    RefusalCode.FORM_EXPORTED: frozenset({"month"}),
    RefusalCode.FORM_APPROVED_ALREADY: frozenset({"month"}),
    RefusalCode.FORM_CHANGED_MEANWHILE: frozenset({"month", "hours"}),
    RefusalCode.EXPORT_NOTHING: frozenset({"month"}),
    RefusalCode.EXPORT_NOTHING_NEW: frozenset({"month", "number"}),
    RefusalCode.EXPORT_CHANGED_MEANWHILE: frozenset({"month", "hours"}),
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
    RefusalCode.MENTOR_NOT_QUALIFIED: frozenset({"count"}),
    RefusalCode.PAIRING_NO_CONTRACT: frozenset(),
    RefusalCode.PAIRING_CONTRACT_LATER: frozenset({"begins"}),
    RefusalCode.PAIRING_CONTRACT_OF_OTHERS: frozenset(),
    RefusalCode.NAME_LENGTH: frozenset({"most"}),
    RefusalCode.NAME_TAKEN: frozenset(),
    RefusalCode.RECORD_CHANGED_MEANWHILE: frozenset(),
    RefusalCode.DAY_UNCLEAR: frozenset(),
    RefusalCode.INSTITUTION_CLOSED: frozenset(),
    RefusalCode.SEMESTER_TOO_SHORT: frozenset({"least"}),
    RefusalCode.SEMESTER_OVERLAP: frozenset({"begins", "ends"}),
    RefusalCode.SEMESTER_IN_USE: frozenset({"begins", "ends"}),
    RefusalCode.CONTRACT_NUMBER_TAKEN: frozenset(),
    RefusalCode.CONTRACT_TOO_SHORT: frozenset({"earliest"}),
    RefusalCode.CONTRACT_TOO_LONG: frozenset({"latest"}),
    RefusalCode.CONTRACT_NO_SEMESTER: frozenset({"begins"}),
    RefusalCode.CONTRACT_RATE: frozenset({"most"}),
    RefusalCode.CONTRACT_ENDS_ANYWAY: frozenset({"begins", "ends"}),
    RefusalCode.CONTRACT_HAS_ENTRIES: frozenset({"last"}),
    RefusalCode.CONTRACT_SAME: frozenset(),
    RefusalCode.CONTRACT_PARTIES_PAID: frozenset({"last"}),
    RefusalCode.CONTRACT_APPROVED_OUTSIDE: frozenset({"count"}),
    RefusalCode.REGISTRATION_NO_SCHOOL: frozenset(),
    RefusalCode.REGISTRATION_SAME: frozenset({"since"}),
    RefusalCode.REGISTRATION_BEFORE: frozenset({"since"}),
    RefusalCode.REGISTRATION_SETTLED: frozenset({"last"}),
    RefusalCode.PLAN_NOT_AUTHOR: frozenset(),
    RefusalCode.PLAN_EXISTS: frozenset(),
    RefusalCode.PLAN_SEMESTER_OVER: frozenset({"ends"}),
    RefusalCode.PLAN_HOURS: frozenset({"most"}),
    RefusalCode.PLAN_HOURS_USED: frozenset({"used"}),
    RefusalCode.PLAN_RISKS_MISSING: frozenset(),
    RefusalCode.PLAN_RISKS_ELSEWHERE: frozenset(),
    RefusalCode.PLAN_CONDITION_MISSING: frozenset(),
    RefusalCode.PLAN_TEXT_LENGTH: frozenset({"most"}),
    RefusalCode.PLAN_ENDED: frozenset(),
    RefusalCode.QUALIFICATION_IN_FUTURE: frozenset(),
    RefusalCode.PERMISSION_NOT_STAFF: frozenset(),
    RefusalCode.EVALUATION_TOO_EARLY: frozenset({"day"}),
    RefusalCode.EVALUATION_NOT_NEEDED: frozenset(),
    RefusalCode.EVALUATION_FINISHED: frozenset(),
    RefusalCode.GATHERING_TEXT_LENGTH: frozenset({"most"}),
    RefusalCode.GATHERING_NO_DATE: frozenset(),
    RefusalCode.GATHERING_TOO_MANY_DATES: frozenset({"most"}),
    RefusalCode.GATHERING_DATE_TWICE: frozenset(),
    RefusalCode.GATHERING_DATE_OVER: frozenset({"day"}),
    RefusalCode.GATHERING_TOO_FAR: frozenset({"days"}),
    RefusalCode.GATHERING_NOT_OFFERED: frozenset(),
    RefusalCode.GATHERING_OFFERED: frozenset(),
    RefusalCode.GATHERING_SETTLED: frozenset(),
    RefusalCode.GATHERING_OVER: frozenset(),
    RefusalCode.GATHERING_NOBODY_COMES: frozenset(),
    RefusalCode.GATHERING_STILL_TO_COME: frozenset({"day"}),
    RefusalCode.CONTACT_PHONE: frozenset(),
    RefusalCode.CONTACT_EMAIL: frozenset(),
    RefusalCode.CONTACT_TOO_LONG: frozenset({"most"}),
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
