"""Owns the buttons with which numbers, days and times are put together. Decides nothing.

A picker has views, named in `LookAt`: pressing leads from one to the next until the value is whole. What
may be chosen is not known here: the form's own rules refuse what can't be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from bot.acts.running import EnterDay, EnterNumber, EnterTime, LookAt
from bot.domain.ids import OwnRunId
from bot.domain.months import Month
from bot.screens import Button
from bot.wording import running as words
from bot.wording.registry import Saying, Verbatim

Rows = tuple[tuple[Button, ...], ...]

PAGE: Final = "p"
"""Another page of answers; `at` counts pages from 0."""
PAD: Final = "n"
"""The number typed so far with digits; -1 before the first."""
STEPPER: Final = "r"
"""The place of a number among those of a long range."""
YEARS: Final = "y"
"""Twelve years; `at` counts pages back from this year."""
OTHER_YEARS: Final = "Y"
"""The same, in place of the page that is shown."""
MONTHS: Final = "m"
"""The months of a year."""
DAYS: Final = "d"
"""The days of a month, like 202611."""
HOURS: Final = "h"
"""The hours of a day, like 20261105; 0 where only a time is asked."""
QUARTERS: Final = "q"
"""The quarters of an hour: the day as above, and two digits for the hour."""

IN_PLACE: Final = (PAD, STEPPER, OTHER_YEARS)
"""Views which change the message whose button was pressed."""

FEW_NUMBERS = 11
"""Numbers of a range that get a button each: a scale from 0 to 10 has as many."""

MOST_DIGITS = 9
YEARS_SHOWN = 12
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Pickers:
    """Buttons for one open question."""

    def __init__(self, run: OwnRunId, step: int, today: date) -> None:
        """`today` is the day in the organisation's zone."""
        self._run = run
        self._step = step
        self._today = today

    def look(self, view: str, at: int) -> LookAt:
        """What shows another view."""
        return LookAt(self._run, self._step, view, at)

    # -- numbers -----------------------------------------------------------------------------------

    def pad(self, typed: int = -1) -> Rows:
        """Digits as on a phone, one to take the last away, and one that says: that is it."""
        keys = [self._digit(number, typed) for number in (*range(1, 10), 0)]
        last = keys[9:]
        if typed >= 0:
            shorter = typed // 10 if typed >= 10 else -1  # what has one digit
            last = [Button(Verbatim("⌫"), self.look(PAD, shorter)), *last]
            done = EnterNumber(self._run, self._step, str(typed))
            last.append(Button(words.THAT_IS_IT(), done, "✔️"))
        return (*in_rows(keys[:9], 3), tuple(last))

    def _digit(self, digit: int, typed: int) -> Button:
        longer = max(typed, 0) * 10 + digit
        too_long = len(str(longer)) > MOST_DIGITS
        return Button(Verbatim(str(digit)), self.look(PAD, typed if too_long else longer))

    def numbers(self, values: Sequence[str], chosen: str) -> Rows:
        """Each number of a short range."""
        buttons = [
            Button(
                Verbatim(value),
                EnterNumber(self._run, self._step, value),
                "✅" if value == chosen else "",
            )
            for value in values
        ]
        return in_rows(buttons, 6 if len(buttons) > 5 else 5)

    def stepper(self, values: Sequence[str], at: int) -> Rows:
        """Less and more, a little and a lot; and the number itself, to take it."""
        at = max(0, min(at, len(values) - 1))
        lot = max(2, len(values) // 10)
        moves = (("⏪", -lot), ("➖", -1), ("➕", 1), ("⏩", lot))
        steps = tuple(
            Button(Verbatim(sign), self.look(STEPPER, max(0, min(at + by, len(values) - 1))))
            for sign, by in moves
        )
        taken = EnterNumber(self._run, self._step, values[at])
        return (steps, (Button(Verbatim(values[at]), taken, "✔️"),))

    # -- days and times ----------------------------------------------------------------------------

    def day(self) -> Rows:
        """Today, yesterday, or another day."""
        today, before = self._today, self._today - timedelta(days=1)
        return (
            (self._day_button(today, words.TODAY(), "📅"),),
            (self._day_button(before, words.YESTERDAY(), "📅"),),
            (Button(words.ANOTHER_DAY(), self.look(YEARS, 0), "🗓"),),
        )

    def _day_button(self, day: date, label: Saying, emoji: str = "") -> Button:
        return Button(label, EnterDay(self._run, self._step, number_of_day(day)), emoji)

    def years(self, page: int) -> Rows:
        """Twelve years, the last of page 0 being this one, and the way to those before and after."""
        last = self._today.year - page * YEARS_SHOWN
        years = [
            year
            for year in range(last - YEARS_SHOWN + 1, last + 1)
            if FIRST_YEAR <= year <= LAST_YEAR
        ]
        buttons = [Button(Verbatim(str(year)), self.look(MONTHS, year)) for year in years]
        turn = []
        if years and years[0] > FIRST_YEAR:
            turn.append(Button(words.EARLIER(), self.look(OTHER_YEARS, page + 1), "◀️"))
        if years and years[-1] < LAST_YEAR:
            turn.append(Button(words.FURTHER(), self.look(OTHER_YEARS, page - 1), "▶️"))
        return (*in_rows(buttons, 4), tuple(turn))

    def months(self, year: int) -> Rows:
        """The months of a year by their names."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return self.years(0)
        buttons = [
            Button(words.MONTH(month=Month(year, number)), self.look(DAYS, year * 100 + number))
            for number in range(1, 13)
        ]
        return in_rows(buttons, 2)

    def days(self, month: int) -> Rows:
        """The days of a month, a week in a row."""
        year, number = divmod(month, 100)
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12):  # months
            return self.years(0)
        first = date(year, number, 1)
        following = date(year + number // 12, number % 12 + 1, 1)
        days = [first + timedelta(days=each) for each in range((following - first).days)]
        return in_rows([self._day_button(day, Verbatim(str(day.day))) for day in days], 7)

    def hours(self, day: int) -> Rows:
        """The hours of a day, six in a row."""
        buttons = [
            Button(Verbatim(str(hour)), self.look(QUARTERS, day * 100 + hour)) for hour in range(24)
        ]
        return in_rows(buttons, 6)

    def quarters(self, at: int) -> Rows:
        """The four quarters of an hour."""
        day, hour = divmod(at, 100)
        if not 0 <= hour < 24:  # hours
            return self.hours(day)
        buttons = [
            Button(
                Verbatim(f"{hour}:{minute:02}"),
                EnterTime(self._run, self._step, day, hour * 60 + minute),
            )
            for minute in (0, 15, 30, 45)
        ]
        return (tuple(buttons),)

    def view(self, view: str, at: int) -> Rows | None:
        """The buttons of a view of days and times, or nothing where it is none of these."""
        shown: dict[str, Callable[[int], Rows]] = {
            YEARS: self.years,
            OTHER_YEARS: self.years,
            MONTHS: self.months,
            DAYS: self.days,
            HOURS: self.hours,
            QUARTERS: self.quarters,
        }
        return shown[view](at) if view in shown else None


PROMPTS: Final = {
    YEARS: words.WHICH_YEAR,
    OTHER_YEARS: words.WHICH_YEAR,
    MONTHS: words.WHICH_MONTH,
    DAYS: words.WHICH_DAY,
    HOURS: words.WHICH_HOUR,
    QUARTERS: words.WHICH_MINUTES,
}
"""What is asked where a day or a time is put together."""


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    """The buttons in rows of so many."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def number_of_day(day: date) -> int:
    """A day as it stands in a button: 20261105."""
    return day.year * 10000 + day.month * 100 + day.day


def day_of_number(number: int) -> date | None:
    """The day that a button holds, or nothing where there is none such."""
    if not FIRST_YEAR * 10000 <= number < (LAST_YEAR + 1) * 10000:
        return None
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def time_of_minutes(minutes: int) -> str | None:
    """A time of day as a form stores it, without a zone; nothing where there is none such."""
    if not 0 <= minutes < 24 * 60:
        return None
    return f"{minutes // 60:02}:{minutes % 60:02}"
