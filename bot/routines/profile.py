"""Owns what people see of the bot in Telegram: commands and descriptions per language.

Sent only when the wanted list changed, since Telegram limits these calls.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import orjson

from bot.i18n import SOURCE_LANGUAGE, Translator, Translators
from bot.telegram.gateway import Done, Gateway
from bot.wording import common
from storage.records import Store
from storage.service import ServiceState

PROFILE = "telegram_profile"

COMMANDS = (
    ("start", common.COMMAND_START),
    ("help", common.COMMAND_HELP),
    ("stop", common.COMMAND_STOP),
    ("language", common.COMMAND_LANGUAGE),
    ("menu", common.COMMAND_MENU),
    ("privacy", common.COMMAND_PRIVACY),
)

_log = logging.getLogger(__name__)


def _calls(translator: Translator) -> list[tuple[str, dict[str, Any]]]:
    code = "" if translator.language == SOURCE_LANGUAGE else translator.language
    commands = [{"command": name, "description": translator.say(text())} for name, text in COMMANDS]
    language = {"language_code": code} if code else {}
    return [
        ("setMyCommands", {"commands": commands, **language}),
        ("setMyDescription", {"description": translator.say(common.DESCRIPTION()), **language}),
        (
            "setMyShortDescription",
            {"short_description": translator.say(common.SHORT_DESCRIPTION()), **language},
        ),
    ]


async def introduce(gateway: Gateway, store: Store, translators: Translators) -> None:
    """Set commands and descriptions if they differ from what was set last."""
    calls = [call for translator in translators for call in _calls(translator)]
    wanted = hashlib.sha256(orjson.dumps([gateway.id, *calls])).hexdigest()
    async with store.database.reading() as reader:
        if await ServiceState(reader).get(PROFILE) == wanted:
            return
    for method, parameters in calls:
        outcome = await gateway.call(method, parameters)
        if not isinstance(outcome, Done):
            _log.warning("profile not set", extra={"outcome": type(outcome).__name__})
            return
    async with store.database.unit_of_work() as unit:
        ServiceState(unit).set(PROFILE, wanted)
