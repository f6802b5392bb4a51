"""Conversations from text files, each line with the bot's state read anew from its files.

`pytest tests/transcripts --update-transcripts` writes the bot's lines anew; the diff is the review.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.transcripts.playing import played

FOLDER = Path(__file__).parent
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.txt"))}


@pytest.mark.parametrize("name", FILES)
async def test_the_conversation_goes_as_it_is_written(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What people do in the file leads to what stands in the file, word for word."""
    written = _written(name)
    text = (await played(name, written, tmp_path)).text
    if request.config.getoption("--update-transcripts"):
        _write(name, text)
    elif text != written:
        lines = difflib.unified_diff(
            written.splitlines(), text.splitlines(), "written", "played", lineterm="", n=4
        )
        pytest.fail(f"{name} goes otherwise now:\n" + "\n".join(lines), pytrace=False)


def _written(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


def _write(name: str, text: str) -> None:
    FILES[name].write_text(text, encoding="utf-8")
