"""Calendar files are read line by line as RFC 5545 wants them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.reports.calendar_file import LONGEST_LINE, calendar_file
from bot.reports.papers import CalendarInvitation
from tests.reports.reading import calendar_events, calendar_lines
from tests.reports.some_papers import invitation

RIGA = ZoneInfo("Europe/Riga")


def test_an_invitation_says_who_when_and_where() -> None:
    """One meeting is a request with its identity, times in UTC, and the names of both people."""
    lines = calendar_lines(calendar_file(invitation()))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    for line in (
        "METHOD:REQUEST",
        "UID:meeting-0@celabiedrs",
        "SEQUENCE:0",
        "DTSTAMP:20261201T093000Z",
        "DTSTART:20261202T120000Z",
        "DTEND:20261202T140000Z",
        "LOCATION:Bibliotēka",
        "STATUS:CONFIRMED",
        'ORGANIZER;CN="Anna Ozola":invalid:nomail',
    ):
        assert lines.count(line) == 1
    assert [line for line in lines if line.startswith('ATTENDEE;CN="Jānis Bērziņš"')]


def test_a_cancelled_meeting_is_taken_out_again() -> None:
    """A cancellation names the same meeting with a higher sequence."""
    first = invitation()
    meeting = replace(first.meetings[0], cancelled=True, sequence=2)
    lines = calendar_lines(calendar_file(replace(first, meetings=(meeting,))))
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:2" in lines
    assert "UID:meeting-0@celabiedrs" in lines


def test_a_series_is_published_as_single_meetings() -> None:
    """Each meeting of a series has its own identity and state, so that one can be moved alone."""
    series = invitation(4)
    meetings = (*series.meetings[:3], replace(series.meetings[3], cancelled=True))
    file = calendar_file(replace(series, meetings=meetings))
    events = calendar_events(file)
    assert "METHOD:PUBLISH" in calendar_lines(file)
    assert b"ATTENDEE" not in file, "RFC 5546, 3.2.1"
    assert len({event["UID"] for event in events}) == 4
    assert [event["STATUS"] for event in events] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert b"RRULE" not in file


def test_a_series_keeps_its_local_time_when_clocks_change() -> None:
    """Meetings at 15:00 in Riga stay at 15:00 over the change of clocks."""
    first = invitation().meetings[0]
    local = [datetime(2026, 10, 20, 15, tzinfo=RIGA), datetime(2026, 10, 27, 15, tzinfo=RIGA)]
    meetings = tuple(
        replace(
            first,
            uid=str(start),
            starts_at=start.astimezone(UTC),
            ends_at=start.astimezone(UTC) + timedelta(hours=1),
        )
        for start in local
    )
    events = calendar_events(calendar_file(replace(invitation(), meetings=meetings)))
    assert [event["DTSTART"] for event in events] == ["20261020T120000Z", "20261027T130000Z"]


@pytest.mark.parametrize(
    ("night", "begins", "ends"),
    [
        (datetime(2026, 10, 25, 2, 30, tzinfo=RIGA), "20261024T233000Z", "20261025T023000Z"),
        (datetime(2027, 3, 28, 2, 30, tzinfo=RIGA), "20270328T003000Z", "20270328T013000Z"),
    ],
)
def test_a_meeting_in_the_night_of_the_change_has_its_true_length(night, begins, ends) -> None:
    """From 02:30 to 04:30 in Riga are three hours in October, and one in March."""
    until = night.replace(hour=4)
    meeting = replace(
        invitation().meetings[0], starts_at=night.astimezone(UTC), ends_at=until.astimezone(UTC)
    )
    [event] = calendar_events(calendar_file(replace(invitation(), meetings=(meeting,))))
    assert (event["DTSTART"], event["DTEND"]) == (begins, ends)


def test_instants_in_another_zone_are_refused() -> None:
    """A local time never goes out with the sign for UTC."""
    first = invitation().meetings[0]
    shifted = replace(first, starts_at=first.starts_at.astimezone(timezone(timedelta(hours=2))))
    with pytest.raises(ValueError, match="UTC"):
        calendar_file(replace(invitation(), meetings=(shifted,)))


def test_an_invitation_to_nothing_is_refused() -> None:
    """There is no invitation without a meeting."""
    with pytest.raises(ValueError, match="without a meeting"):
        CalendarInvitation(invitation().made_at, "Anna", (), ())


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\t")))
@example('a;b,c\\n"d":\ne')
@example("ž" * 200)
@example("END:VEVENT\nBEGIN:VEVENT")
def test_any_words_reach_the_calendar_unharmed(words: str) -> None:
    """Words come back whole, break out of no line and no parameter, and no line is too long."""
    paper = replace(invitation(summary=words, place="x"), organiser=words)
    file = calendar_file(paper)
    assert all(len(line) <= LONGEST_LINE for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    events = calendar_events(file)
    assert len(events) == 1
    assert events[0]["SUMMARY"] == words
    organiser = next(line for line in calendar_lines(file) if line.startswith("ORGANIZER"))
    name, _, address = organiser.removeprefix('ORGANIZER;CN="').partition('"')
    assert address == ":invalid:nomail"
    assert name.replace("^n", "\n").replace("^'", '"').replace("^^", "^") == words or "^" in words


@given(st.text())
def test_no_words_break_a_line_of_the_calendar(words: str) -> None:
    """Control characters, which a calendar must not hold, are left out, and each line is UTF-8."""
    file = calendar_file(invitation(summary=words, place=words))
    for line in file.split(b"\r\n"):
        assert not set(line.decode()) & {chr(code) for code in range(0x20) if code != 9}
