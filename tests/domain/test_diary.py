"""The one guard over the mentor's diary."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.diary import (
    Books,
    ChangeMeeting,
    DeleteMeeting,
    Given,
    LogMeeting,
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
    MonthSoFar,
    Outcome,
    RecordNoShow,
    decide,
    month_so_far,
    start_from_wall,
    whole_hours,
)
from bot.domain.months import Month, editable_until
from bot.domain.pairing import AssignmentState
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.rules import Programme, RuleSet
from tests.domain.books import ANNAS, RIGA, books, log, meeting, own, riga, utc

NOVEMBER = Month(2026, 11)
START = riga(2026, 11, 20, 10)
NOON = riga(2026, 11, 20, 12)


def code(outcome: Outcome) -> RefusalCode | None:
    return outcome.code if isinstance(outcome, Refused) else None


def test_a_meeting_that_breaks_no_rule_is_logged() -> None:
    """The event holds all that the books need to write the entry."""
    outcome = decide(log(START, 2, NOON), books())
    assert isinstance(outcome, MeetingLogged)
    assert (outcome.starts_at, outcome.hours, outcome.month) == (START, 2, NOVEMBER)
    assert (outcome.state, outcome.grace_used) == (MeetingState.HELD, False)


def test_the_twenty_first_hour_is_refused() -> None:
    """School and community pays at most 20 hours for a learner and month."""
    full = books(programme=Programme.SCHOOL_COMMUNITY, learner_hours={NOVEMBER: 20})
    assert decide(log(START, 1, NOON), full) == refuse(
        RefusalCode.HOURS_OVER_CAP, left=0, cap=20, month=NOVEMBER
    )


def test_orientation_keeps_a_plain_diary() -> None:
    """Neither hours nor learners are limited there; whole hours and the 10th hold all the same."""
    plain = books(programme=Programme.ORIENTATION, learner_hours={NOVEMBER: 20}, active_learners=30)
    assert isinstance(decide(log(START, 2, NOON), plain), MeetingLogged)
    assert decide(log(START, 0, NOON), plain) == refuse(RefusalCode.HOURS_TOO_FEW, least=1)


@pytest.mark.parametrize("hours", [0, -1])
def test_less_than_an_hour_is_refused(hours: int) -> None:
    """An hour is the smallest unit."""
    assert decide(log(START, hours, NOON), books()) == refuse(RefusalCode.HOURS_TOO_FEW, least=1)


def test_a_meeting_of_more_than_a_day_is_refused() -> None:
    """A number with a zero too many meets a refusal, however large it is."""
    for hours in (25, 10**12):
        assert code(decide(log(START, hours, NOON), books())) is RefusalCode.HOURS_TOO_MANY_AT_ONCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2),
        (" 2,0 ", 2),
        ("2.00", 2),
        ("1,5", refuse(RefusalCode.HOURS_NOT_WHOLE)),
        ("0.01", refuse(RefusalCode.HOURS_NOT_WHOLE)),
        ("divas", refuse(RefusalCode.HOURS_NOT_A_NUMBER)),
        ("", refuse(RefusalCode.HOURS_NOT_A_NUMBER)),
        ("-1", refuse(RefusalCode.HOURS_NOT_A_NUMBER)),
        ("²", refuse(RefusalCode.HOURS_NOT_A_NUMBER)),
        ("99999999999", refuse(RefusalCode.HOURS_NOT_A_NUMBER)),
    ],
)
def test_only_whole_hours_are_read(text: str, expected: int | Refused) -> None:
    """Half an hour is refused, not rounded."""
    assert whole_hours(text) == expected


def test_the_twentieth_hour_is_the_last() -> None:
    """With 18 hours used, two more are right and three are refused with what is left."""
    used = books(learner_hours={NOVEMBER: 18})
    late = riga(2026, 11, 20, 20)
    assert isinstance(decide(log(START, 2, late), used), MeetingLogged)
    assert decide(log(START, 3, late), used) == refuse(
        RefusalCode.HOURS_OVER_CAP, left=2, cap=20, month=NOVEMBER
    )


def test_each_month_has_its_own_twenty_hours() -> None:
    """A full October takes nothing from November, nor the other way round."""
    october = Month(2026, 10)
    full = books(learner_hours={october: 20})
    now = riga(2026, 11, 10, 12)
    assert isinstance(decide(log(riga(2026, 11, 2, 10), 1, now), full), MeetingLogged)
    assert code(decide(log(riga(2026, 10, 31, 23), 2, now), full)) is RefusalCode.HOURS_OVER_CAP


def test_nothing_in_the_future_is_logged() -> None:
    """A meeting can be logged in the instant in which it ends, and no second earlier."""
    end = START + timedelta(hours=2)
    second = timedelta(seconds=1)
    assert isinstance(decide(log(START, 2, end), books()), MeetingLogged)
    assert decide(log(START, 2, end - second), books()) == refuse(
        RefusalCode.MEETING_NOT_OVER, ends_at=end
    )
    assert decide(log(START, 2, START - second), books()) == refuse(
        RefusalCode.MEETING_IN_FUTURE, starts_at=START
    )


def test_an_absurd_start_is_refused_and_breaks_nothing() -> None:
    """The last and the first instants of the calendar get an answer like any other."""
    assert code(decide(log(utc(9999, 12, 31, 12), 24, NOON), books())) is (
        RefusalCode.MEETING_IN_FUTURE
    )
    assert code(decide(log(utc(1, 1, 1), 1, NOON), books())) is RefusalCode.MONTH_CLOSED


@pytest.mark.parametrize(
    ("start_hour", "hours", "fits"),
    [(8, 2, True), (8, 3, False), (11, 1, False), (12, 1, True), (9, 5, False), (10, 2, False)],
)
def test_own_entries_may_touch_and_not_overlap(start_hour: int, hours: int, fits: bool) -> None:
    """Around an entry from 10 to 12: ending at 10 and beginning at 12 fit, all else does not."""
    taken = own(START, 2)
    outcome = decide(
        log(riga(2026, 11, 20, start_hour), hours, riga(2026, 11, 20, 20)), books(own=[taken])
    )
    expected = None if fits else RefusalCode.MEETING_OVERLAP
    assert code(outcome) is expected
    if isinstance(outcome, Refused):
        assert outcome.params == {"starts_at": taken.starts_at, "ends_at": taken.ends_at}


def test_overlap_is_seen_in_instants_not_on_the_wall() -> None:
    """In the doubled hour of October, 03:00 to 04:00 fits twice."""
    first, second = utc(2026, 10, 25, 0), utc(2026, 10, 25, 1)
    taken = books(own=[own(first, 1)])
    assert isinstance(decide(log(second, 1, riga(2026, 10, 25, 12)), taken), MeetingLogged)
    assert code(decide(log(first, 1, riga(2026, 10, 25, 12)), taken)) is (
        RefusalCode.MEETING_OVERLAP
    )


@pytest.mark.parametrize("zone", [RIGA, ZoneInfo("Europe/Ljubljana")])
def test_the_month_closes_with_the_tenth(zone: ZoneInfo) -> None:
    """Log, change and delete pass in the last second of the 10th and are refused in the next."""
    start = utc(2026, 10, 15, 10)
    entry = meeting(start, zone=zone)
    the_books = books(zone=zone, own=[own(start, assignment=ANNAS)])
    bound = editable_until(Month(2026, 10), zone)
    refused = refuse(RefusalCode.MONTH_CLOSED, month=Month(2026, 10), closed_at=bound)
    last_second = Given(bound - timedelta(seconds=1))
    for act in (
        lambda given: LogMeeting(utc(2026, 10, 15, 12), 1, given),
        lambda given: ChangeMeeting(entry, 1, start, 2, given),
        lambda given: DeleteMeeting(entry, 1, given),
        lambda given: RecordNoShow(utc(2026, 10, 15, 12), 1, given),
    ):
        assert code(decide(act(last_second), the_books)) is None
        assert decide(act(Given(bound)), the_books) == refused


def test_a_press_has_150_seconds_of_grace_and_a_message_none() -> None:
    """Grace is reported when it was needed, and ends to the second."""
    start = riga(2026, 10, 15, 10)
    bound = editable_until(Month(2026, 10), RIGA)

    def logged(at: datetime, *, by_press: bool) -> bool | RefusalCode:
        outcome = decide(log(start, 1, at, by_press=by_press), books())
        assert isinstance(outcome, MeetingLogged | Refused)
        return outcome.code if isinstance(outcome, Refused) else outcome.grace_used

    assert logged(bound - timedelta(seconds=1), by_press=True) is False
    assert logged(bound, by_press=True) is True
    assert logged(bound + timedelta(seconds=149), by_press=True) is True
    assert logged(bound + timedelta(seconds=150), by_press=True) is RefusalCode.MONTH_CLOSED
    assert logged(bound, by_press=False) is RefusalCode.MONTH_CLOSED


def test_the_grace_is_reported_for_changes_and_deletions_too() -> None:
    """Also when only the month that an entry leaves was already closed."""
    entry = meeting(riga(2026, 10, 15, 10))
    within = Given(editable_until(Month(2026, 10), RIGA) + timedelta(seconds=30), by_press=True)
    early = Given(NOON - timedelta(days=11), by_press=True)
    november = riga(2026, 11, 5, 10)
    for when, expected in ((within, True), (early, False)):
        moved = decide(ChangeMeeting(entry, 1, november, 1, when), books())
        deleted = decide(DeleteMeeting(entry, 1, when), books())
        assert isinstance(moved, MeetingChanged)
        assert isinstance(deleted, MeetingDeleted)
        assert (moved.grace_used, deleted.grace_used) == (expected, expected)


def test_grace_never_makes_the_future_loggable() -> None:
    """The grace is for deadlines only."""
    assert code(decide(log(START, 1, START, by_press=True), books())) is (
        RefusalCode.MEETING_NOT_OVER
    )


def test_a_move_needs_both_months_open() -> None:
    """Neither out of a closed month nor into one can an entry be moved."""
    now = riga(2026, 11, 20, 18)
    october, november = riga(2026, 10, 15, 10), riga(2026, 11, 5, 10)
    out_of = ChangeMeeting(meeting(october), 1, november, 1, Given(now))
    into = ChangeMeeting(meeting(november), 1, october, 1, Given(now))
    for act in (out_of, into):
        outcome = decide(act, books())
        assert isinstance(outcome, Refused)
        assert outcome.params["month"] == Month(2026, 10)
        assert outcome.code is RefusalCode.MONTH_CLOSED


def test_a_move_between_open_months_counts_in_the_new_one() -> None:
    """An entry of a full October moves into November, whose hours decide."""
    now = riga(2026, 11, 8, 18)
    entry = meeting(riga(2026, 10, 30, 10), 2)
    move = ChangeMeeting(entry, 1, riga(2026, 11, 3, 10), 2, Given(now))
    moved = decide(move, books(learner_hours={Month(2026, 10): 20, NOVEMBER: 18}))
    assert isinstance(moved, MeetingChanged)
    assert (moved.before, moved.after.month, moved.after.version) == (entry, NOVEMBER, 2)
    full = decide(move, books(learner_hours={Month(2026, 10): 20, NOVEMBER: 19}))
    assert code(full) is RefusalCode.HOURS_OVER_CAP


def test_an_entry_stands_in_nobodys_way_when_it_is_changed_itself() -> None:
    """Its own time and its own hours are free for the change."""
    entry = meeting(START, 2)
    full = books(own=[own(START, 2, assignment=ANNAS)], learner_hours={NOVEMBER: 20})
    now = riga(2026, 11, 20, 18)
    shifted = ChangeMeeting(entry, 1, START + timedelta(hours=1), 2, Given(now))
    longer = ChangeMeeting(entry, 1, START, 3, Given(now))
    assert isinstance(decide(shifted, full), MeetingChanged)
    assert decide(longer, full) == refuse(
        RefusalCode.HOURS_OVER_CAP, left=2, cap=20, month=NOVEMBER
    )


def test_two_phones_cannot_overwrite_each_other() -> None:
    """A change or deletion of a version that is no longer there is refused."""
    entry = meeting(START, version=3)
    stale = refuse(RefusalCode.MEETING_CHANGED_MEANWHILE, version=3)
    assert decide(ChangeMeeting(entry, 2, START, 1, Given(NOON)), books()) == stale
    assert decide(DeleteMeeting(entry, 2, Given(NOON)), books()) == stale


def test_a_deleted_entry_stays_deleted() -> None:
    """Deleting counts the hours out once; nothing brings the entry back or deletes it twice."""
    gone = decide(DeleteMeeting(meeting(START, 2), 1, Given(NOON)), books())
    assert isinstance(gone, MeetingDeleted)
    assert (gone.after.state, gone.after.hours, gone.after.version) == (MeetingState.DELETED, 0, 2)
    for act in (
        DeleteMeeting(gone.after, 2, Given(NOON)),
        ChangeMeeting(gone.after, 2, START, 1, Given(NOON)),
    ):
        assert code(decide(act, books())) is RefusalCode.MEETING_DELETED


def test_a_no_show_counts_nothing_and_is_kept() -> None:
    """It is recorded as soon as its start has come, also when no hour is left in the month."""
    outcome = decide(RecordNoShow(START, 1, Given(START)), books(learner_hours={NOVEMBER: 20}))
    assert isinstance(outcome, MeetingLogged)
    assert (outcome.hours, outcome.planned_hours, outcome.state) == (0, 1, MeetingState.NO_SHOW)
    early = decide(RecordNoShow(START, 1, Given(START - timedelta(seconds=1))), books())
    assert code(early) is RefusalCode.MEETING_IN_FUTURE


def test_who_waited_in_vain_may_meet_another_learner() -> None:
    """A no-show takes up no time, except for the learner who did not come."""
    waited = own(START, 2, no_show=True)
    same = own(START, 2, no_show=True, assignment=ANNAS)
    assert isinstance(decide(log(START, 2, NOON), books(own=[waited])), MeetingLogged)
    assert code(decide(log(START, 2, NOON), books(own=[same]))) is RefusalCode.MEETING_OVERLAP
    absent = RecordNoShow(START, 2, Given(NOON))
    assert isinstance(decide(absent, books(own=[own(START, 2)])), MeetingLogged)
    assert code(decide(absent, books(own=[own(START, 2, assignment=ANNAS)]))) is (
        RefusalCode.MEETING_OVERLAP
    )


def test_a_no_show_that_becomes_a_meeting_meets_every_rule() -> None:
    """Turning 0 hours into paid ones is judged like logging them."""
    entry = meeting(START, 2, state=MeetingState.NO_SHOW)
    held = ChangeMeeting(entry, 1, START, 2, Given(NOON))
    assert isinstance(decide(held, books()), MeetingChanged)
    assert code(decide(held, books(learner_hours={NOVEMBER: 19}))) is RefusalCode.HOURS_OVER_CAP
    assert code(decide(held, books(own=[own(START, 1, number=5)]))) is RefusalCode.MEETING_OVERLAP


@pytest.mark.parametrize("state", [AssignmentState.PROPOSED, AssignmentState.DECLINED])
def test_no_meeting_without_a_working_assignment(state: AssignmentState) -> None:
    """A proposal is no assignment yet, and a declined one never becomes one."""
    assert decide(log(START, 1, NOON), books(state=state)) == refuse(
        RefusalCode.ASSIGNMENT_NOT_ACTIVE, state=state.value
    )


def test_what_was_held_before_the_end_of_an_assignment_can_still_be_logged() -> None:
    """An ended assignment keeps its open months, and takes no meetings after its end."""
    ended = books(state=AssignmentState.ENDED, ended_at=START + timedelta(hours=1))
    now = riga(2026, 11, 20, 18)
    assert isinstance(decide(log(START, 1, now), ended), MeetingLogged)
    assert code(decide(log(START + timedelta(hours=1), 1, now), ended)) is (
        RefusalCode.ASSIGNMENT_ENDED
    )


def test_nothing_is_logged_beyond_eight_learners() -> None:
    """The eighth learner is right, a ninth closes the diary until it is put in order."""
    assert isinstance(decide(log(START, 1, NOON), books(active_learners=8)), MeetingLogged)
    assert decide(log(START, 1, NOON), books(active_learners=9)) == refuse(
        RefusalCode.MENTOR_TOO_MANY_LEARNERS, most=8
    )


def test_an_entry_of_another_assignment_is_our_mistake() -> None:
    """The guard never judges an entry by books that are not its own."""
    foreign = Meeting(**{**_fields(meeting(START)), "assignment": 99})
    with pytest.raises(ValueError, match="assignment"):
        decide(DeleteMeeting(foreign, 1, Given(NOON)), books())


def _fields(entry: Meeting) -> dict[str, object]:
    return {name: getattr(entry, name) for name in Meeting.__dataclass_fields__}


def test_a_month_is_judged_by_the_rules_of_its_time() -> None:
    """When the limit changes in December, November keeps the old one."""
    sets = (
        RuleSet(Programme.SCHOOL_COMMUNITY, date(2026, 1, 1)),
        RuleSet(Programme.SCHOOL_COMMUNITY, date(2026, 12, 1), hours_per_learner_and_month=10),
    )
    used = books(learner_hours={NOVEMBER: 10, Month(2026, 12): 10}, rule_sets=sets)
    now = riga(2026, 12, 5, 12)
    assert isinstance(decide(log(riga(2026, 11, 30, 10), 1, now), used), MeetingLogged)
    assert code(decide(log(riga(2026, 12, 1, 10), 1, now), used)) is RefusalCode.HOURS_OVER_CAP


def test_a_start_that_the_clocks_skipped_is_asked_again() -> None:
    """A written time in the nights of the change is never guessed."""
    assert start_from_wall(date(2027, 3, 28), time(3, 30), RIGA) == refuse(
        RefusalCode.START_MISSING
    )
    assert start_from_wall(date(2026, 10, 25), time(3, 30), RIGA) == refuse(
        RefusalCode.START_AMBIGUOUS, first=utc(2026, 10, 25, 0, 30), second=utc(2026, 10, 25, 1, 30)
    )
    assert start_from_wall(date(2026, 11, 20), time(10), RIGA) == START


acts = st.lists(
    st.tuples(
        st.sampled_from(["log", "no_show", "change", "delete"]),
        st.integers(0, 72),  # half hours before and after a night of the change
        st.integers(-1, 25),
        st.integers(0, 9),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(acts, st.sampled_from([utc(2026, 10, 24, 12), utc(2027, 3, 27, 12), utc(2026, 12, 31, 10)]))
def test_no_sequence_of_acts_reaches_a_diary_that_breaks_a_rule(
    steps: list[tuple[str, int, int, int]], origin: datetime
) -> None:
    """Whatever is logged, changed and deleted in whatever order, a second count agrees."""
    now = origin + timedelta(hours=40)
    diary: list[Meeting] = []
    for kind, half_hours, hours, pick in steps:
        start = origin + timedelta(minutes=30 * half_hours)
        entry = diary[pick % len(diary)] if diary else None
        outcome = _act(kind, start, hours, entry, now, _books_of(diary))
        if isinstance(outcome, MeetingLogged):
            diary.append(meeting(start, hours, number=len(diary), state=outcome.state))
        elif isinstance(outcome, MeetingChanged | MeetingDeleted):
            diary[diary.index(outcome.before)] = outcome.after
    _second_count_agrees(diary, now)


def _books_of(diary: list[Meeting]) -> Books:
    standing = [each for each in diary if each.state is not MeetingState.DELETED]
    hours: dict[Month, int] = {}
    for each in standing:
        hours[each.month] = hours.get(each.month, 0) + each.hours
    return books(
        own=[
            own(
                each.starts_at,
                each.planned_hours,
                number=each.id,
                assignment=ANNAS,
                no_show=each.state is MeetingState.NO_SHOW,
            )
            for each in standing
        ],
        learner_hours=hours,
    )


def _act(
    kind: str, start: datetime, hours: int, entry: Meeting | None, now: datetime, the_books: Books
) -> Outcome | None:
    given_now = Given(now)
    if kind == "log":
        return decide(LogMeeting(start, hours, given_now), the_books)
    if kind == "no_show":
        return decide(RecordNoShow(start, hours, given_now), the_books)
    if entry is None:
        return None
    if kind == "change":
        return decide(ChangeMeeting(entry, entry.version, start, hours, given_now), the_books)
    return decide(DeleteMeeting(entry, entry.version, given_now), the_books)


def _second_count_agrees(diary: list[Meeting], now: datetime) -> None:
    """Count by quarters of an hour in UTC: none is taken twice, and each month keeps to 20 hours."""
    taken: set[datetime] = set()
    quarters: dict[tuple[int, int], int] = {}
    for each in diary:
        if each.state is not MeetingState.HELD:
            assert each.hours == 0
            continue
        wall = each.starts_at.astimezone(RIGA)
        for number in range(each.hours * 4):
            quarter = each.starts_at + timedelta(minutes=15 * number)
            assert quarter not in taken
            assert quarter < now
            taken.add(quarter)
        key = (wall.year, wall.month)
        quarters[key] = quarters.get(key, 0) + each.hours * 4
    assert all(count <= 80 for count in quarters.values())
    for (year, number), count in quarters.items():
        assert month_so_far(diary, Month(year, number)).hours * 4 == count


def test_the_month_so_far_counts_what_was_held() -> None:
    """Hours, meetings and no-shows of the month; deleted entries and other months are absent."""
    diary = [
        meeting(START, 2),
        meeting(riga(2026, 11, 3, 10), 3),
        meeting(riga(2026, 11, 4, 10), 1, state=MeetingState.NO_SHOW),
        meeting(riga(2026, 11, 5, 10), 5, state=MeetingState.DELETED),
        meeting(riga(2026, 10, 31, 23), 2),
    ]
    assert month_so_far(diary, NOVEMBER) == MonthSoFar(hours=5, held=2, no_shows=1)
