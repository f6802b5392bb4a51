"""The written conversations, each played once for all tests of a run. Must not change a file,
except where `write` is asked to.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.playing import Played, played

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))

_played: dict[str, Played] = {}


def written(name: str) -> str:
    """The file as it stands."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def write(name: str, text: str) -> None:
    """Put the file as it should be in the place of what stands."""
    (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")


async def played_once(name: str, folders: pytest.TempPathFactory) -> Played:
    """What came of the file's acts."""
    if name not in _played:
        _played[name] = await played(name, written(name), folders.mktemp("conversation"))
    return _played[name]
