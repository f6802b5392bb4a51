"""Owns the texts of alerts. Sensitive ones show nothing until they are opened."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.alerts import AlertKind
from bot.wording.registry import Text, button, line, toast

SENSITIVE = line("🔔 A new signal that is meant for you. Open it to see.", "No content on purpose.")
OPEN = button("Open", longest=30)
TAKE = button("I take it", longest=30)
CLOSE = button("Close", longest=30)
NO_NOTE = button("Close without a note", longest=30)
READ_ANSWERS = button("Read the answers", longest=30)
CLOSE_TALK = button("The talk was held", longest=30)
LISTEN = button("Listen", longest=30)

BROKEN_RULE = line(
    "Form {form}, sheet survey, row {row}, question “{question}”: {error}",
    "Which rule broke; {error} is in English.",
)

KINDS: Mapping[AlertKind, Text] = MappingProxyType(
    {
        AlertKind.WANTS_TALK: line("🙋 {name} wants to talk. Please call or write."),
        AlertKind.WANTS_OTHER_MENTOR: line(
            "🙋 {name} would like another mentor. Only you were told. Please talk with {name}."
        ),
        AlertKind.FEELS_BAD: line("🆘 {name} says: I feel bad. Please call now."),
        AlertKind.SOMEBODY_HURTS_ME: line("🆘 {name} says: somebody hurts me. Please call now."),
        AlertKind.IN_DANGER: line(
            "🆘 {name} says: I am in danger now. Call {name}; if you can't reach them, call 112."
        ),
        AlertKind.DOES_NOT_UNDERSTAND: line(
            "🙋 {name} doesn't understand a question and would like help. Please call."
        ),
        AlertKind.ORIENTATION_READY: line(
            "✅ {name} has answered all questions: ready for the talk. Read the answers, agree on "
            "a time, and close with a note after the talk."
        ),
        AlertKind.VOICE_TO_MAP: line(
            "🎧 {name} answered in their own words. Please listen or read, and choose what was meant."
        ),
        AlertKind.NO_SHOW: line(
            "⚪ {name} did not come to a meeting with the mentor. Perhaps ask how things are."
        ),
        AlertKind.DEADLINE_MISSED: line(
            "⏰ The deadline for {month} has passed and something is missing:\n{details}"
        ),
        AlertKind.CONTRACTS_ENDING: line(
            "📄 Contracts end soon, with nothing after them:\n{details}",
            "{details}: mentors, numbers and last days, a line each.",
        ),
        AlertKind.PLANS_ENDING: line(
            "📋 The semester ends soon, and the support plans with it.\n{details}",
            "{details}: how many plans, and how many learners have no next one.",
        ),
        AlertKind.FORMS_WAIT: line(
            "💶 {month}: something was handed in and waits for your decision.\n{details}",
            "{details} is like 'Months of learners: 5'.",
        ),
        AlertKind.MONTHS_NOT_CORRECTED: line(
            "↩️ {month}: returned three days ago or more, and not put right yet:\n{details}",
            "{details} are lines such as 'Māris: Anna, since 5 December'.",
        ),
        AlertKind.OTHER_WORK: line(
            "🕗 {name} has other work at times at which meetings are logged. What is paid twice has "
            "to be paid back. Please look at it together:\n{details}",
            "{details}: days, times and learners, a line each.",
        ),
        AlertKind.UNREACHABLE: line(
            "📵 {name} can't be reached: the bot was blocked or the account is gone. Please call."
        ),
        AlertKind.ALARMING_ANSWER: line(
            "🆘 {name}: an answer in a questionnaire needs a person now. Please read it, and call.",
            "The learner, or somebody of the staff about the learner, gave such an answer.",
        ),
        AlertKind.FORM_FAILED: line(
            "📋 A questionnaire can't go on for {name}: a rule of it broke. What was answered is "
            "kept.\n{details}",
            "{details} names the form, the row of its sheet and the fault.",
        ),
        AlertKind.MESSAGE_PARKED: line(
            "🛠 A message to {name} could not be delivered, or something they sent could not be "
            "read. Please ask how they are, and tell the operator."
        ),
    }
)

SINCE = line("Since {day}, {time}.", "When the alert was raised.")
REPEATED = line("Nobody has taken this yet:", "Before an alert that is repeated.")
TAKEN_BY = line("✋ {name} has it, since {day}, {time}.")
CLOSED_BY = line("☑️ Closed by {name}.")
CLOSED_BY_ITSELF = line("☑️ This has resolved itself.")
ASK_NOTE = line("What was done? Write a sentence, or close without a note.")
YOU_HAVE_IT = toast("You have it.")
SOMEBODY_HAS_IT = toast("{name} already has it.")
CLOSED_ALREADY = toast("This is closed already.")
LIST_TITLE = line("What is open: {count} matter", plural="What is open: {count} matters")
LIST_EMPTY = line("Nothing is open. All is well.")
