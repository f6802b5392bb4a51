"""What an old backup still holds of an erased person is gone after the restore."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.erasing import NOBODY, erased
from tests.support.fresh import open_fresh

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
AT = "2026-11-20T09:00:00.000000Z"

ONCE = f"""
    INSERT INTO organisation (id, name, name_key, country, timezone, language, consent_age,
      help_numbers, created_at)
      VALUES (1, 'Dobele', 'dobele', 'LV', 'Europe/Riga', 'lv', 13, '{{}}', '{AT}');
    INSERT INTO form_version (id, form_id, version, digest, definition, stored_at)
      VALUES (1, 'f', '1', 'd', 'x', '{AT}');
    INSERT INTO institution (id, organisation_id, name, name_key, kind, created_at)
      VALUES (1, 1, 'School', 'school', 'school', '{AT}');
    INSERT INTO partner (id, organisation_id, name, name_key, created_at)
      VALUES (1, 1, 'Partner', 'partner', '{AT}');
    INSERT INTO semester (id, organisation_id, school_year, number, begins, ends)
      VALUES (1, 1, 2026, 1, '2026-09-01', '2026-12-31');
"""


def pair(learner: int, mentor: int) -> str:
    """A learner and a mentor, with everything that is kept of them; rows have the learner's number."""
    return f"""
    INSERT INTO person (id, name, name_key, created_at) VALUES
      ({learner}, 'Learner {learner}', 'l{learner}', '{AT}'),
      ({mentor}, 'Mentor {mentor}', 'm{mentor}', '{AT}');
    INSERT INTO account (telegram_id, person_id, linked_at) VALUES
      ({1000 + learner}, {learner}, '{AT}'), ({1000 + mentor}, {mentor}, '{AT}');
    INSERT INTO invite (id, organisation_id, person_id, role, token_hash, guardian_name_box,
      created_at, expires_at) VALUES ({learner}, 1, {learner}, 'learner', 't{learner}', x'01',
      '{AT}', '{AT}');
    INSERT INTO assignment (id, organisation_id, programme, mentor_id, learner_id, state,
      proposed_at, proposed_by) VALUES ({learner}, 1, 'school_community', {mentor}, {learner},
      'active', '{AT}', {mentor});
    INSERT INTO run (id, organisation_id, learner_id, form_version_id, step, phase, state_box,
      note_box, started_at, touched_at, asked_at) VALUES ({learner}, 1, {learner}, 1, 2, 'asking',
      x'01', x'01', '{AT}', '{AT}', '{AT}');
    INSERT INTO run_event (run_id, step, body_box, happened_at) VALUES ({learner}, 1, x'01', '{AT}');
    INSERT INTO support_plan (id, organisation_id, learner_id, semester_id, mentor_id,
      planned_hours, body_box, author_id, created_at, changed_at) VALUES ({learner}, 1, {learner},
      1, {mentor}, 40, x'01', {mentor}, '{AT}', '{AT}');
    INSERT INTO evaluation (organisation_id, plan_id, mentor_id, form_version_id, step, state_box,
      started_at) VALUES (1, {learner}, {mentor}, 1, 1, x'01', '{AT}');
    INSERT INTO planned_meeting (id, organisation_id, assignment_id, mentor_id, learner_id,
      starts_at, hours, place_box, activities_box, goals_box, state, reason_box, created_at,
      changed_at) VALUES ({learner}, 1, {learner}, {mentor}, {learner}, '{AT}', 2, x'01', x'01',
      x'01', 'cancelled', x'01', '{AT}', '{AT}');
    INSERT INTO meeting (id, organisation_id, assignment_id, mentor_id, learner_id, month,
      starts_at, planned_hours, hours, state, done_box, place_box, activities_box, goals_box,
      results_box, next_steps_box, created_at, changed_at) VALUES ({learner}, 1, {learner},
      {mentor}, {learner}, '2026-11', '{AT}', 2, 2, 'held', x'01', x'01', x'01', x'01', x'01',
      x'01', '{AT}', '{AT}');
    INSERT INTO learner_month (organisation_id, assignment_id, mentor_id, learner_id, month, state,
      reason_box, changed_at) VALUES (1, {learner}, {mentor}, {learner}, '2026-11', 'returned',
      x'01', '{AT}');
    INSERT INTO voice_note (id, person_id, run_id, meeting_id, planned_id, file_id, seconds, bytes,
      words_box, retry_at, received_at) VALUES
      ({learner}, {learner}, {learner}, NULL, NULL, NULL, 0, 9, x'01', '{AT}', '{AT}'),
      ({learner}1, {mentor}, NULL, {learner}, NULL, 'f', 3, 9, NULL, '{AT}', '{AT}'),
      ({learner}2, {mentor}, NULL, NULL, {learner}, 'f', 3, 9, NULL, '{AT}', '{AT}');
    INSERT INTO alert (id, organisation_id, kind, dedup_key, subject_id, run_id, voice_note_id,
      state, raised_at, note_box) VALUES ({learner}, 1, 'voice_to_map', 'k{learner}', {learner},
      {learner}, {learner}, 'closed', '{AT}', x'01');
    INSERT INTO file (organisation_id, person_id, purpose, object_id, telegram_file_id, name_box,
      mime, bytes, state, file_name, retry_at, received_at) VALUES (1, {learner}, 'sheet', 1, 't',
      x'01', 'x', 9, 'kept', 'sheet{learner}.box', '{AT}', '{AT}');
    INSERT INTO contract (id, organisation_id, number, mentor_id, institution_id, partner_id,
      begins, ends, unit_rate_cents, created_at, created_by) VALUES ({learner}, 1, '{learner}',
      {mentor}, 1, 1, '2026-09-01', '2027-05-31', 1250, '{AT}', {mentor});
    INSERT INTO contract_correction (contract_id, what, begins, ends, institution_id, partner_id,
      reason_box, corrected_by, corrected_at) VALUES ({learner}, 'dates', '2026-09-01',
      '2027-05-31', 1, 1, x'01', {mentor}, '{AT}');
    INSERT INTO contact (person_id, organisation_id, details_box, confirmed_at)
      VALUES ({mentor}, 1, x'01', '{AT}');
    INSERT INTO expectation (person_id, tap, draft_box, since)
      VALUES ({learner}, 'x', x'01', '{AT}');
    INSERT INTO inbox (update_id, lane, received_at, raw, state, retry_at)
      VALUES ({learner}, {1000 + learner}, '{AT}', x'01', 'done', '{AT}');
    """


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[sqlite3.Connection]:
    """Two pairs: learner 1 with mentor 2, learner 3 with mentor 4."""
    database = await open_fresh(tmp_path / "data", lambda: NOW)
    await database.close()
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(ONCE + pair(1, 2) + pair(3, 4))
        yield connection


def count(books: sqlite3.Connection, table: str) -> int:
    return int(books.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def boxes(books: sqlite3.Connection) -> dict[str, int]:
    """Every sealed column of the schema, and in how many rows it holds something."""
    tables = books.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        f"{table}.{column[1]}": books.execute(
            f"SELECT COUNT(*) FROM {table} WHERE length({column[1]}) > 0"
        ).fetchone()[0]
        for (table,) in tables
        for column in books.execute(f"PRAGMA table_info({table})").fetchall()
        if column[1].endswith("_box")
    }


async def test_every_sealed_column_is_emptied_and_those_of_others_stay(books):
    """A column that erasing forgets, or that this test doesn't fill, is found by its name."""
    filled = boxes(books)
    assert len(filled) > 20
    assert {name for name, rows in filled.items() if rows != 2} == set(), "fill it in `pair`"
    with books:
        erased(books, [1, 2])
    assert {name for name, rows in boxes(books).items() if rows != 1} == set()
    assert books.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_an_erased_learner_leaves_figures_alone_and_nothing_else(books):
    """After the restore no name, answer, voice or account is left; paid hours are."""
    with books:
        erased(books, [1])
    assert {table: count(books, table) for table in ("run", "run_event", "account", "meeting")} == {
        "run": 1,
        "run_event": 1,
        "account": 3,
        "meeting": 2,
    }
    assert books.execute("SELECT name FROM person ORDER BY id").fetchall() == [
        (NOBODY,),
        ("Mentor 2",),
        ("Learner 3",),
        ("Mentor 4",),
    ]
    assert books.execute("SELECT hours FROM meeting").fetchall() == [(2,), (2,)]


async def test_what_a_mentor_said_aloud_of_an_erased_learner_goes_too(books):
    """It is sealed under the mentor's key, which stays."""
    with books:
        erased(books, [1])
    left = books.execute("SELECT id FROM voice_note ORDER BY id").fetchall()
    assert left == [(3,), (31,), (32,)]


async def test_raw_updates_of_an_erased_person_are_emptied(books):
    """They are sealed under the installation's key, which stays."""
    with books:
        erased(books, [1])
    rows = books.execute("SELECT lane, raw, state FROM inbox ORDER BY lane").fetchall()
    assert rows == [(1001, None, "done"), (1003, b"\x01", "done")]


async def test_the_papers_of_an_erased_person_are_named_by_no_row(books):
    """So no restore brings them back, and a day later they are swept."""
    with books:
        erased(books, [1])
    rows = books.execute("SELECT file_name, telegram_file_id FROM file ORDER BY id").fetchall()
    assert rows == [(None, None), ("sheet3.box", "t")]
