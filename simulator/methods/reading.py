"""What the bot reads: itself, its updates, files and chats. Webhooks are refused kindly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.json_text import JsonObject
from simulator.methods.chats import chat_of
from simulator.parameters import Call
from simulator.refusal import bad_request
from simulator.state import State
from simulator.updates import BY_DEFAULT, KNOWN_TYPES


@dataclass(frozen=True, slots=True)
class RawResult:
    """A result that is JSON already, and the number of updates in it."""

    body: bytes
    updates: int


async def get_me(state: State, call: Call) -> JsonObject:
    """The bot itself."""
    return {
        **state.as_bot(),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(state: State, call: Call) -> RawResult:
    """Confirms by the offset and gives what waits. Raises Refusal 409 where another poll began."""
    if "allowed_updates" in call.values:
        wanted = frozenset(call.values["allowed_updates"] or ())
        for unknown in sorted(wanted - KNOWN_TYPES):
            call.oddities.append(("unknown_update_type", unknown))
        state.updates.allowed = wanted or BY_DEFAULT
    offset = call.integer("offset")
    if offset < 0:
        call.oddities.append(("answers_thrown_away", "a negative offset deletes updates unread"))
    count, body = await state.updates.fetch(
        offset, call.integer("limit", 100), call.integer("timeout")
    )
    return RawResult(body, count)


async def set_webhook(state: State, call: Call) -> Any:
    """Refused: this server is for long polling."""
    if not call.text("url"):
        return True
    raise bad_request("bad webhook: this simulator delivers by long polling only")


async def delete_webhook(state: State, call: Call) -> Any:
    """There is none, so it is gone."""
    if call.flag("drop_pending_updates"):
        note = "drop_pending_updates deletes updates unread"
        call.oddities.append(("answers_thrown_away", note))
        await state.updates.fetch(state.updates.next_id, 1, 0)
    return True


async def get_webhook_info(state: State, call: Call) -> JsonObject:
    """No webhook, and how many updates wait."""
    return {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": state.updates.count(),
    }


async def get_file(state: State, call: Call) -> JsonObject:
    """A link to a file, good for an hour. Raises Refusal 400."""
    return state.files.link(call.text("file_id"))


async def get_chat(state: State, call: Call) -> JsonObject:
    """A person as a chat. Raises Refusal 400 where the bot has never met them."""
    person = chat_of(state, call)
    return {
        **person.as_chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
