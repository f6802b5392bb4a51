"""Owns the texts of the mentor's diary; must not know when one of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.wording.registry import Text, Verbatim, button, line, toast

# -- logging ---------------------------------------------------------------------------------------

WHOSE = line("Whose meeting do you want to log?", "Over a list of learners.")
NO_LEARNERS = line(
    "You have no learners yet. When your coordinator has brought you together with one, "
    "you can log your meetings here."
)
WHICH_DAY = line("{name}: which day was the meeting?", "{name} is the learner.")
WHEN = line("{name}, {day}: when did it begin?", "{day} is like 'Tue 10.11.'.")
HOW_LONG = line("{name}, {day}, {start}: how many hours?", "{start} is like 16:00.")
HOW_LONG_PLANNED = line(
    "{name}, {day}, {start}: did not come. How many hours were planned?",
    "It counts 0 hours; the planned hours are only kept.",
)
LEFT = line(
    "{month}: {left} of {cap} hours left.",
    "Shown before hours are chosen. {month} is like 'November 2026'; {left} may be 0.",
)
ONLY_NO_SHOW = line("Hours can't be logged there now. You can still note that {name} did not come.")
NOT_OVER_YET = line(
    "This meeting isn't over yet. Its hours can be logged from {end} on.",
    "{end} is a time such as 17:00.",
)
TIME_IS_TAKEN = line(
    "Your diary already holds {start}–{end}, so no hours fit there.",
    "Times such as 16:00. Names no learner and no organisation on purpose.",
)
MAY_NOTE_NO_SHOW = line("If {name} did not come, you can note that now.")
NOTHING_TO_OFFER = line("{name}: right now there is nothing to log.")
PERHAPS_LATER = line(
    "Under “My month” you can see and correct what stands. Your coordinator can help too."
)

TODAY = button("Today", longest=30)
TODAY_AT = button("Today {time}", "Day and start in one press: Today 16:00.", longest=30)
YESTERDAY = button("Yesterday", longest=30)
DAY = button("{day}", "A day on a button, like 'Tue 10.11.'.", longest=30)
MORE_DAYS = button("Earlier days", longest=30)
NEWER_DAYS = button("Later days", longest=30)
OTHER_DAY = button("Another day", longest=30)
OTHER_START = button("Another start", longest=30)
EARLIER = button("Earlier hours", "Earlier starts on the same day.", longest=30)
LATER = button("Later hours", "Later starts on the same day.", longest=30)
AGAIN = button(
    "{time} again",
    "In the night in which the clocks go back: the second time that the clock shows {time}.",
    longest=30,
)
HOURS = button("{count} h", "Hours on a small button, four in a row.", longest=30)
LONGER = button("Longer", "Show longer meetings.", longest=30)
SHORTER = button("Shorter", "Show shorter meetings.", longest=30)
DID_NOT_COME = button("Did not come", longest=30)

SPAN = line(
    "{name}, {day}, {start}–{end}, {hours}",
    "A held meeting: Anna, Tue 10.11., 16:00–18:00, 2 hours.",
)
SPAN_NO_SHOW = line("{name}, {day}, {start}, did not come", "A meeting to which nobody came.")
WHOLE_HOURS = line("{count} hour", plural="{count} hours")
IS_BEING_KEPT = line("{entry} ⬇️", "What was chosen; the confirmation with its number follows.")
SAVED = line("✅ Entry #{number}: {entry}.", "{entry} is like 'Anna, Tue 10.11., 16:00–18:00'.")
CHANGED = line("✅ Entry #{number} is now: {entry}.")
DELETED = line("🗑 Entry #{number} is deleted: {entry}.")
SO_FAR = line("{month}: {used} of {cap} hours.", "Hours of this learner so far in the month.")
SO_FAR_NO_CAP = line("{month}: {used} h.")

KEPT_ALREADY = toast("Entry #{number} is kept already.")

WHAT_WAS_DONE = button("What was done", longest=30)
CORRECT = button("Correct", longest=30)
LOG_ANOTHER = button("Log another", longest=30)
MY_MONTH = button("My month", longest=30)

# -- what was done ---------------------------------------------------------------------------------

SAY_WHAT_WAS_DONE = line(
    "Entry #{number}: {entry}.\n"
    "What did you do? Write a few words or send a voice message. Several are fine."
)
WRITE_ANEW = line(
    "Entry #{number}: {entry}.\nPlease write again what you did. It replaces the old text."
)
STANDS_SO_FAR = line("So far:\n{text}", "Then comes what the mentor wrote before.")
TEXT_KEPT = line("✅ Added to entry #{number} ({entry}). You can add more.")
TEXT_REWRITTEN = line("✅ Entry #{number} has a new text ({entry}). You can add more.")
VOICE_KEPT = line(
    "✅ Your voice message ({seconds} s) is kept with entry #{number} ({entry}). You can add more."
)
ASK_AFTER: Mapping[str, Text] = MappingProxyType(
    {
        "activities": line(
            "✍️ Activities: what did you do? A sentence is enough, written or said.",
            "“Activities” is the name of the section. In Latvian exactly: Aktivitāte(-s).",
        ),
        "goals": line(
            "✍️ Goals and tasks: what was it for? A sentence is enough, written or said.",
            "“Goals and tasks” is the name of the section. In Latvian: Mērķi un uzdevumi.",
        ),
        "how_it_went": line(
            "✍️ How it went: write it, or say it in a voice message. Several are fine.",
            "“How it went” is the name of the section. In Latvian exactly: Norise.",
        ),
        "results": line(
            "✍️ Results: what came of it? Write it, or say it.",
            "“Results” is the name of the section. In Latvian exactly: Rezultāti.",
        ),
        "next_steps": line(
            "✍️ Next steps: what will you do next? Write it, or say it.",
            "“Next steps” is the name of the section. In Latvian exactly: Nākamie soļi.",
        ),
    }
)
"""How a section is asked for once the meeting is over, by its code in ``bot.domain.sections``."""
WRITE_IT_ANEW = line("Please write again: {section}. It replaces the old text.")
SECTION_KEPT = line(
    "✅ {section}: added to entry #{number} ({entry}). You can add more.",
    "{section} is the name of a section, such as Results.",
)
SECTION_REWRITTEN = line(
    "✅ {section}: entry #{number} has a new text ({entry}). You can add more."
)
SECTION_VOICE_KEPT = line(
    "✅ {section}: your voice message ({seconds} s) is kept with entry #{number} ({entry}). "
    "You can add more."
)
LATER_ON = button("Later", "Under a question: it is left for later.", longest=30)
TEXT_TOO_LONG = line(
    "There is no room for so much in entry #{number}. Please write it shorter: "
    "{left} more characters fit."
)

# -- my month --------------------------------------------------------------------------------------

MONTH_OPEN = line("📅 {month}. You can change it until {day}.", "{day} is like '10 December'.")
MONTH_CLOSED = line("📅 {month}. It could be changed until {day}.")
LEARNER_HOURS = line("{name}: {used} of {cap} hours", "The hours of a learner in the month.")
LEARNER_HOURS_NO_CAP = line("{name}: {used} h")
LEARNER_NOTHING = line("{name}: no entry yet")
LEARNER_NO_MEETING = line("{name}: no meeting this month, you said")
NOBODY_THAT_MONTH = line("You had no learners then.")
ENTRY = line("#{number} {entry}", "A line of the list of entries.")
ENTRY_LACKS = line("#{number} {entry} · ✍️ what was done?", "The same, with something missing.")
OPEN_ENTRY = button("#{number} {day} {name}", "Opens an entry of the list.", longest=30)
OTHER_MONTH = button("Show {month}", "{month} is like 'October 2026'.", longest=30)
LOG_MEETING = button("Log a meeting", longest=30)
MORE_ENTRIES = button("More entries", longest=30)
ENTRIES_BEFORE = button("Entries before", longest=30)
NO_MEETING = button("No meeting: {name}", "There was no meeting this month.", longest=30)
NO_MEETING_KEPT = line("✅ {name}: no meeting in {month}. If there was one, just log it.")
NO_MEETING_KEPT_LATE = line(
    "✅ {name}: no meeting in {month}.",
    "Said after the deadline, when none can be logged any more.",
)
NO_MEETING_BUT_ENTRIES = line(
    "{month}: the diary holds a meeting with {name}, so it stays as it is."
)
NOT_IN_THAT_MONTH = line("{month}: {name} was not with you then.")

# -- one entry -------------------------------------------------------------------------------------

ENTRY_CARD = line("Entry #{number}\n{entry}")
ENTRY_PLACE = line("📍 {place}", "Where the meeting was.")
UNPLANNED = line("Not planned before.", "A line of an entry: nobody had planned the meeting.")
DONE_TEXT = line("✍️ {text}", "What the mentor wrote about the meeting.")
DONE_BY_VOICE = line("🎧 {count} voice message", plural="🎧 {count} voice messages")
NOTHING_DONE_YET = line("✍️ What was done is not written yet.")
CHANGEABLE_UNTIL = line("You can change it until {day}.")
CHANGEABLE_AGAIN = line(
    "The month is open again: you can change it until you approve.",
    "The coordinator opened the month again after the day until which it could be changed.",
)
HELD_BY_MONTH = line(
    "The month is approved, so this stays as it is.", "Under an entry that can't be changed now."
)
WAS_CHANGEABLE_UNTIL = line("It could be changed until {day}. Your coordinator can help.")
CHANGE_DAY = button("Day", longest=30)
CHANGE_START = button("Start", longest=30)
CHANGE_HOURS = button("Hours", longest=30)
CAME_AFTER_ALL = button("Came after all", longest=30)
ADD_WORDS = button("Add words", longest=30)
WRITE_NEW_WORDS = button("Rewrite", longest=30)
LISTEN = button("Listen", longest=30)
DELETE = button("Delete", longest=30)
KEEP = button("Keep", longest=30)
SURE_TO_DELETE = line("Delete entry #{number}?\n{entry}")
WHAT_YOU_SAID = line("Entry #{number}, {day}", "The caption of a voice message played again.")
WHAT_YOU_SAID_THERE = line(
    "Entry #{number}, {day}, {section}", "The same, with the section it belongs to."
)
NO_VOICE_NOTES = toast("There is no voice message with this entry.")

LONGEST_NAME = 14


def short_name(name: str) -> Verbatim:
    """A name that fits on a button beside other words."""
    return Verbatim(name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…")
