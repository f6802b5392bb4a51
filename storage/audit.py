"""Owns the append-only record of who did or looked at what, chained by hash; holds no content.

A change is recorded in its own transaction. A look at a learner's record is committed before
anything is shown, since readers can't write (DESIGN "Storage").
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from storage.database import Reader, Unit
from storage.instants import to_text
from storage.rows import Row

FIRST = "0" * 64


def _hash(previous: str, figures: tuple[object, ...]) -> str:
    return hashlib.sha256((previous + json.dumps(figures)).encode()).hexdigest()


class Audit:
    """The audit log within one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def record(
        self,
        now: datetime,
        act: str,
        object_kind: str,
        object_id: int | None,
        *,
        actor: int | None,
        organisation: int | None,
        subject: int | None = None,
    ) -> None:
        """Append one row: who, what act, on what, concerning whom, when."""
        last = await self._unit.one("SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1")
        previous = FIRST if last is None else str(last["hash"])
        figures = (to_text(now), actor, organisation, act, object_kind, object_id, subject)
        await self._unit.run(
            """INSERT INTO audit (happened_at, actor_id, organisation_id, act, object_kind,
                 object_id, subject_id, previous_hash, hash)
               VALUES (:at, :actor, :organisation, :act, :object_kind, :object_id, :subject,
                 :previous, :hash)""",
            at=figures[0],
            actor=actor,
            organisation=organisation,
            act=act,
            object_kind=object_kind,
            object_id=object_id,
            subject=subject,
            previous=previous,
            hash=_hash(previous, figures),
        )

    async def last_act(self, prefix: str, object_kind: str, object_id: int) -> str | None:
        """The newest act on this object whose name begins so, with what stands after a colon."""
        row = await self._unit.one(
            """SELECT act FROM audit WHERE object_kind = :kind AND object_id = :id
               AND substr(act, 1, :length) = :prefix ORDER BY sequence DESC LIMIT 1""",
            kind=object_kind,
            id=object_id,
            length=len(prefix),
            prefix=prefix,
        )
        return None if row is None else str(row["act"])


def row_hash(previous: str, row: Row) -> str:
    """The hash that a row of the log has after that of the row before it."""
    figures = (
        row["happened_at"],
        row["actor_id"],
        row["organisation_id"],
        row["act"],
        row["object_kind"],
        row["object_id"],
        row["subject_id"],
    )
    return _hash(previous, figures)


async def broken_link(reader: Reader) -> int | None:
    """The sequence number of the first row that doesn't fit the chain, or nothing."""
    previous = FIRST
    for row in await reader.fetch("SELECT * FROM audit ORDER BY sequence"):
        if row["previous_hash"] != previous or row["hash"] != row_hash(previous, row):
            return int(row["sequence"])
        previous = row["hash"]
    return None
