"""Owns when a download that failed is tried again, and when no more; must not fetch anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.instants import to_text

MOST_ATTEMPTS = 8


def pause_after(attempts: int) -> timedelta:
    """How long nobody tries again: ever longer, from ten seconds."""
    return timedelta(seconds=2**attempts * 5)


def after_failure(attempts: int, now: datetime) -> dict[str, str]:
    """Columns after so many attempts: tried again after a pause; after the eighth, dead."""
    return {
        "retry_at": to_text(now + pause_after(attempts)),
        "state": "dead" if attempts >= MOST_ATTEMPTS else "waiting",
    }
