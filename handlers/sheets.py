"""Owns the signature sheet as a conversation: print it, send the signed one, look at it again.

Reads no picture: pages are kept, and ``bot.routines.sheets`` reads them once all are sent. Whether a
sheet may be attached is a rule of ``bot.domain.learner_month``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.acts import months as acts
from bot.context import Context
from bot.domain.diary import Given, MeetingState
from bot.domain.ids import FileId, LearnerMonthId
from bot.domain.learner_month import AttachSheet, MonthMoved, decide
from bot.domain.people import Organisation
from bot.domain.refusals import Refused
from bot.domain.sections import Section
from bot.i18n import Translator
from bot.inputs import DocumentGiven, PhotoGiven
from bot.learner_months import MonthAtHand, month_of_assignment, take
from bot.outgoing import Kind
from bot.reports.papers import SignatureSheet
from bot.scans.sheet import MOST_PAGES
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import months as words
from bot.wording.refusals import refusal
from bot.wording.registry import Message
from handlers import lost
from handlers import my_month_papers as papers
from handlers.diary_screens import month_from, number_of_month, rows_of, stacked
from handlers.mentoring import time_of_act
from handlers.my_month_learner import learner_month
from storage.expectations import Expectation
from storage.files import Belonging, Purpose
from storage.learner_months import KeptMonth
from storage.outbox import message_id_of
from storage.records import Records

# -- printing --------------------------------------------------------------------------------------


async def print_sheet(tap: acts.PrintSheet, ctx: Context) -> None:
    """The sheet as the diary stands now; its code says which state of the diary it shows."""
    month = month_from(tap.month)
    now = ctx.envelope.counts_at
    at_hand = None
    if month is not None:
        at_hand = await month_of_assignment(ctx.records, tap.assignment, month, now)
    if at_hand is None or not at_hand.is_paid:
        await lost.stale(ctx)
        return
    name = at_hand.name
    if not at_hand.books.paid_hours:
        ctx.show(Screen(words.NOTHING_TO_SIGN(name=name, month=at_hand.month)))
        return
    organisation = ctx.actor.organisation
    translator = ctx.translators.of(organisation.language)
    paper = await sheet_of(at_hand, organisation, ctx.actor.name, ctx.records, now, translator)
    await ctx.audit("sheet_printed", "assignment", at_hand.assignment, at_hand.books.learner)
    caption = words.SHEET_CAPTION(name=name, month=at_hand.month, hours=at_hand.books.paid_hours)
    may_change = None if at_hand.record.content is not None else words.SHEET_MAY_CHANGE()
    ctx.show(
        Screen(
            stacked(caption, may_change, _only_spoken(at_hand)),
            _after_printing(at_hand),
            paper=paper,
            file_name=papers.sheet_name(at_hand.month, name),
        ),
        Kind.FACT,
    )


def _only_spoken(at_hand: MonthAtHand) -> Message | None:
    """Paper holds no voice: where the activities were only said, their cell waits for a pen."""
    silent = [
        each
        for each in at_hand.entries
        if each.meeting.state is MeetingState.HELD
        and Section.ACTIVITIES in each.spoken
        and not each.written.activities
    ]
    return words.SHEET_SPOKEN(count=len(silent)) if silent else None


def _after_printing(at_hand: MonthAtHand) -> tuple[tuple[Button, ...], ...]:
    back = acts.OpenMonth(at_hand.assignment, number_of_month(at_hand.month), anew=1)
    row = [Button(words.BACK_TO_MONTH(), back, "⬅️")]
    if at_hand.kept is not None and at_hand.record.content is not None:
        row.insert(0, Button(words.ATTACH_SHEET(), acts.AttachSheetPages(at_hand.kept.id), "📎"))
    return rows_of(row)


async def sheet_of(
    at_hand: MonthAtHand,
    organisation: Organisation,
    mentor: str,
    records: Records,
    now: datetime,
    translator: Translator,
) -> SignatureSheet:
    """The sheet of a learner-month as its diary stands, which nobody has signed."""
    entries = await _signed_entries(at_hand, records)
    head = await _head(at_hand, organisation, mentor, records)
    return papers.signature_sheet(at_hand, entries, head, now, translator)


async def _signed_entries(at_hand: MonthAtHand, records: Records) -> list[papers.SignedEntry]:
    """The entries with where they were and what was to be done, both in the mentor's words."""
    meetings = records.meetings
    found = []
    for entry in at_hand.entries:
        written = await meetings.words_of(entry.meeting)
        place = await meetings.place_of(entry.meeting)
        found.append(papers.SignedEntry(entry, place, written.get(Section.ACTIVITIES, "")))
    return found


async def _head(
    at_hand: MonthAtHand, organisation: Organisation, mentor: str, records: Records
) -> papers.Head:
    """The contracts under which these meetings were held, each once."""
    numbers: dict[str, None] = {}
    institutions: dict[str, None] = {}
    held = [each.meeting for each in at_hand.entries if each.meeting.state is MeetingState.HELD]
    for contract in dict.fromkeys(each.contract for each in held if each.contract is not None):
        row = await records.contracts.get(contract)
        assert row is not None, "a contract in use is never deleted"
        numbers[row.contract.number] = None
        institutions[row.institution_name] = None
    return papers.Head(
        organisation=organisation.name,
        mentor=mentor,
        institutions=tuple(institutions),
        contracts=tuple(numbers),
    )


# -- sending the signed one ------------------------------------------------------------------------


async def attach(tap: acts.AttachSheetPages, ctx: Context) -> None:
    """Photos that come next are pages of this sheet, if the month can take one."""
    kept, at_hand = await _named(tap.learner_month, ctx)
    refused = _refused(at_hand, time_of_act(ctx))
    if refused is not None:
        ctx.expect_nothing()
        ctx.show(_card(at_hand, ctx, refused))
    elif kept.pages_given_at is not None:
        ctx.toast(words.STILL_READING)
    else:
        waiting = len(await ctx.records.learner_months.pages_to_read(kept.id))
        so_far = words.PAGES_SO_FAR(count=waiting) if waiting else None
        line = stacked(words.SEND_PAGES(name=at_hand.name, month=at_hand.month), so_far)
        asked = ctx.show(Screen(line, _collecting(kept.id)))
        ctx.expect(tap, "" if asked is None else str(asked))


async def _asked_in(tap: acts.AttachSheetPages, ctx: Context) -> str:
    """The row of the message that asked for pages, which stands in the draft; empty if unknown."""
    expectation = await ctx.records.expectations.of(ctx.actor.person)
    return "" if expectation is None or expectation.tap != tap else expectation.draft


async def _close_the_question(tap: acts.AttachSheetPages, ctx: Context) -> None:
    """The message that asked for pages loses its buttons; a press on them would begin anew.

    The pressed message itself is changed as a whole.
    """
    row = await _asked_in(tap, ctx)
    asked = await message_id_of(ctx.records.unit, int(row)) if row else None
    if asked is not None and asked != ctx.pressed_message:
        ctx.post.edit_buttons(ctx.me, (), asked)


def _collecting(learner_month: LearnerMonthId) -> tuple[tuple[Button, ...], ...]:
    return rows_of(
        [
            Button(words.ALL_PAGES(), acts.SheetPagesSent(learner_month), "✅"),
            Button(words.DROP_PAGES(), acts.DropSheetPages(learner_month), "✖️"),
        ]
    )


async def page_given(given: tuple[Expectation, PhotoGiven | DocumentGiven], ctx: Context) -> None:
    """A page came: it is kept at once, and more may follow."""
    expectation, page = given
    tap = expectation.tap
    assert isinstance(tap, acts.AttachSheetPages)
    kept, at_hand = await _named(tap.learner_month, ctx)
    refused = _refused(at_hand, time_of_act(ctx))
    if refused is not None:
        ctx.expect_nothing()
        ctx.show(_card(at_hand, ctx, refused))
        return
    before = len(await ctx.records.learner_months.pages_to_read(kept.id))
    if before >= MOST_PAGES:
        line = words.TOO_MANY_PAGES(most=MOST_PAGES)
        ctx.show(Screen(line, _collecting(kept.id)))
        return
    belongs = Belonging(kept.organisation, kept.learner, Purpose.SHEET_PAGE, kept.id)
    ctx.records.files.add(page, belongs, ctx.actor.person, ctx.now)
    await ctx.audit("sheet_page_given", "learner_month", kept.id, kept.learner)
    received = words.PAGE_RECEIVED(name=at_hand.name, month=at_hand.month, count=before + 1)
    ctx.show(Screen(received, _collecting(kept.id)), Kind.FACT)


async def pages_sent(tap: acts.SheetPagesSent, ctx: Context) -> None:
    """All pages are there: they are read as soon as they have arrived."""
    kept, at_hand = await _named(tap.learner_month, ctx)
    if kept.pages_given_at is not None:
        ctx.toast(words.STILL_READING)
        return
    refused = _refused(at_hand, time_of_act(ctx))
    if refused is not None:
        # The pages stay: once the month can take a sheet, they need not be sent again.
        ctx.expect_nothing()
        ctx.show(_card(at_hand, ctx, refused))
        return
    pages = await ctx.records.learner_months.pages_to_read(kept.id)
    if not pages:
        expected = acts.AttachSheetPages(kept.id)
        ctx.expect(expected, await _asked_in(expected, ctx))
        ctx.show(Screen(words.NO_PAGE_YET()))
        return
    await _close_the_question(acts.AttachSheetPages(kept.id), ctx)
    ctx.expect_nothing()
    ctx.records.learner_months.pages_given(kept.id, ctx.envelope.counts_at)
    reading = words.READING(name=at_hand.name, month=at_hand.month, count=len(pages))
    ctx.replace(Screen(reading))


async def drop_pages(tap: acts.DropSheetPages, ctx: Context) -> None:
    """Begin anew: what was sent so far is not used."""
    kept, at_hand = await _named(tap.learner_month, ctx)
    if kept.pages_given_at is not None:
        ctx.toast(words.STILL_READING)
        return
    for page in await ctx.records.learner_months.pages_to_read(kept.id):
        ctx.records.files.worked(page, ctx.now)
    await _close_the_question(acts.AttachSheetPages(kept.id), ctx)
    ctx.expect_nothing()
    ctx.replace(Screen(words.PAGES_DROPPED()))
    ctx.show(_card(at_hand, ctx))


async def confirm_sheet(tap: acts.ConfirmSheet, ctx: Context) -> None:
    """No code could be read: the mentor says that the sheet which was sent last is this month's."""
    kept, at_hand = await _named(tap.learner_month, ctx)
    sheets = await ctx.records.files.of(Purpose.SHEET, kept.id)
    if not sheets or sheets[-1].id == at_hand.record.sheet:
        ctx.toast(words.KEPT_ALREADY if sheets else words.NO_SHEET)
        return
    command = AttachSheet(tap.version, sheets[-1].id, None, time_of_act(ctx))
    match await take(command, at_hand, ctx.records, ctx.actor.person, ctx.now):
        case Refused() as refused:
            ctx.show(_card(at_hand, ctx, refused))
        case MonthMoved():
            _, now_is = await _named(tap.learner_month, ctx)
            ctx.replace(Screen(words.CONFIRMED(name=now_is.name, month=now_is.month)))
            ctx.show(_card(now_is, ctx), Kind.FACT)


async def see_sheet(tap: acts.SeeSheet, ctx: Context) -> None:
    """Show the sheet that is attached; a look at it is recorded before it is shown."""
    kept = await ctx.records.learner_months.by_id(tap.learner_month)
    assert kept is not None, "reach is checked before"
    if kept.record.sheet is None:
        ctx.toast(words.NO_SHEET)
        return
    await ctx.audit("sheet_seen", "learner_month", kept.id, kept.learner)
    line = words.SHEET_OF(name=kept.learner_name, month=kept.month)
    name = papers.sheet_name(kept.month, kept.learner_name)
    ctx.show(Screen(line, stored=kept.record.sheet, file_name=name), Kind.FACT)


# -- what the acts share ---------------------------------------------------------------------------


async def _named(learner_month: LearnerMonthId, ctx: Context) -> tuple[KeptMonth, MonthAtHand]:
    """The learner-month that a button names."""
    kept = await ctx.records.learner_months.by_id(learner_month)
    assert kept is not None, "reach is checked before"
    at_hand = await month_of_assignment(
        ctx.records, kept.assignment, kept.month, ctx.envelope.counts_at
    )
    assert at_hand is not None, "a step was taken in it"
    return kept, at_hand


def _refused(at_hand: MonthAtHand, given: Given) -> Refused | None:
    """Why no sheet can be attached now, if so."""
    outcome = decide(AttachSheet(at_hand.record.version, FileId(0), None, given), at_hand.books)
    return outcome if isinstance(outcome, Refused) else None


def _card(at_hand: MonthAtHand, ctx: Context, refused: Refused | None = None) -> Screen:
    notice = None if refused is None else refusal(refused, at_hand.zone)
    return learner_month(at_hand, ctx.envelope.counts_at, notice=notice)


Act = Callable[[Any, Context], Awaitable[None]]

SHEET_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.PrintSheet: print_sheet,
        acts.AttachSheetPages: attach,
        acts.SheetPagesSent: pages_sent,
        acts.DropSheetPages: drop_pages,
        acts.ConfirmSheet: confirm_sheet,
    }
)
"""What only the mentor does with a sheet; looking at one is the coordinator's too."""
