"""Owns the texts of copying into the Interaktīvais rīks, the programme's own tool; must not decide what
is copied. Sections stand under the names of the tool (``bot.wording.planning``)."""

from __future__ import annotations

from bot.wording.registry import button, line, toast

RIKS = button("Interaktīvais rīks", "The tool's own name; keep it in every language.", longest=30)
USED = button("Rīks is used: turn off", "A setting of the organisation.", longest=30)
NOT_USED = button("Rīks is not used: turn on", "A setting of the organisation.", longest=30)
NOW_USED = toast("The Rīks is used: I remind of what is approved until it is entered there.")
NOW_UNUSED = toast("The Rīks is not used: I don't remind of it.")
OFF = line("Your organisation does not use the Interaktīvais rīks here.")

# -- the mentor ------------------------------------------------------------------------------------

HEAD = line("🗂 Interaktīvais rīks · {month}")
LEFT = line(
    "{count} approved entry is to be entered.",
    plural="{count} approved entries are to be entered.",
)
ALL_ENTERED = line("Everything that is approved is entered.")
NOTHING_APPROVED = line("Nothing of {month} is approved yet. Approve first, then copy.")
HOW = line("Press an entry to get its sections; a tap on a text copies it.")
ENTRY = line("• #{number} {name}, {day}, {hours} h", "An entry that is to be entered.")
ENTRY_AGAIN = line("• #{number} {name}, {day}, {hours} h: changed, enter again")
ENTRY_DONE = line("✔ #{number} {name}, {day}, {hours} h: {by}, {on}", "Entered by whom and when.")
ENTRY_BUTTON = button("#{number} {day} {name}", "Copies an entry.", longest=40)
COPY_MONTH = button("All of {name}", "One text with the whole month of a learner.", longest=30)
WORKBOOK = button("XLSX", longest=30)
MARK_ALL = button("All is entered ({count})", longest=30)
MARK_ONE = button("Entered in the Rīks", longest=30)
MY_MONTH = button("My month", longest=30)

ENTRY_HEAD = line("🗂 #{number} {entry}", "Before the sections of an entry.")
SECTION = line("{section}:", "The name of a section, before the text that is to be copied.")
NO_TEXT = line("{section}: —", "A section in which nothing was written.")
BY_VOICE_ONLY = line("{section}: said by voice only. Please write it down first.")
MONTH_TEXT = line("{name}, {month}:", "Before one text with the whole month of a learner.")
ENTERED = line(
    "✔ {month}: {count} entry is marked as entered in the Rīks.",
    plural="✔ {month}: {count} entries are marked as entered in the Rīks.",
)
ENTERED_ONE = line("✔ Entry #{number} is marked as entered in the Rīks.")
CHANGED = line("Something changed meanwhile, so nothing was marked. Please look again.")
ENTRY_CHANGED = line("This entry changed meanwhile, so it was not marked. Please copy it again.")
NOT_APPROVED_YET = line("This month is not approved yet. Approve first, then enter it.")

# -- the coordinator -------------------------------------------------------------------------------

FORMS_HEAD = line("🗂 Interaktīvais rīks · work-time forms of {month}")
FORMS_LEFT = line(
    "{count} approved form is to be entered.", plural="{count} approved forms are to be entered."
)
FORMS_ENTERED = line("Every approved form is entered.")
NO_FORMS = line("No form of {month} is approved yet.")
FORM = line("• {mentor}, {number}", "A form that is to be entered.")
FORM_AGAIN = line("• {mentor}, {number}: changed, enter again")
FORM_DONE = line("✔ {mentor}, {number}: {by}, {on}", "Entered by whom and when.")
FORM_BUTTON = button("{mentor}, {number}", "Copies a form.", longest=40)
MARK_FORMS = button("All are entered ({count})", longest=30)
FORM_TEXT = line(
    "🗂 {number} · {month}, {mentor}:", "Before the text of a form that is to be copied."
)
FORMS_MARKED = line(
    "✔ {month}: {count} form is marked as entered in the Rīks.",
    plural="✔ {month}: {count} forms are marked as entered in the Rīks.",
)
FORM_LEARNER = line("{name}: {hours} h", "A line of a form that is copied.")
FORM_TOTAL = line("In total: {hours} h", "A line of a form that is copied.")
COPIED_ROW = line("{day}, {start}–{end}, {hours} h", "A meeting in a text that is copied.")
COPIED_SECTION = line("{section}: {text}", "A section in a text that is copied.")

UNREACHED_HEAD = line(
    "🗂 Interaktīvais rīks · {month}\nEntries of mentors who can't be reached here, for you to enter:",
    "A mentor who has blocked the bot or has no longer that role.",
)
UNREACHED_MENTOR = line("👤 {mentor}", "Above the entries of a mentor.")
NOTHING_OF_UNREACHED = line(
    "🗂 Interaktīvais rīks · {month}\nThere is no approved entry of a mentor who can't be reached."
)
OF_UNREACHED = button(
    "Unreached mentors ({count})",
    "Leads to entries, so many of them to be entered, of mentors who can't be reached.",
    longest=40,
)
TO_FORMS = button("Work-time forms", "Back to the forms that are to be entered.", longest=30)

# -- the reminder ----------------------------------------------------------------------------------

REMINDER_ENTRIES = line(
    "🗂 {count} approved entry is not entered in the Interaktīvais rīks yet.",
    plural="🗂 {count} approved entries are not entered in the Interaktīvais rīks yet.",
)
REMINDER_FORMS = line(
    "🗂 {count} approved work-time form is not entered in the Interaktīvais rīks yet.",
    plural="🗂 {count} approved work-time forms are not entered in the Interaktīvais rīks yet.",
)
REMINDER_OF_UNREACHED = line(
    "🗂 {count} approved entry of mentors who can't be reached is not entered there yet.",
    "Comes after the line about work-time forms, or alone; 'there' is the Interaktīvais rīks.",
    plural="🗂 {count} approved entries of mentors who can't be reached are not entered there yet.",
)
REMINDER_MONTH_OF_UNREACHED = button(
    "{month}: unreached mentors ({count})", "Leads to those entries.", longest=50
)
REMINDER_MONTH = button("{month} ({count})", "Leads to what is to be entered.", longest=30)

# -- the workbook ----------------------------------------------------------------------------------

DIARY_TITLE = line("Mentor's diary", "The official name: mentora dienasgrāmata.")
DIARY_FILE = line("diary-{month}-{name}", "The name of a file.")
DIARY_CAPTION = line("📊 {month}: the diary with its sections.")
STATE = line("State", "The head of a column.")
HELD = line("held", "A meeting that took place.")
UNPLANNED = line("unplanned", "A remark on a meeting that nobody had planned.")
ENTRIES_SHEET = line("Diary", "The name of a sheet of a workbook, at most 31 characters.")
EXPORTED_NOW = line("Diary of {month}", "What was exported, in a workbook.")
