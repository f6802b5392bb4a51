"""Owns the texts of planned meetings, for mentor and learner; must not know when one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.wording.registry import Text, button, line, spoken, toast

# -- the sections of the diary ---------------------------------------------------------------------

SECTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "activities": button(
            "Activities",
            "A section of the diary. In Latvian exactly: Aktivitāte(-s), its official name.",
            longest=30,
        ),
        "goals": button(
            "Goals and tasks",
            "A section of the diary. In Latvian exactly: Mērķi un uzdevumi, its official name.",
            longest=30,
        ),
        "how_it_went": button(
            "How it went", "A section of the diary. In Latvian exactly: Norise.", longest=30
        ),
        "results": button(
            "Results", "A section of the diary. In Latvian exactly: Rezultāti.", longest=30
        ),
        "next_steps": button(
            "Next steps", "A section of the diary. In Latvian exactly: Nākamie soļi.", longest=30
        ),
    }
)
"""The name of each section by its code in ``bot.domain.sections``."""

# -- planning --------------------------------------------------------------------------------------

PLAN = button("Plan", "Plans a meeting to come.", longest=30)
PLAN_WITH_WHOM = line("With whom do you plan a meeting?", "Over a list of learners.")
NO_LEARNERS = line(
    "You have no learners yet. When your coordinator has brought you together with one, "
    "you can plan meetings here."
)
WHICH_DAY = line("{name}: which day will you meet?", "{name} is the learner.")
WHEN = line("{name}, {day}: when will it begin?", "{day} is like 'Tue 24.11.'.")
HOW_LONG = line("{name}, {day}, {start}: how many hours?", "{start} is like 16:00.")
WHERE = line("{entry}: where? Choose a place, or write it.", "{entry} is name, day and times.")
NO_PLACE = button("No place yet", longest=30)
LEFT = line(
    "{month}: {left} of {cap} hours left, with what is planned.",
    "Hours of a learner in a month; planned ones are counted as used.",
)
PLAN_LEFT = line(
    "Support plan: {left} of {planned} hours left in the semester.",
    "Hours of the learner's support plan; planned meetings are counted as used.",
)
NO_FREE_DAY = line("{name}: nothing can be planned on these days.")
NO_FREE_TIME = line("{name}, {day}: no time is free there.")
LATER_DAYS = button("Later days", longest=30)
EARLIER_DAYS = button("Earlier days", longest=30)

SPAN = line("{name}, {day}, {start}–{end}", "A planned meeting: Anna, Tue 24.11., 16:00–17:00.")
SPAN_AT = line("{name}, {day}, {start}–{end}, {place}", "The same with its place.")
PLANNED = line("📆 Planned meeting #{number}: {entry}.", "It is kept; #{number} names it.")
IS_PLANNED_ALREADY = toast("Planned meeting #{number} is kept already.")
LEARNER_TOLD = line("{name} hears it now.")
LEARNER_NOT_TOLD = line("{name} can't be reached here. Please tell them yourself.")
FOR_YOUR_CALENDAR = line("📎 For your calendar: {entry}", "The caption of a calendar file.")
OFF_YOUR_CALENDAR = line(
    "📎 Remove from your calendar: {entry}", "The same for a meeting that was called off."
)
CALENDAR_FILE = line("meeting-{number}", "The name of a calendar file, without spaces.")
CALENDAR_TITLE = line("Meeting: {mentor} and {learner}", "The title in a calendar.")

WHAT_WILL_YOU_DO = line(
    "✍️ Activities: what will you do? Write it, or say it in a voice message.",
    "“Activities” is the name of the section: Aktivitāte(-s).",
)
WHAT_IS_IT_FOR = line(
    "✍️ Goals and tasks: what is it for? Write it, or say it in a voice message.",
    "“Goals and tasks” is the name of the section: Mērķi un uzdevumi.",
)
WRITE_PLACE = line("✍️ Where do you meet? Please write it.")
ASKED_FOR: Mapping[str, Text] = MappingProxyType(
    {"activities": WHAT_WILL_YOU_DO, "goals": WHAT_IS_IT_FOR, "place": WRITE_PLACE}
)
WORDS_KEPT = line("✅ Kept with planned meeting #{number}: {section}. You can add more.")
VOICE_KEPT = line(
    "✅ Your voice message ({seconds} s) is kept with planned meeting #{number}: {section}. "
    "You can add more."
)
PLACE_WANTS_WORDS = line("Please write the place: {name} hears it read aloud.")
WORDS_TOO_LONG = line("That is too long: {most} characters fit. Please write it shorter.")
PLACE_KEPT = line("✅ Planned meeting #{number} is now: {entry}.")

# -- what is planned -------------------------------------------------------------------------------

MY_PLANNED = button("Planned meetings", longest=30)
LIST_HEAD = line("📆 Your planned meetings:")
NOTHING_PLANNED = line("📆 Nothing is planned.")
LINE = line("#{number} {entry}", "A line of the list of planned meetings.")
LINE_COMES = line("#{number} {entry} · 👍", "The same; the learner said: I come.")
LINE_OVER = line("#{number} {entry} · How was it?", "The same; its time is over, unanswered.")
OPEN_PLANNED = button("#{number} {day} {name}", "Opens a planned meeting.", longest=30)
MORE_PLANNED = button("Later meetings", longest=30)
PLANNED_BEFORE = button("Earlier meetings", longest=30)

SECTION_TEXT = line("{section}: {text}", "A section of a diary entry and what is written there.")
SECTION_SAID = line(
    "{section}: 🎧 {count} voice message",
    "A section of which something was said.",
    plural="{section}: 🎧 {count} voice messages",
)
SECTION_LACKS = line("{section}: —", "A section in which nothing stands yet.")
SHE_COMES = line("👍 {name} said: I come.")
WAS_CANCELLED = line("🚫 Called off.")
WAS_CANCELLED_BY_LEARNER = line("🚫 {name} can't come.")
BECAUSE = line("Reason: {reason}")
IS_LOGGED = line("✅ It stands in your diary.")
WRITE_THE_PLACE = button("Place", longest=30)
REPEAT = button("Every week", longest=30)
MOVE = button("Move", longest=30)
CHANGE_HOURS = button(
    "Change hours", "Of a planned meeting: it lasts longer or shorter.", longest=30
)
CALL_OFF = button("Call off", longest=30)
LISTEN = button("Listen", longest=30)
WHAT_YOU_SAID = line(
    "Planned meeting #{number}, {section}", "The caption of a voice message played again."
)
NO_VOICE_NOTES = toast("There is no voice message with this meeting.")
OPEN_AGAIN = button("Open", "Opens the planned meeting.", longest=30)

# -- every week ------------------------------------------------------------------------------------

FOR_HOW_LONG = line("{entry}\nEvery week at this time: for how long?")
WEEKS = button("{count} weeks", longest=30)
UNTIL_SEMESTER_ENDS = button("Until the semester ends", longest=30)
SERIES_PLANNED = line(
    "🔁 {count} more meeting is planned:",
    "Then comes a list of days.",
    plural="🔁 {count} more meetings are planned:",
)
SERIES_EMPTY = line("🔁 No other week is possible.")
SERIES_DAY = line("• {day}, {start}–{end}")
SERIES_LEFT_OUT = line("Days left out:", "Then comes a list of days with the reason of each.")
LEFT_OUT_DAY = line("• {day}: {why}", "{why} is a sentence.")
NO_SEMESTER = line("There is no support plan for that semester. Please choose the weeks.")

# -- moved, called off -----------------------------------------------------------------------------

MOVED = line("📆 Planned meeting #{number} is moved: {entry}.")
LASTS_HOURS = line("⏱ Planned meeting #{number} has other hours now: {entry}.")
WHY_CALL_OFF = line("{entry}\nCall it off? Choose the reason, or write it.")
REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "ill": button("I am ill", "The mentor's reason for calling a meeting off.", longest=30),
        "asked": button("{name} asked me to", "{name} is the learner.", longest=30),
        "other": button("Something came up", longest=30),
    }
)
KEEP = button("Keep it", "The meeting stays as it is.", longest=30)
CALLED_OFF = line("🚫 Planned meeting #{number} is called off: {entry}.")
OTHER_TIMES = line("You are both free then:", "Over buttons with other times for the meeting.")
NO_OTHER_TIMES = line("In the next two weeks there is no time at which you are both free.")
INSTEAD = button("{day} {start}", "Plans the meeting at this other time.", longest=30)
ANOTHER_TIME = button("Another time", longest=30)
LEARNER_COMES = line("👍 “I come”: {entry}.", "The learner said so; {entry} begins with the name.")
LEARNER_CANNOT = line(
    "🙅 “I can't come”: {entry}. Meeting #{number} is called off; it does not count as not coming.",
    "The learner said so; {entry} begins with the name.",
)

# -- how was it? -----------------------------------------------------------------------------------

HOW_WAS_IT = line("How was it? {entry}", "Asked once a planned meeting is over.")
HOW_WAS_IT_AGAIN = line("How was your meeting? {entry}", "Asked once more the next morning.")
HELD = button("It was held", longest=30)
DID_NOT_COME = button("{name} did not come", longest=30)
WAS_MOVED = button("Moved", "The meeting is or was at another time.", longest=30)
MOVED_WHERE = line("{entry}\nWhen is it, or when was it?")
STILL_TO_COME = button("It is still to come", longest=30)
WAS_ALREADY = button("It is over already", "It was held at another time.", longest=30)
WAS_CALLED_OFF = button("It was called off", "Nobody expected the other.", longest=30)
LOG_IT_THEN = line(
    "Log it as it was; then I ask whether it is planned meeting #{number}.",
    "Over the days that can be logged.",
)
IS_IT_THAT_ONE = line("You had planned: {entry}. Is it this meeting?")
THAT_ONE = button("Yes, #{number}", "The entry is that of planned meeting #{number}.", longest=30)
ANOTHER_ONE = button("No, another", longest=30)
CONNECTED = line("✅ Entry #{entry} is planned meeting #{number}.", "{entry} is a number.")

# -- what the learner hears ------------------------------------------------------------------------

MEET = spoken(
    "{mentor} wants to meet you. The day: {day}. At {time}.",
    "{day} is like 'Tuesday, 24 November'; {time} is like 16:00.",
)
MEET_EVERY_WEEK = spoken(
    "{mentor} wants to meet you every week. The next time: {day}. At {time}.",
    "{day} is like 'Tuesday, 24 November'; {time} is like 16:00.",
)
MEET_MOVED = spoken(
    "{mentor} moves your meeting. The new day: {day}. At {time}.",
    "{day} is like 'Tuesday, 24 November'.",
)
MEET_LASTS = spoken(
    "{mentor} changes your meeting. The day: {day}. From {time}. Until {end}.",
    "The meeting is longer or shorter. {day} is like 'Tuesday, 24 November'; {end} is like 18:00.",
)
MEET_OFF = spoken(
    "Your meeting is called off. It was on this day: {day}. {mentor} will find another day.",
    "{day} is like 'Tuesday, 24 November'. The mentor called it off.",
)
MEET_TOMORROW = spoken(
    "Tomorrow you meet {mentor}. At {time}.", "Said the evening before a meeting."
)
MEET_TODAY = spoken("Today you meet {mentor}. At {time}.", "Said two hours before a meeting.")
MEET_AT_PLACE = spoken("The place: {place}.", "Said after the time of a meeting.")
CAN_YOU_COME = spoken("Can you come?", "After the time and the place of a meeting.")
I_COME = button("I come")
I_CANNOT = button("I can't")
GOOD_COME = spoken("Good. {mentor} will wait for you.", "After: I come.")
GOOD_CANNOT = spoken(
    "Good that you say it. I told {mentor}. You will hear about another time.", "After: I can't."
)
GOOD_CANNOT_NOTED = spoken(
    "Good that you say it. It is noted.", "After: I can't, where the mentor can't be reached now."
)
HAS_BEGUN = spoken(
    "The meeting has begun. You can tell {mentor} yourself.",
    "After: I can't, when it is too late for that.",
)
IS_ANOTHER_TIME = spoken(
    "This meeting has changed.", "An old button about a meeting that was moved or called off."
)
FOR_CALENDAR = line("📎 {day}, {time}", "The caption of a calendar file for a learner.")
OFF_CALENDAR = line("📎 ✖️ {day}, {time}", "The same for a meeting that was called off.")
