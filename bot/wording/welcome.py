"""Owns the texts of the beginning: the link, the language, who the bot is, consent."""

from __future__ import annotations

from bot.wording.registry import line, spoken

HELLO = spoken(
    "Hello! I am Ceļabiedrs, a program that talks. I ask, and you tap or speak.",
    "The very first words to a learner: warm, adult, short.",
)
CONTROLS = spoken(
    "The loudspeaker says it again. The arrow goes back. "
    "The person with a raised hand calls for help.",
    "Explains the keys 🔊 ⬅️ 🙋, which stand below at all times.",
)
WHO_HEARS = spoken(
    "A person from {organisation} hears your answers and talks with you. "
    "Telegram can see this chat too. You can always stop.",
    "Part of the text of consent: say it plainly; {organisation} is a name.",
)
MAY_I_ASK = spoken(
    "May I ask what you can do and want?",
    "The question of consent; the answers are Yes and Not now.",
)
NOT_NOW_IS_FINE = spoken(
    "That is fine. Come back when you like. The person with a raised hand always calls for help.",
    "A learner said: not now.",
)

INVITE_UNKNOWN = spoken(
    "This link is used up or too old. Ask the person who gave it for a new one.",
    "A wrong, used or expired invite.",
)
INVITE_WAIT = spoken(
    "These links do not open. Please wait one hour and try again.", "After five wrong links."
)
PHONE_TAKEN = spoken(
    "Somebody else already talks with me on this phone. Please ask your coordinator.",
    "A learner's invite was opened on the account of another person.",
)

HELLO_COORDINATOR = line(
    "Hello, {name}! You coordinate {organisation}. Here you invite mentors and learners, bring "
    "them together, and I tell you when somebody needs a person.",
    "{name} is a person, {organisation} an organisation.",
)
HELLO_MENTOR = line(
    "Hello, {name}! You are a mentor of {organisation}. Here you log the meetings with your "
    "learners, and I remind you before the 10th.",
    "{name} is a person, {organisation} an organisation.",
)
JOINED_LEARNER = line("{name} has opened the invite as a learner.")
JOINED_MENTOR = line("{name} has opened the invite as a mentor.")
JOINED_COORDINATOR = line("{name} has opened the invite as a coordinator.")
STOPPED = spoken(
    "Good. I ask nothing more. To go on, choose begin in the menu.",
    "The learner took the consent back; “begin” is the command in Telegram's menu.",
)
SAID_STOP = line("{name} has stopped the questions. It may help to talk.")
SAID_NOT_NOW = line("{name} said “not now” to the questions. It may help to talk first.")
