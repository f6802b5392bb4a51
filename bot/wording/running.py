"""Owns what is said around the questions of any form; the questions themselves are the form's."""

from __future__ import annotations

from bot.wording.registry import button, line, spoken, toast

# -- how to answer, for those who listen -----------------------------------------------------------

SAY_OR_PRESS_NUMBER = spoken(
    "Say the number, or press it.", "Under a question for a number; digits stand on the buttons."
)
SAY_IT = spoken("Just speak.", "Under a question that is answered in one's own words.")
SEND_PHOTO = spoken("Send me a photo, please.", "Under a question that is answered by a photo.")
SEND_VIDEO = spoken("Send me a video, please.", "Under a question that is answered by a video.")
SEND_SOUND = spoken("Just speak. I keep it as it is.", "Under a question answered by a sound.")
SEND_FILE = spoken("Send me the file, please.", "Under a question that is answered by a file.")
WHICH_FIRST = spoken("What comes first?", "Things are put in an order: the first of them.")
WHICH_NEXT = spoken("And what comes next?", "Things are put in an order: one after another.")
WHICH_YEAR = spoken("Which year?", "A date is chosen step by step.")
WHICH_MONTH = spoken("Which month?", "A date is chosen step by step.")
WHICH_DAY = spoken("Which day?", "A date is chosen step by step.")
WHICH_HOUR = spoken("Which hour?", "A time of day is chosen step by step.")
WHICH_MINUTES = spoken("And the minutes?", "A time of day is chosen step by step.")
MORE_ANSWERS = spoken("Here are more answers.", "The next page of answers to the same question.")

MONTH = button("{month}", "A month with its year on a button.", longest=40)
EARLIER = button("Earlier years", longest=24)
FURTHER = button("Later years", longest=24)
TODAY = button("Today", longest=24)
YESTERDAY = button("Yesterday", longest=24)
ANOTHER_DAY = button("Another day", longest=24)
OK_HEARD = button("OK, I heard it", "Under something that has to be heard.", longest=24)
NO = button("No", longest=24)
THAT_IS_IT = button("That is it", "The number is complete.", longest=24)
DONE = button("Done", "A list was ticked.", longest=30)
REMOVE_LAST = button("Take the last away", "Of things that are asked several times.")
ONE_MORE = spoken("One more?", "Whether there is one more of what was asked about.")
ONE_MORE_OF = spoken(
    "{label}: one more?", "{label} names what was asked about, such as a child at home."
)
ANY_OF = spoken(
    "{label}: is there one?", "Before the first; {label} names it, such as a child at home."
)
INSTANCE = spoken("{label}, number {number}.", "Of which one the next questions are.")

# -- a place ---------------------------------------------------------------------------------------

SEND_PLACE = button(
    "Send my place", "On the keyboard below; it sends where the phone is, once.", longest=40
)
PLACE_IS_ASKED = spoken(
    "Only if you want to: press the button at the very bottom. I see your place only once.",
    "Under a question for a place; nobody is followed.",
)
PLACE_KEPT = spoken("Thank you. I have the place.", "A place was sent.")
PLACE_LEFT_OUT = spoken("Good. I don't need your place.", "The question for a place was left.")

# -- begin and end ---------------------------------------------------------------------------------

ALL_ANSWERED = spoken("Thank you! You have answered everything.", "A questionnaire is finished.")
BACK_ON_THE_ROAD = spoken(
    "Now we go on where we were.", "After a questionnaire in between; the open question follows."
)
FILE_KEPT = spoken("Thank you, I have it.", "A photo, video or file came as an answer.")
NEW_VERSION = spoken(
    "These questions were made new. Shall I take your answers along?",
    "Somebody comes back to a questionnaire of which a newer version was published.",
)
TAKE_ALONG = button("Yes, take them along", longest=30)
AS_BEFORE = button("No, as before", longest=30)
TAKEN_ALONG = spoken("Good. Your answers came along.", "All answers fit the newer version.")
TAKEN_ALONG_PARTLY = spoken(
    "Good. Most answers came along. I ask some questions again.",
    "Some answers don't fit the newer version.",
)

# -- staff -----------------------------------------------------------------------------------------

HEAD = line(
    "{title} · question {number} of {total}", "Above each question; {title} names the form."
)
HEAD_ABOUT = line(
    "{title} · {name} · question {number} of {total}",
    "Above each question; {name} is the learner of whom it is asked.",
)
TYPE_IT = line("Type your answer.")
TYPE_NUMBER = line("Type the number.")
TYPE_DAY = line("Choose the day, or type it like 2026-03-31.")
TYPE_TIME = line("Choose the time, or type it like 14:30.")
SEND_A_PHOTO = line("Send the photo.")
SEND_A_VIDEO = line("Send the video.")
SEND_A_SOUND = line("Send a voice note.")
SEND_A_FILE = line("Send the file.")
SEND_A_PLACE = line(
    "Send the place: by the button at the very bottom, or as a location. It is kept with the answer."
)
TICK_ALL = line("Tick everything that fits, then press “{button}”.")
RANK_ALL = line("Press one after another, the first one first.")
ANSWERED_BEFORE = line("Answered before: {answer}")
COUNT_SO_FAR = line("{label}: {count} so far.")
PAGE = line("Page {number} of {of}")
KEEP_IT = button("Keep this answer", longest=30)
LATER = button("Later", "Leave the questions; what was answered is kept.", longest=30)
GO_ON_ANSWERING = button("Go on answering", longest=30)
NOT_UNDERSTOOD = line("I don't understand this as an answer to the question. It is still open:")
PRESS_ONE = line("I can't tell which answer you mean. Please press one.")
VOICE_NOT_HERE = line("Please press an answer or type it. Nobody would listen to it here.")
TOO_LONG = line("This is too long: please use at most {most} characters.")
NOT_THIS_KIND = line("This doesn't answer the question. It is still open:")
REFUSED_HERE = line("This can't be the answer. Please give another one.")
NEEDED_HERE = line("This question needs an answer.")
KEPT_FOR_LATER = line(
    "Everything up to here is kept. You can go on at any time.", "Staff leave a questionnaire."
)
STAFF_SUMMARY = line("{title}: these are your answers. Is all of this right?")
STAFF_SUMMARY_LINE = line("{number}. {question}\n➡️ {answer}")
STAFF_LEFT_OUT = line("left out")
STAFF_CONFIRM = button("All right, send it", longest=30)
STAFF_DONE = line("Thank you! “{title}” is complete.")
STAFF_DONE_ABOUT = line("Thank you! “{title}” about {name} is complete.")
STAFF_FORM_FAILED = line(
    "I can't ask the next question now: a rule of the form broke. Your answers are kept, "
    "and a coordinator is told."
)
VOICE_VALUE = spoken("your voice", "In a list of answers: a sound is the answer.")
FILE_VALUE = spoken("a file", "In a list of answers: a photo, video, sound or file was sent.")
DAY_VALUE = spoken("{day}", "A day with its year, as an answer.")
MOMENT_VALUE = spoken("{day}, {time}", "A day with its year and a time, as an answer.")
NONE_OF_THEM = spoken("none of them", "Several could be chosen, and nothing was.")
PLACE_VALUE = spoken("a place", "In a list of answers: a location was sent.")

# -- trying a form out -----------------------------------------------------------------------------

REHEARSAL_BEGINS = line(
    "Trial run of “{title}”: you see and hear it as others will. Nothing of this counts or is kept.",
)
REHEARSAL_STOPS = line("You can stop at any time.", "Above the button that ends a trial run.")
REHEARSAL_ENDS = line(
    "The trial run of “{title}” is over. Nothing of it counted, and nothing of it is kept."
)
REHEARSAL_OVER = line(
    "What comes next stands on its card:",
    "After a trial run, above a button with the form's title.",
)
REHEARSAL_ALERT = line("In earnest a coordinator would be told of this answer now.")
REHEARSAL_FAILED = line(
    "A rule of the form broke here: sheet survey, row {row}, question “{question}”: {error}"
)
REHEARSAL_HELP = line("In earnest this key leads to a person. In a trial run nobody is told.")
END_REHEARSAL = button("Stop the trial run", longest=30)
NOTHING_OPEN = toast("Nothing is open here.")
