"""Owns the next free id of each table, so that a row can be sealed before it is inserted.

A box is bound to table, id and column, hence the id must exist first. One process holds the
database, so counting in memory is safe; a number that a rolled-back unit took is never used again,
and AUTOINCREMENT remembers the highest id even when its row is gone.
"""

from __future__ import annotations

from storage.database import Database

TABLES = (
    "alert",
    "asking",
    "assignment",
    "consent",
    "contract",
    "contract_correction",
    "former_name",
    "declared_hours",
    "evaluation",
    "file",
    "form_version",
    "institution",
    "invite",
    "learner_month",
    "learner_month_event",
    "meeting",
    "membership",
    "organisation",
    "outbox",
    "partner",
    "pay_export",
    "permission",
    "person",
    "planned_meeting",
    "questionnaire",
    "questionnaire_export",
    "questionnaire_file",
    "questionnaire_version",
    "registration",
    "run",
    "run_event",
    "semester",
    "supervision",
    "supervision_date",
    "support_plan",
    "voice_note",
    "work_time_form",
)


class Ids:
    """Hands out ids; load it once after the database is open."""

    def __init__(self, highest: dict[str, int]) -> None:
        self._highest = highest

    @classmethod
    async def load(cls, database: Database) -> Ids:
        """Read the highest id that each table ever had."""
        async with database.reading() as reader:
            rows = await reader.fetch("SELECT name, seq FROM sqlite_sequence")
        known = {row["name"]: row["seq"] for row in rows}
        return cls({table: known.get(table, 0) for table in TABLES})

    def next(self, table: str) -> int:
        """The next id of this table, never handed out before."""
        self._highest[table] += 1
        return self._highest[table]
