"""Owns the rows that wait to be sent, and what became of them; must not send anything.

First in, first out per chat; only what is due now is here, far-off messages are reminders. The
body is sealed under the recipient's key and wiped as soon as Telegram has taken it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outgoing import Body, Kind, Outgoing, Priority
from storage.database import Database, Reader, Unit
from storage.instants import from_text, to_text
from storage.rows import Row
from storage.vault import Vault

NUDGE_LIFE = timedelta(minutes=10)
"""How long a reminder whose fate is unknown may still be sent."""

INSERT = """
    INSERT INTO outbox (id, dedup_key, chat_id, person_id, kind, priority, body, not_before,
                        expires_at)
    VALUES (:id, :dedup_key, :chat, :person, :kind, :priority, :body, :not_before, :expires_at)
    ON CONFLICT (dedup_key) DO NOTHING
"""

SENT = """
    UPDATE outbox SET state = 'sent', message_id = :message_id, attempts = :attempts, body = NULL,
                      settled_at = :now, error = NULL
    WHERE id = :id
"""

SETTLED = """
    UPDATE outbox SET state = :state, attempts = :attempts, body = NULL, settled_at = :now,
                      error = :error
    WHERE id = :id
"""

POSTPONED = """
    UPDATE outbox SET state = 'due', attempts = :attempts, not_before = :not_before,
                      sending_since = NULL, error = :error
    WHERE id = :id
"""

FORGET_REASONS = "UPDATE outbox SET error = NULL WHERE error IS NOT NULL AND settled_at < :before"


def _aad(dedup_key: str) -> str:
    return f"outbox:{dedup_key}:body"


def add(unit: Unit, vault: Vault, outgoing: Outgoing) -> None:
    """Put one message into the transaction; a key that was used before changes nothing."""
    unit.later(
        INSERT,
        id=outgoing.id,
        dedup_key=outgoing.dedup_key,
        chat=outgoing.chat,
        person=outgoing.person,
        kind=outgoing.kind.value,
        priority=outgoing.priority.value,
        body=vault.seal(outgoing.person, _aad(outgoing.dedup_key), outgoing.body.to_json()),
        not_before=to_text(outgoing.not_before),
        expires_at=None if outgoing.expires_at is None else to_text(outgoing.expires_at),
    )


async def message_id_of(source: Unit | Reader, outbox_id: int) -> int | None:
    """Telegram's id of a message that was sent, or nothing."""
    row = await source.one("SELECT message_id FROM outbox WHERE id = :id", id=outbox_id)
    return None if row is None else row["message_id"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits, with whether its first sending may already have happened."""

    outgoing: Outgoing
    was_sending: bool
    sending_since: datetime | None


def _waiting(vault: Vault, row: Row) -> Waiting:
    person = row["person_id"]
    body = vault.open(person, _aad(row["dedup_key"]), row["body"])
    outgoing = Outgoing(
        id=row["id"],
        dedup_key=row["dedup_key"],
        chat=row["chat_id"],
        person=person,
        kind=Kind(row["kind"]),
        priority=Priority(row["priority"]),
        body=Body.from_json(body),
        not_before=from_text(row["not_before"]),
        expires_at=from_text(row["expires_at"]) if row["expires_at"] else None,
        attempts=row["attempts"],
    )
    since = from_text(row["sending_since"]) if row["sending_since"] else None
    return Waiting(outgoing, row["state"] == "sending", since)


class Outbox:
    """The outbox as the sender works it."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def unsettled(self, after: int, limit: int = 500) -> list[Waiting]:
        """Rows above this id that are neither sent nor given up, oldest first."""
        async with self._database.reading() as reader:
            rows = await reader.fetch(
                """SELECT * FROM outbox WHERE state IN ('due', 'sending') AND id > :after
                   ORDER BY id LIMIT :limit""",
                after=after,
                limit=limit,
            )
        return [_waiting(self._vault, row) for row in rows]

    async def message_id_of(self, outbox_id: int) -> int | None:
        async with self._database.reading() as reader:
            return await message_id_of(reader, outbox_id)

    async def claim(self, outbox_id: int, now: datetime) -> None:
        """Say that a nudge is about to leave: after a crash its fate is unknown."""
        async with self._database.unit_of_work() as unit:
            await unit.run(
                "UPDATE outbox SET state = 'sending', sending_since = :now WHERE id = :id",
                now=to_text(now),
                id=outbox_id,
            )


def sent(unit: Unit, outgoing: Outgoing, message_id: int | None, now: datetime) -> None:
    """Telegram has taken it."""
    unit.later(
        SENT,
        message_id=message_id,
        attempts=outgoing.attempts + 1,
        now=to_text(now),
        id=outgoing.id,
    )


def settled(unit: Unit, outgoing: Outgoing, state: str, why: str, now: datetime) -> None:
    """It will not be sent: ``dropped`` (no longer worth it) or ``dead`` (Telegram refuses it)."""
    unit.later(
        SETTLED,
        state=state,
        attempts=outgoing.attempts,
        now=to_text(now),
        error=why[:200],
        id=outgoing.id,
    )


def postponed(unit: Unit, outgoing: Outgoing, until: datetime, why: str) -> None:
    """It will be tried again, not before this instant, whatever happens to the process."""
    unit.later(
        POSTPONED,
        attempts=outgoing.attempts,
        not_before=to_text(until),
        error=why[:200],
        id=outgoing.id,
    )


def forget_settled(unit: Unit, before: datetime, keys_before: datetime) -> None:
    """Rows are wiped when sent; what is left (the key against repeats) goes much later."""
    unit.later(
        "DELETE FROM outbox WHERE settled_at IS NOT NULL AND settled_at < :before",
        before=to_text(keys_before),
    )
    unit.later(FORGET_REASONS, before=to_text(before))
