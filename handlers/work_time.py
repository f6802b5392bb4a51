"""Owns the coordinator's month as a conversation: who is how far, forms, returning, opening again.

Recognises the act and hands it to the rules (``bot.work_time``); must not judge hours or states. Every
decision is answered by a message with its number, and the mentor is told of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.acts import Cancel
from bot.acts import months as month_acts
from bot.acts import work_time as acts
from bot.context import Context
from bot.domain.ids import AssignmentId, ContractId, MemberId, PersonId
from bot.domain.learner_month import (
    MonthMoved,
    Reopen,
    Return,
    SubmitOnBehalf,
    entries_are_locked,
)
from bot.domain.months import Month, editable_until
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.reminders import is_complete, nobody_met
from bot.domain.standing import MonthState
from bot.domain.work_time import IN_A_FORM, ApproveForm, FormRefused
from bot.errors import VaultError
from bot.inputs import TextGiven, VoiceGiven
from bot.learner_months import (
    MonthAtHand,
    as_a_coordinator_sees_it,
    month_of_assignment,
    take,
)
from bot.outgoing import Kind
from bot.reports.papers import FileType
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import months as month_words
from bot.wording import work_time as words
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Text
from bot.wording.values import LocalDay
from bot.work_time import (
    Approved,
    accept_without_form,
    approve_form,
    complete_forms,
    give_back,
    last_day_for_changes,
    mentors_of,
    without_form,
)
from handlers import lost
from handlers import work_time_screens as screens
from handlers.diary_screens import last_day, month_from, number_of_month, rows_of, stacked
from handlers.mentoring import present, time_of_act
from handlers.my_month_papers import sheet_name
from handlers.riks import setting_button
from handlers.work_time_papers import amount, form_paper, names_in
from storage.expectations import Expectation
from storage.learner_months import KeptMonth
from storage.work_time import KeptForm

LONGEST_REASON = 1000

Words = tuple[Expectation, TextGiven | VoiceGiven]

# -- months and mentors ----------------------------------------------------------------------------


async def open_months(_tap: acts.OpenMonths, ctx: Context) -> None:
    """The months with entries."""
    ctx.expect_nothing()
    found = await ctx.records.work_time.months_with_entries(ctx.actor.organisation.id)
    ctx.replace(screens.months(found, await setting_button(ctx)))


async def list_month(tap: acts.ListMonth, ctx: Context) -> None:
    """The mentors of a month with how far they are."""
    ctx.expect_nothing()
    month = await _month(tap.month, ctx)
    if month is None:
        return
    mentors, forms = await mentors_of(ctx.records, ctx.actor.organisation, month, ctx.now)
    uses_riks = await ctx.records.riks.used_by(ctx.actor.organisation.id)
    complete = len(complete_forms(forms))
    screen = screens.mentors(month, mentors, complete, tap, uses_riks=uses_riks)
    present(ctx, screen, anew=tap.anew == 1)


async def _month(number: int, ctx: Context) -> Month | None:
    """The month on a button; where there is none, the press is answered here."""
    month = month_from(number)
    if month is None:
        await lost.stale(ctx)
    return month


async def open_mentors_month(tap: acts.OpenMentorsMonth, ctx: Context) -> None:
    """One mentor's learners and forms in a month."""
    ctx.expect_nothing()
    month = await _month(tap.month, ctx)
    if month is not None:
        present(ctx, await _mentor_screen(tap.mentor, month, ctx), anew=tap.anew == 1)


async def _mentor_screen(mentor: MemberId, month: Month, ctx: Context) -> Screen:
    organisation, person = ctx.actor.organisation, PersonId(mentor)
    named = await ctx.records.meetings.learner_months(
        organisation.id, month, organisation.zone, person
    )
    kept = await ctx.records.learner_months.of_mentor(person, organisation.id, month)
    forms = await ctx.records.work_time.of(organisation.id, month, person)
    entries = await ctx.records.meetings.of_mentor_in(
        person, organisation.id, month, organisation.zone
    )
    hours: dict[AssignmentId, int] = {}
    for entry in entries:
        assignment = entry.meeting.assignment
        hours[assignment] = hours.get(assignment, 0) + entry.meeting.hours
    lines = []
    for each in named:
        about = each.learner_month
        if not about.paid:
            continue
        record = kept[about.assignment].record if about.assignment in kept else None
        lines.append(
            screens.LearnerLine(
                assignment=about.assignment,
                name=each.learner_name,
                hours=hours.get(about.assignment, 0),
                state=MonthState.OPEN if record is None else record.state,
                complete=is_complete(about),
                late=(nobody_met(about) and about.no_meeting_late)
                or (record is not None and (record.approved_late or record.submitted_late)),
            )
        )
    loose = await without_form(ctx.records, person, organisation.id, month)
    name = await ctx.records.people.name_of(person)
    await ctx.audit("mentors_month_opened", "person", person, person)
    return screens.mentor(name, month, mentor, lines, forms, len(loose))


async def deadline_rule(tap: acts.ShowDeadlineRule, ctx: Context) -> None:
    """How the deadline is kept, and what a press has to do with it."""
    month = await _month(tap.month, ctx)
    if month is None:
        return
    organisation = ctx.actor.organisation
    until = await last_day_for_changes(ctx.records, month)
    closes_at = editable_until(month, organisation.zone, until)
    ctx.replace(screens.deadline_rule(month, closes_at, organisation))


# -- one learner-month -----------------------------------------------------------------------------


async def open_learners_month(tap: acts.OpenLearnersMonth, ctx: Context) -> None:
    """One learner-month with its steps."""
    ctx.expect_nothing()
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is not None:
        await ctx.audit("month_opened", "assignment", tap.assignment, at_hand.books.learner)
        present(ctx, await _card(at_hand, ctx))


async def _at_hand(assignment: AssignmentId, number: int, ctx: Context) -> MonthAtHand | None:
    month = await _month(number, ctx)
    if month is None:
        return None
    found = await month_of_assignment(ctx.records, assignment, month, ctx.now)
    if found is None or not found.is_paid:
        await lost.stale(ctx)
        return None
    return await as_a_coordinator_sees_it(found, ctx.records)


async def _card(at_hand: MonthAtHand, ctx: Context, notice: Saying | None = None) -> Screen:
    kept = at_hand.kept
    steps = [] if kept is None else await ctx.records.learner_months.steps(kept.id)
    reason = ""
    if kept is not None:
        # Of a learner who was erased nobody can read it any more; the month stands without it.
        with contextlib.suppress(VaultError):
            reason = await ctx.records.learner_months.reason(kept)
    name = await ctx.records.people.name_of(at_hand.books.mentor)
    by = ctx.actor.person
    return screens.learners_month(at_hand, kept, steps, reason, name, by, ctx.now, notice)


async def show_signed_sheet(tap: acts.ShowSignedSheet, ctx: Context) -> None:
    """The signed sheet; a look at it is recorded before it is shown."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is None:
        return
    if at_hand.kept is None or at_hand.record.sheet is None:
        ctx.show(Screen(words.NO_SHEETS()), Kind.FACT)
        return
    await _send_sheet(at_hand.assignment, at_hand.month, ctx)


async def _send_sheet(assignment: AssignmentId, month: Month, ctx: Context) -> bool:
    kept = await ctx.records.learner_months.get(assignment, month)
    if kept is None or kept.record.sheet is None:
        return False
    await ctx.audit("sheet_seen", "learner_month", kept.id, kept.learner)
    line = words.SHEET_OF(learner=kept.learner_name, month=month)
    name = sheet_name(kept.month, kept.learner_name)
    ctx.show(Screen(line, stored=kept.record.sheet, file_name=name), Kind.FACT)
    return True


# -- forms -----------------------------------------------------------------------------------------


async def open_form(tap: acts.OpenForm, ctx: Context) -> None:
    """The form as a picture and in numbers."""
    ctx.expect_nothing()
    kept = (await _form(tap.contract, tap.month, ctx))[0]
    if kept is not None:
        await ctx.audit("form_opened", "contract", tap.contract, kept.form.mentor)
        ctx.show(_form_screen(kept, ctx))


async def _form(
    contract: ContractId, number: int, ctx: Context
) -> tuple[KeptForm | None, list[KeptForm]]:
    """The form that a button names, and all of its mentor; an old button is answered here."""
    month = await _month(number, ctx)
    if month is None:
        return None, []
    kept, forms = await ctx.records.work_time.of_contract(
        ctx.actor.organisation.id, contract, month
    )
    if kept is None:
        await lost.stale(ctx)
        return None, forms
    return await _with_reasons(kept, ctx), forms


async def _with_reasons(kept: KeptForm, ctx: Context) -> KeptForm:
    """The form with why somebody handed in for the mentor, where somebody did."""
    found = {}
    for assignment, each in kept.on_behalf.items():
        month = await ctx.records.learner_months.get(assignment, kept.form.month)
        assert month is not None, "it stands on the form"
        reason = await ctx.records.learner_months.reason(month)
        await ctx.audit("reason_read", "learner_month", month.id, month.learner)
        found[assignment] = replace(each, reason=reason)
    return replace(kept, on_behalf=found)


def _form_screen(kept: KeptForm, ctx: Context) -> Screen:
    organisation = ctx.actor.organisation
    line = screens.form_words(kept, organisation)
    if not kept.form.parts:
        return Screen(line, screens.form_rows(kept))
    translator = ctx.translators.of(organisation.language)
    paper = form_paper(kept, organisation, ctx.now, translator, FileType.PNG)
    name = screens.file_name(words.FORM_FILE, kept.form.month, name=kept.mentor_name)
    return Screen(line, screens.form_rows(kept), paper=paper, file_name=name)


async def send_form_paper(tap: acts.SendFormPaper, ctx: Context) -> None:
    """The form as a file."""
    kept = (await _form(tap.contract, tap.month, ctx))[0]
    if kept is None:
        return
    if not kept.form.parts:
        await lost.stale(ctx)
        return
    organisation = ctx.actor.organisation
    file_type = FileType.XLSX if tap.file == FileType.XLSX.value else FileType.PDF
    translator = ctx.translators.of(organisation.language)
    await ctx.audit("form_sent", "contract", tap.contract, kept.form.mentor)
    line = screens.form_line(words.FORM_CAPTION, kept, organisation)
    paper = form_paper(kept, organisation, ctx.now, translator, file_type)
    name = screens.file_name(words.FORM_FILE, kept.form.month, name=kept.mentor_name)
    ctx.show(Screen(line, paper=paper, file_name=name), Kind.FACT)


async def send_form_sheets(tap: acts.SendFormSheets, ctx: Context) -> None:
    """The signed sheets of everybody on the form."""
    kept = (await _form(tap.contract, tap.month, ctx))[0]
    if kept is None:
        return
    sent = [await _send_sheet(part.assignment, kept.form.month, ctx) for part in kept.form.parts]
    if not any(sent):
        ctx.show(Screen(words.NO_SHEETS()), Kind.FACT)


async def approve(tap: acts.ApproveForm, ctx: Context) -> None:
    """The coordinator approves what was on the screen."""
    kept, forms = await _form(tap.contract, tap.month, ctx)
    if kept is None:
        return
    match await _approve(kept, forms, tap.version, tap.seen, ctx):
        case FormRefused() as refused:
            now_is = (await _form(tap.contract, tap.month, ctx))[0] or kept
            _show_again(now_is, ctx, _why(refused, kept, ctx))
        case Approved() as approved:
            _show_again(await _with_reasons(approved.after, ctx), ctx)
            back = acts.ListMonth(tap.month, 0, 0, anew=1)
            on = rows_of([Button(words.BACK_TO_MONTH(), back, "⬅️")])
            ctx.show(Screen(_approved_words(approved, ctx), on), Kind.FACT)
            await _tell_approved(approved, ctx)


def _show_again(kept: KeptForm, ctx: Context, notice: Saying | None = None) -> None:
    """The numbers under the picture as they are now; the picture itself stays what it was."""
    line = screens.form_words(kept, ctx.actor.organisation, notice)
    ctx.replace(Screen(line, screens.form_rows(kept)))


async def _approve(
    kept: KeptForm, forms: Sequence[KeptForm], version: int, seen: str, ctx: Context
) -> Approved | FormRefused:
    command = ApproveForm(version, seen, ctx.actor.person, time_of_act(ctx))
    organisation = ctx.actor.organisation.id
    return await approve_form(kept, forms, command, organisation, ctx.records, ctx.now)


def _why(refused: FormRefused, kept: KeptForm, ctx: Context) -> Saying:
    zone = ctx.actor.organisation.zone
    if refused.about is None:
        return refusal(refused.refused, zone)
    name = kept.learners[refused.about]
    match refused.refused:
        case Refused(
            RefusalCode.MONTH_BREAKS_A_RULE, {"number": int() as number, "why": Refused() as why}
        ):
            broken = screens.broken_rule(why, zone)
            line = words.REFUSED_ENTRY(name=name, number=number, why=broken)
        case other:
            line = words.REFUSED_FOR(name=name, why=refusal(other, zone))
    return stacked(line, words.RETURN_IT_OR_WAIT())


def _approved_words(approved: Approved, ctx: Context) -> Saying:
    after = approved.after
    form = after.form
    assert after.id is not None, "it was kept"
    waits = [
        part.assignment
        for part in form.parts
        if part.state is MonthState.SUBMITTED and part.assignment not in approved.accepted
    ]
    return stacked(
        words.APPROVED(
            id=after.id,
            number=after.contract_number,
            month=form.month,
            mentor=after.mentor_name,
            hours=form.hours,
            amount=amount(form.amount_cents, ctx.actor.organisation),
        ),
        words.WAITS_FOR_OTHER_FORM(names=names_in(after, waits)) if waits else None,
    )


async def _tell_approved(approved: Approved, ctx: Context) -> None:
    after = approved.after
    line = words.YOUR_FORM_APPROVED(
        month=after.form.month, number=after.contract_number, hours=after.form.hours
    )
    await _tell(after.form.mentor, Screen(line), ctx)


async def _tell(person: PersonId, screen: Screen, ctx: Context) -> bool:
    """Write to a mentor; false where the mentor can't be reached here."""
    return ctx.tell(await ctx.records.people.addressee(person), screen) is not None


# -- many at once ----------------------------------------------------------------------------------


async def list_complete(tap: acts.ListComplete, ctx: Context) -> None:
    """What would be approved together, before it is."""
    month = await _month(tap.month, ctx)
    if month is not None:
        found = await _complete(month, ctx)
        some, more = found[: screens.AT_ONCE], max(0, len(found) - screens.AT_ONCE)
        ctx.replace(screens.complete(month, some, more, ctx.actor.organisation))


async def _complete(month: Month, ctx: Context) -> list[KeptForm]:
    return complete_forms(await ctx.records.work_time.of(ctx.actor.organisation.id, month))


async def approve_complete(tap: acts.ApproveComplete, ctx: Context) -> None:
    """Approve the forms that were listed, each by itself; say which could not be and why."""
    month = await _month(tap.month, ctx)
    if month is None:
        return
    listed = (await _complete(month, ctx))[: screens.AT_ONCE]
    if screens.seen_of_all(listed) != tap.seen:
        ctx.show(Screen(words.CHANGED_ALL(month=month)), Kind.FACT)
        await list_complete(acts.ListComplete(tap.month), ctx)
        return
    organisation = ctx.actor.organisation
    done: list[Message] = []
    count = 0
    for each in listed:
        # Read anew: one approval can change what stands in another form of the same mentor.
        kept, forms = await ctx.records.work_time.of_contract(
            organisation.id, each.form.contract, month
        )
        assert kept is not None, "it was listed a moment ago"
        seen = screens.seen_of(each)
        outcome = await _approve(kept, forms, each.form.record.version, seen, ctx)
        if isinstance(outcome, Approved):
            count += 1
            done.append(screens.form_line(words.APPROVED_LINE, outcome.after, organisation))
            await _tell_approved(outcome, ctx)
        else:
            done.append(
                words.NOT_APPROVED_LINE(
                    number=each.contract_number,
                    month=month,
                    mentor=each.mentor_name,
                    why=_why(outcome, kept, ctx),
                )
            )
    ctx.show(Screen(stacked(words.ALL_APPROVED(count=count), *done)), Kind.FACT)
    await list_month(acts.ListMonth(tap.month, 0, 0), ctx)


async def accept_without_hours(tap: acts.AcceptWithoutHours, ctx: Context) -> None:
    """Accept what was handed in and has nothing to pay: it stands in no form."""
    month = await _month(tap.month, ctx)
    if month is None:
        return
    person = PersonId(tap.mentor)
    found = await without_form(ctx.records, person, ctx.actor.organisation.id, month)
    lines: list[Saying] = []
    names = []
    for assignment in found:
        row = await ctx.records.assignments.get(assignment)
        assert row is not None, "a learner-month has an assignment"
        outcome = await accept_without_form(
            assignment, month, ctx.actor.person, time_of_act(ctx), ctx.records
        )
        if isinstance(outcome, Refused):
            why = refusal(outcome, ctx.actor.organisation.zone)
            lines.append(words.REFUSED_FOR(name=row.learner_name, why=why))
        else:
            names.append(row.learner_name)
    if not found:
        ctx.toast(words.NOTHING_WITHOUT_HOURS)
    if names:
        said = ", ".join(names)
        lines.insert(0, words.ACCEPTED_WITHOUT_HOURS(month=month, names=said))
        told = words.YOUR_MONTHS_ACCEPTED(month=month, names=said)
        await _tell(person, Screen(told), ctx)
    ctx.replace(await _mentor_screen(tap.mentor, month, ctx))
    if lines:
        ctx.show(Screen(stacked(*lines)), Kind.FACT)


# -- returning and opening again -------------------------------------------------------------------


async def choose_to_return(tap: acts.ChooseToReturn, ctx: Context) -> None:
    """Which learner-month of the form goes back."""
    kept = (await _form(tap.contract, tap.month, ctx))[0]
    if kept is not None:
        ctx.show(screens.choose_to_return(kept))


async def ask_return_reason(tap: acts.ReturnMonth, ctx: Context) -> None:
    """The reason is asked for before anything is returned."""
    await _ask_reason(tap, words.ASK_RETURN_REASON, ctx)


async def ask_reopen_reason(tap: acts.ReopenMonth, ctx: Context) -> None:
    """The reason is asked for before anything is opened."""
    await _ask_reason(tap, words.ASK_REOPEN_REASON, ctx)


async def ask_on_behalf_reason(tap: acts.HandInOnBehalf, ctx: Context) -> None:
    """The reason is asked for before anything is handed in for a mentor."""
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is None:
        return
    if at_hand.record.state in IN_A_FORM:
        present(ctx, await _card(at_hand, ctx, words.HANDED_IN_ALREADY()))
        return
    await _ask_reason(tap, words.ASK_ON_BEHALF_REASON, ctx)


async def _ask_reason(
    tap: acts.ReturnMonth | acts.ReopenMonth | acts.HandInOnBehalf, text: Text, ctx: Context
) -> None:
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is None:
        return
    ctx.expect(tap)
    mentor = await ctx.records.people.name_of(at_hand.books.mentor)
    line = text(learner=at_hand.name, month=at_hand.month, mentor=mentor)
    ctx.show(Screen(line, rows_of([Button(common.CANCEL(), Cancel(), "✖️")])))


async def reason_given(given: Words, ctx: Context) -> None:
    """The reason was typed: the learner-month is returned, or opened again."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, acts.ReturnMonth | acts.ReopenMonth | acts.HandInOnBehalf)
    if not isinstance(said, TextGiven) or not said.text.strip():
        cancel = rows_of([Button(common.CANCEL(), Cancel(), "✖️")])
        ctx.show(Screen(words.TYPE_A_REASON(), cancel))
        return
    ctx.expect_nothing()
    at_hand = await _at_hand(tap.assignment, tap.month, ctx)
    if at_hand is None:
        return
    reason = said.text.strip()[:LONGEST_REASON]
    if isinstance(tap, acts.HandInOnBehalf):
        await _hand_in_for(tap, at_hand, reason, ctx)
        return
    make = Return if isinstance(tap, acts.ReturnMonth) else Reopen
    command = make(tap.version, ctx.actor.person, True, time_of_act(ctx))
    match await give_back(command, at_hand, reason, ctx.records, ctx.now):
        case Refused() as refused:
            notice = refusal(refused, at_hand.zone)
            ctx.show(await _card(at_hand, ctx, notice))
        case MonthMoved():
            await _given_back(tap, at_hand, reason, ctx)


async def _hand_in_for(
    tap: acts.HandInOnBehalf, at_hand: MonthAtHand, reason: str, ctx: Context
) -> None:
    """Hand in what the mentor left, say so with its number, and tell the mentor where they are."""
    by, given = ctx.actor.person, time_of_act(ctx)
    command = SubmitOnBehalf(tap.version, tap.content, by, True, given)
    outcome = await take(command, at_hand, ctx.records, by, ctx.now, reason)
    if isinstance(outcome, Refused):
        already = outcome.code is RefusalCode.MONTH_SUBMITTED
        notice = words.HANDED_IN_ALREADY() if already else refusal(outcome, at_hand.zone)
        ctx.show(await _card(at_hand, ctx, notice))
        return
    kept = await ctx.records.learner_months.get(at_hand.assignment, at_hand.month)
    assert kept is not None, "it was kept a moment ago"
    said: dict[str, object] = {
        "learner": kept.learner_name,
        "month": kept.month,
        "hours": at_hand.books.paid_hours,
    }
    await _tell(kept.mentor, Screen(words.YOUR_MONTH_HANDED_IN(**said, reason=reason)), ctx)
    done = words.HANDED_IN_FOR(number=kept.id, mentor=kept.mentor_name, **said)
    late = None
    if outcome.late:
        late = month_words.DONE_LATE(day=last_day(at_hand.books.closes_at, at_hand.zone))
    back = acts.OpenMentorsMonth(MemberId(kept.mentor), tap.month)
    rows = rows_of([Button(words.BACK(), back, "⬅️")])
    ctx.show(Screen(stacked(done, late), rows), Kind.FACT)


async def _given_back(
    tap: acts.ReturnMonth | acts.ReopenMonth, at_hand: MonthAtHand, reason: str, ctx: Context
) -> None:
    """Say what is kept, with its number, and tell the mentor with the way there."""
    kept = await ctx.records.learner_months.get(at_hand.assignment, at_hand.month)
    assert kept is not None, "it was kept a moment ago"
    returned = isinstance(tap, acts.ReturnMonth)
    closes_at = at_hand.books.closes_at
    locked = returned and entries_are_locked(kept.record, closes_at, ctx.now)
    since = last_day(closes_at, at_hand.zone)
    line = _told(kept, reason, since if locked else None)
    way = month_acts.OpenMonth(kept.assignment, number_of_month(kept.month), anew=1)
    rows = rows_of([Button(words.OPEN_THE_MONTH(), way, "📅")])
    reached = await _tell(kept.mentor, Screen(line, rows), ctx)
    done = words.RETURNED if returned else words.REOPENED
    shown = done(
        number=kept.id, learner=kept.learner_name, month=kept.month, mentor=kept.mentor_name
    )
    stays_locked = words.RETURNED_LOCKED(day=since) if locked else None
    missed = None if reached else words.MENTOR_NOT_REACHED(mentor=kept.mentor_name)
    reopen = acts.ReopenMonth(kept.assignment, tap.month, kept.record.version)
    opening = [Button(words.REOPEN(), reopen, "🔓")] if locked else []
    back = acts.OpenMentorsMonth(MemberId(kept.mentor), tap.month)
    rows = rows_of(opening, [Button(words.BACK(), back, "⬅️")])
    ctx.show(Screen(stacked(shown, stays_locked, missed), rows), Kind.FACT)


def _told(kept: KeptMonth, reason: str, locked_since: LocalDay | None) -> Message:
    """What the mentor hears: to change an entry is asked only of who can."""
    params: dict[str, object] = {
        "learner": kept.learner_name,
        "month": kept.month,
        "reason": reason,
    }
    if locked_since is not None:
        return words.YOUR_MONTH_RETURNED_LOCKED(**params, day=locked_since)
    if kept.record.state is MonthState.RETURNED:
        return words.YOUR_MONTH_RETURNED(**params)
    return words.YOUR_MONTH_REOPENED(**params)


Act = Callable[[Any, Context], Awaitable[None]]

WORK_TIME_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.OpenMonths: open_months,
        acts.ListMonth: list_month,
        acts.OpenMentorsMonth: open_mentors_month,
        acts.OpenLearnersMonth: open_learners_month,
        acts.ShowSignedSheet: show_signed_sheet,
        acts.ShowDeadlineRule: deadline_rule,
        acts.OpenForm: open_form,
        acts.ApproveForm: approve,
        acts.AcceptWithoutHours: accept_without_hours,
        acts.ListComplete: list_complete,
        acts.ApproveComplete: approve_complete,
        acts.ChooseToReturn: choose_to_return,
        acts.ReturnMonth: ask_return_reason,
        acts.ReopenMonth: ask_reopen_reason,
        acts.HandInOnBehalf: ask_on_behalf_reason,
        acts.SendFormPaper: send_form_paper,
        acts.SendFormSheets: send_form_sheets,
    }
)
"""What the buttons of the coordinator's month do; all of it is the coordinator's alone."""

WORK_TIME_WORDS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.ReturnMonth: reason_given,
        acts.ReopenMonth: reason_given,
        acts.HandInOnBehalf: reason_given,
    }
)
