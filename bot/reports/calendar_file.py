"""Owns how meetings become an iCalendar file (RFC 5545, 5546, 6868); must not know zones or the chat.

Each meeting of a weekly series is an event of its own, with times in UTC. A meeting here can be moved
or cancelled alone, holidays leave gaps, and the series was laid out by the organisation's local time
before it came here, so the time on the wall stays over a change of clocks; a rule of repetition would
need a definition of the zone and an exception for each of these.

One meeting goes out as REQUEST or CANCEL. These may hold one identity only (RFC 5546, 3.2), so
several meetings go out as PUBLISH, where each says for itself that it is confirmed or cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from bot.domain.months import require_utc
from bot.reports.papers import CalendarInvitation, CalendarMeeting

LONGEST_LINE: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""

_NO_ADDRESS: Final = "invalid:nomail"
"""Nobody can be answered by mail: a calendar that tries is told so at once."""

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_NOT_ALLOWED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def calendar_file(invitation: CalendarInvitation) -> bytes:
    """The file, with CRLF at the end of each line. Raises ValueError when an instant is not in UTC."""
    return b"".join(folded(line) + b"\r\n" for line in _calendar(invitation))


def folded(line: str) -> bytes:
    """The line in UTF-8, broken into lines of at most 75 octets, never within a letter."""
    lines, room = [b""], LONGEST_LINE
    for letter in line:
        octets = letter.encode()
        if len(lines[-1]) + len(octets) > room:
            lines.append(b"")
            room = LONGEST_LINE - 1  # the blank that marks a line that goes on
        lines[-1] += octets
    return b"\r\n ".join(lines)


def _calendar(invitation: CalendarInvitation) -> Iterator[str]:
    alone = len(invitation.meetings) == 1
    method = "PUBLISH"
    if alone:
        method = "CANCEL" if invitation.meetings[0].cancelled else "REQUEST"
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Celabiedrs//Meetings//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"METHOD:{method}"
    for meeting in invitation.meetings:
        yield from _event(meeting, invitation, guests=alone)
    yield "END:VCALENDAR"


def _event(
    meeting: CalendarMeeting, invitation: CalendarInvitation, *, guests: bool
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(meeting.uid)}"
    yield f"SEQUENCE:{meeting.sequence}"
    yield f"DTSTAMP:{_instant(invitation.made_at)}"
    yield f"DTSTART:{_instant(meeting.starts_at)}"
    yield f"DTEND:{_instant(meeting.ends_at)}"
    yield f"SUMMARY:{_text(meeting.summary)}"
    if meeting.place:
        yield f"LOCATION:{_text(meeting.place)}"
    if meeting.description:
        yield f"DESCRIPTION:{_text(meeting.description)}"
    yield f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}"
    yield f"ORGANIZER;CN={_parameter(invitation.organiser)}:{_NO_ADDRESS}"
    if guests:  # PUBLISH must not name them
        for name in invitation.guests:
            yield f"ATTENDEE;CN={_parameter(name)};RSVP=FALSE:{_identity(name)}"
    yield "END:VEVENT"


def _instant(instant: datetime) -> str:
    return f"{require_utc(instant):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Words as the value of a property (RFC 5545, 3.3.11)."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _NOT_ALLOWED.sub("", _BREAK.sub(r"\\n", escaped))


def _parameter(words: str) -> str:
    """Words as a quoted parameter, where a quotation mark would end it (RFC 6868)."""
    escaped = words.replace("^", "^^").replace('"', "^'")
    return '"' + _NOT_ALLOWED.sub("", _BREAK.sub("^n", escaped)) + '"'


def _identity(name: str) -> str:
    """An address that tells guests apart and leads nowhere."""
    return uuid5(NAMESPACE_OID, name).urn
