"""Conversations from text files, each line with the bot's state read anew from its files.

`pytest tests/transcripts --update-transcripts` writes the bot's lines anew; the diff is the review.
"""

from __future__ import annotations

import difflib

import pytest

from tests.transcripts.shelf import NAMES, played_once, write, written


@pytest.mark.parametrize("name", NAMES)
async def test_the_conversation_goes_as_it_is_written(
    name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """What people do in the file leads to what stands in the file, word for word."""
    text, before = (await played_once(name, tmp_path_factory)).text, written(name)
    if request.config.getoption("--update-transcripts"):
        write(name, text)
    elif text != before:
        lines = difflib.unified_diff(
            before.splitlines(), text.splitlines(), "written", "played", lineterm="", n=4
        )
        pytest.fail(f"{name} goes otherwise now:\n" + "\n".join(lines), pytrace=False)
