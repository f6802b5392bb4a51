"""Owns the check that the SQL in storage/ stays within what SQLite and PostgreSQL share; must not
change a file.

It reads string literals of Python files (docstrings aside) and whole .sql files, and prints
``file:line: what. Remedy.`` for each finding; the exit status is 1 if there is one.

    python tools/check_sql.py [FOLDER OR FILE ...]
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

DEFAULT = (Path("storage"),)

# Only these files may say what belongs to the engine: pragmas, and where transactions begin.
ENGINE_FILES = frozenset({"database.py", "connection.py", "migrate.py", "backup.py"})

_SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE|CREATE|ALTER|DROP|PRAGMA|BEGIN|COMMIT|ROLLBACK"
    r"|SAVEPOINT|RELEASE)\s",
)
_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)


class _Text(ast.Constant):
    """A literal whose value is text; for the type checker only."""

    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A forbidden idiom: how it looks in SQL without texts and comments, and what to write."""

    pattern: re.Pattern[str]
    what: str
    remedy: str
    engine_may: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a rule is broken."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}. {self.remedy}"


def _rule(pattern: str, what: str, remedy: str, *, engine_may: bool = False) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), what, remedy, engine_may)


def _function(names: str, remedy: str) -> Rule:
    return _rule(rf"\b({names})\s*\(", "a function that isn't the same on both engines", remedy)


RULES = (
    _rule(
        r"\bOR\s+(IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b",
        "OR IGNORE and its like drop or delete rows silently",
        "Write ON CONFLICT (key) DO NOTHING, or DO UPDATE SET.",
    ),
    _rule(
        r"(^|;)\s*REPLACE\s+INTO\b",
        "REPLACE deletes the row and its children",
        "Write ON CONFLICT (key) DO UPDATE SET.",
    ),
    _rule(r"\?", "a parameter without a name", "Write :name."),
    _rule(r"[@$]\w", "a parameter of another shape", "Write :name."),
    _function("ifnull|nvl", "Write COALESCE."),
    _function("iif", "Write CASE."),
    _function(
        r"strftime|datetime|date|time|julianday|unixepoch|now|to_char|date_trunc",
        "Compute in Python and bind instants.to_text(instant).",
    ),
    _function("random|randomblob", "Choose in Python and bind the value."),
    _function("group_concat|string_agg", "Fetch rows and join in Python."),
    _function(
        r"last_insert_rowid|changes|total_changes", "Use RETURNING, Unit.insert or Unit.run."
    ),
    _function(r"json\w*|printf|format|instr|glob|hex|unhex|typeof|total|round", "Do it in Python."),
    _function(r"lower|upper", "Fold in Python into a column: engines fold ASCII only, or not so."),
    _rule(
        r"\b(max|min)\s*\([^()]*,",
        "max or min of several values is SQLite's own",
        "Write CASE WHEN a > b THEN a ELSE b END.",
    ),
    _rule(
        r"\b(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME)\b",
        "time comes from the injected clock only",
        "Bind instants.to_text(now).",
    ),
    _rule(r"->", "a JSON operator", "Do it in Python."),
    _rule(r"\browid\b|\boid\b", "rowid is SQLite's own", "Use the primary key."),
    _rule(
        r":\w+\s+IS\s+NULL",
        "PostgreSQL can't find the type of this parameter",
        "Add the filter as a fixed piece of SQL where it is wanted.",
    ),
    _rule(
        r"\bIS\s+(NOT\s+)?:\w",
        "IS with a parameter is SQLite's own",
        "Write IS [NOT] DISTINCT FROM :name.",
    ),
    _rule(r"\b(LIKE|GLOB|REGEXP)\b", "matching differs", "Compare a column folded in Python."),
    _rule(r'"', "a quoted name, or a text in double quotes", "Write 'text' or a plain name."),
    _rule(r"`|\[\w+\]", "a name quoted in another way", "Write a plain lower-case name."),
    _rule(r"==|&&", "an operator of one engine", "Write = or AND."),
    _rule(
        r"\b(REAL|FLOAT|DOUBLE|NUMERIC|DECIMAL|BOOLEAN|TIMESTAMP|VARCHAR|BIGINT)\b"
        r"(?<!AS BIGINT)|\bDATETIME\b(?!\s*\()",
        "a column type that the engines don't share",
        "Use INTEGER, TEXT or BLOB: cents, minutes, UTC text, 0 or 1.",
    ),
    _rule(
        r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b",
        "only storage/database.py begins and ends transactions",
        "Use Database.unit_of_work.",
        engine_may=True,
    ),
    _rule(
        r"^\s*(PRAGMA|VACUUM|ATTACH)\b",
        "a statement of SQLite alone",
        "Move it to storage/database.py.",
        engine_may=True,
    ),
)
_TABLE = re.compile(r"\bCREATE\s+TABLE\b[^;]*", re.IGNORECASE)
_STRICT = re.compile(r"\)\s*STRICT\s*$", re.IGNORECASE)


def findings(paths: tuple[Path, ...] = DEFAULT) -> list[Finding]:
    """Return what is wrong in the .py and .sql files at or under ``paths``, in their order."""
    found: list[Finding] = []
    for path in _files(paths):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".sql":
            found += _in_sql(path, 1, text)
        else:
            found += _in_python(path, text)
    return found


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if file.suffix in {".py", ".sql"})


def _in_python(path: Path, text: str) -> Iterator[Finding]:
    tree = ast.parse(text, str(path))
    outside = _docstrings(tree) | _pieces(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from _in_f_string(path, node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            yield from _formatted(path, node, node.left)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            yield from _joined(path, node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"format", "format_map"}:
                yield from _formatted(path, node, node.func.value)
        elif _is_sql(node) and id(node) not in outside:
            yield from _in_sql(path, node.lineno, node.value)


def _docstrings(tree: ast.Module) -> set[int]:
    """The string literals that stand as statements of their own."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _pieces(tree: ast.Module) -> set[int]:
    """The literals inside of f-strings, which are looked at as a whole."""
    return {
        id(piece)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
    }


def _in_f_string(path: Path, node: ast.JoinedStr) -> Iterator[Finding]:
    text = ""
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            text += str(piece.value)
            continue
        assert isinstance(piece, ast.FormattedValue)
        text += " fixed_piece "
        if not _is_fixed(piece.value) and _SQL.match(text) and path.name not in ENGINE_FILES:
            yield Finding(
                path,
                piece.lineno,
                f"{{{ast.unparse(piece.value)}}} in SQL",
                "Bind :name; only a constant in capitals may be put in.",
            )
    if _SQL.match(text):
        yield from _in_sql(path, node.lineno, text)


def _formatted(path: Path, node: ast.expr, template: ast.expr) -> Iterator[Finding]:
    if _is_sql(template):
        yield Finding(path, node.lineno, "SQL filled by % or format", "Bind :name.")


def _joined(path: Path, node: ast.BinOp) -> Iterator[Finding]:
    """SQL with something added: only literals and constants in capitals may be."""
    first: ast.expr = node
    added: list[ast.expr] = []
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add):
        added.append(first.right)
        first = first.left
    if _is_sql(first) and not all(map(_is_fixed, added)):
        yield Finding(path, node.lineno, "SQL with a value added to it", "Bind :name.")


def _is_sql(node: ast.AST) -> TypeGuard[_Text]:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _SQL.match(node.value) is not None
    )


def _is_fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id.isupper()
    if isinstance(node, ast.Attribute):
        return node.attr.isupper()
    return isinstance(node, ast.Constant)


def _in_sql(path: Path, line: int, text: str) -> Iterator[Finding]:
    bare = _NOISE.sub(_blank, text)
    for rule in RULES:
        if rule.engine_may and path.name in ENGINE_FILES:
            continue
        for match in rule.pattern.finditer(bare):
            where = line + bare.count("\n", 0, match.end())
            yield Finding(path, where, f"{match[0].strip()!r}: {rule.what}", rule.remedy)
    for table in _TABLE.finditer(bare):
        if _STRICT.search(table[0]) is None:
            where = line + bare.count("\n", 0, table.start())
            yield Finding(path, where, "a table that isn't STRICT", "End it with ) STRICT.")


def _blank(match: re.Match[str]) -> str:
    """Take texts and comments out, and leave the lines where they were."""
    return " " + "\n" * match[0].count("\n")


def main(arguments: list[str]) -> int:
    """Print the findings; return the exit status."""
    found = findings(tuple(map(Path, arguments)) or DEFAULT)
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
