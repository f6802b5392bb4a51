"""Faults on order: which calls go wrong, how, and how often. It must not know what a call does; the
server asks before and after the effect."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase
from itertools import count
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "too_many_requests",
    "server_error",
    "bad_gateway",
    "truncated",
    "wrong_types",
    "timeout_before",
    "timeout_after",
    "reset_before",
    "reset_after",
    "slow",
    "unauthorized",
    "not_found",
    "conflict",
    "refuse",
    "repeat",
    "offline",
]


class Fault(BaseModel):
    """One order. Filters left out fit every call; `times` None means for ever.

    `method` may be a pattern ("send*"), and also "download" (of a file). `seconds` is how long to hold, be slow or be
    offline, in real seconds. "after" kinds, "truncated" and "wrong_types" have their effect first.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = Field(default=1, ge=1)
    skip: int = Field(default=0, ge=0)
    retry_after: int = Field(default=1, ge=0)
    seconds: float = Field(default=30.0, ge=0)
    status: int = 400
    description: str = "Bad Request"
    parameters: dict[str, int] = Field(default_factory=dict)
    number: int = 0
    done: int = 0
    until: float = Field(default=0.0, exclude=True)

    @property
    def after_effect(self) -> bool:
        """Whether the call is carried out before it goes wrong."""
        return self.kind in ("truncated", "wrong_types", "timeout_after", "reset_after")

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Whether the order speaks of this call."""
        if self.method is not None and not fnmatchcase(method.lower(), self.method.lower()):
            return False
        return self.chat_id is None or self.chat_id == chat_id


class FaultPlan:
    """The orders that are not worked off yet."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._numbers = count(1)

    def add(self, fault: Fault) -> Fault:
        """Takes an order; "offline" begins at once and lasts `seconds`."""
        fault.number = next(self._numbers)
        fault.until = time.monotonic() + fault.seconds
        self._faults.append(fault)
        return fault

    def rows(self) -> list[Fault]:
        """What is still to come."""
        self._drop_finished()
        return list(self._faults)

    def clear(self, number: int | None = None) -> None:
        """Takes back one order, or all."""
        self._faults = [item for item in self._faults if number not in (None, item.number)]

    def offline(self) -> bool:
        """Whether the bot's network is down."""
        if not self._faults:
            return False
        self._drop_finished()
        return any(fault.kind == "offline" for fault in self._faults)

    def for_call(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call meets, counted as done; None where it goes well."""
        for fault in self._faults:
            if fault.kind == "offline" or not fault.fits(method, chat_id):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.done += 1
            self._drop_finished()
            return fault
        return None

    def _drop_finished(self) -> None:
        now = time.monotonic()
        self._faults = [
            fault
            for fault in self._faults
            if (fault.kind == "offline" and fault.until > now)
            or (fault.kind != "offline" and (fault.times is None or fault.done < fault.times))
        ]
