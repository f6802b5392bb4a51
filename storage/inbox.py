"""Owns the raw updates between Telegram and their handling; must not look inside them.

A batch is committed here before Telegram is told that it arrived. A row is done in the transaction
of its effects. Raw updates are sealed under the key of the deployment, for the person is not known
yet.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.killpoints import reached
from storage.database import Database, Unit
from storage.instants import from_text, to_text
from storage.vault import Vault

MOST_ATTEMPTS = 5
"""After so many failures a row is dead and a person is told (DESIGN "Settled")."""

INSERT = """
    INSERT INTO inbox (update_id, lane, received_at, raw, retry_at)
    VALUES (:update_id, :lane, :received_at, :raw, :received_at)
    ON CONFLICT (update_id) DO NOTHING
"""

PUT_ASIDE = """
    UPDATE inbox SET attempts = :attempts, state = :state, error = :error,
      settled_at = CASE WHEN :dead = 1 THEN :now ELSE NULL END
    WHERE seq = :seq AND state = 'new'
"""

DONE = "UPDATE inbox SET state = 'done', settled_at = :now, raw = :raw WHERE seq = :seq"


@dataclass(frozen=True, slots=True)
class Received:
    """One update that waits: its own order, its lane, when it came, its bytes."""

    seq: int
    update_id: int
    lane: int
    received_at: datetime
    raw: bytes
    sealed: bytes
    attempts: int


Parked = Callable[[Unit, Received], Awaitable[None]]
"""Tells a person that a row is dead, in the transaction that makes it so."""


def _aad(update_id: int) -> str:
    return f"inbox:{update_id}:raw"


def lane_of(update: Mapping[str, Any]) -> int:
    """The chat of an update, without trusting its shape; 0 where there is none."""
    for kind in ("message", "edited_message", "my_chat_member"):
        inner = update.get(kind)
        if isinstance(inner, dict) and isinstance(inner.get("chat"), dict):
            return _whole(inner["chat"].get("id"))
    press = update.get("callback_query")
    if isinstance(press, dict) and isinstance(press.get("from"), dict):
        return _whole(press["from"].get("id"))
    return 0


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62:
        return value
    return 0


class Inbox:
    """The inbox as intake and lanes use it."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(
        self,
        batch: Sequence[Mapping[str, Any]],
        now: datetime,
        accept: Callable[[Sequence[Received]], None] | None = None,
    ) -> list[Received]:
        """Commit a batch; returns the rows that are new, in order.

        ``accept`` gets these rows just before the COMMIT: units of work that it lets begin at once
        share that COMMIT, so that a press costs one write to the disk and not two. It must not
        raise. Where the COMMIT fails, theirs has failed too.
        """
        received_at = to_text(now)
        rows = []
        for update in batch:
            update_id = int(update["update_id"])
            raw = json.dumps(update).encode()
            sealed = self._vault.seal(None, _aad(update_id), raw)
            rows.append((update_id, lane_of(update), raw, sealed))
        async with self._database.unit_of_work() as unit:
            inserted = await unit.batch(
                (
                    INSERT + " RETURNING seq",
                    {
                        "update_id": update_id,
                        "lane": lane,
                        "received_at": received_at,
                        "raw": sealed,
                    },
                )
                for update_id, lane, _, sealed in rows
            )
            received = [
                Received(row["seq"], update_id, lane, now, raw, sealed, 0)
                for found, (update_id, lane, raw, sealed) in zip(inserted, rows, strict=True)
                for row in found
            ]
            reached("inbox_before_commit")
            if accept is not None:
                accept(received)
        return received

    async def waiting(self) -> list[Received]:
        """Everything that waits, in order: what a start finds."""
        async with self._database.reading() as reader:
            rows = await reader.fetch("SELECT * FROM inbox WHERE state = 'new' ORDER BY seq")
        return [
            Received(
                seq=row["seq"],
                update_id=row["update_id"],
                lane=row["lane"],
                received_at=from_text(row["received_at"]),
                raw=self._vault.open(None, _aad(row["update_id"]), row["raw"]),
                sealed=row["raw"],
                attempts=row["attempts"],
            )
            for row in rows
        ]

    async def failed(
        self, received: Received, error: str, now: datetime, parked: Parked
    ) -> int | None:
        """Count a failed attempt in a unit of its own; returns how many there were.

        The last one makes the row dead and calls ``parked``: a kill leaves both or neither. None
        where the row is settled: what failed came after the commit, or was cut off during it.
        """
        attempts = received.attempts + 1
        state = "dead" if attempts >= MOST_ATTEMPTS else "new"
        async with self._database.unit_of_work() as unit:
            counted = await unit.run(
                PUT_ASIDE,
                attempts=attempts,
                state=state,
                error=error[:200],
                dead=int(state == "dead"),
                now=to_text(now),
                seq=received.seq,
            )
            if counted and state == "dead":
                await parked(unit, received)
        return attempts if counted else None


def done(unit: Unit, received: Received, now: datetime, *, keep_raw: bool) -> None:
    """Settle the row in the transaction of its effects.

    ``keep_raw`` is false for somebody who has not consented: their words are dropped at once.
    """
    unit.later(DONE, now=to_text(now), raw=received.sealed if keep_raw else None, seq=received.seq)


def forget(unit: Unit, now: datetime) -> None:
    """Bytes go after 7 days; ids stay one day longer than Telegram could repeat them."""
    unit.later(
        """UPDATE inbox SET raw = NULL
           WHERE state <> 'new' AND raw IS NOT NULL AND settled_at < :before""",
        before=to_text(now - timedelta(days=7)),
    )
    unit.later(
        "DELETE FROM inbox WHERE state <> 'new' AND settled_at < :before",
        before=to_text(now - timedelta(days=8)),
    )
