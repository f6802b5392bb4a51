"""Owns what the project's documents and texts must keep to, as functions that return findings.

It must not change a file, nor know which settings and commands there are; ``tools.check_docs``
hands them in.
"""

from __future__ import annotations

import argparse
import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.findings import Finding

SETTINGS_PAGES = (".env.example", "docs/operating.md")
TEXT_SUFFIXES = frozenset(
    {".css", ".csv", ".html", ".js", ".json", ".lock", ".md", ".po", ".pot", ".py", ".sh", ".sql"}
    | {".svg", ".toml", ".txt", ".yaml", ".yml"}
)
TEXT_NAMES = frozenset(
    {"Makefile", "LICENSE", "run", "test_marks", ".env.example", ".importlinter"}
)
NOT_OURS = frozenset(
    {"data", "demo-data", "dist", "htmlcov", "node_modules", "__pycache__", "LICENSE"}
)

# Put together here, so that this file doesn't find itself.
_HOMES = "|".join(("work", "home", "Users"))
_OF_ROOT = "root"
_MACHINE_PATH = re.compile(rf"(?<![\w.:/$}}-])/(?:(?:{_HOMES})/\w|{_OF_ROOT}/\.)")
_PACKAGE_HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\."))
)
_LEFT_UNDONE = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")

_FENCE = re.compile(
    r"^(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL
)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def settings_findings(settings: tuple[str, ...], pages: Mapping[str, str]) -> Iterator[Finding]:
    """Each setting that a page doesn't name."""
    for page, words in pages.items():
        for setting in settings:
            if not re.search(rf"\b{setting}\b", words):
                yield Finding(page, "", f"says nothing of {setting}", "Add a line on what it does")


def commands_of(parser: argparse.ArgumentParser, typed: str = "") -> tuple[str, ...]:
    """Every command that can be typed, in full, such as ``celabiedrs organisation add``."""
    typed = typed or parser.prog
    # argparse shows its subcommands nowhere but in these.
    groups = [it for it in parser._actions if isinstance(it, argparse._SubParsersAction)]
    if not groups:
        return (typed,)
    return tuple(
        command
        for group in groups
        for name, child in group.choices.items()
        for command in commands_of(child, f"{typed} {name}")
    )


def command_findings(commands: tuple[str, ...], words: str) -> Iterator[Finding]:
    """Each command that no document shows."""
    flat = " ".join(words.split())
    for command in commands:
        if command not in flat:
            fault = f"`{command}` is in no document"
            yield Finding("README.md or docs/", "", fault, "Show it with an example")


def link_findings(root: Path, page: Path, words: str) -> Iterator[Finding]:
    """Each link of a page that leads to no file, or to no heading in it."""
    prose = _CODE.sub("", _FENCE.sub("", words))
    for target in _LINK.findall(prose):
        if _ELSEWHERE.match(target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        place = str(page.relative_to(root))
        if not file.exists():
            yield Finding(place, "", f"links to {target}, which is not there", "Correct the link")
        elif anchor and file.suffix == ".md" and anchor not in _anchors(file.read_text("utf-8")):
            yield Finding(place, "", f"links to {target}: no such heading", "Correct the anchor")


def code_findings(place: str, words: str) -> Iterator[Finding]:
    """Each Python example of a page that does not compile."""
    for number, (_, language, code) in enumerate(_FENCE.findall(words), start=1):
        if language not in {"python", "py"}:
            continue
        try:
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
            compile(textwrap.dedent(code), place, "exec", flags)
        except SyntaxError as error:
            fault = f"does not compile: {error.msg}, line {error.lineno}"
            yield Finding(place, f"code block {number}", fault, "Correct the example")


def word_findings(place: str, words: str) -> Iterator[Finding]:
    """What a file must not hold: places of one machine, package hosts, marks of unfinished work."""
    for number, line in enumerate(words.splitlines(), start=1):
        for pattern, fault, remedy in (
            (_MACHINE_PATH, "names a path of one machine", "Write it relative to the project"),
            (_PACKAGE_HOSTS, "names a host of packages", "Leave it out; pip knows its own"),
            (_LEFT_UNDONE, "marks something as undone", "Do it, or open an issue"),
        ):
            found = pattern.search(line)
            if found:
                yield Finding(place, f"line {number}", f"{fault}: {found[0]!r}", remedy)


def text_files(root: Path) -> Iterator[Path]:
    """The text files of the project; not what is installed, built or kept as data."""
    for path in sorted(root.iterdir()):
        ours = not path.name.startswith(".") or path.name in {".ci", *TEXT_NAMES}
        if path.name in NOT_OURS or not ours or path.is_symlink():
            continue
        if path.is_dir():
            yield from text_files(path)
        elif path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES:
            yield path


def _anchors(words: str) -> set[str]:
    prose = _FENCE.sub("", words)
    return {_slug(heading) for heading in _HEADING.findall(prose)}


def _slug(heading: str) -> str:
    """The anchor that a forge makes of a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
    return kept.replace(" ", "-")


def all_findings(
    root: Path, settings: tuple[str, ...], commands: tuple[str, ...]
) -> Iterator[Finding]:
    """Everything that is wrong in the documents and texts below this folder."""
    files = {path: path.read_text(encoding="utf-8") for path in text_files(root)}
    pages = {path: words for path, words in files.items() if path.suffix == ".md"}
    named = {page: files.get(root / page, "") for page in SETTINGS_PAGES}
    yield from settings_findings(settings, named)
    documents = [words for path, words in pages.items() if _is_document(path.relative_to(root))]
    yield from command_findings(commands, "\n".join(documents))
    for path, words in pages.items():
        yield from link_findings(root, path, words)
        yield from code_findings(str(path.relative_to(root)), words)
    for path, words in files.items():
        yield from word_findings(str(path.relative_to(root)), words)


def _is_document(page: Path) -> bool:
    return page.parts[0] in {"README.md", "docs"}
