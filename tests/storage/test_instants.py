"""Stored instants: one width, one zone, so that texts sort as the instants do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.instants import from_text, to_text

ZONES = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
INSTANTS = st.builds(
    lambda seconds, zone: (datetime(2000, 1, 2, tzinfo=UTC) + seconds).astimezone(zone),
    st.timedeltas(timedelta(), timedelta(days=36_500)),
    ZONES,
)


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_their_instants_do_and_come_back_unchanged(one, other):
    """In any zone and to the microsecond."""
    assert (to_text(one) < to_text(other)) == (one < other)
    assert from_text(to_text(one)) == one
    assert from_text(to_text(one)).tzinfo is UTC


def test_an_instant_has_fixed_width():
    """A whole second has its zeros too."""
    assert to_text(datetime(2026, 11, 10, 21, 59, 59, tzinfo=UTC)) == "2026-11-10T21:59:59.000000Z"


def test_a_naive_value_is_refused():
    """Whose wall clock it shows can't be known."""
    with pytest.raises(ValueError, match="no time zone"):
        to_text(datetime(2026, 11, 10))  # noqa: DTZ001  (the naive value is the case)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-10",
        "2026-11-10T21:59:59Z",
        "2026-11-10T21:59:59.000000+00:00",
        "2026-11-10 21:59:59.000000Z",
        "2026-13-10T21:59:59.000000Z",
        "2026-11-10T21:59:59.00000٣Z",
    ],
)
def test_another_shape_is_refused(text):
    """A text that would sort at the wrong place is never taken for an instant."""
    with pytest.raises(ValueError):
        from_text(text)
