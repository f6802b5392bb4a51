"""The bot as a process, for the tests of this folder. It must not prepare more than they need."""

from __future__ import annotations

from tests.support.fixtures import dobele, sounds

__all__ = ["dobele", "sounds"]
