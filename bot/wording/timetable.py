"""Owns the texts of a mentor's other working hours."""

from __future__ import annotations

from bot.wording.registry import button, line, toast

OTHER_WORK = button("Other work", "Opens the timetable of a mentor's other jobs.", longest=30)
TITLE = line(
    "When do you work elsewhere? I keep paid meetings out of these hours, so that nothing is paid "
    "twice and has to be paid back."
)
WEEK_EMPTY = line("No other work is entered. If you have none, there is nothing to do here.")
WEEKDAY_LINE = line("{weekday}: {hours}", "{hours} are like 08:00–12:00, 13:00–17:00.")
SPAN = line("{begins}–{ends}", "Two times on the wall, such as 08:00–16:30.")
SPAN_SINCE = line("{begins}–{ends}, from {day} on", "Times on the wall, and a day to come.")
DAYS_DIFFER = line("Days that differ:")
DAY_OFF_LINE = line("{day}: no other work")
DAY_HOURS_LINE = line("{day}: {begins}–{ends}")
WEEKDAY = button("{weekday}", "A weekday, shortened.", longest=30)
A_DAY_DIFFERS = button("A day that differs", longest=30)

WEEKDAY_TITLE = line("{weekday}: other work", "{weekday} in full.")
WEEKDAY_NONE = line("No other work on this weekday.")
ADD_HOURS = button("Add hours", longest=30)
COPY_DAYS = button("Copy to other days", longest=30)
HOURS_BUTTON = button("{begins}–{ends}", longest=30)
TIME = button("{time}", "A time on the wall such as 08:30.", longest=30)
OTHER_TIMES = button("Other times", "Times earlier or later in the day.", longest=30)
ASK_FROM = line("{weekday}: when does your other work begin?")
ASK_UNTIL = line("{weekday}, from {begins}: when does it end?")
ASK_SINCE = line("{weekday}, {begins}–{ends}: since when is it so?")
SINCE_TODAY = button("From today on", longest=30)
SINCE_DAY = button("Since {day}", "{day} is like 01.11.2026.", longest=30)
KEPT = line("🕗 #{number} {weekday} {begins}–{ends}: kept, since {day}.")
KEPT_ALREADY = line("{weekday} {begins}–{ends} is in your timetable already.")
ASK_COPY = line("Which days are like {weekday}? Press them, then “Copy”.")
COPY = button("Copy", longest=30)
COPIED = line(
    "🕗 Copied to {count} day: {weekdays}.", plural="🕗 Copied to {count} days: {weekdays}."
)
COPY_NOTHING = toast("Press at least one day first.")

HOURS_CARD = line("{weekday} {begins}–{ends}, since {day}.")
NO_LONGER = button("No longer, from today", longest=30)
WAS_WRONG = button("Entered by accident", longest=30)
ENDED = line("🕗 {weekday} {begins}–{ends}: no longer from today on. What was before stays.")
TAKEN_OUT = line("🕗 {weekday} {begins}–{ends} is taken out, as if it never was.")

ASK_DAY = line("Which day differs from the week? Choose, or type it like 24.11.2026.")
DAY = button("{day}", "A day with its weekday.", longest=30)
OTHER_DAYS = button("Later days", longest=30)
DAY_UNCLEAR = line(
    "Please type a day like 24.11.2026, not longer ago than two months and at most a year ahead."
)
DAY_TITLE = line("{day}. Other work on that day: {hours}")
DAY_NONE = line("none", "No hours of other work.")
NO_WORK = button("Not working that day", longest=30)
OTHER_HOURS = button("Other hours", longest=30)
AS_EVERY_WEEK = button("As every week", longest=30)
ASK_DAY_FROM = line("{day}: when does your other work begin?")
ASK_DAY_UNTIL = line("{day}, from {begins}: when does it end?")
DAY_OFF_KEPT = line("🕗 {day}: no other work. Kept.")
DAY_KEPT = line("🕗 {day}: other work {begins}–{ends}. Kept.")
DAY_AS_WEEK = line("🕗 {day} is as every week again.")

OVERLAPS = line(
    "⚠️ {count} meeting in your diary lies in these hours. Nothing was changed, but it may not be "
    "paid twice. Please check it; your coordinator is told too:",
    plural="⚠️ {count} meetings in your diary lie in these hours. Nothing was changed, but they "
    "may not be paid twice. Please check them; your coordinator is told too:",
)
OVERLAP_LINE = line("{day}, {begins}–{ends}: {learner}", "A logged meeting.")
OVERLAP_LINE_STATE = line(
    "{meeting} ({state})", "The line above, and how far the month is, such as 'accepted'."
)
NONE_LEFT = line("By now no meeting lies in other work any more.")
