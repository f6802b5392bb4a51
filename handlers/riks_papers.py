"""Owns the workbook of a mentor's month with all sections; makes a value and renders nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.diary import MeetingState
from bot.domain.ids import MeetingId
from bot.domain.months import Month, local_day
from bot.domain.people import Organisation
from bot.domain.sections import Section
from bot.i18n import Translator
from bot.reports.papers import (
    Day,
    DiaryEntry,
    DiaryLabels,
    ExportLabels,
    ExportNote,
    Fact,
    MonthDiary,
)
from bot.wording import months as month_words
from bot.wording import planning
from bot.wording import riks as words
from bot.wording import work_time as work_time_words
from bot.wording.values import LocalTime
from handlers.work_time_papers import moment
from storage.meetings import Entry


def month_diary(
    entries: Sequence[Entry],
    texts: Mapping[MeetingId, Mapping[Section, str]],
    places: Mapping[MeetingId, str],
    month: Month,
    mentor: str,
    organisation: Organisation,
    now: datetime,
    translator: Translator,
) -> MonthDiary:
    """The diary of one mentor and month, in the language in which the tool is filled in."""
    say = translator.say
    standing = [each for each in entries if each.meeting.state is not MeetingState.DELETED]
    return MonthDiary(
        language=translator.language,
        made_at=now,
        title=say(words.DIARY_TITLE()),
        facts=(
            Fact(say(month_words.ORGANISATION()), organisation.name),
            Fact(say(month_words.MENTOR()), mentor),
            Fact(say(month_words.MONTH()), translator.month(month)),
        ),
        labels=_labels(translator),
        sections=tuple(say(planning.SECTIONS[each.value]()) for each in Section),
        entries=tuple(
            _entry(number, each, texts, places, organisation, translator)
            for number, each in enumerate(standing, 1)
        ),
        total_hours=sum(each.meeting.hours for each in standing),
        export_labels=ExportLabels(
            sheet=say(work_time_words.EXPORTS_SHEET()),
            when=say(work_time_words.WHEN()),
            who=say(work_time_words.WHO()),
            what=say(work_time_words.WHAT()),
        ),
        exports=(
            ExportNote(
                when=say(moment(now, organisation.zone)),
                who=mentor,
                what=say(words.EXPORTED_NOW(month=month)),
            ),
        ),
    )


def _labels(translator: Translator) -> DiaryLabels:
    say = translator.say
    return DiaryLabels(
        sheet=say(words.ENTRIES_SHEET()),
        number=say(month_words.COLUMN_NUMBER()),
        learner=say(month_words.LEARNER()),
        day=say(month_words.COLUMN_DAY()),
        time=say(month_words.COLUMN_TIME()),
        hours=say(month_words.COLUMN_HOURS()),
        place=say(month_words.COLUMN_PLACE()),
        state=say(words.STATE()),
        remark=say(work_time_words.COLUMN_REMARK()),
        total=say(work_time_words.GRAND_TOTAL()),
    )


def _entry(
    number: int,
    entry: Entry,
    texts: Mapping[MeetingId, Mapping[Section, str]],
    places: Mapping[MeetingId, str],
    organisation: Organisation,
    translator: Translator,
) -> DiaryEntry:
    say, meeting = translator.say, entry.meeting
    on = local_day(meeting.starts_at, organisation.zone)
    start = say(month_words.TIME(start=LocalTime(meeting.starts_at, organisation.zone)))
    end = say(month_words.TIME(start=LocalTime(meeting.ends_at, organisation.zone)))
    held = meeting.state is MeetingState.HELD
    written = texts.get(meeting.id, {})
    return DiaryEntry(
        number=number,
        learner=entry.learner_name,
        day=Day(on, translator.full_day(on)),
        time=f"{start}–{end}",
        hours=meeting.hours,
        place=places.get(meeting.id, ""),
        state=say(words.HELD() if held else month_words.DID_NOT_COME()),
        sections=tuple(written.get(each, "") for each in Section),
        remark=say(words.UNPLANNED()) if meeting.unplanned else "",
    )
