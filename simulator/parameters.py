"""Reads what a call carries (query, form, multipart, JSON) and checks it against the rules of the
Bot API: known, present, of the right type. It must not know what the methods do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from simulator.json_text import JsonObject, load
from simulator.refusal import Refusal, bad_request

MOST_BYTES = 51 * 1024 * 1024
INTEGER = re.compile(r"-?\d{1,19}\Z")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call, as its sender described it."""

    name: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class Call:
    """One call of a method, its values already of the types that the Bot API gives them.

    `oddities` are things about which Telegram is silent and we are not.
    """

    method: str
    values: JsonObject
    uploads: dict[str, Upload] = field(default_factory=dict)
    oddities: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The value of a text parameter; empty where it was not given, as for Telegram."""
        return str(self.values.get(name) or "")

    def integer(self, name: str, default: int = 0) -> int:
        """The value of a whole number, or the default."""
        value = self.values.get(name)
        return value if isinstance(value, int) else default

    def flag(self, name: str) -> bool:
        """The value of a yes or no; no where it was not given."""
        return self.values.get(name) is True


@cache
def rules() -> JsonObject:
    """The table of methods and types, derived from the machine-readable specification."""
    loaded: JsonObject = load((Path(__file__).parent / "rules.json").read_bytes())
    return loaded


async def read_call(method: str, request: web.Request) -> Call:
    """The call in a request. Raises Refusal 400 for what is missing, mistyped or unreadable."""
    raw: JsonObject = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        raw.update(_json_body(await request.read()))
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, raw, uploads)
    elif request.can_read_body:
        raw.update(await request.post())
    return checked(method, raw, uploads)


def checked(method: str, raw: JsonObject, uploads: dict[str, Upload]) -> Call:
    """The call with values of the right types; unknown parameters are noted as oddities."""
    fields = rules()["methods"][method]
    call = Call(method, {}, uploads)
    for name, value in raw.items():
        if name not in fields:
            if name not in uploads:
                call.oddities.append(("unknown_parameter", f"{method} has no parameter {name}"))
        elif value is not None:
            call.values[name] = _typed(fields[name][0], value, name, call)
    for name in uploads.keys() & fields.keys():
        call.values[name] = f"attach://{name}"
    for name, (_, required) in fields.items():
        if required and call.values.get(name) in (None, ""):
            raise bad_request(_missing(name))
    return call


def _json_body(body: bytes) -> JsonObject:
    if not body.strip():
        return {}
    try:
        value = load(body)
    except ValueError:
        raise bad_request("can't parse JSON: the body is not valid JSON") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON: an object is expected")
    return value


async def _read_parts(request: web.Request, raw: JsonObject, uploads: dict[str, Upload]) -> None:
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise bad_request("can't parse the multipart body")
            data = bytes(await part.read(decode=True))
            if sum(len(upload.data) for upload in uploads.values()) + len(data) > MOST_BYTES:
                raise Refusal(413, "Request Entity Too Large")
            if part.filename is None:
                raw[part.name] = data.decode("utf-8")
            else:
                content_type = part.headers.get("Content-Type", "application/octet-stream")
                uploads[part.name] = Upload(part.filename, content_type, data)
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _missing(name: str) -> str:
    """Telegram's own words for the parameters that bots forget most."""
    known = {
        "text": "message text is empty",
        "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
        "commands": "can't parse commands: expected an Array of BotCommand",
        "message_id": "message identifier is not specified",
        "file_id": "file_id is not specified",
        "action": "wrong parameter action in request",
    }
    if name in ("voice", "audio", "photo", "document"):
        return f"there is no {name} in the request"
    return known.get(name, f"{name} is empty")


def _typed(types: str, value: Any, path: str, call: Call) -> Any:
    """The value as the first of the alternatives that it fits."""
    alternatives = types.split("|")
    if "Integer" in alternatives and not isinstance(value, bool):
        if isinstance(value, int):
            return value
        if isinstance(value, str) and INTEGER.match(value):
            return int(value)
    if "Boolean" in alternatives or "True" in alternatives:
        return _boolean(value, path)
    if "String" in alternatives:
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    if "Float" in alternatives and isinstance(value, int | float | str):
        return _number(value, path)
    if alternatives[0][0].isupper() and alternatives[0] not in ("Integer", "String", "Float"):
        return _structure(alternatives, value, path, call)
    raise bad_request(f"invalid {path} specified: expected {types}")


def _boolean(value: Any, path: str) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "1"):
        return True
    if str(value).lower() in ("false", "no", "0", ""):
        return False
    raise bad_request(f"invalid {path} specified: expected Boolean")


def _number(value: int | float | str, path: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise bad_request(f"invalid {path} specified: expected Float") from None


def _structure(alternatives: list[str], value: Any, path: str, call: Call) -> Any:
    if isinstance(value, str):
        if alternatives == ["KeyboardButton"]:
            return {"text": value}
        if not value.strip():
            return None
        try:
            value = load(value)
        except ValueError:
            raise bad_request(f"can't parse {path} JSON object") from None
    if alternatives[0].startswith("Array of "):
        inner = alternatives[0].removeprefix("Array of ")
        if not isinstance(value, list):
            raise bad_request(f"can't parse {path}: expected an Array")
        return [_typed(inner, item, path, call) for item in value]
    if not isinstance(value, dict):
        raise bad_request(f"object expected as {path.replace('_', ' ')}")
    return _object(_fitting(alternatives, value), value, path, call)


def _fitting(alternatives: list[str], value: JsonObject) -> str:
    """The alternative whose required fields are there; the first one where none fits."""
    types = rules()["types"]
    flat: list[str] = [
        name
        for alternative in alternatives
        for name in types[alternative].get("one_of", [alternative])
    ]
    if "type" in value and all(name.startswith("BotCommandScope") for name in flat):
        wanted = "BotCommandScope" + "".join(
            word.capitalize() for word in str(value["type"]).split("_")
        )
        if wanted not in flat:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        return wanted
    for name in flat:
        if all(key in value for key, (_, required) in types[name].items() if required):
            return name
    return flat[0]


def _object(type_name: str, value: JsonObject, path: str, call: Call) -> JsonObject:
    fields = rules()["types"][type_name]
    built: JsonObject = {}
    for name, item in value.items():
        if name not in fields:
            call.oddities.append(("unknown_parameter", f"{type_name} has no field {name}"))
        elif item is not None:
            built[name] = _typed(fields[name][0], item, f"{path}.{name}", call)
    for name, (types, required) in fields.items():
        if required and name not in built:
            raise bad_request(
                f'can\'t parse {path}: Field "{name}" must be of type {types.split("|")[0]}'
            )
    return built
