"""Finds the chat of a call and says whether the bot may write there. It must not write."""

from __future__ import annotations

from simulator.parameters import Call
from simulator.people import Person
from simulator.refusal import Refusal, bad_request, forbidden
from simulator.state import State


def chat_of(state: State, call: Call) -> Person:
    """The person of `chat_id`. Raises Refusal 400 where the bot has never met them."""
    chat_id = call.values.get("chat_id")
    if chat_id in (None, ""):
        raise bad_request("chat_id is empty")
    person = state.people.find(chat_id) if isinstance(chat_id, int) else None
    if person is None:
        raise bad_request("chat not found")
    if person.migrated_to is not None:
        raise Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": person.migrated_to},
            blameless=True,
        )
    return person


def writable_chat_of(state: State, call: Call) -> Person:
    """The same, and they let the bot write. Raises Refusal 403 where they don't."""
    person = chat_of(state, call)
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return person
