"""Owns how many updates of one account are worked at once; must not wait, count or drop any.

Nobody taps twenty times in ten seconds to say something. What comes faster is not refused: it is
worked later, in its order.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_AT_ONCE = 20
"""Updates of one account within `SECONDS` *(ours)*."""

SECONDS = 10.0

CALM = 600.0
"""Seconds after which somebody who was asked for patience may be asked again *(ours)*."""


def pause_before(worked: Sequence[float], now: float) -> float:
    """Seconds to wait before the next update of an account may be worked; 0 where it may be now.

    `worked` are the times, in seconds and in order, at which its earlier updates were begun.
    """
    lately = [at for at in worked if now - SECONDS < at <= now]
    if len(lately) < MOST_AT_ONCE:
        return 0.0
    return lately[-MOST_AT_ONCE] + SECONDS - now


def says_so(asked_at: float | None, now: float) -> bool:
    """Whether the person hears that it takes a moment: once, and then not again for a while."""
    return asked_at is None or now - asked_at >= CALM
