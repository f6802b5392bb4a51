"""The books as a second connection sees them: only what was committed. It must not write, and must
not use the bot's own readers.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.forms.run import Run
from storage.audit import broken_link
from storage.database import DATABASE_FILE
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Books:
    """The database of a data folder, read only; what is sealed is opened with the master key."""

    data: Path
    key: Path

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query, each as a dictionary."""
        connection = sqlite3.connect(f"file:{self.data / DATABASE_FILE}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql, parameters)]
        finally:
            connection.close()

    def one(self, sql: str, **parameters: Any) -> Any:
        """The first value of the first row, or None."""
        rows = self.rows(sql, **parameters)
        return next(iter(rows[0].values())) if rows else None

    def vault(self) -> Vault:
        """The keys; only while the bot doesn't run, for opening may mend a copy of them."""
        return Vault.at(self.data, self.key, now=lambda: datetime.now(UTC))

    def person_of(self, account: int) -> int:
        """The person behind a Telegram account."""
        found = self.one("SELECT person_id FROM account WHERE telegram_id = :a", a=account)
        assert found is not None, f"nobody has the account {account}"
        return int(found)

    def run_of(self, account: int) -> Run:
        """The newest run of a learner, as it was stored."""
        person = self.person_of(account)
        row = self.rows(
            "SELECT * FROM run WHERE learner_id = :p ORDER BY id DESC LIMIT 1", p=person
        )
        state = self.vault().open(person, f"run:{row[0]['id']}:state", row[0]["state_box"])
        return Run.from_json(state.decode())

    def events_of(self, account: int) -> list[list[str]]:
        """The names of the events that a learner's runs hold, a list for each kept act, in order."""
        person, vault = self.person_of(account), self.vault()
        rows = self.rows(
            """SELECT e.id, e.body_box FROM run_event e JOIN run r ON r.id = e.run_id
               WHERE r.learner_id = :p ORDER BY e.id""",
            p=person,
        )
        bodies = [
            vault.open(person, f"run_event:{row['id']}:body", row["body_box"]) for row in rows
        ]
        return [[name for name, _ in json.loads(body)] for body in bodies]

    async def faults(self) -> list[str]:
        """What is wrong with the file and its chains; an empty list where all is in order."""
        found = [
            str(row) for row in self.rows("PRAGMA integrity_check") if "ok" not in row.values()
        ]
        found += [f"foreign key: {row}" for row in self.rows("PRAGMA foreign_key_check")]
        broken = await broken_link(self)  # type: ignore[arg-type]  # it only fetches
        if broken is not None:
            found.append(f"the audit chain is broken at {broken}")
        return found

    async def fetch(self, sql: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """The same as ``rows``, in the form in which the storage's own checks ask."""
        return self.rows(sql, **parameters)

    def unsettled(self) -> list[dict[str, Any]]:
        """Messages that neither left nor were given up, and updates that nobody worked."""
        return self.rows(
            "SELECT 'outbox' AS place, id, state, error FROM outbox WHERE state IN ('due', 'sending')"
        ) + self.rows("SELECT 'inbox' AS place, seq, state, error FROM inbox WHERE state = 'new'")
