"""Owns the typed data of buttons: packed into at most 64 bytes, unpacked without trust.

Must not decide what a press means or who may press: button data come from the person's client and
may be forged, so they only name an act and the objects of it. Every field that names an object has
one of the id types of ``bot.domain.ids``; the route table checks each of them before a handler
sees the tap (``handlers.routes``). Bytes that fit no type unpack to nothing.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

LONGEST = 64
"""Bytes of callback data that Telegram accepts (Bot API, InlineKeyboardButton)."""

VERSION = "1"
SEPARATOR = ":"
LARGEST = 2**53 - 1


class Tap:
    """What a button carries. A subclass is a frozen dataclass with fields of int and short str."""

    __slots__ = ()
    prefix: typing.ClassVar[str]

    def pack(self) -> str:
        """The callback data; raises ``ValueError`` over 64 bytes or with a separator inside."""
        parts = [VERSION + self.prefix]
        for name, _ in _plan(type(self)):
            part = str(getattr(self, name))
            if SEPARATOR in part:
                raise ValueError(f"{type(self).__name__}.{name} holds {SEPARATOR!r}")
            parts.append(part)
        packed = SEPARATOR.join(parts)
        if len(packed.encode()) > LONGEST:
            raise ValueError(f"{packed!r} is over {LONGEST} bytes: shorten {type(self).__name__}")
        return packed


_T = TypeVar("_T", bound=type[Tap])
_kinds: dict[str, type[Tap]] = {}


def tap(prefix: str) -> Callable[[_T], _T]:
    """Register a kind of tap under a short prefix, which never changes its meaning again."""

    def register(kind: _T) -> _T:
        if prefix in _kinds:
            raise ValueError(f"the prefix {prefix!r} is taken by {_kinds[prefix].__name__}")
        kind.prefix = prefix
        _kinds[prefix] = kind
        return kind

    return register


def kinds() -> tuple[type[Tap], ...]:
    """Every registered kind of tap."""
    return tuple(_kinds.values())


def unpack(data: str) -> Tap | None:
    """The tap that these data stand for, or nothing: an old, foreign or forged button."""
    head, *parts = data.split(SEPARATOR)
    if head[:1] != VERSION or head[1:] not in _kinds:
        return None
    kind = _kinds[head[1:]]
    plan = _plan(kind)
    if len(parts) != len(plan):
        return None
    try:
        values = [_value(part, base) for part, (_, base) in zip(parts, plan, strict=True)]
        return typing.cast("Callable[..., Tap]", kind)(*values)
    except ValueError:
        return None


def _value(part: str, base: type) -> int | str:
    if base is str:
        return part
    if not part.removeprefix("-").isascii() or not part.removeprefix("-").isdigit():
        raise ValueError("not a whole number")
    number = int(part)
    if abs(number) > LARGEST or str(number) != part:
        raise ValueError("out of range, or written in another way than we write it")
    return number


def _plan(kind: type[Tap]) -> tuple[tuple[str, type], ...]:
    if kind not in _plans:
        _plans[kind] = tuple((name, _base(said)) for name, said in field_types(kind).items())
    return _plans[kind]


_plans: dict[type[Tap], tuple[tuple[str, type], ...]] = {}


def field_types(kind: type[Tap]) -> dict[str, Any]:
    """The declared type of each field, id types kept as they are."""
    if kind not in _types:
        hints = typing.get_type_hints(kind)
        _types[kind] = {item.name: hints[item.name] for item in fields(kind)}  # type: ignore[arg-type]  # each kind is a dataclass
    return _types[kind]


_types: dict[type[Tap], dict[str, Any]] = {}


def _base(declared: Any) -> type:
    while hasattr(declared, "__supertype__"):
        declared = declared.__supertype__
    if declared not in (int, str):
        raise TypeError(f"a tap carries int and str only, not {declared}")
    return typing.cast("type", declared)
