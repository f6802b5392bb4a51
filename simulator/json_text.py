"""JSON as bytes, fast, and tolerant of the lone surrogates that people's clients can send. It owns
no meaning."""

from __future__ import annotations

import json
from typing import Any

import orjson

JsonObject = dict[str, Any]


def dump(value: object) -> bytes:
    """JSON bytes; text that UTF-8 can't hold is written with escapes instead."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value).encode("ascii")


def load(text: bytes | str) -> Any:
    """The value of a JSON text. Raises ValueError where it isn't one."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
