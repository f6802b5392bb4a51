"""Owns which sounds Telegram has already, per bot: a file id re-sends without an upload."""

from __future__ import annotations

from datetime import datetime

from storage.database import Reader, Unit
from storage.instants import to_text


async def file_ids(reader: Reader, bot_id: int) -> dict[str, tuple[str, int]]:
    """File id and length in seconds by the key of the sound."""
    rows = await reader.fetch(
        "SELECT sound_key, file_id, seconds FROM sound WHERE bot_id = :bot", bot=bot_id
    )
    return {row["sound_key"]: (row["file_id"], row["seconds"]) for row in rows}


async def sha256_of(source: Unit | Reader, key: str) -> str | None:
    """The hash of the bytes that people heard for this sound, where they were uploaded."""
    row = await source.one(
        "SELECT sha256 FROM sound WHERE sound_key = :key AND sha256 IS NOT NULL", key=key
    )
    return None if row is None else str(row["sha256"])


def remember(
    unit: Unit,
    key: str,
    bot_id: int,
    file_id: str,
    seconds: int,
    sha256: str | None,
    now: datetime,
) -> None:
    unit.later(
        """INSERT INTO sound (sound_key, bot_id, file_id, seconds, sha256, stored_at)
           VALUES (:key, :bot, :file_id, :seconds, :sha256, :now)
           ON CONFLICT (sound_key, bot_id) DO UPDATE SET file_id = excluded.file_id,
             seconds = excluded.seconds, sha256 = excluded.sha256, stored_at = excluded.stored_at""",
        key=key,
        bot=bot_id,
        file_id=file_id,
        seconds=seconds,
        sha256=sha256,
        now=to_text(now),
    )


def forget(unit: Unit, key: str, bot_id: int) -> None:
    unit.later("DELETE FROM sound WHERE sound_key = :key AND bot_id = :bot", key=key, bot=bot_id)


def refuse_voice(unit: Unit, person: int) -> None:
    """The person's settings refuse voice notes: sound goes as an audio file from now on."""
    unit.later("UPDATE person SET voice_allowed = 0 WHERE id = :person", person=person)
