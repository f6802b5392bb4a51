"""The days of reminders over 24 months in four countries, against days off that are written down here.

The second source is a list per country, made from its law by hand; Easter is computed. What a
government moves each year stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.months import Month, editable_until
from bot.domain.quiet import WorkCalendar
from bot.domain.reminders import (
    ReminderKind,
    Step,
    due_soon,
    late_days,
    reminder_days,
    step_times,
)

ZONES = {
    "LV": ZoneInfo("Europe/Riga"),
    "IT": ZoneInfo("Europe/Rome"),
    "SI": ZoneInfo("Europe/Ljubljana"),
    "HU": ZoneInfo("Europe/Budapest"),
}

FIXED = {
    "LV": "01-01 05-01 05-04 06-23 06-24 11-18 12-24 12-25 12-26 12-31",
    "IT": "01-01 01-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
    "SI": "01-01 01-02 02-08 04-27 05-01 05-02 06-25 08-15 10-31 11-01 12-25 12-26",
    "HU": "01-01 03-15 05-01 08-20 10-23 11-01 12-25 12-26",
}
AFTER_EASTER = {"LV": (-2, 1), "IT": (1,), "SI": (1,), "HU": (-2, 1, 50)}
"""Good Friday, Easter Monday and Whit Monday, in days after Easter Sunday."""

MOVED_TO_MONDAY = {"LV": ("05-04", "11-18")}
"""Where they fall on a weekend, the Monday after it is free."""

MOVED_BY_GOVERNMENT = {
    "HU": {date(2026, 12, 12): True, date(2026, 12, 24): False},
}
"""Days swapped for one another by decree: whether they are worked. Those of other years are not
decided yet, or lie outside of these months."""

FIRST, MONTHS = Month(2026, 9), 24


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the anonymous Gregorian computation)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def days_off(country: str, year: int) -> set[date]:
    found = {date.fromisoformat(f"{year}-{each}") for each in FIXED[country].split()}
    found |= {easter(year) + timedelta(days=after) for after in AFTER_EASTER[country]}
    for each in MOVED_TO_MONDAY.get(country, ()):
        day = date.fromisoformat(f"{year}-{each}")
        if day.weekday() >= 5:
            found.add(day + timedelta(days=7 - day.weekday()))
    return found


def months() -> Iterator[Month]:
    month = FIRST
    for _ in range(MONTHS):
        yield month
        month = month.next()


EASTERS = {2026: date(2026, 4, 5), 2027: date(2027, 3, 28), 2028: date(2028, 4, 16)}


def test_easter_is_computed_right() -> None:
    """Three years that everybody can look up."""
    assert {year: easter(year) for year in EASTERS} == EASTERS


def works(country: str, day: date, own: dict[date, bool] | None = None) -> bool:
    """Whether people work on that day: an organisation's word, a decree, then the calendar."""
    for said in (own or {}, MOVED_BY_GOVERNMENT.get(country, {})):
        if day in said:
            return said[day]
    return day.weekday() < 5 and day not in days_off(country, day.year)


def back(country: str, day: date, own: dict[date, bool] | None = None) -> date:
    while not works(country, day, own):
        day -= timedelta(days=1)
    return day


def ahead(country: str, day: date, own: dict[date, bool] | None = None) -> date:
    while not works(country, day, own):
        day += timedelta(days=1)
    return day


def expected(country: str, month: Month, own: dict[date, bool] | None = None) -> dict[Step, date]:
    """The dates by the words of the design, written once more, from the most urgent one back."""
    tenth = month.next().first_day.replace(day=10)
    wished = [
        (Step.LAST, tenth),
        (Step.ONE_DAY, tenth.replace(day=9)),
        (Step.THREE_DAYS, tenth.replace(day=7)),
        (Step.SEVEN_DAYS, tenth.replace(day=3)),
        (Step.MONTH_END, tenth.replace(day=1) - timedelta(days=1)),
    ]
    found: dict[Step, date] = {}
    for step, day in wished:
        moved = back(country, day, own)
        if moved not in found.values():
            found[step] = moved
    return found


@pytest.mark.parametrize("country", ZONES)
def test_the_dates_of_24_months_are_those_of_the_written_calendar(country: str) -> None:
    """Every step of every month, weekends, holidays, Easter and decreed days included."""
    calendar = WorkCalendar(ZONES[country], country)
    for month in months():
        assert reminder_days(month, calendar) == expected(country, month), month


LINES = """
2026-09 LV 30.09. 02.10. 07.10. 09.10.        12.10. 19.10.
2026-12 LV 30.12. 07.01. 08.01.               11.01. 18.01.
2027-02 LV 26.02. 03.03. 05.03. 09.03. 10.03. 11.03. 18.03.
2027-03 LV 31.03. 02.04. 07.04. 09.04.        12.04. 19.04.
2027-04 LV 30.04. 03.05. 07.05. 10.05.        11.05. 18.05.
2028-03 LV 31.03. 03.04. 07.04. 10.04.        11.04. 18.04.
2026-12 IT 31.12. 07.01. 08.01.               11.01. 18.01.
2027-05 IT 31.05. 03.06. 07.06. 09.06. 10.06. 11.06. 18.06.
2026-12 SI 31.12. 07.01. 08.01.               11.01. 18.01.
2026-10 SI 30.10. 03.11. 06.11. 09.11. 10.11. 11.11. 18.11.
2026-12 HU 31.12. 07.01. 08.01.               11.01. 18.01.
2026-11 HU 30.11. 03.12. 07.12. 09.12. 10.12. 11.12. 18.12.
2027-04 HU 30.04. 03.05. 07.05. 10.05.        11.05. 18.05.
"""
"""Some of them for reading: a month's own last day, up to the 10th, and the two after it."""


def test_some_months_as_a_person_reads_them() -> None:
    """The same as lines that can be laid beside a calendar on the wall."""
    for line in LINES.strip().splitlines():
        said, country, *days = line.split()
        month, calendar = Month.parse(said), WorkCalendar(ZONES[country], country)
        every = sorted(
            [*reminder_days(month, calendar).values(), *late_days(month, calendar).values()]
        )
        assert [f"{day:%d.%m.}" for day in every] == days, line


AUTUMN_BREAK = {date(2026, 12, day): False for day in (7, 8, 9, 10)}
WORKED_SATURDAY = {date(2026, 10, 10): True}


def test_own_free_days_move_reminders_and_never_the_deadline() -> None:
    """Four free days before the 10th of December: what was for them comes on the Friday before."""
    calendar = WorkCalendar(ZONES["LV"], "LV", AUTUMN_BREAK)
    november = Month(2026, 11)
    assert reminder_days(november, calendar) == {
        Step.MONTH_END: date(2026, 11, 30),
        Step.SEVEN_DAYS: date(2026, 12, 3),
        Step.LAST: date(2026, 12, 4),
    }
    deadline = editable_until(november, calendar.zone)
    times = {each.step: each for each in step_times(ReminderKind.DIARY_DUE, november, calendar)}
    assert times[Step.LAST].expires_at == deadline
    forecast = {each.step: each for each in step_times(ReminderKind.FORECAST, november, calendar)}
    assert list(forecast) == [Step.ONE_DAY], "two on one day are one"
    assert forecast[Step.ONE_DAY].expires_at == deadline


def test_a_moved_working_day_is_one() -> None:
    """A Saturday that is worked: the last reminder comes on the 10th itself."""
    calendar = WorkCalendar(ZONES["LV"], "LV", WORKED_SATURDAY)
    days = reminder_days(Month(2026, 9), calendar)
    assert (days[Step.ONE_DAY], days[Step.LAST]) == (date(2026, 10, 9), date(2026, 10, 10))


@pytest.mark.parametrize("country", ZONES)
def test_own_free_days_are_kept_to_in_every_month(country: str) -> None:
    """Every third weekday off, and every Saturday before the 15th worked: still as written."""
    own: dict[date, bool] = {}
    for month in months():
        for day in month.next().days():
            if day.weekday() == 5 and day.day < 15:
                own[day] = True
            elif day.toordinal() % 3 == 0:
                own[day] = False
    calendar = WorkCalendar(ZONES[country], country, own)
    for month in months():
        assert reminder_days(month, calendar) == expected(country, month, own), month
        first, again = late_days(month, calendar).values()
        assert first == ahead(country, month.next().first_day.replace(day=11), own)
        assert again == ahead(country, first + timedelta(days=7), own)


@pytest.mark.parametrize("country", ZONES)
def test_each_step_comes_at_nine_after_the_one_before_and_is_planned_in_time(country: str) -> None:
    """By the wall of the country, over both changes of the clocks; none is planned twice a day."""
    calendar = WorkCalendar(ZONES[country], country)
    for month in months():
        times = step_times(ReminderKind.DIARY_DUE, month, calendar)
        walls = [each.due_at.astimezone(calendar.zone) for each in times]
        assert {wall.time() for wall in walls} == {time(9)}
        assert [wall.date() for wall in walls] == sorted({wall.date() for wall in walls})
        deadline = editable_until(month, calendar.zone)
        for each in times:
            late = each.step in (Step.LATE, Step.LATE_AGAIN)
            assert (each.due_at >= deadline) is late
            assert each.due_at < each.expires_at
            just_before = each.due_at - timedelta(days=13, hours=23)
            assert each in due_soon(ReminderKind.DIARY_DUE, month, calendar, just_before)
