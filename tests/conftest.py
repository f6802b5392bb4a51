"""What all tests share: options of the command line. Must not hold fixtures of one area."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-transcripts` writes the bot's lines of each conversation anew; the diff is the
    review."""
    parser.addoption(
        "--update-transcripts",
        action="store_true",
        help="write the bot's lines in tests/transcripts anew instead of comparing them",
    )
