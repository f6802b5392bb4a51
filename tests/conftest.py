"""What all tests share: options of the command line, and where their folders lie. Must not hold
fixtures of one area.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""

ROOM_IN_MEMORY = 2 << 30
"""Bytes that have to be free there; a whole run needs less than half."""


LONGEST_FIRST = ("faults/test_kills.py", "transcripts", "e2e", "browser", "imports/test_command.py")
"""What takes minutes in few tests; begun last, it would leave the other worker idle."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-transcripts` writes the bot's lines of each conversation anew; the diff is the
    review."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write the bot's lines in tests/transcripts anew instead of comparing them",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, for the workers of a whole run take them in this order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = item.path.relative_to(Path(__file__).parent)
    turns = [turn for turn, each in enumerate(LONGEST_FIRST) if path.is_relative_to(each)]
    return min(turns, default=len(LONGEST_FIRST))


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """The folders of tests lie in memory where there is room, unless somebody chose a place.

    Half of a test's time went into waiting for the disk at each commit. The promises on crashes are
    proved by killing the process, which leaves the kernel's files as they are, in memory or not.
    """
    chosen = {"TMPDIR", "PYTEST_DEBUG_TEMPROOT"} & os.environ.keys()
    if not chosen and _has_room(MEMORY):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def _has_room(folder: Path) -> bool:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    return shutil.disk_usage(folder).free >= ROOM_IN_MEMORY
