"""Owns the exception by which the steps of reading stop; must not leave this package."""

from __future__ import annotations

from bot.errors import CelabiedrsError
from bot.scans.sheet import Reason


class Refused(CelabiedrsError):
    """A file that can't or may not be read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
