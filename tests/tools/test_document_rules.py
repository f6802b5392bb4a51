"""What makes a document fail the check, on small projects in a folder of their own."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tools.document_rules import (
    all_findings,
    code_findings,
    command_findings,
    commands_of,
    link_findings,
    settings_findings,
    text_files,
    word_findings,
)


def test_a_setting_must_be_named_in_full_on_every_page() -> None:
    """A longer name that begins alike doesn't count as the setting."""
    pages = {
        ".env.example": "CELABIEDRS_DATA_DIR=data",
        "docs/operating.md": "CELABIEDRS_DATA_DIRS",
    }
    (found,) = settings_findings(("CELABIEDRS_DATA_DIR",), pages)
    assert str(found).startswith("docs/operating.md: says nothing of CELABIEDRS_DATA_DIR.")


def parser() -> argparse.ArgumentParser:
    """A command line with commands on two levels."""
    made = argparse.ArgumentParser(prog="celabiedrs")
    commands = made.add_subparsers()
    commands.add_parser("run")
    organisation = commands.add_parser("organisation").add_subparsers()
    organisation.add_parser("add").add_argument("name")
    return made


def test_every_command_is_known_as_it_is_typed() -> None:
    """Commands within commands are shown with all their words."""
    assert commands_of(parser()) == ("celabiedrs run", "celabiedrs organisation add")


def test_a_command_that_no_document_shows_is_found() -> None:
    """A line break within the command is still the command."""
    words = "Then `celabiedrs\norganisation add Dobele`."
    (found,) = command_findings(commands_of(parser()), words)
    assert "`celabiedrs run` is in no document" in str(found)


def test_links_lead_somewhere(tmp_path: Path) -> None:
    """A file and a heading that are there pass; others are named."""
    page = tmp_path / "README.md"
    (tmp_path / "guide.md").write_text("# First steps\n\n## What `make` does\n")
    good = "[a](guide.md) [b](guide.md#first-steps) [c](guide.md#what-make-does) [d](https://x.lv)"
    assert list(link_findings(tmp_path, page, good)) == []
    faults = [str(f) for f in link_findings(tmp_path, page, "[a](gone.md) [b](guide.md#gone)")]
    assert len(faults) == 2
    assert "README.md: links to gone.md, which is not there" in faults[0]
    assert "links to guide.md#gone: no such heading" in faults[1]


def test_a_link_in_code_is_an_example(tmp_path: Path) -> None:
    """What is shown as code leads nowhere on purpose."""
    words = "`[a](gone.md)`\n\n```\n[b](gone.md)\n```\n"
    assert list(link_findings(tmp_path, tmp_path / "README.md", words)) == []


def test_python_in_documents_compiles() -> None:
    """Awaiting at the top is allowed, for examples come from inside of a coroutine."""
    assert list(code_findings("a.md", "```python\nstep = await engine()\n```\n")) == []
    (found,) = code_findings("a.md", "```sh\nnot python\n```\n\n```python\nstep = = 1\n```\n")
    assert str(found).startswith("a.md, code block 2: does not compile")


# The faults are put together here, or this file would have them itself.
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("see /" + "home/ilze/bot", "a path of one machine"),
        ("from files.python" + "hosted.org", "a host of packages"),
        ("# TO" + "DO: later", "as undone"),
    ],
)
def test_the_project_speaks_of_itself_alone(line: str, fault: str) -> None:
    """Nothing of the machine on which it was written stays in a file."""
    (found,) = word_findings("a.py", f"fine\n{line}\n")
    assert str(found).startswith("a.py, line 2: ")
    assert fault in str(found)


def test_addresses_and_variables_are_no_paths_of_a_machine() -> None:
    """A path within an address, or below a variable, belongs to no machine."""
    words = "https://example.lv/home/ilze $HOME/home/a data/home/b"
    assert list(word_findings("a.md", words)) == []


def test_only_the_projects_own_texts_are_read(tmp_path: Path) -> None:
    """What is installed, kept as data or hidden isn't the project's wording."""
    for name in (
        "README.md",
        "Makefile",
        ".ci/run",
        "data/a.md",
        ".venv/b.py",
        "bot/c.py",
        "d.ogg",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = {str(path.relative_to(tmp_path)) for path in text_files(tmp_path)}
    assert found == {"README.md", "Makefile", ".ci/run", "bot/c.py"}


def test_a_whole_project_is_judged(tmp_path: Path) -> None:
    """Settings, commands and links are looked for in the files of the folder that is given."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("`celabiedrs run` [x](docs/operating.md)")
    (tmp_path / "docs" / "operating.md").write_text("CELABIEDRS_DATA_DIR")
    (tmp_path / ".env.example").write_text("CELABIEDRS_DATA_DIR=data")
    settings, commands = ("CELABIEDRS_DATA_DIR",), ("celabiedrs run",)
    assert list(all_findings(tmp_path, settings, commands)) == []
    (tmp_path / ".env.example").unlink()
    assert len(list(all_findings(tmp_path, settings, commands))) == 1
