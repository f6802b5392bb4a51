"""Owns what one learner's month shows: hours, what is missing with the way there, state, what is next.

Writes nothing and knows no rule: a step has a button where ``bot.domain.learner_month.decide`` would
let it through, so that a press leads to a refusal only when something changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.acts import LogInMonth, NoMeetingThisMonth, OpenMeeting
from bot.acts import months as acts
from bot.acts.planning import ListPlanned, WriteSection
from bot.domain.diary import Given, MeetingState, month_so_far
from bot.domain.ids import FileId, MeetingId
from bot.domain.learner_month import (
    Approve,
    AttachSheet,
    Command,
    Submit,
    WithdrawApproval,
    decide,
    entries_are_locked,
)
from bot.domain.months import local_day
from bot.domain.refusals import Refused
from bot.domain.reminders import nobody_met
from bot.domain.standing import HOLDS_ENTRIES, MonthState
from bot.domain.terms import plan_on
from bot.lacking import LACKED
from bot.learner_months import MonthAtHand
from bot.screens import Button, Screen
from bot.wording import diary as diary_words
from bot.wording import months as words
from bot.wording.refusals import refusal
from bot.wording.registry import Joined, Message, Saying
from bot.wording.values import ShortDay
from handlers.diary_screens import in_words, last_day, number_of_month, rows_of, stacked, within
from storage.meetings import Entry

NAMED_AT_ONCE = 3
"""So many missing things have a line and a button; the rest is counted."""
ENTRIES_A_PAGE = 8
DIGITS_OF_CONTENT = 8
"""How much of the hash a button carries: enough to see that something changed since the look."""


def seen(at_hand: MonthAtHand) -> str:
    """What a button says of the entries that were on the screen."""
    return at_hand.books.content[:DIGITS_OF_CONTENT]


def state_of(at_hand: MonthAtHand) -> Message:
    """The state in words; an open month says whether it is complete, or open again."""
    record = at_hand.record
    if record.state is MonthState.OPEN and not (at_hand.missing or at_hand.books.refused):
        return words.COMPLETE()
    if record.state is MonthState.OPEN and record.reopened:
        return words.REOPENED()
    return words.STATES[record.state]()


def hours_of(at_hand: MonthAtHand) -> Message:
    """Hours of the learner in the month over all mentors, against the limit."""
    cap = at_hand.guard.rules(at_hand.month).hours_per_learner_and_month
    used = used_hours(at_hand)
    return words.HOURS_NO_CAP(used=used) if cap is None else words.HOURS(used=used, cap=cap)


def used_hours(at_hand: MonthAtHand) -> int:
    """Hours that count against the learner's limit in the month."""
    return at_hand.guard.learner_hours.get(at_hand.month, 0)


def next_of(at_hand: MonthAtHand, now: datetime) -> Message:
    """What the mentor does next, in a few words."""
    books, record = at_hand.books, at_hand.record
    match record.state:
        case MonthState.APPROVED | MonthState.SHEET if _may(at_hand, submit(at_hand, now)):
            return words.NEXT_SUBMIT()
        case MonthState.APPROVED:
            return words.NEXT_SHEET()
        case MonthState.SUBMITTED:
            return words.NEXT_WAIT_FOR_COORDINATOR()
        case MonthState.ACCEPTED | MonthState.EXPORTED:
            return words.NEXT_NOTHING()
        case MonthState.RETURNED if not is_locked(at_hand, now) and may_approve(at_hand, now):
            return words.NEXT_PUT_RIGHT()
        case _ if nothing_to_approve(at_hand):
            return words.NEXT_NOTHING()
        case _ if may_approve(at_hand, now):
            return words.NEXT_APPROVE()
        case _ if nothing_said(at_hand) and is_locked(at_hand, now):
            return words.NEXT_SAY_NO_MEETING()
        case _ if books.lacking or books.refused:
            locked = is_locked(at_hand, now)
            return words.NEXT_COORDINATOR_OPENS() if locked else words.NEXT_FILL()
        case _:
            return words.NEXT_WAIT()


def is_locked(at_hand: MonthAtHand, now: datetime) -> bool:
    """Whether no entry of the month can be changed now."""
    return entries_are_locked(at_hand.record, at_hand.books.closes_at, now)


# -- the steps, as they would be taken now ---------------------------------------------------------


def approve(at_hand: MonthAtHand, now: datetime) -> Approve:
    return Approve(at_hand.record.version, seen(at_hand), Given(now))


def submit(at_hand: MonthAtHand, now: datetime) -> Submit:
    return Submit(at_hand.record.version, Given(now))


def may_approve(at_hand: MonthAtHand, now: datetime) -> bool:
    return not nothing_to_approve(at_hand) and _may(at_hand, approve(at_hand, now))


def nothing_to_approve(at_hand: MonthAtHand) -> bool:
    """Whether "no meeting" was said of a month that is open: it is done, and can't become late."""
    return at_hand.record.state is MonthState.OPEN and nobody_met(at_hand.named.learner_month)


def nothing_said(at_hand: MonthAtHand) -> bool:
    """Whether there is no entry, and nobody said that there was no meeting."""
    return None in _incomplete(at_hand)


def may_submit(at_hand: MonthAtHand, now: datetime) -> bool:
    return _may(at_hand, submit(at_hand, now))


def _may(at_hand: MonthAtHand, command: Command) -> bool:
    return not isinstance(decide(command, at_hand.books), Refused)


# -- what is missing -------------------------------------------------------------------------------


def missing_lines(at_hand: MonthAtHand, now: datetime) -> list[Message]:
    """What keeps the month from being approved, each as a short line; nothing once it is."""
    if at_hand.record.state in HOLDS_ENTRIES:
        return []
    lines: list[Message] = []
    zone = at_hand.zone
    by_id = {each.meeting.id: each.meeting for each in at_hand.entries}
    for number in _incomplete(at_hand):
        if number is None:
            lines.append(words.MISSING_NOTHING_SAID())
        else:
            day = ShortDay(local_day(by_id[number].starts_at, zone))
            what = Joined(_what_is_missing(at_hand, number), ", ")
            lines.append(words.MISSING_IN_ENTRY(number=number, day=day, what=what))
    for number, refusals in at_hand.books.refused.items():
        why = refusal(refusals[0], zone)
        lines.append(words.BROKEN_RULE(number=number, why=why))
    more = len(lines) - NAMED_AT_ONCE
    if more > 0:
        lines[NAMED_AT_ONCE:] = [words.AND_MORE(count=more)]
    over = sum(each.ends_at <= now for each in at_hand.planned)
    if over and not is_locked(at_hand, now):
        lines.append(words.MISSING_ANSWER(count=over))
    return lines


def _incomplete(at_hand: MonthAtHand) -> list[MeetingId | None]:
    """Entries that lack something, each once; None for a month of which nothing is said."""
    return list(dict.fromkeys(each.meeting for each in at_hand.missing))


def _what_is_missing(at_hand: MonthAtHand, number: MeetingId) -> tuple[Message, ...]:
    """The sections that an entry lacks, by their names."""
    return tuple(
        words.MISSING_SECTIONS[each.code]() for each in at_hand.missing if each.meeting == number
    )


def _ways_there(at_hand: MonthAtHand, now: datetime) -> Iterator[Sequence[Button]]:
    """A button for each thing that is missing and can still be added."""
    assignment, month = at_hand.assignment, number_of_month(at_hand.month)
    locked = is_locked(at_hand, now)
    if nothing_said(at_hand) and at_hand.record.state not in HOLDS_ENTRIES:
        if not locked:
            yield [Button(words.LOG_MEETING(), LogInMonth(assignment, month, anew=1), "📝")]
        yield [Button(words.NO_MEETING(), NoMeetingThisMonth(assignment, month), "🚫")]
    if locked:
        return
    incomplete = _incomplete(at_hand)
    wanted = [*incomplete, *at_hand.books.refused]
    by_id = {each.meeting.id: each for each in at_hand.entries}
    found = [by_id[number] for number in dict.fromkeys(wanted) if number is not None]
    yield [_put_right(each, at_hand) for each in found[:NAMED_AT_ONCE]]
    if at_hand.planned:
        yield [Button(words.PLANNED_MEETINGS(), ListPlanned(anew=1), "📆")]


def _put_right(entry: Entry, at_hand: MonthAtHand) -> Button:
    """To the first section that is missing, which is asked for at once; else to the entry."""
    number = entry.meeting.id
    for each in at_hand.missing:
        if each.meeting == number:
            tap = WriteSection(number, LACKED[each.code].value)
            return Button(_label(entry, at_hand), tap, "✍️")
    return Button(_label(entry, at_hand), OpenMeeting(number, anew=1), "✍️")


def _open(entry: Entry, at_hand: MonthAtHand) -> Button:
    return Button(_label(entry, at_hand), OpenMeeting(entry.meeting.id, anew=1))


def _label(entry: Entry, at_hand: MonthAtHand) -> Message:
    day = ShortDay(local_day(entry.meeting.starts_at, at_hand.zone))
    return words.OPEN_ENTRY(number=entry.meeting.id, day=day)


# -- the screen ------------------------------------------------------------------------------------


def learner_month(
    at_hand: MonthAtHand, now: datetime, reason: str = "", notice: Saying | None = None
) -> Screen:
    """One learner's month; ``reason`` is why the coordinator returned or reopened it."""
    return Screen(
        stacked(
            notice,
            words.HEAD(name=at_hand.name, month=at_hand.month),
            hours_of(at_hand),
            _plan_line(at_hand, now),
            _no_shows(at_hand),
            words.STATE(state=state_of(at_hand)),
            *_marks(at_hand, reason),
            *missing_lines(at_hand, now),
            _locked_line(at_hand, now),
            words.NEXT(next=next_of(at_hand, now)),
        ),
        rows_of(*_ways_there(at_hand, now), *_steps(at_hand, now)),
    )


def _plan_line(at_hand: MonthAtHand, now: datetime) -> Message:
    """The plan of the semester in which the month's last day lies, or today where it runs."""
    today = local_day(now, at_hand.zone)
    plan = plan_on(at_hand.guard.plans, min(today, at_hand.month.last_day))
    if plan is None:
        return words.NO_PLAN()
    return words.PLAN_HOURS(used=plan.used_hours, planned=plan.planned_hours)


def _no_shows(at_hand: MonthAtHand) -> Message | None:
    so_far = month_so_far((each.meeting for each in at_hand.entries), at_hand.month)
    return words.NO_SHOWS(count=so_far.no_shows) if so_far.no_shows else None


def _marks(at_hand: MonthAtHand, reason: str) -> Iterator[Message]:
    record = at_hand.record
    explained = record.state is MonthState.RETURNED or record.reopened
    if reason and explained:
        yield words.REASON(reason=reason)
    about = at_hand.named.learner_month
    if nobody_met(about) and about.no_meeting_late:
        yield words.LATE_NO_MEETING()
    if record.approved_late:
        yield words.LATE_APPROVAL()
    if record.submitted_late:
        yield words.LATE_SUBMISSION()


def _locked_line(at_hand: MonthAtHand, now: datetime) -> Message | None:
    """Where something is to be changed and nothing can be any more: who can help."""
    stuck = at_hand.record.state not in HOLDS_ENTRIES and is_locked(at_hand, now)
    returned = at_hand.record.state is MonthState.RETURNED
    if not stuck or not (returned or at_hand.books.lacking or at_hand.books.refused):
        return None
    return words.LOCKED(day=last_day(at_hand.books.closes_at, at_hand.zone))


def _steps(at_hand: MonthAtHand, now: datetime) -> Iterator[Sequence[Button]]:
    """What the mentor can do with the month as a whole."""
    assignment, month = at_hand.assignment, number_of_month(at_hand.month)
    version, kept = at_hand.record.version, at_hand.kept
    if may_approve(at_hand, now):
        tap = acts.ApproveMonth(assignment, month, version, seen(at_hand))
        yield [Button(words.APPROVE(), tap, "✅")]
    if at_hand.books.paid_hours and at_hand.record.state not in _SIGNED_ALREADY:
        yield [Button(words.PRINT_SHEET(), acts.PrintSheet(assignment, month), "🖨")]
    sheet = []
    attach = AttachSheet(version, FileId(0), None, Given(now))
    if kept is not None and at_hand.books.paid_hours and _may(at_hand, attach):
        label = words.OTHER_SHEET if at_hand.record.sheet else words.ATTACH_SHEET
        sheet.append(Button(label(), acts.AttachSheetPages(kept.id), "📎"))
    if kept is not None and at_hand.record.sheet is not None:
        sheet.append(Button(words.SEE_SHEET(), acts.SeeSheet(kept.id), "👁"))
    yield sheet
    if _may(at_hand, submit(at_hand, now)):
        yield [Button(words.SUBMIT(), acts.SubmitMonth(assignment, month, version), "📨")]
    last = []
    if _may(at_hand, WithdrawApproval(version, Given(now))):
        tap_back = acts.TakeApprovalBack(assignment, month, version)
        last.append(Button(words.TAKE_BACK(), tap_back, "↩️"))
    if at_hand.entries:
        label_of = words.ENTRIES(count=len(at_hand.entries))
        last.append(Button(label_of, acts.ListEntries(assignment, month), "📖"))
    yield last


_SIGNED_ALREADY = frozenset({MonthState.SUBMITTED, MonthState.ACCEPTED, MonthState.EXPORTED})


def entries(at_hand: MonthAtHand, page: int) -> Screen:
    """The entries of the month, each with a button that opens it."""
    page = within(page, len(at_hand.entries), ENTRIES_A_PAGE)
    shown = at_hand.entries[page * ENTRIES_A_PAGE : (page + 1) * ENTRIES_A_PAGE]
    assignment, month = at_hand.assignment, number_of_month(at_hand.month)
    turning = []
    if page > 0:
        turning.append(
            Button(diary_words.ENTRIES_BEFORE(), acts.ListEntries(assignment, month, page - 1), "⬆️")
        )
    if len(at_hand.entries) > (page + 1) * ENTRIES_A_PAGE:
        turning.append(
            Button(diary_words.MORE_ENTRIES(), acts.ListEntries(assignment, month, page + 1), "⬇️")
        )
    buttons = [_open(each, at_hand) for each in shown]
    line = stacked(
        words.ENTRIES_OF(name=at_hand.name, month=at_hand.month),
        *(_entry_line(each, at_hand) for each in shown),
    )
    back = Button(words.BACK_TO_MONTH(), acts.OpenMonth(assignment, month), "⬅️")
    pairs = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    return Screen(line, rows_of(*pairs, turning, [back]))


def _entry_line(entry: Entry, at_hand: MonthAtHand) -> Message:
    lacks = entry.meeting.id in _incomplete(at_hand) and entry.meeting.state is MeetingState.HELD
    text = diary_words.ENTRY_LACKS if lacks else diary_words.ENTRY
    return text(number=entry.meeting.id, entry=in_words(entry.meeting, at_hand.name, at_hand.zone))
