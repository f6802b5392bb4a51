"""What the bot did that Telegram would refuse, punish or silently ignore. It collects and must not
judge what a test makes of it."""

from __future__ import annotations

from datetime import datetime

from simulator.json_text import JsonObject

KINDS = (
    "unknown_parameter",
    "unknown_method",
    "refused",
    "unauthorized",
    "not_found",
    "too_fast",
    "call_during_penalty",
    "over_30_in_a_second",
    "press_never_answered",
    "voice_not_ogg_opus",
    "wide_keyboard",
    "answers_thrown_away",
    "unknown_update_type",
    "bad_link",
)


class Findings:
    """The report, oldest first."""

    def __init__(self) -> None:
        self._rows: list[JsonObject] = []

    def add(
        self,
        kind: str,
        at: datetime,
        detail: str,
        *,
        method: str | None = None,
        chat_id: int | None = None,
    ) -> None:
        """Notes one finding; `kind` is one of KINDS, `at` a simulated moment in UTC."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of finding: {kind}")
        self._rows.append(
            {
                "kind": kind,
                "at": at.isoformat(timespec="milliseconds"),
                "method": method,
                "chat_id": chat_id,
                "detail": detail,
            }
        )

    def rows(self) -> list[JsonObject]:
        """All findings so far."""
        return list(self._rows)

    def clear(self) -> None:
        """Starts an empty report."""
        self._rows.clear()
