"""Owns what is said around the questions; the questions themselves are the form's."""

from __future__ import annotations

from bot.wording.registry import button, spoken

PART = spoken(
    "Part {number} of {of}: {title}.",
    "Said at the start of a part of the questions; {title} is its name.",
)
HEARD_YOU = spoken("Thank you, I heard you.", "A voice note was given as an answer.")
READ_YOU = spoken("Thank you, I kept your words.", "A typed text was given as an answer.")
NOTED = spoken(
    "Thank you. I noted: {answer}.",
    "A typed text fits an answer; {answer} is what its button says.",
)
KEPT_FOR_A_PERSON = spoken(
    "Thank you. I pass it on to a person.", "Something was said while no question was open."
)
PART_DONE = spoken(
    "Part {number} of {of} is done. Well done! Do we go on, or later?",
    "A natural stop after each part.",
)
REST_WELL = spoken(
    "Good. I keep everything. Press go on when you want to.", "A learner chose: later."
)
WELCOME_BACK = spoken("Good to see you again.", "Said before the open question, after a pause.")
FIRST_QUESTION = spoken("This is the first question.", "Back was pressed on the first question.")
TAKE_ANOTHER = spoken("Please choose one of these.", "An answer does not fit the question's rule.")

SUMMARY = spoken(
    "We are almost done. Now I say what you told me. Listen if it is right.",
    "Before the summary, which comes part by part.",
)
SUMMARY_WAITING = spoken(
    "your voice, a person listens to it", "In the summary, for a voice answer."
)
SUMMARY_EMPTY = spoken("left out", "In the summary, for a question without an answer.")
IS_IT_RIGHT = spoken(
    "Is all of this right? To change something, tap its number.",
    "After the summary; buttons with numbers stand under each part of it.",
)
ALL_RIGHT = button("Yes, it is right", "Confirms the summary.", longest=24)
READY = spoken(
    "Thank you! You did it. {organisation} will now arrange a talk with you.",
    "The questions are finished; {organisation} is a name.",
)
READY_ALREADY = spoken(
    "You have answered everything. A person will talk with you soon.",
    "The learner comes back while waiting for the talk.",
)
CLOSED = spoken(
    "The talk is done, and your profile is complete. I am here if you need me.",
    "The learner comes back after the talk.",
)
NEW_QUESTIONS = spoken(
    "A person listened to your voice. I have another question for you.",
    "After a voice answer was mapped, something new must be asked.",
)
FORM_FAILED = spoken(
    "I can't ask the next question now. Your answers are kept. A person will help.",
    "The questionnaire has a fault; a coordinator is told.",
)
SIMPLER_OR_PERSON = spoken(
    "Shall a person help you with this question?",
    "After the question was heard three times.",
)
