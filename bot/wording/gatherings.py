"""Owns the texts of group supervisions; must not know when one of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.gatherings import Audience, GatheringState
from bot.wording.registry import Text, button, line, toast

SUPERVISION = button("Supervision", "Opens the group supervisions.", longest=30)

# -- lists and cards -------------------------------------------------------------------------------

LIST = line(
    "👥 Group supervisions", "Talks of mentors with a supervisor: grupu supervīzija in Latvian."
)
LIST_NONE = line("👥 No group supervision is planned now.")
IN_LIST = button("#{id} {topic}", "A supervision in a list.", longest=60)
FOR_MENTORS = button("Offer one to mentors", longest=30)
FOR_TEAM = button("Ask for one for the team", "For coordinators and plan authors.", longest=30)
CARD = line("👥 Supervision #{id}: {topic}\n📍 {place}\n{audience}, {state}")
AUDIENCES: Mapping[Audience, Text] = MappingProxyType(
    {
        Audience.MENTORS: line("for mentors"),
        Audience.TEAM: line("for the municipality's team", "Coordinators and plan authors."),
    }
)
STATES: Mapping[GatheringState, Text] = MappingProxyType(
    {
        GatheringState.ASKED_FOR: line("in preparation", "Nobody was invited yet."),
        GatheringState.OFFERED: line("offered, waiting for answers"),
        GatheringState.SETTLED: line("the date is chosen"),
        GatheringState.HELD: line("held", "The supervision took place."),
        GatheringState.CANCELLED: line("called off"),
    }
)
DATE = line("{day}, {start}–{end}", "A date: Tue 24.11., 16:00–18:00.")
DATE_LINE = line("• {date}")
DATE_COUNTED = line(
    "• {date}: ✋ {yes} ✊ {no} … {silent}",
    "How many said yes, no, and nothing yet; signs and numbers only.",
)
DATE_CHOSEN = line("✅ {date}: ✋ {yes}", "The chosen date, and how many come.")
CAME_LINE = line("{count} person came.", plural="{count} people came.")
NO_DATES = line("No date yet. Add one to five.")

# -- preparing -------------------------------------------------------------------------------------

ASK_TOPIC = line("What is the supervision about? Please type the topic.")
ASK_TOPIC_TEAM = line("What does the team wish to talk about? Please type the topic.")
ASK_PLACE = line("“{topic}”: where is it? Please type the place, or a link.")
KEPT = line("✅ Supervision #{id} is kept: {topic}. Now add the dates to choose from.")
ASKED_FOR = line(
    "👥 {name} asks for a group supervision for your team: {topic} (#{id}).",
    "To the other coordinators.",
)
ADD_DATE = button("Add a date", longest=30)
WHICH_DAY = line("Supervision #{id}: on which day? Choose, or type it like 24.11.2026.")
DAY = button("{day}", "A day on a button, like 'Tue 10.11.'.", longest=30)
LATER_DAYS = button("Later days", longest=30)
EARLIER_DAYS = button("Earlier days", longest=30)
WHICH_START = line("Supervision #{id}, {day}: when does it begin?")
START = button("{time}", "A time such as 16:00.", longest=30)
WHICH_LENGTH = line("Supervision #{id}, {day}, {start}: how many hours?")
HOURS = button("{count} h", "Hours on a small button.", longest=30)
DROP_DATE = button("Without {day} {start}", "Takes a date away.", longest=40)
OFFER = button("Offer it", "Everybody who is invited is asked now.", longest=30)
OFFERED = line(
    "📨 Supervision #{id} is offered to {count} person.",
    "{count} are those who are invited.",
    plural="📨 Supervision #{id} is offered to {count} people.",
)
NOT_REACHED = line(
    "{count} more can't be reached in Telegram now.",
    plural="{count} more can't be reached in Telegram now.",
)

# -- answering -------------------------------------------------------------------------------------

INVITATION = line(
    "👥 You are invited to a group supervision: {topic}\n📍 {place}\n"
    "When can you come? Press ✋ or ✊ for each date.",
    "✋ is yes and ✊ is no, on buttons beside each date.",
)
INVITED = line("👥 Group supervision #{id}: {topic}\n📍 {place}\n{state}")
CAN = button("{day} {start}", "I can come on that date.", longest=40)
CANNOT = button("I can't", longest=30)
NOTED_YES = toast("Noted: you can come.")
NOTED_NO = toast("Noted: you can't come.")
SAID_NO_AFTER = line(
    "👥 {name} can't come to supervision #{id} on {date} after all.", "To the coordinator."
)
SAID_YES_AFTER = line("👥 {name} comes to supervision #{id} on {date} too.", "To the coordinator.")

# -- settling, calling off -------------------------------------------------------------------------

WHO_COMES = button("Who: {day}", "Shows who said what to a date.", longest=40)
WHO_TITLE = line("Supervision #{id}, {date}")
WHO_YES = line("✋ {names}", "Names of those who can come.")
WHO_NO = line("✊ {names}", "Names of those who can't.")
WHO_SILENT = line("No answer yet: {names}")
CHOOSE_DATE = button("Choose this date", longest=30)
SETTLED_KEPT = line(
    "✅ Supervision #{id} is on {date}. {count} person was told.",
    plural="✅ Supervision #{id} is on {date}. {count} people were told.",
)
SETTLED = line("👥 The group supervision is on {date}: {topic}\n📍 {place}")
CANT_AFTER_ALL = button("I can't after all", longest=30)
CANCEL = button("Call it off", longest=30)
SURE_TO_CANCEL = line(
    "Call off supervision #{id}? Those who said that they can come are told at once."
)
CANCEL_SURE = button("Yes, call it off", longest=30)
CANCELLED_KEPT = line("🚫 Supervision #{id} is called off.")
CANCELLED = line("🚫 The group supervision is called off: {topic}")
CANCELLED_ON = line("🚫 The group supervision on {date} is called off: {topic}")

# -- the day before, and after ---------------------------------------------------------------------

TOMORROW = line("👥 Tomorrow is the group supervision: {topic}\n{date}\n📍 {place}")
HOW_WAS_IT = line("👥 Supervision #{id} on {date} is over. Who came?", "To the coordinator.")
WHO_CAME = button("Who came", longest=30)
TICK = line("Supervision #{id}, {date}: press everybody who came.")
PERSON = button("{name}", "A person in a list to tick.", longest=60)
ALL_TICKED = button("Done", "Everybody who came is ticked.", longest=30)
HELD_KEPT = line(
    "✅ Supervision #{id} was held. {count} person came.",
    plural="✅ Supervision #{id} was held. {count} people came.",
)

# -- the calendar ----------------------------------------------------------------------------------

FOR_YOUR_CALENDAR = line("📆 For your calendar: {date}")
OUT_OF_YOUR_CALENDAR = line(
    "📆 For your calendar, to take it out: {date}", "Under a calendar file that removes a date."
)
CALENDAR_TITLE = line("Group supervision: {topic}", "The title in a calendar.")
CALENDAR_FILE = line("supervision-{id}", "The name of a file, without its ending.")
