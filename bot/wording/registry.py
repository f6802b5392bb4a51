"""Owns how a text is declared: once, in English, with its place and its note for translators.

Must not translate or format (``bot.i18n`` does) and must not know who will read the text. The
English source is the gettext msgid and the fallback, so a text that is missing in a catalogue is
still understood by somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType, ModuleType


class Place(Enum):
    """Where a text appears, which decides how long it may be and whether it must be speakable."""

    BUTTON = "button"
    """An inline button: at most 20 characters for learners, 30 for staff, emoji not counted."""
    SPOKEN = "spoken"
    """Said aloud and written in the caption: sentences of at most 12 words."""
    LINE = "line"
    """Written for staff."""
    TOAST = "toast"
    """A short answer to a press, at most 200 characters."""
    COMMAND = "command"
    """The description of a command in Telegram's menu, at most 256 characters."""
    DESCRIPTION = "description"
    """What a person sees before the first START, at most 512 characters."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its English source, its plural form if it counts something, its place."""

    english: str
    place: Place
    note: str = ""
    plural: str | None = None
    longest: int | None = None

    def __call__(self, **params: object) -> Message:
        """This text with what fills its ``{placeholders}``; ``count`` chooses the plural form."""
        return Message(self, MappingProxyType(params))


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, in no language yet: a text and its parameters."""

    text: Text
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are nobody's to translate: a name, an answer from a form, what a person wrote."""

    words: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Several sayings one after another, with ``glue`` between them."""

    parts: tuple[Saying, ...]
    glue: str = "\n"


Saying = Message | Verbatim | Joined


def button(english: str, note: str = "", *, longest: int = 20) -> Text:
    """A label of a button; ``longest`` counts characters without the leading emoji."""
    return Text(english, Place.BUTTON, note, longest=longest)


def spoken(english: str, note: str = "", *, plural: str | None = None) -> Text:
    """A sentence for learners: said aloud, and written the same."""
    return Text(english, Place.SPOKEN, note, plural)


def line(english: str, note: str = "", *, plural: str | None = None) -> Text:
    """A text for staff."""
    return Text(english, Place.LINE, note, plural)


def toast(english: str, note: str = "") -> Text:
    """A short answer that appears over the chat for a moment."""
    return Text(english, Place.TOAST, note, longest=200)


def command(english: str, note: str = "") -> Text:
    """What a command does, for Telegram's menu."""
    return Text(english, Place.COMMAND, note, longest=256)


def description(english: str, note: str = "", *, longest: int = 512) -> Text:
    """What a person reads before the first START."""
    return Text(english, Place.DESCRIPTION, note, longest=longest)


def texts_of(module: ModuleType) -> Iterator[tuple[str, Text]]:
    """Each text that a wording module declares, with its full name such as ``learner.HELLO``."""
    short = module.__name__.rpartition(".")[2]
    for name, value in vars(module).items():
        if isinstance(value, Text):
            yield f"{short}.{name}", value
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if isinstance(item, Text):
                    yield f"{short}.{name}[{key}]", item
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if isinstance(item, Text):
                    yield f"{short}.{name}[{place}]", item
