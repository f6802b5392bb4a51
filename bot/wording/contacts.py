"""Owns the texts of the mentors' contact list; must not know when one of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.contact_list import Detail
from bot.wording.registry import Text, button, line

MY_CONTACT = button("My contact", "Opens how plan authors reach this mentor.", longest=30)
CONTACTS = button("Mentors' contacts", "Opens the contact list.", longest=30)

ASK_IF_RIGHT = line(
    "📇 A new semester has begun. Plan authors and your coordinator reach you like this:",
    "Then come telephone, e-mail and when to call.",
)
ASK_TO_FILL_IN = line(
    "📇 How can plan authors and your coordinator reach you? "
    "Please type it once; I will ask once a semester whether it is still right."
)
CARD = line("📇 Plan authors and your coordinator reach you like this:")
CARD_EMPTY = line("📇 Plan authors and your coordinator don't know yet how to reach you.")
STILL_RIGHT = line("Is this still right?")
LINES: Mapping[Detail, Text] = MappingProxyType(
    {
        Detail.PHONE: line("📞 {said}"),
        Detail.EMAIL: line("✉️ {said}"),
        Detail.HOURS: line("🕐 {said}"),
    }
)
NOT_SAID = line("—", "A way of reaching a mentor that was left out.")
CONFIRMED_ON = line("Confirmed on {day}", "{day} is a day with its year.")
NOT_CONFIRMED = line("Not confirmed this semester; last on {day}")
NEVER_CONFIRMED = line("Nothing said yet")

YES_RIGHT = button("Yes, it is right", longest=30)
FILL_IN = button("Fill in", longest=30)
CHANGE: Mapping[Detail, Text] = MappingProxyType(
    {
        Detail.PHONE: button("Telephone", longest=30),
        Detail.EMAIL: button("E-mail", longest=30),
        Detail.HOURS: button("When to call", longest=30),
    }
)
ASK: Mapping[Detail, Text] = MappingProxyType(
    {
        Detail.PHONE: line("📞 Please type your telephone number, like +371 20000000."),
        Detail.EMAIL: line("✉️ Please type your e-mail address, like name@example.org."),
        Detail.HOURS: line("🕐 When is it good to call? Type it in a few words."),
    }
)
LEAVE_OUT = button("Leave it out", longest=30)
KEPT = line("✅ Your contact is kept.")
CONFIRMED = line("✅ Thank you. Your contact is confirmed.")
TYPE_IT = line("Please type it: a voice message can't stand in a list.")

LIST = line(
    "📇 Contacts of {count} mentor. Confirmed this semester: {fresh}.",
    plural="📇 Contacts of {count} mentors. Confirmed this semester: {fresh}.",
)
LIST_NONE = line("📇 No mentor of the school programme yet.")
NAME = line("\n👤 {name}", "A mentor in the list; an empty line before it.")
