"""Owns the texts of what the clock brings: reminders to mentors, the forecast to coordinators, what a
passed deadline lacks; and of an organisation's free days. Must not decide which of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.reminders import Later
from bot.wording.registry import Text, button, line, spoken, toast

# -- to a mentor -----------------------------------------------------------------------------------

DIARY_DUE = line(
    "📔 {month}: entries can be changed until {day}. This is left:",
    "A reminder to a mentor. {month} is 'November 2026', {day} is like '10 December'.",
)
DIARY_DUE_TODAY = line(
    "📔 {month}: entries can be changed until today, {time}. This is left:",
    "The same on the last day. {time} is like 23:59.",
)
MONTH_ENDS = line(
    "📔 {month} is ending. Please check, approve and have the sheets signed. This is left:",
    "A reminder on the last working day of the month.",
)
LATE = line(
    "⏰ {month}: the deadline was {day}. This is left, and is marked as late:",
    "A reminder after the deadline; {day} is like '10 December'.",
)

LEARNER_LEFT = line("• {name}: {left}", "{name} is a learner; {left} is a list of things to do.")
LEFT_NOTHING_SAID = line("no entry yet", "In a list of what is left to do.")
LEFT_ENTRY = line(
    "fill in entry #{number} ({what})", "{what} are names of sections that are still empty."
)
LEFT_ENTRIES = line(
    "fill in {count} entry", "In a list of what is left.", plural="fill in {count} entries"
)
LEFT_LOCKED = line(
    "something is missing, but the diary is locked",
    "In a list for coordinators, after the deadline: only they can open the month again.",
)
ASK_TO_OPEN = line(
    "something is missing, but the diary is locked: ask your coordinator to open it",
    "To a mentor, after the deadline, in the place of a list of what is left.",
)
SAY_OR_ASK_TO_OPEN = line(
    "no entry. If there was no meeting, say so; if there was one, ask your coordinator to open the "
    "month",
    "To a mentor, after the deadline, in the place of a list of what is left.",
)
LEFT_ANSWERS = line(
    "say how {count} meeting was",
    "In a list of what is left: planned meetings without an answer.",
    plural="say how {count} meetings were",
)
LEFT_APPROVAL = line("approve", "In a list of what is left to do: approve the month.")
LEFT_SHEET = line("signed sheet", "In a list of what is left: the signature sheet is missing.")
LEFT_SUBMISSION = line("hand in", "In a list of what is left to do: hand the month in.")

LOG = button("Log: {name}", "Log a meeting with this learner.", longest=30)
NO_MEETING = button("No meeting", "There was no meeting with this learner.", longest=30)
SAY = button("#{number} {name}", "Fill in this entry about the learner.", longest=30)
OPEN_LEARNER = button("{name}", "Opens the month with this learner.", longest=30)
MY_MONTH = button("My month", longest=30)

LATER: Mapping[Later, Text] = MappingProxyType(
    {
        Later.TODAY: button("Later today", "The reminder comes again later.", longest=30),
        Later.TOMORROW: button("Tomorrow", "The reminder comes again tomorrow.", longest=30),
    }
)
LATER_TODAY = line(
    "👍 All right. I will remind you of {month} today at {time}.", "{time} is like 15:00."
)
LATER_ON = line(
    "👍 All right. I will remind you of {month} on {day} at {time}.",
    "{day} is like '10 December', {time} like 09:00.",
)
LATER_NOT_TOMORROW = line(
    "Tomorrow would be too late for {month}. So I will remind you today at {time}."
)
NO_LATER = line("There is no later time before the deadline of {month}. The list stays above.")
NOTHING_LEFT = line("✅ {month}: nothing is left. I won't remind you again.")

# -- to a coordinator ------------------------------------------------------------------------------

FORECAST = line(
    "📊 {month}: {count} of {all} months is not ready. The deadline is {day}.",
    "The forecast before the deadline. A month here is a mentor's month with one learner; {count} "
    "and {all} are numbers, {day} is like '10 December'.",
    plural="📊 {month}: {count} of {all} months are not ready. The deadline is {day}.",
)
FORECAST_NEVER_LATE = line(
    "{count} of them is with a mentor who was never late before.",
    "Follows the forecast.",
    plural="{count} of them are with mentors who were never late before.",
)
SHOW_WHO = button("Who and what", "Opens the list of months that are not ready.", longest=30)
LIST_HEAD = line(
    "{month}: {count} of {all} months is not ready.",
    "The head of a list by mentor.",
    plural="{month}: {count} of {all} months are not ready.",
)
LIST_ALL_READY = line("✅ {month}: every month is ready.")
LIST_MENTOR = line("👤 {mentor}", "A mentor, above the learners whose month is not ready.")
LIST_MENTOR_LATE = line(
    "👤 {mentor} (was late before)", "The same, where it is not the first time."
)
LIST_NO_CONTRACT = line(
    "• no contract for this month, so nothing can be logged", "Among what a mentor's months lack."
)
OPEN_MENTOR = button("{name}", "Opens a mentor's card, or month.", longest=30)
MONTH_OF = button("{mentor}: {learner}", "Opens a mentor's month with a learner.", longest=60)
NO_CONTRACT_OF = button("Contract: {name}", "Begins a contract with this mentor.", longest=40)
WHOLE_MONTH = button("All of {month}", "{month} is 'November 2026'.", longest=40)

MENTOR_LEFT = line(
    "• {mentor}: {count} learner ({left})",
    "In the alert to the coordinator after the deadline. {left}: '2 diaries, 3 approvals'.",
    plural="• {mentor}: {count} learners ({left})",
)
MANY_ENTRIES = line("{count} diary", "Not complete, in a list.", plural="{count} diaries")
MANY_ANSWERS = line(
    "{count} without answers",
    "Learners with planned meetings of which nobody said how they were, in a list.",
    plural="{count} without answers",
)
MANY_APPROVALS = line("{count} approval", "Missing, in a list.", plural="{count} approvals")
MANY_SHEETS = line("{count} sheet", "Missing, in a list.", plural="{count} sheets")
MANY_SUBMISSIONS = line("{count} not handed in", "In a list.", plural="{count} not handed in")
AND_MORE = line("• and {count} more mentor", plural="• and {count} more mentors")

# -- free days -------------------------------------------------------------------------------------

FREE_DAYS = button("Free days", "Opens the organisation's own free days.", longest=30)
FREE_DAYS_TITLE = line(
    "📆 Days that differ from the public calendar: {count}. Reminders come on working days only; "
    "the 10th itself never moves."
)
FREE_DAYS_NONE = line(
    "📆 You work by the public calendar of the country. Reminders come on working days only. "
    "Here you can add your own free days, and working days that were moved."
)
FREE_DAY = button("{day}: free", "Removes a free day; {day} is like 31.12.2026.", longest=30)
WORKED_DAY = button("{day}: worked", "Removes a day that is worked.", longest=30)
ADD_FREE = button("Add free days", longest=30)
ADD_WORKED = button("Add a worked day", "A day off that is worked this time.", longest=30)
ASK_FREE = line(
    "Which day is free? Type it like 31.12.2026. For several days in a row type the first and the "
    "last one: 28.12.2026 – 31.12.2026."
)
ASK_WORKED = line("Which day is worked, though it is usually free? Type it like 19.12.2026.")
DAYS_NOT_READ = line("I can't read a day there. Please type it like 31.12.2026.")
DAYS_TOO_MANY = line(
    "These are too many days: up to {most} in a row, and {all} altogether.",
    "{most} and {all} are numbers.",
)
DAYS_PASSED = line("That day has passed. Please type one that is still to come.")
FREE_KEPT = line("📆 {begins}: free. This is kept.", "{begins} is a day like 31 December 2026.")
FREE_RANGE_KEPT = line("📆 {begins} – {ends}: free. This is kept.")
WORKED_KEPT = line("📆 {begins}: worked. This is kept.")
REMOVED = toast("Removed.")

# -- patience --------------------------------------------------------------------------------------

ONE_MOMENT = spoken(
    "One moment, please. I have everything. I answer one after another.",
    "Said once to somebody who taps or writes very fast; nothing is lost.",
)
