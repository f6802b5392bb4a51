"""The play itself: what it writes, and how it says that a file can't be played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.playing import Fault, is_output, played

BEGINNING = """# Anna opens her link.
given        organisation Dobele, LV, en
given        coordinator Ilze
given        learner Anna, 25_49

learner      opens the invite
"""


async def test_what_stands_under_an_act_is_written_anew(tmp_path: Path) -> None:
    """A wrong line of the bot disappears; comments, blank lines and acts stay as they are."""
    wrong = BEGINNING + "bot → learner      ♪ Good day!\n                   [Yes]\n"
    text = (await played("anna", wrong, tmp_path)).text
    assert "Good day" not in text
    assert "bot → learner      ♪ English · Latviešu · Русский" in text
    assert [line for line in text.splitlines() if not is_output(line)] == BEGINNING.splitlines()


async def test_playing_what_was_written_changes_nothing(tmp_path: Path) -> None:
    """The same world gives the same words, whatever stood there before."""
    once = (await played("anna", BEGINNING, tmp_path / "one")).text
    again = (await played("anna", once, tmp_path / "two")).text
    assert again == once


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("taps ✋ Yes", "no button '✋ Yes'; the phone shows ['English', 'Latviešu', 'Русский']"),
        ("presses ☰", "no key ☰"),
        ("sings a song", "nobody knows how somebody 'sings a song'"),
    ],
)
async def test_an_act_that_nobody_can_do_names_file_line_and_reason(
    act: str, reason: str, tmp_path: Path
) -> None:
    """A coordinator who writes a conversation sees which line to mend, and what is there."""
    with pytest.raises(Fault) as fault:
        await played("anna", f"{BEGINNING}learner      {act}\n", tmp_path)
    assert "anna, line 7: learner      " + act in str(fault.value)
    assert reason in str(fault.value)
