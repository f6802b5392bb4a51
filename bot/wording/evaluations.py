"""Owns the texts of evaluating support plans at the semester's end; the questions are a form's."""

from __future__ import annotations

from bot.wording.registry import button, line, toast

EVALUATIONS = button("Evaluations", "Opens the evaluations of support plans.", longest=30)
ALL_EVALUATIONS = button("All evaluations", "Which plans lack one, and the others.", longest=30)
EVALUATION_OF_PLAN = button("Evaluation", "On a support plan: shows its evaluation.", longest=30)

# -- lists -----------------------------------------------------------------------------------------

MINE = line(
    "📋 Evaluations of your support plans. Each one is filled in at the end of its semester.",
    "The official name: Mentora individuālā atbalsta izvērtēšana.",
)
MINE_NONE = line("📋 Nothing to evaluate yet. I will remind you two weeks before a semester ends.")
FILL_IN = button("{name}: fill in", "Begins an evaluation; {name} is the learner.", longest=60)
GO_ON_WITH = button("{name}: go on", "An evaluation that was begun before.", longest=60)
SEE = button("{name}: finished", "Shows a finished evaluation.", longest=60)
WITH_SEMESTER = line(
    "{name}, {year}/{next}, {number}",
    "On a button: a learner, the school year and the number of the semester in it.",
)
LACKING = line(
    "📋 {count} support plan still lacks its evaluation:",
    plural="📋 {count} support plans still lack their evaluation:",
)
LACKING_NONE = line("📋 No evaluation is missing. Finished: {finished}.")
LACKING_LINE = line(
    "{mentor}: {learner}, semester {number}, until {day}",
    "A plan without its evaluation; {day} is the last day of the semester, with its year.",
)
LACKING_BEGUN = line("{mentor}: {learner}, semester {number}, until {day} (begun)")
FINISHED_ONE = button("{name}, {mentor}", "A finished evaluation of a learner.", longest=60)

# -- filling it in ---------------------------------------------------------------------------------

HEAD = line("📋 Evaluation #{id} · {name} · {done} of {total}", "{name} is the learner.")
ANSWERED_BEFORE = line("So far: {answer}", "What was answered to this question before.")
TYPE_IT = line("Please type your answer.")
LEAVE_OUT = button("Leave it out", longest=30)
KEEP_ANSWER = button("Leave it as it is", "The answer given before stays.", longest=30)
LATER = button("Later", "What was answered is kept; go on another time.", longest=30)
TOO_LONG = line("Please say it in at most {most} characters. It was not kept.")
PRESS_ONE = line("Please press one of the answers.")
TYPED_ONLY = line("Here I can only take typed words, for they go into a document.")
WITHOUT_ANSWER = line("—", "In a list of answers: this question was left out.")
SUMMARY = line("📋 Evaluation #{id} · {name}. Please look through it once more:")
SUMMARY_LINE = line("{number}. {question}\n➡️ {answer}")
CHANGE_IT = button("{number}", "Changes the answer with this number.", longest=30)
FINISH = button("Finish", "The evaluation is right and is attached to the plan.", longest=30)
FINISH_HINT = line("Press a number to change an answer, or “Finish”. After that it stays as it is.")
FORM_FAILED = line(
    "Something is wrong with this form. What you answered is kept. Please tell your coordinator."
)
FINISHED = line("✅ Evaluation #{id} · {name} is finished and attached to the support plan.")
FINISHED_NEXT = line(
    "{count} more is open.", "Evaluations of other plans.", plural="{count} more are open."
)
FINISHED_ALL = line("Nothing else is open.", "No other evaluation.")
ARRIVED = line(
    "📋 {mentor} has finished the evaluation of {name}'s support plan (#{id}).",
    "To the coordinator and the plan's author; {name} is the learner.",
)
CAPTION = line("📋 Evaluation #{id} · {name}", "Under the document.")
NOT_THERE = toast("There is no finished evaluation yet.")
ERASED = line("What this evaluation said was deleted together with the learner's data.")
ONLY_LOOKING = toast("Only the mentor of the plan fills this in.")

# -- the reminder ----------------------------------------------------------------------------------

DUE = line(
    "📋 The semester ends on {day}. {count} support plan waits for your evaluation: {names}.",
    "{day} is a day with its year; {names} are learners.",
    plural="📋 The semester ends on {day}. "
    "{count} support plans wait for your evaluation: {names}.",
)
OVERDUE = line(
    "📋 The semester ended on {day}. {count} support plan still waits for your evaluation: {names}.",
    plural="📋 The semester ended on {day}. "
    "{count} support plans still wait for your evaluation: {names}.",
)
TAKES_MINUTES = line("It takes about five minutes, and you can stop at any question.")

# -- the document ----------------------------------------------------------------------------------

TITLE = line(
    "Evaluation of the mentor's individual support",
    "The title of a document. In Latvian exactly: Mentora individuālā atbalsta izvērtēšana.",
)
FILE_NAME = line("evaluation-{id}", "The name of a file, without its ending and without names.")
LEARNER = line("Learner", "On a document: izglītojamais.")
MENTOR = line("Mentor", "On a document.")
ORGANISATION = line("Organisation", "On a document.")
SEMESTER = line("Semester", "On a document.")
SEMESTER_VALUE = line("{year}/{next}, {number}: {begins} – {ends}")
HOURS_PLANNED = line("Hours planned", "On a document.")
HOURS_HELD = line("Hours held", "On a document.")
FILLED_IN_BY = line("Filled in by the mentor", "Under a document, before a name and a date.")
ON_DAY = line("{day}", "A day with its year.")
