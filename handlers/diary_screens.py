"""Owns what the mentor's diary shows: an entry, what was kept, the month; and how its numbers stand
on buttons. Writes nothing, knows no rule about hours, and offers none (``handlers.diary_offers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
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
from bot.acts.planning import ConnectPlanned, WriteSection
from bot.domain.diary import Books, Meeting, MeetingState, closing, plan_left
from bot.domain.months import Month, local_day
from bot.domain.rules import rules_of_month
from bot.domain.sections import Section
from bot.domain.standing import HOLDS_ENTRIES
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import diary as words
from bot.wording import planning as planning_words
from bot.wording.planning import SECTIONS
from bot.wording.registry import Joined, Message, Saying, Text
from bot.wording.values import LocalDay, LocalTime, ShortDay
from storage.meetings import Entry
from storage.planned import PlannedRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(2000, 2100)

Rows = tuple[tuple[Button, ...], ...]

ASK_AFTER: Mapping[Section, Text] = MappingProxyType(
    {section: words.ASK_AFTER[section.value] for section in Section}
)
"""How each section is asked for once the meeting is over."""


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


def plan_so_far(books: Books, meeting: Meeting) -> Message | None:
    """What the support plan of the semester still has, where there is one."""
    left = plan_left(books, local_day(meeting.starts_at, books.zone))
    if left is None:
        return None
    return planning_words.PLAN_LEFT(left=left.left, planned=left.planned)


def closed_at(meeting_month: Month, books: Books) -> datetime:
    """The first instant at which the month can no longer be changed."""
    return closing(meeting_month, books)


def last_day(closes_at: datetime, zone: ZoneInfo) -> LocalDay:
    """The last day on which changes are possible, as people speak of it."""
    return LocalDay(closes_at - timedelta(seconds=1), zone)


def stacked(*parts: Saying | None) -> Joined:
    return Joined(tuple(part for part in parts if part is not None))


# -- what was kept ---------------------------------------------------------------------------------


def saved(
    meeting: Meeting,
    name: str,
    books: Books,
    *,
    changed: bool = False,
    asked: Section | None = None,
) -> Screen:
    """The confirmation with its number: only what has one is kept. ``asked`` is expected next."""
    text = words.CHANGED if changed else words.SAVED
    line = stacked(
        text(number=meeting.id, entry=in_words(meeting, name, books.zone)),
        so_far(books, meeting.month),
        plan_so_far(books, meeting),
        None if asked is None else ASK_AFTER[asked](),
    )
    first = []
    if asked is not None:
        first.append(Button(words.LATER_ON(), Cancel(), "⏳"))
    elif meeting.state is MeetingState.HELD and not has_sections(meeting, books):
        first.append(Button(words.WHAT_WAS_DONE(), SayWhatWasDone(meeting.id), "✍️"))
    first.append(Button(words.CORRECT(), OpenMeeting(meeting.id, anew=1), "✏️"))
    on = Button(words.LOG_ANOTHER(), LogBegin(anew=1), "📝")
    if changed:
        on = Button(words.MY_MONTH(), MyMonth(number_of_month(meeting.month), anew=1), "📅")
    return Screen(line, rows_of(first, [on]))


def is_it_that_one(meeting: Meeting, planned: PlannedRow, zone: ZoneInfo) -> Screen:
    """Offer to take an entry made by hand for a meeting that was planned."""
    there = planned.meeting
    shown: dict[str, object] = {
        "name": planned.learner_name,
        "day": ShortDay(local_day(there.starts_at, zone)),
        "start": LocalTime(there.starts_at, zone),
        "end": LocalTime(there.ends_at, zone),
    }
    line = planning_words.IS_IT_THAT_ONE(entry=planning_words.SPAN(**shown))
    yes = Button(
        planning_words.THAT_ONE(number=there.id), ConnectPlanned(meeting.id, there.id), "✅"
    )
    no = Button(planning_words.ANOTHER_ONE(), OpenMeeting(meeting.id), "✏️")
    return Screen(line, rows_of([yes, no]))


def deleted(meeting: Meeting, name: str, books: Books) -> Screen:
    line = stacked(
        words.DELETED(number=meeting.id, entry=in_words(meeting, name, books.zone)),
        so_far(books, meeting.month),
        plan_so_far(books, meeting),
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


def cancel_button() -> Button:
    """Leave what was begun as it is."""
    return Button(common.CANCEL(), Cancel(), "✖️")


def way_out() -> Rows:
    """Under a question for words: leave it as it is."""
    return rows_of([cancel_button()])


def asking(entry: Entry, books: Books, section: Section, before: str, *, rewrite: bool) -> Screen:
    """Ask for words; what stands in the section is shown, and can be written anew."""
    meeting = entry.meeting
    shown = in_words(meeting, entry.learner_name, books.zone)
    stands = words.STANDS_SO_FAR(text=before) if before else None
    if not has_sections(meeting, books):
        text = words.WRITE_ANEW if rewrite else words.SAY_WHAT_WAS_DONE
        return Screen(stacked(text(number=meeting.id, entry=shown), stands), way_out())
    line = stacked(
        words.ENTRY_CARD(number=meeting.id, entry=shown),
        words.WRITE_IT_ANEW(section=SECTIONS[section.value]()) if rewrite else ASK_AFTER[section](),
        stands,
    )
    anew = []
    if before and not rewrite:
        tap = WriteSection(meeting.id, section.value, 1)
        anew.append(Button(words.WRITE_NEW_WORDS(), tap, "📝"))
    return Screen(line, rows_of(anew, *way_out()))


def after_words(entry: Entry, books: Books, section: Section) -> Rows:
    """Under a confirmation of words: the next section, and what people do next."""
    meeting = entry.meeting
    month = MyMonth(number_of_month(meeting.month), anew=1)
    on = []
    if has_sections(meeting, books):
        left = [each for each in still_to_write(entry) if each is not section]
        on = [
            Button(SECTIONS[each.value](), WriteSection(meeting.id, each.value), "➡️")
            for each in left[:1]
        ]
    return rows_of(
        on,
        [
            Button(words.CORRECT(), OpenMeeting(meeting.id, anew=1), "✏️"),
            Button(words.MY_MONTH(), month, "📅"),
        ],
    )


def has_sections(meeting: Meeting, books: Books) -> bool:
    """Whether the diary of this meeting has the sections of the programme, or is a plain one."""
    return books.rules(meeting.month).paid_by_the_hour


def still_to_write(entry: Entry) -> tuple[Section, ...]:
    """The sections of a held meeting that say nothing yet, in their order."""
    if entry.meeting.state is not MeetingState.HELD:
        return ()
    return tuple(each for each in Section if not entry.sections.has(each))


# -- one entry -------------------------------------------------------------------------------------


def card(
    entry: Entry,
    books: Books,
    written: Mapping[Section, str],
    *,
    place: str = "",
    changeable: bool,
    notice: Saying | None = None,
) -> Screen:
    """One entry with what was done; what can be changed has a button."""
    meeting = entry.meeting
    if meeting.state is MeetingState.DELETED:
        return _gone(entry, books, notice)
    said = _sections if has_sections(meeting, books) else _plain
    line = stacked(
        notice,
        words.ENTRY_CARD(
            number=meeting.id, entry=in_words(meeting, entry.learner_name, books.zone)
        ),
        words.ENTRY_PLACE(place=place) if place else None,
        *said(entry, written),
        _until_when(meeting, books, changeable=changeable),
    )
    rows: list[Sequence[Button]] = []
    if changeable:
        rows += _changes(entry, books)
    if entry.voice_notes:
        rows.append([Button(words.LISTEN(), PlayMeetingNote(meeting.id), "🎧")])
    rows.append([Button(words.MY_MONTH(), MyMonth(number_of_month(meeting.month)), "📅")])
    return Screen(line, rows_of(*rows))


def _until_when(meeting: Meeting, books: Books, *, changeable: bool) -> Message:
    """Until when the entry can be changed, or what keeps it as it is."""
    standing = books.standing(meeting.month)
    if changeable and standing.reopened:
        return words.CHANGEABLE_AGAIN()
    if standing.state in HOLDS_ENTRIES:
        return words.HELD_BY_MONTH()
    text = words.CHANGEABLE_UNTIL if changeable else words.WAS_CHANGEABLE_UNTIL
    return text(day=last_day(closed_at(meeting.month, books), books.zone))


def _plain(entry: Entry, written: Mapping[Section, str]) -> Iterator[Message]:
    """What was done, in a diary without sections."""
    done = written.get(Section.HOW_IT_WENT)
    if done:
        yield words.DONE_TEXT(text=done)
    if entry.voice_notes:
        yield words.DONE_BY_VOICE(count=entry.voice_notes)
    if lacks_words(entry):
        yield words.NOTHING_DONE_YET()


def _sections(entry: Entry, written: Mapping[Section, str]) -> Iterator[Message]:
    """Each section under its name; one that says nothing stands there too."""
    if entry.meeting.unplanned:
        yield words.UNPLANNED()
    for section in Section:
        name, text = SECTIONS[section.value](), written.get(section)
        if text:
            yield planning_words.SECTION_TEXT(section=name, text=text)
        if section in entry.spoken:
            yield said_in(name, entry.spoken[section], beside=text)
        elif not text and entry.meeting.state is MeetingState.HELD:
            yield planning_words.SECTION_LACKS(section=name)


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


def _changes(entry: Entry, books: Books) -> Iterator[Sequence[Button]]:
    meeting = entry.meeting
    held = meeting.state is MeetingState.HELD
    start = minutes_of(meeting.starts_at)
    local = meeting.starts_at.astimezone(books.zone)
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
    if has_sections(meeting, books):
        yield from _section_buttons(entry)
    elif entry.has_text:
        yield [
            Button(words.ADD_WORDS(), SayWhatWasDone(meeting.id), "✍️"),
            Button(words.WRITE_NEW_WORDS(), SayWhatWasDone(meeting.id, rewrite=1), "📝"),
        ]
    else:
        yield [Button(words.WHAT_WAS_DONE(), SayWhatWasDone(meeting.id), "✍️")]
    yield [Button(words.DELETE(), DeleteMeeting(meeting.id, meeting.version, 0), "🗑")]


def said_in(name: Saying, count: int, *, beside: str | None) -> Message:
    """The voice messages of a section; its name is said once, where there is a text too."""
    if beside:
        return words.DONE_BY_VOICE(count=count)
    return planning_words.SECTION_SAID(section=name, count=count)


def _section_buttons(entry: Entry) -> list[Sequence[Button]]:
    """A button for each section, those that say nothing with a pen that asks."""
    meeting = entry.meeting
    if meeting.state is not MeetingState.HELD:
        return []
    buttons = [
        Button(
            SECTIONS[section.value](),
            WriteSection(meeting.id, section.value),
            "📝" if entry.sections.has(section) else "✍️",
        )
        for section in Section
    ]
    return in_rows(buttons, 2)


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
