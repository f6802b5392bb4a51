"""Owns what 🙋 says. It never promises secrecy, never counsels, and always offers a person."""

from __future__ import annotations

from bot.wording.registry import button, spoken

WHAT_DO_YOU_NEED = spoken("I am here. What do you need?", "Opens after 🙋.")
NOT_UNDERSTOOD = button("I don't understand", longest=24)
TALK_TO_MENTOR = button("Talk to {name}", "{name} is the mentor.", longest=24)
TALK_TO_PERSON = button("Talk to a person", "Where there is no mentor yet.", longest=24)
OTHER_MENTOR = button("Another mentor", longest=24)
NOT_WELL = button("I am not well", longest=24)

WHAT_IS_IT = spoken("What is it?", "After: I am not well.")
FEEL_BAD = button("I feel bad", longest=24)
HURTS_ME = button("Somebody hurts me", longest=24)
IN_DANGER = button("I am in danger now", longest=24)

TOLD_NOW = spoken(
    "In danger: {number}. {organisation} is told now.",
    "The very first words to somebody in distress; {number} is 112, read digit by digit.",
)
ALSO_CALL = spoken(
    "You can also call. {numbers}", "{numbers} are sentences such as: For young people: 116111."
)
NUMBER_CHILDREN = spoken("For young people: {number}.", "{number} is read digit by digit.")
NUMBER_CRISIS = spoken("When all is heavy: {number}.", "{number} is read digit by digit.")
MAY_MENTOR_KNOW = button("{name} may know", "The mentor may hear of this call too.", longest=24)
MENTOR_TOLD = spoken("Good. {name} is told too.", "{name} is the mentor.")

PERSON_TOLD = spoken(
    "Good. I told a person. A person will contact you.", "After asking for a talk."
)
MENTOR_WILL_CALL = spoken("Good. I told {name}. They will contact you.", "{name} is the mentor.")
OTHER_MENTOR_TOLD = spoken(
    "Good. Only your coordinator knows this. They will contact you.",
    "After asking for another mentor.",
)
