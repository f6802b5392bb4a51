"""Which tests run on a machine with and without Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "test_marks"


def marks(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the script says where only the programs of this folder are installed."""
    shell = shutil.which("bash")
    assert shell is not None
    command = [shell, str(SCRIPT)]
    wanted = {"PATH": str(folder), **environment}
    return subprocess.run(command, env=wanted, capture_output=True, text=True, check=False)


def test_with_chromium_only_the_storms_are_left_out(tmp_path: Path) -> None:
    """Browser tests run wherever they can."""
    (tmp_path / "chromium").touch(mode=0o755)
    said = marks(tmp_path, BROWSER_TESTS="required")
    assert (said.stdout, said.stderr, said.returncode) == ("not soak\n", "", 0)


def test_without_chromium_one_line_says_what_is_left_out(tmp_path: Path) -> None:
    """Nobody needs a browser to run the other tests, and nobody believes that all of them ran."""
    said = marks(tmp_path)
    assert (said.stdout, said.returncode) == ("not soak and not browser\n", 0)
    assert said.stderr.count("\n") == 1
    assert "Chromium is missing" in said.stderr


def test_where_browser_tests_are_required_a_missing_chromium_fails(tmp_path: Path) -> None:
    """The judgement of a change never rests on tests that were left out."""
    said = marks(tmp_path, BROWSER_TESTS="required")
    assert (said.stdout, said.returncode) == ("", 1)
