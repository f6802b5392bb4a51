"""Owns the texts of a mentor's month, of approving it and of its signature sheet; must not decide
which of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.learner_month import Happened
from bot.domain.reminders import MissingCode
from bot.domain.standing import MonthState
from bot.wording.registry import Text, button, line, toast

# -- the month as a picture ------------------------------------------------------------------------

PICTURE_TITLE = line("{mentor} · {month}", "The head of a picture; {month} is 'November 2026'.")
PICTURE_UNTIL = line("Changes until {day}", "On a picture; {day} is like '10 December'.")
PICTURE_CLOSED = line(
    "Could be changed until {day}", "On a picture: entries can't be changed any more."
)
PICTURE_NAME = line("month-{month}", "The name of a picture's file; {month} is '2026-11'.")
PICTURE_NOBODY_MET = line("📅 {month}\nThere is nothing to approve: nobody met.")
PICTURE_CAPTION = line("📅 {month}\n{approved} of {count} approved, {submitted} handed in.")
HELD = line("held", "In the legend of a picture: a dot for a meeting that was held.")
NO_SHOW = line("did not come", "In the legend of a picture.")
PLANNED = line("planned", "In the legend of a picture.")
TODAY = line("today", "In the legend of a picture.")
HOURS_OF = line("{used} / {cap} h", "Hours of a learner in the month, beside a bar.")
HOURS_ALONE = line("{used} h", "The same where there is no limit.")
EARLIER_MONTH = button("{month}", "The month before, like 'October 2026'.", longest=30)
LATER_MONTH = button("{month}", "The month after.", longest=30)
LOG_MEETING = button("Log a meeting", longest=30)
APPROVE_ALL = button("Approve all", longest=30)
SUBMIT_ALL = button("Hand in all", longest=30)
MY_MONTH = button("My month", "Leads the mentor there.", longest=30)

# -- one learner -----------------------------------------------------------------------------------

HEAD = line("👤 {name} · {month}", "The first line about one learner's month.")
HOURS = line("{used} of {cap} hours")
HOURS_NO_CAP = line("{used} h")
PLAN_HOURS = line(
    "Support plan: {used} of {planned} hours in the semester",
    "Hours that were held, of those that the learner's plan has for the semester.",
)
NO_PLAN = line("There is no support plan for this semester yet.")
NO_SHOWS = line("Did not come: {count} time", plural="Did not come: {count} times")
STATE = line("State: {state}", "{state} is one of the words below, such as 'approved'.")
STATES: Mapping[MonthState, Text] = MappingProxyType(
    {
        MonthState.OPEN: line("open", "The state of a month: the mentor still works on it."),
        MonthState.APPROVED: line("approved", "The mentor has checked and approved the month."),
        MonthState.SHEET: line("sheet attached", "The signed sheet is there."),
        MonthState.SUBMITTED: line("handed in", "It waits for the coordinator."),
        MonthState.ACCEPTED: line("accepted", "By the coordinator."),
        MonthState.RETURNED: line("returned", "By the coordinator, to be put right."),
        MonthState.EXPORTED: line("sent for payment"),
    }
)
REOPENED = line("open again", "The coordinator lets entries be changed after the 10th.")
COMPLETE = line("complete", "Nothing is missing; the mentor can approve it.")
REASON = line("Why: {reason}", "What the coordinator wrote when returning or reopening.")
LATE_APPROVAL = line("⏰ approved after the deadline")
LATE_NO_MEETING = line("⏰ “no meeting” said after the deadline")
LATE_SUBMISSION = line("⏰ handed in after the deadline")

MISSING_NOTHING_SAID = line("• no entry yet, and nobody said that there was no meeting")
MISSING_IN_ENTRY = line(
    "• entry #{number}, {day}: {what}", "{what} are names of sections that are still empty."
)
MISSING_SECTIONS: Mapping[MissingCode, Text] = MappingProxyType(
    {
        MissingCode.ACTIVITIES: line("Activities", "A section of the diary: Aktivitāte(-s)."),
        MissingCode.GOALS: line("Goals and tasks", "A section: Mērķi un uzdevumi."),
        MissingCode.WHAT_WAS_DONE: line("How it went", "A section of the diary: Norise."),
    }
)
MISSING_ANSWER = line(
    "• {count} planned meeting without an answer",
    plural="• {count} planned meetings without an answer",
)
BROKEN_RULE = line("• entry #{number}: {why}", "{why} is a sentence that says which rule.")
AND_MORE = line("• and {count} more", plural="• and {count} more")
LOCKED = line(
    "The entries could be changed until {day}. Your coordinator can open the month again.",
    "{day} is the last day on which they could be changed, like '10 December'.",
)

NEXT = line("Next: {next}", "{next} is one of the short texts below.")
NEXT_FILL = line("fill in what is missing")
NEXT_WAIT = line("the meetings that are planned")
NEXT_COORDINATOR_OPENS = line("ask your coordinator to open the month")
NEXT_SAY_NO_MEETING = line(
    "say so if there was no meeting; if there was one, ask your coordinator to open the month",
    "After 'Next:'. There is no entry, and none can be added any more.",
)
NEXT_APPROVE = line("check and approve")
NEXT_PUT_RIGHT = line("put it right, then approve it again", "The coordinator returned the month.")
NEXT_SHEET = line("print the sheet, have it signed, attach it")
NEXT_SUBMIT = line("hand it in")
NEXT_WAIT_FOR_COORDINATOR = line("your coordinator looks at it")
NEXT_NOTHING = line("nothing, all is done")

APPROVE = button("Approve", longest=30)
TAKE_BACK = button("Take approval back", longest=30)
PRINT_SHEET = button("Print sheet", longest=30)
ATTACH_SHEET = button("Attach sheet", longest=30)
OTHER_SHEET = button("Another sheet", "Replaces the sheet that is attached.", longest=30)
SEE_SHEET = button("See the sheet", longest=30)
SUBMIT = button("Hand in", longest=30)
ENTRIES = button("Entries ({count})", longest=30)
OPEN_ENTRY = button("#{number} {day}", "Opens an entry; {day} is like 'Tue 10.11.'.", longest=30)
NO_MEETING = button("No meeting this month", longest=30)
PLANNED_MEETINGS = button("Planned meetings", longest=30)
BACK_TO_MONTH = button("Back to the month", longest=30)

ENTRIES_OF = line("{name}, {month}", "The head of a list of entries.")

# -- decisions -------------------------------------------------------------------------------------

DONE: Mapping[Happened, Text] = MappingProxyType(
    {
        Happened.APPROVED: line("✅ Month #{number} · {name}, {month}: approved with {hours} h."),
        Happened.APPROVAL_WITHDRAWN: line(
            "↩️ Month #{number} · {name}, {month}: your approval is taken back."
        ),
        Happened.SUBMITTED: line("📨 Month #{number} · {name}, {month}: handed in with {hours} h."),
    }
)
DONE_LATE = line("It is marked as late: the deadline was {day}.", "{day} is like '10 December'.")
KEPT_ALREADY = toast("That is done already.")
NOTHING_TO_APPROVE = toast("Nobody met, so there is nothing to approve. All is done.")
ALL_APPROVED = line("Approved: {count}", "The head of a list of learners.")
ALL_SUBMITTED = line("Handed in: {count}", "The head of a list of learners.")
DONE_FOR = line("✅ {name}: {hours} h")
NOT_DONE_FOR = line("— {name}: {why}", "{why} is a sentence that says what is missing.")
NOTHING_TO_DECIDE = line("There is nothing to decide in {month}.")
ALL_CHANGED = line("{month} was changed meanwhile, so nothing was approved. Please look again.")

# -- the signature sheet ---------------------------------------------------------------------------

SHEET_TITLE = line("Signature sheet", "The official name: parakstu lapa.")
SHEET_NAME = line("sheet-{month}-{name}", "The name of a file; without spaces where possible.")
SHEET_CAPTION = line(
    "🖨 {name}, {month}: {hours} h. Print it, have it signed, then press “Attach sheet”."
)
SHEET_MAY_CHANGE = line(
    "The month is not approved yet. If an entry changes, this sheet can't be used any more."
)
SHEET_SPOKEN = line(
    "What you did at {count} meeting was only spoken, so its cell is empty: please write it there by "
    "hand.",
    "About the column of activities on a printed sheet.",
    plural="What you did at {count} meetings was only spoken, so their cells are empty: please write "
    "it there by hand.",
)
NOTHING_TO_SIGN = line("{name}, {month}: no meeting was held, so there is nothing to sign.")
ORGANISATION = line("Organisation", "On a form.")
PROGRAMME = line("Programme", "On a form.")
PROGRAMME_NAME = line("School – community", "The programme's name: Skola – kopiena.")
MENTOR = line("Mentor", "On a form.")
LEARNER = line("Learner", "On a form: izglītojamais.")
INSTITUTION = line("Institution", "On a form: the school or youth centre.")
CONTRACT = line("Contract", "On a form: the number of the mentor's contract.")
MONTH = line("Month", "On a form.")
COLUMN_NUMBER = line("No.", "The head of a column.")
COLUMN_DAY = line("Date", "The head of a column.")
COLUMN_TIME = line("Time", "The head of a column.")
COLUMN_HOURS = line("Hours", "The head of a narrow column.")
COLUMN_PLACE = line("Place", "The head of a column.")
COLUMN_ACTIVITY = line("Activities", "The head of a column: Aktivitāte(-s).")
COLUMN_LEARNER_SIGNS = line("Learner's signature", "The head of a column.")
COLUMN_MENTOR_SIGNS = line("Mentor's signature", "The head of a column.")
TOTAL_HOURS = line("Hours in total", "On a form.")
SIGNATURE = line("Signature", "Under a line on a form.")
DAY = line("{day}", "A day on a form, like '10 November 2026'.")
TIME = line("{start}", "A time on a form, like 16:00.")
DID_NOT_COME = line("did not come", "In a row of a form, for a meeting without the learner.")

SEND_PAGES = line(
    "📎 {name}, {month}: send me photos of the signed sheet, or a PDF. Several are fine. "
    "When all are sent, press “Done”."
)
PAGES_SO_FAR = line("{count} page is here already.", plural="{count} pages are here already.")
PAGE_RECEIVED = line(
    "📄 {name}, {month}: page {count} is received. Send the next one, or press “Done”."
)
TOO_MANY_PAGES = line("A sheet has at most {most} pages. Press “Done”, or begin anew.")
ALL_PAGES = button("Done", "All pages of the sheet are sent.", longest=30)
DROP_PAGES = button("Begin anew", "The pages sent so far are not used.", longest=30)
NO_PAGE_YET = line("No page is here yet. Please send a photo of the signed sheet first.")
READING = line(
    "⏳ {name}, {month}: I am reading {count} page. You will hear from me soon.",
    plural="⏳ {name}, {month}: I am reading {count} pages. You will hear from me soon.",
)
STILL_READING = toast("I am still reading the pages.")
PAGES_DROPPED = line("The pages are put aside. Send them again when you like.")
PAGE_NOT_GOT = line("Page {number} did not arrive. Please send it again.")

ATTACHED = line(
    "✅ {name}, {month}: the sheet is attached ({hours} h, pages: {pages}). You can hand in."
)
CONFIRMED = line("✅ {name}, {month}: the sheet is attached as you said.")
OTHER_MONTH = line(
    "This sheet is for {other}, not for {month}. It was not attached to {name}.",
    "{other} and {month} are months.",
)
OTHER_LEARNER = line("This sheet is not {name}'s. It was not attached.")
BELONGS_TO = line("By its code it is the sheet of {name}, {month}.")
UNSIGNED = line(
    "{name}, {month}: this is the sheet that I made; nobody has signed it yet. It was not attached. "
    "Please send it once it is signed."
)
CHANGED = line(
    "{name}, {month}: hours changed since this sheet was printed. On the sheet: {before} h, in the "
    "diary now: {now} h. Please print it again and have it signed."
)
CHANGED_SOMEHOW = line(
    "{name}, {month}: the diary changed since this sheet was printed; it has {now} h now. Please "
    "print it again and have it signed."
)
LINE_ADDED = line("+ {entry}", "An entry that is not on the sheet.")
LINE_REMOVED = line("− {entry}", "An entry that is on the sheet and was deleted.")
LINE_CHANGED = line("{before} → {now}", "An entry as it stands on the sheet and in the diary.")
LINE = line("{day}, {start}, {hours} h", "A meeting: Tue 10.11., 16:00, 2 h.")
NO_CODE = line(
    "{name}, {month}: I could not read the code on this sheet. Is it the sheet of this month?"
)
SEVERAL_CODES = line(
    "{name}, {month}: these pages are of different sheets. Please send the pages of this one only."
)
UNREADABLE = line("{name}, {month}: the sheet could not be read.")
IT_IS_THIS_MONTHS = button("It is this month's", longest=30)
PHOTOGRAPH_AGAIN = button("Photograph again", longest=30)
SHEET_OF = line("📎 {name}, {month}: the signed sheet.")
NO_SHEET = toast("There is no sheet yet.")
OPEN_THERE = button("{name}, {month}", "Opens the month to which the sheet belongs.", longest=30)


HINTS: Mapping[str, Text] = MappingProxyType(
    {
        "too_dark": line("Page {page} is too dark. Go to a window or switch on a light."),
        "blurred": line("Page {page} is blurred. Hold the phone still for a moment."),
        "too_small": line("Page {page} is too small. Go nearer, so that it fills the photo."),
        "no_code": line(
            "On page {page} I see no code. Photograph the signed sheet, the whole square on it."
        ),
        "code_cut_off": line("On page {page} the square is cut off. Take the whole page."),
        "foreign_code": line("The code on page {page} is not from one of my sheets."),
        "different_codes": line("The pages carry codes of different sheets."),
        "electronic_signature": line(
            "What is seen of the electronic signature is kept, its proof is not. Keep your file."
        ),
    }
)
REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "nothing_given": line("There is no page."),
        "too_many_bytes": line("The file is too large. Please send it as a photo."),
        "too_many_pages": line("These are too many pages for one sheet."),
        "too_many_pixels": line("The picture is too large. Please send it as a photo."),
        "heic": line("I can't open this kind of picture. Please send it as a photo."),
        "other_kind": line("I can open photos and PDF only."),
        "password": line("The PDF has a password. Please send one without it."),
        "broken": line("The file is damaged. Please send it again."),
        "too_hard": line("It took me too long. Please send photos of single pages."),
    }
)
