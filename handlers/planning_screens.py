"""Owns how a planned meeting is shown: kept, on its card, in lists, and what both people are told.

What can be chosen on the way to it stands in ``handlers.planning_offers``. Writes nothing and knows no
rule: what stands on a button comes from the offers of the domain, which ask the guard itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.acts import LogLearner
from bot.acts import planning as acts
from bot.domain.diary import (
    Books,
    Given,
    LogMeeting,
    MeetingState,
    decide,
    hours_left,
    offered_hours,
    plan_left,
)
from bot.domain.months import Month, local_day
from bot.domain.planning import (
    CancelledBy,
    LeftOut,
    PlannedState,
    semester_end,
)
from bot.domain.refusals import Refused
from bot.domain.sections import BEFORE_THE_MEETING, Section
from bot.i18n import Translator
from bot.reports.papers import CalendarInvitation, CalendarMeeting
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import diary as diary_words
from bot.wording import planning as words
from bot.wording.diary import short_name
from bot.wording.planning import SECTIONS
from bot.wording.refusals import refusal
from bot.wording.registry import Joined, Message, Saying, Text
from bot.wording.values import DayOfWeek, LocalTime, ShortDay
from handlers.diary_screens import (
    Rows,
    cancel_button,
    in_rows,
    minutes_of,
    rows_of,
    said_in,
    stacked,
    within,
)
from storage.planned import PlannedRow

PLANNED_A_PAGE = 8
MOST_HOURS_SHOWN = 8
WEEKS_OFFERED = (4, 8, 12)


def what_is_left(books: Books, day: date, text: Text) -> tuple[Message, ...]:
    """Hours left in the month of that day and in the plan of its semester."""
    month = Month.of_day(day)
    lines: list[Message] = []
    left, cap = hours_left(books, month), books.rules(month).hours_per_learner_and_month
    if left is not None and cap is not None:
        lines.append(text(month=month, left=left, cap=cap))
    plan = plan_left(books, day)
    if plan is not None:
        lines.append(words.PLAN_LEFT(left=plan.left, planned=plan.planned))
    return tuple(lines)


# -- a planned meeting in words --------------------------------------------------------------------


def span(
    name: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, place: str = ""
) -> Message:
    """``Anna, Tue 24.11., 16:00–17:00, library``."""
    shown: dict[str, object] = {
        "name": name,
        "day": ShortDay(local_day(starts_at, zone)),
        "start": LocalTime(starts_at, zone),
        "end": LocalTime(ends_at, zone),
    }
    return words.SPAN_AT(place=place, **shown) if place else words.SPAN(**shown)


def in_words(row: PlannedRow, zone: ZoneInfo) -> Message:
    meeting = row.meeting
    return span(row.learner_name, meeting.starts_at, meeting.ends_at, zone, row.words.place)


# -- what was kept ---------------------------------------------------------------------------------


def kept(row: PlannedRow, books: Books, *, told: bool, text: Text = words.PLANNED) -> Screen:
    """The confirmation with its number, and what to write next."""
    lacking = lacks(row, books)
    line = stacked(
        text(number=row.meeting.id, entry=in_words(row, books.zone)),
        _told(row, told=told),
        words.ASKED_FOR[lacking[0].value]() if lacking else None,
    )
    meeting = row.meeting.id
    return Screen(
        line,
        rows_of(
            _writing(row, books),
            [
                Button(words.REPEAT(), acts.RepeatPlanned(meeting), "🔁"),
                Button(words.OPEN_AGAIN(), acts.OpenPlanned(meeting, anew=1), "✏️"),
            ],
            [Button(words.PLAN(), acts.PlanBegin(anew=1), "📆")],
        ),
    )


def _told(row: PlannedRow, *, told: bool) -> Message:
    text = words.LEARNER_TOLD if told else words.LEARNER_NOT_TOLD
    return text(name=row.learner_name)


def lacks(row: PlannedRow, books: Books) -> tuple[Section, ...]:
    """The sections that belong before the meeting and say nothing yet; none in a plain diary."""
    month = Month.of_day(local_day(row.meeting.starts_at, books.zone))
    if not books.rules(month).paid_by_the_hour:
        return ()
    says = {
        Section.ACTIVITIES: bool(row.words.activities or row.said_activities),
        Section.GOALS: bool(row.words.goals or row.said_goals),
    }
    return tuple(each for each in BEFORE_THE_MEETING if not says[each])


def _writing(row: PlannedRow, books: Books) -> list[Button]:
    month = Month.of_day(local_day(row.meeting.starts_at, books.zone))
    if not books.rules(month).paid_by_the_hour:
        return []
    return [
        Button(SECTIONS[section.value](), acts.WritePlanned(row.meeting.id, section.value), "✍️")
        for section in BEFORE_THE_MEETING
    ]


def asked_for(row: PlannedRow, section: str, zone: ZoneInfo) -> Screen:
    """Ask for the words of a section; what stands is above."""
    entry = words.LINE(number=row.meeting.id, entry=in_words(row, zone))
    before = getattr(row.words, section)
    stands = diary_words.STANDS_SO_FAR(text=before) if before else None
    back = Button(common.BACK(), acts.OpenPlanned(row.meeting.id), "⬅️")
    return Screen(stacked(entry, words.ASKED_FOR[section](), stands), rows_of([back]))


def after_words(row: PlannedRow, answer: Saying, books: Books, section: str) -> Screen:
    """What was kept, and the way to what is still missing."""
    missing = [each for each in lacks(row, books) if each.value != section]
    on = [
        Button(SECTIONS[each.value](), acts.WritePlanned(row.meeting.id, each.value), "➡️")
        for each in missing
    ]
    opened = Button(words.OPEN_AGAIN(), acts.OpenPlanned(row.meeting.id, anew=1), "✏️")
    return Screen(answer, rows_of(on, [opened]))


# -- one planned meeting ---------------------------------------------------------------------------


def card(row: PlannedRow, books: Books, now: datetime, notice: Saying | None = None) -> Screen:
    """One planned meeting with what is written about it and what can be done to it."""
    meeting, zone = row.meeting, books.zone
    line = stacked(
        notice,
        words.PLANNED(number=meeting.id, entry=in_words(row, zone)),
        *_sections(row),
        words.SHE_COMES(name=row.learner_name)
        if row.comes and meeting.state is PlannedState.PLANNED
        else None,
        *_became(row),
    )
    listing = [Button(words.MY_PLANNED(), acts.ListPlanned(), "🗓")]
    if meeting.state is not PlannedState.PLANNED:
        return Screen(line, rows_of(_listening(row), listing))
    if meeting.ends_at <= now:
        return Screen(line, rows_of(*_outcomes(row), _writing(row, books), listing))
    return Screen(
        line,
        rows_of(
            _writing(row, books),
            [
                Button(words.WRITE_THE_PLACE(), acts.WritePlanned(meeting.id, "place"), "📍"),
                Button(words.REPEAT(), acts.RepeatPlanned(meeting.id), "🔁"),
            ],
            [
                Button(words.MOVE(), acts.MovePlanned(meeting.id), "📆"),
                Button(words.CALL_OFF(), acts.CancelPlanned(meeting.id), "🚫"),
            ],
            [Button(words.CHANGE_HOURS(), acts.ChangePlannedHours(meeting.id), "⏱")]
            if meeting.starts_at > now
            else [],
            _listening(row),
            listing,
        ),
    )


def _sections(row: PlannedRow) -> Iterator[Message]:
    said = {Section.ACTIVITIES: row.said_activities, Section.GOALS: row.said_goals}
    for section in BEFORE_THE_MEETING:
        name, text = SECTIONS[section.value](), getattr(row.words, section.value)
        if text:
            yield words.SECTION_TEXT(section=name, text=text)
        if said[section]:
            yield said_in(name, said[section], beside=text)


def _became(row: PlannedRow) -> Iterator[Message]:
    match row.meeting.state:
        case PlannedState.CANCELLED if row.meeting.cancelled_by is CancelledBy.LEARNER:
            yield words.WAS_CANCELLED_BY_LEARNER(name=row.learner_name)
        case PlannedState.CANCELLED:
            yield words.WAS_CANCELLED()
        case PlannedState.HELD | PlannedState.NO_SHOW:
            yield words.IS_LOGGED()
        case PlannedState.PLANNED:
            return
    if row.words.reason:
        yield words.BECAUSE(reason=row.words.reason)


def _listening(row: PlannedRow) -> list[Button]:
    if not row.said_activities and not row.said_goals:
        return []
    return [Button(words.LISTEN(), acts.PlayPlanned(row.meeting.id), "🎧")]


def listed(rows: Sequence[PlannedRow], page: int, now: datetime, zone: ZoneInfo) -> Screen:
    """What is planned, those first whose time is over and of which nothing was said yet."""
    if not rows:
        plan = [Button(words.PLAN(), acts.PlanBegin(), "📆")]
        return Screen(words.NOTHING_PLANNED(), rows_of(plan, [cancel_button()]))
    page = within(page, len(rows), PLANNED_A_PAGE)
    shown = rows[page * PLANNED_A_PAGE : (page + 1) * PLANNED_A_PAGE]
    buttons = [_open_button(each, zone) for each in shown]
    turning = []
    if page > 0:
        turning.append(Button(words.PLANNED_BEFORE(), acts.ListPlanned(page - 1), "⬆️"))
    if len(rows) > (page + 1) * PLANNED_A_PAGE:
        turning.append(Button(words.MORE_PLANNED(), acts.ListPlanned(page + 1), "⬇️"))
    line = stacked(words.LIST_HEAD(), *(_list_line(each, now, zone) for each in shown))
    plan = [Button(words.PLAN(), acts.PlanBegin(), "📆"), cancel_button()]
    return Screen(line, rows_of(*in_rows(buttons, 2), turning, plan))


def _list_line(row: PlannedRow, now: datetime, zone: ZoneInfo) -> Message:
    text = words.LINE_COMES if row.comes else words.LINE
    if row.meeting.ends_at <= now:
        text = words.LINE_OVER
    return text(number=row.meeting.id, entry=in_words(row, zone))


def _open_button(row: PlannedRow, zone: ZoneInfo) -> Button:
    label = words.OPEN_PLANNED(
        number=row.meeting.id,
        day=ShortDay(local_day(row.meeting.starts_at, zone)),
        name=short_name(row.learner_name),
    )
    return Button(label, acts.OpenPlanned(row.meeting.id))


# -- every week, moved, called off -----------------------------------------------------------------


def for_how_long(row: PlannedRow, books: Books, notice: Saying | None = None) -> Screen:
    """Every week: for some weeks, or until the semester of the plan ends."""
    meeting = row.meeting
    buttons = [
        Button(words.WEEKS(count=weeks), acts.RepeatFor(meeting.id, meeting.version, weeks))
        for weeks in WEEKS_OFFERED
    ]
    ends = []
    last = semester_end(meeting, books)
    if last is not None and last >= local_day(meeting.starts_at, books.zone) + timedelta(days=7):
        tap = acts.RepeatFor(meeting.id, meeting.version, 0)
        ends.append(Button(words.UNTIL_SEMESTER_ENDS(), tap, "🎓"))
    back = Button(common.BACK(), acts.OpenPlanned(meeting.id), "⬅️")
    line = stacked(notice, words.FOR_HOW_LONG(entry=in_words(row, books.zone)))
    return Screen(line, rows_of(buttons, ends, [back]))


def series(
    rows: Sequence[PlannedRow], left_out: Sequence[LeftOut], zone: ZoneInfo, *, told: bool
) -> Screen:
    """The days that are planned now, and those that were left out with the reason of each."""
    planned = [
        words.SERIES_DAY(
            day=ShortDay(local_day(each.meeting.starts_at, zone)),
            start=LocalTime(each.meeting.starts_at, zone),
            end=LocalTime(each.meeting.ends_at, zone),
        )
        for each in rows
    ]
    out = [
        words.LEFT_OUT_DAY(day=ShortDay(each.day), why=refusal(each.refused, zone))
        for each in left_out
    ]
    line = stacked(
        words.SERIES_PLANNED(count=len(rows)) if rows else words.SERIES_EMPTY(),
        *planned,
        words.SERIES_LEFT_OUT() if out else None,
        *out,
        _told(rows[0], told=told) if rows else None,
    )
    return Screen(line, rows_of([Button(words.MY_PLANNED(), acts.ListPlanned(anew=1), "🗓")]))


def why_call_off(row: PlannedRow, zone: ZoneInfo, notice: Saying | None = None) -> Screen:
    """Ask for the reason; one press or a few words."""
    meeting = row.meeting
    rows = [
        [
            Button(
                text(name=short_name(row.learner_name)) if code == "asked" else text(),
                acts.CancelFor(meeting.id, meeting.version, code),
            )
        ]
        for code, text in words.REASONS.items()
    ]
    keep = Button(words.KEEP(), acts.OpenPlanned(meeting.id), "⬅️")
    line = stacked(notice, words.WHY_CALL_OFF(entry=in_words(row, zone)))
    return Screen(line, rows_of(*rows, [keep]))


def called_off(
    row: PlannedRow, head: Sequence[Saying], times: Sequence[datetime], zone: ZoneInfo
) -> Screen:
    """It won't be; times at which both are free stand below."""
    buttons = [
        Button(
            words.INSTEAD(
                day=ShortDay(local_day(starts_at, zone)), start=LocalTime(starts_at, zone)
            ),
            acts.PlanInstead(row.meeting.id, minutes_of(starts_at)),
        )
        for starts_at in times
    ]
    line = stacked(*head, words.OTHER_TIMES() if times else words.NO_OTHER_TIMES())
    other = Button(words.ANOTHER_TIME(), acts.PlanLearner(row.meeting.assignment, anew=1), "📆")
    return Screen(line, rows_of(*in_rows(buttons, 2), [other]))


# -- how was it? -----------------------------------------------------------------------------------


def how_was_it(row: PlannedRow, zone: ZoneInfo, text: Text = words.HOW_WAS_IT) -> Screen:
    """Held, did not come, moved."""
    return Screen(text(entry=in_words(row, zone)), rows_of(*_outcomes(row)))


def _outcomes(row: PlannedRow) -> list[list[Button]]:
    meeting = row.meeting
    absent = acts.LogPlanned(meeting.id, meeting.version, meeting.hours, 0)
    name = short_name(row.learner_name)
    return [
        [Button(words.HELD(), acts.WasHeld(meeting.id), "✅")],
        [Button(words.DID_NOT_COME(name=name), absent, "🚫")],
        [Button(words.WAS_MOVED(), acts.WasMoved(meeting.id), "📆")],
    ]


def hours_held(
    row: PlannedRow, books: Books, now: datetime, notice: Saying | None = None
) -> Screen:
    """How many hours it was: only what the rules still allow, with what is left above."""
    meeting = row.meeting
    offered = offered_hours(meeting.starts_at, books, now, state=MeetingState.HELD)
    buttons = [
        Button(
            diary_words.HOURS(count=count),
            acts.LogPlanned(meeting.id, meeting.version, count, 1),
        )
        for count in offered[:MOST_HOURS_SHOWN]
    ]
    day = local_day(meeting.starts_at, books.zone)
    line = stacked(
        notice or (None if offered else _why_no_hours(row, books, now)),
        *what_is_left(books, day, diary_words.LEFT),
        diary_words.HOW_LONG(
            name=row.learner_name,
            day=ShortDay(day),
            start=LocalTime(meeting.starts_at, books.zone),
        ),
    )
    back = Button(common.BACK(), acts.HowWasIt(meeting.id), "⬅️")
    return Screen(line, rows_of(*in_rows(buttons, 4), [back]))


def _why_no_hours(row: PlannedRow, books: Books, now: datetime) -> Message | None:
    probe = decide(LogMeeting(row.meeting.starts_at, 1, Given(now)), books)
    return refusal(probe, books.zone) if isinstance(probe, Refused) else None


def moved_where(row: PlannedRow, zone: ZoneInfo) -> Screen:
    """It is to come, or it was already."""
    line = stacked(
        words.MOVED_WHERE(entry=in_words(row, zone)),
        words.LOG_IT_THEN(number=row.meeting.id),
    )
    return Screen(
        line,
        rows_of(
            [Button(words.STILL_TO_COME(), acts.MovePlanned(row.meeting.id), "📆")],
            [Button(words.WAS_ALREADY(), LogLearner(row.meeting.assignment), "📝")],
            [Button(words.WAS_CALLED_OFF(), acts.CancelPlanned(row.meeting.id), "🚫")],
            [Button(common.BACK(), acts.HowWasIt(row.meeting.id), "⬅️")],
        ),
    )


# -- what the learner hears, and the calendar ------------------------------------------------------


def said_to_learner(
    row: PlannedRow, text: Text, zone: ZoneInfo, *, asks: bool, place: bool = True
) -> Screen:
    """Who, which day, when and where, in spoken words; with a question where one can answer."""
    meeting = row.meeting
    line: list[Saying] = [text(**_spoken_facts(row, text, zone))]
    if place and row.words.place:
        line.append(words.MEET_AT_PLACE(place=row.words.place))
    if not asks:
        return Screen(Joined(tuple(line), glue=" "), spoken=True, personal=True)
    line.append(words.CAN_YOU_COME())
    start = minutes_of(meeting.starts_at)
    answers = (
        (
            Button(words.I_COME(), acts.Come(meeting.id, start), "👍"),
            Button(words.I_CANNOT(), acts.CannotCome(meeting.id, start), "🙅"),
        ),
    )
    return Screen(Joined(tuple(line), glue=" "), answers, spoken=True, personal=True)


def said_in_turn(row: PlannedRow, text: Text, zone: ZoneInfo, *, asks: bool) -> tuple[Screen, ...]:
    """What is said of a meeting, in messages of which none is long: where it is comes with the
    question, after who and when."""
    if not asks or not row.words.place:
        return (said_to_learner(row, text, zone, asks=asks),)
    when = said_to_learner(row, text, zone, asks=False, place=False)
    asked = said_to_learner(row, text, zone, asks=True)
    where = Joined((words.MEET_AT_PLACE(place=row.words.place), words.CAN_YOU_COME()), glue=" ")
    return when, replace(asked, line=where)


def _spoken_facts(row: PlannedRow, text: Text, zone: ZoneInfo) -> dict[str, object]:
    starts_at = row.meeting.starts_at
    facts: dict[str, object] = {
        "mentor": row.mentor_name,
        "day": DayOfWeek(local_day(starts_at, zone)),
        "time": LocalTime(starts_at, zone),
        "end": LocalTime(row.meeting.ends_at, zone),
    }
    return {name: value for name, value in facts.items() if f"{{{name}}}" in text.english}


def answered(row: PlannedRow, *, comes: bool) -> Rows:
    """The two answers with a sign at the one that was received."""
    start = minutes_of(row.meeting.starts_at)
    yes = Button(words.I_COME(), acts.Come(row.meeting.id, start), "✅ 👍" if comes else "👍")
    no = Button(words.I_CANNOT(), acts.CannotCome(row.meeting.id, start), "🙅")
    if comes:
        return ((yes, no),)
    return ((Button(words.I_CANNOT(), acts.CannotCome(row.meeting.id, start), "✅ 🙅"),),)


def calendar_caption(row: PlannedRow, zone: ZoneInfo) -> Message:
    """What the mentor's calendar is to do with the file: take a meeting in, or off."""
    text = words.OFF_YOUR_CALENDAR if row.meeting.is_off else words.FOR_YOUR_CALENDAR
    return text(entry=in_words(row, zone))


def calendar(
    rows: Sequence[PlannedRow], caption: Saying, translator: Translator, now: datetime
) -> Screen:
    """The meetings as a file for a calendar, which moves or removes what it already holds."""
    first = rows[0]
    title = words.CALENDAR_TITLE(mentor=first.mentor_name, learner=first.learner_name)
    paper = CalendarInvitation(
        made_at=now,
        organiser=first.mentor_name,
        guests=(first.learner_name,),
        meetings=tuple(
            CalendarMeeting(
                uid=f"planned-{each.meeting.id}@celabiedrs",
                sequence=each.meeting.version - 1,
                starts_at=each.meeting.starts_at,
                ends_at=each.meeting.ends_at,
                summary=translator.say(title),
                place=each.words.place,
                cancelled=each.meeting.is_off,
            )
            for each in rows
        ),
    )
    return Screen(caption, paper=paper, file_name=words.CALENDAR_FILE(number=first.meeting.id))
