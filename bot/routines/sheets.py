"""Owns reading photographed signature sheets and saying at once what became of them.

Opens no picture itself (``bot.scans``) and judges no month (``bot.domain.learner_month``). What is to
be read stands in the database, so that a restart loses nothing; a sheet is read again after one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.acts import months as acts
from bot.clock import Clock
from bot.domain.diary import Given, MeetingState
from bot.domain.ids import FileId
from bot.domain.learner_month import AttachSheet, MonthMoved
from bot.domain.months import local_day
from bot.domain.refusals import Refused
from bot.domain.sheets import (
    ChangedSincePrinted,
    Matches,
    SheetCode,
    SheetLine,
    compare,
    parse,
    sheet_code,
)
from bot.errors import StorageBroken, VaultError
from bot.i18n import Translators
from bot.learner_months import MonthAtHand, lines_of, month_of_assignment, take
from bot.outgoing import Kind, Priority
from bot.post import HandOver, Post
from bot.reports.papers import SignatureSheet
from bot.reports.render import rendered
from bot.scans.incoming import read_sheet
from bot.scans.sheet import Hint, HintKind, Sheet, Unreadable
from bot.screens import Button, Screen
from bot.wording import months as words
from bot.wording.diary import short_name
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying
from bot.wording.values import LocalTime, ShortDay
from handlers.diary_screens import number_of_month, rows_of, stacked
from handlers.my_month_learner import learner_month
from handlers.sheets import sheet_of
from storage.files import (
    Belonging,
    Files,
    FileState,
    Purpose,
    Shelved,
    StoredFile,
    content,
    shelve,
)
from storage.learner_months import KeptMonth, LearnerMonths
from storage.records import Records, Store

LOOK_EVERY = 30.0
"""Seconds without a ring after which we look all the same: a lost ring costs no more than that."""

LINES_OF_CHANGE = 6
"""So many changed meetings are named; more would not help to find the right paper."""

Read = Callable[[Sequence[bytes]], Sheet | Unreadable]
Say = Callable[[Records], Awaitable[Screen]]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class SheetReader:
    """The loop that reads sheets, one after the other: each takes a child process some seconds."""

    store: Store
    clock: Clock
    translators: Translators
    hand_over: HandOver
    beat: Callable[[], None]
    read: Read = read_sheet

    async def run(self) -> None:
        """Read what is there, then wait until pages are sent or have come, until cancelled."""
        while True:
            await self.read_all()
            self.beat()
            await self.store.to_read.heard(within=LOOK_EVERY)

    async def read_all(self) -> None:
        """Read each sheet whose pages have all arrived; what breaks us holds up no other."""
        async with self.store.database.reading() as reader:
            months = LearnerMonths(reader, self.store.ids, self.store.vault)
            waiting = await months.with_pages_to_read()
        for kept in waiting:
            try:
                await self._one(kept)
            except StorageBroken:
                raise
            except Exception:
                _log.exception("a sheet could not be read", extra={"learner_month": kept.id})
                # The pages stay: one more press on "Done" tries again.
                await self._settle(kept, [], _saying(_unreadable(kept, [])))
            self.beat()

    async def _one(self, kept: KeptMonth) -> None:
        pages = await self._pages(kept)
        if any(page.state is FileState.WAITING for page in pages):
            return
        lost = [page for page in pages if page.state is not FileState.KEPT]
        if lost:
            await self._settle(kept, lost, _saying(_not_got(kept, pages)))
            return
        try:
            contents = [await content(self.store.shelf, page) for page in pages]
        except VaultError:
            _log.warning("pages of an erased person", extra={"learner_month": kept.id})
            await self._settle(kept, pages, None)
            return
        self.beat()
        found = await asyncio.to_thread(self.read, contents)
        self.beat()
        if isinstance(found, Unreadable):
            why = [words.REASONS[found.reason.value]()]
            await self._settle(kept, pages, _saying(_unreadable(kept, why)))
        else:
            await self._understand(kept, pages, found)

    async def _pages(self, kept: KeptMonth) -> list[StoredFile]:
        async with self.store.database.reading() as reader:
            months = LearnerMonths(reader, self.store.ids, self.store.vault)
            files = Files(reader, self.store.ids, self.store.vault)
            found = [await files.get(page) for page in await months.pages_to_read(kept.id)]
        return [page for page in found if page is not None]

    async def _understand(self, kept: KeptMonth, pages: Sequence[StoredFile], sheet: Sheet) -> None:
        """What was read is one sheet of ours, several, or none that can be told."""
        codes = {code for code in map(parse, sheet.codes) if code is not None}
        if len(codes) > 1:
            await self._settle(kept, pages, _saying(_several(kept, sheet)))
            return
        code = next(iter(codes), None)
        if code is not None and (code.assignment, code.month) != (kept.assignment, kept.month):
            foreign = code

            async def elsewhere(records: Records) -> Screen:
                return await _of_another(foreign, kept, records)

            await self._settle(kept, pages, elsewhere)
            return
        if code is not None and sheet.drawn and await self._is_unsigned(kept, sheet):
            await self._settle(kept, pages, _saying(_unsigned(kept)))
            return
        # On the disk before its row: a unit of work doesn't wait for the disk.
        shelved = await shelve(self.store.shelf, self.store.ids, kept.learner, sheet.pdf)
        now = self.clock.now()

        async def here(records: Records) -> Screen:
            return await _of_this_month(code, sheet, shelved, kept, records, now)

        await self._settle(kept, pages, here)

    async def _is_unsigned(self, kept: KeptMonth, sheet: Sheet) -> bool:
        """Whether each page looks to the last dot as we make it now: nobody wrote a stroke on it."""
        now = self.clock.now()
        async with self.store.database.unit_of_work() as unit:
            paper = await self._blank_sheet(kept, Records(unit, self.store), now)
        if paper is None:
            return False
        made = await asyncio.to_thread(rendered, paper)
        self.beat()
        drawn = await asyncio.to_thread(self.read, [made])
        self.beat()
        return isinstance(drawn, Sheet) and set(sheet.drawn) <= set(drawn.drawn)

    async def _blank_sheet(
        self, kept: KeptMonth, records: Records, now: datetime
    ) -> SignatureSheet | None:
        at_hand = await month_of_assignment(records, kept.assignment, kept.month, now)
        own = await records.organisations.all_of(kept.mentor)
        organisation = next((each for each in own if each.id == kept.organisation), None)
        if at_hand is None or organisation is None:
            return None
        translator = self.translators.of(organisation.language)
        return await sheet_of(at_hand, organisation, kept.mentor_name, records, now, translator)

    async def _settle(self, kept: KeptMonth, used: Sequence[StoredFile], say: Say | None) -> None:
        """In one unit of work: what follows is kept, the pages are done with, the mentor hears."""
        now = self.clock.now()
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            current = await records.learner_months.by_id(kept.id)
            if current is None or current.pages_given_at != kept.pages_given_at:
                return
            screen = None if say is None else await say(records)
            for page in used:
                records.files.worked(page.id, now)
            records.learner_months.pages_read(kept.id)
            if screen is not None:
                mentor = await records.people.addressee(kept.mentor)
                prefix = f"sheet:{kept.id}:{kept.pages_given_at}"
                post = Post(unit, self.store, self.translators, now, prefix, self.hand_over)
                post.to(mentor, screen, kind=Kind.FACT, priority=Priority.REPLY)
        _log.info("a sheet was read", extra={"learner_month": kept.id, "pages": len(used)})


def _saying(screen: Screen) -> Say:
    """The same words whatever the books say."""

    async def say(_records: Records) -> Screen:
        return screen

    return say


# -- what became of it -----------------------------------------------------------------------------


async def _of_this_month(
    code: SheetCode | None,
    sheet: Sheet,
    shelved: Shelved,
    kept: KeptMonth,
    records: Records,
    now: datetime,
) -> Screen:
    """The code says that it is this learner's and this month's, or there was none to read."""
    at_hand = await month_of_assignment(records, kept.assignment, kept.month, now)
    assert at_hand is not None, "a step was taken in it"
    if code is not None:
        verdict = compare(code, kept.assignment, kept.month, lines_of(at_hand.entries))
        if isinstance(verdict, ChangedSincePrinted):
            return await _changed(verdict, at_hand, records)
        assert isinstance(verdict, Matches), "assignment and month were compared before"
    belongs = Belonging(kept.organisation, kept.learner, Purpose.SHEET, kept.id)
    file = records.files.keep_made(
        shelved, belongs, name=f"{kept.month}.pdf", mime="application/pdf", now=now
    )
    if code is None:
        return _no_code(kept, at_hand, sheet)
    return await _attached(code, file, sheet, kept, at_hand, records, now)


async def _attached(
    code: SheetCode,
    file: FileId,
    sheet: Sheet,
    kept: KeptMonth,
    at_hand: MonthAtHand,
    records: Records,
    now: datetime,
) -> Screen:
    """The sheet counts from the press on "Done", however long the reading took."""
    given = Given(kept.pages_given_at or now, by_press=True)
    command = AttachSheet(at_hand.record.version, file, code.content, given)
    match await take(command, at_hand, records, kept.mentor, now):
        case Refused() as refused:
            return learner_month(at_hand, now, notice=refusal(refused, at_hand.zone))
        case MonthMoved():
            again = await month_of_assignment(records, kept.assignment, kept.month, now)
            assert again is not None, "it was there a moment ago"
            notice = words.ATTACHED(
                name=again.name,
                month=again.month,
                hours=again.books.paid_hours,
                pages=sheet.pages,
            )
            kept_of_it = [
                each for each in sheet.hints if each.kind is HintKind.ELECTRONIC_SIGNATURE
            ]
            notices = stacked(notice, *_hints(kept_of_it[:1]))
            return learner_month(again, now, notice=notices)


def _no_code(kept: KeptMonth, at_hand: MonthAtHand, sheet: Sheet) -> Screen:
    """Nothing is guessed: the mentor says whose sheet it is, or takes a better picture."""
    confirm = acts.ConfirmSheet(kept.id, at_hand.record.version)
    line = stacked(words.NO_CODE(name=kept.learner_name, month=kept.month), *_hints(sheet.hints))
    button = Button(words.IT_IS_THIS_MONTHS(), confirm, "✅")
    return Screen(line, rows_of([button], [_again(kept)]))


async def _changed(verdict: ChangedSincePrinted, at_hand: MonthAtHand, records: Records) -> Screen:
    """What was signed is not what stands in the diary: which meetings, and the hours of both."""
    month, now_lines = at_hand.month, lines_of(at_hand.entries)
    printed = None
    for lines in await records.learner_months.versions_of_month(at_hand.assignment, month):
        if sheet_code(at_hand.assignment, month, lines).content == verdict.printed.content:
            printed = lines
    hours = at_hand.books.paid_hours
    head: Message
    changes: list[Message] = []
    if printed is None:
        head = words.CHANGED_SOMEHOW(name=at_hand.name, month=month, now=hours)
    else:
        before = sum(line.hours for line in printed)
        head = words.CHANGED(name=at_hand.name, month=month, before=before, now=hours)
        changes = _differences(printed, now_lines, at_hand)
    here = (at_hand.assignment, number_of_month(month))
    buttons = [
        Button(words.PRINT_SHEET(), acts.PrintSheet(*here), "🖨"),
        Button(words.BACK_TO_MONTH(), acts.OpenMonth(*here, anew=1), "⬅️"),
    ]
    return Screen(stacked(head, *changes[:LINES_OF_CHANGE]), rows_of(buttons))


def _differences(
    printed: Sequence[SheetLine], current: Sequence[SheetLine], at_hand: MonthAtHand
) -> list[Message]:
    """The meetings that are not the same on the paper and in the diary."""
    old = {line.meeting: line for line in printed if line.state is not MeetingState.DELETED}
    new = {line.meeting: line for line in current}
    found: list[Message] = []
    for meeting in sorted(old.keys() | new.keys()):
        before, now = old.get(meeting), new.get(meeting)
        if before is None and now is not None:
            found.append(words.LINE_ADDED(entry=_in_words(now, at_hand)))
        elif before is not None and now is None:
            found.append(words.LINE_REMOVED(entry=_in_words(before, at_hand)))
        elif before is not None and now is not None and before != now:
            was, is_now = _in_words(before, at_hand), _in_words(now, at_hand)
            found.append(words.LINE_CHANGED(before=was, now=is_now))
    return found


def _in_words(line: SheetLine, at_hand: MonthAtHand) -> Message:
    zone = at_hand.zone
    day = ShortDay(local_day(line.starts_at, zone))
    return words.LINE(day=day, start=LocalTime(line.starts_at, zone), hours=line.hours)


async def _of_another(code: SheetCode, kept: KeptMonth, records: Records) -> Screen:
    """It belongs elsewhere; where that is the mentor's own too, it is named and led to."""
    name = kept.learner_name
    row = await records.assignments.get(code.assignment)
    mine = row is not None and (row.mentor, row.organisation) == (kept.mentor, kept.organisation)
    if code.assignment == kept.assignment:
        head = words.OTHER_MONTH(other=code.month, month=kept.month, name=name)
    else:
        head = words.OTHER_LEARNER(name=name)
    if row is None or not mine:
        return Screen(head, rows_of([_again(kept)]))
    belongs = words.BELONGS_TO(name=row.learner_name, month=code.month)
    there = acts.OpenMonth(code.assignment, number_of_month(code.month), anew=1)
    label = words.OPEN_THERE(name=short_name(row.learner_name), month=code.month)
    return Screen(stacked(head, belongs), rows_of([Button(label, there, "👤")], [_again(kept)]))


def _several(kept: KeptMonth, sheet: Sheet) -> Screen:
    line = words.SEVERAL_CODES(name=kept.learner_name, month=kept.month)
    return Screen(stacked(line, *_hints(sheet.hints)), rows_of([_again(kept)]))


def _unsigned(kept: KeptMonth) -> Screen:
    """It came back as it went: there is nothing to attach."""
    line = words.UNSIGNED(name=kept.learner_name, month=kept.month)
    return Screen(line, rows_of([_again(kept)]))


def _unreadable(kept: KeptMonth, why: Sequence[Saying]) -> Screen:
    line = words.UNREADABLE(name=kept.learner_name, month=kept.month)
    return Screen(stacked(line, *why), rows_of([_again(kept)]))


def _not_got(kept: KeptMonth, pages: Sequence[StoredFile]) -> Screen:
    """Which pages never arrived; the others stay and need not be sent again."""
    lines = [
        words.PAGE_NOT_GOT(number=number)
        for number, page in enumerate(pages, 1)
        if page.state is not FileState.KEPT
    ]
    return _unreadable(kept, lines)


def _hints(hints: Sequence[Hint]) -> list[Message]:
    return [words.HINTS[hint.kind.value](page=hint.page or 1) for hint in hints]


def _again(kept: KeptMonth) -> Button:
    return Button(words.PHOTOGRAPH_AGAIN(), acts.AttachSheetPages(kept.id), "📷")
