"""When Telegram last answered, over a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.runtime.pulse import FILE, last_poll, note_poll

AT = datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)


def test_a_new_start_knows_when_telegram_last_answered(tmp_path: Path) -> None:
    """What was noted is read back."""
    note_poll(tmp_path, AT)
    assert last_poll(tmp_path) == AT


def test_nothing_readable_is_no_gap(tmp_path: Path) -> None:
    """A first start and a broken file say nothing."""
    assert last_poll(tmp_path) is None
    (tmp_path / FILE).write_text("yesterday")
    assert last_poll(tmp_path) is None
