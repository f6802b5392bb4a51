"""The world of a mentor's diary, for what is kept of it."""

from __future__ import annotations

from tests.handlers.conftest import world

__all__ = ["world"]
