"""Owns waking a loop once rows that it works are committed; must not hold what is to be done.

What waits are rows. A ring that is lost, with the process or before anybody listened, costs no more
than the time until the listener looks by itself.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Rung by whoever adds work, heard by the one loop that does it."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the listener. While it works, the ring is kept, so that it looks once more."""
        self._rung.set()

    async def heard(self, within: float) -> None:
        """Return at the next ring, or after so many seconds without one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._rung.wait()
        # Before the listener looks: what is added from here on rings anew.
        self._rung.clear()
