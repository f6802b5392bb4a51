"""Owns the kind sentence for each rule that can say no; must not know a rule or when it applies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.refusals import RefusalCode, Refused
from bot.wording.registry import Message, Text, line
from bot.wording.values import FullDay, LocalDay, LocalTime

REFUSALS: Mapping[RefusalCode, Text] = MappingProxyType(
    {
        RefusalCode.HOURS_NOT_A_NUMBER: line("Please write the hours as a number, like 2."),
        RefusalCode.HOURS_NOT_WHOLE: line(
            "Only whole hours count. Please choose the hours that were full."
        ),
        RefusalCode.HOURS_TOO_FEW: line("The shortest meeting has {least} h.", "{least} is 1."),
        RefusalCode.HOURS_TOO_MANY_AT_ONCE: line("One meeting has at most {most} h."),
        RefusalCode.HOURS_OVER_CAP: line(
            "{month}: {left} of {cap} hours are left, so this is too much. "
            "Please choose fewer hours.",
            "The limit is per learner and month, over all mentors.",
        ),
        RefusalCode.START_MISSING: line(
            "The clocks were put forward that night, so this time did not exist. "
            "Please choose another start."
        ),
        RefusalCode.START_AMBIGUOUS: line(
            "The clocks were put back that night, so this time came twice. "
            "Please choose which one it was."
        ),
        RefusalCode.MEETING_IN_FUTURE: line(
            "{starts_at} is still to come. Please log the meeting when it is over.",
            "{starts_at} is a time such as 16:00.",
        ),
        RefusalCode.MEETING_NOT_OVER: line(
            "The meeting ends at {ends_at}. Please log it after that, or choose fewer hours.",
            "{ends_at} is a time such as 18:00.",
        ),
        RefusalCode.MEETING_OVERLAP: line(
            "Your diary holds another meeting from {starts_at} to {ends_at}. "
            "Please choose another time.",
            "Times such as 16:00. Names no learner and no organisation on purpose.",
        ),
        RefusalCode.MEETING_CHANGED_MEANWHILE: line(
            "This entry was changed meanwhile. This is how it stands now."
        ),
        RefusalCode.MEETING_DELETED: line("This entry was deleted. You can log the meeting again."),
        RefusalCode.PLANNED_IN_PAST: line(
            "{starts_at} is over. Please choose a time that is still to come, or log the meeting "
            "if it was held.",
            "{starts_at} is a time such as 16:00.",
        ),
        RefusalCode.PLANNED_TOO_FAR: line(
            "Meetings can be planned {days} days ahead. Please choose an earlier day."
        ),
        RefusalCode.PLANNED_OVERLAP: line(
            "You have planned a meeting from {starts_at} to {ends_at} already. "
            "Please choose another time, or move that one.",
            "Times such as 16:00. Names no learner and no organisation on purpose.",
        ),
        RefusalCode.PLANNED_LEARNER_BUSY: line(
            "The learner has another meeting from {starts_at} to {ends_at}. "
            "Please choose another time.",
            "Times such as 16:00. Names nobody on purpose.",
        ),
        RefusalCode.PLANNED_CHANGED_MEANWHILE: line(
            "This meeting was changed meanwhile. This is how it stands now."
        ),
        RefusalCode.PLANNED_SETTLED: line(
            "This meeting is settled already. This is how it stands now."
        ),
        RefusalCode.PLANNED_BEGUN: line(
            "The meeting began at {starts_at}. Please talk to each other about it.",
            "{starts_at} is a time such as 16:00.",
        ),
        RefusalCode.MONTH_CLOSED: line(
            "{month}: entries could be changed until {closed_at}. "
            "If something is wrong, please talk to your coordinator.",
            "{month} is like 'November 2026', {closed_at} a day like '10 December'.",
        ),
        RefusalCode.MONTH_APPROVED: line(
            "You have approved {month}, so its entries stay as they are. To change one, take your "
            "approval back in My month.",
            "Read by the mentor. {month} is like 'November 2026'.",
        ),
        RefusalCode.MONTH_SUBMITTED: line(
            "{month} is with your coordinator already. If something is wrong, please ask the "
            "coordinator to open the month again.",
            "Read by the mentor. {month} is like 'November 2026'.",
        ),
        RefusalCode.MONTH_EXPORTED: line(
            "{month} was sent for payment, so its entries can't change any more. If something is "
            "wrong, please talk to your coordinator.",
            "{month} is like 'November 2026'.",
        ),
        RefusalCode.CONTRACT_NONE: line(
            "You have no contract for {day}. Please ask your coordinator to add it, "
            "then log the meeting.",
            "{day} is like '10 November'.",
        ),
        RefusalCode.CONTRACT_OTHER_LEARNERS: line(
            "Your contract on {day} is for other learners. Please ask your coordinator which school "
            "this learner attends, and for a contract with it.",
            "{day} is like '10 November'. A contract with a school covers the learners of that school.",
        ),
        RefusalCode.CONTRACT_ENDED: line(
            "Your contract ended on {ended_at}. Please ask your coordinator for a new one.",
            "{ended_at} is a day like '10 November'.",
        ),
        RefusalCode.CONTRACT_CHANGED: line(
            "The contract of this entry no longer holds for {day}, another one does. Please open the "
            "entry and choose its hours again.",
            "{day} is like '10 November'.",
        ),
        RefusalCode.PLAN_NONE: line(
            "There is no support plan with you as the mentor for {day}. Please ask your coordinator "
            "who prepares it.",
            "{day} is like '10 November'. A support plan is made for a learner and a semester.",
        ),
        RefusalCode.PLAN_HOURS_OVER: line(
            "The support plan has {left} of {planned} hours left this semester. "
            "Please choose fewer hours, or ask your coordinator to have the plan changed."
        ),
        RefusalCode.PLAN_CHANGED: line(
            "The support plan of this entry no longer holds for {day}, another one does. Please open "
            "the entry and choose its hours again.",
            "{day} is like '10 November'.",
        ),
        RefusalCode.MENTOR_OTHER_WORK: line(
            "From {starts_at} to {ends_at} you have other work, by your own timetable. "
            "Please choose another time, or change your timetable.",
            "Times such as 16:00. The same hours can't be paid twice.",
        ),
        RefusalCode.LEARNER_ELSEWHERE: line(
            "From {starts_at} to {ends_at} this learner met another mentor. "
            "Please choose another time. If that can't be right, please talk to your coordinator.",
            "Times such as 16:00. Names no mentor and no organisation on purpose.",
        ),
        RefusalCode.SECTIONS_FIRST: line(
            "First say what you planned: Activities, and Goals and tasks. Then the rest.",
            "Two sections of the diary: 'Aktivitāte(-s)' and 'Mērķi un uzdevumi'.",
        ),
        RefusalCode.MONTH_CHANGED_MEANWHILE: line(
            "{month} was changed meanwhile: it has {hours} h now. Please look at it again.",
            "An approval by one phone while another one changed an entry.",
        ),
        RefusalCode.MONTH_NOT_BEGUN: line(
            "{month} has not begun yet.",
        ),
        RefusalCode.MONTH_STILL_PLANNED: line(
            "{month}: {count} planned meeting has no answer yet. Say how it was, or cancel it; then "
            "you can approve.",
            plural="{month}: {count} planned meetings have no answer yet. Say how they were, or "
            "cancel them; then you can approve.",
        ),
        RefusalCode.MONTH_INCOMPLETE: line(
            "{month}: {count} thing is missing in the diary. Add it, then you can approve.",
            plural="{month}: {count} things are missing in the diary. Add them, then you can "
            "approve.",
        ),
        RefusalCode.MONTH_BREAKS_A_RULE: line(
            "{month}: entry #{number} breaks a rule. {why}",
            "{why} is a sentence of its own that says which rule and what helps.",
        ),
        RefusalCode.MONTH_NOT_APPROVED: line(
            "{month} is not approved yet. Please check and approve it first.",
        ),
        RefusalCode.MONTH_APPROVED_ALREADY: line(
            "{month} is approved already.",
        ),
        RefusalCode.MONTH_SHEET_MISSING: line(
            "{month}: the signed sheet is missing. Please attach it first.",
        ),
        RefusalCode.MONTH_SHEET_CHANGED: line(
            "{month}: the diary has {hours} h now and is not as it was when this sheet was printed. "
            "Please print the sheet again and have it signed.",
        ),
        RefusalCode.MONTH_NOT_SUBMITTED: line(
            "{month} was not handed in yet, so there is nothing to decide.",
            "Read by the coordinator.",
        ),
        RefusalCode.MONTH_ACCEPTED_ALREADY: line(
            "{month} is accepted already.",
            "Read by the coordinator.",
        ),
        RefusalCode.MONTH_NOT_ACCEPTED: line(
            "{month} is not accepted yet, so it can't be exported.",
            "Read by the coordinator.",
        ),
        RefusalCode.MONTH_OPEN_ALREADY: line(
            "{month} is open: its entries can be changed now.",
            "Read by the coordinator.",
        ),
        RefusalCode.MONTH_OWN: line(
            "{month}: these are hours for which you are paid yourself, so another coordinator of "
            "your organisation decides on them.",
            "Said to a coordinator who is also a mentor, about their own month.",
        ),
        RefusalCode.MONTH_MENTOR_HANDS_IN: line(
            "{month}: the mentor can be reached here and hands it in. Please ask them.",
            "Read by the coordinator, who hands a month in only for a mentor who can't.",
        ),
        RefusalCode.MONTH_REASON_MISSING: line(
            "Please write a reason, so that the mentor knows what to do.",
            "Read by the coordinator.",
        ),
        RefusalCode.FORM_EMPTY: line(
            "{month}: nothing on this form was handed in yet, so there is nothing to approve.",
            "Read by the coordinator. The form is the work-time form (DLUV).",
        ),
        RefusalCode.FORM_EXPORTED: line(
            "This form of {month} was sent for payment already.", "Read by the coordinator."
        ),
        RefusalCode.FORM_APPROVED_ALREADY: line(
            "This form of {month} is approved already.", "Read by the coordinator."
        ),
        RefusalCode.FORM_CHANGED_MEANWHILE: line(
            "This form of {month} was changed meanwhile: it has {hours} h now. "
            "Please look at it again.",
            "Read by the coordinator.",
        ),
        RefusalCode.EXPORT_NOTHING: line(
            "{month}: no form with hours is approved yet, so there is nothing to export.",
            "Read by the coordinator.",
        ),
        RefusalCode.EXPORT_NOTHING_NEW: line(
            "{month}: nothing changed since export no. {number}. You can get its files again.",
            "Read by the coordinator.",
        ),
        RefusalCode.EXPORT_CHANGED_MEANWHILE: line(
            "{month} was changed meanwhile: {hours} h are ready now. Please look at it again.",
            "Read by the coordinator, who is about to export for payment.",
        ),
        RefusalCode.MENTOR_TOO_MANY_LEARNERS: line(
            "A mentor has at most {most} learners at a time. Those who are asked about and not "
            "answered yet count too.",
            "Read by the coordinator who pairs and by the mentor.",
        ),
        RefusalCode.ASSIGNMENT_NOT_ACTIVE: line(
            "You are not this learner's mentor yet, so there is nothing to log. "
            "Please talk to your coordinator."
        ),
        RefusalCode.ASSIGNMENT_ENDED: line(
            "Your work with this learner ended on {ended_at}. "
            "Only meetings before that can be logged.",
            "{ended_at} is a day like '10 November'.",
        ),
        RefusalCode.ASSIGNMENT_ANSWERED: line("This was answered already."),
        RefusalCode.PAIRING_SAME_PERSON: line("Nobody can be their own mentor."),
        RefusalCode.PAIRING_EXISTS: line("These two are paired already, or the mentor was asked."),
        RefusalCode.LEARNER_TOO_YOUNG: line("Learners here are at least {least} years old."),
        RefusalCode.INVITE_GUARDIAN_MISSING: line(
            "Below {age} years a guardian has to agree first. "
            "Please confirm the signed paper, then invite."
        ),
        RefusalCode.ALERT_TAKEN: line("{by} has taken it already.", "{by} is a name."),
        RefusalCode.ALERT_ALREADY_YOURS: line("You have it already."),
        RefusalCode.ALERT_CLOSED: line("{by} has closed it already.", "{by} is a name."),
        RefusalCode.MENTOR_NOT_QUALIFIED: line(
            "The mentor's qualification is not complete: {count} condition is still to be checked.",
            plural="The mentor's qualification is not complete: {count} conditions are still to be "
            "checked.",
        ),
        RefusalCode.PAIRING_NO_CONTRACT: line(
            "The mentor has no valid contract, and the contract comes first. "
            "Enter it, then ask the mentor."
        ),
        RefusalCode.PAIRING_CONTRACT_LATER: line(
            "The mentor's contract begins on {begins}. The mentor can be asked from that day on.",
            "{begins} is a day like '1 September 2026'.",
        ),
        RefusalCode.PAIRING_CONTRACT_OF_OTHERS: line(
            "The mentor's contract is with a school that this learner doesn't attend. "
            "Check the learner's school, or enter a contract that covers it."
        ),
        RefusalCode.NAME_LENGTH: line("Please type 1 to {most} characters."),
        RefusalCode.NAME_TAKEN: line("There is one of this name already."),
        RefusalCode.RECORD_CHANGED_MEANWHILE: line(
            "This was changed meanwhile. This is how it stands now."
        ),
        RefusalCode.DAY_UNCLEAR: line(
            "Please type the day like 31.12.2026.", "A day that nobody could read."
        ),
        RefusalCode.INSTITUTION_CLOSED: line(
            "This institution is closed here. Please choose another one."
        ),
        RefusalCode.SEMESTER_TOO_SHORT: line(
            "A semester has at least {least} days. Please choose another day."
        ),
        RefusalCode.SEMESTER_OVERLAP: line(
            "Another semester runs from {begins} to {ends}. Change that one first.",
            "Days like '1 September 2026'.",
        ),
        RefusalCode.SEMESTER_IN_USE: line(
            "Meetings from {begins} to {ends} were logged for plans of this semester, "
            "so these days stay inside.",
            "Days like '1 September 2026'.",
        ),
        RefusalCode.CONTRACT_NUMBER_TAKEN: line(
            "A contract has this number already. Please check the number."
        ),
        RefusalCode.CONTRACT_TOO_SHORT: line(
            "A contract runs for a semester at least. From that first day it ends on {earliest} or "
            "later.",
            "{earliest} is a day like '31 December 2026'.",
        ),
        RefusalCode.CONTRACT_TOO_LONG: line(
            "A contract runs for a school year at most. From that first day it ends on {latest} or "
            "earlier.",
            "{latest} is a day like '31 May 2027'.",
        ),
        RefusalCode.CONTRACT_NO_SEMESTER: line(
            "The semesters after {begins} are not set yet. Set them under “Semesters” first.",
            "{begins} is a day like '1 September 2028'.",
        ),
        RefusalCode.CONTRACT_RATE: line(
            "Please type the rate for an hour like 12.50, at most {most}."
        ),
        RefusalCode.CONTRACT_ENDS_ANYWAY: line(
            "The contract runs from {begins} to {ends}. To end it early, choose a day between them.",
            "Days like '1 September 2026'.",
        ),
        RefusalCode.CONTRACT_HAS_ENTRIES: line(
            "Meetings were logged under this contract until {last}. It can end on that day or later.",
            "{last} is a day like '20 November 2026'.",
        ),
        RefusalCode.CONTRACT_SAME: line("That is how it stands already. Nothing would change."),
        RefusalCode.CONTRACT_PARTIES_PAID: line(
            "Hours until {last} are approved for payment with this school and this partner, so both "
            "stay. End the contract and enter a new one.",
            "{last} is a day like '20 November 2026'.",
        ),
        RefusalCode.CONTRACT_APPROVED_OUTSIDE: line(
            "The contract would no longer cover {count} approved meeting. Return that month first, "
            "or choose otherwise:",
            "The meetings follow, one in a line.",
            plural="The contract would no longer cover {count} approved meetings. Return those "
            "months first, or choose otherwise:",
        ),
        RefusalCode.REGISTRATION_NO_SCHOOL: line(
            "Learners are registered at schools. A youth centre needs no registration."
        ),
        RefusalCode.REGISTRATION_SAME: line(
            "The learner attends this school since {since}.", "{since} is a day with its year."
        ),
        RefusalCode.REGISTRATION_BEFORE: line(
            "The learner's school is known since {since}. A change can't lie before that.",
            "{since} is a day with its year.",
        ),
        RefusalCode.REGISTRATION_SETTLED: line(
            "Hours until {last} are accepted under a contract with the school before. Please choose "
            "a day after it, or first open those months again.",
            "{last} is a day with its year. Months that went out for payment can't be opened.",
        ),
        RefusalCode.PLAN_NOT_AUTHOR: line(
            "Support plans are made by plan authors. A coordinator gives this permission under "
            "“Programme”, “Permissions”."
        ),
        RefusalCode.PLAN_EXISTS: line(
            "The learner has a plan with this mentor for this semester already. "
            "It can be changed there."
        ),
        RefusalCode.PLAN_SEMESTER_OVER: line(
            "That semester ended on {ends}. A plan is made for a semester that still runs or comes.",
            "{ends} is a day like '31 December 2026'.",
        ),
        RefusalCode.PLAN_HOURS: line(
            "A plan for this semester has 1 to {most} whole hours. Please type a number."
        ),
        RefusalCode.PLAN_HOURS_USED: line(
            "{used} h of this plan are logged already, so it can't have fewer."
        ),
        RefusalCode.PLAN_RISKS_MISSING: line(
            "Module II needs at least one risk. Please mark what applies."
        ),
        RefusalCode.PLAN_RISKS_ELSEWHERE: line(
            "Risks from the list belong to module II. For module I the way into it is marked."
        ),
        RefusalCode.PLAN_CONDITION_MISSING: line(
            "Module I is for learners who have only a school report for basic education and repeat "
            "grade 9, or were admitted to a vocational school. Please mark which one applies."
        ),
        RefusalCode.PLAN_TEXT_LENGTH: line(
            "Please type a few sentences, at most {most} characters."
        ),
        RefusalCode.PLAN_ENDED: line("This plan was ended. A new one can be made."),
        RefusalCode.QUALIFICATION_IN_FUTURE: line(
            "That day is still to come. Please give the day of the paper, or of your check."
        ),
        RefusalCode.PERMISSION_NOT_STAFF: line(
            "Permissions are for mentors and coordinators of the organisation."
        ),
        RefusalCode.EVALUATION_TOO_EARLY: line(
            "The evaluation can be filled in from {day} on. I will remind you then.",
            "{day} is a day with its year.",
        ),
        RefusalCode.EVALUATION_NOT_NEEDED: line(
            "No hour was worked under this plan before it ended, so it needs no evaluation."
        ),
        RefusalCode.EVALUATION_FINISHED: line(
            "This evaluation is finished and attached to the plan, so it stays as it is."
        ),
        RefusalCode.GATHERING_TEXT_LENGTH: line(
            "Please write it in 1 to {most} characters.", "The topic or the place of a supervision."
        ),
        RefusalCode.GATHERING_NO_DATE: line(
            "No date that is still to come is on the list. Please add one to five dates first."
        ),
        RefusalCode.GATHERING_TOO_MANY_DATES: line(
            "{most} dates are the most that people can look through. Please take one away first."
        ),
        RefusalCode.GATHERING_DATE_TWICE: line("This date is on the list already."),
        RefusalCode.GATHERING_DATE_OVER: line(
            "{day}: this time is over. Please choose one that is still to come."
        ),
        RefusalCode.GATHERING_TOO_FAR: line(
            "That is too far away. Please choose a day within the next {days} days."
        ),
        RefusalCode.GATHERING_NOT_OFFERED: line(
            "This supervision was not offered yet. Offer it first, then people can answer."
        ),
        RefusalCode.GATHERING_OFFERED: line(
            "People were asked about these dates already, so they stay as they are."
        ),
        RefusalCode.GATHERING_SETTLED: line(
            "The date of this supervision is chosen already. This is how it stands now."
        ),
        RefusalCode.GATHERING_OVER: line(
            "This supervision is over or was called off, so nothing can be changed any more."
        ),
        RefusalCode.GATHERING_NOBODY_COMES: line(
            "Nobody said yes to this date. Please choose another one, or wait for answers."
        ),
        RefusalCode.GATHERING_STILL_TO_COME: line(
            "{day}: it has not begun yet. Who came can be noted once it has."
        ),
        RefusalCode.CONTACT_PHONE: line(
            "I can't read a telephone number in this. Please type it with all digits, "
            "like +371 20000000."
        ),
        RefusalCode.CONTACT_EMAIL: line(
            "Something is missing for an e-mail address. Please type it like name@example.org."
        ),
        RefusalCode.CONTACT_TOO_LONG: line("Please say it in at most {most} characters."),
    }
)

_DAYS = frozenset({"closed_at", "ended_at"})
"""The first instants outside of something, which are said as the last day inside."""

_MOMENTS_OF_A_DAY = frozenset({"day"})
"""Instants which are said as the day in which they lie; all others as a time of the day."""


def refusal(refused: Refused, zone: ZoneInfo, **names: str) -> Message:
    """What a person is told; ``names`` stand in for parameters that are ids of people (``by``)."""
    params: dict[str, object] = {
        name: _shown(name, value, zone) for name, value in refused.params.items()
    }
    return REFUSALS[refused.code](**{**params, **names})


def _shown(name: str, value: object, zone: ZoneInfo) -> object:
    if isinstance(value, Refused):
        return refusal(value, zone)
    if not isinstance(value, datetime):
        return FullDay(value) if isinstance(value, date) else value
    if name in _DAYS:
        # The bound is the first instant outside; people speak of the last day inside.
        return LocalDay(value - timedelta(seconds=1), zone)
    if name in _MOMENTS_OF_A_DAY:
        return LocalDay(value, zone)
    return LocalTime(value, zone)
