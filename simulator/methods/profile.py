"""How the bot presents itself: names, descriptions, lists of commands, per language and chat."""

from __future__ import annotations

import re
from typing import Any

from simulator.json_text import JsonObject, dump
from simulator.parameters import Call
from simulator.people import Person
from simulator.refusal import bad_request
from simulator.state import State

COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
LANGUAGE = re.compile(r"([a-z]{2})?\Z")
MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_NAME = 64
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_DESCRIPTION = 512


async def set_my_commands(state: State, call: Call) -> Any:
    """The list behind the menu button, for a scope and a language."""
    commands: list[JsonObject] = call.values["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.match(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= LONGEST_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[_scope(call)] = commands
    _show_anew(state, call)
    return True


async def get_my_commands(state: State, call: Call) -> list[JsonObject]:
    """The list of exactly that scope and language, or an empty one."""
    return state.commands.get(_scope(call), [])


async def delete_my_commands(state: State, call: Call) -> Any:
    """Forgets the list of that scope and language."""
    state.commands.pop(_scope(call), None)
    _show_anew(state, call)
    return True


async def set_my_name(state: State, call: Call) -> Any:
    """The name over the chat."""
    return _set(state, state.profile.names, call, "name", LONGEST_NAME)


async def get_my_name(state: State, call: Call) -> JsonObject:
    """The name in that language, else the one for all."""
    return {"name": _get(state.profile.names, call) or state.username}


async def set_my_description(state: State, call: Call) -> Any:
    """What stands in the chat before START."""
    return _set(state, state.profile.descriptions, call, "description", LONGEST_DESCRIPTION)


async def get_my_description(state: State, call: Call) -> JsonObject:
    """The description in that language, else the one for all."""
    return {"description": _get(state.profile.descriptions, call)}


async def set_my_short_description(state: State, call: Call) -> Any:
    """What goes along when somebody shares the bot."""
    shown = state.profile.short_descriptions
    return _set(state, shown, call, "short_description", LONGEST_SHORT_DESCRIPTION)


async def get_my_short_description(state: State, call: Call) -> JsonObject:
    """The short description in that language, else the one for all."""
    return {"short_description": _get(state.profile.short_descriptions, call)}


def commands_on_phone(state: State, person: Person) -> list[JsonObject]:
    """The list that a person's phone shows: the chat's own first, then private chats, then all."""
    scopes = (
        {"type": "chat", "chat_id": person.id},
        {"type": "all_private_chats"},
        {"type": "default"},
    )
    for scope in scopes:
        for language in (person.language_code, ""):
            found = state.commands.get((_key(scope), language))
            if found:
                return found
    return []


def _scope(call: Call) -> tuple[str, str]:
    return _key(call.values.get("scope") or {"type": "default"}), _language(call)


def _key(scope: JsonObject) -> str:
    return dump(dict(sorted(scope.items()))).decode()


def _language(call: Call) -> str:
    language = call.text("language_code")
    if not LANGUAGE.match(language):
        raise bad_request("LANG_CODE_INVALID")
    return language


def _show_anew(state: State, call: Call) -> None:
    """Phones look again: the one of the chat in the scope, or all."""
    chat_id = (call.values.get("scope") or {}).get("chat_id")
    for person in state.people.all():
        if chat_id in (None, person.id):
            state.people.changed(person)


def _set(state: State, kept: dict[str, str], call: Call, name: str, longest: int) -> bool:
    language = _language(call)
    if len(call.text(name)) > longest:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    kept[language] = call.text(name)
    _show_anew(state, call)
    return True


def _get(kept: dict[str, str], call: Call) -> str:
    return kept.get(_language(call)) or kept.get("", "")
