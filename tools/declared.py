"""Owns the list of all texts that the product declares. It must not judge or translate them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass

import bot.wording
from bot.wording.registry import Place, Text, texts_of

STAFF_BUTTON = 30
"""Buttons as long as this, or longer, are for staff; learners' are shorter."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A text with its name, such as ``welcome.HELLO``."""

    name: str
    text: Text

    @property
    def for_learners(self) -> bool:
        """Whether a learner meets this text: it is said, or stands on a short button."""
        short = (self.text.longest or 0) < STAFF_BUTTON
        return self.text.place is Place.SPOKEN or (self.text.place is Place.BUTTON and short)


def declared_texts() -> tuple[Declared, ...]:
    """Every text of every module in ``bot.wording``, in the order of modules and declarations."""
    names = sorted(module.name for module in pkgutil.iter_modules(bot.wording.__path__))
    modules = [importlib.import_module(f"bot.wording.{name}") for name in names]
    return tuple(Declared(name, text) for module in modules for name, text in texts_of(module))


def by_source(texts: Iterable[Declared]) -> dict[str, list[Declared]]:
    """The texts that share an English source share a translation, so they are judged together."""
    found: dict[str, list[Declared]] = {}
    for declared in texts:
        found.setdefault(declared.text.english, []).append(declared)
    return found
