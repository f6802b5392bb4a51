"""What goes out for payment: once, with what changed, and chained so that a change is seen."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.ids import (
    ContractId,
    InstitutionId,
    OrganisationId,
    PayExportId,
    PersonId,
)
from bot.domain.ledger import FIRST_PREVIOUS_HASH
from bot.domain.months import Month
from bot.domain.payment import (
    Change,
    ComparedRow,
    ExportHead,
    ExportProposal,
    PayRow,
    chained,
    compare,
    next_pay_hash,
    propose_export,
)
from bot.domain.refusals import RefusalCode, refuse
from bot.domain.standing import MonthState
from bot.domain.work_time import LearnerPart
from tests.domain.test_work_time import (
    ANNA,
    BRUNO,
    NOVEMBER,
    OTHER,
    OURS,
    approved,
    entry,
    form,
    part,
)

HEAD = ExportHead(
    PayExportId(1),
    OrganisationId(1),
    1,
    NOVEMBER,
    datetime(2026, 12, 11, 9, tzinfo=UTC),
    PersonId(1),
)


def row(contract: int = 11, learner: int = 101, hours: int = 5, rate: int = 1250) -> PayRow:
    return PayRow(
        ContractId(contract),
        PersonId(learner),
        InstitutionId(5),
        PersonId(42),
        NOVEMBER,
        hours,
        rate,
    )


def under(contract: ContractId, of: LearnerPart) -> LearnerPart:
    """The same learner-month with its entries under that contract."""
    return replace(of, entries=tuple(replace(each, contract=contract) for each in of.entries))


def test_what_is_approved_goes_out_with_its_learner_months_and_form():
    """Hours and cents by learner and contract."""
    proposal = propose_export(NOVEMBER, [approved(form(ANNA, BRUNO))], (), None)
    assert isinstance(proposal, ExportProposal)
    assert [(each.learner, each.hours, each.amount_cents) for each in proposal.rows] == [
        (101, 5, 6250),
        (102, 1, 1250),
    ]
    assert (proposal.hours, proposal.amount_cents) == (6, 7500)
    assert (proposal.months, proposal.forms) == ({1, 2}, {OURS})


def test_what_waits_stays_out():
    """A form that nobody approved, also beside one that is."""
    nothing = refuse(RefusalCode.EXPORT_NOTHING, month=NOVEMBER)
    assert propose_export(NOVEMBER, [form(ANNA)], (), None) == nothing


def test_a_learner_month_of_two_forms_goes_out_when_both_are_approved():
    """Else a part of its hours would be paid and the rest forgotten."""
    both = replace(ANNA, state=MonthState.ACCEPTED, contracts=frozenset({OURS, OTHER}))
    first = approved(form(both, BRUNO))
    proposal = propose_export(NOVEMBER, [first], (), None)
    assert isinstance(proposal, ExportProposal)
    assert ([each.learner for each in proposal.rows], proposal.forms) == ([102], frozenset())
    second = approved(replace(form(under(OTHER, both)), contract=OTHER))
    proposal = propose_export(NOVEMBER, [first, second], (), None)
    assert isinstance(proposal, ExportProposal)
    assert (proposal.months, proposal.forms) == ({1, 2}, {OURS, OTHER})


def test_nothing_new_is_not_exported_again():
    """The number of the export that has it all is said."""
    out = replace(ANNA, state=MonthState.EXPORTED)
    again = propose_export(NOVEMBER, [form(out)], [row()], 3)
    assert again == refuse(RefusalCode.EXPORT_NOTHING_NEW, month=NOVEMBER, number=3)


def test_what_went_out_stays_in_the_next_export_though_its_form_waits():
    """A late learner-month makes the form wait; nobody else's pay is said to be gone."""
    out = replace(ANNA, state=MonthState.EXPORTED)
    waiting = form(out, BRUNO)
    third = under(OTHER, part(3, entry(9, 3, 4), contracts=frozenset({OTHER})))
    other = approved(replace(form(third), contract=OTHER))
    proposal = propose_export(NOVEMBER, [waiting, other], [row()], 1)
    assert isinstance(proposal, ExportProposal)
    assert [(each.row.learner, each.change) for each in proposal.compared] == [
        (101, None),
        (103, Change.ADDED),
    ]


def test_who_began_again_within_a_month_has_one_row():
    """Two assignments of the same learner under one contract are paid together."""
    again = replace(part(7, entry(8, 7, 2)), learner=ANNA.learner)
    entries = tuple(replace(each, learner=ANNA.learner) for each in again.entries)
    of = approved(form(ANNA, replace(again, entries=entries)))
    proposal = propose_export(NOVEMBER, [of], (), None)
    assert isinstance(proposal, ExportProposal)
    assert [(each.learner, each.hours) for each in proposal.rows] == [(101, 7)]


def test_added_changed_and_removed_are_said_with_the_hours_before():
    """Whoever pays sees at once what is different."""
    before = [row(learner=101, hours=5), row(learner=102, hours=1), row(learner=103)]
    now = [row(learner=101, hours=4), row(learner=103), row(learner=104, hours=2)]
    assert compare(before, now) == [
        ComparedRow(now[0], Change.CHANGED, 5),
        ComparedRow(now[1]),
        ComparedRow(now[2], Change.ADDED, 0),
        ComparedRow(before[1], Change.REMOVED, 1),
    ]
    gone = compare(before, now)[-1]
    assert (gone.hours, gone.amount_cents) == (0, 0)


rows = some.lists(
    some.builds(
        row, some.integers(1, 4), some.integers(100, 104), some.integers(1, 20), some.integers(1, 3)
    ),
    max_size=8,
    unique_by=lambda each: (each.contract, each.learner),
)


@given(rows, rows)
def test_the_changes_lead_from_one_export_to_the_other(before: list[PayRow], now: list[PayRow]):
    """Who keeps the first and applies what the second says has the second."""
    found = compare(before, now)
    kept = {(each.contract, each.learner): each for each in before}
    for each in found:
        key = (each.row.contract, each.row.learner)
        match each.change:
            case Change.ADDED:
                assert key not in kept
                kept[key] = each.row
            case Change.CHANGED:
                assert kept[key].hours == each.hours_before
                kept[key] = each.row
            case Change.REMOVED:
                del kept[key]
            case None:
                assert kept[key] == each.row
    assert sorted(kept.values()) == sorted(now)
    assert sum(each.hours for each in found) == sum(each.hours for each in now)


@given(rows)
def test_the_hash_of_each_row_covers_everything_in_it(given_rows: list[PayRow]):
    """Any other number anywhere in a row or in its export gives another hash."""
    hashes = chained(None, HEAD, given_rows)
    assert len(set(hashes)) == len(given_rows)
    previous = FIRST_PREVIOUS_HASH
    for each, own in zip(given_rows, hashes, strict=True):
        for other in changes_of(each):
            assert next_pay_hash(previous, HEAD, other, each.amount_cents) != own
        assert next_pay_hash(previous, HEAD, each, each.amount_cents + 1) != own
        for head in changes_of(HEAD):
            assert next_pay_hash(previous, head, each, each.amount_cents) != own
        previous = own


def changes_of(value: PayRow | ExportHead) -> list:
    """The value with each of its fields changed, one at a time."""
    found = []
    for each in fields(value):
        content = getattr(value, each.name)
        if isinstance(content, Month):
            other = content.next()
        elif isinstance(content, datetime):
            other = content.replace(microsecond=1)
        else:
            other = content + 1
        found.append(replace(value, **{each.name: other}))
    return found


def test_an_instant_without_utc_is_not_chained():
    """What is hashed has to be the same for whoever looks at it later."""
    head = replace(HEAD, made_at=datetime(2026, 12, 11, 9))  # noqa: DTZ001  (that is the point)
    with pytest.raises(ValueError, match="UTC"):
        chained(None, head, [row()])
