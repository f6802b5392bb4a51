"""What the bot does to messages and presses that are already there: edits, deletes, answers."""

from __future__ import annotations

from typing import Any

from simulator.formatting import Formatted
from simulator.links import note_bad_links
from simulator.markup import markup_of
from simulator.methods.chats import chat_of, writable_chat_of
from simulator.methods.sending import caption_of, text_of
from simulator.parameters import Call
from simulator.people import Message, Person, Toast
from simulator.refusal import Refusal, bad_request
from simulator.state import State

LONGEST_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def edit_message_text(state: State, call: Call) -> Any:
    """Another text, and another or no keyboard under it."""
    person, message = _editable(state, call)
    plain = text_of(call)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _edited(state, call, person, message, plain)


async def edit_message_caption(state: State, call: Call) -> Any:
    """Another caption under a file, and another or no keyboard."""
    person, message = _editable(state, call)
    plain = caption_of(call)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _edited(state, call, person, message, plain)


async def edit_message_reply_markup(state: State, call: Call) -> Any:
    """Another or no keyboard under the same message."""
    person, message = _editable(state, call)
    return _edited(state, call, person, message, Formatted(message.text, message.entities))


async def delete_message(state: State, call: Call) -> Any:
    """Takes a message out of the chat, within 48 hours."""
    person = chat_of(state, call)
    message = person.messages.get(call.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if state.clock.timestamp() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    message.buttons = None
    state.people.touched(person, message)
    return True


async def answer_callback_query(state: State, call: Call) -> Any:
    """Ends the spinner of a pressed button, once and in time; may show a line or an alert."""
    text = call.text("text")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press = state.presses.get(call.text("callback_query_id"))
    if press is None or press.answered:
        raise bad_request(TOO_OLD)
    if state.clock.timestamp() > press.expires_at:
        came_late = (press.delivered_at or 0.0) > press.expires_at
        raise bad_request(TOO_OLD, blameless=came_late)
    press.answered = True
    person = state.people.find(press.user_id)
    assert person is not None, "a press comes from a person who is known"
    revision = state.people.changed(person)
    if text:
        toast = Toast(revision, text, call.flag("show_alert"))
        person.toasts = [*person.toasts[-20:], toast]
    return True


def _editable(state: State, call: Call) -> tuple[Person, Message]:
    """The bot's own message that the call speaks of. Raises Refusal 400 or 403."""
    if call.values.get("chat_id") is None or call.values.get("message_id") is None:
        raise bad_request("message identifier is not specified")
    person = writable_chat_of(state, call)
    message = person.messages.get(call.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.from_bot or not message.editable:
        raise _unalterable()
    return person, message


def _unalterable() -> Refusal:
    return bad_request("message can't be edited")


def _edited(state: State, call: Call, person: Person, message: Message, plain: Formatted) -> Any:
    markup = markup_of(call)
    if markup.fixes_message:
        raise bad_request("inline keyboard expected")
    note_bad_links(state, call, plain, markup)
    before = (message.text, message.entities, message.buttons)
    after = (plain.text, plain.entities, markup.inline)
    if before == after:
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.buttons = after
    message.edit_date = int(state.clock.timestamp())
    state.people.touched(person, message)
    return state.message_as_api(message, person)
