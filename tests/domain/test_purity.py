"""The rules stay pure: what they may import and do is read from their source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bot.domain

MODULES = sorted(Path(bot.domain.__path__[0]).glob("*.py"))

ALLOWED = {
    "__future__",
    "calendar",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "hashlib",
    "holidays",
    "json",
    "re",
    "typing",
    "zoneinfo",
}
"""Nothing here reads a file, a clock or a network by itself; whoever adds to it says the same."""


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_rules_neither_waits_nor_reads_the_time(path: Path) -> None:
    """No coroutine, no look at a clock, and no import that could do either."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    foreign = {
        name
        for name in imported(tree)
        if not name.startswith("bot.domain") and name.split(".")[0] not in ALLOWED
    }
    assert foreign == set()
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not any(isinstance(node, waiting) for node in ast.walk(tree))
    looks = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert looks & {"now", "today", "utcnow"} == set()


def test_the_walk_sees_every_module() -> None:
    """The promise above is about all rules, so an empty walk would be no proof."""
    assert {"diary", "months", "reminders", "alerts"} <= {path.stem for path in MODULES}
