"""Owns the named points at which a test may kill the process; must not decide or delay anything.

In production every call is a dictionary look-up that finds nothing. A fault test sets
``CELABIEDRS_CRASH=point:n`` and the process ends itself by SIGKILL at the n-th passage, which
is what a power cut or the kernel's out-of-memory killer looks like from outside.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "CELABIEDRS_CRASH"
POINTS = (
    "fetched",
    "inbox_before_commit",
    "inbox_after_commit",
    "in_work",
    "before_commit",
    "after_commit",
    "before_send",
    "after_send",
    "before_sent_commit",
    "after_sent_commit",
    "voice_written",
)
"""Each of them is passed while a learner answers by tap and by voice; a test kills at each."""


def _plan() -> dict[str, int]:
    wanted = os.environ.get(VARIABLE, "")
    if not wanted:
        return {}
    point, _, passage = wanted.partition(":")
    return {point: int(passage or 1)}


_left = _plan()


def reached(point: str) -> None:
    """End the process by SIGKILL if this is the passage that the environment asks for."""
    if not _left or point not in _left:
        return
    _left[point] -= 1
    if _left[point] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
