"""The code on a signature sheet, and what it says about the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.diary import Meeting, MeetingState
from bot.domain.ids import AssignmentId, MeetingId, PersonId
from bot.domain.months import Month
from bot.domain.sheets import (
    ChangedSincePrinted,
    Matches,
    OtherLearner,
    OtherMonth,
    SheetCode,
    SheetLine,
    compare,
    parse,
    sheet_code,
)

ANNA = AssignmentId(41)
NOVEMBER = Month(2026, 11)
FIRST_START = datetime(2026, 1, 1, tzinfo=UTC)

assignments = st.integers(1, 10**12).map(AssignmentId)
months = st.builds(Month, st.integers(2000, 2199), st.integers(1, 12))
line = st.builds(
    SheetLine,
    st.integers(1, 10**9).map(MeetingId),
    st.integers(1, 50),
    st.integers(0, 17_520).map(lambda hours: FIRST_START + timedelta(hours=hours)),
    st.integers(0, 12),
    st.sampled_from([MeetingState.HELD, MeetingState.NO_SHOW]),
)
several = st.lists(line, max_size=20, unique_by=lambda one: one.meeting)


def entry(number: int, day: int, hours: int = 2, **fields: object) -> SheetLine:
    held = MeetingState.HELD if hours else MeetingState.NO_SHOW
    start = datetime(2026, 11, day, 14, 30, tzinfo=UTC)
    return replace(SheetLine(MeetingId(number), 1, start, hours, held), **fields)


def test_a_code_stays_the_same_over_the_years() -> None:
    """Sheets on paper outlive a release: these texts were printed and are never made otherwise."""
    lines = [entry(7, 3), entry(9, 17, 0), entry(8, 10, 1, version=3)]
    assert str(sheet_code(ANNA, NOVEMBER, lines)) == "CB1:41:2026-11:5:594A99B7EF961D36"
    assert str(sheet_code(ANNA, NOVEMBER, [])) == "CB1:41:2026-11:0:3908EC8BC33778B7"


@given(assignments, months, several)
def test_a_printed_code_is_read_back(assignment, month, lines) -> None:
    """What stands on the paper is the code, whole."""
    code = sheet_code(assignment, month, lines)
    assert parse(str(code)) == code


@given(assignments, months, several, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(assignment, month, lines, chance) -> None:
    """However the books list the entries, the sheet is the same one."""
    code = sheet_code(assignment, month, lines)
    chance.shuffle(lines)
    assert sheet_code(assignment, month, lines) == code
    assert compare(code, assignment, month, lines) == Matches()


changes = st.sampled_from(
    [
        lambda one: replace(one, hours=one.hours + 1),
        lambda one: replace(one, version=one.version + 1),
        lambda one: replace(one, starts_at=one.starts_at + timedelta(minutes=30)),
        lambda one: replace(one, state=MeetingState.DELETED, version=one.version + 1),
        lambda one: replace(one, meeting=MeetingId(one.meeting + 10**10)),
    ]
)


@given(several, changes, st.data())
def test_any_change_after_printing_is_seen(lines, change, data) -> None:
    """Hours, start, another entry in its place, a deleted one: each asks for a new signature."""
    assume(lines)
    code = sheet_code(ANNA, NOVEMBER, lines)
    place = data.draw(st.integers(0, len(lines) - 1))
    later = [*lines[:place], change(lines[place]), *lines[place + 1 :]]
    found = compare(code, ANNA, NOVEMBER, later)
    assert found == ChangedSincePrinted(code, sheet_code(ANNA, NOVEMBER, later))


@given(several, line)
def test_an_entry_added_after_printing_is_seen(lines, extra) -> None:
    """One more meeting stands on no paper yet, and its sheet would be the newer one."""
    assume(extra.meeting not in {one.meeting for one in lines})
    found = compare(sheet_code(ANNA, NOVEMBER, lines), ANNA, NOVEMBER, [*lines, extra])
    assert isinstance(found, ChangedSincePrinted)
    assert found.current.version > found.printed.version


def test_an_entry_that_came_and_went_asks_for_no_new_signature() -> None:
    """Logged and deleted after printing: the paper still shows what stands in the books."""
    printed = sheet_code(ANNA, NOVEMBER, [entry(7, 3)])
    gone = entry(8, 4, 0, version=2, state=MeetingState.DELETED)
    assert compare(printed, ANNA, NOVEMBER, [entry(7, 3), gone]) == Matches()


def test_a_sheet_of_another_learner_or_month_is_told_apart() -> None:
    """The same entries under another name or month are another sheet, and it says whose."""
    lines = [entry(7, 3)]
    other = sheet_code(AssignmentId(42), NOVEMBER, lines)
    assert compare(other, ANNA, NOVEMBER, lines) == OtherLearner(AssignmentId(42), NOVEMBER)
    earlier = sheet_code(ANNA, Month(2026, 10), lines)
    assert compare(earlier, ANNA, NOVEMBER, lines) == OtherMonth(Month(2026, 10))


def test_a_code_put_together_out_of_two_fits_nothing() -> None:
    """The hash of another learner's sheet under this learner's number is a changed sheet."""
    lines = [entry(7, 3)]
    other = sheet_code(AssignmentId(42), NOVEMBER, lines)
    forged = replace(other, assignment=ANNA)
    assert isinstance(compare(forged, ANNA, NOVEMBER, lines), ChangedSincePrinted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CB1:",
        "CB1:41:2026-11:5",
        "CB1:41:2026-13:5:0123456789ABCDEF",
        "CB1:41:0000-11:5:0123456789ABCDEF",
        "CB1:0:2026-11:5:0123456789ABCDEF",
        "CB1:041:2026-11:5:0123456789ABCDEF",
        "CB1:41:2026-11:-5:0123456789ABCDEF",
        "CB1:41:2026-11:5:0123456789abcdef",
        "CB1:41:2026-11:5:0123456789ABCDE",
        "CB1:41:2026-11:5:0123456789ABCDEF0",
        "CB1:41:2026-11:5:0123456789ABCDEF\n",
        "CB2:41:2026-11:5:0123456789ABCDEF",
        "CB1:٤١:2026-11:5:0123456789ABCDEF",
        "CB1:" + "9" * 5000 + ":2026-11:5:0123456789ABCDEF",
        " CB1:41:2026-11:5:0123456789ABCDEF",
    ],
)
def test_a_text_that_we_never_print_is_no_code(text: str) -> None:
    """Nearly right is wrong: a code is read whole or not at all."""
    assert parse(text) is None


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_is_not(text: str) -> None:
    """Whatever a foreign QR code says, it is answered; what is taken is written the same way."""
    found = parse(text)
    assert found is None or str(found) == text


def test_a_line_is_what_the_diary_says() -> None:
    """An entry of the diary becomes a line without a second look at the books."""
    start = datetime(2026, 11, 3, 14, 30, tzinfo=UTC)
    learner, mentor = PersonId(2), PersonId(3)
    meeting = Meeting(
        MeetingId(7), ANNA, mentor, learner, start, 2, 2, MeetingState.HELD, 1, NOVEMBER
    )
    assert SheetLine.of(meeting) == entry(7, 3)


def test_a_line_has_its_start_in_utc() -> None:
    """A local time would print the same sheet under two hashes."""
    with pytest.raises(ValueError, match="UTC"):
        entry(7, 3, starts_at=datetime(2026, 11, 3, 16, 30, tzinfo=timezone(timedelta(hours=2))))


def test_people_compare_papers_by_eight_digits() -> None:
    """The short form beneath the code is the beginning of the hash."""
    code = SheetCode(ANNA, NOVEMBER, 5, "0123456789ABCDEF")
    assert code.short == "0123 4567"
