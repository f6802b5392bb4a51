"""Owns which event loop the bot runs on, and when it looks for garbage; must not know what runs there."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

YOUNG_OBJECTS = 20_000
"""Objects made before the collector looks for cycles; by default it does after 700, several times
at each press. What an update made is nearly all gone without it: 20,000 are some 2 MB."""


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Like ``asyncio.run``, on uvloop where it is installed."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(main)


def settle_memory() -> None:
    """What was loaded for the whole life of the process isn't searched again for garbage.

    To be called once, when the program is ready: without it each full search walks through all
    modules, which takes longer than a learner's whole step.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop, or asyncio's own on Windows, for which uvloop is not made."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
