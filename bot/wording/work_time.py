"""Owns the texts of the coordinator's month: work-time forms, returning, reopening, export for payment;
must not decide which of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.learner_month import Happened
from bot.domain.payment import Change
from bot.domain.refusals import RefusalCode
from bot.domain.work_time import FormState
from bot.wording.registry import Text, button, line, toast

MONTHS = button("Months and payment", "The coordinator's menu.", longest=30)
CHOOSE_MONTH = line("💶 Which month?")
NO_MONTHS = line("No paid hours were logged yet, so there is no month to decide on.")
MONTH_BUTTON = button("{month}", "A month, like 'November 2026'.", longest=30)
DEADLINE_RULE = button("How the deadline counts", longest=30)
BACK = button("Back", longest=30)
BACK_TO_MONTH = button("Back to the month", longest=30)
MY_MONTH = button("My month", "Leads the mentor there.", longest=30)

# -- the mentors of a month ------------------------------------------------------------------------

MONTH_HEAD = line(
    "💶 {month}\n{ready} of {count} mentor has handed in everything.",
    plural="💶 {month}\n{ready} of {count} mentors have handed in everything.",
)
FORMS_WAIT = line(
    "{count} mentor waits for your decision.",
    plural="{count} mentors wait for your decision.",
)
NOTHING_WAITS = line("Nothing waits for your decision.")
LEGEND = line(
    "✔ all handed in · ❗ waits for you · ⏳ something is missing · ⏰ late",
    "Explains signs on buttons. Keep the signs.",
)
NOBODY_HERE = line("Nobody here.", "An empty list of mentors.")
MENTOR_BUTTON = button(
    "{name}: {done}/{all}", "A mentor; so many of so many months were handed in.", longest=40
)
ONLY_TO_DECIDE = button("Only what waits for me", longest=30)
EVERYBODY = button("All mentors", longest=30)
APPROVE_COMPLETE = button("Approve all that are complete", longest=30)
EXPORT = button("Export for payment", longest=30)

# -- one mentor ------------------------------------------------------------------------------------

MENTOR_HEAD = line("👤 {name} · {month}")
LEARNER_LINE = line("• {name}: {hours} h, {state}", "A learner; the state is 'handed in'.")
LEARNER_LATE = line("• {name}: {hours} h, {state} ⏰", "The same, after the deadline.")
FORM_BUTTON = button("Form {number}: {hours} h", "A work-time form.", longest=40)
LEARNER_BUTTON = button("{name}", longest=30)
ACCEPT_WITHOUT_HOURS = button("Accept months without hours", longest=30)
ACCEPTED_WITHOUT_HOURS = line("✅ {month}, without hours, accepted: {names}")
NOTHING_WITHOUT_HOURS = toast("That is done already.")

# -- one learner-month -----------------------------------------------------------------------------

MONTH_CARD = line("👤 {mentor} · {learner} · {month}\n{hours} h, {state}")
WHY = line("Why: {reason}", "What the coordinator wrote.")
STEP = line("{day}, {time}: {what}", "A line of history, such as '9 December, 14:05: approved'.")
STEP_BY = line("{day}, {time}: {what} ({name})")
STEP_LATE = line("{step} ⏰", "A step after the deadline.")
STEPS: Mapping[Happened, Text] = MappingProxyType(
    {
        Happened.APPROVED: line("approved by the mentor"),
        Happened.APPROVAL_WITHDRAWN: line("approval taken back"),
        Happened.SHEET_ATTACHED: line("signed sheet attached"),
        Happened.SHEET_CONFIRMED: line(
            "signed sheet attached without a code, by the mentor's word"
        ),
        Happened.SUBMITTED: line("handed in"),
        Happened.SUBMITTED_ON_BEHALF: line("handed in for the mentor"),
        Happened.ACCEPTED: line("accepted"),
        Happened.RETURNED: line("returned"),
        Happened.EXPORTED: line("sent for payment"),
        Happened.REOPENED: line("opened again"),
    }
)
NOBODY_MET = line("The mentor said that there was no meeting.", "Of a learner's month.")
NOBODY_MET_LATE = line("The mentor said after the deadline that there was no meeting. ⏰")
SHEET = button("Signed sheet", longest=30)
SHEETS = button("Signed sheets", longest=30)
SHEET_OF = line("📎 {learner}, {month}: the signed sheet.")
NO_SHEETS = line("There is no signed sheet here.")
RETURN = button("Return…", longest=30)
REOPEN = button("Open again…", longest=30)
HAND_IN = button("Hand in for the mentor…", longest=30)
MENTOR_LEFT = line(
    "{mentor} can't hand it in here any more. You can do it for them, with a reason; approval and "
    "sheet stay as they are.",
    "{mentor} has no longer the role of a mentor here, or can't be reached.",
)
ASK_ON_BEHALF_REASON = line(
    "{learner}, {month}: why do you hand it in for {mentor}? Please type it; it stands on the form."
)
HANDED_IN_FOR = line(
    "📨 Month #{number} · {learner}, {month}: handed in for {mentor} with {hours} h."
)
HANDED_IN_ALREADY = line("It is handed in already. This is how it stands now.")
YOUR_MONTH_HANDED_IN = line(
    "📨 {learner}, {month}: your coordinator handed the month in for you with {hours} h.\n“{reason}”"
)

# -- the form --------------------------------------------------------------------------------------

FORM_HEAD = line(
    "📄 {number} · {month} · {mentor}\n{institution}", "{number} is that of the mentor's contract."
)
FORM_STATES: Mapping[FormState, Text] = MappingProxyType(
    {
        FormState.WAITING: line("waits for your decision", "The state of a work-time form."),
        FormState.APPROVED: line("approved"),
        FormState.EXPORTED: line("sent for payment"),
    }
)
FORM_STATE = line("State: {state}")
FORM_APPROVED_BY = line("Approved by {name}, {day}, {time}.")
FORM_LINE = line("• {name}: {hours} h, {amount}")
FORM_TOTAL = line("Total: {hours} h × {rate} = {amount}")
FORM_UNFINISHED = line(
    "{count} more month under this contract is not handed in yet.",
    plural="{count} more months under this contract are not handed in yet.",
)
FORM_BY_WORD = line(
    "❗ Signed sheet without a code, attached by the mentor's word: {names}. Please look at it.",
    "On the sheet of these learners no code could be read; the mentor said that it is this month's.",
)
FORM_ON_BEHALF = line(
    "❗ {name}: handed in for the mentor by {by}, {day}, {time}: “{reason}”",
    "A learner's month on a form; {by} is a coordinator, {reason} what they wrote.",
)
FORM_UNSIGNED = line(
    "❗ {name}: there is no signed sheet.", "A learner's month that was handed in for the mentor."
)
FORMS_ON_BEHALF = line(
    "❗ Handed in for the mentor: {names}.", "Names of learners, above a list of forms."
)
FORM_CAPTION_MORE = line("• and {count} more", plural="• and {count} more")
APPROVE = button("Approve", longest=30)
PDF = button("PDF", longest=30)
XLSX = button("XLSX", longest=30)
FORM_FILE = line("form-{month}-{name}", "The name of a file.")
FORM_CAPTION = line("📄 {number} · {month} · {mentor}: {hours} h, {amount}")

APPROVED = line("✅ Form #{id} · {number} · {month} · {mentor}: approved with {hours} h, {amount}.")
WAITS_FOR_OTHER_FORM = line(
    "{names}: accepted once the other form with these hours is approved too.",
    "A learner whose meetings stand under two contracts.",
)
REFUSED_FOR = line("{name}: {why}", "A learner, and the rule that keeps the form from approval.")
REFUSED_ENTRY = line(
    "{name}: entry #{number}. {why}",
    "An entry of a learner that keeps the form from approval; {why} is one of the next sentences.",
)
CONFLICT = line("❗ Entry #{number}: {why}", "{why} is one of the next sentences.")
MORE_CONFLICTS = line("❗ and {count} more", plural="❗ and {count} more")
CONFLICT_ACCEPTED = line(
    "It stays accepted until you return the month or open it again. Please settle it with the mentor.",
    "Follows the sentences about entries that break a rule by now.",
)
CONFLICT_EXPORTED = line(
    "The month was sent for payment. What is paid twice has to be paid back.",
    "Follows the sentences about entries that break a rule by now.",
)
BROKEN_RULES: Mapping[RefusalCode, Text] = MappingProxyType(
    {
        RefusalCode.MENTOR_OTHER_WORK: line(
            "On {day}, {begins}–{ends}, the mentor has other work by their own timetable, and the "
            "same hours can't be paid twice.",
            "Read by the coordinator.",
        ),
        RefusalCode.LEARNER_ELSEWHERE: line(
            "On {day}, {begins}–{ends}, another mentor has an entry with this learner. One of the "
            "two has to be corrected.",
            "Read by the coordinator. Names no mentor and no organisation on purpose.",
        ),
        RefusalCode.MEETING_OVERLAP: line(
            "On {day}, {begins}–{ends}, the mentor's diary holds another meeting. One of the two has "
            "to be corrected.",
            "Read by the coordinator. Names no learner and no organisation on purpose.",
        ),
    }
)
"""Rules that are broken by now, as the coordinator reads them; the others are said as in the diary."""
RETURN_IT_OR_WAIT = line("Return that month, then the rest of the form can be approved.")
CHANGED_ALL = line("{month} was changed meanwhile, so nothing was approved. Please look again.")
COMPLETE_HEAD = line(
    "{count} form is complete: {hours} h, {amount}.",
    plural="{count} forms are complete: {hours} h, {amount}.",
)
COMPLETE_LINE = line("• {number} · {month} · {mentor}: {hours} h, {amount}")
COMPLETE_MORE = line("{count} more come after these.", plural="{count} more come after these.")
NOTHING_COMPLETE = line("{month}: no complete form waits for you.")
APPROVE_THESE = button("Approve ({count})", "Approves so many forms at once.", longest=30)
ALL_APPROVED = line("Approved: {count}", "The head of a list of forms.")
APPROVED_LINE = line("✅ {number} · {month} · {mentor}: {hours} h, {amount}")
NOT_APPROVED_LINE = line("— {number} · {month} · {mentor}: {why}")

WHOM_TO_RETURN = line("Which month goes back to {mentor}? Everything else that was accepted stays.")
ASK_RETURN_REASON = line(
    "{learner}, {month}: what is to be put right? Please type it for {mentor} to read."
)
ASK_REOPEN_REASON = line(
    "{learner}, {month}: why is it opened again? Please type it for {mentor} to read. "
    "Approval and sheet become void."
)
TYPE_A_REASON = line("Please type a sentence.")
RETURNED = line("↩️ Month #{number} · {learner}, {month}: returned. {mentor} was told.")
RETURNED_LOCKED = line(
    "Its entries could be changed until {day}. If one has to change, please open the month again.",
    "Follows the text above. {day} is the last day on which they could be changed.",
)
REOPENED = line("🔓 Month #{number} · {learner}, {month}: open again. {mentor} was told.")
MENTOR_NOT_REACHED = line("{mentor} could not be told here. Please call.")

# -- what the mentor hears -------------------------------------------------------------------------

YOUR_FORM_APPROVED = line("✅ {month}: your work-time form {number} is approved with {hours} h.")
YOUR_MONTHS_ACCEPTED = line("✅ {month}: accepted without hours: {names}.")
YOUR_MONTH_RETURNED = line(
    "↩️ {learner}, {month}: your coordinator returned the month.\n“{reason}”\n"
    "Please put it right, approve it again and hand it in."
)
YOUR_MONTH_RETURNED_LOCKED = line(
    "↩️ {learner}, {month}: your coordinator returned the month.\n“{reason}”\n"
    "Its entries could be changed until {day}. If one has to change, your coordinator opens the month "
    "again. If none has, approve it again and hand it in.",
    "{day} is the last day on which they could be changed, like '10 December'.",
)
YOUR_MONTH_REOPENED = line(
    "🔓 {learner}, {month}: your coordinator opened the month again.\n“{reason}”\n"
    "You can change its entries. Then approve it, attach the sheet and hand it in."
)
YOUR_MONTH_EXPORTED = line(
    "💶 {month}: {count} hour was sent for payment (export no. {number}).",
    "To the mentor; {count} are hours.",
    plural="💶 {month}: {count} hours were sent for payment (export no. {number}).",
)
OPEN_THE_MONTH = button("Open the month", longest=30)

# -- alerts ----------------------------------------------------------------------------------------

WAITING_MONTHS = line("Months of learners: {count}", "So many wait for the coordinator's decision.")
NOT_CORRECTED = line("• {mentor}: {learner}, since {day}")
OPEN_MONTH = button("Show the month", longest=30)

# -- the deadline ----------------------------------------------------------------------------------

DEADLINE_TEXT = line(
    "Entries of {month} can be changed until {day}, 23:59:59. After that they are locked; only a "
    "coordinator opens them again, with a reason, until they are sent for payment.\n\n"
    "Approval, sheet, handing in and “no meeting this month” stay possible after that, and are marked "
    "⏰.\n\n"
    "A message counts by the time at which it was sent, also when it arrives later.\n\n"
    "A press has no time of its own: Telegram does not say when a button was pressed, only when the "
    "press reaches us. So a press counts as in time up to {seconds} seconds after the deadline, for "
    "that is how long Telegram keeps a press that could not be delivered. Whatever was counted in "
    "this way is marked in the records."
)

# -- payment ---------------------------------------------------------------------------------------

EXPORT_WITHOUT = line(
    "❗ {count} month of a learner is not handed in yet and stays out.",
    "Shown above what would go out for payment.",
    plural="❗ {count} months of learners are not handed in yet and stay out.",
)
EXPORT_EARLY = line(
    "❗ {month} is not over yet. Meetings held after the export can't be paid any more: a month that "
    "was sent for payment is never opened again.",
    "Shown above what would go out for payment.",
)
EXPORT_HEAD = line("💶 {month}: export no. {number}\n{hours} h, {amount}")
EXPORT_INSTITUTION = line("• {institution}: {hours} h, {amount}")
EXPORT_CHANGES = line("Since export no. {number}: {added} added, {changed} changed, {removed} gone")
EXPORT_LEAVES_OUT = line(
    "{count} form is not approved yet and stays out.",
    plural="{count} forms are not approved yet and stay out.",
)
EXPORT_NOW = button("Export no. {number}", longest=30)
EXPORT_AGAIN = button("Files of export no. {number}", longest=30)
EXPORT_ONCE_BEFORE = line("Export no. {number}: {day}, {time}, {name}, {hours} h")
EXPORTED = line("💶 Export no. {number} · {month}: {hours} h, {amount}. The files follow.")
EXPORT_XLSX = line("Export no. {number}, {month}: {hours} h, {amount}")
EXPORT_CSV = line("The same rows as CSV.")
EXPORT_FILE = line("payment-{month}-{number}", "The name of a file.")

# -- papers ----------------------------------------------------------------------------------------

PAPER_NUMBER = line("{number} · {month}", "How a form is named: its contract and its month.")
PAPER_TITLE = line("Work-time form", "The official name: Darba laika uzskaites veidlapa (DLUV).")
PARTNER = line("Partner", "On a form: sadarbības partneris.")
LEARNER_TOTAL = line("Learner in total", "On a form, under one learner's rows.")
TOTALS = line("Totals", "The head of a table.")
GRAND_TOTAL = line("In total", "On a form.")
COLUMN_REMARK = line("Remark", "The head of a column.")
COLUMN_RATE = line("Rate per hour", "The head of a column: vienas vienības likme.")
COLUMN_AMOUNT = line("Amount", "The head of a column.")
COORDINATOR = line("Coordinator", "On a form.")
MARK_LATE = line("handed in late", "A mark on a form.")
MARK_ON_BEHALF = line(
    "handed in for the mentor by {by}, {when}: {reason}",
    "A mark on a form; {by} is a coordinator, {when} a day and a time.",
)
MARK_UNSIGNED = line("without a signed sheet", "A mark on a form.")
MARK_BY_WORD = line("sheet attached without a code, by the mentor's word", "A mark on a form.")
MARK_WAITING = line("not approved yet", "A mark on a form.")
AMOUNT = line("{amount}", "A sum of money.")
MOMENT = line("{day}, {time}", "A day with its year, and a time.")
PAYMENT_TITLE = line("Export for payment", "The title of a document.")
EXPORT_NUMBER = line("Export number", "The head of a column.")
COLUMN_CHANGE = line("What changed", "The head of a column: what changed since the export before.")
COLUMN_HOURS_BEFORE = line("Hours before", "The head of a column.")
ROWS_SHEET = line("Rows", "The name of a sheet of a workbook, at most 31 characters.")
TOTALS_SHEET = line("Totals", "The head of a table.")
EXPORTS_SHEET = line("Exports", "The name of a sheet that says who exported what and when.")
WHEN = line("When", "The head of a column.")
WHO = line("Who", "The head of a column.")
WHAT = line("What", "The head of a column.")
HASH = line("Hash of the last row", "On an export, for whoever checks it later.")
MADE_BY = line("Made by", "On an export.")
MADE_AT = line("Made", "On an export: when.")
EXPORT_BEFORE = line("Export before", "On an export: the number of the one before.")
CHANGES: Mapping[Change, Text] = MappingProxyType(
    {
        Change.ADDED: line("added", "A row of an export that was not in the one before."),
        Change.CHANGED: line("changed"),
        Change.REMOVED: line("removed"),
    }
)
