"""Owns when a download that failed is tried again, and when no more; must not fetch anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.instants import to_text

MOST_ATTEMPTS = 8


def after_failure(attempts: int, now: datetime) -> dict[str, str]:
    """Columns after so many attempts: ever more slowly, from ten seconds; after the eighth, dead."""
    return {
        "retry_at": to_text(now + timedelta(seconds=2**attempts * 5)),
        "state": "dead" if attempts >= MOST_ATTEMPTS else "waiting",
    }
