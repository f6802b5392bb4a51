"""Owns which rows of an erased person go when an old backup comes back; must not shred keys.

The key is destroyed first and stays destroyed (``storage.vault``), so what is sealed under it can't
be read anyway; what others said of the person, and raw updates, are under other keys. Figures from which pay was computed stay, under the person's number alone, and so does
the evidence of consent, which holds no name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

NOBODY = "—"
"""What stands in place of an erased person's name."""

_SAID_BY_OR_ABOUT = """person_id = :person
    OR run_id IN (SELECT id FROM run WHERE learner_id = :person)
    OR meeting_id IN (SELECT id FROM meeting WHERE learner_id = :person)
    OR planned_id IN (SELECT id FROM planned_meeting WHERE learner_id = :person)"""
"""Voices of the person, and what a mentor said aloud of meetings with them."""

_STATEMENTS = (
    """DELETE FROM run_event WHERE run_id IN (SELECT id FROM run WHERE learner_id = :person)""",
    "UPDATE alert SET note_box = NULL WHERE subject_id = :person",
    f"""UPDATE alert SET voice_note_id = NULL WHERE voice_note_id IN (
         SELECT id FROM voice_note WHERE {_SAID_BY_OR_ABOUT})""",  # noqa: S608  (a constant part)
    f"DELETE FROM voice_note WHERE {_SAID_BY_OR_ABOUT}",  # noqa: S608  (a constant part)
    "UPDATE alert SET run_id = NULL WHERE subject_id = :person",
    "DELETE FROM asking WHERE person_id = :person OR about_id = :person",
    "DELETE FROM run WHERE learner_id = :person",
    """UPDATE meeting SET place_box = NULL, activities_box = NULL, goals_box = NULL, done_box = NULL,
         results_box = NULL, next_steps_box = NULL WHERE learner_id = :person""",
    """UPDATE planned_meeting SET place_box = NULL, activities_box = NULL, goals_box = NULL,
         reason_box = NULL WHERE learner_id = :person""",
    "UPDATE support_plan SET body_box = x'' WHERE learner_id = :person",
    """UPDATE evaluation SET state_box = x'' WHERE plan_id IN (
         SELECT id FROM support_plan WHERE learner_id = :person)""",
    "UPDATE learner_month SET reason_box = NULL, pages_given_at = NULL WHERE learner_id = :person",
    """UPDATE contract_correction SET reason_box = NULL WHERE contract_id IN (
         SELECT id FROM contract WHERE mentor_id = :person)""",
    "DELETE FROM contact WHERE person_id = :person",
    "DELETE FROM declared_hours WHERE person_id = :person",
    "DELETE FROM declared_exception WHERE person_id = :person",
    "DELETE FROM snooze WHERE person_id = :person",
    "UPDATE invite SET guardian_name_box = NULL WHERE person_id = :person",
    """UPDATE file SET name_box = NULL, telegram_file_id = NULL, unique_id = NULL, file_name = NULL,
         state = CASE WHEN state = 'waiting' THEN 'dead' ELSE state END
       WHERE person_id = :person""",
    "DELETE FROM expectation WHERE person_id = :person",
    "UPDATE outbox SET body = NULL, state = 'dropped' WHERE person_id = :person AND state <> 'sent'",
    """UPDATE inbox SET raw = NULL, state = 'done', settled_at = COALESCE(settled_at, received_at)
       WHERE lane IN (SELECT telegram_id FROM account WHERE person_id = :person)""",
    "DELETE FROM account WHERE person_id = :person",
    """UPDATE person SET name = :nobody, name_key = '', language = NULL, age_band = NULL
       WHERE id = :person""",
)


def erased(connection: sqlite3.Connection, people: Iterable[int]) -> None:
    """Remove what an old backup still holds of people who were erased since."""
    for person in people:
        for statement in _STATEMENTS:
            names = {"person": person, "nobody": NOBODY}
            connection.execute(statement, names)
