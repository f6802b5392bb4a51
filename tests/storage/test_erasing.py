"""What an old backup still holds of an erased person is gone after the restore."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from storage.database import Database
from storage.erasing import NOBODY, erased

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
AT = "2026-11-20T09:00:00.000000Z"

ROWS = f"""
    INSERT INTO organisation (id, name, name_key, country, timezone, language, consent_age,
      help_numbers, created_at)
      VALUES (1, 'Dobele', 'dobele', 'LV', 'Europe/Riga', 'lv', 13, '{{}}', '{AT}');
    INSERT INTO person (id, name, name_key, created_at) VALUES (1, 'Anna', 'anna', '{AT}');
    INSERT INTO person (id, name, name_key, created_at) VALUES (2, 'Ilze', 'ilze', '{AT}');
    INSERT INTO account (telegram_id, person_id, linked_at) VALUES (1001, 1, '{AT}');
    INSERT INTO assignment (id, organisation_id, programme, mentor_id, learner_id, state,
      proposed_at, proposed_by) VALUES (1, 1, 'school_community', 2, 1, 'active', '{AT}', 2);
    INSERT INTO form_version (id, form_id, version, digest, definition, stored_at)
      VALUES (1, 'f', '1', 'd', 'x', '{AT}');
    INSERT INTO run (id, organisation_id, learner_id, form_version_id, step, phase, state_box,
      started_at, touched_at, asked_at) VALUES (1, 1, 1, 1, 2, 'asking', x'01', '{AT}', '{AT}',
      '{AT}');
    INSERT INTO run_event (run_id, step, body_box, happened_at) VALUES (1, 1, x'01', '{AT}');
    INSERT INTO voice_note (id, person_id, run_id, file_id, seconds, bytes, retry_at, received_at)
      VALUES (1, 1, 1, 'f', 3, 9, '{AT}', '{AT}');
    INSERT INTO alert (id, organisation_id, kind, dedup_key, subject_id, run_id, voice_note_id,
      state, raised_at) VALUES (1, 1, 'voice_to_map', 'k', 1, 1, 1, 'open', '{AT}');
    INSERT INTO meeting (id, organisation_id, assignment_id, mentor_id, learner_id, month,
      starts_at, planned_hours, hours, state, done_box, created_at, changed_at)
      VALUES (1, 1, 1, 2, 1, '2026-11', '{AT}', 2, 2, 'held', x'01', '{AT}', '{AT}');
"""


async def test_an_erased_person_leaves_figures_alone_and_nothing_else(tmp_path: Path) -> None:
    """After the restore no name, answer, voice or account is left; paid hours are."""
    folder = tmp_path / "data"
    database = await Database.open(folder, now=lambda: NOW)
    path = database.path
    await database.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(ROWS)

    with connection:
        erased(connection, [1])

    left = {
        table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        for table in ("run", "run_event", "voice_note", "account", "meeting", "alert")
    }
    assert left == {
        "run": 0, "run_event": 0, "voice_note": 0, "account": 0, "meeting": 1, "alert": 1,
    }  # fmt: skip
    assert connection.execute("SELECT name FROM person ORDER BY id").fetchall() == [
        (NOBODY,),
        ("Ilze",),
    ]
    assert connection.execute("SELECT hours, done_box FROM meeting").fetchall() == [(2, None)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
