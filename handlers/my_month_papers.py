"""Owns what stands on the papers of a mentor's month: the picture and the signature sheet.

Makes values and renders nothing (``bot.reports``); every word is in the language of its reader, the
sheet's in that of the organisation, for an office reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.diary import MeetingState
from bot.domain.learner_month import entries_are_locked
from bot.domain.months import Month, local_day, month_of
from bot.i18n import Translator
from bot.learner_months import MonthAtHand
from bot.reports.papers import (
    Code,
    Dot,
    DotState,
    Fact,
    LearnerPicture,
    MonthPicture,
    PictureLabels,
    SignatureLabels,
    SignatureRow,
    SignatureSheet,
)
from bot.wording import months as words
from bot.wording.registry import Message, Verbatim
from bot.wording.values import FullDay, LocalTime
from handlers.diary_screens import last_day
from handlers.my_month_learner import missing_lines, next_of, state_of, used_hours
from storage.meetings import Entry

LONGEST_ACTIVITY = 140
"""Characters of the activities in a row of the sheet *(ours)*: with it ten meetings fit on a page."""


@dataclass(frozen=True, slots=True)
class Head:
    """Who and what a sheet is about, beside the learner-month itself."""

    organisation: str
    mentor: str
    institutions: Sequence[str]
    contracts: Sequence[str]


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """An entry of a sheet with what was written about it before the meeting."""

    entry: Entry
    place: str
    activity: str


def sheet_name(month: Month, learner: str) -> Message:
    """What the file of a signature sheet is called, the printed one and the signed one alike."""
    return words.SHEET_NAME(month=Verbatim(str(month)), name=learner)


# -- the picture -----------------------------------------------------------------------------------


def picture(
    months: Sequence[MonthAtHand],
    mentor: str,
    month: Month,
    now: datetime,
    translator: Translator,
) -> MonthPicture:
    """The mentor's month with each learner as one picture."""
    say = translator.say
    first = months[0]
    open_still = [
        each for each in months if not entries_are_locked(each.record, each.books.closes_at, now)
    ]
    until = words.PICTURE_UNTIL if open_still else words.PICTURE_CLOSED
    today = local_day(now, first.zone)
    return MonthPicture(
        language=translator.language,
        made_at=now,
        title=say(words.PICTURE_TITLE(mentor=mentor, month=month)),
        subtitle=say(until(day=last_day(first.books.closes_at, first.zone))),
        days=month.last_day.day,
        labels=PictureLabels(
            held=say(words.HELD()),
            no_show=say(words.NO_SHOW()),
            planned=say(words.PLANNED()),
            today=say(words.TODAY()),
        ),
        learners=tuple(_learner(each, now, translator) for each in months),
        today=today.day if month_of(now, first.zone) == month else None,
    )


def _learner(at_hand: MonthAtHand, now: datetime, translator: Translator) -> LearnerPicture:
    say = translator.say
    cap = at_hand.guard.rules(at_hand.month).hours_per_learner_and_month
    used = used_hours(at_hand)
    hours = words.HOURS_ALONE(used=used) if cap is None else words.HOURS_OF(used=used, cap=cap)
    return LearnerPicture(
        name=at_hand.name,
        hours=used,
        cap=cap,
        hours_shown=say(hours),
        days=_dots(at_hand),
        state=say(state_of(at_hand)),
        missing=tuple(say(each).removeprefix("• ") for each in missing_lines(at_hand, now)),
        next=say(next_of(at_hand, now)),
    )


_STRENGTH = (DotState.PLANNED, DotState.NO_SHOW, DotState.HELD)


def _dots(at_hand: MonthAtHand) -> tuple[Dot, ...]:
    """Each day on which something is; of two things on one day the stronger stays."""
    zone = at_hand.zone
    found: dict[int, DotState] = {}
    for day, state in _days(at_hand, zone):
        if day not in found or _STRENGTH.index(state) > _STRENGTH.index(found[day]):
            found[day] = state
    return tuple(Dot(day, found[day]) for day in sorted(found))


def _days(at_hand: MonthAtHand, zone: ZoneInfo) -> Iterable[tuple[int, DotState]]:
    for planned in at_hand.planned:
        yield local_day(planned.starts_at, zone).day, DotState.PLANNED
    for entry in at_hand.entries:
        held = entry.meeting.state is MeetingState.HELD
        state = DotState.HELD if held else DotState.NO_SHOW
        yield local_day(entry.meeting.starts_at, zone).day, state


# -- the signature sheet ---------------------------------------------------------------------------


def signature_sheet(
    at_hand: MonthAtHand,
    entries: Sequence[SignedEntry],
    head: Head,
    now: datetime,
    translator: Translator,
) -> SignatureSheet:
    """The month's meetings with one learner, to be signed by hand (Mentor guidelines, signature sheet)."""
    say = translator.say
    facts = [
        Fact(say(words.ORGANISATION()), head.organisation),
        Fact(say(words.PROGRAMME()), say(words.PROGRAMME_NAME())),
        Fact(say(words.MENTOR()), head.mentor),
        Fact(say(words.LEARNER()), at_hand.name),
        *(Fact(say(words.INSTITUTION()), each) for each in head.institutions),
        *(Fact(say(words.CONTRACT()), each) for each in head.contracts),
        Fact(say(words.MONTH()), translator.month(at_hand.month)),
    ]
    code = at_hand.code
    return SignatureSheet(
        language=translator.language,
        made_at=now,
        title=say(words.SHEET_TITLE()),
        facts=tuple(facts),
        labels=SignatureLabels(
            number=say(words.COLUMN_NUMBER()),
            day=say(words.COLUMN_DAY()),
            time=say(words.COLUMN_TIME()),
            hours=say(words.COLUMN_HOURS()),
            place=say(words.COLUMN_PLACE()),
            activity=say(words.COLUMN_ACTIVITY()),
            learner_signature=say(words.COLUMN_LEARNER_SIGNS()),
            mentor_signature=say(words.COLUMN_MENTOR_SIGNS()),
            total=say(words.TOTAL_HOURS()),
            signature=say(words.SIGNATURE()),
            date=say(words.COLUMN_DAY()),
        ),
        rows=tuple(
            _row(number, each, at_hand.zone, translator) for number, each in enumerate(entries, 1)
        ),
        total_hours=at_hand.books.paid_hours,
        signers=(
            Fact(say(words.LEARNER()), at_hand.name),
            Fact(say(words.MENTOR()), head.mentor),
        ),
        code=Code(str(code), code.short),
    )


def _row(number: int, signed: SignedEntry, zone: ZoneInfo, translator: Translator) -> SignatureRow:
    meeting = signed.entry.meeting
    came = meeting.state is MeetingState.HELD
    start = translator.say(words.TIME(start=LocalTime(meeting.starts_at, zone)))
    end = translator.say(words.TIME(start=LocalTime(meeting.ends_at, zone)))
    return SignatureRow(
        number=number,
        day=translator.say(words.DAY(day=FullDay(local_day(meeting.starts_at, zone)))),
        time=f"{start}–{end}",
        hours=meeting.hours,
        place=signed.place,
        activity=_shortened(signed.activity),
        remark="" if came else translator.say(words.DID_NOT_COME()),
    )


def _shortened(text: str) -> str:
    """In one line, and no longer than a row of the sheet takes: the diary holds the rest."""
    words_alone = " ".join(text.split())
    if len(words_alone) <= LONGEST_ACTIVITY:
        return words_alone
    return words_alone[: LONGEST_ACTIVITY - 1].rstrip() + "…"
