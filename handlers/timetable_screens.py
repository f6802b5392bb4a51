"""Owns how a mentor's other working hours look: the week, times to choose, days in words.

Must not read a record or decide anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.acts import OpenMenu
from bot.acts.timetable import OpenTimetable
from bot.domain.timetable import MINUTES_A_DAY, DeclaredException, minutes_of
from bot.screens import Button
from bot.taps import Tap
from bot.wording import common
from bot.wording import timetable as words
from bot.wording.registry import Joined, Message, Saying
from bot.wording.values import DayOfWeek
from storage.timetable import DeclaredLine

Rows = tuple[tuple[Button, ...], ...]
HALF_HOUR = 30
FIRST_PAGE = 6 * 60
"""Times are offered from 06:00 on; earlier ones stand on the second page."""

A_ROW = 4
TIMES_A_PAGE = 36
DAYS_A_PAGE = 14


def wall(minutes: int) -> str:
    """A minute of the day as it stands on the wall; 1440 is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def span(line: DeclaredLine) -> tuple[str, str]:
    """The two ends of a line, as they stand on the wall."""
    hours = line.hours
    return wall(minutes_of(hours.wall_from)), wall(minutes_of(hours.wall_until, ends=True))


def spans(lines: Sequence[DeclaredLine], today: date) -> Saying:
    """The hours of one weekday, one after another."""
    parts: list[Message] = []
    for each in lines:
        begins, ends = span(each)
        if each.hours.begins > today:
            day = dotted(each.hours.begins)
            parts.append(words.SPAN_SINCE(begins=begins, ends=ends, day=day))
        else:
            parts.append(words.SPAN(begins=begins, ends=ends))
    return Joined(tuple(parts), ", ")


def exception_line(each: DeclaredException) -> Message:
    """A day that differs, in a list."""
    day = DayOfWeek(each.day)
    if each.hours is None:
        return words.DAY_OFF_LINE(day=day)
    begins, ends = each.hours
    return words.DAY_HOURS_LINE(
        day=day, begins=wall(minutes_of(begins)), ends=wall(minutes_of(ends, ends=True))
    )


def dotted(day: date) -> str:
    """A day with its year, as it can be typed too: 01.09.2026."""
    return f"{day:%d.%m.%Y}"


def times_from(page: int, at: Callable[[int], Tap], other: Callable[[int], Tap]) -> Rows:
    """Half hours at which work can begin: from 06:00 on, and on the other page those of the night."""
    night = page % 2 == 1
    minutes = (
        range(0, FIRST_PAGE, HALF_HOUR) if night else range(FIRST_PAGE, MINUTES_A_DAY, HALF_HOUR)
    )
    return (*_times(list(minutes), at), (_others(other(0 if night else 1)),))


def times_until(
    begins: int, page: int, at: Callable[[int], Tap], other: Callable[[int], Tap]
) -> Rows:
    """Half hours at which work that begins then can end, the last one at 24:00."""
    found = list(range(begins + HALF_HOUR, MINUTES_A_DAY + 1, HALF_HOUR))
    pages = max(1, -(-len(found) // TIMES_A_PAGE))
    here = page % pages
    rows = _times(found[here * TIMES_A_PAGE : (here + 1) * TIMES_A_PAGE], at)
    return rows if pages == 1 else (*rows, (_others(other((here + 1) % pages)),))


def _others(tap: Tap) -> Button:
    return Button(words.OTHER_TIMES(), tap, "▶️")


def _times(minutes: Sequence[int], at: Callable[[int], Tap]) -> Rows:
    return in_rows([Button(words.TIME(time=wall(each)), at(each)) for each in minutes], A_ROW)


def in_rows(buttons: Sequence[Button], wide: int) -> Rows:
    """Buttons side by side, so many in a row."""
    return tuple(tuple(buttons[place : place + wide]) for place in range(0, len(buttons), wide))


def days_of(page: int, today: date) -> list[date]:
    """The days of a page: the first begins three days ago, for a day off is often told afterwards."""
    first = today - timedelta(days=3) + timedelta(days=DAYS_A_PAGE * page)
    return [first + timedelta(days=offset) for offset in range(DAYS_A_PAGE)]


def way_out(back: Tap | None = None) -> Rows:
    """One step back, and to the menu."""
    return (
        (
            Button(common.BACK(), back or OpenTimetable(), "◀️"),
            Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),
        ),
    )


def in_lines(*parts: Saying | None) -> Joined:
    """Sayings one under another; what is None is left out."""
    return Joined(tuple(part for part in parts if part is not None))
