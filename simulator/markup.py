"""Keyboards under messages and at the bottom of a chat, checked as Telegram checks them. It must not
know who sees them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.json_text import JsonObject
from simulator.parameters import Call
from simulator.refusal import Refusal, bad_request

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
MOST_BUTTONS = 100
MOST_BUTTONS_IN_A_ROW = 8
LONGEST_DATA = 64
LONGEST_PLACEHOLDER = 64


@dataclass(frozen=True, slots=True)
class Markup:
    """At most one of: buttons under the message, a keyboard for the chat, or its removal."""

    inline: list[list[JsonObject]] | None = None
    reply: JsonObject | None = None
    removes_keyboard: bool = False
    forces_reply: bool = False

    @property
    def fixes_message(self) -> bool:
        """Whether the message can't be edited later: it carried something but inline buttons."""
        return self.reply is not None or self.removes_keyboard or self.forces_reply


def markup_of(call: Call) -> Markup:
    """The checked `reply_markup` of a call. Raises Refusal 400."""
    given: JsonObject | None = call.values.get("reply_markup")
    if given is None:
        return Markup()
    if "inline_keyboard" in given:
        return Markup(inline=_inline(given["inline_keyboard"], call))
    if "keyboard" in given:
        return Markup(reply=_reply(given, call))
    if given.get("remove_keyboard"):
        return Markup(removes_keyboard=True)
    if given.get("force_reply"):
        return Markup(forces_reply=True)
    raise bad_request("object expected as reply markup")


def _inline(rows: list[list[JsonObject]], call: Call) -> list[list[JsonObject]] | None:
    _check_size(rows, call)
    for row in rows:
        for button in row:
            _check_inline_button(button)
    kept = [row for row in rows if row]
    return kept or None


def _check_inline_button(button: JsonObject) -> None:
    if not button["text"].strip():
        raise _wrong_button("Button text must be non-empty")
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        raise _wrong_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _wrong_button(
            "Exactly one of the optional fields must be used: " + ", ".join(actions)
        )
    if "callback_data" in button:
        size = len(button["callback_data"].encode("utf-8", "surrogatepass"))
        if not 1 <= size <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    reachable = parts.scheme in ("http", "https") and "." in host.strip(".")
    if not reachable and parts.scheme != "tg":
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _wrong_button(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _reply(given: JsonObject, call: Call) -> JsonObject | None:
    _check_size(given["keyboard"], call)
    for row in given["keyboard"]:
        for button in row:
            if not button["text"].strip():
                raise bad_request("can't parse keyboard button: Button text must be non-empty")
    if len(given.get("input_field_placeholder", "")) > LONGEST_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    rows = [row for row in given["keyboard"] if row]
    return {**given, "keyboard": rows} if rows else None


def _check_size(rows: list[list[JsonObject]], call: Call) -> None:
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > MOST_BUTTONS_IN_A_ROW for row in rows):
        note = f"a row has more than {MOST_BUTTONS_IN_A_ROW} buttons; phones show less"
        call.oddities.append(("wide_keyboard", note))
