"""Owns the texts of what the clock brings: reminders to mentors, and what a passed deadline lacks."""

from __future__ import annotations

from bot.wording.registry import button, line

DIARY_DUE = line(
    "📔 Your diary of {month} can be changed until {day}. This is still missing:",
    "A reminder to a mentor. {day} is like '10 December'.",
)
DIARY_DUE_TODAY = line(
    "📔 Your diary of {month} can be changed until today, {time}. This is still missing:",
    "The same on the last day. {time} is like 23:59.",
)
MONTH_ENDS = line(
    "📔 {month} is ending. Please look through your diary. This is still missing:",
    "A reminder on the last working day of the month.",
)
NOTHING_SAID = line("• {name}: no entry yet", "{name} is a learner.")
WHAT_WAS_DONE = line(
    "• {name}: {count} entry without what was done",
    "{name} is a learner.",
    plural="• {name}: {count} entries without what was done",
)
LOG = button("Log: {name}", "Log a meeting with this learner.", longest=30)
NO_MEETING = button("No meeting", "There was no meeting with this learner.", longest=30)
SAY = button("#{number} {name}", "Write what was done in this entry.", longest=30)
MY_MONTH = button("My month", longest=30)

MENTOR_LACKS = line(
    "• {mentor}: {count} learner ({names})",
    "In the alert to the coordinator after the deadline: whose diary is not complete.",
    plural="• {mentor}: {count} learners ({names})",
)
AND_MORE = line("• and {count} mentor more", plural="• and {count} mentors more")
