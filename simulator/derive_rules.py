"""Derives the compact table `rules.json` from a machine-readable Bot API specification. It takes
names, types and what is required; it must not take over descriptions.

Used by hand when a new version of the Bot API appears:
`python -m simulator.derive_rules specification.json > simulator/rules.json`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "answerCallbackQuery",
    "deleteMessage",
    "deleteMyCommands",
    "deleteWebhook",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "editMessageText",
    "getChat",
    "getFile",
    "getMe",
    "getMyCommands",
    "getMyDescription",
    "getMyName",
    "getMyShortDescription",
    "getUpdates",
    "getWebhookInfo",
    "sendAudio",
    "sendChatAction",
    "sendDocument",
    "sendMessage",
    "sendPhoto",
    "sendVoice",
    "setMyCommands",
    "setMyDescription",
    "setMyName",
    "setMyShortDescription",
    "setWebhook",
)


def derived(specification: dict[str, Any]) -> dict[str, Any]:
    """The parameters of the methods above, and the fields of every type that they can carry."""
    methods = {name: _fields(specification["methods"][name]) for name in METHODS}
    types: dict[str, Any] = {}
    waiting = {name for fields in methods.values() for name in _named_types(fields)}
    while waiting:
        name = waiting.pop()
        if name in types or name not in specification["types"]:
            continue
        described = specification["types"][name]
        if described.get("subtypes"):
            types[name] = {"one_of": sorted(described["subtypes"])}
            waiting.update(described["subtypes"])
        else:
            types[name] = _fields(described)
            waiting.update(_named_types(types[name]))
    return {
        "version": specification["version"],
        "methods": methods,
        "types": dict(sorted(types.items())),
    }


def _fields(described: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        field["name"]: ["|".join(field["types"]), bool(field["required"])]
        for field in described.get("fields", [])
    }


def _named_types(fields: dict[str, list[Any]]) -> set[str]:
    return {
        alternative.replace("Array of ", "")
        for types, _ in fields.values()
        for alternative in types.split("|")
    }


def main() -> None:
    """Reads the specification named on the command line and prints the table."""
    specification = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(derived(specification), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
