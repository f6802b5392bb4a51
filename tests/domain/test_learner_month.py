"""The road of a learner-month: what each act leads to in each state, and what is marked late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, FileId, MeetingId, PersonId
from bot.domain.learner_month import (
    Accept,
    Approve,
    AttachSheet,
    Command,
    Export,
    Happened,
    LearnerMonthBooks,
    MonthMoved,
    MonthRecord,
    Reopen,
    Return,
    Submit,
    SubmitOnBehalf,
    WithdrawApproval,
    decide,
    in_time_when_given_back,
    is_late,
)
from bot.domain.months import Month, editable_until, start_of_day
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.standing import HOLDS_ENTRIES, MonthState

RIGA = ZoneInfo("Europe/Riga")
NOVEMBER = Month(2026, 11)
BEGINS = start_of_day(NOVEMBER.first_day, RIGA)
CLOSES = editable_until(NOVEMBER, RIGA)
IN_TIME = Given(datetime(2026, 12, 1, 9, tzinfo=UTC))
ILZE = PersonId(7)
HASH, OTHER_HASH = "0123456789ABCDEF", "FEDCBA9876543210"
SHEET, NEW_SHEET = FileId(31), FileId(32)
APPROVED_AT = datetime(2026, 11, 30, 15, tzinfo=UTC)


def record(state: MonthState) -> MonthRecord:
    """A learner-month as it stands after the plain way to that state."""
    plain = MonthRecord(state, version=3)
    if state in (MonthState.OPEN, MonthState.RETURNED):
        return plain
    approved = replace(plain, approved_at=APPROVED_AT, content=HASH)
    if state is MonthState.APPROVED:
        return approved
    signed = replace(approved, sheet=SHEET, sheet_content=HASH, sheet_at=APPROVED_AT)
    if state is MonthState.SHEET:
        return signed
    submitted = replace(signed, submitted_at=APPROVED_AT)
    if state is MonthState.SUBMITTED:
        return submitted
    return replace(submitted, accepted_at=APPROVED_AT, accepted_by=ILZE)


def books(state: MonthState = MonthState.OPEN, **otherwise: object) -> LearnerMonthBooks:
    """A finished November with 12 hours in that state."""
    plain = LearnerMonthBooks(
        assignment=AssignmentId(5),
        mentor=PersonId(1),
        learner=PersonId(2),
        month=NOVEMBER,
        begins_at=BEGINS,
        closes_at=CLOSES,
        record=record(state),
        content=HASH,
        paid_hours=12,
    )
    return replace(plain, **otherwise)  # type: ignore[arg-type]  # names of the fields above


def approve(version: int = 3, at: Given = IN_TIME, content: str = HASH[:8]) -> Approve:
    return Approve(version, content, at)


COMMANDS: dict[str, Command] = {
    "approve": approve(),
    "withdraw": WithdrawApproval(3, IN_TIME),
    "attach": AttachSheet(3, NEW_SHEET, HASH, IN_TIME),
    "submit": Submit(3, IN_TIME),
    "for": SubmitOnBehalf(3, HASH[:8], ILZE, has_reason=True, given=IN_TIME),
    "accept": Accept(3, ILZE, IN_TIME),
    "return": Return(3, ILZE, has_reason=True, given=IN_TIME),
    "export": Export(3, IN_TIME),
    "reopen": Reopen(3, ILZE, has_reason=True, given=IN_TIME),
}

# What each act leads to: a state, or the part of the refusal's code after "month:".
TABLE = """
            approve           withdraw      attach        submit        for               accept            return         export        reopen
open        APPROVED          not_approved  not_approved  not_approved  mentor_hands_in   not_submitted     not_submitted  not_accepted  open_already
approved    approved_already  OPEN          SHEET         sheet_missing mentor_hands_in   not_submitted     not_submitted  not_accepted  OPEN
sheet       approved_already  OPEN          SHEET         SUBMITTED     mentor_hands_in   not_submitted     not_submitted  not_accepted  OPEN
submitted   submitted         submitted     submitted     submitted     submitted         ACCEPTED          RETURNED       not_accepted  OPEN
accepted    submitted         submitted     submitted     submitted     submitted         accepted_already  RETURNED       EXPORTED      OPEN
returned    APPROVED          not_approved  not_approved  not_approved  mentor_hands_in   not_submitted     not_submitted  not_accepted  open_already
exported    exported          exported      exported      exported      exported          exported          exported       exported      exported
"""


def cells() -> list[tuple[str, str, str]]:
    head, *lines = TABLE.split("\n")[1:-1]
    return [
        (state, act, cell)
        for state, *row in map(str.split, lines)
        for act, cell in zip(head.split(), row, strict=True)
    ]


def test_the_table_names_every_state_and_every_act():
    """Nothing is left undecided: seven states, nine acts."""
    assert {state for state, _, _ in cells()} == {each.value for each in MonthState}
    assert {act for _, act, _ in cells()} == set(COMMANDS)
    assert len(cells()) == len(MonthState) * len(COMMANDS)


@pytest.mark.parametrize(("state", "act", "leads_to"), cells())
def test_an_act_leads_where_the_table_says(state: str, act: str, leads_to: str):
    """Each act in each state leads to one state, or is refused by one rule."""
    match decide(COMMANDS[act], books(MonthState(state))):
        case Refused(code):
            assert code.value == f"month:{leads_to}"
        case MonthMoved() as moved:
            assert moved.after.state.name == leads_to
            assert moved.after.version == 4


@pytest.mark.parametrize(("state", "act", "leads_to"), cells())
def test_an_act_on_an_old_view_changes_nothing(state: str, act: str, leads_to: str):
    """Two phones: what the other one did first wins, and the later one is told."""
    old = replace(COMMANDS[act], version=2)
    outcome = decide(old, books(MonthState(state)))
    assert isinstance(outcome, Refused)
    if leads_to.isupper():
        assert outcome == refuse(RefusalCode.MONTH_CHANGED_MEANWHILE, month=NOVEMBER, hours=12)


# -- approving -------------------------------------------------------------------------------------


def test_what_changed_after_the_look_is_not_approved():
    """An edit on another phone between look and press: the hours as they are now are told."""
    changed = books(content=OTHER_HASH, paid_hours=14)
    assert decide(approve(), changed) == refuse(
        RefusalCode.MONTH_CHANGED_MEANWHILE, month=NOVEMBER, hours=14
    )


def test_an_approval_without_what_was_seen_is_refused():
    """A forged button that names no content approves nothing."""
    assert isinstance(decide(approve(content=""), books()), Refused)


def test_a_month_is_approved_only_when_nothing_is_missing():
    """How many things are missing is said."""
    assert decide(approve(), books(lacking=2)) == refuse(
        RefusalCode.MONTH_INCOMPLETE, month=NOVEMBER, count=2
    )


def test_a_month_that_breaks_a_rule_is_not_approved():
    """The first entry that the guard refuses is named."""
    over = refuse(RefusalCode.HOURS_OVER_CAP, left=0, cap=20, month=NOVEMBER)
    broken = books(refused={MeetingId(9): [over], MeetingId(4): [over]})
    assert decide(approve(), broken) == refuse(
        RefusalCode.MONTH_BREAKS_A_RULE, month=NOVEMBER, number=4, why=over
    )


def test_a_month_that_has_not_begun_is_not_approved():
    """The first second of the month in Riga is the first one."""
    a_second_before = Given(BEGINS - timedelta(seconds=1))
    assert decide(approve(at=a_second_before), books()) == refuse(
        RefusalCode.MONTH_NOT_BEGUN, month=NOVEMBER
    )
    assert isinstance(decide(approve(at=Given(BEGINS)), books()), MonthMoved)


def test_a_running_month_is_approved_when_nothing_is_planned_in_it_any_more():
    """The last meeting was on the 20th: nobody has to wait for the 30th."""
    at = Given(datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert isinstance(decide(approve(at=at), books()), MonthMoved)
    assert decide(approve(at=at), books(still_planned=1)) == refuse(
        RefusalCode.MONTH_STILL_PLANNED, month=NOVEMBER, count=1
    )


def test_an_unanswered_plan_keeps_nobody_once_the_entries_are_locked():
    """After the 10th nothing could be logged for it any more."""
    late = Given(CLOSES + timedelta(days=2))
    assert isinstance(decide(approve(at=late), books(still_planned=1)), MonthMoved)


# -- on behalf of a mentor who left ----------------------------------------------------------------


FOR_THE_MENTOR = SubmitOnBehalf(3, HASH[:8], ILZE, has_reason=True, given=IN_TIME)
MENTORS_STATES = [MonthState.OPEN, MonthState.APPROVED, MonthState.SHEET, MonthState.RETURNED]


@pytest.mark.parametrize("state", MENTORS_STATES)
def test_a_coordinator_hands_in_for_a_mentor_who_left(state: MonthState):
    """Whatever the mentor had reached: who did it is kept, and nothing is said in the mentor's name."""
    before = books(state, mentor_left=True)
    moved = decide(FOR_THE_MENTOR, before)
    assert isinstance(moved, MonthMoved)
    assert (moved.what, moved.late) == (Happened.SUBMITTED_ON_BEHALF, False)
    assert moved.after.state is MonthState.SUBMITTED
    assert moved.after.on_behalf_by == ILZE
    assert moved.after.approved_at == before.record.approved_at
    assert moved.after.sheet == before.record.sheet
    submitted = replace(before, record=moved.after)
    accepted = decide(Accept(4, ILZE, IN_TIME), submitted)
    assert isinstance(accepted, MonthMoved)
    assert accepted.after.on_behalf_by == ILZE
    back = decide(Return(4, ILZE, has_reason=True, given=IN_TIME), submitted)
    assert isinstance(back, MonthMoved)
    assert back.after.on_behalf_by is None


@pytest.mark.parametrize(
    ("otherwise", "code"),
    [
        ({"mentor_left": False}, RefusalCode.MONTH_MENTOR_HANDS_IN),
        ({"mentor": ILZE}, RefusalCode.MONTH_OWN),
        ({"lacking": 1}, RefusalCode.MONTH_INCOMPLETE),
        ({"refused": {4: [refuse(RefusalCode.PLAN_ENDED)]}}, RefusalCode.MONTH_BREAKS_A_RULE),
        ({"content": OTHER_HASH}, RefusalCode.MONTH_CHANGED_MEANWHILE),
    ],
)
def test_only_a_whole_month_of_another_who_left_is_handed_in_for_them(
    otherwise: dict[str, object], code: RefusalCode
):
    """Four eyes, no word instead of a mentor who is there, no rule that is kept less than otherwise."""
    outcome = decide(FOR_THE_MENTOR, books(**{"mentor_left": True, **otherwise}))
    assert isinstance(outcome, Refused)
    assert outcome.code is code
    silent = replace(FOR_THE_MENTOR, has_reason=False)
    refused = decide(silent, books(mentor_left=True))
    assert refused == refuse(RefusalCode.MONTH_REASON_MISSING, month=NOVEMBER)


def test_what_is_handed_in_for_a_mentor_is_late_by_the_same_rule():
    """After the deadline it is marked, unless the mentor had handed it in in time before a return."""
    late = replace(FOR_THE_MENTOR, given=Given(CLOSES))
    for in_time, expected in ((frozenset(), True), (frozenset({Happened.SUBMITTED}), False)):
        moved = decide(late, books(mentor_left=True, in_time_before=in_time))
        assert isinstance(moved, MonthMoved)
        assert (moved.late, moved.after.submitted_late) == (expected, expected)


# -- late ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after_deadline", "by_press", "late", "grace"),
    [
        (timedelta(seconds=-1), False, False, False),
        (timedelta(0), False, True, False),
        (timedelta(seconds=-1), True, False, False),
        (timedelta(0), True, False, True),
        (timedelta(seconds=149), True, False, True),
        (timedelta(seconds=150), True, True, False),
    ],
)
def test_late_is_judged_by_the_message_and_with_a_grace_for_presses(
    after_deadline: timedelta, by_press: bool, late: bool, grace: bool
):
    """23:59:59 on the 10th in Riga is in time; a press may arrive 150 seconds later."""
    at = Given(CLOSES + after_deadline, by_press=by_press)
    moved = decide(approve(at=at), books())
    assert isinstance(moved, MonthMoved)
    assert (moved.late, moved.grace_used) == (late, grace)
    assert moved.after.approved_late is late
    assert is_late(at, CLOSES) is late


def test_submission_after_the_tenth_is_possible_and_marked():
    """A late mentor still gets there, and the coordinator sees that it was late."""
    moved = decide(Submit(3, Given(CLOSES + timedelta(days=5))), books(MonthState.SHEET))
    assert isinstance(moved, MonthMoved)
    assert moved.after.submitted_late
    assert not moved.after.approved_late


A, S, R, W, B, F = (
    Happened.APPROVED,
    Happened.SUBMITTED,
    Happened.REOPENED,
    Happened.APPROVAL_WITHDRAWN,
    Happened.RETURNED,
    Happened.SUBMITTED_ON_BEHALF,
)


@pytest.mark.parametrize(
    ("steps", "in_time"),
    [
        ([(A, False), (S, False), (R, True)], {A, S}),
        ([(A, False), (R, True)], {A}),
        ([(R, True)], set()),
        ([(A, True), (S, True), (R, True)], set()),
        ([(A, False), (S, True), (R, True)], {A}),
        ([(A, False), (W, False), (R, True)], set()),
        ([(A, False), (S, False), (B, True), (A, True), (R, True)], {A, S}),
        ([(A, False), (S, False), (R, True), (A, False), (W, True)], {A, S}),
        ([(A, False), (S, False), (B, True)], {A, S}),
        ([(A, False), (S, True), (B, True)], {A}),
        ([(A, True), (S, True), (B, True)], set()),
        ([(A, False), (S, False), (B, True), (A, False), (W, True)], {A, S}),
        ([(A, False), (F, False), (B, True)], {A, S}),
        ([(A, False), (S, False)], set()),
    ],
)
def test_what_was_in_time_is_what_stood_when_the_month_was_given_back(
    steps: list[tuple[Happened, bool]], in_time: set[Happened]
):
    """A return takes nothing from the mentor, the own withdrawal does; what came later is no matter."""
    assert in_time_when_given_back(steps) == in_time


def test_who_was_in_time_is_not_late_because_the_coordinator_opened_the_month():
    """Approved and handed in again after the 10th: the steps of a reopened month are repetitions."""
    after = Given(CLOSES + timedelta(days=3))
    opened = replace(record(MonthState.OPEN), reopened=True)
    in_time = frozenset({A, S})
    approved = decide(approve(at=after), books(record=opened, in_time_before=in_time))
    assert isinstance(approved, MonthMoved)
    signed = replace(record(MonthState.SHEET), reopened=True)
    submitted = decide(Submit(3, after), books(record=signed, in_time_before=in_time))
    assert isinstance(submitted, MonthMoved)
    assert (approved.late, approved.after.approved_late, approved.grace_used) == (False,) * 3
    assert (submitted.late, submitted.after.submitted_late, submitted.grace_used) == (False,) * 3


def test_who_was_in_time_is_not_late_because_the_coordinator_returned_the_month():
    """Handed in by the 10th, returned on the 12th, put right on the 13th: it was in time."""
    after = Given(CLOSES + timedelta(days=3))
    in_time = frozenset({A, S})
    approved = decide(approve(at=after), books(MonthState.RETURNED, in_time_before=in_time))
    submitted = decide(Submit(3, after), books(MonthState.SHEET, in_time_before=in_time))
    assert isinstance(approved, MonthMoved)
    assert isinstance(submitted, MonthMoved)
    assert (approved.late, approved.after.approved_late, approved.grace_used) == (False,) * 3
    assert (submitted.late, submitted.after.submitted_late, submitted.grace_used) == (False,) * 3


def test_who_was_not_in_time_stays_late_in_a_reopened_month():
    """Opened because an entry was forgotten: approval in time does not make the submission so."""
    after = Given(CLOSES + timedelta(days=3))
    signed = replace(record(MonthState.SHEET), reopened=True)
    submitted = decide(Submit(3, after), books(record=signed, in_time_before=frozenset({A})))
    assert isinstance(submitted, MonthMoved)
    assert submitted.late
    assert submitted.after.submitted_late
    opened = replace(record(MonthState.OPEN), reopened=True)
    approved = decide(approve(at=after), books(record=opened))
    assert isinstance(approved, MonthMoved)
    assert approved.after.approved_late


# -- the sheet -------------------------------------------------------------------------------------


def test_a_sheet_with_other_hours_is_not_attached():
    """Hours changed after printing: what was signed is not what stands in the diary."""
    wrong = AttachSheet(3, NEW_SHEET, OTHER_HASH, IN_TIME)
    assert decide(wrong, books(MonthState.APPROVED)) == refuse(
        RefusalCode.MONTH_SHEET_CHANGED, month=NOVEMBER, hours=12
    )


def test_a_sheet_whose_code_nobody_can_read_is_confirmed_by_the_mentor():
    """The step says so, for the coordinator looks closer then."""
    moved = decide(AttachSheet(3, NEW_SHEET, None, IN_TIME), books(MonthState.APPROVED))
    assert isinstance(moved, MonthMoved)
    assert moved.what is Happened.SHEET_CONFIRMED
    assert (moved.after.sheet, moved.after.sheet_content) == (NEW_SHEET, HASH)


def test_a_month_without_a_paid_hour_needs_no_sheet():
    """Nobody signs for a month in which nobody met."""
    moved = decide(Submit(3, IN_TIME), books(MonthState.APPROVED, paid_hours=0))
    assert isinstance(moved, MonthMoved)
    assert moved.after.state is MonthState.SUBMITTED


def test_a_sheet_stays_good_while_the_entries_are_the_same():
    """Approval taken back and given again: nobody has to sign twice for the same hours."""
    withdrawn = decide(WithdrawApproval(3, IN_TIME), books(MonthState.SHEET))
    assert isinstance(withdrawn, MonthMoved)
    again = decide(approve(4), books(record=withdrawn.after))
    assert isinstance(again, MonthMoved)
    assert again.after.state is MonthState.SHEET


def test_a_sheet_of_other_hours_is_not_taken_over():
    """Approval taken back, an entry changed, approved again: a new sheet is needed."""
    withdrawn = decide(WithdrawApproval(3, IN_TIME), books(MonthState.SHEET))
    assert isinstance(withdrawn, MonthMoved)
    changed = books(record=withdrawn.after, content=OTHER_HASH)
    again = decide(approve(4, content=OTHER_HASH[:8]), changed)
    assert isinstance(again, MonthMoved)
    assert again.after.state is MonthState.APPROVED


# -- the coordinator -------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["return", "reopen"])
def test_who_has_to_do_it_again_is_told_why(act: str):
    """Returning and reopening need a reason."""
    without = replace(COMMANDS[act], has_reason=False)
    assert decide(without, books(MonthState.SUBMITTED)) == refuse(
        RefusalCode.MONTH_REASON_MISSING, month=NOVEMBER
    )


def test_a_reopened_month_has_to_go_the_whole_road_again():
    """Approval, sheet and acceptance are void; entries may be changed."""
    moved = decide(COMMANDS["reopen"], books(MonthState.ACCEPTED))
    assert isinstance(moved, MonthMoved)
    expected = MonthRecord(MonthState.OPEN, reopened=True, version=4, decided_by=ILZE)
    assert moved.after == expected
    assert moved.after.standing.reopened


def test_an_open_month_is_reopened_once_the_calendar_has_locked_it():
    """A mentor who forgot an entry until the 12th is let in by the coordinator."""
    later = Reopen(3, ILZE, has_reason=True, given=Given(CLOSES))
    moved = decide(later, books(MonthState.OPEN))
    assert isinstance(moved, MonthMoved)
    assert moved.after.reopened
    again = decide(replace(later, version=4), books(record=moved.after))
    assert again == refuse(RefusalCode.MONTH_OPEN_ALREADY, month=NOVEMBER)


def test_reopening_ends_when_the_month_is_handed_in_again():
    """Until then an approval can still be taken back to mend what was overlooked."""
    reopened = replace(record(MonthState.SHEET), reopened=True)
    withdrawn = decide(WithdrawApproval(3, IN_TIME), books(record=reopened))
    submitted = decide(Submit(3, IN_TIME), books(record=reopened))
    assert isinstance(withdrawn, MonthMoved)
    assert isinstance(submitted, MonthMoved)
    assert (withdrawn.after.reopened, submitted.after.reopened) == (True, False)


def test_a_month_that_breaks_a_rule_is_not_accepted():
    """The entries are judged once more before they are paid."""
    over = refuse(RefusalCode.HOURS_OVER_CAP, left=0, cap=20, month=NOVEMBER)
    broken = books(MonthState.SUBMITTED, refused={MeetingId(4): [over]})
    assert decide(COMMANDS["accept"], broken) == refuse(
        RefusalCode.MONTH_BREAKS_A_RULE, month=NOVEMBER, number=4, why=over
    )


# -- any sequence ----------------------------------------------------------------------------------


@given(some.lists(some.sampled_from(sorted(COMMANDS)), max_size=30))
def test_no_sequence_of_acts_loses_what_a_state_promises(acts: list[str]):
    """Whoever does what in whatever order: a state always holds what it says."""
    now = books(record=MonthRecord())
    for act in acts:
        outcome = decide(replace(COMMANDS[act], version=now.record.version), now)
        if isinstance(outcome, Refused):
            continue
        assert outcome.after.version == now.record.version + 1
        now = replace(now, record=outcome.after)
        after = outcome.after
        assert (after.content is not None) == (after.state in HOLDS_ENTRIES)
        assert (after.approved_at is not None) == (after.state in HOLDS_ENTRIES)
        signed = after.state in (MonthState.SHEET, MonthState.SUBMITTED)
        assert not signed or after.sheet_content == after.content
        accepted = after.state in (MonthState.ACCEPTED, MonthState.EXPORTED)
        assert (after.accepted_by is not None) == accepted
