"""Owns the texts of the coordinator's menu, invites, pairs, listening and the talk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.consent import AgeBand
from bot.wording.registry import Text, button, line, toast

MENU_COORDINATOR = line("{organisation}. What would you like to do?", "{organisation} is a name.")
MENU_MENTOR = line("What would you like to do?")
INVITE_LEARNER = button("Invite a learner", longest=30)
INVITE_MENTOR = button("Invite a mentor", longest=30)
LEARNERS = button("Learners", longest=30)
MENTORS = button("Mentors", longest=30)
ALERTS = button("Open matters", longest=30)
TO_LISTEN = button("To listen", longest=30)
READY_TALKS = button("Ready for the talk", longest=30)
LOG_MEETING = button("Log a meeting", longest=30)
MY_MONTH = button("My month", longest=30)
LANGUAGE = button("Language", longest=30)

ASK_LEARNER_NAME = line("What is the learner's name? Type it as they are called.")
ASK_MENTOR_NAME = line("What is the mentor's name?")
NAME_TOO_LONG = line("Please type a name of at most 60 characters.")
ASK_AGE = line("How old is {name}?", "{name} is the learner.")
AGES: Mapping[AgeBand, Text] = MappingProxyType(
    {
        AgeBand.UNDER_13: button("Under 13", longest=30),
        AgeBand.AGE_13: button("13 years", longest=30),
        AgeBand.AGE_14: button("14 years", longest=30),
        AgeBand.AGE_15: button("15 years", longest=30),
        AgeBand.AGE_16_17: button("16 or 17", longest=30),
        AgeBand.AGE_18_24: button("18 to 24", longest=30),
        AgeBand.AGE_25_49: button("25 to 49", longest=30),
        AgeBand.AGE_50_PLUS: button("50 or more", longest=30),
    }
)
TOO_YOUNG = line(
    "Learners can be invited from 13 years on. For younger children please turn to their school. "
    "Nothing was kept."
)
GUARDIAN_NEEDED = line(
    "{name} is younger than {age}, so a guardian must agree first, on paper. Do you have the "
    "signed paper?",
    "{age} is the country's age of digital consent.",
)
GUARDIAN_SIGNED = button("Yes, it is signed", longest=30)
GUARDIAN_NOT_YET = button("Not yet", longest=30)
ASK_GUARDIAN = line("Who signed it? Type the guardian's name. Today's date is kept with it.")
INVITE_MADE = line(
    "The invite for {name} is ready. Send the link, or let {name} scan the picture. It opens once "
    "and is good until {until}.\n\n{link}",
    "Caption of a QR picture; {link} is an address.",
)
NUMBERS_FIRST = line(
    "Before the first invite please check the numbers that learners hear when they need help:\n"
    "{numbers}\nAre they right for your country?"
)
NUMBER_ROW = line("{purpose}: {number}")
NUMBER_NONE = line("none")
PURPOSES: Mapping[str, Text] = MappingProxyType(
    {
        "emergency": line("In danger"),
        "children": line("Children and young people"),
        "crisis": line("Crisis line"),
    }
)
NUMBERS_RIGHT = button("They are right", longest=30)
CHANGE_NUMBER = button("Change: {purpose}", longest=40)
ASK_NUMBER = line("Type the number for “{purpose}”, digits only.")
NUMBER_UNCLEAR = line("Please type 3 to 15 digits.")

LIST_LEARNERS = line(
    "{count} learner of {organisation}", plural="{count} learners of {organisation}"
)
LIST_MENTORS = line("{count} mentor of {organisation}", plural="{count} mentors of {organisation}")
NOBODY_YET = line("Nobody yet. Invite somebody first.")
CARD_INVITED = line("{name}: invited, the link was not opened yet.")
CARD_JOINED = line("{name}: with us.")
CARD_BLOCKED = line("{name}: can't be reached, the bot was blocked.")
CARD_CONSENT_YES = line("Agreed to the questions.")
CARD_CONSENT_NO = line("Said “not now” to the questions.")
CARD_CONSENT_NONE = line("Has not been asked for consent yet.")
CARD_NO_MENTOR = line("No mentor yet.")
CARD_MENTOR = line("Mentor: {name}")
CARD_MENTOR_ASKED = line("Mentor: {name} (asked, no answer yet)")
CARD_LEARNER = line("Learner: {name}")
CARD_LEARNER_ASKED = line("Learner: {name} (the mentor hasn't answered yet)")
CARD_RUN_NONE = line("Questions: not begun.")
CARD_RUN_OPEN = line("Questions: on the way.")
CARD_RUN_READY = line("Questions: ready for the talk.")
CARD_RUN_CLOSED = line("Questions: done, the talk was held.")
INVITE_AGAIN = button("New link", longest=30)
FIND_MENTOR = button("Find a mentor", longest=30)
END_PAIR = button("End: {name}", longest=40)
CHOOSE_MENTOR = line("Who shall walk with {name}? The number shows how many learners they have.")
NO_MENTORS = line("No mentor has opened an invite yet.")
MENTOR_WITH_COUNT = button("{name} ({count} of {most})", longest=60)
CHOOSE_PROGRAMME = line("In which programme?")
PROGRAMMES: Mapping[str, Text] = MappingProxyType(
    {
        "school_community": button("Skola – kopiena", longest=30),
        "orientation": button("Orientation", longest=30),
    }
)
PROPOSED = line("{mentor} is asked to walk with {learner}. I tell you the answer.")
ASK_MENTOR = line(
    "{organisation} asks: will you be the mentor of {learner}?", "Sent to the mentor."
)
ACCEPT = button("Yes, gladly", longest=30)
DECLINE = button("No, not this time", longest=30)
YOU_ACCEPTED = line("Thank you! {learner} is in your list now and gets a message from me.")
YOU_ACCEPTED_UNREACHED = line(
    "Thank you! {learner} is in your list now. I can't write to {learner} yet, so please get in "
    "touch yourself.",
    "The learner has not opened the invite yet, or has blocked the bot.",
)
YOU_DECLINED = line("Thank you for the answer. The coordinator is told.")
MENTOR_ACCEPTED = line("{mentor} walks with {learner} from now on.")
MENTOR_DECLINED = line("{mentor} declined to walk with {learner}. Please ask somebody else.")
SURE_END_PAIR = line(
    "{mentor} will no longer walk with {learner}, and both are told at once. What was logged stays.",
    "Asked before a mentor and a learner are parted.",
)
PAIR_ENDED = line("{mentor} and {learner}: ended.")
MENTOR_TOLD_ENDED = line("Your road with {learner} has ended. Thank you! Your entries stay.")

LISTEN_NOTHING = line("Nothing waits to be heard.")
LISTEN_CAPTION = line(
    "🎧 {name}, {seconds} s\n{question}\nWhich answer is it?",
    "Above a voice note of a learner and buttons with the answers of the question.",
)
READ_CAPTION = line(
    "✍️ {name} wrote: {words}\n{question}\nWhich answer is it?",
    "Typed words of a learner, above buttons with the answers of the question.",
)
LISTEN_CAPTION_OPEN = line(
    "🎧 {name}, {seconds} s\n{question}\nPlease write down what was said.",
    "The same for a question that has no answers to choose from.",
)
READ_CAPTION_OPEN = line(
    "✍️ {name} wrote: {words}\n{question}\nPlease write down what was meant.",
    "The same for typed words.",
)
LISTEN_WORDS = button("Write what was said", longest=30)
ASK_WORDS = line("Write what was said, in a few words.")
MAPPED = line("✔️ {name}: {answer}")
MAPPED_ALREADY = toast("Somebody was faster.")
STILL_TO_LISTEN = line(
    "{count} more answer waits to be heard.", plural="{count} more answers wait to be heard."
)
NEXT_ONE = button("Next", longest=30)

READY_NONE = line("Nobody waits for a talk.")
READY_LIST = line("Ready for the talk:")
ANSWERS_TITLE = line("What {name} told, begun on {day}")
ANSWER_ROW = line("• {question}\n   {answer}")
ANSWER_VOICE = line("🎧 by voice, not heard yet")
ANSWER_WRITTEN = line("✍️ {words}")
ANSWER_NONE = line("left out")
ASK_TALK_NOTE = line(
    "How was the talk with {name}? Write a few words: goals, strengths, the next step. "
    "This closes the profile."
)
TALK_CLOSED = line("The profile of {name} is closed with your note. Thank you!")
TALK_PENDING = line(
    "Some answers of {name} were given by voice and not heard yet. Listen to them first, "
    "then close."
)
CLOSED_MEANWHILE = line("This profile is closed already.")
