"""Owns what the coordinator's month shows: mentors, a learner-month, a work-time form, an export.

Writes nothing and knows no rule; a step has a button where the rules would let it through now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.acts import OpenMenu
from bot.acts import work_time as acts
from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, MemberId, PersonId
from bot.domain.learner_month import Happened, SubmitOnBehalf, decide, entries_are_locked
from bot.domain.months import Month
from bot.domain.payment import Change, ExportProposal
from bot.domain.people import Organisation
from bot.domain.refusals import Refused
from bot.domain.reminders import nobody_met
from bot.domain.rules import PRESS_GRACE
from bot.domain.standing import MonthState
from bot.domain.work_time import FormState
from bot.learner_months import MonthAtHand
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import months as month_words
from bot.wording import riks as riks_words
from bot.wording import work_time as words
from bot.wording.diary import short_name
from bot.wording.refusals import refusal
from bot.wording.registry import Message, Saying, Text, Verbatim
from bot.wording.values import LocalDay, LocalTime
from bot.work_time import MentorsMonth
from handlers.diary_screens import in_rows, last_day, number_of_month, rows_of, stacked, within
from handlers.work_time_papers import amount
from storage.exports import KeptExport, PayNames
from storage.learner_months import KeptMonth, StepTaken
from storage.work_time import KeptForm

A_PAGE = 8
MONTHS_SHOWN = 12
AT_ONCE = 10
"""Forms approved by one press: judging each takes a moment in which nobody else can write."""
DIGITS_SEEN = 8
LINES_OF_CAPTION = 10
STEPS_SHOWN = 12
CONFLICTS_SHOWN = 5
LONGEST_REASON_OF_CAPTION = 120
"""So much of a reason stands under a picture, which has room for a thousand characters."""


def menu_row() -> list[Button]:
    return [Button(common.BACK_TO_MENU(), OpenMenu(), "☰")]


def seen_of(form: KeptForm) -> str:
    """What a button says of the form that was on the screen."""
    return form.form.content[:DIGITS_SEEN]


def seen_of_all(forms: Sequence[KeptForm]) -> str:
    """The same of several forms."""
    lines = [
        f"{each.form.contract} {each.form.record.version} {each.form.content}" for each in forms
    ]
    return sha256("\n".join(lines).encode("ascii")).hexdigest()[:DIGITS_SEEN]


# -- months and mentors ----------------------------------------------------------------------------


def months(found: Sequence[Month], riks: Button) -> Screen:
    """The months with entries, the newest first."""
    line = words.CHOOSE_MONTH() if found else words.NO_MONTHS()
    buttons = [
        Button(words.MONTH_BUTTON(month=each), acts.ListMonth(number_of_month(each), 0, 0), "📅")
        for each in found[:MONTHS_SHOWN]
    ]
    return Screen(line, rows_of(*in_rows(buttons, 2), [riks], menu_row()))


def mentors(
    month: Month,
    everybody: Sequence[MentorsMonth],
    complete: int,
    tap: acts.ListMonth,
    *,
    uses_riks: bool,
) -> Screen:
    """How far each mentor is; a page at a time."""
    number = number_of_month(month)
    listed = [each for each in everybody if each.to_decide or not tap.only]
    page = within(max(0, tap.start) // A_PAGE, max(1, len(listed)), A_PAGE)
    shown = listed[page * A_PAGE : (page + 1) * A_PAGE]
    waiting = sum(1 for each in everybody if each.to_decide)
    ready = sum(1 for each in everybody if not each.missing)
    line = stacked(
        words.MONTH_HEAD(month=month, ready=ready, count=len(everybody)),
        words.FORMS_WAIT(count=waiting) if waiting else words.NOTHING_WAITS(),
        None if listed else words.NOBODY_HERE(),
        words.LEGEND() if listed else None,
    )
    turn = []
    if page > 0:
        turn.append(Button(common.BACK(), _listed(tap, (page - 1) * A_PAGE), "◀️"))
    if len(listed) > (page + 1) * A_PAGE:
        turn.append(Button(common.MORE(), _listed(tap, (page + 1) * A_PAGE), "▶️"))
    other = words.EVERYBODY if tap.only else words.ONLY_TO_DECIDE
    filtered = [Button(other(), acts.ListMonth(number, 0, 1 - tap.only), "🔎")]
    decide = []
    if complete:
        decide.append(Button(words.APPROVE_COMPLETE(), acts.ListComplete(number), "✅"))
    return Screen(
        line,
        rows_of(
            *([_mentor(each, number)] for each in shown),
            turn,
            filtered if waiting or tap.only else [],
            decide,
            [Button(words.EXPORT(), acts.ShowExport(number), "💶")],
            [Button(riks_words.RIKS(), acts.ListRiksForms(number), "🗂")] if uses_riks else [],
            [Button(words.DEADLINE_RULE(), acts.ShowDeadlineRule(number), "⏰")],
            [Button(words.BACK(), acts.OpenMonths(), "⬅️"), *menu_row()],
        ),
    )


def _listed(tap: acts.ListMonth, start: int) -> acts.ListMonth:
    return acts.ListMonth(tap.month, start, 1 if tap.only else 0)


def _mentor(each: MentorsMonth, month: int) -> Button:
    mark = "❗" if each.to_decide else "⏳" if each.missing else "✔"
    label = words.MENTOR_BUTTON(name=short_name(each.name), done=each.handed_in, all=each.learners)
    late = " ⏰" if each.late else ""
    return Button(label, acts.OpenMentorsMonth(MemberId(each.mentor), month), mark + late)


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One learner of a mentor in a list."""

    assignment: AssignmentId
    name: str
    hours: int
    state: MonthState
    complete: bool
    """Nothing is missing in the diary, or that nobody met was said."""
    late: bool


def _state(state: MonthState, *, complete: bool) -> Message:
    """An open month of which nothing is missing is called complete, as its mentor reads it."""
    if state is MonthState.OPEN and complete:
        return month_words.COMPLETE()
    return month_words.STATES[state]()


def mentor(
    name: str,
    month: Month,
    mentor_id: MemberId,
    learners: Sequence[LearnerLine],
    forms: Sequence[KeptForm],
    loose: int,
) -> Screen:
    """One mentor's month: each learner, each form."""
    number = number_of_month(month)
    lines = []
    for each in learners:
        text = words.LEARNER_LATE if each.late else words.LEARNER_LINE
        state = _state(each.state, complete=each.complete)
        lines.append(text(name=each.name, hours=each.hours, state=state))
    form_rows = [
        [
            Button(
                words.FORM_BUTTON(number=short_name(each.contract_number), hours=each.form.hours),
                acts.OpenForm(each.form.contract, number),
                "❗" if each.form.to_decide else "📄",
            )
        ]
        for each in forms
    ]
    people = [
        Button(
            words.LEARNER_BUTTON(name=short_name(each.name)),
            acts.OpenLearnersMonth(each.assignment, number),
            "👤",
        )
        for each in learners
    ]
    accept = []
    if loose:
        tap = acts.AcceptWithoutHours(mentor_id, number)
        accept.append(Button(words.ACCEPT_WITHOUT_HOURS(), tap, "✅"))
    back = Button(words.BACK_TO_MONTH(), acts.ListMonth(number, 0, 0), "⬅️")
    return Screen(
        stacked(words.MENTOR_HEAD(name=name, month=month), *lines),
        rows_of(*form_rows, accept, *in_rows(people, 2), [back]),
    )


def learners_month(
    at_hand: MonthAtHand,
    kept: KeptMonth | None,
    steps: Sequence[StepTaken],
    reason: str,
    mentor_name: str,
    by: PersonId,
    now: datetime,
    notice: Saying | None = None,
) -> Screen:
    """One learner-month with its history, and what the coordinator ``by`` can do with it."""
    record, number = at_hand.record, number_of_month(at_hand.month)
    returned = record.state is MonthState.RETURNED or record.reopened
    explained = reason and (returned or record.on_behalf_by is not None)
    for_mentor = may_hand_in(at_hand, by, now)
    line = stacked(
        notice,
        words.MONTH_CARD(
            mentor=mentor_name,
            learner=at_hand.name,
            month=at_hand.month,
            hours=at_hand.books.paid_hours,
            state=_state(record.state, complete=not (at_hand.missing or at_hand.books.refused)),
        ),
        words.WHY(reason=reason) if explained else None,
        words.MENTOR_LEFT(mentor=mentor_name) if for_mentor else None,
        _nobody_met(at_hand),
        *_conflicts(at_hand),
        *(_step(each, at_hand) for each in steps[-STEPS_SHOWN:]),
    )
    acting = []
    if for_mentor:
        content = at_hand.books.content[:DIGITS_SEEN]
        hand_in = acts.HandInOnBehalf(at_hand.assignment, number, record.version, content)
        acting.append(Button(words.HAND_IN(), hand_in, "📨"))
    if record.state in (MonthState.SUBMITTED, MonthState.ACCEPTED):
        tap = acts.ReturnMonth(at_hand.assignment, number, record.version)
        acting.append(Button(words.RETURN(), tap, "↩️"))
    locked = entries_are_locked(record, at_hand.books.closes_at, now)
    if locked and record.state is not MonthState.EXPORTED:
        reopen = acts.ReopenMonth(at_hand.assignment, number, record.version)
        acting.append(Button(words.REOPEN(), reopen, "🔓"))
    sheet = []
    if kept is not None and record.sheet is not None:
        show = acts.ShowSignedSheet(at_hand.assignment, number)
        sheet.append(Button(words.SHEET(), show, "📎"))
    back = acts.OpenMentorsMonth(MemberId(at_hand.books.mentor), number)
    return Screen(line, rows_of(acting, sheet, [Button(words.BACK(), back, "⬅️")]))


def may_hand_in(at_hand: MonthAtHand, by: PersonId, now: datetime) -> bool:
    """Whether the rules would let this coordinator hand it in for the mentor now."""
    books = at_hand.books
    command = SubmitOnBehalf(books.record.version, books.content, by, True, Given(now))
    return bool(at_hand.entries) and not isinstance(decide(command, books), Refused)


def _nobody_met(at_hand: MonthAtHand) -> Message | None:
    about = at_hand.named.learner_month
    if not nobody_met(about):
        return None
    return words.NOBODY_MET_LATE() if about.no_meeting_late else words.NOBODY_MET()


def broken_rule(why: Refused, zone: ZoneInfo) -> Message:
    """The rule that an entry breaks by now, as the coordinator reads it."""
    text = words.BROKEN_RULES.get(why.code)
    match why.params:
        case {"starts_at": datetime() as starts_at, "ends_at": datetime() as ends_at} if text:
            return text(
                day=LocalDay(starts_at, zone),
                begins=LocalTime(starts_at, zone),
                ends=LocalTime(ends_at, zone),
            )
    return refusal(why, zone)


def _conflicts(at_hand: MonthAtHand) -> Iterator[Message]:
    """Entries that break a rule by now, also of a month that is accepted or was paid: it stays so
    until the coordinator decides otherwise."""
    refused = at_hand.books.refused
    for number in sorted(refused)[:CONFLICTS_SHOWN]:
        why = broken_rule(refused[number][0], at_hand.zone)
        yield words.CONFLICT(number=number, why=why)
    if len(refused) > CONFLICTS_SHOWN:
        yield words.MORE_CONFLICTS(count=len(refused) - CONFLICTS_SHOWN)
    if refused and at_hand.record.state is MonthState.ACCEPTED:
        yield words.CONFLICT_ACCEPTED()
    if refused and at_hand.record.state is MonthState.EXPORTED:
        yield words.CONFLICT_EXPORTED()


def _step(step: StepTaken, at_hand: MonthAtHand) -> Message:
    zone = at_hand.zone
    shown = {
        "day": LocalDay(step.at, zone),
        "time": LocalTime(step.at, zone),
        "what": words.STEPS[step.what](),
    }
    said = words.STEP(**shown) if not step.by_name else words.STEP_BY(**shown, name=step.by_name)
    late = step.late and step.what in _DUE_BY_THE_DEADLINE
    return words.STEP_LATE(step=said) if late else said


_DUE_BY_THE_DEADLINE = (Happened.APPROVED, Happened.SUBMITTED, Happened.SUBMITTED_ON_BEHALF)
"""Steps that can be late; a coordinator has no deadline."""


def deadline_rule(month: Month, closes_at: datetime, organisation: Organisation) -> Screen:
    """The written rule of the deadline and of the press."""
    line = words.DEADLINE_TEXT(
        month=month,
        day=last_day(closes_at, organisation.zone),
        seconds=int(PRESS_GRACE.total_seconds()),
    )
    back = acts.ListMonth(number_of_month(month), 0, 0)
    return Screen(line, rows_of([Button(words.BACK_TO_MONTH(), back, "⬅️")]))


# -- the form --------------------------------------------------------------------------------------


def form_words(kept: KeptForm, organisation: Organisation, notice: Saying | None = None) -> Saying:
    """The form in numbers; short enough for a caption."""
    form, zone = kept.form, organisation.zone
    lines: list[Message] = []
    for part in form.parts[:LINES_OF_CAPTION]:
        cents = part.hours * form.unit_rate_cents
        lines.append(
            words.FORM_LINE(
                name=short_name(kept.learners[part.assignment]),
                hours=part.hours,
                amount=amount(cents, organisation),
            )
        )
    more = len(form.parts) - LINES_OF_CAPTION
    record = form.record
    decided = None
    if form.state is not FormState.WAITING and record.approved_at is not None:
        at = record.approved_at
        decided = words.FORM_APPROVED_BY(
            name=kept.approved_by_name, day=LocalDay(at, zone), time=LocalTime(at, zone)
        )
    return stacked(
        notice,
        words.FORM_HEAD(
            number=kept.contract_number,
            month=form.month,
            mentor=kept.mentor_name,
            institution=kept.institution_name,
        ),
        *lines,
        words.FORM_CAPTION_MORE(count=more) if more > 0 else None,
        _by_word([kept]),
        *_handed_in_for(kept, zone),
        words.FORM_TOTAL(
            hours=form.hours,
            rate=amount(form.unit_rate_cents, organisation),
            amount=amount(form.amount_cents, organisation),
        ),
        words.FORM_UNFINISHED(count=form.unfinished) if form.unfinished else None,
        words.FORM_STATE(state=words.FORM_STATES[form.state]()),
        decided,
    )


def _by_word(forms: Sequence[KeptForm]) -> Message | None:
    """Whose sheet carries no code that could be read; a long list would not fit into a caption."""
    found = [
        kept.learners[part.assignment] for kept in forms for part in kept.form.parts if part.by_word
    ]
    if not found:
        return None
    names = ", ".join(found[:LINES_OF_CAPTION])
    return words.FORM_BY_WORD(names=names + (", …" if len(found) > LINES_OF_CAPTION else ""))


def _handed_in_for(kept: KeptForm, zone: ZoneInfo) -> Iterator[Message]:
    """Who handed in what for a mentor who left, when and why."""
    for assignment, each in kept.on_behalf.items():
        yield words.FORM_ON_BEHALF(
            name=short_name(kept.learners[assignment]),
            by=each.by_name,
            day=LocalDay(each.at, zone),
            time=LocalTime(each.at, zone),
            reason=_for_a_caption(each.reason),
        )
        if not each.signed:
            yield words.FORM_UNSIGNED(name=short_name(kept.learners[assignment]))


def _for_a_caption(reason: str) -> str:
    longest = LONGEST_REASON_OF_CAPTION
    return reason if len(reason) <= longest else reason[: longest - 1] + "…"


def _on_behalf(forms: Sequence[KeptForm]) -> Message | None:
    found = [kept.learners[each] for kept in forms for each in kept.on_behalf]
    return words.FORMS_ON_BEHALF(names=", ".join(found)) if found else None


def form_rows(kept: KeptForm) -> tuple[tuple[Button, ...], ...]:
    """What can be done with a form as it stands."""
    form = kept.form
    contract, month = form.contract, number_of_month(form.month)
    decide = []
    if form.to_decide:
        approve = acts.ApproveForm(contract, month, form.record.version, seen_of(kept))
        decide.append(Button(words.APPROVE(), approve, "✅"))
    if any(part.state in _CAN_GO_BACK for part in form.parts):
        decide.append(Button(words.RETURN(), acts.ChooseToReturn(contract, month), "↩️"))
    papers, sheets = [], []
    if form.parts:
        papers = [
            Button(words.PDF(), acts.SendFormPaper(contract, month, "pdf"), "📄"),
            Button(words.XLSX(), acts.SendFormPaper(contract, month, "xlsx"), "📊"),
        ]
        sheets = [Button(words.SHEETS(), acts.SendFormSheets(contract, month), "📎")]
    back = acts.OpenMentorsMonth(MemberId(form.mentor), month)
    return rows_of(decide, papers, sheets, [Button(words.BACK(), back, "⬅️")])


_CAN_GO_BACK = (MonthState.SUBMITTED, MonthState.ACCEPTED)


def choose_to_return(kept: KeptForm) -> Screen:
    """Which learner-month goes back."""
    month = number_of_month(kept.form.month)
    people = [
        Button(
            words.LEARNER_BUTTON(name=short_name(kept.learners[part.assignment])),
            acts.OpenLearnersMonth(part.assignment, month),
            "👤",
        )
        for part in kept.form.parts
        if part.state in _CAN_GO_BACK
    ]
    back = Button(words.BACK(), acts.OpenForm(kept.form.contract, month), "⬅️")
    return Screen(
        words.WHOM_TO_RETURN(mentor=kept.mentor_name), rows_of(*in_rows(people, 2), [back])
    )


def complete(
    month: Month, forms: Sequence[KeptForm], more: int, organisation: Organisation
) -> Screen:
    """What would be approved together, before it is."""
    number = number_of_month(month)
    back = Button(words.BACK_TO_MONTH(), acts.ListMonth(number, 0, 0), "⬅️")
    if not forms:
        return Screen(words.NOTHING_COMPLETE(month=month), rows_of([back]))
    total = amount(sum(each.form.amount_cents for each in forms), organisation)
    line = stacked(
        words.COMPLETE_HEAD(
            count=len(forms), hours=sum(each.form.hours for each in forms), amount=total
        ),
        *(form_line(words.COMPLETE_LINE, each, organisation) for each in forms),
        words.COMPLETE_MORE(count=more) if more else None,
        _by_word(forms),
        _on_behalf(forms),
    )
    approve = Button(
        words.APPROVE_THESE(count=len(forms)),
        acts.ApproveComplete(number, seen_of_all(forms)),
        "✅",
    )
    return Screen(line, rows_of([approve], [back]))


def form_line(text: Text, kept: KeptForm, organisation: Organisation) -> Message:
    """A form in a list of forms."""
    return text(
        mentor=kept.mentor_name,
        number=kept.contract_number,
        month=kept.form.month,
        hours=kept.form.hours,
        amount=amount(kept.form.amount_cents, organisation),
    )


# -- payment ---------------------------------------------------------------------------------------


def export(
    month: Month,
    proposal: ExportProposal | None,
    why_not: Message | None,
    next_number: int,
    names: PayNames | None,
    history: Sequence[KeptExport],
    waiting: int,
    organisation: Organisation,
) -> Screen:
    """What would go out, with its number and totals, and what went out before."""
    number = number_of_month(month)
    lines: list[Saying | None] = [why_not]
    act: list[Button] = []
    if proposal is not None and names is not None:
        lines += _proposed(proposal, next_number, names, organisation)
        if history:
            lines.append(_changes(proposal, history[-1].head.number))
        make = acts.MakeExport(number, proposal.content[:DIGITS_SEEN])
        act.append(Button(words.EXPORT_NOW(number=next_number), make, "💶"))
    if waiting:
        lines.append(words.EXPORT_LEAVES_OUT(count=waiting))
    lines += [_once_before(each, organisation) for each in history]
    again = [
        [Button(words.EXPORT_AGAIN(number=each.head.number), acts.SendExport(each.head.id), "📎")]
        for each in history[-3:]
    ]
    back = Button(words.BACK_TO_MONTH(), acts.ListMonth(number, 0, 0), "⬅️")
    return Screen(stacked(*lines), rows_of(act, *again, [back]))


def _proposed(
    proposal: ExportProposal, number: int, names: PayNames, organisation: Organisation
) -> Iterator[Message]:
    yield words.EXPORT_HEAD(
        month=proposal.month,
        number=number,
        hours=proposal.hours,
        amount=amount(proposal.amount_cents, organisation),
    )
    totals: dict[str, tuple[int, int]] = {}
    for row in proposal.rows:
        hours, cents = totals.get(names.institutions[row.institution], (0, 0))
        totals[names.institutions[row.institution]] = (hours + row.hours, cents + row.amount_cents)
    for institution, (hours, cents) in sorted(totals.items()):
        yield words.EXPORT_INSTITUTION(
            institution=institution, hours=hours, amount=amount(cents, organisation)
        )


def _changes(proposal: ExportProposal, before: int) -> Message:
    counted: Mapping[Change, int] = {
        change: sum(1 for each in proposal.compared if each.change is change) for change in Change
    }
    return words.EXPORT_CHANGES(
        number=before,
        added=counted[Change.ADDED],
        changed=counted[Change.CHANGED],
        removed=counted[Change.REMOVED],
    )


def _once_before(each: KeptExport, organisation: Organisation) -> Message:
    at = each.head.made_at
    return words.EXPORT_ONCE_BEFORE(
        number=each.head.number,
        day=LocalDay(at, organisation.zone),
        time=LocalTime(at, organisation.zone),
        name=each.made_by_name,
        hours=sum(row.hours for row in each.rows),
    )


def file_name(text: Text, month: Month, **params: str | int) -> Message:
    return text(month=Verbatim(str(month)), **params)
