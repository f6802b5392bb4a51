"""The work-time form: what stands on it, when it may be approved, when it waits again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.diary import Given, Meeting, MeetingState
from bot.domain.ids import AssignmentId, ContractId, InstitutionId, MeetingId, PersonId
from bot.domain.learner_month import Happened, LearnerMonthBooks, MonthRecord
from bot.domain.months import Month, editable_until, start_of_day
from bot.domain.refusals import RefusalCode, refuse
from bot.domain.standing import MonthState
from bot.domain.work_time import (
    IN_A_FORM,
    ApproveForm,
    FormApproved,
    FormRecord,
    FormRefused,
    FormState,
    LearnerPart,
    WorkTimeForm,
    approve,
    approved_contracts,
    put_back,
)
from tests.domain.books import RIGA, riga

NOVEMBER = Month(2026, 11)
MENTOR, COORDINATOR = PersonId(42), PersonId(1)
OURS, OTHER = ContractId(11), ContractId(12)
NOW = riga(2026, 12, 5, 10)
BY_PRESS = Given(NOW, by_press=True)


def entry(number: int, assignment: int, hours: int, *, held: bool = True) -> Meeting:
    return Meeting(
        id=MeetingId(number),
        assignment=AssignmentId(assignment),
        mentor=MENTOR,
        learner=PersonId(100 + assignment),
        starts_at=riga(2026, 11, 2, 9) + timedelta(days=number % 25),
        hours=hours if held else 0,
        planned_hours=hours,
        state=MeetingState.HELD if held else MeetingState.NO_SHOW,
        version=1,
        month=NOVEMBER,
        contract=OURS,
    )


def part(
    assignment: int,
    *entries: Meeting,
    state: MonthState = MonthState.SUBMITTED,
    contracts: frozenset[ContractId] = frozenset({OURS}),
) -> LearnerPart:
    number = AssignmentId(assignment)
    return LearnerPart(number, PersonId(100 + assignment), state, entries, contracts)


def form(
    *parts: LearnerPart, record: FormRecord | None = None, unfinished: int = 0
) -> WorkTimeForm:
    return WorkTimeForm(
        contract=OURS,
        institution=InstitutionId(5),
        mentor=MENTOR,
        month=NOVEMBER,
        unit_rate_cents=1250,
        parts=parts,
        unfinished=unfinished,
        record=record or FormRecord(),
    )


def books_of(each: LearnerPart, *, version: int = 3, broken: bool = False) -> LearnerMonthBooks:
    accepted = each.state in (MonthState.ACCEPTED, MonthState.EXPORTED)
    refused = {}
    if broken:
        late = refuse(RefusalCode.CONTRACT_NONE, day=riga(2026, 11, 2))
        refused = {each.entries[0].id: (late,)}
    return LearnerMonthBooks(
        assignment=each.assignment,
        mentor=MENTOR,
        learner=each.learner,
        month=NOVEMBER,
        begins_at=start_of_day(NOVEMBER.first_day, RIGA),
        closes_at=editable_until(NOVEMBER, RIGA),
        record=MonthRecord(
            state=each.state, version=version, accepted_by=COORDINATOR if accepted else None
        ),
        paid_hours=each.hours,
        refused=refused,
    )


def books(of: WorkTimeForm, **given: bool) -> dict[AssignmentId, LearnerMonthBooks]:
    return {each.assignment: books_of(each, **given) for each in of.parts}


def seen(of: WorkTimeForm) -> ApproveForm:
    return ApproveForm(of.record.version, of.content[:8], COORDINATOR, BY_PRESS)


def approved(of: WorkTimeForm) -> WorkTimeForm:
    """The form as it stands after its approval."""
    outcome = approve(seen(of), of, books(of), ())
    assert isinstance(outcome, FormApproved)
    accepted = {assignment for assignment, _ in outcome.accepted}
    parts = [
        replace(each, state=MonthState.ACCEPTED) if each.assignment in accepted else each
        for each in of.parts
    ]
    return replace(of, parts=tuple(parts), record=outcome.after)


ANNA = part(1, entry(1, 1, 2), entry(2, 1, 3))
BRUNO = part(2, entry(3, 2, 1))


def test_hours_times_rate_is_the_amount_in_whole_cents():
    """Whole hours of meetings that were held; a no-show stands there with nothing."""
    of = form(ANNA, part(2, entry(3, 2, 4, held=False)))
    assert (of.hours, of.amount_cents) == (5, 6250)


def test_an_approved_form_accepts_each_learner_month_on_it():
    """One decision, and a step of each learner-month by the coordinator."""
    of = form(ANNA, BRUNO)
    outcome = approve(seen(of), of, books(of), ())
    assert isinstance(outcome, FormApproved)
    assert [(number, moved.what) for number, moved in outcome.accepted] == [
        (1, Happened.ACCEPTED),
        (2, Happened.ACCEPTED),
    ]
    assert outcome.after.state is FormState.APPROVED
    assert approved(of).state is FormState.APPROVED


def test_one_that_breaks_a_rule_keeps_the_whole_form_and_is_named():
    """So the coordinator returns it, and approves the rest."""
    of = form(ANNA, BRUNO)
    months = books(of) | {BRUNO.assignment: books_of(BRUNO, broken=True)}
    outcome = approve(seen(of), of, months, ())
    assert isinstance(outcome, FormRefused)
    assert (outcome.refused.code, outcome.about) == (RefusalCode.MONTH_BREAKS_A_RULE, 2)


def test_what_was_accepted_before_is_judged_again_too():
    """A form that waits again because of one is approved as a whole."""
    accepted = replace(ANNA, state=MonthState.ACCEPTED)
    of = form(accepted, BRUNO)
    sound = approve(seen(of), of, books(of), ())
    assert isinstance(sound, FormApproved)
    assert [number for number, _ in sound.accepted] == [2]
    months = books(of) | {accepted.assignment: books_of(accepted, broken=True)}
    outcome = approve(seen(of), of, months, ())
    assert isinstance(outcome, FormRefused)
    assert outcome.about == 1


def test_two_contracts_need_two_approvals():
    """The learner-month is accepted by the second one, whichever that is."""
    both = replace(ANNA, contracts=frozenset({OURS, OTHER}))
    of = form(both, BRUNO)
    first = approve(seen(of), of, books(of), ())
    assert isinstance(first, FormApproved)
    assert [number for number, _ in first.accepted] == [2]
    second = approve(seen(of), of, books(of), {OTHER})
    assert isinstance(second, FormApproved)
    assert [number for number, _ in second.accepted] == [1, 2]


def test_an_empty_form_is_not_approved():
    """Nothing was handed in under the contract."""
    of = form(unfinished=1)
    outcome = approve(seen(of), of, {}, ())
    assert outcome == FormRefused(refuse(RefusalCode.FORM_EMPTY, month=NOVEMBER))


def test_what_was_not_on_the_screen_is_not_approved():
    """Another hash or another version: changed meanwhile, and how many hours there are now."""
    of = form(ANNA)
    later = form(ANNA, BRUNO)
    changed = refuse(RefusalCode.FORM_CHANGED_MEANWHILE, month=NOVEMBER, hours=6)
    assert approve(seen(of), later, books(later), ()) == FormRefused(changed)
    empty = replace(seen(later), content="")
    assert approve(empty, later, books(later), ()) == FormRefused(changed)
    stale = replace(seen(later), version=7)
    assert approve(stale, later, books(later), ()) == FormRefused(changed)


def test_a_second_approval_is_said_to_be_done():
    """Neither approved nor exported forms are approved again."""
    of = approved(form(ANNA))
    outcome = approve(seen(of), of, books(of), ())
    assert outcome == FormRefused(refuse(RefusalCode.FORM_APPROVED_ALREADY, month=NOVEMBER))
    out = replace(of, record=replace(of.record, state=FormState.EXPORTED))
    outcome = approve(seen(out), out, books(out), ())
    assert outcome == FormRefused(refuse(RefusalCode.FORM_EXPORTED, month=NOVEMBER))


def test_whatever_joins_or_leaves_makes_an_approved_form_wait():
    """The approval is of what was on it: an entry, a learner, the rate."""
    of = approved(form(ANNA))
    assert of.state is FormState.APPROVED
    assert replace(of, parts=(*of.parts, BRUNO)).to_decide
    fewer = replace(of.parts[0], entries=of.parts[0].entries[:1])
    assert replace(of, parts=(fewer,)).to_decide
    assert replace(of, unit_rate_cents=1251).to_decide
    assert replace(of, parts=()).state is FormState.WAITING


def test_a_form_is_put_back_once_and_an_exported_one_never():
    """What went out for payment stays what it was."""
    of = approved(form(ANNA))
    back = put_back(of.record)
    assert back is not None
    assert (back.state, back.version, back.content) == (FormState.WAITING, 2, None)
    assert put_back(back) is None
    assert put_back(replace(of.record, state=FormState.EXPORTED)) is None


def test_only_approved_forms_count_as_approved():
    """For the other forms of the same mentor."""
    assert approved_contracts([form(ANNA)]) == frozenset()
    assert approved_contracts([approved(form(ANNA))]) == {OURS}


parts = some.lists(
    some.tuples(
        some.sampled_from(sorted(IN_A_FORM)),
        some.lists(some.tuples(some.integers(1, 20), some.booleans()), min_size=1, max_size=6),
    ),
    max_size=8,
)


def made(given_parts: list) -> WorkTimeForm:
    number = 0
    found = []
    for assignment, (state, meetings) in enumerate(given_parts, 1):
        entries = []
        for hours, held in meetings:
            number += 1
            entries.append(entry(number, assignment, hours, held=held))
        found.append(part(assignment, *entries, state=state))
    return form(*found)


@given(parts)
def test_the_sums_are_those_of_the_entries(given_parts: list):
    """Whatever stands on a form: its hours are those of the meetings held, by hand."""
    of = made(given_parts)
    by_hand = sum(
        each.hours for one in of.parts for each in one.entries if each.state is MeetingState.HELD
    )
    assert (of.hours, of.amount_cents) == (by_hand, by_hand * 1250)
    assert sum(one.hours for one in of.parts) == by_hand


@given(parts, some.randoms(use_true_random=False))
def test_the_hash_does_not_depend_on_the_order_of_reading(given_parts: list, random):
    """Two readings of the same diaries give the same form."""
    of = made(given_parts)
    shuffled = list(of.parts)
    random.shuffle(shuffled)
    turned = [replace(each, entries=tuple(reversed(each.entries))) for each in shuffled]
    assert replace(of, parts=tuple(turned)).content == of.content


@given(parts, some.booleans())
def test_no_approval_leaves_a_learner_month_half_way(given_parts: list, elsewhere: bool):
    """Either the form is approved and every month on it is accepted, or nothing happened."""
    of = made(given_parts)
    outcome = approve(seen(of), of, books(of), {OTHER} if elsewhere else ())
    if isinstance(outcome, FormRefused):
        assert outcome.refused.code is RefusalCode.FORM_EMPTY
        assert not of.parts
        return
    moved = {number for number, _ in outcome.accepted}
    waiting = {each.assignment for each in of.parts if each.state is MonthState.SUBMITTED}
    assert moved == waiting
    assert outcome.after.content == of.content
