"""Owns the texts that every conversation shares."""

from __future__ import annotations

from bot.wording.registry import button, command, description, line, spoken, toast

YES = button("Yes")
NOT_NOW = button("Not now", "A learner postpones; nothing is refused for good.")
GO_ON = button("Go on")
LATER = button("Later", "A learner rests and comes back another day.")
SKIP = button("Leave it out", "A learner leaves a question without an answer.")
CHANGE = button("Change", "Under an answered question or a summary: answer again.")
CANCEL = button("Cancel", longest=30)
BACK_TO_MENU = button("Menu", longest=30)
MORE = button("More", "The next page of a list.", longest=30)
BACK = button("Back", "The page before.", longest=30)

STALE_TOAST = toast("You have answered this already.")
STALE_STAFF = toast("This button no longer works. The menu shows how things stand now.")
THANKS_RECEIVED = spoken(
    "Thank you, I have it.", "A photo, sticker or anything else came; it is no answer."
)
STAFF_RECEIVED = line(
    "Thank you. I can't do anything with this here. The menu shows what I can do."
)
ATTACH_SHEET = button("Attach sheet", "The mentor sends the signed sheet next.", longest=30)
PAPER_UNASKED = line(
    "Thank you. I don't know yet what this belongs to. "
    "To send a signed sheet, open the month in the menu and press “{button}” first.",
    "A mentor sent a photo or a file that nobody asked for.",
)
PAPER_WANTED = line(
    "Thank you. Here I need the paper itself: a photo of it, or a PDF file.",
    "Something else came where a photo or a file was asked for.",
)
WORDS_WANTED = line(
    "Thank you. Here I need words: type them, or send a voice note.",
    "A photo or a file came where words were asked for.",
)
FILE_TOO_LARGE = line(
    "This file is too large for me: I can take up to {megabytes} MB. "
    "Please send photos of the pages, or a smaller file.",
)
STRANGER = spoken(
    "Hello! I do not know you yet. Please ask for an invite. "
    "Your mentor or coordinator can give you one.",
    "Said to somebody who opened the bot without an invite.",
)
TROUBLE = spoken(
    "Something went wrong on my side. What you said is kept. Please try again.",
    "Said when an update failed for good; a person was told.",
)
ASK_AGAIN_AFTER_GAP = spoken(
    "I was away for a moment. Here is the question again.",
    "Said when the bot was down and a press may have been lost.",
)

COMMAND_START = command("Begin or go on")
COMMAND_HELP = command("I need help")
COMMAND_STOP = command("Stop the questions")
COMMAND_LANGUAGE = command("Another language")
COMMAND_MENU = command("Open the menu")
COMMAND_PRIVACY = command("Who hears what I say")

DESCRIPTION = description(
    "Ceļabiedrs walks the road with you. It asks, you tap or speak. "
    "Press START with the link that you were given.",
    "What a person reads before the first START.",
)
SHORT_DESCRIPTION = description(
    "Questions by voice and buttons, on your road to work and learning.", longest=120
)
PRIVACY = spoken(
    "Your answers are kept locked. Only your coordinator hears them. "
    "Telegram can see this chat too. You can always stop.",
    "The answer to /privacy, read aloud.",
)
PRIVACY_STAFF = line(
    "What learners say is stored encrypted, and every look at a learner's record is written down. "
    "Telegram can see this chat, so write no more than needed."
)
