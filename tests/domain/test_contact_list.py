"""How a mentor's contact is read, and when it is asked for anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.contact_list import ContactDetails, Detail, checked, is_fresh, may_ask
from bot.domain.days import DayRange
from bot.domain.quiet import WorkCalendar
from bot.domain.refusals import Refused

RIGA = ZoneInfo("Europe/Riga")
SPRING = DayRange(date(2027, 1, 1), date(2027, 5, 31))
BEGINS = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+371 20 000 000", "+37120000000"),
        ("00371 20000000", "+37120000000"),
        ("(20) 000-000", "20000000"),
        ("20.000.000", "20000000"),
        ("  ", ""),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, kept):
    """Blanks, brackets and dashes go; the digits stay."""
    assert checked(Detail.PHONE, typed) == kept


@pytest.mark.parametrize("typed", ["12345", "1" * 16, "20000000 or so", "+", "+371+20000000", "²³"])
def test_what_is_no_number_is_asked_again(typed):
    """Too short, too long, words beside it."""
    assert isinstance(checked(Detail.PHONE, typed), Refused)


@pytest.mark.parametrize("typed", ["a@b.lv", " maris.ozols@skola.dobele.lv ", "jānis@pasts.lv"])
def test_an_address_is_kept(typed):
    """Whatever stands around one @ and has a dot after it."""
    assert checked(Detail.EMAIL, typed) == typed.strip()


@pytest.mark.parametrize("typed", ["a@b", "@b.lv", "a@@b.lv", "a b@c.lv", "a@b.", "a@b..lv"])
def test_what_is_no_address_is_asked_again(typed):
    """Something is missing, or there is too much of it."""
    assert isinstance(checked(Detail.EMAIL, typed), Refused)


@given(text=some.text(max_size=200), detail=some.sampled_from(Detail))
def test_what_is_kept_stays_what_it_is(text, detail):
    """Nothing breaks the check, and what was kept is kept again just so."""
    found = checked(detail, text)
    if isinstance(found, str):
        assert checked(detail, found) == found
        assert len(found) <= 200


def test_a_contact_is_one_with_a_way_to_reach_somebody():
    """Only hours to call are none."""
    assert not ContactDetails(hours="mornings").says_something
    assert ContactDetails().with_detail(Detail.EMAIL, "a@b.lv").says_something


def test_fresh_is_what_was_confirmed_since_the_semester_began():
    """From the first local midnight of its first day on."""
    assert is_fresh(BEGINS, SPRING, RIGA)
    assert not is_fresh(BEGINS - timedelta(seconds=1), SPRING, RIGA)
    assert not is_fresh(None, SPRING, RIGA)


@pytest.mark.parametrize(
    ("moment", "asks"),
    [
        (datetime(2027, 1, 7, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 8, 6, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 8, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 8, 18, 0, tzinfo=UTC), False),
        (datetime(2027, 1, 9, 10, 0, tzinfo=UTC), False),
        (datetime(2027, 5, 31, 16, 0, tzinfo=UTC), True),
        (datetime(2027, 6, 1, 10, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_asked_for_on_working_days_from_the_second_week_on(moment, asks):
    """At both edges of the day, of the week and of the semester."""
    assert may_ask(SPRING, WorkCalendar(RIGA, "LV"), moment) is asks
