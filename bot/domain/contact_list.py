"""Owns how a mentor can be reached as plan authors see it: what is kept, when it is asked for anew.

Must not know who reads it. The list is refreshed once a semester (Mentor guidelines, contact list).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.months import require_utc, start_of_day
from bot.domain.quiet import WorkCalendar, next_working_moment
from bot.domain.refusals import RefusalCode, Refused, refuse

ASKED_AFTER = timedelta(days=7)
"""How long after a semester began mentors are asked *(ours)*: the first week has other cares."""

LONGEST_HOURS = 80
"""Characters of "when to call"."""

LONGEST_EMAIL = 80

_PHONE = re.compile(r"\+?[0-9]{6,15}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]+")


class Detail(StrEnum):
    """What a mentor says of how to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    HOURS = "hours"
    """When to call, in the mentor's own words."""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """How a mentor can be reached; empty is what the mentor left out."""

    phone: str = ""
    email: str = ""
    hours: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is any way to reach the mentor."""
        return bool(self.phone or self.email)

    def with_detail(self, detail: Detail, text: str) -> ContactDetails:
        """The same with this one said anew."""
        return replace(self, **{detail.value: text})

    def of(self, detail: Detail) -> str:
        """What was said of it."""
        return str(getattr(self, detail.value))


def checked(detail: Detail, text: str) -> str | Refused:
    """The detail as it is kept, or what is odd about it. An empty text takes it out."""
    bare = " ".join(text.split())
    if not bare:
        return ""
    match detail:
        case Detail.PHONE:
            digits = _BETWEEN_DIGITS.sub("", bare)
            plain = "+" + digits[2:] if digits.startswith("00") else digits
            if not _PHONE.fullmatch(plain):
                return refuse(RefusalCode.CONTACT_PHONE)
            return plain
        case Detail.EMAIL:
            if len(bare) > LONGEST_EMAIL or not _EMAIL.fullmatch(bare):
                return refuse(RefusalCode.CONTACT_EMAIL)
            return bare
        case Detail.HOURS:
            if len(bare) > LONGEST_HOURS:
                return refuse(RefusalCode.CONTACT_TOO_LONG, most=LONGEST_HOURS)
            return bare


def is_fresh(confirmed_at: datetime | None, semester: DayRange, zone: ZoneInfo) -> bool:
    """Whether the mentor said in this semester that it is right, or filled it in."""
    begins = start_of_day(semester.begins, zone)
    return confirmed_at is not None and begins <= require_utc(confirmed_at)


def may_ask(semester: DayRange, calendar: WorkCalendar, now: datetime) -> bool:
    """Whether mentors who were not asked in this semester yet are asked at this instant.

    From a week after the semester began until its last day, on working days out of quiet hours.
    """
    ends = start_of_day(semester.ends + timedelta(days=1), calendar.zone)
    if not asking_begins(semester, calendar) <= require_utc(now) < ends:
        return False
    return next_working_moment(now, calendar) == now


def asking_begins(semester: DayRange, calendar: WorkCalendar) -> datetime:
    """The first instant (UTC) at which mentors can be asked in the semester."""
    return start_of_day(semester.begins + ASKED_AFTER, calendar.zone)
