"""Owns the texts of the coordinator's desk for questionnaires, and how people are asked; must not know
when one of them is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.wording.registry import Text, button, line, spoken, toast

QUESTIONNAIRES = button("Questionnaires", longest=30)

# -- the list --------------------------------------------------------------------------------------

LIST = line(
    "📝 Questionnaires. Press one to try it out, publish it, ask people, or see answers.\n"
    "Your own: send me the file here, written in Excel (XLSForm) or exported from Kobo.",
    "Coordinator. XLSForm, Excel and Kobo are names.",
)
ADD = button("Add a questionnaire", longest=30)
IN_LIST = button("{title}", "The name of a questionnaire in a list.", longest=60)
ASK_FILE = line(
    "Please send the file of the questionnaire: .xlsx, .xls, .csv or .md, at most {megabytes} MB. "
    "If it names lists, pictures or sounds, send those after it."
)
NO_FORM_FILE = line(
    "“{file}” is none of .xlsx, .xls, .csv and .md. Please save the questionnaire as one of these, and "
    "send it as a file."
)
TOO_LARGE = line(
    "“{file}” is larger than {megabytes} MB. A questionnaire is small: pictures and sounds come as files "
    "of their own, after it. Please send it without them."
)

# -- what came of a file ---------------------------------------------------------------------------

READING = line("📥 “{file}” has come. I read it now; what I find comes in a moment.")
NOT_FETCHED = line("“{file}” could not be fetched. Please send it once more.")
NOT_READ = line(
    "“{file}” could not be read; the fault is mine and is in the log. Please send it once more; if it "
    "happens again, tell whoever runs this bot."
)
REPORT_CAPTION = line("The whole report on “{file}”.", "Under a file.")
REPORT_FILE = line("report-{form}", "The name of a file, without its ending.")
RESERVED = line(
    "The form id “{form}” belongs to a questionnaire of the program itself. Please write another one on "
    "the sheet “settings”, column form_id, and send the file again."
)
FIRST_VERSION = line("It is new here. Nobody is asked anything before you publish it.")
SAME_AS_PUBLISHED = line("It is exactly what is published. Nothing has changed.")
SAME_AS_WITHDRAWN = line("It is exactly a version that was withdrawn. You can publish it again.")
AGAINST = line(
    "Beside what is published ({version}):",
    "Head of a list of changes; {version} is the version of the published questionnaire.",
)
AGAINST_DRAFT = line("Beside the draft before it:", "Head of a list of changes.")
ADDED = line("➕ {count} new: {names}", plural="➕ {count} new: {names}")
REMOVED = line("➖ {count} gone: {names}", plural="➖ {count} gone: {names}")
CHANGED = line("✏️ {count} changed: {names}", plural="✏️ {count} changed: {names}")
NOTHING_CHANGED = line("No question differs; something else does, such as a list or a title.")
STAYS = line(
    "Who is answering the published version goes on with it.", "After the changes of a new version."
)

# -- lists, pictures, sounds -----------------------------------------------------------------------

SEND_PARTS = button("Send lists, pictures, sounds", longest=30)
ASK_PARTS = line(
    "Send the files that the questionnaire names, one after another, each as a file with the name that "
    "stands in the form. Then press “{button}”."
)
PART_KEPT = line("📎 {file} is here.")
PARTS_DONE = button("All are sent", longest=30)
PART_AS_FILE = line(
    "A photo loses its name on the way. Please send it as a file, so that the form finds it."
)
PARTS_NOT_HERE = line("No file has come yet. Send them first, or leave it.")
TOO_MANY_PARTS = line("More than {count} files can't belong to one questionnaire.")

# -- one questionnaire -----------------------------------------------------------------------------

CARD = line(
    "📝 {title}\n{form}, {audience}", "{form} is the form id, {audience} says for whom it is."
)
AUDIENCES: Mapping[str, Text] = MappingProxyType(
    {
        "learner": line("for learners"),
        "mentor": line("for mentors"),
        "coordinator": line("for coordinators"),
    }
)
VERSION = line(
    "version {version}, {questions}, {languages}",
    "What a version is; {questions} is “12 questions”.",
)
CARD_DRAFT = line("📄 Draft: {version}", "{version} is what the version is.")
CARD_PUBLISHED = line("🟢 Published since {day}: {version}")
CARD_WITHDRAWN = line("⚪ Withdrawn on {day}: {version}")
CARD_TO_AGREE = line(
    "{count} thing is asked otherwise than it was written.",
    plural="{count} things are asked otherwise than they were written.",
)
CARD_ANSWERS = line(
    "📊 {count} answer, the last on {day}.",
    plural="📊 {count} answers, the last on {day}.",
)
CARD_NO_ANSWERS = line("📊 No answers yet.")
CARD_OPEN = line(
    "📨 {count} person is asked and hasn't answered.",
    plural="📨 {count} people are asked and haven't answered.",
)
SHIPS_NEWER = line("The program brings a newer version than yours.")
BY_ITSELF = line("Every learner begins with it; it isn't published or withdrawn here.")
TAKE_NEWER = button("See the newer version", longest=30)
WALK = button("Walk it as a learner", longest=30)
WALK_STAFF = button("Try it out", longest=30)
WALK_PUBLISHED = button("Try what is published", longest=30)
PUBLISH = button("Publish", longest=30)
PUBLISH_AGAIN = button("Publish again", longest=30)
REPORT = button("Report", longest=30)
SOURCE = button("The file", "Sends the questionnaire's file back.", longest=30)
SOURCE_CAPTION = line("“{file}”, as it was sent.")
NO_SOURCE = line("The file itself can't be sent here; it was given on the command line.")
THROW_AWAY = button("Throw the draft away", longest=30)
SURE_TO_THROW_AWAY = line("Throw away the draft of “{title}”? The file on your phone stays.")
THROW_AWAY_SURE = button("Yes, throw it away", longest=30)
THROWN_AWAY = line("🗑 The draft of “{title}” is gone.")
TO_AGREE = line(
    "“{title}”: {count} thing will be asked otherwise than it was written. The report says which. Do you "
    "agree?",
    plural="“{title}”: {count} things will be asked otherwise than they were written. The report says "
    "which. Do you agree?",
)
AGREE = button("I agree, publish it", longest=30)
PUBLISHED = line("✅ “{title}” is published (version no. {id}).")
PUBLISHED_BEFORE = toast("It is published already.")
WITHDRAW = button("Withdraw", longest=30)
SURE_TO_WITHDRAW = line(
    "Withdraw “{title}”? Nobody can begin it any more. Who is in the middle of it may finish, and all "
    "answers stay."
)
WITHDRAW_SURE = button("Yes, withdraw it", longest=30)
WITHDRAWN = line("⚪ “{title}” is withdrawn (version no. {id}).")

# -- asking people ---------------------------------------------------------------------------------

ASK = button("Ask people", longest=30)
WHOM = line("“{title}”: whom shall I ask?")
ONE_LEARNER = button("One learner", longest=30)
ALL_LEARNERS = button("All my learners", longest=30)
ONE_MENTOR = button("One mentor", longest=30)
ALL_MENTORS = button("All my mentors", longest=30)
ALL_ABOUT_EACH = button("All, about each learner", "Each mentor, about each learner.", longest=30)
ONE_COORDINATOR = button("One coordinator", longest=30)
ALL_COORDINATORS = button("All coordinators", longest=30)
WHICH_PERSON = line("“{title}”: whom?")
NOBODY_TO_ASK = line("“{title}”: there is nobody whom I can ask now.")
ABOUT_WHOM = line("“{title}”: about which learner shall {name} be asked?")
ABOUT = button("About {name}", "A learner of whom a mentor is asked.", longest=60)
IN_GENERAL = button("About nobody in particular", longest=30)
SURE_TO_ASK = line(
    "“{title}”: ask {count} person now?",
    plural="“{title}”: ask {count} people now?",
)
SURE_TO_ASK_EACH = line(
    "“{title}”: send {count} question to mentors now, one for each of their learners?",
    plural="“{title}”: send {count} questions to mentors now, one for each of their learners?",
)
ASK_SURE = button("Yes, ask", longest=30)
ASKED_NOW = line(
    "📨 “{title}”: {count} person was asked.",
    plural="📨 “{title}”: {count} people were asked.",
)
ASKED_BEFORE = line(
    "{count} was asked before and hasn't answered yet.",
    "After how many were asked.",
    plural="{count} were asked before and haven't answered yet.",
)
NOT_REACHABLE = line(
    "{count} can't be reached now, or hasn't agreed to be asked anything.",
    plural="{count} can't be reached now, or haven't agreed to be asked anything.",
)
ONE_REMINDER = line("Who hasn't begun after {count} days hears of it once more, and then no more.")
WHO_IS_ASKED = button("Who is asked", longest=30)
ASKINGS = line(
    "“{title}”: {done} of {count} answered.",
    "{count} is everybody who was asked.",
    plural="“{title}”: {done} of {count} answered.",
)
NOBODY_ASKED = line("“{title}”: nobody was asked yet.")
ASKING_LINE = line("{state} {name}", "{state} is a sign.")
ASKING_ABOUT = line("{state} {name}, about {learner}", "{state} is a sign.")
SIGNS = line(
    "✅ answered · ✏️ in the middle · 📨 asked · 🕓 not now · ✖️ called off",
    "Explains the signs of a list.",
)
CALL_OFF = button("Call off: {name}", "The person need not answer any more.", longest=60)
CALL_OFF_ALL = button("Call off all that are open", longest=30)
SURE_TO_CALL_OFF = line(
    "“{title}”: call it off with {count} person who hasn't answered?",
    plural="“{title}”: call it off with {count} people who haven't answered?",
)
CALL_OFF_SURE = button("Yes, call it off", longest=30)
CALLED_OFF = line(
    "✖️ “{title}”: called off with {count} person.",
    plural="✖️ “{title}”: called off with {count} people.",
)
CALLED_OFF_TOAST = toast("Called off.")
ANSWERED_MEANWHILE = toast("It was answered or called off already.")

# -- whoever is asked ------------------------------------------------------------------------------

INVITATION = spoken(
    "{name} has a few questions for you. They are about: {title}. Do you have time now?",
    "{name} is a coordinator, {title} the name of a questionnaire.",
)
INVITATION_AGAIN = spoken(
    "There are still a few questions for you. They are about: {title}. Do you have time now?",
    "Said once, some days later. {title} is the name of a questionnaire.",
)
INVITATION_STAFF = line("📝 {name} asks you to answer: {title}")
INVITATION_STAFF_ABOUT = line("📝 {name} asks you to answer: {title}\nIt is about {learner}.")
INVITATION_STAFF_AGAIN = line("📝 This still waits for your answers: {title}")
INVITATION_STAFF_ABOUT_AGAIN = line(
    "📝 This still waits for your answers: {title}\nIt is about {learner}."
)
START = button("Begin")
NOT_NOW_LEARNER = spoken("All right. Press Begin when you want to.", "After: Not now.")
NOT_NOW_STAFF = line("All right. It stays in the menu under “{button}”.")
NO_LONGER = spoken("These questions are not needed any more. Thank you.")
NO_LONGER_STAFF = line("This isn't asked any more.")
DONE_ALREADY = spoken("You have answered these questions. Thank you.")
DONE_ALREADY_STAFF = line("You have answered this already. Thank you.")
MY_ASKINGS = button("Questions for me", longest=30)
MINE = line("📝 What you are asked to answer:")
MINE_NONE = line("📝 Nothing waits for your answers.")
MINE_IN_LIST = button("{title}", "A questionnaire to answer, in a list.", longest=60)
MINE_ABOUT = button("{title}: {learner}", "A questionnaire to answer about a learner.", longest=60)

# -- answers ---------------------------------------------------------------------------------------

ANSWERS = button("Answers", longest=30)
HOW_TO_TAKE = line(
    "“{title}”: {count} answer. How shall I send it?",
    plural="“{title}”: {count} answers. How shall I send them?",
)
LAST_ON = line("The last came on {day}.")
COLUMNS_ARE_NAMES = line("Columns are called by their names in the form.")
COLUMNS_ARE_LABELS = line("Columns are called by the words of the questions.")
WITHOUT_SENSITIVE = line("Sensitive answers are left out.")
WITH_SENSITIVE = line("⚠️ Sensitive answers are among them: it is noted that you took them.")
USE_NAMES = button("With names", "Heads of columns.", longest=30)
USE_LABELS = button("With words", "Heads of columns.", longest=30)
ADD_SENSITIVE = button("With sensitive answers", longest=30)
LEAVE_SENSITIVE = button("Without sensitive answers", longest=30)
FORMATS: Mapping[str, Text] = MappingProxyType(
    {
        "xlsx": button("Excel", longest=30),
        "csv": button("CSV", longest=30),
        "json": button("JSON, as Kobo", longest=30),
        "xml": button("XML, as ODK", longest=30),
    }
)
MAKING_FILE = line("⏳ The file is being made; it comes in a moment.")
ANSWERS_CAPTION = line(
    "“{title}”: {count} answer.",
    "Under a file with answers.",
    plural="“{title}”: {count} answers.",
)
NOT_MADE = line("The file of answers of “{title}” could not be made; the log says why.")
TOO_LARGE_TO_SEND = line(
    "The file of answers of “{title}” is larger than Telegram lets me send. Whoever runs this bot can make "
    "it with `celabiedrs form export`."
)
