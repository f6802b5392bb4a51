"""Patience: nobody's updates are worked faster than anybody can mean them, and none is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.flood import CALM, MOST_AT_ONCE, SECONDS, pause_before, says_so


def test_what_a_person_can_mean_is_worked_at_once() -> None:
    """Twenty updates in a moment go through; the next waits until the first is ten seconds old."""
    begun = [100.0 + at / 10 for at in range(MOST_AT_ONCE)]
    for count in range(MOST_AT_ONCE):
        assert pause_before(begun[:count], 102.0) == 0
    assert pause_before(begun, 102.0) == 100.0 + SECONDS - 102.0
    assert pause_before(begun, 100.0 + SECONDS) == 0


@given(some.lists(some.floats(0, 0.6), min_size=1, max_size=120))
def test_no_ten_seconds_hold_more_than_twenty_and_all_are_worked(gaps: list[float]) -> None:
    """Whatever comes when: waiting as long as the rule says is enough, and it ends."""
    now, begun = 1_000.0, list[float]()
    for gap in gaps:
        now += gap
        now += pause_before(begun, now)
        # A hair later, as a sleeping loop wakes: the rule is not asked a third time.
        now += 1e-6
        assert pause_before(begun, now) == 0
        begun.append(now)
    assert len(begun) == len(gaps)
    for first, last in zip(begun, begun[MOST_AT_ONCE:], strict=False):
        assert last - first >= SECONDS


def test_one_is_asked_for_patience_once() -> None:
    """Not at every update of a burst, and not at the next burst right after it."""
    assert says_so(None, 50.0)
    assert not says_so(50.0, 50.0 + CALM - 1)
    assert says_so(50.0, 50.0 + CALM)
