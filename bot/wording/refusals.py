"""Owns the kind sentence for each rule that can say no; must not know a rule or when it applies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.refusals import RefusalCode, Refused
from bot.wording.registry import Message, Text, line
from bot.wording.values import LocalDay, LocalTime

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
            "Something has become of this meeting already. This is how it stands now."
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
        RefusalCode.PAIRING_EXISTS: line(
            "These two are together already, or the mentor was asked."
        ),
        RefusalCode.LEARNER_TOO_YOUNG: line("Learners here are at least {least} years old."),
        RefusalCode.INVITE_GUARDIAN_MISSING: line(
            "Below {age} years a guardian has to agree first. "
            "Please confirm the signed paper, then invite."
        ),
        RefusalCode.ALERT_TAKEN: line("{by} has taken it already.", "{by} is a name."),
        RefusalCode.ALERT_ALREADY_YOURS: line("You have it already."),
        RefusalCode.ALERT_CLOSED: line("{by} has closed it already.", "{by} is a name."),
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
    if not isinstance(value, datetime):
        return value
    if name in _DAYS:
        # The bound is the first instant outside; people speak of the last day inside.
        return LocalDay(value - timedelta(seconds=1), zone)
    if name in _MOMENTS_OF_A_DAY:
        return LocalDay(value, zone)
    return LocalTime(value, zone)
