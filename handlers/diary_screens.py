"""Owns what the mentor's diary shows: an entry, what was kept, the month; and how its numbers stand
on buttons. Writes nothing, knows no rule about hours, and offers none (``handlers.diary_offers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acts import (
    Cancel,
    ChangeDay,
    ChangeHours,
    ChangeStart,
    DeleteMeeting,
    LogBegin,
    MyMonth,
    OpenMeeting,
    PlayMeetingNote,
    SayWhatWasDone,
    SetMeeting,
)
from bot.domain.diary import (
    Books,
    Meeting,
    MeetingState,
)
from bot.domain.months import Month, editable_until, local_day
from bot.domain.rules import rules_of_month
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import diary as words
from bot.wording.registry import Joined, Message, Saying
from bot.wording.values import LocalDay, LocalTime, ShortDay
from storage.meetings import Entry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(2000, 2100)

Rows = tuple[tuple[Button, ...], ...]


# -- numbers on buttons ----------------------------------------------------------------------------


def minutes_of(instant: datetime) -> int:
    """An instant as it stands on a button: whole minutes since 1970."""
    return int((instant - _EPOCH).total_seconds()) // 60


_FIRST_MINUTE = minutes_of(datetime(_YEARS[0], 1, 1, tzinfo=UTC))
_LAST_MINUTE = minutes_of(datetime(_YEARS[-1], 12, 31, tzinfo=UTC))


def instant_of(minutes: int) -> datetime | None:
    """The instant on a button, or nothing where no button of ours ever said that."""
    if not _FIRST_MINUTE <= minutes < _LAST_MINUTE:
        return None
    return _EPOCH + timedelta(minutes=minutes)


def number_of_day(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date | None:
    """The day on a button, or nothing for a number that is no day of these times."""
    if number // 10000 not in _YEARS:
        return None
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def number_of_month(month: Month) -> int:
    return month.year * 100 + month.number


def month_from(number: int) -> Month | None:
    """The month on a button, or nothing for a number that is no month of these times."""
    if number // 100 not in _YEARS or not 1 <= number % 100 <= 12:
        return None
    return Month(number // 100, number % 100)


# -- an entry in words -----------------------------------------------------------------------------


def in_words(meeting: Meeting, name: str, zone: ZoneInfo) -> Message:
    """``Anna, Tue 10.11., 16:00–18:00, 2 hours``."""
    shown: dict[str, object] = {
        "name": name,
        "day": ShortDay(local_day(meeting.starts_at, zone)),
        "start": LocalTime(meeting.starts_at, zone),
    }
    if meeting.state is MeetingState.NO_SHOW:
        return words.SPAN_NO_SHOW(**shown)
    hours = words.WHOLE_HOURS(count=meeting.planned_hours)
    return words.SPAN(end=LocalTime(meeting.ends_at, zone), hours=hours, **shown)


def so_far(books: Books, month: Month) -> Message:
    """The hours of the learner in the month, over all mentors."""
    cap = rules_of_month(month, books.programme, books.rule_sets).hours_per_learner_and_month
    used = books.learner_hours.get(month, 0)
    if cap is None:
        return words.SO_FAR_NO_CAP(month=month, used=used)
    return words.SO_FAR(month=month, used=used, cap=cap)


def closed_at(meeting_month: Month, books: Books) -> datetime:
    """The first instant at which the month can no longer be changed."""
    rules = rules_of_month(meeting_month, books.programme, books.rule_sets)
    return editable_until(meeting_month, books.zone, rules.edit_until_day)


def last_day(closing: datetime, zone: ZoneInfo) -> LocalDay:
    """The last day on which changes are possible, as people speak of it."""
    return LocalDay(closing - timedelta(seconds=1), zone)


def stacked(*parts: Saying | None) -> Joined:
    return Joined(tuple(part for part in parts if part is not None))


# -- what was kept ---------------------------------------------------------------------------------


def saved(meeting: Meeting, name: str, books: Books, *, changed: bool = False) -> Screen:
    """The confirmation with its number: only what has one is kept."""
    text = words.CHANGED if changed else words.SAVED
    line = stacked(
        text(number=meeting.id, entry=in_words(meeting, name, books.zone)),
        so_far(books, meeting.month),
    )
    first = []
    if meeting.state is MeetingState.HELD:
        first.append(Button(words.WHAT_WAS_DONE(), SayWhatWasDone(meeting.id), "✍️"))
    first.append(Button(words.CORRECT(), OpenMeeting(meeting.id, anew=1), "✏️"))
    return Screen(line, rows_of(first, [Button(words.LOG_ANOTHER(), LogBegin(anew=1), "📝")]))


def deleted(meeting: Meeting, name: str, books: Books) -> Screen:
    line = stacked(
        words.DELETED(number=meeting.id, entry=in_words(meeting, name, books.zone)),
        so_far(books, meeting.month),
    )
    month = MyMonth(number_of_month(meeting.month), anew=1)
    return Screen(
        line,
        rows_of(
            [
                Button(words.LOG_ANOTHER(), LogBegin(anew=1), "📝"),
                Button(words.MY_MONTH(), month, "📅"),
            ]
        ),
    )


def way_out() -> Rows:
    """Under a question for words: leave it as it is."""
    return rows_of([Button(common.CANCEL(), Cancel(), "✖️")])


def after_words(meeting: Meeting) -> Rows:
    """Under a confirmation of words: what people do next."""
    month = MyMonth(number_of_month(meeting.month), anew=1)
    return rows_of(
        [
            Button(words.CORRECT(), OpenMeeting(meeting.id, anew=1), "✏️"),
            Button(words.MY_MONTH(), month, "📅"),
        ]
    )


# -- one entry -------------------------------------------------------------------------------------


def card(
    entry: Entry, books: Books, done: str, *, changeable: bool, notice: Saying | None = None
) -> Screen:
    """One entry with what was done; what can be changed has a button."""
    meeting = entry.meeting
    if meeting.state is MeetingState.DELETED:
        return _gone(entry, books, notice)
    text = words.CHANGEABLE_UNTIL if changeable else words.WAS_CHANGEABLE_UNTIL
    line = stacked(
        notice,
        words.ENTRY_CARD(
            number=meeting.id, entry=in_words(meeting, entry.learner_name, books.zone)
        ),
        words.DONE_TEXT(text=done) if done else None,
        words.DONE_BY_VOICE(count=entry.voice_notes) if entry.voice_notes else None,
        words.NOTHING_DONE_YET() if lacks_words(entry) else None,
        text(day=last_day(closed_at(meeting.month, books), books.zone)),
    )
    rows: list[Sequence[Button]] = []
    if changeable:
        rows += _changes(entry, books.zone)
    if entry.voice_notes:
        rows.append([Button(words.LISTEN(), PlayMeetingNote(meeting.id), "🎧")])
    rows.append([Button(words.MY_MONTH(), MyMonth(number_of_month(meeting.month)), "📅")])
    return Screen(line, rows_of(*rows))


def _gone(entry: Entry, books: Books, notice: Saying | None) -> Screen:
    meeting = entry.meeting
    shown = in_words(meeting, entry.learner_name, books.zone)
    month = MyMonth(number_of_month(meeting.month))
    return Screen(
        stacked(notice, words.DELETED(number=meeting.id, entry=shown)),
        rows_of([Button(words.MY_MONTH(), month, "📅")]),
    )


def lacks_words(entry: Entry) -> bool:
    """Whether a held meeting does not say yet what was done."""
    return entry.meeting.state is MeetingState.HELD and not entry.says_what_was_done


def _changes(entry: Entry, zone: ZoneInfo) -> Iterator[Sequence[Button]]:
    meeting = entry.meeting
    held = meeting.state is MeetingState.HELD
    start = minutes_of(meeting.starts_at)
    local = meeting.starts_at.astimezone(zone)
    today = ChangeStart(meeting.id, number_of_day(local.date()), local.hour // 6)
    yield [
        Button(words.CHANGE_DAY(), ChangeDay(meeting.id), "📅"),
        Button(words.CHANGE_START(), today, "🕓"),
        Button(words.CHANGE_HOURS(), ChangeHours(meeting.id, start, int(held)), "⏱"),
    ]
    if held:
        not_come = SetMeeting(meeting.id, meeting.version, start, meeting.planned_hours, 0)
        yield [Button(words.DID_NOT_COME(), not_come, "🚫")]
    else:
        yield [Button(words.CAME_AFTER_ALL(), ChangeHours(meeting.id, start, 1), "🙂")]
    if entry.has_text:
        yield [
            Button(words.ADD_WORDS(), SayWhatWasDone(meeting.id), "✍️"),
            Button(words.WRITE_NEW_WORDS(), SayWhatWasDone(meeting.id, rewrite=1), "📝"),
        ]
    else:
        yield [Button(words.WHAT_WAS_DONE(), SayWhatWasDone(meeting.id), "✍️")]
    yield [Button(words.DELETE(), DeleteMeeting(meeting.id, meeting.version, 0), "🗑")]


def sure_to_delete(entry: Entry, zone: ZoneInfo) -> Screen:
    meeting = entry.meeting
    line = words.SURE_TO_DELETE(
        number=meeting.id, entry=in_words(meeting, entry.learner_name, zone)
    )
    delete = DeleteMeeting(meeting.id, meeting.version, 1)
    return Screen(
        line,
        rows_of(
            [
                Button(words.DELETE(), delete, "🗑"),
                Button(words.KEEP(), OpenMeeting(meeting.id), "⬅️"),
            ]
        ),
    )


# -- rows ------------------------------------------------------------------------------------------


def within(page: int, things: int, a_page: int) -> int:
    """The nearest page that exists: a forged or old button may name any number."""
    return max(0, min(page, (things - 1) // a_page))


def in_rows(buttons: Sequence[Button], wide: int) -> list[Sequence[Button]]:
    """The buttons, so many in a row."""
    return [buttons[first : first + wide] for first in range(0, len(buttons), wide)]


def rows_of(*rows: Sequence[Button]) -> Rows:
    return tuple(tuple(row) for row in rows if row)
