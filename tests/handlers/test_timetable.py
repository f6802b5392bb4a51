"""A mentor's other work in the chat: the week by taps, copies, days that differ, and what it meets."""

from __future__ import annotations

import pytest

from bot import acts
from bot.acts.timetable import (
    ChooseDay,
    EndHours,
    HoursFrom,
    KeepDayHours,
    KeepHours,
    OpenDay,
    OpenHours,
    OpenTimetable,
)
from bot.domain.ids import DeclaredId
from bot.domain.people import Role
from handlers.diary_screens import minutes_of
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, Answer, DiaryWorld, riga


async def declares(
    world: DiaryWorld, weekday: int = 5, begins: int = 840, ends: int = 960, day: int = 20261101
) -> Answer:
    """Fridays from 14:00 to 16:00 since the 1st of November, unless said otherwise."""
    return await world.taps(KeepHours(weekday, begins, ends, day))


def everything(answer: Answer) -> str:
    return "\n\n".join(each.body.words for each in answer.sent)


async def test_the_menu_leads_to_the_week_and_says_what_it_is_for(world: DiaryWorld) -> None:
    """One sentence says why; an empty week asks for nothing."""
    menu = await world.taps(acts.OpenMenu())
    week = await world.taps(menu.tap("🕗 Other work"))
    assert "paid twice" in week.words
    assert "No other work is entered" in week.words
    assert week.labels[:2] == ["Mon", "Tue"]


async def test_hours_are_declared_by_taps_alone(world: DiaryWorld) -> None:
    """Weekday, from, until, since: and it is kept with a number, and shown in the week."""
    week = await world.taps(OpenTimetable())
    monday = await world.taps(week.tap("Mon"))
    begins = await world.taps(monday.tap("➕ Add hours"))
    ends = await world.taps(begins.tap("08:00"))
    assert ends.labels[0] == "08:30"
    assert "24:00" in ends.labels
    since = await world.taps(ends.tap("16:30"))
    assert since.labels[:3] == ["📅 From today on", "📅 Since 01.11.2026", "📅 Since 01.10.2026"]
    kept = await world.taps(since.tap("📅 Since 01.11.2026"))
    assert kept.words == "🕗 #1 Monday 08:00–16:30: kept, since 01.11.2026."
    assert world.rows(
        "SELECT weekday, wall_from, wall_until, begins, ends FROM declared_hours"
    ) == [(1, "08:00", "16:30", "2026-11-01", None)]
    again = await world.taps(OpenTimetable())
    assert "Monday: 08:00–16:30" in again.words
    assert again.labels[0] == "🕗 Mon"


async def test_a_second_press_keeps_one_line(world: DiaryWorld) -> None:
    """A press that arrives twice, or hours that are in the week already, change nothing."""
    await declares(world)
    second = await declares(world)
    assert "is in your timetable already" in second.words
    await declares(world, begins=870, ends=930)
    assert world.rows("SELECT COUNT(*) FROM declared_hours") == [(1,)]


async def test_the_night_has_its_own_page_and_ends_at_24(world: DiaryWorld) -> None:
    """Work from 22:30 to midnight is one line to 24:00."""
    night = await world.taps(HoursFrom(3, 1))
    assert night.labels[0] == "00:00"
    day = await world.taps(night.tap("▶️ Other times"))
    ends = await world.taps(day.tap("22:30"))
    assert ends.labels[:3] == ["23:00", "23:30", "24:00"]
    since = await world.taps(ends.tap("24:00"))
    await world.taps(since.tap("📅 From today on"))
    assert world.rows("SELECT wall_until FROM declared_hours") == [("24:00",)]
    week = await world.taps(OpenTimetable())
    assert "Wednesday: 22:30–24:00" in week.words


async def test_a_day_is_copied_to_others_at_once(world: DiaryWorld) -> None:
    """Marks by presses, then one press makes them all; the same again makes nothing."""
    kept = await declares(world, weekday=1, begins=480, ends=990)
    copy = await world.taps(kept.tap("📑 Copy to other days"))
    assert (await world.taps(copy.tap("📑 Copy"))).toast == "Press at least one day first."
    for day in ("Tue", "Thu"):
        copy = await world.taps(copy.tap(f"◻️ {day}"))
    done = await world.taps(copy.tap("📑 Copy"))
    assert done.words == "🕗 Copied to 2 days: Tuesday, Thursday."
    await world.taps(copy.tap("📑 Copy"))
    assert world.rows("SELECT weekday FROM declared_hours ORDER BY weekday") == [(1,), (2,), (4,)]


async def test_what_ends_stays_true_for_the_days_before(world: DiaryWorld) -> None:
    """ "No longer" keeps the past, "a mistake" takes it out."""
    await declares(world)
    card = await world.taps(OpenHours(DeclaredId(1)))
    ended = await world.taps(card.tap("⏹ No longer, from today"))
    assert "no longer from today on" in ended.words
    assert world.rows("SELECT ends FROM declared_hours") == [("2026-11-19",)]
    week = await world.taps(OpenTimetable())
    assert "No other work is entered" in week.words
    await world.taps(EndHours(DeclaredId(1), 1))
    assert world.rows("SELECT COUNT(*) FROM declared_hours") == [(0,)]


async def test_a_line_of_somebody_else_is_out_of_reach(world: DiaryWorld) -> None:
    """A forged number opens and ends nothing."""
    await declares(world)
    await world.joins("Juris", Role.MENTOR, 1500)
    for tap in (OpenHours(DeclaredId(1)), EndHours(DeclaredId(1), 1)):
        answer = await world.taps(tap, 1500)
        assert "🕗" not in everything(answer)
    assert world.rows("SELECT COUNT(*) FROM declared_hours") == [(1,)]


async def test_a_day_can_differ_from_the_week(world: DiaryWorld) -> None:
    """No work, other hours, and as every week again; the day is chosen or typed."""
    await declares(world)
    days = await world.taps(ChooseDay(0))
    assert "Fri 27.11." in days.labels
    day = await world.taps(days.tap("Fri 27.11."))
    assert day.words == "Friday, 27 November. Other work on that day: 14:00–16:00"
    off = await world.taps(day.tap("🏖 Not working that day"))
    assert off.words == "🕗 Friday, 27 November: no other work. Kept."
    week = await world.taps(OpenTimetable())
    assert "Friday, 27 November: no other work" in week.words
    await world.taps(ChooseDay(0))
    typed = await world.writes("27. novembris")
    begins = await world.taps(typed.tap("🕗 Other hours"))
    ends = await world.taps(begins.tap("09:00"))
    kept = await world.taps(ends.tap("12:00"))
    assert kept.words == "🕗 Friday, 27 November: other work 09:00–12:00. Kept."
    card = await world.taps(OpenDay(20261127))
    await world.taps(card.tap("↩️ As every week"))
    assert world.rows("SELECT COUNT(*) FROM declared_exception") == [(0,)]


@pytest.mark.parametrize("typed", ["tomorrow", "31.02.2026", "01.01.2020", "01.01.2030"])
async def test_a_day_that_is_none_is_asked_for_again(world: DiaryWorld, typed: str) -> None:
    """The answer says how to type it, and waits."""
    await world.taps(ChooseDay(0))
    answer = await world.writes(typed)
    assert "Please type a day like 24.11.2026" in answer.words
    assert "Other work on that day" in (await world.writes("24.11.2026")).words


async def test_a_paid_meeting_is_refused_in_declared_hours(world: DiaryWorld) -> None:
    """What is declared here is what the guard of the diary reads, the day that differs included."""
    anna = await world.learner("Anna")
    await declares(world)
    start = minutes_of(riga(20, 15))
    refused = await world.taps(acts.LogHours(anna, start, 1, 1))
    assert "other work" in everything(refused)
    assert world.rows("SELECT COUNT(*) FROM meeting") == [(0,)]
    card = await world.taps(OpenDay(20261120))
    await world.taps(card.tap("🏖 Not working that day"))
    await world.taps(acts.LogHours(anna, start, 1, 1))
    assert world.rows("SELECT COUNT(*) FROM meeting") == [(1,)]


async def test_meetings_that_lie_in_declared_hours_are_told_to_both(world: DiaryWorld) -> None:
    """The mentor reads which, the coordinator gets an alert with the same lines; nothing is deleted,
    and what was told isn't told again."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 15)), 2, 1))
    answer = await declares(world)
    mine = [each for each in answer.sent if each.chat != COORDINATOR_ACCOUNT]
    assert "1 meeting in your diary lies in these hours" in mine[-1].body.words
    assert "20 November, 15:00–17:00: Anna" in mine[-1].body.words
    (told,) = [each for each in answer.sent if each.chat == COORDINATOR_ACCOUNT]
    assert "Māris has other work at times at which meetings are logged" in told.body.words
    assert "20 November, 15:00–17:00: Anna" in told.body.words
    assert world.rows("SELECT state FROM meeting") == [("held",)]
    more = await declares(world, begins=900, ends=1020)
    assert "lies in these hours" not in everything(more)
    assert world.rows("SELECT kind, subject_id FROM alert") == [("other_work", world.mentor)]


async def test_an_alert_shows_how_it_stands_now(world: DiaryWorld) -> None:
    """Once the hours were a mistake, the alert says that nothing is left of it."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 15)), 1, 1))
    await declares(world)
    await world.taps(EndHours(DeclaredId(1), 1))
    (number,) = world.rows("SELECT id FROM alert")[0]
    opened = await world.taps(acts.OpenAlert(number), COORDINATOR_ACCOUNT)
    assert "no meeting lies in other work any more" in everything(opened)


async def test_no_shows_and_plain_diaries_are_not_paid_twice(world: DiaryWorld) -> None:
    """Only paid hours overlap: a no-show and an orientation meeting are no matter for an alert."""
    anna = await world.learner("Anna")
    ruta = await world.learner("Rūta", programme="orientation")
    await world.taps(acts.LogHours(anna, minutes_of(riga(20, 14)), 1, 0))
    await world.taps(acts.LogHours(ruta, minutes_of(riga(20, 15)), 1, 1))
    await declares(world)
    assert world.rows("SELECT COUNT(*) FROM alert WHERE kind = 'other_work'") == [(0,)]


async def test_a_day_with_more_hours_is_looked_at_too(world: DiaryWorld) -> None:
    """Other hours on a past day can meet an entry as well as a weekly line."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 15)), 1, 1))
    answer = await world.taps(KeepDayHours(20261119, 900, 960))
    assert "1 meeting in your diary" in everything(answer)


@pytest.mark.parametrize(
    "tap",
    [
        KeepHours(8, 480, 960, 20261101),
        KeepHours(1, 960, 480, 20261101),
        KeepHours(1, 480, 1441, 20261101),
        KeepHours(1, 480, 960, 20191101),
        KeepHours(1, 480, 960, 20261301),
        KeepDayHours(20261119, 600, 600),
        KeepDayHours(19000101, 600, 660),
        HoursFrom(0, 0),
    ],
)
async def test_forged_hours_change_nothing(world: DiaryWorld, tap: object) -> None:
    """Numbers that no button of ours holds are answered, and kept nowhere."""
    answer = await world.taps(tap)  # type: ignore[arg-type]  # a tap, one of several kinds
    assert answer.toast
    assert world.rows("SELECT COUNT(*) FROM declared_hours") == [(0,)]
    assert world.rows("SELECT COUNT(*) FROM declared_exception") == [(0,)]
