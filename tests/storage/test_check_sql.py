"""The check of the SQL: each forbidden idiom is found where it stands, and ours is clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_sql import findings, main

ROOT = Path(__file__).parents[2]

FORBIDDEN = [
    "INSERT OR IGNORE INTO a (b) VALUES (:b)",
    "INSERT OR REPLACE INTO a (b) VALUES (:b)",
    "REPLACE INTO a (b) VALUES (:b)",
    "SELECT b FROM a WHERE c = ?",
    "SELECT b FROM a WHERE c = @c",
    "SELECT ifnull(b, 0) FROM a",
    "SELECT iif(b, 1, 0) FROM a",
    "SELECT strftime('%Y', b) FROM a",
    "UPDATE a SET b = datetime('now')",
    "UPDATE a SET b = CURRENT_TIMESTAMP",
    "SELECT b FROM a ORDER BY random()",
    "SELECT group_concat(b) FROM a",
    "SELECT last_insert_rowid()",
    "SELECT b ->> 'c' FROM a",
    "SELECT json_extract(b, 'c') FROM a",
    "SELECT max(b, c) FROM a",
    "SELECT rowid FROM a",
    "SELECT b FROM a WHERE :b IS NULL OR b = :b",
    "SELECT b FROM a WHERE b IS :b",
    "SELECT b FROM a WHERE b LIKE :b",
    "SELECT lower(b) FROM a",
    "SELECT b FROM a WHERE c = 1 == 1",
    "CREATE TABLE a (b REAL) STRICT",
    "CREATE TABLE a (b TEXT)",
    "BEGIN IMMEDIATE",
    "PRAGMA foreign_keys = OFF",
]
ALLOWED = [
    "INSERT INTO a (b) VALUES (:b) ON CONFLICT (b) DO NOTHING RETURNING id",
    "SELECT COALESCE(max(b), 0), CAST(COALESCE(SUM(c), 0) AS BIGINT) FROM a WHERE d IS NULL",
    "UPDATE a SET b = CASE WHEN b > :b THEN b ELSE :b END WHERE c IS NOT DISTINCT FROM :c",
    "SELECT b FROM a WHERE c = 'really? LIKE \"that\"' ORDER BY d NULLS LAST -- ifnull(?)",
    "CREATE TABLE a (b TEXT NOT NULL DEFAULT 'x;', c INTEGER CHECK (c IN (0, 1))) STRICT",
]


def of_text(directory: Path, name: str, text: str) -> list[str]:
    path = directory / name
    path.write_text(text)
    return [str(finding).removeprefix(str(path)) for finding in findings((directory,))]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_forbidden_idiom_is_found_in_python_and_in_sql_files(tmp_path, sql):
    """Each is told with file and line, in a literal as in a migration."""
    in_python = of_text(tmp_path, "people.py", f"\n\nQUERY = {sql!r}\n")
    assert [told[:3] for told in in_python] == [":3:"]
    (tmp_path / "people.py").unlink()
    in_sql = of_text(tmp_path, "0001_a.sql", f"-- first\n\n{sql};\n")
    assert {told[:3] for told in in_sql} == {":3:"}


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_both_engines_share_passes(tmp_path, sql):
    """Texts and comments are not taken for SQL."""
    assert of_text(tmp_path, "people.py", f"QUERY = {sql!r}\n") == []
    assert of_text(tmp_path, "0001_a.sql", sql) == []


@pytest.mark.parametrize(
    ("code", "clean"),
    [
        ("f'SELECT b FROM a WHERE c = {c}'", False),
        ("f'SELECT {COLUMNS} FROM a WHERE c = :c'", True),
        ("f'{c} is no statement'", True),
        ("'SELECT b FROM a WHERE c = ' + c", False),
        ("'SELECT b FROM a' + WHERE + ' ORDER BY b'", True),
        ("'SELECT b FROM a WHERE c = %s' % c", False),
        ("'SELECT b FROM a WHERE c = {}'.format(c)", False),
        ("'Select an answer: {}'.format(c)", True),
    ],
)
def test_values_are_bound_and_never_written_into_sql(tmp_path, code, clean):
    """Only constants in capitals may be put into a statement."""
    assert (of_text(tmp_path, "people.py", f"def query(c):\n    return {code}\n") == []) is clean


def test_docstrings_are_not_read_as_sql(tmp_path):
    """A sentence about SQL may say what the SQL itself may not."""
    assert of_text(tmp_path, "people.py", '"""INSERT OR IGNORE INTO is never used."""\n') == []


def test_only_the_engine_files_begin_transactions(tmp_path):
    """What is forbidden to repositories is the work of storage/database.py."""
    assert of_text(tmp_path, "database.py", "BEGIN = 'BEGIN IMMEDIATE'\n") == []


def test_the_exit_status_tells_whether_all_is_well(tmp_path, capsys):
    """1 and a line per finding, or 0 and nothing."""
    (tmp_path / "people.py").write_text("QUERY = 'SELECT ifnull(a, 0) FROM b '\n")
    assert main([str(tmp_path)]) == 1
    assert "people.py:1: 'ifnull('" in capsys.readouterr().out
    (tmp_path / "people.py").write_text("QUERY = 'SELECT a FROM b'\n")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_our_own_sql_is_clean():
    """Every statement in storage/ runs on both engines."""
    assert [str(finding) for finding in findings((ROOT / "storage",))] == []
