"""Owns what group supervisions show: cards, dates to choose, what guests and calendars are told.

Writes nothing and knows no rule (``bot.domain.gatherings``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.acts import gatherings as acts
from bot.domain.gatherings import (
    HOURS,
    MOST_DATES,
    OFFERED_AHEAD,
    OPEN,
    Audience,
    GatheringState,
    PossibleDate,
    Window,
)
from bot.domain.ids import MemberId, PersonId, SupervisionDateId, SupervisionId
from bot.domain.months import Existing, local_day, resolve_local
from bot.i18n import Translator
from bot.reports.papers import CalendarInvitation, CalendarMeeting
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import gatherings as words
from bot.wording.registry import Message, Saying, Text
from bot.wording.values import LocalTime, ShortDay
from handlers.diary_screens import in_rows, minutes_of, number_of_day, within
from handlers.records_screens import Rows, each_in_a_row, lines, page, turning, way_out
from storage.notices import Notice
from storage.supervisions import Guest, SupervisionRow

DAYS_A_PAGE = 14
LAST_PAGE = OFFERED_AHEAD.days // DAYS_A_PAGE
FIRST_HOUR, LAST_HOUR = 8, 19
"""Supervisions begin on the full hour, in the day *(ours)*."""

NAMES_SHOWN = 40

EVE = "supervision_eve"
OVER = "supervision_over"


def date_in_words(when: PossibleDate, zone: ZoneInfo) -> Message:
    """``Tue 24.11., 16:00–18:00``."""
    return words.DATE(
        day=ShortDay(local_day(when.starts_at, zone)),
        start=LocalTime(when.starts_at, zone),
        end=LocalTime(when.ends_at, zone),
    )


# -- lists and cards -------------------------------------------------------------------------------


def listed(rows: Sequence[SupervisionRow], start: int, *, organises: bool) -> Screen:
    """The supervisions, the newest first, and for a coordinator the ways to a new one."""
    buttons = [
        Button(
            words.IN_LIST(id=each.gathering.id, topic=each.topic),
            acts.OpenSupervision(each.gathering.id),
            "👥",
        )
        for each in page(rows, start)
    ]
    new: Rows = ()
    if organises:
        new = (
            (Button(words.FOR_MENTORS(), acts.NewSupervision(Audience.MENTORS.value), "➕"),),
            (Button(words.FOR_TEAM(), acts.NewSupervision(Audience.TEAM.value), "➕"),),
        )
    turn = turning(rows, start, acts.ListSupervisions)
    head = words.LIST() if rows else words.LIST_NONE()
    return Screen(head, (*each_in_a_row(buttons), *turn, *new, *way_out()))


def card(
    row: SupervisionRow,
    guests: Mapping[SupervisionDateId, Sequence[Guest]],
    zone: ZoneInfo,
    now: datetime,
    notice: Saying | None = None,
    mine: Rows = (),
) -> Screen:
    """A supervision as its organiser sees it; ``mine`` are the organiser's own answers."""
    gathering = row.gathering
    head = words.CARD(
        id=gathering.id,
        topic=row.topic,
        place=row.place,
        audience=words.AUDIENCES[gathering.audience](),
        state=words.STATES[gathering.state](),
    )
    dates = [_date_line(each, row, guests.get(each.id, ()), zone) for each in gathering.dates]
    if gathering.state is GatheringState.ASKED_FOR and not dates:
        dates = [words.NO_DATES()]
    rows = (*_steps(row, zone, now), *mine, *way_out(acts.ListSupervisions(0)))
    return Screen(lines(notice, head, *dates), rows)


def _date_line(
    when: PossibleDate, row: SupervisionRow, guests: Sequence[Guest], zone: ZoneInfo
) -> Saying:
    said, shown = row.gathering.state, date_in_words(when, zone)
    yes = sum(each.yes is True for each in guests)
    if said is GatheringState.ASKED_FOR:
        return words.DATE_LINE(date=shown)
    if said is GatheringState.HELD and when.chosen:
        came = sum(each.attended for each in guests)
        return lines(words.DATE_LINE(date=shown), words.CAME_LINE(count=came))
    if when.chosen:
        return words.DATE_CHOSEN(date=shown, yes=yes)
    return words.DATE_COUNTED(
        date=shown,
        yes=yes,
        no=sum(each.yes is False for each in guests),
        silent=sum(each.yes is None for each in guests),
    )


def _steps(row: SupervisionRow, zone: ZoneInfo, now: datetime) -> Rows:
    """What the organiser can do in this state."""
    gathering = row.gathering
    found: list[tuple[Button, ...]] = []
    if gathering.state is GatheringState.ASKED_FOR:
        found += _preparing(row, zone, now)
    if gathering.state is GatheringState.OFFERED:
        found += [(_who(each, zone),) for each in gathering.dates]
    when = gathering.chosen
    if when is not None and gathering.state in (GatheringState.SETTLED, GatheringState.HELD):
        found.append((_who(when, zone),))
        if when.starts_at <= now:
            found.append((Button(words.WHO_CAME(), acts.TickWhoCame(gathering.id, 0), "☑️"),))
    if gathering.state in OPEN:
        found.append((Button(words.CANCEL(), acts.CancelSupervision(gathering.id, 0), "🚫"),))
    return tuple(found)


def _preparing(row: SupervisionRow, zone: ZoneInfo, now: datetime) -> list[tuple[Button, ...]]:
    gathering = row.gathering
    found: list[tuple[Button, ...]] = []
    if len(gathering.dates) < MOST_DATES:
        found.append((Button(words.ADD_DATE(), acts.AddDate(gathering.id, 0), "➕"),))
    for each in gathering.dates:
        label = words.DROP_DATE(
            day=ShortDay(local_day(each.starts_at, zone)), start=LocalTime(each.starts_at, zone)
        )
        found.append((Button(label, acts.DropDate(each.id), "➖"),))
    if gathering.still_ahead(now):
        offer = acts.OfferSupervision(gathering.id, gathering.version)
        found.append((Button(words.OFFER(), offer, "📨"),))
    return found


def _who(when: PossibleDate, zone: ZoneInfo) -> Button:
    shown = ShortDay(local_day(when.starts_at, zone))
    return Button(words.WHO_COMES(day=shown), acts.WhoComes(when.id), "👀")


def who_comes(
    row: SupervisionRow,
    when: PossibleDate,
    guests: Sequence[Guest],
    zone: ZoneInfo,
    now: datetime,
    notice: Saying | None = None,
) -> Screen:
    """Who said what to a date, and the button that chooses it."""
    gathering = row.gathering
    text = lines(
        notice,
        words.WHO_TITLE(id=gathering.id, date=date_in_words(when, zone)),
        _names(words.WHO_YES, [each for each in guests if each.yes is True]),
        _names(words.WHO_NO, [each for each in guests if each.yes is False]),
        _names(words.WHO_SILENT, [each for each in guests if each.yes is None]),
    )
    choose: Rows = ()
    if gathering.state is GatheringState.OFFERED and when.starts_at > now:
        settle = acts.SettleDate(when.id, gathering.version)
        choose = ((Button(words.CHOOSE_DATE(), settle, "✅"),),)
    return Screen(text, (*choose, *way_out(acts.OpenSupervision(gathering.id))))


def _names(text: Text, guests: Sequence[Guest]) -> Message | None:
    if not guests:
        return None
    more = " …" if len(guests) > NAMES_SHOWN else ""
    return text(names=", ".join(each.name for each in guests[:NAMES_SHOWN]) + more)


# -- dates to choose from --------------------------------------------------------------------------


def days(row: SupervisionRow, number: int, today: date) -> Screen:
    """Two weeks of days, from tomorrow on."""
    supervision = row.gathering.id
    number = within(number, (LAST_PAGE + 1) * DAYS_A_PAGE, DAYS_A_PAGE)
    first = today + timedelta(days=1 + number * DAYS_A_PAGE)
    buttons = [
        Button(
            words.DAY(day=ShortDay(first + timedelta(days=offset))),
            acts.DateOnDay(supervision, number_of_day(first + timedelta(days=offset))),
        )
        for offset in range(DAYS_A_PAGE)
    ]
    turn: list[Button] = []
    if number > 0:
        turn.append(Button(words.EARLIER_DAYS(), acts.AddDate(supervision, number - 1), "◀️"))
    if number < LAST_PAGE:
        turn.append(Button(words.LATER_DAYS(), acts.AddDate(supervision, number + 1), "▶️"))
    rows = (*(tuple(each) for each in in_rows(buttons, 2)), tuple(turn), *_back(supervision))
    return Screen(words.WHICH_DAY(id=supervision), rows)


def hours_of(day: date, zone: ZoneInfo) -> list[datetime]:
    """The full hours of a local day at which a supervision can begin, in UTC; at least one."""
    found = [resolve_local(day, time(hour), zone) for hour in range(FIRST_HOUR, LAST_HOUR + 1)]
    return [each.instant for each in found if isinstance(each, Existing)]


def starts(row: SupervisionRow, day: date, hours: Sequence[datetime], zone: ZoneInfo) -> Screen:
    """These hours of a day, to choose from."""
    supervision = row.gathering.id
    buttons = [
        Button(words.START(time=LocalTime(each, zone)), acts.DateAt(supervision, minutes_of(each)))
        for each in hours
    ]
    rows = (*(tuple(each) for each in in_rows(buttons, 4)), *_back(supervision, days=True))
    return Screen(words.WHICH_START(id=supervision, day=ShortDay(day)), rows)


def lengths(row: SupervisionRow, starts_at: datetime, zone: ZoneInfo) -> Screen:
    """How many hours it takes."""
    supervision = row.gathering.id
    buttons = tuple(
        Button(words.HOURS(count=hours), acts.KeepDate(supervision, minutes_of(starts_at), hours))
        for hours in HOURS
    )
    line = words.WHICH_LENGTH(
        id=supervision,
        day=ShortDay(local_day(starts_at, zone)),
        start=LocalTime(starts_at, zone),
    )
    return Screen(line, (buttons, *_back(supervision, days=True)))


def _back(supervision: SupervisionId, *, days: bool = False) -> Rows:
    return way_out(acts.AddDate(supervision, 0) if days else acts.OpenSupervision(supervision))


# -- guests ----------------------------------------------------------------------------------------


def answers(
    row: SupervisionRow,
    said: Mapping[SupervisionDateId, bool],
    zone: ZoneInfo,
    now: datetime,
) -> Rows:
    """✋ and ✊ for each date that can still be answered; what was said carries a sign."""
    gathering = row.gathering
    if gathering.state is GatheringState.SETTLED:
        ahead = tuple(each for each in gathering.still_ahead(now) if each.chosen)
    elif gathering.state is GatheringState.OFFERED:
        ahead = gathering.still_ahead(now)
    else:
        ahead = ()
    return tuple(
        (
            Button(
                words.CAN(
                    day=ShortDay(local_day(each.starts_at, zone)),
                    start=LocalTime(each.starts_at, zone),
                ),
                acts.AnswerDate(each.id, 1),
                "✅ ✋" if said.get(each.id) is True else "✋",
            ),
            Button(
                words.CANNOT(),
                acts.AnswerDate(each.id, 0),
                "✅ ✊" if said.get(each.id) is False else "✊",
            ),
        )
        for each in ahead
    )


def invitation(row: SupervisionRow, zone: ZoneInfo, now: datetime) -> Screen:
    """What everybody who is invited gets once."""
    head = words.INVITATION(topic=row.topic, place=row.place)
    return Screen(head, answers(row, {}, zone, now))


def as_guest(
    row: SupervisionRow,
    said: Mapping[SupervisionDateId, bool],
    zone: ZoneInfo,
    now: datetime,
    notice: Saying | None = None,
) -> Screen:
    """A supervision as somebody sees it who is invited, with what they said."""
    gathering = row.gathering
    head = words.INVITED(
        id=gathering.id,
        topic=row.topic,
        place=row.place,
        state=words.STATES[gathering.state](),
    )
    when = gathering.chosen
    chosen = None if when is None else words.DATE_LINE(date=date_in_words(when, zone))
    rows = (*answers(row, said, zone, now), *way_out(acts.ListSupervisions(0)))
    return Screen(lines(notice, head, chosen), rows)


def settled(row: SupervisionRow, when: PossibleDate, zone: ZoneInfo) -> Screen:
    """To those who said yes: it is on that date."""
    line = words.SETTLED(date=date_in_words(when, zone), topic=row.topic, place=row.place)
    cannot = Button(words.CANT_AFTER_ALL(), acts.AnswerDate(when.id, 0), "✊")
    return Screen(line, ((cannot,),))


def tomorrow(row: SupervisionRow, when: PossibleDate, zone: ZoneInfo) -> Screen:
    """To those who come, on the day before."""
    line = words.TOMORROW(topic=row.topic, place=row.place, date=date_in_words(when, zone))
    cannot = Button(words.CANT_AFTER_ALL(), acts.AnswerDate(when.id, 0), "✊")
    return Screen(line, ((cannot,),))


def how_was_it(row: SupervisionRow, when: PossibleDate, zone: ZoneInfo) -> Screen:
    """To the organiser, once it is over."""
    supervision = row.gathering.id
    line = words.HOW_WAS_IT(id=supervision, date=date_in_words(when, zone))
    who = Button(words.WHO_CAME(), acts.TickWhoCame(supervision, 0), "☑️")
    return Screen(line, ((who,),))


def calendar(
    row: SupervisionRow,
    when: PossibleDate,
    zone: ZoneInfo,
    organiser: str,
    translator: Translator,
    now: datetime,
    *,
    cancelled: bool = False,
) -> Screen:
    """The date as a file for a calendar, which moves or removes what it already holds."""
    paper = CalendarInvitation(
        made_at=now,
        organiser=organiser,
        guests=(),
        meetings=(
            CalendarMeeting(
                uid=f"supervision-{when.id}@celabiedrs",
                sequence=minutes_of(
                    now
                ),  # a calendar takes what is newer, however often it changes
                starts_at=when.starts_at,
                ends_at=when.ends_at,
                summary=translator.say(words.CALENDAR_TITLE(topic=row.topic)),
                place=row.place,
                cancelled=cancelled,
            ),
        ),
    )
    text = words.OUT_OF_YOUR_CALENDAR if cancelled else words.FOR_YOUR_CALENDAR
    caption = text(date=date_in_words(when, zone))
    return Screen(caption, paper=paper, file_name=words.CALENDAR_FILE(id=row.gathering.id))


# -- who came --------------------------------------------------------------------------------------


def ticking(
    row: SupervisionRow, when: PossibleDate, guests: Sequence[Guest], start: int, zone: ZoneInfo
) -> Screen:
    """One button per person, those who said yes first."""
    supervision = row.gathering.id
    ordered = sorted(guests, key=lambda each: each.yes is not True)
    buttons = [
        Button(
            words.PERSON(name=each.name),
            acts.Came(supervision, MemberId(each.person), int(not each.attended), start),
            "✅" if each.attended else "▫️",
        )
        for each in page(ordered, start)
    ]
    turn = turning(ordered, start, lambda first: acts.TickWhoCame(supervision, first))
    done: Rows = ((Button(words.ALL_TICKED(), acts.SupervisionHeld(supervision), "▶️"),),)
    if row.gathering.state is GatheringState.HELD:
        done = ()
    line = words.TICK(id=supervision, date=date_in_words(when, zone))
    rows = (*each_in_a_row(buttons), *turn, *done, *way_out(acts.OpenSupervision(supervision)))
    return Screen(line, rows)


def notice_of(
    kind: str, row: SupervisionRow, when: PossibleDate, person: PersonId, window: Window
) -> Notice:
    """The row by which something about a settled date is said to a person once."""
    key = f"{kind}:supervision={row.gathering.id}:date={when.id}:person={person}"
    return Notice(
        key,
        kind,
        row.organisation,
        person,
        str(when.id),
        window.due_at,
        window.expires_at,
    )


def sure_to_cancel(row: SupervisionRow) -> Screen:
    """Ask once before it is called off."""
    supervision = row.gathering.id
    sure = Button(words.CANCEL_SURE(), acts.CancelSupervision(supervision, 1), "🚫")
    back = Button(common.BACK(), acts.OpenSupervision(supervision), "◀️")
    return Screen(words.SURE_TO_CANCEL(id=supervision), ((sure,), (back,)))
